//! A sheet being gathered: cells in any order of trust become rows of a grid; hidden columns, merged cells and links come after.

use std::sync::Arc;

use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;
use crate::base::ordered::Arrange;
use crate::import::contract::DocumentContext;
use crate::import::office::package::cell_at;
use crate::import::raw::{RawBlock, RawCell, RawRow, RawTable, Span};

/// Rows of an Excel sheet.
pub(super) const MOST_ROWS: u32 = 1_048_576;
/// Columns of an Excel sheet.
pub(super) const MOST_COLUMNS: u32 = 16_384;

/// A range of cells, counted from 1, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub first: (u32, u32),
    pub last: (u32, u32),
}

impl Range {
    /// A range from `B2:C5` or `B2`.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        let (first, last) = (parse_reference(first.as_bytes())?, parse_reference(last.as_bytes())?);
        (first.0 <= last.0 && first.1 <= last.1).then_some(Self { first, last })
    }
}

/// Row and column of an A1 reference; `None` where it is none, or lies outside a sheet.
pub(super) fn parse_reference(reference: &[u8]) -> Option<(u32, u32)> {
    let (mut row, mut column) = (0_u32, 0_u32);
    let mut digits = false;
    for byte in reference {
        match byte {
            b'$' => {}
            b'A'..=b'Z' | b'a'..=b'z' if !digits => {
                column = column * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                if column > MOST_COLUMNS {
                    return None;
                }
            }
            b'0'..=b'9' => {
                digits = true;
                row = row * 10 + u32::from(byte - b'0');
                if row > MOST_ROWS {
                    return None;
                }
            }
            _ => return None,
        }
    }
    (row > 0 && column > 0).then_some((row, column))
}

/// A sheet as it is gathered.
pub(super) struct SheetBuilder {
    pub name: Arc<str>,
    pub hidden: bool,
    /// Hidden columns: first and last.
    pub hidden_columns: Vec<(u32, u32)>,
    pub merges: Vec<Range>,
    pub links: Vec<Range>,
    pub images: Vec<(String, Place)>,
    rows: Vec<RawRow>,
    current: Vec<RawCell>,
    current_row: u32,
    current_hidden: bool,
    /// Cells of the current row that say something: blank ones behind the last are dropped.
    filled: usize,
    width: usize,
}

impl SheetBuilder {
    pub fn new(name: Arc<str>, hidden: bool) -> Self {
        Self {
            name,
            hidden,
            hidden_columns: Vec::new(),
            merges: Vec::new(),
            links: Vec::new(),
            images: Vec::new(),
            rows: Vec::new(),
            current: Vec::new(),
            current_row: 0,
            current_hidden: false,
            filled: 0,
            width: 0,
        }
    }

    /// Begins a row.
    pub fn begin_row(&mut self, row: u32, hidden: bool, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        self.end_row(context)?;
        self.current_row = row;
        self.current_hidden = hidden;
        Ok(())
    }

    /// Adds a cell to the row; the columns between it and the one before are blank cells.
    pub fn push(&mut self, column: u32, cell: RawCell, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        if cell.text.is_empty() && !cell.formula {
            return Ok(());
        }
        let Some(index) = (column as usize).checked_sub(1) else { return Ok(()) };
        if index >= self.current.len() {
            // Asked before there is room for the gap: a far column must not cost memory first.
            if index as u64 >= context.limits.columns {
                return Err(context.limits.passed(
                    "columns",
                    u64::from(column),
                    self.locate(context, self.current_row, column),
                ));
            }
            if self.current.capacity() == 0 {
                self.current.reserve_exact(self.width.max(index + 1));
            }
            for gap in self.current.len()..index {
                let place = Place::Cell { row: self.current_row, column: number(gap + 1) };
                self.current.push(RawCell::new(String::new(), place));
            }
            self.current.push(cell);
        } else if let Some(slot) = self.current.get_mut(index) {
            *slot = cell;
        }
        self.filled = self.filled.max(index + 1);
        Ok(())
    }

    /// Ends the row; a blank one is dropped.
    pub fn end_row(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        if self.current.is_empty() {
            return Ok(());
        }
        let cells = std::mem::take(&mut self.current);
        self.width = cells.len();
        self.filled = 0;
        // A row takes about as much memory as a cell.
        context.cells = context.cells.saturating_add(cells.len() as u64).saturating_add(1);
        if context.cells > context.limits.cells {
            return Err(context.limits.passed("cells", context.cells, self.locate(context, self.current_row, 1)));
        }
        let place = Place::Cell { row: self.current_row, column: 1 };
        self.rows.push(RawRow { header: false, hidden: self.current_hidden, place, cells });
        Ok(())
    }

    /// The location of a cell.
    pub fn locate(&self, context: &DocumentContext<'_>, row: u32, column: u32) -> crate::base::location::Location {
        cell_at(&context.file, &self.name, row, column)
    }

    /// Ends the sheet: its pictures, and its table if it has any row.
    pub fn finish(mut self, context: &mut DocumentContext<'_>, blocks: &mut Vec<RawBlock>) -> Result<(), Diagnostic> {
        self.end_row(context)?;
        // Rows are expected in their order; a file that shuffles them is sorted.
        if !self.rows.is_sorted_by_key(|row| row.place) {
            self.rows.arrange_by_key(|row| row.place);
        }
        self.add_links(context)?;
        self.merge(context)?;
        // At last: a merged cell makes positions that were not there before.
        self.hide_columns();
        for (alt, place) in self.images {
            blocks.push(RawBlock::Image { alt, place });
        }
        if let Some(first) = self.rows.first() {
            let place = first.place;
            blocks.push(RawBlock::Table(RawTable {
                sheet: Some(self.name),
                hidden: self.hidden,
                caption: None,
                place,
                rows: self.rows,
            }));
        }
        Ok(())
    }

    fn hide_columns(&mut self) {
        // Ranges may be many and overlap: they are brought together first, so that each cell is looked at once.
        let width = self.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
        let mut hidden = vec![false; width];
        let mut ranges = std::mem::take(&mut self.hidden_columns);
        ranges.arrange();
        let mut done = 0;
        for (first, last) in ranges {
            let end = (last as usize).min(width);
            let start = (first as usize).saturating_sub(1).max(done).min(end);
            hidden.get_mut(start..end).unwrap_or_default().fill(true);
            done = done.max(end);
        }
        for cell in self.rows.iter_mut().flat_map(|r| r.cells.iter_mut().zip(&hidden)) {
            cell.0.hidden |= *cell.1;
        }
    }

    /// The rows that a range touches.
    fn touched(rows: &mut [RawRow], range: Range) -> &mut [RawRow] {
        let at = |row: u32| Place::Cell { row, column: 1 };
        let start = rows.partition_point(|r| r.place < at(range.first.0));
        let end = rows.partition_point(|r| r.place <= at(range.last.0));
        rows.get_mut(start..end).unwrap_or_default()
    }

    fn add_links(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let mut work = 0;
        for range in std::mem::take(&mut self.links) {
            for row in Self::touched(&mut self.rows, range) {
                let end = (range.last.1 as usize).min(row.cells.len());
                let start = (range.first.1 as usize - 1).min(end);
                work += end - start + 1;
                for cell in row.cells.get_mut(start..end).unwrap_or_default() {
                    cell.link = true;
                }
            }
            self.check_work(work, range, context)?;
        }
        Ok(())
    }

    /// Overlapping ranges must not cost more than the sheet's cells may.
    fn check_work(&self, work: usize, range: Range, context: &DocumentContext<'_>) -> Result<(), Diagnostic> {
        if work as u64 > context.limits.cells {
            return Err(context.limits.passed(
                "cells",
                work as u64,
                self.locate(context, range.first.0, range.first.1),
            ));
        }
        Ok(())
    }

    /// Spells merged cells out. Positions beyond the sheet's last filled column and blank rows are not made.
    fn merge(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let width = self.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
        let mut work = 0;
        for range in std::mem::take(&mut self.merges) {
            let last_column = (range.last.1 as usize).min(width);
            let first_column = range.first.1 as usize;
            if range.first == range.last || last_column < first_column {
                continue;
            }
            let mut origin: Option<RawCell> = None;
            for row in Self::touched(&mut self.rows, range) {
                let Place::Cell { row: number_of_row, .. } = row.place else { continue };
                let top = number_of_row == range.first.0;
                for column in row.cells.len()..last_column {
                    let place = Place::Cell { row: number_of_row, column: number(column + 1) };
                    row.cells.push(RawCell::new(String::new(), place));
                    context.cells += 1;
                }
                work += last_column - first_column + 1;
                for (offset, cell) in row.cells.iter_mut().enumerate().take(last_column).skip(first_column - 1) {
                    if top && offset + 1 == first_column {
                        let size = |from: u32, to: u32| u16::try_from(to - from + 1).unwrap_or(u16::MAX);
                        cell.span = Span::Origin {
                            columns: size(range.first.1, range.last.1),
                            rows: size(range.first.0, range.last.0),
                        };
                        origin = Some(cell.clone());
                    } else if let Some(origin) = &origin {
                        // Each copy counts before it is made: a long text over a wide range is as good as a bomb.
                        context.count_text(origin.text.len(), cell.place)?;
                        let span = if top { Span::FromLeft } else { Span::FromAbove };
                        *cell = RawCell { span, hidden: cell.hidden, ..origin.clone() };
                    }
                }
                if work as u64 > context.limits.cells || context.cells > context.limits.cells {
                    let found = (work as u64).max(context.cells);
                    let location = cell_at(&context.file, &self.name, range.first.0, range.first.1);
                    return Err(context.limits.passed("cells", found, location));
                }
            }
        }
        Ok(())
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_outside_a_sheet_are_none() {
        assert_eq!(parse_reference(b"B7"), Some((7, 2)));
        assert_eq!(parse_reference(b"XFD1048576"), Some((MOST_ROWS, MOST_COLUMNS)));
        for wrong in ["XFE1", "A1048577", "A4294967297", "A0", "1", "A", "A1B", ""] {
            assert_eq!(parse_reference(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
