//! `rmx-report show`: a service's effective matrix.

use std::collections::BTreeSet;

use clap::ValueEnum;

use crate::app::show;
use crate::base::counted::counted;
use crate::checklist::Checklist;
use crate::export;
use crate::matrix::deployment::OptionState;
use crate::matrix::{Allocation, Assignment, CellState, Rule};

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::select;
use super::style::Style;
use super::table::{Cell, Ink, Table, wrapped};

/// Formats of the view.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned to the terminal
    #[default]
    Table,
    /// JSON, schema rmx-report/1
    Json,
    /// CSV
    Csv,
    /// Markdown
    Md,
}

impl Formats for Format {}

/// Show a service's effective matrix
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service, as `vendor/service`
    #[arg(value_name = "VENDOR/SERVICE")]
    service: String,

    #[command(flatten)]
    deployment: select::Deployment,

    #[command(flatten)]
    output: Output<Format>,
}

/// Runs the command.
///
/// # Errors
/// An unknown service, model or option; problems of the catalogue; an output that cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace_for(common, None, &args.deployment, env)?;
    let surroundings = env.surroundings();
    let wanted = select::entry(&args.service, &args.deployment, &workspace)?;
    show::show(&workspace, &wanted, &surroundings, |checklist| {
        args.output.emit(env, |format, style| {
            let text = match format {
                Format::Table => table(checklist, env, style),
                Format::Json => export::json::effective(checklist).map_err(|e| Failure::io(e.to_string()))?,
                Format::Csv => export::csv::checklist(checklist).map_err(|e| Failure::io(e.to_string()))?,
                Format::Md => markdown(checklist),
            };
            Ok(text.into_bytes())
        })
    })?;
    Ok(Exit::Done)
}

/// The matrix as a Markdown table, a heading per section.
fn markdown(checklist: &Checklist<'_>) -> String {
    let effective = &checklist.effective;
    let matrix = effective.matrix;
    let cell = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|").replace('\n', "<br>");
    let model = effective.model.map(|m| format!(", {}", m.name)).unwrap_or_default();
    let mut text = format!("# {} – {}{model}\n\n{}\n", matrix.vendor.name, matrix.service.name, counts(checklist));
    for (option, state) in &effective.options {
        text.push_str(&format!("\n- option `{}`: {}", option.id, state.as_str()));
    }
    if !effective.options.is_empty() {
        text.push('\n');
    }
    let parties: Vec<String> = matrix.parties.iter().map(|p| cell(&p.name)).collect();
    let head = format!(
        "\n| ID | Activity | {} | Allocation |\n| --- | --- |{} --- |\n",
        parties.join(" | "),
        " :-: |".repeat(parties.len())
    );
    let mut section: Option<&[String]> = None;
    for activity in &effective.activities {
        if section != Some(activity.section) {
            section = Some(activity.section);
            if !activity.section.is_empty() {
                text.push_str(&format!("\n## {}\n", cell(&activity.section.join(" › "))));
            }
            text.push_str(&head);
        }
        let letters: Vec<String> = activity.assignments.iter().map(|a| cell(&letters(a))).collect();
        let reason = activity.reason.as_ref().map(|r| format!(": {}", cell(r))).unwrap_or_default();
        text.push_str(&format!(
            "| {} | {} | {} | {}{reason} |\n",
            activity.id,
            cell(activity.text),
            letters.join(" | "),
            activity.allocation
        ));
    }
    if let Some(derived) = derived(checklist) {
        text.push_str(&format!("\n\\{DERIVED} {derived}\n"));
    }
    text
}

/// Marks letters that the program derived.
const DERIVED: &str = "*";

/// A cell as it is shown: its letters, with a mark where they are derived; what the vendor wrote where it says that a party has none.
fn letters(assignment: &Assignment) -> String {
    match assignment.derived {
        _ if assignment.letters.is_empty() && assignment.state == CellState::None => {
            assignment.verbatim.trim().to_owned()
        }
        Some(_) if !assignment.letters.is_empty() => format!("{}{DERIVED}", assignment.letters),
        _ => assignment.letters.to_string(),
    }
}

/// What the mark of derived letters means, and by which rules they were derived.
fn derived(checklist: &Checklist<'_>) -> Option<String> {
    let assignments = checklist.effective.activities.iter().flat_map(|a| a.assignments.iter());
    let rules: BTreeSet<Rule> = assignments.filter(|a| !a.letters.is_empty()).filter_map(|a| a.derived).collect();
    let names: Vec<&str> = rules.iter().map(|rule| rule.as_str()).collect();
    (!names.is_empty()).then(|| format!("derived, not the vendor's letters: {}", names.join(", ")))
}

/// One sentence on how many activities are whose.
fn counts(checklist: &Checklist<'_>) -> String {
    let effective = &checklist.effective;
    let counts: Vec<String> = Allocation::ALL
        .into_iter()
        .filter(|a| effective.count(*a) > 0)
        .map(|a| format!("{} {a}", effective.count(a)))
        .collect();
    format!(
        "{}: {}, {} ({})",
        counted(effective.activities.len(), "activity"),
        counted(effective.obligations().count(), "obligation"),
        counted(effective.commitments().count(), "commitment"),
        counts.join(", ")
    )
}

fn table(checklist: &Checklist<'_>, env: &Env, style: Style) -> String {
    let effective = &checklist.effective;
    let matrix = effective.matrix;
    let mut text = format!(
        "{}  {} – {}{}\n",
        style.heading(&matrix.name()),
        matrix.vendor.name,
        matrix.service.name,
        effective.model.map(|m| format!(", {}", m.name)).unwrap_or_default()
    );
    for (option, state) in &effective.options {
        text.push_str(&format!("  option {}: {}\n", option.id, state.as_str()));
    }
    let heads =
        ["ID", "Activity"].into_iter().chain(matrix.parties.iter().map(|p| p.name.as_str())).chain(["Allocation"]);
    let mut table = Table::new(heads, Some(1));
    let mut section: &[String] = &[];
    for activity in &effective.activities {
        if activity.section != section {
            section = activity.section;
            table.section(section.join(" › "));
        }
        let mut row = vec![Cell::plain(activity.id.as_str()), Cell::plain(activity.text)];
        row.extend(activity.assignments.iter().map(|a| Cell::plain(letters(a))));
        row.push(Cell::new(activity.allocation.as_str(), Ink::Allocation(activity.allocation)));
        table.row(row);
        if let Some(reason) = &activity.reason {
            table.note(reason.as_str());
        }
    }
    text.push('\n');
    text.push_str(&table.render(env.width, style));
    text.push('\n');
    if let Some(derived) = derived(checklist) {
        wrapped(&mut text, &format!("{DERIVED} {derived}"), env.width);
    }
    let counts = counts(checklist);
    match counts.split_once(" (") {
        // Broken where it reads best.
        Some((whole, by_allocation)) if counts.chars().count() > env.width => {
            wrapped(&mut text, whole, env.width);
            wrapped(&mut text, &format!("({by_allocation}"), env.width);
        }
        _ => wrapped(&mut text, &counts, env.width),
    }
    if let Some(access) = &matrix.access {
        text.push_str(&format!("{} access roles, see --format json or the workbook\n", access.roles.len()));
    }
    if !checklist.findings.is_empty() {
        text.push_str(&format!(
            "{}: rmx-report check {}{}\n",
            counted(checklist.findings.len(), "finding"),
            matrix.name(),
            chosen(checklist)
        ));
    }
    text
}

/// The flags that choose this deployment again.
fn chosen(checklist: &Checklist<'_>) -> String {
    let effective = &checklist.effective;
    let model = effective.model.map(|m| format!(" --model {}", m.id)).unwrap_or_default();
    let options = effective.options.iter().filter_map(|(option, state)| match state {
        OptionState::Taken => Some(format!(" --option {}", option.id)),
        OptionState::NotTaken => Some(format!(" --no-option {}", option.id)),
        OptionState::NotStated => None,
    });
    model + &options.collect::<String>()
}
