//! Planned tables in the catalogue's form, and the account of every row.

use super::{Item, Reader};
use crate::base::location::Place;
use crate::base::ordered::{self, Arrange};
use crate::import::assemble::per_model;
use crate::import::assemble::tables::{Maker, TableContext};
use crate::import::mapping::TableMapping;
use crate::import::normalise::grid::{Grid, Skip};
use crate::import::normalise::others::{self, Kind};
use crate::import::outcome::{Account, DutyTable};
use crate::import::recognise::columns::{Plan, Role, Verdict};
use crate::import::recognise::rows;
use crate::matrix::Notation;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Reader {
    /// How tables may be read that were not, and tables that may be read in another way.
    pub(super) fn alternatives(&self, maker: &mut Maker<'_>) -> Vec<(String, TableMapping)> {
        let mut found = Vec::new();
        let score = |i: &&Item| i.says.as_ref().map_or(f64::NEG_INFINITY, |says| says.best.score);
        let mut items: Vec<&Item> = self.items.iter().filter(|i| !i.control && !i.lists && i.given.is_none()).collect();
        items.arrange_by(|a, b| score(b).total_cmp(&score(a)));
        for item in items {
            let why = match &item.verdict {
                Some(Verdict::Duties) if item.second.is_some() => "may also be read so".to_owned(),
                Some(Verdict::Duties | Verdict::Undecided(_)) | None => continue,
                Some(verdict) => format!("was not read: {}", verdict.why_not().unwrap_or_default()),
            };
            let mut grid = item.upright.as_ref().map_or_else(|| item.grid.clone(), |(grid, _)| grid.clone());
            let plan = match &item.second {
                Some(way) => {
                    if way.turned {
                        grid = grid.turned();
                    }
                    grid.set_header_rows(&way.header);
                    way.plan.clone()
                }
                None => Plan::plain(grid.width()),
            };
            let turned = item.second.as_ref().is_some_and(|w| w.turned);
            found.push((why, maker.mapping(&grid, &plan, turned)));
        }
        found
    }

    pub(super) fn make_tables(&mut self, maker: &mut Maker<'_>, file: &Arc<str>) -> (Vec<DutyTable>, Vec<Account>) {
        let planned: Vec<usize> =
            (0..self.items.len()).filter(|i| self.items.get(*i).is_some_and(|x| x.plan.is_some())).collect();
        let pairs: Vec<(&Grid, &Plan)> = planned
            .iter()
            .filter_map(|i| self.items.get(*i))
            .filter_map(|item| Some((&item.grid, item.plan.as_ref()?)))
            .collect();
        let of_tables = per_model::of_tables(&pairs);
        let sheets: BTreeSet<&str> = ordered::set(pairs.iter().filter_map(|(g, _)| g.sheet.as_deref()));
        let several_sheets = sheets.len() > 1;
        let plain = pairs
            .iter()
            .zip(&of_tables)
            .any(|((_, p), m)| m.is_none() && p.roles.iter().any(|r| matches!(r, Role::Party { model: None, .. })));
        let mut tables = Vec::new();
        let mut accounts = Vec::new();
        for (index, item) in self.items.iter_mut().enumerate() {
            let mut rows = item.grid.rows.len();
            let mut read = 0;
            if let Some(plan) = item.plan.clone() {
                let found =
                    || planned.iter().position(|p| *p == index).and_then(|p| of_tables.get(p).cloned().flatten());
                let model = match &item.given {
                    Some(mapping) => mapping.model.as_ref().map(|id| {
                        maker.models.iter().find(|m| &m.id == id).map_or_else(|| id.to_string(), |m| m.name.clone())
                    }),
                    None => found(),
                };
                for choice in &plan.choices {
                    maker.choices.push(format!("{}: {choice}", item.grid.name));
                }
                let mut said = Vec::new();
                if plan.notation == Notation::Raci {
                    others::leave_out(&mut item.grid, |column| match plan.roles.get(column) {
                        Some(Role::Activity) => Some(Kind::Activity),
                        role => role.filter(|r| matches!(r, Role::Party { .. })).map(|_| Kind::Party),
                    });
                }
                let body = rows::walk(&mut item.grid, &plan.roles, &mut said);
                maker.choices.extend(said.into_iter().map(|s| format!("{}: {s}", item.grid.name)));
                read = body.len();
                if item.lists {
                    // Cells of one row count as that row.
                    let places: BTreeSet<Place> = ordered::set(body.iter().map(|b| b.row.place));
                    rows -= read - places.len();
                    read = places.len();
                }
                let declared = item.given.as_ref();
                let transposed = item.upright.is_some();
                let context = TableContext { several_sheets, base_beside: plain, model, transposed, declared };
                tables.push(maker.table(&item.grid, &plan, body, &context));
                item.verdict = Some(Verdict::Duties);
            } else {
                item.grid.skip_all(Skip::Table);
            }
            let mut skipped: BTreeMap<Skip, usize> = BTreeMap::new();
            for reason in item.grid.rows.iter().filter_map(|r| r.skip) {
                *skipped.entry(reason).or_insert(0) += 1;
            }
            let verdict = item.verdict.clone().unwrap_or_else(|| Verdict::not_read("no responsibilities"));
            accounts.push(Account {
                table: item.grid.name.clone(),
                location: item.grid.locate(file, item.grid.place),
                path: item.grid.path.clone(),
                verdict,
                rows,
                read,
                skipped,
                hidden_columns: item.grid.hidden_columns.clone(),
            });
        }
        debug_assert!(
            accounts.iter().all(Account::balances),
            "every row is read or skipped with a reason: {accounts:?}"
        );
        (tables, accounts)
    }
}
