//! `vanishes-in-model`: the customer relies on the provider for an activity, and another model says nothing of it.

use super::rule::Rule;
use super::support::gone;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::VanishesInModel], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    if effective.matrix.models.len() < 2 {
        return;
    }
    let gone = gone(effective.matrix);
    for activity in effective.commitments() {
        let Some(gone) = gone.get(&activity.id) else { continue };
        let models: Vec<String> = gone.models.iter().map(|m| m.name.clone()).collect();
        let facts = vec![("activity", Fact::from(activity.text)), ("models", Fact::Names(models))];
        findings.push(Finding::said(Code::VanishesInModel, "what", activity.source.clone(), facts).on(activity.id));
    }
}
