//! Matrix folders: the built-in catalogue and the user's own, found and loaded by the same code.

pub mod build;
mod check;
pub(crate) use check::overlay as declared_overlay;
pub(crate) mod description;
pub(crate) mod folder;
mod load;

pub mod published;

pub use load::load;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::embedded::CATALOG;
use crate::base::files;
use crate::base::location::Location;
use crate::base::ordered::Arrange;
use crate::matrix::{Matrix, Origin};
use folder::{Embedded, Folder, OnDisk};

/// Where an entry comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Provenance {
    /// Built into the binary.
    BuiltIn,
    /// A folder of the user's.
    Folder(PathBuf),
}

impl std::fmt::Display for Provenance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Provenance::BuiltIn => f.pad("built-in"),
            Provenance::Folder(path) => f.pad(&path.display().to_string()),
        }
    }
}

/// The name of an entry: vendor and service as the command line writes them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryName {
    /// Vendor.
    pub vendor: String,
    /// Service.
    pub service: String,
}

impl EntryName {
    /// Reads `vendor/service`.
    pub fn parse(text: &str) -> Option<Self> {
        let (vendor, service) = text.split_once('/')?;
        let plain = !vendor.is_empty() && !service.is_empty() && !service.contains('/');
        plain.then(|| Self { vendor: vendor.to_owned(), service: service.to_owned() })
    }
}

impl std::fmt::Display for EntryName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.vendor, self.service)
    }
}

/// All entries by name.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    entries: BTreeMap<EntryName, Provenance>,
}

/// Fingerprint of the built-in catalogue's files, 12 hexadecimal digits: two programs that say the same have the same rows.
pub fn edition() -> String {
    let mut hash = Sha256::new();
    for file in &CATALOG {
        hash.update(file.path().as_bytes());
        hash.update([0]);
        hash.update(Sha256::digest(file.bytes()));
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

impl Catalog {
    /// The built-in catalogue.
    pub fn built_in() -> Self {
        let mut entries = BTreeMap::new();
        for file in &CATALOG {
            let mut parts = file.path().split('/');
            if let (Some(vendor), Some(service), Some(description::FILE_NAME), None) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            {
                let name = EntryName { vendor: vendor.to_owned(), service: service.to_owned() };
                entries.insert(name, Provenance::BuiltIn);
            }
        }
        Self { entries }
    }

    /// Adds the entries of a user's catalogue folder (`<vendor>/<service>/matrix.toml`); they win over entries of the same name.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn add_folder(&mut self, root: &Path) -> Result<(), Diagnostics> {
        let fail = |error: io::Error| {
            Diagnostics::from(
                Diagnostic::error(crate::base::files::CANNOT_READ, format!("cannot read the catalogue folder: {error}"))
                    .at(Location::document(root.display().to_string()))
                    .help("--catalog, RMX_CATALOG or `catalog` in rmx.toml names a folder with <vendor>/<service>/matrix.toml"),
            )
        };
        for vendor in folders(root).map_err(fail)? {
            for service in folders(&vendor).map_err(fail)? {
                if files::is_file(&service.join(description::FILE_NAME)).map_err(fail)?
                    && let (Some(vendor), Some(name)) = (file_name(&vendor), file_name(&service))
                {
                    let name = EntryName { vendor, service: name };
                    self.entries.insert(name, Provenance::Folder(service.clone()));
                }
            }
        }
        Ok(())
    }

    /// All entries in order of vendor and service.
    pub fn entries(&self) -> impl Iterator<Item = (&EntryName, &Provenance)> {
        self.entries.iter()
    }

    /// Whether the entry exists, and where.
    pub fn find(&self, name: &EntryName) -> Option<&Provenance> {
        self.entries.get(name)
    }

    /// Loads an entry.
    ///
    /// # Errors
    /// Every problem of its folder.
    pub fn load(&self, name: &EntryName, provenance: &Provenance) -> Result<Matrix, Diagnostics> {
        let folder: Box<dyn Folder> = match provenance {
            Provenance::BuiltIn => Box::new(Embedded { path: name.to_string() }),
            Provenance::Folder(path) => Box::new(OnDisk { path: path.clone() }),
        };
        let matrix = load::load(folder.as_ref())?;
        let inside = EntryName { vendor: matrix.vendor.id.to_string(), service: matrix.service.id.to_string() };
        if inside != *name {
            let message = "the description names another vendor or service than its folders";
            return Err(Diagnostic::error("misplaced-entry", message)
                .at(Location::document(format!("{}/{}", folder.name(), description::FILE_NAME)))
                .found(inside.to_string())
                .allowed(name.to_string())
                .help("rename the folders, or the ids in the description")
                .into());
        }
        Ok(matrix)
    }
}

/// Loads a matrix folder of the user's by its path, whatever its place.
///
/// # Errors
/// Every problem of the folder.
pub fn load_from(folder: &dyn folder::Folder) -> Result<Matrix, Diagnostics> {
    load::load(folder)
}

/// Loads a matrix from a folder by its path.
///
/// # Errors
/// Every problem of the folder.
pub fn load_folder(path: &Path) -> Result<Matrix, Diagnostics> {
    load::load(&OnDisk { path: path.to_owned() })
}

/// The same matrix, whose locations do not say where on this machine its folder lies: what is handed out, and its hash, are the same wherever
/// it was made. An absolute path becomes `vendor/service`; one that a person gave relative to the project stays.
pub fn portable(matrix: Matrix) -> Matrix {
    let Some(origin) = matrix.origin.as_ref().filter(|origin| Path::new(&origin.folder).is_absolute()) else {
        return matrix;
    };
    let portable = Origin { folder: matrix.name(), files: origin.files.clone() };
    load::load(&portable).unwrap_or(matrix)
}

fn folders(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root)? {
        let path = entry?.path();
        if files::is_folder(&path)? {
            found.push(path);
        }
    }
    found.arrange();
    Ok(found)
}

fn file_name(path: &Path) -> Option<String> {
    path.file_name().map(|n| n.to_string_lossy().into_owned())
}
