//! A vendor's document becomes an entry of a catalogue, or the normalised matrix.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::error::{Error, all};
use super::published::Under;
use super::reading::{HowToRead, Imported, RowsRead, Source};
use crate::base::output::{self, Overwrite};
use crate::catalog::EntryName;
use crate::catalog::build::{Built, Naming, catalogue_files};
use crate::import::mapping::MappingFile;
use crate::import::recognise::{Recognition, TableSays, Verdict};
use crate::matrix::Matrix;

/// A document to be imported.
#[derive(Debug, Clone)]
pub struct Request {
    /// The document.
    pub source: Source,
    /// Vendor and service, as the request names them.
    pub naming: Naming,
    /// The entry that it becomes: names come from the directory of published matrices.
    pub entry: Option<EntryName>,
    /// How it is to be read.
    pub reading: HowToRead,
    /// The catalogue's entry of that name, where it has one: what it declares and no page can state is taken over.
    pub declared: Option<(EntryName, Matrix)>,
    /// Whether the rows as they were read are kept, for [`write_entry`].
    pub rows: RowsRead,
}

/// A document that was read.
#[derive(Debug)]
pub struct Read {
    /// What was recognised, the matrix where there is no error, and every problem.
    pub imported: Imported,
    /// How it stands to what the directory of published matrices has of it, where an entry is named.
    pub note: Option<String>,
}

/// Reads a document, recognises its tables, and assembles the matrix.
///
/// # Errors
/// A document that no reader can read. What recognition finds is in [`Imported::diagnostics`].
pub fn import(request: &Request) -> Result<Read, Error> {
    let Request { source, naming, entry, reading, declared, rows } = request;
    let input = source.open(&reading.limits)?;
    if let Some((name, declared)) = declared {
        let EntryName { vendor, service } = name.clone();
        let naming = Naming { vendor: Some(vendor), service: Some(service) };
        let mut imported = reading.import_bytes(Cow::Borrowed(&input), source.path(), &naming, *rows)?;
        imported.take_over(declared, &input);
        let note = imported.built.is_some();
        let note = note.then(|| format!("{name}: what only the catalogue declares of this document is taken over"));
        return Ok(Read { imported, note });
    }
    let under = entry.as_ref().map(Under::new);
    let mut reading = reading.clone();
    reading.vendor_name = under.as_ref().and_then(Under::vendor_name).or(reading.vendor_name);
    let naming = under.as_ref().map_or_else(|| naming.clone(), Under::naming);
    let mut imported = reading.import_bytes(Cow::Owned(input), source.path(), &naming, *rows)?;
    let note = under.zip(imported.built.as_mut()).map(|(under, built)| under.settle(built));
    Ok(Read { imported, note })
}

/// Writes a matrix as a catalogue entry, all of its files or none; their names. In a dry run nothing is written.
///
/// # Errors
/// A file that exists and may not be replaced, or cannot be written; the folder is a file.
pub fn write_entry(
    folder: &Path,
    recognition: &Recognition,
    built: &Built,
    overwrite: Overwrite,
    dry_run: bool,
) -> Result<Vec<String>, Error> {
    let files = catalogue_files(recognition, built).map_err(Error::io)?;
    if folder.is_file() {
        return Err(Error::usage(format!("{} is a file; a catalogue entry is a folder", folder.display()))
            .help("name a folder, or give --format json or csv"));
    }
    // Nothing is written while one of the files may not be.
    let there: Vec<PathBuf> = files.iter().map(|(name, _)| folder.join(name)).filter(|p| p.exists()).collect();
    all(there.iter().map(|path| output::check(path, overwrite).map_err(Error::from)))?;
    if !dry_run {
        output::folder(folder)?;
        for (name, bytes) in &files {
            output::write(&folder.join(name), bytes, overwrite)?;
        }
    }
    Ok(files.into_iter().map(|(name, _)| name).collect())
}

/// The mappings of a recognised document as a file that `--mapping` reads.
///
/// # Errors
/// What the TOML writer reports; the types have no failing case.
pub fn mapping_file(recognition: &Recognition) -> Result<String, Error> {
    let failed = |e: toml::ser::Error| Error::io(e.to_string());
    let mut toml = toml::to_string_pretty(&recognition.mapping).map_err(failed)?;
    let nothing_read = recognition.mapping.tables.is_empty();
    for (index, (why, mapping)) in recognition.alternatives.iter().enumerate() {
        let other = MappingFile { tables: vec![mapping.clone()], ..MappingFile::default() };
        // Where nothing was read, the likeliest table is there to be edited.
        if nothing_read && index == 0 {
            let _ = write!(toml, "\n# {} {why}. Say what its columns are:\n", mapping.table);
            toml.push_str(&toml::to_string_pretty(&other).map_err(failed)?);
            continue;
        }
        let _ = write!(toml, "\n# {} {why}. Without the marks before its lines, this reads it so:\n", mapping.table);
        for line in toml::to_string_pretty(&other).map_err(failed)?.lines() {
            let _ = writeln!(toml, "#{}{line}", if line.is_empty() { "" } else { " " });
        }
    }
    Ok(format!(
        "# How {} was read. Edit it and give it back with --mapping.\n\
         # is = activity, section, party (with parties and perhaps model), owner (perhaps with model), area, model, holds (with model),\n\
         #      letter (with letter), id, extra, ignore. A table may have model = \"…\", or role = \"overlay\" and overlay = \"…\".\n\
         #      Without [[parties]] the parties are looked for in the document again. [[overlays.rows]]: relation = replaces, refines or\n\
         #      addition; base = the base row's id or words; keeps = parties whose base part stays; reason = why.\n\n{toml}",
        recognition.file
    ))
}

/// Why each table is read as it is, for people.
pub fn explanation(recognition: &Recognition) -> String {
    const FEATURES: usize = 5;
    let mut text = String::new();
    for table in &recognition.explanation {
        let _ =
            writeln!(text, "{}: {} (score {}, margin {})", table.table, table.answer, table.best.score, table.margin);
        let plans = std::iter::once(("", &table.best)).chain(table.second.as_ref().map(|p| ("second: ", p)));
        for (name, plan) in plans {
            let _ = writeln!(text, "  {name}{} (score {})", plan.line(), plan.score);
            for column in &plan.columns {
                let says: Vec<String> = column
                    .features
                    .iter()
                    .take(FEATURES)
                    .map(|f| format!("{} {:+.2}", f.feature, f.weight * f.value))
                    .collect();
                let _ = writeln!(
                    text,
                    "    {:<14} {:>6.2}  \"{}\": {}",
                    column.part,
                    column.score,
                    one_line(&column.header),
                    says.join(", ")
                );
            }
            let says: Vec<String> =
                plan.plan.iter().map(|f| format!("{} {:+.2}", f.feature, f.weight * f.value)).collect();
            let _ = writeln!(text, "    {:<14} {:>6}  {}", "the plan", "", says.join(", "));
        }
        if let Some(decides) = &table.decides {
            let _ = writeln!(text, "  what decides: {decides}");
        }
    }
    for account in recognition.accounts.iter().filter(|a| !recognition.explanation.iter().any(|t| t.table == a.table)) {
        let why = match &account.verdict {
            Verdict::Duties => "read by its headers alone",
            Verdict::Legend => "the legend",
            Verdict::Undecided(_) => "not decided",
            other => other.why_not().unwrap_or_default(),
        };
        let _ = writeln!(text, "{}: {why}", account.table);
    }
    text
}

/// A header of several lines in one.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Why each table is read as it is, as JSON.
///
/// # Errors
/// What the JSON writer reports; the types have no failing case.
pub fn explanation_json(recognition: &Recognition) -> Result<String, Error> {
    #[derive(Serialize)]
    struct Record<'a> {
        schema: &'a str,
        tables: &'a [TableSays],
    }
    let record = Record { schema: "rmx-report-explanation/1", tables: &recognition.explanation };
    let text = serde_json::to_string_pretty(&record).map_err(|e| Error::io(e.to_string()))?;
    Ok(text + "\n")
}
