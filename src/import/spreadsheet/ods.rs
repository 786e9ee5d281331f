//! ODS: `content.xml` in one pass. Repeated blank rows and cells cost nothing; repeated filled ones are counted.
//!
//! What is found goes to [`Sheets`]: the importer makes grids of it, `collect` reads entries.

use std::sync::Arc;

use super::comments::Comment;
use super::sheet::{MOST_COLUMNS, MOST_ROWS, Range, SheetBuilder};
use super::xlsx::each_sheet_once;
use crate::base::diagnostic::Diagnostic;
use crate::base::location::{Location, Place};
use crate::import::contract::{Content, DocumentContext};
use crate::import::office::package::{Package, cell_at, encrypted};
use crate::import::office::xml::{Attributes, Event, decode, decode_literal};
use crate::import::raw::{RawBlock, RawCell};

/// Reads a spreadsheet.
pub(super) fn read(mut package: Package<'_>, context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    let mut grids = Grids { sheet: None, blocks: Vec::new() };
    read_into(&mut package, context, &mut grids)?;
    let names = [(&b"title"[..], "title"), (b"language", "language"), (b"date", "date")];
    let meta = package.properties("meta.xml", &names)?;
    Ok(Content { format: "ODS".to_owned(), meta, blocks: grids.blocks })
}

/// Hands every sheet to `out`.
///
/// # Errors
/// An encrypted or damaged file, one without sheets, a limit that was passed; what `out` says.
pub(super) fn read_into(
    package: &mut Package<'_>,
    context: &mut DocumentContext<'_>,
    out: &mut impl Sheets,
) -> Result<(), Diagnostic> {
    let file = Arc::clone(&context.file);
    package.each("META-INF/manifest.xml", |event| match event {
        Event::Start(b"encryption-data", _, _) => Err(encrypted(&file)),
        _ => Ok(()),
    })?;
    let mut reading = OdsRows::new(out);
    package.each("content.xml", |event| reading.event(event, context))?;
    each_sheet_once(&file, reading.names.iter().map(AsRef::as_ref))?;
    if reading.sheets == 0 {
        return Err(Diagnostic::error("damaged-file", "the spreadsheet file has no sheet")
            .at(Location::document(file))
            .found("a content part without tables")
            .help("get the file again, or open it in its application and save it again"));
    }
    Ok(())
}

/// What a cell says that it is (OpenDocument 1.3 part 3, 19.387).
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum OdsValue {
    /// What stands in it.
    #[default]
    Text,
    /// A number.
    Number(f64),
    /// True or false.
    Truth(bool),
    /// A date, with or without a time, as ISO 8601.
    Date(String),
}

/// A cell that says something.
#[derive(Debug, Clone)]
pub(super) struct OdsCell {
    /// Column, from 1.
    pub column: u32,
    /// The text that is shown.
    pub text: String,
    /// The value below it.
    pub value: OdsValue,
    /// The formula.
    pub formula: Option<Box<str>>,
    /// The first link.
    pub link: Option<Box<str>>,
}

/// Takes what a spreadsheet holds.
pub(super) trait Sheets {
    /// A sheet begins.
    fn begin(&mut self, name: Arc<str>, hidden: bool);
    /// A row that says something.
    fn row(
        &mut self,
        row: u32,
        hidden: bool,
        cells: &[OdsCell],
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic>;
    /// The sheet ends.
    fn end(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic>;
    /// Columns that are not shown.
    fn hide_columns(&mut self, _first: u32, _last: u32) {}
    /// A merged cell.
    fn merge(&mut self, _range: Range, _most: u64) {}
    /// A picture.
    fn image(&mut self, _alt: String, _place: Place) {}
    /// A comment on a cell.
    fn comment(&mut self, _comment: Comment) {}
}

/// Grids for the importer.
struct Grids {
    sheet: Option<SheetBuilder>,
    blocks: Vec<RawBlock>,
}

impl Sheets for Grids {
    fn begin(&mut self, name: Arc<str>, hidden: bool) {
        self.sheet = Some(SheetBuilder::new(name, hidden));
    }

    fn row(
        &mut self,
        row: u32,
        hidden: bool,
        cells: &[OdsCell],
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        sheet.begin_row(row, hidden, context)?;
        for cell in cells {
            let place = Place::Cell { row, column: cell.column };
            let text = match &cell.value {
                OdsValue::Date(date) => date.trim_end_matches("T00:00:00"),
                _ => cell.text.as_str(),
            };
            let formula = cell.formula.is_some();
            let cell_of = RawCell { formula, link: cell.link.is_some(), ..RawCell::new(text, place) };
            sheet.push(cell.column, cell_of, context)?;
        }
        sheet.end_row(context)
    }

    fn end(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        match self.sheet.take() {
            Some(sheet) => sheet.finish(context, &mut self.blocks),
            None => Ok(()),
        }
    }

    fn hide_columns(&mut self, first: u32, last: u32) {
        if let Some(sheet) = self.sheet.as_mut().filter(|s| s.hidden_columns.len() < MOST_COLUMNS as usize) {
            sheet.hidden_columns.push((first, last));
        }
    }

    fn merge(&mut self, range: Range, most: u64) {
        if let Some(sheet) = self.sheet.as_mut().filter(|s| (s.merges.len() as u64) < most) {
            sheet.merges.push(range);
        }
    }

    fn image(&mut self, alt: String, place: Place) {
        const MOST: usize = 1000;
        if let Some(sheet) = self.sheet.as_mut().filter(|s| s.images.len() < MOST) {
            sheet.images.push((alt, place));
        }
    }
}

#[derive(Default)]
struct OpenCell {
    text: String,
    value: OdsValue,
    repeated: u32,
    columns: u32,
    rows: u32,
    formula: Option<Box<str>>,
    link: Option<Box<str>>,
    covered: bool,
    paragraphs: u32,
}

struct OdsRows<'s, S> {
    out: &'s mut S,
    sheets: u64,
    names: Vec<Arc<str>>,
    sheet: Option<Arc<str>>,
    row: u32,
    row_repeated: u32,
    column: u32,
    /// The next column's number while columns are declared.
    declared: u32,
    cells: Vec<OdsCell>,
    cell: Option<OpenCell>,
    row_hidden: bool,
    /// Notes and the like inside a cell are not its words.
    skipping: usize,
    in_words: bool,
    /// Names of the table styles that hide their sheet.
    hiding: Vec<String>,
    style: String,
    /// A comment within a cell: its words are none of the cell's.
    note: Option<Note>,
}

struct Note {
    comment: Comment,
    paragraphs: u32,
    in_author: bool,
    in_words: bool,
}

impl Note {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(b"creator", _, closed) => self.in_author = !closed,
            Event::End(b"creator") => self.in_author = false,
            Event::Start(b"p", _, closed) => {
                if self.paragraphs > 0 {
                    self.comment.text.push('\n');
                }
                self.paragraphs += 1;
                self.in_words = !closed;
            }
            Event::End(b"p") => self.in_words = false,
            Event::Start(b"line-break", ..) if self.in_words => self.comment.text.push('\n'),
            Event::Start(b"tab", ..) if self.in_words => self.comment.text.push('\t'),
            Event::Start(b"s", attributes, _) if self.in_words => self.comment.text.push_str(&blanks(attributes)),
            Event::Text(raw) if self.in_author => decode(raw, &mut self.comment.author),
            Event::Text(raw) if self.in_words => decode(raw, &mut self.comment.text),
            Event::Literal(raw) if self.in_words => decode_literal(raw, &mut self.comment.text),
            _ => {}
        }
    }
}

/// Blanks that are counted rather than written.
fn blanks(attributes: &Attributes<'_>) -> String {
    " ".repeat(usize::try_from(attributes.number(b"c").unwrap_or(1).min(1000)).unwrap_or(1))
}

impl<'s, S: Sheets> OdsRows<'s, S> {
    fn new(out: &'s mut S) -> Self {
        Self {
            out,
            sheets: 0,
            names: Vec::new(),
            sheet: None,
            row: 0,
            row_repeated: 1,
            column: 0,
            declared: 1,
            cells: Vec::new(),
            cell: None,
            row_hidden: false,
            skipping: 0,
            in_words: false,
            hiding: Vec::new(),
            style: String::new(),
            note: None,
        }
    }

    fn event(&mut self, event: Event<'_>, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        if let Some(note) = &mut self.note {
            note.event(&event);
            let (column, bytes) = (note.comment.column, note.comment.text.len());
            if bytes as u64 > context.limits.cell_bytes {
                return Err(context.limits.passed("cell-bytes", bytes as u64, self.locate(context)));
            }
            if event == Event::End(b"annotation") {
                context.count_text(bytes, Place::Cell { row: self.row.max(1), column })?;
                if let Some(note) = self.note.take().filter(|n| !n.comment.text.trim().is_empty()) {
                    self.out.comment(note.comment);
                }
            }
            return Ok(());
        }
        match event {
            Event::Start(name, attributes, closed) => {
                if self.skipping > 0 {
                    self.skipping += usize::from(!closed);
                    return Ok(());
                }
                self.start(name, attributes, closed, context)?;
                if closed {
                    self.end(name, context)?;
                }
                Ok(())
            }
            Event::End(name) => {
                if self.skipping > 0 {
                    self.skipping -= 1;
                    return Ok(());
                }
                self.end(name, context)
            }
            Event::Text(raw) => {
                let limit = context.limits.cell_bytes;
                if let Some(cell) = self.cell.as_mut().filter(|_| self.in_words && self.skipping == 0) {
                    decode(raw, &mut cell.text);
                    if cell.text.len() as u64 > limit {
                        let found = cell.text.len() as u64;
                        return Err(context.limits.passed("cell-bytes", found, self.locate(context)));
                    }
                }
                Ok(())
            }
            Event::Literal(raw) => {
                if let Some(cell) = self.cell.as_mut().filter(|_| self.in_words && self.skipping == 0) {
                    decode_literal(raw, &mut cell.text);
                }
                Ok(())
            }
        }
    }

    fn locate(&self, context: &DocumentContext<'_>) -> Location {
        match &self.sheet {
            Some(sheet) => cell_at(&context.file, sheet, self.row.max(1), self.column.max(1)),
            None => Location::document(Arc::clone(&context.file)),
        }
    }

    fn start(
        &mut self,
        name: &[u8],
        attributes: Attributes<'_>,
        closed: bool,
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        let count = |name: &[u8], most: u32| {
            attributes.number(name).map_or(1, |n| u32::try_from(n).unwrap_or(most).clamp(1, most))
        };
        let shown =
            |attributes: &Attributes<'_>| !matches!(attributes.raw(b"visibility"), Some(b"collapse" | b"filter"));
        match name {
            b"style" => self.style = attributes.text(b"name").unwrap_or_default(),
            b"table-properties" if attributes.raw(b"display") == Some(b"false") => self.hiding.push(self.style.clone()),
            b"table" if self.sheet.is_none() => self.begin_sheet(&attributes, context)?,
            b"table-column" => {
                let columns = count(b"number-columns-repeated", MOST_COLUMNS);
                if !shown(&attributes) {
                    let last = self.declared.saturating_add(columns - 1).min(MOST_COLUMNS);
                    self.out.hide_columns(self.declared, last);
                }
                self.declared = self.declared.saturating_add(columns);
            }
            b"table-row" => {
                self.row = self.row.saturating_add(1);
                self.row_repeated = count(b"number-rows-repeated", MOST_ROWS);
                self.row_hidden = !shown(&attributes);
                self.column = 0;
                self.cells.clear();
            }
            b"table-cell" | b"covered-table-cell" => {
                self.column = self.column.saturating_add(1);
                self.cell = Some(OpenCell {
                    repeated: count(b"number-columns-repeated", MOST_COLUMNS),
                    columns: count(b"number-columns-spanned", MOST_COLUMNS),
                    rows: count(b"number-rows-spanned", MOST_ROWS),
                    value: value_of(&attributes),
                    formula: attributes.text(b"formula").map(Into::into),
                    covered: name == b"covered-table-cell",
                    ..OpenCell::default()
                });
            }
            b"annotation" if !closed => self.begin_note(),
            b"annotation" => self.note = None,
            b"shapes" | b"frame" | b"tracked-changes" | b"forms" => {
                if name == b"frame" && self.sheet.is_some() {
                    let place = Place::Cell { row: self.row.max(1), column: self.column.max(1) };
                    self.out.image(attributes.text(b"name").unwrap_or_default(), place);
                }
                self.skipping = usize::from(!closed);
            }
            b"p" => {
                if let Some(cell) = &mut self.cell {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                    self.in_words = true;
                }
            }
            b"line-break" => self.add("\n"),
            b"tab" => self.add("\t"),
            b"s" => {
                self.add(&blanks(&attributes));
            }
            b"a" => {
                if let Some(cell) = &mut self.cell {
                    cell.link = attributes.text(b"href").map(Into::into);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn begin_sheet(&mut self, attributes: &Attributes<'_>, context: &DocumentContext<'_>) -> Result<(), Diagnostic> {
        self.sheets += 1;
        if self.sheets > context.limits.sheets {
            return Err(context.limits.passed("sheets", self.sheets, self.locate(context)));
        }
        let style = attributes.text(b"style-name").unwrap_or_default();
        let title: Arc<str> = attributes.text(b"name").unwrap_or_default().into();
        self.out.begin(Arc::clone(&title), self.hiding.contains(&style));
        self.names.push(Arc::clone(&title));
        self.sheet = Some(title);
        (self.row, self.column, self.declared, self.row_repeated) = (0, 0, 1, 1);
        Ok(())
    }

    /// A note at the cell that is read now.
    fn begin_note(&mut self) {
        self.note = self.sheet.as_ref().map(|sheet| Note {
            comment: Comment {
                sheet: Arc::clone(sheet),
                row: self.row.max(1),
                column: self.column.max(1),
                author: String::new(),
                text: String::new(),
            },
            paragraphs: 0,
            in_author: false,
            in_words: false,
        });
    }

    fn add(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|_| self.in_words) {
            cell.text.push_str(text);
        }
    }

    fn end(&mut self, name: &[u8], context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        match name {
            b"p" => self.in_words = false,
            b"table-cell" | b"covered-table-cell" => self.end_cell(context)?,
            b"table-row" => self.end_row(context)?,
            b"table" if self.sheet.take().is_some() => self.out.end(context)?,
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        self.in_words = false;
        // A row that begins within a cell leaves that cell without a column.
        let (first, repeated) = (self.column.max(1), cell.repeated);
        self.column = first.saturating_add(repeated - 1);
        if (cell.columns > 1 || cell.rows > 1) && self.sheet.is_some() {
            let last = (self.row.saturating_add(cell.rows - 1), first.saturating_add(cell.columns - 1));
            self.out.merge(Range { first: (self.row, first), last }, context.limits.cells);
        }
        let blank = cell.text.is_empty() && cell.value == OdsValue::Text && cell.formula.is_none();
        if blank || cell.covered {
            return Ok(());
        }
        if self.column > MOST_COLUMNS || self.row > MOST_ROWS {
            return Err(Diagnostic::error("cell-outside-sheet", "a cell lies outside a sheet's rows and columns")
                .at(self.locate(context))
                .found(format!("row {}, column {}", self.row, self.column))
                .allowed(format!("A1 to XFD{MOST_ROWS}"))
                .help("the file is damaged or forged: open it in its application and save it again"));
        }
        let most = context.limits.cells.saturating_sub(context.cells);
        if u64::from(repeated) > most {
            let found = context.cells.saturating_add(u64::from(repeated));
            return Err(context.limits.passed("cells", found, self.locate(context)));
        }
        for column in first..first + repeated {
            context.count_text(cell.text.len(), Place::Cell { row: self.row, column })?;
            let (value, formula, link) = (cell.value.clone(), cell.formula.clone(), cell.link.clone());
            self.cells.push(OdsCell { column, text: cell.text.clone(), value, formula, link });
        }
        Ok(())
    }

    fn end_row(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let cells = std::mem::take(&mut self.cells);
        let repeated = self.row_repeated.max(1);
        if !cells.is_empty() && self.sheet.is_some() {
            if u64::from(repeated) > context.limits.repeated_rows {
                let place = context.at(Place::Cell { row: self.row, column: 1 });
                return Err(context.limits.passed("repeated-rows", repeated.into(), place));
            }
            for step in 0..repeated {
                let row = self.row.saturating_add(step);
                if step > 0 {
                    let bytes = cells.iter().map(|c| c.text.len()).sum();
                    context.count_text(bytes, Place::Cell { row, column: 1 })?;
                }
                self.out.row(row, self.row_hidden, &cells, context)?;
            }
        }
        self.row = self.row.saturating_add(repeated - 1);
        Ok(())
    }
}

/// The value that a cell's attributes state.
fn value_of(attributes: &Attributes<'_>) -> OdsValue {
    let number = || attributes.text(b"value").and_then(|v| v.trim().parse().ok()).map(OdsValue::Number);
    let value = match attributes.raw(b"value-type") {
        Some(b"float" | b"percentage" | b"currency") => number(),
        Some(b"boolean") => Some(OdsValue::Truth(attributes.raw(b"boolean-value") == Some(b"true"))),
        // Some writers leave the type out.
        _ => attributes.text(b"date-value").map(OdsValue::Date),
    };
    value.unwrap_or_default()
}
