//! The append-only log: who recorded what, when, on which wording. JSON lines, each with the hashes of the entries before it.
//!
//! One hash normally; all heads where branches are joined, which version control merges by keeping the lines of both. What comes before
//! what is therefore said by the hashes alone: the order of the lines means nothing, and a line that is there twice is one entry.
//!
//! What it proves: with a head hash kept elsewhere (every pack and PDF carries one), that nothing up to that entry was changed or
//! removed since. Without one, only that the entries fit together: somebody who rewrites every line from a point on, or
//! takes entries off the end, leaves a log that fits.

mod chain;
mod changes;
mod heads;
mod order;
mod read;

pub use chain::{Chain, ROWS_PER_ENTRY};
pub use changes::Changes;
pub use heads::scan;
pub use read::Log;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::matrix::identity::Hash;
use crate::record::entry::{SignOff, SignerRole};

/// Name of the log within the register's folder.
pub const FILE: &str = "log.jsonl";

/// What the first entry of a log in the earlier form, one hash and a number per line, names as the one before it.
const NONE_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Stands between an entry and its own hash, which is that of everything before this text.
const HASH_MARK: &str = ",\"hash\":\"";

/// What an entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Entries from a filled copy.
    Collect,
    /// Entries from a list of users.
    Access,
    /// A sign-off.
    Sign,
    /// Rows whose activity is no longer in the matrix went to the archive.
    Archive,
    /// Rows whose activity came back.
    Restore,
    /// A row now stands for another activity: version 0.1, or a later `update` beside its other rows.
    Rename,
    /// A version of the matrix, or another deployment, was adopted, and the rows follow it.
    Update,
    /// A service's file of version 0.1 was written in the present form.
    Form,
    /// The register's file was edited by other means; found when the next entry was made.
    Edited,
    /// A conflict that was not resolved: both values are kept here.
    Conflict,
    /// Entries that were refused: kept here letter for letter.
    Refused,
    /// Branches of the log were joined; the files are those that version control, or somebody, made of what the branches had.
    Join,
}

impl Action {
    /// Whether what such an entry lists is in the register; the rest is kept in the log alone.
    pub fn reaches_register(self) -> bool {
        !matches!(self, Action::Conflict | Action::Refused)
    }

    /// The word that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Collect => "collect",
            Action::Access => "access",
            Action::Sign => "sign",
            Action::Archive => "archive",
            Action::Restore => "restore",
            Action::Rename => "rename",
            Action::Update => "update",
            Action::Form => "form",
            Action::Edited => "edited",
            Action::Conflict => "conflict",
            Action::Refused => "refused",
            Action::Join => "join",
        }
    }
}

/// A field before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Before; none = blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// After; none = blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// What happened to one row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowChange {
    /// The row's key; `role#line` for the access review; empty for a sign-off on the whole.
    pub key: String,
    /// Its printable id.
    pub id: String,
    /// The row hash that it happened on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<Hash>,
    /// Fields by id.
    #[serde(default, skip_serializing_if = "Changes::is_empty")]
    pub fields: Changes,
}

impl RowChange {
    /// A sign-off as the log records it.
    pub fn of_sign_off(s: &SignOff) -> Self {
        let to = |text: String| Change { from: None, to: Some(text) };
        let role = match &s.role {
            SignerRole::Preparer => "preparer".to_owned(),
            SignerRole::Owner(name) if name.is_empty() => "owner".to_owned(),
            SignerRole::Owner(name) => format!("owner {name}"),
            SignerRole::Approver => "approver".to_owned(),
        };
        let mut fields = Changes::default();
        fields.insert("as", to(role));
        fields.insert("name", to(s.name.clone()));
        fields.insert("decision", to(s.decision.as_str().to_owned()));
        fields.insert("date", to(s.date.to_string()));
        let optional = [
            ("job", s.job.clone()),
            ("exceptions", s.exceptions.clone()),
            ("valid-until", s.valid_until.map(|d| d.to_string()).unwrap_or_default()),
            ("signature", s.signature.clone()),
            ("read", s.read.map(|ticked| if ticked { "yes" } else { "no" }.to_owned()).unwrap_or_default()),
            ("covers", s.covers.iter().map(|row| row.key.as_str()).collect::<Vec<_>>().join(", ")),
            ("register", s.register.as_ref().map(|h| h.as_str().to_owned()).unwrap_or_default()),
        ];
        for (name, text) in optional.into_iter().filter(|(_, text)| !text.is_empty()) {
            fields.insert(name, to(text));
        }
        RowChange {
            key: s.key.as_ref().map(|k| k.as_str().to_owned()).unwrap_or_default(),
            id: if s.key.is_some() { String::new() } else { "whole checklist".to_owned() },
            wording: Some(s.wording.clone()),
            fields,
        }
    }
}

/// The file that something came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedSource {
    /// Its name, without its folder.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// Who the file says saved it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_by: Option<String>,
    /// When the file says it was saved last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_at: Option<String>,
}

/// An entry before it is chained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it was recorded (UTC, whole seconds).
    pub at: DateTime<Utc>,
    /// Who recorded it.
    pub by: String,
    /// What kind of event.
    pub action: Action,
    /// `vendor/service`.
    pub service: String,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<LoggedSource>,
    /// The checklist hash that it happened on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checklist: Option<Hash>,
    /// Rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<RowChange>,
    /// The service's register hash afterwards; none when nothing is entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<Hash>,
    /// The register's files that this left behind, by name, with the SHA-256 of their bytes; none for a file that is not there any more. The
    /// register's store fills it in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, Option<Hash>>,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogEntry {
    /// Its place in the log's order, from 1. After a merge of branches the places of what follows are others: name entries by their hashes.
    pub seq: u64,
    /// Hashes of the entries before it: none for a first one, several where branches were joined.
    pub prev: Vec<Hash>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// Hash of this entry.
    pub hash: Hash,
}

/// The entry that was written last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How many entries the log has with it.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}
