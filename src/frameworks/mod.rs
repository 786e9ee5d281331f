//! What a matrix means for an audit: topics, frameworks with their controls, the crosswalk between them, coverage.
//!
//! A framework is data (`inputs/frameworks/`): ids and titles, never the text of a standard. The crosswalk (`inputs/crosswalk/`) ties topics to
//! controls, each row with its basis and source. A row of a matrix has its topics from the catalogue's editor or from keywords ([`topics`]),
//! and so its controls ([`Controls`]); a control that the document itself names, or that the user ties to a row, takes the place of those.

mod chosen;
mod controls;
mod coverage;
mod crosswalk;
pub mod evidence;
mod framework;
mod library;
mod named;
mod own;
mod tie;
mod titles;
pub mod topics;

pub use chosen::{Chosen, OwnFile};
pub use controls::Controls;
pub use coverage::{Coverage, State, coverage, state_of};
pub use crosswalk::{Basis, Link, Relation, TieSource};
pub use evidence::{Suggestion, suggestions};
pub use framework::{Control, Framework, Titles};
pub use library::Library;
pub use own::Own;
pub use tie::Tie;
pub use titles::Translations;
