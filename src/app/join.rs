//! Care of the record: the branches of its log that version control merged are joined.

use super::error::Error;
use super::recording::recordable;
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::record::store::Register;

pub use crate::record::join::Merged;

/// Joins the branches of the log; with `dry_run` nothing is recorded. `by` is who joins.
///
/// # Errors
/// A register that cannot be read or written, a log that is broken.
pub fn join(workspace: &Workspace, by: &str, dry_run: bool, env: &Surroundings<'_>) -> Result<Merged, Error> {
    let folder = workspace.register_folder();
    if dry_run || !Register::is_at(&folder)? {
        let register = Register::read(&folder)?;
        register.whole_log()?;
        register.services()?;
        return Ok(register.merged()?);
    }
    let mut register = Register::write(&folder)?;
    recordable(&register, env)?;
    Ok(register.join(env.as_of, by)?)
}
