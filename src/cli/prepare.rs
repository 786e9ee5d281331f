//! From a matrix and the flags to the checklist: deployment, record, findings. The way that every report takes.

use std::path::Path;

use crate::app::Engagement;
use crate::base::counted::counted;
use crate::base::parallel::both;
use crate::checklist::Checklist;
use crate::collect::guard::{Unsaved, unsaved_entries};
use crate::matrix::deployment::EffectiveMatrix;
use crate::profile::Profile;
use crate::record::carry::Carried;
use crate::record::entry::ServiceRecord;
use crate::record::store::Register;

use super::env::Env;
use super::failure::Failure;
use super::style;
use super::terminal::always;

/// Whether something may be recorded: the log is whole. A clock that is behind it is told.
///
/// # Errors
/// A log that cannot be read or is broken.
pub fn recordable(register: &Register, env: &Env) -> Result<(), Failure> {
    register.whole_log()?;
    if let Some(note) = register.clock_note(env.as_of)? {
        always(&style::diagnostics(&note.into(), env.colour_errors));
    }
    Ok(())
}

/// The checklist of one service. What people should know of the record goes to standard error.
///
/// # Errors
/// A selection that does not fit the matrix; a register that cannot be read.
pub fn checklist<'m>(
    engagement: &'m Engagement,
    profile: &'m Profile,
    register: Option<&Path>,
    env: &Env,
) -> Result<Checklist<'m>, Failure> {
    of_effective(engagement, engagement.effective()?, None, profile, register, env)
}

/// The checklist of an effective matrix; `carried` is what [`recorded`] read of the register.
///
/// # Errors
/// A register that cannot be read.
pub fn of_effective<'m>(
    engagement: &'m Engagement,
    effective: EffectiveMatrix<'m>,
    carried: Option<Carried>,
    profile: &'m Profile,
    register: Option<&Path>,
    env: &Env,
) -> Result<Checklist<'m>, Failure> {
    let day = env.as_of.date_naive();
    let carried = match (carried, register) {
        (Some(carried), _) => Some(carried),
        // The first checklist comes before the first record; a folder that is named by the flag is made by `collect`.
        (None, Some(folder)) if Register::is_at(folder)? => {
            Some(Register::read(folder)?.service_record(&effective, day)?)
        }
        (None, _) => None,
    };
    let record = carried.map(|carried| {
        let notes = carried.steps.notes();
        if !notes.is_empty() {
            always(&style::diagnostics(&notes, env.colour_errors));
        }
        carried.record
    });
    let record = match (record, &engagement.stated, register) {
        // A look at another deployment changes no sign-off: their states are those of the profile's own.
        (Some(record), Some(stated), Some(folder)) => {
            let own = EffectiveMatrix::new(&engagement.matrix, stated)?;
            let own = Register::read(folder)?.service_record(&own, day)?.record;
            Some(ServiceRecord { sign_offs: own.sign_offs, ..record })
        }
        (record, ..) => record,
    };
    let mut checklist = Checklist::new(effective, record, profile, env.as_of);
    checklist.what_if.clone_from(&engagement.what_if);
    Ok(checklist)
}

/// Refuses to overwrite a workbook that holds entries which the register does not have, whatever the flags say.
///
/// # Errors
/// The file holds such entries, or nobody can tell.
pub fn guard(path: &Path, register: Option<&Path>, env: &Env) -> Result<(), Failure> {
    if !path.is_file() {
        return Ok(());
    }
    let register = match register {
        Some(folder) if Register::is_at(folder)? => Some(Register::read(folder)?),
        _ => None,
    };
    let shown = path.display();
    match unsaved_entries(path, register.as_ref(), env.as_of) {
        None => Ok(()),
        Some(Unsaved::Entries { count, unfit, examples }) => {
            let entries = counted(count, "entry");
            let failure = Failure::io(format!(
                "{shown} holds {entries} that the register does not have; it is not overwritten, not even with --force"
            ))
            .help(format!("among them: {}", examples.join("; ")));
            let collect = format!("rmx-report collect {shown}");
            Err(match unfit {
                0 => failure.help(format!("take them in first: {collect}")),
                _ => failure.help(format!(
                    "{collect} says what cannot be taken over: put it right there, or move the file away"
                )),
            })
        }
        Some(Unsaved::Unknown { why }) => Err(Failure::io(format!(
            "{shown} cannot be read ({why}), so nobody can tell whether it holds entries; it is not overwritten"
        ))
        .help("move it away, or give another name")),
    }
}

/// Does `work`, and meanwhile reads what the register says of a service, where that is long.
pub fn read_ahead<T>(
    folder: Option<&Path>,
    named: Option<(&str, &str)>,
    work: impl FnOnce() -> T,
) -> (T, Option<Register>) {
    let long = folder.zip(named).and_then(|(folder, (vendor, service))| {
        let (vendor, service) = (vendor.into(), service.into());
        Register::is_long(folder, &vendor, &service).then_some((folder, vendor, service))
    });
    match long {
        None => (work(), None),
        // Whatever is wrong with it is told when it is its turn.
        Some((folder, vendor, service)) => both(true, work, || Register::read_ahead(folder, &vendor, &service).ok()),
    }
}

/// What the register says of a service, for an effective matrix; nothing where there is no register. `ahead` is the register as it was opened
/// before ([`read_ahead`]).
///
/// # Errors
/// A register that cannot be read.
pub fn recorded(
    effective: &EffectiveMatrix<'_>,
    register: Option<&Path>,
    ahead: Option<Register>,
    env: &Env,
) -> Result<Option<Carried>, Failure> {
    // The first checklist comes before the first record; a folder that is named by the flag is made by `collect`.
    let there = register.map(Register::is_at).transpose()?.unwrap_or_default();
    let Some(folder) = register.filter(|_| there) else { return Ok(None) };
    let opened = ahead.map_or_else(|| Register::read(folder), Ok)?;
    Ok(Some(opened.service_record(effective, env.as_of.date_naive())?))
}
