//! Why a command failed, for programs.

use serde::Serialize;

use crate::base::diagnostic::{DiagnosticRecord, Diagnostics};

/// Form of the JSON output.
const SCHEMA: &str = "rmx-errors/1";

#[derive(Debug, Serialize)]
struct ErrorsRecord<'a> {
    schema: &'static str,
    generator: &'static str,
    /// The code that the program ends with.
    exit: u8,
    diagnostics: Vec<DiagnosticRecord<'a>>,
}

/// All problems, as docs/rmx-errors-1.schema.json describes them; `exit` is the code that the program ends with.
///
/// # Errors
/// What the JSON writer reports; the types have no failing case.
pub fn json(problems: &Diagnostics, exit: u8) -> Result<String, serde_json::Error> {
    let diagnostics = problems.iter().map(DiagnosticRecord::from).collect();
    let record = ErrorsRecord { schema: SCHEMA, generator: crate::GENERATOR, exit, diagnostics };
    Ok(serde_json::to_string_pretty(&record)? + "\n")
}
