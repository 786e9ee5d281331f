//! What every room stands on: places in documents, diagnostics, files, output, located settings and small helpers. Knows nothing of matrices.

pub mod counted;
pub mod diagnostic;
pub(crate) mod embedded;
pub mod escape;
pub mod files;
pub mod location;
pub(crate) mod markup;
pub mod nearest;
pub mod output;
pub mod parallel;
pub mod reading;
pub mod settings;

/// The program's name and version, as outputs name what made them.
pub const GENERATOR: &str = concat!("rmx-report ", env!("CARGO_PKG_VERSION"));
