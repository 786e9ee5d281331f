//! Versions of a service's matrix that the record has: the one that its entries are made against, and every one that a sign-off refers to.
//!
//! They lie in `versions/VENDOR--SERVICE/`, each under the SHA-256 of its text (`crate::matrix::stored`); beside them, under the SHA-256 of its
//! bytes, the vendor's document where there was one. A file that does not have the hash it is called by is not used.

use std::path::PathBuf;

use super::evidence::hash_reader;
use super::service::{EvidenceFile, ServiceFile};
use super::state::Versions;
use super::store::{NewFile, Register, RegisterError, stem};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Location;
use crate::matrix::identity::Hash;
use crate::matrix::{Matrix, ServiceId, VendorId, stored};

/// Folder of the versions.
pub(super) const FOLDER: &str = "versions";

/// Digits of a hash that a file is called by.
const DIGITS: usize = 32;

/// The folder of a service's versions, within the register's.
pub(super) fn folder(vendor: &VendorId, service: &ServiceId) -> String {
    format!("{FOLDER}/{}", stem(vendor, service))
}

fn digits(hash: &Hash) -> &str {
    hash.as_str().get(..DIGITS).unwrap_or(hash.as_str())
}

fn name_of(vendor: &VendorId, service: &ServiceId, hash: &Hash) -> String {
    format!("{}/{}.jsonl", folder(vendor, service), digits(hash))
}

/// The name of a document's file: its hash, and its own name as far as every file system takes it.
fn document_name(vendor: &VendorId, service: &ServiceId, document: &EvidenceFile) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let own: String = document.path.chars().map(plain).collect();
    format!("{}/{}--{own}", folder(vendor, service), digits(&document.sha256))
}

/// The text of a matrix as a version, and the hash that it is called by.
///
/// # Errors
/// Those of the JSON writer.
pub fn text_of(matrix: &Matrix) -> Result<(Hash, String), RegisterError> {
    let text = stored::write(matrix).map_err(RegisterError::Json)?;
    Ok((Hash::of(text.as_bytes()), text))
}

impl NewFile {
    /// A version of a matrix, and the hash that it is called by.
    ///
    /// # Errors
    /// Those of the JSON writer.
    pub fn version(matrix: &Matrix) -> Result<(Hash, Self), RegisterError> {
        let (hash, text) = text_of(matrix)?;
        let name = name_of(&matrix.vendor.id, &matrix.service.id, &hash);
        Ok((hash, Self::of_bytes(name, text.into_bytes())))
    }

    /// The vendor's document that a version was read from.
    pub fn document(vendor: &VendorId, service: &ServiceId, name: &str, bytes: &[u8]) -> (EvidenceFile, Self) {
        let document = EvidenceFile { path: name.to_owned(), sha256: Hash::of(bytes) };
        let file = Self::of_bytes(document_name(vendor, service, &document), bytes.to_vec());
        (document, file)
    }
}

/// The version that a service's entries are made against, beside the one at hand.
#[derive(Debug)]
pub struct Version {
    /// The record's version; the one at hand where the record has none yet, or where both are the same.
    pub matrix: Matrix,
    /// The one at hand, where it is another.
    pub other: Option<Matrix>,
}

impl Register {
    /// The vendor's document that the record of a service has adopted: its name, and its file.
    pub fn adopted_document(&self, file: &ServiceFile) -> Option<(String, PathBuf)> {
        let document = file.document.as_ref()?;
        let path = self.folder().join(document_name(&file.vendor, &file.service, document));
        path.is_file().then(|| (document.path.clone(), path))
    }

    /// The version that documents are made from: the record's, else the one at hand.
    ///
    /// # Errors
    /// As [`Register::version`].
    pub fn version_or(&self, at_hand: Matrix) -> Result<Version, RegisterError> {
        let file = self.head(&at_hand.vendor.id, &at_hand.service.id)?;
        let Some(hash) = &file.version else { return Ok(Version { matrix: at_hand, other: None }) };
        if &text_of(&at_hand)?.0 == hash {
            return Ok(Version { matrix: at_hand, other: None });
        }
        Ok(Version { matrix: self.version(&file.vendor, &file.service, hash)?, other: Some(at_hand) })
    }

    /// A version of a service's matrix.
    ///
    /// # Errors
    /// It is not there, cannot be read, or is not what it is called.
    pub fn version(&self, vendor: &VendorId, service: &ServiceId, hash: &Hash) -> Result<Matrix, RegisterError> {
        let name = name_of(vendor, service, hash);
        let problem = |what: String| {
            let help = "take the file back from version control, or adopt the vendor's page anew: `rmx-report update VENDOR/SERVICE PAGE`";
            let diagnostic = Diagnostic::error("register-version", what).at(Location::document(name.as_str()));
            RegisterError::Unusable(diagnostic.help(help).into())
        };
        let Some(bytes) = self.bytes(&name)? else {
            return Err(problem("the version of the matrix that the record refers to is not there".to_owned()));
        };
        if &Hash::of(&bytes) != hash {
            return Err(problem(
                "the stored version of the matrix was edited: it does not have the hash that it is called by"
                    .to_owned(),
            ));
        }
        let text = String::from_utf8(bytes).map_err(|_| problem("the stored version is not UTF-8 text".to_owned()))?;
        stored::read(&text).map_err(|error| problem(error.to_string()))
    }

    /// The version that a service's entries are made against; none in a record that has none yet.
    ///
    /// # Errors
    /// As [`Register::version`].
    pub fn adopted(&self, file: &ServiceFile) -> Result<Option<Matrix>, RegisterError> {
        file.version.as_ref().map(|hash| self.version(&file.vendor, &file.service, hash)).transpose()
    }

    /// The versions that a service's sign-offs refer to.
    ///
    /// # Errors
    /// As [`Register::version`].
    pub fn signed_versions(&self, file: &ServiceFile) -> Result<Versions, RegisterError> {
        let mut versions = Versions::new();
        for hash in file.sign_offs.iter().filter_map(|s| s.version.as_ref()) {
            if !versions.contains_key(hash) {
                versions.insert(hash.clone(), self.version(&file.vendor, &file.service, hash)?);
            }
        }
        Ok(versions)
    }

    /// The vendor's document of the version that a service's entries are made against: its own name, and its bytes.
    ///
    /// # Errors
    /// It cannot be read, or is not what it is called.
    pub fn document(&self, file: &ServiceFile) -> Result<Option<(String, Vec<u8>)>, RegisterError> {
        let Some(document) = &file.document else { return Ok(None) };
        let name = document_name(&file.vendor, &file.service, document);
        let bytes =
            self.bytes(&name)?.filter(|bytes| hash_reader(bytes.as_slice()).is_ok_and(|hash| hash == document.sha256));
        let missing = || {
            let what = "the vendor's document that the record was made against is not there, or was edited";
            let problem = Diagnostic::error("register-version", what).at(Location::document(name.as_str()));
            RegisterError::Unusable(problem.help("take the file back from version control").into())
        };
        bytes.map(|bytes| Some((document.path.clone(), bytes))).ok_or_else(missing)
    }
}
