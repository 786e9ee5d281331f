//! `part-not-restated`: a shift row says more of a base row and leaves out a part that the base row names.

use super::rule::Rule;
use super::support::list;
use crate::findings::{Code, Finding};
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
        let message = format!(
            "'{}' does not mention {} of '{}' ({}); it is kept as the base table has it",
            activity.text,
            list(&kept),
            base.text,
            base.source
        );
        findings.push(Finding::new(Code::PartNotRestated, activity.source.clone(), message).on(&activity.id));
    }
}

/// The parts that were kept from the base row, each with its party: `'Role templates' (Union.ai)`.
fn kept_parts(effective: &EffectiveMatrix<'_>, activity: &EffectiveActivity) -> Vec<String> {
    let mut kept = Vec::new();
    for (party, assignment) in effective.matrix.parties.iter().zip(&activity.assignments) {
        let parts = assignment.duties.iter().filter(|d| d.derived == Some(Derivation::KeptFromBase));
        let before = kept.len();
        kept.extend(parts.map(|d| format!("'{}' ({})", d.text, party.name)));
        let letters_only = kept.len() == before
            && assignment.derived == Some(Derivation::KeptFromBase)
            && !assignment.letters.is_empty();
        if letters_only {
            kept.push(format!("the part of {} ({})", party.name, assignment.letters));
        }
    }
    kept
}
