//! Where the cells of tables stand.

use super::error::{MOST_ROWS, RenderError};
use crate::document::{Column, LONG, Show, Table};

/// Height of a line, points. A height has to be given: LibreOffice takes rows without one for one line high.
pub(super) const LINE: f64 = 14.6;
/// Row of a working table's column ids; it is hidden.
pub(super) const ID_ROW: u32 = 0;
/// Row of a working table's header: below the bands, where columns have some.
pub(super) fn header_row(table: &Table) -> u32 {
    ID_ROW + 1 + u32::from(table.columns.iter().any(|column| column.band.is_some()))
}
/// Row number as the writer wants it.
pub(super) fn row_number(sheet: &str, row: usize, rows: usize) -> Result<u32, RenderError> {
    u32::try_from(row)
        .ok()
        .filter(|r| (*r as usize) < MOST_ROWS)
        .ok_or_else(|| RenderError::TooManyRows { sheet: sheet.to_owned(), rows })
}

/// Whether a table is written as it goes: formats by column, one line to a row, no links.
pub(super) fn is_long(table: &Table) -> bool {
    table.rows.len() > LONG
}

/// The columns that a workbook shows or hides, with their positions in the table.
pub(super) fn sheet_columns<'t>(table: &'t Table<'_>) -> impl Iterator<Item = (usize, &'t Column)> {
    table.columns.iter().enumerate().filter(|(_, c)| c.show != Show::Page)
}

/// Height of so many lines, points; Excel takes at most 409.
pub(super) fn height(lines: usize) -> f64 {
    (points(lines, LINE) + 2.5).min(409.0)
}

/// Column number; tables never come near Excel's 16,384 columns.
pub(super) fn position(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

pub(super) fn points(lines: usize, line: f64) -> f64 {
    u32::try_from(lines).map_or(409.0, f64::from) * line
}
