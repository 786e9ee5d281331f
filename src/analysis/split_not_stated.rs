//! `both-responsible-without-split`: the vendor's letters make both sides responsible, and no words say who does what.

use super::rule::Rule;
use super::support::{both_responsible, cells, lettered, split_is_stated};
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::BothResponsibleWithoutSplit], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in lettered(effective) {
        if !both_responsible(effective.matrix, &activity.assignments) || split_is_stated(&activity.assignments) {
            continue;
        }
        let facts =
            vec![("activity", Fact::from(activity.text)), ("cells", cells(effective.matrix, &activity.assignments))];
        findings.push(
            Finding::said(Code::BothResponsibleWithoutSplit, "what", activity.source.clone(), facts).on(activity.id),
        );
    }
}
