//! `rmx-report pack`: everything an auditor asks for, in one zip.

use std::path::PathBuf;

use crate::app::pack::{Request, pack};
use crate::base::counted::counted;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::select;
use super::source::ReadArgs;
use super::terminal::say;

/// Pack checklists, sources, register, sign-off log and evidence files with a manifest of their hashes
///
/// With a service that one is packed, without it every service of rmx.toml. The same input and date give the same bytes. A
/// file among the evidence that changed since it was recorded is packed as it is now, named in the pack's README, and the exit code is 10.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    service: select::Service,

    /// A vendor's document, or a catalogue folder, instead of a catalogue entry; --vendor and --service then name it
    #[arg(long, value_name = "FILE|DIR")]
    matrix: Option<PathBuf>,

    #[command(flatten)]
    deployment: select::Deployment,

    /// Where to write
    #[arg(short, long, value_name = "evidence.zip")]
    output: PathBuf,

    /// The register's folder [default: `register` of the profile, or register]
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    /// A folder that evidence files lie in; may be given several times [default: this folder]
    #[arg(long, value_name = "DIR")]
    evidence: Vec<PathBuf>,

    #[command(flatten)]
    template: super::report::TemplateArgs,

    /// Overwrite an existing file
    #[arg(long)]
    force: bool,

    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    read: ReadArgs,
}

/// Runs the command.
///
/// # Errors
/// As [`pack`]; a flag that cannot be read.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace_for(common, args.register.as_deref(), &args.deployment, env)?;
    let naming = args.service.naming(&workspace)?;
    let request = Request {
        wanted: select::wanted(naming, args.matrix.as_deref(), &args.read, args.deployment.choice())?,
        output: args.output.clone(),
        evidence: args.evidence.clone(),
        template: args.template.chosen(),
        force: args.force,
        dry_run: args.dry_run,
    };
    let packed = pack(&workspace, &request, &env.surroundings())?;
    let of = counted(packed.services, "service");
    let wrote = if args.dry_run { "would write" } else { "wrote" };
    say!("{wrote} {}: {} of {of}", args.output.display(), counted(packed.files, "file"));
    for finding in &packed.findings {
        say!("warning: {}", finding.message());
    }
    Ok(if packed.findings.is_empty() { Exit::Done } else { Exit::Findings })
}
