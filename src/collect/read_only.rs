//! Tables that are only read, and whatever stands where nothing is to be filled in: edits of the vendor's cells are told from what people wrote.

use std::collections::HashSet;

use super::book::{BookCell, RowCells};
use super::copy::{RowPlace, Sink};
use super::sheet::{ReadOnly, SheetReader, is_live};
use super::value::{as_text, blank, shown};
use crate::base::ordered::Arrange;
use crate::record::baseline::{
    BaselineRow, BaselineTable, LongFingerprint, fingerprint, fingerprint_at, long_row_fingerprint, row_fingerprint,
};
use crate::record::field::{Field, Status};

/// Cells from which a row is one of a table that is only read: fewer stand side by side by chance.
const ROW_FROM: usize = 3;

impl SheetReader<'_> {
    /// A row of column ids of a table that people fill in, without the column of keys: its rows cannot be told.
    pub(super) fn has_lost_keys(&self, cells: RowCells<'_, '_>) -> bool {
        let fields = cells.iter().filter_map(|c| as_text(&c.value)).filter(|text| Field::parse(text.trim()).is_some());
        fields.count() >= ROW_FROM
    }

    /// A row of column ids of a table that nobody fills in.
    pub(super) fn find_read_only(&self, cells: RowCells<'_, '_>) -> Option<ReadOnly> {
        // Asked of every row of a long sheet: whether enough cells are ids at all is told at once.
        let ids = cells.iter().filter(|c| as_text(&c.value).is_some_and(|text| self.copy.is_read_only_id(text.trim())));
        if ids.count() < ROW_FROM {
            return None;
        }
        let tables = self.copy.base.header.locked.iter().filter(|(id, _)| BaselineTable::parse(id).is_none());
        let found = tables.filter_map(|(table, ids)| {
            let columns: Vec<(u32, String)> = ids
                .iter()
                .filter_map(|id| {
                    let cell = cells.iter().find(|c| as_text(&c.value).is_some_and(|t| t.trim() == id))?;
                    Some((cell.column, id.clone()))
                })
                .collect();
            (columns.len() >= ROW_FROM).then_some(ReadOnly {
                whole: columns.len() == ids.len(),
                columns,
                table: table.clone(),
            })
        });
        found.max_by_key(|table| table.columns.len())
    }

    /// A row of a sheet in which nothing is to be filled in: what was not handed out there is reported.
    pub(super) fn unasked_row(&mut self, place: &RowPlace, cells: RowCells<'_, '_>, sink: &mut dyn Sink) {
        if !self.copy.base.header.watched {
            return;
        }
        let known = |cell: &&BookCell<'_>| is_live(cell) || self.copy.was_remark(&shown(cell));
        let columns = self.read_only.as_ref().map_or(&[][..], |table| &table.columns);
        let (within, beside): (Vec<&BookCell<'_>>, Vec<&BookCell<'_>>) =
            cells.iter().filter(|c| !blank(c)).partition(|c| columns.iter().any(|(column, _)| *column == c.column));
        let within = match self.read_only.as_ref().and_then(|table| Some((table, self.copy.long.get(&table.table)?))) {
            Some((table, rows)) => self.check_long(table, rows, place, within, sink),
            None => within,
        };
        let unknown = within.iter().filter(|c| !known(c)).count();
        self.handed_out = self.handed_out || within.iter().chain(&beside).any(known);
        let mut own: Vec<&BookCell<'_>> = beside;
        if unknown * 2 > within.len() {
            own.extend(within);
            own.arrange_by_key(|c| c.column);
        } else if let Some(table) = self.read_only.as_ref().filter(|_| !within.is_empty()) {
            self.check_read_only(table, place, &within, sink);
        }
        own.retain(|c| !known(c));
        // A figure without a word beside it is what a formula made of the entries, where the file does not keep its formulas.
        let says = own.iter().any(|c| as_text(&c.value).is_some()) || !self.handed_out;
        let Some(first) = own.first().filter(|_| says) else { return };
        if self.read_only.is_none() && self.row_without_key(place, cells, sink) {
            return;
        }
        let content: Vec<String> = own.iter().map(|c| shown(c)).collect();
        sink.stray(place.cell(first.column), "", content.join(" | "), "nothing is to be filled in here");
    }

    /// A row of a table that people fill in, in a sheet that has lost its hidden ids or keys: it shows its printable id all the same. What
    /// was entered in it is told from what was handed out in just this row, so that a status is listed which other sheets show, too.
    fn row_without_key(&self, place: &RowPlace, cells: RowCells<'_, '_>, sink: &mut dyn Sink) -> bool {
        let found = cells.iter().find_map(|cell| {
            let id = as_text(&cell.value)?.trim();
            let rows: Vec<&BaselineRow> = self.copy.rows_of_id(id).collect();
            (!rows.is_empty()).then_some((id, rows))
        });
        let Some((id, rows)) = found else { return false };
        let header = &self.copy.base.header;
        let handed_out = |text: &str| {
            let print = fingerprint(text);
            let vendors = |row: &BaselineRow| {
                let prints = row.locked.as_deref().unwrap_or_default();
                (0..).map_while(|at| fingerprint_at(prints, at)).any(|known| known.as_bytes() == print)
            };
            let value = |row: &BaselineRow| row.key == text || row.values.values().any(|v| header.shown(v) == text);
            text == id
                || text == header.shown(Status::default().as_str())
                || rows.iter().any(|row| vendors(row) || value(row))
        };
        let entered = cells.iter().filter(|c| !blank(c) && !is_live(c)).map(|c| (c.column, shown(c)));
        let entered: Vec<(u32, String)> = entered.filter(|(_, text)| !handed_out(text)).collect();
        if let Some((column, _)) = entered.first() {
            let content: Vec<&str> = entered.iter().map(|(_, text)| text.as_str()).collect();
            let why = "the sheet's hidden row of ids or hidden column of keys is not there, so the row cannot be told";
            sink.stray(place.cell(*column), id, content.join(" | "), why);
        }
        true
    }

    /// Reports a row of a long table that is only read which is not as it was handed out; what is no row of it is given back.
    fn check_long<'c, 'b>(
        &self,
        table: &ReadOnly,
        rows: &HashSet<LongFingerprint>,
        place: &RowPlace,
        cells: Vec<&'c BookCell<'b>>,
        sink: &mut dyn Sink,
    ) -> Vec<&'c BookCell<'b>> {
        // Without all columns no row can be compared: that they are missing is not the rows' doing.
        if cells.len() < ROW_FROM || !table.whole {
            return if table.whole { cells } else { Vec::new() };
        }
        let row = table.texts(&cells);
        if rows.contains(&long_row_fingerprint(row.iter().map(AsRef::as_ref)))
            || self.copy.remarks.contains(&row_fingerprint(row.iter().map(AsRef::as_ref)))
        {
            return Vec::new();
        }
        let column = table.columns.first().map_or(0, |(column, _)| *column);
        sink.locked(place.cell(column), row.first().map_or("", AsRef::as_ref), "row", row.join(" | "));
        Vec::new()
    }

    /// Reports cells of a table that is only read which are not as they were handed out.
    fn check_read_only(&self, table: &ReadOnly, place: &RowPlace, cells: &[&BookCell<'_>], sink: &mut dyn Sink) {
        let row = table.texts(cells);
        if table.whole && self.copy.remarks.contains(&row_fingerprint(row.iter().map(AsRef::as_ref))) {
            return;
        }
        let id = row.first().map(|text| text.clone().into_owned()).unwrap_or_default();
        let mut edited = false;
        for ((column, name), found) in table.columns.iter().zip(&row) {
            if !found.trim().is_empty() && !self.copy.was_remark(found) {
                edited = true;
                sink.locked(place.cell(*column), &id, name, found.clone().into_owned());
            }
        }
        // A remark below the table fills a cell of the first column and is no row.
        if !edited && table.whole && cells.len() >= ROW_FROM {
            // Each cell reads like some other of the sheet: they were exchanged, or one was cleared.
            let column = table.columns.first().map_or(0, |(column, _)| *column);
            sink.locked(place.cell(column), &id, "row", row.join(" | "));
        }
    }
}
