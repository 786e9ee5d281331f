//! What is checked before a workbook is opened: the reader below trusts what a file declares, and a declared size can take the machine.

use std::io::{Cursor, Read};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Location;

/// Parts of a workbook: 10,000.
const MOST_PARTS: usize = 10_000;
/// Bytes that all parts may unpack to: 4 GiB; a checklist of 200,000 rows has about 0.5 GiB.
const MOST_UNPACKED: u64 = 4 << 30;
/// Bytes that a part of more than [`RATIO_FROM`] may unpack to for each packed one; deflate ends at 1,032.
const MOST_RATIO: u64 = 1_000;
/// Parts below this are not judged by their ratio: 16 MiB.
const RATIO_FROM: u64 = 16 << 20;
/// Shared texts that a workbook may declare: one for each cell of 200,000 rows of 50 columns.
const MOST_SHARED: u64 = 10_000_000;
/// Where the count of shared texts is declared, in the first bytes of the part.
const SHARED_HEAD: u64 = 4096;

/// Checks the container's declared sizes and counts.
///
/// # Errors
/// What is wrong, with the limit.
pub fn check_container(bytes: &[u8], file: &Arc<str>) -> Result<(), Diagnostics> {
    let at = || Location::document(file.clone());
    let unreadable = |error: zip::result::ZipError| -> Diagnostics {
        Diagnostic::error("workbook-unreadable", format!("this is no whole workbook: {error}"))
            .at(at())
            .help("save it again as .xlsx or .ods; a password-protected workbook must be unlocked first")
            .into()
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let too_much = |what: &str, found: u64, most: u64| -> Diagnostics {
        Diagnostic::error("workbook-too-large", format!("the workbook declares too many {what}"))
            .at(at())
            .found(found.to_string())
            .allowed(format!("at most {most}"))
            .into()
    };
    if archive.len() > MOST_PARTS {
        return Err(too_much("parts", archive.len() as u64, MOST_PARTS as u64));
    }
    let mut unpacked = 0_u64;
    for i in 0..archive.len() {
        let part = archive.by_index_raw(i).map_err(unreadable)?;
        unpacked = unpacked.saturating_add(part.size());
        if part.size() > RATIO_FROM && part.size() / part.compressed_size().max(1) > MOST_RATIO {
            return Err(too_much("unpacked bytes for its size", part.size(), part.compressed_size() * MOST_RATIO));
        }
    }
    if unpacked > MOST_UNPACKED {
        return Err(too_much("unpacked bytes", unpacked, MOST_UNPACKED));
    }
    if let Ok(part) = archive.by_name("xl/sharedStrings.xml") {
        let mut head = Vec::new();
        let _ = part.take(SHARED_HEAD).read_to_end(&mut head);
        let head = String::from_utf8_lossy(&head);
        for attribute in ["uniqueCount=\"", "count=\""] {
            let count = head.split_once(attribute).and_then(|(_, rest)| rest.split_once('"')).map(|(n, _)| n);
            if let Some(count) = count {
                let number = count.trim().parse::<u64>().unwrap_or(u64::MAX);
                if number > MOST_SHARED * 4 || (attribute.starts_with('u') && number > MOST_SHARED) {
                    return Err(too_much("shared texts", number, MOST_SHARED));
                }
            }
        }
    }
    Ok(())
}

/// Reads every part to its end: a wrong check sum means altered content, which the reader below would accept.
///
/// # Errors
/// The part that is damaged.
pub fn check_sums(bytes: &[u8], file: &Arc<str>) -> Result<(), Diagnostics> {
    let damaged = |name: &str, error: &dyn std::fmt::Display| -> Diagnostics {
        Diagnostic::error("workbook-damaged", format!("the workbook's part {name} is damaged: {error}"))
            .at(Location::document(file.clone()))
            .help("take the file again from where it came; nothing was taken from this one")
            .into()
    };
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Err(damaged("directory", &"it cannot be read"));
    };
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).map_err(|e| damaged(&i.to_string(), &e))?;
        let name = part.name().map_or_else(|_| i.to_string(), std::borrow::Cow::into_owned);
        std::io::copy(&mut part, &mut std::io::sink()).map_err(|e| damaged(&name, &e))?;
    }
    Ok(())
}

/// Who saved the file last, and when, as it says itself.
pub fn saved(bytes: &[u8]) -> (Option<String>, Option<String>) {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return (None, None) };
    let mut part = |name: &str| {
        let mut text = String::new();
        let part = archive.by_name(name).ok()?;
        part.take(1 << 20).read_to_string(&mut text).ok()?;
        Some(text)
    };
    let between = |text: &str, tag: &str| {
        let (_, rest) = text.split_once(&format!("<{tag}"))?;
        let (_, rest) = rest.split_once('>')?;
        let (value, _) = rest.split_once("</")?;
        let value = value
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&");
        (!value.trim().is_empty()).then(|| value.trim().to_owned())
    };
    if let Some(core) = part("docProps/core.xml") {
        let by = between(&core, "cp:lastModifiedBy").or_else(|| between(&core, "dc:creator"));
        return (by, between(&core, "dcterms:modified"));
    }
    let Some(meta) = part("meta.xml") else { return (None, None) };
    (between(&meta, "dc:creator"), between(&meta, "dc:date"))
}
