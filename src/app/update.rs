//! The record is made against another version of the vendor's matrix, or another deployment, from now on.

use super::engagement::{Opened, Wanted, recorded};
use super::error::Error;
use super::recording::{document, had, recordable, recorder};
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::matrix::Matrix;
use crate::matrix::deployment::{EffectiveMatrix, Selection};
use crate::record::carry::{Rename, Steps};
use crate::record::service::ServiceFile;
use crate::record::store::Register;
use crate::record::update::{Consequence, Update};

/// A version to be adopted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The service; the vendor's document, or a catalogue folder, where it is not the catalogue's entry; another deployment.
    pub wanted: Wanted,
    /// Rows whose entries now stand for others.
    pub renames: Vec<Rename>,
    /// Nothing is changed.
    pub dry_run: bool,
    /// Who records it; the user without.
    pub by: Option<String>,
}

/// What an update does, or did.
#[derive(Debug)]
pub struct Updated {
    /// `vendor/service`.
    pub service: String,
    before: Option<Deployed>,
    after: Deployed,
    /// What happens to the entries.
    pub steps: Steps,
    /// What happens to the sign-offs.
    pub sign_offs: Vec<Consequence>,
    /// Whether it was made.
    pub outcome: Outcome,
}

/// Whether an update was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// No: the request was to change nothing.
    DryRun,
    /// No: the record is made against this version already.
    Nothing,
    /// Yes.
    Adopted,
}

/// A version of the matrix under a deployment.
#[derive(Debug)]
struct Deployed {
    matrix: Matrix,
    selection: Selection,
}

impl Deployed {
    fn effective(&self) -> Result<EffectiveMatrix<'_>, Error> {
        Ok(EffectiveMatrix::new(&self.matrix, &self.selection)?)
    }
}

impl Updated {
    /// What held before, and what holds from now on; nothing where this is the first version that the record has.
    ///
    /// # Errors
    /// A stored deployment that no longer fits its matrix.
    pub fn versions(&self) -> Result<Option<(EffectiveMatrix<'_>, EffectiveMatrix<'_>)>, Error> {
        let Some(before) = &self.before else { return Ok(None) };
        Ok(Some((before.effective()?, self.after.effective()?)))
    }
}

/// Adopts a version: entries follow their rows, rows that the vendor took out go to the archive, and sign-offs keep what they were made on.
///
/// # Errors
/// An unknown service, model or option; a page that cannot be read; a rename that names nothing; a register that cannot be read or written.
/// Nothing is recorded then.
pub fn update(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<Updated, Error> {
    let wanted = &request.wanted;
    let matrix = match &wanted.matrix {
        Some(_) => workspace.open_matrix(wanted, true, env)?.matrix,
        None => at_hand(workspace, wanted)?,
    };
    let opened = Opened { matrix, document: None, newer: None, of_record: false };
    let matrix = &opened.matrix;
    let document = document(wanted.matrix.as_ref())?;
    let had = had(document.as_ref(), env.as_of.date_naive());
    let by = recorder(request.by.as_ref(), env);
    let selection = |file: &ServiceFile| workspace.choose(&opened, &wanted.choice, || Ok(recorded(file)));
    let folder = workspace.register_folder();
    if !Register::is_at(&folder)? {
        // A slip of the request makes no register.
        let nothing = ServiceFile::new(matrix.vendor.id.clone(), matrix.service.id.clone());
        let selection = selection(&nothing)?.selection;
        EffectiveMatrix::new(matrix, &selection)?;
        if request.dry_run {
            let (service, outcome) = (opened.matrix.name(), Outcome::DryRun);
            let after = Deployed { matrix: opened.matrix, selection };
            let (steps, sign_offs) = (Steps::default(), Vec::new());
            return Ok(Updated { service, before: None, after, steps, sign_offs, outcome });
        }
    }
    let mut register = if request.dry_run { Register::read(&folder)? } else { Register::write(&folder)? };
    recordable(&register, env)?;
    let file = register.service(&matrix.vendor.id, &matrix.service.id)?;
    let chosen = selection(&file)?;
    let effective = EffectiveMatrix::new(matrix, &chosen.selection)?;
    let before = register.adopted(&file)?;
    let update = Update {
        effective: &effective,
        had: &had,
        document: document.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice())),
        renames: &request.renames,
        profile: &workspace.profile,
        at: env.as_of,
        by: &by,
    };
    let mut planned = register.plan(&update)?;
    drop(effective);
    let (steps, sign_offs) = (std::mem::take(&mut planned.steps), std::mem::take(&mut planned.sign_offs));
    env.problems(&steps.notes());
    let outcome = match (request.dry_run, planned.nothing && before.is_some()) {
        (true, _) => Outcome::DryRun,
        (false, true) => Outcome::Nothing,
        (false, false) => Outcome::Adopted,
    };
    if outcome == Outcome::Adopted {
        register.adopt(planned)?;
    }
    let before = before.map(|matrix| Deployed { matrix, selection: file.selection() });
    let service = opened.matrix.name();
    let after = Deployed { matrix: opened.matrix, selection: chosen.selection };
    Ok(Updated { service, before, after, steps, sign_offs, outcome })
}

/// The catalogue's version.
fn at_hand(workspace: &Workspace, wanted: &Wanted) -> Result<Matrix, Error> {
    wanted.reading.none_for_nothing()?;
    match (&wanted.naming.vendor, &wanted.naming.service) {
        (Some(vendor), Some(service)) => workspace.load(&workspace.entry(vendor, service)?),
        _ => Err(Error::usage("no service is named").help("rmx-report list shows vendors and services")),
    }
}
