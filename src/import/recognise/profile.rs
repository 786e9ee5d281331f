//! What the cells of a column hold: letters, marks, names, prose.

use std::collections::BTreeMap;

use crate::import::notation::lexicon::{fold, squash};
use crate::import::notation::names::{Mention, Who, is_short, mentions};
use crate::import::notation::{is_mark, letter_of};
use crate::import::raw::{RawRow, Span};
use crate::matrix::Letter;

use super::columns::Knowledge;
use super::grid::Grid;
use super::legend::LegendLine;

/// So many body rows decide what a column holds.
const SAMPLE: usize = 1_500;

/// Letters of a cell that is written in letters, and no word.
const LETTERS_NOT_WORDS: usize = 2;

/// What the cells of a column hold.
#[derive(Debug, Default)]
pub(super) struct Profile {
    pub filled: usize,
    pub rows: usize,
    pub letters: usize,
    /// Letters in lower case, which are as likely to be words.
    pub lower: usize,
    pub letter_words: usize,
    /// Short capitals that are no letters: a slip, a translation ("YO" for "I").
    pub capitals: usize,
    pub marks: usize,
    /// Cells that name parties of the word list, or "Shared", or names that are known.
    pub lexical: usize,
    /// Those of them that only have names that are known.
    pub known: usize,
    /// Cells that name parties by names of their own.
    pub named: usize,
    pub nobody: usize,
    pub legend_parties: usize,
    pub short: usize,
    pub links: usize,
    pub characters: usize,
    pub distinct: BTreeMap<String, usize>,
    pub merged: usize,
}

impl Profile {
    /// Cells that say something.
    pub fn saying(&self) -> usize {
        self.filled.saturating_sub(self.nobody)
    }

    pub fn mostly(&self, count: usize) -> bool {
        self.saying() > 0 && count * 10 >= self.saying() * 8
    }

    pub fn repeats(&self) -> bool {
        self.filled >= 2 && self.distinct.len() * 10 <= self.filled * 7
    }

    pub fn unique(&self) -> bool {
        self.filled > 0 && self.distinct.len() * 10 >= self.filled * 8
    }

    pub fn average(&self) -> usize {
        self.characters.checked_div(self.filled).unwrap_or(0)
    }
}

/// Whether a position is covered by a cell that spans most of the row: a section's heading or a remark, no value.
fn is_covered(row: &RawRow, column: usize) -> bool {
    if row.cells.get(column).is_none_or(|c| c.span != Span::FromLeft) {
        return false;
    }
    let origin = row.cells.iter().take(column).rev().find_map(|c| match c.span {
        Span::Origin { columns, .. } => Some(usize::from(columns)),
        _ => None,
    });
    origin.is_some_and(|columns| columns >= 3 && columns * 2 > row.cells.len())
}

pub(super) fn profile(grid: &Grid, column: usize, knowledge: &Knowledge) -> Profile {
    let mut p = Profile::default();
    let known = |name: &str| knowledge.knows(name);
    for row in grid.body().take(SAMPLE) {
        if grid.headed_again(row, 0).is_some() {
            continue;
        }
        p.rows += 1;
        let Some(cell) = row.cells.get(column) else { continue };
        let text = cell.text.trim();
        if text.is_empty() || is_covered(row, column) {
            continue;
        }
        p.filled += 1;
        p.characters += text.chars().count();
        p.merged += usize::from(cell.span == crate::import::raw::Span::FromAbove);
        p.links += usize::from(cell.link.is_some());
        *p.distinct.entry(fold(text)).or_insert(0) += 1;
        if crate::import::notation::says_none(text) {
            p.nobody += 1;
            continue;
        }
        let in_letters = letters_like(text, &knowledge.legend);
        if in_letters {
            p.letters += 1;
        } else if letters_like(&text.to_uppercase(), &knowledge.legend) {
            p.lower += 1;
        } else if text.chars().count() <= LETTERS_NOT_WORDS && text.chars().all(char::is_uppercase) {
            p.capitals += 1;
        }
        if is_mark(text) || crate::import::notation::is_cross(text) {
            p.marks += 1;
        }
        if legend_party(text, &knowledge.legend).is_some() {
            p.legend_parties += 1;
        }
        if is_short(text) {
            p.short += 1;
        }
        if text.split([',', ';', '/', '&', '+', '\n']).all(|w| letter_of_word(w).is_some()) {
            p.letter_words += 1;
        }
        // A letter names nobody, though it may be a word as well (Dutch "U").
        if in_letters && text.chars().filter(|c| c.is_alphabetic()).count() <= LETTERS_NOT_WORDS {
            continue;
        }
        let short = is_short(text) || text.contains('(');
        match mentions(text, &known) {
            Some(found) if short || found.len() > 1 => {
                let lexical = |m: &Mention| !matches!(m.who, Who::Named(_)) || known(&squash(&m.spelling));
                if found.iter().all(|m| m.who == Who::Nobody) {
                    p.nobody += 1;
                } else if found.iter().any(lexical) {
                    p.lexical += 1;
                    p.known += usize::from(found.iter().all(|m| matches!(m.who, Who::Named(_))));
                } else {
                    p.named += 1;
                }
            }
            _ => {}
        }
    }
    p
}

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
            if !(of_legend || matches!(c, 'R' | 'A' | 'C' | 'I' | 'S' | 'V' | 'K' | 'D')) {
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
