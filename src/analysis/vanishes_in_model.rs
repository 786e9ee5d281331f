//! `vanishes-in-model`: the customer relies on the provider for an activity, and another model says nothing of it.

use std::collections::HashMap;

use super::support::list;
use super::{Code, Finding, Rule};
use crate::deployment::EffectiveMatrix;
use crate::matrix::Cells;

pub(super) const RULE: Rule = Rule::new(&[Code::VanishesInModel], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    if effective.matrix.models.len() < 2 {
        return;
    }
    let overlays = effective.matrix.overlays.iter().flat_map(|o| o.rows.iter().map(|r| &r.activity));
    let mut gone: HashMap<_, Vec<&str>> = HashMap::new();
    for row in effective.matrix.activities.iter().chain(overlays) {
        let Cells::PerModel(cells) = &row.cells else { continue };
        let models = effective.matrix.models.iter().zip(cells).filter(|(_, cells)| cells.is_none());
        let names: Vec<&str> = models.map(|(model, _)| model.name.as_str()).collect();
        if !names.is_empty() {
            gone.insert(&row.id, names);
        }
    }
    for activity in effective.commitments() {
        let Some(models) = gone.get(&activity.id) else { continue };
        let message =
            format!("'{}' is the provider's here, and nothing is said of it for {}", activity.text, list(models));
        findings.push(Finding::new(Code::VanishesInModel, activity.source.clone(), message).on(&activity.id));
    }
}
