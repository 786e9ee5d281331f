//! `rmx-report status`: progress from the register.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::app::status::{Request, status};
use crate::export::status::{StatusReport, cells, groups, header, signed, title};

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::select;
use super::style::Style;

/// Formats of the status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Table,
    /// JSON, schema rmx-report-status/1
    Json,
    /// Markdown
    Md,
}

impl Formats for Format {}

/// Show progress of the services of your profile and register: by service, section and owner; what is overdue or lapses soon
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One service; all of the profile and the register without
    #[arg(value_name = "VENDOR/SERVICE")]
    service: Option<String>,

    /// The register's folder [default: `register` of the profile, or register]
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    /// How many days ahead count as soon
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    soon: u64,

    /// A folder that evidence files lie in; may be given several times [default: this folder]
    #[arg(long, value_name = "DIR")]
    evidence: Vec<PathBuf>,

    #[command(flatten)]
    output: Output<Format>,

    #[command(flatten)]
    made_from: select::MadeFrom,
}

/// Runs the command.
///
/// # Errors
/// As [`status`]; an output that cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace(common, args.register.as_deref(), env)?;
    args.made_from.matrix.iter().for_each(|path| env.reads(path));
    let reading = args.made_from.read.how()?;
    let request = Request {
        service: args.service.clone(),
        matrix: args.made_from.source(&reading.limits)?,
        reading,
        soon: args.soon,
        evidence: args.evidence.clone(),
    };
    let report = status(&workspace, &request, &env.surroundings())?;
    args.output.emit(env, |format, style| {
        let text = match format {
            Format::Table => table(&report, style),
            Format::Md => report.markdown(),
            Format::Json => report.json().map_err(|e| Failure::io(e.to_string()))?,
        };
        Ok(text.into_bytes())
    })?;
    Ok(Exit::Done)
}

fn table(report: &StatusReport, style: Style) -> String {
    let mut text = String::new();
    for status in &report.services {
        let _ = writeln!(text, "{}", style.heading(&title(status)));
        for (name, rows) in groups(status) {
            let mut lines = vec![header(name)];
            lines.extend(rows.iter().map(|(name, counts)| cells(name, counts)));
            align(&mut text, &lines);
        }
        for lapse in &status.lapses {
            let when = if lapse.past { "overdue" } else { "soon" };
            let owner = if lapse.owner.is_empty() { String::new() } else { format!(" [{}]", lapse.owner) };
            let _ = writeln!(text, "  {when:<8} {}  {:<8} {}{owner}: {}", lapse.on, lapse.kind, lapse.id, lapse.what);
        }
        let _ = writeln!(text, "  state    {}", signed(status));
        for sign_off in &status.sign_offs {
            let _ = writeln!(text, "  sign-off {:<9} {}", sign_off.state, sign_off.sentence(""));
        }
        if let Some(review) = &status.access_review {
            let _ = writeln!(text, "  access   {}", review.sentence());
        }
        for finding in &status.evidence {
            let _ = writeln!(text, "  {finding}");
        }
        text.push('\n');
    }
    text
}

/// Columns side by side: the first to the left, figures to the right.
fn align(text: &mut String, lines: &[Vec<String>]) {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    let width = |at: usize| {
        let cells = lines.iter().filter_map(|l| l.get(at));
        cells.map(|c| unicode_width::UnicodeWidthStr::width(c.as_str())).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for line in lines {
        text.push_str("  ");
        for (at, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let pad = " ".repeat(width - unicode_width::UnicodeWidthStr::width(cell.as_str()).min(*width));
            let padded = if at == 0 { format!("{cell}{pad}") } else { format!("  {pad}{cell}") };
            text.push_str(&padded);
        }
        let kept = text.trim_end_matches(' ').len();
        text.truncate(kept);
        text.push('\n');
    }
}
