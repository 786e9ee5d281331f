//! Which tables say who does what, and what of them cannot be decided.

use super::{Item, LIST, Reader, UNDECIDED};
use crate::base::counted::first_of;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::import::assemble::resolve;
use crate::import::notation::lexicon::{fold, squash};
use crate::import::notation::names::Who;
use crate::import::recognise::cards::{Made, Prose};
use crate::import::recognise::columns::{Knowledge, NoPlan, Plan, Reading, Role};
use crate::import::recognise::grid::Head;
use crate::import::recognise::outcome::{Hints, Verdict};
use crate::import::recognise::{cards, columns, control, given};
use std::sync::Arc;

impl Reader {
    pub(super) fn plan(&mut self, knowledge: &mut Knowledge, hints: &Hints) {
        let asked = !hints.sheets.is_empty() || !hints.tables.is_empty();
        for item in &mut self.items {
            if matches!(item.verdict, Some(Verdict::Legend))
                || (item.control || item.lists || item.given.is_some()) && item.plan.is_some()
            {
                continue;
            }
            if matches!(&item.verdict, Some(Verdict::NotRead(reason)) if reason.contains("asked for") || reason == "hidden sheet")
            {
                continue;
            }
            let mapping = hints.mapping.tables.iter().find(|m| fold(&m.table) == fold(&item.grid.name));
            if let Some(mapping) = mapping.filter(|m| m.header_rows != item.grid.header_rows) {
                item.grid.set_header(mapping.header_rows);
                item.resolved = None;
            }
            let result = match control::plan(&mut item.grid, asked) {
                Some(result) => {
                    item.control = true;
                    result
                }
                None => match columns::plan(item.seen(), knowledge) {
                    Err(NoPlan::Lists(columns)) => {
                        item.lists = true;
                        item.resolved = None;
                        Ok(cards::of_columns(&mut item.grid, &columns))
                    }
                    result => result,
                },
            };
            match mapping {
                Some(mapping) => {
                    item.plan = Some(given::plan(&item.grid, mapping, &hints.mapping.parties));
                    item.given = Some(mapping.clone());
                    item.verdict = None;
                }
                None => settle(item, result),
            }
        }
    }

    /// Whether no table says who does what, and none was asked for or may yet be decided.
    pub(super) fn wants_lists(&self, hints: &Hints) -> bool {
        let undecided =
            |v: &Option<Verdict>| matches!(v, Some(Verdict::NotRead(reason)) if reason.starts_with(UNDECIDED));
        if hints.tables.iter().any(|t| fold(t).starts_with(LIST)) {
            return true;
        }
        let asked = !hints.sheets.is_empty() || !hints.tables.is_empty();
        !asked && !self.items.iter().any(|i| i.plan.is_some() || undecided(&i.verdict))
    }

    /// Reads the lists and cards of the document. True where they say who does what.
    pub(super) fn read_lists(&mut self, knowledge: &Knowledge, hints: &Hints, choices: &mut Vec<String>) -> bool {
        let prose = std::mem::take(&mut self.prose);
        let (keywords, _) = hints.keyrefs.resolve(prose.iter().map(Prose::text));
        let resolved: Vec<Prose> = prose.iter().map(|p| p.map(|text| resolve(text, &keywords))).collect();
        let mut made = cards::find(&prose, &resolved, &|name| knowledge.knows(name));
        if !hints.tables.is_empty() {
            made.retain(|m| hints.tables.iter().any(|t| fold(t) == fold(&m.grid.name)));
        }
        if made.is_empty() {
            return false;
        }
        let rows: usize = made.iter().map(|m| m.grid.rows.len()).sum();
        choices.push(format!(
            "no table says who does what: {rows} activities were read from lists and headings that name the parties"
        ));
        for Made { grid, plan } in made {
            let mapping = hints.mapping.tables.iter().find(|m| fold(&m.table) == fold(&grid.name)).cloned();
            let plan = mapping.as_ref().map_or(plan, |m| given::plan(&grid, m, &hints.mapping.parties));
            let plan = Some(plan);
            self.items.push(Item {
                grid,
                resolved: None,
                plan,
                verdict: None,
                control: false,
                given: mapping,
                lists: false,
            });
        }
        true
    }

    /// Lists beside the tables that say who does what, too: they are not read, and that is said.
    pub(super) fn report_lists(&self, knowledge: &Knowledge, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        let made = cards::find(&self.prose, &self.prose, &|name| knowledge.knows(name));
        let found: Vec<String> = made
            .iter()
            .map(|m| {
                let heading = m.grid.path.last().map_or(String::new(), |h| format!(" under \"{h}\""));
                format!("{} ({} items{heading}, {})", m.grid.name, m.grid.rows.len(), m.grid.locate(file, m.grid.place))
            })
            .collect();
        let Some(first) = made.first() else { return };
        diagnostics.push(
            Diagnostic::warning("unread-lists", "lists beside the tables say who does what, too; they were not read")
                .at(first.grid.locate(file, first.grid.place))
                .found(found.join("; "))
                .help("where they say what the tables do not, read them with --table \"list 1\" (and so on), into a matrix of their own"),
        );
    }

    pub(super) fn report_undecided(&self, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        for item in &self.items {
            if let Some(Verdict::NotRead(reason)) = &item.verdict
                && let Some(rest) = reason.strip_prefix(UNDECIDED)
            {
                let mut parts = rest.split('\u{1f}');
                let (what, candidates, help) = (
                    parts.next().unwrap_or_default(),
                    parts.next().unwrap_or_default(),
                    parts.next().unwrap_or_default(),
                );
                diagnostics.push(
                    Diagnostic::error("undecided-column", format!("{}: {what}", item.grid.name))
                        .at(item.grid.locate(file, item.grid.place))
                        .found(candidates)
                        .help(help),
                );
            }
        }
    }

    /// Several columns that one party heads, and nothing tells apart: what they say is put together, and that must be seen.
    fn report_repeated(&self, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        for item in &self.items {
            let Some(plan) = &item.plan else { continue };
            let alone = |role: &Role| match role {
                Role::Party { whos, model } if whos.len() == 1 && whos.iter().all(|m| m.who != Who::Shared) => {
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

    pub(super) fn report_ambiguous(&self, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        self.report_repeated(file, diagnostics);
        for item in &self.items {
            let Some(reading) = item.plan.as_ref().and_then(|p| p.ambiguous) else { continue };
            let (taken, other) = match reading {
                Reading::Models => ("deployment models", "areas"),
                Reading::Areas => ("areas of work (a grid)", "models"),
            };
            diagnostics.push(
                Diagnostic::warning(
                    "ambiguous-columns",
                    format!(
                        "{}: its columns may be deployment models or areas of work; read as {taken}",
                        item.grid.name
                    ),
                )
                .at(item.grid.locate(file, item.grid.place))
                .help(format!("--columns {other} reads them the other way")),
            );
        }
    }
}

fn settle(item: &mut Item, result: Result<Plan, NoPlan>) {
    match result {
        Ok(plan) => {
            item.plan = Some(plan);
            item.verdict = None;
        }
        Err(NoPlan::Other(reason)) => {
            item.plan = None;
            item.verdict = Some(Verdict::NotRead(reason));
        }
        Err(NoPlan::Lists(_)) => {
            item.plan = None;
            item.verdict = Some(Verdict::NotRead("lists".to_owned()));
        }
        Err(NoPlan::Undecided { what, candidates, help }) => {
            item.plan = None;
            item.verdict =
                Some(Verdict::NotRead(format!("{UNDECIDED}{what}\u{1f}{}\u{1f}{help}", first_of(&candidates, ", "))));
        }
    }
}
