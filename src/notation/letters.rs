//! RACI letters: `RA`, `AR`, `R/A`, `R, A`, `A+R`, bold or with footnote stars, read by the document's own legend.

use super::blank_or_none;
use crate::matrix::{Assignment, LegendEntry, Letter, Letters};

/// Which mark stands for which letter in a document.
#[derive(Debug, Clone, Default)]
pub struct LetterKey {
    /// Marks, upper case, longest first.
    marks: Vec<(String, Letter)>,
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
            if !legend.iter().any(|entry| entry.mark.trim().to_uppercase() == mark) {
                marks.push((mark, letter));
            }
        }
        marks.sort_by_key(|(mark, _)| std::cmp::Reverse(mark.len()));
        Self { marks }
    }
}

/// Marks between letters, and footnote marks, that assign nothing.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '/' | ',' | ';' | '+' | '&' | '-' | '|' | '*' | '(' | ')' | '.' | '†' | '‡' | '¹' | '²' | '³')
}

/// Reads a cell of letters; what cannot be read is kept in [`Assignment::unknown`].
pub fn letters(text: &str, key: &LetterKey) -> Assignment {
    if let Some(blank) = blank_or_none(text) {
        return blank;
    }
    let upper = text.to_uppercase();
    let mut rest = upper.as_str();
    let mut found = Letters::NONE;
    let mut unknown = Vec::new();
    while let Some(c) = rest.chars().next() {
        if let Some((mark, letter)) = key.marks.iter().find(|(mark, _)| rest.starts_with(mark.as_str())) {
            found = found.with(*letter);
            rest = rest.get(mark.len()..).unwrap_or_default();
            continue;
        }
        // A figure after a letter is a footnote's number.
        if !is_separator(c) && !c.is_ascii_digit() {
            unknown.push(c.to_string());
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    Assignment { unknown, ..Assignment::stated(found, text) }
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
        for text in ["RA", "AR", "R/A", "R, A", "A+R", "**RA**", "RA*", "ra", "R (1) A"] {
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
        assert_eq!((strange.letters, strange.unknown), (Letters::R, vec!["X".to_owned()]));
    }
}
