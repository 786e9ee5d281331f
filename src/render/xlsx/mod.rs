//! The workbook: a report document as an Excel file.
//!
//! Parts with a working table become data sheets (header frozen and filterable, vendor columns locked); the others become pages on a
//! grid of narrow columns. No wording is added here.

mod chart;
mod dash;
mod fit;
mod flow;
mod form;
mod grid;
mod live;
mod names;
mod sheet;
mod style;
mod text;

use std::borrow::Borrow;
use std::fmt;

use rust_xlsxwriter::{DocProperties, Format, Workbook, XlsxError};

use crate::document::{BASELINE_SHEET, ReportDocument, Show};
use names::Plan;
use style::Styles;

/// Excel's limit on a cell's text, in UTF-16 units (source: Excel specifications and limits).
pub(super) const CELL_UNITS: usize = 32_767;
/// Columns of a sheet (source: Excel specifications and limits).
const MOST_COLUMNS: usize = 16_384;
/// Deflate level: 1 costs less than half the time of 6 for a quarter more size than 3.
const COMPRESSION: u8 = 1;

/// Why a workbook cannot be written.
#[derive(Debug)]
pub enum RenderError {
    /// A text does not fit into one cell: Excel takes 32,767 UTF-16 units.
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
    TooManyRows {
        /// Sheet.
        sheet: String,
        /// How many there are.
        rows: usize,
    },
    /// A stream of rows ended in an error.
    Rows(Box<dyn std::error::Error + Send + Sync>),
    /// The writer's own error.
    Writer(XlsxError),
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RenderError::CellTooLong { sheet, cell: (row, column), units, start } => write!(
                f,
                "sheet '{sheet}', row {row}, column {column}: a text of {units} characters does not fit into a cell \
                 (Excel takes {CELL_UNITS}); it begins '{start}'"
            ),
            RenderError::TooManyRows { sheet, rows } => {
                write!(f, "sheet '{sheet}': {rows} rows do not fit (Excel takes {} with the header)", sheet::MOST_ROWS)
            }
            RenderError::Rows(error) => write!(f, "{error}"),
            RenderError::Writer(error) => write!(f, "the workbook cannot be written: {error}"),
        }
    }
}

impl std::error::Error for RenderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RenderError::Writer(error) => Some(error),
            RenderError::Rows(error) => Some(error.as_ref()),
            RenderError::CellTooLong { .. } | RenderError::TooManyRows { .. } => None,
        }
    }
}

impl From<XlsxError> for RenderError {
    fn from(error: XlsxError) -> Self {
        RenderError::Writer(error)
    }
}

/// Writes a report as an Excel workbook and returns its bytes; the same document gives the same bytes. A document that is given away makes
/// room for the file.
///
/// # Errors
/// A text or a table that Excel cannot hold, and whatever the writer reports.
pub fn write(document: impl Borrow<ReportDocument>) -> Result<Vec<u8>, RenderError> {
    let mut workbook = workbook(document.borrow())?;
    drop(document);
    workbook.save_to_buffer().map_err(RenderError::from)
}

fn workbook(document: &ReportDocument) -> Result<Workbook, RenderError> {
    let plan = Plan::new(document);
    let styles = Styles::new(&document.theme);
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION);
    let (row, column) = style::DEFAULT_CELL;
    workbook.set_default_format(&Format::new().set_font_name(style::FONT).set_font_size(style::SIZE), row, column)?;
    workbook.set_properties(&properties(document)?);
    let mut lists = sheet::Lists::default();
    for (index, part) in document.parts.iter().enumerate() {
        let worksheet = match plan.working(index) {
            Some(table) if grid::is_long(table) => workbook.add_worksheet_with_constant_memory()?,
            _ => workbook.add_worksheet(),
        };
        let mut sheet = sheet::Sheet::new(worksheet, &styles, &plan, &mut lists, plan.sheet(index));
        sheet.set_up(document, part)?;
        match plan.working(index) {
            Some(table) => grid::write(&mut sheet, part, table)?,
            None => flow::write(&mut sheet, document, part, part.shown(Show::Workbook), true)?,
        }
    }
    lists.write(&mut workbook)?;
    baseline(document, &mut workbook)?;
    Ok(workbook)
}

fn properties(document: &ReportDocument) -> Result<DocProperties, RenderError> {
    let meta = &document.meta;
    let plain = |text: &str| text::one_line(text);
    let mut properties = DocProperties::new()
        .set_title(plain(&meta.title))
        .set_subject(plain(&meta.subject))
        .set_author(plain(&meta.author))
        .set_company(plain(&meta.organisation))
        .set_keywords(plain(&meta.keywords.join(", ")))
        .set_comment(plain(&format!("{} {}", meta.document_id, meta.generator)))
        .set_creation_datetime(&meta.created);
    for (name, value) in &meta.properties {
        // Excel takes 255 characters of a custom property's name and value.
        let (name, value) = (text::clip(&plain(name), 255), text::clip(&plain(value), 255));
        properties = properties.set_custom_property(name, value);
    }
    Ok(properties)
}

/// The very hidden sheet with what was handed out: a line per row, goes on in the next cell where one does not hold it.
fn baseline(document: &ReportDocument, workbook: &mut Workbook) -> Result<(), RenderError> {
    if document.baseline.is_empty() {
        return Ok(());
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(BASELINE_SHEET)?.set_very_hidden(true);
    for (row, line) in document.baseline.iter().enumerate() {
        let row = sheet::row_number(BASELINE_SHEET, row, document.baseline.len())?;
        for (column, piece) in text::pieces(line, CELL_UNITS).into_iter().enumerate() {
            let column = u16::try_from(column).ok().filter(|c| usize::from(*c) < MOST_COLUMNS);
            let Some(column) = column else {
                return Err(RenderError::CellTooLong {
                    sheet: BASELINE_SHEET.to_owned(),
                    cell: (1, 1),
                    units: line.encode_utf16().count(),
                    start: text::clip(line, 40),
                });
            };
            sheet.write_string(row, column, piece)?;
        }
    }
    sheet.protect();
    Ok(())
}
