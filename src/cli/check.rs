//! `rmx-report check`: gaps in the responsibilities, for people and for CI.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::analysis::{Threshold, assess};
use crate::app::engagement::{recorded, tell};
use crate::app::{Note, Workspace};
use crate::base::counted::counted;
use crate::base::diagnostic::{Diagnostics, Severity};
use crate::catalog::build::Naming;
use crate::export::check::{CheckReport, Merged, ServiceCheck};
use crate::export::sarif;
use crate::matrix::deployment::{EffectiveMatrix, Selection};
use crate::matrix::{Matrix, ModelId};
use crate::record::standing::Standing;
use crate::record::store::Register;

use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::source::{ReadArgs, open};
use super::style::Style;
use super::{Common, select};

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

    /// Exit with 10 when a finding at or above this severity, or of this code, is left (info, warning, error, never, CODE, ...)
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
    output: Output<Format>,

    #[command(flatten)]
    read: ReadArgs,
}

/// Runs the command.
///
/// # Errors
/// An unknown service, model, option or code; problems of the input, the profile or the register; an output that cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let threshold = threshold(&args.fail_on)?;
    let workspace = select::workspace_for(common, args.register.as_deref(), &args.deployment, env)?;
    let mut report = CheckReport { day: env.as_of.date_naive(), checks: Vec::new(), failed: false };
    for mut part in args.parts(&workspace, env)? {
        report.checks.append(&mut part.checks);
    }
    report.settle_waivers();
    report.failed = report.checks.iter().flat_map(|c| &c.assessment.findings).any(|f| threshold.is_reached(f));
    if let Some(path) = &workspace.profile_file {
        report.locate_profile(&path.display().to_string());
    }
    args.output.emit(env, |format, style| {
        let text = match format {
            Format::Text => text(&report, style),
            Format::Json => report.json().map_err(|e| Failure::io(e.to_string()))?,
            Format::Sarif => sarif::log(&report).map_err(|e| Failure::io(e.to_string()))?,
            Format::Md => report.markdown(),
        };
        Ok(text.into_bytes())
    })?;
    Ok(if report.failed { Exit::Findings } else { Exit::Done })
}

fn threshold(words: &[String]) -> Result<Threshold, Failure> {
    Threshold::parse(words).map_err(|unknown| {
        let messages: Vec<String> = unknown.iter().map(ToString::to_string).collect();
        let failure = Failure::usage(format!("--fail-on: {}", messages.join("; ")));
        let near = unknown.iter().filter_map(|u| u.nearest);
        near.fold(failure, |failure, near| failure.help(format!("did you mean '{near}'?")))
            .help("`rmx-report explain` lists the codes")
    })
}

impl Args {
    /// The checks of what is named, or of all that the profile lists.
    fn parts(&self, workspace: &Workspace, env: &Env) -> Result<Vec<CheckReport>, Failure> {
        let surroundings = env.surroundings();
        let reading = self.read.how()?;
        self.service.iter().for_each(|subject| env.reads(Path::new(subject)));
        let Some(subject) = &self.service else {
            reading.none_for_nothing()?;
            if workspace.profile.services.is_empty() {
                return Err(Failure::usage(
                    "nothing to check: name a service or a document, or list services in rmx.toml",
                )
                .help("rmx-report check ovhcloud/instances"));
            }
            if self.vendor.is_some() || self.service_id.is_some() || !self.deployment.choice().is_empty() {
                return Err(Failure::usage(
                    "--vendor, --service, --model and the options are of one service, and none is named",
                ));
            }
            workspace.tell_unknown_services(None, &surroundings);
            return workspace
                .engagements()?
                .iter()
                .inspect(|e| e.tell(&surroundings))
                .map(|e| check(&e.matrix, std::slice::from_ref(&e.selection), workspace, env))
                .collect();
        };
        let naming = Naming { vendor: self.vendor.clone(), service: self.service_id.clone() };
        let mut opened = open(workspace, subject, &naming, &reading, &surroundings)?;
        if opened.document.is_none() {
            let (matrix, newer) = workspace.of_record(opened.matrix)?;
            opened.matrix = matrix;
            surroundings.problems(&newer.map(Diagnostics::from).unwrap_or_default());
            reading.none_for_nothing()?;
            if self.vendor.is_some() || self.service_id.is_some() {
                return Err(Failure::usage(
                    "--vendor and --service name what a document is about; this one has its name",
                )
                .help("leave them out"));
            }
        }
        workspace.tell_unknown_services(Some(&opened.matrix.name()), &surroundings);
        let register = register(workspace)?;
        let record = || match &register {
            Some(register) => Ok(recorded(&register.service(&opened.matrix.vendor.id, &opened.matrix.service.id)?)),
            None => Ok(None),
        };
        let chosen = workspace.deployments(&opened, &self.deployment.choice(), record)?;
        drop(register);
        if let [first, _, ..] = chosen.as_slice()
            && self.deployment.model.is_none()
        {
            let models: Vec<&str> =
                chosen.iter().filter_map(|c| c.selection.model.as_ref()).map(ModelId::as_str).collect();
            let why = if first.what_if.is_none() && workspace.uses(&opened.matrix.name()).next().is_some() {
                "rmx.toml lists several"
            } else {
                "nothing chooses one"
            };
            let remark = format!(
                "{}: checked under {}: {why} of its deployment models",
                opened.matrix.name(),
                models.join(", ")
            );
            surroundings.listener.hear(Note::Remark(&remark));
        }
        for chosen in &chosen {
            tell(&opened.matrix, chosen.what_if.as_ref(), &surroundings);
        }
        let selections: Vec<Selection> = chosen.into_iter().map(|c| c.selection).collect();
        let mut report = check(&opened.matrix, &selections, workspace, env)?;
        if let Some(name) = &opened.document {
            report.locate(&opened.matrix, name);
        }
        Ok(vec![report])
    }
}

/// The register, where there is one; one that was asked for must be there.
fn register(workspace: &Workspace) -> Result<Option<Register>, Failure> {
    let folder = workspace.register().filter(|folder| workspace.names_register() || folder.is_dir());
    Ok(folder.as_deref().map(Register::read).transpose()?)
}

fn check(matrix: &Matrix, selections: &[Selection], workspace: &Workspace, env: &Env) -> Result<CheckReport, Failure> {
    let profile = &workspace.profile;
    let register = register(workspace)?;
    let places = register.as_ref().map(|r| r.places(&matrix.vendor.id, &matrix.service.id)).transpose()?.flatten();
    let day = env.as_of.date_naive();
    let mut checks = Vec::with_capacity(selections.len());
    for selection in selections {
        let effective = EffectiveMatrix::new(matrix, selection)?;
        let carried = register.as_ref().map(|r| r.service_record(&effective, day)).transpose()?;
        let standing = carried.as_ref().map(|c| Standing::new(&effective, &c.record, profile));
        let recorded = carried.as_ref().map(|c| &c.record).zip(standing.as_ref());
        let assessment = assess(&effective, recorded, profile, day);
        let mut check = ServiceCheck::new(&effective, assessment);
        if let Some(places) = &places {
            CheckReport::locate_record(&mut check, &effective, places);
        }
        checks.push(check);
    }
    Ok(CheckReport { day, checks, failed: false })
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
        let model = check.model.as_deref().map(|m| format!(" under {m}")).unwrap_or_default();
        let findings = &check.assessment.findings;
        let count = |severity: Severity| findings.iter().filter(|f| f.severity == severity).count();
        let line = format!(
            "{}{model}: {}; {}, {}, {}",
            check.service,
            counted(check.activities, "activity"),
            counted(count(Severity::Error), "error"),
            counted(count(Severity::Warning), "warning"),
            counted(count(Severity::Info), "remark"),
        );
        let _ = writeln!(text, "{}", style.heading(&line));
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

fn finding(text: &mut String, found: &Merged<'_>, with_advice: bool, style: Style) {
    let finding = found.finding;
    let head = style.severity(finding.severity, &format!("{}[{}]:", finding.severity, finding.code));
    let models = if found.models.is_empty() { String::new() } else { format!(" (under {})", found.models.join(", ")) };
    let _ = writeln!(text, "{head} {}{models}", finding.message);
    let activity = finding.activity.as_ref().map(|a| format!("{a}, ")).unwrap_or_default();
    let _ = writeln!(text, "  {} {activity}{}", style.faint("-->"), finding.source);
    if let Some(record) = &finding.record {
        let _ = writeln!(text, "  {} in your register: {record}", style.faint("-->"));
    }
    if with_advice {
        let _ = writeln!(text, "  {}  {}", style.help("why:"), finding.code.why());
        let _ = writeln!(text, "  {} {}", style.help("help:"), finding.help);
    }
}
