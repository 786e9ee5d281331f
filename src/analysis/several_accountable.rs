//! `several-accountable`: the vendor's letters make more than one party accountable.

use super::rule::Rule;
use super::support::{cells, lettered, list, parties_with};
use crate::findings::{Code, Finding};
use crate::matrix::Letters;
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::SeveralAccountable], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in lettered(effective) {
        let accountable: Vec<&str> = parties_with(effective.matrix, &activity.assignments, Letters::a)
            .map(|(party, _)| party.name.as_str())
            .collect();
        if accountable.len() < 2 {
            continue;
        }
        let message = format!(
            "{} are each accountable for '{}' ({})",
            list(&accountable),
            activity.text,
            cells(effective.matrix, &activity.assignments)
        );
        findings.push(Finding::new(Code::SeveralAccountable, activity.source.clone(), message).on(&activity.id));
    }
}
