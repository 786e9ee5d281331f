//! What a change announces before it is made, and how single files become durable.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::{RegisterError, io_error};
use super::folder::read_if_there;
use crate::matrix::identity::Hash;

pub(super) const JOURNAL: &str = ".journal";

/// What was announced: the new files lie beside their names.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    /// The log's length before, in bytes.
    pub(super) log_length: u64,
    /// Hash of the lines to append, which lie in `.log.jsonl.new`.
    pub(super) log: Option<Hash>,
    /// Files to put in place, by name within the folder.
    pub(super) files: Vec<JournalFile>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct JournalFile {
    pub(super) name: String,
    pub(super) sha256: Hash,
}

pub(super) fn read_journal(folder: &Path) -> Result<Option<Journal>, RegisterError> {
    let path = folder.join(JOURNAL);
    let Some(bytes) = read_if_there(&path)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|_| RegisterError::Unfinished { path })
}

/// `.name.new` in the same folder.
pub(super) fn new_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{}.new", name.trim_start_matches('.')))
}

pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), RegisterError> {
    let write = || -> io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(io_error(path, "write"))
}

/// Writes a small file in one piece.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), RegisterError> {
    let new = new_name(path);
    write_synced(&new, bytes)?;
    fs::rename(&new, path).map_err(io_error(path, "write"))
}

/// Makes renames durable. File systems that do not know how say so, and each file is whole either way.
pub(super) fn sync_folder(folder: &Path) -> Result<(), RegisterError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let handle = match File::open(folder) {
        Ok(handle) => handle,
        // A folder that may be written and not read.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(()),
        Err(error) => return Err(io_error(folder, "read")(error)),
    };
    match handle.sync_all() {
        Err(error) if !matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Err(io_error(folder, "flush")(error))
        }
        _ => Ok(()),
    }
}
