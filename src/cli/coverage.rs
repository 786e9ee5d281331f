//! `rmx-report coverage`: what a service, or the whole profile, says of each control of the frameworks in scope.

use std::io::{self, Write};

use clap::ValueEnum;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::select;
use super::style::Style;
use super::table::{Cell, Table};
use crate::app::Wanted;
use crate::app::coverage::{self, Covered, NEVER, Request};
use crate::checklist::coverage::{CoverageRecord, by_framework, counts, settled};
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

    /// Only what is still yours: controls of which something is yours and not settled
    #[arg(long)]
    open: bool,

    /// Exit with 10 when a control is of this state, or `open`: something of it is yours and not settled, or it is nobody's (STATE, open, never, ...)
    #[arg(long, value_name = "STATE,...", value_delimiter = ',', default_value = NEVER)]
    fail_on: Vec<String>,

    /// Your register; the profile's otherwise
    #[arg(long, value_name = "DIR")]
    register: Option<std::path::PathBuf>,

    #[command(flatten)]
    output: Output<Format>,
}

/// Runs the command.
///
/// # Errors
/// As [`coverage::coverage`]; an unknown state; an output that cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let (states, fail_on) = (coverage::states(&args.state)?, coverage::fail_on(&args.fail_on)?);
    let workspace = select::workspace_for(common, args.register.as_deref(), &args.deployment, env)?;
    let wanted = match &args.service {
        Some(name) => select::entry(name, &args.deployment, &workspace)?,
        None => Wanted::default(),
    };
    let Covered { report, failed } =
        coverage::coverage(&workspace, &Request { wanted, states, open: args.open, fail_on }, &env.surroundings())?;
    let data = |format: Format, out: &mut dyn Write| match format {
        Format::Table => Ok(()),
        Format::Json => report.write_json(out),
        Format::Md => out.write_all(report.markdown().as_bytes()),
        Format::Csv => out.write_all(report.csv().map_err(io::Error::other)?.as_bytes()),
    };
    args.output.emit_long(env, |style| table(&report, env, style), data)?;
    Ok(if failed { Exit::Findings } else { Exit::Done })
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
            Cell::plain(&*line.control),
            Cell::plain(&*line.title),
            Cell::plain(line.state.as_str()),
            Cell::plain(line.activities.len().to_string()),
            Cell::plain(settled(line.settled, line.obligations)),
        ]);
    }
    let mut text = table.render(env.width, style);
    let silent: Vec<&str> = lines.iter().filter(|l| l.state == State::Silent).map(|l| &*l.control).collect();
    if !silent.is_empty() {
        super::table::wrapped(&mut text, &format!("silent: {}", silent.join(", ")), env.width);
    }
    text
}
