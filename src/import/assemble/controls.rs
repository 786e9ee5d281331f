//! Sheets of one workbook about the same controls: the implementation summary (CIS) stands beside the responsibility matrix (CRM).

use std::collections::{HashMap, HashSet};

use crate::import::mapping::ColumnRole;
use crate::import::normalise::grid::Skip;
use crate::import::notation::lexicon::fold;
use crate::import::notation::{Headers, control_sheets};
use crate::import::raw::{RawCell, RawRow};
use crate::import::recognise::{Account, DutyTable};
use crate::matrix::identity::normal_id;

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
    let sheets = control_sheets();
    let is_headed =
        |table: &DutyTable, is: fn(&Headers, &str) -> bool| table.headers.iter().any(|h| is(&sheets.headers, &fold(h)));
    let crms: Vec<usize> =
        (0..tables.len()).filter(|i| tables.get(*i).is_some_and(|t| is_headed(t, Headers::is_inheritance))).collect();
    for crm in crms {
        let Some(crm_sheet) = tables.get(crm).and_then(|t| t.sheet.clone()) else { continue };
        // The summary that has its controls, whatever the sheets are called; of several, the one of the same baseline.
        let own: HashSet<String> = tables.get(crm).map(ids).unwrap_or_default();
        let summaries = (0..tables.len()).filter(|i| *i != crm).filter_map(|i| {
            let table = tables.get(i).filter(|t| is_headed(t, Headers::is_origination))?;
            let common = ids(table).intersection(&own).count();
            let same = table.sheet.as_ref().is_some_and(|s| sheets.baseline(s) == sheets.baseline(&crm_sheet));
            (common * 2 > own.len()).then_some((same, common, i))
        });
        let Some((_, _, cis)) = summaries.max() else { continue };
        let Some(summary) = tables.get(cis).cloned() else { continue };
        let Some(id) = role_index(&summary, |r| *r == ColumnRole::Activity) else { continue };
        let kept: Vec<usize> = (0..summary.columns.len()).filter(|c| *c != id).collect();
        let text = |row: &RawRow, c: usize| row.cells.get(c).map_or(String::new(), |x| x.text.clone());
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
        let baseline = |sheet| control_sheets().baseline(sheet);
        assert_eq!(baseline("Low CIS Worksheet"), baseline("Low CRM Worksheet"));
    }
}
