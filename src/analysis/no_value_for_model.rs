//! `no-value-for-model`: the vendor lists the activity for other models and says nothing for the chosen one.

use std::collections::HashMap;

use super::{Code, Finding, Rule};
use crate::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::NoValueForModel], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    if effective.without_value.is_empty() {
        return;
    }
    let overlays = effective.matrix.overlays.iter().flat_map(|o| o.rows.iter().map(|r| &r.activity));
    let rows: HashMap<_, _> = effective.matrix.activities.iter().chain(overlays).map(|a| (&a.id, a)).collect();
    let model = effective.model.map_or("", |m| m.name.as_str());
    for id in &effective.without_value {
        let Some(activity) = rows.get(id) else { continue };
        let message = format!("'{}' has no value for {model}", activity.text);
        findings.push(Finding::new(Code::NoValueForModel, activity.source.clone(), message).on(id));
    }
}
