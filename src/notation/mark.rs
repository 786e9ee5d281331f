//! Marks: the only marked party is R and A; several marked parties are R.

use super::{blank_or_none, not_named, words};
use crate::matrix::{Assignment, CellState, Letters, Rule};

/// Marks that say yes.
const MARKS: &[&str] = &[
    "x",
    "✓",
    "✔",
    "✔️",
    "☑",
    "☒",
    "✅",
    "●",
    "•",
    "○",
    "⬤",
    "◉",
    "🟢",
    "🔵",
    "🟩",
    "🟦",
    "yes",
    "y",
    "1",
    "true",
    "oui",
    "ja",
    "sì",
    "si",
    "sí",
    "sim",
    "tak",
    "j",
    "[x]",
    "check",
    "checked",
    ":white_check_mark:",
    ":heavy_check_mark:",
];

/// Marks that say no.
const CROSSES: &[&str] = &[
    "no", "n", "0", "false", "non", "nein", "nee", "não", "nie", "❌", "✗", "✘", "🔴", "🟥", "⬜", "⚪", "☐", "[ ]",
    ":x:",
];

/// Whether a text is a mark that says yes.
pub fn is_mark(text: &str) -> bool {
    MARKS.contains(&words::fold(text).as_str()) || MARKS.contains(&text.trim())
}

/// Whether a text is a mark that says no.
fn is_cross(text: &str) -> bool {
    CROSSES.contains(&words::fold(text).as_str()) || CROSSES.contains(&text.trim())
}

/// Reads a row of marks: one text per party. A text that is no mark is kept in [`Assignment::unknown`].
pub fn marks(texts: &[&str]) -> Vec<Assignment> {
    let marked = texts.iter().filter(|t| is_mark(t)).count();
    let (rule, letters) = if marked == 1 { (Rule::MarkSole, Letters::RA) } else { (Rule::MarkShared, Letters::R) };
    texts
        .iter()
        .map(|text| {
            if is_mark(text) {
                Assignment::derived(letters, *text, rule)
            } else if let Some(blank) = blank_or_none(text) {
                blank
            } else if is_cross(text) {
                Assignment { state: CellState::None, ..not_named(text, rule) }
            } else {
                Assignment { unknown: vec![text.trim().to_owned()], ..Assignment::stated(Letters::NONE, *text) }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mark_is_all_and_two_are_shared() {
        let letters = |texts: &[&str]| marks(texts).iter().map(|a| a.letters.to_string()).collect::<Vec<_>>();
        assert_eq!(letters(&["x", ""]), ["RA", ""]);
        assert_eq!(letters(&["✔", "X"]), ["R", "R"]);
        assert_eq!(letters(&["❌", "✅"]), ["", "RA"]);
    }
}
