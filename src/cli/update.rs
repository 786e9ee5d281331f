//! `rmx-report update`: the record is made against another version of the vendor's matrix, or another deployment, from now on.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::app::engagement::{Opened, recorded};
use crate::base::counted::counted;
use crate::compare::Diff;
use crate::compare::describe::summary;
use crate::matrix::deployment::EffectiveMatrix;
use crate::record::carry::Rename;
use crate::record::service::ServiceFile;
use crate::record::state::WHOLE;
use crate::record::store::Register;
use crate::record::update::{Planned, Update};

use super::env::Env;
use super::failure::{Exit, Failure};
use super::style::{self, Style};
use super::terminal::always;
use super::write::stdout;
use super::{Common, select};

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
/// An unknown service, model or option; a page that cannot be read; a rename that names nothing; a register that cannot be read or written.
/// Nothing is recorded then.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace_for(common, args.register.as_deref(), &args.deployment, env)?;
    let surroundings = env.surroundings();
    let made_from = select::MadeFrom { matrix: args.page.clone(), read: args.read.clone() };
    let wanted = made_from.wanted(workspace.naming(&args.service)?, args.deployment.choice())?;
    let matrix = match &args.page {
        Some(_) => workspace.open_matrix(&wanted, true, &surroundings)?.matrix,
        None => {
            made_from.none_for_nothing()?;
            workspace.load(&workspace.entry_named(&args.service)?)?
        }
    };
    let opened = Opened { matrix, document: None, newer: None };
    let matrix = &opened.matrix;
    let day = env.as_of.date_naive();
    let document = made_from.document();
    let had = select::had(document.as_ref(), day);
    let by = args.by.clone().unwrap_or_else(|| env.user.clone());
    let selection = |file: &ServiceFile| workspace.choose(&opened, &wanted.choice, || Ok(recorded(file)));
    let folder = workspace.register_folder();
    let there = Register::is_at(&folder)?;
    if !there {
        // A slip of the command line makes no register.
        let nothing = ServiceFile::new(matrix.vendor.id.clone(), matrix.service.id.clone());
        EffectiveMatrix::new(matrix, &selection(&nothing)?.selection)?;
        if args.dry_run {
            let what = format!("there is no register at {}: nothing is recorded yet", folder.display());
            return Err(Failure::usage(what));
        }
    }
    let mut register = if args.dry_run { Register::read(&folder)? } else { Register::write(&folder)? };
    crate::app::recordable(&register, &surroundings)?;
    let file = register.service(&matrix.vendor.id, &matrix.service.id)?;
    let chosen = selection(&file)?;
    let effective = EffectiveMatrix::new(matrix, &chosen.selection)?;
    let before = register.adopted(&file)?;
    let update = Update {
        effective: &effective,
        had: &had,
        document: document.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice())),
        renames: &args.rename,
        at: env.as_of,
        by: &by,
    };
    let planned = register.plan(&update)?;
    let style = Style::new(false);
    let mut text = String::new();
    if let Some(before) = &before {
        let then = EffectiveMatrix::new(before, &file.selection())?;
        text.push_str(&super::diff::text(&Diff::new(&then, &effective), style));
    } else {
        let _ = writeln!(text, "{}: the first version that the record has", args.service);
    }
    consequences(&mut text, &planned);
    always(&style::diagnostics(&planned.steps.notes(), env.colour_errors));
    if args.dry_run {
        text.push_str("dry run: nothing was recorded\n");
    } else if planned.nothing && before.is_some() {
        text.push_str("nothing to adopt: the record is made against this version already\n");
    } else {
        register.adopt(planned)?;
        let _ = writeln!(
            text,
            "adopted: {}",
            before.map_or_else(String::new, |b| {
                EffectiveMatrix::new(&b, &file.selection())
                    .map_or_else(|_| String::new(), |then| summary(&Diff::new(&then, &effective)))
            })
        );
    }
    stdout(text.as_bytes())?;
    Ok(Exit::Done)
}

/// What happens to entries and sign-offs.
fn consequences(text: &mut String, planned: &Planned) {
    let steps = &planned.steps;
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
    for consequence in &planned.sign_offs {
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
