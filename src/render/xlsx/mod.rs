//! The workbook: a report document as an Excel file.
//!
//! Parts with a working table become data sheets (header frozen and filterable, vendor columns locked); the others become pages on a
//! grid of narrow columns. No wording is added here.

mod chart;
mod dash;
mod error;
mod fit;
mod flow;
mod form;
mod grid;
mod live;
mod names;
mod page;
mod place;
mod sheet;
mod style;
mod text;

use std::borrow::Borrow;

use rust_xlsxwriter::{DocProperties, Format, Workbook};

use crate::document::{BASELINE_SHEET, LONG, RenderStop, ReportDocument, Show};
use error::CELL_UNITS;
use names::Plan;
use style::Styles;

pub use error::RenderError;

/// Columns of a sheet (source: Excel specifications and limits).
const MOST_COLUMNS: usize = 16_384;
/// Deflate level: 1 costs less than half the time of 6 for a quarter more size than 3.
const COMPRESSION: u8 = 1;

/// Writes a report as an Excel workbook and returns its bytes; the same document gives the same bytes. A document that is given away makes
/// room for the file.
///
/// # Errors
/// A text or a table that Excel cannot hold, and whatever the writer reports.
pub fn write<'d>(document: impl Borrow<ReportDocument<'d>>) -> Result<Vec<u8>, RenderError> {
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
            Some(table) if place::is_long(table) => workbook.add_worksheet_with_constant_memory()?,
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
    let sheet = match document.baseline.len() > LONG {
        true => workbook.add_worksheet_with_constant_memory()?,
        false => workbook.add_worksheet(),
    };
    sheet.set_name(BASELINE_SHEET)?.set_very_hidden(true);
    let count = document.baseline.len();
    let mut next = 0;
    let mut write = |line: &str| -> Result<(), RenderError> {
        let row = place::row_number(BASELINE_SHEET, next, count)?;
        next += 1;
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
        Ok(())
    };
    let mut failed = None;
    let walked = document.baseline.for_each(&mut |line| {
        write(line).map_err(|error| {
            failed = Some(error);
            RenderStop("stopped".into())
        })
    });
    if let Err(stop) = walked {
        return Err(failed.unwrap_or(RenderError::Rows(stop.0)));
    }
    sheet.protect();
    Ok(())
}
