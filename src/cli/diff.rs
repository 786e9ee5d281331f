//! `rmx-report diff`: what changed, by what it means for the customer.

use std::fmt::Write as _;
use std::path::Path;

use clap::ValueEnum;

use crate::app::Workspace;
use crate::base::diagnostic::{Diagnostics, Severity};
use crate::base::order;
use crate::catalog::build::Naming;
use crate::compare::describe;
use crate::compare::{Change, Diff, DiffThreshold, Direction, adopt};
use crate::document::{Attachment, AttachmentRelation, ReportDocument};
use crate::export::diff as export;
use crate::matrix::deployment::{EffectiveMatrix, Selection, SelectionError};
use crate::matrix::{Matrix, ModelId};
use crate::profile::Profile;
use crate::render;
use crate::render::pdf::PdfOptions;
use crate::report::notice;
use crate::report::template::{self, Template};

use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::source::{self, ReadArgs, is_document};
use super::style::Style;
use super::terminal::always;
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

    /// The template whose brand a change notice takes
    #[arg(long, value_name = "NAME|DIR", default_value = template::DEFAULT)]
    template: String,

    #[command(flatten)]
    output: Output<Format>,

    /// How documents are read, OLD and NEW alike.
    #[command(flatten)]
    read: ReadArgs,
}

/// Runs the command.
///
/// # Errors
/// An unknown service, model, option or word of `--fail-on`; problems of the inputs; an output that cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let threshold = threshold(&args.fail_on)?;
    if args.new.is_none() && (args.from.is_none() || args.to.is_none()) {
        return Err(Failure::usage("give what to compare with: a second document or service, or --from and --to")
            .help("rmx-report diff old-page.md new-page.md")
            .help("rmx-report diff zilliz/cloud --from saas --to byoc-i"));
    }
    let workspace = select::workspace_for(common, None, &args.deployment, env)?;
    let profile = &workspace.profile;
    [Some(&args.old), args.new.as_ref()].into_iter().flatten().for_each(|side| env.reads(Path::new(side)));
    let (old, other) = open(args, &workspace, env)?;
    // One matrix under two models is one document: rows that stand in another table have not moved.
    let new = other.as_ref().unwrap_or(&old);
    let before = effective(args, &old, args.from.as_deref(), "--from")?;
    let after = effective(args, new, args.to.as_deref(), "--to")?;
    let diff = Diff::new(&before, &after);
    let failed = diff.changes.iter().any(|c| threshold.is_reached(c));
    let json = || export::json(&diff, env.as_of.date_naive(), failed).map_err(|e| Failure::io(e.to_string()));
    args.output.emit(env, |format, style| {
        Ok(match format {
            Format::Text => text(&diff, style).into_bytes(),
            Format::Json => json()?.into_bytes(),
            Format::Md => export::markdown(&diff).into_bytes(),
            Format::Xlsx => {
                let document = notice(&diff, args, profile, env)?;
                render::xlsx::write(&document).map_err(|e| Failure::io(e.to_string()))?
            }
            Format::Pdf => pdf(&diff, args, profile, env, json()?)?,
        })
    })?;
    Ok(if failed { Exit::Findings } else { Exit::Done })
}

/// Both sides. A page that stands against an entry of the catalogue is read under the entry's name and takes over what the entry
/// declares: conditions, and how shift rows stand to base rows.
fn open(args: &Args, workspace: &Workspace, env: &Env) -> Result<(Matrix, Option<Matrix>), Failure> {
    let reading = args.read.how()?;
    let surroundings = env.surroundings();
    let open = |text: &str, naming: &Naming| {
        source::open(workspace, text, naming, &reading, &surroundings).map(|opened| opened.matrix)
    };
    let plain = |text: &str| open(text, &Naming::default());
    let sides = [Some(args.old.as_str()), args.new.as_deref()];
    if sides.into_iter().flatten().all(|side| !is_document(workspace, side)) {
        reading.none_for_nothing()?;
    }
    let Some(new) = &args.new else {
        return Ok((plain(&args.old)?, None));
    };
    if args.old == "-" && new == "-" {
        return Err(Failure::usage("standard input is one document: give the other one by its name"));
    }
    // A catalogue folder of the user's declares as much as an entry does.
    let under = |text: &str, declared: &Matrix| {
        let naming =
            Naming { vendor: Some(declared.vendor.id.to_string()), service: Some(declared.service.id.to_string()) };
        let mut page = open(text, &naming)?;
        adopt(&mut page, declared);
        Ok::<_, Failure>(page)
    };
    Ok(match (is_document(workspace, &args.old), is_document(workspace, new)) {
        (true, false) => {
            let declared = plain(new)?;
            (under(&args.old, &declared)?, Some(declared))
        }
        (false, true) => {
            let declared = plain(&args.old)?;
            let page = under(new, &declared)?;
            (declared, Some(page))
        }
        _ => (plain(&args.old)?, Some(plain(new)?)),
    })
}

/// The change notice in the brand of the checklists.
fn notice(diff: &Diff<'_>, args: &Args, profile: &Profile, env: &Env) -> Result<ReportDocument, Failure> {
    let theme = Template::open(&args.template)?.theme();
    Ok(notice::document(diff, profile, theme, env.as_of))
}

/// The change notice as PDF, with the diff's JSON travelling inside.
fn pdf(diff: &Diff<'_>, args: &Args, profile: &Profile, env: &Env, json: String) -> Result<Vec<u8>, Failure> {
    let mut document = notice(diff, args, profile, env)?;
    document.attachments.push(Attachment {
        name: "changes.json".to_owned(),
        mime: "application/json".to_owned(),
        description: format!("The changes as data, schema {}", export::SCHEMA),
        relation: AttachmentRelation::Data,
        bytes: json.into_bytes().into(),
    });
    let mut notes = Diagnostics::new();
    let outcome = render::pdf::render(&document, PdfOptions { flat: false }, &mut notes);
    if notes.has_errors() {
        return Err(Failure::Input(notes));
    }
    if !notes.is_empty() {
        always(&super::style::diagnostics(&notes, env.colour_errors));
    }
    outcome.map_err(|error| Failure::io(error.to_string()))
}

fn threshold(words: &[String]) -> Result<DiffThreshold, Failure> {
    DiffThreshold::parse(words).map_err(|unknown| {
        let messages: Vec<String> = unknown.iter().map(ToString::to_string).collect();
        let failure = Failure::usage(format!("--fail-on: {}", messages.join("; ")));
        let near = unknown.iter().filter_map(|u| u.nearest);
        near.fold(failure, |failure, near| failure.help(format!("did you mean '{near}'?")))
            .help(format!("words: {}", crate::compare::words().collect::<Vec<_>>().join(", ")))
    })
}

/// One side under its model; where that is not said, the error tells which side lacks it and with which flag.
fn effective<'m>(
    args: &Args,
    matrix: &'m Matrix,
    model: Option<&str>,
    flag: &str,
) -> Result<EffectiveMatrix<'m>, Failure> {
    EffectiveMatrix::new(matrix, &selection(args, matrix, model)?).map_err(|errors| {
        let open = errors.iter().any(|e| matches!(e, SelectionError::ModelRequired { .. }));
        let failure = Failure::from(errors);
        if open { failure.help(format!("that is {}: {flag} says its model here", matrix.name())) } else { failure }
    })
}

/// The selection of one side: its own model, or the one for both; options count on the side that has them.
fn selection(args: &Args, matrix: &Matrix, model: Option<&str>) -> Result<Selection, Failure> {
    let both = args.deployment.choice().selection(matrix)?;
    let shared = args.new.is_some();
    Ok(Selection {
        model: model.map(ModelId::from).or(both.model),
        // An option that only one of two documents knows is no mistake: it may be what changed.
        options: order::map(both.options.into_iter().filter(|(id, _)| !shared || matrix.option(id).is_some())),
    })
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
