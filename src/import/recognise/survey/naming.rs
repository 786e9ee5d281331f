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
use crate::import::notation::names::{Mention, Who, listed, mentions};
use crate::import::parties::Census;
use crate::import::recognise::columns::{Knowledge, Plan, Role, Verdict};
use crate::import::recognise::outcome::Hints;
use crate::matrix::Notation;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
        let known = |name: &str| knowledge.names.contains(name);
        for item in self.items.iter().filter(|i| wanted(i)) {
            let Some(plan) = &item.plan else { continue };
            let mut heads = Vec::new();
            for role in &plan.roles {
                if let Role::Party { parties: whos, .. } = role {
                    for mention in whos {
                        census.add(mention, true, false);
                    }
                    if let [one] = whos.as_slice() {
                        heads.push(one);
                    }
                }
            }
            census.keep_apart(&heads);
            if item.control {
                continue;
            }
            let remarks = Remarks::of(item.seen(), &plan.roles, &known);
            for (column, role) in plan.roles.iter().enumerate() {
                if !matches!(role, Role::Owner { .. } | Role::Area | Role::Letter { .. }) {
                    continue;
                }
                let providers = plan.provider_names.contains(&column);
                let mut texts: BTreeMap<&str, usize> = BTreeMap::new();
                let cells: Vec<&str> = item
                    .seen()
                    .body()
                    .filter_map(|r| r.cells.get(column))
                    .map(|c| c.text.trim())
                    .filter(|t| !t.is_empty())
                    .collect();
                for text in &cells {
                    *texts.entry(text).or_insert(0) += 1;
                }
                // In document order, so that the first named party stays first.
                let mut done: BTreeSet<&str> = BTreeSet::new();
                for text in cells {
                    if !done.insert(text) {
                        continue;
                    }
                    let found = match legend_party(text, &knowledge.legend) {
                        Some((who, spelling)) => vec![Mention { who, spelling }],
                        None if matches!(role, Role::Letter { .. }) => listed(text, &known),
                        None => mentions(text, &known).unwrap_or_default(),
                    };
                    let times = texts.get(text).copied().unwrap_or(1);
                    for mention in found.iter().filter(|m| !remarks.are(text, m, &known)) {
                        for _ in 0..times {
                            census.add(mention, false, providers);
                        }
                    }
                }
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
