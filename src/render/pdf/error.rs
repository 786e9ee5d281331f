//! Why no PDF could be made.

/// Why no PDF could be made. Problems of the input (fonts, logo) are diagnostics besides.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The built-in fonts cannot be read: a damaged program file.
    #[error("the built-in fonts cannot be read: the program file is damaged")]
    Font,
    /// A table's rows could not be made.
    #[error("the rows of a table could not be made: {0}")]
    Rows(Box<dyn std::error::Error + Send + Sync>),
    /// The document is unusable; the diagnostics say why.
    #[error("the PDF could not be made from this input")]
    Input,
}
