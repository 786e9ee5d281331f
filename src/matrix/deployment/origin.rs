//! Where the rows of the effective matrix come from.

use crate::base::location::Location;
use crate::matrix::{ActivityId, Assignment, OverlayId, Relation};

/// Where an effective row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowOrigin<'m> {
    /// The base table.
    Base,
    /// A shift table's row (by itself or laid over a base row).
    Overlay {
        /// The overlay's id.
        id: &'m OverlayId,
        /// How it stands to the base table, and why, as the matrix's description declares it.
        relation: &'m Relation,
    },
}

impl RowOrigin<'_> {
    /// `base` or the overlay's id, as JSON writes it.
    pub fn as_str(&self) -> &str {
        match self {
            RowOrigin::Base => "base",
            RowOrigin::Overlay { id, .. } => id.as_str(),
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
