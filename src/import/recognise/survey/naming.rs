//! Who is named, and by which letters and models, in all tables together.

use super::{Item, Reader};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::ordered;
use crate::import::lexicon::local_letter;
use crate::import::normalise::grid::Grid;
use crate::import::notation::legend::LegendLine;
use crate::import::notation::legend::{legend_party, letters_like};
use crate::import::notation::lexicon::is_model_name;
use crate::import::notation::lexicon::{Class, Meaning, fold, is, means, squash};
use crate::import::notation::names::{Mention, Who, listed};
use crate::import::outcome::Hints;
use crate::import::parties::Census;
use crate::import::recognise::columns::{Knowledge, Plan, Role, Verdict};
use crate::matrix::Notation;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Reader {
    /// Names the parties of all planned tables.
    pub(super) fn census(&self, knowledge: &Knowledge) -> Census {
        self.census_of(knowledge, |_| true)
    }

    /// More parties than a matrix can have cells for: no table is read then. Each activity has a cell for every party and model, whoever its
    /// own row names.
    pub(super) fn crowd(&mut self, parties: usize, hints: &Hints, file: &Arc<str>) -> Option<Diagnostic> {
        let planned = || self.items.iter().filter_map(|i| Some((i, i.plan.as_ref()?)));
        let named = planned().flat_map(|(_, p)| p.roles.iter().filter_map(Role::model));
        let models: BTreeSet<String> = ordered::set(named.map(|m| fold(m)));
        let rows: usize = planned().map(|(i, _)| i.grid.body().count()).sum();
        let cells = [parties, models.len().max(1)].into_iter().fold(rows as u64, |all, n| all.saturating_mul(n as u64));
        let (first, _) = planned().next().filter(|_| cells > hints.limits.cells)?;
        let at = first.grid.locate(file, first.grid.place);
        for item in &mut self.items {
            item.plan = None;
        }
        Some(hints.limits.passed("cells", cells, at))
    }

    /// Names the parties of some of the planned tables.
    pub(super) fn census_of(&self, knowledge: &Knowledge, wanted: impl Fn(&Item) -> bool) -> Census {
        let mut census = Census::default();
        for item in self.items.iter().filter(|i| wanted(i)) {
            let Some(plan) = &item.plan else { continue };
            census.count_headers(plan);
            // Whose a control is, its sheet says in words of its own.
            if !item.control {
                census.count_cells(item.seen(), plan, knowledge);
            }
        }
        census
    }

    /// Names over columns of tables that are like a table of duties but for the party ("AWS responsibility", beside a table with
    /// "Customer responsibility"), squashed.
    pub(super) fn names_of_twins(&self, knowledge: &Knowledge) -> Vec<String> {
        let heads = |grid: &Grid| -> Vec<String> { grid.heads.iter().map(|h| fold(&h.text())).collect() };
        let planned: Vec<Vec<String>> =
            self.items.iter().filter(|i| i.plan.is_some()).map(|i| heads(i.seen())).collect();
        let unread = self.items.iter().filter(|i| i.plan.is_none() && !matches!(i.verdict, Some(Verdict::Legend)));
        let mut names = Vec::new();
        for grid in unread.map(Item::seen) {
            let mine = heads(grid);
            for (column, head) in grid.heads.iter().enumerate() {
                let others = |all: &[String]| -> Vec<String> {
                    all.iter().enumerate().filter(|(c, _)| *c != column).map(|(_, h)| h.clone()).collect()
                };
                let twin = planned.iter().any(|p| p.len() == mine.len() && others(p) == others(&mine));
                if !twin || mine.len() < 2 {
                    continue;
                }
                let label = crate::import::recognise::label::label(head, knowledge);
                for mention in label.parties.iter().filter(|_| label.responsibility) {
                    if let Who::Named(name) = &mention.who {
                        names.push(squash(name));
                    }
                }
            }
        }
        names
    }

    /// Letters of other languages that no legend explains (German and Polish K): read so where their letter stands nowhere, and told.
    pub(super) fn usual_letters(&mut self, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        let mut used: BTreeMap<char, Location> = BTreeMap::new();
        for item in &self.items {
            let Some(plan) = item.plan.as_ref().filter(|p| p.notation == Notation::Raci) else { continue };
            for (column, _) in plan.roles.iter().enumerate().filter(|(_, r)| matches!(r, Role::Party { .. })) {
                let cells = item.seen().body().filter_map(|r| r.cells.get(column));
                for cell in cells.filter(|c| letters_like(&c.text, &self.legend)) {
                    for letter in cell.text.chars() {
                        used.entry(letter).or_insert_with(|| item.grid.locate(file, cell.place));
                    }
                }
            }
        }
        for (mark, at) in &used {
            let explained = self.legend.iter().any(|l| l.mark.eq_ignore_ascii_case(&mark.to_string()));
            let Some(letter) =
                local_letter(*mark).filter(|l| mark.is_uppercase() && !explained && !used.contains_key(&l.as_char()))
            else {
                continue;
            };
            diagnostics.push(
                Diagnostic::warning(
                    "assumed-letter",
                    format!("{mark} was read as {letter}: the document does not say what it stands for"),
                )
                .at(at.clone())
                .found(mark.to_string())
                .help(format!("if it is something else, add a line to the document: {mark} = ...")),
            );
            self.add_legend(LegendLine {
                mark: mark.to_string(),
                letter: Some(letter),
                who: None,
                text: format!("{mark} (not explained in the document)"),
                name: None,
            });
        }
    }

    /// Names in columns of letters that are none: what is still to be filled in, and texts that name nobody.
    pub(super) fn report_unnamed(&self, knowledge: &Knowledge, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        let known = |name: &str| knowledge.names.contains(name);
        let unread = |text: &str| {
            let found = listed(text, &known);
            let nobody = |m: &Mention| match &m.who {
                Who::Named(name) => is(&squash(name), Class::Placeholder),
                _ => false,
            };
            legend_party(text, &knowledge.legend).is_none() && (found.is_empty() || found.iter().any(nobody))
        };
        for item in &self.items {
            let Some(plan) = &item.plan else { continue };
            let columns = plan.roles.iter().enumerate().filter(|(_, r)| matches!(r, Role::Letter { .. }));
            let cells = columns.flat_map(|(c, _)| item.seen().body().filter_map(move |r| r.cells.get(c)));
            let mut unread = cells.filter(|c| !c.text.trim().is_empty() && unread(c.text.trim())).peekable();
            let Some(first) = unread.peek().copied() else { continue };
            let count = unread.count();
            let cells = if count == 1 { String::new() } else { format!(" ({count} cells)") };
            diagnostics.push(
                Diagnostic::warning("unknown-owner", format!("\"{}\" names no known party{cells}", first.text.trim()))
                    .at(item.grid.locate(file, first.place))
                    .found(first.text.trim())
                    .help("the letter is given to nobody; write the name of somebody into the cell"),
            );
        }
    }

    pub(super) fn model_names(&self) -> BTreeSet<String> {
        let names = |plan: &Plan| -> Vec<String> { plan.roles.iter().filter_map(Role::model).cloned().collect() };
        // A table teaches the names of models only where one of them is one by the lexicon.
        let plans = self.items.iter().filter_map(|i| i.plan.as_ref()).map(names);
        let sure = plans.filter(|names| names.iter().any(|name| is_model_name(name)));
        let is_owner = |name: &String| fold(name).split(' ').any(|w| means(w, Meaning::Owner));
        ordered::set(sure.flatten().filter(|name| !is_owner(name)).map(|name| fold(&name)))
    }
}
