//! `rmx-report list`: what there is.

use clap::ValueEnum;
use serde::Serialize;

use crate::app::unknown_entry;
use crate::catalog::{Catalog, EntryName, Provenance};
use crate::matrix::{Matrix, same_name};

use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::style::Style;
use super::table::{Cell, Table};
use super::{Common, published, select};

/// Formats of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned to the terminal
    #[default]
    Table,
    /// JSON, schema rmx-list/1
    Json,
}

impl Formats for Format {}

/// List vendors, services, deployment models, options and source dates
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this vendor; with --published: only what has this word
    #[arg(value_name = "VENDOR|WORD")]
    vendor: Option<String>,

    /// What vendors publish, and where, instead of what is at hand
    #[arg(long)]
    published: bool,

    #[command(flatten)]
    output: Output<Format>,
}

/// The schema's name of the JSON form.
const SCHEMA: &str = "rmx-list/1";

#[derive(Debug, Serialize)]
struct ListRecord {
    schema: &'static str,
    services: Vec<ServiceRecord>,
}

#[derive(Debug, Serialize)]
struct ServiceRecord {
    vendor: String,
    vendor_name: String,
    service: String,
    service_name: String,
    activities: usize,
    access_roles: usize,
    notation: crate::matrix::Notation,
    models: Vec<NameRecord>,
    options: Vec<NameRecord>,
    sources: Vec<SourceRecord>,
    origin: String,
}

#[derive(Debug, Serialize)]
struct NameRecord {
    id: String,
    name: String,
}

#[derive(Debug, Serialize)]
struct SourceRecord {
    document: String,
    url: Option<String>,
    date: Option<String>,
    date_kind: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// An unknown vendor; problems of the catalogue.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    if args.published {
        return published::run(args.vendor.as_deref(), &args.output, env);
    }
    let workspace = select::workspace(common, None, env)?;
    let entries = load(&workspace.catalog, args.vendor.as_deref())?;
    args.output.emit(env, |format, style| {
        let text = match format {
            Format::Table => table(&entries, env, style),
            Format::Json => {
                let services = entries.iter().map(|(_, provenance, matrix)| record(provenance, matrix)).collect();
                let record = ListRecord { schema: SCHEMA, services };
                serde_json::to_string_pretty(&record).map_err(|e| Failure::io(e.to_string()))? + "\n"
            }
        };
        Ok(text.into_bytes())
    })?;
    Ok(Exit::Done)
}

type Entry = (EntryName, Provenance, Matrix);

fn load(catalog: &Catalog, vendor: Option<&str>) -> Result<Vec<Entry>, Failure> {
    let known: Vec<EntryName> = catalog.entries().map(|(name, _)| name.clone()).collect();
    if let Some(vendor) = vendor.filter(|v| !known.iter().any(|n| same_name(&n.vendor, v))) {
        return Err(unknown_entry(vendor, "", &known));
    }
    let mut problems = crate::base::diagnostic::Diagnostics::new();
    let mut entries = Vec::new();
    for (name, provenance) in catalog.entries().filter(|(name, _)| vendor.is_none_or(|v| same_name(&name.vendor, v))) {
        match catalog.load(name, provenance) {
            Ok(matrix) => entries.push((name.clone(), provenance.clone(), matrix)),
            Err(found) => problems.extend(found),
        }
    }
    if problems.has_errors() { Err(problems.into()) } else { Ok(entries) }
}

fn record(provenance: &Provenance, matrix: &Matrix) -> ServiceRecord {
    let sources = matrix.sources.iter().map(|s| SourceRecord {
        document: s.document.clone(),
        url: s.url.clone(),
        date: s.date.map(|d| d.to_string()),
        date_kind: s.date_kind.clone(),
    });
    ServiceRecord {
        vendor: matrix.vendor.id.to_string(),
        vendor_name: matrix.vendor.name.clone(),
        service: matrix.service.id.to_string(),
        service_name: matrix.service.name.clone(),
        activities: matrix.activities.len(),
        access_roles: matrix.access.as_ref().map_or(0, |a| a.roles.len()),
        notation: matrix.notation,
        models: matrix.models.iter().map(|m| NameRecord { id: m.id.to_string(), name: m.name.clone() }).collect(),
        options: matrix.options.iter().map(|o| NameRecord { id: o.id.to_string(), name: o.name.clone() }).collect(),
        sources: sources.collect(),
        origin: provenance.to_string(),
    }
}

fn table(entries: &[Entry], env: &Env, style: Style) -> String {
    // Where everything is built in, that is said once.
    let own = entries.iter().any(|(_, provenance, _)| *provenance != Provenance::BuiltIn);
    let mut heads = vec!["Service", "Rows", "Models", "Options", "Dated"];
    heads.extend(own.then_some("From"));
    let mut table = Table::new(heads, None);
    for (name, provenance, matrix) in entries {
        let roles = matrix.access.as_ref().map_or(0, |a| a.roles.len());
        let rows = match roles {
            0 => matrix.activities.len().to_string(),
            _ => format!("{}\n{roles} roles", matrix.activities.len()),
        };
        let mut row = vec![
            Cell::plain(name.to_string()),
            Cell::plain(rows),
            Cell::plain(joined(matrix.models.iter().map(|m| m.id.as_str()), "\n")),
            Cell::plain(joined(matrix.options.iter().map(|o| o.id.as_str()), "\n")),
            Cell::plain(dates(matrix).join("\n")),
        ];
        row.extend(own.then(|| Cell::plain(provenance.to_string())));
        table.row(row);
    }
    let mut text = match table.width() <= env.width {
        true => table.render(env.width, style),
        false => cards(entries, style),
    };
    if !own {
        text.push_str("\nAll of these are built in; --catalog DIR adds your own.\n");
    }
    text.push_str("\nNext: rmx-report show VENDOR/SERVICE, or\n      rmx-report --vendor V --service S -o FILE.xlsx\n");
    text
}

/// A service under the other, for a terminal that is too narrow for a table.
fn cards(entries: &[Entry], style: Style) -> String {
    let mut text = String::new();
    for (name, provenance, matrix) in entries {
        let roles = matrix.access.as_ref().map_or_else(String::new, |a| format!(", {} roles", a.roles.len()));
        text.push_str(&format!("{}\n", style.heading(&name.to_string())));
        for (label, value) in [
            ("rows", format!("{}{roles}", matrix.activities.len())),
            ("models", joined(matrix.models.iter().map(|m| m.id.as_str()), ", ")),
            ("options", joined(matrix.options.iter().map(|o| o.id.as_str()), "\n           ")),
            ("dated", dates(matrix).join(", ")),
            ("from", provenance.to_string()),
        ] {
            text.push_str(&format!("  {label:<8} {value}\n"));
        }
    }
    text
}

/// The dates of the documents, as far as they have one.
fn dates(matrix: &Matrix) -> Vec<String> {
    matrix.sources.iter().map(|s| s.date.map_or_else(|| "undated".to_owned(), |d| d.to_string())).collect()
}

fn joined<'a>(items: impl Iterator<Item = &'a str>, between: &str) -> String {
    let text = items.collect::<Vec<_>>().join(between);
    if text.is_empty() { "–".to_owned() } else { text }
}
