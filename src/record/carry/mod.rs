//! Carry-over: which entries hold for a new version of the matrix, another model or other options, and what is left of the sign-offs.
//!
//! An entry follows its key; a key survives white space, case, punctuation and renumbered sections. An activity that keeps its
//! printable id and is worded alike, but not the same, takes its entries along and loses its sign-offs' validity. Everything else
//! that looks alike is offered, never taken.

mod sign_offs;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use sign_offs::judge_sign_offs;
pub use sign_offs::{Bound, bound_row, bound_whole};

use super::entry::ServiceRecord;
use super::service::{ServiceFile, StoredRow};
use super::store::{Register, RegisterError};
use crate::base::counted::counted;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::order;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix, Selection};
use crate::matrix::identity::{Key, normalise};

/// Similarity (Sorensen-Dice over letter pairs of the normalised words) from which another activity is offered.
const OFFER_FROM: f64 = 0.55;

/// Similarity from which an activity with the same printable id is the same activity in other words.
const REWORDED_FROM: f64 = 0.5;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The key as recorded.
    pub old: Key,
    /// The id as recorded.
    pub old_id: String,
    /// The key in the matrix.
    pub new: Key,
    /// The id in the matrix.
    pub new_id: String,
    /// Whether somebody asked for it (`--rename`), or the id is the same.
    pub asked: bool,
}

/// The record of one service fitted to an effective matrix.
#[derive(Debug, Default)]
pub struct Carried {
    /// What reports and rules read.
    pub record: ServiceRecord,
    /// Entries that stand for other words now.
    pub moved: Vec<Moved>,
    /// Entries that came back from the archive.
    pub restored: Vec<Key>,
    /// Entries without an activity.
    pub unmatched: Vec<Unmatched>,
    /// Renames that name nothing.
    pub problems: Diagnostics,
}

impl Carried {
    /// What people should know, as diagnostics: reworded, restored, kept aside, offered.
    pub fn notes(&self) -> Diagnostics {
        let mut notes = self.problems.clone();
        for moved in self.moved.iter().filter(|m| !m.asked) {
            notes.push(
                Diagnostic::warning(
                    "register-reworded",
                    format!(
                        "{} is worded differently than when it was recorded; its sign-offs are to be confirmed again",
                        moved.new_id
                    ),
                )
                .help("compare the wording, then sign again"),
            );
        }
        if !self.restored.is_empty() {
            let message = format!(
                "{} came back from the archive: the activities are in the matrix again",
                counted(self.restored.len(), "row")
            );
            notes.push(Diagnostic::info("register-restored", message));
        }
        for row in self.unmatched.iter().filter(|u| !u.in_other_model || !u.offers.is_empty()) {
            let message = if row.in_other_model {
                format!("{} is recorded, and not in the matrix: its entries are kept aside", row.id)
            } else {
                format!("{} is recorded, and not in the matrix: its entries are kept in the archive", row.id)
            };
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
        let elsewhere = self.unmatched.iter().filter(|u| u.in_other_model && u.offers.is_empty()).count();
        if elsewhere > 0 {
            let message = format!("{} of another deployment model: the entries are kept", counted(elsewhere, "row"));
            notes.push(Diagnostic::info("register-other-model", message));
        }
        notes
    }

    /// Whether the register's files should follow (see `Register::settle`).
    pub fn needs_settling(&self) -> bool {
        !self.moved.is_empty() || !self.restored.is_empty() || self.unmatched.iter().any(|u| !u.in_other_model)
    }
}

impl Register {
    /// The record of a service as it holds for an effective matrix on a day.
    ///
    /// # Errors
    /// The service's files cannot be read or have problems.
    pub fn service_record(&self, effective: &EffectiveMatrix<'_>, as_of: NaiveDate) -> Result<Carried, RegisterError> {
        self.service_record_renamed(effective, as_of, &[])
    }

    /// Like [`Register::service_record`], with entries that now stand for other activities.
    ///
    /// # Errors
    /// The service's files cannot be read or have problems.
    pub fn service_record_renamed(
        &self,
        effective: &EffectiveMatrix<'_>,
        as_of: NaiveDate,
        renames: &[Rename],
    ) -> Result<Carried, RegisterError> {
        let (vendor, service) = (&effective.matrix.vendor.id, &effective.matrix.service.id);
        let file = self.service(vendor, service)?;
        let archive = self.archive(vendor, service)?;
        let mut carried = carry(file, archive, effective, as_of, renames);
        carried.record.log_heads = self.log_heads()?;
        Ok(carried)
    }
}

/// Fits stored rows to an effective matrix.
pub fn carry(
    file: ServiceFile,
    archive: ServiceFile,
    effective: &EffectiveMatrix<'_>,
    as_of: NaiveDate,
    renames: &[Rename],
) -> Carried {
    let hash = file.hash();
    let mut carried = Carried::default();
    let wanted: HashSet<&str> = effective.activities.iter().map(|a| a.key.as_str()).collect();
    let mut rows = file.rows;
    let mut sign_offs = file.sign_offs;

    let mut archived = archive.rows;
    for rename in renames {
        // Its entries may have gone to the archive with an earlier checklist: they come back under the new name.
        let names = |(key, row): (&Key, &StoredRow)| key.as_str() == rename.old || row.id == rename.old;
        if rows.iter().any(names) || find_activity(effective, &rename.new).is_none() {
            continue;
        }
        let Some(key) = archived.iter().find(|(k, r)| names((k, r))).map(|(key, _)| key.clone()) else { continue };
        sign_offs.extend(archive.sign_offs.iter().filter(|s| s.key.as_ref() == Some(&key)).cloned());
        if let Some(row) = archived.remove(&key) {
            rows.insert(key, row);
        }
    }
    for (key, row) in archived {
        if wanted.contains(key.as_str()) && !rows.contains_key(&key) {
            carried.restored.push(key.clone());
            sign_offs.extend(archive.sign_offs.iter().filter(|s| s.key.as_ref() == Some(&key)).cloned());
            rows.insert(key, row);
        }
    }
    apply_renames(&mut rows, effective, renames, &mut carried);
    let mut aside: Vec<(Key, StoredRow)> = Vec::new();
    if rows.keys().any(|key| !wanted.contains(key.as_str())) {
        let (kept, left): (BTreeMap<_, _>, BTreeMap<_, _>) =
            rows.into_iter().partition(|(key, _)| wanted.contains(key.as_str()));
        rows = kept;
        aside.extend(left);
    }
    if !aside.is_empty() {
        follow_ids(&mut rows, &mut aside, effective, &mut carried);
        let others = keys_of_other_models(effective);
        carried.unmatched = unmatched(&aside, &rows, effective, &others);
    }
    for moved in &carried.moved {
        for sign_off in sign_offs.iter_mut().filter(|s| s.key.as_ref() == Some(&moved.old)) {
            sign_off.key = Some(moved.new.clone());
        }
    }
    sign_offs.retain(|s| s.key.as_ref().is_none_or(|key| wanted.contains(key.as_str())));
    order::sort_by_key(&mut sign_offs, |s| s.date);
    judge_sign_offs(&mut sign_offs, effective, hash.as_ref(), as_of);
    carried.record = ServiceRecord {
        entries: rows.into_iter().map(|(key, row)| (key, row.entry)).collect(),
        access: file.access,
        sign_offs,
        hash,
        log_heads: Vec::new(),
    };
    carried
}

fn find_activity<'e>(effective: &'e EffectiveMatrix<'_>, name: &str) -> Option<&'e EffectiveActivity> {
    effective.activities.iter().find(|a| a.id.as_str() == name || a.key.as_str() == name)
}

fn apply_renames(
    rows: &mut BTreeMap<Key, StoredRow>,
    effective: &EffectiveMatrix<'_>,
    renames: &[Rename],
    carried: &mut Carried,
) {
    for rename in renames {
        let problem = |what: String| Diagnostic::error("rename-unusable", what);
        let old = rows.iter().find(|(key, row)| key.as_str() == rename.old || row.id == rename.old);
        let Some(old_key) = old.map(|(key, _)| key.clone()) else {
            carried.problems.push(
                problem(format!("--rename: nothing is recorded of '{}'", rename.old))
                    .help("`rmx-report log` lists what was recorded"),
            );
            continue;
        };
        let Some(target) = find_activity(effective, &rename.new) else {
            carried.problems.push(problem(format!("--rename: the matrix has no activity '{}'", rename.new)));
            continue;
        };
        if target.key == old_key {
            continue;
        }
        if rows.get(&target.key).is_some_and(|row| !row.entry.values.is_empty()) {
            carried.problems.push(
                problem(format!("--rename: '{}' has entries of its own", rename.new))
                    .help("nothing is overwritten: move one of the two by hand"),
            );
            continue;
        }
        if let Some(row) = rows.remove(&old_key) {
            carried.moved.push(Moved {
                old: old_key,
                old_id: row.id.clone(),
                new: target.key.clone(),
                new_id: target.id.to_string(),
                asked: true,
            });
            rows.insert(target.key.clone(), row);
        }
    }
}

/// Rows whose activity kept its id and reads alike.
fn follow_ids(
    rows: &mut BTreeMap<Key, StoredRow>,
    aside: &mut Vec<(Key, StoredRow)>,
    effective: &EffectiveMatrix<'_>,
    carried: &mut Carried,
) {
    let mut by_id: HashMap<&str, &EffectiveActivity> = HashMap::new();
    for activity in effective.activities.iter().filter(|a| !rows.contains_key(&a.key)) {
        by_id.insert(activity.id.as_str(), activity);
    }
    let mut left = Vec::new();
    for (key, row) in aside.drain(..) {
        let same = by_id.get(row.id.as_str()).filter(|a| likeness(&row.text, &a.text) >= REWORDED_FROM);
        match same {
            Some(activity) if !rows.contains_key(&activity.key) => {
                carried.moved.push(Moved {
                    old: key,
                    old_id: row.id.clone(),
                    new: activity.key.clone(),
                    new_id: activity.id.to_string(),
                    asked: false,
                });
                rows.insert(activity.key.clone(), row);
            }
            _ => left.push((key, row)),
        }
    }
    *aside = left;
}

fn likeness(a: &str, b: &str) -> f64 {
    strsim::sorensen_dice(&normalise(a), &normalise(b))
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
    aside: &[(Key, StoredRow)],
    rows: &BTreeMap<Key, StoredRow>,
    effective: &EffectiveMatrix<'_>,
    others: &HashSet<Key>,
) -> Vec<Unmatched> {
    let free: Vec<(&EffectiveActivity, String)> = effective
        .activities
        .iter()
        .filter(|a| rows.get(&a.key).is_none_or(|row| row.entry.values.is_empty()))
        .map(|a| (a, normalise(&a.text)))
        .collect();
    let compare = aside.len().saturating_mul(free.len()) <= MOST_COMPARISONS;
    aside
        .iter()
        .map(|(key, row)| {
            let in_other_model = others.contains(key);
            let mut offers = Vec::new();
            if compare && !in_other_model {
                let words = normalise(&row.text);
                offers.extend(free.iter().filter_map(|(activity, other)| {
                    let score = strsim::sorensen_dice(&words, other);
                    (score >= OFFER_FROM).then(|| Offer {
                        id: activity.id.to_string(),
                        text: activity.text.clone(),
                        score,
                    })
                }));
                order::sort_by(&mut offers, |a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
                offers.truncate(OFFERS);
            }
            Unmatched { key: key.clone(), id: row.id.clone(), text: row.text.clone(), in_other_model, offers }
        })
        .collect()
}
