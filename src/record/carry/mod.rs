//! Carry-over: which entries hold for a new version of the matrix, another model or other options.
//!
//! An entry follows its row (`compare`'s matching: key, the same words elsewhere, id, likeness): where the words are others, it is to be
//! confirmed. A row that the matrix does not have any more goes to the archive with its sign-offs, and comes back when the vendor puts it back.
//! Everything else that looks alike is offered, never taken.

mod sign_offs;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

pub use sign_offs::{Bound, bound_row, bound_whole, confirm};

use super::accountable::Accountable;
use super::baseline::OptionRecord;
use super::entry::ServiceRecord;
use super::service::{ServiceFile, StoredRow, options_of, selection_of};
use super::state::{self, Versions};
use super::store::{Register, RegisterError};
use crate::base::counted::counted;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::ordered::{self, Arrange};
use crate::base::parallel::{MANY_ROWS, both};
use crate::compare::{MatchKind, RowLine, likeness, match_rows};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix, Selection};
use crate::matrix::identity::{Hash, Key, normalise};
use crate::matrix::{Matrix, ModelId};
use crate::profile::Profile;

/// Likeness from which another activity is offered.
const OFFER_FROM: f64 = 0.45;

/// At most so many pairs are compared: beyond it the matrix is another one, not a new version.
const MOST_COMPARISONS: usize = 1_000_000;

/// How many activities are offered for one entry.
const OFFERS: usize = 3;

/// `--rename OLD=NEW`: the entries of one activity now stand for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// Id or key of the activity as recorded.
    pub old: String,
    /// Id or key of the activity in the matrix.
    pub new: String,
}

impl std::str::FromStr for Rename {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((old, new)) if !old.trim().is_empty() && !new.trim().is_empty() => {
                Ok(Self { old: old.trim().to_owned(), new: new.trim().to_owned() })
            }
            _ => Err(format!("'{text}' is not OLD=NEW, two activity ids")),
        }
    }
}

/// An activity that an entry without one might stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Its id.
    pub id: String,
    /// Its words.
    pub text: String,
    /// Likeness, 0 to 1.
    pub score: f64,
}

/// An entry whose activity is not in the effective matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Unmatched {
    /// Its key.
    pub key: Key,
    /// Its id as recorded.
    pub id: String,
    /// Its words as recorded.
    pub text: String,
    /// Whether another model of the matrix has it; otherwise it was removed and goes to the archive.
    pub in_other_model: bool,
    /// Activities that look like it, the likeliest first.
    pub offers: Vec<Offer>,
}

/// A row that now stands for another key.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The key as recorded.
    pub old: Key,
    /// The id as recorded.
    pub old_id: String,
    /// The key in the matrix.
    pub new: Key,
    /// The id in the matrix.
    pub new_id: String,
    /// How it was found; none where somebody asked for it (`--rename`).
    pub found: Option<MatchKind>,
    /// The words as recorded.
    pub was: String,
}

/// The record of one service fitted to an effective matrix: what reports read, and what `update` writes.
#[derive(Debug)]
pub struct Fitted {
    /// The rows that the matrix has, and those of its other models.
    pub file: ServiceFile,
    /// The rows that it has no more.
    pub archive: ServiceFile,
    /// What happened to them.
    pub steps: Steps,
}

/// What a fit does to the rows of a record.
#[derive(Debug, Default)]
pub struct Steps {
    /// Entries that stand for other words now.
    pub moved: Vec<Moved>,
    /// Entries that came back from the archive.
    pub restored: Vec<Key>,
    /// Entries without an activity.
    pub unmatched: Vec<Unmatched>,
    /// Renames that name nothing.
    pub problems: Diagnostics,
}

/// The record of one service as reports and rules read it.
#[derive(Debug)]
pub struct Carried {
    /// Entries, sign-offs with their states.
    pub record: ServiceRecord,
    /// What was done to the rows, which only `update` writes.
    pub steps: Steps,
    /// What the record is made against; none in a record that has no version yet.
    pub made_for: Option<MadeFor>,
}

/// The version and the deployment that a record is made against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFor {
    /// The version of the matrix.
    pub version: Hash,
    model: Option<ModelId>,
    options: Vec<OptionRecord>,
}

impl MadeFor {
    fn of(file: &ServiceFile) -> Option<Self> {
        Some(Self { version: file.version.clone()?, model: file.model.clone(), options: file.options.clone() })
    }

    /// Whether an effective matrix is of this deployment.
    pub fn is_deployed_as(&self, effective: &EffectiveMatrix<'_>) -> bool {
        let several = effective.matrix.models.len() > 1;
        let model = effective.model.filter(|_| several).map(|m| &m.id);
        self.model.as_ref() == model && self.options == options_of(effective)
    }

    /// The deployment.
    pub fn selection(&self) -> Selection {
        selection_of(self.model.as_ref(), &self.options)
    }
}

impl Steps {
    /// What people should know, as diagnostics: reworded, restored, kept aside, offered.
    pub fn notes(&self) -> Diagnostics {
        let mut notes = self.problems.clone();
        for moved in self.moved.iter().filter(|m| m.found.is_some()) {
            let message = match moved.found {
                Some(MatchKind::Words) => {
                    format!("{} stands in another section than when it was recorded", moved.new_id)
                }
                _ => format!("{} is worded differently than when it was recorded", moved.new_id),
            };
            notes.push(
                Diagnostic::warning("register-reworded", format!("{message}: its entries stay, to be confirmed"))
                    .found(moved.was.clone())
                    .help("compare the wording, then confirm the entries and sign again"),
            );
        }
        if !self.restored.is_empty() {
            let message = format!(
                "{} of the archive: the activities are in the matrix again",
                counted(self.restored.len(), "row")
            );
            notes.push(Diagnostic::info("register-restored", message));
        }
        for row in self.unmatched.iter().filter(|u| !u.in_other_model) {
            let message = format!("{} is recorded, and not in the matrix: its entries go to the archive", row.id);
            let mut note = Diagnostic::warning("register-unmatched", message).found(row.text.clone());
            if let Some(best) = row.offers.first() {
                let offers: Vec<String> =
                    row.offers.iter().map(|o| format!("{} ({:.0} %: {})", o.id, o.score * 100.0, o.text)).collect();
                note = note
                    .allowed(format!("alike: {}", offers.join("; ")))
                    .help(format!("if it is the same activity: --rename {}={}", row.id, best.id));
            }
            notes.push(note);
        }
        let elsewhere = self.unmatched.iter().filter(|u| u.in_other_model).count();
        if elsewhere > 0 {
            let message = format!("{} of another deployment model: the entries are kept", counted(elsewhere, "row"));
            notes.push(Diagnostic::info("register-other-model", message));
        }
        notes
    }

    /// Whether rows move, come back or go.
    pub fn is_empty(&self) -> bool {
        self.moved.is_empty() && self.restored.is_empty() && self.unmatched.iter().all(|u| u.in_other_model)
    }
}

impl Register {
    /// The record of a service as it holds for an effective matrix on a day. Nothing is written.
    ///
    /// # Errors
    /// The service's files cannot be read or have problems.
    pub fn service_record(
        &self,
        effective: &EffectiveMatrix<'_>,
        profile: &Profile,
        as_of: NaiveDate,
    ) -> Result<Carried, RegisterError> {
        let (vendor, service) = (&effective.matrix.vendor.id, &effective.matrix.service.id);
        let mut file = self.service(vendor, service)?;
        // A service that is used under several models has one record: what was signed of another one says nothing of this.
        let name = effective.matrix.name();
        if let Some(own) = effective.model.map(|model| &model.id).filter(|own| profile.uses_under(&name, own.as_str()))
        {
            let of_another = |model: &ModelId| model != own && profile.uses_under(&name, model.as_str());
            file.sign_offs.retain(|sign_off| !sign_off.model.as_ref().is_some_and(of_another));
        }
        let archive = self.archive(vendor, service)?;
        let versions = self.signed_versions(&file)?;
        let strays = file.has_strays(&keys(effective));
        // The version that the rows are of says which of its rows is the better partner of a new one.
        let adopted = if strays { self.adopted(&file)? } else { None };
        let mut carried = carry(file, archive, effective, adopted.as_ref(), &versions, profile, as_of);
        carried.record.log_heads = self.log_heads()?;
        Ok(carried)
    }
}

/// The keys of all rows.
fn keys<'m>(effective: &'m EffectiveMatrix<'_>) -> HashSet<&'m Key> {
    effective.activities.iter().map(|activity| &activity.key).collect()
}

/// The record as it holds for an effective matrix: rows fitted, sign-offs judged.
pub fn carry(
    mut file: ServiceFile,
    archive: ServiceFile,
    effective: &EffectiveMatrix<'_>,
    adopted: Option<&Matrix>,
    versions: &Versions,
    profile: &Profile,
    as_of: NaiveDate,
) -> Carried {
    let wanted = keys(effective);
    // Where no row moves, the record's hash can be taken later, beside other work.
    let moves = !archive.rows.is_empty() || file.has_strays(&wanted);
    let before = if moves { file.hash() } else { None };
    let made_for = MadeFor::of(&file);
    state::mark_status(&mut file);
    let Fitted { mut file, steps, .. } = fit_to(file, archive, effective, &wanted, adopted, &[]);
    let renamed = file.renamed();
    let mut sign_offs = std::mem::take(&mut file.sign_offs);
    let signed = sign_offs.iter().filter_map(|s| s.key.as_ref()).filter(|key| !wanted.contains(key));
    let ids = ordered::map(signed.filter_map(|key| Some((key.clone(), file.rows.get(key)?.id.clone()))));
    let accountable = Accountable { rows: &file.rows, profile };
    let present = state::Present { effective, versions, ids: &ids, renamed: &renamed, accountable, as_of };
    state::judge(&mut sign_offs, present);
    // What stays is copied side by side, and all else is let go at once: picked out of a long record it would lie scattered in memory, which makes
    // everything after it slower by half.
    let copy = || {
        let mut confirm = BTreeMap::new();
        let mut entries = HashMap::with_capacity(file.rows.len());
        for (key, row) in file.rows.iter().filter(|(key, _)| wanted.contains(key)) {
            if !row.confirm.is_empty() {
                confirm.insert(key.clone(), row.confirm.clone());
            }
            entries.insert(key.clone(), row.entry.clone());
        }
        (entries, confirm)
    };
    let many = file.rows.len() >= MANY_ROWS;
    let ((entries, confirm), hash) = both(many, copy, || if moves { before } else { file.hash() });
    let rows = std::mem::take(&mut file.rows);
    if many {
        // Letting go of a long record takes a while that nobody need wait for; where no thread can be had, it is done here.
        let _ = std::thread::Builder::new().spawn(move || drop(rows));
    }
    let record = ServiceRecord {
        entries,
        access: file.access,
        extracts: file.extracts,
        questions: file.questions,
        forms: file.forms,
        sign_offs,
        hash,
        ids,
        confirm,
        log_heads: Vec::new(),
    };
    Carried { record, steps, made_for }
}

/// Fits stored rows to an effective matrix. `adopted` is the matrix that they were of, where the record has it: a row of it that nothing was
/// entered for may still be the better partner of a new row.
pub fn fit(
    file: ServiceFile,
    archive: ServiceFile,
    effective: &EffectiveMatrix<'_>,
    adopted: Option<&Matrix>,
    renames: &[Rename],
) -> Fitted {
    fit_to(file, archive, effective, &keys(effective), adopted, renames)
}

/// [`fit`], with the keys of the matrix at hand.
fn fit_to(
    mut file: ServiceFile,
    mut archive: ServiceFile,
    effective: &EffectiveMatrix<'_>,
    wanted: &HashSet<&Key>,
    adopted: Option<&Matrix>,
    renames: &[Rename],
) -> Fitted {
    let mut steps = Steps::default();
    for rename in renames {
        // Its entries may have gone to the archive with an earlier version: they come back under the new name.
        let names = |(key, row): (&Key, &StoredRow)| key.as_str() == rename.old || row.id == rename.old;
        if file.rows.iter().any(names) || find_activity(effective, &rename.new).is_none() {
            continue;
        }
        if let Some(key) = archive.rows.iter().find(|(k, r)| names((k, r))).map(|(key, _)| key.clone()) {
            hand_over(&mut archive, &mut file, &key);
        }
    }
    let back: Vec<Key> =
        archive.rows.keys().filter(|key| wanted.contains(key) && !file.rows.contains_key(*key)).cloned().collect();
    for key in back {
        hand_over(&mut archive, &mut file, &key);
        steps.restored.push(key);
    }
    apply_renames(&mut file, effective, renames, &mut steps);
    if file.has_strays(wanted) {
        let others = keys_of_other_models(effective);
        follow(&mut file, effective, adopted, &others, &mut steps);
        steps.unmatched = unmatched(&file, wanted, effective, &others);
        for gone in steps.unmatched.iter().filter(|u| !u.in_other_model) {
            hand_over(&mut file, &mut archive, &gone.key);
        }
    }
    file.sign_offs.arrange_by_key(|s| s.date);
    Fitted { file, archive, steps }
}

/// Moves a row with its sign-offs from one file to the other.
fn hand_over(from: &mut ServiceFile, to: &mut ServiceFile, key: &Key) {
    if let Some(row) = from.rows.remove(key) {
        to.rows.insert(key.clone(), row);
    }
    let (go, stay) = from.sign_offs.drain(..).partition(|s| s.key.as_ref() == Some(key));
    from.sign_offs = stay;
    to.sign_offs.extend::<Vec<_>>(go);
}

fn find_activity<'e>(effective: &'e EffectiveMatrix<'_>, name: &str) -> Option<&'e EffectiveActivity<'e>> {
    effective.activities.iter().find(|a| a.id.as_str() == name || a.key.as_str() == name)
}

fn apply_renames(file: &mut ServiceFile, effective: &EffectiveMatrix<'_>, renames: &[Rename], steps: &mut Steps) {
    for rename in renames {
        let problem = |what: String| Diagnostic::error("rename-unusable", what);
        let old = file.rows.iter().find(|(key, row)| key.as_str() == rename.old || row.id == rename.old);
        let Some(old_key) = old.map(|(key, _)| key.clone()) else {
            steps.problems.push(
                problem(format!("--rename: nothing is recorded of '{}'", rename.old))
                    .help("`rmx-report log` lists what was recorded"),
            );
            continue;
        };
        let Some(target) = find_activity(effective, &rename.new) else {
            steps.problems.push(problem(format!("--rename: the matrix has no activity '{}'", rename.new)));
            continue;
        };
        if target.key == old_key {
            continue;
        }
        if file.rows.get(&target.key).is_some_and(|row| !row.entry.values.is_empty()) {
            steps.problems.push(
                problem(format!("--rename: '{}' has entries of its own", rename.new))
                    .help("nothing is overwritten: move one of the two by hand"),
            );
            continue;
        }
        move_row(file, &old_key, target, None, steps);
    }
}

/// Lets a row stand for another key, with its sign-offs; its words are to be confirmed. The row keeps the wording that its entries were made on,
/// so that it is seen what people had before them.
fn move_row(
    file: &mut ServiceFile,
    old: &Key,
    target: &EffectiveActivity,
    found: Option<MatchKind>,
    steps: &mut Steps,
) {
    for form in file.forms.iter_mut().filter(|form| form.row == old.as_str()) {
        target.key.as_str().clone_into(&mut form.row);
        target.id.as_str().clone_into(&mut form.id);
    }
    let Some(mut row) = file.rows.remove(old) else { return };
    let was = row.text.clone();
    if row.confirm.is_empty() {
        row.confirm.clone_from(&was);
    }
    row.renamed.retain(|key| *key != target.key && key != old);
    row.renamed.push(old.clone());
    let old_id = std::mem::replace(&mut row.id, target.id.to_string());
    steps.moved.push(Moved {
        old: old.clone(),
        old_id,
        new: target.key.clone(),
        new_id: target.id.to_string(),
        found,
        was,
    });
    file.rows.insert(target.key.clone(), row);
    for sign_off in file.sign_offs.iter_mut().filter(|s| s.key.as_ref() == Some(old)) {
        sign_off.key = Some(target.key.clone());
    }
}

/// Rows whose activity stands under another key now.
fn follow(
    file: &mut ServiceFile,
    effective: &EffectiveMatrix<'_>,
    adopted: Option<&Matrix>,
    others: &HashSet<Key>,
    steps: &mut Steps,
) {
    let line = |(key, row): (&Key, &StoredRow)| RowLine {
        key: key.clone(),
        id: row.id.clone(),
        section: row.section.clone(),
        text: row.text.clone(),
    };
    let mut old: Vec<RowLine> = file.rows.iter().map(line).collect();
    let then = adopted.and_then(|matrix| EffectiveMatrix::new(matrix, &file.selection()).ok());
    let further = then.iter().flat_map(|t| &t.activities).filter(|a| !file.rows.contains_key(&a.key));
    old.extend(further.map(RowLine::of));
    let new: Vec<RowLine> = effective.activities.iter().map(RowLine::of).collect();
    for (was, is, kind) in match_rows(&old, &new) {
        let recorded = file.rows.contains_key(&was.key) || file.forms.iter().any(|f| f.row == was.key.as_str());
        let follows = kind != MatchKind::Key && recorded && !others.contains(&was.key);
        let target = effective.activities.iter().find(|a| a.key == is.key);
        if let (true, Some(target)) = (follows && !file.rows.contains_key(&is.key), target) {
            move_row(file, &was.key, target, Some(kind), steps);
        }
    }
}

/// Keys that the matrix has under any other model.
fn keys_of_other_models(effective: &EffectiveMatrix<'_>) -> HashSet<Key> {
    let mut keys = HashSet::new();
    for model in &effective.matrix.models {
        if effective.model.is_some_and(|m| m.id == model.id) {
            continue;
        }
        let selection = Selection { model: Some(model.id.clone()), ..Selection::default() };
        if let Ok(other) = EffectiveMatrix::new(effective.matrix, &selection) {
            keys.extend(other.activities.into_iter().map(|a| a.key));
        }
    }
    keys
}

fn unmatched(
    file: &ServiceFile,
    wanted: &HashSet<&Key>,
    effective: &EffectiveMatrix<'_>,
    others: &HashSet<Key>,
) -> Vec<Unmatched> {
    let aside: Vec<(&Key, &StoredRow)> = file.rows.iter().filter(|(key, _)| !wanted.contains(key)).collect();
    let free: Vec<(&EffectiveActivity, String)> = effective
        .activities
        .iter()
        .filter(|a| file.rows.get(&a.key).is_none_or(|row| row.entry.values.is_empty()))
        .map(|a| (a, normalise(a.text)))
        .collect();
    let compare = aside.len().saturating_mul(free.len()) <= MOST_COMPARISONS;
    aside
        .into_iter()
        .map(|(key, row)| {
            let in_other_model = others.contains(key);
            let mut offers = Vec::new();
            if compare && !in_other_model {
                let words = normalise(&row.text);
                offers.extend(free.iter().filter_map(|(activity, other)| {
                    let score = likeness(&words, other);
                    (score >= OFFER_FROM).then(|| Offer {
                        id: activity.id.to_string(),
                        text: activity.text.to_owned(),
                        score,
                    })
                }));
                offers.arrange_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
                offers.truncate(OFFERS);
            }
            Unmatched { key: key.clone(), id: row.id.clone(), text: row.text.clone(), in_other_model, offers }
        })
        .collect()
}
