//! Why a workbook cannot be written.

use rust_xlsxwriter::XlsxError;

/// Excel's limit on a cell's text, in UTF-16 units (source: Excel specifications and limits).
pub(super) const CELL_UNITS: usize = 32_767;
/// Rows of a sheet (source: Excel specifications and limits).
pub(super) const MOST_ROWS: usize = 1_048_576;

/// Why a workbook cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A text does not fit into one cell: Excel takes 32,767 UTF-16 units.
    #[error(
        "sheet '{sheet}', row {}, column {}: a text of {units} characters does not fit into a cell \
         (Excel takes {CELL_UNITS}); it begins '{start}'", cell.0, cell.1
    )]
    CellTooLong {
        /// Sheet.
        sheet: String,
        /// Row and column, from 1.
        cell: (usize, usize),
        /// How long it is, in UTF-16 units.
        units: usize,
        /// How it begins.
        start: String,
    },
    /// More rows than a sheet holds: Excel takes 1,048,576.
    #[error("sheet '{sheet}': {rows} rows do not fit (Excel takes {MOST_ROWS} with the header)")]
    TooManyRows {
        /// Sheet.
        sheet: String,
        /// How many there are.
        rows: usize,
    },
    /// A stream of rows ended in an error.
    #[error("{0}")]
    Rows(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The writer's own error.
    #[error("the workbook cannot be written: {0}")]
    Writer(#[from] XlsxError),
}
