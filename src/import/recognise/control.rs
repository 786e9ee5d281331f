//! Control workbooks: FedRAMP's Control Implementation Summary (CIS) and Customer Responsibility Matrix (CRM).
//!
//! Layout of the templates: LAYOUTS of FedRAMP's SSP Appendix J, rev. 5; column words are matched, not positions.

use crate::import::notation::is_mark;
use crate::import::notation::lexicon::fold;
use crate::import::notation::names::{Mention, Who};
use crate::import::raw::{RawCell, Span};
use crate::matrix::Notation;

use super::columns::{NoPlan, Plan, Role};
use super::grid::{Grid, Head};

/// Divides the labels of several marked columns.
const JOIN: &str = "; ";

fn heads(grid: &Grid) -> Vec<String> {
    grid.heads.iter().map(|h| fold(&h.text())).collect()
}

/// Whether any of a table's first rows has a header of such a sheet.
pub fn may_be(grid: &Grid) -> bool {
    const WITHIN: usize = 60;
    let mut cells = grid.rows.iter().take(WITHIN).flat_map(|r| &r.row.cells);
    cells.any(|c| c.text.len() < 40 && c.text.to_lowercase().contains("control"))
}

fn control_column(heads: &[String]) -> Option<usize> {
    heads.iter().position(|h| h.starts_with("control id") || h == "control" || h.starts_with("control number"))
}

fn inherited_column(heads: &[String]) -> Option<usize> {
    heads.iter().position(|h| h.contains("inherited from") || h.contains("inheritance status") || h == "inheritance")
}

/// Whether headers are those of a CIS or CRM sheet.
pub fn is_control(heads: &[Head]) -> bool {
    let heads: Vec<String> = heads.iter().map(|h| fold(&h.text())).collect();
    let originations = heads.iter().filter(|h| h.contains("control origination ")).count();
    control_column(&heads).is_some() && (originations >= 3 || inherited_column(&heads).is_some())
}

/// The plan of a CIS or CRM sheet; CIS marks are folded into one cell for the status and one for the origination.
///
/// # Errors
/// A template that nobody filled in.
pub fn plan(grid: &mut Grid, asked_for: bool) -> Result<Plan, NoPlan> {
    let heads = heads(grid);
    let with = |word: &str| -> Vec<usize> {
        heads.iter().enumerate().filter(|(_, h)| h.contains(word)).map(|(i, _)| i).collect()
    };
    let control = control_column(&heads).unwrap_or(0);
    let origination = with("control origination ");
    if origination.len() >= 3 {
        let status = with("implementation status ");
        return cis(grid, control, &status, &origination, asked_for);
    }
    let inherited = inherited_column(&heads).unwrap_or(0);
    let duty = heads
        .iter()
        .enumerate()
        .position(|(i, h)| i != inherited && (h.contains("responsibilit") || h.contains("inheritance and")));
    let filled = grid.body().filter(|r| r.cells.get(inherited).is_some_and(|c| !c.text.trim().is_empty())).count();
    if filled == 0 && !asked_for {
        return Err(blank(grid));
    }
    let mut roles = vec![Role::Extra; heads.len()];
    for (column, head) in heads.iter().enumerate() {
        let used = grid.body().any(|r| r.cells.get(column).is_some_and(|c| !c.text.trim().is_empty()));
        if head.is_empty() && !used {
            set(&mut roles, column, Role::Ignore);
        }
    }
    set(&mut roles, control, Role::Activity);
    set(&mut roles, inherited, Role::Owner { model: None });
    if let Some(duty) = duty {
        let customer = Mention { who: Who::Customer, spelling: "Customer".to_owned() };
        set(&mut roles, duty, Role::Party { whos: vec![customer], model: None });
    }
    let choices =
        vec!["FedRAMP customer responsibility matrix (CRM): inheritance read as who is responsible".to_owned()];
    Ok(Plan { roles, notation: Notation::Owner, choices, ambiguous: None, provider_names: Vec::new() })
}

fn set(roles: &mut [Role], column: usize, role: Role) {
    if let Some(slot) = roles.get_mut(column) {
        *slot = role;
    }
}

fn blank(grid: &Grid) -> NoPlan {
    NoPlan::Other(format!("template: none of its {} rows is filled in", grid.body().count()))
}

fn cis(
    grid: &mut Grid,
    control: usize,
    status: &[usize],
    origination: &[usize],
    asked_for: bool,
) -> Result<Plan, NoPlan> {
    let labels: Vec<String> = grid.heads.iter().map(|h| h.last().to_owned()).collect();
    let marked = |cells: &[RawCell], columns: &[usize]| -> String {
        let found: Vec<&str> = columns
            .iter()
            .filter(|c| cells.get(**c).is_some_and(|cell| is_mark(&cell.text)))
            .filter_map(|c| labels.get(*c).map(String::as_str))
            .collect();
        found.join(JOIN)
    };
    let any = grid
        .body()
        .any(|r| status.iter().chain(origination).any(|c| r.cells.get(*c).is_some_and(|x| !x.text.trim().is_empty())));
    if !any && !asked_for {
        return Err(blank(grid));
    }
    let others: Vec<usize> = (0..labels.len())
        .filter(|c| *c != control && !status.contains(c) && !origination.contains(c))
        .filter(|c| grid.body().any(|r| r.cells.get(*c).is_some_and(|x| !x.text.trim().is_empty())))
        .collect();
    for row in grid.rows.iter_mut().filter(|r| r.skip.is_none()) {
        let cells = &row.row.cells;
        let cell = |column: usize| cells.get(column).cloned().unwrap_or_else(|| RawCell::new("", row.row.place));
        let joined = |columns: &[usize]| {
            let first = columns
                .iter()
                .copied()
                .find(|c| cells.get(*c).is_some_and(|x| is_mark(&x.text)))
                .or(columns.first().copied());
            let mut joined = cell(first.unwrap_or(control));
            joined.text = marked(cells, columns);
            joined.span = Span::Single;
            joined
        };
        let mut new = vec![cell(control), joined(status), joined(origination)];
        new.extend(others.iter().map(|c| cell(*c)));
        row.row.cells = new;
    }
    let group = |columns: &[usize], name: &str| -> Head {
        let text = columns.first().and_then(|c| grid.heads.get(*c)).and_then(|h| h.levels.first()).cloned();
        Head { levels: vec![text.unwrap_or_else(|| name.to_owned())] }
    };
    let mut new = vec![
        grid.heads.get(control).cloned().unwrap_or_default(),
        group(status, "Implementation Status"),
        group(origination, "Control Origination"),
    ];
    new.extend(others.iter().filter_map(|c| grid.heads.get(*c).cloned()));
    grid.heads = new;
    let mut roles = vec![Role::Activity, Role::Extra, Role::Owner { model: None }];
    roles.extend(others.iter().map(|_| Role::Extra));
    let choices =
        vec!["FedRAMP control implementation summary (CIS): origination read as who is responsible".to_owned()];
    Ok(Plan { roles, notation: Notation::Owner, choices, ambiguous: None, provider_names: Vec::new() })
}
