//! The scored model: cells -> classes -> features of columns -> plans (layout x orientation x header rows x roles) -> score -> margin.
//!
//! A plan is one complete reading of a table. Every plan is scored by the same weighted features; the margin says by how much the best one is
//! better than the next that would give other rows. Weights are data: `inputs/recognition/weights.toml`.

mod cells;
mod explain;
mod heads;
mod layouts;
mod reading;
mod rows;
mod scope;
mod search;
mod table;
mod weights;

pub use explain::{Answer, ColumnSays, PlanSays, Says, TableSays};
pub(super) use layouts::{fold_summary, kind as kind_of_controls};
pub(super) use reading::{Asked, Outcome, Reading, Shape, Sibling, Way, likely_headers, read};
pub use weights::{Part, Weights};
