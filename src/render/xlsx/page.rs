//! A page within a sheet: columns that suit all of its blocks.

use super::sheet::Sheet;
use super::style::Role;
use crate::document::{Tone, Value};

/// Units that a page's width is divided in. Only edges at which some block of the sheet ends a cell become columns: what no block
/// divides needs no merging, grows with its text by itself, and is read out as one cell.
pub(super) const UNITS: usize = 16;
/// Cells from one column to another, and how wide they are together, characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub first: u16,
    pub last: u16,
    pub width: f64,
}

impl Span {
    pub fn columns(self) -> (u16, u16) {
        (self.first, self.last)
    }
}

/// The least part of a page's width: the column it lies in, and how wide it is, characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub column: u16,
    pub width: f64,
}

/// A page within a sheet: its columns, and the row that is written next.
pub(super) struct Page<'s, 'w, 'd> {
    pub sheet: &'s mut Sheet<'w, 'd>,
    pub units: Vec<Unit>,
    pub row: u32,
    /// Height of all rows so far, points.
    pub height: f64,
    /// Whether the sheet's first column is hidden and takes the fields' keys.
    pub keyed: bool,
    /// Rows at which blocks to sign begin, with the height above: no page ends within such a block.
    pub forms: Vec<(u32, f64)>,
    /// Lines that wait for those they stand beside.
    pub held: Option<Vec<Held>>,
}

/// A line that is not written yet: its cells, and the least height, points.
pub(super) struct Held {
    pub cells: Vec<(Span, Value, Role, Tone)>,
    pub least: f64,
}
