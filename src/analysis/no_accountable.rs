//! `no-accountable`: the vendor's letters make nobody accountable, though somebody is responsible.

use super::rule::Rule;
use super::support::{cells, lettered};
use crate::findings::{Code, Fact, Finding};
use crate::matrix::Allocation;
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::NoAccountable], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    // Where nobody is responsible either, `unassigned` says so once.
    for activity in lettered(effective).filter(|a| a.allocation != Allocation::Unassigned) {
        if activity.assignments.iter().any(|a| a.letters.a()) {
            continue;
        }
        let facts =
            vec![("activity", Fact::from(activity.text)), ("cells", cells(effective.matrix, &activity.assignments))];
        findings.push(Finding::said(Code::NoAccountable, "what", activity.source.clone(), facts).on(activity.id));
    }
}
