//! One collect from beginning to end: read every copy, merge by service, record all of it or nothing.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::book::{Book, Comment};
use super::comments;
use super::copy::Copy;
use super::form::{self, FilledPdf};
use super::handed::{FindMatrix, Handed, moved_since};
use super::merge::{Merger, Prefer, Settings};
use super::outcome::{RowEdit, ServiceOutcome};
use super::page::{self, FilledPage};
use super::value::People;
use crate::base::counted::counted;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::parallel;
use crate::import::{Input, Limits};
use crate::matrix::identity::{Hash, Key};
use crate::profile::Profile;
use crate::record::accountable::Accountable;
use crate::record::baseline::Header;
use crate::record::carry::confirm;
use crate::record::evidence;
use crate::record::field::{Field, FieldValue};
use crate::record::log::{Action, Change, Changes, Event, Log, LoggedSource, RowChange};
use crate::record::service::{EvidenceFile, ServiceFile};
use crate::record::store::{NewFile, Register, RegisterError};
use crate::record::update::form_event;

/// A file as it was given.
#[derive(Debug, Clone)]
pub struct Given {
    /// Its name for people.
    pub name: Arc<str>,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// What a collect goes by.
pub struct Order<'o> {
    /// The copies, in the order in which they were given.
    pub files: &'o [Given],
    /// Names that are accepted as owners.
    pub people: &'o People,
    /// The profile, which says who is accountable where nobody entered it.
    pub profile: &'o Profile,
    /// How conflicts are resolved.
    pub prefer: &'o Prefer,
    /// When.
    pub at: DateTime<Utc>,
    /// Who records it.
    pub by: &'o str,
    /// Folders that evidence files lie in.
    pub evidence: &'o [PathBuf],
    /// The matrix that a copy was handed out with, where the record does not have it.
    pub matrix: &'o FindMatrix<'o>,
    /// What a copy may take.
    pub limits: &'o Limits,
    /// Whether copies of a look at what would be are taken, as only those do who look into a file before they replace it.
    pub what_if: bool,
}

/// Why nothing was collected.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// Copies that cannot be read: all of them are listed.
    #[error("{} in the filled copies", counted(.0.iter().count(), "problem"))]
    Unusable(Diagnostics),
    /// The register cannot be used.
    #[error(transparent)]
    Register(RegisterError),
}

impl From<RegisterError> for CollectError {
    fn from(error: RegisterError) -> Self {
        CollectError::Register(error)
    }
}

/// Merges copies with what a register has, without changing it.
///
/// # Errors
/// A copy or the register cannot be read; every problem is listed.
pub fn merge(register: Option<&Register>, order: &Order<'_>) -> Result<Vec<ServiceOutcome>, CollectError> {
    let mut problems = Diagnostics::new();
    let mut groups: BTreeMap<String, Vec<(Copy, Content<'_>)>> = BTreeMap::new();
    for given in order.files {
        match open(given, order.limits) {
            Ok(copies) => {
                for (copy, content) in copies {
                    match refused_what_if(&copy, order) {
                        Ok(()) => groups.entry(copy.service()).or_default().push((copy, content)),
                        Err(more) => problems.extend(more),
                    }
                }
            }
            Err(more) => problems.extend(more),
        }
    }
    let merged = merge_groups(register, order, groups, &mut problems);
    if problems.has_errors() {
        return Err(CollectError::Unusable(problems));
    }
    merged
}

/// Refuses a copy of a look at what would be.
fn refused_what_if(copy: &Copy, order: &Order<'_>) -> Result<(), Diagnostics> {
    if order.what_if || !copy.base.header.what_if {
        return Ok(());
    }
    Err(Diagnostic::error("copy-of-what-if", "this is a what-if: a look at a deployment that is not the one of rmx.toml; nothing of it is recorded")
        .at(Location::document(copy.name.clone()))
        .help("copy the entries into the checklist of the deployment that rmx.toml states, or state this one there and hand out the checklist anew")
        .into())
}

/// Where a copy's entries are read from.
enum Content<'o> {
    /// A workbook's rows, and its comments.
    Book(Box<Book<'o>>, Vec<Comment>),
    /// A PDF's form fields.
    Form(FilledPdf),
    /// A web page's entries.
    Page(FilledPage),
}

/// What a file was handed out for, service by service.
type Opened<'o> = Vec<(Copy, Content<'o>)>;

fn open<'o>(given: &'o Given, limits: &'o Limits) -> Result<Opened<'o>, Diagnostics> {
    if form::is_pdf(&given.bytes) {
        let copies = form::read(&given.name, &given.bytes, limits)?;
        return Ok(copies.into_iter().map(|(copy, form)| (copy, Content::Form(form))).collect());
    }
    if page::is_page(&given.bytes) {
        let copies = page::read(&given.name, &given.bytes, limits)?;
        return Ok(copies.into_iter().map(|(copy, page)| (copy, Content::Page(page))).collect());
    }
    let mut book = Book::open(&given.bytes, &given.name, limits)?;
    let copies = Copy::read(&mut book, given.name.clone(), &given.bytes, limits)?;
    let mut opened = Vec::with_capacity(copies.len());
    let mut first = Some(book);
    for copy in copies {
        // Each service reads the sheets that are its own.
        let mut book = match first.take() {
            Some(book) => book,
            None => Book::open(&given.bytes, &given.name, limits)?,
        };
        let comments = book.comments()?;
        opened.push((copy, Content::Book(Box::new(book), comments)));
    }
    Ok(opened)
}

fn merge_groups(
    register: Option<&Register>,
    order: &Order<'_>,
    groups: BTreeMap<String, Vec<(Copy, Content<'_>)>>,
    problems: &mut Diagnostics,
) -> Result<Vec<ServiceOutcome>, CollectError> {
    let none = Log::default();
    let log = match register {
        Some(register) => register.log()?,
        None => &none,
    };
    let mut outcomes = Vec::new();
    for mut copies in groups.into_values() {
        let Some((first, _)) = copies.first() else { continue };
        let (vendor, service) = (&first.base.header.vendor, &first.base.header.service);
        let file = match register {
            Some(register) => register.service(vendor, service)?,
            None => ServiceFile::new(vendor.clone(), service.clone()),
        };
        for (copy, _) in &mut copies {
            let moved = moved_since(log, &file.name(), &copy.base.header.checklist_hash);
            copy.follow(&moved);
        }
        let headers: Vec<Header> = copies.iter().map(|(copy, _)| copy.base.header.clone()).collect();
        let handed = Handed::new(register, &file, order.matrix);
        let settings = Settings {
            people: order.people,
            prefer: order.prefer,
            day: order.at.date_naive(),
            log,
            bind: &|header| handed.bind(header),
            covers: &|header, rows, owner| handed.covers(header, Accountable { rows, profile: order.profile }, owner),
            words: &|header, key| handed.words(header, key),
        };
        let mut merger = Merger::new(file, settings);
        for (copy, content) in copies {
            merger.begin(&copy.source);
            match content {
                Content::Form(form) => form.each(&copy, &mut merger),
                Content::Page(page) => page.each(&copy, &mut merger),
                Content::Book(mut book, found) => {
                    if let Err(more) = copy.each(&mut book, &mut merger) {
                        problems.extend(more);
                    }
                    comments::each(&found, &copy, &mut merger);
                }
            }
            merger.end(&copy);
        }
        let mut outcome = merger.finish();
        record_evidence(&mut outcome, order.evidence);
        // Evidence hashes are part of the register that a sign-off is bound to.
        outcome.bind_sign_offs();
        for (_, _, sign_off) in &outcome.sign_offs {
            confirm(&mut outcome.file, sign_off);
        }
        if outcome.changes() {
            for header in &headers {
                outcome.versions.extend(handed.first(header, &mut outcome.file)?);
            }
        }
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn record_evidence(outcome: &mut ServiceOutcome, folders: &[PathBuf]) {
    let roots = evidence::roots(folders);
    let file = &outcome.file;
    // Asking for a file takes longer than all else that is done about a row here.
    let of_edit = |row: &RowEdit| {
        row.fields.iter().find(|f| f.field == Field::Evidence)?;
        Some(evidence::pieces(&file.rows.get(row.key.as_str())?.entry.text(Field::Evidence), &roots))
    };
    let found = parallel::rows(&outcome.edits, of_edit);
    // Entries of an earlier copy, whose files were not there then: a copy that says the same again brings them in.
    let edited: HashSet<&str> = outcome.edits.iter().map(|row| row.key.as_str()).collect();
    let others = file.rows.iter().filter(|(key, _)| !edited.contains(key.as_str()));
    let late: Vec<_> = others.filter_map(|(key, row)| Some((key.clone(), evidence::late(row, &roots)?))).collect();
    for (key, pieces) in late {
        let Some(row) = outcome.file.rows.get_mut(&key) else { continue };
        let before = row.evidence.clone();
        // A file that cannot be read stays what it is: an entry that reads like a file, without a hash.
        if evidence::record(row, pieces, &roots).is_ok() {
            let new = row.evidence.iter().filter(|file| !before.contains(file));
            outcome.late.extend(new.map(|file| (key.clone(), file.clone())));
        }
    }
    for (edit, pieces) in outcome.edits.iter().zip(found) {
        let (Some(pieces), Some(row)) = (pieces, outcome.file.rows.get_mut(edit.key.as_str())) else { continue };
        let Some(field) = edit.fields.iter().find(|f| f.field == Field::Evidence) else { continue };
        let absent = match evidence::record(row, pieces, &roots) {
            Ok(absent) => absent,
            Err(error) => vec![error.to_string()],
        };
        for path in absent {
            let what = format!(
                "the evidence '{path}' reads like a file and lies in no evidence folder; it is recorded as text, without a hash"
            );
            outcome.missing.push((edit.place.cell(field.column), what));
        }
    }
}

/// Records what [`merge`] found: services and log in one change.
///
/// # Errors
/// The register cannot be written; it is then as it was.
pub fn record(register: &mut Register, outcomes: &[ServiceOutcome], order: &Order<'_>) -> Result<(), RegisterError> {
    // What somebody signed is kept as it came: the record says what was in it, the document shows it.
    let signed: Vec<&Hash> = outcomes
        .iter()
        .flat_map(|outcome| outcome.sign_offs.iter().filter_map(|(copy, ..)| outcome.copies.get(*copy)))
        .map(|source| &source.sha256)
        .collect();
    for given in order.files.iter().filter(|given| form::is_pdf(&given.bytes)) {
        if signed.contains(&&Hash::of(&given.bytes)) {
            register.keep(&given.bytes, "pdf")?;
        }
    }
    // Files and log are both about as much work as all that was collected is long: they are made at the same time.
    std::thread::scope(|scope| {
        let changed = outcomes.iter().filter(|outcome| outcome.changes());
        let all = |outcome: &ServiceOutcome| {
            outcome.versions.iter().cloned().chain([NewFile::service(&outcome.file)]).collect::<Vec<_>>()
        };
        let files = scope.spawn(move || changed.flat_map(all).collect());
        let log = register.log()?;
        let events = outcomes.iter().flat_map(|outcome| events(outcome, order.by, order.at, log)).collect();
        let made = || files.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        register.commit_when_made(events, made).map(drop)
    })
}

fn events(outcome: &ServiceOutcome, by: &str, at: DateTime<Utc>, log: &Log) -> Vec<Event> {
    let service = outcome.file.name();
    let after = outcome.file.hash();
    let mut events: Vec<Event> = Vec::new();
    if outcome.changes() {
        events.extend(form_event(&outcome.file, at, by));
    }
    for (index, source) in outcome.copies.iter().enumerate() {
        let event = |action: Action, rows: Vec<RowChange>| Event {
            at,
            by: by.to_owned(),
            action,
            service: service.clone(),
            source: Some(source.clone()),
            checklist: outcome.file.checklist.clone(),
            rows,
            register: after.clone(),
            files: BTreeMap::new(),
        };
        let mut rows: Vec<RowChange> = outcome.edits.iter().filter(|e| e.copy == index).map(row_change).collect();
        if index == 0 {
            rows.extend(outcome.late.iter().map(|(key, file)| late_change(outcome, key, file)));
        }
        if !rows.is_empty() {
            events.push(event(Action::Collect, rows));
        }
        for (_, _, sign_off) in outcome.sign_offs.iter().filter(|(copy, _, _)| *copy == index) {
            events.push(event(Action::Sign, vec![RowChange::of_sign_off(sign_off)]));
        }
        let aside =
            [(Action::Conflict, conflict_rows(outcome, index)), (Action::Refused, refused_rows(outcome, index))];
        for (action, rows) in aside {
            // Collecting a copy again says nothing new of what was left aside before.
            let said = log.entries.iter().any(|e| {
                e.event.action == action && e.event.source.as_ref().is_some_and(|s| s.sha256 == source.sha256)
            });
            if !rows.is_empty() && !said {
                events.push(event(action, rows));
            }
        }
    }
    events
}

fn row_change(row: &RowEdit) -> RowChange {
    let text = |v: &Option<FieldValue>| v.as_ref().map(FieldValue::to_text);
    RowChange {
        key: row.key.clone(),
        id: row.id.clone(),
        wording: row.wording.clone(),
        fields: row
            .fields
            .iter()
            .map(|f| (f.field.as_str(), Change { from: text(&f.from), to: text(&f.to) }))
            .collect(),
    }
}

/// A file of an earlier entry that was hashed now.
fn late_change(outcome: &ServiceOutcome, key: &Key, file: &EvidenceFile) -> RowChange {
    let row = outcome.file.rows.get(key);
    let change = Change { from: None, to: Some(format!("{} {}", file.path, file.sha256)) };
    RowChange {
        key: key.as_str().to_owned(),
        id: row.map(|row| row.id.clone()).unwrap_or_default(),
        wording: row.and_then(|row| row.wording.clone()),
        fields: Changes::from_iter([("evidence-files", change)]),
    }
}

fn conflict_rows(outcome: &ServiceOutcome, copy: usize) -> Vec<RowChange> {
    let change =
        |c: &super::outcome::Conflict| Change { from: Some(c.register.clone()), to: Some(c.copy_value.clone()) };
    outcome
        .conflicts
        .iter()
        .filter(|c| c.copy == copy)
        .map(|c| RowChange {
            key: c.key.clone(),
            id: c.id.clone(),
            wording: None,
            fields: Changes::from_iter([(c.field.clone(), change(c))]),
        })
        .collect()
}

fn refused_rows(outcome: &ServiceOutcome, copy: usize) -> Vec<RowChange> {
    outcome
        .refused
        .iter()
        .filter(|r| r.copy == copy)
        .map(|r| {
            let change = Change { from: None, to: Some(r.found.clone()) };
            let id = if r.id.is_empty() { r.location.to_string() } else { r.id.clone() };
            RowChange { key: String::new(), id, wording: None, fields: Changes::from_iter([(r.field.clone(), change)]) }
        })
        .collect()
}

/// Reads a copy's bytes.
///
/// # Errors
/// The file cannot be read.
pub fn given(path: &Path, limits: &Limits) -> Result<Given, Diagnostics> {
    let input = Input::open(path, limits)?;
    Ok(Given { name: input.name, bytes: Arc::from(input.bytes) })
}

/// Of what file a source is, for messages.
pub fn source_of(given: &Given) -> LoggedSource {
    let file = given.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    LoggedSource { file, sha256: Hash::of(&given.bytes), saved_by: None, saved_at: None }
}
