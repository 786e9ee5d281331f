//! `rmx-report sign`: a named person's statement on one obligation or on the whole checklist.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::ValueEnum;

use crate::app::sign::{self, Recorded, Request};
use crate::record::entry::{Decision, WHOLE};
use crate::record::state::{self, Owners};

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::select;
use super::terminal::say;

/// Capacities on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Capacity {
    /// Prepared the checklist
    Preparer,
    /// Accountable control owner
    Owner,
    /// Approves
    Approver,
}

/// Decisions on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DecisionArg {
    /// By the preparer
    Prepared,
    /// Accepted
    Accepted,
    /// Accepted with exceptions (say them with --exceptions)
    AcceptedWithExceptions,
    /// Rejected
    Rejected,
}

/// Record a sign-off in the register
///
/// It is bound to the wording as it stands: the row hash of one activity, or the checklist and register hashes of the whole. A
/// changed word or figure suspends it, a changed assignment or condition makes it lapse; both are shown with the next checklist.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service
    #[arg(value_name = "VENDOR/SERVICE")]
    service: String,

    /// An activity's id; the whole checklist without
    #[arg(value_name = "ID")]
    id: Option<String>,

    /// Who signs
    #[arg(long, value_name = "NAME")]
    name: String,

    /// In what capacity [default: the only one that the name has]
    #[arg(long = "as", value_name = "CAPACITY")]
    capacity: Option<Capacity>,

    /// Whose obligations an owner accepts [default: their own, or those of the only role that they may sign for]
    #[arg(long = "for", value_name = "OWNER")]
    owner: Option<String>,

    /// Their job
    #[arg(long, value_name = "JOB", default_value = "")]
    job: String,

    /// The decision
    #[arg(long, value_name = "DECISION")]
    decision: DecisionArg,

    /// Exceptions, in words
    #[arg(long, value_name = "TEXT", default_value = "")]
    exceptions: String,

    /// When it was signed [default: the day of --as-of]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::common::day)]
    date: Option<NaiveDate>,

    /// Until when it holds
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::common::day)]
    valid_until: Option<NaiveDate>,

    /// Who records this [default: the user's name]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,

    /// Show what would be recorded, and record nothing
    #[arg(long)]
    dry_run: bool,

    /// The register's folder [default: `register` of the profile, or register]
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    #[command(flatten)]
    deployment: select::Deployment,

    #[command(flatten)]
    made_from: select::MadeFrom,
}

/// Runs the command.
///
/// # Errors
/// As [`sign::sign`]; a flag that cannot be read.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace_for(common, args.register.as_deref(), &args.deployment, env)?;
    let request = Request {
        wanted: args.made_from.wanted(workspace.naming(&args.service)?, args.deployment.choice())?,
        id: args.id.clone(),
        name: args.name.clone(),
        capacity: args.capacity.map(Capacity::into),
        owner: args.owner.clone(),
        job: args.job.clone(),
        decision: args.decision.into(),
        exceptions: args.exceptions.clone(),
        date: args.date,
        valid_until: args.valid_until,
        by: args.by.clone(),
        dry_run: args.dry_run,
    };
    let Recorded { service, sign_off, before, after, entry } = sign::sign(&workspace, &request, &env.surroundings())?;
    let decision = sign_off.decision.as_str();
    say!("statement: {decision} as {}: {}", sign_off.role.capacity(), sign_off.words());
    say!("state: {} -> {}", shown(&before), shown(&after));
    let on = sign_off.on(|_| args.id.clone().unwrap_or_default());
    let on = if on == WHOLE { format!("the {WHOLE}") } else { on };
    if args.dry_run {
        say!("dry run: nothing was recorded of {decision} by {} on {on} of {service}", sign_off.name);
        return Ok(Exit::Done);
    }
    let entry = entry.map(|entry| format!(", log entry {} ({})", entry.seq, entry.hash.short())).unwrap_or_default();
    say!("recorded: {decision} by {} on {on} of {service}{entry}", sign_off.name);
    Ok(Exit::Done)
}

fn shown(signed: &state::Signed) -> String {
    let Owners { accepted, of } = signed.owners;
    format!("{} ({accepted} of {of} accountable owners have accepted)", signed.state.as_str().replace('-', " "))
}

impl From<Capacity> for sign::Capacity {
    fn from(capacity: Capacity) -> Self {
        match capacity {
            Capacity::Preparer => Self::Preparer,
            Capacity::Owner => Self::Owner,
            Capacity::Approver => Self::Approver,
        }
    }
}

impl From<DecisionArg> for Decision {
    fn from(decision: DecisionArg) -> Self {
        match decision {
            DecisionArg::Prepared => Self::Prepared,
            DecisionArg::Accepted => Self::Accepted,
            DecisionArg::AcceptedWithExceptions => Self::AcceptedWithExceptions,
            DecisionArg::Rejected => Self::Rejected,
        }
    }
}
