//! `rmx-report tasks`: what is to be done, for trackers and calendars.

use std::path::PathBuf;

use clap::ValueEnum;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::out::{Formats, Output};
use super::select;
use super::style::Style;
use super::table::{Cell, Table};
use super::terminal::say;
use crate::app::outputs::is_own_tasks;
use crate::app::tasks::{Request, tasks};
use crate::base::counted::counted;
use crate::base::ordered::Arrange;
use crate::checklist::tasks::Task;
use crate::export::tasks::csv::{self, Columns};
use crate::export::tasks::ics::{self, Component};
use crate::export::tasks::{Counts, TasksReport};

/// Formats of tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned to the terminal
    #[default]
    Table,
    /// JSON, schema rmx-tasks/1
    Json,
    /// CSV with all that is known
    Csv,
    /// CSV in the columns of Jira's importer
    Jira,
    /// CSV in the columns of Linear's importer
    Linear,
    /// CSV with the fields of a GitHub issue
    Github,
    /// Calendar with an event on the day on which each task is due
    Ics,
    /// Calendar of tasks (VTODO), for programs that keep tasks
    Todo,
}

impl Formats for Format {}

/// List what is to be done as tasks whose ids stay: open obligations, reviews, questions, sign-offs that lapse, access to revoke
///
/// Run again, a task has the same id; what the record says is done is marked done.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service as `vendor/service`; all services of rmx.toml otherwise
    #[arg(value_name = "VENDOR/SERVICE")]
    service: Option<String>,

    #[command(flatten)]
    deployment: select::Deployment,

    /// Leave out what is done
    #[arg(long)]
    open: bool,

    /// Leave out what is due later than so many days from now
    #[arg(long, value_name = "DAYS")]
    within: Option<u64>,

    /// In a calendar: how many days before a task is due it reminds of it
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    remind: u64,

    /// Your register; the profile's otherwise
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    #[command(flatten)]
    output: Output<Format>,
}

/// Runs the command.
///
/// # Errors
/// An unknown service, model, option or framework; problems of the catalogue, the profile or the register; an output that cannot be written.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace_for(common, args.register.as_deref(), &args.deployment, env)?;
    let service = match &args.service {
        Some(name) => Some(select::entry(name, &args.deployment, &workspace)?),
        None if !args.deployment.choice().is_empty() => {
            return Err(Failure::usage("--model and the options are of one service, and none is named"));
        }
        None => None,
    };
    let request = Request { service, only_open: args.open, within: args.within };
    let report = tasks(&workspace, &request, &env.surroundings())?;
    let undated = report.tasks.iter().filter(|task| task.due.is_none()).count();
    args.output.emit_over(env, &|path| is_own_tasks(path, &report.scope), |format, style| {
        let csv = |columns| csv::write(&report.tasks, columns).map_err(|e| Failure::io(e.to_string()));
        let text = match format {
            Format::Table => table(&report, env, style),
            Format::Json => report.json().map_err(|e| Failure::io(e.to_string()))?,
            Format::Csv => csv(Columns::All)?,
            Format::Jira => csv(Columns::Jira)?,
            Format::Linear => csv(Columns::Linear)?,
            Format::Github => csv(Columns::GitHub)?,
            Format::Ics => {
                if undated > 0 {
                    say!("{} without a day to be done by: not in the calendar", counted(undated, "task"));
                }
                ics::write(&report, Component::Event, args.remind)
            }
            Format::Todo => ics::write(&report, Component::Todo, args.remind),
        };
        Ok(text.into_bytes())
    })?;
    say!("{}", summary(&report.counts));
    Ok(Exit::Done)
}

fn summary(counts: &Counts) -> String {
    let Counts { open, in_progress, done, cancelled } = counts;
    format!("{open} open, {in_progress} under way, {done} done, {cancelled} cancelled")
}

fn table(report: &TasksReport, env: &Env, style: Style) -> String {
    let mut table = Table::new(["Due", "Task", "Who", "State"], Some(1));
    let mut tasks: Vec<&Task> = report.tasks.iter().collect();
    // What has a day comes first, the earliest at the top.
    tasks.arrange_by_key(|task| (!task.state.is_open(), task.due.is_none(), task.due));
    for task in tasks {
        table.row(vec![
            Cell::plain(task.due.map(|day| day.to_string()).unwrap_or_default()),
            Cell::plain(&task.title),
            Cell::plain(task.assignees.join(", ")),
            Cell::plain(task.state.as_str()),
        ]);
    }
    table.render(env.width, style)
}
