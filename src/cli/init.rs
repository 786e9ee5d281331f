//! `rmx-report init`: a commented profile, or a copy of the template, to start from.

use std::path::PathBuf;

use crate::app::init;
use crate::base::output::Overwrite;
use crate::profile;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::select;
use super::terminal::say;
use super::write::{Target, write};

/// Write a commented rmx.toml, or a copy of the template, to start from
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to write; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = profile::FILE_NAME)]
    output: PathBuf,

    /// Write a copy of the built-in checklist template into this folder instead: change it, and use it with `--template DIR`
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    template: Option<PathBuf>,

    /// Overwrite existing files
    #[arg(long)]
    force: bool,
}

/// Runs the command.
///
/// # Errors
/// A file that exists already, or cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let overwrite = if args.force { Overwrite::Allow } else { Overwrite::Refuse };
    let target = Target::of(&args.output);
    // The profile that takes the place of an older one is what was asked for; what lies in a register or a catalogue is not.
    let written = match (&args.template, &target) {
        (Some(folder), _) => folder.join("template.toml"),
        (None, Target::File(path)) => path.clone(),
        (None, Target::Caller) => PathBuf::new(),
    };
    select::protected_folders(common, env).check([written.as_path()])?;
    if let Some(folder) = &args.template {
        init::template(folder, overwrite)?;
        say!("wrote {}: edit template.toml, then use it with --template {}", folder.display(), folder.display());
        return Ok(Exit::Done);
    }
    write(&target, init::PROFILE.as_bytes(), overwrite)?;
    if let Target::File(path) = &target {
        say!("wrote {}: edit it, then run rmx-report in its folder", path.display());
    }
    Ok(Exit::Done)
}
