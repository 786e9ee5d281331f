//! What a format's reader is asked, what it works with, and what it hands back.

use std::sync::Arc;

use super::limits::Limits;
use super::raw::{DocumentMeta, RawBlock};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::{Location, Place};

/// What the caller knows about a document; everything may be left open.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The format by its name (see [`formats`](crate::import::formats)), instead of recognising it.
    pub format: Option<String>,
    /// The separator of a CSV, instead of recognising it.
    pub separator: Option<char>,
    /// Take off the apostrophe that a report's CSV puts before a cell that a spreadsheet would run (`'=1+1`). Catalogue CSV is never defused.
    pub take_off_apostrophes: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { format: None, separator: None, take_off_apostrophes: true }
    }
}

/// How sure a reader is that a document is of its format, from the content alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Confidence {
    /// It is something else.
    No,
    /// It could be; only the extension can tell.
    Possible,
    /// It looks like it.
    Likely,
    /// It cannot be anything else.
    Certain,
}

/// What a reader sees of a document when it is asked whether the format is its own.
pub(crate) struct Probe<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// The decoded text, where it is one.
    pub text: Option<&'a str>,
}

/// A format's reader.
pub(crate) struct Reader {
    /// The format's name, as it is printed and given.
    pub name: &'static str,
    /// The extensions that it owns, in lower case.
    pub extensions: &'static [&'static str],
    /// Whether it reads bytes; otherwise it is given a decoded text.
    pub binary: bool,
    /// How sure it is.
    pub recognise: fn(&Probe<'_>) -> Confidence,
    /// Reads it; what is wrong goes to the context, an `Err` is a problem that ends the reading.
    pub read: fn(&mut DocumentContext<'_>) -> Result<Content, Diagnostic>,
}

/// What a reader hands back.
pub(crate) struct Content {
    /// The format as it is printed, with its particulars.
    pub format: String,
    /// What the document says about itself.
    pub meta: DocumentMeta,
    /// Its content.
    pub blocks: Vec<RawBlock>,
}

/// What a reader works with.
pub(crate) struct DocumentContext<'a> {
    /// The name that locations carry.
    pub file: Arc<str>,
    /// The name's extension.
    pub extension: Option<String>,
    /// The bytes.
    pub bytes: &'a [u8],
    /// The decoded text; empty for binary formats.
    pub text: &'a str,
    /// The text's encoding, where it is not plain UTF-8.
    pub encoding: Option<&'static str>,
    /// The limits.
    pub limits: &'a Limits,
    /// What the caller knows.
    pub options: &'a ReadOptions,
    /// Where problems go.
    pub diagnostics: &'a mut Diagnostics,
    /// Cells counted so far.
    pub cells: u64,
    /// Bytes of text counted so far, where a format can repeat texts.
    pub text_bytes: u64,
}

impl DocumentContext<'_> {
    /// The location of a line.
    pub fn line(&self, line: u32, column: u32) -> Location {
        Location::line(Arc::clone(&self.file), line, column)
    }

    /// The location of a place outside spreadsheets.
    pub fn at(&self, place: Place) -> Location {
        Location { file: Arc::clone(&self.file), sheet: None, place }
    }

    /// Counts a row's cells against the limit; the row itself takes about as much memory as a cell.
    pub fn count_cells(&mut self, cells: usize, place: Place) -> Result<(), Diagnostic> {
        self.cells = self.cells.saturating_add(cells as u64).saturating_add(1);
        if self.cells > self.limits.cells {
            return Err(self.limits.passed("cells", self.cells, self.at(place)));
        }
        if cells as u64 > self.limits.columns {
            return Err(self.limits.passed("columns", cells as u64, self.at(place)));
        }
        Ok(())
    }

    /// Counts texts that are repeated over a merged cell's positions against the limit.
    pub fn count_text(&mut self, bytes: usize, place: Place) -> Result<(), Diagnostic> {
        self.text_bytes = self.text_bytes.saturating_add(bytes as u64);
        if self.text_bytes > self.limits.text_bytes {
            return Err(self.limits.passed("text-bytes", self.text_bytes, self.at(place)));
        }
        Ok(())
    }

    /// Checks a text document's size and the length of its lines.
    pub fn check_document(&self) -> Result<(), Diagnostic> {
        let bytes = self.text.len() as u64;
        if bytes > self.limits.document_bytes {
            return Err(self.limits.passed("document-bytes", bytes, Location::document(Arc::clone(&self.file))));
        }
        for (index, line) in self.text.split('\n').enumerate() {
            if line.len() as u64 > self.limits.line_bytes {
                let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
                return Err(self.limits.passed("line-bytes", line.len() as u64, self.line(number, 0)));
            }
        }
        Ok(())
    }

    /// The format's name with the encoding, where that is worth saying.
    pub fn format_name(&self, name: &str) -> String {
        match self.encoding {
            Some(encoding) => format!("{name} ({encoding})"),
            None => name.to_owned(),
        }
    }
}

/// The beginning of a text, of at most so many bytes.
pub(super) fn beginning(text: &str, bytes: usize) -> &str {
    (0..=bytes.min(text.len())).rev().find_map(|end| text.get(..end)).unwrap_or_default()
}

/// The beginning of a text, short enough for a message.
pub(crate) fn first_words(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.trim_start().lines().next().unwrap_or_default().trim_end();
    if line.chars().count() > MOST {
        let head: String = line.chars().take(MOST).collect();
        format!("{head}…")
    } else {
        line.to_owned()
    }
}
