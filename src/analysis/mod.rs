//! Gap rules: one file per rule and one registration line in `rules.rs`.

mod assess;
pub mod chain;
mod conditional_pair;
mod coverage;
mod default_without_effect;
mod duplicates;
pub mod explain;
mod frameworks;
mod never_involved;
mod no_accountable;
mod no_responsible;
mod no_value_for_model;
mod option_not_stated;
mod part_not_restated;
mod party_owns_nothing;
pub mod record;
mod restated_differently;
mod rule;
mod rules;
mod several_accountable;
mod shared_without_split;
mod split_not_stated;
mod support;
mod third_party_unplaced;
mod threshold;
mod unassigned;
mod unknown_letter;
mod vague_wording;
mod vanishes_in_model;

pub use assess::{Assessment, assess};
pub use rule::Rule;
pub use rules::{RULES, analyse};
pub(crate) use support::cells;
pub use threshold::{NEVER, Threshold, UnknownThreshold};
pub use vague_wording::VAGUE;
