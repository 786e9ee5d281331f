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
