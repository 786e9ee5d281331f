//! `unknown-letter`: a cell holds a mark that neither the document's legend nor RACI knows.

use super::rule::Rule;
use super::support::list;
use crate::findings::{Code, Finding};
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::UnknownLetter], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in effective.activities.iter().filter(|a| a.is_applicable()) {
        for (party, assignment) in effective.matrix.parties.iter().zip(&activity.assignments) {
            if assignment.unknown.is_empty() {
                continue;
            }
            let marks: Vec<String> = assignment.unknown.iter().map(|mark| format!("'{}'", mark.text)).collect();
            let message = format!(
                "the cell '{}' of {} for '{}' has {}, which the legend does not explain",
                assignment.verbatim,
                party.name,
                activity.text,
                list(&marks)
            );
            // The cell itself is what must be mended, where its place is known.
            let place = assignment.unknown.iter().find_map(|mark| mark.at.clone());
            let place = place.unwrap_or_else(|| activity.source.clone());
            let mut finding = Finding::new(Code::UnknownLetter, place, message).on(&activity.id);
            finding.party = Some(party.id.clone());
            findings.push(finding);
        }
    }
}
