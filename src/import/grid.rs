//! Rows of spanned cells (HTML, AsciiDoc) -> a grid in which every covered position is spelled out.

use super::contract::DocumentContext;
use super::raw::{RawCell, RawRow, Span};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;

/// A cell with the positions that it covers.
#[derive(Debug)]
pub(crate) struct SpannedCell {
    /// The cell.
    pub cell: RawCell,
    /// Columns, at least 1.
    pub columns: u16,
    /// Rows, at least 1.
    pub rows: u16,
}

/// A row of spanned cells.
#[derive(Debug)]
pub(crate) struct SpannedRow {
    /// The markup says that it is a header row.
    pub header: bool,
    /// The markup hides it.
    pub hidden: bool,
    /// Where it begins.
    pub place: Place,
    /// Its own cells.
    pub cells: Vec<SpannedCell>,
}

/// A cell that still covers rows below.
struct Pending {
    rows: u16,
    cell: RawCell,
}

/// Lays rows out as a grid. A span ends with the table: it makes no rows of its own.
///
/// # Errors
/// When the covered positions pass the limit of cells, columns or text.
pub(crate) fn lay_out(rows: Vec<SpannedRow>, context: &mut DocumentContext<'_>) -> Result<Vec<RawRow>, Diagnostic> {
    let mut pending: Vec<Option<Pending>> = Vec::new();
    let total = rows.len();
    let mut grid = Vec::with_capacity(total);
    for (index, row) in rows.into_iter().enumerate() {
        let mut cells: Vec<RawCell> = Vec::with_capacity(row.cells.len());
        let rows_left = u16::try_from(total - index).unwrap_or(u16::MAX);
        let mut own = row.cells.into_iter();
        loop {
            fill_from_above(&mut pending, &mut cells, context)?;
            let Some(SpannedCell { mut cell, columns, rows }) = own.next() else { break };
            let rows = rows.min(rows_left).max(1);
            let columns = columns.max(1);
            if columns > 1 || rows > 1 {
                cell.span = Span::Origin { columns, rows };
            }
            for step in 0..columns {
                let column = cells.len();
                let span = if step == 0 { cell.span } else { Span::FromLeft };
                if step > 0 {
                    context.count_text(cell.text.len(), cell.place)?;
                }
                if cells.len() as u64 >= context.limits.columns {
                    context.count_cells(cells.len() + 1, row.place)?;
                }
                cells.push(RawCell { span, ..cell.clone() });
                if rows > 1 {
                    if pending.len() <= column {
                        pending.resize_with(column + 1, || None);
                    }
                    let below = RawCell { span: Span::FromAbove, ..cell.clone() };
                    if let Some(slot) = pending.get_mut(column) {
                        *slot = Some(Pending { rows: rows - 1, cell: below });
                    }
                }
            }
        }
        // Spans from above that stand to the right of the row's own cells, with gaps between them left blank.
        let last = pending.iter().rposition(Option::is_some).map_or(0, |i| i + 1);
        while cells.len() < last {
            if !take_pending(&mut pending, &mut cells, context)? {
                cells.push(RawCell::new("", row.place));
            }
        }
        context.count_cells(cells.len(), row.place)?;
        grid.push(RawRow { header: row.header, hidden: row.hidden, place: row.place, cells });
    }
    Ok(grid)
}

fn fill_from_above(
    pending: &mut [Option<Pending>],
    cells: &mut Vec<RawCell>,
    context: &mut DocumentContext<'_>,
) -> Result<(), Diagnostic> {
    while take_pending(pending, cells, context)? {}
    Ok(())
}

/// Takes the covered position at the next column, if there is one.
fn take_pending(
    pending: &mut [Option<Pending>],
    cells: &mut Vec<RawCell>,
    context: &mut DocumentContext<'_>,
) -> Result<bool, Diagnostic> {
    let Some(slot) = pending.get_mut(cells.len()) else { return Ok(false) };
    let Some(above) = slot else { return Ok(false) };
    context.count_text(above.cell.text.len(), above.cell.place)?;
    cells.push(above.cell.clone());
    above.rows -= 1;
    if above.rows == 0 {
        *slot = None;
    }
    Ok(true)
}
