//! What is signed as JSON: the state of the document, its owners, every sign-off with what is left of it.

use serde::Serialize;

use crate::record::entry::{SignOff, SignerRole};
use crate::record::state::Signed;

/// What is signed, and what holds of it.
#[derive(Debug, Serialize)]
pub(super) struct SignOffRecord<'a> {
    state: &'static str,
    owners: OwnersRecord,
    entries: Vec<SignOffEntryRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct OwnersRecord {
    accepted: usize,
    of: usize,
}

#[derive(Debug, Serialize)]
struct SignOffEntryRecord<'a> {
    capacity: &'static str,
    /// For whose rows an owner signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    name: &'a str,
    decision: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    exceptions: &'a str,
    date: String,
    valid_until: Option<String>,
    scope: &'a str,
    state: &'static str,
    status_changed: bool,
    reason: &'a str,
}

/// The record of what is signed.
pub(super) fn sign_off_record(signed: &Signed) -> SignOffRecord<'_> {
    SignOffRecord {
        state: signed.state.as_str(),
        owners: OwnersRecord { accepted: signed.owners.accepted, of: signed.owners.of },
        entries: signed.entries.iter().map(|e| sign_off_entry(&e.sign_off, &e.scope)).collect(),
    }
}

fn sign_off_entry<'a>(s: &'a SignOff, scope: &'a str) -> SignOffEntryRecord<'a> {
    let owner = match &s.role {
        SignerRole::Owner(owner) if !owner.is_empty() => Some(owner.as_str()),
        _ => None,
    };
    SignOffEntryRecord {
        capacity: s.role.capacity(),
        owner,
        name: &s.name,
        decision: s.decision.word(),
        exceptions: &s.exceptions,
        date: s.date.to_string(),
        valid_until: s.valid_until.map(|d| d.to_string()),
        scope,
        state: s.state.as_str(),
        status_changed: s.status_changed,
        reason: &s.reason,
    }
}
