//! A filled workbook as rows of cells, whatever its format: the importers' guarded reader does the reading.

pub use crate::import::entries::{Comment, Entries as Book, Entry as BookCell, Value};

/// The cells of a row that hold something, in the order of the columns.
pub type RowCells<'r, 'c> = &'r [BookCell<'c>];
