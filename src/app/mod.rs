//! What the program does, a use case a file: a typed request in, a typed result or [`Error`] out. Nothing here prints, reads the environment
//! or knows exit codes; what a person should hear meanwhile goes to a [`Listener`].

pub mod engagement;
mod error;
pub mod outputs;
pub mod reading;
mod surroundings;
mod version;
pub mod workspace;

pub use engagement::{Engagement, Wanted};
pub use error::Error;
#[cfg(feature = "cli")]
pub(crate) use error::{all, unknown_entry};
pub use outputs::Protected;
pub use reading::{HowToRead, Imported, Source};
pub use surroundings::{Listener, Note, Surroundings};
pub use workspace::{ProfileChoice, Workspace};
