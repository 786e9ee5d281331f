//! Raw tables of located cells: what every reader ends in, and all that recognition knows.
//!
//! Nothing after this module knows which format a document had.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::location::{Location, Place};
use crate::matrix::identity::Hash;

/// A document as a reader saw it: headings, paragraphs and tables in document order.
#[derive(Debug, Clone)]
pub struct RawDocument {
    /// The name that locations carry.
    pub file: Arc<str>,
    /// The recognised format, as it is printed (`Markdown`, `CSV (semicolon, Windows-1252)`).
    pub format: String,
    /// SHA-256 of the bytes.
    pub sha256: Hash,
    /// What the document says about itself.
    pub meta: DocumentMeta,
    /// Its content in document order.
    pub blocks: Vec<RawBlock>,
}

/// What a document says about itself: front matter, properties, `<title>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentMeta {
    /// Title.
    pub title: Option<String>,
    /// Where it is published.
    pub url: Option<String>,
    /// Its date.
    pub date: Option<NaiveDate>,
    /// The document's own word for that date (`lastUpdated`).
    pub date_kind: Option<String>,
    /// Language (BCP 47).
    pub language: Option<String>,
}

/// One block of a document.
#[derive(Debug, Clone)]
pub enum RawBlock {
    /// A heading; `level` from 1.
    Heading {
        /// Heading level, 1 = title.
        level: u8,
        /// Text without markup.
        text: String,
        /// Where.
        place: Place,
    },
    /// What a heading of a tab stood over ends here; what follows belongs to the heading above the tabs.
    HeadingEnd {
        /// The heading's place.
        of: Place,
    },
    /// Text outside tables (admonitions, list items and legends among it).
    Paragraph {
        /// Text without markup.
        text: String,
        /// How deep in lists it stands: deeper items have larger numbers; `None` = in no list.
        list: Option<u16>,
        /// All of it is bold: a heading in all but its markup.
        strong: bool,
        /// Where.
        place: Place,
    },
    /// A table.
    Table(RawTable),
    /// A picture; a table in a picture cannot be read, and that is said.
    Image {
        /// Alternative text.
        alt: String,
        /// Where.
        place: Place,
    },
}

/// A table as the reader saw it.
#[derive(Debug, Clone)]
pub struct RawTable {
    /// The sheet it stands in, for spreadsheets.
    pub sheet: Option<Arc<str>>,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// The table's own caption.
    pub caption: Option<String>,
    /// Where it begins.
    pub place: Place,
    /// Its rows, as wide as they are; a header row is marked, spans are spelled out (see [`Span`]).
    pub rows: Vec<RawRow>,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct RawRow {
    /// The document's markup says that this is a header row.
    pub header: bool,
    /// Hidden in the spreadsheet.
    pub hidden: bool,
    /// Where it begins.
    pub place: Place,
    /// Its cells, one per column of the grid: positions covered by a span are there, too.
    pub cells: Vec<RawCell>,
}

/// Whether a grid position is a cell of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Span {
    /// A cell of its own, one position large.
    #[default]
    Single,
    /// The first position of a merged cell.
    Origin {
        /// Columns covered, at least 1.
        columns: u16,
        /// Rows covered, at least 1.
        rows: u16,
    },
    /// Covered by the merged cell to the left in the same row; carries that cell's text.
    FromLeft,
    /// Covered by a merged cell of an earlier row; carries that cell's text.
    FromAbove,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub struct RawCell {
    /// The words without markup; line breaks, `<br>` and list items become `\n`. Otherwise letter for letter.
    pub text: String,
    /// Where.
    pub place: Place,
    /// Merged?
    pub span: Span,
    /// The markup makes it a header cell (`<th>`) or wholly bold.
    pub strong: bool,
    /// Hidden (its column is hidden in the spreadsheet).
    pub hidden: bool,
    /// It holds a link.
    pub link: bool,
    /// The cell is a formula; `text` is its cached value.
    pub formula: bool,
    /// The words with the `<br>` that the document has where `text` has line breaks; none where it has none.
    pub written: Option<Box<str>>,
}

impl RawRow {
    /// Whether a position is covered by a cell that spans most of the row: a title, a section's heading or a remark, no value.
    pub fn is_covered(&self, column: usize) -> bool {
        if self.cells.get(column).is_none_or(|c| c.span != Span::FromLeft) {
            return false;
        }
        let origin = self.cells.iter().take(column).rev().find_map(|c| match c.span {
            Span::Origin { columns, .. } => Some(usize::from(columns)),
            _ => None,
        });
        origin.is_some_and(|columns| columns >= 3 && columns * 2 > self.cells.len())
    }
}

impl RawCell {
    /// A plain cell.
    pub fn new(text: impl Into<String>, place: Place) -> Self {
        Self {
            text: text.into(),
            place,
            span: Span::Single,
            strong: false,
            hidden: false,
            link: false,
            formula: false,
            written: None,
        }
    }

    /// The cell's text as it stands in the document.
    pub fn verbatim(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.text)
    }
}

impl RawTable {
    /// The location of a place in this table.
    pub fn locate(&self, file: &Arc<str>, place: Place) -> Location {
        Location { file: Arc::clone(file), sheet: self.sheet.clone(), place }
    }

    /// The widest row's number of columns.
    pub fn width(&self) -> usize {
        self.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0)
    }
}
