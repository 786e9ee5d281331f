//! `rmx-report import`: a vendor's document -> a catalogue folder, or the normalised matrix as JSON or CSV.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::app::published::{self, Under};
use crate::base::output::{self, Overwrite};
use crate::catalog::build::{Naming, catalogue_files};
use crate::export;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::select;
use super::source::{ReadArgs, account, diagnostics_json, explanation, explanation_json, mapping_file, source};
use super::style;
use super::terminal::{always, say};
use super::write::{Target, check_all, stdout, write};

/// Formats of the normalised matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// JSON, schema rmx-report/1, before a deployment model is chosen
    Json,
    /// CSV, one line per activity
    Csv,
}

/// Read a vendor's document: a catalogue folder, or the normalised matrix
///
///   rmx-report import page.md --vendor acme --service vm -o inputs/catalog/acme/vm
///   rmx-report import matrix.xlsx --format json -o -
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The document (CSV, XLSX, ODS, Markdown, MDX, HTML, AsciiDoc ...); `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The entry that it becomes: names come from the directory of published matrices (`rmx-report list --published`), which also says whether the
    /// page has other figures than it had
    #[arg(long = "as", value_name = "VENDOR/SERVICE", conflicts_with_all = ["vendor", "service"])]
    under: Option<String>,

    /// Vendor that publishes it
    #[arg(long, value_name = "VENDOR")]
    vendor: Option<String>,

    /// Service that it is about
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,

    /// A folder for the catalogue entry; with --format a file, or `-` for standard output
    #[arg(short, long, value_name = "DIR|FILE")]
    output: Option<PathBuf>,

    /// Write the normalised matrix in this format instead of a catalogue folder
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,

    /// Print how the document was read, as a mapping file, and write nothing
    #[arg(long)]
    show_mapping: bool,

    /// Print why each table is read as it is: what each column is, the features that said so, the next best reading and what decides
    /// between the two (with --format json as JSON), and write nothing
    #[arg(long, conflicts_with = "show_mapping")]
    explain: bool,

    /// Overwrite existing files
    #[arg(long)]
    force: bool,

    /// Say what would be written, and write no file
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    read: ReadArgs,
}

/// Runs the command.
///
/// # Errors
/// A document that cannot be read or recognised, with every problem; an output that cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let name = args.under.as_deref().map(published::named).transpose()?;
    let under = name.as_ref().map(Under::new);
    let naming = match &under {
        Some(under) => under.naming(),
        None => Naming { vendor: args.vendor.clone(), service: args.service.clone() },
    };
    let target = args.output.as_deref().map(Target::of);
    let format = match (args.format, &target) {
        (Some(format), _) => Some(format),
        (None, Some(Target::File(path))) => match path.extension().and_then(|e| e.to_str()) {
            Some("json") => Some(Format::Json),
            Some("csv") => Some(Format::Csv),
            _ => None,
        },
        (None, Some(Target::Caller)) => {
            return Err(Failure::usage("-o - needs --format json or csv"));
        }
        (None, None) => None,
    };
    let mut reading = args.read.how()?;
    reading.vendor_name = under.as_ref().and_then(Under::vendor_name);
    env.reads(&args.file);
    select::workspace(common, None, env)?;
    if let (Some(_), Some(Target::File(path))) = (format, &target) {
        env.protected.borrow().check([path.as_path()])?;
    }
    let mut imported = match reading.import(&source(&args.file, &reading.limits)?, &naming) {
        Ok(imported) => imported,
        Err(Failure::Input(diagnostics)) => {
            if format == Some(Format::Json) && target == Some(Target::Caller) {
                stdout(diagnostics_json(&diagnostics)?.as_bytes())?;
            }
            return Err(Failure::Input(diagnostics));
        }
        Err(other) => return Err(other),
    };
    if args.explain {
        let text = match format {
            Some(Format::Json) => explanation_json(&imported.recognition)?,
            _ => explanation(&imported.recognition),
        };
        stdout(text.as_bytes())?;
        if imported.built.is_none() {
            return Err(Failure::Input(imported.diagnostics));
        }
        eprint!("{}", style::diagnostics(&imported.diagnostics, env.colour_errors));
        return Ok(Exit::Done);
    }
    if args.show_mapping {
        stdout(mapping_file(&imported.recognition)?.as_bytes())?;
        if imported.built.is_none() {
            return Err(Failure::Input(imported.diagnostics));
        }
        always(&style::diagnostics(&imported.diagnostics, env.colour_errors));
        return Ok(Exit::Done);
    }
    let Some(mut built) = imported.built else {
        if format == Some(Format::Json) && target == Some(Target::Caller) {
            stdout(diagnostics_json(&imported.diagnostics)?.as_bytes())?;
        }
        return Err(Failure::Input(imported.diagnostics));
    };
    if let Some(under) = under {
        say!("{}", under.settle(&mut built));
    }
    let overwrite = if args.force { Overwrite::Allow } else { Overwrite::Refuse };
    match (format, target) {
        (Some(format), target) => {
            // Only a catalogue folder is written from the rows themselves.
            imported.recognition.tables.iter_mut().for_each(|table| table.rows = Vec::new());
            let text = match format {
                Format::Json => export::json::matrix(&built.matrix, &[]).map_err(|e| Failure::io(e.to_string()))?,
                Format::Csv => export::csv::matrix(&built.matrix).map_err(|e| Failure::io(e.to_string()))?,
            };
            match target.unwrap_or(Target::Caller) {
                Target::File(path) if args.dry_run => {
                    check_all([path.as_path()], overwrite)?;
                    say!("would write {}", path.display());
                }
                target => write(&target, text.as_bytes(), overwrite)?,
            }
        }
        (None, Some(Target::File(folder))) => {
            let files = catalogue_files(&imported.recognition, &built).map_err(Failure::io)?;
            if folder.is_file() {
                return Err(Failure::usage(format!("{} is a file; a catalogue entry is a folder", folder.display()))
                    .help("name a folder, or give --format json or csv"));
            }
            // Nothing is written while one of the files may not be.
            let there: Vec<PathBuf> = files.iter().map(|(name, _)| folder.join(name)).filter(|p| p.exists()).collect();
            check_all(there.iter().map(PathBuf::as_path), overwrite)?;
            let names = files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
            if args.dry_run {
                say!("would write {}: {names}", folder.display());
            } else {
                output::folder(&folder)?;
                for (name, bytes) in &files {
                    output::write(&folder.join(name), bytes, overwrite)?;
                }
                say!("wrote {}: {names}", folder.display());
            }
        }
        (None, _) => {}
    }
    always(&style::diagnostics(&imported.diagnostics, env.colour_errors));
    always(&account(&imported.recognition, &built.matrix, &imported.diagnostics));
    if args.output.is_none() && args.format.is_none() {
        say!("nothing was written: give -o DIR for a catalogue folder, or --format json -o -");
    }
    Ok(Exit::Done)
}
