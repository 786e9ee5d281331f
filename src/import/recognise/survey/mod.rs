//! The whole document: tables, legend, keywords, parties, models; then each table in the catalogue's form.

mod naming;
mod planning;
mod reading;
mod tables;

use std::sync::Arc;

use crate::base::counted::first_of;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::ordered::Arrange;
use crate::import::assemble::{controls, merge};
use crate::import::mapping::{MappingFile, OverlayDescription, TableMapping};
use crate::import::notation::lexicon::{fold, speaks_of_duties, squash};
use crate::import::raw::{DocumentMeta, RawDocument};
use crate::import::shifts;
use crate::matrix::{Keyword, Model, Notation};

use super::columns::{Knowledge, Plan, Verdict};
use super::model::{Sibling, TableSays, Way, Weights};
use crate::import::assemble::restated;
use crate::import::assemble::tables::Maker;
use crate::import::mapping::given;
use crate::import::normalise::grid::Grid;
use crate::import::normalise::sections::Prose;
use crate::import::normalise::titles::head_by_topics;
use crate::import::notation::legend::LegendLine;
use crate::import::outcome::{Account, DutyTable, Hints, Recognition};
use crate::import::parties::{Census, Parties, VendorHints};

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
    /// The table (and the one with its keywords resolved) as it stands, where it was turned on its side.
    upright: Option<(Grid, Option<Grid>)>,
    /// Why it is read so, or not.
    says: Option<TableSays>,
    /// The next best way to read it.
    second: Option<Way>,
    /// The key of its header, and what carries the assignment.
    shape: Option<(String, Sibling)>,
}

impl Item {
    fn new(grid: Grid, verdict: Option<Verdict>) -> Self {
        Self {
            grid,
            resolved: None,
            plan: None,
            verdict,
            control: false,
            given: None,
            lists: false,
            upright: None,
            says: None,
            second: None,
            shape: None,
        }
    }

    fn seen(&self) -> &Grid {
        self.resolved.as_ref().unwrap_or(&self.grid)
    }
}

/// Recognises a document. Never fails: with an error in [`Recognition::diagnostics`] its tables are not to be used.
pub fn recognise(document: RawDocument, hints: &Hints) -> Recognition {
    recognise_by(document, hints, Weights::built_in())
}

/// Recognises a document by other weights than the program's own.
pub fn recognise_by(document: RawDocument, hints: &Hints, weights: &Weights) -> Recognition {
    let RawDocument { file, format, sha256, meta, blocks } = document;
    let mut diagnostics = Diagnostics::new();
    let mut choices = Vec::new();
    let mut read = Reader::read(blocks, hints, &mut choices);
    read.check_header_row(hints, &file, &mut diagnostics);
    let mut unknown = Vec::new();
    let mut keywords = read.keywords(0, &[], hints, &mut unknown);
    read.resolve(&keywords);
    read.classify_legends();
    let title = read.title.clone().or_else(|| meta.title.clone());
    let mut knowledge = read.knowledge(hints, &meta, &file);
    read.learn(&mut knowledge, hints, weights);
    read.leave_out_lists_of_parties();
    head_by_topics(&mut read.open().map(|item| &mut item.grid).collect::<Vec<_>>());
    read.report_margins(weights, &file, &mut diagnostics);
    if read.wants_lists(hints) {
        let before = read.items.len();
        if read.read_lists(&knowledge, hints, &file, (&mut choices, &mut diagnostics)) {
            let more = read.keywords(before, &keywords, hints, &mut unknown);
            keywords.extend(more);
            keywords.arrange_by(|a, b| a.keyword.cmp(&b.keyword));
            read.resolve(&keywords);
        }
    }
    let mut census = read.census(&knowledge);
    if let Some(crowd) = read.crowd(census.count(), hints, &file) {
        diagnostics.push(crowd);
        census = Census::default();
    }
    read.report(&knowledge, &unknown, hints, &file, &mut diagnostics);
    let about = [title.as_deref(), meta.url.as_deref(), Some(file.as_ref())].into_iter().flatten().collect();
    let parties = read.parties(census, about, hints);
    if read.has_matrix() {
        diagnostics.extend(doubts(&parties, hints, &file));
    }
    choices.extend(parties.choices.iter().cloned());
    read.usual_letters(&file, &mut diagnostics);
    read.report_unnamed(&knowledge, &file, &mut diagnostics);
    let legend_lines = read.legend.clone();
    let mut maker =
        Maker { parties: &parties, models: hints.mapping.models.clone(), legend: &legend_lines, choices: &mut choices };
    let (mut tables, mut accounts) = read.make_tables(&mut maker, &file);
    let models = std::mem::take(&mut maker.models);
    let alternatives = read.alternatives(&mut maker);
    let mapping = mapping_of(&tables, &parties, &models, hints);
    diagnostics.extend(missing_overlays(&mapping.overlays, &hints.mapping.overlays, &file));
    let undeclared = mapping.overlays.iter().filter(|o| !hints.mapping.overlays.iter().any(|d| d.id == o.id));
    choices.extend(undeclared.flat_map(|overlay| &overlay.rows).map(shifts::proposal));
    diagnostics.extend(restated::warnings(&tables, &hints.mapping.tables, &file));
    choices.extend(controls::join(&mut tables, &mut accounts));
    let tables = merge::merge(tables);
    if tables.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(no_table(&accounts, &read.images, &file));
    }
    Recognition {
        file,
        format,
        sha256,
        meta,
        title,
        notation: main_notation(&tables),
        tables,
        mapping,
        accounts,
        legend: parties.legend(&read.legend),
        parties: parties.parties,
        models,
        keywords,
        absence: hints.absent.unwrap_or_default(),
        restates: Vec::new(),
        choices,
        explanation: read.items.iter_mut().filter_map(|i| i.says.take()).collect(),
        alternatives,
        diagnostics,
    }
}

impl Reader {
    /// What is known before any table is read: from flags, and from what the document says of itself.
    fn knowledge(&self, hints: &Hints, meta: &DocumentMeta, file: &str) -> Knowledge {
        let titles = [self.title.as_deref(), meta.title.as_deref()];
        let mut knowledge = Knowledge {
            legend: self.legend.clone(),
            activity_column: hints.activity_column.as_deref().map(fold),
            notation: hints.notation,
            title: titles.into_iter().flatten().next().map(fold),
            reading: hints.reading,
            asked_for: !hints.sheets.is_empty() || !hints.tables.is_empty(),
            about_duties: !hints.parties.is_empty() || titles.into_iter().flatten().chain([file]).any(speaks_of_duties),
            ..Knowledge::default()
        };
        let parties = hints.parties.iter().map(|p| p.name.as_str());
        let vendor = [hints.vendor.as_deref(), hints.vendor_name.as_deref()].into_iter().flatten();
        knowledge.names.extend(parties.chain(vendor).map(squash));
        for party in &hints.mapping.parties {
            knowledge.names.extend(party.aliases.iter().chain([&party.name]).map(|name| squash(name)));
        }
        knowledge
    }

    /// Plans the tables; names and models that one table teaches help to read the others.
    fn learn(&mut self, knowledge: &mut Knowledge, hints: &Hints, weights: &Weights) {
        self.plan(knowledge, hints, weights);
        let unsure = |item: &Item| item.says.as_ref().is_some_and(|s| s.margin < weights.limit("teach"));
        let sure = self.census_of(knowledge, |item| !unsure(item) && !item.lists);
        let before = (knowledge.names.len(), knowledge.models.len());
        knowledge.names.extend(sure.names());
        knowledge.names.extend(self.names_of_twins(knowledge));
        knowledge.models = self.model_names();
        if before != (knowledge.names.len(), knowledge.models.len()) || !knowledge.shapes.is_empty() {
            self.plan(knowledge, hints, weights);
        }
    }

    /// What people must know of how the tables are read, and of what is not.
    fn report(
        &self,
        knowledge: &Knowledge,
        unknown: &[Keyword],
        hints: &Hints,
        file: &Arc<str>,
        diagnostics: &mut Diagnostics,
    ) {
        self.report_keywords(unknown, file, diagnostics);
        if !self.prose.is_empty() && hints.tables.is_empty() && self.has_matrix() {
            self.report_lists(knowledge, file, diagnostics);
        }
        let grids: Vec<&Grid> = self.items.iter().map(|i| &i.grid).collect();
        given::check(&hints.mapping, &grids, file, diagnostics);
        self.report_undecided(file, diagnostics);
        self.report_unread_twins(file, diagnostics);
        self.report_repeated(file, diagnostics);
    }

    /// Whether a table says who is responsible.
    fn has_matrix(&self) -> bool {
        self.items.iter().any(|item| item.plan.is_some())
    }

    /// Who the parties are: as the mapping declares them, or by how the document names them.
    fn parties(&self, census: Census, about: Vec<&str>, hints: &Hints) -> Parties {
        match hints.mapping.parties.as_slice() {
            [] => census.decide(&VendorHints {
                vendor: hints.vendor.as_deref(),
                vendor_name: hints.vendor_name.as_deref(),
                about,
                parties: &hints.parties,
                implied: self.items.iter().any(|i| i.control && i.plan.is_some()),
            }),
            declared => Parties::declared(declared),
        }
    }
}

/// How the document was read, as a mapping that can be given back.
fn mapping_of(tables: &[DutyTable], parties: &Parties, models: &[Model], hints: &Hints) -> MappingFile {
    MappingFile {
        // Of a document in which nothing was read nothing is known, either.
        parties: if tables.is_empty() { Vec::new() } else { parties.parties.clone() },
        models: models.to_vec(),
        tables: tables.iter().map(|t| t.mapping.clone()).collect(),
        overlays: shifts::overlays(tables, &hints.mapping.overlays),
    }
}

/// What is not known of the parties' sides, and flags that name nobody.
fn doubts(parties: &Parties, hints: &Hints, file: &Arc<str>) -> Vec<Diagnostic> {
    let at = || Location::document(Arc::clone(file));
    let undecided = parties.undecided.as_ref().map(|undecided| {
        Diagnostic::warning("undecided-sides", undecided.what.clone())
            .at(at())
            .found(first_of(&undecided.candidates, ", "))
            .help(undecided.help.clone())
    });
    let asked = hints.parties.iter().filter(|_| hints.mapping.parties.is_empty() && !parties.parties.is_empty());
    let unknown = asked.filter(|hint| !parties.names(&hint.name)).map(|hint| {
        Diagnostic::warning("unknown-party", "--party names a party that the document's tables do not name")
            .at(at())
            .found(&hint.name)
            .allowed(parties.parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", "))
            .help("write the name as the document has it")
    });
    undecided.into_iter().chain(unknown).collect()
}

/// Overlays of the mapping that no table is.
fn missing_overlays(found: &[OverlayDescription], declared: &[OverlayDescription], file: &Arc<str>) -> Vec<Diagnostic> {
    let known: Vec<&str> = found.iter().map(|o| o.id.as_str()).collect();
    let missing = declared.iter().filter(|declared| !known.contains(&declared.id.as_str()));
    let problem = |declared: &OverlayDescription| {
        Diagnostic::error("unknown-reference", "the mapping declares the rows of a shift table that there is not")
            .at(Location::document(Arc::clone(file)))
            .found(declared.id.as_str())
            .allowed(if known.is_empty() { "no table shifts another".to_owned() } else { known.join(", ") })
            .help("give the table role = \"overlay\" and overlay = \"ID\"")
    };
    missing.map(problem).collect()
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

fn no_table(accounts: &[Account], images: &[String], file: &Arc<str>) -> Diagnostic {
    let mut found: Vec<String> = accounts
        .iter()
        .map(|a| format!("{} ({}): {}", a.table, a.location, a.verdict.why_not().unwrap_or_default()))
        .collect();
    if !images.is_empty() {
        found.push(format!("{} pictures ({})", images.len(), images.join(", ")));
    }
    let help = if !images.is_empty() && accounts.is_empty() {
        "a table in a picture cannot be read: ask the vendor for the table itself, or type it into a CSV file"
    } else {
        "if one of them does all the same: --show-mapping prints a mapping in which to say what its columns are, and --mapping reads it"
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
