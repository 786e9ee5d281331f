//! From an engagement and the record to the checklist: the way that every document takes.

use std::path::Path;

use super::engagement::Engagement;
use super::error::Error;
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::base::parallel::both;
use crate::checklist::Checklist;
use crate::matrix::deployment::EffectiveMatrix;
use crate::record::carry::Carried;
use crate::record::entry::ServiceRecord;
use crate::record::store::Register;

impl Workspace {
    /// The checklist of an engagement: what holds for the customer, the findings, and what the register in a folder has of it. What people
    /// should know of the record is told.
    ///
    /// # Errors
    /// A selection that does not fit the matrix; a register that cannot be read.
    pub fn checklist<'m>(
        &'m self,
        engagement: &'m Engagement,
        register: Option<&Path>,
        env: &Surroundings<'_>,
    ) -> Result<Checklist<'m>, Error> {
        self.checklist_of(engagement, engagement.effective()?, None, register, env)
    }

    /// The checklist of an effective matrix; `carried` is what [`recorded`] read of the register.
    ///
    /// # Errors
    /// A register that cannot be read.
    pub(crate) fn checklist_of<'m>(
        &'m self,
        engagement: &'m Engagement,
        effective: EffectiveMatrix<'m>,
        carried: Option<Carried>,
        register: Option<&Path>,
        env: &Surroundings<'_>,
    ) -> Result<Checklist<'m>, Error> {
        let day = env.as_of.date_naive();
        let carried = match (carried, register) {
            (Some(carried), _) => Some(carried),
            // The first checklist comes before the first record; a folder that a request names is made by `collect`.
            (None, Some(folder)) if Register::is_at(folder)? => {
                Some(Register::read(folder)?.service_record(&effective, day)?)
            }
            (None, _) => None,
        };
        let record = carried.map(|carried| {
            env.problems(&carried.steps.notes());
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
        let mut checklist = Checklist::new(effective, record, &self.profile, env.as_of);
        checklist.what_if.clone_from(&engagement.what_if);
        Ok(checklist)
    }
}

/// Does `work`, and meanwhile reads what the register says of a service, where that is long.
pub(crate) fn read_ahead<T>(
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
pub(crate) fn recorded(
    effective: &EffectiveMatrix<'_>,
    register: Option<&Path>,
    ahead: Option<Register>,
    env: &Surroundings<'_>,
) -> Result<Option<Carried>, Error> {
    // The first checklist comes before the first record; a folder that a request names is made by `collect`.
    let there = register.map(Register::is_at).transpose()?.unwrap_or_default();
    let Some(folder) = register.filter(|_| there) else { return Ok(None) };
    let opened = ahead.map_or_else(|| Register::read(folder), Ok)?;
    Ok(Some(opened.service_record(effective, env.as_of.date_naive())?))
}
