//! `pci-shared-without-parts`: the document names a PCI requirement as shared, and does not tell both parts (12.8.5).

use super::support::{both_responsible, list};
use crate::findings::{Code, Finding};
use crate::frameworks::{Basis, Controls, Tie};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::{DutyKind, Side};

/// How ids of the standard's releases begin.
const PCI: &str = "pci-dss";

pub(super) fn check(effective: &EffectiveMatrix<'_>, controls: &Controls, findings: &mut Vec<Finding>) {
    if !controls.chosen().frameworks().iter().any(|framework| framework.id.starts_with(PCI)) {
        return;
    }
    for row in effective.activities.iter().filter(|row| row.is_applicable()) {
        let named = |tie: &&Tie| tie.basis == Basis::Vendor && tie.framework.starts_with(PCI);
        let requirement = controls.of(row).iter().find(named);
        let Some(requirement) = requirement.filter(|_| both_responsible(effective.matrix, &row.assignments)) else {
            continue;
        };
        let missing: Vec<&str> = [(Side::Customer, "the customer's part"), (Side::Provider, "the provider's part")]
            .into_iter()
            .filter(|(side, _)| !has_part(effective, row, *side))
            .map(|(_, words)| words)
            .collect();
        if missing.is_empty() {
            continue;
        }
        let is = if missing.len() == 1 { "is" } else { "are" };
        let id = requirement.written.first().unwrap_or(&requirement.control);
        let message = format!(
            "requirement {id} ('{}') is shared, and {} {is} not told (PCI DSS 12.8.5)",
            row.text,
            list(&missing)
        );
        findings.push(Finding::new(Code::PciSharedWithoutParts, row.source.clone(), message).on(row.id));
    }
}

fn has_part(effective: &EffectiveMatrix<'_>, row: &EffectiveActivity, side: Side) -> bool {
    let of_side = row.assignments.iter().zip(&effective.matrix.parties).filter(|(_, party)| party.side() == side);
    of_side.flat_map(|(cell, _)| &cell.duties).any(|duty| duty.kind != DutyKind::Note)
}
