//! What the use cases share that change the record.

use std::io;

use chrono::NaiveDate;

use super::error::Error;
use super::reading::Source;
use super::surroundings::Surroundings;
use crate::base::files;
use crate::record::service::{CATALOGUE, Had};
use crate::record::store::Register;

/// A vendor's document as the record keeps it: its name and bytes.
pub(crate) type Document = (String, Vec<u8>);

/// Whether something may be recorded: the log is whole. A clock that is behind it is told.
///
/// # Errors
/// A log that cannot be read or is broken.
pub(crate) fn recordable(register: &Register, env: &Surroundings<'_>) -> Result<(), Error> {
    register.whole_log()?;
    if let Some(note) = register.clock_note(env.as_of)? {
        env.problems(&note.into());
    }
    Ok(())
}

/// The vendor's document that a request names; nothing for a catalogue folder, or for bytes that have no file.
///
/// # Errors
/// It cannot be read: a record that should keep it would not have it.
pub(crate) fn document(source: Option<&Source>) -> Result<Option<Document>, Error> {
    let Some(Source::Path(path)) = source else { return Ok(None) };
    let fail = |error: io::Error| Error::io(format!("cannot read {}: {error}", path.display()));
    if !files::is_file(path).map_err(fail)? {
        return Ok(None);
    }
    let bytes = files::read(path, files::REGISTER_BYTES).map_err(|error| fail(error.into()))?;
    Ok(path.file_name().map(|name| (name.to_string_lossy().into_owned(), bytes)))
}

/// Where a version is had from: the document, or the catalogue.
pub(crate) fn had(document: Option<&Document>, on: NaiveDate) -> Had {
    Had { from: document.map_or_else(|| CATALOGUE.to_owned(), |(name, _)| name.clone()), on }
}

/// Who records: the one that the request names, or the user.
pub(crate) fn recorder(by: Option<&String>, env: &Surroundings<'_>) -> String {
    by.cloned().unwrap_or_else(|| env.user.to_owned())
}
