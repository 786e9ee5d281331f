//! What the catalogue has.

use super::error::{Error, unknown_entry};
use super::workspace::Workspace;
use crate::base::diagnostic::Diagnostics;
use crate::catalog::EntryName;
use crate::export::list::Listed;
use crate::matrix::same_name;

/// The entries of the catalogue, or those of one vendor (in any case), by name.
///
/// # Errors
/// An unknown vendor, with what exists; every problem of the entries.
pub fn list(workspace: &Workspace, vendor: Option<&str>) -> Result<Vec<Listed>, Error> {
    let catalog = &workspace.catalog;
    let known: Vec<EntryName> = catalog.entries().map(|(name, _)| name.clone()).collect();
    if let Some(vendor) = vendor.filter(|v| !known.iter().any(|n| same_name(&n.vendor, v))) {
        return Err(unknown_entry(vendor, "", &known));
    }
    let mut problems = Diagnostics::new();
    let mut entries = Vec::new();
    for (name, provenance) in catalog.entries().filter(|(name, _)| vendor.is_none_or(|v| same_name(&name.vendor, v))) {
        match catalog.load(name, provenance) {
            Ok(matrix) => entries.push(Listed { name: name.clone(), provenance: provenance.clone(), matrix }),
            Err(found) => problems.extend(found),
        }
    }
    if problems.has_errors() { Err(problems.into()) } else { Ok(entries) }
}
