//! `party-owns-nothing`: a party of the matrix is neither responsible nor accountable for any row of the chosen model.

use super::rule::Rule;
use super::support::document;
use crate::findings::{Code, Fact, Finding};
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
        let party_fact = ("party", Fact::from(&party.name));
        let (sentence, facts) = match effective.model {
            Some(model) => ("what-model", vec![party_fact, ("model", Fact::from(&model.name))]),
            None => ("what", vec![party_fact]),
        };
        let mut finding = Finding::said(Code::PartyOwnsNothing, sentence, document(effective.matrix), facts);
        finding.party = Some(party.id.clone());
        findings.push(finding);
    }
}
