//! `no-value-for-model`: the vendor lists the activity for other models and says nothing for the chosen one.

use super::rule::Rule;
use super::support::gone;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::NoValueForModel], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    let Some(model) = effective.model else { return };
    let gone = gone(effective.matrix);
    let ids = effective.activities.iter().map(|a| a.id).chain(&effective.without_value);
    for gone in ids.filter_map(|id| gone.get(id)).filter(|gone| gone.models.iter().any(|m| m.id == model.id)) {
        let facts = vec![("activity", Fact::from(&gone.row.text)), ("model", Fact::from(&model.name))];
        findings.push(Finding::said(Code::NoValueForModel, "what", gone.row.source.clone(), facts).on(&gone.row.id));
    }
}
