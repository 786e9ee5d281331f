//! Which tables say who does what, and what of them cannot be decided.

use super::{Item, LIST, Reader};
use crate::base::counted::first_of;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::ordered;
use crate::import::assemble::resolve;
use crate::import::mapping::TableMapping;
use crate::import::mapping::given;
use crate::import::normalise::grid::{Grid, GridRow, Head};
use crate::import::normalise::sections::Prose;
use crate::import::normalise::{cards, letter_lists};
use crate::import::notation::lexicon::{fold, squash};
use crate::import::notation::names::Who;
use crate::import::outcome::Hints;
use crate::import::question::Question;
use crate::import::recognise::columns::{Knowledge, Plan, Role, Verdict};
use crate::import::recognise::lists;
use crate::import::recognise::model::{self, Answer, Asked, Outcome, Part, Reading, Sibling, Weights};
use crate::matrix::Notation;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Reader {
    pub(super) fn plan(&mut self, knowledge: &mut Knowledge, hints: &Hints, weights: &Weights) {
        for item in &mut self.items {
            if matches!(item.verdict, Some(Verdict::Legend | Verdict::LeftOut(_)))
                || (item.control || item.lists || item.given.is_some()) && item.plan.is_some()
            {
                continue;
            }
            item.stand_up();
            let mapping = hints.mapping.tables.iter().find(|m| fold(&m.table) == fold(&item.grid.name));
            match mapping {
                Some(mapping) => item.read_as_given(mapping, hints, knowledge, weights),
                None => item.read(hints, knowledge, weights),
            }
        }
        self.learn_shapes(knowledge);
    }

    /// How tables with the same header are read: the reading that has the most rows, where there are several such tables.
    fn learn_shapes(&self, knowledge: &mut Knowledge) {
        let mut rows: BTreeMap<&str, Vec<(&Sibling, usize)>> = BTreeMap::new();
        for item in self.items.iter().filter(|i| i.plan.is_some()) {
            if let Some((key, shape)) = &item.shape {
                rows.entry(key).or_default().push((shape, item.grid.rows.len()));
            }
        }
        knowledge.shapes.clear();
        for (key, found) in rows.into_iter().filter(|(_, found)| found.len() > 1) {
            let weight = |shape: &Sibling| -> usize { found.iter().filter(|(s, _)| *s == shape).map(|(_, n)| n).sum() };
            if let Some((shape, _)) = found.iter().max_by_key(|(s, _)| weight(s)) {
                knowledge.shapes.insert(key.to_owned(), (*shape).clone());
            }
        }
    }

    /// "Anna | plans", "PM | Project manager": a table that lists whoever heads columns of letters or marks elsewhere says who they are, not
    /// what is done.
    pub(super) fn leave_out_lists_of_parties(&mut self) {
        let by_party = |plan: &Plan| matches!(plan.notation, Notation::Raci | Notation::Mark);
        let mut heads: BTreeSet<String> = BTreeSet::new();
        for item in self.items.iter().filter(|i| i.upright.is_none()) {
            let Some(plan) = item.plan.as_ref().filter(|plan| by_party(plan)) else { continue };
            let columns = plan.roles.iter().zip(&item.grid.heads).filter(|(r, _)| matches!(r, Role::Party { .. }));
            heads.extend(columns.map(|(_, head)| fold(head.last())));
        }
        for item in self.items.iter_mut().filter(|i| i.given.is_none() && !i.control) {
            if item.plan.as_ref().is_none_or(by_party) {
                continue;
            }
            let grid = item.upright.as_ref().map_or(&item.grid, |(grid, _)| grid);
            let rows = || grid.rows.iter().filter(|r| !r.is_closed()).skip(1);
            let lists = (0..2).any(|column| {
                let text =
                    |row: &GridRow| row.row.cells.get(column).map(|c| fold(&c.text)).filter(|t| heads.contains(t));
                let (named, each) = (rows().filter_map(text).count(), ordered::set(rows().filter_map(text)));
                // Owners come again; in a list everybody stands once.
                named >= 2 && each.len() == named && named * 2 > rows().count()
            });
            if lists {
                item.stand_up();
                item.plan = None;
                item.verdict = Some(Verdict::not_read("list of the parties that other tables name"));
            }
        }
    }

    /// "Gate | Trigger | Who signs" beside the tables of letters of a chart: what names an owner a row, or may as well be something else, is
    /// no part of it.
    fn leave_out_beside_letters(&mut self, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        /// One row in so many of what is read has to be letters.
        const ONE_IN: usize = 4;
        let answer = |item: &Item| item.says.as_ref().map(|s| s.answer);
        let part = |item: &Item| item.shape.as_ref().map(|(_, (part, ..))| *part);
        let lettered = |item: &Item| part(item) == Some(Part::Letters) && answer(item) == Some(Answer::Read);
        let rows = |counts: &dyn Fn(&Item) -> bool| -> usize {
            let planned = self.items.iter().filter(|i| i.plan.is_some() && counts(i));
            planned.map(|i| i.grid.body().count()).sum()
        };
        let letters = rows(&lettered);
        if letters == 0 || letters * ONE_IN < rows(&|_| true) {
            return;
        }
        let mut left = Vec::new();
        for item in self.items.iter_mut().filter(|i| i.plan.is_some() && i.given.is_none() && !i.control) {
            let owners = matches!(part(item), Some(Part::Owner | Part::OwnerByModel | Part::SingleRole));
            if owners || part(item) != Some(Part::Letters) && answer(item) != Some(Answer::Read) {
                item.stand_up();
                item.plan = None;
                item.verdict = Some(Verdict::not_read("may name owners, beside tables of letters"));
                left.push((item.grid.name.clone(), item.grid.locate(file, item.grid.place)));
            }
        }
        let (names, places): (Vec<String>, Vec<Location>) = left.into_iter().unzip();
        let what = "tables that may name owners stand beside the tables of letters; they were not read";
        let help = "--table \"NAME\" reads only the tables that it names; --show-mapping prints a mapping to say what their columns are";
        diagnostics.extend(
            places
                .into_iter()
                .next()
                .map(|at| Diagnostic::warning("unread-table", what).at(at).found(first_of(&names, ", ")).help(help)),
        );
    }

    /// The questions that are left: readings that another one comes near. What is as likely to be read in another way is refused; a small table
    /// beside others is left out.
    pub(super) fn report_margins(&mut self, weights: &Weights, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        /// A table with a smaller share of the rows, in hundredths, does not refuse the document.
        const WEIGHTY: usize = 30;
        self.leave_out_beside_letters(file, diagnostics);
        let all: usize = self.items.iter().filter(|i| i.plan.is_some()).map(|i| i.grid.body().count()).sum();
        // Beside as many rows of letters that are read without a question, what may be something else does not refuse them.
        let lettered = |i: &Item| matches!(i.shape, Some((_, (Part::Letters | Part::LetterColumn, ..))));
        let clear =
            |i: &&Item| lettered(i) && i.plan.is_some() && i.says.as_ref().is_some_and(|s| s.answer == Answer::Read);
        let settled: usize = self.items.iter().filter(clear).map(|i| i.grid.body().count()).sum();
        for item in self.items.iter_mut().filter(|i| i.plan.is_some() && i.given.is_none()) {
            let Some(says) = item.says.as_ref().filter(|s| s.margin < weights.limit("clear")) else { continue };
            let second = says.second.as_ref().map_or_else(|| "something else".to_owned(), model::PlanSays::line);
            let unsure = says.answer == Answer::Refused;
            let rows = item.grid.body().count();
            let weighty = rows * 100 >= all * WEIGHTY && (lettered(item) || rows > settled);
            let name = &item.grid.name;
            let help = says.decides.clone().unwrap_or_default();
            let diagnostic = match (unsure, weighty) {
                (true, true) => {
                    Diagnostic::error("ambiguous-reading", format!("{name}: two readings are as likely as each other"))
                        .help(format!(
                            "{help}; --show-mapping prints both as mapping files, --mapping reads the one that is right"
                        ))
                }
                (true, false) => Diagnostic::warning(
                    "ambiguous-reading",
                    format!("{name}: two readings are as likely as each other; the table was not read"),
                )
                .help(format!(
                    "{help}; --show-mapping prints both as mapping files, --mapping reads the one that is right"
                )),
                (false, _) => Diagnostic::warning(
                    "ambiguous-reading",
                    format!("{name}: may be read in two ways; the likelier one was taken"),
                )
                .help(help),
            };
            diagnostics.push(
                diagnostic
                    .at(item.grid.locate(file, item.grid.place))
                    .found(says.best.line())
                    .allowed(format!("or: {second}")),
            );
            if unsure && !weighty {
                item.plan = None;
                item.verdict = Some(Verdict::not_read("two readings are as likely as each other"));
            }
        }
    }

    /// Tables with the header of one that is read, and which are not: what they say is missing, and that must be seen.
    pub(super) fn report_unread_twins(&self, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        let key = |item: &Item| -> Vec<String> { item.grid.heads.iter().map(|h| fold(&h.text())).collect() };
        let rows = |items: &[&Item]| -> usize { items.iter().map(|i| i.grid.body().count()).sum() };
        let plain = || self.items.iter().filter(|i| !i.control && i.grid.heads.len() > 2);
        let read: Vec<&Item> = plain().filter(|i| i.plan.is_some()).collect();
        let heads: BTreeSet<Vec<String>> = ordered::set(read.iter().map(|i| key(i)));
        let not_read = |item: &&Item| matches!(item.verdict, Some(Verdict::NotRead(_)));
        let twins: Vec<&Item> = plain().filter(not_read).filter(|i| heads.contains(&key(i))).collect();
        let Some(first) = twins.first() else { return };
        let what = "tables with the same header as one that was read were not read";
        // A part of a matrix is none.
        let told = match rows(&twins) > rows(&read) {
            true => Diagnostic::error("unread-table", what),
            false => Diagnostic::warning("unread-table", what),
        };
        let names: Vec<String> = twins.iter().map(|i| i.grid.name.clone()).collect();
        diagnostics.push(told.at(first.grid.locate(file, first.grid.place)).found(first_of(&names, ", ")).help(
            "--explain says why; --show-mapping prints a mapping in which to say what their columns are, and --mapping reads it",
        ));
    }

    /// Whether no table says who does what, and none was asked for or may yet be decided.
    pub(super) fn wants_lists(&self, hints: &Hints) -> bool {
        let undecided = |v: &Option<Verdict>| matches!(v, Some(Verdict::Undecided(_)));
        if hints.tables.iter().any(|t| fold(t).starts_with(LIST)) {
            return true;
        }
        let asked = !hints.sheets.is_empty() || !hints.tables.is_empty();
        !asked && !self.items.iter().any(|i| i.plan.is_some() || undecided(&i.verdict))
    }

    /// Reads the lists and cards of the document. True where they say who does what.
    pub(super) fn read_lists(
        &mut self,
        knowledge: &Knowledge,
        hints: &Hints,
        file: &Arc<str>,
        (choices, diagnostics): (&mut Vec<String>, &mut Diagnostics),
    ) -> bool {
        let prose = std::mem::take(&mut self.prose);
        let (keywords, _) = hints.keyrefs.resolve(prose.iter().map(Prose::text));
        let resolved: Vec<Prose> = prose.iter().map(|p| p.map(|text| resolve(text, &keywords))).collect();
        // A list of letters says more than a heading that names somebody, and that more than a list of roles.
        let mut made = letter_lists::find(&resolved);
        if made.is_empty() {
            made = cards::find(&prose, &resolved, &|name| knowledge.knows(name));
        }
        if made.is_empty() {
            made = cards::of_roles(&resolved);
        }
        let mut source = "lists and headings";
        if made.is_empty() {
            source = "rows";
            let open = |item: &&Item| matches!(item.verdict, Some(Verdict::NotRead(_)));
            made = cards::of_rows(self.items.iter().filter(open).map(Item::seen), knowledge.about_duties);
        }
        if !hints.tables.is_empty() {
            made.retain(|m| hints.tables.iter().any(|t| fold(t) == fold(&m.name)));
        }
        if made.is_empty() {
            return false;
        }
        let rows: usize = made.iter().map(|m| m.table.rows.len()).sum();
        let said =
            format!("no table says who does what: {rows} activities were read from {source} that name the parties");
        if let Some(first) = made.first() {
            let asked = hints.tables.is_empty() && hints.mapping.tables.is_empty();
            let told = Diagnostic::warning("read-from-lists", said.clone())
                .at(Location { file: Arc::clone(file), sheet: None, place: first.table.place })
                .help("compare them with the document: what stands in running text is not read; --table \"list 1\" (and so on) reads only these");
            if asked {
                diagnostics.push(told);
            }
        }
        choices.push(said);
        for (grid, plan) in made.into_iter().map(lists::of_made) {
            let mapping = hints.mapping.tables.iter().find(|m| fold(&m.table) == fold(&grid.name)).cloned();
            let plan = mapping.as_ref().map_or(plan, |m| given::plan(&grid, m, &hints.mapping.parties));
            let plan = Some(plan);
            self.items.push(Item { plan, given: mapping, ..Item::new(grid, None) });
        }
        true
    }

    /// Lists beside the tables that say who does what, too: they are not read, and that is said.
    pub(super) fn report_lists(&self, knowledge: &Knowledge, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        let made = cards::find(&self.prose, &self.prose, &|name| knowledge.knows(name));
        let at = |m: &cards::Made| Location { file: Arc::clone(file), sheet: None, place: m.table.place };
        let found: Vec<String> = made
            .iter()
            .map(|m| {
                let heading = m.path.last().map_or(String::new(), |h| format!(" under \"{h}\""));
                format!("{} ({} items{heading}, {})", m.name, m.table.rows.len(), at(m))
            })
            .collect();
        let Some(first) = made.first() else { return };
        diagnostics.push(
            Diagnostic::warning("unread-lists", "lists beside the tables say who does what, too; they were not read")
                .at(at(first))
                .found(found.join("; "))
                .help("where they say what the tables do not, read them with --table \"list 1\" (and so on), into a matrix of their own"),
        );
    }

    pub(super) fn report_undecided(&self, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        for item in &self.items {
            let Some(Verdict::Undecided(Question { what, candidates, help })) = &item.verdict else { continue };
            diagnostics.push(
                Diagnostic::error("undecided-column", format!("{}: {what}", item.grid.name))
                    .at(item.grid.locate(file, item.grid.place))
                    .found(first_of(candidates, ", "))
                    .help(help.clone()),
            );
        }
    }

    /// Several columns that one party heads, and nothing tells apart: what they say is put together, and that must be seen.
    pub(super) fn report_repeated(&self, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        for item in &self.items {
            let Some(plan) = &item.plan else { continue };
            let alone = |role: &Role| match role {
                Role::Party { parties: whos, model }
                    if whos.len() == 1 && whos.iter().all(|m| m.who != Who::Shared) =>
                {
                    Some((whos.iter().map(|m| squash(&m.spelling)).collect::<String>(), model.clone()))
                }
                _ => None,
            };
            let heads: Vec<_> = plan.roles.iter().map(alone).collect();
            let repeated = (0..heads.len()).find(|c| {
                let own = heads.get(*c).and_then(Option::as_ref);
                own.is_some() && heads.iter().skip(c + 1).any(|other| other.as_ref() == own)
            });
            let Some(column) = repeated else { continue };
            let head = item.grid.heads.get(column).map(Head::text).unwrap_or_default();
            diagnostics.push(
                Diagnostic::warning(
                    "repeated-column",
                    format!("{}: several columns are headed \"{head}\"; what they say was put together", item.grid.name),
                )
                .at(item.grid.locate(file, item.grid.place))
                .help("where they stand for deployment models, name the models: --show-mapping prints a mapping, give each of these columns a model = \"MODEL\" in it, and --mapping reads it; --header-row N says where the header is"),
            );
        }
    }
}

impl Item {
    /// Takes back that the table was turned on its side, and its header.
    fn stand_up(&mut self) {
        if let Some((grid, resolved)) = self.upright.take() {
            self.grid = grid;
            self.resolved = resolved;
        }
        self.grid.unmark();
        if let Some(resolved) = &mut self.resolved {
            resolved.unmark();
        }
    }

    fn mark(&mut self, turned: bool, header: &[usize]) {
        if turned {
            let (grid, resolved) = (self.grid.turned(), self.resolved.as_ref().map(Grid::turned));
            self.upright =
                Some((std::mem::replace(&mut self.grid, grid), std::mem::replace(&mut self.resolved, resolved)));
        }
        self.grid.set_header_rows(header);
        if let Some(resolved) = &mut self.resolved {
            resolved.set_header_rows(header);
        }
    }

    fn read_as_given(&mut self, mapping: &TableMapping, hints: &Hints, knowledge: &Knowledge, weights: &Weights) {
        if mapping.transposed {
            self.mark(true, &[]);
        }
        let likely = model::likely_headers(&self.grid, knowledge, hints.header_row, weights);
        if let Some(first) = likely.first().and_then(|h| h.first()) {
            self.grid.set_header_rows(&[*first]);
            self.grid.set_header(mapping.header_rows);
        }
        self.resolved = None;
        let controls = model::kind_of_controls(&self.grid);
        self.control = controls.is_some();
        if controls == Some(Part::Origination) {
            // Its columns are folded into two before they are named.
            let _ = model::fold_summary(&mut self.grid);
        }
        // Columns that are lists have one more: the activity that each cell is.
        if mapping.columns.len() == self.grid.heads.len() + 1 {
            let columns: Vec<_> = self.grid.heads.iter().enumerate().map(|(c, h)| (c, h.text(), Vec::new())).collect();
            let _ = lists::of_columns(&mut self.grid, &columns);
            self.lists = true;
        }
        self.plan = Some(given::plan(&self.grid, mapping, &hints.mapping.parties));
        self.given = Some(mapping.clone());
        self.verdict = None;
    }

    fn read(&mut self, hints: &Hints, knowledge: &Knowledge, weights: &Weights) {
        let asked = Asked { header_row: hints.header_row, transpose: hints.transpose };
        match model::read(self.seen(), knowledge, asked, weights) {
            Outcome::Read(reading) => {
                let Reading { way, controls, lists, says, shape, second } = *reading;
                self.mark(way.turned, &way.header);
                let mut plan = way.plan;
                if let Some(columns) = lists {
                    self.lists = true;
                    self.resolved = None;
                    plan = lists::of_columns(&mut self.grid, &columns);
                } else if controls == Some(Part::Origination) {
                    plan = model::fold_summary(&mut self.grid);
                } else if way.turned {
                    plan.choices.push("its rows are the parties; read as columns".to_owned());
                }
                self.control = controls.is_some();
                self.says = Some(says);
                self.shape = Some(shape);
                self.second = second;
                (self.plan, self.verdict) = (Some(plan), None);
            }
            Outcome::Not(why, says, way) => {
                self.says = says.map(|s| *s);
                self.shape = None;
                self.second = way;
                let header = self.second.as_ref().filter(|w| !w.turned).map_or_else(
                    || model::likely_headers(self.seen(), knowledge, hints.header_row, weights).into_iter().next(),
                    |w| Some(w.header.clone()),
                );
                if let Some(header) = header {
                    self.mark(false, &header);
                }
                (self.plan, self.verdict) = (None, Some(why));
            }
        }
    }
}
