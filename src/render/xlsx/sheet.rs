//! What all sheets have in common: page set-up, protection, writing a value into one or several cells.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatType, DataValidation, DataValidationRule, ExcelDateTime, Format,
    ProtectionOptions, Url, Workbook, Worksheet,
};

use super::error::{CELL_UNITS, RenderError};
use super::names::{Plan, quoted};
use super::place::row_number;
use super::style::{Key, Rank, Role, Shape, Styles};
use super::{live, text};
use crate::document::{LISTS_SHEET, Look, Orientation, Paper, Part, ReportDocument, Rich, Run, Tone, Value};

/// Links of a sheet; further ones are written as text (source: Excel specifications and limits).
const MOST_LINKS: u32 = 65_530;
/// Longest address that Excel takes.
const LONGEST_URL: usize = 2_080;
/// Longest list of a drop-down within its cell's rule, with its commas.
const LONGEST_LIST: usize = 255;
/// Margins of a printed page at the sides, and at head and foot, inches: narrow, since tables are wide; every printer reaches so far.
pub(super) const MARGIN: f64 = 0.25;
pub(super) const EDGE: f64 = 0.5;
/// Width and height of a page within its margins, points.
pub(super) fn printable(paper: Paper, orientation: Orientation) -> (f64, f64) {
    let (short, long) = match paper {
        Paper::A4 => (595.3, 841.9),
        Paper::Letter => (612.0, 792.0),
    };
    let (wide, high) = match orientation {
        Orientation::Portrait => (short, long),
        Orientation::Landscape => (long, short),
    };
    (wide - 144.0 * MARGIN, high - 144.0 * EDGE)
}

/// Excel's codes for paper sizes.
const PAPER_A4: u8 = 9;
const PAPER_LETTER: u8 = 1;

/// Drop-down lists that do not fit into their rule: they stand in a very hidden sheet.
#[derive(Default)]
pub(super) struct Lists {
    lists: Vec<Vec<String>>,
}

impl Lists {
    /// A validation for one of these values. A comma would divide an item in two, so lists with commas stand in cells.
    pub fn validation(&mut self, values: &[String]) -> Result<DataValidation, RenderError> {
        let units: usize = values.iter().map(|v| v.encode_utf16().count() + 1).sum();
        if units <= LONGEST_LIST && values.iter().all(|v| !v.contains([',', '"']) && v.trim() == v) {
            return Ok(DataValidation::new().allow_list_strings(values)?);
        }
        let at = match self.lists.iter().position(|known| known == values) {
            Some(at) => at,
            None => {
                self.lists.push(values.to_vec());
                self.lists.len() - 1
            }
        };
        let column = rust_xlsxwriter::utility::column_number_to_name(u16::try_from(at).unwrap_or(u16::MAX));
        let range = format!("={}!${column}$1:${column}${}", quoted(LISTS_SHEET), values.len());
        Ok(DataValidation::new().allow_list_formula(range.as_str().into()))
    }

    /// Writes the sheet, if it is needed.
    pub fn write(self, workbook: &mut Workbook) -> Result<(), RenderError> {
        if self.lists.is_empty() {
            return Ok(());
        }
        let sheet = workbook.add_worksheet();
        sheet.set_name(LISTS_SHEET)?.set_very_hidden(true);
        for (column, list) in self.lists.iter().enumerate() {
            for (row, value) in list.iter().enumerate() {
                let row = row_number(LISTS_SHEET, row, list.len())?;
                sheet.write_string(row, u16::try_from(column).unwrap_or(u16::MAX), text::cell(value))?;
            }
        }
        sheet.protect();
        Ok(())
    }
}

/// A date between 1970 and 2199: a day of work, and no number typed by mistake.
pub(super) fn date_validation() -> Result<DataValidation, RenderError> {
    let (first, last) = (ExcelDateTime::from_ymd(1970, 1, 1)?, ExcelDateTime::from_ymd(2199, 12, 31)?);
    Ok(DataValidation::new().allow_date(DataValidationRule::Between(first, last)))
}

/// A sheet that is being written.
pub(super) struct Sheet<'w, 'd> {
    pub sheet: &'w mut Worksheet,
    pub styles: &'w Styles,
    pub plan: &'w Plan<'d>,
    pub lists: &'w mut Lists,
    pub name: String,
    pub paper: Paper,
    links: u32,
    runs: Runs,
}

/// Cells of a table that have one format, by column: the writer's look-up of a format costs more than writing a cell, so
/// that it is made once for all cells below each other.
#[derive(Default)]
struct Runs {
    on: bool,
    /// The run that a column ends with: its format, first and last row.
    open: BTreeMap<u16, (Key, u32, u32)>,
}

impl<'w, 'd> Sheet<'w, 'd> {
    pub fn new(
        sheet: &'w mut Worksheet,
        styles: &'w Styles,
        plan: &'w Plan<'d>,
        lists: &'w mut Lists,
        name: &str,
    ) -> Self {
        Self { sheet, styles, plan, lists, name: name.to_owned(), paper: Paper::A4, links: 0, runs: Runs::default() }
    }

    /// Name, paper, margins, header and footer, protection.
    pub fn set_up(&mut self, document: &ReportDocument, part: &Part) -> Result<(), RenderError> {
        self.paper = document.theme.paper;
        let sheet = &mut *self.sheet;
        sheet.set_name(self.name.as_str())?;
        sheet.set_paper_size(match document.theme.paper {
            Paper::A4 => PAPER_A4,
            Paper::Letter => PAPER_LETTER,
        });
        match part.orientation {
            Orientation::Portrait => sheet.set_portrait(),
            Orientation::Landscape => sheet.set_landscape(),
        };
        sheet.set_print_fit_to_pages(1, 0);
        // Inches: left, right, top, bottom, header, footer.
        sheet.set_margins(MARGIN, MARGIN, EDGE, EDGE, 0.25, 0.25);
        let labels = &document.labels;
        let meta = &document.meta;
        let fill = |text: &str| {
            // In a header or footer & begins a code; && is the sign itself.
            let text = text::one_line(text).replace('&', "&&");
            text.replace("{page}", "&P")
                .replace("{pages}", "&N")
                .replace("{title}", &meta.title.replace('&', "&&"))
                .replace("{id}", &meta.document_id.replace('&', "&&"))
                .replace("{hash}", &text::clip(&meta.hash, 16))
        };
        // Excel takes 255 characters of a header or footer.
        sheet.set_header(text::clip(&format!("&L&8{}&R&8&A", fill(&labels.header)), 255));
        sheet.set_footer(text::clip(
            &format!("&L&8{}&R&8{}", fill(&labels.footer_left), fill(&labels.footer_right)),
            255,
        ));
        sheet.protect_with_options(&ProtectionOptions {
            format_columns: true,
            format_rows: true,
            use_autofilter: true,
            insert_links: true,
            ..ProtectionOptions::new()
        });
        Ok(())
    }

    /// From here on formats are set in runs; [`Self::end_runs`] sets the last ones.
    pub fn begin_runs(&mut self) {
        self.runs.on = true;
    }

    /// Sets the formats that are still to be set.
    pub fn end_runs(&mut self) -> Result<(), RenderError> {
        let Runs { open, .. } = std::mem::take(&mut self.runs);
        open.into_iter().try_for_each(|(column, run)| self.set_run(column, run))
    }

    fn set_run(&mut self, column: u16, ((role, tone, shape), first, last): (Key, u32, u32)) -> Result<(), RenderError> {
        let format = self.styles.get(role, tone, shape);
        self.sheet.set_range_format(first, column, last, column, &format)?;
        Ok(())
    }

    /// Notes the format of a cell that was written without one.
    fn format_later(&mut self, row: u32, column: u16, key: Key) -> Result<(), RenderError> {
        if let Some((open, _, last)) = self.runs.open.get_mut(&column)
            && *open == key
            && *last + 1 == row
        {
            *last = row;
            return Ok(());
        }
        match self.runs.open.insert(column, (key, row, row)) {
            Some(run) => self.set_run(column, run),
            None => Ok(()),
        }
    }

    /// A blank cell with its format.
    pub fn blank(&mut self, row: u32, column: u16, key: Key) -> Result<(), RenderError> {
        if self.runs.on {
            return self.format_later(row, column, key);
        }
        let (role, tone, shape) = key;
        self.sheet.write_blank(row, column, &self.styles.get(role, tone, shape))?;
        Ok(())
    }

    /// A text with its format.
    fn string(&mut self, row: u32, column: u16, text: &str, key: Key) -> Result<(), RenderError> {
        if self.runs.on {
            self.sheet.write_string(row, column, text)?;
            return self.format_later(row, column, key);
        }
        let (role, tone, shape) = key;
        self.sheet.write_string_with_format(row, column, text, &self.styles.get(role, tone, shape))?;
        Ok(())
    }

    /// Writes a value into a cell, or into cells merged from `first` to `last` column.
    pub fn write(
        &mut self,
        row: u32,
        (first, last): (u16, u16),
        value: &Value,
        role: Role,
        tone: Tone,
    ) -> Result<(), RenderError> {
        if last > first {
            let format = self.styles.get(role, tone, Shape::Text);
            self.sheet.merge_range(row, first, row, last, "", &format)?;
        }
        let styles = self.styles;
        let format = |shape| styles.get(role, tone, shape);
        match value {
            Value::Empty => self.blank(row, first, (role, tone, Shape::Text))?,
            Value::Text(text) => self.write_text(row, first, text, role, tone)?,
            Value::Rich(rich) => self.write_rich(row, first, rich, role, tone)?,
            Value::Number(number) => {
                // Counts are far below 2^53, where a float stops being exact.
                self.sheet.write_number_with_format(row, first, *number as f64, &format(Shape::Number))?;
            }
            Value::Percent(share) => {
                self.sheet.write_number_with_format(row, first, *share, &format(Shape::Percent))?;
            }
            Value::Date(date) => {
                self.sheet.write_date_with_format(row, first, date, &format(Shape::Date))?;
            }
            Value::Letters(letters) => {
                let shape = if tone == Tone::Off { Shape::Centred } else { Shape::Letters(Rank::of(letters)) };
                self.string(row, first, letters, (role, tone, shape))?;
            }
            Value::Share(share) => {
                let number = format!("0\" / {}\"", share.of);
                let format = format(Shape::Text).as_ref().clone().set_num_format(number);
                self.sheet.write_number_with_format(row, first, f64::from(share.count), &format)?;
                self.bar(row, first, f64::from(share.of), false)?;
            }
            Value::Heat(heat) => {
                self.string(row, first, &heat.text, (role, tone, Shape::Heat(heat.ground)))?;
            }
            Value::Live(live) => {
                let format = format(if role == Role::Bar {
                    Shape::Bar
                } else if live.percent {
                    Shape::Percent
                } else {
                    Shape::Number
                });
                match live::formula(live, self.plan) {
                    Some(formula) => self.sheet.write_formula_with_format(row, first, formula, &format)?,
                    None => self.sheet.write_number_with_format(row, first, live.present, &format)?,
                };
            }
            Value::Link { text, url } => {
                let fits = url.starts_with("https://") && url.encode_utf16().count() <= LONGEST_URL;
                let link = fits.then(|| url.clone());
                self.write_link(row, first, text, link, role, tone)?;
            }
            Value::Jump { text, anchor } => {
                let link = self.plan.link(anchor);
                self.write_link(row, first, text, link, role, tone)?;
            }
        }
        Ok(())
    }

    /// A bar within a cell, up to its figure's share of a whole.
    pub fn bar(&mut self, row: u32, column: u16, whole: f64, alone: bool) -> Result<(), RenderError> {
        let bar = ConditionalFormatDataBar::new()
            .set_minimum(ConditionalFormatType::Number, 0)
            .set_maximum(ConditionalFormatType::Number, whole.max(1.0))
            .set_fill_color(self.styles.bar())
            .set_border_color(self.styles.accent())
            .set_solid_fill(true)
            .set_bar_only(alone);
        self.sheet.add_conditional_format(row, column, row, column, &bar)?;
        Ok(())
    }

    /// Writes a bare value that its column formats; a blank is no cell at all.
    pub fn write_plain(&mut self, row: u32, column: u16, value: &Value) -> Result<(), RenderError> {
        match value {
            Value::Empty => {}
            Value::Text(text) | Value::Letters(text) | Value::Link { text, .. } | Value::Jump { text, .. } => {
                let text = self.checked(row, column, text)?;
                self.sheet.write_string(row, column, text)?;
            }
            Value::Rich(rich) => {
                let text = rich.text();
                let text = self.checked(row, column, &text)?;
                self.sheet.write_string(row, column, text)?;
            }
            // Counts are far below 2^53, where a float stops being exact.
            Value::Number(number) => {
                self.sheet.write_number(row, column, *number as f64)?;
            }
            Value::Percent(share) => {
                self.sheet.write_number(row, column, *share)?;
            }
            Value::Share(share) => {
                self.sheet.write_number(row, column, f64::from(share.count))?;
            }
            Value::Heat(heat) => {
                self.sheet.write_string(row, column, &heat.text)?;
            }
            Value::Date(date) => {
                self.sheet.write_datetime(row, column, date)?;
            }
            Value::Live(live) => {
                self.sheet.write_number(row, column, live.present)?;
            }
        }
        Ok(())
    }

    fn write_text(&mut self, row: u32, column: u16, text: &str, role: Role, tone: Tone) -> Result<(), RenderError> {
        let text = self.checked(row, column, text)?;
        let shape = if text.starts_with(['=', '+', '-', '@']) { Shape::Guarded } else { Shape::Text };
        self.string(row, column, &text, (role, tone, shape))
    }

    /// A text of several runs, each in its own tone; one run is an ordinary text.
    fn write_rich(&mut self, row: u32, column: u16, rich: &Rich, role: Role, tone: Tone) -> Result<(), RenderError> {
        let whole = rich.text();
        let whole = self.checked(row, column, &whole)?;
        let runs: Vec<(Tone, &str)> =
            rich.runs.iter().filter(|r| !r.text.is_empty()).map(|r| (run_tone(r), r.text.as_str())).collect();
        match runs.as_slice() {
            [] => self.blank(row, column, (role, tone, Shape::Text)),
            [(only, _)] => self.write_text(row, column, &whole, role, *only),
            _ => {
                let fonts: Vec<_> = runs.iter().map(|(tone, _)| self.styles.run(*tone)).collect();
                let pieces: Vec<(&Format, &str)> =
                    fonts.iter().map(AsRef::as_ref).zip(runs.iter().map(|(_, t)| *t)).collect();
                let format = self.styles.get(role, tone, Shape::Text);
                self.sheet.write_rich_string_with_format(row, column, &pieces, &format)?;
                Ok(())
            }
        }
    }

    /// Writes a text that stands in place of letters.
    pub fn mark(&mut self, row: u32, column: u16, text: &str, role: Role, tone: Tone) -> Result<(), RenderError> {
        let text = self.checked(row, column, text)?;
        self.string(row, column, &text, (role, tone, Shape::Centred))
    }

    fn checked<'t>(&self, row: u32, column: u16, text: &'t str) -> Result<std::borrow::Cow<'t, str>, RenderError> {
        let text = text::cell(text);
        // A text of fewer bytes cannot have more units.
        if text.len() > CELL_UNITS {
            let units = text.encode_utf16().count();
            if units > CELL_UNITS {
                return Err(RenderError::CellTooLong {
                    sheet: self.name.clone(),
                    cell: (row as usize + 1, usize::from(column) + 1),
                    units,
                    start: text::clip(&text, 40),
                });
            }
        }
        Ok(text)
    }

    fn write_link(
        &mut self,
        row: u32,
        column: u16,
        text: &str,
        link: Option<String>,
        role: Role,
        tone: Tone,
    ) -> Result<(), RenderError> {
        let link = link.filter(|_| self.links < MOST_LINKS);
        let Some(link) = link else { return self.write_text(row, column, text, role, tone) };
        let text = self.checked(row, column, text)?;
        self.links += 1;
        let url = Url::new(link).set_text(text.as_ref());
        let format = self.styles.get(role, tone, Shape::Link);
        // An address that Excel does not take is no reason to lose the words.
        if self.sheet.write_url_with_format(row, column, url, &format).is_err() {
            self.write_text(row, column, &text, role, tone)?;
        }
        Ok(())
    }
}

/// The tone of a run of a text.
fn run_tone(run: &Run) -> Tone {
    match &run.look {
        Look::Words(tone) => *tone,
        Look::Chip => Tone::Muted,
        Look::Reference { .. } => Tone::Attention,
        Look::Letter { .. } => Tone::Strong,
        Look::Mark(_) | Look::Blank => Tone::Normal,
    }
}

/// The words of a value, for measuring.
pub(super) fn shown(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Text(text) | Value::Letters(text) | Value::Link { text, .. } | Value::Jump { text, .. } => {
            Cow::Borrowed(text)
        }
        Value::Rich(rich) => Cow::Owned(rich.text()),
        Value::Heat(heat) => Cow::Borrowed(&heat.text),
        Value::Share(_) | Value::Empty | Value::Number(_) | Value::Percent(_) | Value::Date(_) | Value::Live(_) => {
            Cow::Borrowed("")
        }
    }
}
