//! Files that the register keeps as they came: documents that somebody signed, and versions of the vendor's. They are known by their hash.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::journal::replace;
use super::{ARCHIVE, Register, RegisterError, io_error, is_there, read_if_there};
use crate::base::ordered::Arrange;
use crate::matrix::identity::Hash;

/// Folder of filled and signed documents, each named by the SHA-256 of its bytes.
const DOCUMENTS: &str = "documents";

impl Register {
    /// Keeps a document as it came back. It lies there before anything is recorded of it; kept twice, it is there once.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn keep(&self, bytes: &[u8], extension: &str) -> Result<(), RegisterError> {
        let folder = self.folder.join(DOCUMENTS);
        if !is_there(&folder)? {
            fs::create_dir_all(&folder).map_err(io_error(&folder, "create"))?;
        }
        let path = folder.join(format!("{}.{extension}", Hash::of(bytes)));
        if read_if_there(&path)?.is_some_and(|there| there == bytes) { Ok(()) } else { replace(&path, bytes) }
    }

    /// Every file in the register's folders but the archive, by its name within the register, sorted.
    ///
    /// # Errors
    /// A folder or file cannot be read.
    pub fn kept_files(&self) -> Result<Vec<(String, Vec<u8>)>, RegisterError> {
        let mut found = Vec::new();
        let mut open: Vec<(PathBuf, String)> = vec![(self.folder.clone(), String::new())];
        while let Some((folder, before)) = open.pop() {
            for entry in fs::read_dir(&folder).map_err(io_error(&folder, "read"))? {
                let entry = entry.map_err(io_error(&folder, "read"))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let kind = entry.file_type().map_err(io_error(&folder, "read"))?;
                if name.starts_with('.') || (before.is_empty() && name == ARCHIVE) {
                    continue;
                }
                if kind.is_dir() {
                    open.push((entry.path(), format!("{before}{name}/")));
                } else if kind.is_file() && !before.is_empty() {
                    let gone = || io_error(&folder, "read")(io::ErrorKind::NotFound.into());
                    found.push((format!("{before}{name}"), read_if_there(&entry.path())?.ok_or_else(gone)?));
                }
            }
        }
        found.arrange();
        Ok(found)
    }

    /// Documents whose bytes are not those that they are named by, a sentence each.
    ///
    /// # Errors
    /// A folder or file cannot be read.
    pub fn check_kept(&self) -> Result<Vec<String>, RegisterError> {
        let mut findings = Vec::new();
        for (name, bytes) in self.kept_files()? {
            let Some(stem) = name.strip_prefix(&format!("{DOCUMENTS}/")).and_then(|n| n.split('.').next()) else {
                continue;
            };
            if Hash::of(&bytes).as_str() != stem {
                findings.push(format!("{name} is not the document that it is named by: it was altered"));
            }
        }
        Ok(findings)
    }
}
