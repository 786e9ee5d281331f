//! `rmx-report list`: what there is.

use crate::app::list::list;
use crate::app::published::directory;
use crate::catalog::Provenance;
use crate::export::list::{Listed, json};
use crate::matrix::Matrix;
use clap::ValueEnum;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::style::Style;
use super::table::{Cell, Table};
use super::{published, select};

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

/// Runs the command.
///
/// # Errors
/// An unknown vendor; problems of the catalogue.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    if args.published {
        let found = directory(args.vendor.as_deref())?;
        args.output.emit(env, |format, style| {
            let text = match format {
                Format::Table => published::text(&found, env, style),
                Format::Json => published::json(&found).map_err(|e| Failure::io(e.to_string()))?,
            };
            Ok(text.into_bytes())
        })?;
        return Ok(Exit::Done);
    }
    let workspace = select::workspace(common, None, env)?;
    let entries = list(&workspace, args.vendor.as_deref())?;
    args.output.emit(env, |format, style| {
        let text = match format {
            Format::Table => table(&entries, env, style),
            Format::Json => json(&entries).map_err(|e| Failure::io(e.to_string()))?,
        };
        Ok(text.into_bytes())
    })?;
    Ok(Exit::Done)
}

fn table(entries: &[Listed], env: &Env, style: Style) -> String {
    // Where everything is built in, that is said once.
    let own = entries.iter().any(|listed| listed.provenance != Provenance::BuiltIn);
    let mut heads = vec!["Service", "Rows", "Models", "Options", "Dated"];
    heads.extend(own.then_some("From"));
    let mut table = Table::new(heads, None);
    for Listed { name, provenance, matrix } in entries {
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
fn cards(entries: &[Listed], style: Style) -> String {
    let mut text = String::new();
    for Listed { name, provenance, matrix } in entries {
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
