//! `rmx-report init`: a profile that lists services, a commented one, or a copy of the template, to start from.

use std::path::{Path, PathBuf};

use crate::app::engagement::Choice;
use crate::app::init::{self, Request};
use crate::base::output::{self, Overwrite};
use crate::profile;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::select;
use super::terminal::say;
use super::write::{Target, write};

/// Write an rmx.toml that runs, a commented one with every part, or a copy of the template
///
/// With --service it lists these services, ready to run; without, it is the example of the documentation, to be edited.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A service that you use, as `vendor/service`; may be given several times
    #[arg(long = "service", value_name = "VENDOR/SERVICE", conflicts_with = "template")]
    services: Vec<String>,

    /// Its deployment model; of several services, each takes the one that it has
    #[arg(long = "model", value_name = "MODEL", requires = "services")]
    models: Vec<String>,

    /// A service option that you have taken; may be given several times
    #[arg(long = "option", value_name = "OPTION", requires = "services")]
    options: Vec<String>,

    /// A service option that you have not taken; may be given several times
    #[arg(long = "no-option", value_name = "OPTION", requires = "services")]
    no_options: Vec<String>,

    /// Where to write; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = profile::FILE_NAME)]
    output: PathBuf,

    /// Write a copy of the built-in checklist template into this folder instead: change it, and use it with `--template DIR`
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    template: Option<PathBuf>,

    /// Overwrite existing files
    #[arg(long)]
    force: bool,

    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// An unknown service, model or option; a file that exists already, or cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let overwrite = if args.force { Overwrite::Allow } else { Overwrite::Refuse };
    let wrote = if args.dry_run { "would write" } else { "wrote" };
    let target = Target::of(&args.output);
    // The profile that takes the place of an older one is what was asked for; what lies in a register or a catalogue is not.
    let written = match (&args.template, &target) {
        (Some(folder), _) => folder.join("template.toml"),
        (None, Target::File(path)) => path.clone(),
        (None, Target::Caller) => PathBuf::new(),
    };
    select::protected_folders(common, env).check([written.as_path()])?;
    if let Some(folder) = &args.template {
        init::template(folder, overwrite, args.dry_run)?;
        let folder = folder.display();
        say!("{wrote} {folder}: edit template.toml, then use it with --template {folder}");
        return Ok(Exit::Done);
    }
    let (text, next) = if args.services.is_empty() {
        (init::PROFILE.to_owned(), "edit it, then run rmx-report in its folder")
    } else {
        // What another profile says has no part in a new one.
        let common = Common { profile: None, no_profile: true, ..common.clone() };
        let workspace = select::workspace(&common, None, env)?;
        let choice = Choice { model: None, options: args.options.clone(), no_options: args.no_options.clone() };
        let (services, models) = (args.services.clone(), args.models.clone());
        let catalog = env.catalog.iter().map(|folder| from(&args.output, folder)).collect();
        (init::profile(&workspace, &Request { services, models, choice, catalog })?, "run rmx-report in its folder")
    };
    match &target {
        Target::File(path) if args.dry_run => output::check(path, overwrite)?,
        target => write(target, text.as_bytes(), overwrite)?,
    }
    if let Target::File(path) = &target {
        say!("{wrote} {}: {next}", path.display());
    }
    Ok(Exit::Done)
}

/// A folder as a profile in another one names it: relative where both are here, whole otherwise.
fn from(profile: &Path, folder: &Path) -> PathBuf {
    let is_here = profile.parent().is_none_or(|parent| parent.as_os_str().is_empty());
    if is_here || folder.is_absolute() {
        return folder.to_owned();
    }
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned())
}
