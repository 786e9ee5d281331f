//! The three-way merge: what was handed out, what the register has, what the copy says.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::book::{BookCell, Value};
use super::copy::{Copy, FieldCell, RowPlace, Sink, Words};
use super::outcome::{Conflict, EntryOrigin, FieldEdit, LockedEdit, RefusedEdit, RowEdit, ServiceOutcome};
use super::value::{self, People, Refused, blank};
use crate::base::location::Location;
use crate::base::ordered::{self, Arrange};
use crate::matrix::identity::Key;
use crate::record::baseline::{BaselineRow, BaselineTable, Header};
use crate::record::carry::Bound;
use crate::record::entry::{AccessEntry, Covered, Entry, FormEntry, QuestionEntry, SignOff};
use crate::record::field::{Field, FieldValue, Status};
use crate::record::log::{Action, Log, LogEntry, LoggedSource, RowChange};
use crate::record::service::{ServiceFile, StoredRow, natural_key};

/// How conflicts are resolved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Prefer {
    /// Not at all: they are listed, and the register keeps what it has.
    #[default]
    Nobody,
    /// What the register has, or an earlier copy of the same command.
    Register,
    /// What the copy says; of several the last.
    Copy,
    /// What the copy of this name says.
    File(String),
}

/// What a merge goes by besides the copies.
pub struct Settings<'s> {
    /// Names that are accepted as owners.
    pub people: &'s People,
    /// How conflicts are resolved.
    pub prefer: &'s Prefer,
    /// The day of the collect: a sign-off cannot be dated later.
    pub day: NaiveDate,
    /// The log, to say who recorded what the register has.
    pub log: &'s Log,
    /// What a sign-off on a checklist is bound to, where its matrix is at hand.
    pub bind: &'s dyn Fn(&Header) -> Option<Bound>,
    /// The rows that are an owner's by the record, for a copy that does not have them.
    pub covers: &'s CoversOf<'s>,
    /// The vendor's words of a row, where its matrix is at hand.
    pub words: &'s WordsOf<'s>,
}

/// Looks up what a row says in the matrix that was handed out.
pub type WordsOf<'w> = dyn Fn(&Header, &Key) -> Option<RowWords> + 'w;

/// Looks up which rows are an owner's.
pub type CoversOf<'c> = dyn Fn(&Header, &BTreeMap<Key, StoredRow>, &str) -> Vec<Covered> + 'c;

/// A row's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWords {
    /// The section path.
    pub section: Vec<String>,
    /// The activity.
    pub text: String,
}

/// Merges copies of one service into its record, one after the other.
pub struct Merger<'s> {
    settings: Settings<'s>,
    access: BTreeMap<(String, u32), AccessEntry>,
    pub(super) out: ServiceOutcome,
    pub(super) blocks: BTreeMap<usize, BTreeMap<String, (Location, BlockValue)>>,
    /// Whom the copy at hand makes accountable for rows, where it says another than was handed out.
    pub(super) accountable: HashMap<usize, String>,
    /// Edits by row, made when the first conflict asks who was before.
    by_row: Option<HashMap<String, Vec<usize>>>,
}

/// A sign-off field's content: as text, and as a date where it is one.
#[derive(Debug, Clone, Default)]
pub(super) struct BlockValue {
    pub text: String,
    pub date: Option<Result<NaiveDate, String>>,
}

impl<'s> Merger<'s> {
    /// Starts from what the register has.
    pub fn new(mut file: ServiceFile, settings: Settings<'s>) -> Self {
        let access = ordered::map(std::mem::take(&mut file.access).into_iter().map(|a| ((a.role.clone(), a.line), a)));
        Self {
            settings,
            access,
            out: ServiceOutcome {
                file,
                copies: Vec::new(),
                edits: Vec::new(),
                unchanged: 0,
                conflicts: Vec::new(),
                refused: Vec::new(),
                locked: Vec::new(),
                missing: Vec::new(),
                sign_offs: Vec::new(),
                late: Vec::new(),
                versions: Vec::new(),
                handed_out: None,
            },
            blocks: BTreeMap::new(),
            accountable: HashMap::new(),
            by_row: None,
        }
    }

    /// Announces the next copy; everything that the sink takes until the next call is from it.
    pub fn begin(&mut self, source: &LoggedSource) {
        self.out.copies.push(source.clone());
        self.accountable.clear();
    }

    /// Ends a copy: its sign-off blocks are judged as a whole.
    pub fn end(&mut self, copy: &Copy) {
        self.finish_blocks(copy.name.clone(), &copy.base);
        let header = &copy.base.header;
        self.out.handed_out = Some(header.clone());
        if self.out.changes() {
            // From the first version on it is `update` that changes the deployment.
            if self.out.file.version.is_some() {
                return;
            }
            self.out.file.model = header.model.clone();
            self.out.file.options = header.options.clone();
            self.out.file.checklist = Some(header.checklist_hash.clone());
        }
    }

    /// The outcome; its sign-offs are still to be bound to the register (`ServiceOutcome::bind_sign_offs`).
    pub fn finish(mut self) -> ServiceOutcome {
        self.out.file.access = self.access.into_values().collect();
        self.out.file.forms.arrange_by_cached_key(|form| (form.form.clone(), natural_key(&form.id), form.row.clone()));
        self.out
    }

    pub(super) fn settings(&self) -> &Settings<'s> {
        &self.settings
    }

    pub(super) fn copy_index(&self) -> usize {
        self.out.copies.len().saturating_sub(1)
    }

    fn entry(&self, table: BaselineTable, key: &str) -> Option<&Entry> {
        match table {
            BaselineTable::Access => access_key(key).and_then(|k| self.access.get(&k)).map(|a| &a.entry),
            BaselineTable::Gaps => self.out.file.questions.iter().find(|q| q.finding == key).map(|q| &q.entry),
            BaselineTable::Form => self.out.file.forms.iter().find(|form| form.key() == key).map(|form| &form.entry),
            _ => self.out.file.rows.get(key).map(|row| &row.entry),
        }
    }

    pub(super) fn refuse(&mut self, location: Location, id: &str, field: &str, refused: Refused) {
        let copy = self.copy_index();
        self.out.refused.push(RefusedEdit {
            location,
            id: id.to_owned(),
            field: field.to_owned(),
            found: refused.found,
            why: refused.why,
            allowed: refused.allowed,
            copy,
        });
    }

    pub(super) fn copy_origin(&self, location: &Location) -> EntryOrigin {
        let source = self.out.copies.last();
        EntryOrigin {
            place: location.to_string(),
            by: source.and_then(|s| s.saved_by.clone()),
            at: source.and_then(|s| s.saved_at.clone()),
        }
    }

    /// Who gave the register the value that it has: an earlier copy of this command, or the log.
    pub(super) fn register_origin(&mut self, key: &str, field: &str) -> EntryOrigin {
        let index = self.by_row.get_or_insert_with(|| {
            let mut index: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, edit) in self.out.edits.iter().enumerate() {
                index.entry(edit.key.clone()).or_default().push(at);
            }
            index
        });
        let earlier = index.get(key).into_iter().flatten().rev().filter_map(|at| self.out.edits.get(*at));
        for edit in earlier {
            if let Some(found) = edit.fields.iter().find(|f| f.field.as_str() == field) {
                let source = self.out.copies.get(edit.copy);
                return EntryOrigin {
                    place: edit.place.cell(found.column).to_string(),
                    by: source.and_then(|s| s.saved_by.clone()),
                    at: source.and_then(|s| s.saved_at.clone()),
                };
            }
        }
        let service = self.out.file.name();
        // What was refused or left in conflict never reached the register.
        let recorded = |e: &&LogEntry| e.event.service == service && e.event.action.reaches_register();
        for entry in self.settings.log.entries.iter().rev().filter(recorded) {
            let touched = |r: &RowChange| r.key == key && r.fields.get(field).is_some();
            if entry.event.rows.iter().any(touched) {
                return origin_of(entry);
            }
        }
        EntryOrigin { place: "register".to_owned(), by: None, at: None }
    }

    /// Who recorded a sign-off on the whole, and where it came from: an earlier copy of this command, or the log.
    pub(super) fn sign_off_origin(&self, sign_off: &SignOff) -> EntryOrigin {
        if let Some((copy, at, _)) = self.out.sign_offs.iter().rev().find(|(_, _, s)| s == sign_off) {
            let source = self.out.copies.get(*copy);
            return EntryOrigin {
                place: at.to_string(),
                by: source.and_then(|s| s.saved_by.clone()),
                at: source.and_then(|s| s.saved_at.clone()),
            };
        }
        let service = self.out.file.name();
        let says = |row: &RowChange, field: &str, wanted: &str| {
            row.fields.get(field).is_some_and(|change| change.to.as_deref() == Some(wanted))
        };
        let date = sign_off.date.to_string();
        let same = |row: &RowChange| {
            row.key.is_empty()
                && says(row, "name", &sign_off.name)
                && says(row, "date", &date)
                && says(row, "decision", sign_off.decision.as_str())
        };
        let signed = |e: &&LogEntry| e.event.service == service && e.event.action == Action::Sign;
        let entry = self.settings.log.entries.iter().rev().filter(signed).find(|e| e.event.rows.iter().any(same));
        entry.map_or_else(|| EntryOrigin { place: "register".to_owned(), by: None, at: None }, origin_of)
    }

    /// Whether the copy's value wins a conflict: `Some(true)` it does, `Some(false)` the other does, `None` open.
    pub(super) fn preferred(&self, other: &EntryOrigin) -> Option<bool> {
        let named =
            |name: &str, file: &str| file == name || file.rsplit(['/', '\\']).next() == name.rsplit(['/', '\\']).next();
        match self.settings.prefer {
            Prefer::Nobody => None,
            Prefer::Register => Some(false),
            Prefer::Copy => Some(true),
            Prefer::File(name) => {
                if self.out.copies.last().is_some_and(|s| named(name, &s.file)) {
                    Some(true)
                } else if other.place.split(',').next().is_some_and(|file| named(name, file)) {
                    Some(false)
                } else {
                    None
                }
            }
        }
    }
}

/// Where a value of the register came from, by the log's entry.
fn origin_of(entry: &LogEntry) -> EntryOrigin {
    let from = entry.event.source.as_ref();
    EntryOrigin {
        place: from.map_or_else(|| "register".to_owned(), |s| format!("register, from {}", s.file)),
        by: Some(from.and_then(|s| s.saved_by.clone()).unwrap_or_else(|| entry.event.by.clone())),
        at: Some(entry.event.at.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
    }
}

fn access_key(key: &str) -> Option<(String, u32)> {
    let (role, line) = key.rsplit_once('#')?;
    Some((role.to_owned(), line.parse().ok()?))
}

/// Whether two values are the same entry: blank and the initial status count as nothing entered.
fn same(a: Option<&FieldValue>, b: Option<&FieldValue>) -> bool {
    let filled = |v: &FieldValue| match v {
        FieldValue::Text(text) => !text.trim().is_empty(),
        FieldValue::Status(status) => *status != Status::default(),
        FieldValue::Date(_) => true,
    };
    match (a.filter(|v| filled(v)), b.filter(|v| filled(v))) {
        (None, None) => true,
        (Some(FieldValue::Text(a)), Some(FieldValue::Text(b))) => a == b || a.trim_end() == b.trim_end(),
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// Whether a cell reads exactly as it was handed out, without making a value of it.
fn untouched(cell: Option<&BookCell<'_>>, base: Option<&String>) -> bool {
    match (cell, base) {
        (None, None) => true,
        (Some(cell), None) => blank(cell),
        (None, Some(base)) => base.trim().is_empty(),
        (Some(cell), Some(base)) => match &cell.value {
            Value::Text(text) => text == base,
            _ => false,
        },
    }
}

impl Sink for Merger<'_> {
    fn row(&mut self, copy: &Copy, base: usize, place: &RowPlace, words: Words<'_>, cells: &[FieldCell<'_, '_>]) {
        let Some(handed_out) = copy.row(base) else { return };
        let mut taken: Vec<FieldEdit> = Vec::new();
        let mut proposed = None;
        let mut recorded = None;
        for (field, column, cell) in cells {
            let base_text = handed_out.values.get(field.as_str());
            if untouched(*cell, base_text) {
                self.out.unchanged += usize::from(base_text.is_some());
                if *field == Field::Question {
                    proposed = base_text.map(|text| (*column, text.clone()));
                }
                continue;
            }
            let theirs = match theirs(copy, handed_out, *field, *cell) {
                Ok(theirs) => theirs,
                Err(refused) => {
                    self.refuse(place.cell(*column), handed_out.label(), field.as_str(), refused);
                    continue;
                }
            };
            let base_value = base_text.and_then(|text| FieldValue::parse(field.kind(), text));
            if same(theirs.as_ref(), base_value.as_ref()) {
                self.out.unchanged += 1;
                continue;
            }
            if *field == Field::Accountable
                && theirs.as_ref().is_none_or(|v| value::check_people(*field, v, self.settings.people).is_ok())
            {
                self.accountable.insert(base, theirs.as_ref().map(FieldValue::to_text).unwrap_or_default());
            }
            // Of most rows the record has nothing yet: it is asked once for each.
            let of_row = || self.entry(handed_out.table, &handed_out.key);
            let recorded = *recorded.get_or_insert_with(|| of_row().is_some());
            let ours = recorded.then(of_row).flatten().and_then(|entry| entry.values.get(field)).cloned();
            if ours.is_some() && same(theirs.as_ref(), ours.as_ref()) {
                self.out.unchanged += 1;
                continue;
            }
            if let Some(Err(refused)) = theirs.as_ref().map(|v| value::check_people(*field, v, self.settings.people)) {
                self.refuse(place.cell(*column), handed_out.label(), field.as_str(), refused);
                continue;
            }
            // The register need not have what the sheet showed where the profile filled it, or where it was proposed.
            let never_recorded = ours.is_none() && field.may_have_default();
            if !never_recorded && !same(ours.as_ref(), base_value.as_ref()) {
                let values = [base_text.cloned().unwrap_or_default(), to_text(&ours), to_text(&theirs)];
                if !self.wins_conflict(handed_out, *field, place.cell(*column), values) {
                    continue;
                }
            }
            taken.push(FieldEdit { field: *field, column: *column, from: ours, to: theirs });
        }
        if taken.is_empty() {
            return;
        }
        // What is entered about a proposed question is entered on its words: they are recorded with it.
        if let Some((column, text)) = proposed {
            let ours = self.entry(handed_out.table, &handed_out.key).and_then(|e| e.values.get(&Field::Question));
            if ours.is_none() {
                let to = Some(FieldValue::Text(text));
                taken.push(FieldEdit { field: Field::Question, column, from: None, to });
            }
        }
        self.take(copy, base, place, words, taken);
    }

    fn locked(&mut self, place: Location, id: &str, column: &str, found: String) {
        self.out.locked.push(LockedEdit { location: place, id: id.to_owned(), column: column.to_owned(), found });
    }

    fn stray(&mut self, place: Location, id: &str, content: String, why: &'static str) {
        let allowed = "rows that were handed out; put the content into one of them, or into the notes".to_owned();
        self.refuse(place, id, "", Refused { found: content, why: why.to_owned(), allowed });
    }

    fn block(&mut self, _: &Copy, base: usize, field: &str, place: Location, content: Option<&BookCell<'_>>) {
        let mut read = BlockValue::default();
        if let Some(cell) = content {
            read.text = value::shown(cell);
            if matches!(field, "date" | "valid-until") {
                read.date = Some(match value::read(Field::Due, cell) {
                    Ok(Some(FieldValue::Date(date))) => Ok(date),
                    Ok(_) => Err("this is no date".to_owned()),
                    Err(refused) => Err(refused.why),
                });
            }
        }
        self.blocks.entry(base).or_default().insert(field.to_owned(), (place, read));
    }

    fn missing(&mut self, place: Location, what: String) {
        self.out.missing.push((place, what));
    }
}

/// A value as text; nothing of none.
fn to_text(value: &Option<FieldValue>) -> String {
    value.as_ref().map(FieldValue::to_text).unwrap_or_default()
}

/// What a copy says in a cell.
fn theirs(
    copy: &Copy,
    row: &BaselineRow,
    field: Field,
    cell: Option<&BookCell<'_>>,
) -> Result<Option<FieldValue>, Refused> {
    let header = &copy.base.header;
    let read = cell.map_or(Ok(None), |cell| value::read_shown(field, cell, header))?;
    match (header.takes(&row.key, field.as_str()), read) {
        (Some(list), Some(read)) => value::listed(list, read).map(Some),
        (_, read) => Ok(read),
    }
}

impl Merger<'_> {
    /// Notes that copy and register both changed an entry, and says whether the copy's value is taken all the same. `values`: what was
    /// handed out, what the register has, what the copy says.
    fn wins_conflict(&mut self, row: &BaselineRow, field: Field, location: Location, values: [String; 3]) -> bool {
        let register_origin = self.register_origin(&row.key, field.as_str());
        let wins = self.preferred(&register_origin);
        let [base, register, copy_value] = values;
        let conflict = Conflict {
            key: row.key.clone(),
            id: row.label().to_owned(),
            field: field.as_str().to_owned(),
            base,
            register,
            register_origin,
            copy_value,
            copy_origin: self.copy_origin(&location),
            location,
            copy: self.copy_index(),
            resolved: wins.map(|copy| if copy { "the copy's value is taken" } else { "the register keeps its value" }),
        };
        self.out.conflicts.push(conflict);
        wins == Some(true)
    }

    /// The record's entry for a row of the copy; a new one where it has none.
    fn entry_of(&mut self, copy: &Copy, row: &BaselineRow, words: Words<'_>) -> Option<&mut Entry> {
        match row.table {
            BaselineTable::Access => {
                let (role, line) = access_key(&row.key)?;
                let new = AccessEntry { role: role.clone(), line, ..AccessEntry::default() };
                Some(&mut self.access.entry((role, line)).or_insert(new).entry)
            }
            BaselineTable::Gaps => {
                let questions = &mut self.out.file.questions;
                let at = questions.iter().position(|q| q.finding == row.key).unwrap_or_else(|| {
                    questions.push(QuestionEntry {
                        finding: row.key.clone(),
                        id: row.id.clone(),
                        what: String::new(),
                        entry: Entry::default(),
                    });
                    questions.len() - 1
                });
                questions.get_mut(at).map(|question| &mut question.entry)
            }
            BaselineTable::Form => {
                let forms = &mut self.out.file.forms;
                let at = forms.iter().position(|form| form.key() == row.key).unwrap_or_else(|| {
                    let (form, line) = row.key.split_once('/').unwrap_or((row.key.as_str(), ""));
                    forms.push(FormEntry {
                        form: form.to_owned(),
                        row: line.to_owned(),
                        id: row.id.clone(),
                        entry: Entry::default(),
                    });
                    forms.len() - 1
                });
                forms.get_mut(at).map(|form| &mut form.entry)
            }
            _ => Some(self.activity_entry(copy, row, words)),
        }
    }

    /// The record's entry for an activity, with the words that it is made on.
    fn activity_entry(&mut self, copy: &Copy, handed_out: &BaselineRow, words: Words<'_>) -> &mut Entry {
        let key = Key::new(handed_out.key.as_str());
        let row = self.out.file.rows.entry(key.clone()).or_default();
        // An entry in a copy of the record's version was made on the words that stand there.
        if self.out.file.checklist.as_ref() == Some(&copy.base.header.checklist_hash) {
            row.confirm.clear();
        }
        row.id.clone_from(&handed_out.id);
        row.wording.clone_from(&handed_out.row_hash);
        // Somebody edited the vendor's cell: its words are looked up, never taken from the copy.
        let is_edited =
            (words.activity.is_none() && row.text.is_empty()) || (words.section.is_none() && row.section.is_empty());
        if is_edited && let Some(found) = (self.settings.words)(&copy.base.header, &key) {
            row.section = found.section;
            row.text = found.text;
        }
        if let Some(section) = words.section {
            row.section = section.split('\n').map(|part| part.trim().to_owned()).collect();
        }
        if let Some(text) = words.activity {
            text.clone_into(&mut row.text);
        }
        &mut row.entry
    }

    fn take(&mut self, copy: &Copy, base: usize, place: &RowPlace, words: Words<'_>, mut taken: Vec<FieldEdit>) {
        let Some(handed_out) = copy.row(base) else { return };
        let Some(entry) = self.entry_of(copy, handed_out, words) else { return };
        for edit in &taken {
            match &edit.to {
                Some(value) => {
                    entry.values.insert(edit.field, value.clone());
                }
                // A default that somebody cleared must not come back by itself: the blank is kept.
                None if edit.field.may_have_default() => {
                    entry.values.insert(edit.field, FieldValue::Text(String::new()));
                }
                None => {
                    entry.values.remove(&edit.field);
                }
            }
        }
        if let Some(index) = &mut self.by_row {
            index.entry(handed_out.key.clone()).or_default().push(self.out.edits.len());
        }
        let copy_index = self.copy_index();
        // These stay to the end, one list for every row.
        taken.shrink_to_fit();
        self.out.edits.push(RowEdit {
            key: handed_out.key.clone(),
            id: handed_out.label().to_owned(),
            wording: handed_out.row_hash.clone(),
            copy: copy_index,
            place: place.clone(),
            fields: taken,
        });
    }
}

#[cfg(test)]
mod tests;
