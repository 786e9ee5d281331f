//! Writing entries: each names the one before it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Action, Event, HASH_MARK, Head, LoggedSource, RowChange};
use crate::matrix::identity::Hash;

/// Rows per entry: a long collect is written as several entries, so that a line stays something that tools can show.
pub const ROWS_PER_ENTRY: usize = 100;

/// Events that are chained onto a log, one after the other.
#[derive(Debug)]
pub struct Chain {
    /// The lines to append.
    pub lines: Vec<u8>,
    /// What the next entry names as before it.
    before: Vec<Hash>,
    entries: u64,
    added: bool,
}

impl Chain {
    /// Starts where a log of so many entries ends: the first entry names all its heads.
    pub fn new(heads: &[Hash], entries: usize) -> Self {
        let entries = u64::try_from(entries).unwrap_or(u64::MAX);
        Self { lines: Vec::new(), before: heads.to_vec(), entries, added: false }
    }

    /// The last entry that was added; none before the first.
    pub fn head(&self) -> Option<Head> {
        let hash = self.before.first().filter(|_| self.added)?.clone();
        Some(Head { seq: self.entries, hash })
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
        let mut line = serde_json::to_vec(&Line {
            prev: &self.before,
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
        let hash = Hash::of(&line);
        self.lines.append(&mut line);
        self.lines.extend_from_slice(HASH_MARK.as_bytes());
        self.lines.extend_from_slice(hash.as_str().as_bytes());
        self.lines.extend_from_slice(b"\"}\n");
        self.before = vec![hash];
        self.entries += 1;
        self.added = true;
        Ok(())
    }
}

/// A line but for its own hash.
#[derive(Serialize)]
struct Line<'e> {
    prev: &'e [Hash],
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
