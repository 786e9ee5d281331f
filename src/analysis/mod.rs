//! Gap rules: one file per rule and one registration line here.

mod assess;
pub mod chain;
mod conditional_pair;
mod coverage;
mod default_without_effect;
mod duplicates;
pub mod explain;
mod never_involved;
mod no_accountable;
mod no_responsible;
mod no_value_for_model;
mod option_not_stated;
mod part_not_restated;
mod party_owns_nothing;
pub mod record;
mod restated_differently;
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

use std::collections::HashMap;

pub use assess::{Assessment, assess};
pub(crate) use support::cells;
pub use threshold::{NEVER, Threshold, UnknownThreshold};
pub use vague_wording::VAGUE;

use crate::base::order;
use crate::findings::{Code, Finding, Group};
use crate::matrix::ActivityId;
use crate::matrix::deployment::EffectiveMatrix;

/// A rule over the effective matrix: the codes it reports, and the check itself.
#[derive(Clone, Copy)]
pub struct Rule {
    /// The codes that it may report; no other rule reports them.
    pub codes: &'static [Code],
    check: fn(&EffectiveMatrix<'_>, &mut Vec<Finding>),
}

impl Rule {
    const fn new(codes: &'static [Code], check: fn(&EffectiveMatrix<'_>, &mut Vec<Finding>)) -> Self {
        Self { codes, check }
    }
}

/// The rules on the vendor's matrix, in printing order.
pub const RULES: &[Rule] = &[
    unassigned::RULE,
    unknown_letter::RULE,
    no_accountable::RULE,
    several_accountable::RULE,
    no_responsible::RULE,
    split_not_stated::RULE,
    shared_without_split::RULE,
    conditional_pair::RULE,
    option_not_stated::RULE,
    restated_differently::RULE,
    part_not_restated::RULE,
    duplicates::RULE,
    third_party_unplaced::RULE,
    no_value_for_model::RULE,
    vanishes_in_model::RULE,
    never_involved::RULE,
    party_owns_nothing::RULE,
    vague_wording::RULE,
];

/// All findings of the rules on the vendor's matrix, in order of the activities and of the rules. [`assess`] gives those that
/// coverage, record and profile add.
pub fn analyse(effective: &EffectiveMatrix<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        (rule.check)(effective, &mut findings);
    }
    for finding in &mut findings {
        if finding.model.is_none() {
            finding.model = effective.model.map(|m| m.id.clone());
        }
    }
    sort(effective, &mut findings);
    findings
}

/// Puts findings on the matrix as a whole first, then those on activities in their order, then what no activity mentions;
/// findings on one thing keep the order in which they were found.
fn sort(effective: &EffectiveMatrix<'_>, findings: &mut [Finding]) {
    if findings.len() < 2 {
        return;
    }
    let ids = effective.activities.iter().map(|a| &a.id).chain(&effective.without_value);
    let places: HashMap<ActivityId, usize> = ids.cloned().zip(1..).collect();
    order::sort_by_key(findings, |f| match &f.activity {
        None if f.code.group() == Group::Coverage => usize::MAX,
        None => 0,
        Some(id) => places.get(id).copied().unwrap_or(usize::MAX),
    });
}
