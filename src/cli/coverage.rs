//! `rmx-report coverage`: what a service, or the whole profile, says of each control of the frameworks in scope.

use clap::ValueEnum;

use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::style::Style;
use super::table::{Cell, Table};
use super::{Common, select};
use crate::app::{Engagement, Workspace, all};
use crate::base::nearest::did_you_mean;
use crate::checklist::coverage::{CoverageRecord, ServiceCoverage, by_framework, counts, settled};
use crate::export::coverage::CoverageReport;
use crate::frameworks::State;

/// Formats of coverage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned to the terminal
    #[default]
    Table,
    /// JSON, schema rmx-coverage/1
    Json,
    /// Markdown
    Md,
    /// CSV, a line per service and control
    Csv,
}

impl Formats for Format {}

/// Show what the rows say of each control of the frameworks: whose it is, its status and evidence, and what is open
///
/// `yours`: all of its rows are yours; `provider`: all are the provider's; `both`; `contested`: both sides are named accountable;
/// `silent`: no row speaks of it; `not-applicable`: none of its rows applies, as chosen.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service as `vendor/service`; all services of rmx.toml otherwise
    #[arg(value_name = "VENDOR/SERVICE")]
    service: Option<String>,

    #[command(flatten)]
    deployment: select::Deployment,

    /// Only controls of this state; may be given several times
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    state: Vec<String>,

    /// Exit with 10 when a control is of this state, or `open`: something of it is yours and not settled, or it is nobody's (STATE, open, never, ...)
    #[arg(long, value_name = "STATE,...", value_delimiter = ',', default_value = NEVER)]
    fail_on: Vec<String>,

    /// Your register; the profile's otherwise
    #[arg(long, value_name = "DIR")]
    register: Option<std::path::PathBuf>,

    #[command(flatten)]
    output: Output<Format>,
}

/// The word for no threshold.
const NEVER: &str = "never";
/// The word for what is not done.
const OPEN: &str = "open";

/// Runs the command.
///
/// # Errors
/// An unknown service, model, option, framework or state; no framework; problems of the catalogue, the profile or the register.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let shown = states(&args.state, "--state", &[])?;
    let failing = states(&args.fail_on, "--fail-on", &[OPEN, NEVER])?;
    let workspace = select::workspace_for(common, args.register.as_deref(), &args.deployment, env)?;
    if workspace.profile.chosen.is_empty() {
        return Err(Failure::usage(
            "no framework is asked for: give --framework, or list frameworks in [audit] of rmx.toml",
        )
        .help("rmx-report frameworks shows what there is"));
    }
    let mut report = CoverageReport::new(env.as_of.date_naive(), services(args, &workspace, env)?);
    let open = args.fail_on.iter().any(|word| word == OPEN);
    let failed = report.reaches(&failing, open);
    if !shown.is_empty() {
        report.retain(|line| shown.contains(&line.state));
    }
    args.output.emit(env, |format, style| {
        let text = match format {
            Format::Table => table(&report, env, style),
            Format::Json => report.json().map_err(|e| Failure::io(e.to_string()))?,
            Format::Md => report.markdown(),
            Format::Csv => report.csv().map_err(|e| Failure::io(e.to_string()))?,
        };
        Ok(text.into_bytes())
    })?;
    Ok(if failed { Exit::Findings } else { Exit::Done })
}

/// The states that words name; `others` are words that are none and allowed.
fn states(words: &[String], flag: &str, others: &[&str]) -> Result<Vec<State>, Failure> {
    let mut states = Vec::new();
    for word in words {
        match State::parse(word) {
            Some(state) => states.push(state),
            None if others.contains(&word.as_str()) => {}
            None => {
                let known = || State::ALL.iter().map(|s| s.as_str()).chain(others.iter().copied());
                return Err(Failure::usage(format!("{flag}: there is no state '{word}'"))
                    .help(did_you_mean(word, known()))
                    .help(format!("states: {}", known().collect::<Vec<_>>().join(", "))));
            }
        }
    }
    Ok(states)
}

/// The coverage of the service that is named, or of all that the profile lists.
fn services(args: &Args, workspace: &Workspace, env: &Env) -> Result<Vec<ServiceCoverage>, Failure> {
    let surroundings = env.surroundings();
    let engagements = match &args.service {
        Some(name) => {
            vec![workspace.engagement(&select::entry(name, &args.deployment, workspace)?, &surroundings)?]
        }
        None if workspace.profile.services.is_empty() => {
            return Err(Failure::usage("name a service, or list services in rmx.toml")
                .help("rmx-report list shows what there is"));
        }
        None => workspace.engagements()?,
    };
    let register = workspace.register();
    let of = |engagement: &Engagement| {
        engagement.tell(&surroundings);
        let checklist = workspace.checklist(engagement, register.as_deref(), &surroundings)?;
        Ok(ServiceCoverage::new(&checklist))
    };
    all(engagements.iter().map(of))
}

fn table(report: &CoverageReport, env: &Env, style: Style) -> String {
    let mut text = String::new();
    for service in &report.services {
        let model = service.model.as_ref().map(|m| format!(", {m}")).unwrap_or_default();
        for (framework, lines) in by_framework(&service.coverage) {
            let head = format!("{}{model}, {framework}: {}", service.service, counts(lines.iter().map(|l| l.state)));
            text.push_str(&format!("{}\n", style.heading(&head)));
            text.push_str(&controls(lines, env, style));
            text.push('\n');
        }
    }
    if !report.together.is_empty() {
        let head = format!("all services: {}", counts(report.together.iter().map(|line| line.state)));
        text.push_str(&format!("{}\n", style.heading(&head)));
    }
    text
}

/// The controls of one framework, a line each; those of which no row speaks on one line.
fn controls(lines: &[CoverageRecord], env: &Env, style: Style) -> String {
    let mut table = Table::new(["Control", "Title", "Whose", "Rows", "Settled"], Some(1));
    for line in lines.iter().filter(|line| line.state != State::Silent) {
        table.row(vec![
            Cell::plain(&line.control),
            Cell::plain(&line.title),
            Cell::plain(line.state.as_str()),
            Cell::plain(line.activities.len().to_string()),
            Cell::plain(settled(line.settled, line.obligations)),
        ]);
    }
    let mut text = table.render(env.width, style);
    let silent: Vec<&str> = lines.iter().filter(|l| l.state == State::Silent).map(|l| l.control.as_str()).collect();
    if !silent.is_empty() {
        super::table::wrapped(&mut text, &format!("silent: {}", silent.join(", ")), env.width);
    }
    text
}
