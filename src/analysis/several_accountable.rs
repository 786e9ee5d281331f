//! `several-accountable`: the vendor's letters make more than one party accountable.

use super::rule::Rule;
use super::support::{cells, lettered, parties_with};
use crate::findings::{Code, Fact, Finding};
use crate::matrix::Letters;
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::SeveralAccountable], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in lettered(effective) {
        let accountable: Vec<String> = parties_with(effective.matrix, &activity.assignments, Letters::a)
            .map(|(party, _)| party.name.clone())
            .collect();
        if accountable.len() < 2 {
            continue;
        }
        let facts = vec![
            ("parties", Fact::Names(accountable)),
            ("activity", Fact::from(activity.text)),
            ("cells", cells(effective.matrix, &activity.assignments)),
        ];
        findings.push(Finding::said(Code::SeveralAccountable, "what", activity.source.clone(), facts).on(activity.id));
    }
}
