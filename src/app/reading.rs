//! A vendor's document as input: how it is to be read, and the matrix that it gives.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::ordered;
use crate::catalog::build::{Built, Naming, build, build_releasing, catalogue_files};
use crate::compare::{adopt, adopt_prose};
use crate::document;
use crate::import::mapping::{ColumnRole, MappingFile};
use crate::import::raw::{RawBlock, RawDocument, RawRow};
use crate::import::recognise::{Hints, Keyrefs, OtherColumns, PartyHint, Recognition, recognise};
use crate::import::{Input, Limits, ReadOptions, read};
use crate::matrix::{AbsencePolicy, Matrix, Notation, Origin};
use crate::record::baseline::BaselineTable;

use super::error::Error;

/// Files that may lie beside a document and explain its template keywords.
const KEYREF_ENDINGS: [&str; 2] = ["keyref.yaml", "keyref.yml"];

/// Where a vendor's document comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file, or a catalogue folder.
    Path(PathBuf),
    /// Bytes at hand, as from standard input.
    Given(Input),
}

impl Source {
    /// The name that people know it by.
    pub fn name(&self) -> String {
        match self {
            Source::Path(path) => path.display().to_string(),
            Source::Given(input) => input.name.to_string(),
        }
    }

    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        matches!(self, Source::Path(path) if path.is_dir())
    }

    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Source::Path(path) => Some(path),
            Source::Given(_) => None,
        }
    }

    /// Its bytes.
    ///
    /// # Errors
    /// It cannot be read, or is larger than the limit.
    pub(crate) fn open(&self, limits: &Limits) -> Result<Input, Error> {
        match self {
            Source::Path(path) => Ok(Input::open(path, limits)?),
            Source::Given(input) => Ok(input.clone()),
        }
    }
}

/// How a document is to be read: what is said here overrides what is recognised.
#[derive(Debug, Clone, Default)]
pub struct HowToRead {
    /// Header (or number) of the column that holds the activities.
    pub activity_column: Option<String>,
    /// The vendor's name, where it is known beside its id.
    pub vendor_name: Option<String>,
    /// What parties are.
    pub parties: Vec<PartyHint>,
    /// How the cells are written.
    pub notation: Option<Notation>,
    /// Only these sheets.
    pub sheets: Vec<String>,
    /// Only these tables, by number, or lists (`list 1`).
    pub tables: Vec<String>,
    /// What a blank cell means.
    pub absent: Option<AbsencePolicy>,
    /// Row of the table that is its header, from 1.
    pub header_row: Option<usize>,
    /// What columns are that name neither parties nor activities.
    pub columns: Option<OtherColumns>,
    /// Whether tables are read on their side, or as they stand.
    pub transpose: Option<bool>,
    /// Files that explain template keywords.
    pub keyrefs: Vec<PathBuf>,
    /// A mapping file.
    pub mapping: Option<PathBuf>,
    /// Whether hidden sheets, rows and columns are read.
    pub hidden: bool,
    /// The format's name, instead of recognising it.
    pub input_format: Option<String>,
    /// Limits on the input.
    pub limits: Limits,
}

/// What becomes of the rows of a document once they are activities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowsRead {
    /// They are let go one by one: a long document is in memory once.
    Release,
    /// They stay, so that a catalogue entry can be written of them.
    Keep,
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

impl HowToRead {
    /// All of it as hints.
    ///
    /// # Errors
    /// A flag that cannot be read; a file that it names and that cannot be read.
    fn hints(&self, vendor: Option<&str>, document: Option<&Path>) -> Result<Hints, Error> {
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
                    return Err(Error::Input(problems));
                }
                file.value
            }
        };
        Ok(Hints {
            vendor: vendor.map(str::to_owned),
            vendor_name: self.vendor_name.clone(),
            parties: self.parties.clone(),
            activity_column: self.activity_column.clone(),
            notation: self.notation,
            sheets: self.sheets.clone(),
            tables: self.tables.clone(),
            absent: self.absent,
            header_row: self.header_row,
            reading: self.columns,
            transpose: self.transpose,
            keyrefs,
            with_hidden: self.hidden,
            mapping,
            limits: self.limits.clone(),
        })
    }

    /// Reads, recognises and assembles a document.
    ///
    /// # Errors
    /// A document that no reader can read. What recognition finds is in [`Imported::diagnostics`].
    pub fn import(&self, source: &Source, naming: &Naming) -> Result<Imported, Error> {
        self.import_bytes(Cow::Owned(source.open(&self.limits)?), source.path(), naming, RowsRead::Release)
    }

    /// The same of bytes that were read before, which go as soon as they are read if nobody else needs them; `path` is where they lie, if
    /// they do.
    pub(crate) fn import_bytes(
        &self,
        input: Cow<'_, Input>,
        path: Option<&Path>,
        naming: &Naming,
        rows: RowsRead,
    ) -> Result<Imported, Error> {
        let options = ReadOptions { format: self.input_format.clone(), ..ReadOptions::default() };
        let (mut document, mut diagnostics) = read(&input, &self.limits, &options)?;
        drop(input);
        // What is recorded names the document, not the place where it lies on this machine.
        if let Some(name) = path.and_then(Path::file_name) {
            document.file = name.to_string_lossy().into();
        }
        diagnostics.rename_file(&document.file);
        let hints = self.hints(naming.vendor.as_deref(), path)?;
        unknown_hints(&document, &hints)?;
        own_report(&document, &hints)?;
        let mut recognition = recognise(document, &hints);
        diagnostics.extend(std::mem::take(&mut recognition.diagnostics));
        let built = (!diagnostics.has_errors()).then(|| match rows {
            RowsRead::Keep => build(&recognition, naming, &mut diagnostics),
            RowsRead::Release => build_releasing(&mut recognition, naming, &mut diagnostics),
        });
        let built = built.filter(|_| !diagnostics.has_errors());
        diagnostics.leave_out("short-row", "missing-cell");
        Ok(Imported { recognition, built, diagnostics })
    }
}

/// Formats in which a document's remarks stand letter for letter.
const PROSE: [&str; 3] = ["Markdown", "AsciiDoc", "reStructuredText"];

impl Imported {
    /// Takes over what a catalogue's entry declares of the document that was read: see [`adopt`]. `input` is the document.
    pub(crate) fn take_over(&mut self, declared: &Matrix, input: &Input) {
        let Some(built) = &mut self.built else { return };
        let overlays = |matrix: &Matrix| matrix.overlays.iter().map(|overlay| overlay.id.clone()).collect::<Vec<_>>();
        let parties = |matrix: &Matrix| matrix.parties.iter().map(|party| party.id.clone()).collect::<Vec<_>>();
        let before = (overlays(&built.matrix), parties(&built.matrix));
        adopt(&mut built.matrix, declared);
        let is_prose = PROSE.contains(&self.recognition.format.as_str());
        let prose = is_prose.then(|| String::from_utf8_lossy(&input.bytes));
        adopt_prose(&mut built.matrix, declared, prose.as_deref());
        // Shift tables and parties have the declared names now: what they were read from is found by them.
        let shifts: BTreeMap<_, _> = before.0.into_iter().zip(overlays(&built.matrix)).collect();
        let names: BTreeMap<_, _> = before.1.into_iter().zip(parties(&built.matrix)).collect();
        for table in &mut self.recognition.tables {
            if let Some(declared) = table.mapping.overlay.as_ref().and_then(|overlay| shifts.get(overlay)) {
                table.mapping.overlay = Some(declared.clone());
            }
            for role in &mut table.columns {
                if let ColumnRole::Party { parties, .. } = role {
                    *parties = parties.iter().map(|party| names.get(party).unwrap_or(party).clone()).collect();
                }
            }
        }
        built.declared = true;
    }
}

impl HowToRead {
    /// What is said here, by the flag's name; a reading that nothing says anything of is `None`.
    pub(crate) fn first_said(&self) -> Option<&'static str> {
        let flags = [
            (self.activity_column.is_some(), "--activity-column"),
            (!self.parties.is_empty(), "--party"),
            (self.notation.is_some(), "--notation"),
            (!self.sheets.is_empty(), "--sheet"),
            (!self.tables.is_empty(), "--table"),
            (self.absent.is_some(), "--absent"),
            (self.header_row.is_some(), "--header-row"),
            (self.columns.is_some(), "--columns"),
            (self.transpose == Some(true), "--transpose"),
            (self.transpose == Some(false), "--no-transpose"),
            (!self.keyrefs.is_empty(), "--keyref"),
            (self.mapping.is_some(), "--mapping"),
            (self.hidden, "--hidden"),
            (self.input_format.is_some(), "--input-format"),
        ];
        flags.into_iter().find(|(said, _)| *said).map(|(_, flag)| flag)
    }

    /// What says how to read a document, where none is read, would be ignored: that is said instead.
    ///
    /// # Errors
    /// Something is said.
    pub(crate) fn none_for_nothing(&self) -> Result<(), Error> {
        match self.first_said() {
            None => Ok(()),
            Some(flag) => Err(Error::usage(format!(
                "{flag} says how to read a vendor's document, and none is given: it would not count"
            ))
            .help("name the document, or leave the flag out")),
        }
    }
}

/// The matrix with the catalogue folder that gives the same matrix again, so that a report can carry it and be made again from it;
/// without it where the folder would not give quite the same.
pub(crate) fn with_origin(recognition: &Recognition, built: Built) -> Matrix {
    let folder = format!("{}/{}", built.matrix.vendor.id, built.matrix.service.id);
    let says = |matrix: &Matrix| crate::export::json::matrix(matrix, &[]).ok();
    let Ok(files) = catalogue_files(recognition, &built) else { return built.matrix };
    let files = ordered::map(files.into_iter().map(|(name, bytes)| (name, bytes.into())));
    match crate::catalog::load_from(&Origin { folder, files }) {
        Ok(again) if says(&again).is_some_and(|text| says(&built.matrix).as_ref() == Some(&text)) => again,
        _ => built.matrix,
    }
}

/// A workbook or page that this program made says what to do with it, unless a sheet or table of it is asked for.
fn own_report(document: &RawDocument, hints: &Hints) -> Result<(), Error> {
    const DOCUMENT_ID: &str = "RMX-";
    const SHORTEST_ID: usize = 16;
    if !(hints.sheets.is_empty() && hints.tables.is_empty()) {
        return Ok(());
    }
    let tables = || document.blocks.iter().filter_map(|b| if let RawBlock::Table(t) = b { Some(t) } else { None });
    let handed_out = tables().find(|t| t.sheet.as_deref() == Some(document::BASELINE_SHEET));
    // A form of a framework's publisher, filled in, is a document like any other vendor's.
    let form = format!("\"table\":\"{}\"", BaselineTable::Form.as_str());
    let is_form = |row: &RawRow| row.cells.first().is_some_and(|cell| cell.text.contains(&form));
    if handed_out.is_some_and(|table| table.rows.len() > 1 && table.rows.iter().skip(1).all(is_form)) {
        return Ok(());
    }
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
    Err(Error::Input(Diagnostics::from(
        Diagnostic::error("own-report", "this is a checklist that rmx-report wrote, not a vendor's document")
            .at(Location::document(Arc::clone(&document.file)))
            .help(help),
    )))
}

/// A sheet or table that a flag names and the document does not have.
fn unknown_hints(document: &RawDocument, hints: &Hints) -> Result<(), Error> {
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
            return Err(Error::usage(format!("there is no sheet \"{wanted}\": the document has no sheets"))
                .help("--table N reads one of its tables"));
        }
        if !sheets
            .iter()
            .any(|s| crate::import::notation::lexicon::fold(s) == crate::import::notation::lexicon::fold(wanted))
        {
            return Err(Error::usage(format!("there is no sheet \"{wanted}\""))
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
                Error::usage(format!("there is no table {wanted}")).help(format!("the document has {tables} tables"))
            );
        }
    }
    Ok(())
}

fn text_file(path: &Path) -> Result<String, Error> {
    Input::text(path).map_err(|error| Error::Input(error.into()))
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
