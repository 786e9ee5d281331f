//! `rmx-report list --published`: what vendors publish, and where.

use serde::Serialize;

use super::env::Env;
use super::style::Style;
use super::table::{Cell, Table};
use crate::app::published::Found;
use crate::base::counted::counted;
use crate::catalog::EntryName;
use crate::catalog::published::Published;

/// The schema's name of the JSON form.
const SCHEMA: &str = "rmx-published/1";

/// Up to so many entries are shown with their addresses, each in lines of its own.
const IN_FULL: usize = 6;

#[derive(Debug, Serialize)]
struct Records<'a> {
    schema: &'static str,
    published: Vec<Record<'a>>,
    built_in: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Record<'a> {
    vendor: &'a str,
    vendor_name: &'a str,
    service: &'a str,
    service_name: &'a str,
    title: Option<&'a str>,
    address: &'a str,
    download: String,
    version: Option<&'a str>,
    format: &'a str,
    languages: Vec<&'a str>,
    notation: Option<&'a str>,
    models: Option<&'a str>,
    licence: Option<&'a str>,
    known_from: &'a str,
    document_sha256: Option<&'a str>,
    activities: Option<usize>,
    letters: Option<&'a str>,
}

/// Entries for people: few of them with all that is known.
pub fn text(Found { published, built_in }: &Found, env: &Env, style: Style) -> String {
    let mut text = match published.len() <= IN_FULL {
        true => published.iter().map(|p| in_full(p, style)).collect(),
        false => table(published, env, style),
    };
    if published.len() > IN_FULL && !built_in.is_empty() {
        text.push('\n');
    }
    for name in built_in {
        let EntryName { vendor, .. } = name;
        text.push_str(&format!("{name} is built in, with nothing to download: rmx-report list {vendor}\n"));
    }
    text
}

/// Entries as JSON.
///
/// # Errors
/// What the JSON writer reports; the types have no failing case.
pub fn json(found: &Found) -> Result<String, serde_json::Error> {
    let published = found.published.iter().map(|p| record(p)).collect();
    let built_in = found.built_in.iter().map(ToString::to_string).collect();
    let records = Records { schema: SCHEMA, published, built_in };
    Ok(serde_json::to_string_pretty(&records)? + "\n")
}

fn said(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn record(p: &Published) -> Record<'_> {
    Record {
        vendor: &p.vendor,
        vendor_name: &p.vendor_name,
        service: &p.service,
        service_name: &p.service_name,
        title: said(&p.title),
        address: &p.address,
        download: p.download(),
        version: said(&p.version),
        format: &p.format,
        languages: p.languages.split_whitespace().collect(),
        notation: said(&p.notation),
        models: said(&p.models),
        licence: said(&p.licence),
        known_from: &p.known_from,
        document_sha256: said(&p.document),
        activities: p.activities,
        letters: said(&p.letters),
    }
}

fn table(found: &[&Published], env: &Env, style: Style) -> String {
    let mut table = Table::new(["Service", "Name", "Cells", "Format", "Languages", "Rows"], Some(1));
    for p in found {
        table.row(vec![
            Cell::plain(p.name()),
            Cell::plain(format!("{}, {}", p.vendor_name, p.service_name)),
            Cell::plain(said(&p.notation).unwrap_or("–")),
            Cell::plain(&p.format),
            Cell::plain(&p.languages),
            Cell::plain(p.activities.map_or_else(|| "–".to_owned(), |rows| rows.to_string())),
        ]);
    }
    let mut text = table.render(env.width, style);
    text.push_str(&format!(
        "
{} known; rows where a document was at hand. A word that few have shows addresses, and how to import what stands there.
",
        counted(found.len(), "published matrix")
    ));
    text
}

/// All that is known of an entry, and the commands that make a catalogue's entry of it.
fn in_full(p: &Published, style: Style) -> String {
    let head = format!("{}  {}, {}", p.name(), p.vendor_name, p.service_name);
    let mut text = format!("{}\n", style.heading(&head));
    let rows = p.activities.map(|rows| format!("{rows} activities; {}", p.letters)).unwrap_or_default();
    for (label, value) in [
        ("title", p.title.as_str()),
        ("at", p.address.as_str()),
        (
            "form",
            &[p.format.as_str(), &p.notation].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", "),
        ),
        ("languages", p.languages.as_str()),
        ("models", p.models.as_str()),
        ("licence", p.licence.as_str()),
        ("known from", p.known_from.as_str()),
        ("figures", rows.as_str()),
    ] {
        if !value.is_empty() {
            text.push_str(&format!("  {label:<11} {value}\n"));
        }
    }
    for step in p.steps() {
        text.push_str(&format!("  $ {step}\n"));
    }
    text.push('\n');
    text
}
