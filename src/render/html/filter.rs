//! By what rows are picked out: each row carries which values it has, by their numbers.

use std::collections::HashMap;

use serde::Serialize;

use super::text::plain;
use crate::document::{Filter, FilterBy, Row, Table};

/// A filter as the page's script takes it.
#[derive(Debug, Serialize)]
pub(super) struct FilterData {
    id: String,
    label: String,
    none: String,
    /// The column whose entries are looked at; without it the rows carry the numbers of their values.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    values: Vec<String>,
    /// Whether its values have no order of their own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sorted: bool,
}

struct Pick<'t> {
    filter: &'t Filter,
    at: usize,
    values: Vec<String>,
    numbers: HashMap<String, usize>,
}

/// The filters of a table whose values its rows carry.
pub(super) struct Picks<'t> {
    table: &'t Table<'t>,
    picks: Vec<Pick<'t>>,
}

impl<'t> Picks<'t> {
    pub(super) fn new(table: &'t Table) -> Self {
        let pick = |filter: &'t Filter| {
            let at = table.columns.iter().position(|c| c.id == filter.column)?;
            Some(Pick { filter, at, values: Vec::new(), numbers: HashMap::new() })
        };
        let picks = table.filters.iter().filter(|f| f.by != FilterBy::Entered).filter_map(pick).collect();
        Self { table, picks }
    }

    /// The numbers of a row's values: commas within a filter, semicolons between them.
    pub(super) fn row(&mut self, row: &Row) -> String {
        let one = |pick: &mut Pick<'_>| {
            let text = row.cells.get(pick.at).map(|cell| plain(&cell.value)).unwrap_or_default();
            let numbers: Vec<String> = values(&pick.filter.by, &text).into_iter().map(|v| pick.number(v)).collect();
            numbers.join(",")
        };
        self.picks.iter_mut().map(one).collect::<Vec<_>>().join(";")
    }

    pub(super) fn finish(self) -> Vec<FilterData> {
        let mut picks: HashMap<&str, Vec<String>> =
            self.picks.into_iter().map(|pick| (pick.filter.id.as_str(), pick.values)).collect();
        let data = |filter: &Filter| FilterData {
            id: filter.id.clone(),
            label: filter.label.clone(),
            none: filter.none.clone(),
            column: (filter.by == FilterBy::Entered).then(|| filter.column.clone()),
            sorted: matches!(filter.by, FilterBy::Each | FilterBy::Heads),
            values: picks.remove(filter.id.as_str()).unwrap_or_default(),
        };
        self.table.filters.iter().map(data).collect()
    }
}

impl Pick<'_> {
    fn number(&mut self, value: String) -> String {
        let next = self.values.len();
        let number = *self.numbers.entry(value.clone()).or_insert(next);
        if number == next {
            self.values.push(value);
        }
        number.to_string()
    }
}

fn values(by: &FilterBy, text: &str) -> Vec<String> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    let head = |line: &'_ str| line.split_once(": ").map(|(head, rest)| (head.to_owned(), rest.to_owned()));
    let mut found: Vec<String> = match by {
        FilterBy::Entered => Vec::new(),
        FilterBy::First => text.lines().take(1).map(|line| line.trim().to_owned()).collect(),
        FilterBy::Filled(word) => vec![word.clone()],
        FilterBy::Heads => text.lines().filter_map(head).map(|(head, _)| head).collect(),
        FilterBy::Each => {
            let item = |item: &str| item.trim().trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')').to_owned();
            let line = |line: &str| match head(line) {
                Some((head, rest)) => rest.split(',').map(|one| format!("{head}: {}", item(one))).collect::<Vec<_>>(),
                None => line.split(',').map(item).collect(),
            };
            text.lines().flat_map(line).collect()
        }
    };
    found.retain(|value| !value.is_empty());
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lists_and_heads_are_told_apart() {
        let text = "SOC 2: CC6.1†, CC6.5\nISO: A.8.13‡";
        assert_eq!(values(&FilterBy::Each, text), ["SOC 2: CC6.1", "SOC 2: CC6.5", "ISO: A.8.13"]);
        assert_eq!(values(&FilterBy::Heads, text), ["SOC 2", "ISO"]);
        assert_eq!(values(&FilterBy::First, "3. Usage\n3.1. Operations"), ["3. Usage"]);
        assert_eq!(values(&FilterBy::Filled("yes".into()), "G1"), ["yes"]);
        assert!(values(&FilterBy::First, " ").is_empty());
    }
}
