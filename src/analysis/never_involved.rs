//! `accountable-never-involved`: a party is accountable, and neither responsible nor consulted anywhere.

use super::rule::Rule;
use super::support::lettered;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::deployment::EffectiveMatrix;

pub(super) const RULE: Rule = Rule::new(&[Code::AccountableNeverInvolved], check);

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    for (index, party) in effective.matrix.parties.iter().enumerate() {
        let letters = || lettered(effective).filter_map(|a| Some((a, a.assignments.get(index)?.letters)));
        if letters().any(|(_, l)| l.r() || l.c()) {
            continue;
        }
        let accountable: Vec<_> = letters().filter(|(_, l)| l.a()).map(|(a, _)| a).collect();
        let Some(first) = accountable.first() else { continue };
        let facts = vec![
            ("party", Fact::from(&party.name)),
            ("count", Fact::Count(accountable.len(), "activity")),
            ("activity", Fact::from(first.text)),
        ];
        let mut finding = Finding::said(Code::AccountableNeverInvolved, "what", first.source.clone(), facts);
        finding.party = Some(party.id.clone());
        findings.push(finding);
    }
}
