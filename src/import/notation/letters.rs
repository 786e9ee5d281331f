//! RACI letters: `RA`, `AR`, `R/A`, `R, A`, `A+R`, bold or with footnote stars, read by the document's own legend.

use super::lexicon::{Meaning, any_word_means, fold, means};
use super::{blank_or_none, words};
use crate::base::ordered::Arrange;
use crate::matrix::{Assignment, LegendEntry, Letter, Letters, Rule, UnknownMark};

/// Which mark stands for which letter in a document.
#[derive(Debug, Clone, Default)]
pub struct LetterKey {
    /// Marks, upper case, longest first.
    marks: Vec<(String, Letter)>,
}

/// Cyrillic letters that cannot be told from Latin ones by looking at them.
const LOOK_ALIKE: [(char, Letter); 3] =
    [('\u{410}', Letter::Accountable), ('\u{421}', Letter::Consulted), ('\u{406}', Letter::Informed)];

/// Whether a letter looks like one of the four.
pub fn looks_like_letter(c: char) -> bool {
    LOOK_ALIKE.iter().any(|(alike, _)| *alike == c)
}

impl LetterKey {
    /// The key of a document's legend. Marks that the legend does not name keep their usual meaning,
    /// unless the legend gives that mark another one.
    pub fn new(legend: &[LegendEntry]) -> Self {
        let mut marks: Vec<(String, Letter)> = legend
            .iter()
            .filter_map(|entry| Some((entry.mark.trim().to_uppercase(), Letter::from_char(entry.letter?)?)))
            .collect();
        for letter in Letter::ALL {
            let mark = letter.as_char().to_string();
            // A mark that stands for a party cannot stand in that party's cell: there it is the letter.
            let rebound = |entry: &LegendEntry| entry.party.is_none() || entry.letter.is_some();
            if !legend.iter().any(|entry| entry.mark.trim().to_uppercase() == mark && rebound(entry)) {
                marks.push((mark, letter));
            }
        }
        for (alike, letter) in LOOK_ALIKE {
            let alike = alike.to_string();
            if !legend.iter().any(|entry| entry.mark.trim().to_uppercase() == alike) {
                marks.push((alike, letter));
            }
        }
        marks.arrange_by_key(|(mark, _)| std::cmp::Reverse(mark.len()));
        Self { marks }
    }
}

/// Marks between letters, and footnote marks, that assign nothing.
const SEPARATORS: &str = "/,;+&-|*().†‡¹²³·•、，／";

pub(super) fn is_separator(c: char) -> bool {
    c.is_whitespace() || SEPARATORS.contains(c)
}

/// Reads a cell of letters; what cannot be read is kept in [`Assignment::unknown`].
pub fn letters(text: &str, key: &LetterKey) -> Assignment {
    if let Some(blank) = blank_or_none(text) {
        return blank;
    }
    if let Some(found) = in_words(text) {
        return Assignment::stated(found, text);
    }
    // "Shared" among letters: its party has a part.
    if words::is_shared(&words::plain(text)) {
        return Assignment::derived(Letters::R, text, Rule::OwnerShared);
    }
    let (first, words) = before_words(without_remark(text, key), key);
    let first: Vec<&str> = first.split_whitespace().filter(|word| !joins(word)).collect();
    let upper = first.join(" ").to_uppercase();
    let mut rest = upper.as_str();
    let mut found = Letters::NONE;
    let mut unknown: Vec<UnknownMark> = Vec::new();
    unknown.extend((!words.trim().is_empty()).then(|| UnknownMark::from(words.trim().to_owned())));
    while let Some(c) = rest.chars().next() {
        if let Some((mark, letter)) = key.marks.iter().find(|(mark, _)| rest.starts_with(mark.as_str())) {
            found = found.with(*letter);
            rest = rest.get(mark.len()..).unwrap_or_default();
            continue;
        }
        // A figure after a letter is a footnote's number.
        if !is_separator(c) && !c.is_ascii_digit() {
            unknown.push(UnknownMark::from(c.to_string()));
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    Assignment { unknown, ..Assignment::stated(found, text) }
}

/// "and" in any language, where it is more than a letter itself.
fn joins(word: &str) -> bool {
    let folded = fold(word);
    folded.chars().count() > 1 && means(&folded, Meaning::And)
}

/// The letters that a cell begins with, and the words behind them: "R, with the provider" is R. The letters of words are none.
fn before_words<'t>(text: &'t str, key: &LetterKey) -> (&'t str, &'t str) {
    /// Longer than this it is a word, if it is not written in capital letters that are marks.
    const SHORT: usize = 2;
    let is_marks = |word: &str| {
        let upper = word.to_uppercase();
        let mut rest = upper.as_str();
        while let Some((mark, _)) =
            key.marks.iter().find(|(mark, _)| !rest.is_empty() && rest.starts_with(mark.as_str()))
        {
            rest = rest.get(mark.len()..).unwrap_or_default();
        }
        rest.is_empty()
    };
    let spans: Vec<(usize, &str)> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .collect();
    let capitals = |word: &str| word.chars().all(|c| !c.is_lowercase());
    let is_word = |word: &str| word.chars().count() > SHORT && !(capitals(word) && is_marks(word)) && !joins(word);
    if !spans.iter().any(|(_, word)| is_word(word)) {
        return (text, "");
    }
    let end =
        spans.iter().find(|(_, word)| !(capitals(word) && is_marks(word) || joins(word))).map_or(0, |(at, _)| *at);
    (text.get(..end).unwrap_or_default(), text.get(end..).unwrap_or_default())
}

/// A cell without a remark in brackets ("RA (on request)"); brackets around letters stay.
fn without_remark<'t>(text: &'t str, key: &LetterKey) -> &'t str {
    match text.split_once('(') {
        Some((before, after)) if !before.trim().is_empty() => {
            let inside = after.split(')').next().unwrap_or_default().trim().to_uppercase();
            let letters = inside
                .chars()
                .all(|c| is_separator(c) || c.is_ascii_digit() || key.marks.iter().any(|(m, _)| m.contains(c)));
            if letters { text } else { before }
        }
        _ => text,
    }
}

/// Letters that are written out: "Responsible, Accountable".
fn in_words(text: &str) -> Option<Letters> {
    let mut found = Letters::NONE;
    for piece in text.split([',', ';', '/', '&', '+', '\n']) {
        let folded = fold(piece);
        if folded.chars().count() < 4 {
            return None;
        }
        for word in folded.split(" and ") {
            found = found.with(letter_of(word).filter(|_| word.split(' ').count() <= 2)?);
        }
    }
    Some(found)
}

/// What means which letter; "accountable" first, because "ultimately responsible" and "eindverantwoordelijk" mean it.
const MEANINGS: [(Meaning, Letter); 4] = [
    (Meaning::Accountable, Letter::Accountable),
    (Meaning::Consulted, Letter::Consulted),
    (Meaning::Informed, Letter::Informed),
    (Meaning::Responsible, Letter::Responsible),
];

/// The letter that words mean ("Is in charge of carrying out the process"), in the languages of the importers.
pub fn letter_of(words: &str) -> Option<Letter> {
    let folded = fold(&words.replace("__", "").replace("**", ""));
    let whole = MEANINGS.into_iter().find(|(meaning, _)| means(&folded, *meaning));
    let first: Vec<&str> = folded.split(' ').take(6).collect();
    let within = |meaning: Meaning| {
        let phrase = first.windows(3).chain(first.windows(2)).any(|w| means(&w.join(" "), meaning));
        phrase || any_word_means(&first.join(" "), meaning)
    };
    whole.or_else(|| MEANINGS.into_iter().find(|(meaning, _)| within(*meaning))).map(|(_, letter)| letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(mark: &str, letter: char) -> LegendEntry {
        LegendEntry { mark: mark.to_owned(), letter: Some(letter), party: None, text: String::new() }
    }

    #[test]
    fn every_spelling_of_a_set_is_one_value() {
        let key = LetterKey::new(&[]);
        for text in [
            "RA",
            "AR",
            "R/A",
            "R, A",
            "A+R",
            "**RA**",
            "RA*",
            "ra",
            "R (1) A",
            "RA (on request)",
            "Responsible, Accountable",
            "Responsible and accountable",
        ] {
            let cell = letters(text, &key);
            assert_eq!(cell.letters, Letters::RA, "{text}");
            assert!(cell.unknown.is_empty(), "{text}");
            assert_eq!(cell.verbatim, text);
        }
    }

    #[test]
    fn the_legend_rules() {
        let key = LetterKey::new(&[entry("K", 'C')]);
        assert_eq!(letters("K", &key).letters.to_string(), "C");
        let strange = letters("RX", &key);
        assert_eq!((strange.letters, strange.unknown), (Letters::R, vec!["X".to_owned().into()]));
    }

    #[test]
    fn what_a_legend_rebinds_and_what_looks_like_a_letter() {
        let read = |text: &str, legend: &[LegendEntry]| letters(text, &LetterKey::new(legend)).letters.to_string();
        let unbound = |party: Option<&str>| LegendEntry {
            mark: "C".to_owned(),
            letter: None,
            party: party.map(Into::into),
            text: String::new(),
        };
        // A mark that names a party is the letter in that party's cell; one that means something else is none.
        assert_eq!(read("C", &[unbound(Some("customer"))]), "C");
        assert_eq!(read("C", &[unbound(None)]), "");
        assert_eq!(read("C", &[LegendEntry { letter: Some('I'), ..unbound(Some("customer")) }]), "I");
        assert_eq!(read("\u{410}\u{421}", &[]), "AC");
        assert_eq!(read("\u{421}", &[entry("\u{421}", 'I')]), "I");
        assert_eq!(read("AR", &[entry("AR", 'C')]), "C", "the longest mark first");
        assert!(looks_like_letter('\u{406}') && !looks_like_letter('I'));
    }

    #[test]
    fn the_letters_of_words_are_none() {
        let read = |text: &str| {
            let cell = letters(text, &LetterKey::new(&[]));
            (cell.letters.to_string(), cell.unknown.len())
        };
        assert_eq!(read("Provides technical evidence"), (String::new(), 1));
        assert_eq!(read("R, jointly with Acme"), ("R".to_owned(), 1));
        assert_eq!(read("I am told"), ("I".to_owned(), 1));
        assert_eq!(read("R and A"), ("RA".to_owned(), 0));
        assert_eq!(read("RA FYI"), ("RA".to_owned(), 1));
        assert_eq!((read("air"), read("R, air")), ((String::new(), 1), ("R".to_owned(), 1)), "letters make words, too");
        assert_eq!(read("(on request) R"), (String::new(), 1));
        assert_eq!(read("Does"), ("R".to_owned(), 0), "a short word that says it");
        assert_eq!(read("Shared"), ("R".to_owned(), 0));
        assert_eq!(read("RACI"), ("RACI".to_owned(), 0));
    }
}
