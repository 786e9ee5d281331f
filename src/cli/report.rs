//! The main job: a matrix, a deployment and a record -> checklists.

use std::path::PathBuf;

use crate::app::make::{Look, Request, make};
use crate::report::template::{self, TemplateRef};

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::select;
use super::source::ReadArgs;
use super::terminal::{end_progress, say};
use super::write::{Format, stdout};

/// Write the checklist of one service
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Checklist")]
pub struct Args {
    #[command(flatten)]
    service: select::Service,

    /// A vendor's document, or a catalogue folder, instead of a catalogue entry; --vendor and --service then name it
    #[arg(long, value_name = "FILE|DIR")]
    matrix: Option<PathBuf>,

    #[command(flatten)]
    deployment: select::Deployment,

    /// Where to write; the format follows the extension (xlsx, pdf, html, json, csv, md), `-` is standard output; may be given several times
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,

    /// Format, where the file name does not tell it
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,

    /// Your record: owners, status, evidence and sign-offs that `collect` has taken in [default: `register` of the profile]
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    #[command(flatten)]
    template: TemplateArgs,

    #[command(flatten)]
    lists: select::Lists,

    /// PDF without form fields: ruled lines to be filled in with ink
    #[arg(long)]
    flat: bool,

    /// One file per internal owner with that owner's rows: FILE-OWNER.EXT beside FILE.EXT, and FILE-no-owner.EXT for rows that nobody owns
    #[arg(long)]
    per_owner: bool,

    /// Overwrite existing files
    #[arg(long)]
    force: bool,

    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    read: ReadArgs,
}

/// What reports say, and in which language.
#[derive(Debug, clap::Args)]
pub(super) struct TemplateArgs {
    /// Template: what the report says and shows (a built-in one, or a folder)
    #[arg(long, value_name = "NAME|DIR", default_value = template::DEFAULT)]
    pub template: String,

    /// Language of the report's own words; the vendor's stay as they are [default: `language` of the profile, else en]
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<String>,
}

impl TemplateArgs {
    /// The template and the language that was asked for.
    pub fn chosen(&self) -> TemplateRef {
        TemplateRef { name: self.template.clone(), language: self.language.clone() }
    }
}

/// Runs the command.
///
/// # Errors
/// As [`make`]; a flag that cannot be read; standard output that cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let look = Look { template: args.template.chosen(), flat: args.flat };
    let mut deployment = args.deployment.clone();
    if deployment.frameworks.is_empty() {
        deployment.frameworks = look.frameworks()?;
    }
    let mut workspace = select::workspace_for(common, args.register.as_deref(), &deployment, env)?;
    args.lists.bring(&mut workspace)?;
    let naming = args.service.naming(&workspace)?;
    let request = Request {
        wanted: select::wanted(naming, args.matrix.as_deref(), &args.read, args.deployment.choice())?,
        outputs: args.output.clone(),
        format: args.format,
        look,
        per_owner: args.per_owner,
        force: args.force,
        dry_run: args.dry_run,
    };
    let made = make(&workspace, &request, &env.surroundings());
    if env.progress {
        // Whatever comes next, an error too, finds an empty line.
        end_progress();
    }
    let made = made?;
    for text in &made.handed_back {
        stdout(text)?;
    }
    if let Some(portfolio) = &made.portfolio {
        say!("{}", portfolio.line());
    }
    Ok(Exit::Done)
}
