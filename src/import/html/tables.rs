//! Tables: rows and cells with their spans.

use super::super::contract::DocumentContext;
use super::super::grid::{SpannedCell, SpannedRow, lay_out};
use super::super::inline::Within;
use super::super::raw::{RawBlock, RawCell, RawTable};
use super::walker::{Attributes, CellBuilder, TableBuilder, Walker, Words};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;

/// Columns that one cell may cover (the HTML standard's own limit).
const MOST_COLUMNS: u16 = 1000;
/// Rows that one cell may cover (the HTML standard's own limit).
const MOST_ROWS: u16 = 65_534;

impl Walker<'_> {
    pub(super) fn begin_table(&mut self, place: Place) {
        if self.tables.is_empty() {
            self.flush_words();
        }
        self.tables.push(TableBuilder {
            place,
            caption: None,
            in_caption: false,
            in_head: false,
            rows: Vec::new(),
            cell: None,
            row_open: false,
            all_headers: false,
        });
    }

    pub(super) fn section(&mut self, head: bool) {
        self.end_row();
        if let Some(table) = self.tables.last_mut() {
            table.in_head = head;
            table.in_caption = false;
        }
    }

    pub(super) fn begin_row(&mut self, place: Place, hidden: bool) {
        self.end_row();
        if let Some(table) = self.tables.last_mut() {
            table.in_caption = false;
            table.row_open = true;
            table.all_headers = true;
            table.rows.push(SpannedRow { header: table.in_head, hidden, place, cells: Vec::new() });
        }
    }

    pub(super) fn begin_cell(&mut self, header: bool, attributes: &Attributes<'_>, place: Place, aria: bool) {
        self.end_cell();
        let number = |name: &str, most: u16| {
            let value = attributes.get(name).and_then(|v| v.trim().parse::<u32>().ok()).unwrap_or(1);
            // `rowspan="0"` reaches to the end of the section.
            if value == 0 && name.contains("row") { most } else { u16::try_from(value).unwrap_or(most).clamp(1, most) }
        };
        let (columns, rows) = if aria {
            (number("aria-colspan", MOST_COLUMNS), number("aria-rowspan", MOST_ROWS))
        } else {
            (number("colspan", MOST_COLUMNS), number("rowspan", MOST_ROWS))
        };
        self.bold = 0;
        if let Some(table) = self.tables.last_mut() {
            table.in_caption = false;
            if !table.row_open {
                // A cell without its row, as some vendors write header rows.
                table.row_open = true;
                table.all_headers = true;
                table.rows.push(SpannedRow { header: table.in_head, hidden: false, place, cells: Vec::new() });
            }
            table.cell = Some(CellBuilder { words: Words::default(), place, header, columns, rows });
        }
    }

    pub(super) fn end_cell(&mut self) {
        let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.take()) else { return };
        let CellBuilder { words, place, header, columns, rows } = cell;
        let read = self.read_words(&words, Within::Cell);
        let shown = || words.icon.clone().unwrap_or_else(|| read.images.join(" ").trim().to_owned());
        let text = if read.text.is_empty() { shown() } else { read.text };
        let cell = RawCell { strong: header || read.strong, link: read.link.is_some(), ..RawCell::new(text, place) };
        if let Some(row) = self.tables.last_mut().and_then(|table| table.rows.last_mut()) {
            row.cells.push(SpannedCell { cell, columns, rows });
        }
        if let Some(table) = self.tables.last_mut() {
            table.all_headers &= header;
        }
        self.bold = 0;
    }

    pub(super) fn end_row(&mut self) {
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            table.row_open = false;
            // A row of nothing but `<th>` is a header row wherever it stands.
            let headers = table.all_headers;
            if let Some(row) = table.rows.last_mut() {
                row.header |= headers && !row.cells.is_empty();
            }
            table.all_headers = false;
        }
    }

    pub(super) fn end_table(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        self.end_row();
        let Some(table) = self.tables.pop() else { return Ok(()) };
        let caption = table.caption.map(|words| self.read_words(&words, Within::Text).text).filter(|c| !c.is_empty());
        let rows: Vec<SpannedRow> = table.rows.into_iter().filter(|row| !row.cells.is_empty()).collect();
        let blank = rows.iter().all(|row| row.cells.iter().all(|c| c.cell.text.is_empty()));
        if blank {
            return Ok(());
        }
        let rows = lay_out(rows, context)?;
        self.flush_words();
        self.blocks.push(RawBlock::Table(RawTable { sheet: None, hidden: false, caption, place: table.place, rows }));
        Ok(())
    }
}
