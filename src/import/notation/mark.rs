//! Marks: the only marked party is R and A; several marked parties are R.

use super::lexicon::{Meaning, fold, means};
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
    "×",
    "✕",
    "✖",
    "╳",
    "⨯",
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
    "⛔",
    "🚫",
    "❎",
    "🗙",
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

/// Words of an icon's name that say yes (`fa-check`, `yes-icon`).
const YES: &[&str] = &["check", "checkmark", "checked", "tick", "yes", "ok", "success", "true", "included", "done"];

/// Words of an icon's name that say no.
const NO: &[&str] =
    &["times", "cross", "crossmark", "xmark", "x", "no", "close", "error", "false", "cancel", "minus", "unchecked"];

/// Words of an icon's name that say nothing.
const AROUND: &[&str] = &[
    "icon", "icons", "mark", "symbol", "circle", "square", "solid", "regular", "filled", "fill", "outline", "fa",
    "fas", "far", "fal", "bi", "mdi", "lucide", "material", "octicon", "codicon", "white", "green", "red", "grey",
    "gray", "black", "blue", "heavy", "big", "small", "large", "bold", "box", "badge", "button", "thin", "alt",
    "emoji", "sm", "lg", "md",
];

/// What the name of an icon says; `None` where a text is no such name.
fn named_icon(text: &str) -> Option<bool> {
    const MOST: usize = 40;
    if text.len() > MOST {
        return None;
    }
    // `CheckCircle` is two words as well.
    let mut words = vec![String::new()];
    let mut small = false;
    for c in text.chars() {
        if !c.is_alphanumeric() || c.is_uppercase() && small {
            words.push(String::new());
        }
        small = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|w| !w.is_empty()).collect();
    let telling: Vec<&str> =
        words.iter().copied().filter(|w| !AROUND.contains(w) && !w.chars().all(|c| c.is_ascii_digit())).collect();
    match telling.as_slice() {
        [word] if YES.contains(word) => Some(true),
        [word] if NO.contains(word) => Some(false),
        _ => None,
    }
}

/// A symbol with a word that says the same ("✅ Owner", "❌ No"): the symbol.
fn symbol_of(text: &str) -> Option<&str> {
    const MOST_WORDS: usize = 2;
    let (symbol, word) = text.trim().trim_matches('*').split_once(' ')?;
    let says_the_same = |w: &str| {
        [Meaning::Filler, Meaning::Owner, Meaning::Shared, Meaning::Yes, Meaning::No].into_iter().any(|m| means(w, m))
    };
    let folded = fold(word);
    let words = folded.split(' ').filter(|w| !w.is_empty());
    let drawn = !symbol.is_ascii() && !symbol.contains(char::is_alphanumeric);
    (drawn && words.clone().count() <= MOST_WORDS && words.clone().count() > 0 && words.clone().all(says_the_same))
        .then_some(symbol)
}

/// Whether a text is a mark that says yes.
pub fn is_mark(text: &str) -> bool {
    let text = symbol_of(text).unwrap_or(text);
    is_one_of(text, MARKS) || !is_one_of(text, CROSSES) && named_icon(text) == Some(true)
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
    let text = symbol_of(text).unwrap_or(text);
    is_one_of(text, CROSSES) || !is_one_of(text, MARKS) && named_icon(text) == Some(false)
}

/// Whether a mark is a tick: where there are ticks, an x beside them says no.
pub fn is_tick(text: &str) -> bool {
    let bare = words::fold(text);
    let first = bare.chars().next();
    let drawn = matches!(first, Some('✓' | '✔' | '☑' | '✅' | '√'));
    drawn || bare.contains("check_mark") || named_icon(text) == Some(true)
}

/// Whether a text is an x of some kind: a tick by itself, a no beside ticks.
pub fn is_x(text: &str) -> bool {
    matches!(bare(&words::fold(text)), "x" | "×" | "✕" | "✖" | "╳" | "⨯" | "☒")
}

/// Reads a row of marks: one text per party. A text that is no mark is kept in [`Assignment::unknown`].
///
/// `ticked`: the table has ticks, so that an x is none.
pub fn marks(texts: &[&str], ticked: bool) -> Vec<Assignment> {
    let is_mark = |text: &str| is_mark(text) && !(ticked && is_x(text));
    let is_cross = |text: &str| is_cross(text) || ticked && is_x(text);
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
        assert_eq!(marks(&["✓", "x"], true)[1].state, CellState::None);
        assert!(is_mark("fa-check") && is_mark("CheckCircle") && is_cross("x icon") && is_cross("circle-xmark"));
        assert!(is_mark("(tick)") && is_cross("(error)"));
        assert!(!is_mark("Check the logs") && !is_cross("No action"));
        assert_eq!(letters(&[":x:", ":heavy_check_mark:"]), ["", "RA"]);
        assert_eq!(letters(&["✅ Owner", "❌ No"]), ["RA", ""]);
        assert!(!is_mark("✅ Acme") && !is_mark("✅ Back up the data"));
    }
}
