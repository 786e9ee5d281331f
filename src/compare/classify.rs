//! What changed in a row, and what it means for the customer.

use super::class::{Class, Direction};
use super::matching::{ALIKE, likeness};
use super::terms::ChangedMark;
use crate::base::breaks::breaking;
use crate::base::ordered::{self, Arrange};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::{normalise, section_number, strip_number};
use crate::matrix::{Allocation, Assignment, CellState, Letter, Letters, Party, Side, side_letters};

/// A row with the parties that its assignments belong to.
struct RowReading<'a> {
    parties: &'a [Party],
    row: &'a EffectiveActivity<'a>,
}

impl RowReading<'_> {
    fn letters(&self, side: Side) -> Letters {
        side_letters(self.parties, &self.row.assignments, side)
    }

    fn cells(&self, side: Side) -> impl Iterator<Item = &Assignment> {
        self.parties.iter().zip(self.row.assignments.iter()).filter(move |(p, _)| p.side() == side).map(|(_, a)| a)
    }

    /// The stated parts of one side, normalised.
    fn duties(&self, side: Side) -> Vec<String> {
        self.cells(side).flat_map(|a| &a.duties).map(|d| normalise(&d.text)).collect()
    }
}

/// How much a side has to do: performing weighs a little more than answering, being asked or told almost nothing.
fn load(letters: Letters) -> u8 {
    5 * u8::from(letters.r()) + 4 * u8::from(letters.a())
}

fn inbox(letters: Letters) -> u8 {
    2 * u8::from(letters.c()) + u8::from(letters.i())
}

/// What is not as it was in a pair of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PairChange {
    /// Weightiest first; at least one.
    pub classes: Vec<Class>,
    pub direction: Direction,
    /// Whether a letter of a side or of a party changed.
    pub letters: bool,
    /// Whether the row stands in another or a renamed section.
    pub section: bool,
}

/// A pair of rows, and what is known of it from outside: the legend, and its place among the others.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub before: &'a EffectiveActivity<'a>,
    pub after: &'a EffectiveActivity<'a>,
    /// Marks whose meaning changed.
    pub legend: &'a [ChangedMark],
    /// Whether both rows are readings of one document: a row in another table has not moved then.
    pub same_document: bool,
    /// Whether the row stands elsewhere in the order of its section.
    pub reordered: bool,
}

/// What changed in a pair of rows; `None` where nothing did.
pub(super) fn pair(old: &EffectiveMatrix<'_>, new: &EffectiveMatrix<'_>, pair: Pair<'_>) -> Option<PairChange> {
    let Pair { before, after, .. } = pair;
    let was = RowReading { parties: &old.matrix.parties, row: before };
    let is = RowReading { parties: &new.matrix.parties, row: after };
    let mut classes = Vec::new();
    let mut direction = Direction::Same;
    let letters = letters_differ(&was, &is);
    if let Some((class, towards)) = assignment(&was, &is) {
        classes.push(class);
        direction = towards;
    }
    if state_changed(&was, &is) {
        classes.push(Class::StateChanged);
    }
    let (old_words, new_words) = (words_of(before), words_of(after));
    // Where the letters changed, other words in the cells are how that is written.
    if old_words.text != new_words.text || (!letters && old_words.cells != new_words.cells) {
        classes.push(Class::WordingChanged);
    }
    if pair.legend.iter().any(|mark| mark.is_used_by(before) || mark.is_used_by(after)) {
        classes.push(Class::LegendChanged);
    }
    let unclear = [Class::StateChanged, Class::WordingChanged, Class::LegendChanged];
    if direction == Direction::Same && classes.iter().any(|c| unclear.contains(c)) {
        direction = Direction::Unknown;
    }
    if before.option != after.option || before.is_applicable() != after.is_applicable() {
        classes.push(Class::ConditionChanged);
        direction = applicability(&was, &is, direction);
    } else if !after.is_applicable() {
        // Switched off before and after: its cells say nothing that holds for this customer.
        direction = Direction::Same;
    }
    if further_columns(before) != further_columns(after) && same_columns(before, after) {
        classes.push(Class::TermsChanged);
    }
    let section = !pair.same_document && section_of(before) != section_of(after);
    if section || pair.reordered {
        classes.push(Class::Moved);
    } else if !pair.same_document && numbers_of(before) != numbers_of(after) {
        classes.push(Class::SourceMoved);
    }
    let written = |row: &EffectiveActivity, words: &Words| {
        (!pair.same_document).then(|| (row.section.to_vec(), words.written.clone()))
    };
    if classes.is_empty() && written(before, &old_words) != written(after, &new_words) {
        classes.push(Class::Cosmetic);
    }
    classes.arrange();
    classes.dedup();
    (!classes.is_empty()).then_some(PairChange { classes, direction, letters, section })
}

/// A row's section path as it counts: without numbers, case and punctuation.
pub(super) fn section_of(row: &EffectiveActivity) -> Vec<String> {
    row.section.iter().map(|part| normalise(strip_number(part))).collect()
}

fn numbers_of<'m>(row: &EffectiveActivity<'m>) -> Vec<Option<&'m str>> {
    row.section.iter().map(|part| section_number(part)).collect()
}

fn further_columns(row: &EffectiveActivity) -> Vec<(String, String)> {
    row.extras.iter().map(|e| (normalise(&e.header), normalise(&e.text))).collect()
}

/// Whether both rows have further columns, and the same ones: a table that has others is another layout of the same words.
fn same_columns(before: &EffectiveActivity, after: &EffectiveActivity) -> bool {
    let headers = |row: &EffectiveActivity| row.extras.iter().map(|e| normalise(&e.header)).collect::<Vec<_>>();
    headers(before) == headers(after)
}

/// A row's words.
struct Words {
    /// As they stand.
    written: Vec<String>,
    /// The activity's, as they count.
    text: String,
    /// The cells', as they count. Duties are not among them, for they are part of the split; nor are letters, whose order says nothing.
    cells: Vec<String>,
}

fn words_of(row: &EffectiveActivity) -> Words {
    // White space at the ends of a cell's lines is the format's, not the document's.
    let lines = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let mut written = vec![lines(row.verbatim.unwrap_or(row.text))];
    let mut cells = Vec::new();
    for cell in row.assignments.iter() {
        written.push(lines(&breaking(&cell.verbatim, '\n')));
        written.extend(cell.duties.iter().map(|d| lines(&d.text)));
        if cell.state == CellState::Stated && cell.duties.is_empty() {
            cells.push(cell_words(cell));
        }
    }
    // Which cell a word stands in is told by the letters; the order of columns is none of the row's words.
    cells.arrange();
    Words { written, text: normalise(row.text), cells }
}

/// What a cell says besides its letters: nothing where it is made of letters alone.
fn cell_words(cell: &Assignment) -> String {
    let words = normalise(&breaking(&cell.verbatim, '\n'));
    let is_letters = |word: &str| word.chars().all(|c| Letter::from_char(c).is_some_and(|l| cell.letters.has(l)));
    if cell.letters_are_stated() && words.split(' ').all(is_letters) { String::new() } else { words }
}

/// Whether a cell is blank, N/A or unclear where it was not, or the other way round; letters that come or go are told as such.
fn state_changed(was: &RowReading<'_>, is: &RowReading<'_>) -> bool {
    [Side::Customer, Side::Provider].into_iter().any(|side| {
        let (before, after): (Vec<_>, Vec<_>) = (was.cells(side).collect(), is.cells(side).collect());
        before.len() == after.len()
            && before.iter().zip(&after).any(|(b, a)| {
                let said = b.letters == a.letters && b.duties.is_empty() && a.duties.is_empty();
                said && (b.state != a.state || b.unknown != a.unknown)
            })
    })
}

fn letters_differ(was: &RowReading<'_>, is: &RowReading<'_>) -> bool {
    let sides = [Side::Customer, Side::Provider];
    sides.into_iter().any(|side| was.letters(side) != is.letters(side)) || party_letters(was) != party_letters(is)
}

/// What changed in who does it and who answers for it.
fn assignment(was: &RowReading<'_>, is: &RowReading<'_>) -> Option<(Class, Direction)> {
    let (c0, p0) = (was.letters(Side::Customer), was.letters(Side::Provider));
    let (c1, p1) = (is.letters(Side::Customer), is.letters(Side::Provider));
    let parts_changed = [Side::Customer, Side::Provider].into_iter().any(|side| was.duties(side) != is.duties(side));
    if c0 == c1 && p0 == p1 {
        let by_party = party_letters(was) != party_letters(is);
        let class =
            if parts_changed && !by_party && reworded(was, is) { Class::WordingChanged } else { Class::SplitChanged };
        return (by_party || parts_changed).then(|| (class, parts_direction(was, is)));
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
fn reworded(was: &RowReading<'_>, is: &RowReading<'_>) -> bool {
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

/// Whether the customer's stated parts grew or shrank: told only where parts came or went as a whole. What changed words bring cannot be
/// told: "not" is one word, too.
fn parts_direction(was: &RowReading<'_>, is: &RowReading<'_>) -> Direction {
    let parts = |reading: &RowReading<'_>, side: Side| ordered::set(reading.duties(side));
    let (before, after) = (parts(was, Side::Customer), parts(is, Side::Customer));
    if before == after {
        let (before, after) = (parts(was, Side::Provider), parts(is, Side::Provider));
        // A provider that says more takes nothing off; one that says less leaves open who has the rest.
        if before.is_subset(&after) { Direction::Same } else { Direction::Unknown }
    } else if before.is_subset(&after) && after.difference(&before).any(|part| !before.iter().any(|b| says(b, part))) {
        Direction::MoreForYou
    } else if after.is_subset(&before) && before.difference(&after).any(|part| !after.iter().any(|a| says(a, part))) {
        Direction::LessForYou
    } else {
        Direction::Unknown
    }
}

/// Whether a part has all words of another, which then says the same again, or a piece of it.
fn says(part: &str, other: &str) -> bool {
    other.split(' ').all(|word| part.split(' ').any(|w| w == word))
}

/// A row that is switched on or off: what it brings or takes away counts, whatever changed in its cells.
fn applicability(was: &RowReading<'_>, is: &RowReading<'_>, otherwise: Direction) -> Direction {
    let provider = |r: &RowReading<'_>| load(r.letters(Side::Provider)) > 0;
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
fn party_letters<'a>(reading: &RowReading<'a>) -> Vec<(&'a str, Letters)> {
    let all = reading.parties.iter().zip(reading.row.assignments.iter()).map(|(p, a)| (p.id.as_str(), a.letters));
    let mut letters: Vec<_> = all.filter(|(_, letters)| !letters.is_empty()).collect();
    letters.arrange();
    // With one party per side its name is nobody's concern: two documents may call it differently.
    if letters.len() < 3 { Vec::new() } else { letters }
}

/// A row that is gone: what was the customer's is relief; what the provider alone had is nobody's now.
pub(super) fn removed(old: &EffectiveMatrix<'_>, row: &EffectiveActivity) -> Direction {
    match (row.is_obligation(), row.provider_has_part(&old.matrix.parties)) {
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
