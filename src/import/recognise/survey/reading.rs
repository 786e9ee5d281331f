//! What the document holds: its tables under their headings, its prose, its legend and its keywords.

use super::{Item, LONGEST_BOLD_HEADING, Reader};
use crate::base::counted::first_of;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::ordered::Arrange;
use crate::import::assemble::resolve;
use crate::import::normalise::grid::Grid;
use crate::import::normalise::legends;
use crate::import::normalise::sections::{Heading, Outline, Prose};
use crate::import::normalise::titles::tell_apart;
use crate::import::normalise::{shapes, stacked};
use crate::import::notation;
use crate::import::notation::legend::LegendLine;
use crate::import::notation::lexicon::fold;
use crate::import::outcome::Hints;
use crate::import::raw::{RawBlock, RawRow, RawTable};
use crate::import::recognise::columns::{LeftOut, Role, Verdict};
use crate::matrix::Keyword;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Why a table is not looked at, by what the flags say.
fn left_out(table: &RawTable, name: &str, number: usize, hints: &Hints) -> Option<LeftOut> {
    let asked = |wanted: &[String], text: &str| wanted.is_empty() || wanted.iter().any(|w| fold(w) == fold(text));
    if table.hidden && !hints.with_hidden {
        Some(LeftOut::HiddenSheet)
    } else if !asked(&hints.sheets, table.sheet.as_deref().unwrap_or_default()) {
        Some(LeftOut::AnotherSheet)
    } else if !(asked(&hints.tables, name) || hints.tables.iter().any(|t| *t == number.to_string())) {
        Some(LeftOut::AnotherTable)
    } else {
        None
    }
}

/// A table whose cells hold several columns each, with a column for each of them.
fn unfolded(table: RawTable, name: &str, choices: &mut Vec<String>) -> RawTable {
    let (table, unfolded) = shapes::unfold_blocks(table);
    if unfolded {
        choices.push(format!("{name}: its cells hold a block for each party; read as columns"));
    }
    let (table, lettered) = shapes::unfold_letters(table);
    if lettered {
        choices.push(format!("{name}: its cells give letters to names; read as a column for each letter"));
    }
    table
}

impl Reader {
    pub(super) fn read(blocks: Vec<RawBlock>, hints: &Hints, choices: &mut Vec<String>) -> Self {
        let headings: Vec<Heading> = blocks
            .iter()
            .filter_map(|b| match b {
                RawBlock::Heading { level, text, place } => {
                    Some(Heading { level: *level, text: text.clone(), place: *place })
                }
                _ => None,
            })
            .collect();
        let title = headings.first().filter(|h| h.level <= 1).map(|h| h.text.trim().to_owned());
        let mut outline = Outline::new(&headings);
        let mut reader = Self { items: Vec::new(), prose: Vec::new(), legend: Vec::new(), title, images: Vec::new() };
        let mut lead: Vec<String> = Vec::new();
        // A line in bold right above a table is its heading, whatever its markup; else its caption.
        let mut above: Option<String> = None;
        let mut labels: Vec<Option<String>> = Vec::new();
        let mut sheets: BTreeMap<String, usize> = BTreeMap::new();
        let mut number = 0;
        for block in blocks.into_iter().flat_map(stacked::apart) {
            let bold = above.take();
            match block {
                RawBlock::Heading { level, text, place } => {
                    lead.clear();
                    let heading = Heading { level, text, place };
                    reader.prose.push(Prose::Heading(heading.clone()));
                    outline.enter(heading);
                }
                RawBlock::HeadingEnd { of } => outline.leave(of),
                RawBlock::Paragraph { text, list, strong, place } => {
                    let heads = strong && list.is_none() && !text.contains('\n') && text.len() <= LONGEST_BOLD_HEADING;
                    above = heads.then(|| text.trim().trim_end_matches(':').trim_end().to_owned());
                    for line in notation::legend::of_paragraph(&text) {
                        reader.add_legend(line);
                    }
                    reader.prose.push(Prose::Words { text: text.clone(), list, place });
                    lead.push(text);
                }
                RawBlock::Image { alt, .. } => {
                    reader.images.push(if alt.is_empty() { "without a text".to_owned() } else { alt })
                }
                RawBlock::Table(table) => {
                    number += 1;
                    let name = match &table.sheet {
                        None => format!("table {number}"),
                        Some(sheet) => {
                            let count = sheets.entry(sheet.to_string()).or_insert(0);
                            *count += 1;
                            if *count == 1 { sheet.to_string() } else { format!("{sheet} ({count})") }
                        }
                    };
                    let verdict = left_out(&table, &name, number, hints).map(Verdict::LeftOut);
                    let table = if verdict.is_some() { table } else { unfolded(table, &name, choices) };
                    labels.push(bold.or_else(|| table.caption.clone()));
                    let path = outline.path();
                    let grid = Grid::new(table, name, path, std::mem::take(&mut lead), hints.with_hidden);
                    reader.items.push(Item::new(grid, verdict));
                }
            }
        }
        tell_apart(&mut reader.items.iter_mut().map(|i| &mut i.grid).collect::<Vec<_>>(), &labels);
        reader
    }

    /// A header row that was asked for must be there, in one table at least.
    pub(super) fn check_header_row(&self, hints: &Hints, file: &Arc<str>, diagnostics: &mut Diagnostics) {
        let Some(wanted) = hints.header_row else { return };
        let most = self.items.iter().filter(|i| i.verdict.is_none()).map(|i| i.grid.rows.len()).max().unwrap_or(0);
        if most == 0 || (1..=most).contains(&wanted) {
            return;
        }
        diagnostics.push(
            Diagnostic::error("no-such-row", "no table has the header row that was asked for")
                .at(Location::document(Arc::clone(file)))
                .found(format!("row {wanted}"))
                .allowed(format!("1 to {most}"))
                .help("--header-row counts the rows of a table from 1, its titles and blank rows among them"),
        );
    }

    pub(super) fn add_legend(&mut self, line: LegendLine) {
        // A document may give one symbol to a letter, and in the columns of letters to a party.
        if !self.legend.iter().any(|l| l.mark == line.mark && l.who.is_some() == line.who.is_some()) {
            self.legend.push(line);
        }
    }

    pub(super) fn open(&mut self) -> impl Iterator<Item = &mut Item> {
        self.items.iter_mut().filter(|i| i.verdict.is_none())
    }

    /// The keywords of the tables from the `first` on that are not known yet, and what they stand for; `unknown` gets those that no table
    /// explains.
    pub(super) fn keywords(
        &self,
        first: usize,
        known: &[Keyword],
        hints: &Hints,
        unknown: &mut Vec<Keyword>,
    ) -> Vec<Keyword> {
        let items = || self.items.iter().skip(first);
        let cells = items()
            .filter(|i| i.verdict.is_none())
            .flat_map(|i| i.grid.rows.iter().flat_map(|r| &r.row.cells))
            .map(|c| c.text.as_str());
        let paths = items().flat_map(|i| &i.grid.path).map(String::as_str);
        let (mut keywords, mut unexplained) = hints.keyrefs.resolve(cells.chain(paths).chain(self.title.as_deref()));
        let known: BTreeSet<&str> = known.iter().map(|k| k.keyword.as_str()).collect();
        keywords.retain(|k| !known.contains(k.keyword.as_str()));
        unexplained.arrange();
        unknown.extend(keywords.iter().filter(|k| unexplained.binary_search(&k.keyword).is_ok()).cloned());
        keywords
    }

    /// Keywords that no table explains. Where one of them names a party or a column, the reading hangs on it.
    pub(super) fn report_keywords(&self, unknown: &[Keyword], file: &Arc<str>, diagnostics: &mut Diagnostics) {
        if unknown.is_empty() {
            return;
        }
        let names = |role: &Role| matches!(role, Role::Owner { .. } | Role::Area | Role::Letter { .. } | Role::Model);
        let planned = || self.items.iter().filter_map(|i| Some((&i.grid, i.plan.as_ref()?)));
        let cells = planned().flat_map(|(grid, plan)| {
            let named = |row: &'_ RawRow| -> Vec<String> {
                row.cells.iter().zip(&plan.roles).filter(|(_, r)| names(r)).map(|(c, _)| c.text.clone()).collect()
            };
            grid.body().flat_map(named).collect::<Vec<_>>()
        });
        let heads = planned().flat_map(|(grid, _)| grid.heads.iter().flat_map(|h| h.levels.clone()));
        let telling: Vec<String> = heads.chain(cells).filter(|t| t.contains('{')).collect();
        let decides = unknown.iter().any(|k| telling.iter().any(|text| text.contains(&k.keyword)));
        let what = "template keywords that no table explains are shown by their readable keys";
        let told = match decides {
            true => Diagnostic::warning("unknown-keyword", what),
            false => Diagnostic::info("unknown-keyword", what),
        };
        let shown: Vec<String> = unknown.iter().map(|k| format!("{} -> \"{}\"", k.keyword, k.text)).collect();
        diagnostics.push(told.at(Location::document(Arc::clone(file))).found(first_of(&shown, ", ")).help(
            "give the vendor's names with --keyref FILE (a keyref YAML file, or a page that lists keys and names)",
        ));
    }

    pub(super) fn resolve(&mut self, keywords: &[Keyword]) {
        if keywords.is_empty() {
            return;
        }
        for item in self.open() {
            let mut grid = item.grid.clone();
            let mut changed = false;
            for cell in grid.rows.iter_mut().flat_map(|r| &mut r.row.cells) {
                if cell.text.contains('{') {
                    cell.text = resolve(&cell.text, keywords);
                    changed = true;
                }
            }
            for level in grid.heads.iter_mut().flat_map(|h| &mut h.levels) {
                if level.contains('{') {
                    *level = resolve(level, keywords);
                    changed = true;
                }
            }
            if changed {
                item.resolved = Some(grid);
            }
        }
    }

    pub(super) fn classify_legends(&mut self) {
        let mut lines = Vec::new();
        for item in self.open() {
            if let Some(found) = legends::of_table(item.seen().rows.iter().map(|r| &r.row)) {
                item.verdict = Some(Verdict::Legend);
                lines.extend(found);
            } else if legends::defines_parties(item.seen().rows.iter().map(|r| &r.row)) {
                item.verdict = Some(Verdict::Legend);
            } else {
                let mut cut = legends::cut_own_marks(&mut item.grid);
                cut.extend(legends::cut(&mut item.grid));
                if !cut.is_empty() {
                    item.resolved = None;
                    lines.extend(cut);
                }
            }
        }
        for line in lines {
            self.add_legend(line);
        }
        notation::legend::settle(&mut self.legend);
        self.legend.retain(|l| l.letter.is_some() || l.who.is_some());
    }
}
