//! Branches of the register that version control merged: what became of the files that several of them changed, and the entry that joins the log.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::log::{Action, Change, Event, LogEntry, RowChange};
use super::service::ServiceFile;
use super::store::{Commit, Register, RegisterError};
use crate::matrix::identity::{Hash, Key};
use crate::record::entry::Entry;
use crate::record::field::Field;

/// What a merge of branches made of the register.
#[derive(Debug, Default)]
pub struct Merged {
    /// Where the branches end: one hash where nothing is to be joined.
    pub heads: Vec<Hash>,
    /// Files that several branches changed, by name.
    pub files: Vec<String>,
    /// What a branch recorded and the merged files do not have, a sentence each.
    pub lost: Vec<String>,
    /// Where branches entered different things in one place, and which of them the merged file has, a sentence each.
    pub decided: Vec<String>,
}

impl Merged {
    /// Whether there are branches to be joined.
    pub fn is_open(&self) -> bool {
        self.heads.len() > 1
    }

    /// What there is to be joined, a sentence.
    pub fn summary(&self) -> String {
        if !self.is_open() {
            return "the log has one end: there is nothing to join".to_owned();
        }
        let files = if self.files.is_empty() {
            "no file was changed by several of them".to_owned()
        } else {
            format!("several of them changed {}", self.files.join(", "))
        };
        format!(
            "{} branches of the log were merged and are not joined yet; {files}; the next entry joins them, or `rmx-report register join`",
            self.heads.len()
        )
    }

    /// For people, a line each.
    pub fn to_text(&self) -> String {
        if !self.is_open() {
            return format!("{}\n", self.summary());
        }
        let mut text: String = self.heads.iter().map(|head| format!("branch   {head}\n")).collect();
        let lists = [("merged", &self.files), ("lost", &self.lost), ("decided", &self.decided)];
        for (what, list) in lists {
            text.extend(list.iter().map(|item| format!("{what:<8} {item}\n")));
        }
        if !self.lost.is_empty() {
            text.push_str("The log keeps what the merged files do not have; enter it again where it still counts.\n");
        }
        text
    }
}

impl Register {
    /// What a merge of branches made of the register; `heads` has at most one hash where there was none.
    ///
    /// # Errors
    /// The log or a file cannot be read, or the log is broken.
    pub fn merged(&self) -> Result<Merged, RegisterError> {
        let log = self.log()?;
        let mut merged = Merged { heads: log.heads.clone(), ..Merged::default() };
        if !merged.is_open() {
            return Ok(merged);
        }
        merged.files = self.merged_files()?;
        for file in self.services()? {
            let archive = self.archive(&file.vendor, &file.service)?;
            let stored = Stored { file: &file, archive: &archive };
            let service = file.name();
            for ((key, field), words) in log.unjoined(&service) {
                stored.compare(&service, key, field, &words, &mut merged);
            }
            for (entry, row) in log.unjoined_sign_offs(&service) {
                if !stored.has_sign_off(row) {
                    merged.lost.push(lost_sign_off(&service, entry, row));
                }
            }
        }
        Ok(merged)
    }

    /// Joins the log's branches by an entry that names all of their ends; nothing where there is one end only.
    ///
    /// # Errors
    /// As [`Register::merged`] and [`Register::commit`].
    pub fn join(&mut self, at: DateTime<Utc>, by: &str) -> Result<Merged, RegisterError> {
        self.whole_log()?;
        let merged = self.merged()?;
        if merged.is_open() {
            let event = self.join_event(at, by)?;
            self.commit(Commit { files: Vec::new(), events: vec![event] })?;
        }
        Ok(merged)
    }

    /// The entry that joins the branches: it says what the files are now that several of them changed.
    pub(super) fn join_event(&self, at: DateTime<Utc>, by: &str) -> Result<Event, RegisterError> {
        // A file with the marks of a conflict is not what anybody decided on.
        self.services()?;
        let mut files = BTreeMap::new();
        for name in self.merged_files()? {
            let found = self.bytes(&name)?.map(|bytes| Hash::of(&bytes));
            files.insert(name, found);
        }
        Ok(Event {
            at,
            by: by.to_owned(),
            action: Action::Join,
            service: String::new(),
            source: None,
            checklist: None,
            rows: Vec::new(),
            register: None,
            files,
        })
    }

    /// The files that several branches changed.
    fn merged_files(&self) -> Result<Vec<String>, RegisterError> {
        let files = self.log()?.files().into_iter();
        Ok(files.filter(|(_, words)| words.len() > 1).map(|(name, _)| name.to_owned()).collect())
    }
}

/// A service's file and its archive as they are.
struct Stored<'s> {
    file: &'s ServiceFile,
    archive: &'s ServiceFile,
}

impl Stored<'_> {
    fn files(&self) -> [&ServiceFile; 2] {
        [self.file, self.archive]
    }

    fn has_sign_off(&self, row: &RowChange) -> bool {
        let said = |change: &RowChange, field: &str| change.fields.get(field).and_then(|c| c.to.clone());
        let same = |change: &RowChange| {
            change.wording == row.wording
                && ["as", "name", "decision", "date", "exceptions", "valid-until"]
                    .iter()
                    .all(|field| said(change, field) == said(row, field))
        };
        self.files().iter().any(|file| file.sign_offs.iter().map(RowChange::of_sign_off).any(|change| same(&change)))
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        self.files().into_iter().find_map(|file| {
            let access = || file.access.iter().find(|a| a.key() == key).map(|a| &a.entry);
            file.rows.get(&Key::new(key)).map(|row| &row.entry).or_else(access)
        })
    }

    fn compare(&self, service: &str, key: &str, field: &str, words: &[(&LogEntry, &RowChange)], merged: &mut Merged) {
        let Some(known) = Field::parse(field) else { return };
        let changes: Vec<(&LogEntry, &RowChange, &Change)> =
            words.iter().filter_map(|(entry, row)| Some((*entry, *row, row.fields.get(field)?))).collect();
        let Some((_, row, _)) = changes.first() else { return };
        let found = self.entry(key).and_then(|entry| entry.values.get(&known)).map(|value| value.to_text());
        let says = |to: &Option<String>| to.as_deref().unwrap_or_default() == found.as_deref().unwrap_or_default();
        let place = format!("{service} {} {field}", if row.id.is_empty() { key } else { row.id.as_str() });
        let said: Vec<String> = changes.iter().map(|(entry, _, change)| said_by(entry, &change.to)).collect();
        let one = changes.windows(2).all(|pair| matches!(pair, [(_, _, a), (_, _, b)] if a.to == b.to));
        if !changes.iter().any(|(_, _, change)| says(&change.to)) {
            let has = found.as_deref().map_or("nothing".to_owned(), |text| format!("\"{text}\""));
            merged.lost.push(format!("{place}: {}; the merged file has {has}", said.join(", ")));
        } else if !one {
            let has = found.as_deref().unwrap_or_default();
            merged.decided.push(format!("{place}: {}; the merged file has \"{has}\"", said.join(", ")));
        }
    }
}

fn said_by(entry: &LogEntry, to: &Option<String>) -> String {
    format!("\"{}\" by {} ({})", to.as_deref().unwrap_or_default(), entry.event.by, entry.hash.short())
}

fn lost_sign_off(service: &str, entry: &LogEntry, row: &RowChange) -> String {
    let said = |field: &str| row.fields.get(field).and_then(|c| c.to.as_deref()).unwrap_or_default();
    let on = if row.key.is_empty() { "the whole" } else { row.id.as_str() };
    format!(
        "{service}: the sign-off of {} on {on} ({}, {}; log entry {}) is not in the merged file",
        said("name"),
        said("decision"),
        said("date"),
        entry.hash.short()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::entry::AccessEntry;
    use crate::record::field::FieldValue;

    /// Lines of the access review are found by role and line, rows by their key, in the file or the archive.
    #[test]
    fn an_entry_is_found_by_its_own_key() {
        let entry = |text: &str| {
            let mut entry = Entry::default();
            entry.values.insert(Field::Notes, FieldValue::Text(text.to_owned()));
            entry
        };
        let mut file = ServiceFile::new("acme".into(), "vm".into());
        let mut archive = file.clone();
        for (role, line) in [("owner", 1), ("owner", 2), ("reader", 1)] {
            let entry = entry(&format!("{role} {line}"));
            file.access.push(AccessEntry { role: role.to_owned(), line, entry, ..AccessEntry::default() });
        }
        archive.rows.entry(Key::new("gone")).or_default().entry = entry("archived");
        let stored = Stored { file: &file, archive: &archive };
        let found = ["owner#2", "reader#1", "gone", "reader#2"]
            .map(|key| stored.entry(key).map(|entry| entry.text(Field::Notes).into_owned()));
        assert_eq!(found, [Some("owner 2".into()), Some("reader 1".into()), Some("archived".into()), None]);
    }
}
