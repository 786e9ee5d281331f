//! PDF, best-effort and always with a warning: the headings, paragraphs and tables that the file's own tags name.
//!
//! A page of pictures has no words, and one without tags no tables: either is said, with what to do. Source: ISO 32000-1, 14.7 and 14.8.

mod pages;
mod structure;

use std::sync::Arc;

use lopdf::{Document, LoadOptions};

use self::pages::Words;
use self::structure::Structure;
use super::contract::{Confidence, Content, DocumentContext, Probe, Reader, first_words};
use super::raw::{DocumentMeta, RawBlock};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Location;

pub(crate) mod guard;

/// The PDF reader.
pub(crate) static READER: Reader = Reader { name: "PDF", extensions: &["pdf"], binary: true, recognise, read };

fn recognise(probe: &Probe<'_>) -> Confidence {
    if probe.bytes.starts_with(b"%PDF-") { Confidence::Certain } else { Confidence::No }
}

fn read(context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    let file = Arc::clone(&context.file);
    let whole = || Location::document(Arc::clone(&file));
    guard::check(context.bytes, &file, context.limits)?;
    let options = LoadOptions { max_decompressed_size: Some(guard::LOADED_STREAM_BYTES), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(context.bytes, options).map_err(|error| {
        Diagnostic::error("damaged-file", "the PDF is cut off or damaged")
            .at(whole())
            .found(first_words(&error.to_string()))
            .help("get the file again from its publisher")
    })?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(Diagnostic::error(
            "encrypted-file",
            "the PDF is encrypted and cannot be read without its password",
        )
        .at(whole())
        .found("an encrypted file")
        .help("ask the publisher for a copy without a password"));
    }
    let words = Words::read(&document, context)?;
    if words.letters == 0 {
        return Err(Diagnostic::error("scanned-pdf", "the PDF has no text: its pages are pictures, as a scanner makes them")
            .at(whole())
            .found(format!("{} pages without a word", words.pages))
            .allowed("a PDF with text and tagged tables")
            .help("ask the publisher for the text or the spreadsheet that it was made from; text recognition guesses letters, and every one counts here"));
    }
    let blocks = Structure::new(&document, &words).read(context)?;
    if !blocks.iter().any(|block| matches!(block, RawBlock::Table(_))) {
        return Err(Diagnostic::error("untagged-pdf", "the PDF has text, but does not say which of it are tables")
            .at(whole())
            .found(format!("{} pages without a tagged table", words.pages))
            .allowed("a PDF whose tables are tagged (PDF/UA), or a spreadsheet, Word document or page")
            .help("use the page or the document that it was made from, or copy the table into a spreadsheet and import that"));
    }
    context.diagnostics.push(
        Diagnostic::warning(
            "read-from-pdf",
            "the tables were read from a PDF, which shows words and seldom says how they belong together",
        )
        .at(whole())
        .found(format!("{} tagged tables", blocks.iter().filter(|b| matches!(b, RawBlock::Table(_))).count()))
        .help(
            "compare every row with the pages before you rely on it, or import the document that the PDF was made from",
        ),
    );
    Ok(Content { format: "PDF".to_owned(), meta: DocumentMeta::default(), blocks })
}
