//! `rmx-report diff`: what changed, by what it means for the customer.

use std::fmt::Write as _;
use std::path::Path;

use clap::ValueEnum;

use crate::app::diff::{self, Request, sides};
use crate::app::rendering;
use crate::base::diagnostic::Severity;
use crate::compare::describe;
use crate::compare::{Change, Diff, Direction};
use crate::export::diff as export;

use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::source::{ReadArgs, subject};
use super::style::Style;
use super::{Common, select};

/// Formats of changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// JSON, schema rmx-diff/1
    Json,
    /// Markdown
    Md,
    /// Excel: a change notice that an owner can sign
    Xlsx,
    /// PDF: a change notice that an owner can sign, with the changes as JSON inside
    Pdf,
}

impl Formats for Format {
    fn is_text(self) -> bool {
        !matches!(self, Format::Xlsx | Format::Pdf)
    }
}

/// Show what changed, by responsibility moved: two documents, two catalogue entries, or one service under two models
///
///   rmx-report diff old-page.md new-page.md
///   rmx-report diff zilliz/cloud --from saas --to byoc-i
#[derive(Debug, clap::Args)]
pub struct Args {
    /// As it was: a vendor's document (`-` is standard input), a catalogue folder, or `vendor/service`
    #[arg(value_name = "OLD")]
    old: String,

    /// As it is; left out where one service is compared under two models
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
    let request = args.request()?;
    let workspace = select::workspace_for(common, None, &args.deployment, env)?;
    [Some(&args.old), args.new.as_ref()].into_iter().flatten().for_each(|side| env.reads(Path::new(side)));
    let sides = sides(&workspace, &request, &env.surroundings())?;
    let (before, after) = sides.effective()?;
    let diff = Diff::new(&before, &after);
    let failed = diff.changes.iter().any(|c| threshold.is_reached(c));
    let json = || export::json(&diff, env.as_of.date_naive(), failed).map_err(|e| Failure::io(e.to_string()));
    let profile = &workspace.profile;
    let template = &args.template.chosen();
    args.output.emit(env, |format, style| {
        Ok(match format {
            Format::Text => text(&diff, style).into_bytes(),
            Format::Json => json()?.into_bytes(),
            Format::Md => export::markdown(&diff).into_bytes(),
            Format::Xlsx => rendering::workbook(diff::notice(&diff, template, profile, env.as_of)?)?,
            Format::Pdf => {
                let document = diff::notice_with_data(&diff, template, profile, env.as_of, json()?)?;
                rendering::pdf(&document, false, &env.surroundings())?
            }
        })
    })?;
    Ok(if failed { Exit::Findings } else { Exit::Done })
}

impl Args {
    fn request(&self) -> Result<Request, Failure> {
        if self.new.is_none() && (self.from.is_none() || self.to.is_none()) {
            return Err(Failure::usage("give what to compare with: a second document or service, or --from and --to")
                .help("rmx-report diff old-page.md new-page.md")
                .help("rmx-report diff zilliz/cloud --from saas --to byoc-i"));
        }
        if self.old == "-" && self.new.as_deref() == Some("-") {
            return Err(Failure::usage("standard input is one document: give the other one by its name"));
        }
        let reading = self.read.how()?;
        Ok(Request {
            old: subject(&self.old, &reading.limits)?,
            new: self.new.as_deref().map(|new| subject(new, &reading.limits)).transpose()?,
            from: self.from.clone(),
            to: self.to.clone(),
            choice: self.deployment.choice(),
            reading,
        })
    }
}

/// The changes for people.
pub(super) fn text(diff: &Diff<'_>, style: Style) -> String {
    let mut text = String::new();
    let _ =
        writeln!(text, "{}", style.heading(&format!("{} → {}", describe::old_name(diff), describe::new_name(diff))));
    if let Some(note) = diff.taken_over() {
        let _ = writeln!(text, "{}", style.faint(note));
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
    for (label, words) in describe::details(diff, change) {
        let _ = writeln!(text, "  {} {words}", style.faint(&format!("{label:>8}:")));
    }
    if let Some(row) = change.row() {
        let _ = writeln!(text, "  {} {}", style.faint("     -->"), row.source);
    }
}
