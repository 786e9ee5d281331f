//! Control workbooks: FedRAMP's Control Implementation Summary (CIS) and Customer Responsibility Matrix (CRM).
//!
//! Layout of the templates: LAYOUTS of FedRAMP's SSP Appendix J, rev. 5; column words are matched, not positions.

use std::collections::{HashMap, HashSet};

use crate::import::mapping::ColumnRole;
use crate::import::notation::is_mark;
use crate::import::notation::lexicon::fold;
use crate::import::notation::names::{Mention, Who};
use crate::import::raw::{RawCell, Span};
use crate::matrix::Notation;
use crate::matrix::identity::normal_id;

use super::columns::{NoPlan, Plan, Role};
use super::grid::{Grid, Head, Skip};
use super::outcome::{Account, DutyTable};

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

/// The baseline of a sheet: its name without what says CIS, CRM or worksheet.
fn baseline(sheet: &str) -> String {
    let folded = fold(sheet);
    folded.split(' ').filter(|w| !matches!(*w, "cis" | "crm" | "worksheet" | "sheet")).collect::<Vec<_>>().join(" ")
}

fn role_index(table: &DutyTable, wanted: impl Fn(&ColumnRole) -> bool) -> Option<usize> {
    table.columns.iter().position(wanted)
}

/// The controls of a sheet.
fn ids(table: &DutyTable) -> HashSet<String> {
    let id = role_index(table, |r| *r == ColumnRole::Activity);
    let cells = table.rows.iter().filter_map(|(_, row)| row.cells.get(id?));
    cells.map(|cell| normal_id(&cell.text)).collect()
}

/// Puts a CIS sheet's status and origination beside the same controls of the CRM sheet of the same baseline.
pub fn join(tables: &mut Vec<DutyTable>, accounts: &mut [Account]) -> Vec<String> {
    let mut said = Vec::new();
    let is = |table: &DutyTable, word: &str| table.headers.iter().any(|h| fold(h).contains(word));
    let crms: Vec<usize> =
        (0..tables.len()).filter(|i| tables.get(*i).is_some_and(|t| is(t, "inherited from"))).collect();
    for crm in crms {
        let Some(crm_sheet) = tables.get(crm).and_then(|t| t.sheet.clone()) else { continue };
        // The summary that has its controls, whatever the sheets are called; of several, the one of the same baseline.
        let own: HashSet<String> = tables.get(crm).map(ids).unwrap_or_default();
        let summaries = (0..tables.len()).filter(|i| *i != crm).filter_map(|i| {
            let table = tables.get(i).filter(|t| is(t, "control origination"))?;
            let common = ids(table).intersection(&own).count();
            let same = table.sheet.as_ref().is_some_and(|s| baseline(s) == baseline(&crm_sheet));
            (common * 2 > own.len()).then_some((same, common, i))
        });
        let Some((_, _, cis)) = summaries.max() else { continue };
        let Some(summary) = tables.get(cis).cloned() else { continue };
        let (Some(id), Some(origination)) = (
            role_index(&summary, |r| *r == ColumnRole::Activity),
            role_index(&summary, |r| matches!(r, ColumnRole::Owner { .. })),
        ) else {
            continue;
        };
        let kept: Vec<usize> = (0..summary.columns.len()).filter(|c| *c != id).collect();
        let text =
            |row: &crate::import::raw::RawRow, c: usize| row.cells.get(c).map_or(String::new(), |x| x.text.clone());
        let by_id: HashMap<String, usize> =
            summary.rows.iter().enumerate().map(|(i, (_, row))| (normal_id(&text(row, id)), i)).collect();
        let mut used = vec![false; summary.rows.len()];
        if let Some(table) = tables.get_mut(crm) {
            let crm_id = role_index(table, |r| *r == ColumnRole::Activity).unwrap_or(0);
            for column in &kept {
                table.headers.push(summary.headers.get(*column).cloned().unwrap_or_default());
                table.columns.push(ColumnRole::Extra);
            }
            let width = table.columns.len() - kept.len();
            for (_, row) in &mut table.rows {
                let place = row.place;
                row.cells.resize_with(width, || RawCell::new("", place));
                let found = by_id.get(&normal_id(&text(row, crm_id))).copied();
                if let Some(flag) = found.and_then(|i| used.get_mut(i)) {
                    *flag = true;
                }
                for column in &kept {
                    let cell = found
                        .and_then(|i| summary.rows.get(i))
                        .and_then(|(_, r)| r.cells.get(*column).cloned())
                        .unwrap_or_else(|| RawCell::new("", place));
                    row.cells.push(cell);
                }
            }
        }
        let joined = used.iter().filter(|u| **u).count();
        let sheet = summary.sheet.clone();
        if let Some(table) = tables.get_mut(cis) {
            let mut index = 0;
            table.rows.retain(|_| {
                index += 1;
                !used.get(index - 1).copied().unwrap_or(false)
            });
        }
        if let Some(account) = accounts.iter_mut().find(|a| a.location.sheet == sheet && a.read == summary.rows.len()) {
            account.read -= joined;
            *account.skipped.entry(Skip::Joined).or_insert(0) += joined;
        }
        let _ = origination;
        said.push(format!(
            "{joined} controls of \"{}\" stand beside the same controls of \"{crm_sheet}\"",
            sheet.as_deref().unwrap_or_default()
        ));
    }
    tables.retain(|t| !t.rows.is_empty());
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_ids_are_compared_without_their_spelling() {
        for id in ["AC-1(a)", "AC-01 (a)", "ac-1 (A)", " AC-1(a) "] {
            assert_eq!(normal_id(id), "ac-1(a)");
        }
        assert_ne!(normal_id("AC-10"), normal_id("AC-1"));
        assert_eq!(baseline("Low CIS Worksheet"), baseline("Low CRM Worksheet"));
    }
}
