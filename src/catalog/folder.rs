//! Where the files of a matrix lie: embedded in the binary, or in a folder of the user's.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::embedded;

/// Largest file of a catalogue folder, bytes. A matrix is text of some hundred kilobytes at most.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// A folder with a description and its tables.
pub trait Folder {
    /// The name that locations carry (`ovhcloud/instances`, or the user's path).
    fn name(&self) -> String;

    /// Reads one file of the folder.
    ///
    /// # Errors
    /// When there is no such file or it cannot be read.
    fn read(&self, file: &str) -> io::Result<Arc<[u8]>>;
}

/// A folder of the embedded catalogue.
#[derive(Debug, Clone)]
pub struct Embedded {
    /// `vendor/service`.
    pub path: String,
}

impl Folder for Embedded {
    fn name(&self) -> String {
        self.path.clone()
    }

    fn read(&self, file: &str) -> io::Result<Arc<[u8]>> {
        let path = format!("{}/{file}", self.path);
        match embedded::find(&embedded::CATALOG, &path) {
            Some(file) => Ok(Arc::from(file.bytes())),
            None => Err(io::Error::new(io::ErrorKind::NotFound, "no such file in the built-in catalogue")),
        }
    }
}

impl Folder for crate::matrix::Origin {
    fn name(&self) -> String {
        self.folder.clone()
    }

    fn read(&self, file: &str) -> io::Result<Arc<[u8]>> {
        let missing = || io::Error::new(io::ErrorKind::NotFound, "no such file among the embedded ones");
        self.files.get(file).map(Arc::clone).ok_or_else(missing)
    }
}

/// A folder on disk.
#[derive(Debug, Clone)]
pub struct OnDisk {
    /// Where it is.
    pub path: PathBuf,
}

impl Folder for OnDisk {
    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn read(&self, file: &str) -> io::Result<Arc<[u8]>> {
        read_regular(&self.path, file).map(Arc::from)
    }
}

/// Reads a regular file that lies inside the folder, however links lead.
fn read_regular(folder: &Path, file: &str) -> io::Result<Vec<u8>> {
    let root = folder.canonicalize()?;
    let path = root.join(file).canonicalize()?;
    let refuse = |why: String| Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    if !path.starts_with(&root) {
        return refuse("the file is a link that leads out of its folder".to_owned());
    }
    Ok(crate::base::files::read(&path, MAX_FILE_BYTES)?)
}
