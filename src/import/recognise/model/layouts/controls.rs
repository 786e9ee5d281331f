//! Workbooks of controls: FedRAMP's Customer Responsibility Matrix (CRM) says of each control whether it can be inherited, its Control
//! Implementation Summary (CIS) marks where each comes from. The words of their headers are data: `inputs/control-sheets.toml`.

use super::layout::{Activities, Layout};
use crate::import::normalise::grid::{Grid, Head};
use crate::import::notation::lexicon::fold;
use crate::import::notation::{Headers, control_sheets, is_mark};
use crate::import::raw::{RawCell, Span};
use crate::import::recognise::columns::{Plan, Role};
use crate::import::recognise::model::table::Table;
use crate::import::recognise::model::weights::Part;
use crate::matrix::Notation;

pub(super) const INHERITANCE: Layout = Layout {
    name: "controls that are inherited",
    main: Part::Inheritance,
    count: (1, 1),
    beside: &[],
    activity: Activities::Controls,
    fits: |table, columns| !table.turned && columns.iter().all(|c| is(table, *c, Headers::is_inheritance)),
    notation: Notation::Owner,
};

pub(super) const ORIGINATION: Layout = Layout {
    name: "controls by their origination",
    main: Part::Origination,
    count: (3, usize::MAX),
    beside: &[],
    activity: Activities::Controls,
    fits: |table, columns| !table.turned && columns.iter().all(|c| is(table, *c, Headers::is_one_origination)),
    notation: Notation::Owner,
};

/// Whether a column's header has one of the meanings that headers of such sheets have.
pub fn is(table: &Table<'_>, column: usize, meaning: fn(&Headers, &str) -> bool) -> bool {
    meaning(&control_sheets().headers, &table.header(column).label.folded)
}

/// Whether a table that is read as a mapping says is a sheet of controls, and whether it is a summary of them, which has to be folded.
pub fn kind(grid: &Grid) -> Option<Part> {
    let headers = &control_sheets().headers;
    let heads = || grid.heads.iter().map(|head| fold(&head.text()));
    if heads().filter(|h| headers.is_one_origination(h)).count() > 1 {
        return Some(Part::Origination);
    }
    heads().any(|h| headers.is_inheritance(&h)).then_some(Part::Inheritance)
}

/// Folds the marks of a summary of controls into one column for the status and one for the origination, which hold the headers of the marked columns.
pub fn fold_summary(grid: &mut Grid) -> Plan {
    /// Divides the labels of several marked columns.
    const JOIN: &str = "; ";
    let headers = &control_sheets().headers;
    let heads: Vec<String> = grid.heads.iter().map(|h| fold(&h.text())).collect();
    let columns = |is: fn(&Headers, &str) -> bool| -> Vec<usize> {
        (0..heads.len()).filter(|c| heads.get(*c).is_some_and(|head| is(headers, head))).collect()
    };
    let number = columns(Headers::is_number).first().copied().unwrap_or(0);
    let groups = [columns(Headers::is_one_status), columns(Headers::is_one_origination)];
    let others: Vec<usize> = (0..heads.len())
        .filter(|c| *c != number && !groups.iter().any(|group| group.contains(c)))
        .filter(|c| grid.body().any(|r| r.cells.get(*c).is_some_and(|x| !x.text.trim().is_empty())))
        .collect();
    let labels: Vec<String> = grid.heads.iter().map(|h| h.last().to_owned()).collect();
    for row in grid.rows.iter_mut().filter(|r| r.skip.is_none()) {
        let cell =
            |column: usize| row.row.cells.get(column).cloned().unwrap_or_else(|| RawCell::new("", row.row.place));
        let joined = |group: &Vec<usize>| {
            let marked: Vec<usize> = group.iter().copied().filter(|c| is_mark(&cell(*c).text)).collect();
            let texts: Vec<&str> = marked.iter().filter_map(|c| labels.get(*c)).map(String::as_str).collect();
            let first = marked.first().or(group.first()).copied().unwrap_or(number);
            RawCell { text: texts.join(JOIN), span: Span::Single, ..cell(first) }
        };
        let mut new = vec![cell(number)];
        new.extend(groups.iter().map(joined));
        new.extend(others.iter().map(|c| cell(*c)));
        row.row.cells = new;
    }
    // What stands over a group heads its column.
    let over = |group: &Vec<usize>| {
        let head = group.first().and_then(|c| grid.heads.get(*c)).and_then(|h| h.levels.first()).cloned();
        Head { levels: head.into_iter().collect() }
    };
    let mut new = vec![grid.heads.get(number).cloned().unwrap_or_default()];
    new.extend(groups.iter().map(over));
    new.extend(others.iter().filter_map(|c| grid.heads.get(*c).cloned()));
    grid.heads = new;
    let mut roles = vec![Role::Activity, Role::Extra, Role::Owner { model: None }];
    roles.extend(others.iter().map(|_| Role::Extra));
    let said = "FedRAMP control implementation summary (CIS): origination read as who is responsible";
    Plan { choices: vec![said.to_owned()], ..Plan::new(roles, Notation::Owner) }
}
