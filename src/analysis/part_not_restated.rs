//! `part-not-restated`: a shift row says more of a base row and leaves out a part that the base row names.

use super::rule::Rule;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::Rule as Derivation;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};

pub(super) const RULE: Rule = Rule::new(&[Code::PartNotRestated], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in effective.activities.iter().filter(|a| a.is_applicable()) {
        let Some(base) = &activity.supersedes else { continue };
        let kept = kept_parts(effective, activity);
        if kept.is_empty() {
            continue;
        }
        let facts = vec![
            ("activity", Fact::from(activity.text)),
            ("parts", Fact::Parts(kept)),
            ("base", Fact::from(&base.text)),
            ("place", Fact::from(base.source.to_string())),
        ];
        findings.push(Finding::said(Code::PartNotRestated, "what", activity.source.clone(), facts).on(activity.id));
    }
}

/// The parts that were kept from the base row, each with its party; where only letters were kept, those.
fn kept_parts(effective: &EffectiveMatrix<'_>, activity: &EffectiveActivity) -> Vec<(String, String)> {
    let mut kept = Vec::new();
    for (party, assignment) in effective.matrix.parties.iter().zip(activity.assignments.iter()) {
        let parts = assignment.duties.iter().filter(|d| d.derived == Some(Derivation::KeptFromBase));
        let before = kept.len();
        kept.extend(parts.map(|d| (d.text.clone(), party.name.clone())));
        let letters_only = kept.len() == before
            && assignment.derived == Some(Derivation::KeptFromBase)
            && !assignment.letters.is_empty();
        if letters_only {
            kept.push((String::new(), format!("{} {}", party.name, assignment.letters)));
        }
    }
    kept
}
