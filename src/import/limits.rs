//! Limits that keep hostile input from taking the machine: named, shown in the error, and raisable (`--limit NAME=VALUE`).
//!
//! The defaults aim at 512 MiB and five seconds for one import.

use crate::base::diagnostic::Diagnostic;
use crate::base::location::Location;

/// Bytes of a file as it is read: 96 MiB.
pub const INPUT_BYTES: u64 = 96 << 20;
/// Bytes of a text document that is not CSV (Markdown, HTML, AsciiDoc): 16 MiB.
pub const DOCUMENT_BYTES: u64 = 16 << 20;
/// Bytes of a text after it was decoded from UTF-16 or Windows-1252: 64 MiB.
pub const DECODED_BYTES: u64 = 64 << 20;
/// Cells of all tables of a document, each row counted as one more, and cells of its matrix, one for each activity, party and model: 2.75 million
/// (200,000 rows of 12 columns fit).
pub const CELLS: u64 = 2_750_000;
/// Columns of a table: 16,384, the width of an Excel sheet.
pub const COLUMNS: u64 = 16_384;
/// Bytes of one cell: 1 MiB (Excel holds 32,767 characters).
pub const CELL_BYTES: u64 = 1 << 20;
/// Bytes of one line: 4 MiB.
pub const LINE_BYTES: u64 = 4 << 20;
/// Nesting of HTML elements, lists and quotations: 256.
pub const DEPTH: u64 = 256;
/// Bytes that the parts of a spreadsheet may unpack to, all together: 512 MiB (they are streamed, never held).
pub const UNPACKED_BYTES: u64 = 512 << 20;
/// Bytes that a part may unpack to for each packed byte: 1,000 (deflate ends at 1,032).
pub const UNPACK_RATIO: u64 = 1_000;
/// Parts of a spreadsheet file: 10,000.
pub const PARTS: u64 = 10_000;
/// Tables of a document: 2,000 (recognition weighs each; the largest real document seen has some hundred).
pub const TABLES: u64 = 2_000;
/// Headings, paragraphs and pictures of a document: 50,000 (a thousand printed pages have about 30,000; recognition reads each).
pub const BLOCKS: u64 = 50_000;
/// Attributes of one HTML tag: 1,000 (the tokenizer takes a stack frame for each, and real ones have some dozen).
pub const ATTRIBUTES: u64 = 1_000;
/// Sheets of a spreadsheet: 1,000.
pub const SHEETS: u64 = 1_000;
/// Rows that one row of a spreadsheet stands for with its cells (ODS writes equal rows once): 1,000.
pub const REPEATED_ROWS: u64 = 1_000;
/// Shared texts of a spreadsheet: 2.5 million.
pub const SHARED_TEXTS: u64 = 2_500_000;
/// Bytes of all texts of a spreadsheet: 128 MiB.
pub const TEXT_BYTES: u64 = 128 << 20;
/// Bytes of a PDF that comes back: 48 MiB (a thousand pages have about ten).
pub const PDF_BYTES: u64 = 48 << 20;
/// Words and delimiters of a PDF outside its streams, each of which may become an object in memory: 4 million.
pub const PDF_TOKENS: u64 = 4_000_000;
/// Bytes that the parts of a filled workbook may unpack to: 1 GiB (200,000 filled rows have about a third of it).
pub const COPY_UNPACKED_BYTES: u64 = 1 << 30;
/// Shared texts of a filled workbook: 5 million.
pub const COPY_SHARED_TEXTS: u64 = 5_000_000;

/// The limits that an import goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// See [`INPUT_BYTES`].
    pub input_bytes: u64,
    /// See [`DOCUMENT_BYTES`].
    pub document_bytes: u64,
    /// See [`DECODED_BYTES`].
    pub decoded_bytes: u64,
    /// See [`CELLS`].
    pub cells: u64,
    /// See [`COLUMNS`].
    pub columns: u64,
    /// See [`CELL_BYTES`].
    pub cell_bytes: u64,
    /// See [`LINE_BYTES`].
    pub line_bytes: u64,
    /// See [`DEPTH`].
    pub depth: u64,
    /// See [`UNPACKED_BYTES`].
    pub unpacked_bytes: u64,
    /// See [`UNPACK_RATIO`].
    pub unpack_ratio: u64,
    /// See [`PARTS`].
    pub parts: u64,
    /// See [`TABLES`].
    pub tables: u64,
    /// See [`BLOCKS`].
    pub blocks: u64,
    /// See [`ATTRIBUTES`].
    pub attributes: u64,
    /// See [`SHEETS`].
    pub sheets: u64,
    /// See [`REPEATED_ROWS`].
    pub repeated_rows: u64,
    /// See [`SHARED_TEXTS`].
    pub shared_texts: u64,
    /// See [`TEXT_BYTES`].
    pub text_bytes: u64,
    /// See [`PDF_BYTES`].
    pub pdf_bytes: u64,
    /// See [`PDF_TOKENS`].
    pub pdf_tokens: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: INPUT_BYTES,
            document_bytes: DOCUMENT_BYTES,
            decoded_bytes: DECODED_BYTES,
            cells: CELLS,
            columns: COLUMNS,
            cell_bytes: CELL_BYTES,
            line_bytes: LINE_BYTES,
            depth: DEPTH,
            unpacked_bytes: UNPACKED_BYTES,
            unpack_ratio: UNPACK_RATIO,
            parts: PARTS,
            tables: TABLES,
            blocks: BLOCKS,
            attributes: ATTRIBUTES,
            sheets: SHEETS,
            repeated_rows: REPEATED_ROWS,
            shared_texts: SHARED_TEXTS,
            text_bytes: TEXT_BYTES,
            pdf_bytes: PDF_BYTES,
            pdf_tokens: PDF_TOKENS,
        }
    }
}

/// Why `NAME=VALUE` is no limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// There is no `=` in it.
    #[error("`{0}` is no limit: write NAME=VALUE, for instance cells=5000000")]
    NoValue(String),
    /// No limit has that name.
    #[error("there is no limit `{0}`")]
    UnknownName(String),
    /// The value is no whole number above zero.
    #[error("`{0}` is no limit: a whole number above 0 is needed")]
    BadValue(String),
}

/// One limit's entry: its name, its field, and what it counts.
type Entry = (&'static str, fn(&mut Limits) -> &mut u64, &'static str);

/// Every limit by its name on the command line.
const ENTRIES: [Entry; 20] = [
    ("input-bytes", |l| &mut l.input_bytes, "bytes of a file"),
    ("document-bytes", |l| &mut l.document_bytes, "bytes of a text document"),
    ("decoded-bytes", |l| &mut l.decoded_bytes, "bytes of a decoded text"),
    ("cells", |l| &mut l.cells, "cells of a document"),
    ("columns", |l| &mut l.columns, "columns of a table"),
    ("cell-bytes", |l| &mut l.cell_bytes, "bytes of a cell"),
    ("line-bytes", |l| &mut l.line_bytes, "bytes of a line"),
    ("depth", |l| &mut l.depth, "levels of nesting"),
    ("unpacked-bytes", |l| &mut l.unpacked_bytes, "bytes of an unpacked spreadsheet"),
    ("unpack-ratio", |l| &mut l.unpack_ratio, "unpacked bytes for each packed byte"),
    ("parts", |l| &mut l.parts, "parts of a spreadsheet file"),
    ("tables", |l| &mut l.tables, "tables of a document"),
    ("blocks", |l| &mut l.blocks, "headings and paragraphs of a document"),
    ("attributes", |l| &mut l.attributes, "attributes of a tag"),
    ("sheets", |l| &mut l.sheets, "sheets of a spreadsheet"),
    ("repeated-rows", |l| &mut l.repeated_rows, "rows that a repeated row stands for"),
    ("shared-texts", |l| &mut l.shared_texts, "shared texts of a spreadsheet"),
    ("text-bytes", |l| &mut l.text_bytes, "bytes of all texts of a spreadsheet"),
    ("pdf-bytes", |l| &mut l.pdf_bytes, "bytes of a PDF"),
    ("pdf-tokens", |l| &mut l.pdf_tokens, "objects of a PDF"),
];

impl Limits {
    /// What a filled copy may take when it comes back: its rows are taken one by one, so it may be larger than a vendor's document.
    pub fn of_copies() -> Self {
        Self { unpacked_bytes: COPY_UNPACKED_BYTES, shared_texts: COPY_SHARED_TEXTS, ..Self::default() }
    }

    /// The names of all limits, as they are written on the command line.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ENTRIES.iter().map(|(name, _, _)| *name)
    }

    /// Sets one limit from `NAME=VALUE`.
    ///
    /// # Errors
    /// When the name is not known or the value is no whole number above zero.
    pub fn set(&mut self, assignment: &str) -> Result<(), LimitError> {
        let (name, value) = assignment.split_once('=').ok_or_else(|| LimitError::NoValue(assignment.to_owned()))?;
        let (_, field, _) = ENTRIES
            .iter()
            .find(|(known, _, _)| *known == name.trim())
            .ok_or_else(|| LimitError::UnknownName(name.trim().to_owned()))?;
        let number: u64 = value.trim().replace(['_', ','], "").parse().unwrap_or(0);
        if number == 0 {
            return Err(LimitError::BadValue(value.trim().to_owned()));
        }
        *field(self) = number;
        Ok(())
    }

    /// The error for a limit that was passed: what was found, what is allowed, how to raise it.
    pub(crate) fn passed(&self, name: &'static str, found: u64, location: Location) -> Diagnostic {
        let entry = ENTRIES.iter().find(|(known, _, _)| *known == name);
        let what = entry.map_or(name, |(_, _, what)| what);
        let allowed = entry.map_or(0, |(_, field, _)| *field(&mut self.clone()));
        Diagnostic::error("limit-passed", format!("too many {what}"))
            .at(location)
            .found(format!("{found} {what}"))
            .allowed(format!("at most {allowed} (limit `{name}`)"))
            .help(format!("if the document is trustworthy, raise the limit with --limit {name}={}", raised(found)))
    }
}

/// A round value above `found`, to propose.
fn raised(found: u64) -> u64 {
    found.checked_next_power_of_two().unwrap_or(u64::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_can_be_set_by_its_name() {
        for name in Limits::names() {
            let mut limits = Limits::default();
            limits.set(&format!("{name}=7")).unwrap();
            assert_ne!(limits, Limits::default(), "{name}");
        }
    }

    #[test]
    fn a_wrong_limit_is_an_error() {
        let mut limits = Limits::default();
        assert_eq!(limits.set("cell=5"), Err(LimitError::UnknownName("cell".to_owned())));
        assert!(matches!(limits.set("cells=0"), Err(LimitError::BadValue(_))));
        assert!(matches!(limits.set("cells"), Err(LimitError::NoValue(_))));
    }

    #[test]
    fn a_passed_limit_says_what_is_allowed_and_how_to_raise_it() {
        let error = Limits::default().passed("cells", 3_000_000, Location::document("a.csv"));
        assert_eq!(error.allowed.as_deref(), Some("at most 2750000 (limit `cells`)"));
        assert!(error.help.unwrap().contains("--limit cells=4194304"));
    }
}
