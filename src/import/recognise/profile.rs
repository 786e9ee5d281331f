//! Cells that are written in letters, or in marks of the document's own legend.

use crate::import::lexicon::local_letter;
use crate::import::notation::lexicon::fold;
use crate::import::notation::names::Who;
use crate::import::notation::{letter_of, looks_like_letter};
use crate::matrix::Letter;

use super::legend::LegendLine;

pub(super) fn letter_of_word(text: &str) -> Option<Letter> {
    let folded = fold(text);
    (folded.chars().count() > 1 && !folded.contains(' ')).then(|| letter_of(&folded)).flatten()
}

/// The party that a legend gives a mark to, with the legend's word for it.
pub(super) fn legend_party(text: &str, legend: &[LegendLine]) -> Option<(Who, String)> {
    let text = text.trim().trim_matches('*');
    legend.iter().find(|l| l.who.is_some() && l.mark.eq_ignore_ascii_case(text)).and_then(|l| l.who.clone())
}

/// Whether a cell is written in letters: RACI, or the legend's own.
pub fn letters_like(text: &str, legend: &[LegendLine]) -> bool {
    let without_note = text.split('(').next().unwrap_or_default();
    // "CC6.1", "AC-2", "A.5.23" number controls, whatever letters they begin with.
    let mut pairs = without_note.chars().zip(without_note.chars().skip(1));
    if pairs.any(|(c, next)| matches!(c, '.' | '-') && next.is_ascii_digit()) {
        return false;
    }
    let mut letters = 0;
    for c in without_note.chars() {
        if c.is_alphabetic() {
            letters += 1;
            let upper = c.to_uppercase().to_string();
            let of_legend = legend.iter().any(|l| l.letter.is_some() && l.mark.to_uppercase().contains(&upper));
            let usual = matches!(c, 'R' | 'A' | 'C' | 'I' | 'S' | 'V' | 'Q') || looks_like_letter(c);
            if !(of_legend || usual || c.is_uppercase() && local_letter(c).is_some()) {
                return false;
            }
        } else if !(c.is_whitespace()
            || c.is_ascii_digit()
            || matches!(
                c,
                '/' | ','
                    | ';'
                    | '+'
                    | '&'
                    | '-'
                    | '|'
                    | '*'
                    | ')'
                    | '.'
                    | '†'
                    | '‡'
                    | '¹'
                    | '²'
                    | '³'
                    | '_'
                    | '['
                    | ']'
            ))
        {
            return false;
        }
    }
    let words = without_note.split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() > 4).count();
    (1..=8).contains(&letters) && words == 0
}
