//! `--fail-on`: which changes make a diff fail.

use super::class::{Class, Direction};
use super::diff::Change;
use crate::base::nearest::nearest;

/// The word that makes nothing fail.
const NEVER: &str = "never";

/// What makes a diff fail: changes of a direction or of a class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DiffThreshold {
    directions: Vec<Direction>,
    classes: Vec<Class>,
}

/// A word of `--fail-on` that is neither a direction nor a class.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is neither a direction, a class of changes, nor '{NEVER}'")]
pub struct UnknownDiffWord {
    /// The word.
    pub given: String,
    /// The nearest word that exists.
    pub nearest: Option<&'static str>,
}

/// All words that `--fail-on` takes.
pub fn words() -> impl Iterator<Item = &'static str> {
    Direction::ALL.iter().map(|d| d.as_str()).chain(Class::ALL.iter().map(|c| c.as_str())).chain([NEVER])
}

impl DiffThreshold {
    /// Reads directions and classes.
    ///
    /// # Errors
    /// Every word that is neither.
    pub fn parse<S: AsRef<str>>(given: &[S]) -> Result<Self, Vec<UnknownDiffWord>> {
        let mut threshold = Self::default();
        let mut unknown = Vec::new();
        for word in given.iter().map(|w| w.as_ref().trim()) {
            if let Some(direction) = Direction::parse(word) {
                threshold.directions.push(direction);
            } else if let Some(class) = Class::parse(word) {
                threshold.classes.push(class);
            } else if word != NEVER {
                unknown.push(UnknownDiffWord { given: word.to_owned(), nearest: nearest(word, words()) });
            }
        }
        if unknown.is_empty() { Ok(threshold) } else { Err(unknown) }
    }

    /// Whether a change makes the diff fail.
    pub fn is_reached(&self, change: &Change<'_>) -> bool {
        // Changed words may turn a duty round: what cannot be told may be more.
        let may_be_more = change.direction == Direction::Unknown && self.directions.contains(&Direction::MoreForYou);
        may_be_more
            || self.directions.contains(&change.direction)
            || change.classes.iter().any(|c| self.classes.contains(c))
    }
}
