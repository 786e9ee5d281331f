//! What is to be done in a service, or in all that the profile lists.

use chrono::Days;

use super::engagement::{Engagement, Wanted};
use super::error::Error;
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::checklist::tasks::{self, Past, Task};
use crate::export::tasks::TasksReport;
use crate::profile::ServiceUse;
use crate::record::store::Register;

/// The scope of a report on all services of the profile.
const ALL: &str = "all";

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// One service; all of the profile where there is none.
    pub service: Option<Wanted>,
    /// Leave out what is done or does not apply any more.
    pub only_open: bool,
    /// Leave out what is due later than so many days from now.
    pub within: Option<u64>,
}

/// The tasks.
///
/// # Errors
/// An unknown service, model or option; no service at all; a register that cannot be read.
pub fn tasks(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<TasksReport, Error> {
    let engagements = match &request.service {
        Some(wanted) => vec![workspace.engagement(wanted, env)?],
        None if workspace.profile.services.is_empty() => {
            return Err(Error::usage("name a service, or list services in rmx.toml")
                .help("rmx-report tasks ovhcloud/instances -o tasks.csv"));
        }
        None => workspace.engagements()?,
    };
    let scope = match (&request.service, engagements.as_slice()) {
        (Some(_), [one]) => one.matrix.name(),
        _ => ALL.to_owned(),
    };
    let folder = workspace.register();
    let register = match &folder {
        Some(folder) if workspace.names_register() || Register::is_at(folder)? => Some(Register::read(folder)?),
        _ => None,
    };
    let mut all = Vec::new();
    for engagement in &engagements {
        engagement.tell(env);
        let twice = workspace.profile.services.iter().filter(|used| is_use_of(used, engagement)).count() > 1;
        let label = if twice { engagement.label.as_str() } else { "" };
        all.extend(of_service(engagement, label, workspace, register.as_ref(), env)?);
    }
    let day = env.as_of.date_naive();
    let last = request.within.and_then(|days| day.checked_add_days(Days::new(days)));
    all.retain(|task| {
        let is_soon = task.due.zip(last).is_none_or(|(due, last)| due <= last);
        is_soon && (task.state.is_open() || !request.only_open)
    });
    Ok(TasksReport::new(scope, env.as_of, all))
}

/// Whether the profile lists the service under the model of the engagement here.
fn is_use_of(used: &ServiceUse, engagement: &Engagement) -> bool {
    let model = engagement.selection.model.as_ref().map(|model| model.as_str());
    crate::matrix::same_name(&used.service, &engagement.matrix.name())
        && used.model.as_deref().zip(model).is_none_or(|(used, model)| crate::matrix::same_name(used, model))
}

fn of_service(
    engagement: &Engagement,
    label: &str,
    workspace: &Workspace,
    register: Option<&Register>,
    env: &Surroundings<'_>,
) -> Result<Vec<Task>, Error> {
    let checklist = workspace.checklist(engagement, register.map(Register::folder), env)?;
    let Some(register) = register else { return Ok(tasks::tasks(&checklist, label, Past::default())) };
    let archive = register.archive(&engagement.matrix.vendor.id, &engagement.matrix.service.id)?;
    let past = Past { log: &register.log()?.entries, archive: Some(&archive.rows) };
    Ok(tasks::tasks(&checklist, label, past))
}
