//! A workbook as rows of cells, whatever its format.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, DataRef, Ods, Reader, Xlsx, XlsxFormulaMetadata};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Location;

/// An open workbook.
pub enum Book {
    /// Office Open XML.
    Xlsx(Box<Xlsx<Cursor<Arc<[u8]>>>>),
    /// OpenDocument.
    Ods(Box<Ods<Cursor<Arc<[u8]>>>>),
}

/// A cell that holds something.
#[derive(Debug)]
pub struct BookCell<'c> {
    /// Column, from 0.
    pub column: u32,
    /// What it holds; for a formula what the program that saved it computed, which may be nothing.
    pub value: DataRef<'c>,
    /// The formula, if it is one.
    pub formula: Option<String>,
}

/// The cells of a row that hold something, in the order of the columns.
pub type RowCells<'r, 'c> = &'r [BookCell<'c>];

fn unreadable(file: &Arc<str>, error: &dyn std::fmt::Display) -> Diagnostics {
    Diagnostic::error("workbook-unreadable", format!("the workbook cannot be read: {error}"))
        .at(Location::document(file.clone()))
        .help("save it again as .xlsx or .ods")
        .into()
}

impl Book {
    /// Opens a workbook; its content, not its name, says which format it is.
    ///
    /// # Errors
    /// It is no workbook, or declares sizes that no checklist has.
    pub fn open(bytes: Arc<[u8]>, file: &Arc<str>) -> Result<Self, Diagnostics> {
        super::safety::check_container(&bytes, file)?;
        let is_ods =
            zip::ZipArchive::new(Cursor::new(&bytes[..])).is_ok_and(|a| a.index_for_name("content.xml").is_some());
        let cursor = Cursor::new(bytes);
        if is_ods {
            Ok(Book::Ods(Box::new(Ods::new(cursor).map_err(|e| unreadable(file, &e))?)))
        } else {
            Ok(Book::Xlsx(Box::new(Xlsx::new(cursor).map_err(|e| unreadable(file, &e))?)))
        }
    }

    /// The sheets' names in order.
    pub fn sheets(&self) -> Vec<String> {
        match self {
            Book::Xlsx(book) => book.sheet_names(),
            Book::Ods(book) => book.sheet_names(),
        }
    }

    /// Calls `each` with every row that has cells, in order: row number from 1, and its cells. `each` says whether to go on.
    ///
    /// # Errors
    /// The sheet cannot be read.
    pub fn rows(
        &mut self,
        sheet: &str,
        file: &Arc<str>,
        each: &mut dyn FnMut(u32, RowCells<'_, '_>) -> bool,
    ) -> Result<(), Diagnostics> {
        match self {
            Book::Xlsx(book) => {
                let mut cells = match book.worksheet_cells_reader(sheet) {
                    Ok(cells) => cells,
                    // A chart sheet has no cells.
                    Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(()),
                    Err(error) => return Err(unreadable(file, &error)),
                };
                let mut row: Vec<BookCell<'_>> = Vec::new();
                let mut number = 0;
                while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|e| unreadable(file, &e))? {
                    let (at, column) = cell.pos;
                    if at != number {
                        if !row.is_empty() && !each(number + 1, &row) {
                            return Ok(());
                        }
                        row.clear();
                        number = at;
                    }
                    let formula = cell.formula.map(formula_text);
                    if formula.is_some() || !matches!(cell.value, DataRef::Empty) {
                        row.push(BookCell { column, value: cell.value, formula });
                    }
                }
                if !row.is_empty() {
                    each(number + 1, &row);
                }
                Ok(())
            }
            Book::Ods(book) => {
                let range = book.worksheet_range(sheet).map_err(|e| unreadable(file, &e))?;
                let Some((first_row, first_column)) = range.start() else { return Ok(()) };
                for (at, cells) in (first_row..).zip(range.rows()) {
                    let row: Vec<BookCell<'_>> = (first_column..)
                        .zip(cells)
                        .filter(|(_, data)| !matches!(data, Data::Empty))
                        .map(|(column, data)| BookCell { column, value: borrow(data), formula: None })
                        .collect();
                    if !row.is_empty() && !each(at + 1, &row) {
                        return Ok(());
                    }
                }
                Ok(())
            }
        }
    }
}

/// A formula as people write it. A cell that shares another's formula is told by that alone.
fn formula_text(formula: XlsxFormulaMetadata) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } => format!("={formula}"),
        XlsxFormulaMetadata::Shared { formula, .. } => format!("={formula}"),
        XlsxFormulaMetadata::SharedDerived { shared_index } => format!("=(shared formula {shared_index})"),
        _ => "=(formula)".to_owned(),
    }
}

fn borrow(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(value) => DataRef::DateTime(*value),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}
