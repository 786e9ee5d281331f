//! What every room stands on: places in documents, diagnostics, files, output, located settings and small helpers. Knows nothing of matrices.

pub(crate) mod breaks;
pub(crate) mod counted;
pub mod diagnostic;
pub(crate) mod embedded;
pub(crate) mod escape;
pub(crate) mod files;
pub(crate) mod located;
pub mod location;
pub(crate) mod markup;
pub(crate) mod nearest;
pub(crate) mod ordered;
pub mod output;
pub(crate) mod parallel;
pub mod reading;
pub mod settings;

/// The program's name and version, as outputs name what made them.
pub const GENERATOR: &str = concat!("rmx-report ", env!("CARGO_PKG_VERSION"));
