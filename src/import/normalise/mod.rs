//! Documents before any table is recognised: headings to section paths, lists and cards to tables, blocks in cells to columns, legends cut out of
//! tables, hidden rows and columns left out.
//!
//! Nothing is decided here of what a table says, or of whose side anybody is on.

pub(crate) mod announce;
pub(crate) mod cards;
pub(crate) mod grid;
pub(crate) mod groups;
pub(crate) mod legends;
pub(crate) mod letter_lists;
pub(crate) mod others;
mod roles;
pub(crate) mod sections;
pub(crate) mod shapes;
pub(crate) mod stacked;
pub(crate) mod titles;
