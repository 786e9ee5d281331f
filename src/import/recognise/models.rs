//! One table per deployment model: the heading or the sheet names the model, the tables have the same columns.

use std::collections::{HashMap, HashSet};

use crate::base::ordered::Arrange;
use crate::import::mapping::ColumnRole;
use crate::import::notation::lexicon::fold;
use crate::import::raw::{RawCell, RawRow};
use crate::matrix::ModelId;

use super::columns::{Plan, Role};
use super::grid::Grid;
use super::label::is_model_name;
use super::outcome::DutyTable;

/// The model that each table speaks of, in the document's own words, and the heading that says so.
pub fn of_tables(tables: &[(&Grid, &Plan)]) -> Vec<Option<String>> {
    let mut named: Vec<Option<String>> = tables
        .iter()
        .map(|(grid, plan)| {
            let columns_name_models = plan.roles.iter().any(|r| {
                matches!(
                    r,
                    Role::Party { model: Some(_), .. }
                        | Role::Owner { model: Some(_) }
                        | Role::Area
                        | Role::Holds { .. }
                )
            });
            if columns_name_models {
                return None;
            }
            let places = grid
                .sheet
                .iter()
                .map(|s| s.to_string())
                .chain(grid.path.iter().rev().cloned())
                .chain(grid.caption.iter().cloned());
            places.into_iter().find(|text| is_model_name(crate::matrix::identity::strip_number(text)))
        })
        .collect();
    let signature = |plan: &Plan| {
        let mut roles: Vec<String> = plan
            .roles
            .iter()
            .filter_map(|r| match r {
                Role::Party { whos, .. } => {
                    Some(whos.iter().map(|m| format!("{:?}", m.who)).collect::<Vec<_>>().join("+"))
                }
                Role::Owner { .. } => Some("owner".to_owned()),
                _ => None,
            })
            .collect();
        roles.arrange();
        roles.join("|")
    };
    for index in 0..named.len() {
        let (Some(Some(mine)), Some((_, plan))) = (named.get(index).cloned(), tables.get(index)) else { continue };
        let other = named.iter().zip(tables).any(|(name, (_, p))| {
            name.as_ref().is_some_and(|n| fold(n) != fold(&mine)) && signature(p) == signature(plan)
        });
        if !other && let Some(slot) = named.get_mut(index) {
            *slot = None;
        }
    }
    name_siblings(tables, &mut named, &signature);
    named
}

/// Of tables that stand side by side with much the same activities ("BYOC", "BYOVPC", "Dedicated") all are models' where two are.
fn name_siblings(tables: &[(&Grid, &Plan)], named: &mut [Option<String>], signature: &dyn Fn(&Plan) -> String) {
    let activities = |(grid, plan): &(&Grid, &Plan)| -> HashSet<String> {
        let column = plan.roles.iter().position(|r| *r == Role::Activity).unwrap_or(0);
        grid.body().filter_map(|r| r.cells.get(column)).map(|c| fold(&c.text)).collect()
    };
    let beside = |grid: &Grid| grid.path.split_last().map(|(_, above)| above.to_vec());
    let models: Vec<usize> = (0..named.len()).filter(|i| named.get(*i).is_some_and(Option::is_some)).collect();
    if models.is_empty() {
        return;
    }
    for index in 0..named.len() {
        let (Some(None), Some(mine)) = (named.get(index), tables.get(index)) else { continue };
        let Some(own) = mine.0.path.last() else { continue };
        let (words, above) = (activities(mine), beside(mine.0));
        let alike = models.iter().filter_map(|i| tables.get(*i)).any(|other| {
            beside(other.0) == above
                && signature(other.1) == signature(mine.1)
                && activities(other).intersection(&words).count() * 10 >= words.len().max(1) * 6
        });
        if alike && let Some(slot) = named.get_mut(index) {
            *slot = Some(own.clone());
        }
    }
}

/// Makes one table of those that say the same activities for one model each: a column per party and model.
pub fn merge(tables: Vec<DutyTable>) -> Vec<DutyTable> {
    let mut merged: Vec<DutyTable> = Vec::new();
    let mut groups: Vec<Vec<DutyTable>> = Vec::new();
    for table in tables {
        if table.mapping.model.is_none() {
            merged.push(table);
            continue;
        }
        let same = groups.iter_mut().find(|g| {
            g.first().is_some_and(|f| f.columns == table.columns && f.mapping.notation == table.mapping.notation)
        });
        match same {
            Some(group) => group.push(table),
            None => groups.push(vec![table]),
        }
    }
    for group in groups {
        merged.extend(merge_group(group));
    }
    merged
}

fn activity_of(columns: &[ColumnRole], row: &RawRow) -> String {
    let column = columns.iter().position(|r| *r == ColumnRole::Activity).unwrap_or(0);
    row.cells.get(column).map_or(String::new(), |c| fold(&c.text))
}

type RowKey = (Vec<String>, String, usize);

fn merge_group(group: Vec<DutyTable>) -> Vec<DutyTable> {
    let mut models: Vec<ModelId> = Vec::new();
    for table in &group {
        if let Some(model) = &table.mapping.model
            && !models.contains(model)
        {
            models.push(model.clone());
        }
    }
    let Some(first) = group.first() else { return group };
    let columns = first.columns.clone();
    let is_party = |r: &ColumnRole| matches!(r, ColumnRole::Party { .. } | ColumnRole::Owner { .. });
    // Rows by section, words, and ordinal among equals within one model.
    let mut by_key: HashMap<RowKey, Vec<(ModelId, RawRow)>> = HashMap::new();
    let mut order: Vec<RowKey> = Vec::new();
    let mut counts: HashMap<(ModelId, Vec<String>, String), usize> = HashMap::new();
    for table in &group {
        let Some(model) = &table.mapping.model else { continue };
        for (section, row) in &table.rows {
            let folded: Vec<String> = section.iter().map(|s| fold(crate::matrix::identity::strip_number(s))).collect();
            let words = activity_of(&columns, row);
            let count = counts.entry((model.clone(), folded.clone(), words.clone())).or_insert(0);
            let key = (folded, words, *count);
            *count += 1;
            let rows = by_key.entry(key.clone()).or_default();
            if rows.is_empty() {
                order.push(key);
            }
            rows.push((model.clone(), row.clone()));
        }
    }
    let complete = |key: &RowKey| by_key.get(key).is_some_and(|rows| rows.len() == models.len());
    if models.len() < 2 || !order.iter().any(complete) {
        return group;
    }
    let mut table = DutyTable { rows: Vec::new(), headers: Vec::new(), columns: Vec::new(), ..first.clone() };
    table.mapping.model = None;
    let fixed: Vec<usize> = (0..columns.len()).filter(|c| columns.get(*c).is_some_and(|r| !is_party(r))).collect();
    let parties: Vec<usize> = (0..columns.len()).filter(|c| columns.get(*c).is_some_and(is_party)).collect();
    for column in &fixed {
        table.headers.push(first.headers.get(*column).cloned().unwrap_or_default());
        table.columns.extend(columns.get(*column).cloned());
    }
    for model in &models {
        for column in &parties {
            table.headers.push(format!("{} / {}", model, first.headers.get(*column).map_or("", String::as_str)));
            table.columns.extend(columns.get(*column).map(|role| match role {
                ColumnRole::Party { parties, .. } => {
                    ColumnRole::Party { parties: parties.clone(), model: Some(model.clone()) }
                }
                _ => ColumnRole::Owner { model: Some(model.clone()) },
            }));
        }
    }
    let sections: HashMap<RowKey, Vec<String>> = {
        let mut sections = HashMap::new();
        let mut counts: HashMap<(ModelId, Vec<String>, String), usize> = HashMap::new();
        for t in &group {
            let Some(model) = &t.mapping.model else { continue };
            for (section, row) in &t.rows {
                let folded: Vec<String> =
                    section.iter().map(|s| fold(crate::matrix::identity::strip_number(s))).collect();
                let words = activity_of(&columns, row);
                let count = counts.entry((model.clone(), folded.clone(), words.clone())).or_insert(0);
                sections.entry((folded, words, *count)).or_insert_with(|| section.clone());
                *count += 1;
            }
        }
        sections
    };
    for key in order.iter().filter(|k| complete(k)) {
        let Some(rows) = by_key.get(key) else { continue };
        let Some((_, base)) = rows.first() else { continue };
        let cell =
            |row: &RawRow, column: usize| row.cells.get(column).cloned().unwrap_or_else(|| RawCell::new("", row.place));
        let mut cells: Vec<RawCell> = fixed.iter().map(|c| cell(base, *c)).collect();
        for model in &models {
            let row = rows.iter().find(|(m, _)| m == model).map_or(base, |(_, r)| r);
            cells.extend(parties.iter().map(|c| cell(row, *c)));
        }
        table.rows.push((sections.get(key).cloned().unwrap_or_default(), RawRow { cells, ..base.clone() }));
    }
    // What only some models have stays in a table of that model.
    let mut found = vec![table];
    for mut rest in group {
        let Some(model) = rest.mapping.model.clone() else { continue };
        let mut counts: HashMap<(Vec<String>, String), usize> = HashMap::new();
        rest.rows.retain(|(section, row)| {
            let folded: Vec<String> = section.iter().map(|s| fold(crate::matrix::identity::strip_number(s))).collect();
            let words = activity_of(&columns, row);
            let count = counts.entry((folded.clone(), words.clone())).or_insert(0);
            let key = (folded, words, *count);
            *count += 1;
            !complete(&key)
        });
        rest.mapping.model = Some(model);
        if !rest.rows.is_empty() {
            found.push(rest);
        }
    }
    found
}
