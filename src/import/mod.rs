//! Bytes -> raw tables of located cells -> matrix.
//!
//! [`read`] recognises a document's format and reads it; a new format is one file and one line in `reader.rs`.
//! [`recognise`](recognise::recognise) finds the responsibilities in it, `catalog::build` assembles the matrix.

mod asciidoc;
pub mod assemble;
mod contract;
mod csv;
mod docx;
mod encoding;
mod error_cells;
mod front_matter;
mod grid;
mod html;
mod icon;
mod inline;
pub mod input;
pub mod keyrefs;
pub(crate) mod lexicon;
pub mod limits;
pub mod listing;
pub mod mapping;
mod markdown;
mod meta;
mod normalise;
pub mod notation;
mod office;
mod oscal;
mod outcome;
pub mod parties;
pub(crate) mod pdf;
pub mod question;
pub mod raw;
mod reader;
pub mod recognise;
mod rst;
pub(crate) mod shifts;
mod spreadsheet;
mod tags;
mod unmarked;

pub use contract::ReadOptions;
pub use input::Input;
pub use limits::Limits;
pub(crate) use office::guard;
pub use reader::{formats, read};
pub use spreadsheet::entries;
