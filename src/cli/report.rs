//! The main job: a matrix, a deployment and a record -> checklists.

use std::path::PathBuf;

use crate::checklist::Checklist;
use crate::export;
use crate::output::{self, Overwrite};

use super::env::Env;
use super::failure::{Exit, Failure};
use super::write::{Format, Target, targets, write};
use super::{Common, prepare, select};

/// Write the checklist of one service
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Checklist")]
pub struct Args {
    /// Vendor, as `rmx-report list` shows it
    #[arg(long, value_name = "VENDOR", requires = "service")]
    vendor: Option<String>,

    /// Service of that vendor
    #[arg(long, value_name = "SERVICE", requires = "vendor")]
    service: Option<String>,

    #[command(flatten)]
    deployment: select::Deployment,

    /// Where to write; the format follows the extension (xlsx, pdf, json, csv, md), `-` is standard output; may be given several times
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,

    /// Format, where the file name does not tell it
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,

    /// Your record: owners, status, evidence and sign-offs that `collect` has taken in [default: `register` of the profile]
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    /// Overwrite existing files
    #[arg(long)]
    force: bool,
}

/// Runs the command.
///
/// # Errors
/// Everything that can be wrong with the command line, the catalogue, the selection or the outputs; nothing is half-written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let (Some(vendor), Some(service)) = (&args.vendor, &args.service) else {
        return Err(Failure::usage("nothing to do: give --vendor and --service, or a subcommand")
            .help("rmx-report list shows vendors and services")
            .help("rmx-report --vendor ovhcloud --service instances -o obligations.xlsx")
            .help("rmx-report --help explains everything"));
    };
    let profile = select::profile(common)?;
    let catalog = select::catalog(common, &profile, env)?;
    let matrix = select::load(&catalog, vendor, service)?;
    let register = prepare::register_folder(args.register.as_deref(), &profile);
    let checklist = prepare::checklist(&matrix, &args.deployment.selection()?, &profile, register.as_deref(), env)?;
    if args.output.is_empty() {
        return Err(Failure::usage("give at least one output file with -o")
            .help(format!("rmx-report --vendor {vendor} --service {service} -o obligations.xlsx")));
    }
    let targets = targets(&args.output, args.format)?;
    let overwrite = if args.force { Overwrite::Allow } else { Overwrite::Refuse };
    for (target, _) in &targets {
        if let Target::File(path) = target {
            output::check(path, overwrite)?;
        }
    }
    // Everything is made before anything is written.
    let mut made = Vec::with_capacity(targets.len());
    for (target, format) in &targets {
        made.push((target, bytes(&checklist, *format)?));
    }
    for (target, bytes) in made {
        write(target, &bytes, overwrite)?;
        if let Target::File(path) = target {
            eprintln!("{}", account(&checklist, &path.display().to_string()));
        }
    }
    Ok(Exit::Done)
}

fn bytes(checklist: &Checklist<'_>, format: Format) -> Result<Vec<u8>, Failure> {
    match format {
        Format::Json => Ok(export::json::checklist(checklist).map_err(|e| Failure::io(e.to_string()))?.into_bytes()),
        Format::Csv => Ok(export::csv::checklist(checklist).map_err(|e| Failure::io(e.to_string()))?.into_bytes()),
    }
}

/// One line on what was written.
fn account(checklist: &Checklist<'_>, path: &str) -> String {
    let effective = &checklist.effective;
    format!(
        "wrote {path}: {} obligations, {} provider commitments, {} findings ({}{})",
        effective.obligations().count(),
        effective.commitments().count(),
        checklist.findings.len(),
        effective.matrix.name(),
        effective.model.map(|m| format!(", {}", m.id)).unwrap_or_default(),
    )
}
