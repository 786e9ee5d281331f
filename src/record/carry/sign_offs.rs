//! What a sign-off is bound to, and what is left of it when words or assignments change.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::base::counted::counted;
use crate::matrix::Party;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::{Fields, Hash, Key, normalise, strip_number};
use crate::record::entry::{SignOff, SignOffState};

/// The hashes that a sign-off is bound to, and the words that are shown with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Row hash or checklist hash.
    pub wording: Hash,
    /// Words alone, normalised.
    pub words: Hash,
    /// Letters and conditions.
    pub terms: Hash,
    /// For people.
    pub text: String,
}

/// What a sign-off on one row is bound to.
pub fn bound_row(activity: &EffectiveActivity, parties: &[Party]) -> Bound {
    let mut text = activity.text.clone();
    for (party, assignment) in parties.iter().zip(&activity.assignments) {
        text.push_str(&format!("\n{}: {}", party.name, assignment.verbatim));
    }
    Bound {
        wording: activity.row_hash.clone(),
        words: words_of(activity, parties),
        terms: terms_of(activity, parties),
        text,
    }
}

/// What a sign-off on the whole checklist is bound to.
pub fn bound_whole(effective: &EffectiveMatrix<'_>) -> Bound {
    let parties = &effective.matrix.parties;
    let mut words = Fields::new("checklist words");
    let mut terms = Fields::new("checklist terms");
    terms.add(effective.model.map_or("", |m| m.id.as_str()));
    let mut text = format!("{}: {}", effective.matrix.name(), counted(effective.activities.len(), "activity"));
    if let Some(model) = effective.model {
        text.push_str(&format!(", model {}", model.id));
    }
    for (option, state) in &effective.options {
        terms.add(option.id.as_str());
        terms.add(state.as_str());
        text.push_str(&format!(", option {} {}", option.id, state.as_str()));
    }
    for activity in &effective.activities {
        terms.add(activity.key.as_str());
        words.add(words_of(activity, parties).as_str());
        terms.add(terms_of(activity, parties).as_str());
    }
    Bound { wording: effective.checklist_hash(), words: words.finish(), terms: terms.finish(), text }
}

fn words_of(activity: &EffectiveActivity, parties: &[Party]) -> Hash {
    let mut hash = Fields::new("words");
    for part in &activity.section {
        hash.add(&normalise(strip_number(part)));
    }
    hash.add("");
    hash.add(&normalise(activity.verbatim.as_deref().unwrap_or(&activity.text)));
    for (party, assignment) in parties.iter().zip(&activity.assignments) {
        hash.add(party.id.as_str());
        // The order of stated letters is no word.
        if !assignment.letters_are_stated() {
            hash.add(&normalise(&assignment.verbatim));
        }
        for duty in &assignment.duties {
            hash.add(&normalise(&duty.text));
        }
    }
    hash.finish()
}

fn terms_of(activity: &EffectiveActivity, parties: &[Party]) -> Hash {
    let mut hash = Fields::new("terms");
    for (party, assignment) in parties.iter().zip(&activity.assignments) {
        hash.add(party.id.as_str());
        hash.add(&assignment.letters.to_string());
    }
    hash.add("");
    if let Some(option) = &activity.option {
        hash.add(option.as_str());
        hash.add(if activity.is_applicable() { "applies" } else { "does not apply" });
    }
    hash.finish()
}

/// Works out what is left of each sign-off; see the module's head.
pub(super) fn judge_sign_offs(
    sign_offs: &mut [SignOff],
    effective: &EffectiveMatrix<'_>,
    register: Option<&Hash>,
    as_of: NaiveDate,
) {
    if sign_offs.is_empty() {
        return;
    }
    let parties = &effective.matrix.parties;
    let by_key: HashMap<&Key, &EffectiveActivity> = effective.activities.iter().map(|a| (&a.key, a)).collect();
    let whole = sign_offs.iter().any(|s| s.key.is_none()).then(|| bound_whole(effective));
    for sign_off in sign_offs {
        let bound = match &sign_off.key {
            None => whole.clone(),
            Some(key) => by_key.get(key).map(|activity| bound_row(activity, parties)),
        };
        let (state, reason) = match bound {
            Some(bound) => judge(sign_off, &bound, register, as_of),
            None => (SignOffState::Lapsed, "the activity is no longer in the matrix".to_owned()),
        };
        sign_off.state = state;
        sign_off.reason = reason;
    }
}

fn judge(sign_off: &SignOff, bound: &Bound, register: Option<&Hash>, as_of: NaiveDate) -> (SignOffState, String) {
    if let Some(until) = sign_off.valid_until.filter(|until| *until < as_of) {
        return (SignOffState::Lapsed, format!("it was valid until {until}"));
    }
    // Looked at first: taking or leaving an option changes a row's terms and not its wording.
    if sign_off.terms.as_ref().is_some_and(|terms| *terms != bound.terms) {
        return (SignOffState::Lapsed, "an assignment or a condition changed since".to_owned());
    }
    if sign_off.wording != bound.wording {
        let cosmetic = sign_off.words.as_ref() == Some(&bound.words) && sign_off.terms.is_some();
        if !cosmetic {
            return (SignOffState::Suspended, "the wording changed since".to_owned());
        }
    }
    // A sign-off on the whole covers the entries as they stood.
    if sign_off.key.is_none() && sign_off.register.as_ref() != register {
        return (SignOffState::Suspended, "entries of the register changed since".to_owned());
    }
    (SignOffState::Valid, String::new())
}
