//! The whole document: tables, legend, keywords, parties, models; then each table in the catalogue's form.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::counted::first_of;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::import::assemble::resolve;
use crate::import::raw::{RawBlock, RawDocument};
use crate::import::shifts;
use crate::mapping::{MappingFile, TableMapping};
use crate::matrix::{Keyword, LegendEntry, Letter, Notation};
use crate::notation::lexicon::{fold, squash};
use crate::notation::names::{Mention, Who, listed, mentions};
use crate::source::{Location, Place};

use super::cards::{self, Made, Prose};
use super::census::{Census, Parties, VendorHints};
use super::columns::{Knowledge, NoPlan, Plan, Reading, Role};
use super::grid::{Grid, Skip};
use super::legend::{self, LegendLine};
use super::maker::{Maker, TableContext};
use super::outcome::{Account, DutyTable, Hints, Recognition, Verdict};
use super::profile::legend_party;
use super::sections::{Heading, Outline};
use super::{columns, control, given, models, rows, shapes};

/// A longer line in bold is a sentence, not a heading.
const LONGEST_BOLD_HEADING: usize = 120;

/// How `--table` names lists that are read as tables: `list 1`.
const LIST: &str = "list ";

/// A table on its way.
struct Item {
    grid: Grid,
    /// The grid with its keywords resolved, where it has any.
    resolved: Option<Grid>,
    plan: Option<Plan>,
    verdict: Option<Verdict>,
    control: bool,
    /// The mapping that was given back for it.
    given: Option<TableMapping>,
    /// Its columns were lists: its rows are their cells, several of them in one row of the document.
    lists: bool,
}

impl Item {
    fn seen(&self) -> &Grid {
        self.resolved.as_ref().unwrap_or(&self.grid)
    }
}

/// Recognises a document. Never fails: with an error in [`Recognition::diagnostics`] its tables are not to be used.
pub fn recognise(document: RawDocument, hints: &Hints) -> Recognition {
    let file = Arc::clone(&document.file);
    let mut diagnostics = Diagnostics::new();
    let mut choices = Vec::new();
    let mut read = Reader::read(document.blocks, hints, &mut choices);
    read.check_header_row(hints, &file, &mut diagnostics);
    let mut keywords = read.keywords(0, &[], hints, &file, &mut diagnostics);
    read.resolve(&keywords);
    read.classify_legends();
    let mut knowledge = Knowledge {
        legend: read.legend.clone(),
        activity_column: hints.activity_column.as_deref().map(fold),
        notation: hints.notation,
        reading: hints.reading,
        ..Knowledge::default()
    };
    for name in
        hints.parties.iter().map(|p| p.name.as_str()).chain(hints.vendor.as_deref()).chain(hints.vendor_name.as_deref())
    {
        knowledge.names.insert(squash(name));
    }
    for party in &hints.mapping.parties {
        knowledge.names.extend(party.aliases.iter().chain([&party.name]).map(|name| squash(name)));
    }
    read.plan(&mut knowledge, hints);
    // Names and models that one table teaches help to read the others.
    let mut census = read.census(&knowledge);
    knowledge.names.extend(census.names());
    knowledge.names.extend(read.names_of_twins(&knowledge));
    knowledge.models = read.model_names();
    read.plan(&mut knowledge, hints);
    if let Some(better) = Some(read.census(&knowledge)) {
        census = better;
    }
    if read.wants_lists(hints) {
        let before = read.items.len();
        if read.read_lists(&knowledge, hints, &mut choices) {
            let more = read.keywords(before, &keywords, hints, &file, &mut diagnostics);
            keywords.extend(more);
            read.resolve(&keywords);
            census = read.census(&knowledge);
        }
    }
    if !read.prose.is_empty() && hints.tables.is_empty() && read.items.iter().any(|i| i.plan.is_some()) {
        read.report_lists(&knowledge, &file, &mut diagnostics);
    }
    let grids: Vec<&Grid> = read.items.iter().map(|i| &i.grid).collect();
    given::check(&hints.mapping, &grids, &file, &mut diagnostics);
    read.report_undecided(&file, &mut diagnostics);
    read.report_ambiguous(&file, &mut diagnostics);

    let title = read.title.clone().or_else(|| document.meta.title.clone());
    let about: Vec<&str> =
        [title.as_deref(), document.meta.url.as_deref(), Some(file.as_ref())].into_iter().flatten().collect();
    let implied = read.items.iter().any(|i| i.control && i.plan.is_some());
    let vendor = VendorHints {
        vendor: hints.vendor.as_deref(),
        vendor_name: hints.vendor_name.as_deref(),
        about,
        parties: &hints.parties,
        implied,
    };
    let has_tables = read.items.iter().any(|i| i.plan.is_some());
    let decided = match hints.mapping.parties.as_slice() {
        [] => census.decide(&vendor),
        declared => Ok(Parties::declared(declared)),
    };
    let parties = match decided {
        Ok(parties) => parties,
        Err(undecided) => {
            if has_tables {
                diagnostics.push(
                    Diagnostic::error("undecided-party", undecided.what)
                        .at(Location::document(Arc::clone(&file)))
                        .found(first_of(&undecided.candidates, ", "))
                        .help(undecided.help),
                );
            }
            Parties::default()
        }
    };
    for hint in hints.parties.iter().filter(|_| has_tables && hints.mapping.parties.is_empty()) {
        if !parties.parties.is_empty() && !parties.names(&hint.name) {
            diagnostics.push(
                Diagnostic::warning("unknown-party", "--party names a party that the document's tables do not name")
                    .at(Location::document(Arc::clone(&file)))
                    .found(&hint.name)
                    .allowed(parties.parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", "))
                    .help("write the name as the document has it"),
            );
        }
    }
    choices.extend(parties.choices.iter().cloned());
    read.usual_letters(&mut choices);
    let mut maker = Maker { parties: &parties, models: hints.mapping.models.clone(), choices: &mut choices };
    let (mut tables, mut accounts) = read.make_tables(&mut maker, &file);
    let models = maker.models;
    let mapping = MappingFile {
        parties: parties.parties.clone(),
        models: models.clone(),
        tables: tables.iter().map(|t| t.mapping.clone()).collect(),
        overlays: shifts::overlays(&tables, &hints.mapping.overlays),
    };
    for declared in hints.mapping.overlays.iter().filter(|d| !mapping.overlays.iter().any(|o| o.id == d.id)) {
        let known: Vec<&str> = mapping.overlays.iter().map(|o| o.id.as_str()).collect();
        diagnostics.push(
            Diagnostic::error("unknown-reference", "the mapping declares the rows of a shift table that there is not")
                .at(Location::document(Arc::clone(&file)))
                .found(declared.id.as_str())
                .allowed(if known.is_empty() { "no table shifts another".to_owned() } else { known.join(", ") })
                .help("give the table role = \"overlay\" and overlay = \"ID\""),
        );
    }
    let undeclared = mapping.overlays.iter().filter(|o| !hints.mapping.overlays.iter().any(|d| d.id == o.id));
    choices.extend(undeclared.flat_map(|overlay| &overlay.rows).map(shifts::proposal));
    choices.extend(control::join(&mut tables, &mut accounts));
    let tables = models::merge(tables);
    let legend = legend_entries(&read.legend, &parties);
    if tables.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(no_table(&accounts, &read.images, &file));
    }
    let notation = main_notation(&tables);
    Recognition {
        file,
        format: document.format,
        sha256: document.sha256,
        meta: document.meta,
        title,
        tables,
        mapping,
        accounts,
        parties: parties.parties,
        models,
        legend,
        keywords,
        notation,
        absence: hints.absent.unwrap_or_default(),
        restates: Vec::new(),
        choices,
        diagnostics,
    }
}

fn main_notation(tables: &[DutyTable]) -> Notation {
    let mut counts: Vec<(Notation, usize)> = Vec::new();
    for table in tables {
        match counts.iter_mut().find(|(n, _)| *n == table.mapping.notation) {
            Some((_, count)) => *count += table.rows.len(),
            None => counts.push((table.mapping.notation, table.rows.len())),
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(Notation::Raci, |(n, _)| n)
}

fn legend_entries(lines: &[LegendLine], parties: &Parties) -> Vec<LegendEntry> {
    lines
        .iter()
        .map(|line| {
            let mut entry = line.entry();
            if let Some((who, spelling)) = &line.who
                && !matches!(who, Who::Shared | Who::Nobody)
            {
                let mention = Mention { who: who.clone(), spelling: spelling.clone() };
                entry.party = parties.ids_of(&mention).into_iter().next();
            }
            entry
        })
        .collect()
}

fn no_table(accounts: &[Account], images: &[String], file: &Arc<str>) -> Diagnostic {
    let mut found: Vec<String> = accounts
        .iter()
        .map(|a| {
            let why = match &a.verdict {
                Verdict::NotRead(reason) => reason.as_str(),
                Verdict::Legend => "legend",
                Verdict::Undecided | Verdict::Duties => "undecided",
            };
            format!("{} ({}): {why}", a.table, a.location)
        })
        .collect();
    if !images.is_empty() {
        found.push(format!("{} pictures ({})", images.len(), images.join(", ")));
    }
    let help = if !images.is_empty() && accounts.is_empty() {
        "a table in a picture cannot be read: ask the vendor for the table itself, or type it into a CSV file"
    } else {
        "name the columns: --party NAME=KIND, --activity-column HEADER, --header-row N, or a mapping file (--show-mapping prints one, --mapping reads it)"
    };
    Diagnostic::error("no-responsibility-table", "no table in this document says who is responsible for what")
        .at(Location::document(Arc::clone(file)))
        .found(if found.is_empty() { "no table".to_owned() } else { first_of(&found, "; ") })
        .allowed("a table with a column of activities and columns of parties, owners or marks")
        .help(help)
}

struct Reader {
    items: Vec<Item>,
    /// What stands outside the tables.
    prose: Vec<Prose>,
    legend: Vec<LegendLine>,
    title: Option<String>,
    images: Vec<String>,
}

impl Reader {
    fn read(blocks: Vec<RawBlock>, hints: &Hints, choices: &mut Vec<String>) -> Self {
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
        for block in blocks {
            let bold = above.take();
            match block {
                RawBlock::Heading { level, text, place } => {
                    lead.clear();
                    let heading = Heading { level, text, place };
                    reader.prose.push(Prose::Heading(heading.clone()));
                    outline.enter(heading);
                }
                RawBlock::Paragraph { text, list, strong, place } => {
                    let heads = strong && list.is_none() && !text.contains('\n') && text.len() <= LONGEST_BOLD_HEADING;
                    above = heads.then(|| text.trim().trim_end_matches(':').trim_end().to_owned());
                    for line in legend::of_paragraph(&text) {
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
                    let asked = |wanted: &[String], text: &str| {
                        wanted.is_empty() || wanted.iter().any(|w| fold(w) == fold(text))
                    };
                    let mut verdict = None;
                    if table.hidden && !hints.with_hidden {
                        verdict = Some(Verdict::NotRead("hidden sheet".to_owned()));
                    } else if !asked(&hints.sheets, table.sheet.as_deref().unwrap_or_default()) {
                        verdict = Some(Verdict::NotRead("another sheet was asked for".to_owned()));
                    } else if !(asked(&hints.tables, &name) || hints.tables.iter().any(|t| *t == number.to_string())) {
                        verdict = Some(Verdict::NotRead("another table was asked for".to_owned()));
                    }
                    let (table, turned) = if verdict.is_some() { (table, false) } else { shapes::upright(table) };
                    let (table, unfolded) =
                        if verdict.is_some() { (table, false) } else { shapes::unfold_blocks(table) };
                    if turned {
                        choices.push(format!("{name}: its rows are the parties; read as columns"));
                    }
                    if unfolded {
                        choices.push(format!("{name}: its cells hold a block for each party; read as columns"));
                    }
                    labels.push(bold.or_else(|| table.caption.clone()));
                    let mut path = outline.path();
                    let mut table = table;
                    if turned {
                        shapes::name_by_heading(&mut table, &mut path);
                    }
                    let mut grid = Grid::new(table, name, path, std::mem::take(&mut lead), hints.with_hidden);
                    grid.find_header(hints.header_row);
                    reader.items.push(Item {
                        grid,
                        resolved: None,
                        plan: None,
                        verdict,
                        control: false,
                        given: None,
                        lists: false,
                    });
                }
            }
        }
        reader.tell_apart(&labels);
        reader
    }

    /// Tables that stand under the same headings are told apart by the lines in bold above them, or by their captions.
    fn tell_apart(&mut self, labels: &[Option<String>]) {
        let paths: Vec<Vec<String>> = self.items.iter().map(|i| i.grid.path.clone()).collect();
        let place = |i: usize| self.items.get(i).map(|item| item.grid.sheet.clone());
        let told: Vec<bool> = (0..paths.len())
            .map(|index| {
                let beside: Vec<&Option<String>> = (0..paths.len())
                    .filter(|other| paths.get(*other) == paths.get(index) && place(*other) == place(index))
                    .filter_map(|other| labels.get(other))
                    .collect();
                let different: BTreeSet<String> = beside.iter().filter_map(|l| l.as_deref()).map(fold).collect();
                beside.len() > 1 && different.len() == beside.len()
            })
            .collect();
        for ((item, label), told) in self.items.iter_mut().zip(labels).zip(told) {
            let new = |label: &&String| !item.grid.path.iter().any(|p| fold(p) == fold(label));
            if let Some(label) = label.as_ref().filter(|_| told).filter(new) {
                item.grid.path.push(label.clone());
            }
        }
    }

    /// A header row that was asked for must be there, in one table at least.
    fn check_header_row(&self, hints: &Hints, file: &Arc<str>, diagnostics: &mut Diagnostics) {
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

    fn add_legend(&mut self, line: LegendLine) {
        if !self.legend.iter().any(|l| l.mark == line.mark) {
            self.legend.push(line);
        }
    }

    fn open(&mut self) -> impl Iterator<Item = &mut Item> {
        self.items.iter_mut().filter(|i| i.verdict.is_none())
    }

    /// The keywords of the tables from the `first` on that are not known yet, and what they stand for; those that no table explains
    /// are reported.
    fn keywords(
        &self,
        first: usize,
        known: &[Keyword],
        hints: &Hints,
        file: &Arc<str>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Keyword> {
        let items = || self.items.iter().skip(first);
        let cells = items()
            .filter(|i| i.verdict.is_none())
            .flat_map(|i| i.grid.rows.iter().flat_map(|r| &r.row.cells))
            .map(|c| c.text.as_str());
        let paths = items().flat_map(|i| &i.grid.path).map(String::as_str);
        let (mut keywords, mut unknown) = hints.keyrefs.resolve(cells.chain(paths).chain(self.title.as_deref()));
        keywords.retain(|k| !known.iter().any(|other| other.keyword == k.keyword));
        unknown.retain(|u| keywords.iter().any(|k| &k.keyword == u));
        if !unknown.is_empty() {
            let shown = |keyword: &String| {
                let text = keywords.iter().find(|k| &k.keyword == keyword).map_or("", |k| k.text.as_str());
                format!("{keyword} -> \"{text}\"")
            };
            diagnostics.push(
                Diagnostic::warning("unknown-keyword", "template keywords that no table explains are shown by their readable keys")
                    .at(Location::document(Arc::clone(file)))
                    .found(unknown.iter().map(shown).collect::<Vec<_>>().join(", "))
                    .help("give the vendor's names with --keyref FILE (a keyref YAML file, or a page that lists keys and names)"),
            );
        }
        keywords
    }

    fn resolve(&mut self, keywords: &[Keyword]) {
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

    fn classify_legends(&mut self) {
        let mut lines = Vec::new();
        for item in self.open() {
            if let Some(found) = legend::of_table(item.seen().rows.iter().map(|r| &r.row)) {
                item.verdict = Some(Verdict::Legend);
                lines.extend(found);
            }
        }
        for line in lines {
            self.add_legend(line);
        }
        legend::settle(&mut self.legend);
        self.legend.retain(|l| l.letter.is_some() || l.who.is_some());
    }

    fn plan(&mut self, knowledge: &mut Knowledge, hints: &Hints) {
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
    fn wants_lists(&self, hints: &Hints) -> bool {
        let undecided =
            |v: &Option<Verdict>| matches!(v, Some(Verdict::NotRead(reason)) if reason.starts_with(UNDECIDED));
        if hints.tables.iter().any(|t| fold(t).starts_with(LIST)) {
            return true;
        }
        let asked = !hints.sheets.is_empty() || !hints.tables.is_empty();
        !asked && !self.items.iter().any(|i| i.plan.is_some() || undecided(&i.verdict))
    }

    /// Reads the lists and cards of the document. True where they say who does what.
    fn read_lists(&mut self, knowledge: &Knowledge, hints: &Hints, choices: &mut Vec<String>) -> bool {
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
    fn report_lists(&self, knowledge: &Knowledge, file: &Arc<str>, diagnostics: &mut Diagnostics) {
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

    /// Names the parties of all planned tables.
    fn census(&self, knowledge: &Knowledge) -> Census {
        let mut census = Census::default();
        let known = |name: &str| knowledge.names.contains(name);
        for item in &self.items {
            let Some(plan) = &item.plan else { continue };
            let mut heads = Vec::new();
            for role in &plan.roles {
                if let Role::Party { whos, .. } = role {
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
            for (column, role) in plan.roles.iter().enumerate() {
                if !matches!(role, Role::Owner { .. } | Role::Area | Role::Letter(_)) {
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
                        None if matches!(role, Role::Letter(_)) => listed(text, &known),
                        None => mentions(text, &known).unwrap_or_default(),
                    };
                    for mention in &found {
                        for _ in 0..texts.get(text).copied().unwrap_or(1) {
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
    fn names_of_twins(&self, knowledge: &Knowledge) -> Vec<String> {
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
                let label = super::label::label(head, knowledge);
                for mention in label.parties.iter().filter(|_| label.responsibility) {
                    if let Who::Named(name) = &mention.who {
                        names.push(squash(name));
                    }
                }
            }
        }
        names
    }

    /// Letters of other languages that no legend explains: German and Polish K, German V and D.
    fn usual_letters(&mut self, choices: &mut Vec<String>) {
        let mut used: BTreeSet<char> = BTreeSet::new();
        for item in &self.items {
            let Some(plan) = item.plan.as_ref().filter(|p| p.notation == Notation::Raci) else { continue };
            for (column, _) in plan.roles.iter().enumerate().filter(|(_, r)| matches!(r, Role::Party { .. })) {
                let cells = item.seen().body().filter_map(|r| r.cells.get(column));
                used.extend(cells.filter(|c| c.text.chars().count() <= 8).flat_map(|c| c.text.chars()));
            }
        }
        for (mark, stands_for, word) in [
            ('K', Letter::Consulted, "konsultiert, konsultowany"),
            ('V', Letter::Responsible, "verantwortlich"),
            ('D', Letter::Responsible, "Durchführung"),
        ] {
            let explained = self.legend.iter().any(|l| l.mark.eq_ignore_ascii_case(&mark.to_string()));
            if used.contains(&mark) && !explained && !used.contains(&stands_for.as_char()) {
                choices.push(format!("{mark} is read as {stands_for} ({word}): the document has no legend for it"));
                self.add_legend(LegendLine {
                    mark: mark.to_string(),
                    letter: Some(stands_for),
                    who: None,
                    text: format!("{mark} ({word}; not explained in the document)"),
                    name: None,
                });
            }
        }
    }

    fn model_names(&self) -> BTreeSet<String> {
        // A reading that was not sure teaches nothing.
        let plans = self.items.iter().filter_map(|i| i.plan.as_ref()).filter(|p| p.ambiguous.is_none());
        plans
            .flat_map(|p| &p.roles)
            .filter_map(|r| match r {
                Role::Party { model: Some(m), .. } | Role::Owner { model: Some(m) } => Some(fold(m)),
                _ => None,
            })
            .collect()
    }

    fn report_undecided(&self, file: &Arc<str>, diagnostics: &mut Diagnostics) {
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

    fn report_ambiguous(&self, file: &Arc<str>, diagnostics: &mut Diagnostics) {
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

    fn make_tables(&mut self, maker: &mut Maker<'_>, file: &Arc<str>) -> (Vec<DutyTable>, Vec<Account>) {
        let planned: Vec<usize> =
            (0..self.items.len()).filter(|i| self.items.get(*i).is_some_and(|x| x.plan.is_some())).collect();
        let pairs: Vec<(&Grid, &Plan)> = planned
            .iter()
            .filter_map(|i| self.items.get(*i))
            .filter_map(|item| Some((&item.grid, item.plan.as_ref()?)))
            .collect();
        let of_tables = models::of_tables(&pairs);
        let sheets: BTreeSet<&str> = pairs.iter().filter_map(|(g, _)| g.sheet.as_deref()).collect();
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
                let body = rows::walk(&mut item.grid, &plan.roles, &mut said);
                maker.choices.extend(said.into_iter().map(|s| format!("{}: {s}", item.grid.name)));
                read = body.len();
                if item.lists {
                    // Cells of one row count as that row.
                    let places: BTreeSet<Place> = body.iter().map(|b| b.row.place).collect();
                    rows -= read - places.len();
                    read = places.len();
                }
                let declared = item.given.as_ref();
                let context = TableContext { several_sheets, base_beside: plain, model, declared };
                tables.push(maker.table(&item.grid, &plan, body, &context));
                item.verdict = Some(Verdict::Duties);
            } else {
                item.grid.skip_all(Skip::Table);
            }
            let mut skipped: BTreeMap<Skip, usize> = BTreeMap::new();
            for reason in item.grid.rows.iter().filter_map(|r| r.skip) {
                *skipped.entry(reason).or_insert(0) += 1;
            }
            let verdict = match item.verdict.clone() {
                Some(Verdict::NotRead(reason)) if reason.starts_with(UNDECIDED) => Verdict::Undecided,
                Some(verdict) => verdict,
                None => Verdict::NotRead("no responsibilities".to_owned()),
            };
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

/// Marks a verdict that is an error, until it is reported.
const UNDECIDED: &str = "\u{1e}";

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
