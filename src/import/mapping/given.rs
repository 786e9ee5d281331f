//! A mapping file that was given back: the plan that it gives, and what it names that the document does not have.

use std::sync::Arc;

use crate::base::counted::first_of;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::import::normalise::grid::Grid;
use crate::import::notation::lexicon::fold;
use crate::import::notation::names::{Mention, Who, mentions};
use crate::import::recognise::columns::{Plan, Role};
use crate::matrix::{Party, PartyId};

use super::{ColumnRole, MappingFile, TableMapping};

/// What a mapping file names and the document does not have.
pub(crate) fn check(mapping: &MappingFile, grids: &[&Grid], file: &Arc<str>, diagnostics: &mut Diagnostics) {
    let tables: Vec<&str> = grids.iter().map(|g| g.name.as_str()).collect();
    let parties: Vec<&str> = mapping.parties.iter().map(|p| p.id.as_str()).collect();
    for table in &mapping.tables {
        let Some(grid) = grids.iter().find(|g| fold(&g.name) == fold(&table.table)) else {
            diagnostics.push(
                Diagnostic::error("unknown-table", "the mapping names a table that the document does not have")
                    .at(Location::document(Arc::clone(file)))
                    .found(&table.table)
                    .allowed(if tables.is_empty() { "no table".to_owned() } else { tables.join(", ") })
                    .help("--show-mapping prints the names of the tables"),
            );
            continue;
        };
        let heads = headers(grid);
        for column in &table.columns {
            if !heads.iter().any(|h| fold(h) == fold(&column.header)) {
                diagnostics.push(
                    Diagnostic::error(
                        "unknown-column",
                        format!("{}: the mapping names a column that is not there", grid.name),
                    )
                    .at(grid.locate(file, grid.place))
                    .found(&column.header)
                    .allowed(first_of(&heads, ", "))
                    .help("columns are named by their headers, or `column 1` ... where they have none"),
                );
            }
            if let ColumnRole::Party { parties: named, .. } = &column.role
                && !parties.is_empty()
            {
                for id in named.iter().filter(|id| !parties.contains(&id.as_str())) {
                    diagnostics.push(
                        Diagnostic::error(
                            "unknown-party",
                            format!("{}: the mapping does not declare this party", grid.name),
                        )
                        .at(grid.locate(file, grid.place))
                        .found(id.as_str())
                        .allowed(parties.join(", "))
                        .help("add a [[parties]] entry with its id, name and kind"),
                    );
                }
            }
        }
    }
}

/// The columns' names as mappings have them.
fn headers(grid: &Grid) -> Vec<String> {
    (0..grid.width().max(grid.heads.len())).map(|column| grid.title(column)).collect()
}

/// The plan that a mapping file gives.
pub(crate) fn plan(grid: &Grid, mapping: &TableMapping, declared: &[Party]) -> Plan {
    let roles = headers(grid)
        .into_iter()
        .map(|header| {
            let role = mapping
                .columns
                .iter()
                .find(|c| fold(&c.header) == fold(&header) && c.header.trim() == header.trim())
                .or_else(|| mapping.columns.iter().find(|c| fold(&c.header) == fold(&header)))
                .map(|c| &c.role);
            let party = |ids: &[PartyId]| ids.iter().flat_map(|id| given_party(id, declared)).collect();
            match role.map(|role| role.map(party, ToString::to_string)) {
                None => Role::Ignore,
                // An editor's topics are for the catalogue's own tables.
                Some(Role::Topics) => Role::Extra,
                Some(role) => role,
            }
        })
        .collect();
    Plan::new(roles, mapping.notation)
}

fn given_party(id: &PartyId, declared: &[Party]) -> Vec<Mention> {
    if declared.iter().any(|p| &p.id == id) {
        let name = id.as_str().to_owned();
        return vec![Mention { who: Who::Named(name.clone()), spelling: name }];
    }
    mentions(&id.as_str().replace('-', " "), &|_| false).unwrap_or_default()
}
