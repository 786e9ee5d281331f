//! `unassigned`: the vendor lists an activity and names nobody who performs it or answers for it.

use super::support::cells;
use super::{Code, Finding, Rule};
use crate::deployment::EffectiveMatrix;
use crate::matrix::Allocation;

pub(super) const RULE: Rule = Rule::new(&[Code::Unassigned], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in effective.activities.iter().filter(|a| a.allocation == Allocation::Unassigned) {
        let message = format!(
            "nobody performs or answers for '{}' ({})",
            activity.text,
            cells(effective.matrix, &activity.assignments)
        );
        findings.push(Finding::new(Code::Unassigned, activity.source.clone(), message).on(&activity.id));
    }
}
