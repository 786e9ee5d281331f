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
    "🟡",
    "🟨",
    "🟠",
    "■",
    "◼",
    "▪",
    "★",
    "√",
    "☑️",
    "checkmark",
    "tick",
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
    ":ballot_box_with_check:",
    ":check:",
    ":material-check:",
    ":tick:",
    ":green_circle:",
    ":large_blue_circle:",
    ":blue_circle:",
    ":large_green_circle:",
];

/// Marks that say no.
const CROSSES: &[&str] = &[
    "no",
    "n",
    "0",
    "false",
    "non",
    "nein",
    "nee",
    "não",
    "nie",
    "❌",
    "✗",
    "✘",
    "🔴",
    "🟥",
    "⬜",
    "⚪",
    "☐",
    "[ ]",
    ":x:",
    ":heavy_multiplication_x:",
    ":negative_squared_cross_mark:",
    ":red_circle:",
    ":material-close:",
    ":no_entry_sign:",
    ":cross_mark:",
];

/// Whether a text is a mark that says yes.
pub fn is_mark(text: &str) -> bool {
    is_one_of(text, MARKS)
}

fn is_one_of(text: &str, list: &[&str]) -> bool {
    // An emoji by its name (":x:" is a cross): the colons belong to it.
    let named = text.trim().trim_matches('*').to_lowercase();
    if named.len() > 2 && named.starts_with(':') && named.ends_with(':') {
        return list.contains(&named.as_str());
    }
    let folded = words::fold(text);
    let bare = bare(&folded);
    // Several equal symbols are one mark (two merged cells, or an emphasis).
    let same = bare
        .chars()
        .next()
        .is_some_and(|first| bare.chars().all(|c| c == first) && list.contains(&first.to_string().as_str()));
    list.contains(&folded.as_str())
        || list.contains(&text.trim())
        || list.contains(&bare)
        || same && !bare.chars().all(char::is_alphanumeric)
}

/// A mark without its footnote and without a word in brackets ("x*", "✓ (1)").
fn bare(folded: &str) -> &str {
    let before = match folded.split_once('(') {
        Some((before, _)) if !before.trim().is_empty() => before.trim_end(),
        _ => folded,
    };
    let cut = before.trim_end_matches(['*', '†', '‡', '¹', '²', '³', ' ']);
    cut.strip_suffix('\u{fe0f}').unwrap_or(cut)
}

/// Whether a text is a mark that says no.
pub fn is_cross(text: &str) -> bool {
    is_one_of(text, CROSSES)
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
        assert_eq!(letters(&[":x:", ":heavy_check_mark:"]), ["", "RA"]);
    }
}
