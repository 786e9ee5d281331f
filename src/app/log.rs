//! The register's log: who recorded what, when, on which wording.

use super::error::Error;
use super::workspace::Workspace;
use crate::base::nearest::did_you_mean;
use crate::record::log::{Change, Log, LogEntry};
use crate::record::store::Register;

/// Hands the entries about a row (by id or key) or a service (`vendor/service`), all without one, to who shows them, with the whole log and
/// what does not fit together in it.
///
/// # Errors
/// A register that cannot be read; a name of which nothing is recorded; what `with` reports.
pub fn log<T>(
    workspace: &Workspace,
    about: Option<&str>,
    with: impl FnOnce(&[LogEntry], &Log) -> Result<T, Error>,
) -> Result<T, Error> {
    let register = Register::read(&workspace.register_folder())?;
    let log = register.log()?;
    let entries = wanted(log, about);
    if let (Some(id), true) = (about, entries.is_empty() && log.problems.is_empty()) {
        let events = log.entries.iter().map(|entry| &entry.event);
        let rows = events.clone().flat_map(|event| &event.rows).map(|row| row.id.as_str());
        let known = events.map(|event| event.service.as_str()).chain(rows);
        return Err(Error::usage(format!("nothing is recorded of '{id}'")).help(did_you_mean(id, known)));
    }
    with(&entries, log)
}

fn wanted(log: &Log, about: Option<&str>) -> Vec<LogEntry> {
    let Some(id) = about else { return log.entries.clone() };
    log.entries
        .iter()
        .filter_map(|entry| {
            if entry.event.service == id {
                return Some(entry.clone());
            }
            let mut entry = entry.clone();
            // A row that was renamed is found under its old id, too.
            let renamed = |c: &Change| c.from.as_deref() == Some(id);
            entry.event.rows.retain(|r| r.id == id || r.key == id || r.fields.get("id").is_some_and(renamed));
            (!entry.event.rows.is_empty()).then_some(entry)
        })
        .collect()
}
