//! `rmx-report update`: the record is made against another version of the vendor's matrix, or another deployment, from now on.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::app::update::{Outcome, Request, Updated, update};
use crate::base::counted::counted;
use crate::compare::Diff;
use crate::compare::describe::summary;
use crate::record::carry::Rename;
use crate::record::entry::WHOLE;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::select;
use super::style::Style;
use super::write::stdout;

/// Adopt a new version of the vendor's matrix, or another deployment, into the record
///
/// Shows what changed and what that does to every entry and sign-off, and records it in one step: entries follow their rows, rows that the vendor
/// took out go to the archive, and sign-offs keep what they were made on. Nothing else changes what a record is made against.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service
    #[arg(value_name = "VENDOR/SERVICE")]
    service: String,

    /// The vendor's document, or a catalogue folder; the catalogue's entry without
    #[arg(value_name = "PAGE")]
    page: Option<PathBuf>,

    #[command(flatten)]
    deployment: select::Deployment,

    /// Entries of an activity that the vendor renamed or reworded now stand for another: ids as recorded and as in the matrix
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<Rename>,

    /// Show what would be recorded, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Who records this [default: the user's name]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,

    /// The register's folder [default: `register` of the profile, or register]
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    #[command(flatten)]
    read: super::source::ReadArgs,
}

/// Runs the command.
///
/// # Errors
/// As [`update`]; a flag that cannot be read.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace_for(common, args.register.as_deref(), &args.deployment, env)?;
    let made_from = select::MadeFrom { matrix: args.page.clone(), read: args.read.clone() };
    let request = Request {
        wanted: made_from.wanted(workspace.naming(&args.service)?, args.deployment.choice())?,
        renames: args.rename.clone(),
        dry_run: args.dry_run,
        by: args.by.clone(),
    };
    let updated = update(&workspace, &request, &env.surroundings())?;
    let versions = updated.versions()?;
    let diff = versions.as_ref().map(|(before, after)| Diff::new(before, after));
    let mut text = match &diff {
        Some(diff) => super::diff::text(diff, Style::new(false)),
        None => format!("{}: the first version that the record has\n", updated.service),
    };
    consequences(&mut text, &updated);
    text.push_str(&match updated.outcome {
        Outcome::DryRun => "dry run: nothing was recorded\n".to_owned(),
        Outcome::Nothing => "nothing to adopt: the record is made against this version already\n".to_owned(),
        Outcome::Adopted => match &diff {
            Some(diff) => format!("adopted: {}\n", summary(diff)),
            None => "adopted\n".to_owned(),
        },
    });
    stdout(text.as_bytes())?;
    Ok(Exit::Done)
}

/// What happens to entries and sign-offs.
fn consequences(text: &mut String, updated: &Updated) {
    let steps = &updated.steps;
    let gone: Vec<&str> = steps.unmatched.iter().filter(|u| !u.in_other_model).map(|u| u.id.as_str()).collect();
    let aside: Vec<&str> = steps.unmatched.iter().filter(|u| u.in_other_model).map(|u| u.id.as_str()).collect();
    let moved: Vec<&str> = steps.moved.iter().map(|m| m.new_id.as_str()).collect();
    let mut line = |what: &str, ids: &[&str]| {
        if !ids.is_empty() {
            let _ = writeln!(text, "entries  {} {what}: {}", counted(ids.len(), "row"), ids.join(", "));
        }
    };
    line("to confirm", &moved);
    line("to the archive", &gone);
    line("kept aside for another deployment model", &aside);
    if !steps.restored.is_empty() {
        let _ = writeln!(text, "entries  {} back from the archive", counted(steps.restored.len(), "row"));
    }
    for consequence in &updated.sign_offs {
        let s = &consequence.sign_off;
        let on = if consequence.scope == WHOLE { "the whole checklist" } else { consequence.scope.as_str() };
        let reason = if s.reason.is_empty() { String::new() } else { format!(": {}", s.reason) };
        let _ = writeln!(
            text,
            "sign-off {} by {} as {} on {on}: {} -> {}{reason}",
            s.decision.as_str(),
            s.name,
            s.role.capacity(),
            consequence.before.as_str(),
            s.state.as_str()
        );
    }
}
