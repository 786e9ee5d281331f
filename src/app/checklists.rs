//! From an engagement and the record to the checklist: the way that every document takes.

use std::path::Path;

use super::engagement::Engagement;
use super::error::Error;
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::base::diagnostic::Diagnostic;
use crate::base::parallel::both;
use crate::checklist::Checklist;
use crate::compare::Diff;
use crate::compare::describe::summary;
use crate::matrix::deployment::EffectiveMatrix;
use crate::profile::Profile;
use crate::record::carry::{Carried, MadeFor};
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
                Some(Register::read(folder)?.service_record(&effective, &self.profile, day)?)
            }
            (None, _) => None,
        };
        let not_adopted = match carried.as_ref().and_then(|carried| carried.made_for.as_ref()) {
            Some(made_for) => not_adopted(engagement, &effective, made_for, register)?,
            None => None,
        };
        if let Some(changes) = &not_adopted {
            let name = engagement.matrix.name();
            let what = format!("the record of {name} is made against another version or deployment: {changes}");
            let help = "nothing is written; rmx-report update VENDOR/SERVICE [PAGE] adopts it, with --dry-run it shows what that does";
            env.problems(&Diagnostic::warning("not-adopted", what).help(help).into());
        }
        let record = carried.map(|carried| {
            env.problems(&carried.steps.notes());
            carried.record
        });
        let mut checklist = match &engagement.what_if {
            None => Checklist::new(effective, record, &self.profile, env.as_of),
            Some(what_if) => {
                // Sign-offs are for the profile's own deployment: here they would say what nobody stated.
                let record = record.map(|record| ServiceRecord { sign_offs: Vec::new(), ..record });
                Checklist::new(effective, record, &self.profile, env.as_of).for_what_if(what_if.clone())
            }
        };
        checklist.not_adopted = not_adopted;
        Ok(checklist)
    }
}

/// What is other than in the version and deployment that the record is made against; nothing where both say the same. A look at what would be is
/// of another deployment as a matter of course.
fn not_adopted(
    engagement: &Engagement,
    effective: &EffectiveMatrix<'_>,
    made_for: &MadeFor,
    register: Option<&Path>,
) -> Result<Option<String>, Error> {
    let deployed = engagement.what_if.is_some() || made_for.is_deployed_as(effective);
    let Some(folder) = register.filter(|_| !(engagement.of_record && deployed)) else { return Ok(None) };
    let matrix = effective.matrix;
    let adopted = Register::read(folder)?.version(&matrix.vendor.id, &matrix.service.id, &made_for.version)?;
    let selection = if engagement.what_if.is_some() { effective.selection() } else { made_for.selection() };
    let Ok(then) = EffectiveMatrix::new(&adopted, &selection) else {
        return Ok(Some("its deployment models or options are others".to_owned()));
    };
    let diff = Diff::new(&then, effective);
    Ok((!diff.is_empty()).then(|| summary(&diff)))
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
    profile: &Profile,
    env: &Surroundings<'_>,
) -> Result<Option<Carried>, Error> {
    // The first checklist comes before the first record; a folder that a request names is made by `collect`.
    let there = register.map(Register::is_at).transpose()?.unwrap_or_default();
    let Some(folder) = register.filter(|_| there) else { return Ok(None) };
    let opened = ahead.map_or_else(|| Register::read(folder), Ok)?;
    Ok(Some(opened.service_record(effective, profile, env.as_of.date_naive())?))
}
