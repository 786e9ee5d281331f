//! What lies where in a register's folder.

use std::io;
use std::path::Path;

use super::error::{RegisterError, io_error};
use crate::base::files::{self, Unreadable};
use crate::matrix::{ServiceId, VendorId};

/// Folder of rows whose activity is no longer in the matrix.
pub(in crate::record) const ARCHIVE: &str = "archive";
pub(super) const EXTENSION: &str = "toml";

/// The name of a service's file; bytes that file systems or people stumble over are written as `%XX`.
pub fn file_name(vendor: &VendorId, service: &ServiceId) -> String {
    format!("{}.{EXTENSION}", stem(vendor, service))
}

/// What the files of a service are called by.
pub(in crate::record) fn stem(vendor: &VendorId, service: &ServiceId) -> String {
    format!("{}--{}", escape(vendor.as_str()), escape(service.as_str()))
}

fn escape(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for (i, byte) in id.bytes().enumerate() {
        let plain = byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || (byte == b'.' && i > 0);
        // Two hyphens divide vendor and service.
        let hyphen = byte == b'-' && i > 0 && i + 1 < id.len() && !out.ends_with('-');
        if plain || hyphen {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Whether something is there. What cannot be looked at is not taken for missing.
pub(super) fn is_there(path: &Path) -> Result<bool, RegisterError> {
    path.try_exists().map_err(io_error(path, "look at"))
}

pub(super) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, RegisterError> {
    match files::read(path, files::REGISTER_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(Unreadable::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io_error(path, "read")(error.into())),
    }
}
