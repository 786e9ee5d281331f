//! Whom a planned table names: over its columns, and in the cells of its columns of owners.

use std::collections::{BTreeMap, BTreeSet};

use super::census::Census;
use crate::import::normalise::grid::Grid;
use crate::import::notation::legend::legend_party;
use crate::import::notation::lexicon::{Class, Meaning, fold, is, means, squash};
use crate::import::notation::names::{Mention, Who, listed, mentions};
use crate::import::recognise::columns::{Knowledge, Plan, Role};

/// "Usually the provider", "Customer for its own part": a remark on a side, and no party of its own.
fn is_remark(mention: &Mention, known: &dyn Fn(&str) -> bool) -> bool {
    let Who::Named(name) = &mention.who else { return false };
    let side =
        |w: &str| [Meaning::Customer, Meaning::Provider, Meaning::Shared].into_iter().any(|meaning| means(w, meaning));
    let folded = fold(name);
    let mut words = folded.split(' ');
    let first = words.next().unwrap_or_default();
    let behind = words.any(side);
    !known(&squash(name)) && (side(first) || behind && is(first, Class::Mostly))
}

/// Texts under models that name no party of their own.
struct Remarks<'g> {
    /// How often each text stands in the columns.
    counts: BTreeMap<&'g str, usize>,
    /// Texts of rows that say something else: "Support: Basic, Extended, Premium" between rows of owners.
    elsewhere: BTreeSet<&'g str>,
}

impl<'g> Remarks<'g> {
    fn of(grid: &'g Grid, roles: &[Role], known: &dyn Fn(&str) -> bool) -> Self {
        let columns: Vec<usize> =
            (0..roles.len()).filter(|c| matches!(roles.get(*c), Some(Role::Owner { model: Some(_) }))).collect();
        let mut remarks = Self { counts: BTreeMap::new(), elsewhere: BTreeSet::new() };
        if columns.len() < 2 {
            return remarks;
        }
        let rows = || {
            grid.body().map(|row| -> Vec<&'g str> {
                columns.iter().map(|c| row.cells.get(*c).map_or("", |cell| cell.text.trim())).collect()
            })
        };
        for text in rows().flatten().filter(|text| !text.is_empty()) {
            *remarks.counts.entry(text).or_insert(0) += 1;
        }
        let own = |m: &Mention| matches!(&m.who, Who::Named(name) if !known(&squash(name)));
        for row in rows() {
            let once = row.iter().all(|text| remarks.counts.get(text) == Some(&1));
            if once && row.iter().all(|text| mentions(text, known).is_some_and(|found| found.iter().all(own))) {
                remarks.elsewhere.extend(row);
            }
        }
        remarks
    }

    /// Whether a mention in a text is a remark, and no party of its own.
    fn are(&self, text: &str, mention: &Mention, known: &dyn Fn(&str) -> bool) -> bool {
        self.counts.get(text) == Some(&1) && (is_remark(mention, known) || self.elsewhere.contains(text))
    }
}

impl Census {
    /// Counts the parties that head columns.
    pub(crate) fn count_headers(&mut self, plan: &Plan) {
        let mut heads = Vec::new();
        for role in &plan.roles {
            let Role::Party { parties: whos, .. } = role else { continue };
            whos.iter().for_each(|mention| self.add(mention, true, false, 1));
            if let [one] = whos.as_slice() {
                heads.push(one);
            }
        }
        self.keep_apart(&heads);
    }

    /// Counts the parties that cells name.
    pub(crate) fn count_cells(&mut self, grid: &Grid, plan: &Plan, knowledge: &Knowledge) {
        let known = |name: &str| knowledge.names.contains(name);
        let remarks = Remarks::of(grid, &plan.roles, &known);
        for (column, role) in plan.roles.iter().enumerate() {
            if !matches!(role, Role::Owner { .. } | Role::Area | Role::Letter { .. }) {
                continue;
            }
            let providers = plan.provider_names.contains(&column);
            let cells =
                || grid.body().filter_map(|r| r.cells.get(column)).map(|c| c.text.trim()).filter(|t| !t.is_empty());
            let mut times: BTreeMap<&str, usize> = BTreeMap::new();
            for text in cells() {
                *times.entry(text).or_insert(0) += 1;
            }
            // In document order, so that the first named party stays first.
            for text in cells() {
                let Some(times) = times.remove(text) else { continue };
                let found = match legend_party(text, &knowledge.legend) {
                    Some((who, spelling)) => vec![Mention { who, spelling }],
                    None if matches!(role, Role::Letter { .. }) => listed(text, &known),
                    None => mentions(text, &known).unwrap_or_default(),
                };
                for mention in found.iter().filter(|m| !remarks.are(text, m, &known)) {
                    self.add(mention, false, providers, times);
                }
            }
        }
    }
}
