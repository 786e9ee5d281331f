//! Documents before any table is recognised: headings to section paths, lists and cards to tables, blocks in cells to columns.
//!
//! Nothing is decided here of what a table says, or of whose side anybody is on.

pub(crate) mod announce;
pub(crate) mod cards;
pub(crate) mod letter_lists;
mod roles;
pub(crate) mod sections;
pub(crate) mod shapes;
