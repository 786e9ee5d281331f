//! A mapping file that was given back: the plan that it gives, and what it names that the document does not have.

use std::sync::Arc;

use crate::base::counted::first_of;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::import::mapping::{ColumnRole, MappingFile, TableMapping};
use crate::import::notation::lexicon::fold;
use crate::import::notation::names::{Mention, Who, mentions};
use crate::matrix::{Letter, ModelId, Party, PartyId};

use super::columns::{Plan, Role};
use super::grid::Grid;

/// What a mapping file names and the document does not have.
pub(super) fn check(mapping: &MappingFile, grids: &[&Grid], file: &Arc<str>, diagnostics: &mut Diagnostics) {
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
    (0..grid.width().max(grid.heads.len()))
        .map(|column| {
            let head = grid.heads.get(column).map(super::grid::Head::text).unwrap_or_default();
            if head.is_empty() { format!("column {}", column + 1) } else { head }
        })
        .collect()
}

/// The plan that a mapping file gives.
pub(super) fn plan(grid: &Grid, mapping: &TableMapping, declared: &[Party]) -> Plan {
    let roles = headers(grid)
        .into_iter()
        .map(|header| {
            let role = mapping
                .columns
                .iter()
                .find(|c| fold(&c.header) == fold(&header) && c.header.trim() == header.trim())
                .or_else(|| mapping.columns.iter().find(|c| fold(&c.header) == fold(&header)))
                .map(|c| &c.role);
            let model = |m: &Option<ModelId>| m.as_ref().map(ToString::to_string);
            match role {
                None | Some(ColumnRole::Ignore) => Role::Ignore,
                Some(ColumnRole::Id) => Role::Id,
                Some(ColumnRole::Section) => Role::Section,
                Some(ColumnRole::Activity) => Role::Activity,
                Some(ColumnRole::Line) => Role::Line,
                Some(ColumnRole::Option) => Role::Option,
                Some(ColumnRole::General) => Role::General,
                Some(ColumnRole::Extra | ColumnRole::Topics) => Role::Extra,
                Some(ColumnRole::Area) => Role::Area,
                Some(ColumnRole::Model) => Role::Model,
                Some(ColumnRole::Holds { model: m }) => Role::Holds { model: m.to_string() },
                Some(ColumnRole::Letter { letter }) => Letter::from_char(*letter).map_or(Role::Extra, Role::Letter),
                Some(ColumnRole::Owner { model: m }) => Role::Owner { model: model(m) },
                Some(ColumnRole::Party { parties, model: m }) => Role::Party {
                    whos: parties.iter().flat_map(|p| given_party(p, declared)).collect(),
                    model: model(m),
                },
            }
        })
        .collect();
    Plan { roles, notation: mapping.notation, choices: Vec::new(), ambiguous: None, provider_names: Vec::new() }
}

fn given_party(id: &PartyId, declared: &[Party]) -> Vec<Mention> {
    if declared.iter().any(|p| &p.id == id) {
        let name = id.as_str().to_owned();
        return vec![Mention { who: Who::Named(name.clone()), spelling: name }];
    }
    mentions(&id.as_str().replace('-', " "), &|_| false).unwrap_or_default()
}
