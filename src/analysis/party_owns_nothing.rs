//! `party-owns-nothing`: a party of the matrix is neither responsible nor accountable for any row of the chosen model.

use super::rule::Rule;
use super::support::document;
use crate::findings::{Code, Finding};
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::PartyOwnsNothing], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    if effective.activities.is_empty() {
        return;
    }
    for (index, party) in effective.matrix.parties.iter().enumerate() {
        // Rows that an option switches off count, too: what the party owns there is stated.
        let mut letters = effective.activities.iter().filter_map(|a| a.assignments.get(index));
        if letters.any(|a| a.letters.r() || a.letters.a()) {
            continue;
        }
        let message = match effective.model {
            Some(model) => format!("{} has nothing to do or to answer for in {}", party.name, model.name),
            None => format!("{} has nothing to do or to answer for", party.name),
        };
        let mut finding = Finding::new(Code::PartyOwnsNothing, document(effective.matrix), message);
        finding.party = Some(party.id.clone());
        findings.push(finding);
    }
}
