//! `vanishes-in-model`: the customer relies on the provider for an activity, and another model says nothing of it.

use super::rule::Rule;
use super::support::{gone, list};
use crate::findings::{Code, Finding};
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::VanishesInModel], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    if effective.matrix.models.len() < 2 {
        return;
    }
    let gone = gone(effective.matrix);
    for activity in effective.commitments() {
        let Some(gone) = gone.get(&activity.id) else { continue };
        let models: Vec<&str> = gone.models.iter().map(|m| m.name.as_str()).collect();
        let message =
            format!("'{}' is the provider's here, and nothing is said of it for {}", activity.text, list(&models));
        findings.push(Finding::new(Code::VanishesInModel, activity.source.clone(), message).on(&activity.id));
    }
}
