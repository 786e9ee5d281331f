//! What stands in every row of a checklist: what people entered, and the profile's defaults where nobody did.

use super::defaults::{default_entry, people, same_person};
use super::entry::{Entry, ServiceRecord};
use super::field::{Field, Status};
use crate::base::parallel;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::Key;
use crate::profile::Profile;

/// The entry of every row. Reports and rules ask for it many times, so it is put together once.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// By position among the effective activities.
    entries: Vec<Entry>,
}

impl Standing {
    /// Puts record and profile together. A default that somebody cleared stays cleared: its field is recorded as blank.
    pub fn new(effective: &EffectiveMatrix<'_>, record: &ServiceRecord, profile: &Profile) -> Self {
        let service = effective.matrix.name();
        let entry = |activity: &EffectiveActivity| {
            let mut entry = default_entry(profile, &service, activity);
            if let Some(entered) = record.entry(&activity.key) {
                if entry.values.is_empty() {
                    return entered.clone();
                }
                for (field, value) in &entered.values {
                    entry.values.insert(*field, value.clone());
                }
            }
            entry
        };
        Self { entries: parallel::rows(&effective.activities, entry) }
    }

    /// What stands in a row of the matrix that this was made for.
    pub fn of(&self, activity: &EffectiveActivity) -> &Entry {
        const BLANK: &Entry = &Entry::blank();
        self.entries.get(activity.position).unwrap_or(BLANK)
    }

    /// The people, roles and teams that are accountable for obligations which are not said to be out of scope, each with the keys of theirs, in the
    /// order in which they first appear.
    pub fn owners(&self, effective: &EffectiveMatrix<'_>) -> Vec<(String, Vec<Key>)> {
        let mut owners: Vec<(String, Vec<Key>)> = Vec::new();
        for activity in effective.obligations() {
            let entry = self.of(activity);
            if entry.status() == Status::NotApplicable {
                continue;
            }
            for name in people(&entry.text(Field::Accountable)) {
                match owners.iter_mut().find(|(known, _)| same_person(known, name)) {
                    Some((_, keys)) => keys.push(activity.key.clone()),
                    None => owners.push((name.to_owned(), vec![activity.key.clone()])),
                }
            }
        }
        owners
    }
}
