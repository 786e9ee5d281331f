//! Recognition: raw tables of any document -> which tables hold duties, what their columns are, who the parties are.
//!
//! One path: cells -> their classes -> profiles of columns -> plans -> score -> margin (`model`), for each table of the document (`survey`), until
//! what is left over is told. Grids come from `normalise`, who is who is found by `parties`, rows become tables in `assemble`.
//!
//! Works on [`RawDocument`](super::raw::RawDocument) values only; no file format is known here. What was inferred is listed in
//! [`Recognition::choices`]; what cannot be decided is an error that shows the candidates.

pub mod columns;
mod label;
mod lists;
pub(in crate::import) mod model;
mod rows;
mod survey;

pub use super::keyrefs::Keyrefs;
pub use crate::import::normalise::grid::Skip;
pub use crate::import::outcome::{Account, DutyTable, Hints, Recognition};
pub use crate::import::parties::PartyHint;
pub use crate::import::question::Question;
pub use columns::{LeftOut, OtherColumns, Verdict};
pub use model::{Answer, ColumnSays, PlanSays, Says, TableSays, Weights};
pub(crate) use rows::BodyRow;
pub use survey::{recognise, recognise_by};
