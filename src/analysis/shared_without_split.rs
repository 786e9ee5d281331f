//! `shared-without-split`: a cell says "Shared" (or names, or marks, both sides) and no words say who does what.

use super::control_sheets;
use super::rule::Rule;
use super::support::{both_responsible, parties_with, split_is_stated};
use crate::findings::{Code, Fact, Finding};
use crate::matrix::Letters;
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::SharedWithoutSplit], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in effective.activities.iter().filter(|a| a.is_applicable()) {
        // Letters that the vendor wrote are `both-responsible-without-split`; here they were derived from names or marks.
        let derived = activity.assignments.iter().any(|a| a.letters.r() && a.derived.is_some());
        if !derived
            || !both_responsible(effective.matrix, &activity.assignments)
            || split_is_stated(&activity.assignments)
            // A form that asks for the customer's part is told so.
            || control_sheets::shared_and_blank(activity, &effective.matrix.parties).is_some()
        {
            continue;
        }
        let parties: Vec<String> = parties_with(effective.matrix, &activity.assignments, Letters::r)
            .map(|(party, _)| party.name.clone())
            .collect();
        let words = activity.assignments.iter().map(|a| a.verbatim.trim()).find(|v| !v.is_empty()).unwrap_or_default();
        let facts = vec![
            ("activity", Fact::from(activity.text)),
            ("parties", Fact::Names(parties)),
            ("cell", Fact::from(words)),
        ];
        findings.push(Finding::said(Code::SharedWithoutSplit, "what", activity.source.clone(), facts).on(activity.id));
    }
}
