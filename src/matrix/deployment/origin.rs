//! Where the rows of the effective matrix come from.

use crate::base::location::Location;
use crate::matrix::{ActivityId, Assignment};

/// Where an effective row comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOrigin {
    /// The base table.
    Base,
    /// A shift table's row (by itself or laid over a base row).
    Overlay {
        /// The overlay's id.
        id: String,
        /// `replaces`, `refines` or `addition`.
        relation: &'static str,
        /// Why, as the matrix's description declares it.
        reason: String,
    },
}

impl RowOrigin {
    /// `base` or the overlay's id, as JSON writes it.
    pub fn as_str(&self) -> &str {
        match self {
            RowOrigin::Base => "base",
            RowOrigin::Overlay { id, .. } => id,
        }
    }
}

/// A row of one table that another table of the same document says again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherReading {
    /// The row's id.
    pub id: ActivityId,
    /// Its words.
    pub text: String,
    /// Its assignments under the chosen model, in the order of the matrix's parties.
    pub assignments: Vec<Assignment>,
    /// Where it stands.
    pub source: Location,
}
