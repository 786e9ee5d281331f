//! Spreadsheets: XLSX and XLSM, ODS, XLSB and XLS. One table per sheet.
//!
//! A sheet's table begins at column A and holds every row that is not blank at its true place; title rows above a header, and several tables
//! below each other, are left for recognition to part: only the row numbers tell how far apart they stand.

mod biff;
mod cells;
mod comments;
pub mod entries;
mod legacy;
mod ods;
mod sheet;
mod styles;
mod xlsx;

use super::contract::{Confidence, Content, DocumentContext, Probe, Reader};
use super::limits::PARTS;
use super::office::package::{self, Package, encrypted};
use crate::base::diagnostic::Diagnostic;

/// The spreadsheet reader.
pub(crate) static READER: Reader = Reader {
    name: "spreadsheet",
    extensions: &["xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "xlt", "ods", "ots"],
    binary: true,
    recognise,
    read,
};

/// The signature of an OLE2 container: XLS, and encrypted files of the newer formats.
pub(super) const OLE2: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// The signature of a ZIP container.
const ZIP: &[u8] = b"PK\x03\x04";

/// Bytes at the beginning of a damaged ZIP that are searched for the names of its parts: 1 MiB; writers put content types or the content first.
const NAMED_WITHIN: usize = 1 << 20;
/// Bytes of an entry of an OLE2 directory ([MS-CFB] 2.6.1); sectors are whole multiples of it, so every entry begins at one.
const OLE2_ENTRY: usize = 128;

fn recognise(probe: &Probe<'_>) -> Confidence {
    let spreadsheet = (probe.bytes.starts_with(OLE2) && !has_stream(probe.bytes, "WordDocument"))
        || (probe.bytes.starts_with(ZIP) && names_a_spreadsheet(probe.bytes));
    if spreadsheet { Confidence::Certain } else { Confidence::No }
}

/// Whether a ZIP names the parts of a spreadsheet; a cut-off file has no directory any more, so the bytes are searched instead.
fn names_a_spreadsheet(bytes: &[u8]) -> bool {
    if package::declared_parts(bytes).is_none_or(|parts| parts <= PARTS)
        && let Some(answer) = package::holds_spreadsheet(bytes)
    {
        return answer;
    }
    const NAMES: [&[u8]; 4] = [b"xl/", b"XL/", b"[Content_Types].xml", b"content.xml"];
    const OTHERS: [&[u8]; 4] =
        [b"word/document", b"ppt/presentation", b"opendocument.text", b"opendocument.presentation"];
    let head = bytes.get(..NAMED_WITHIN).unwrap_or(bytes);
    // Text documents and presentations have content types and content parts, too.
    let holds = |needle: &[u8]| head.windows(needle.len()).any(|w| w == needle);
    NAMES.iter().any(|part| holds(part)) && !OTHERS.iter().any(|part| holds(part))
}

fn read(context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    let bytes = context.bytes;
    if bytes.starts_with(OLE2) {
        return if has_stream(bytes, "EncryptedPackage") {
            Err(encrypted(&context.file))
        } else {
            legacy::read_xls(context)
        };
    }
    let file = context.file.clone();
    let package = Package::open(bytes, &file, context.limits)?;
    if package.real_name("content.xml").is_some() && package.real_name("xl/workbook.xml").is_none() {
        return ods::read(package, context);
    }
    if package.real_name("xl/workbook.bin").is_some() {
        return legacy::read_xlsb(package, context);
    }
    xlsx::read(package, context)
}

/// Whether an OLE2 container has a stream of that name: an entry of its directory begins with it, in UTF-16.
pub(super) fn has_stream(bytes: &[u8], name: &str) -> bool {
    let wanted: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.chunks(OLE2_ENTRY).any(|entry| entry.starts_with(&wanted))
}
