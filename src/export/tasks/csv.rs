//! Tasks as CSV: all of it for programs, and in the columns that the importers of trackers ask for.

use crate::checklist::tasks::{Task, TaskKind, TaskState};
use crate::export::csv::defuse;

/// Whose columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// Everything.
    All,
    /// Jira's CSV importer: a column `Summary` is needed, values of one field stand in columns of one name, dates as `yyyy-MM-dd`.
    Jira,
    /// Linear's own CSV form, which its importer reads by these headers; labels are divided by a comma and a space.
    Linear,
    /// Title, body, labels, assignees and state of an issue as GitHub's interface names them: GitHub has no CSV importer of its own.
    GitHub,
}

/// The columns of Linear's form, in its order.
const LINEAR: [&str; 22] = [
    "ID",
    "Team",
    "Title",
    "Description",
    "Status",
    "Estimate",
    "Priority",
    "Project",
    "Creator",
    "Assignee",
    "Labels",
    "Cycle Number",
    "Cycle Name",
    "Cycle Start",
    "Cycle End",
    "Created",
    "Updated",
    "Started",
    "Completed",
    "Canceled",
    "Archived",
    "Due Date",
];

/// The tasks as CSV.
///
/// # Errors
/// Only what the CSV writer reports.
pub fn write(tasks: &[Task], columns: Columns) -> Result<String, csv::Error> {
    // Jira has a column for each label, under one name.
    let labels = tasks.iter().map(|task| task.labels.len()).max().unwrap_or_default();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header(columns, labels))?;
    for task in tasks {
        let cells = match columns {
            Columns::All => all(task),
            Columns::Jira => jira(task, labels),
            Columns::Linear => linear(task),
            Columns::GitHub => github(task),
        };
        writer.write_record(cells.iter().map(|cell| defuse(cell)))?;
    }
    crate::export::csv::finished(writer)
}

fn header(columns: Columns, labels: usize) -> Vec<&'static str> {
    match columns {
        Columns::All => vec![
            "ID",
            "Kind",
            "Status",
            "Title",
            "Description",
            "Assignee",
            "Due Date",
            "Completed",
            "Labels",
            "Controls",
            "Row",
            "Source",
            "URL",
        ],
        Columns::Jira => {
            let mut header = vec![
                "Summary",
                "Issue Type",
                "Status",
                "Assignee",
                "Due Date",
                "Resolved",
                "External issue ID",
                "Controls",
                "Description",
            ];
            header.extend(std::iter::repeat_n("Labels", labels));
            header
        }
        Columns::Linear => LINEAR.to_vec(),
        Columns::GitHub => vec!["id", "title", "body", "labels", "assignees", "state", "due"],
    }
}

fn all(task: &Task) -> Vec<String> {
    vec![
        task.id.clone(),
        task.kind.as_str().to_owned(),
        task.state.as_str().to_owned(),
        task.title.clone(),
        task.description.clone(),
        task.assignees.join("; "),
        day(task.due),
        day(task.done_on),
        task.labels.join(" "),
        task.controls.join("; "),
        task.activity.clone(),
        task.source.clone(),
        task.url.clone().unwrap_or_default(),
    ]
}

fn jira(task: &Task, labels: usize) -> Vec<String> {
    let state = match task.state {
        TaskState::Open => "To Do",
        TaskState::InProgress => "In Progress",
        TaskState::Done | TaskState::Cancelled => "Done",
    };
    let mut cells = vec![
        title(task),
        "Task".to_owned(),
        state.to_owned(),
        first(&task.assignees),
        day(task.due),
        day(task.done_on),
        task.id.clone(),
        task.controls.join("; "),
        with_id(task),
    ];
    cells.extend((0..labels).map(|at| task.labels.get(at).cloned().unwrap_or_default()));
    cells
}

fn linear(task: &Task) -> Vec<String> {
    let state = match task.state {
        TaskState::Open => "Todo",
        TaskState::InProgress => "In Progress",
        TaskState::Done => "Done",
        TaskState::Cancelled => "Canceled",
    };
    let priority = match task.kind {
        TaskKind::Revocation => "High",
        _ => "No priority",
    };
    let cell = |name: &&str| match *name {
        "ID" => task.id.clone(),
        "Title" => title(task),
        "Description" => with_id(task),
        "Status" => state.to_owned(),
        "Priority" => priority.to_owned(),
        "Assignee" => first(&task.assignees),
        "Labels" => task.labels.join(", "),
        "Completed" => day(task.done_on),
        "Due Date" => day(task.due),
        _ => String::new(),
    };
    LINEAR.iter().map(cell).collect()
}

fn github(task: &Task) -> Vec<String> {
    let state = if task.state.is_open() { "open" } else { "closed" };
    vec![
        task.id.clone(),
        title(task),
        with_id(task),
        task.labels.join(","),
        task.assignees.join(","),
        state.to_owned(),
        day(task.due),
    ]
}

/// The longest title that Jira and GitHub take, characters.
const TITLE: usize = 255;

/// The title as trackers take it; the description begins with the whole.
fn title(task: &Task) -> String {
    if task.title.chars().count() <= TITLE {
        return task.title.clone();
    }
    task.title.chars().take(TITLE - 1).chain(['…']).collect()
}

/// The description with the task's id at its end: what a later run is matched by where the tracker has no field for it.
fn with_id(task: &Task) -> String {
    let controls = if task.controls.is_empty() || task.description.contains("\nControls: ") {
        String::new()
    } else {
        format!("\nControls: {}", task.controls.join(", "))
    };
    // Not every tracker has a field for the day, or an importer that reads it.
    let due = task.due.map(|due| format!("\nDue: {due}")).filter(|due| !task.description.contains(due.as_str()));
    format!("{}{}{controls}\n\nrmx-report task: {}", task.description, due.unwrap_or_default(), task.id)
}

fn first(names: &[String]) -> String {
    names.first().cloned().unwrap_or_default()
}

fn day(day: Option<chrono::NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}
