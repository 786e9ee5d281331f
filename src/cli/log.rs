//! `rmx-report log`: who recorded what, when, on which wording.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::app::log;
use crate::base::counted::counted;
use crate::collect::outcome::quote;
use crate::export;
use crate::matrix::identity::Hash;
use crate::record::log::{Action, Log, LogEntry};

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::terminal::always;
use super::write::people;
use super::{select, style};

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
    let is_broken = log::log(&workspace, args.id.as_deref(), |entries, log| {
        let text = match args.format {
            Format::Text => text(entries, log),
            Format::Json => export::log::json(entries, log).map_err(|e| Failure::io(e.to_string()))?,
        };
        people(&text)?;
        always(&style::diagnostics(&log.problems, env.colour_errors));
        Ok(log.is_broken())
    })?;
    Ok(if is_broken { Exit::Findings } else { Exit::Done })
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
            for (field, change) in row.fields.iter() {
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
