//! The rules on the vendor's matrix, one registration line each.

use std::collections::HashMap;

use super::rule::Rule;
use super::{
    conditional_pair, control_sheets, duplicates, near_duplicates, never_involved, no_accountable, no_responsible,
    no_value_for_model, option_not_stated, part_not_restated, party_owns_nothing, restated_differently,
    several_accountable, shared_without_split, shift_narrower, split_not_stated, third_party_unplaced, unassigned,
    unknown_letter, vague_wording, vanishes_in_model,
};
use crate::base::ordered::Arrange;
use crate::findings::{Finding, Group};
use crate::matrix::ActivityId;
use crate::matrix::deployment::EffectiveMatrix;

/// The rules on the vendor's matrix, in printing order.
pub const RULES: &[Rule] = &[
    unassigned::RULE,
    unknown_letter::RULE,
    no_accountable::RULE,
    several_accountable::RULE,
    no_responsible::RULE,
    split_not_stated::RULE,
    shared_without_split::RULE,
    control_sheets::RULE,
    conditional_pair::RULE,
    option_not_stated::RULE,
    restated_differently::RULE,
    part_not_restated::RULE,
    shift_narrower::RULE,
    duplicates::RULE,
    near_duplicates::RULE,
    third_party_unplaced::RULE,
    no_value_for_model::RULE,
    vanishes_in_model::RULE,
    never_involved::RULE,
    party_owns_nothing::RULE,
    vague_wording::RULE,
];

/// All findings of the rules on the vendor's matrix, in order of the activities and of the rules. [`assess`](super::assess) gives those that
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
pub(super) fn sort(effective: &EffectiveMatrix<'_>, findings: &mut [Finding]) {
    let [_, _, ..] = findings else { return };
    let ids = effective.activities.iter().map(|a| a.id).chain(&effective.without_value);
    let places: HashMap<ActivityId, usize> = ids.cloned().zip(1..).collect();
    findings.arrange_by_key(|f| match &f.activity {
        None if matches!(f.code.group(), Group::Coverage | Group::Framework) => usize::MAX,
        None => 0,
        Some(id) => places.get(id).copied().unwrap_or(usize::MAX),
    });
}
