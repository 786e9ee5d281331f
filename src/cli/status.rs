//! `rmx-report status`: progress from the register.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::app::engagement::Choice;
use crate::app::{Engagement, Workspace};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::matrix::same_name;
use crate::record::entry::ServiceRecord;
use crate::record::evidence;
use crate::record::field::Status;
use crate::record::standing::Standing;
use crate::record::status::{Counts, SCHEMA, ServiceStatus, of_service};
use crate::record::store::Register;

use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::style::{self, Style};
use super::terminal::always;
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
/// A register that cannot be read, a service that the catalogue does not have, an output that cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace(common, args.register.as_deref(), env)?;
    let profile = &workspace.profile;
    let folder = workspace.register_folder();
    // Without a register there is still what the profile lists: nothing of it is done.
    let needed = workspace.names_register() || workspace.profile.services.is_empty();
    let register = (needed || folder.exists()).then(|| Register::read(&folder)).transpose()?;
    let folders = workspace.evidence_folders(&args.evidence);
    args.made_from.none_for_nothing()?;
    args.made_from.matrix.iter().for_each(|path| env.reads(path));
    if args.made_from.matrix.is_some() && args.service.is_none() {
        return Err(Failure::usage("--matrix is the document of one service, and none is named")
            .help("rmx-report status VENDOR/SERVICE --matrix FILE"));
    }
    let day = env.as_of.date_naive();
    let mut all = Vec::new();
    let mut problems = Diagnostics::new();
    for part in parts(args, &workspace, register.as_ref(), env)? {
        let engagement = match part {
            Ok(engagement) => engagement,
            Err(problem) => {
                problems.push(*problem);
                continue;
            }
        };
        if let Some(newer) = &engagement.newer {
            problems.push(newer.clone());
        }
        let effective = engagement.effective()?;
        let (vendor, service) = (&engagement.matrix.vendor.id, &engagement.matrix.service.id);
        let (record, evidence) = match &register {
            Some(register) => {
                let stored = register.service(vendor, service)?;
                (register.service_record(&effective, day)?.record, evidence::check(&stored, &folders))
            }
            None => (ServiceRecord::default(), Vec::new()),
        };
        let standing = Standing::new(&effective, &record, profile);
        all.push(of_service(&effective, &record, &standing, &evidence, day, args.soon));
    }
    if !problems.is_empty() {
        always(&style::diagnostics(&problems, env.colour_errors));
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

type Part = Result<Engagement, Box<Diagnostic>>;

/// The engagements to show: the one that is named, or those that the profile lists and those of which something is recorded. One whose matrix
/// is not at hand does not hide the others.
fn parts(args: &Args, workspace: &Workspace, register: Option<&Register>, env: &Env) -> Result<Vec<Part>, Failure> {
    let stored = register.map(Register::services).transpose()?.unwrap_or_default();
    let without = |name: &str, failure: Failure| {
        let what = format!("{name} is recorded, and its progress cannot be shown: {failure}");
        Box::new(Diagnostic::warning("status-without-matrix", what)
            .help("name the catalogue that has the service with --catalog, or its document with --matrix, or list it with its model in rmx.toml"))
    };
    let surroundings = env.surroundings();
    let recorded = |name: &str| -> Result<Engagement, Failure> {
        let wanted = args.made_from.wanted(select::naming(name, workspace)?, Choice::default())?;
        let opened = workspace.open_matrix(&wanted, false, &surroundings)?;
        let engagement = workspace.engage(opened, &wanted.choice, register)?;
        engagement.effective()?;
        Ok(engagement)
    };
    if let Some(named) = &args.service {
        if args.made_from.matrix.is_some() {
            return Ok(vec![Ok(recorded(named)?)]);
        }
        let of_record = stored.iter().any(|s| same_name(&s.name(), named));
        let uses = workspace.uses(named).map(|used| Ok(Ok(workspace.listed(used)?)));
        let uses = uses.collect::<Result<Vec<Part>, Failure>>()?;
        if !uses.is_empty() {
            return Ok(uses);
        }
        if !of_record {
            return Err(Failure::usage(format!("nothing is recorded of '{named}'")));
        }
        return Ok(vec![recorded(named).map_err(|failure| without(named, failure))]);
    }
    let mut all: Vec<Part> = workspace.engagements()?.into_iter().map(Ok).collect();
    for service in stored {
        let name = service.name();
        if workspace.uses(&name).next().is_none() {
            all.push(recorded(&name).map_err(|failure| without(&name, failure)));
        }
    }
    Ok(all)
}

fn json(status: &ServiceStatus) -> serde_json::Value {
    let counts = |name: &str, c: &Counts| serde_json::json!({"name": name, "counts": c, "share_done": c.share()});
    serde_json::json!({
        "service": status.service, "model": status.model, "total": status.total, "share_done": status.total.share(),
        "sections": status.sections.iter().map(|(n, c)| counts(n, c)).collect::<Vec<_>>(),
        "owners": status.owners.iter().map(|(n, c)| counts(n, c)).collect::<Vec<_>>(),
        "lapses": status.lapses, "sign_off": status.signed, "sign_offs": status.sign_offs, "evidence": status.evidence,
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
        status.total.settled(),
        status.total.obligations,
        percent(&status.total)
    )
}

/// The state of the document in one line.
fn signed(status: &ServiceStatus) -> String {
    let signed = &status.signed;
    let by = if signed.by.is_empty() { String::new() } else { format!(", {}", signed.by) };
    let reason = if signed.reason.is_empty() { String::new() } else { format!(": {}", signed.reason) };
    format!(
        "{}{by}{reason}; {} of {} accountable owners have accepted",
        signed.state.replace('-', " "),
        signed.accepted,
        signed.of
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
        let _ = writeln!(text, "  state    {}", signed(status));
        for sign_off in &status.sign_offs {
            let _ = writeln!(text, "  sign-off {:<9} {}", sign_off.state, sign_off.sentence(""));
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
        let _ = writeln!(text, "- state: **{}**", escape(&signed(status)));
        for s in &status.sign_offs {
            let _ = writeln!(text, "- sign-off **{}**: {}", s.state, escape(&s.sentence("")));
        }
        for finding in &status.evidence {
            let _ = writeln!(text, "- {}", escape(finding));
        }
    }
    text
}
