//! `both-responsible-without-split`: the vendor's letters make both sides responsible, and no words say who does what.

use super::rule::Rule;
use super::support::{both_responsible, cells, lettered, split_is_stated};
use crate::findings::{Code, Finding};
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::BothResponsibleWithoutSplit], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in lettered(effective) {
        if !both_responsible(effective.matrix, &activity.assignments) || split_is_stated(&activity.assignments) {
            continue;
        }
        let message = format!(
            "both sides carry out '{}' ({}) and who does what is not stated",
            activity.text,
            cells(effective.matrix, &activity.assignments)
        );
        findings
            .push(Finding::new(Code::BothResponsibleWithoutSplit, activity.source.clone(), message).on(&activity.id));
    }
}
