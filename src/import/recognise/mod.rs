//! Recognition: raw tables of any document -> which tables hold duties, what their columns are, who the parties are.
//!
//! Works on [`RawDocument`](super::raw::RawDocument) values only; no file format is known here. What was inferred is listed in
//! [`Recognition::choices`]; what cannot be decided is an error that shows the candidates.

pub mod census;
pub mod columns;
mod control;
mod given;
pub mod grid;
mod headers;
mod label;
mod legend;
mod lists;
mod maker;
mod model;
mod models;
mod outcome;
mod restated;
mod rows;
mod survey;

pub use super::keyrefs::Keyrefs;
pub use census::PartyHint;
pub use columns::OtherColumns;
pub use grid::Skip;
pub use model::{ColumnSays, PlanSays, Says, TableSays, Weights};
pub use outcome::{Account, DutyTable, Hints, Recognition, Verdict};
pub use survey::{recognise, recognise_by};
