//! `unknown-letter`: a cell holds a mark that neither the document's legend nor RACI knows.

use super::rule::Rule;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::UnknownLetter], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for activity in effective.activities.iter().filter(|a| a.is_applicable()) {
        for (party, assignment) in effective.matrix.parties.iter().zip(activity.assignments.iter()) {
            if assignment.unknown.is_empty() {
                continue;
            }
            let marks: Vec<String> = assignment.unknown.iter().map(|mark| mark.text.clone()).collect();
            let facts = vec![
                ("cell", Fact::from(&assignment.verbatim)),
                ("party", Fact::from(&party.name)),
                ("activity", Fact::from(activity.text)),
                ("marks", Fact::Quoted(marks)),
            ];
            // The cell itself is what must be mended, where its place is known.
            let place = assignment.unknown.iter().find_map(|mark| mark.at.clone());
            let place = place.unwrap_or_else(|| activity.source.clone());
            let mut finding = Finding::said(Code::UnknownLetter, "what", place, facts).on(activity.id);
            finding.party = Some(party.id.clone());
            findings.push(finding);
        }
    }
}
