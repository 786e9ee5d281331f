//! What the frameworks of a run do not allow beside each other: criteria of a category that is not in scope, releases that number differently.

use std::collections::BTreeMap;

use super::support::{document, list};
use crate::base::counted::counted;
use crate::base::location::Location;
use crate::findings::{Code, Finding};
use crate::frameworks::{Chosen, Controls, Framework};
use crate::matrix::deployment::EffectiveMatrix;
use crate::matrix::listed::{ListKind, ids_in};
use crate::profile::Profile;

pub(super) fn check(
    effective: &EffectiveMatrix<'_>,
    profile: &Profile,
    controls: &Controls,
    findings: &mut Vec<Finding>,
) {
    if !controls.chosen().is_empty() {
        releases(effective, controls.chosen(), findings);
        categories(effective, profile, controls, findings);
    }
}

/// Two releases of one framework: what one calls an id is another control in the next.
fn releases(effective: &EffectiveMatrix<'_>, chosen: &Chosen, findings: &mut Vec<Finding>) {
    let mut families: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for framework in chosen.frameworks() {
        families.entry(family(&framework.id)).or_default().push(&framework.id);
    }
    for ids in families.into_values().filter(|ids| ids.len() > 1) {
        let message = format!("{} are releases of one framework: ids of both stand beside each other", list(&ids));
        findings.push(Finding::new(Code::CrosswalkVersionMixed, document(effective.matrix), message));
    }
}

/// A framework's id without its release: `csa-ccm-4.0` is of `csa-ccm`.
fn family(id: &str) -> &str {
    match id.rsplit_once('-') {
        Some((name, release)) if release.starts_with(|c: char| c.is_ascii_digit()) => name,
        _ => id,
    }
}

/// Criteria that somebody cites by name, of a category that the report has not.
fn categories(effective: &EffectiveMatrix<'_>, profile: &Profile, controls: &Controls, findings: &mut Vec<Finding>) {
    let chosen = controls.chosen();
    let with_categories = || chosen.frameworks().iter().filter(|framework| !framework.categories().is_empty());
    let is_out = |framework: &Framework, id: &str| !framework.is_in_scope(id, chosen.categories());
    if with_categories().next().is_none() {
        return;
    }
    for row in &effective.activities {
        // What topics lead to is in scope.
        let stated = controls.of(row).iter().filter(|tie| tie.rule.is_none());
        let cited: Vec<&str> = stated
            .filter(|tie| with_categories().any(|f| f.id == tie.framework && is_out(f, &tie.control)))
            .map(|tie| &*tie.control)
            .collect();
        if !cited.is_empty() {
            let message = format!("'{}' cites {}: not in the report's scope", row.text, list(&cited));
            findings.push(Finding::new(Code::OptionalCategoryCited, row.source.clone(), message).on(row.id));
        }
    }
    let Some(brought) = profile.list(ListKind::UserControls, &effective.matrix.name()) else { return };
    let cites = |criteria: &str| ids_in(criteria).any(|id| with_categories().any(|f| is_out(f, id)));
    let items: Vec<String> = brought
        .items
        .iter()
        .filter(|item| cites(&item.criteria))
        .map(|item| format!("{}: {}", item.number, item.criteria))
        .collect();
    if !items.is_empty() {
        let message = format!(
            "{} criteria that are not in the report's scope ({})",
            counted(items.len(), "user control cites"),
            items.join("; ")
        );
        findings.push(Finding::new(Code::OptionalCategoryCited, Location::document(brought.file.as_str()), message));
    }
}
