//! `rmx-report frameworks`: which frameworks there are, and the controls of one.

use clap::ValueEnum;

use crate::app::frameworks::frameworks;
use crate::export::frameworks::json;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::select;
use super::style::Style;
use super::table::{Cell, Table};
use crate::frameworks::{Framework, Titles};

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

/// Runs the command.
///
/// # Errors
/// A framework that does not exist; problems of the files of frameworks.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace(common, None, env)?;
    let frameworks = frameworks(&workspace, args.framework.as_deref())?;
    args.output.emit(env, |format, style| {
        let text = match (format, args.framework.is_some()) {
            (Format::Json, _) => json(&frameworks).map_err(|e| Failure::io(e.to_string()))?,
            (Format::Table, false) => table(&frameworks, env, style),
            (Format::Table, true) => frameworks.iter().map(|f| controls(f, env, style)).collect(),
        };
        Ok(text.into_bytes())
    })?;
    Ok(Exit::Done)
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
        table.row(vec![Cell::plain(&*control.id), Cell::plain(&*control.title), Cell::plain(topics.join("\n"))]);
    }
    text.push_str(&table.render(env.width, style));
    text
}
