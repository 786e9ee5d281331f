//! What outputs a report is for.

/// What a report is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// Any output.
    Any,
    /// Workbooks alone: what only pages show is left out. The workbook is the same to the byte.
    Workbook,
}
