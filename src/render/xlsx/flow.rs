//! Pages: headings, paragraphs, facts, small tables and charts on columns that suit all of them, so that blocks of different shapes share a
//! sheet.
//!
//! Cells are merged where others of the sheet are narrower. Neither Excel nor LibreOffice finds the height of merged cells by itself: every height is set here.

use rust_xlsxwriter::Image;

use super::error::RenderError;
use super::page::{Held, Page, Span, UNITS, Unit};
use super::place::{height, position, row_number};
use super::sheet::{Sheet, printable, shown};
use super::style::{BOLD, Role, SIZE, Shape};
use super::{chart, dash, form, text};
use crate::base::ordered::Arrange;
use crate::document::{
    Beside, Block, Column, Facts, Orientation, Part, RenderStop, ReportDocument, Rich, Rows, Show, Table, Text, Tone,
    Value,
};

/// Width of a unit, characters, on portrait and landscape pages.
const PORTRAIT: f64 = 7.8;
const LANDSCAPE: f64 = 10.0;
/// Pixels of a character, and at the edges of a column.
const DIGIT: f64 = 7.0;
const EDGES: f64 = 5.0;
/// What a column takes beyond its characters: its edges, in characters.
const EDGE: f64 = 0.71;
/// A little more than a page is brought onto one, but not made smaller than this: eleven points print as eight.
const SMALLEST: f64 = 8.0 / SIZE;
/// Units of a page that the left of two columns takes.
const LEFT: usize = 9;
/// How full a page is made: programs differ a little in the heights of rows.
const FULL: f64 = 0.96;
/// Programs other than Excel make columns wider, by the true width of a digit in the font that stands in for Calibri.
const WIDER: f64 = 1.15;
/// Points to a pixel.
pub(super) const PIXEL: f64 = 0.75;
/// Share of a fact's label in the page's width.
const LABEL: f64 = 0.27;
/// Share of a figure beside its label.
const FIGURE: f64 = 0.125;
/// Height of a small gap between blocks, points.
const GAP: f64 = 7.0;
/// How wide and high a logo may be, pixels.
const LOGO: (f64, f64) = (180.0, 48.0);

/// Writes a part on a sheet of its own.
pub(super) fn write<'b>(
    sheet: &mut Sheet<'_, '_>,
    document: &ReportDocument,
    part: &Part,
    blocks: impl Iterator<Item = &'b Block<'b>>,
    logo: bool,
) -> Result<(), RenderError> {
    let blocks: Vec<&Block> = blocks.collect();
    let keyed = blocks.iter().any(|b| matches!(b, Block::Form(_)));
    let width = match part.orientation {
        Orientation::Portrait => PORTRAIT,
        Orientation::Landscape => LANDSCAPE,
    };
    let mut units = vec![Unit { column: u16::from(keyed), width: width + EDGE }; UNITS];
    for (column, (first, count)) in (u16::from(keyed)..).zip(columns(&units, &blocks)) {
        let pixels = pixels(width) * f64::from(u16::try_from(count).unwrap_or(1));
        sheet.sheet.set_column_width(column, (pixels - EDGES) / DIGIT)?;
        units.iter_mut().skip(first).take(count).for_each(|unit| unit.column = column);
    }
    if keyed {
        sheet.sheet.set_column_hidden(0)?;
    }
    sheet.sheet.set_screen_gridlines(false);
    let tab = sheet.styles.primary();
    sheet.sheet.set_tab_color(tab);
    let mut page = Page { sheet, units, row: 0, height: 0.0, keyed, forms: Vec::new(), held: None };
    if logo {
        page.logo(document)?;
    }
    if !matches!(blocks.first(), Some(Block::Title(_))) {
        page.title(&part.heading)?;
    }
    page.blocks(&blocks)?;
    let (height, forms) = (page.height, page.forms);
    paginate(sheet, document, part.orientation, width, height, &forms)
}

/// Brings a little more than a page onto one page; more is divided between the blocks to sign.
fn paginate(
    sheet: &mut Sheet<'_, '_>,
    document: &ReportDocument,
    orientation: Orientation,
    column: f64,
    height: f64,
    forms: &[(u32, f64)],
) -> Result<(), RenderError> {
    let (wide, high) = printable(document.theme.paper, orientation);
    let width = f64::from(u16::try_from(UNITS).unwrap_or(1)) * pixels(column) * PIXEL;
    let scale = (wide / (width * WIDER)).min(1.0);
    if height * scale.min(SMALLEST) <= high * FULL {
        sheet.sheet.set_print_fit_to_pages(1, 1);
        return Ok(());
    }
    // Excel takes no notice of page breaks on sheets that are fitted to pages: these have a scale.
    if !forms.is_empty() {
        sheet.sheet.set_print_scale((scale * 100.0).floor() as u16);
        let page = high * FULL / scale;
        let ends = forms.iter().skip(1).map(|(_, above)| *above).chain([height]);
        let (mut breaks, mut top) = (Vec::new(), 0.0);
        for ((row, above), end) in forms.iter().zip(ends) {
            if end - top > page && *above > top {
                breaks.push(*row);
                top = *above;
            }
        }
        sheet.sheet.set_page_breaks(&breaks)?;
    }
    Ok(())
}

/// Writes blocks below a working table, on the table's own columns from `first` on; gives the row after the last one.
pub(super) fn below(
    sheet: &mut Sheet<'_, '_>,
    table: &[(usize, &Column)],
    first: usize,
    row: u32,
    blocks: &[&Block],
) -> Result<u32, RenderError> {
    // About the width of a landscape page; wider lines are hard to read.
    let most = LANDSCAPE * f64::from(u16::try_from(UNITS).unwrap_or(1));
    let mut units = Vec::new();
    let mut width = 0.0;
    // What stands beside columns that each page repeats ends on the first of these pages.
    let before: f64 = table.iter().take(first).map(|(_, column)| column.sheet_width()).sum();
    for (at, (_, column)) in table.iter().enumerate().skip(first) {
        let over = first > 0 && before + width + column.sheet_width() > most;
        if column.show == Show::Hidden || ((over || width >= most) && units.len() > 1) {
            break;
        }
        width += column.sheet_width();
        units.push(Unit { column: position(at), width: column.sheet_width() + EDGE });
    }
    let mut page = Page { sheet, units, row, height: 0.0, keyed: false, forms: Vec::new(), held: None };
    page.blocks(blocks)?;
    Ok(page.row)
}

impl Page<'_, '_, '_> {
    /// Divides the page's width; every part gets at least one unit, the last ones none where units run out.
    pub fn split(&self, shares: &[f64]) -> Vec<Span> {
        let span = |(first, count): (usize, usize)| {
            let part = self.units.get(first..first + count)?;
            let width = part.iter().map(|unit| unit.width).sum();
            Some(Span { first: part.first()?.column, last: part.last()?.column, width })
        };
        split(&self.units, shares).into_iter().filter_map(span).collect()
    }

    /// The whole width.
    pub fn whole(&self) -> Span {
        self.split(&[1.0]).first().copied().unwrap_or(Span { first: 0, last: 0, width: 10.0 })
    }

    /// Writes cells side by side and sets the row's height by the tallest.
    pub fn line(&mut self, cells: &[(Span, &Value, Role, Tone)], least: f64) -> Result<(), RenderError> {
        if let Some(held) = &mut self.held {
            let cells = cells.iter().map(|(span, value, role, tone)| (*span, (*value).clone(), *role, *tone)).collect();
            held.push(Held { cells, least });
            return Ok(());
        }
        let row = self.next_row()?;
        let mut lines = 0;
        for (span, value, role, tone) in cells {
            let scale = match (role, tone) {
                (Role::Header | Role::FigureHeader, _) | (_, Tone::Strong | Tone::Bad | Tone::Good) => BOLD,
                _ => 1.0,
            };
            lines = lines.max(text::lines(&shown(value), span.width, scale));
            self.sheet.write(row, span.columns(), value, *role, *tone)?;
        }
        let needed = if lines == 0 { 0.0 } else { height(lines) };
        self.tall(row, needed.max(least))
    }

    /// Writes blocks beside each other, line by line: the left ones on the first units, the right ones on the others.
    fn beside(&mut self, beside: &Beside) -> Result<(), RenderError> {
        let all = std::mem::take(&mut self.units);
        let (left, right) = all.split_at(LEFT.min(all.len()));
        let mut sides = Vec::new();
        self.units = left.to_vec();
        self.held = Some(Vec::new());
        let mut done = self.blocks(&beside.left.iter().collect::<Vec<_>>());
        sides.push(self.held.take().unwrap_or_default());
        // A unit is left free between the two.
        self.units = right.iter().skip(1).copied().collect();
        self.held = Some(Vec::new());
        done = done.and_then(|()| self.heading(&beside.heading)).and_then(|()| self.facts(&beside.panel));
        sides.push(self.held.take().unwrap_or_default());
        self.units = all;
        done?;
        let rows = sides.iter().map(Vec::len).max().unwrap_or_default();
        for at in 0..rows {
            let lines = || sides.iter().filter_map(|side| side.get(at));
            let cells: Vec<_> = lines()
                .flat_map(|line| line.cells.iter().map(|(span, value, role, tone)| (*span, value, *role, *tone)))
                .collect();
            self.line(&cells, lines().map(|line| line.least).fold(0.0, f64::max))?;
        }
        Ok(())
    }

    fn next_row(&mut self) -> Result<u32, RenderError> {
        let row = row_number(&self.sheet.name, self.row as usize, self.row as usize)?;
        self.row += 1;
        Ok(row)
    }

    /// Sets a row's height, points.
    pub fn tall(&mut self, row: u32, points: f64) -> Result<(), RenderError> {
        self.sheet.sheet.set_row_height(row, points)?;
        self.height += points;
        Ok(())
    }

    /// A little room.
    pub fn gap(&mut self) -> Result<(), RenderError> {
        self.line(&[], GAP)
    }

    /// A logo at the right of the title. Excel takes no SVG: such a logo is for pages only.
    fn logo(&mut self, document: &ReportDocument) -> Result<(), RenderError> {
        let Some(logo) = document.theme.logo.as_ref().filter(|_| self.sheet.plan.sheet(0) == self.sheet.name) else {
            return Ok(());
        };
        let Ok(image) = Image::new_from_buffer(&logo.bytes) else { return Ok(()) };
        let scale = (LOGO.0 / image.width()).min(LOGO.1 / image.height()).min(1.0);
        let image = image.set_scale_width(scale).set_scale_height(scale).set_alt_text(logo.alt.as_str());
        let row = self.next_row()?;
        self.tall(row, LOGO.1 * 0.75 + 4.0)?;
        let first = self.whole().first;
        self.sheet.sheet.insert_image(row, first, &image)?;
        Ok(())
    }

    pub fn title(&mut self, title: &str) -> Result<(), RenderError> {
        let whole = self.whole();
        let lines = text::lines(title, whole.width, 16.0 / SIZE * BOLD);
        let row = self.next_row()?;
        let value = Value::Text(title.to_owned());
        self.sheet.write(row, whole.columns(), &value, Role::Title, Tone::Normal)?;
        self.tall(row, 24.0 * f64::from(u32::try_from(lines).unwrap_or(1)) + 2.0)
    }

    fn blocks(&mut self, blocks: &[&Block]) -> Result<(), RenderError> {
        for block in blocks {
            match block {
                Block::Heading { text, .. } => self.heading(text)?,
                Block::Paragraph(text) => self.paragraph(text)?,
                Block::Facts(facts) => self.facts(facts)?,
                Block::Table(table) => self.table(table)?,
                Block::Chart(chart) => chart::write(self, chart)?,
                Block::Form(form) => {
                    self.forms.push((self.row, self.height));
                    form::write(self, form)?;
                }
                Block::Title(title) => dash::title(self, title)?,
                Block::Lead(rich) | Block::Rich(rich) => self.rich(rich)?,
                Block::Figures(figures) => dash::figures(self, figures)?,
                Block::Signers(signers) => dash::signers(self, signers)?,
                Block::Beside(beside) => self.beside(beside)?,
                // A sheet has figures that follow the entries, and a native chart.
                Block::Bar(_) | Block::Units(_) => {}
                // `Part::shown` has taken these out of their wrapping.
                Block::Only { .. } => {}
            }
        }
        Ok(())
    }

    /// A text of several runs across the page.
    pub fn rich(&mut self, rich: &Rich) -> Result<(), RenderError> {
        let whole = self.whole();
        let value = Value::Rich(rich.clone());
        self.line(&[(whole, &value, Role::Paragraph, Tone::Normal)], 0.0)
    }

    pub fn heading(&mut self, text: &str) -> Result<(), RenderError> {
        self.gap()?;
        let whole = self.whole();
        let value = Value::Text(text.to_owned());
        self.line(&[(whole, &value, Role::Heading, Tone::Normal)], 18.0)?;
        self.line(&[], 3.0)
    }

    fn paragraph(&mut self, text: &Text) -> Result<(), RenderError> {
        // Each paragraph of a longer text has a row of its own: one row is at most 409 points high.
        for part in text.text.split('\n') {
            let value = Value::Text(part.to_owned());
            let whole = self.whole();
            self.line(&[(whole, &value, Role::Paragraph, text.tone)], 0.0)?;
        }
        Ok(())
    }

    fn facts(&mut self, facts: &Facts) -> Result<(), RenderError> {
        let spans = self.split(shares_of_facts(facts));
        let [label, beside, rest @ ..] = spans.as_slice() else { return Ok(()) };
        let whole =
            rest.iter().fold(*beside, |whole, rest| Span { last: rest.last, width: whole.width + rest.width, ..whole });
        for fact in &facts.rows {
            let name = Value::Text(fact.label.clone());
            // A figure stands beside its label, not at the far edge of the page.
            let figure = is_figure(&fact.value);
            let value = if figure { *beside } else { whole };
            let role = if figure { Role::Page } else { Role::Paragraph };
            self.line(&[(*label, &name, Role::Label, Tone::Normal), (value, &fact.value, role, fact.tone)], 0.0)?;
        }
        self.gap()
    }

    fn table(&mut self, table: &Table) -> Result<(), RenderError> {
        let columns: Vec<(usize, &Column)> = shown_columns(table).collect();
        let spans = self.split(&shares_of_table(table));
        let heads: Vec<Value> = columns.iter().map(|(_, c)| Value::Text(text::one_line(&c.header))).collect();
        let role = |at: usize| if has_figures(table, at) { Role::FigureHeader } else { Role::Header };
        let cells: Vec<_> = spans
            .iter()
            .zip(&heads)
            .zip(&columns)
            .map(|((s, v), (index, _))| (*s, v, role(*index), Tone::Normal))
            .collect();
        self.line(&cells, 0.0)?;
        if table.rows.is_empty() && !table.empty.is_empty() {
            return self.paragraph(&Text::plain(table.empty.as_str()));
        }
        let mut failed = None;
        let walked = table.rows.for_each(&mut |row| {
            let cells: Vec<_> = spans
                .iter()
                .zip(&columns)
                .filter_map(|(span, (index, _))| row.cells.get(*index).map(|c| (*span, &c.value, Role::Page, c.tone)))
                .collect();
            self.line(&cells, 0.0).map_err(|error| {
                failed = Some(error);
                RenderStop("stopped".into())
            })
        });
        if let Err(stop) = walked {
            return Err(failed.unwrap_or(RenderError::Rows(stop.0)));
        }
        for row in &table.totals {
            let cells: Vec<_> = spans
                .iter()
                .zip(&columns)
                .filter_map(|(span, (index, _))| row.cells.get(*index).map(|c| (*span, &c.value, Role::Page, c.tone)))
                .collect();
            self.line(&cells, 0.0)?;
        }
        Ok(())
    }

    /// The format of a key beside a field, in the hidden first column.
    pub fn key(&mut self, row: u32, key: &str) -> Result<(), RenderError> {
        if self.keyed {
            let format = self.sheet.styles.get(Role::Hidden, Tone::Normal, Shape::Text);
            self.sheet.sheet.write_string_with_format(row, 0, key, &format)?;
        }
        Ok(())
    }
}

/// Whether a column has figures, so that its header stands above them at the right.
fn has_figures(table: &Table, at: usize) -> bool {
    let Rows::Memory(rows) = &table.rows else { return false };
    rows.first().and_then(|row| row.cells.get(at)).is_some_and(|cell| is_figure(&cell.value))
}

fn is_figure(value: &Value) -> bool {
    matches!(value, Value::Number(_) | Value::Percent(_) | Value::Live(_))
}

/// The columns of a table that a page shows, with their places in its rows.
fn shown_columns<'t>(table: &'t Table<'_>) -> impl Iterator<Item = (usize, &'t Column)> {
    table.columns.iter().enumerate().filter(|(_, c)| matches!(c.show, Show::Everywhere | Show::Workbook))
}

fn shares_of_table(table: &Table) -> Vec<f64> {
    shown_columns(table).map(|(_, c)| c.width).collect()
}

/// Label and value; a figure stands beside its label, not at the far edge of the page.
fn shares_of_facts(facts: &Facts) -> &'static [f64] {
    const TEXTS: &[f64] = &[LABEL, 1.0 - LABEL];
    const FIGURES: &[f64] = &[LABEL, FIGURE, 1.0 - LABEL - FIGURE];
    if facts.rows.iter().any(|fact| is_figure(&fact.value)) { FIGURES } else { TEXTS }
}

/// How a block divides the page's width.
fn shares_of(block: &Block) -> Vec<f64> {
    match block {
        Block::Facts(facts) => shares_of_facts(facts).to_vec(),
        Block::Table(table) => shares_of_table(table),
        Block::Chart(chart) => chart::shares(chart),
        Block::Form(_) => form::SHARES.to_vec(),
        Block::Figures(figures) => vec![1.0; figures.len().max(1)],
        Block::Signers(_) => dash::SIGNERS.to_vec(),
        Block::Beside(_)
        | Block::Heading { .. }
        | Block::Paragraph(_)
        | Block::Title(_)
        | Block::Lead(_)
        | Block::Rich(_)
        | Block::Bar(_)
        | Block::Units(_)
        | Block::Only { .. } => vec![1.0],
    }
}

/// The columns that blocks need: the first unit of each, and how many it covers.
fn columns(units: &[Unit], blocks: &[&Block]) -> Vec<(usize, usize)> {
    let mut edges: Vec<usize> = vec![0];
    for block in blocks {
        let Block::Beside(beside) = block else {
            edges.extend(split(units, &shares_of(block)).into_iter().map(|(first, _)| first));
            continue;
        };
        let (left, right) = units.split_at(LEFT.min(units.len()));
        for block in &beside.left {
            edges.extend(split(left, &shares_of(block)).into_iter().map(|(first, _)| first));
        }
        let right = right.get(1..).unwrap_or_default();
        let panel = split(right, shares_of_facts(&beside.panel));
        edges.extend(panel.into_iter().map(|(first, _)| first + LEFT + 1).chain([LEFT]));
    }
    edges.arrange();
    edges.dedup();
    let ends = edges.iter().skip(1).copied().chain([units.len()]);
    edges.iter().zip(ends).map(|(first, end)| (*first, end - first)).collect()
}

/// Divides units by shares: the first unit of each part, and how many it has. Every part gets at least one, the last ones none where
/// units run out.
fn split(units: &[Unit], shares: &[f64]) -> Vec<(usize, usize)> {
    let total: f64 = shares.iter().sum();
    let whole: f64 = units.iter().map(|unit| unit.width).sum();
    let mut parts = Vec::with_capacity(shares.len());
    let mut next = 0;
    let (mut target, mut reached) = (0.0, 0.0);
    for (at, share) in shares.iter().enumerate() {
        target += share / total * whole;
        let left = shares.len() - at - 1;
        let start = next;
        while let Some(unit) = units.get(next) {
            let must = next == start;
            let free = units.len() - next > left;
            let nearer = reached + unit.width / 2.0 <= target || left == 0;
            if !(must || (free && nearer)) {
                break;
            }
            reached += unit.width;
            next += 1;
        }
        if next > start {
            parts.push((start, next - start));
        }
    }
    parts
}

/// Width of a column in pixels: so many to a character, and some at its edges.
pub(super) fn pixels(characters: f64) -> f64 {
    (DIGIT * characters + EDGES).round()
}
