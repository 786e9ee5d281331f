//! The checklist of one service.

use std::path::{Path, PathBuf};

use super::bytes::Opening;
use super::emit::emit;
use super::per_owner;
use super::request::{Made, Request};
use crate::app::checklists::{read_ahead, recorded};
use crate::app::error::{Error, all};
use crate::app::format::{Format, files, targets};
use crate::app::outputs::{Protected, Replacing, guard, is_own};
use crate::app::surroundings::Surroundings;
use crate::app::workspace::Workspace;
use crate::base::output;

/// Makes the checklist of the service or document that a request names.
///
/// # Errors
/// Everything that can be wrong with the catalogue, the selection, the record or the outputs; nothing is half-written.
pub(crate) fn one(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<Made, Error> {
    let register: Option<PathBuf> = workspace.register();
    let register = register.as_deref();
    let wanted = &request.wanted;
    let named = wanted.naming.vendor.as_deref().zip(wanted.naming.service.as_deref());
    // An unreadable output is told when the matrix is read: the mistakes of both are seldom made at once.
    let embed = targets(&request.outputs, request.format).is_ok_and(|all| all.iter().any(|(_, f)| *f == Format::Pdf));
    let (opened, ahead) = read_ahead(register, named, || workspace.open_matrix(wanted, embed, env));
    let engagement = workspace.engage(opened?, &wanted.choice, ahead.as_ref())?;
    if workspace.profile.names_services() {
        workspace.tell_unknown_services(Some(&engagement.matrix.name()), env);
    }
    engagement.tell(env);
    let effective = engagement.effective()?;
    let carried = recorded(&effective, register, ahead, &workspace.profile, env)?;
    let mut checklist = workspace.checklist_of(&engagement, effective, carried, register, env)?;
    if request.outputs.is_empty() {
        return Err(Error::usage("give at least one output file with -o")
            .help("rmx-report --vendor ovhcloud --service instances -o obligations.xlsx"));
    }
    let targets = targets(&request.outputs, request.format)?;
    let mut shares = Vec::new();
    if request.per_owner {
        shares = per_owner::shares(&checklist, &targets)?;
        per_owner::owned([&checklist], &checklist.effective.matrix.name())?;
    }
    let own = shares.iter().flat_map(|s| &s.targets);
    let written: Vec<_> = if request.per_owner { own.collect() } else { targets.iter().collect() };
    let paths: Vec<&Path> = files(written).collect();
    let mut protected = Protected::of(workspace, env);
    request.inputs().iter().for_each(|path| protected.input(path));
    protected.check(paths.iter().copied())?;
    let own = paths.iter().copied().filter(|path| is_own(path, &checklist));
    let replacing = Replacing::new(request.force, own).or_dry_run(request.dry_run);
    let guard = |path: &Path| guard(path, register, env);
    if !request.force || request.per_owner {
        all(paths.iter().filter(|path| !replacing.is_own(path)).map(|path| guard(path)))?;
    }
    replacing.check_all(&paths)?;
    let look = request.look.in_language_of(&workspace.profile);
    if request.per_owner {
        let opening = Opening::new(&look);
        let all = per_owner::emit_all(&mut checklist, &shares, &opening, &replacing, env)?;
        return Ok(Made { written: all.into_iter().flat_map(|made| made.written).collect(), ..Made::default() });
    }
    // A file that is to be replaced by its like holds nothing else: only another one is looked into, which takes as long as making it.
    let replaced = |path: &Path, bytes: &[u8]| if output::holds(path, bytes) { Ok(()) } else { guard(path) };
    emit(&checklist, &targets, &Opening::new(&look), &replacing, &replaced, env)
}
