//! What still holds of each sign-off, and the state of the document: worked out here and nowhere else.
//!
//! A sign-off is judged by comparing the version that was signed with the present one, class by class (DESIGN.md, "State of a sign-off"). Its
//! reason names what was found and the rows in which it was found, and nothing else.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::accountable::Accountable;
use super::cause::{self, Cause};
use super::defaults::same_person;
use super::entry::{Covered, Decision, ServiceRecord, SignOff, SignOffState, SignerRole};
use super::service::{ServiceFile, selection_of};
use crate::base::ordered::{self, Arrange};
use crate::compare::{Change, Class, Diff, Renamed, Term};
use crate::matrix::Matrix;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix, OptionState};
use crate::matrix::identity::{Hash, Key};

/// Versions of a matrix by their hashes.
pub type Versions = HashMap<Hash, Matrix>;

/// What sign-offs are judged against.
#[derive(Clone, Copy)]
pub struct Present<'a> {
    /// What holds now.
    pub effective: &'a EffectiveMatrix<'a>,
    /// The versions that were signed, as far as the record has them.
    pub versions: &'a Versions,
    /// The ids of rows by their keys, of those that the matrix may not have any more.
    pub ids: &'a BTreeMap<Key, String>,
    /// Which rows have other keys now than when they were signed.
    pub renamed: &'a Renamed,
    /// Who is accountable for the rows.
    pub accountable: Accountable<'a>,
    /// The day.
    pub as_of: NaiveDate,
}

/// What a comparison leaves of a sign-off.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Verdict {
    state: SignOffState,
    causes: Vec<Cause>,
}

/// Says of each sign-off whether status or evidence changed since: of its row, or of any row. One of version 0.1 on the whole knows the register's
/// hash alone. It is asked of the record as it stands, under the keys by which it was signed.
pub fn mark_status(file: &mut ServiceFile) {
    let register = OnceCell::new();
    let changed = |s: &SignOff| match (&s.status, &s.register) {
        (Some(status), _) => file.status_hash(s.key.as_ref()) != *status,
        (None, Some(then)) => register.get_or_init(|| file.hash()).as_ref() != Some(then),
        (None, None) => false,
    };
    let changed: Vec<bool> = file.sign_offs.iter().map(changed).collect();
    for (sign_off, changed) in file.sign_offs.iter_mut().zip(changed) {
        sign_off.status_changed = changed;
    }
}

/// Works out what is left of each sign-off.
pub fn judge(sign_offs: &mut [SignOff], present: Present<'_>) {
    for at in 0..sign_offs.len() {
        let Some(sign_off) = sign_offs.get(at) else { continue };
        let verdict = judge_one(sign_off, present);
        if let Some(sign_off) = sign_offs.get_mut(at) {
            sign_off.state = verdict.state;
            sign_off.reason = cause::said(&verdict.causes, |_| None);
            sign_off.causes = verdict.causes;
        }
    }
}

fn judge_one(sign_off: &SignOff, present: Present<'_>) -> Verdict {
    let mut found = compared(sign_off, present);
    if let Some(until) = sign_off.valid_until.filter(|until| *until < present.as_of) {
        found.state = SignOffState::Expired;
        found.causes.insert(0, Cause::new("expired", &[("until", until.to_string())]));
    }
    found
}

/// The verdict of the comparison alone.
fn compared(sign_off: &SignOff, present: Present<'_>) -> Verdict {
    let signed = sign_off.version.as_ref().and_then(|hash| present.versions.get(hash));
    let selection = selection_of(sign_off.model.as_ref(), &sign_off.options);
    let then = signed.and_then(|matrix| EffectiveMatrix::new(matrix, &selection).ok());
    let mut causes = Causes::default();
    match (&then, &sign_off.key) {
        (Some(then), None) => whole(sign_off, then, present, &mut causes),
        (Some(then), Some(key)) => row(sign_off, key, then, present.effective, &mut causes),
        (None, _) => unversioned(sign_off, present, &mut causes),
    }
    let given_away = |key: &Key| present.accountable.cover(sign_off, present.effective)?.given_away(key);
    if let Some((what, id)) = sign_off.key.as_ref().and_then(given_away) {
        causes.add(SignOffState::Lapsed, what, Some(id));
    }
    causes.verdict()
}

/// A sign-off on the whole: the set of rows, in any order, the deployment, the legend. Of the rows an owner's is on those that are theirs.
fn whole(sign_off: &SignOff, then: &EffectiveMatrix<'_>, present: Present<'_>, causes: &mut Causes) {
    let now = present.effective;
    let diff = Diff::with_renames(then, now, present.renamed);
    let cover = present.accountable.cover(sign_off, now);
    if let (Some(was), Some(is)) = (then.model, now.model)
        && was.id != is.id
    {
        let about = [("was", was.id.to_string()), ("is", is.id.to_string())];
        causes.add(SignOffState::Lapsed, Cause::new("model", &about), None);
    }
    for (option, is) in &now.options {
        let was =
            then.options.iter().find(|(o, _)| o.id == option.id).map_or(OptionState::NotStated, |(_, state)| *state);
        if was != *is {
            let states = [was, *is].map(|state| state.as_str().to_owned());
            let [was, is] = states;
            let about = [("option", option.id.to_string()), ("was", was), ("is", is)];
            causes.add(SignOffState::Lapsed, Cause::new("option", &about), None);
        }
    }
    for change in &diff.changes {
        if cover.as_ref().is_none_or(|cover| cover.concerns(change)) {
            causes.change(change);
        }
    }
    for term in &diff.bytes {
        causes.add(SignOffState::Valid, of_term(term), None);
    }
    if let Some(cover) = cover {
        let keys: BTreeMap<&Key, &Key> = ordered::map(diff.pairs.iter().map(|(was, is, _)| (&is.key, &was.key)));
        causes.reassigned(cover.reassigned(|key| keys.get(key).copied()));
    }
}

fn of_term(term: &Term) -> Cause {
    Cause::new("term", &[("what", term.what.to_string())])
}

/// A sign-off on one row: that row alone.
fn row(sign_off: &SignOff, key: &Key, then: &EffectiveMatrix<'_>, now: &EffectiveMatrix<'_>, causes: &mut Causes) {
    let same_words = |a: &&EffectiveActivity| a.row_hash == sign_off.wording;
    let before = then.activities.iter().find(|a| same_words(a) && &a.key == key);
    let before = before.or_else(|| then.activities.iter().find(same_words));
    let after = now.activities.iter().find(|a| &a.key == key);
    match (before, after) {
        (Some(before), Some(after)) => {
            if let Some(change) = Diff::of_rows(then, now, before, after) {
                causes.change(&change);
            }
        }
        (Some(before), None) => {
            causes.add(SignOffState::Lapsed, Cause::new("removed", &[]), Some(before.id.as_str()));
        }
        (None, _) => causes.add(SignOffState::Suspended, Cause::new(NOT_STORED, &[]), None),
    }
}

/// Why nothing more is said of a sign-off whose version is not there.
const NOT_STORED: &str = "not-stored";

/// A sign-off of which the record has no version: one of a record of version 0.1, or one that was collected while the matrix was not at hand.
fn unversioned(sign_off: &SignOff, present: Present<'_>, causes: &mut Causes) {
    let now = present.effective;
    let at = |key: &Key| now.activities.iter().find(|a| &a.key == key);
    let same = match &sign_off.key {
        None if now.is_called(&sign_off.wording) => true,
        None => {
            let same = |row: &Covered| at(&row.key).is_some_and(|a| a.row_hash == row.wording);
            !sign_off.covers.is_empty() && sign_off.covers.iter().all(same)
        }
        Some(key) => match at(key) {
            Some(activity) => activity.row_hash == sign_off.wording,
            None => {
                let id = present.ids.get(key).map(String::as_str);
                return causes.add(SignOffState::Lapsed, Cause::new("removed", &[]), id);
            }
        },
    };
    if !same {
        causes.add(SignOffState::Suspended, Cause::new(NOT_STORED, &[]), None);
    }
    if let Some(cover) = present.accountable.cover(sign_off, now).filter(|_| sign_off.key.is_none()) {
        causes.reassigned(cover.reassigned(Some));
    }
}

/// What was found, each with the state that it makes.
#[derive(Default)]
struct Causes {
    found: Vec<(SignOffState, Cause)>,
}

impl Causes {
    fn add(&mut self, state: SignOffState, mut what: Cause, id: Option<&str>) {
        let ids = id.map(str::to_owned);
        match self.found.iter_mut().find(|(s, known)| *s == state && known.is_like(&what)) {
            Some((_, known)) => known.ids.extend(ids),
            None => {
                what.ids.extend(ids);
                self.found.push((state, what));
            }
        }
    }

    fn change(&mut self, change: &Change<'_>) {
        let id = change.row().map(|row| row.id.as_str());
        for (state, what) in causes_of(change) {
            self.add(state, what, id);
        }
    }

    fn reassigned(&mut self, rows: Vec<(Cause, &str)>) {
        for (what, id) in rows {
            self.add(SignOffState::Lapsed, what, Some(id));
        }
    }

    /// The weightiest state, and all that was found, the weightiest first.
    fn verdict(mut self) -> Verdict {
        self.found.arrange_by_key(|(state, _)| std::cmp::Reverse(*state));
        let state = self.found.first().map_or(SignOffState::Valid, |(state, _)| *state);
        Verdict { state, causes: self.found.into_iter().map(|(_, cause)| cause).collect() }
    }
}

/// What a change means for a sign-off, class by class (DESIGN.md, "State of a sign-off").
fn causes_of(change: &Change<'_>) -> Vec<(SignOffState, Cause)> {
    use SignOffState::{Lapsed, Suspended, Valid};
    if let Some(term) = &change.term {
        return vec![(Valid, of_term(term))];
    }
    let mut causes = Vec::new();
    if change.letters {
        causes.push((Lapsed, Cause::new("letters", &[])));
    }
    for class in &change.classes {
        causes.extend(
            match class {
                Class::Added => Some((Lapsed, "added")),
                Class::Removed => Some((Lapsed, "removed")),
                Class::ConditionChanged => Some((Lapsed, "condition")),
                Class::WordingChanged => Some((Suspended, "wording")),
                Class::LegendChanged => Some((Suspended, "legend")),
                Class::StateChanged => Some((Suspended, "blank")),
                Class::SplitChanged if !change.letters => Some((Suspended, "split")),
                Class::Moved if change.section => Some((Suspended, "section")),
                Class::TermsChanged => Some((Valid, "columns")),
                // The letters say it: `moved-to-you` and its like.
                Class::MovedToYou | Class::MovedToProvider | Class::BecameShared | Class::BecameContested => None,
                Class::SplitChanged | Class::Moved | Class::Cosmetic | Class::SourceMoved => None,
            }
            .map(|(state, code)| (state, Cause::new(code, &[]))),
        );
    }
    causes
}

/// The state of the document, as every output shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentState {
    /// Nobody has signed the whole.
    Draft,
    /// The preparer's sign-off is valid, and the approver has not signed.
    Prepared,
    /// The approver accepted it.
    Accepted,
    /// The approver accepted it with exceptions.
    AcceptedWithExceptions,
    /// The approver rejected it, or an owner did and the approver has not signed.
    Rejected,
    /// The approver's sign-off is suspended.
    Suspended,
    /// The approver's sign-off lapsed.
    Lapsed,
    /// The time of the approver's sign-off ran out.
    Expired,
}

impl DocumentState {
    /// All states.
    pub const ALL: [DocumentState; 8] = [
        DocumentState::Draft,
        DocumentState::Prepared,
        DocumentState::Accepted,
        DocumentState::AcceptedWithExceptions,
        DocumentState::Rejected,
        DocumentState::Suspended,
        DocumentState::Lapsed,
        DocumentState::Expired,
    ];

    /// The word that JSON has.
    pub fn as_str(self) -> &'static str {
        match self {
            DocumentState::Draft => "draft",
            DocumentState::Prepared => "prepared",
            DocumentState::Accepted => "accepted",
            DocumentState::AcceptedWithExceptions => "accepted-with-exceptions",
            DocumentState::Rejected => "rejected",
            DocumentState::Suspended => "suspended",
            DocumentState::Lapsed => "lapsed",
            DocumentState::Expired => "expired",
        }
    }
}

/// How many of the accountable owners have accepted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Owners {
    /// Whose acceptance holds, on the whole or on each of their rows.
    pub accepted: usize,
    /// How many are accountable for an obligation.
    pub of: usize,
}

/// What is signed, by whom, and what holds of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The state of the document.
    pub state: DocumentState,
    /// Whose sign-off makes it so; empty for a draft.
    pub by: String,
    /// Why it does not hold; empty where it does.
    pub reason: String,
    /// The same, as documents say it in their own language.
    pub causes: Vec<Cause>,
    /// The accountable owners.
    pub owners: Owners,
    /// The newest sign-off of each capacity on each thing, oldest first.
    pub entries: Vec<SignedEntry>,
}

/// A sign-off as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedEntry {
    /// The sign-off, its state worked out.
    pub sign_off: SignOff,
    /// What it is on, see [`SignOff::on`].
    pub scope: String,
}

/// The state of a document whose record's sign-offs are judged. `owners` are the people accountable for obligations, each with the keys of
/// theirs.
pub fn document(record: &ServiceRecord, effective: &EffectiveMatrix<'_>, owners: &[(String, Vec<Key>)]) -> Signed {
    let id = |key: &Key| {
        let activity = effective.activities.iter().find(|a| &a.key == key);
        let id = activity.map(|a| a.id.to_string()).or_else(|| record.ids.get(key).cloned());
        id.unwrap_or_else(|| key.as_str().to_owned())
    };
    let entries: Vec<SignedEntry> =
        record.current_sign_offs().map(|s| SignedEntry { sign_off: s.clone(), scope: s.on(id) }).collect();
    let of_whole =
        |role: &SignerRole| entries.iter().map(|e| &e.sign_off).rfind(|s| s.key.is_none() && &s.role == role);
    let rejecting = entries.iter().map(|e| &e.sign_off).rfind(|s| {
        matches!(s.role, SignerRole::Owner(_)) && s.state == SignOffState::Valid && s.decision == Decision::Rejected
    });
    let preparer = of_whole(&SignerRole::Preparer).filter(|s| s.state == SignOffState::Valid);
    let (state, deciding) = match (of_whole(&SignerRole::Approver), rejecting, preparer) {
        (Some(approver), ..) => (of_approver(approver), Some(approver)),
        (None, Some(owner), _) => (DocumentState::Rejected, Some(owner)),
        (None, None, Some(preparer)) => (DocumentState::Prepared, Some(preparer)),
        (None, None, None) => (DocumentState::Draft, None),
    };
    let accepts = |s: &SignOff, name: &str| {
        s.state == SignOffState::Valid
            && matches!(s.decision, Decision::Accepted | Decision::AcceptedWithExceptions)
            && s.owner().is_some_and(|owner| same_person(owner, name))
    };
    let accepted = |(name, keys): &&(String, Vec<Key>)| {
        let own = || entries.iter().map(|e| &e.sign_off).filter(|s| accepts(s, name));
        own().any(|s| s.key.is_none()) || keys.iter().all(|key| own().any(|s| s.key.as_ref() == Some(key)))
    };
    let owners = Owners { accepted: owners.iter().filter(accepted).count(), of: owners.len() };
    let by = deciding.map(|s| s.name.clone()).unwrap_or_default();
    let failing = deciding.filter(|s| s.state != SignOffState::Valid);
    let reason = failing.map(|s| s.reason.clone()).unwrap_or_default();
    let causes = failing.map(|s| s.causes.clone()).unwrap_or_default();
    Signed { state, by, reason, causes, owners, entries }
}

fn of_approver(approver: &SignOff) -> DocumentState {
    match (approver.state, approver.decision) {
        (SignOffState::Suspended, _) => DocumentState::Suspended,
        (SignOffState::Lapsed, _) => DocumentState::Lapsed,
        (SignOffState::Expired, _) => DocumentState::Expired,
        (SignOffState::Valid, Decision::Rejected) => DocumentState::Rejected,
        (SignOffState::Valid, Decision::AcceptedWithExceptions) => DocumentState::AcceptedWithExceptions,
        (SignOffState::Valid, Decision::Accepted | Decision::Prepared) => DocumentState::Accepted,
    }
}
