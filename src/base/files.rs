//! Reading files that somebody else wrote: only regular files (a pipe waits for its writer, a device need not end), and only so many bytes.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// Bytes of a profile, mapping, keyref file or list of users: 16 MiB.
pub const SETTINGS_BYTES: u64 = 16 << 20;
/// Bytes of a register's file, or of its log: 512 MiB.
pub const REGISTER_BYTES: u64 = 512 << 20;
/// Bytes of an evidence file that is packed, or of a file of a pack: 1 GiB.
pub const EVIDENCE_BYTES: u64 = 1 << 30;

/// The code of a diagnostic that says: the operating system does not give the file, or it is not there.
pub const CANNOT_READ: &str = "cannot-read";

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The operating system says no.
    #[error(transparent)]
    Io(io::Error),
    /// It is something else than a regular file.
    #[error("it is {0}, not a regular file")]
    NotAFile(&'static str),
    /// It is larger than what is read.
    #[error("it has {found} bytes, more than the {most} that are read")]
    TooLarge {
        /// Its bytes.
        found: u64,
        /// The most that are read.
        most: u64,
    },
}

impl From<Unreadable> for io::Error {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Io(error) => error,
            other => io::Error::new(io::ErrorKind::InvalidInput, other.to_string()),
        }
    }
}

/// Whether a regular file is there. What cannot be looked at is not taken for missing.
///
/// # Errors
/// The operating system does not say.
pub fn is_file(path: &Path) -> io::Result<bool> {
    Ok(metadata_if_there(path)?.is_some_and(|data| data.is_file()))
}

/// Whether a folder is there. What cannot be looked at is not taken for missing.
///
/// # Errors
/// The operating system does not say.
pub fn is_folder(path: &Path) -> io::Result<bool> {
    Ok(metadata_if_there(path)?.is_some_and(|data| data.is_dir()))
}

fn metadata_if_there(path: &Path) -> io::Result<Option<fs::Metadata>> {
    match fs::metadata(path) {
        Ok(data) => Ok(Some(data)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Opens a regular file; its length is that of the moment.
///
/// # Errors
/// It is not there or cannot be read, is no regular file, or is larger than `most` bytes.
pub fn open(path: &Path, most: u64) -> Result<(File, u64), Unreadable> {
    // Asked before opening: opening a pipe waits for its writer.
    let metadata = fs::metadata(path).map_err(Unreadable::Io)?;
    if metadata.is_dir() {
        return Err(Unreadable::NotAFile("a directory"));
    }
    if !metadata.is_file() {
        return Err(Unreadable::NotAFile("a device, pipe or socket"));
    }
    if metadata.len() > most {
        return Err(Unreadable::TooLarge { found: metadata.len(), most });
    }
    Ok((File::open(path).map_err(Unreadable::Io)?, metadata.len()))
}

/// Reads a regular file.
///
/// # Errors
/// As [`open`].
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Unreadable> {
    let (file, length) = open(path, most)?;
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(Unreadable::Io)?;
    if bytes.len() as u64 > most {
        return Err(Unreadable::TooLarge { found: bytes.len() as u64, most });
    }
    Ok(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_a_size_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert!(matches!(read(&path, 4), Err(Unreadable::TooLarge { found: 5, most: 4 })));
        assert!(matches!(read(folder.path(), 9), Err(Unreadable::NotAFile("a directory"))));
        assert!(matches!(read(&folder.path().join("b"), 9), Err(Unreadable::Io(_))));
        #[cfg(unix)]
        assert!(matches!(read(Path::new("/dev/zero"), 9), Err(Unreadable::NotAFile(_))));
    }
}
