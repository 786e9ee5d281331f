//! Who is accountable for the rows of a matrix now, and which rows that makes an owner's.

use std::collections::{BTreeMap, HashSet};

use super::cause::Cause;
use super::defaults::{default_entry, is_among, people};
use super::entry::{Covered, SignOff};
use super::field::Field;
use super::service::StoredRow;
use crate::compare::Change;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::Key;
use crate::profile::Profile;

/// Who is accountable: what people entered, and the profile's default where nobody did.
#[derive(Debug, Clone, Copy)]
pub struct Accountable<'a> {
    /// What is recorded, by row.
    pub rows: &'a BTreeMap<Key, StoredRow>,
    /// The defaults.
    pub profile: &'a Profile,
}

impl Accountable<'_> {
    /// The names that stand in a row of a service's matrix.
    pub fn names(&self, service: &str, activity: &EffectiveActivity) -> String {
        let entered = self.rows.get(&activity.key).and_then(|row| row.entry.values.get(&Field::Accountable));
        match entered {
            Some(value) => value.text().into_owned(),
            None => default_entry(self.profile, service, activity).text(Field::Accountable).into_owned(),
        }
    }

    /// The obligations that are an owner's.
    pub fn covered(&self, effective: &EffectiveMatrix<'_>, owner: &str) -> Vec<Covered> {
        let service = effective.matrix.name();
        let own = effective.obligations().filter(|activity| is_among(&self.names(&service, activity), owner));
        own.map(|activity| Covered { key: activity.key.clone(), wording: activity.row_hash.clone() }).collect()
    }

    /// What an owner's sign-off covers, beside what is theirs now; nothing where it is not known which rows were theirs.
    pub fn cover<'c>(&self, sign_off: &'c SignOff, effective: &'c EffectiveMatrix<'c>) -> Option<Cover<'c>> {
        let owner = sign_off.owner().filter(|_| !sign_off.covers.is_empty())?;
        let service = effective.matrix.name();
        let now = effective.obligations().map(|activity| {
            let names = self.names(&service, activity);
            Owned { activity, theirs: is_among(&names, owner), names }
        });
        let now: Vec<Owned<'c>> = now.collect();
        let theirs = now.iter().filter(|own| own.theirs).map(|own| &own.activity.key).collect();
        Some(Cover { owner, signed: sign_off.covers.iter().map(|row| &row.key).collect(), theirs, now })
    }
}

/// An obligation and who is accountable for it now.
struct Owned<'c> {
    activity: &'c EffectiveActivity<'c>,
    theirs: bool,
    names: String,
}

impl Owned<'_> {
    /// That it is not the owner's any more.
    fn given_away(&self) -> Cause {
        match people(&self.names).join(", ") {
            nobody if nobody.is_empty() => Cause::new("nobody", &[]),
            names => Cause::new("given-away", &[("names", names)]),
        }
    }
}

/// The rows that an owner signed for, and those that are theirs now.
pub struct Cover<'c> {
    owner: &'c str,
    /// By their keys when they were signed, or, in a copy of an earlier version, when it was collected.
    signed: HashSet<&'c Key>,
    /// By their keys now.
    theirs: HashSet<&'c Key>,
    now: Vec<Owned<'c>>,
}

impl<'c> Cover<'c> {
    /// Whether a change is one of the owner's rows, or of the document itself.
    pub fn concerns(&self, change: &Change<'_>) -> bool {
        let own = |row: &EffectiveActivity| self.signed.contains(&row.key);
        let is = |row: &EffectiveActivity| own(row) || self.theirs.contains(&row.key);
        change.row().is_none() || change.old.is_some_and(own) || change.new.is_some_and(is)
    }

    /// What is not as it was signed: rows given to others, and rows newly theirs, each with its id. `signed` tells the key that a row had when it
    /// was signed; a row that was not there yet has none.
    pub fn reassigned<'k>(&self, signed: impl Fn(&'c Key) -> Option<&'k Key>) -> Vec<(Cause, &'c str)> {
        let mut found = Vec::new();
        for own in &self.now {
            let Some(key) = signed(&own.activity.key) else { continue };
            let id = own.activity.id.as_str();
            let covered = self.signed.contains(key) || self.signed.contains(&own.activity.key);
            match (covered, own.theirs) {
                (true, false) => found.push((own.given_away(), id)),
                (false, true) => found.push((Cause::new("newly", &[("owner", self.owner.to_owned())]), id)),
                _ => {}
            }
        }
        found
    }

    /// That a row which was signed alone is not the owner's any more, with its id.
    pub fn given_away(&self, key: &Key) -> Option<(Cause, &'c str)> {
        let own = self.now.iter().find(|own| own.activity.key == *key).filter(|own| !own.theirs)?;
        Some((own.given_away(), own.activity.id.as_str()))
    }
}
