//! From a matrix and the flags to the checklist: deployment, record, findings. The way that every report takes.

use std::path::{Path, PathBuf};

use crate::analysis::{Assessment, assess};
use crate::checklist::Checklist;
use crate::deployment::{EffectiveMatrix, Selection};
use crate::matrix::Matrix;
use crate::profile::Profile;
use crate::register::store::{Register, RegisterError};

use super::env::Env;
use super::failure::Failure;
use super::style;

/// The register that the flag or the profile names.
pub fn register_folder(flag: Option<&Path>, profile: &Profile) -> Option<PathBuf> {
    flag.map(Path::to_owned).or_else(|| profile.register.as_ref().map(PathBuf::from))
}

impl From<RegisterError> for Failure {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Unusable(problems) => Failure::Input(problems),
            other => Failure::io(other.to_string()),
        }
    }
}

/// The checklist of one service. What people should know of the record goes to standard error.
///
/// # Errors
/// A selection that does not fit the matrix; a register that cannot be read.
pub fn checklist<'m>(
    matrix: &'m Matrix,
    selection: &Selection,
    profile: &'m Profile,
    register: Option<&Path>,
    env: &Env,
) -> Result<Checklist<'m>, Failure> {
    let effective = EffectiveMatrix::new(matrix, selection)?;
    let day = env.as_of.date_naive();
    let record = match register {
        None => None,
        // The first checklist comes before the first record; a folder that is named by the flag is made by `collect`.
        Some(folder) if !folder.exists() => None,
        Some(folder) => {
            let carried = Register::read(folder)?.service_record(&effective, day)?;
            let notes = carried.notes();
            if !notes.is_empty() {
                eprint!("{}", style::diagnostics(&notes, env.colour_errors));
            }
            Some(carried.record)
        }
    };
    let Assessment { findings, .. } = assess(&effective, record.as_ref(), profile, day);
    let has_register = record.is_some();
    let record = record.unwrap_or_default();
    Ok(Checklist { effective, findings, record, has_register, profile, as_of: env.as_of })
}
