//! The append-only log: who recorded what, when, on which wording. JSON lines, each with the hash of the one before.
//!
//! What it proves: with a head hash kept elsewhere (every pack and PDF carries one), that nothing up to that entry was changed,
//! reordered or removed since. Without one, only that the lines fit together: somebody who rewrites every line from a point on, or
//! cuts lines off the end, leaves a chain that fits.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use crate::base::counted::counted;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::order;
use crate::matrix::identity::Hash;

/// Name of the log within the register's folder.
pub const FILE: &str = "log.jsonl";

/// What the first entry names as the one before it.
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
    /// A row now stands for another activity (`--rename`).
    Rename,
    /// The register's file was edited by other means; found when the next entry was made.
    Edited,
    /// A conflict that was not resolved: both values are kept here.
    Conflict,
    /// Entries that were refused: kept here letter for letter.
    Refused,
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
            Action::Edited => "edited",
            Action::Conflict => "conflict",
            Action::Refused => "refused",
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
    #[serde(default, skip_serializing_if = "LiteMap::is_empty")]
    pub fields: LiteMap<String, Change>,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Number, from 1.
    pub seq: u64,
    /// Hash of the entry before.
    pub prev: Hash,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// Hash of this entry.
    pub hash: Hash,
}

/// Where a chain ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Number of the last entry; 0 = none.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

impl Default for Head {
    fn default() -> Self {
        Self { seq: 0, hash: Hash::new(NONE_BEFORE) }
    }
}

/// Rows per entry: a long collect is written as several entries, so that a line stays something that tools can show.
pub const ROWS_PER_ENTRY: usize = 100;

/// Events that are chained onto a log, one after the other.
#[derive(Debug)]
pub struct Chain {
    /// The lines to append.
    pub lines: Vec<u8>,
    /// Where the chain ends now.
    pub head: Head,
}

impl Chain {
    /// Starts where a log ends.
    pub fn new(head: Head) -> Self {
        Self { lines: Vec::new(), head }
    }

    /// Chains an event.
    ///
    /// # Errors
    /// Those of the JSON writer; none arises from these types.
    pub fn add(&mut self, event: &Event) -> Result<(), serde_json::Error> {
        let chained = self.begin(event)?;
        self.finish(event, chained)
    }

    /// Chains all entries of an event but the last, and says how many of its rows they hold. Only the last one says which files the event
    /// leaves behind: they may still be in the making.
    ///
    /// # Errors
    /// Those of the JSON writer; none arises from these types.
    pub fn begin(&mut self, event: &Event) -> Result<usize, serde_json::Error> {
        let entries = event.rows.len().div_ceil(ROWS_PER_ENTRY);
        let chained = entries.saturating_sub(1) * ROWS_PER_ENTRY;
        for rows in event.rows.get(..chained).unwrap_or_default().chunks(ROWS_PER_ENTRY) {
            self.entry(event, rows, false)?;
        }
        Ok(chained)
    }

    /// Chains the last entry of an event.
    ///
    /// # Errors
    /// Those of the JSON writer; none arises from these types.
    pub fn finish(&mut self, event: &Event, chained: usize) -> Result<(), serde_json::Error> {
        self.entry(event, event.rows.get(chained..).unwrap_or_default(), true)
    }

    fn entry(&mut self, event: &Event, rows: &[RowChange], last: bool) -> Result<(), serde_json::Error> {
        let head = &mut self.head;
        head.seq += 1;
        let mut line = serde_json::to_vec(&Line {
            seq: head.seq,
            prev: &head.hash,
            event: EventRef {
                at: event.at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
                by: &event.by,
                action: event.action,
                service: &event.service,
                source: event.source.as_ref(),
                checklist: event.checklist.as_ref(),
                rows,
                register: event.register.as_ref(),
                files: (last && !event.files.is_empty()).then_some(&event.files),
            },
        })?;
        line.pop(); // the closing brace: the hash goes before it
        head.hash = Hash::of(&line);
        self.lines.append(&mut line);
        self.lines.extend_from_slice(HASH_MARK.as_bytes());
        self.lines.extend_from_slice(head.hash.as_str().as_bytes());
        self.lines.extend_from_slice(b"\"}\n");
        Ok(())
    }
}
/// A line but for its own hash.
#[derive(Serialize)]
struct Line<'e> {
    seq: u64,
    prev: &'e Hash,
    #[serde(flatten)]
    event: EventRef<'e>,
}

/// What a line says of an event.
#[derive(Serialize)]
struct EventRef<'e> {
    at: String,
    by: &'e str,
    action: Action,
    service: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'e LoggedSource>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checklist: Option<&'e Hash>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    rows: &'e [RowChange],
    #[serde(skip_serializing_if = "Option::is_none")]
    register: Option<&'e Hash>,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<&'e BTreeMap<String, Option<Hash>>>,
}

/// A log that was read and checked.
#[derive(Debug, Default)]
pub struct Log {
    /// The entries that could be read.
    pub entries: Vec<LogEntry>,
    /// Where it ends.
    pub head: Head,
    /// What is wrong with the chain.
    pub problems: Diagnostics,
}

impl Log {
    /// Reads a log and checks that each line has the hash it says, follows the one before, and is whole.
    pub fn read(bytes: &[u8], name: &str) -> Self {
        let mut log = Log::default();
        if bytes.is_empty() {
            return log;
        }
        let whole = bytes.ends_with(b"\n");
        let lines: Vec<&[u8]> = bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|b| *b == b'\n').collect();
        let count = lines.len();
        for (i, raw) in lines.into_iter().enumerate() {
            let number = u32::try_from(i + 1).unwrap_or(u32::MAX);
            let at = Location::line(name, number, 0);
            if i + 1 == count && !whole {
                log.problems.push(
                    Diagnostic::error("log-incomplete", "the last line of the log is not whole")
                        .at(at.clone())
                        .help("take the file back from version control, or cut the line off"),
                );
            }
            let Some((entry, computed)) = read_line(raw) else {
                log.problems.push(
                    Diagnostic::error("log-unreadable", "this line of the log cannot be read")
                        .at(at)
                        .help("take the file back from version control"),
                );
                // What follows is compared with what it names itself, so that one bad line is reported once.
                log.head.seq += 1;
                log.head.hash = Hash::new("");
                continue;
            };
            if computed != entry.hash {
                log.problems.push(
                    Diagnostic::error(
                        "log-altered",
                        format!("entry {} does not have the hash that it says: it was altered", entry.seq),
                    )
                    .at(at.clone())
                    .found(computed.to_string())
                    .allowed(entry.hash.to_string()),
                );
            }
            let broken = !log.head.hash.as_str().is_empty() && entry.prev != log.head.hash;
            if broken || entry.seq != log.head.seq + 1 {
                log.problems.push(
                    Diagnostic::error(
                        "log-broken",
                        format!(
                            "entry {} does not follow the one before: an entry was removed, added or moved",
                            entry.seq
                        ),
                    )
                    .at(at)
                    .found(format!("number {}, after {}", entry.seq, entry.prev.short()))
                    .allowed(format!(
                        "number {}, after {}",
                        log.head.seq + 1,
                        log.head.hash.short()
                    )),
                );
            }
            log.head = Head { seq: entry.seq, hash: entry.hash.clone() };
            log.entries.push(entry);
        }
        log
    }

    /// Checks that a head that was kept elsewhere is an entry of this log; `kept` says where it was kept.
    pub fn check_head(&mut self, name: &str, head: &Hash, kept: &str) {
        let none = head.as_str() == NONE_BEFORE;
        if !none && !self.entries.iter().any(|e| &e.hash == head) {
            self.problems.push(
                Diagnostic::error(
                    "log-head-missing",
                    format!(
                        "the log does not contain the entry that {kept} ends with: entries were changed or removed"
                    ),
                )
                .at(Location::document(name))
                .found(format!("{} up to {}", counted(self.entries.len(), "entry"), self.head.hash.short()))
                .allowed(head.to_string())
                .help("compare with a copy of the log from version control or from an earlier pack"),
            );
        }
    }

    /// Every file that the log speaks of, with the number of the entry that spoke of it last, and the hash that it had then; none for
    /// a file that was not there any more.
    pub fn files(&self) -> BTreeMap<&str, (u64, Option<&Hash>)> {
        let said = self.entries.iter().flat_map(|e| e.event.files.iter().map(|(name, hash)| (e.seq, name, hash)));
        order::map(said.map(|(seq, name, hash)| (name.as_str(), (seq, hash.as_ref()))))
    }
}

fn read_line(raw: &[u8]) -> Option<(LogEntry, Hash)> {
    let text = std::str::from_utf8(raw).ok()?;
    let entry: LogEntry = serde_json::from_slice(raw).ok()?;
    let (before, after) = text.rsplit_once(HASH_MARK)?;
    // The hash stands last: anything after it would not be covered.
    (after.len() == 66 && after.ends_with("\"}")).then(|| (entry, Hash::of(before.as_bytes())))
}

/// Where a log ends, from its last line alone.
pub fn head_of(bytes: &[u8]) -> Option<Head> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let start = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let (entry, _) = read_line(bytes.get(start..)?)?;
    Some(Head { seq: entry.seq, hash: entry.hash })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn event(by: &str) -> Event {
        Event {
            at: "2026-01-31T10:00:00Z".parse().unwrap(),
            by: by.into(),
            action: Action::Sign,
            service: "acme/vm".into(),
            source: None,
            checklist: None,
            rows: vec![RowChange { key: "k".into(), id: "A-1,\"hash\":\"x".into(), ..RowChange::default() }],
            register: None,
            files: BTreeMap::new(),
        }
    }

    fn codes(bytes: &[u8]) -> Vec<&'static str> {
        Log::read(bytes, "log").problems.iter().map(|d| d.code).collect()
    }

    #[test]
    fn a_chain_verifies_and_every_tampering_is_seen() {
        let mut chain = Chain::new(Head::default());
        for name in ["anna", "bob", "cleo"] {
            chain.add(&event(name)).unwrap();
        }
        let Chain { lines: bytes, head } = chain;
        assert_eq!(codes(&bytes), Vec::<&str>::new());
        assert_eq!(head_of(&bytes).unwrap(), head);
        let text = String::from_utf8(bytes.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let join = |l: &[&str]| (l.join("\n") + "\n").into_bytes();
        assert_eq!(codes(text.replace("bob", "rob").as_bytes()), ["log-altered"]);
        assert_eq!(codes(&join(&[lines[0], lines[2]])), ["log-broken"]);
        assert_eq!(codes(&join(&[lines[0], lines[2], lines[1]])), ["log-broken", "log-broken"]);
        assert_eq!(codes(&bytes[..bytes.len() - 5]), ["log-incomplete", "log-unreadable"]);
        let mut cut = Log::read(&join(&lines[..2]), "log");
        assert!(cut.problems.is_empty(), "a cut tail fits together: only a head kept elsewhere shows it");
        cut.check_head("log", &head.hash, "pack.zip");
        assert!(cut.problems.has_errors());
    }
}
