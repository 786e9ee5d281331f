//! One sheet of a filled workbook, row by row: its tables by their hidden ids, its forms by their hidden keys.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::book::{BookCell, RowCells};
use super::copy::{Copy, FieldCell, RowPlace, Sink, Words};
use super::value::{as_text, blank, shown};
use crate::document::KEY_COLUMN;
use crate::record::baseline::{ACTIVITY_COLUMN, BaselineTable, FORM, SECTION_COLUMN, fingerprint, fingerprint_at};
use crate::record::field::Field;

/// Divides form id and field id in the sign-off sheet's hidden column.
const FORM_DIVIDER: char = '/';

/// Column mapping of a table that was found in a sheet.
struct Table {
    kind: BaselineTable,
    key: u32,
    fields: Vec<(Field, u32)>,
    /// Vendor columns with the position of their fingerprint.
    locked: Vec<(usize, u32, String)>,
    /// Every column that was handed out; what stands in another one is a person's own.
    columns: Vec<u32>,
    /// Columns that were copied, with the one that they were copied from.
    copied: Vec<(u32, u32)>,
    /// Headers of columns that a person added.
    added: Vec<(u32, String)>,
    /// The row of ids; the header stands right below it.
    ids_row: u32,
}

/// The key that a row carries; empty where it has none.
fn key_of<'r>(table: &Table, cells: RowCells<'r, '_>) -> &'r str {
    // The key stands behind all columns, and cells are in the order of theirs.
    let cell = cells.binary_search_by_key(&table.key, |c| c.column).ok().and_then(|at| cells.get(at));
    cell.and_then(|c| as_text(&c.value)).map(str::trim).unwrap_or_default()
}

/// Reads one sheet row by row.
pub(super) struct SheetReader<'a> {
    pub(super) copy: &'a Copy,
    sheet: Arc<str>,
    table: Option<Table>,
    pub(super) read_only: Option<ReadOnly>,
    /// Whether the sheet has shown a text that was handed out: it is none that a person added.
    pub(super) handed_out: bool,
    /// Where the last value of a sign-off block stood.
    form_column: Option<u32>,
    seen: &'a mut Vec<bool>,
    columns: &'a mut HashMap<BaselineTable, Vec<Field>>,
}

impl<'a> SheetReader<'a> {
    /// Of a sheet of a copy; notes the rows and the fields' columns that it has.
    pub fn new(
        copy: &'a Copy,
        sheet: Arc<str>,
        seen: &'a mut Vec<bool>,
        columns: &'a mut HashMap<BaselineTable, Vec<Field>>,
    ) -> Self {
        Self { copy, sheet, table: None, read_only: None, handed_out: false, form_column: None, seen, columns }
    }

    /// Reads a row and hands what it holds to `sink`.
    pub fn row(&mut self, number: u32, cells: RowCells<'_, '_>, sink: &mut dyn Sink) {
        // By far the most rows of a long copy: what else a row may be is only asked of the others.
        if let Some(base) = self.known_row(cells) {
            self.table_row(number, base, cells, sink);
            return;
        }
        if let Some(table) = self.find_table(number, cells) {
            let known = self.columns.entry(table.kind).or_default();
            known.extend(table.fields.iter().map(|(field, _)| *field));
            self.table = Some(table);
            return;
        }
        if self.has_lost_keys(cells) {
            (self.table, self.read_only) = (None, None);
            return;
        }
        if let Some(found) = self.find_read_only(cells) {
            self.read_only = Some(found);
            return;
        }
        if self.form_row(number, cells, sink) {
            return;
        }
        let place = RowPlace { file: self.copy.name.clone(), sheet: self.sheet.clone(), row: Some(number) };
        if self.table.as_ref().is_some_and(|table| number == table.ids_row + 1) {
            self.header_row(&place, cells, sink);
            return;
        }
        let Some(table) = &self.table else {
            self.unasked_row(&place, cells, sink);
            return;
        };
        // What a person added has no key, or one that was not handed out.
        let content: Vec<String> = cells.iter().filter(|c| !blank(c)).map(|c| shown(c)).collect();
        if content.is_empty() || content.iter().all(|text| self.copy.was_remark(text)) {
            return;
        }
        let why = if key_of(table, cells).is_empty() {
            "the row has no key: it was not handed out"
        } else {
            "the row's key was not handed out with this workbook"
        };
        let column = cells.first().map_or(0, |c| c.column);
        sink.stray(place.cell(column), "", content.join(" | "), why);
    }

    /// The baseline row whose key a row of the present table carries.
    fn known_row(&self, cells: RowCells<'_, '_>) -> Option<usize> {
        let table = self.table.as_ref()?;
        self.copy.find(table.kind, key_of(table, cells))
    }

    /// A row that was handed out.
    fn table_row(&mut self, number: u32, base: usize, cells: RowCells<'_, '_>, sink: &mut dyn Sink) {
        let Some(table) = &self.table else { return };
        let place = RowPlace { file: self.copy.name.clone(), sheet: self.sheet.clone(), row: Some(number) };
        if let Some(seen) = self.seen.get_mut(base) {
            *seen = true;
        }
        let mut at = 0;
        let mut found: Vec<FieldCell<'_, '_>> = Vec::with_capacity(table.fields.len());
        for (field, column) in &table.fields {
            // Cells and columns both ascend.
            while cells.get(at).is_some_and(|c| c.column < *column) {
                at += 1;
            }
            let value = cells.get(at).filter(|c| c.column == *column);
            found.push((*field, *column, value));
        }
        let words = self.check_locked(table, base, &place, cells, sink);
        sink.row(self.copy, base, &place, words, &found);
        if self.copy.base.header.watched {
            self.added_columns(table, &place, cells, sink);
        }
    }

    /// The header stands right below the ids: it names the columns that a person added.
    fn header_row(&mut self, place: &RowPlace, cells: RowCells<'_, '_>, sink: &mut dyn Sink) {
        let watched = self.copy.base.header.watched;
        let Some(table) = &mut self.table else { return };
        for cell in cells.iter().filter(|c| watched && !table.columns.contains(&c.column) && !blank(c)) {
            let text = shown(cell);
            if table.copied.iter().all(|(copied, _)| *copied != cell.column) {
                sink.stray(place.cell(cell.column), "", text.clone(), "the column was not handed out");
            }
            table.added.push((cell.column, text));
        }
    }

    /// What stands in a known row, in a column that was not handed out.
    fn added_columns(&self, table: &Table, place: &RowPlace, cells: RowCells<'_, '_>, sink: &mut dyn Sink) {
        for cell in cells.iter().filter(|c| !table.columns.contains(&c.column) && !blank(c)) {
            let text = shown(cell);
            let original = table.copied.iter().find(|(copied, _)| *copied == cell.column).map(|(_, from)| *from);
            let same = original.is_some_and(|from| cells.iter().any(|c| c.column == from && shown(c) == text));
            if same {
                continue;
            }
            let header = table.added.iter().find(|(column, _)| *column == cell.column).map(|(_, header)| header);
            let content = header.map_or_else(|| text.clone(), |header| format!("{header}: {text}"));
            sink.stray(place.cell(cell.column), "", content, "the column was not handed out");
        }
    }

    /// A row of column ids: it names the key column and at least one field.
    fn find_table(&self, number: u32, cells: RowCells<'_, '_>) -> Option<Table> {
        let (key, form) = cells.iter().find_map(|cell| {
            let id = as_text(&cell.value)?.trim();
            let form = id.starts_with(FORM).then_some(id);
            (form.is_some() || id == KEY_COLUMN).then_some((cell, form))
        })?;
        let mut fields: Vec<(Field, u32)> = Vec::new();
        let mut ids: Vec<(&str, u32)> = Vec::new();
        let mut copied: Vec<(u32, u32)> = Vec::new();
        for cell in cells {
            let Some(id) = as_text(&cell.value).map(str::trim).filter(|id| !id.is_empty()) else { continue };
            // A column that was copied counts once: the first is the one that was handed out.
            if let Some((_, first)) = ids.iter().find(|(known, _)| *known == id) {
                copied.push((cell.column, *first));
                continue;
            }
            ids.push((id, cell.column));
            if let Some(field) = Field::parse(id) {
                fields.push((field, cell.column));
            }
        }
        if fields.is_empty() {
            return None;
        }
        let only_in = |all: &[Field], other: &[&[Field]]| {
            fields.iter().any(|(f, _)| all.contains(f) && !other.iter().any(|o| o.contains(f)))
        };
        let kind = if form.is_some() {
            BaselineTable::Form
        } else if only_in(Field::ACCESS, &[Field::OBLIGATION, Field::COMMITMENT]) {
            BaselineTable::Access
        } else if only_in(Field::COMMITMENT, &[Field::OBLIGATION, Field::ACCESS]) {
            BaselineTable::Commitments
        } else if only_in(Field::QUESTION, &[Field::OBLIGATION, Field::COMMITMENT, Field::ACCESS]) {
            BaselineTable::Gaps
        } else {
            BaselineTable::Obligations
        };
        let listed = self.copy.base.header.locked.get(form.unwrap_or(kind.as_str())).map_or(&[][..], Vec::as_slice);
        let locked = listed
            .iter()
            .enumerate()
            .filter_map(|(at, id)| {
                let cell = cells.iter().find(|c| as_text(&c.value).is_some_and(|t| t.trim() == id))?;
                Some((at, cell.column, id.clone()))
            })
            .collect();
        let columns = ids.into_iter().map(|(_, column)| column).collect();
        Some(Table { kind, key: key.column, fields, locked, columns, copied, added: Vec::new(), ids_row: number })
    }

    /// Reports vendor cells that were edited, and gives the row's words that were not.
    fn check_locked<'r>(
        &self,
        table: &Table,
        base: usize,
        place: &RowPlace,
        cells: &'r [BookCell<'_>],
        sink: &mut dyn Sink,
    ) -> Words<'r> {
        let mut words = Words::default();
        let Some(row) = self.copy.row(base) else { return words };
        let Some(prints) = row.locked.as_deref() else { return words };
        for (at, column, id) in &table.locked {
            let Some(expected) = fingerprint_at(prints, *at) else { continue };
            let cell = cells.binary_search_by_key(column, |c| c.column).ok().and_then(|at| cells.get(at));
            let text = match cell {
                Some(cell) => as_text(&cell.value).map_or_else(|| Cow::Owned(shown(cell)), Cow::Borrowed),
                None => Cow::Borrowed(""),
            };
            if fingerprint(&text) != expected.as_bytes() {
                sink.locked(place.cell(*column), row.label(), id, text.into_owned());
            } else if let Cow::Borrowed(text) = text {
                match id.as_str() {
                    SECTION_COLUMN => words.section = Some(text),
                    ACTIVITY_COLUMN => words.activity = Some(text),
                    _ => {}
                }
            }
        }
        words
    }

    /// A field of a sign-off block: `form/field` in a hidden column, then a label, then the value.
    fn form_row(&mut self, number: u32, cells: RowCells<'_, '_>, sink: &mut dyn Sink) -> bool {
        let marked = cells.iter().find_map(|cell| {
            let (form, field) = as_text(&cell.value)?.trim().split_once(FORM_DIVIDER)?;
            let base = self.copy.find(BaselineTable::SignOff, form)?;
            Some((cell.column, base, field.to_owned()))
        });
        let Some((marker, base, field)) = marked else { return false };
        if let Some(seen) = self.seen.get_mut(base) {
            *seen = true;
        }
        let place = RowPlace { file: self.copy.name.clone(), sheet: self.sheet.clone(), row: Some(number) };
        let value = cells.iter().filter(|c| c.column != marker && !blank(c)).nth(1);
        // A blank field is shown where the others of the sheet stand.
        let column = value.map_or(self.form_column.unwrap_or(marker + 2), |c| c.column);
        self.form_column = Some(column);
        sink.block(self.copy, base, &field, place.cell(column), value);
        true
    }
}

/// Whether a cell computes what it shows: that is the sheet's own, whatever it comes to.
pub(super) fn is_live(cell: &BookCell<'_>) -> bool {
    cell.formula.is_some()
}

/// A table that is only read: the vendor columns that were found in a sheet, in the order in which their row's fingerprint joins them.
pub(super) struct ReadOnly {
    /// Column and id.
    pub(super) columns: Vec<(u32, String)>,
    /// Whether all columns are there that were handed out: without them no row can be compared.
    pub(super) whole: bool,
    /// The table's id.
    pub(super) table: String,
}

impl ReadOnly {
    /// What a row's cells say, column by column; a cell that computes what it shows says nothing.
    pub(super) fn texts<'c>(&self, cells: &[&'c BookCell<'_>]) -> Vec<Cow<'c, str>> {
        let text = |column: u32| match cells.iter().find(|c| c.column == column && !is_live(c)) {
            Some(cell) => as_text(&cell.value).map_or_else(|| Cow::Owned(shown(cell)), Cow::Borrowed),
            None => Cow::Borrowed(""),
        };
        self.columns.iter().map(|(column, _)| text(*column)).collect()
    }
}
