//! One table of those that say the same activities, each for a deployment model.

use std::collections::HashMap;

use crate::import::mapping::ColumnRole;
use crate::import::notation::lexicon::fold;
use crate::import::raw::{RawCell, RawRow};
use crate::import::recognise::DutyTable;
use crate::matrix::ModelId;

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
