//! The register's log as data.

use crate::record::log::{Log, LogEntry};

/// Form of the JSON output.
const SCHEMA: &str = "rmx-report-log/2";

/// Some entries of a log as JSON, with the ends of the whole log.
///
/// # Errors
/// What the JSON writer reports; the types have no failing case.
pub fn json(entries: &[LogEntry], log: &Log) -> Result<String, serde_json::Error> {
    let value =
        serde_json::json!({"schema": SCHEMA, "heads": log.heads, "count": log.entries.len(), "entries": entries});
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}
