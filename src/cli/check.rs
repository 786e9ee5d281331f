//! `rmx-report check`: gaps in the responsibilities, for people and for CI.

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::app::check::{self, Request};
use crate::catalog::build::Naming;
use crate::export::check::{CheckReport, Merged};
use crate::export::{github, sarif};

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::select;
use super::source::{ReadArgs, subject};
use super::style::Style;
use super::terminal::say;

/// Formats of findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// JSON, schema rmx-check/1
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Markdown
    Md,
    /// Annotations of GitHub Actions, beside the files of your repository
    Github,
}

impl Formats for Format {}

/// Report gaps in the responsibilities; every model is checked unless --model says one
///
/// Looked at are the vendor's matrix, the topics that it is silent on and, with a register, your own record: owners, evidence, signatures.
/// `rmx-report explain CODE` says what a finding means. Severities, waivers and the options of services in use stand in rmx.toml.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service as `vendor/service`, a vendor's document (`-` is standard input), or a catalogue folder; all of the profile without
    #[arg(value_name = "VENDOR/SERVICE|FILE")]
    service: Option<String>,

    #[command(flatten)]
    deployment: select::Deployment,

    /// Exit with 10 when a finding at or above this severity, or of this code, is left (info, warning, error, never, CODE, ...); with `new` only those
    /// count that the version in your record does not have: any of them, or of what is named beside it (new,warning)
    #[arg(long, value_name = "SEVERITY|CODE,...", value_delimiter = ',', default_value = "error")]
    fail_on: Vec<String>,

    /// Your register; the profile's otherwise
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    /// With a document: the vendor's id, as your register has it
    #[arg(long, value_name = "VENDOR", help_heading = super::source::HEADING)]
    vendor: Option<String>,

    /// With a document: the service's id, as your register has it
    #[arg(long = "service", value_name = "SERVICE", help_heading = super::source::HEADING)]
    service_id: Option<String>,

    #[command(flatten)]
    lists: select::Lists,

    #[command(flatten)]
    output: Output<Format>,

    #[command(flatten)]
    read: ReadArgs,
}

/// Runs the command.
///
/// # Errors
/// As [`check::check`]; an unknown word of `--fail-on`; an output that cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let fail_on = check::threshold(&args.fail_on)?;
    let mut workspace = select::workspace_for(common, args.register.as_deref(), &args.deployment, env)?;
    if args.service.is_none() && args.lists.is_given() {
        return Err(Failure::usage("--cuecs and --criteria are of one service, and none is named"));
    }
    args.lists.bring(&mut workspace)?;
    let reading = args.read.how()?;
    args.service.iter().for_each(|subject| env.reads(Path::new(subject)));
    let request = Request {
        subject: args.service.as_deref().map(|text| subject(text, &reading.limits)).transpose()?,
        naming: Naming { vendor: args.vendor.clone(), service: args.service_id.clone() },
        reading,
        choice: args.deployment.choice(),
        fail_on,
    };
    let report = check::check(&workspace, &request, &env.surroundings())?;
    let data = |format: Format, out: &mut dyn Write| match format {
        Format::Text => Ok(()),
        Format::Json => report.write_json(out),
        Format::Sarif => out.write_all(sarif::log(&report)?.as_bytes()),
        Format::Md => out.write_all(report.markdown().as_bytes()),
        Format::Github => out.write_all(github::check(&report).as_bytes()),
    };
    args.output.emit_long(env, |style| text(&report, style), data)?;
    if args.output.is_to_files() {
        report.checks.iter().for_each(|check| say!("{}", check.summary()));
    }
    Ok(if report.failed { Exit::Findings } else { Exit::Done })
}

fn text(report: &CheckReport, style: Style) -> String {
    let mut text = String::new();
    let merged = report.merged();
    let standing: Vec<&Merged<'_>> = merged.iter().filter(|m| m.waiver.is_none()).collect();
    for (index, found) in standing.iter().enumerate() {
        // What the next finding repeats, of why it matters and what to do, is said once, below the last of them.
        let said = |of: &Merged<'_>| (of.finding.code, of.finding.help.clone());
        let last = standing.get(index + 1).is_none_or(|next| said(next) != said(found));
        finding(&mut text, found, last, style);
    }
    for found in &merged {
        let Some(waiver) = found.waiver else { continue };
        let until = waiver.expires.map(|d| d.to_string()).unwrap_or_default();
        let line = format!("waived until {until} by {}: {} ({})", waiver.owner, found.finding.message, waiver.reason);
        let _ = writeln!(text, "{} {}", style.faint(&format!("[{}]", found.finding.code)), style.faint(&line));
    }
    topics(&mut text, report, style);
    for check in &report.checks {
        let _ = writeln!(text, "{}", style.heading(&check.summary()));
    }
    if !merged.is_empty() {
        text.push_str("More on a code: rmx-report explain CODE\n");
    }
    text
}

/// The topics that activities mention, with the words that say so: what is not among them is a finding, and a word that was
/// understood wrongly must be seen.
fn topics(text: &mut String, report: &CheckReport, style: Style) {
    let Some(service) = report.checks.first().map(|c| c.service.as_str()) else { return };
    for mentioned in report.mentioned(service) {
        let under = mentioned.under();
        let rules = mentioned.rules().join(", ");
        let head = format!("topics mentioned{under} (activities); derived by {rules}:");
        let _ = writeln!(text, "{}", style.faint(&head));
        for t in mentioned.topics {
            let _ = writeln!(text, "{}", style.faint(&format!("  {}", t.line())));
        }
    }
}

/// So many controls of a row are named.
const CONTROLS: usize = 6;

fn finding(text: &mut String, found: &Merged<'_>, with_advice: bool, style: Style) {
    let finding = found.finding;
    let head = style.severity(finding.severity, &format!("{}[{}]:", finding.severity, finding.code));
    let models = if found.models.is_empty() { String::new() } else { format!(" (under {})", found.models.join(", ")) };
    let _ = writeln!(text, "{head} {}{models}", finding.message);
    let activity = finding.activity.as_ref().map(|a| format!("{a}, ")).unwrap_or_default();
    let _ = writeln!(text, "  {} {activity}{}", style.faint("-->"), finding.source);
    let controls = found.controls();
    if !controls.is_empty() {
        let more = controls.len().saturating_sub(CONTROLS);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let shown: Vec<&str> = controls.iter().take(CONTROLS).map(String::as_str).collect();
        let _ = writeln!(text, "  {} {}{more}", style.faint("controls:"), shown.join(", "));
    }
    if let Some(record) = &finding.record {
        let _ = writeln!(text, "  {} in your register: {record}", style.faint("-->"));
    }
    if with_advice {
        let _ = writeln!(text, "  {}  {}", style.help("why:"), finding.code.why());
        let _ = writeln!(text, "  {} {}", style.help("help:"), finding.help);
    }
}
