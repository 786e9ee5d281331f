//! A vendor's document as input: flags that say how to read it, and what the terminal says about it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::base::diagnostic::{Diagnostic, DiagnosticRecord, Diagnostics, Severity};
use crate::base::location::Location;
use crate::base::order;
use crate::catalog::build::{Built, Naming, build, catalogue_files};
use crate::document;
use crate::import::mapping::MappingFile;
use crate::import::raw::{RawBlock, RawDocument};
use crate::import::recognise::{Hints, Keyrefs, PartyHint, Reading, Recognition, Verdict, recognise};
use crate::import::{Input, Limits, ReadOptions, read};
use crate::matrix::{AbsencePolicy, Contractor, Matrix, Notation, Origin, PartyKind};

use super::failure::Failure;
use super::limits::LimitArgs;
use super::style;

/// Files that may lie beside a document and explain its template keywords.
const KEYREF_ENDINGS: [&str; 2] = ["keyref.yaml", "keyref.yml"];

/// Flags that override single points of what is recognised.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reading a document")]
pub struct ReadArgs {
    /// Header (or number) of the column that holds the activities
    #[arg(long, value_name = "HEADER")]
    pub activity_column: Option<String>,

    /// What a party is: customer, provider or third-party (third-party:customer, third-party:provider say who contracts it)
    #[arg(long = "party", value_name = "NAME=KIND")]
    pub parties: Vec<String>,

    /// How the cells are written
    #[arg(long, value_name = "NOTATION")]
    pub notation: Option<NotationArg>,

    /// Read only this sheet of a workbook; may be given several times
    #[arg(long = "sheet", value_name = "NAME")]
    pub sheets: Vec<String>,

    /// Read only this table, by its number in the document, or these lists ("list 1"); may be given several times
    #[arg(long = "table", value_name = "N")]
    pub tables: Vec<String>,

    /// What a blank cell means: nothing is stated (the default), or it is the customer's
    #[arg(long, value_name = "POLICY")]
    pub absent: Option<Absent>,

    /// Row of the table that is its header, from 1
    #[arg(long, value_name = "N")]
    pub header_row: Option<usize>,

    /// Columns that name neither parties nor activities are deployment models, or areas of work
    #[arg(long, value_name = "READING")]
    pub columns: Option<ReadingArg>,

    /// A file that explains template keywords: keyref YAML, AsciiDoc attributes, or a page that lists keys and names
    #[arg(long = "keyref", value_name = "FILE")]
    pub keyrefs: Vec<PathBuf>,

    /// A mapping file, as --show-mapping prints it
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,

    /// Read hidden sheets, rows and columns too
    #[arg(long)]
    pub hidden: bool,

    /// The document's format, instead of recognising it
    #[arg(long, value_name = "FORMAT")]
    pub input_format: Option<String>,

    /// Limits on the input.
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// `--notation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NotationArg {
    /// RACI letters
    Raci,
    /// A party's name, or "Shared"
    Owner,
    /// Prose
    Duty,
    /// x, a tick
    Mark,
}

/// `--absent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Absent {
    /// Nothing is stated
    Unstated,
    /// What is not listed is the customer's
    Customer,
}

/// `--columns`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReadingArg {
    /// Deployment models
    Models,
    /// Areas of work
    Areas,
}

/// A document that was read, recognised and assembled.
#[derive(Debug)]
pub struct Imported {
    /// What was recognised.
    pub recognition: Recognition,
    /// The matrix, where there is no error.
    pub built: Option<Built>,
    /// All problems, of reading, recognising and assembling.
    pub diagnostics: Diagnostics,
}

impl ReadArgs {
    /// The flags as hints.
    ///
    /// # Errors
    /// A flag that cannot be read; a file that it names and that cannot be read.
    fn hints(&self, vendor: Option<&str>, document: Option<&Path>) -> Result<Hints, Failure> {
        let mut keyrefs = Keyrefs::default();
        for path in &self.keyrefs {
            keyrefs.add(&text_file(path)?);
        }
        for path in document.into_iter().flat_map(keyrefs_beside) {
            keyrefs.add(&text_file(&path)?);
        }
        let mapping = match &self.mapping {
            None => MappingFile::default(),
            Some(path) => {
                let text = text_file(path)?;
                let mut problems = Diagnostics::new();
                let file =
                    crate::base::settings::read::<MappingFile>(&path.display().to_string(), &text, &mut problems);
                if problems.has_errors() {
                    return Err(Failure::Input(problems));
                }
                file.value
            }
        };
        Ok(Hints {
            vendor: vendor.map(str::to_owned),
            vendor_name: None,
            parties: self.parties.iter().map(|p| party_hint(p)).collect::<Result<_, _>>()?,
            activity_column: self.activity_column.clone(),
            notation: self.notation.map(|n| match n {
                NotationArg::Raci => Notation::Raci,
                NotationArg::Owner => Notation::Owner,
                NotationArg::Duty => Notation::Duty,
                NotationArg::Mark => Notation::Mark,
            }),
            sheets: self.sheets.clone(),
            tables: self.tables.clone(),
            absent: self.absent.map(|a| match a {
                Absent::Unstated => AbsencePolicy::Unstated,
                Absent::Customer => AbsencePolicy::Customer,
            }),
            header_row: self.header_row,
            reading: self.columns.map(|c| match c {
                ReadingArg::Models => Reading::Models,
                ReadingArg::Areas => Reading::Areas,
            }),
            keyrefs,
            with_hidden: self.hidden,
            mapping,
        })
    }

    /// Reads, recognises and assembles a document (`-` is standard input).
    ///
    /// # Errors
    /// A flag that cannot be read, or a document that no reader can read. What recognition finds is in [`Imported::diagnostics`].
    pub fn import(&self, path: &Path, naming: &Naming) -> Result<Imported, Failure> {
        let limits = self.limits.on(Limits::default())?;
        let from_stdin = path == Path::new("-");
        let input = if from_stdin {
            Input::from_reader("standard input", std::io::stdin().lock(), &limits)
        } else {
            Input::open(path, &limits)
        };
        let input = input.map_err(Diagnostics::from)?;
        let options = ReadOptions { format: self.input_format.clone(), ..ReadOptions::default() };
        let (mut document, mut diagnostics) = read(&input, &limits, &options)?;
        // What is recorded names the document, not the place where it lies on this machine.
        if let Some(name) = path.file_name().filter(|_| !from_stdin) {
            document.file = name.to_string_lossy().into();
        }
        diagnostics.rename_file(&document.file);
        let hints = self.hints(naming.vendor.as_deref(), (!from_stdin).then_some(path))?;
        unknown_hints(&document, &hints)?;
        own_report(&document, &hints)?;
        let mut recognition = recognise(document, &hints);
        diagnostics.extend(std::mem::take(&mut recognition.diagnostics));
        let built = (!diagnostics.has_errors()).then(|| build(&recognition, naming, &mut diagnostics));
        let built = built.filter(|_| !diagnostics.has_errors());
        diagnostics.leave_out("short-row", "missing-cell");
        Ok(Imported { recognition, built, diagnostics })
    }

    /// A flag that says how to read a document, where none is read, would be ignored: that is said instead.
    ///
    /// # Errors
    /// Such a flag is given.
    pub fn none_given(&self) -> Result<(), Failure> {
        let flags = [
            (self.activity_column.is_some(), "--activity-column"),
            (!self.parties.is_empty(), "--party"),
            (self.notation.is_some(), "--notation"),
            (!self.sheets.is_empty(), "--sheet"),
            (!self.tables.is_empty(), "--table"),
            (self.absent.is_some(), "--absent"),
            (self.header_row.is_some(), "--header-row"),
            (self.columns.is_some(), "--columns"),
            (!self.keyrefs.is_empty(), "--keyref"),
            (self.mapping.is_some(), "--mapping"),
            (self.hidden, "--hidden"),
            (self.input_format.is_some(), "--input-format"),
        ];
        match flags.into_iter().find(|(given, _)| *given) {
            None => Ok(()),
            Some((_, flag)) => Err(Failure::usage(format!(
                "{flag} says how to read a vendor's document, and none is given: it would not count"
            ))
            .help("name the document, or leave the flag out")),
        }
    }

    /// The matrix of a document, for the main job: what was inferred and every warning goes to standard error.
    ///
    /// # Errors
    /// As [`ReadArgs::import`]; and every problem that leaves no matrix.
    pub fn matrix(&self, path: &Path, naming: &Naming, colour: bool) -> Result<Matrix, Failure> {
        self.told(path, naming, colour, |_, built| built.matrix)
    }

    /// Like [`ReadArgs::matrix`], with the catalogue folder that gives the same matrix again: what a PDF embeds.
    ///
    /// # Errors
    /// As [`ReadArgs::matrix`].
    pub fn matrix_to_embed(&self, path: &Path, naming: &Naming, colour: bool) -> Result<Matrix, Failure> {
        self.told(path, naming, colour, with_origin)
    }

    fn told(
        &self,
        path: &Path,
        naming: &Naming,
        colour: bool,
        made: impl FnOnce(&Recognition, Built) -> Matrix,
    ) -> Result<Matrix, Failure> {
        if path.is_dir() {
            self.none_given()?;
            return Ok(crate::catalog::load_folder(path)?);
        }
        let imported = self.import(path, naming)?;
        match imported.built {
            None => Err(Failure::Input(imported.diagnostics)),
            Some(built) => {
                eprint!("{}", style::diagnostics(&imported.diagnostics, colour));
                eprint!("{}", account(&imported.recognition, &built.matrix, &imported.diagnostics));
                Ok(made(&imported.recognition, built))
            }
        }
    }
}

/// The matrix with the catalogue folder that gives the same matrix again, so that a report can carry it and be made again from it;
/// without it where the folder would not give quite the same.
fn with_origin(recognition: &Recognition, built: Built) -> Matrix {
    let folder = format!("{}/{}", built.matrix.vendor.id, built.matrix.service.id);
    let says = |matrix: &Matrix| crate::export::json::matrix(matrix, &[]).ok();
    let Ok(files) = catalogue_files(recognition, &built) else { return built.matrix };
    let files = order::map(files.into_iter().map(|(name, bytes)| (name, bytes.into())));
    match crate::catalog::load_from(&Origin { folder, files }) {
        Ok(again) if says(&again).is_some_and(|text| says(&built.matrix).as_ref() == Some(&text)) => again,
        _ => built.matrix,
    }
}

/// A workbook or page that this program made says what to do with it, unless a sheet or table of it is asked for.
fn own_report(document: &RawDocument, hints: &Hints) -> Result<(), Failure> {
    const DOCUMENT_ID: &str = "RMX-";
    const SHORTEST_ID: usize = 16;
    if !(hints.sheets.is_empty() && hints.tables.is_empty()) {
        return Ok(());
    }
    let tables = || document.blocks.iter().filter_map(|b| if let RawBlock::Table(t) = b { Some(t) } else { None });
    let handed_out = tables().find(|t| t.sheet.as_deref() == Some(document::BASELINE_SHEET));
    let id = |text: &str| {
        let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
        text.starts_with(DOCUMENT_ID) && text.len() >= SHORTEST_ID && text.chars().all(plain)
    };
    let printed = tables().next().filter(|t| t.rows.iter().flat_map(|r| &r.cells).any(|c| id(c.text.trim())));
    let help = match (handed_out, printed) {
        (Some(_), _) => {
            "`rmx-report collect FILE` takes back what people wrote into it; for the matrix import the vendor's document that it was \
             made from, or read one of its sheets with --sheet \"RACI matrix\""
        }
        (None, Some(_)) => {
            "import the vendor's document that it was made from; --table N reads one of its tables all the same"
        }
        (None, None) => return Ok(()),
    };
    Err(Failure::Input(Diagnostics::from(
        Diagnostic::error("own-report", "this is a checklist that rmx-report wrote, not a vendor's document")
            .at(Location::document(Arc::clone(&document.file)))
            .help(help),
    )))
}

/// A sheet or table that a flag names and the document does not have.
fn unknown_hints(document: &RawDocument, hints: &Hints) -> Result<(), Failure> {
    let mut sheets: Vec<&str> = Vec::new();
    let mut tables = 0;
    for block in &document.blocks {
        if let RawBlock::Table(table) = block {
            tables += 1;
            if let Some(sheet) = table.sheet.as_deref()
                && !sheets.contains(&sheet)
            {
                sheets.push(sheet);
            }
        }
    }
    for wanted in &hints.sheets {
        if sheets.is_empty() {
            return Err(Failure::usage(format!("there is no sheet \"{wanted}\": the document has no sheets"))
                .help("--table N reads one of its tables"));
        }
        if !sheets
            .iter()
            .any(|s| crate::import::notation::lexicon::fold(s) == crate::import::notation::lexicon::fold(wanted))
        {
            return Err(Failure::usage(format!("there is no sheet \"{wanted}\""))
                .help(crate::base::nearest::did_you_mean(wanted, sheets.iter().copied()))
                .help(format!("sheets: {}", sheets.join(", "))));
        }
    }
    for wanted in &hints.tables {
        let number: Option<usize> = wanted.trim_start_matches("table").trim().parse().ok();
        // How many lists there are is known when they have been looked for.
        let list = wanted.strip_prefix("list ").is_some_and(|n| n.trim().parse::<usize>().is_ok());
        let by_name = list || sheets.iter().any(|s| s == wanted);
        if !by_name && !number.is_some_and(|n| (1..=tables).contains(&n)) {
            return Err(
                Failure::usage(format!("there is no table {wanted}")).help(format!("the document has {tables} tables"))
            );
        }
    }
    Ok(())
}

fn text_file(path: &Path) -> Result<String, Failure> {
    Input::text(path).map_err(|error| Failure::Input(error.into()))
}

/// `page.md` -> `page.keyref.yaml`, `keyref.yaml` in the same folder, where they exist.
fn keyrefs_beside(document: &Path) -> Vec<PathBuf> {
    let stem = document.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    KEYREF_ENDINGS
        .iter()
        .flat_map(|ending| [document.with_file_name(format!("{stem}.{ending}")), document.with_file_name(ending)])
        .filter(|path| path.is_file())
        .collect()
}

fn party_hint(text: &str) -> Result<PartyHint, Failure> {
    let wrong = || {
        Failure::usage(format!("--party {text}: not of the form NAME=KIND"))
            .help("kinds: customer, provider, third-party, third-party:customer, third-party:provider")
            .help("--party \"Red Hat=provider\"")
    };
    let (name, kind) = text.rsplit_once('=').ok_or_else(wrong)?;
    let (kind, contractor) = kind.trim().split_once(':').map_or((kind.trim(), None), |(k, c)| (k, Some(c)));
    let kind = PartyKind::ALL.into_iter().find(|k| k.as_str() == kind).ok_or_else(wrong)?;
    let contracted_by = match (kind, contractor) {
        (_, None) => None,
        (PartyKind::ThirdParty, Some("customer")) => Some(Contractor::Customer),
        (PartyKind::ThirdParty, Some("provider")) => Some(Contractor::Provider),
        _ => return Err(wrong()),
    };
    if name.trim().is_empty() {
        return Err(wrong());
    }
    Ok(PartyHint { name: name.trim().to_owned(), kind, contracted_by })
}

/// The mappings of a recognised document as a file that `--mapping` reads.
///
/// # Errors
/// What the TOML writer reports; the types have no failing case.
pub fn mapping_file(recognition: &Recognition) -> Result<String, Failure> {
    let toml = toml::to_string_pretty(&recognition.mapping).map_err(|e| Failure::io(e.to_string()))?;
    Ok(format!(
        "# How {} was read. Edit it and give it back with --mapping.\n\
         # is = activity, section, party (with parties and perhaps model), owner (perhaps with model), area, model, holds (with model),\n\
         #      letter (with letter), id, extra, ignore. A table may have model = \"…\", or role = \"overlay\" and overlay = \"…\".\n\
         #      Without [[parties]] the parties are looked for in the document again. [[overlays.rows]]: relation = replaces, refines or\n\
         #      addition; base = the base row's id or words; keeps = parties whose base part stays; reason = why.\n\n{toml}",
        recognition.file
    ))
}

/// All problems as JSON, for programs.
///
/// # Errors
/// What the JSON writer reports; the types have no failing case.
pub fn diagnostics_json(diagnostics: &Diagnostics) -> Result<String, Failure> {
    #[derive(Serialize)]
    struct Record<'a> {
        schema: &'a str,
        diagnostics: Vec<DiagnosticRecord<'a>>,
    }
    let record = Record {
        schema: crate::export::json::SCHEMA,
        diagnostics: diagnostics.iter().map(DiagnosticRecord::from).collect(),
    };
    serde_json::to_string_pretty(&record).map(|t| t + "\n").map_err(|e| Failure::io(e.to_string()))
}

/// The account of an import: tables, activities, parties, notation, what was skipped and why, what was inferred.
pub fn account(recognition: &Recognition, matrix: &Matrix, diagnostics: &Diagnostics) -> String {
    let mut text = format!("{}: {}\n", recognition.file, recognition.format);
    let read: Vec<_> = recognition.accounts.iter().filter(|a| a.verdict == Verdict::Duties).collect();
    let activities = matrix.activities.len() + matrix.overlays.iter().map(|o| o.rows.len()).sum::<usize>();
    let rows: usize = read.iter().map(|a| a.rows).sum();
    let taken: usize = read.iter().map(|a| a.read).sum();
    let mut reasons: std::collections::BTreeMap<_, usize> = std::collections::BTreeMap::new();
    for (reason, count) in read.iter().flat_map(|a| &a.skipped) {
        *reasons.entry(*reason).or_insert(0) += count;
    }
    let skipped: Vec<String> = reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    let _ = writeln!(text, "  tables      {} read, {} not read", read.len(), recognition.accounts.len() - read.len());
    let _ = writeln!(
        text,
        "  rows        {taken} read{} = {rows}",
        if skipped.is_empty() {
            String::new()
        } else {
            format!(" + {} skipped ({})", rows - taken, skipped.join(", "))
        }
    );
    let _ = writeln!(text, "  activities  {activities}");
    let parties: Vec<String> = matrix.parties.iter().map(|p| format!("{} ({})", p.name, p.kind)).collect();
    let _ = writeln!(text, "  parties     {}", parties.join(", "));
    let mut notations: Vec<&str> = recognition.tables.iter().map(|t| t.mapping.notation.as_str()).collect();
    notations.dedup();
    notations.sort_unstable();
    notations.dedup();
    let _ = writeln!(text, "  notation    {}", notations.join(", "));
    if !matrix.models.is_empty() {
        let models: Vec<String> = matrix.models.iter().map(|m| format!("{} ({})", m.id, m.name)).collect();
        let _ = writeln!(text, "  models      {}", models.join(", "));
    }
    for account in &recognition.accounts {
        let why = match &account.verdict {
            Verdict::Duties if account.hidden_columns.is_empty() => continue,
            Verdict::Duties => format!("hidden columns left out: {}", account.hidden_columns.join(", ")),
            Verdict::Legend => "read as the document's legend".to_owned(),
            Verdict::NotRead(reason) => format!("not read, {} rows: {reason}", account.rows),
            Verdict::Undecided => "not decided".to_owned(),
        };
        let _ = writeln!(text, "  {} ({}): {why}", account.table, account.location);
    }
    let mut choices: Vec<&String> = recognition.choices.iter().collect();
    choices.dedup();
    for choice in choices {
        let _ = writeln!(text, "  inferred    {choice}");
    }
    let _ = writeln!(text, "  warnings    {}", diagnostics.count(Severity::Warning));
    text
}
