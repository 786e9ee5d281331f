//! `rmx-report import`: a vendor's document -> a catalogue folder, or the normalised matrix as JSON or CSV.

use std::io;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::app::import::{self, Read, Request, explanation, explanation_json, mapping_file};
use crate::app::published;
use crate::app::{HowToRead, RowsRead, Workspace};
use crate::base::output::Overwrite;
use crate::catalog::EntryName;
use crate::catalog::build::{Built, Naming};
use crate::export;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::select;
use super::source::{ReadArgs, account, source};
use super::style;
use super::terminal::{always, say};
use super::write::{Target, check_all, stdout, write, write_with};

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
    let target = args.output.as_deref().map(Target::of);
    let format = args.format(target.as_ref())?;
    let reading = args.read.how()?;
    env.reads(&args.file);
    let workspace = select::workspace(common, None, env)?;
    if let (Some(_), Some(Target::File(path))) = (format, &target) {
        env.protected.borrow().check([path.as_path()])?;
    }
    let folder = format.is_none() && target.is_some();
    let rows = if folder { RowsRead::Keep } else { RowsRead::Release };
    let Read { imported, note } = args.import(reading, rows, &workspace)?;
    if args.explain || args.show_mapping {
        let text = match format {
            _ if args.show_mapping => mapping_file(&imported.recognition)?,
            Some(Format::Json) => explanation_json(&imported.recognition)?,
            _ => explanation(&imported.recognition),
        };
        stdout(text.as_bytes())?;
        if imported.built.is_none() {
            return Err(Failure::Input(imported.diagnostics));
        }
        always(&style::diagnostics(&imported.diagnostics, env.colour_errors));
        return Ok(Exit::Done);
    }
    let Some(built) = imported.built else { return Err(Failure::Input(imported.diagnostics)) };
    if let Some(note) = note {
        say!("{note}");
    }
    let overwrite = if args.force { Overwrite::Allow } else { Overwrite::Refuse };
    match (format, target) {
        (Some(format), target) => {
            args.write(&built, format, &target.unwrap_or(Target::Caller), overwrite)?;
        }
        (None, Some(Target::File(folder))) => {
            let names = import::write_entry(&folder, &imported.recognition, &built, overwrite, args.dry_run)?;
            let wrote = if args.dry_run { "would write" } else { "wrote" };
            say!("{wrote} {}: {}", folder.display(), names.join(", "));
        }
        (None, _) => {}
    }
    always(&style::diagnostics(&imported.diagnostics, env.colour_errors));
    say!("{}", account(&imported.recognition, &built.matrix, &imported.diagnostics).trim_end());
    if args.output.is_none() && args.format.is_none() {
        say!("nothing was written: give -o DIR for a catalogue folder, or --format json -o -");
    }
    Ok(Exit::Done)
}

impl Args {
    /// The format of the normalised matrix; none where a catalogue folder is asked for, or nothing.
    fn format(&self, target: Option<&Target>) -> Result<Option<Format>, Failure> {
        Ok(match (self.format, target) {
            (Some(format), _) => Some(format),
            (None, Some(Target::File(path))) => match path.extension().and_then(|e| e.to_str()) {
                Some("json") => Some(Format::Json),
                Some("csv") => Some(Format::Csv),
                _ => None,
            },
            (None, Some(Target::Caller)) => return Err(Failure::usage("-o - needs --format json or csv")),
            (None, None) => None,
        })
    }

    fn import(&self, reading: HowToRead, rows: RowsRead, workspace: &Workspace) -> Result<Read, Failure> {
        let entry = self.under.as_deref().map(published::named).transpose()?;
        let naming = match &entry {
            Some(EntryName { vendor, service }) => {
                Naming { vendor: Some(vendor.clone()), service: Some(service.clone()) }
            }
            None => Naming { vendor: self.vendor.clone(), service: self.service.clone() },
        };
        let declared = workspace.declared(&naming)?;
        let source = source(&self.file, &reading.limits)?;
        import::import(&Request { source, naming, entry, reading, declared, rows })
    }

    /// Writes the normalised matrix.
    fn write(&self, built: &Built, format: Format, target: &Target, overwrite: Overwrite) -> Result<(), Failure> {
        match target {
            Target::File(path) if self.dry_run => {
                check_all([path.as_path()], overwrite)?;
                say!("would write {}", path.display());
                Ok(())
            }
            target => match format {
                Format::Json => {
                    let text = export::json::matrix(&built.matrix, &[]).map_err(|e| Failure::io(e.to_string()))?;
                    write(target, text.as_bytes(), overwrite)
                }
                Format::Csv => {
                    let content =
                        |out: &mut dyn io::Write| export::csv::matrix(&built.matrix, out).map_err(io::Error::from);
                    write_with(target, overwrite, &content)
                }
            },
        }
    }
}
