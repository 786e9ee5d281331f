//! One table of those that say the same activities, each for a deployment model.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::import::mapping::{ColumnRole, TableMapping};
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

/// A row by its section, its words, and its number among equals of its model.
type RowKey = (Vec<String>, String, usize);

/// The rows that say the same, each with its model, and the section as the first of them has it.
struct Shared<'g> {
    key: &'g RowKey,
    section: &'g [String],
    rows: Vec<(&'g ModelId, &'g RawRow)>,
}

/// One table of the rows that stand in all models of a group; what only some models have stays in a table of that model.
fn merge_group(mut group: Vec<DutyTable>) -> Vec<DutyTable> {
    let keys = row_keys(&group);
    let mut models: Vec<&ModelId> = Vec::new();
    for model in group.iter().filter_map(|table| table.mapping.model.as_ref()) {
        if !models.contains(&model) {
            models.push(model);
        }
    }
    let mut shared = rows_by_key(&group, &keys);
    shared.retain(|same| same.rows.len() == models.len());
    let merged = group.first().filter(|_| models.len() >= 2 && !shared.is_empty());
    let Some(table) = merged.map(|first| side_by_side(first, &models, &shared)) else { return group };
    let taken: HashSet<RowKey> = shared.iter().map(|same| same.key.clone()).collect();
    for (rest, keys) in group.iter_mut().zip(keys) {
        let mut keys = keys.into_iter();
        rest.rows.retain(|_| keys.next().is_none_or(|key| !taken.contains(&key)));
    }
    group.retain(|rest| !rest.rows.is_empty());
    group.insert(0, table);
    group
}

/// The keys of the rows of each table.
fn row_keys(group: &[DutyTable]) -> Vec<Vec<RowKey>> {
    let mut counts: HashMap<(Option<&ModelId>, Vec<String>, String), usize> = HashMap::new();
    let mut all = Vec::with_capacity(group.len());
    for table in group {
        let model = table.mapping.model.as_ref();
        let key = |(section, row): &(Arc<[String]>, RawRow)| {
            let section: Vec<String> = section.iter().map(|s| fold(crate::matrix::identity::strip_number(s))).collect();
            let words = activity_of(&table.columns, row);
            let count = counts.entry((model, section.clone(), words.clone())).or_insert(0);
            *count += 1;
            (section, words, *count)
        };
        all.push(table.rows.iter().map(key).collect());
    }
    all
}

/// The rows of all tables by their keys, in the order in which each key was first met.
fn rows_by_key<'g>(group: &'g [DutyTable], keys: &'g [Vec<RowKey>]) -> Vec<Shared<'g>> {
    let mut found: Vec<Shared<'g>> = Vec::new();
    let mut places: HashMap<&RowKey, usize> = HashMap::new();
    for (table, keys) in group.iter().zip(keys) {
        let Some(model) = &table.mapping.model else { continue };
        for ((section, row), key) in table.rows.iter().zip(keys) {
            let at = *places.entry(key).or_insert_with(|| {
                found.push(Shared { key, section, rows: Vec::new() });
                found.len() - 1
            });
            if let Some(same) = found.get_mut(at) {
                same.rows.push((model, row));
            }
        }
    }
    found
}

/// A table with the columns of the first one that are no party's, then those of the parties under each model.
fn side_by_side(first: &DutyTable, models: &[&ModelId], shared: &[Shared<'_>]) -> DutyTable {
    let is_party = |r: &ColumnRole| matches!(r, ColumnRole::Party { .. } | ColumnRole::Owner { .. });
    let (parties, fixed): (Vec<usize>, Vec<usize>) =
        (0..first.columns.len()).partition(|c| first.columns.get(*c).is_some_and(is_party));
    let header = |column: usize| first.headers.get(column).cloned().unwrap_or_default();
    let mut headers: Vec<String> = fixed.iter().map(|column| header(*column)).collect();
    let mut columns: Vec<ColumnRole> = fixed.iter().filter_map(|c| first.columns.get(*c).cloned()).collect();
    for model in models {
        headers.extend(parties.iter().map(|column| format!("{model} / {}", header(*column))));
        let model = Some((*model).clone());
        columns.extend(parties.iter().filter_map(|c| first.columns.get(*c)).map(|role| match role {
            ColumnRole::Party { parties, .. } => ColumnRole::Party { parties: parties.clone(), model: model.clone() },
            _ => ColumnRole::Owner { model: model.clone() },
        }));
    }
    let cell =
        |row: &RawRow, column: usize| row.cells.get(column).cloned().unwrap_or_else(|| RawCell::new("", row.place));
    let rows = shared.iter().filter_map(|same| {
        let (_, base) = same.rows.first()?;
        let mut cells: Vec<RawCell> = fixed.iter().map(|c| cell(base, *c)).collect();
        for model in models {
            let row = same.rows.iter().find(|(m, _)| m == model).map_or(base, |(_, row)| row);
            cells.extend(parties.iter().map(|c| cell(row, *c)));
        }
        Some((Arc::from(same.section), RawRow { cells, header: base.header, hidden: base.hidden, place: base.place }))
    });
    let mapping = TableMapping { model: None, ..first.mapping.clone() };
    DutyTable {
        mapping,
        rows: rows.collect(),
        headers,
        columns,
        sheet: first.sheet.clone(),
        overlay_title: first.overlay_title.clone(),
    }
}
