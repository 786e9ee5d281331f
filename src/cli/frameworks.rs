//! `rmx-report frameworks`: which frameworks there are, and the controls of one.

use clap::ValueEnum;
use serde::Serialize;

use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::style::Style;
use super::table::{Cell, Table};
use super::{Common, select};
use crate::frameworks::{Framework, Library, Titles};

/// Formats of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned to the terminal
    #[default]
    Table,
    /// JSON, schema rmx-frameworks/1
    Json,
}

impl Formats for Format {}

/// List frameworks, or the controls of one with the topics that lead to them
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this framework, with its controls
    #[arg(value_name = "FRAMEWORK")]
    framework: Option<String>,

    #[command(flatten)]
    output: Output<Format>,
}

/// The schema's name of the JSON form.
const SCHEMA: &str = "rmx-frameworks/1";

#[derive(Debug, Serialize)]
struct ListRecord<'a> {
    schema: &'static str,
    frameworks: Vec<FrameworkRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct FrameworkRecord<'a> {
    id: &'a str,
    name: &'a str,
    version: &'a str,
    publisher: &'a str,
    titles: Titles,
    ships: &'a str,
    licence: &'a str,
    address: &'a str,
    note: &'a str,
    controls: Vec<ControlRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct ControlRecord<'a> {
    id: &'a str,
    title: &'a str,
    group: &'a str,
    category: Option<&'a str>,
    topics: Vec<LinkRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct LinkRecord<'a> {
    topic: &'a str,
    relation: &'static str,
    basis: &'static str,
    source: &'a str,
}

/// Runs the command.
///
/// # Errors
/// A framework that does not exist; problems of the files of frameworks.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace(common, None, env)?;
    let library = &workspace.library;
    let frameworks = match &args.framework {
        Some(name) => vec![library.load(name)?],
        None => all(library)?,
    };
    args.output.emit(env, |format, style| {
        let text = match (format, args.framework.is_some()) {
            (Format::Json, _) => json(&frameworks)?,
            (Format::Table, false) => table(&frameworks, env, style),
            (Format::Table, true) => frameworks.iter().map(|f| controls(f, env, style)).collect(),
        };
        Ok(text.into_bytes())
    })?;
    Ok(Exit::Done)
}

fn all(library: &Library) -> Result<Vec<Framework>, Failure> {
    let loaded = library.ids().map(|id| library.load(id).map_err(Failure::from));
    crate::app::all(loaded)
}

fn json(frameworks: &[Framework]) -> Result<String, Failure> {
    let record = ListRecord { schema: SCHEMA, frameworks: frameworks.iter().map(record).collect() };
    Ok(serde_json::to_string_pretty(&record).map_err(|e| Failure::io(e.to_string()))? + "\n")
}

fn record(framework: &Framework) -> FrameworkRecord<'_> {
    let links = |id: &str| {
        let all = framework.links.iter().flat_map(|(topic, links)| links.iter().map(move |link| (topic, link)));
        let own = all.filter(|(_, link)| *link.control == *id);
        own.map(|(topic, link)| LinkRecord {
            topic: topic.as_str(),
            relation: link.relation.as_str(),
            basis: link.basis.as_str(),
            source: &link.source,
        })
        .collect()
    };
    FrameworkRecord {
        id: &framework.id,
        name: &framework.name,
        version: &framework.version,
        publisher: &framework.publisher,
        titles: framework.titles,
        ships: &framework.ships,
        licence: &framework.licence,
        address: &framework.address,
        note: &framework.note,
        controls: framework
            .controls
            .iter()
            .map(|control| ControlRecord {
                id: &control.id,
                title: &control.title,
                group: &control.group,
                category: control.category.as_deref(),
                topics: links(&control.id),
            })
            .collect(),
    }
}

fn table(frameworks: &[Framework], env: &Env, style: Style) -> String {
    let mut table = Table::new(["Framework", "Name", "Version", "Controls"], Some(1));
    for framework in frameworks {
        table.row(vec![
            Cell::plain(&*framework.id),
            Cell::plain(&framework.name),
            Cell::plain(&framework.version),
            Cell::plain(framework.controls.len().to_string()),
        ]);
    }
    let mut text = table.render(env.width, style);
    text.push_str(
        "\nNext: rmx-report frameworks FRAMEWORK, or\n      rmx-report coverage VENDOR/SERVICE --framework FRAMEWORK\n",
    );
    text
}

/// A framework's controls, each with the topics that lead to it and on whose word.
fn controls(framework: &Framework, env: &Env, style: Style) -> String {
    let mut text = format!("{} {} ({})\n", framework.name, framework.version, framework.publisher);
    let whose = match framework.titles {
        Titles::Own => "short titles in this program's own words",
        Titles::Official => "the publisher's titles",
    };
    text.push_str(&format!("{whose}; {}\n{}\n\n", framework.licence, framework.address));
    let mut table = Table::new(["Control", "Title", "Topics"], Some(1));
    let mut group = "";
    for control in &framework.controls {
        if group != &*control.group {
            group = &control.group;
            let category =
                control.category.as_ref().map(|c| format!(" (only with the category '{c}')")).unwrap_or_default();
            table.section(format!("{group}{category}"));
        }
        let links = framework.links.iter().flat_map(|(topic, links)| links.iter().map(move |link| (topic, link)));
        let topics: Vec<String> = links
            .filter(|(_, link)| link.control == control.id)
            .map(|(topic, link)| format!("{topic} ({})", link.basis.as_str()))
            .collect();
        table.row(vec![Cell::plain(&*control.id), Cell::plain(&control.title), Cell::plain(topics.join("\n"))]);
    }
    text.push_str(&table.render(env.width, style));
    text
}
