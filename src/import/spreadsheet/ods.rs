//! ODS: `content.xml` in one pass. Repeated blank rows and cells cost nothing; repeated filled ones are counted.

use std::sync::Arc;

use super::package::{Package, encrypted};
use super::sheet::{MOST_COLUMNS, MOST_ROWS, Range, SheetBuilder};
use super::xml::{Attributes, Event, decode};
use crate::diagnostic::Diagnostic;
use crate::import::meta;
use crate::import::raw::{DocumentMeta, RawBlock, RawCell};
use crate::import::reader::{Content, Context};
use crate::source::{Location, Place};

/// Reads a spreadsheet.
pub(super) fn read(mut package: Package<'_>, context: &mut Context<'_>) -> Result<Content, Diagnostic> {
    let file = Arc::clone(&context.file);
    package.each("META-INF/manifest.xml", |event| match event {
        Event::Start(b"encryption-data", _, _) => Err(encrypted(&file)),
        _ => Ok(()),
    })?;
    let mut reading = Reading::default();
    let mut blocks = Vec::new();
    package.each("content.xml", |event| reading.event(event, context, &mut blocks))?;
    if reading.sheets == 0 {
        return Err(Diagnostic::error("damaged-spreadsheet", "the spreadsheet file has no sheet")
            .at(Location::document(file))
            .found("a content part without tables")
            .help("get the file again, or open it in its application and save it again"));
    }
    let meta = properties(&mut package)?;
    Ok(Content { format: "ODS".to_owned(), meta, blocks })
}

fn properties(package: &mut Package<'_>) -> Result<DocumentMeta, Diagnostic> {
    let mut found = DocumentMeta::default();
    let mut key = "";
    package.each("meta.xml", |event| {
        match event {
            Event::Start(b"title", _, _) => key = "title",
            Event::Start(b"language", _, _) => key = "language",
            Event::Start(b"date", _, _) => key = "date",
            Event::Text(raw) if !key.is_empty() => {
                let mut value = String::new();
                decode(raw, &mut value);
                meta::take(&mut found, key, &value);
            }
            Event::End(_) => key = "",
            _ => {}
        }
        Ok(())
    })?;
    Ok(found)
}

#[derive(Default)]
struct OpenCell {
    text: String,
    repeated: u32,
    columns: u32,
    rows: u32,
    date: Option<String>,
    formula: bool,
    link: Option<Box<str>>,
    covered: bool,
    paragraphs: u32,
}

#[derive(Default)]
struct Reading {
    sheets: u64,
    sheet: Option<SheetBuilder>,
    row: u32,
    row_repeated: u32,
    column: u32,
    /// The next column's number while columns are declared.
    declared: u32,
    cells: Vec<(u32, RawCell)>,
    cell: Option<OpenCell>,
    row_hidden: bool,
    /// Notes and the like inside a cell are not its words.
    skipping: usize,
    in_words: bool,
    /// Names of the table styles that hide their sheet.
    hiding: Vec<String>,
    style: String,
}

impl Reading {
    fn event(
        &mut self,
        event: Event<'_>,
        context: &mut Context<'_>,
        blocks: &mut Vec<RawBlock>,
    ) -> Result<(), Diagnostic> {
        match event {
            Event::Start(name, attributes, closed) => {
                if self.skipping > 0 {
                    self.skipping += usize::from(!closed);
                    return Ok(());
                }
                self.start(name, attributes, closed, context, blocks)?;
                if closed {
                    self.end(name, context, blocks)?;
                }
                Ok(())
            }
            Event::End(name) => {
                if self.skipping > 0 {
                    self.skipping -= 1;
                    return Ok(());
                }
                self.end(name, context, blocks)
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
                    cell.text.push_str(&String::from_utf8_lossy(raw));
                }
                Ok(())
            }
        }
    }

    fn locate(&self, context: &Context<'_>) -> Location {
        match &self.sheet {
            Some(sheet) => sheet.locate(context, self.row.max(1), self.column.max(1)),
            None => Location::document(Arc::clone(&context.file)),
        }
    }

    fn start(
        &mut self,
        name: &[u8],
        attributes: Attributes<'_>,
        closed: bool,
        context: &mut Context<'_>,
        _blocks: &mut [RawBlock],
    ) -> Result<(), Diagnostic> {
        let count = |name: &[u8], most: u32| {
            attributes.number(name).map_or(1, |n| u32::try_from(n).unwrap_or(most).clamp(1, most))
        };
        let shown =
            |attributes: &Attributes<'_>| !matches!(attributes.raw(b"visibility"), Some(b"collapse" | b"filter"));
        match name {
            b"style" => self.style = attributes.text(b"name").unwrap_or_default(),
            b"table-properties" if attributes.raw(b"display") == Some(b"false") => self.hiding.push(self.style.clone()),
            b"table" if self.sheet.is_none() => {
                self.sheets += 1;
                if self.sheets > context.limits.sheets {
                    return Err(context.limits.passed("sheets", self.sheets, self.locate(context)));
                }
                let style = attributes.text(b"style-name").unwrap_or_default();
                let title: Arc<str> = attributes.text(b"name").unwrap_or_default().into();
                self.sheet = Some(SheetBuilder::new(title, self.hiding.contains(&style)));
                (self.row, self.column, self.declared, self.row_repeated) = (0, 0, 1, 1);
            }
            b"table-column" => {
                let columns = count(b"number-columns-repeated", MOST_COLUMNS);
                if !shown(&attributes)
                    && let Some(sheet) = &mut self.sheet
                    && sheet.hidden_columns.len() < MOST_COLUMNS as usize
                {
                    sheet
                        .hidden_columns
                        .push((self.declared, self.declared.saturating_add(columns - 1).min(MOST_COLUMNS)));
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
                    date: attributes.text(b"date-value").map(|d| d.trim_end_matches("T00:00:00").to_owned()),
                    formula: attributes.raw(b"formula").is_some(),
                    covered: name == b"covered-table-cell",
                    ..OpenCell::default()
                });
            }
            b"annotation" | b"shapes" | b"frame" | b"tracked-changes" | b"forms" => {
                if name == b"frame"
                    && let Some(sheet) = self.sheet.as_mut()
                    && sheet.images.len() < 1000
                {
                    let place = Place::Cell { row: self.row.max(1), column: self.column.max(1) };
                    sheet.images.push((attributes.text(b"name").unwrap_or_default(), place));
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
                let blanks = attributes.number(b"c").unwrap_or(1).min(1000);
                self.add(&" ".repeat(usize::try_from(blanks).unwrap_or(1)));
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

    fn add(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|_| self.in_words) {
            cell.text.push_str(text);
        }
    }

    fn end(&mut self, name: &[u8], context: &mut Context<'_>, blocks: &mut Vec<RawBlock>) -> Result<(), Diagnostic> {
        match name {
            b"p" => self.in_words = false,
            b"table-cell" | b"covered-table-cell" => self.end_cell(context)?,
            b"table-row" => self.end_row(context)?,
            b"table" => {
                if let Some(sheet) = self.sheet.take() {
                    sheet.finish(context, blocks)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self, context: &mut Context<'_>) -> Result<(), Diagnostic> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        self.in_words = false;
        let (first, repeated) = (self.column, cell.repeated);
        self.column = self.column.saturating_add(repeated - 1);
        if (cell.columns > 1 || cell.rows > 1)
            && let Some(sheet) = &mut self.sheet
            && (sheet.merges.len() as u64) < context.limits.cells
        {
            let last = (self.row.saturating_add(cell.rows - 1), first.saturating_add(cell.columns - 1));
            sheet.merges.push(Range { first: (self.row, first), last });
        }
        let text = cell.date.unwrap_or(cell.text);
        if (text.is_empty() && !cell.formula) || cell.covered {
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
            context.count_text(text.len(), Place::Cell { row: self.row, column })?;
            let place = Place::Cell { row: self.row, column };
            let cell = RawCell { formula: cell.formula, link: cell.link.clone(), ..RawCell::new(text.clone(), place) };
            self.cells.push((column, cell));
        }
        Ok(())
    }

    fn end_row(&mut self, context: &mut Context<'_>) -> Result<(), Diagnostic> {
        let cells = std::mem::take(&mut self.cells);
        let repeated = self.row_repeated.max(1);
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        if !cells.is_empty() {
            for step in 0..repeated {
                let row = self.row.saturating_add(step);
                sheet.begin_row(row, self.row_hidden, context)?;
                for (column, cell) in &cells {
                    context.count_text(if step > 0 { cell.text.len() } else { 0 }, cell.place)?;
                    let place = Place::Cell { row, column: *column };
                    sheet.push(*column, RawCell { place, ..cell.clone() }, context)?;
                }
            }
            sheet.end_row(context)?;
        }
        self.row = self.row.saturating_add(repeated - 1);
        Ok(())
    }
}
