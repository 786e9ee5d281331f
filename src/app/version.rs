//! The version of a matrix that the record is made against, in place of the catalogue's.

use crate::base::diagnostic::Diagnostic;
use crate::compare::Diff;
use crate::compare::describe::summary;
use crate::matrix::Matrix;
use crate::matrix::deployment::EffectiveMatrix;
use crate::record::store::Register;
use crate::record::version::Version;

use super::error::Error;
use super::workspace::Workspace;

impl Workspace {
    /// The record's version of an entry, where it has one, and what is to be said of the catalogue's where that says something else.
    ///
    /// # Errors
    /// A register that cannot be read, or a version of it that is not what it is called.
    pub(crate) fn of_record(&self, at_hand: Matrix) -> Result<(Matrix, Option<Diagnostic>), Error> {
        let folder = self.register_folder();
        if !Register::is_at(&folder)? {
            return Ok((at_hand, None));
        }
        let register = Register::read(&folder)?;
        let version = register.version_or(at_hand)?;
        let note = newer(&register, &version)?;
        Ok((version.matrix, note))
    }
}

/// What is to be said of a version at hand that the record has not adopted; nothing where it says the same.
fn newer(register: &Register, version: &Version) -> Result<Option<Diagnostic>, Error> {
    let Some(other) = &version.other else { return Ok(None) };
    let name = other.name();
    let selection = register.head(&other.vendor.id, &other.service.id)?.selection();
    let sides = (EffectiveMatrix::new(&version.matrix, &selection), EffectiveMatrix::new(other, &selection));
    let changed = match &sides {
        (Ok(was), Ok(is)) => {
            let diff = Diff::new(was, is);
            if diff.is_empty() {
                return Ok(None);
            }
            summary(&diff)
        }
        _ => "its deployment models or options are others".to_owned(),
    };
    let what = format!("the catalogue has another version of {name} than the record is made against: {changed}");
    let help = format!("rmx-report update {name} --dry-run shows it, and what it does to entries and sign-offs");
    Ok(Some(Diagnostic::warning("newer-version", what).help(help)))
}
