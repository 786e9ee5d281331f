//! All that changed from one effective matrix to another.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::class::{Class, Direction, Weight};
use super::classify;
use super::matching::{self, MatchKind, Renamed};
use super::terms::{self, Term};
use crate::base::ordered::{self, Arrange};
use crate::matrix::TakenOver;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};

/// One row, or one thing around the rows, that is not as it was.
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
    pub old: Option<&'a EffectiveActivity<'a>>,
    /// The row as it is.
    pub new: Option<&'a EffectiveActivity<'a>>,
    /// What changed of the document itself; there are no rows then.
    pub term: Option<Term>,
    /// Whether a letter of a side or of a party changed.
    pub letters: bool,
    /// Whether the row stands in another or a renamed section.
    pub section: bool,
}

impl<'a> Change<'a> {
    /// The row that stands for the change: the new one, or the old one where it was removed.
    pub fn row(&self) -> Option<&'a EffectiveActivity<'a>> {
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
    /// Documents whose bytes are others: told, and by itself no change.
    pub bytes: Vec<Term>,
    /// Which new row each old row is, by their keys; rows that came or went are not among them.
    pub pairs: Vec<(&'a EffectiveActivity<'a>, &'a EffectiveActivity<'a>, MatchKind)>,
}

impl<'a> Diff<'a> {
    /// Compares two effective matrices. Rows are matched by key, by their words in another section, by id, then by likeness.
    ///
    /// Two models of one matrix are two readings of one document: there, a row that stands in another table has not moved.
    pub fn new(old: &'a EffectiveMatrix<'a>, new: &'a EffectiveMatrix<'a>) -> Self {
        Self::with_renames(old, new, &Renamed::new())
    }

    /// [`Diff::new`], where somebody said of some rows which they are now.
    pub fn with_renames(old: &'a EffectiveMatrix<'a>, new: &'a EffectiveMatrix<'a>, renamed: &Renamed) -> Self {
        let same_document = std::ptr::eq(old.matrix, new.matrix);
        let matching = matching::pair(old, new, renamed);
        let (legend, mut terms) = terms::legend(old.matrix, new.matrix);
        let mut bytes = Vec::new();
        if !same_document {
            terms.extend(terms::terms(old.matrix, new.matrix));
            bytes = terms::bytes(old.matrix, new.matrix);
        }
        let reordered = if same_document { Vec::new() } else { reordered(&matching.pairs) };
        let mut changes: Vec<Change<'a>> = terms.into_iter().map(of_term).collect();
        let mut unchanged = 0;
        for (at, (before, after, matched)) in matching.pairs.iter().enumerate() {
            let reordered = reordered.get(at).copied().unwrap_or_default();
            let pair = classify::Pair { before, after, legend: &legend, same_document, reordered };
            match classify::pair(old, new, pair) {
                Some(found) => {
                    let change = change(found.classes, found.direction, Some(*matched), Some(before), Some(after));
                    changes.push(Change { letters: found.letters, section: found.section, ..change });
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
            ordered::map(old.activities.iter().chain(&new.activities).map(|a| a.id.as_str()).zip(1..));
        let place = |c: &Change<'_>| match (&c.term, c.row()) {
            (Some(_), _) => 0,
            (None, row) => row.and_then(|r| places.get(r.id.as_str())).copied().unwrap_or(usize::MAX),
        };
        changes.arrange_by_key(|c| (c.weight(), c.class, place(c)));
        Self { old, new, changes, unchanged, bytes, pairs: matching.pairs }
    }

    /// What changed between two rows that stand for one another by other means, such as a rename that somebody asked for.
    pub fn of_rows(
        old: &'a EffectiveMatrix<'a>,
        new: &'a EffectiveMatrix<'a>,
        before: &'a EffectiveActivity<'a>,
        after: &'a EffectiveActivity<'a>,
    ) -> Option<Change<'a>> {
        let (legend, _) = terms::legend(old.matrix, new.matrix);
        let same_document = std::ptr::eq(old.matrix, new.matrix);
        let pair = classify::Pair { before, after, legend: &legend, same_document, reordered: false };
        let found = classify::pair(old, new, pair)?;
        let change = change(found.classes, found.direction, None, Some(before), Some(after));
        Some(Change { letters: found.letters, section: found.section, ..change })
    }

    /// Whether nothing at all changed but, perhaps, the documents' bytes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// What was taken over from the catalogue, so that a page could be compared with it; `None` where nothing was.
    pub fn taken_over(&self) -> Option<&'a TakenOver> {
        self.old.matrix.taken_over.as_ref().or(self.new.matrix.taken_over.as_ref())
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

fn of_term<'a>(term: Term) -> Change<'a> {
    let change = change(vec![term.class], term.direction(), None, None, None);
    Change { term: Some(term), ..change }
}

/// Which pairs stand elsewhere in the order of their section: the fewest that have to be moved to make one order of the other.
fn reordered(pairs: &[(&EffectiveActivity, &EffectiveActivity, MatchKind)]) -> Vec<bool> {
    let mut moved = vec![false; pairs.len()];
    let mut sections: HashMap<Vec<String>, Vec<(usize, usize, usize)>> = HashMap::new();
    for (at, (before, after, _)) in pairs.iter().enumerate() {
        let section = classify::section_of(after);
        if classify::section_of(before) == section {
            sections.entry(section).or_default().push((before.position, after.position, at));
        }
    }
    for mut rows in sections.into_values() {
        rows.arrange();
        let in_order = rows.windows(2).all(|pair| matches!(pair, [(_, a, _), (_, b, _)] if a < b));
        if in_order {
            continue;
        }
        let places: Vec<usize> = rows.iter().map(|(_, place, _)| *place).collect();
        let kept = longest_rising(&places);
        for (_, _, at) in rows.iter().enumerate().filter(|(i, _)| !kept.contains(i)).map(|(_, row)| row) {
            if let Some(moved) = moved.get_mut(*at) {
                *moved = true;
            }
        }
    }
    moved
}

fn change<'a>(
    classes: Vec<Class>,
    direction: Direction,
    matched: Option<MatchKind>,
    old: Option<&'a EffectiveActivity<'a>>,
    new: Option<&'a EffectiveActivity<'a>>,
) -> Change<'a> {
    let class = classes.first().copied().unwrap_or(Class::Cosmetic);
    Change { class, classes, direction, matched, old, new, term: None, letters: false, section: false }
}

/// The positions of a longest rising run of distinct numbers, not necessarily side by side; the first of several as long.
fn longest_rising(numbers: &[usize]) -> BTreeSet<usize> {
    // Of every length the position where the run with the smallest end ends, and for each position the one before it in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    let number = |at: &usize| numbers.get(*at).copied().unwrap_or_default();
    for (at, own) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| number(end) < *own);
        before.push(length.checked_sub(1).and_then(|last| ends.get(last)).copied());
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut run = BTreeSet::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run.insert(at);
        next = before.get(at).copied().flatten();
    }
    run
}
