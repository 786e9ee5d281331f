//! What the walk through a document has open, and what it has read.

use std::collections::BTreeMap;

use html5gum::{HtmlString, Spanned};

use crate::base::location::Place;
use crate::import::grid::SpannedRow;
use crate::import::raw::{DocumentMeta, RawBlock};
use crate::import::tags::lossy;

/// What the text between tags is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Html,
    /// Text between tags is Markdown.
    Markdown,
}

/// Line and column of an offset that only moves on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) offset: usize,
}

impl Cursor {
    pub(super) fn advance(&mut self, source: &str, to: usize) -> Place {
        if let Some(passed) = source.get(self.offset..to) {
            for c in passed.chars() {
                if c == '\n' {
                    self.line = self.line.saturating_add(1);
                    self.column = 1;
                } else {
                    self.column = self.column.saturating_add(1);
                }
            }
            self.offset = to;
        }
        Place::Line { line: self.line, column: self.column }
    }
}

/// What an open element means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    None,
    Table,
    Row,
    Cell,
    HeaderCell,
}

impl Role {
    /// The part that an element plays by its ARIA role.
    pub(super) fn of(attributes: &Attributes<'_>) -> Self {
        match attributes.get("role").as_deref() {
            Some("table" | "grid" | "treegrid") => Role::Table,
            Some("row") => Role::Row,
            Some("cell" | "gridcell") => Role::Cell,
            Some("columnheader" | "rowheader") => Role::HeaderCell,
            _ => Role::None,
        }
    }
}

/// What is open and what was read at a point of the document.
pub(super) struct Walker<'s> {
    pub(super) source: &'s str,
    pub(super) cursor: Cursor,
    pub(super) dialect: Dialect,
    pub(super) meta: DocumentMeta,
    pub(super) blocks: Vec<RawBlock>,
    pub(super) tables: Vec<TableBuilder>,
    pub(super) words: Words,
    pub(super) words_place: Place,
    pub(super) heading: Option<u8>,
    /// Open elements that need their end tag.
    pub(super) open: Vec<(String, Role)>,
    pub(super) bold: usize,
    pub(super) preformatted: usize,
    /// The element whose content is not read, and how often it is open.
    pub(super) skipping: Option<(String, usize)>,
    pub(super) in_title: bool,
    pub(super) title: String,
}

impl<'s> Walker<'s> {
    pub(super) fn new(source: &'s str, cursor: Cursor, dialect: Dialect) -> Self {
        Self {
            source,
            cursor,
            dialect,
            meta: DocumentMeta::default(),
            blocks: Vec::new(),
            tables: Vec::new(),
            words: Words::default(),
            words_place: Place::Document,
            heading: None,
            open: Vec::new(),
            bold: 0,
            preformatted: 0,
            skipping: None,
            in_title: false,
            title: String::new(),
        }
    }
}

/// Words being gathered: of a cell, a caption, a heading or a paragraph.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) letters: usize,
    pub(super) bold_letters: usize,
    pub(super) link: Option<Box<str>>,
    pub(super) images: Vec<String>,
    /// The name of the first icon that is a mark.
    pub(super) icon: Option<String>,
}

/// A cell being read.
pub(super) struct CellBuilder {
    pub(super) words: Words,
    pub(super) place: Place,
    pub(super) header: bool,
    pub(super) columns: u16,
    pub(super) rows: u16,
}

/// A table being read.
pub(super) struct TableBuilder {
    pub(super) place: Place,
    pub(super) caption: Option<Words>,
    pub(super) in_caption: bool,
    pub(super) in_head: bool,
    pub(super) rows: Vec<SpannedRow>,
    pub(super) cell: Option<CellBuilder>,
    /// Whether a `<tr>` is open.
    pub(super) row_open: bool,
    /// Whether the open row has had header cells only.
    pub(super) all_headers: bool,
}

/// A tag's attributes.
pub(super) struct Attributes<'t>(pub(super) &'t BTreeMap<HtmlString, Spanned<HtmlString, usize>>);

impl Attributes<'_> {
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.0.get(name.as_bytes()).map(|value| lossy(&value.value))
    }

    /// `hidden`, or styled not to be shown.
    pub(super) fn hidden(&self) -> bool {
        self.0.contains_key("hidden".as_bytes())
            || self.get("style").is_some_and(|style| style.replace(' ', "").to_lowercase().contains("display:none"))
    }
}
