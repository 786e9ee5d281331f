//! OSCAL: what the vendor provides and what stays with the customer, as auditors' tools read it (JSON, [`VERSION`]).
//!
//! Three documents: a component definition of the service, a part of a system security plan, and the crosswalk as a mapping collection. Ids are
//! made by name (UUIDv5), so that the same thing has the same id in every edition. What the record or the matrix does not say is left out,
//! or said to be not stated where OSCAL asks for a text.

mod component;
mod mapping;
mod parts;
mod ssp;

pub use component::component;
pub use mapping::mapping;
pub use ssp::ssp;

/// The release of OSCAL that is written: the newest of 1.2 (2026-04).
pub const VERSION: &str = "1.2.2";

/// Why there is no such document.
#[derive(Debug)]
pub enum OscalError {
    /// No framework was asked for.
    NoFramework,
    /// A security plan is of one framework.
    OneFramework(Vec<String>),
    /// The JSON writer failed.
    Json(serde_json::Error),
}

impl std::fmt::Display for OscalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoFramework => f.write_str("OSCAL is about controls, and no framework is asked for"),
            Self::OneFramework(ids) => {
                write!(
                    f,
                    "a system security plan imports one profile, and {} frameworks are asked for: {}",
                    ids.len(),
                    ids.join(", ")
                )
            }
            Self::Json(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OscalError {}

impl From<serde_json::Error> for OscalError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

/// The document as text, indented, with a closing line break.
fn text(document: &impl serde::Serialize) -> Result<String, OscalError> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}
