//! Cell texts -> assignments, by the notation rules of DESIGN.md. Each reader is one file.
//!
//! No file format is known here, and no deployment model: a cell's words, the parties, and the document's legend.

mod around;
mod control;
mod duty;
pub mod legend;
mod letters;
pub mod lexicon;
mod mark;
pub mod names;
mod owner;
pub mod words;

pub use control::{Headers, Inherited, control, control_sheets};
pub use duty::duty;
pub use letters::{LetterKey, letter_of, letters, looks_like_letter};
pub use mark::{is_cross, is_mark, is_tick, marks, says_yes};
pub use owner::{OwnerError, owner};

use crate::matrix::{Assignment, CellState, PartyKind, Rule};

/// A party as the notation rules know it: position in the matrix, kind, and every spelling.
#[derive(Debug, Clone)]
pub struct PartyNames {
    /// The party's position in the matrix.
    pub index: usize,
    /// Its kind ("Shared" concerns the customer and the provider only).
    pub kind: PartyKind,
    /// Its spellings, folded by [`words::plain`].
    pub spellings: Vec<String>,
}

/// Whether a text says that there is nothing ("N/A", a dash).
pub fn says_none(text: &str) -> bool {
    words::is_none(&words::plain(text))
}

/// A blank or "N/A" cell; `None` where the cell says something.
fn blank_or_none(text: &str) -> Option<Assignment> {
    if text.trim().is_empty() {
        return Some(Assignment { verbatim: text.to_owned(), ..Assignment::unstated() });
    }
    says_none(text).then(|| Assignment { verbatim: text.to_owned(), state: CellState::None, ..Assignment::unstated() })
}

/// The cell of a party that an owner cell does not name: nothing is stated for it, and that follows from the rule.
fn not_named(verbatim: &str, rule: Rule) -> Assignment {
    Assignment {
        verbatim: verbatim.to_owned(),
        state: CellState::Stated,
        derived: Some(rule),
        ..Assignment::unstated()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_cells_and_those_that_say_there_is_nothing() {
        let of = |text: &str| blank_or_none(text).map(|cell| (cell.state, cell.verbatim, cell.derived));
        assert_eq!(of("  "), Some((CellState::Unstated, "  ".to_owned(), None)));
        assert_eq!(of("n/a "), Some((CellState::None, "n/a ".to_owned(), None)));
        assert_eq!(of("–"), Some((CellState::None, "–".to_owned(), None)));
        assert_eq!(of("RA"), None);
    }

    #[test]
    fn a_party_that_is_not_named_has_nothing_by_the_rule() {
        let cell = not_named("Acme", Rule::OwnerSole);
        assert_eq!(
            (cell.verbatim.as_str(), cell.state, cell.derived),
            ("Acme", CellState::Stated, Some(Rule::OwnerSole))
        );
        assert!(cell.letters.is_empty() && cell.duties.is_empty());
    }
}
