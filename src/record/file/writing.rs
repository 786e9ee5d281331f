//! Writing a service's file, in canonical order and form.

use chrono::NaiveDate;

use super::names::{NEVER, SCHEMA, name, yes_or_no};
use crate::base::ordered::Arrange;
use crate::matrix::ModelId;
use crate::matrix::identity::{Hash, Key};
use crate::matrix::section::join_path;
use crate::record::baseline::OptionRecord;
use crate::record::entry::{AccessEntry, AccountKind, Entry, INACTIVE_AFTER, SignOff, SignedText, SignerRole};
use crate::record::field::FieldValue;
use crate::record::service::{EvidenceFile, ServiceFile, StoredRow, natural_key};
use crate::record::text::{write_bare, write_key, write_list, write_text};

const HEAD: &str = "\
# What was recorded for this service. Lines may be edited and reviewed like any text; `rmx-report verify` tells edits that
# did not go through `rmx-report collect` or `sign`.
";

/// Writes a service's file. The same content always gives the same bytes.
pub fn to_text(file: &ServiceFile) -> String {
    let mut out = String::with_capacity(1024 + file.rows.len() * 512);
    out.push_str(HEAD);
    write_text(&mut out, "schema", SCHEMA);
    write_text(&mut out, "vendor", file.vendor.as_str());
    write_text(&mut out, "service", file.service.as_str());
    if let Some(model) = &file.model {
        write_text(&mut out, "model", model.as_str());
    }
    let options: Vec<String> = file.options.iter().map(stored_option).collect();
    write_list(&mut out, "options", options.iter().map(String::as_str));
    if let Some(checklist) = &file.checklist {
        write_text(&mut out, "checklist", checklist.as_str());
    }
    if let Some(version) = &file.version {
        write_text(&mut out, "version", version.as_str());
    }
    if let Some(had) = &file.had {
        write_text(&mut out, "had-from", &had.from);
        write_bare(&mut out, "had-on", &had.on.to_string());
    }
    if let Some(document) = &file.document {
        write_text(&mut out, "document", &stored_file(document));
    }
    let mut rows: Vec<(&Key, &StoredRow)> = file.rows.iter().collect();
    rows.arrange_by_cached_key(|(_, row)| natural_key(&row.id));
    for (key, row) in rows {
        write_row(&mut out, key, row);
    }
    let mut access: Vec<&AccessEntry> = file.access.iter().collect();
    access.arrange_by(|a, b| a.role.cmp(&b.role).then(a.line.cmp(&b.line)));
    for line in access {
        write_access(&mut out, line);
    }
    for extract in &file.extracts {
        out.push_str("\n[[extract]]\n");
        write_bare(&mut out, "date", &extract.date.to_string());
        write_text(&mut out, "system", &extract.system);
        write_text(&mut out, "file", &extract.file);
        write_text(&mut out, "sha256", extract.sha256.as_str());
        write_bare(&mut out, "rows", &extract.rows.to_string());
        if extract.inactive_after != INACTIVE_AFTER {
            write_bare(&mut out, "inactive-after", &extract.inactive_after.to_string());
        }
        optional(&mut out, "period", &extract.period.map(|p| p.to_string()).unwrap_or_default());
    }
    for question in &file.questions {
        out.push_str("\n[[question]]\n");
        write_text(&mut out, "finding", &question.finding);
        optional(&mut out, "id", &question.id);
        optional(&mut out, "what", &question.what);
        write_entry(&mut out, &question.entry);
    }
    for form in &file.forms {
        out.push_str("\n[[form]]\n");
        write_text(&mut out, "form", &form.form);
        write_text(&mut out, "row", &form.row);
        optional(&mut out, "id", &form.id);
        write_entry(&mut out, &form.entry);
    }
    for sign_off in &file.sign_offs {
        write_sign_off(&mut out, sign_off);
    }
    out
}

fn optional(out: &mut String, key: &str, text: &str) {
    if !text.is_empty() {
        write_text(out, key, text);
    }
}

fn optional_date(out: &mut String, key: &str, date: Option<NaiveDate>) {
    if let Some(date) = date {
        write_bare(out, key, &date.to_string());
    }
}

fn write_entry(out: &mut String, entry: &Entry) {
    for (field, value) in &entry.values {
        match value {
            FieldValue::Text(text) => write_text(out, field.as_str(), text),
            FieldValue::Status(status) => write_text(out, field.as_str(), status.as_str()),
            FieldValue::Date(date) => write_bare(out, field.as_str(), &date.to_string()),
        }
    }
}

fn write_row(out: &mut String, key: &Key, row: &StoredRow) {
    out.push_str("\n[row.");
    write_key(out, key.as_str());
    out.push_str("]\n");
    write_text(out, name::ID, &row.id);
    if !row.section.is_empty() {
        write_text(out, name::SECTION, &join_path(&row.section));
    }
    write_text(out, name::ACTIVITY, &row.text);
    if let Some(wording) = &row.wording {
        write_text(out, name::WORDING, wording.as_str());
    }
    write_entry(out, &row.entry);
    optional(out, name::CONFIRM, &row.confirm);
    write_list(out, name::RENAMED, row.renamed.iter().map(Key::as_str));
    let files: Vec<String> = row.evidence.iter().map(stored_file).collect();
    write_list(out, name::EVIDENCE_FILES, files.iter().map(String::as_str));
}

fn write_access(out: &mut String, line: &AccessEntry) {
    out.push_str("\n[[access]]\n");
    write_text(out, "role", &line.role);
    write_bare(out, "line", &line.line.to_string());
    optional(out, "scope", &line.scope);
    if line.kind != AccountKind::default() {
        write_text(out, "kind", line.kind.as_str());
    }
    optional_date(out, "last-seen", line.last_seen);
    if line.never_seen {
        write_text(out, "last-seen", NEVER);
    }
    optional(out, "account-status", &line.account_status);
    optional(out, "system", &line.system);
    optional_date(out, "first-listed", line.first_listed);
    optional_date(out, "listed", line.listed);
    optional_date(out, "changed", line.changed);
    optional_date(out, "twice", line.twice);
    optional_date(out, "not-revoked", line.not_revoked);
    write_entry(out, &line.entry);
}

fn write_sign_off(out: &mut String, s: &SignOff) {
    out.push_str("\n[[sign-off]]\n");
    if let Some(key) = &s.key {
        write_text(out, "key", key.as_str());
    }
    write_text(out, "as", s.role.capacity());
    if let SignerRole::Owner(owner) = &s.role {
        optional(out, "owner", owner);
    }
    write_text(out, "name", &s.name);
    optional(out, "job", &s.job);
    write_text(out, "decision", s.decision.as_str());
    optional(out, "exceptions", &s.exceptions);
    write_bare(out, "date", &s.date.to_string());
    optional_date(out, "valid-until", s.valid_until);
    optional(out, "signature", &s.signature);
    optional(out, "read", s.read.map_or("", yes_or_no));
    write_text(out, "wording", s.wording.as_str());
    optional(out, "version", s.version.as_ref().map_or("", Hash::as_str));
    optional(out, "model", s.model.as_ref().map_or("", ModelId::as_str));
    optional(out, "options", &s.options.iter().map(stored_option).collect::<Vec<_>>().join(", "));
    optional(out, "register", s.register.as_ref().map_or("", Hash::as_str));
    optional(out, "status", s.status.as_ref().map_or("", Hash::as_str));
    let covers: Vec<String> = s.covers.iter().map(|row| format!("{}  {}", row.wording, row.key)).collect();
    write_list(out, name::COVERS, covers.iter().map(String::as_str));
    match &s.text {
        SignedText::Words(words) => optional(out, "text", words),
        SignedText::Whole { activities, .. } => write_bare(out, name::ACTIVITIES, &activities.to_string()),
    }
}

fn stored_option(option: &OptionRecord) -> String {
    format!("{} {}", option.id, option.state.as_str())
}

fn stored_file(file: &EvidenceFile) -> String {
    format!("{}  {}", file.sha256, file.path)
}
