//! Word documents (DOCX, DOCM): headings, paragraphs, lists and tables with merged cells, from the main part in one pass.
//!
//! What the reader of the printed page does not see is left out: deleted text, hidden text, instructions of fields. Source: ECMA-376 part 1, 17.

mod body;
mod styles;
mod symbols;

use std::collections::BTreeMap;

use self::body::Body;
use self::styles::Styles;
use super::contract::{Confidence, Content, DocumentContext, Probe, Reader};
use super::limits::PARTS;
use super::office::package::{self, Package};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Location;

/// The reader of Word documents.
pub(crate) static READER: Reader =
    Reader { name: "Word", extensions: &["docx", "docm", "dotx", "dotm"], binary: true, recognise, read };

/// The signature of a ZIP container.
const ZIP: &[u8] = b"PK\x03\x04";
/// Bytes at the beginning of a damaged ZIP that are searched for the names of its parts: 1 MiB.
const NAMED_WITHIN: usize = 1 << 20;

fn recognise(probe: &Probe<'_>) -> Confidence {
    if !probe.bytes.starts_with(ZIP) {
        return Confidence::No;
    }
    let word = if package::declared_parts(probe.bytes).is_none_or(|parts| parts <= PARTS) {
        package::holds_folder(probe.bytes, "word/")
    } else {
        None
    };
    // A file that is cut off has no directory any more.
    let head = probe.bytes.get(..NAMED_WITHIN).unwrap_or(probe.bytes);
    let word = word.unwrap_or_else(|| head.windows(14).any(|w| w == b"word/document."));
    if word { Confidence::Certain } else { Confidence::No }
}

fn read(context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    let file = context.file.clone();
    let mut package = Package::open(context.bytes, &file, context.limits)?;
    let root = package.relations("")?;
    let main = root.values().find(|r| r.kind == "officeDocument");
    let main = main.map_or_else(|| "word/document.xml".to_owned(), |r| r.target.clone());
    let relations = package.relations(&main)?;
    let part_of = |kind: &str| relations.values().find(|r| r.kind == kind).map(|r| r.target.clone());
    let styles = match part_of("styles") {
        Some(part) => Styles::read(&mut package, &part)?,
        None => Styles::default(),
    };
    let links: BTreeMap<&str, &str> = relations
        .iter()
        .filter(|(_, r)| r.kind == "hyperlink")
        .map(|(id, r)| (id.as_str(), r.target.as_str()))
        .collect();
    let mut body = Body::new(&styles, &links);
    let found = package.each(&main, |event| body.event(event, context))?;
    if !found {
        return Err(Diagnostic::error("damaged-file", "the Word document has no text part")
            .at(Location::document(file))
            .found(main)
            .help("get the file again, or open it in its application and save it again"));
    }
    let blocks = body.finish();
    let meta = package.core_properties()?;
    Ok(Content { format: "Word".to_owned(), meta, blocks })
}
