//! What changed between two effective matrices, by what it means for the customer.

mod adopt;
mod class;
mod classify;
mod matching;
mod threshold;

pub use adopt::adopt;
pub use class::{Class, Direction, Weight};
pub use matching::MatchKind;
pub use threshold::{DiffThreshold, UnknownDiffWord, words};

use std::collections::BTreeMap;

use crate::base::order;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};

/// One row that is not as it was.
#[derive(Debug, Clone)]
pub struct Change<'a> {
    /// What kind of change it is; the weightiest of `classes`.
    pub class: Class,
    /// All that changed, weightiest first.
    pub classes: Vec<Class>,
    /// What it means for the customer.
    pub direction: Direction,
    /// How the two rows were found to be one; `None` where there is one row only.
    pub matched: Option<MatchKind>,
    /// The row as it was.
    pub old: Option<&'a EffectiveActivity>,
    /// The row as it is.
    pub new: Option<&'a EffectiveActivity>,
}

impl<'a> Change<'a> {
    /// The row that stands for the change: the new one, or the old one where it was removed.
    pub fn row(&self) -> Option<&'a EffectiveActivity> {
        self.new.or(self.old)
    }

    /// How much it matters to the customer.
    pub fn weight(&self) -> Weight {
        Weight::of(self.class, self.direction)
    }
}

/// All that changed from one effective matrix to another.
#[derive(Debug, Clone)]
pub struct Diff<'a> {
    /// What it was.
    pub old: &'a EffectiveMatrix<'a>,
    /// What it is.
    pub new: &'a EffectiveMatrix<'a>,
    /// The changes, in the order of what they mean for the customer.
    pub changes: Vec<Change<'a>>,
    /// How many rows are as they were.
    pub unchanged: usize,
}

impl<'a> Diff<'a> {
    /// Compares two effective matrices. Rows are matched by key, then by id, then by similar text.
    ///
    /// Two models of one matrix are two readings of one document: there, a row that stands in another table has not moved.
    pub fn new(old: &'a EffectiveMatrix<'a>, new: &'a EffectiveMatrix<'a>) -> Self {
        let same_document = std::ptr::eq(old.matrix, new.matrix);
        let matching = matching::pair(old, new);
        let mut changes = Vec::new();
        let mut unchanged = 0;
        for (before, after, matched) in &matching.pairs {
            match classify::pair(old, new, before, after, same_document) {
                Some((classes, direction)) => {
                    changes.push(change(classes, direction, Some(*matched), Some(before), Some(after)))
                }
                None => unchanged += 1,
            }
        }
        for before in &matching.removed {
            let direction = classify::removed(old, before);
            changes.push(change(vec![Class::Removed], direction, None, Some(before), None));
        }
        for after in &matching.added {
            let direction = classify::added(after);
            changes.push(change(vec![Class::Added], direction, None, None, Some(after)));
        }
        let places: BTreeMap<&str, usize> =
            order::map(old.activities.iter().chain(&new.activities).map(|a| a.id.as_str()).zip(0..));
        let place = |c: &Change<'_>| c.row().and_then(|r| places.get(r.id.as_str())).copied().unwrap_or(usize::MAX);
        changes.sort_by_cached_key(|c| (c.weight(), c.class, place(c)));
        Self { old, new, changes, unchanged }
    }

    /// What was taken over from the catalogue, so that a page could be compared with it; `None` where nothing was.
    pub fn taken_over(&self) -> Option<&'a str> {
        let notes = self.old.matrix.notes.iter().chain(&self.new.matrix.notes);
        notes.map(String::as_str).find(|note| note.starts_with(adopt::NOTE))
    }

    /// How many changes there are of each class; a row counts once, by its weightiest class.
    pub fn counts(&self) -> BTreeMap<Class, usize> {
        self.changes.iter().fold(BTreeMap::new(), |mut counts, change| {
            *counts.entry(change.class).or_default() += 1;
            counts
        })
    }

    /// How many changes there are of each direction.
    pub fn directions(&self) -> BTreeMap<Direction, usize> {
        self.changes.iter().fold(BTreeMap::new(), |mut counts, change| {
            *counts.entry(change.direction).or_default() += 1;
            counts
        })
    }
}

fn change<'a>(
    classes: Vec<Class>,
    direction: Direction,
    matched: Option<MatchKind>,
    old: Option<&'a EffectiveActivity>,
    new: Option<&'a EffectiveActivity>,
) -> Change<'a> {
    let class = classes.first().copied().unwrap_or(Class::Cosmetic);
    Change { class, classes, direction, matched, old, new }
}
