//! `rmx-report status`: progress from the register.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::matrix::deployment::EffectiveMatrix;
use crate::record::evidence;
use crate::record::field::Status;
use crate::record::standing::Standing;
use crate::record::status::{Counts, SCHEMA, ServiceStatus, of_service};
use crate::record::store::Register;

use super::collect::{evidence_folders, register_folder, selection_of};
use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::style::{self, Style};
use super::{Common, select};

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

/// Show progress from the register: by service, section and owner; what is overdue or lapses soon
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One service; all of the register without
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
/// A register that cannot be read, a service that the catalogue does not have, an output that cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let profile = select::profile(common, env)?;
    let catalog = select::catalog(common, &profile, env)?;
    let register = Register::read(&register_folder(args.register.as_deref(), &profile))?;
    let folders = evidence_folders(&args.evidence);
    let mut services = register.services()?;
    if let Some(wanted) = &args.service {
        services.retain(|s| s.name() == *wanted);
        if services.is_empty() {
            return Err(Failure::usage(format!("nothing is recorded of '{wanted}'")));
        }
    }
    args.made_from.none_for_nothing()?;
    if args.made_from.matrix.is_some() && args.service.is_none() {
        return Err(Failure::usage("--matrix is the document of one service, and none is named")
            .help("rmx-report status VENDOR/SERVICE --matrix FILE"));
    }
    let day = env.as_of.date_naive();
    let mut all = Vec::new();
    let mut problems = Diagnostics::new();
    for service in services {
        // A service whose matrix is not at hand does not hide the others.
        let without = |failure: Failure| {
            let what =
                format!("{} is recorded, and its progress cannot be shown: {}", service.name(), failure.summary());
            Diagnostic::warning("status-without-matrix", what)
                .help("name the catalogue that has the service with --catalog, or its document with --matrix, or list it with its model in rmx.toml")
        };
        let matrix = match args.made_from.load(&catalog, &service.name(), env.colour_errors) {
            Ok(matrix) => matrix,
            Err(failure) if args.made_from.matrix.is_some() => return Err(failure),
            Err(failure) => {
                problems.push(without(failure));
                continue;
            }
        };
        let selection = select::listed(&profile, &service.name())
            .unwrap_or_else(|| selection_of(service.model.as_ref(), &service.options));
        let effective = match EffectiveMatrix::new(&matrix, &selection) {
            Ok(effective) => effective,
            Err(error) => {
                problems.push(without(error.into()));
                continue;
            }
        };
        let evidence = evidence::check(&service, &folders);
        let carried = register.service_record(&effective, day)?;
        let standing = Standing::new(&effective, &carried.record, &profile);
        all.push(of_service(&effective, &carried.record, &standing, &evidence, day, args.soon));
    }
    if !problems.is_empty() {
        eprint!("{}", style::diagnostics(&problems, env.colour_errors));
    }
    args.output.emit(env, |format, style| {
        let text = match format {
            Format::Table => table(&all, style),
            Format::Md => markdown(&all),
            Format::Json => {
                let services: Vec<_> = all.iter().map(json).collect();
                let value = serde_json::json!({"schema": SCHEMA, "as_of": day, "services": services});
                format!("{}\n", serde_json::to_string_pretty(&value).map_err(|e| Failure::io(e.to_string()))?)
            }
        };
        Ok(text.into_bytes())
    })?;
    Ok(Exit::Done)
}

fn json(status: &ServiceStatus) -> serde_json::Value {
    let counts = |name: &str, c: &Counts| serde_json::json!({"name": name, "counts": c, "share_done": c.share()});
    serde_json::json!({
        "service": status.service, "model": status.model, "total": status.total, "share_done": status.total.share(),
        "sections": status.sections.iter().map(|(n, c)| counts(n, c)).collect::<Vec<_>>(),
        "owners": status.owners.iter().map(|(n, c)| counts(n, c)).collect::<Vec<_>>(),
        "lapses": status.lapses, "sign_offs": status.sign_offs, "evidence": status.evidence,
    })
}

fn percent(counts: &Counts) -> String {
    counts.share().map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", share * 100.0))
}

/// Statuses that have a column of their own; the rest are counted together.
const SHOWN: [Status; 4] = [Status::Implemented, Status::InProgress, Status::Partial, Status::NotStarted];

fn cells(name: &str, counts: &Counts) -> Vec<String> {
    let shown: usize = SHOWN.iter().map(|s| counts.of(*s)).sum();
    let mut cells = vec![name.to_owned(), counts.obligations.to_string(), percent(counts)];
    cells.extend(SHOWN.iter().map(|s| counts.of(*s).to_string()));
    cells.push((counts.obligations - shown).to_string());
    cells.push(counts.overdue.to_string());
    cells
}

fn header(name: &str) -> Vec<String> {
    let mut cells = vec![name.to_owned(), "obligations".to_owned(), "done".to_owned()];
    cells.extend(SHOWN.iter().map(|s| s.as_str().to_lowercase()));
    cells.extend(["other".to_owned(), "overdue".to_owned()]);
    cells
}

fn groups(status: &ServiceStatus) -> [(&'static str, Vec<(String, &Counts)>); 2] {
    let owner = |name: &str| if name.is_empty() { "(no accountable owner)".to_owned() } else { name.to_owned() };
    [
        ("section", status.sections.iter().map(|(name, counts)| (name.clone(), counts)).collect()),
        ("owner", status.owners.iter().map(|(name, counts)| (owner(name), counts)).collect()),
    ]
}

fn title(status: &ServiceStatus) -> String {
    let model = status.model.as_ref().map(|m| format!(", {m}")).unwrap_or_default();
    format!(
        "{}{model}: {} of {} obligations done ({})",
        status.service,
        status.total.of(Status::Implemented) + status.total.of(Status::Alternative),
        status.total.obligations,
        percent(&status.total)
    )
}

fn table(all: &[ServiceStatus], style: Style) -> String {
    let mut text = String::new();
    for status in all {
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
        for sign_off in &status.sign_offs {
            let reason = if sign_off.reason.is_empty() { String::new() } else { format!(": {}", sign_off.reason) };
            let _ = writeln!(
                text,
                "  sign-off {:<9} {} on {} by {}, {}{reason}",
                sign_off.state, sign_off.decision, sign_off.on, sign_off.name, sign_off.date
            );
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

fn markdown(all: &[ServiceStatus]) -> String {
    let mut text = String::from("# Status\n");
    let escape = |t: &str| t.replace('|', "\\|").replace('\n', " ");
    for status in all {
        let _ = writeln!(text, "\n## {}\n", escape(&title(status)));
        for (name, rows) in groups(status) {
            let head = header(name);
            let _ = writeln!(text, "| {} |\n| --- |{}", head.join(" | "), " ---: |".repeat(head.len() - 1));
            for (name, counts) in rows {
                let cells: Vec<String> = cells(&name, counts).iter().map(|c| escape(c)).collect();
                let _ = writeln!(text, "| {} |", cells.join(" | "));
            }
            text.push('\n');
        }
        if !status.lapses.is_empty() {
            text.push_str("| when | | what | id | owner | |\n| --- | --- | --- | --- | --- | --- |\n");
            for l in &status.lapses {
                let when = if l.past { "overdue" } else { "soon" };
                let _ = writeln!(
                    text,
                    "| {} | {when} | {} | {} | {} | {} |",
                    l.on,
                    l.kind,
                    escape(&l.id),
                    escape(&l.owner),
                    escape(&l.what)
                );
            }
            text.push('\n');
        }
        for s in &status.sign_offs {
            let reason = if s.reason.is_empty() { String::new() } else { format!(": {}", s.reason) };
            let _ = writeln!(
                text,
                "- sign-off **{}**: {} on {} by {}, {}{}",
                s.state,
                s.decision,
                escape(&s.on),
                escape(&s.name),
                s.date,
                escape(&reason)
            );
        }
        for finding in &status.evidence {
            let _ = writeln!(text, "- {}", escape(finding));
        }
    }
    text
}
