//! `rmx-report init`: a commented profile to start from.

use std::path::PathBuf;

use crate::output::Overwrite;

use super::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::write::{Target, write};

/// The very file that the documentation shows.
pub const EXAMPLE: &str = include_str!("../../inputs/examples/rmx.toml");

/// Write a commented rmx.toml to start from
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to write; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "rmx.toml")]
    output: PathBuf,

    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
}

/// Runs the command.
///
/// # Errors
/// A file that exists already, or cannot be written.
pub fn run(args: &Args, _common: &Common, _env: &Env) -> Result<Exit, Failure> {
    let target = Target::parse(&args.output);
    write(&target, EXAMPLE.as_bytes(), if args.force { Overwrite::Allow } else { Overwrite::Refuse })?;
    if let Target::File(path) = &target {
        eprintln!("wrote {}: edit it, then run rmx-report in its folder", path.display());
    }
    Ok(Exit::Done)
}
