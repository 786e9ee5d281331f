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
use crate::import::mapping::{MappingFile, TableMapping};
use crate::import::notation::lexicon::{fold, speaks_of_duties, squash};
use crate::import::raw::RawDocument;
use crate::import::shifts;
use crate::matrix::Notation;

use super::columns::{Knowledge, Plan, Verdict};
use super::model::{Sibling, TableSays, Way, Weights};
use super::outcome::{Account, DutyTable, Hints, Recognition};
use crate::import::assemble::restated;
use crate::import::assemble::tables::Maker;
use crate::import::mapping::given;
use crate::import::normalise::grid::Grid;
use crate::import::normalise::sections::Prose;
use crate::import::normalise::titles::head_by_topics;
use crate::import::notation::legend::LegendLine;
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
    let file = Arc::clone(&document.file);
    let mut diagnostics = Diagnostics::new();
    let mut choices = Vec::new();
    let mut read = Reader::read(document.blocks, hints, &mut choices);
    read.check_header_row(hints, &file, &mut diagnostics);
    let mut unknown = Vec::new();
    let mut keywords = read.keywords(0, &[], hints, &mut unknown);
    read.resolve(&keywords);
    read.classify_legends();
    let mut knowledge = Knowledge {
        legend: read.legend.clone(),
        activity_column: hints.activity_column.as_deref().map(fold),
        notation: hints.notation,
        title: read.title.as_deref().or(document.meta.title.as_deref()).map(fold),
        reading: hints.reading,
        asked_for: !hints.sheets.is_empty() || !hints.tables.is_empty(),
        about_duties: !hints.parties.is_empty()
            || [read.title.as_deref(), document.meta.title.as_deref(), Some(file.as_ref())]
                .into_iter()
                .flatten()
                .any(speaks_of_duties),
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
    read.plan(&mut knowledge, hints, weights);
    // Names and models that one table teaches help to read the others.
    let unsure = |item: &Item| item.says.as_ref().is_some_and(|s| s.margin < weights.limit("teach"));
    let sure = read.census_of(&knowledge, |item| !unsure(item) && !item.lists);
    let before = (knowledge.names.len(), knowledge.models.len());
    knowledge.names.extend(sure.names());
    knowledge.names.extend(read.names_of_twins(&knowledge));
    knowledge.models = read.model_names();
    if before != (knowledge.names.len(), knowledge.models.len()) || !knowledge.shapes.is_empty() {
        read.plan(&mut knowledge, hints, weights);
    }
    read.leave_out_lists_of_parties();
    let mut census = read.census(&knowledge);
    head_by_topics(&mut read.open().map(|item| &mut item.grid).collect::<Vec<_>>());
    let before_margins = read.items.iter().filter(|i| i.plan.is_some()).count();
    read.report_margins(weights, &file, &mut diagnostics);
    if before_margins > read.items.iter().filter(|i| i.plan.is_some()).count() {
        census = read.census(&knowledge);
    }
    if read.wants_lists(hints) {
        let before = read.items.len();
        if read.read_lists(&knowledge, hints, &file, (&mut choices, &mut diagnostics)) {
            let more = read.keywords(before, &keywords, hints, &mut unknown);
            keywords.extend(more);
            keywords.arrange_by(|a, b| a.keyword.cmp(&b.keyword));
            read.resolve(&keywords);
            census = read.census(&knowledge);
        }
    }
    if let Some(crowd) = read.crowd(census.count(), hints, &file) {
        diagnostics.push(crowd);
        census = Census::default();
    }
    read.report_keywords(&unknown, &file, &mut diagnostics);
    if !read.prose.is_empty() && hints.tables.is_empty() && read.items.iter().any(|i| i.plan.is_some()) {
        read.report_lists(&knowledge, &file, &mut diagnostics);
    }
    let grids: Vec<&Grid> = read.items.iter().map(|i| &i.grid).collect();
    given::check(&hints.mapping, &grids, &file, &mut diagnostics);
    read.report_undecided(&file, &mut diagnostics);
    read.report_unread_twins(&file, &mut diagnostics);
    read.report_repeated(&file, &mut diagnostics);

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
    let parties = match hints.mapping.parties.as_slice() {
        [] => census.decide(&vendor),
        declared => Parties::declared(declared),
    };
    if let Some(undecided) = parties.undecided.as_ref().filter(|_| has_tables) {
        diagnostics.push(
            Diagnostic::warning("undecided-sides", undecided.what.clone())
                .at(Location::document(Arc::clone(&file)))
                .found(first_of(&undecided.candidates, ", "))
                .help(undecided.help.clone()),
        );
    }
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
    read.usual_letters(&file, &mut diagnostics);
    read.report_unnamed(&knowledge, &file, &mut diagnostics);
    let legend_lines = read.legend.clone();
    let mut maker =
        Maker { parties: &parties, models: hints.mapping.models.clone(), legend: &legend_lines, choices: &mut choices };
    let (mut tables, mut accounts) = read.make_tables(&mut maker, &file);
    let models = std::mem::take(&mut maker.models);
    let alternatives = read.alternatives(&mut maker);
    let mapping = MappingFile {
        // Of a document in which nothing was read nothing is known, either.
        parties: if tables.is_empty() { Vec::new() } else { parties.parties.clone() },
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
    for warning in restated::warnings(&tables, &hints.mapping.tables, &file) {
        diagnostics.push(warning);
    }
    choices.extend(controls::join(&mut tables, &mut accounts));
    let tables = merge::merge(tables);
    let explanation = read.items.iter_mut().filter_map(|i| i.says.take()).collect();
    let legend = parties.legend(&read.legend);
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
        explanation,
        alternatives,
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
