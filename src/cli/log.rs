//! `rmx-report log`: who recorded what, when, on which wording.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::base::counted::counted;
use crate::base::nearest::did_you_mean;
use crate::collect::outcome::quote;
use crate::matrix::identity::Hash;
use crate::record::log::{Action, Change, Log, LogEntry};
use crate::record::store::Register;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::terminal::always;
use super::write::people;
use super::{select, style};

/// Form of the JSON output.
const SCHEMA: &str = "rmx-report-log/2";

/// Formats of the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// JSON, schema rmx-report-log/2
    Json,
}

/// Show the register's log: who recorded what, when, on which wording
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An activity's id or key, or a service (vendor/service); everything without
    #[arg(value_name = "ID")]
    id: Option<String>,

    /// The register's folder [default: `register` of the profile, or register]
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// Runs the command.
///
/// # Errors
/// A register that cannot be read, an id of which nothing is recorded. A chain that does not fit together is reported on standard error, with exit code 10.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace(common, args.register.as_deref(), env)?;
    let register = Register::read(&workspace.register_folder())?;
    let log = register.log()?;
    let entries = wanted(log, args.id.as_deref());
    if let (Some(id), true) = (&args.id, entries.is_empty() && log.problems.is_empty()) {
        let events = log.entries.iter().map(|entry| &entry.event);
        let rows = events.clone().flat_map(|event| &event.rows).map(|row| row.id.as_str());
        let known = events.map(|event| event.service.as_str()).chain(rows);
        return Err(Failure::usage(format!("nothing is recorded of '{id}'")).help(did_you_mean(id, known)));
    }
    let text = match args.format {
        Format::Text => text(&entries, log),
        Format::Json => {
            let value = serde_json::json!({"schema": SCHEMA, "heads": log.heads, "count": log.entries.len(), "entries": entries});
            format!("{}\n", serde_json::to_string_pretty(&value).map_err(|e| Failure::io(e.to_string()))?)
        }
    };
    people(&text)?;
    always(&style::diagnostics(&log.problems, env.colour_errors));
    Ok(if log.is_broken() { Exit::Findings } else { Exit::Done })
}

/// The entries about a row or service, with the rows that are meant.
fn wanted(log: &Log, id: Option<&str>) -> Vec<LogEntry> {
    let Some(id) = id else { return log.entries.clone() };
    log.entries
        .iter()
        .filter_map(|entry| {
            if entry.event.service == id {
                return Some(entry.clone());
            }
            let mut entry = entry.clone();
            // A row that was renamed is found under its old id, too.
            let renamed = |c: &Change| c.from.as_deref() == Some(id);
            entry.event.rows.retain(|r| r.id == id || r.key == id || r.fields.get("id").is_some_and(renamed));
            (!entry.event.rows.is_empty()).then_some(entry)
        })
        .collect()
}

fn text(entries: &[LogEntry], log: &Log) -> String {
    let mut text = String::new();
    for entry in entries {
        let event = &entry.event;
        let source = event.source.as_ref().map(|s| format!(", from {}", s.file)).unwrap_or_default();
        let _ = writeln!(
            text,
            "{:>5}  {}  {}  {}  {}{source}  [{}]",
            entry.seq,
            event.at.format("%Y-%m-%d %H:%M:%S"),
            event.by,
            event.action.as_str(),
            event.service,
            entry.hash.short()
        );
        if event.action == Action::Edited {
            for (name, hash) in &event.files {
                let now = hash.as_ref().map_or("not there any more", Hash::short);
                let _ = writeln!(text, "         {name}: by other means  ({now})");
            }
        }
        let mut last = "";
        for row in &event.rows {
            let wording = row.wording.as_ref().map(|h| format!("  (wording {})", h.short())).unwrap_or_default();
            let name = if row.id.is_empty() { row.key.as_str() } else { row.id.as_str() };
            // Entries that were refused one by one stand below each other.
            if name != last {
                let _ = writeln!(text, "         {name}{wording}");
            }
            last = name;
            for (field, change) in &row.fields {
                let shown = |t: &Option<String>| quote(t.as_deref().unwrap_or_default());
                let from = if change.from.is_some() { format!("{} -> ", shown(&change.from)) } else { String::new() };
                let field = if field.is_empty() { String::new() } else { format!("{field}: ") };
                let _ = writeln!(text, "           {field}{from}{}", shown(&change.to));
            }
        }
    }
    let heads: Vec<&str> = log.heads.iter().map(Hash::as_str).collect();
    if heads.len() > 1 {
        let _ = writeln!(
            text,
            "{} branches were merged and not joined: the next entry joins them, or `rmx-report register join`",
            heads.len()
        );
    }
    if !heads.is_empty() {
        let _ = writeln!(
            text,
            "head {} ({}): keep it elsewhere; with it `rmx-report verify` sees every later change of the history",
            heads.join(", "),
            counted(log.entries.len(), "entry")
        );
    }
    text
}
