//! A service's effective matrix, as it is deployed.

use super::engagement::Wanted;
use super::error::Error;
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::checklist::Checklist;

/// Hands the checklist of a service to who shows it.
///
/// # Errors
/// An unknown service, model or option; problems of the catalogue; what `with` reports.
pub fn show<T>(
    workspace: &Workspace,
    wanted: &Wanted,
    env: &Surroundings<'_>,
    with: impl FnOnce(&Checklist<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let engagement = workspace.engagement(wanted, env)?;
    engagement.tell(env);
    with(&workspace.checklist(&engagement, None, env)?)
}
