//! The bytes of a document and the name that locations show.

use std::io::Read;
use std::path::{Component, Path};
use std::sync::Arc;

use super::limits::Limits;
use crate::base::diagnostic::Diagnostic;
use crate::base::files::{self, Unreadable};
use crate::base::location::Location;
use crate::base::reading;

/// A document that is to be read: its bytes, and the name that people know it by.
#[derive(Debug, Clone)]
pub struct Input {
    /// The name that locations carry; its extension is the second hint at the format.
    pub name: Arc<str>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Input {
    /// Bytes under a name.
    pub fn new(name: impl Into<Arc<str>>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }

    /// Reads a file; its name is the path as it was given.
    ///
    /// # Errors
    /// A file that is not there or cannot be read, a directory, a device, a pipe, or one that is larger than the limit `input-bytes`.
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, Diagnostic> {
        Self::open_as(path, path.to_string_lossy(), limits)
    }

    /// Reads a text that goes with the input (a profile, a mapping, a list of users): UTF-8, or what else the importers decode.
    ///
    /// # Errors
    /// As [`Input::open`], with at most `files::SETTINGS_BYTES`; bytes that are no text.
    pub fn text(path: &Path) -> Result<String, Diagnostic> {
        let limits = Limits { input_bytes: files::SETTINGS_BYTES, ..Limits::default() };
        let input = Self::open(path, &limits)?;
        super::encoding::decode(&input.bytes, &input.name, &limits).map(|decoded| decoded.text.into_owned())
    }

    /// Reads a file of a folder by a path that a description gives; its name is that path.
    ///
    /// # Errors
    /// As [`Input::open`]; and a path that is absolute or leads out of the folder, by `..` or through a symbolic link.
    pub fn open_within(folder: &Path, relative: &str, limits: &Limits) -> Result<Self, Diagnostic> {
        let location = || Location::document(relative);
        let path = Path::new(relative);
        let outside = || {
            Diagnostic::error("path-leaves-folder", "the path leads out of its folder")
                .at(location())
                .found(relative.to_owned())
                .allowed("a path relative to the folder, without `..`, and no symbolic link to a place outside it")
                .help("put the file into the folder and name it there")
        };
        let plain = path.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        if !plain || relative.contains(['\\', '\0']) || relative.is_empty() {
            return Err(outside());
        }
        let whole = folder.join(path);
        let (Ok(folder), Ok(target)) = (folder.canonicalize(), whole.canonicalize()) else {
            return Self::open_as(&whole, relative, limits);
        };
        if !target.starts_with(&folder) {
            return Err(outside());
        }
        Self::open_as(&target, relative, limits)
    }

    fn open_as(path: &Path, name: impl AsRef<str>, limits: &Limits) -> Result<Self, Diagnostic> {
        let name: Arc<str> = Arc::from(name.as_ref());
        let location = || Location::document(Arc::clone(&name));
        let unreadable = |error: std::io::Error| {
            Diagnostic::error(files::CANNOT_READ, "the file cannot be read")
                .at(location())
                .found(error.to_string())
                .help("check the path and its permissions")
        };
        match files::read(path, limits.input_bytes) {
            Ok(bytes) => {
                reading::opened(&name, path);
                Ok(Self { name, bytes })
            }
            Err(Unreadable::Io(error)) => Err(unreadable(error)),
            Err(Unreadable::TooLarge { found, .. }) => Err(limits.passed("input-bytes", found, location())),
            Err(Unreadable::NotAFile(kind)) => Err(Diagnostic::error("not-a-file", format!("`{name}` is {kind}"))
                .at(location())
                .found(kind)
                .allowed("a regular file")
                .help("name the document itself; `-` reads standard input")),
        }
    }

    /// Reads a stream to its end (standard input), up to the limit `input-bytes`.
    ///
    /// # Errors
    /// A stream that cannot be read, or that is longer than the limit.
    pub fn from_reader(name: impl Into<Arc<str>>, reader: impl Read, limits: &Limits) -> Result<Self, Diagnostic> {
        let name = name.into();
        let mut bytes = Vec::new();
        let most = limits.input_bytes.saturating_add(1);
        reader.take(most).read_to_end(&mut bytes).map_err(|error| {
            Diagnostic::error(files::CANNOT_READ, "the input cannot be read")
                .at(Location::document(Arc::clone(&name)))
                .found(error.to_string())
                .help("check the path and its permissions")
        })?;
        if bytes.len() as u64 > limits.input_bytes {
            return Err(limits.passed("input-bytes", bytes.len() as u64, Location::document(name)));
        }
        Ok(Self { name, bytes })
    }

    /// The name's extension in lower case, without the dot.
    pub(crate) fn extension(&self) -> Option<String> {
        let file = self.name.rsplit(['/', '\\']).next()?;
        file.rsplit_once('.').map(|(_, extension)| extension.to_lowercase())
    }
}
