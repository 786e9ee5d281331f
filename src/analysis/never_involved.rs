//! `accountable-never-involved`: a party is accountable, and neither responsible nor consulted anywhere.

use super::rule::Rule;
use super::support::lettered;
use crate::base::counted::counted;
use crate::findings::{Code, Finding};
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
        let message = format!(
            "{} is accountable for {} (first '{}') and is neither responsible nor consulted anywhere",
            party.name,
            counted(accountable.len(), "activity"),
            first.text
        );
        let mut finding = Finding::new(Code::AccountableNeverInvolved, first.source.clone(), message);
        finding.party = Some(party.id.clone());
        findings.push(finding);
    }
}
