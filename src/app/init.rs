//! A commented profile, or a copy of the template, to start from.

use std::path::Path;

use super::error::Error;
use crate::base::embedded;
use crate::base::output::{self, Overwrite};
use crate::report::template;

/// A commented profile: the very file that the documentation shows.
pub const PROFILE: &str = include_str!("../../inputs/examples/rmx.toml");

/// Writes the files of the built-in checklist template into a folder, all of them or none: to be changed, and used by the folder's name.
///
/// # Errors
/// A file that exists already and may not be replaced, or cannot be written.
pub fn template(folder: &Path, overwrite: Overwrite) -> Result<(), Error> {
    output::folder(folder)?;
    let prefix = format!("{}/", template::DEFAULT);
    let mut staged = Vec::new();
    for (path, bytes) in embedded::TEMPLATES {
        if let Some(name) = path.strip_prefix(prefix.as_str()) {
            staged.push(output::stage(&folder.join(name), bytes, overwrite)?);
        }
    }
    for file in staged {
        file.commit()?;
    }
    Ok(())
}
