//! What the program does, a use case a file: a typed request in, a typed result or [`Error`] out. Nothing here prints, reads the environment
//! or knows exit codes; what a person should hear meanwhile goes to a [`Listener`].

pub mod access;
pub mod check;
mod checklists;
pub mod collect;
pub mod coverage;
pub mod diff;
pub mod engagement;
mod error;
pub mod explain;
pub mod format;
pub mod frameworks;
pub mod import;
pub mod init;
pub mod join;
pub mod list;
pub mod log;
pub mod make;
pub mod outputs;
pub mod pack;
pub mod published;
pub mod reading;
mod recording;
pub(crate) mod rendering;
pub mod show;
pub mod sign;
pub mod status;
mod subject;
mod surroundings;
pub mod tasks;
pub mod update;
pub mod verify;
mod version;
pub mod workspace;
mod written;

pub use engagement::{Engagement, Wanted};
pub use error::Error;
#[cfg(feature = "cli")]
pub(crate) use error::all;
pub use outputs::Protected;
pub use reading::{HowToRead, Imported, RowsRead, Source};
pub use subject::Subject;
pub use surroundings::{Listener, Note, Surroundings};
pub use workspace::{ProfileChoice, Workspace};
