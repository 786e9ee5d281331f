//! FedRAMP's Control Implementation Summary (CIS): marks under several headers, folded into one column for each group.

use crate::import::notation::{is_mark, lexicon};
use crate::import::raw::{RawCell, Span};
use crate::matrix::Notation;

use super::columns::{Plan, Role};
use super::model::is_control_number;
use crate::import::normalise::grid::{Grid, Head};

/// Divides the labels of several marked columns.
const JOIN: &str = "; ";

/// Folds the marks of a summary of controls into one cell for the status and one for the origination.
pub fn fold(grid: &mut Grid) -> Plan {
    let heads: Vec<String> = grid.heads.iter().map(|h| lexicon::fold(&h.text())).collect();
    let with = |word: &str| -> Vec<usize> {
        heads.iter().enumerate().filter(|(_, h)| h.contains(word)).map(|(i, _)| i).collect()
    };
    let control = heads.iter().position(|h| is_control_number(h)).unwrap_or(0);
    let (status, origination) = (&with("implementation status ")[..], &with("control origination ")[..]);
    let labels: Vec<String> = grid.heads.iter().map(|h| h.last().to_owned()).collect();
    let marked = |cells: &[RawCell], columns: &[usize]| -> String {
        let found: Vec<&str> = columns
            .iter()
            .filter(|c| cells.get(**c).is_some_and(|cell| is_mark(&cell.text)))
            .filter_map(|c| labels.get(*c).map(String::as_str))
            .collect();
        found.join(JOIN)
    };
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
    Plan { choices, ..Plan::new(roles, Notation::Owner) }
}
