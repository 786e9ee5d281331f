//! `update`: a new version of the vendor's matrix, or another deployment, becomes what the record is made against, in one logged step.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::accountable::Accountable;
use super::carry::{Fitted, Rename, Steps, fit};
use super::entry::{SignOff, SignOffState};
use super::log::{Action, Change, Changes, Event, RowChange};
use super::service::{Had, ServiceFile};
use super::state;
use super::store::{Commit, NewFile, Register, RegisterError};
use crate::base::diagnostic::Diagnostics;
use crate::base::ordered;
use crate::matrix::Matrix;
use crate::matrix::deployment::EffectiveMatrix;
use crate::matrix::identity::{Hash, Key};
use crate::profile::Profile;

/// What is to be adopted.
#[derive(Clone, Copy)]
pub struct Update<'u> {
    /// What is to hold from now on.
    pub effective: &'u EffectiveMatrix<'u>,
    /// Where its matrix was had from, and when.
    pub had: &'u Had,
    /// The vendor's document, its name and bytes, where there is one.
    pub document: Option<(&'u str, &'u [u8])>,
    /// Rows that now stand for others.
    pub renames: &'u [Rename],
    /// The profile, which says who is accountable where nobody entered it.
    pub profile: &'u Profile,
    /// When.
    pub at: DateTime<Utc>,
    /// Who does it.
    pub by: &'u str,
}

/// What an update does to a sign-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consequence {
    /// The sign-off as it is afterwards.
    pub sign_off: SignOff,
    /// What it is on: an activity's id, or the whole.
    pub scope: String,
    /// Its state before.
    pub before: SignOffState,
}

/// An update before it is made.
#[derive(Debug)]
pub struct Planned {
    /// What happens to the entries.
    pub steps: Steps,
    /// What happens to the sign-offs.
    pub sign_offs: Vec<Consequence>,
    /// Whether the record is made against this very version and deployment already, and no row moves.
    pub nothing: bool,
    file: ServiceFile,
    archive: ServiceFile,
    files: Vec<NewFile>,
    event: Event,
}

impl Register {
    /// What an update would do. Nothing is written.
    ///
    /// # Errors
    /// The register cannot be read, or a rename names nothing.
    pub fn plan(&self, update: &Update<'_>) -> Result<Planned, RegisterError> {
        let effective = update.effective;
        let matrix = effective.matrix;
        let mut stored = self.service(&matrix.vendor.id, &matrix.service.id)?;
        let archive = self.archive(&matrix.vendor.id, &matrix.service.id)?;
        let adopted = self.adopted(&stored)?;
        state::mark_status(&mut stored);
        let (version, version_file) = NewFile::version(matrix)?;
        let mut files = vec![version_file];
        let mut versions = self.signed_versions(&stored)?;
        attach(&mut stored, effective, &version);
        if stored.sign_offs.iter().any(|s| s.version.as_ref() == Some(&version)) {
            versions.insert(version.clone(), matrix.clone());
        }
        let before = judged_before(&stored, adopted.as_ref(), &versions, update);
        let was = stored.clone();
        let Fitted { mut file, archive, steps } = fit(stored, archive, effective, adopted.as_ref(), update.renames);
        if steps.problems.has_errors() {
            return Err(RegisterError::Unusable(steps.problems));
        }
        follow_words(&mut file, effective);
        keep_status(&mut file);
        file.version = Some(version);
        file.had = Some(update.had.clone());
        file.document = None;
        if let Some((name, bytes)) = update.document {
            let (document, document_file) = NewFile::document(&matrix.vendor.id, &matrix.service.id, name, bytes);
            file.document = Some(document);
            files.push(document_file);
        }
        file.set_deployment(effective);
        let same =
            |a: &ServiceFile, b: &ServiceFile| (&a.version, &a.model, &a.options) == (&b.version, &b.model, &b.options);
        let nothing = same(&was, &file) && steps.is_empty();
        let ids = ordered::map(file.rows.iter().map(|(key, row)| (key.clone(), row.id.clone())));
        let renamed = file.renamed();
        let mut judged = std::mem::take(&mut file.sign_offs);
        let present = state::Present {
            effective,
            versions: &versions,
            ids: &ids,
            renamed: &renamed,
            accountable: Accountable { rows: &file.rows, profile: update.profile },
            as_of: update.at.date_naive(),
        };
        state::judge(&mut judged, present);
        file.sign_offs = judged;
        let sign_offs = consequences(&file, &archive, before);
        let event = event(&was, &file, &archive, &steps, update);
        Ok(Planned { steps, sign_offs, nothing, file, archive, files, event })
    }

    /// Makes an update, whole or not at all.
    ///
    /// # Errors
    /// The register cannot be written; it is then as it was.
    pub fn adopt(&mut self, planned: Planned) -> Result<(), RegisterError> {
        let Planned { file, archive, mut files, event, .. } = planned;
        files.push(NewFile::service(&file));
        if !archive.is_empty() || self.has_archive(&archive)? {
            files.push(NewFile::archive(&archive));
        }
        self.commit(Commit { files, events: vec![event] }).map(drop)
    }

    fn has_archive(&self, archive: &ServiceFile) -> Result<bool, RegisterError> {
        Ok(!self.archive(&archive.vendor, &archive.service)?.is_empty())
    }
}

/// Gives the sign-offs of a record of version 0.1 the version that they were made on, where it is the one at hand.
pub fn attach(file: &mut ServiceFile, effective: &EffectiveMatrix<'_>, version: &Hash) {
    let model = effective.model.map(|m| m.id.clone());
    let options = super::service::options_of(effective);
    for sign_off in file.sign_offs.iter_mut().filter(|s| s.version.is_none()) {
        let signed = match &sign_off.key {
            None => effective.is_called(&sign_off.wording),
            Some(key) => effective.activities.iter().any(|a| &a.key == key && a.row_hash == sign_off.wording),
        };
        if signed {
            if sign_off.key.is_none() {
                sign_off.wording = effective.checklist_hash();
            }
            sign_off.version = Some(version.clone());
            sign_off.model.clone_from(&model);
            sign_off.options.clone_from(&options);
        }
    }
}

/// The sign-offs' states before: against the version that the record is made against, where it has one.
fn judged_before(
    file: &ServiceFile,
    adopted: Option<&Matrix>,
    versions: &state::Versions,
    update: &Update<'_>,
) -> Vec<SignOff> {
    let mut sign_offs = file.sign_offs.clone();
    let matrix = adopted.unwrap_or(update.effective.matrix);
    let then = EffectiveMatrix::new(matrix, &file.selection());
    let Ok(effective) = then.as_ref().or(Err(())) else { return sign_offs };
    let (ids, renamed) = (BTreeMap::new(), file.renamed());
    let accountable = Accountable { rows: &file.rows, profile: update.profile };
    let as_of = update.at.date_naive();
    let present = state::Present { effective, versions, ids: &ids, renamed: &renamed, accountable, as_of };
    state::judge(&mut sign_offs, present);
    sign_offs
}

/// The rows take the words, places and ids of the matrix; what their entries were made on stays with them as a hash, and as words to confirm.
fn follow_words(file: &mut ServiceFile, effective: &EffectiveMatrix<'_>) {
    for activity in &effective.activities {
        if let Some(row) = file.rows.get_mut(&activity.key) {
            row.id = activity.id.to_string();
            row.section = activity.section.to_vec();
            activity.text.clone_into(&mut row.text);
        }
    }
}

/// Rows that stand under other keys have the same status and evidence as before: sign-offs that knew them know them still.
fn keep_status(file: &mut ServiceFile) {
    let hashes: Vec<Option<Hash>> = file
        .sign_offs
        .iter()
        .map(|s| (s.status.is_some() && !s.status_changed).then(|| file.status_hash(s.key.as_ref())))
        .collect();
    for (sign_off, hash) in file.sign_offs.iter_mut().zip(hashes) {
        if hash.is_some() {
            sign_off.status = hash;
        }
    }
}

fn consequences(file: &ServiceFile, archive: &ServiceFile, before: Vec<SignOff>) -> Vec<Consequence> {
    let same = |a: &SignOff, b: &SignOff| {
        (&a.wording, &a.name, &a.role, a.date, a.decision) == (&b.wording, &b.name, &b.role, b.date, b.decision)
    };
    let mut found = Vec::new();
    for (at, was) in before.iter().enumerate() {
        if before.iter().skip(at + 1).any(|later| later.same_place(was)) {
            continue;
        }
        let live = file.sign_offs.iter().find(|s| same(s, was)).cloned();
        let gone = || {
            let sign_off = archive.sign_offs.iter().find(|s| same(s, was)).cloned()?;
            let reason = "removed: it goes to the archive with its row".to_owned();
            Some(SignOff { state: SignOffState::Lapsed, reason, causes: Vec::new(), ..sign_off })
        };
        let Some(sign_off) = live.or_else(gone) else { continue };
        let row = |key: &Key| file.rows.get(key).or_else(|| archive.rows.get(key)).map(|row| row.id.clone());
        let scope = sign_off.on(|key| row(key).unwrap_or_default());
        found.push(Consequence { sign_off, scope, before: was.state });
    }
    found
}

/// What is logged of an update: what the record is made against, and every row that moved, went or came back.
fn event(was: &ServiceFile, is: &ServiceFile, archive: &ServiceFile, steps: &Steps, update: &Update<'_>) -> Event {
    let mut head = RowChange { id: "matrix".to_owned(), ..RowChange::default() };
    let mut told = |name: &'static str, from: Option<String>, to: Option<String>| {
        if from != to {
            head.fields.insert(name, Change { from, to });
        }
    };
    let hash = |hash: &Option<Hash>| hash.as_ref().map(|h| h.as_str().to_owned());
    let options = |file: &ServiceFile| {
        let all: Vec<String> = file.options.iter().map(|o| format!("{} {}", o.id, o.state.as_str())).collect();
        (!all.is_empty()).then(|| all.join(", "))
    };
    let document = |file: &ServiceFile| file.document.as_ref().map(|d| format!("{}  {}", d.sha256, d.path));
    told("version", hash(&was.version), hash(&is.version));
    told("model", was.model.as_ref().map(ToString::to_string), is.model.as_ref().map(ToString::to_string));
    told("options", options(was), options(is));
    told("had-from", was.had.as_ref().map(|h| h.from.clone()), is.had.as_ref().map(|h| h.from.clone()));
    told("document", document(was), document(is));
    let mut rows = vec![head];
    let change = |key: &Key, id: &str, field: &'static str, change: Change| RowChange {
        key: key.as_str().to_owned(),
        id: id.to_owned(),
        wording: None,
        fields: Changes::from_iter([(field, change)]),
    };
    for key in &steps.restored {
        let id = is.rows.get(key).map_or("", |row| row.id.as_str());
        rows.push(change(key, id, "archived", Change { from: Some("yes".to_owned()), to: None }));
    }
    for moved in &steps.moved {
        let keys = Change { from: Some(moved.old.as_str().to_owned()), to: Some(moved.new.as_str().to_owned()) };
        let mut row = change(&moved.new, &moved.new_id, "key", keys);
        let texts = [("id", moved.old_id.clone(), moved.new_id.clone())];
        for (field, from, to) in texts.into_iter().filter(|(_, from, to)| from != to) {
            row.fields.insert(field, Change { from: Some(from), to: Some(to) });
        }
        rows.push(row);
    }
    for gone in steps.unmatched.iter().filter(|u| !u.in_other_model && archive.rows.contains_key(&u.key)) {
        rows.push(change(&gone.key, &gone.id, "archived", Change { from: None, to: Some("yes".to_owned()) }));
    }
    Event {
        at: update.at,
        by: update.by.to_owned(),
        action: Action::Update,
        service: is.name(),
        source: None,
        checklist: is.checklist.clone(),
        rows,
        register: is.hash(),
        files: BTreeMap::new(),
    }
}

/// The event of a file of version 0.1 that is written in the present form, before whatever else is recorded.
pub fn form_event(file: &ServiceFile, at: DateTime<Utc>, by: &str) -> Option<Event> {
    file.earlier_form.then(|| Event {
        at,
        by: by.to_owned(),
        action: Action::Form,
        service: file.name(),
        source: None,
        checklist: file.checklist.clone(),
        rows: Vec::new(),
        register: file.hash(),
        files: BTreeMap::new(),
    })
}

/// What people should know of an update's rows.
pub fn notes(planned: &Planned) -> Diagnostics {
    planned.steps.notes()
}
