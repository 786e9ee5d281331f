//! What a PDF carries with it: the checklist as JSON and CSV, the vendor's rows, and all that is needed to make the pages again.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::base::GENERATOR;
use crate::checklist::Checklist;
use crate::checklist::what_if::WhatIf;
use crate::document::{Attachment, AttachmentRelation, Block, CHECKLIST_JSON, HANDED_OUT_LINES, ReportDocument};
use crate::export;
use crate::frameworks::OwnFile;
use crate::matrix::listed::Listed;
use crate::matrix::{ModelId, OptionId};
use crate::profile::{Places, Profile};
use crate::record::entry::ServiceRecord;
use crate::report::template::TemplateRef;

/// The checklist as CSV.
pub const CHECKLIST_CSV: &str = "checklist.csv";
/// Everything besides the matrix that the pages were made from.
pub const INPUTS_JSON: &str = "inputs.json";
/// Prefix of the matrix's files.
pub const MATRIX_PREFIX: &str = "matrix-";
/// What a person's pack is of, where a document is of several services: the files of each begin with its number.
pub const PACK_JSON: &str = "pack.json";
/// Schema of [`Inputs`].
pub const SCHEMA: &str = "rmx-report-inputs/1";

/// The inputs of a report: with the matrix's files they make the same pages again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    /// [`SCHEMA`].
    pub schema: String,
    /// Program and version that made the pages.
    pub generator: String,
    /// The moment that the report is of.
    pub as_of: DateTime<Utc>,
    /// The name that locations in the matrix begin with; `None` where the matrix's files are not embedded.
    pub folder: Option<String>,
    /// Deployment model.
    pub model: Option<ModelId>,
    /// Options taken and not taken.
    pub options: BTreeMap<OptionId, bool>,
    /// The customer's profile.
    pub profile: Profile,
    /// Frameworks and crosswalks of the user's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frameworks: Vec<OwnFile>,
    /// The lists of reports that it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<Listed>,
    /// Where its tables stand.
    #[serde(default, skip_serializing_if = "Places::is_empty")]
    pub places: Places,
    /// What people had entered; `None` without a register.
    pub record: Option<ServiceRecord>,
    /// The template: a built-in one by its name, or its files by name, in hexadecimal.
    pub template: TemplateInput,
    /// The language whose words take the place of the template's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether the PDF has ruled lines in place of form fields.
    pub flat: bool,
    /// The internal owner whose rows alone are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// How the deployment differs from the profile's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what_if: Option<WhatIf>,
    /// What is other than in the version that the record is made against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_adopted: Option<String>,
    /// [`edition`] of the built-in template: another build of the same version may say things in other words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
}

/// A report's template.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TemplateInput {
    /// A built-in one.
    BuiltIn(String),
    /// A folder of the user's: hexadecimal bytes by file name.
    Files(BTreeMap<String, String>),
}

/// The data could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct EvidenceError(String);

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Bytes of a hexadecimal text.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: &u8| char::from(*b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [a, b] => Some(digit(a)? * 16 + digit(b)?),
            _ => None,
        })
        .collect()
}

/// A person's pack.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// [`SCHEMA`].
    pub schema: String,
    /// Whose rows it has; empty for the rows that nobody owns.
    pub owner: String,
    /// What its services are called, in their order.
    pub services: Vec<String>,
}

/// Where the files of one service of a pack are told from those of the others.
pub fn prefix(number: usize) -> String {
    format!("{number}-")
}

/// Attaches the data of every service to a person's pack, with what it is of and what was handed out.
///
/// # Errors
/// As [`attach`].
pub fn attach_pack(
    document: &mut ReportDocument,
    services: &[(String, &Checklist<'_>)],
    owner: &str,
    template: &TemplateRef,
    flat: bool,
) -> Result<(), EvidenceError> {
    let services_of = services.iter().map(|(name, _)| name.clone()).collect();
    let pack = Pack { schema: SCHEMA.to_owned(), owner: owner.to_owned(), services: services_of };
    let pack = serde_json::to_vec(&pack).map_err(|e| EvidenceError(e.to_string()))?;
    add(document, PACK_JSON, "Whose rows of which services the pages have", AttachmentRelation::Data, pack);
    if !flat {
        hand_out(document)?;
    }
    for (at, (_, checklist)) in services.iter().enumerate() {
        attach_service(document, checklist, template, flat, &prefix(at + 1))?;
    }
    Ok(())
}

/// Adds a file.
fn add(document: &mut ReportDocument, name: &str, description: &str, relation: AttachmentRelation, bytes: Vec<u8>) {
    let mime = match Path::new(name).extension().and_then(|e| e.to_str()) {
        Some("json") => "application/json",
        Some("csv") => "text/csv",
        Some("toml") => "application/toml",
        _ => "application/octet-stream",
    };
    document.attachments.push(Attachment {
        name: name.to_owned(),
        mime: mime.to_owned(),
        description: description.to_owned(),
        relation,
        bytes: bytes.into(),
    });
}

/// Adds what was handed out, so that a filled copy can come back.
fn hand_out(document: &mut ReportDocument) -> Result<(), EvidenceError> {
    let description = "What was handed out in the form, so that a filled copy can come back";
    let lines = document.baseline.joined("\n").map_err(|stop| EvidenceError(stop.0.to_string()))?;
    add(document, HANDED_OUT_LINES, description, AttachmentRelation::Data, lines.into_bytes());
    Ok(())
}

/// Attaches the data to a report document and puts the hash of the JSON on its pages.
///
/// # Errors
/// When the checklist cannot be written as JSON or CSV, or a file of the template cannot be read.
pub fn attach(
    document: &mut ReportDocument,
    checklist: &Checklist<'_>,
    template: &TemplateRef,
    flat: bool,
) -> Result<(), EvidenceError> {
    let is_form =
        |block: &Block| matches!(block, Block::Table(table) if table.form && table.columns.iter().any(|c| c.editable));
    let form = !flat && document.parts.iter().flat_map(|part| &part.blocks).any(is_form);
    document.meta.hash = attach_service(document, checklist, template, flat, "")?;
    if form {
        hand_out(document)?;
    }
    Ok(())
}

/// Attaches the data of one service, and returns the hash of the JSON.
fn attach_service(
    document: &mut ReportDocument,
    checklist: &Checklist<'_>,
    template: &TemplateRef,
    flat: bool,
    prefix: &str,
) -> Result<String, EvidenceError> {
    let error = |e: &dyn fmt::Display| EvidenceError(e.to_string());
    let json = export::json::checklist(checklist).map_err(|e| error(&e))?;
    let csv = export::csv::checklist(checklist).map_err(|e| error(&e))?;
    let hash = sha256(json.as_bytes());
    let mut add = |name: &str, description: &str, relation, bytes: Vec<u8>| {
        add(document, &format!("{prefix}{name}"), description, relation, bytes);
    };
    add(CHECKLIST_JSON, "The checklist, schema rmx-report/1", AttachmentRelation::Data, json.into_bytes());
    add(CHECKLIST_CSV, "The checklist as a table", AttachmentRelation::Data, csv.into_bytes());
    let effective = &checklist.effective;
    let origin = effective.matrix.origin.as_ref();
    for (name, bytes) in origin.iter().flat_map(|o| &o.files) {
        let description = format!("File of the matrix {}: {name}", effective.matrix.name());
        add(&format!("{MATRIX_PREFIX}{name}"), &description, AttachmentRelation::Source, bytes.to_vec());
    }
    let language = template.language.clone();
    let template = template_input(&template.name).map_err(|e| error(&e))?;
    let inputs = Inputs {
        schema: SCHEMA.to_owned(),
        generator: GENERATOR.to_owned(),
        as_of: checklist.as_of,
        folder: origin.map(|o| o.folder.clone()),
        model: effective.model.map(|m| m.id.clone()),
        options: effective.selection().options,
        profile: without_folders(checklist.profile),
        frameworks: checklist.controls.chosen().own().to_vec(),
        lists: checklist
            .profile
            .lists
            .iter()
            .filter(|list| list.service.is_empty() || list.service == effective.matrix.name())
            .cloned()
            .collect(),
        places: checklist.profile.places(),
        record: checklist.has_register.then(|| checklist.record.clone()),
        edition: edition(&template),
        template,
        language,
        flat,
        owner: checklist.owner.clone(),
        what_if: checklist.what_if.clone(),
        not_adopted: checklist.not_adopted.clone(),
    };
    let inputs = serde_json::to_vec(&inputs).map_err(|e| error(&e))?;
    add(
        INPUTS_JSON,
        "Selection, profile, record and template the pages were made from",
        AttachmentRelation::Data,
        inputs,
    );
    Ok(hash)
}

/// The profile without what says where things lie on this machine: no page shows it.
fn without_folders(profile: &Profile) -> Profile {
    let mut services = profile.services.clone();
    for service in &mut services {
        (service.user_controls, service.criteria) = (None, None);
    }
    Profile { catalog: Vec::new(), register: None, output: None, services, ..profile.clone() }
}

/// Fingerprint of a built-in template's files; `None` where the template's files are embedded themselves.
pub fn edition(template: &TemplateInput) -> Option<String> {
    let TemplateInput::BuiltIn(name) = template else { return None };
    let mut hash = Sha256::new();
    for file in &crate::base::embedded::TEMPLATES {
        if let Some(path) = file.path().strip_prefix(name.as_str()).and_then(|p| p.strip_prefix('/')) {
            hash.update(path.as_bytes());
            hash.update([0]);
            hash.update(Sha256::digest(file.bytes()));
        }
    }
    Some(hex(&hash.finalize()))
}

fn template_input(template: &str) -> std::io::Result<TemplateInput> {
    let path = Path::new(template);
    if crate::report::template::Template::built_in().contains(template) || !path.is_dir() {
        return Ok(TemplateInput::BuiltIn(template.to_owned()));
    }
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.insert(
                entry.file_name().to_string_lossy().into_owned(),
                hex(&crate::base::files::read(&entry.path(), crate::base::files::SETTINGS_BYTES)?),
            );
        }
    }
    Ok(TemplateInput::Files(files))
}
