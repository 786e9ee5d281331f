//! What changed between two effective matrices, by what it means for the customer.

mod adopt;
mod class;
mod classify;
pub mod describe;
mod diff;
mod matching;
mod prose;
pub mod said;
mod terms;
mod threshold;

pub use adopt::{adopt, adopt_prose};
pub use class::{Class, Direction, Weight};
pub use diff::{Change, Diff};
pub(crate) use matching::likeness;
pub use matching::{MatchKind, Renamed, RowLine, match_rows};
pub use prose::take_prose;
pub use terms::{Term, What};
pub use threshold::{DiffThreshold, UnknownDiffWord, words};
