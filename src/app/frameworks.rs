//! The frameworks that there are, with their controls.

use super::error::{Error, all};
use super::workspace::Workspace;
use crate::frameworks::Framework;

/// All frameworks, or the one of that id.
///
/// # Errors
/// A framework that does not exist, with what exists; every problem of the files of frameworks.
pub fn frameworks(workspace: &Workspace, id: Option<&str>) -> Result<Vec<Framework>, Error> {
    let library = &workspace.library;
    match id {
        Some(id) => Ok(vec![library.load(id)?]),
        None => all(library.ids().map(|id| library.load(id).map_err(Error::from))),
    }
}
