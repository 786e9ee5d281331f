//! `third-party-unplaced`: a party that is neither customer nor provider, and it is not stated who contracts it.

use super::rule::Rule;
use super::support::document;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::EffectiveMatrix;
use crate::matrix::{CellState, PartyKind};

pub(super) const RULE: Rule = Rule::new(&[Code::ThirdPartyUnplaced], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for (index, party) in effective.matrix.parties.iter().enumerate() {
        if party.kind != PartyKind::ThirdParty || party.contracted_by.is_some() {
            continue;
        }
        let named = effective
            .activities
            .iter()
            .find(|a| a.assignments.get(index).is_some_and(|cell| cell.state == CellState::Stated));
        let source = named.map_or_else(|| document(effective.matrix), |a| a.source.clone());
        let facts = vec![("party", Fact::from(&party.name))];
        let mut finding = Finding::said(Code::ThirdPartyUnplaced, "what", source, facts);
        finding.party = Some(party.id.clone());
        findings.push(finding);
    }
}
