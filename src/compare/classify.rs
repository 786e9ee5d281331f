//! What changed in a row, and what it means for the customer.

use std::collections::BTreeSet;

use super::matching::{ALIKE, likeness};
use super::{Class, Direction};
use crate::base::order;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::normalise;
use crate::matrix::{Allocation, Assignment, DutyKind, Letters, Party, Side, side_letters};

/// A row with the parties that its assignments belong to.
struct Reading<'a> {
    parties: &'a [Party],
    row: &'a EffectiveActivity,
}

impl Reading<'_> {
    fn letters(&self, side: Side) -> Letters {
        side_letters(self.parties, &self.row.assignments, side)
    }

    fn cells(&self, side: Side) -> impl Iterator<Item = &Assignment> {
        self.parties.iter().zip(&self.row.assignments).filter(move |(p, _)| p.side() == side).map(|(_, a)| a)
    }

    /// The stated parts of one side, normalised.
    fn duties(&self, side: Side) -> Vec<String> {
        self.cells(side).flat_map(|a| &a.duties).map(|d| normalise(&d.text)).collect()
    }

    /// The words of the stated duties of one side.
    fn words(&self, side: Side) -> BTreeSet<String> {
        let duties = self.cells(side).flat_map(|a| &a.duties).filter(|d| d.kind != DutyKind::Note);
        order::set(duties.flat_map(|d| normalise(&d.text).split(' ').map(str::to_owned).collect::<Vec<_>>()))
    }
}

/// How much a side has to do: performing weighs a little more than answering, being asked or told almost nothing.
fn load(letters: Letters) -> u8 {
    5 * u8::from(letters.r()) + 4 * u8::from(letters.a())
}

fn inbox(letters: Letters) -> u8 {
    2 * u8::from(letters.c()) + u8::from(letters.i())
}

/// The classes of a pair of rows, weightiest first, and its direction; `None` where nothing changed.
pub(super) fn pair(
    old: &EffectiveMatrix<'_>,
    new: &EffectiveMatrix<'_>,
    before: &EffectiveActivity,
    after: &EffectiveActivity,
    same_document: bool,
) -> Option<(Vec<Class>, Direction)> {
    let was = Reading { parties: &old.matrix.parties, row: before };
    let is = Reading { parties: &new.matrix.parties, row: after };
    let mut classes = Vec::new();
    let mut direction = Direction::Same;
    if let Some((class, towards)) = assignment(&was, &is) {
        classes.push(class);
        direction = towards;
    }
    if before.option != after.option || before.is_applicable() != after.is_applicable() {
        classes.push(Class::ConditionChanged);
        direction = applicability(&was, &is, direction);
    } else if !after.is_applicable() {
        // Switched off before and after: whatever its cells say, nothing changes for this customer.
        direction = Direction::Same;
    }
    let (old_words, new_words) = (words_of(before), words_of(after));
    if old_words.1 != new_words.1 {
        classes.push(Class::WordingChanged);
    }
    if !same_document && before.section != after.section {
        classes.push(Class::SourceMoved);
    }
    let cosmetic = old_words.1 == new_words.1 && old_words.0 != new_words.0;
    if classes.is_empty() && cosmetic {
        classes.push(Class::Cosmetic);
    }
    order::sort(&mut classes);
    classes.dedup();
    (!classes.is_empty()).then_some((classes, direction))
}

/// The row's words as they stand and as they count; duties are part of the split, and only their writing counts here.
fn words_of(row: &EffectiveActivity) -> (Vec<String>, String) {
    let mut written = vec![row.verbatim.clone().unwrap_or_else(|| row.text.clone())];
    written.extend(row.assignments.iter().flat_map(|a| a.duties.iter().map(|d| d.text.clone())));
    (written, normalise(&row.text))
}

/// What changed in who does it and who answers for it.
fn assignment(was: &Reading<'_>, is: &Reading<'_>) -> Option<(Class, Direction)> {
    let (c0, p0) = (was.letters(Side::Customer), was.letters(Side::Provider));
    let (c1, p1) = (is.letters(Side::Customer), is.letters(Side::Provider));
    let parts_changed = [Side::Customer, Side::Provider].into_iter().any(|side| was.duties(side) != is.duties(side));
    if c0 == c1 && p0 == p1 {
        let by_party = party_letters(was) != party_letters(is);
        let class =
            if parts_changed && !by_party && reworded(was, is) { Class::WordingChanged } else { Class::SplitChanged };
        return (by_party || parts_changed).then(|| (class, duty_direction(was, is)));
    }
    let main = (load(c0), load(p0)) != (load(c1), load(p1));
    if !main {
        // Only who is asked or told: the customer's inbox grows or shrinks.
        return Some((Class::SplitChanged, direction(inbox(c0), inbox(c1), 0, 0)));
    }
    let towards = direction(load(c0), load(c1), load(p0), load(p1));
    if Allocation::from_letters(c1, p1) == Allocation::Unassigned && load(c0) > 0 {
        // Nobody has it now: that is no relief, whoever had it before.
        let towards = if load(p0) > 0 { Direction::MoreForYou } else { Direction::Same };
        return Some((Class::SplitChanged, towards));
    }
    let class = if c1.a() && p1.a() && !(c0.a() && p0.a()) {
        Class::BecameContested
    } else if c1.r() && p1.r() && !(c0.r() && p0.r()) {
        Class::BecameShared
    } else if c1.r() && p1.r() {
        Class::SplitChanged
    } else if towards == Direction::LessForYou {
        Class::MovedToProvider
    } else {
        Class::MovedToYou
    };
    // A provider that answers for it besides the customer takes nothing off the customer: it is to be clarified.
    let unrelieved = class == Class::BecameContested && load(c0) == load(c1);
    Some((class, if unrelieved { Direction::Same } else { towards }))
}

/// Whether each side has as many parts as before and each part is still much the same: words changed, not the split.
fn reworded(was: &Reading<'_>, is: &Reading<'_>) -> bool {
    [Side::Customer, Side::Provider].into_iter().all(|side| {
        let (before, after) = (was.duties(side), is.duties(side));
        before.len() == after.len() && before.iter().zip(&after).all(|(b, a)| likeness(b, a) >= ALIKE)
    })
}

/// More for the customer where its own load grows or, that being equal, the provider's shrinks.
fn direction(customer_was: u8, customer_is: u8, provider_was: u8, provider_is: u8) -> Direction {
    match customer_is.cmp(&customer_was).then(provider_was.cmp(&provider_is)) {
        std::cmp::Ordering::Greater => Direction::MoreForYou,
        std::cmp::Ordering::Less => Direction::LessForYou,
        std::cmp::Ordering::Equal => Direction::Same,
    }
}

/// Whether the customer's stated part grew or shrank: told only where one wording contains the other.
fn duty_direction(was: &Reading<'_>, is: &Reading<'_>) -> Direction {
    let (before, after) = (was.words(Side::Customer), is.words(Side::Customer));
    if before == after {
        Direction::Same
    } else if before.is_subset(&after) {
        Direction::MoreForYou
    } else if after.is_subset(&before) {
        Direction::LessForYou
    } else {
        Direction::Same
    }
}

/// A row that is switched on or off: what it brings or takes away counts, whatever changed in its cells.
fn applicability(was: &Reading<'_>, is: &Reading<'_>, otherwise: Direction) -> Direction {
    let provider = |r: &Reading<'_>| load(r.letters(Side::Provider)) > 0;
    match (was.row.is_applicable(), is.row.is_applicable()) {
        (false, true) if is.row.is_obligation() => Direction::MoreForYou,
        (false, true) if provider(is) => Direction::LessForYou,
        (true, false) if was.row.is_obligation() => Direction::LessForYou,
        (true, false) if provider(was) => Direction::MoreForYou,
        (true, true) => otherwise,
        _ => Direction::Same,
    }
}

/// The letters of each party by its id, so that a shift between two parties of one side is seen, too.
fn party_letters<'a>(reading: &Reading<'a>) -> Vec<(&'a str, Letters)> {
    let all = reading.parties.iter().zip(&reading.row.assignments).map(|(p, a)| (p.id.as_str(), a.letters));
    let mut letters: Vec<_> = all.filter(|(_, letters)| !letters.is_empty()).collect();
    order::sort(&mut letters);
    // With one party per side its name is nobody's concern: two documents may call it differently.
    if letters.len() < 3 { Vec::new() } else { letters }
}

/// A row that is gone: what was the customer's is relief; what the provider alone had is nobody's now.
pub(super) fn removed(old: &EffectiveMatrix<'_>, row: &EffectiveActivity) -> Direction {
    match (row.is_obligation(), row.is_commitment(&old.matrix.parties)) {
        (true, false) => Direction::LessForYou,
        (false, true) => Direction::MoreForYou,
        _ => Direction::Same,
    }
}

/// A new row: more where the customer has a part in it, or nobody has.
pub(super) fn added(row: &EffectiveActivity) -> Direction {
    if row.is_obligation() || row.allocation == Allocation::Unassigned {
        Direction::MoreForYou
    } else {
        Direction::Same
    }
}
