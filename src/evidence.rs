//! What a PDF carries with it: the checklist as JSON and CSV.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::checklist::Checklist;
use crate::export;
use crate::report::document::{Attachment, AttachmentRelation, ReportDocument};

/// The checklist as JSON: its SHA-256 stands on every page.
pub const CHECKLIST_JSON: &str = "checklist.json";
/// The checklist as CSV.
pub const CHECKLIST_CSV: &str = "checklist.csv";

/// The data could not be written.
#[derive(Debug)]
pub struct EvidenceError(String);

impl fmt::Display for EvidenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EvidenceError {}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Attaches the data to a report document and puts the hash of the JSON on its pages.
///
/// # Errors
/// When the checklist cannot be written as JSON or CSV.
pub fn attach(document: &mut ReportDocument, checklist: &Checklist<'_>) -> Result<(), EvidenceError> {
    let json = export::json::checklist(checklist).map_err(|e| EvidenceError(e.to_string()))?;
    let csv = export::csv::checklist(checklist).map_err(|e| EvidenceError(e.to_string()))?;
    document.meta.hash = sha256(json.as_bytes());
    let mut add = |name: &str, mime: &str, description: &str, relation, bytes: Vec<u8>| {
        document.attachments.push(Attachment {
            name: name.to_owned(),
            mime: mime.to_owned(),
            description: description.to_owned(),
            relation,
            bytes: bytes.into(),
        });
    };
    add(CHECKLIST_JSON, "application/json", "The checklist, schema rmx-report/1", AttachmentRelation::Data, json.into_bytes());
    add(CHECKLIST_CSV, "text/csv", "The checklist as a table", AttachmentRelation::Data, csv.into_bytes());
    Ok(())
}
