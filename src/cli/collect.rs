//! `rmx-report collect`: filled copies -> register.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::app::access;
use crate::app::collect::{self, Request};
use crate::app::engagement::Choice;
use crate::catalog::build::Naming;
use crate::collect::merge::Prefer;
use crate::collect::outcome::{SCHEMA, ServiceOutcome};
use crate::import::Limits;
use crate::record::entry::Period;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::select;
use super::write::people;

/// Lines of each kind that are shown to people.
const MOST_LINES: usize = 200;

/// Formats of the outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// JSON, schema rmx-report-collect/1
    Json,
}

/// Take filled workbooks and PDF forms back into the register
///
/// Copies are merged three-way with what was handed out, which each workbook carries: several people may fill in copies of one checklist. What
/// two of them changed differently is a conflict: it is listed, and the register keeps what it has until --prefer or an edit decides. Entries that
/// cannot be taken (a status that is not one, an impossible date, an owner whom the profile does not list, a row that was not handed out) are
/// refused and listed with their cell. Vendor cells are never taken over. With conflicts or refused entries the exit code is 10; everything
/// else is recorded.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("of").args(["access", "matrix"]).multiple(true))]
pub struct Args {
    /// Filled workbooks (.xlsx, .ods) or PDF forms
    #[arg(value_name = "FILE", required_unless_present = "access")]
    files: Vec<PathBuf>,

    /// The register's folder; it is made when there is none [default: `register` of the profile, or register]
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    /// Show what would be recorded, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Resolve conflicts: `register` keeps what is recorded, `copy` takes what the copy says (of several the last), a file's name takes that copy's
    #[arg(long, value_name = "register|copy|FILE")]
    prefer: Option<String>,

    /// Who records this [default: the user's name]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,

    /// A folder that evidence files lie in; may be given several times [default: this folder]
    #[arg(long, value_name = "DIR")]
    evidence: Vec<PathBuf>,

    /// A list of users (CSV: user, role, scope, last seen ...) for the access review of --vendor and --service
    #[arg(long, value_name = "users.csv", conflicts_with = "files", requires = "vendor", requires = "service")]
    access: Option<PathBuf>,

    /// With --access or --matrix: the vendor
    #[arg(long, value_name = "VENDOR", requires = "service", requires = "of")]
    vendor: Option<String>,

    /// With --access or --matrix: the service
    #[arg(long, value_name = "SERVICE", requires = "vendor", requires = "of")]
    service: Option<String>,

    /// With --access: days without activity from which a user counts as inactive
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    inactive_after: u32,

    /// With --access: the system that the list was taken from; lists of one system are compared with each other [default: the service itself]
    #[arg(long, value_name = "NAME", requires = "access")]
    system: Option<String>,

    /// With --access: the period whose review the list is for, `2026-07-01..2026-12-31`: a line counts as reviewed when it was reviewed within it
    #[arg(long, value_name = "FROM..TO", requires = "access", value_parser = period)]
    period: Option<Period>,

    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    #[command(flatten)]
    made_from: select::MadeFrom,
}

fn period(text: &str) -> Result<Period, String> {
    Period::parse(text).ok_or_else(|| "a period is its first and last day: 2026-07-01..2026-12-31".to_owned())
}

/// Runs the command.
///
/// # Errors
/// As [`collect::collect`]; a flag that cannot be read.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace(common, args.register.as_deref(), env)?;
    let surroundings = env.surroundings();
    if let Some(request) = args.access()? {
        let reviewed = access::review(&workspace, &request, &surroundings)?;
        people(&match args.format {
            Format::Text => super::access::text(&reviewed, args.inactive_after),
            Format::Json => reviewed.json().map_err(|e| Failure::io(e.to_string()))?,
        })?;
        return Ok(if reviewed.review.needs_attention() { Exit::Findings } else { Exit::Done });
    }
    let outcomes = collect::collect(&workspace, &args.request()?, &surroundings)?;
    report(&outcomes, args)?;
    let attention = outcomes.iter().any(ServiceOutcome::needs_attention);
    // The process ends here: taking the record of a long copy apart would be a tenth of its time.
    std::mem::forget(outcomes);
    Ok(if attention { Exit::Findings } else { Exit::Done })
}

fn report(outcomes: &[ServiceOutcome], args: &Args) -> Result<(), Failure> {
    let text = match args.format {
        Format::Text => {
            let mut text: String = outcomes.iter().map(|o| o.to_text(MOST_LINES)).collect();
            if args.dry_run {
                text.push_str("dry run: nothing was recorded\n");
            }
            text
        }
        Format::Json => {
            let services: Vec<_> = outcomes.iter().map(ServiceOutcome::to_json).collect();
            let value = serde_json::json!({"schema": SCHEMA, "dry_run": args.dry_run, "services": services});
            format!("{}\n", serde_json::to_string_pretty(&value).map_err(|e| Failure::io(e.to_string()))?)
        }
    };
    people(&text)
}

impl Args {
    fn request(&self) -> Result<Request, Failure> {
        let reading = self.made_from.read.how()?;
        Ok(Request {
            files: self.files.clone(),
            matrix: self.made_from.source(&reading.limits)?,
            naming: self.naming(),
            reading,
            prefer: match self.prefer.as_deref() {
                None => Prefer::Nobody,
                Some("register") => Prefer::Register,
                Some("copy") => Prefer::Copy,
                Some(file) => Prefer::File(file.to_owned()),
            },
            evidence: self.evidence.clone(),
            limits: self.made_from.read.limits.on(Limits::of_copies())?,
            dry_run: self.dry_run,
            by: self.by.clone(),
        })
    }

    /// The list of users, where there is one.
    fn access(&self) -> Result<Option<access::Request>, Failure> {
        let Some(users) = &self.access else { return Ok(None) };
        Ok(Some(access::Request {
            users: users.clone(),
            wanted: self.made_from.wanted(self.naming(), Choice::default())?,
            system: self.system.clone(),
            inactive_after: self.inactive_after,
            period: self.period,
            dry_run: self.dry_run,
            by: self.by.clone(),
        }))
    }

    /// Vendor and service, as --vendor and --service name them.
    fn naming(&self) -> Naming {
        Naming { vendor: self.vendor.clone(), service: self.service.clone() }
    }
}
