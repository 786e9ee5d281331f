//! What must be known before the first cell is written: sheet names, and where tables and anchors stand.

use std::collections::{BTreeMap, BTreeSet};

use super::place::{header_row, is_long, sheet_columns};
use super::text;
use crate::document::{BASELINE_SHEET, Block, Part, ReportDocument, Rows, Show, Table};

/// Excel's limit on a sheet's name, in UTF-16 units.
const NAME_UNITS: usize = 31;

/// Where a table's data stand.
#[derive(Debug, Clone)]
pub(super) struct TablePlace {
    /// Sheet name.
    pub sheet: String,
    /// First data row, from 0.
    pub first: u32,
    /// Last data row, from 0; below `first` for an empty table.
    pub last: u32,
    /// Column ids in the sheet's order.
    pub columns: Vec<String>,
}

/// The plan of a workbook.
pub(super) struct Plan<'d> {
    names: Vec<String>,
    working: Vec<Option<&'d Table<'d>>>,
    tables: BTreeMap<&'d str, TablePlace>,
    anchors: BTreeMap<String, (usize, u32)>,
}

impl<'d> Plan<'d> {
    pub fn new(document: &'d ReportDocument) -> Self {
        let names = sheet_names(document.parts.iter().map(|p| p.name.as_str()));
        let working: Vec<Option<&Table>> = document.parts.iter().map(working_table).collect();
        let mut tables = BTreeMap::new();
        let mut anchors = BTreeMap::new();
        for (index, part) in document.parts.iter().enumerate() {
            anchors.entry(part.id.clone()).or_insert((index, 0));
            let (Some(table), Some(sheet)) = (working.get(index).copied().flatten(), names.get(index)) else {
                continue;
            };
            let first = header_row(table) + 1;
            let rows = u32::try_from(table.rows.len()).unwrap_or(u32::MAX - first);
            let columns = sheet_columns(table).map(|(_, c)| c.id.clone()).collect();
            // An empty table ends above its first row.
            let place = TablePlace { sheet: sheet.clone(), first, last: first + rows - 1, columns };
            tables.insert(table.id.as_str(), place);
            // Rows of a stream are not walked twice only to find link targets, and long tables have no links.
            if let (Rows::Memory(rows), false) = (&table.rows, is_long(table)) {
                for (at, row) in rows.iter().enumerate() {
                    if let (Some(anchor), Ok(at)) = (&row.anchor, u32::try_from(at)) {
                        anchors.entry(anchor.clone()).or_insert((index, first + at));
                    }
                }
            }
        }
        Self { names, working, tables, anchors }
    }

    /// A part's sheet name.
    pub fn sheet(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    /// A part's working table.
    pub fn working(&self, index: usize) -> Option<&'d Table<'d>> {
        self.working.get(index).copied().flatten()
    }

    /// Where a table stands.
    pub fn table(&self, id: &str) -> Option<&TablePlace> {
        self.tables.get(id)
    }

    /// Where an anchor leads, as Excel writes a link within the workbook.
    pub fn link(&self, anchor: &str) -> Option<String> {
        let (index, row) = self.anchors.get(anchor)?;
        Some(format!("internal:{}!A{}", quoted(self.sheet(*index)), row + 1))
    }
}

/// A sheet's name as formulas write it.
pub(super) fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

fn working_table<'d>(part: &'d Part<'_>) -> Option<&'d Table<'d>> {
    part.shown(Show::Workbook).find_map(|block| match block {
        Block::Table(table) if table.working => Some(table),
        _ => None,
    })
}

/// Sheet names that Excel takes: forbidden characters replaced, cut to 31 units, each once without regard to case.
fn sheet_names<'n>(wanted: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut taken: BTreeSet<String> = ["history".to_owned(), BASELINE_SHEET.to_lowercase()].into();
    let mut names = Vec::new();
    for name in wanted {
        let clean: String = text::one_line(name)
            .chars()
            .map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') { '-' } else { c })
            .collect();
        let clean = clean.trim().trim_matches('\'').to_owned();
        let stem = if clean.is_empty() { "Sheet".to_owned() } else { clean };
        let mut name = cut(&stem, NAME_UNITS).to_owned();
        let mut number = 2;
        while !taken.insert(name.to_lowercase()) {
            let tail = format!(" {number}");
            name = format!("{}{tail}", cut(&stem, NAME_UNITS - tail.len()));
            number += 1;
        }
        names.push(name);
    }
    names
}

fn cut(text: &str, units: usize) -> &str {
    text::pieces(text, units).first().copied().unwrap_or("").trim_end_matches([' ', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_excel_takes_and_never_twice() {
        let long = "Obligations of the customer in every region".to_owned();
        let names = sheet_names([long.as_str(), long.as_str(), "a/b", "A-B", "", "'x'", "History"].into_iter());
        assert!(names.iter().all(|n| n.encode_utf16().count() <= 31), "{names:?}");
        let lower: BTreeSet<String> = names.iter().map(|n| n.to_lowercase()).collect();
        assert_eq!(lower.len(), names.len(), "{names:?}");
        assert_eq!(names.get(2..4), Some(&["a-b".to_owned(), "A-B 2".to_owned()][..]));
        assert_eq!(names.last().map(String::as_str), Some("History 2"));
    }
}
