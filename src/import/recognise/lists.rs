//! Tables of lists: columns of parties and nothing else, and what was made of lists in the text.

use crate::import::normalise::cards::{ACTIVITY, Made};
use crate::import::notation::names::Mention;
use crate::import::raw::{RawCell, RawRow, Span};
use crate::matrix::Notation;

use super::columns::{Plan, Role};
use crate::import::normalise::grid::{Grid, GridRow, Head};

fn heads<'h>(parties: impl Iterator<Item = &'h str>) -> Vec<Head> {
    std::iter::once(ACTIVITY).chain(parties).map(|text| Head { levels: vec![text.to_owned()] }).collect()
}

fn plan<'w>(parties: impl Iterator<Item = &'w [Mention]>, choices: Vec<String>) -> Plan {
    let parties = parties.map(|whos| Role::Party { parties: whos.to_vec(), model: None });
    let roles = std::iter::once(Role::Activity).chain(parties).collect();
    Plan { choices, ..Plan::new(roles, Notation::Duty) }
}

/// A table that was made of lists, and what its columns are.
pub(super) fn of_made(made: Made) -> (Grid, Plan) {
    let mut grid = Grid::new(made.table, made.name, made.path, Vec::new(), false);
    grid.heads = heads(made.columns.iter().map(|(label, _)| label.as_str()));
    let mut plan = plan(made.columns.iter().map(|(_, whos)| whos.as_slice()), Vec::new());
    if !made.letters.is_empty() {
        plan.roles = std::iter::once(Role::Activity)
            .chain(made.letters.into_iter().map(|letter| Role::Letter { letter }))
            .collect();
        plan.notation = Notation::Owner;
    }
    (grid, plan)
}

/// A table of nothing but parties' columns -> one activity per cell.
pub(super) fn of_columns(grid: &mut Grid, columns: &[(usize, String, Vec<Mention>)]) -> Plan {
    let rows = std::mem::take(&mut grid.rows);
    for row in rows {
        if row.skip.is_some() {
            grid.rows.push(row);
            continue;
        }
        for (position, (column, _, _)) in columns.iter().enumerate() {
            let Some(cell) = row.row.cells.get(*column).filter(|c| !c.text.trim().is_empty()) else { continue };
            let mut cells = vec![RawCell::new("", cell.place); columns.len() + 1];
            for slot in [0, position + 1] {
                if let Some(slot) = cells.get_mut(slot) {
                    *slot = RawCell { span: Span::Single, ..cell.clone() };
                }
            }
            grid.rows.push(GridRow { row: RawRow { cells, ..row.row.clone() }, skip: None });
        }
    }
    grid.heads = heads(columns.iter().map(|(_, header, _)| header.as_str()));
    let said = "its columns are lists of what each party does; each cell is an activity".to_owned();
    plan(columns.iter().map(|(_, _, whos)| whos.as_slice()), vec![said])
}
