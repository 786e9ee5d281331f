//! The main part of a Word document -> headings, paragraphs and tables.

use std::collections::{BTreeMap, BTreeSet};

use super::styles::{Meaning, Styles, is_on, outline};
use super::symbols;
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;
use crate::import::contract::DocumentContext;
use crate::import::grid::{SpannedCell, SpannedRow, lay_out};
use crate::import::inline::{Within, tidy_lines};
use crate::import::office::xml::{Attributes, Event, decode, decode_literal};
use crate::import::raw::{RawBlock, RawCell, RawTable};

/// Grid columns that one cell may cover, or a row leave out at its beginning.
const MOST_SPAN: u64 = 1000;

/// A paragraph being gathered.
#[derive(Default)]
struct Paragraph {
    text: String,
    letters: usize,
    bold_letters: usize,
    meaning: Meaning,
    link: Option<Box<str>>,
    images: Vec<String>,
}

/// A run's own properties.
#[derive(Default)]
struct Run {
    bold: Option<bool>,
    hidden: bool,
    font: Option<String>,
}

/// Whether a cell goes on below or above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Merge {
    None,
    Begins,
    GoesOn,
}

struct Cell {
    text: String,
    letters: usize,
    bold_letters: usize,
    link: Option<Box<str>>,
    images: Vec<String>,
    columns: u16,
    merge: Merge,
}

#[derive(Default)]
struct Row {
    header: bool,
    deleted: bool,
    column: usize,
    cells: Vec<SpannedCell>,
    /// The cells of this row that go on below, by the column that they begin in: their index.
    begun: Vec<(usize, usize)>,
    /// The columns in which a cell of a row above goes on.
    goes_on: BTreeSet<usize>,
}

struct Table {
    number: u16,
    caption: Option<String>,
    rows: Vec<SpannedRow>,
    /// Cells that may go on below, by their column: the row and the cell's index in it.
    above: BTreeMap<usize, (usize, usize)>,
    row_number: u32,
    row: Option<Row>,
    cell: Option<Cell>,
}

/// Reads the events of the main part.
pub(super) struct Body<'b> {
    styles: &'b Styles,
    links: &'b BTreeMap<&'b str, &'b str>,
    blocks: Vec<RawBlock>,
    tables: Vec<Table>,
    paragraphs: Vec<Paragraph>,
    run: Option<Run>,
    /// Within a paragraph's own properties, which are none of its runs'.
    in_paragraph_properties: bool,
    in_row_properties: bool,
    in_text: bool,
    /// Open elements of a part that is not read.
    skipping: usize,
    table_count: u16,
    paragraph_count: u32,
    cells: u64,
    /// A caption that waits for its table.
    caption: Option<(String, u32)>,
}

impl<'b> Body<'b> {
    pub fn new(styles: &'b Styles, links: &'b BTreeMap<&'b str, &'b str>) -> Self {
        Self {
            styles,
            links,
            blocks: Vec::new(),
            tables: Vec::new(),
            paragraphs: Vec::new(),
            run: None,
            in_paragraph_properties: false,
            in_row_properties: false,
            in_text: false,
            skipping: 0,
            table_count: 0,
            paragraph_count: 0,
            cells: 0,
            caption: None,
        }
    }

    /// The document's blocks.
    pub fn finish(mut self) -> Vec<RawBlock> {
        self.flush_caption();
        self.blocks
    }

    /// Takes one event.
    ///
    /// # Errors
    /// A limit that was passed.
    pub fn event(&mut self, event: Event<'_>, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        match event {
            Event::Start(name, attributes, closed) => {
                if self.skipping > 0 {
                    self.skipping += usize::from(!closed);
                    return Ok(());
                }
                if name == b"del"
                    && self.in_row_properties
                    && let Some(row) = self.row()
                {
                    row.deleted = true;
                }
                // Deleted and moved text, earlier properties, and the second form of what stands there in a newer one.
                if matches!(name, b"del" | b"moveFrom" | b"Fallback") || name.ends_with(b"Change") {
                    self.skipping = usize::from(!closed);
                    return Ok(());
                }
                self.start(name, attributes, closed, context)?;
                if closed { self.end(name, context) } else { Ok(()) }
            }
            Event::End(_) if self.skipping > 0 => {
                self.skipping -= 1;
                Ok(())
            }
            Event::End(name) => self.end(name, context),
            Event::Text(raw) if self.in_text => {
                let mut text = String::new();
                decode(raw, &mut text);
                self.words(&text, context)
            }
            Event::Literal(raw) if self.in_text => {
                let mut text = String::new();
                decode_literal(raw, &mut text);
                self.words(&text, context)
            }
            Event::Text(_) | Event::Literal(_) => Ok(()),
        }
    }

    fn row(&mut self) -> Option<&mut Row> {
        self.tables.last_mut().and_then(|table| table.row.as_mut())
    }

    fn cell(&mut self) -> Option<&mut Cell> {
        self.tables.last_mut().and_then(|table| table.cell.as_mut())
    }

    fn start(
        &mut self,
        name: &[u8],
        attributes: Attributes<'_>,
        closed: bool,
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        match name {
            b"p" => self.paragraphs.push(Paragraph::default()),
            b"pPr" => self.in_paragraph_properties = !closed,
            b"trPr" => self.in_row_properties = !closed,
            b"r" => self.run = Some(Run::default()),
            b"t" => self.in_text = !closed,
            b"tbl" => self.begin_table(context)?,
            b"tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.row_number = table.row_number.saturating_add(1);
                    table.row = Some(Row::default());
                }
            }
            b"tc" => self.begin_cell(context)?,
            b"tblCaption" => {
                if let Some(table) = self.tables.last_mut() {
                    table.caption = attributes.text(b"val").filter(|c| !c.trim().is_empty());
                }
            }
            b"tblHeader" => {
                if let Some(row) = self.row() {
                    row.header = is_on(attributes);
                }
            }
            b"gridBefore" => {
                for _ in 0..number(attributes) {
                    self.begin_cell(context)?;
                    self.end_cell();
                }
            }
            b"gridSpan" | b"vMerge" => self.cell_property(name, attributes),
            b"docPr" => {
                let alt = attributes.text(b"descr").or_else(|| attributes.text(b"title")).unwrap_or_default();
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.images.push(alt);
                }
            }
            b"hyperlink" => {
                let known = attributes.text(b"id").and_then(|id| self.links.get(id.as_str()).map(|l| (*l).to_owned()));
                let link = known.or_else(|| attributes.text(b"anchor").map(|a| format!("#{a}")));
                if let Some(paragraph) = self.paragraphs.last_mut().filter(|p| p.link.is_none()) {
                    paragraph.link = link.map(Into::into);
                }
            }
            _ if self.in_paragraph_properties => self.paragraph_property(name, attributes),
            b"tab" => self.words("\t", context)?,
            b"br" | b"cr" => self.words("\n", context)?,
            b"noBreakHyphen" => self.words("\u{2011}", context)?,
            b"sym" => {
                let code = attributes.text(b"char").and_then(|c| u32::from_str_radix(&c, 16).ok());
                let font = attributes.text(b"font").unwrap_or_default();
                if let Some(character) = code.and_then(char::from_u32) {
                    let shown = symbols::shown(&font, character).unwrap_or(character);
                    self.words(shown.encode_utf8(&mut [0; 4]), context)?;
                }
            }
            b"b" | b"vanish" | b"rFonts" => self.run_property(name, attributes),
            _ => {}
        }
        Ok(())
    }

    fn cell_property(&mut self, name: &[u8], attributes: Attributes<'_>) {
        let Some(cell) = self.cell() else { return };
        match name {
            b"gridSpan" => cell.columns = u16::try_from(number(attributes)).unwrap_or(1).max(1),
            _ if attributes.raw(b"val") == Some(b"restart") => cell.merge = Merge::Begins,
            _ => cell.merge = Merge::GoesOn,
        }
    }

    fn run_property(&mut self, name: &[u8], attributes: Attributes<'_>) {
        let Some(run) = &mut self.run else { return };
        match name {
            b"b" => run.bold = Some(is_on(attributes)),
            b"vanish" => run.hidden = is_on(attributes),
            _ => run.font = attributes.text(b"ascii").or_else(|| attributes.text(b"hAnsi")),
        }
    }

    fn paragraph_property(&mut self, name: &[u8], attributes: Attributes<'_>) {
        let styles = self.styles;
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let meaning = &mut paragraph.meaning;
        match name {
            b"pStyle" => *meaning = attributes.text(b"val").map(|id| styles.meaning(&id)).unwrap_or_default(),
            b"outlineLvl" => meaning.heading = outline(attributes),
            b"ilvl" => meaning.list = attributes.number(b"val").and_then(|n| u16::try_from(n).ok()),
            // The list number 0 takes the paragraph out of its style's list.
            b"numId" if attributes.number(b"val") == Some(0) => meaning.list = None,
            b"numId" => meaning.list = meaning.list.or(Some(0)),
            _ => {}
        }
    }

    /// Adds words to the open paragraph.
    fn words(&mut self, text: &str, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let Some(run) = &self.run else { return Ok(()) };
        let Some(paragraph) = self.paragraphs.last_mut().filter(|_| !run.hidden) else { return Ok(()) };
        match run.font.as_deref().filter(|_| !text.is_empty()) {
            Some(font) => paragraph.text.extend(text.chars().map(|c| symbols::shown(font, c).unwrap_or(c))),
            None => paragraph.text.push_str(text),
        }
        let letters = text.chars().filter(|c| !c.is_whitespace()).count();
        paragraph.letters += letters;
        paragraph.bold_letters += if run.bold.unwrap_or(paragraph.meaning.bold) { letters } else { 0 };
        let bytes = paragraph.text.len();
        let place = self.place();
        context.count_text(text.len(), place)?;
        if bytes as u64 > context.limits.cell_bytes {
            return Err(context.limits.passed("cell-bytes", bytes as u64, context.at(place)));
        }
        Ok(())
    }

    /// The place of what is read now.
    fn place(&self) -> Place {
        match self.tables.last() {
            Some(table) => {
                let column = table.row.as_ref().map_or(0, |row| row.column);
                let column = u16::try_from(column + 1).unwrap_or(u16::MAX);
                Place::Table { page: 0, table: table.number, row: table.row_number.max(1), column }
            }
            None => Place::Paragraph { page: 0, number: self.paragraph_count.saturating_add(1) },
        }
    }

    fn end(&mut self, name: &[u8], context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        match name {
            b"t" => self.in_text = false,
            b"r" => self.run = None,
            b"pPr" => self.in_paragraph_properties = false,
            b"trPr" => self.in_row_properties = false,
            b"p" => self.end_paragraph(),
            b"tc" => self.end_cell(),
            b"tr" => self.end_row(),
            b"tbl" => self.end_table(context)?,
            _ => {}
        }
        Ok(())
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        if let Some(cell) = self.cell() {
            if !cell.text.is_empty() {
                cell.text.push('\n');
            }
            cell.text.push_str(&paragraph.text);
            cell.letters += paragraph.letters;
            cell.bold_letters += paragraph.bold_letters;
            cell.link = cell.link.take().or(paragraph.link);
            cell.images.extend(paragraph.images);
            return;
        }
        if !self.tables.is_empty() {
            return;
        }
        let place = self.place();
        let text = tidy_lines(&paragraph.text, Within::Text);
        if paragraph.images.is_empty() && text.is_empty() {
            return;
        }
        self.flush_caption();
        self.paragraph_count = self.paragraph_count.saturating_add(1);
        for alt in paragraph.images {
            self.blocks.push(RawBlock::Image { alt, place });
        }
        if text.is_empty() {
            return;
        }
        let strong = paragraph.letters > 0 && paragraph.letters == paragraph.bold_letters;
        match paragraph.meaning {
            Meaning { heading: Some(level), .. } => {
                self.blocks.push(RawBlock::Heading { level, text: text.replace('\n', " "), place });
            }
            Meaning { caption: true, .. } => self.caption = Some((text, self.paragraph_count)),
            Meaning { list, .. } => self.blocks.push(RawBlock::Paragraph { text, list, strong, place }),
        }
    }

    /// A caption that no table followed is a paragraph.
    fn flush_caption(&mut self) {
        if let Some((text, number)) = self.caption.take() {
            let place = Place::Paragraph { page: 0, number };
            self.blocks.push(RawBlock::Paragraph { text, list: None, strong: false, place });
        }
    }

    fn begin_table(&mut self, context: &DocumentContext<'_>) -> Result<(), Diagnostic> {
        if self.tables.len() as u64 >= context.limits.depth {
            let found = self.tables.len() as u64 + 1;
            return Err(context.limits.passed("depth", found, context.at(self.place())));
        }
        self.table_count = self.table_count.saturating_add(1);
        let caption = if self.tables.is_empty() { self.caption.take().map(|(text, _)| text) } else { None };
        self.tables.push(Table {
            number: self.table_count,
            caption,
            rows: Vec::new(),
            above: BTreeMap::new(),
            row_number: 0,
            row: None,
            cell: None,
        });
        Ok(())
    }

    fn begin_cell(&mut self, context: &DocumentContext<'_>) -> Result<(), Diagnostic> {
        self.cells += 1;
        let place = self.place();
        // Asked here already: the grid, which counts for itself, is made when the table ends.
        if self.cells > context.limits.cells {
            return Err(context.limits.passed("cells", self.cells, context.at(place)));
        }
        if let Some(table) = self.tables.last_mut().filter(|table| table.row.is_some()) {
            table.cell = Some(Cell {
                text: String::new(),
                letters: 0,
                bold_letters: 0,
                link: None,
                images: Vec::new(),
                columns: 1,
                merge: Merge::None,
            });
        }
        Ok(())
    }

    fn end_cell(&mut self) {
        let place = self.place();
        let Some(table) = self.tables.last_mut() else { return };
        let (Some(cell), Some(row)) = (table.cell.take(), table.row.as_mut()) else { return };
        let column = row.column;
        row.column += usize::from(cell.columns);
        if cell.merge == Merge::GoesOn && table.above.contains_key(&column) {
            row.goes_on.insert(column);
            return;
        }
        if cell.merge == Merge::Begins {
            row.begun.push((column, row.cells.len()));
        }
        let text = tidy_lines(&cell.text, Within::Text);
        let text = if text.is_empty() { cell.images.join(" ").trim().to_owned() } else { text };
        let strong = cell.letters > 0 && cell.letters == cell.bold_letters;
        let raw = RawCell { strong, link: cell.link.is_some(), ..RawCell::new(text, place) };
        row.cells.push(SpannedCell { cell: raw, columns: cell.columns, rows: 1 });
    }

    fn end_row(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let Some(row) = table.row.take().filter(|row| !row.deleted) else { return };
        let index = table.rows.len();
        for column in &row.goes_on {
            let Some((above, cell)) = table.above.get(column) else { continue };
            let cell = table.rows.get_mut(*above).and_then(|r| r.cells.get_mut(*cell));
            if let Some(cell) = cell {
                cell.rows = u16::try_from(index - above + 1).unwrap_or(u16::MAX);
            }
        }
        // A cell that does not go on in this row has ended.
        table.above.retain(|column, _| row.goes_on.contains(column));
        table.above.extend(row.begun.iter().map(|(column, cell)| (*column, (index, *cell))));
        if row.cells.is_empty() && row.goes_on.is_empty() {
            return;
        }
        let place = Place::Table { page: 0, table: table.number, row: table.row_number, column: 1 };
        table.rows.push(SpannedRow { header: row.header, hidden: false, place, cells: row.cells });
    }

    fn end_table(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let Some(table) = self.tables.pop() else { return Ok(()) };
        if table.rows.iter().all(|row| row.cells.iter().all(|c| c.cell.text.is_empty())) {
            return Ok(());
        }
        let place = Place::Table { page: 0, table: table.number, row: 1, column: 1 };
        let rows = lay_out(table.rows, context)?;
        self.blocks.push(RawBlock::Table(RawTable { sheet: None, hidden: false, caption: table.caption, place, rows }));
        Ok(())
    }
}

fn number(attributes: Attributes<'_>) -> usize {
    usize::try_from(attributes.number(b"val").unwrap_or(0).min(MOST_SPAN)).unwrap_or(0)
}
