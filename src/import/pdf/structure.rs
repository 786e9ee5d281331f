//! The structure tree -> headings, paragraphs and tables, in the order of reading.

use std::collections::{BTreeMap, HashSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::pages::Words;
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;
use crate::import::contract::DocumentContext;
use crate::import::grid::{SpannedCell, SpannedRow, lay_out};
use crate::import::raw::{RawBlock, RawCell, RawTable};

/// Columns and rows that one cell may cover.
const MOST_SPAN: i64 = 1000;

/// Walks the tree.
pub(super) struct Structure<'d> {
    document: &'d Document,
    words: &'d Words,
    /// What a document's own names of elements stand for.
    roles: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Elements that were read: a forged tree may go in circles, or share its branches.
    seen: HashSet<ObjectId>,
    blocks: Vec<RawBlock>,
    tables: u16,
    paragraphs: u32,
}

impl<'d> Structure<'d> {
    pub fn new(document: &'d Document, words: &'d Words) -> Self {
        Self {
            document,
            words,
            roles: BTreeMap::new(),
            seen: HashSet::new(),
            blocks: Vec::new(),
            tables: 0,
            paragraphs: 0,
        }
    }

    /// The document's blocks; none where it has no tags.
    ///
    /// # Errors
    /// A limit that was passed.
    pub fn read(mut self, context: &mut DocumentContext<'_>) -> Result<Vec<RawBlock>, Diagnostic> {
        let root = self.document.catalog().ok().and_then(|c| self.dictionary(c.get(b"StructTreeRoot").ok()?));
        let Some(root) = root else { return Ok(Vec::new()) };
        if let Some(map) = root.get(b"RoleMap").ok().and_then(|map| self.dictionary(map)) {
            let names = map.iter().filter_map(|(own, kind)| Some((own.clone(), kind.as_name().ok()?.to_vec())));
            self.roles = names.collect();
        }
        self.children(root, None, 0, context)?;
        Ok(self.blocks)
    }

    fn dictionary(&self, object: &'d Object) -> Option<&'d Dictionary> {
        self.document.dereference(object).ok()?.1.as_dict().ok()
    }

    /// An element's kids: one, or a list of them.
    fn kids(&self, element: &'d Dictionary) -> Vec<&'d Object> {
        let Some(kids) = element.get(b"K").ok().and_then(|k| self.document.dereference(k).ok()).map(|(_, k)| k) else {
            return Vec::new();
        };
        match kids.as_array() {
            Ok(list) => list.iter().collect(),
            // A reference has to be seen as one: it tells which element was read before.
            Err(_) => element.get(b"K").ok().into_iter().collect(),
        }
    }

    /// The elements among the kids that were not read before.
    fn elements(&mut self, element: &'d Dictionary) -> Vec<&'d Dictionary> {
        let mut found = Vec::new();
        for kid in self.kids(element) {
            if kid.as_reference().is_ok_and(|id| !self.seen.insert(id)) {
                continue;
            }
            found.extend(self.dictionary(kid).filter(|d| d.has(b"S")));
        }
        found
    }

    fn kind(&self, element: &Dictionary) -> Vec<u8> {
        let own = element.get(b"S").and_then(Object::as_name).unwrap_or_default();
        self.roles.get(own).cloned().unwrap_or_else(|| own.to_vec())
    }

    fn page(&self, element: &Dictionary, above: Option<ObjectId>) -> Option<ObjectId> {
        element.get(b"Pg").and_then(Object::as_reference).ok().or(above)
    }

    fn children(
        &mut self,
        element: &'d Dictionary,
        page: Option<ObjectId>,
        depth: u64,
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        if depth > MOST_DEPTH.min(context.limits.depth) {
            return Ok(());
        }
        for kid in self.elements(element) {
            let page = self.page(kid, page);
            let kind = self.kind(kid);
            match kind.as_slice() {
                b"Table" => self.table(kid, page, depth + 1, context)?,
                b"P" | b"LBody" | b"H" | b"H1" | b"H2" | b"H3" | b"H4" | b"H5" | b"H6" | b"Caption" => {
                    self.paragraph(kid, &kind, page, depth, context)?;
                }
                b"Artifact" => {}
                _ => self.children(kid, page, depth + 1, context)?,
            }
        }
        Ok(())
    }

    fn paragraph(
        &mut self,
        element: &'d Dictionary,
        kind: &[u8],
        page: Option<ObjectId>,
        depth: u64,
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        let mut text = String::new();
        let first = self.text(element, page, depth, &mut text);
        let text = tidy(&text);
        if text.is_empty() {
            return Ok(());
        }
        self.paragraphs = self.paragraphs.saturating_add(1);
        let place = Place::Paragraph { page: self.number(first.or(page)), number: self.paragraphs };
        context.count_text(text.len(), place)?;
        let level = match kind {
            b"H" | b"H1" => Some(1),
            [b'H', digit @ b'2'..=b'6'] => Some(digit - b'0'),
            _ => None,
        };
        let list = (kind == b"LBody").then_some(1);
        self.blocks.push(match level {
            Some(level) => RawBlock::Heading { level, text, place },
            None => RawBlock::Paragraph { text, list, strong: false, place },
        });
        Ok(())
    }

    fn number(&self, page: Option<ObjectId>) -> u16 {
        page.and_then(|page| self.words.numbers.get(&page)).copied().unwrap_or(0)
    }

    /// Appends an element's words with those of all within it; the page that the first of them stand on.
    fn text(
        &mut self,
        element: &'d Dictionary,
        page: Option<ObjectId>,
        depth: u64,
        into: &mut String,
    ) -> Option<ObjectId> {
        let mut first = None;
        let page = self.page(element, page);
        let actual = element.get(b"ActualText").ok().and_then(|t| lopdf::decode_text_string(t).ok());
        for kid in self.kids(element) {
            if kid.as_reference().is_ok_and(|id| !self.seen.insert(id)) || depth > MOST_DEPTH {
                continue;
            }
            let marked = |page: Option<ObjectId>, mark: i64| page.map(|page| (page, self.words.of(page, mark)));
            let own = match kid.as_i64() {
                Ok(mark) => marked(page, mark),
                Err(_) => match self.dictionary(kid) {
                    Some(kid) if kid.has(b"S") => {
                        into.push(if is_line(&self.kind(kid)) { '\n' } else { ' ' });
                        first = first.or(self.text(kid, page, depth + 1, into));
                        None
                    }
                    Some(kid) => {
                        let mark = kid.get(b"MCID").and_then(Object::as_i64).ok();
                        mark.and_then(|mark| marked(self.page(kid, page), mark))
                    }
                    None => None,
                },
            };
            if let Some((page, words)) = own.filter(|_| actual.is_none()) {
                first = first.or(Some(page));
                into.push_str(words);
            }
        }
        if let Some(actual) = actual {
            into.push_str(&actual);
        }
        first.or(page)
    }

    fn table(
        &mut self,
        element: &'d Dictionary,
        page: Option<ObjectId>,
        depth: u64,
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        self.tables = self.tables.saturating_add(1);
        let mut found = Vec::new();
        self.rows(element, page, depth, &mut found);
        let mut rows: Vec<SpannedRow> = Vec::new();
        let mut table_page = None;
        for (index, (row, in_head, page)) in found.into_iter().enumerate() {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            let (mut cells, mut headers) = (Vec::new(), true);
            let mut row_page = None;
            for (column, cell) in self.elements(row).into_iter().enumerate() {
                let kind = self.kind(cell);
                let mut text = String::new();
                let at = self.text(cell, self.page(row, page), depth + 1, &mut text);
                row_page = row_page.or(at);
                let place = Place::Table {
                    page: self.number(at),
                    table: self.tables,
                    row: number,
                    column: u16::try_from(column + 1).unwrap_or(u16::MAX),
                };
                let text = tidy(&text);
                context.count_text(text.len(), place)?;
                let header = kind == b"TH";
                headers &= header;
                let (columns, rows) = (self.span(cell, b"ColSpan"), self.span(cell, b"RowSpan"));
                cells.push(SpannedCell {
                    cell: RawCell { strong: header, ..RawCell::new(text, place) },
                    columns,
                    rows,
                });
                if cells.len() as u64 > context.limits.columns {
                    return Err(context.limits.passed("columns", cells.len() as u64, context.at(place)));
                }
            }
            table_page = table_page.or(row_page);
            let place = Place::Table { page: self.number(row_page), table: self.tables, row: number, column: 1 };
            if !cells.is_empty() {
                rows.push(SpannedRow { header: in_head || headers, hidden: false, place, cells });
            }
        }
        if rows.iter().all(|row| row.cells.iter().all(|c| c.cell.text.is_empty())) {
            return Ok(());
        }
        let place = Place::Table { page: self.number(table_page), table: self.tables, row: 1, column: 1 };
        let rows = lay_out(rows, context)?;
        self.blocks.push(RawBlock::Table(RawTable { sheet: None, hidden: false, caption: None, place, rows }));
        Ok(())
    }

    /// The rows of a table, through its sections: the row, whether it stands in the head, and the page.
    fn rows(
        &mut self,
        element: &'d Dictionary,
        page: Option<ObjectId>,
        depth: u64,
        found: &mut Vec<(&'d Dictionary, bool, Option<ObjectId>)>,
    ) {
        if depth > MOST_DEPTH {
            return;
        }
        for kid in self.elements(element) {
            let page = self.page(kid, page);
            match self.kind(kid).as_slice() {
                b"TR" => found.push((kid, self.kind(element) == b"THead", page)),
                b"THead" | b"TBody" | b"TFoot" => self.rows(kid, page, depth + 1, found),
                _ => {}
            }
        }
    }

    /// A cell's attribute, in one of its attribute objects.
    fn span(&self, cell: &'d Dictionary, name: &[u8]) -> u16 {
        let Some((_, attributes)) = cell.get(b"A").ok().and_then(|a| self.document.dereference(a).ok()) else {
            return 1;
        };
        let all: Vec<&Object> = attributes.as_array().map_or_else(|_| vec![attributes], |list| list.iter().collect());
        let value = all.into_iter().find_map(|a| self.dictionary(a)?.get(name).ok()?.as_i64().ok()).unwrap_or(1);
        u16::try_from(value.clamp(1, MOST_SPAN)).unwrap_or(1)
    }
}

/// Elements within each other that are read.
const MOST_DEPTH: u64 = 100;

/// Elements that begin a line of their own.
fn is_line(kind: &[u8]) -> bool {
    matches!(kind, b"P" | b"LI" | b"H1" | b"H2" | b"H3" | b"H4" | b"H5" | b"H6")
}

/// Lines without blanks around them, blanks within them single: the page's own are gaps between drawn words.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
