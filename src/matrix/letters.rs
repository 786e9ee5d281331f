//! RACI letters and sets of them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One letter of a responsibility assignment (RACI) chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "char", into = "char")]
pub enum Letter {
    /// Responsible: carries the activity out.
    Responsible,
    /// Accountable: answers for its successful completion.
    Accountable,
    /// Consulted: asked during the activity.
    Consulted,
    /// Informed: told of its results.
    Informed,
}

impl TryFrom<char> for Letter {
    type Error = String;

    fn try_from(c: char) -> Result<Self, String> {
        Self::from_char(c).ok_or_else(|| format!("{c} is none of R, A, C and I"))
    }
}

impl From<Letter> for char {
    fn from(letter: Letter) -> Self {
        letter.as_char()
    }
}

impl Letter {
    /// All letters in the order in which sets are written.
    pub const ALL: [Letter; 4] = [Letter::Responsible, Letter::Accountable, Letter::Consulted, Letter::Informed];

    /// The upper-case letter.
    pub fn as_char(self) -> char {
        match self {
            Letter::Responsible => 'R',
            Letter::Accountable => 'A',
            Letter::Consulted => 'C',
            Letter::Informed => 'I',
        }
    }

    /// The letter for an upper- or lower-case `R`, `A`, `C` or `I`.
    pub fn from_char(c: char) -> Option<Self> {
        match c.to_ascii_uppercase() {
            'R' => Some(Letter::Responsible),
            'A' => Some(Letter::Accountable),
            'C' => Some(Letter::Consulted),
            'I' => Some(Letter::Informed),
            _ => None,
        }
    }

    fn bit(self) -> u8 {
        match self {
            Letter::Responsible => 1,
            Letter::Accountable => 2,
            Letter::Consulted => 4,
            Letter::Informed => 8,
        }
    }
}

impl fmt::Display for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_char())
    }
}

/// A *set* of letters: `RA`, `AR` and `R/A` are one value. Written in the order R, A, C, I.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Letters(u8);

impl Letters {
    /// No letter.
    pub const NONE: Letters = Letters(0);
    /// Responsible and accountable.
    pub const RA: Letters = Letters(3);
    /// Responsible.
    pub const R: Letters = Letters(1);
    /// Accountable.
    pub const A: Letters = Letters(2);

    /// Whether the set has the letter.
    pub fn has(self, letter: Letter) -> bool {
        self.0 & letter.bit() != 0
    }

    /// Responsible?
    pub fn r(self) -> bool {
        self.has(Letter::Responsible)
    }

    /// Accountable?
    pub fn a(self) -> bool {
        self.has(Letter::Accountable)
    }

    /// Consulted?
    pub fn c(self) -> bool {
        self.has(Letter::Consulted)
    }

    /// Informed?
    pub fn i(self) -> bool {
        self.has(Letter::Informed)
    }

    /// The set with one letter more.
    #[must_use]
    pub fn with(self, letter: Letter) -> Self {
        Letters(self.0 | letter.bit())
    }

    /// All letters of both sets.
    #[must_use]
    pub fn union(self, other: Letters) -> Self {
        Letters(self.0 | other.0)
    }

    /// Whether there is no letter.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The letters in writing order.
    pub fn iter(self) -> impl Iterator<Item = Letter> {
        Letter::ALL.into_iter().filter(move |l| self.has(*l))
    }
}

/// As they are written: `RA`.
impl Serialize for Letters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Letters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let letter =
            |c| Letter::from_char(c).ok_or_else(|| serde::de::Error::custom(format!("'{c}' is no RACI letter")));
        text.chars().map(letter).collect()
    }
}

impl FromIterator<Letter> for Letters {
    fn from_iter<T: IntoIterator<Item = Letter>>(iter: T) -> Self {
        iter.into_iter().fold(Letters::NONE, Letters::with)
    }
}

impl fmt::Display for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.iter().map(Letter::as_char).collect();
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_have_one_writing_order() {
        let ar: Letters = [Letter::Accountable, Letter::Responsible].into_iter().collect();
        assert_eq!(ar, Letters::RA);
        assert_eq!(ar.to_string(), "RA");
        assert_eq!(Letters::NONE.with(Letter::Informed).with(Letter::Consulted).to_string(), "CI");
    }

    #[test]
    fn a_letter_is_in_a_set_once() {
        assert_eq!(Letters::RA.with(Letter::Responsible), Letters::RA);
        assert_eq!(Letters::RA.union(Letters::A.with(Letter::Informed)).to_string(), "RAI");
        assert_eq!(Letters::RA.iter().collect::<Vec<_>>(), [Letter::Responsible, Letter::Accountable]);
        assert!(Letters::NONE.is_empty() && !Letters::A.is_empty());
        assert!(Letters::RA.r() && Letters::RA.a() && !Letters::RA.c() && !Letters::RA.i());
        assert_eq!(Letter::ALL.map(char::from), ['R', 'A', 'C', 'I']);
    }
}
