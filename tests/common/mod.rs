//! What the integration tests share.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use std::path::PathBuf;
use std::process::Command;

/// The program, in a clean environment: no colours, no catalogue and no date of the tester's own.
pub fn rmx() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rmx-report"));
    for variable in ["RMX_CATALOG", "SOURCE_DATE_EPOCH", "COLUMNS"] {
        command.env_remove(variable);
    }
    command.env("NO_COLOR", "1");
    command
}

/// The folder with the source documents and the corpus (only where `have_shared` is set).
pub fn shared() -> PathBuf {
    PathBuf::from(std::env::var("RMX_SHARED").unwrap())
}

/// The text of one file of an archive.
pub fn unzip(archive: &std::path::Path, name: &str) -> String {
    use std::io::Read as _;
    let mut archive = zip::ZipArchive::new(std::fs::File::open(archive).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// What FedRAMP's CIS offers as the origination of a control, in its order.
pub const ORIGINATIONS: [&str; 7] = [
    "Service Provider Corporate",
    "Service Provider System Specific",
    "Service Provider Hybrid (Corporate and System Specific)",
    "Configured by Customer (Customer System Specific)",
    "Provided by Customer (Customer System Specific)",
    "Shared (Service Provider and Customer Responsibility)",
    "Inherited from Pre-Existing  Authorization",
];
