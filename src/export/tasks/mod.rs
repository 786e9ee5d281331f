//! Tasks as data: JSON, CSV for trackers, calendars.

pub mod csv;
pub mod ics;

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::checklist::tasks::{Task, TaskState};

/// The schema's name of the JSON form.
pub const SCHEMA: &str = "rmx-tasks/1";

/// The namespace of the tasks' universal ids.
const NS: &str = "urn:rmx-report:tasks:1";

/// The tasks of one service, or of all that a profile lists.
#[derive(Debug, Clone, Serialize)]
pub struct TasksReport {
    schema: &'static str,
    generator: &'static str,
    as_of: String,
    /// `vendor/service`, or `all`.
    pub scope: String,
    /// How many there are of each state.
    pub counts: Counts,
    /// By service, in the order of the rows.
    pub tasks: Vec<Task>,
    #[serde(skip)]
    moment: DateTime<Utc>,
}

/// How many tasks are how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Counts {
    /// To be done.
    pub open: usize,
    /// Under way.
    pub in_progress: usize,
    /// Done.
    pub done: usize,
    /// Not to be done any more.
    pub cancelled: usize,
}

impl TasksReport {
    /// The report of these tasks, as of a moment.
    pub fn new(scope: String, moment: DateTime<Utc>, tasks: Vec<Task>) -> Self {
        let count = |state| tasks.iter().filter(|task| task.state == state).count();
        let counts = Counts {
            open: count(TaskState::Open),
            in_progress: count(TaskState::InProgress),
            done: count(TaskState::Done),
            cancelled: count(TaskState::Cancelled),
        };
        let as_of = moment.date_naive().to_string();
        Self { schema: SCHEMA, generator: crate::GENERATOR, as_of, scope, counts, tasks, moment }
    }

    /// JSON text, indented, with a closing line break.
    ///
    /// # Errors
    /// Only what the JSON writer reports.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// A task's universal id: calendars merge by it.
fn uid(task: &Task) -> String {
    Uuid::new_v5(&Uuid::new_v5(&Uuid::NAMESPACE_URL, NS.as_bytes()), task.id.as_bytes()).to_string()
}
