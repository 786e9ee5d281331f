//! Why a register cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use crate::base::counted::counted;
use crate::base::diagnostic::Diagnostics;

/// Why the register cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// There is no such folder.
    #[error("there is no register at {}; `rmx-report collect` makes one", .0.display())]
    Missing(PathBuf),
    /// The path is not a folder.
    #[error("{} is no folder; a register is a folder", .0.display())]
    NotAFolder(PathBuf),
    /// Another process is writing it.
    #[error(
        "another rmx-report is using the register {}; nothing was changed, try again when it has finished",
        .0.display()
    )]
    Busy(PathBuf),
    /// Files of the register have problems.
    #[error("the register cannot be used: {}", counted(.0.iter().count(), "problem"))]
    Unusable(Diagnostics),
    /// Entries of the log were altered or are missing: nothing is recorded on top of that.
    #[error(
        "the register's log is not whole, so nothing is recorded on top of it; `rmx-report verify` shows the whole of it"
    )]
    Broken(Diagnostics),
    /// A file of the register is a link to somewhere else.
    #[error(
        "{} is a symbolic link; the register's files lie in its own folder: put the file itself there",
        .0.display()
    )]
    Link(PathBuf),
    /// The log is shorter or longer than it was when it was read.
    #[error("{} was changed by another program while it was in use; nothing was recorded, try again", .0.display())]
    Changed(PathBuf),
    /// What was announced before a crash cannot be finished.
    #[error(
        "an earlier change of the register was interrupted and {} is not as that change left it; take the folder back from version control",
        path.display()
    )]
    Unfinished {
        /// The file that is not as announced.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot {doing} {}: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What it said.
        #[source]
        error: io::Error,
    },
    /// An entry could not be written as JSON.
    #[error("an entry cannot be written: {0}")]
    Json(#[source] serde_json::Error),
}

/// Adds path and action to an error of the operating system.
pub(super) fn io_error<'p>(path: &'p Path, doing: &'static str) -> impl Fn(io::Error) -> RegisterError + 'p {
    move |error| RegisterError::Io { path: path.to_owned(), doing, error }
}
