//! Gap rules: one file per rule and one registration line here.

mod finding;

pub use finding::{Code, Finding};

use crate::deployment::EffectiveMatrix;

/// A rule over the effective matrix.
pub trait Rule: Sync {
    /// Pushes what it finds.
    fn check(&self, effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>);
}

/// The rules on the vendor's matrix, in printing order.
const RULES: &[&dyn Rule] = &[];

/// All findings of the effective matrix, in the order of the activities, then of the rules.
pub fn analyse(effective: &EffectiveMatrix<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        rule.check(effective, &mut findings);
    }
    for finding in &mut findings {
        if finding.model.is_none() {
            finding.model = effective.model.map(|m| m.id.clone());
        }
    }
    findings
}
