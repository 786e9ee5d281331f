//! `unassigned`: the vendor lists an activity and names nobody who performs it or answers for it.

use super::support::{cells, gone};
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::{Allocation, Rule};

pub(super) const RULE: super::rule::Rule = super::rule::Rule::new(&[Code::Unassigned], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    // What other models assign has no value for this one: `no-value-for-model` says so.
    let gone = effective.model.map(|model| (model, gone(effective.matrix)));
    let elsewhere = |activity: &EffectiveActivity| {
        let models = gone.as_ref().and_then(|(model, gone)| Some((model, gone.get(&activity.id)?)));
        models.is_some_and(|(model, gone)| gone.models.iter().any(|m| m.id == model.id))
    };
    // What the vendor marks as not applicable is answered: nobody's, and no gap.
    let answered = |a: &EffectiveActivity| a.assignments.iter().all(|cell| cell.derived == Some(Rule::MarkNobody));
    let open = |a: &&EffectiveActivity| a.allocation == Allocation::Unassigned && !elsewhere(a) && !answered(a);
    for activity in effective.activities.iter().filter(open) {
        let facts =
            vec![("activity", Fact::from(activity.text)), ("cells", cells(effective.matrix, &activity.assignments))];
        findings.push(Finding::said(Code::Unassigned, "what", activity.source.clone(), facts).on(activity.id));
    }
}
