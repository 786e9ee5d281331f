//! `rmx-report register`: care of the record itself.

use std::path::PathBuf;

use crate::app::join;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::select;
use super::write::people;

/// Care of the record itself
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Join the branches of the log after version control merged them
    ///
    /// Both branches' entries stay; an entry is added that names the ends of all branches and says what the merge made of the files that
    /// several of them changed. What a branch recorded and the merged files do not have is listed. The next `collect`, `sign` or
    /// `update` joins branches, too.
    Join(JoinArgs),
}

#[derive(Debug, clap::Args)]
struct JoinArgs {
    /// Who joins [default: the user's name]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,

    /// The register's folder [default: `register` of the profile, or register]
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    /// Show what would be joined, and record nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// A register that cannot be read or written, a log that is broken. Something that the merge lost is a finding (10).
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let What::Join(args) = &args.what;
    let workspace = select::workspace(common, args.register.as_deref(), env)?;
    let by = args.by.as_deref().unwrap_or(&env.user);
    let merged = join::join(&workspace, by, args.dry_run, &env.surroundings())?;
    let mut text = merged.to_text();
    if args.dry_run {
        text.push_str("dry run: nothing was recorded\n");
    }
    people(&text)?;
    Ok(if merged.lost.is_empty() { Exit::Done } else { Exit::Findings })
}
