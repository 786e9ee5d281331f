//! `rmx-report init`: a commented profile, or a copy of the template, to start from.

use std::path::{Path, PathBuf};

use crate::base::embedded;
use crate::base::output::{self, Overwrite};
use crate::profile;
use crate::report::template;

use super::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::terminal::say;
use super::write::{Target, write};

/// The very file that the documentation shows.
pub const EXAMPLE: &str = include_str!("../../inputs/examples/rmx.toml");

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
pub fn run(args: &Args, _common: &Common, _env: &Env) -> Result<Exit, Failure> {
    let overwrite = if args.force { Overwrite::Allow } else { Overwrite::Refuse };
    if let Some(folder) = &args.template {
        return template(folder, overwrite);
    }
    let target = Target::parse(&args.output);
    write(&target, EXAMPLE.as_bytes(), overwrite)?;
    if let Target::File(path) = &target {
        say!("wrote {}: edit it, then run rmx-report in its folder", path.display());
    }
    Ok(Exit::Done)
}

/// The files of the built-in template, all of them or none.
fn template(folder: &Path, overwrite: Overwrite) -> Result<Exit, Failure> {
    std::fs::create_dir_all(folder).map_err(|e| Failure::io(format!("cannot make {}: {e}", folder.display())))?;
    let prefix = format!("{}/", template::DEFAULT);
    let mut staged = Vec::new();
    for (path, bytes) in embedded::TEMPLATES {
        if let Some(name) = path.strip_prefix(prefix.as_str()) {
            staged.push(output::stage(&folder.join(name), bytes, overwrite)?);
        }
    }
    for file in staged {
        file.commit()?;
    }
    say!("wrote {}: edit template.toml, then use it with --template {}", folder.display(), folder.display());
    Ok(Exit::Done)
}
