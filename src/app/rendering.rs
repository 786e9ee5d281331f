//! Report documents as bytes; what the renderers remark is told.

use std::borrow::Borrow;

use super::error::Error;
use super::surroundings::Surroundings;
use crate::base::diagnostic::Diagnostics;
use crate::document::ReportDocument;
use crate::render;
use crate::render::pdf::PdfOptions;

/// A document as PDF; `flat` is without form fields.
///
/// # Errors
/// A text or picture that cannot be shown, with every problem.
pub fn pdf(document: &ReportDocument, flat: bool, env: &Surroundings<'_>) -> Result<Vec<u8>, Error> {
    let mut notes = Diagnostics::new();
    let made = render::pdf::render(document, PdfOptions { flat }, &mut notes);
    if notes.has_errors() {
        return Err(Error::Input(notes));
    }
    env.problems(&notes);
    made.map_err(|error| Error::io(error.to_string()))
}

/// A document as a workbook.
///
/// # Errors
/// A text that is longer than a cell may be.
pub fn workbook<'d>(document: impl Borrow<ReportDocument<'d>>) -> Result<Vec<u8>, Error> {
    render::xlsx::write(document).map_err(|error| Error::io(error.to_string()))
}

/// A document as Markdown.
///
/// # Errors
/// What a stream of rows hands on.
pub fn markdown(document: &ReportDocument) -> Result<Vec<u8>, Error> {
    render::markdown::write(document).map(String::into_bytes).map_err(|error| Error::io(error.0.to_string()))
}

/// A document as a web page.
///
/// # Errors
/// What a stream of rows hands on.
pub fn page(document: &ReportDocument) -> Result<Vec<u8>, Error> {
    render::html::write(document).map(String::into_bytes).map_err(|error| Error::io(error.0.to_string()))
}
