//! Marks: the only marked party is R and A; several marked parties are R.

use super::{blank_or_none, duty, not_named};
use crate::import::lexicon::{Mark, Shape, Sign, leading_mark, mark};
use crate::matrix::{Assignment, CellState, Letters, Rule};

fn is(text: &str, wanted: impl Fn(&Mark<'_>) -> bool) -> bool {
    mark(text).is_some_and(|mark| wanted(&mark))
}

/// Whether a text is a mark that says yes, alone or with others.
pub fn is_mark(text: &str) -> bool {
    is(text, |mark| mark.sign != Sign::No)
}

/// Whether a text is a mark that says no.
pub fn is_cross(text: &str) -> bool {
    is(text, |mark| mark.sign == Sign::No)
}

/// Whether a mark is a tick: where there are ticks, an x beside them says no.
pub fn is_tick(text: &str) -> bool {
    is(text, |mark| mark.shape == Shape::Tick)
}

/// Whether a text is an x of some kind: a tick by itself, a no beside ticks.
pub fn is_x(text: &str) -> bool {
    is(text, |mark| mark.shape == Shape::Cross)
}

/// Whether a text begins with a tick that its words explain ("✅ Approves").
pub fn says_yes(text: &str) -> bool {
    leading_mark(text) == Some(Sign::Yes)
}

/// Reads a row of marks: one text per party. A text that is no mark is kept in [`Assignment::unknown`].
///
/// `ticked`: the table has ticks, so that an x is none.
pub fn marks(texts: &[&str], ticked: bool) -> Vec<Assignment> {
    // "✅ Approves", "🚫 None": the sign says which, the words say how.
    let is_mark = |text: &str| is_mark(text) && !(ticked && is_x(text)) || says_yes(text);
    let is_cross = |text: &str| is_cross(text) || ticked && is_x(text) || leading_mark(text) == Some(Sign::No);
    // "VPC config" beside a tick: what its party has to do, in words.
    let is_words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() > 3);
        words
            && !is_mark(text)
            && !is_cross(text)
            && blank_or_none(text).is_none()
            && !text.trim_start().starts_with('(')
    };
    let marked = texts.iter().filter(|t| is_mark(t) || is_words(t)).count();
    let shared = texts.iter().any(|text| is(text, |mark| mark.sign == Sign::Shared));
    let (rule, letters) =
        if marked == 1 && !shared { (Rule::MarkSole, Letters::RA) } else { (Rule::MarkShared, Letters::R) };
    texts
        .iter()
        .map(|text| {
            if is_mark(text) {
                Assignment::derived(letters, *text, rule)
            } else if let Some(blank) = blank_or_none(text) {
                blank
            } else if is_cross(text) {
                Assignment { state: CellState::None, ..not_named(text, rule) }
            } else if is_words(text) {
                duty(text, &[])
            } else {
                Assignment { unknown: vec![text.trim().to_owned().into()], ..Assignment::stated(Letters::NONE, *text) }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mark_is_all_and_two_are_shared() {
        let letters = |texts: &[&str]| marks(texts, false).iter().map(|a| a.letters.to_string()).collect::<Vec<_>>();
        assert_eq!(letters(&["x", ""]), ["RA", ""]);
        assert_eq!(letters(&["✔", "X"]), ["R", "R"]);
        assert_eq!(letters(&["❌", "✅"]), ["", "RA"]);
        assert_eq!(letters(&["🤝🏼 (defaults)", ""]), ["R", ""]);
        assert_eq!(letters(&["VPC config", "✓"]), ["R", "R"]);
        assert_eq!(letters(&["✅ Approves", "🚫 None"]), ["RA", ""]);
        assert_eq!(letters(&["(for some)", "✓"]), ["", "RA"]);
        assert_eq!(marks(&["✓", "x"], true)[1].state, CellState::None);
        assert!(is_mark("fa-check") && is_mark("CheckCircle") && is_cross("x icon") && is_cross("circle-xmark"));
        assert!(is_tick("✓") && !is_tick("x") && is_x("X") && !is_x("✓"));
        assert!(is_mark("(tick)") && is_cross("(error)"));
        assert!(!is_mark("Check the logs") && !is_cross("No action"));
        assert_eq!(letters(&[":x:", ":heavy_check_mark:"]), ["", "RA"]);
        assert_eq!(letters(&["✅ Owner", "❌ No"]), ["RA", ""]);
        assert!(!is_mark("✅ Acme") && !is_mark("✅ Back up the data"));
    }

    #[test]
    fn what_is_no_mark_is_words_nothing_or_unknown() {
        let read = |texts: &[&str], ticked: bool| {
            let cells = marks(texts, ticked);
            cells.into_iter().map(|a| (a.letters.to_string(), a.state, a.unknown.len())).collect::<Vec<_>>()
        };
        let cell = |letters: &str, state, unknown| (letters.to_owned(), state, unknown);
        let tick = cell("RA", CellState::Stated, 0);
        for (text, ticked, expected) in [
            ("", false, cell("", CellState::Unstated, 0)),
            ("None", false, cell("", CellState::None, 0)),
            ("❌", false, cell("", CellState::None, 0)),
            ("🚫 None", false, cell("", CellState::None, 0)),
            ("x", true, cell("", CellState::None, 0)),
            ("?", false, cell("", CellState::Stated, 1)),
            ("?", true, cell("", CellState::Stated, 1)),
            ("see ops", false, cell("", CellState::Stated, 1)),
            ("(for some)", false, cell("", CellState::Stated, 1)),
            ("(for some)", true, cell("", CellState::Stated, 1)),
        ] {
            assert_eq!(read(&["✓", text], ticked), [tick.clone(), expected], "{text}");
        }
        // Words beside a tick are a part of its party.
        let part = cell("R", CellState::Stated, 0);
        for text in ["size", "VPC config"] {
            assert_eq!(read(&["✓", text], true), [part.clone(), part.clone()], "{text}");
        }
    }
}
