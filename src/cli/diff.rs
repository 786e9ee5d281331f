//! `rmx-report diff`: what changed, by what it means for the customer.

use std::fmt::Write as _;
use std::path::Path;

use clap::ValueEnum;

use crate::app::diff::{self, Request, Sides, sides};
use crate::app::{Workspace, rendering};
use crate::base::diagnostic::Severity;
use crate::compare::{Change, Diff, Direction, describe, said};
use crate::export::diff as export;
use crate::export::github;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::select;
use super::source::{ReadArgs, subject};
use super::style::Style;
use super::terminal::say;

/// Formats of changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// JSON, schema rmx-diff/1 (of a whole profile rmx-diffs/1)
    Json,
    /// Markdown
    Md,
    /// Excel: a change notice that an owner can sign
    Xlsx,
    /// PDF: a change notice that an owner can sign, with the changes as JSON inside
    Pdf,
    /// Annotations of GitHub Actions
    Github,
    /// Web page: the change notice as one file
    Html,
}

impl Formats for Format {
    fn is_text(self) -> bool {
        !matches!(self, Format::Xlsx | Format::Pdf)
    }
}

/// Show what changed, by responsibility moved: two documents, two catalogue entries, one service under two models; alone, or with a service: the
/// version that the record holds against the catalogue's
///
///   rmx-report diff old-page.md new-page.md
///   rmx-report diff zilliz/cloud --from saas --to byoc-i
#[derive(Debug, clap::Args)]
pub struct Args {
    /// As it was: a vendor's document (`-` is standard input), a catalogue folder, or `vendor/service` (against a page: the version that the record
    /// holds, where it has one); left out: every service of rmx.toml
    #[arg(value_name = "OLD")]
    old: Option<String>,

    /// As it is; left out where one service is compared under two models, or with what the record holds of it
    #[arg(value_name = "NEW")]
    new: Option<String>,

    /// The deployment model of OLD
    #[arg(long, value_name = "MODEL")]
    from: Option<String>,

    /// The deployment model of NEW
    #[arg(long, value_name = "MODEL")]
    to: Option<String>,

    #[command(flatten)]
    deployment: select::Deployment,

    /// Exit with 10 when a change of this direction or class is there (more-for-you, less-for-you, moved-to-you, removed, never, ...)
    #[arg(long, value_name = "DIRECTION|CLASS,...", value_delimiter = ',')]
    fail_on: Vec<String>,

    /// Your register; the profile's otherwise
    #[arg(long, value_name = "DIR")]
    register: Option<std::path::PathBuf>,

    #[command(flatten)]
    template: super::report::TemplateArgs,

    #[command(flatten)]
    output: Output<Format>,

    /// How documents are read, OLD and NEW alike.
    #[command(flatten)]
    read: ReadArgs,
}

/// Runs the command.
///
/// # Errors
/// As [`sides`]; an unknown word of `--fail-on`; an output that cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let threshold = diff::threshold(&args.fail_on)?;
    let workspace = select::workspace_for(common, args.register.as_deref(), &args.deployment, env)?;
    [&args.old, &args.new].into_iter().flatten().for_each(|side| env.reads(Path::new(side)));
    let all = args.sides(&workspace, env)?;
    let pairs = all.iter().map(Sides::effective).collect::<Result<Vec<_>, Failure>>()?;
    let diffs: Vec<Diff<'_>> = pairs.iter().map(|(before, after)| Diff::new(before, after)).collect();
    let fails = |diff: &Diff<'_>| diff.changes.iter().any(|change| threshold.is_reached(change));
    let failed = diffs.iter().any(fails);
    let io = |error: serde_json::Error| Failure::io(error.to_string());
    let day = env.as_of.date_naive();
    let json = |diff| export::json(diff, day, fails(diff)).map_err(io);
    let one = || match diffs.as_slice() {
        [one] => Ok(one),
        several => Err(Failure::usage(format!("a change notice is on one service, and these are {}", several.len()))
            .help("rmx-report diff VENDOR/SERVICE -o notice.xlsx")),
    };
    let profile = &workspace.profile;
    let template = &args.template.chosen();
    args.output.emit(env, |format, style| {
        Ok(match format {
            Format::Text => diffs.iter().map(|diff| text(diff, style)).collect::<String>().into_bytes(),
            Format::Json if args.old.is_none() => {
                let all: Vec<(&Diff<'_>, bool)> = diffs.iter().map(|diff| (diff, fails(diff))).collect();
                export::json_of_all(&all, day).map_err(io)?.into_bytes()
            }
            Format::Json => json(one()?)?.into_bytes(),
            Format::Md => {
                let notice = |one| rendering::markdown(&diff::notice(one, template, profile, env.as_of)?);
                diffs.iter().map(notice).collect::<Result<Vec<_>, _>>()?.join(&b'\n')
            }
            Format::Xlsx => rendering::workbook(diff::notice(one()?, template, profile, env.as_of)?)?,
            Format::Pdf => {
                let document = diff::notice_with_data(one()?, template, profile, env.as_of, json(one()?)?)?;
                rendering::pdf(&document, false, &env.surroundings())?
            }
            Format::Github => {
                let page = args.new.as_deref().filter(|page| Path::new(page).is_file());
                diffs.iter().map(|diff| github::diff(diff, page)).collect::<String>().into_bytes()
            }
            Format::Html => rendering::page(&diff::notice(one()?, template, profile, env.as_of)?)?,
        })
    })?;
    if args.output.is_to_files() {
        diffs.iter().for_each(|diff| say!("{}: {}", describe::new_name(diff), describe::summary(diff)));
    }
    Ok(if failed { Exit::Findings } else { Exit::Done })
}

impl Args {
    /// What is compared: two sides, or what the record holds with what the catalogue has now.
    fn sides(&self, workspace: &Workspace, env: &Env) -> Result<Vec<Sides>, Failure> {
        let reading = self.read.how()?;
        let under_two = self.from.is_some() && self.to.is_some();
        let old = match (&self.old, &self.new) {
            (Some(old), Some(_)) => old,
            (Some(old), None) if under_two => old,
            (None, None) | (Some(_), None) if self.from.is_none() && self.to.is_none() => {
                return diff::adopted(workspace, self.old.as_deref(), &self.deployment.choice(), &env.surroundings());
            }
            _ => {
                return Err(Failure::usage("one model is compared with another: give both --from and --to")
                    .help("rmx-report diff zilliz/cloud --from saas --to byoc-i"));
            }
        };
        if old == "-" && self.new.as_deref() == Some("-") {
            return Err(Failure::usage("standard input is one document: give the other one by its name"));
        }
        let request = Request {
            old: subject(old, &reading.limits)?,
            new: self.new.as_deref().map(|new| subject(new, &reading.limits)).transpose()?,
            from: self.from.clone(),
            to: self.to.clone(),
            choice: self.deployment.choice(),
            reading,
        };
        Ok(vec![sides(workspace, &request, &env.surroundings())?])
    }
}

/// The changes for people.
pub(super) fn text(diff: &Diff<'_>, style: Style) -> String {
    let mut text = String::new();
    let _ =
        writeln!(text, "{}", style.heading(&format!("{} → {}", describe::old_name(diff), describe::new_name(diff))));
    if let Some(note) = diff.taken_over().and_then(|taken| describe::taken_over(taken, &said::english)) {
        let _ = writeln!(text, "{}", style.faint(&note));
    }
    for change in &diff.changes {
        entry(&mut text, diff, change, style);
    }
    for term in &diff.bytes {
        let line = format!("{}: {} → {}", term.sentence(), term.was, term.is);
        let _ = writeln!(text, "{}", style.faint(&line));
    }
    let _ = writeln!(text, "{}", style.heading(&describe::summary(diff)));
    let directions = diff.directions();
    if !directions.is_empty() {
        let parts: Vec<String> = directions.iter().map(|(d, n)| format!("{n} {d}")).collect();
        let _ = writeln!(text, "for you: {}", parts.join(", "));
    }
    text
}

fn entry(text: &mut String, diff: &Diff<'_>, change: &Change<'_>, style: Style) {
    let severity = match change.direction {
        Direction::MoreForYou | Direction::Unknown => Severity::Warning,
        Direction::LessForYou | Direction::Same => Severity::Info,
    };
    let classes: Vec<&str> = change.classes.iter().map(|c| c.as_str()).collect();
    let head = style.severity(severity, &format!("{} ({})", classes.join(", "), change.direction));
    match (change.row(), &change.term) {
        (Some(row), _) => writeln!(text, "{head} {} {}", row.id, row.text),
        (None, Some(term)) => writeln!(text, "{head} {}", term.sentence()),
        (None, None) => Ok(()),
    }
    .ok();
    for (label, words) in describe::details(diff, change, &said::english) {
        let _ = writeln!(text, "  {} {words}", style.faint(&format!("{label:>8}:")));
    }
    if let Some(row) = change.row() {
        let _ = writeln!(text, "  {} {}", style.faint("     -->"), row.source);
    }
}
