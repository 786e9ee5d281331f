//! A vendor's document as input: flags that say how to read it, and what the terminal says about it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::app::Subject;
use crate::app::reading::{HowToRead, Source};
use crate::base::diagnostic::{Diagnostics, Severity};
use crate::base::ordered::Arrange;
use crate::import::recognise::{OtherColumns, PartyHint, Recognition, Verdict};
use crate::import::{Input, Limits};
use crate::matrix::{AbsencePolicy, Contractor, Matrix, Notation, PartyKind};

use super::failure::Failure;
use super::limits::LimitArgs;

/// The heading in the help of the flags that read documents.
pub(super) const HEADING: &str = "Reading a document";

/// Flags that override single points of what is recognised.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = HEADING)]
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

    /// Read tables on their side: their rows are the parties
    #[arg(long, conflicts_with = "no_transpose")]
    pub transpose: bool,

    /// Read tables as they stand, however much they look as if they lay on their side
    #[arg(long)]
    pub no_transpose: bool,

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

/// A document or folder that a flag names; `-` is standard input.
///
/// # Errors
/// Standard input cannot be read, or is longer than the limit.
pub fn source(path: &Path, limits: &Limits) -> Result<Source, Failure> {
    if path != Path::new("-") {
        return Ok(Source::Path(path.to_owned()));
    }
    Ok(Source::Given(Input::from_reader("standard input", std::io::stdin().lock(), limits)?))
}

/// What a command line names: a service, a folder, or a document, by its path or as standard input (`-`).
///
/// # Errors
/// As [`source`].
pub fn subject(text: &str, limits: &Limits) -> Result<Subject, Failure> {
    Ok(match text {
        "-" => Subject::Document(source(Path::new(text), limits)?),
        named => Subject::Named(named.to_owned()),
    })
}

impl ReadArgs {
    /// What the flags say of the reading.
    ///
    /// # Errors
    /// A flag that cannot be read.
    pub fn how(&self) -> Result<HowToRead, Failure> {
        Ok(HowToRead {
            parties: self.parties.iter().map(|p| party_hint(p)).collect::<Result<_, _>>()?,
            vendor_name: None,
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
            columns: self.columns.map(|c| match c {
                ReadingArg::Models => OtherColumns::Models,
                ReadingArg::Areas => OtherColumns::Areas,
            }),
            transpose: if self.transpose { Some(true) } else { self.no_transpose.then_some(false) },
            keyrefs: self.keyrefs.clone(),
            mapping: self.mapping.clone(),
            hidden: self.hidden,
            input_format: self.input_format.clone(),
            limits: self.limits.on(Limits::default())?,
        })
    }
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
    notations.arrange();
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
            Verdict::Undecided(_) => "not decided".to_owned(),
            other => format!("not read, {} rows: {}", account.rows, other.why_not().unwrap_or_default()),
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
