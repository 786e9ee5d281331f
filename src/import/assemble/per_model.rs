//! One table per deployment model: the heading or the sheet names the model, the tables have the same columns.

use std::collections::HashSet;

use crate::base::ordered::Arrange;
use crate::import::notation::lexicon::fold;

use crate::import::normalise::grid::Grid;
use crate::import::notation::lexicon::is_model_name;
use crate::import::recognise::columns::{Plan, Role};

/// The model that each table speaks of, in the document's own words, and the heading that says so.
pub fn of_tables(tables: &[(&Grid, &Plan)]) -> Vec<Option<String>> {
    let mut named: Vec<Option<String>> = tables
        .iter()
        .map(|(grid, plan)| {
            if plan.names_models() {
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
                Role::Party { parties: whos, .. } => {
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
