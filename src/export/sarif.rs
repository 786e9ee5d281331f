//! Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), for code scanning in CI.

use std::collections::BTreeMap;

use serde::Serialize;

use super::check::{CheckReport, Merged};
use crate::base::diagnostic::Severity;
use crate::base::location::{Location, Place};
use crate::base::ordered;
use crate::findings::Code;
use crate::matrix::identity::Fields;

/// The schema that the output validates against.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The version of the format.
const VERSION: &str = "2.1.0";
/// The name of the fingerprint by which a result is recognised again in a later run.
const FINGERPRINT: &str = "rmxFinding/v1";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Result_<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Words<&'static str>,
    full_description: Words<&'static str>,
    help: Words<&'static str>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Words<T> {
    text: T,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result_<'a> {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Words<String>,
    locations: [SarifLocation; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<SarifLocation>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression<'a>>,
    properties: Properties<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLocation {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Words<&'static str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    status: &'static str,
    justification: String,
    properties: SuppressionProperties<'a>,
}

#[derive(Serialize)]
struct SuppressionProperties<'a> {
    owner: &'a str,
    expires: Option<String>,
}

#[derive(Serialize)]
struct Properties<'a> {
    service: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    activity: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    party: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    models: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    controls: Vec<String>,
}

/// The report as a SARIF log with one run.
///
/// # Errors
/// When the text cannot be made.
pub fn log(report: &CheckReport) -> Result<String, serde_json::Error> {
    let merged = report.merged();
    let used: Vec<Code> = Code::ALL.iter().copied().filter(|c| merged.iter().any(|m| m.finding.code == *c)).collect();
    let log = Log {
        schema: SCHEMA,
        version: VERSION,
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "rmx-report",
                    version: env!("CARGO_PKG_VERSION"),
                    rules: used.iter().map(|code| descriptor(*code)).collect(),
                },
            },
            // Columns of our locations count characters, not UTF-16 units.
            column_kind: "unicodeCodePoints",
            results: merged.iter().map(|m| result(m, &used)).collect(),
        }],
    };
    let mut text = serde_json::to_string_pretty(&log)?;
    text.push('\n');
    Ok(text)
}

fn descriptor(code: Code) -> Descriptor {
    Descriptor {
        id: code.as_str(),
        short_description: Words { text: code.title() },
        full_description: Words { text: code.why() },
        help: Words { text: code.help() },
        default_configuration: Configuration { level: level(code.default_severity()) },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn result<'a>(merged: &Merged<'a>, used: &[Code]) -> Result_<'a> {
    let finding = merged.finding;
    let suppression = merged.waiver.map(|waiver| Suppression {
        kind: "external",
        status: "accepted",
        justification: waiver.reason.clone(),
        properties: SuppressionProperties { owner: &waiver.owner, expires: waiver.expires.map(|day| day.to_string()) },
    });
    // Code scanning shows what lies in the repository: the vendor's document is told beside it.
    let home = merged.home.of(finding);
    let elsewhere = home.as_ref().is_some_and(|home| *home != finding.source);
    let vendors = elsewhere
        .then(|| SarifLocation { message: Some(Words { text: "the vendor's document" }), ..location(&finding.source) });
    let vendors = vendors.into_iter();
    let activity = finding.activity.as_ref().map(|a| a.as_str());
    let party = finding.party.as_ref().map(|p| p.as_str());
    let mut print = Fields::new("finding");
    for part in [finding.code.as_str(), merged.service, activity.unwrap_or_default(), party.unwrap_or_default()] {
        print.add(part);
    }
    if activity.is_none() {
        // Findings on the whole matrix are told apart by their words only.
        print.add(&finding.message);
    }
    Result_ {
        rule_id: finding.code.as_str(),
        rule_index: used.iter().position(|c| *c == finding.code),
        level: level(finding.severity),
        message: Words { text: message(merged, home.as_ref()) },
        locations: [location(home.as_ref().unwrap_or(&finding.source))],
        baseline_state: merged.new.map(|new| if new { "new" } else { "unchanged" }),
        related_locations: vendors.collect(),
        partial_fingerprints: ordered::map([(FINGERPRINT, print.finish().short().to_owned())]),
        suppressions: suppression.into_iter().collect(),
        properties: Properties {
            service: merged.service,
            activity,
            party,
            models: merged.models.clone(),
            controls: merged.controls(),
        },
    }
}

/// What was found and what to do; with the vendor's line, where the place that is shown is another.
pub(super) fn message(merged: &Merged<'_>, home: Option<&Location>) -> String {
    let finding = merged.finding;
    let source = match home {
        Some(home) if *home != finding.source => format!(" ({}, {})", merged.service, finding.source),
        _ => String::new(),
    };
    format!("{}{source}. {}", finding.message.trim_end_matches('.'), finding.help)
}

fn location(source: &Location) -> SarifLocation {
    let region = match source.place {
        Place::Document | Place::Table { .. } | Place::Paragraph { .. } => None,
        Place::Line { line, column } => Some(Region { start_line: line, start_column: (column > 0).then_some(column) }),
        // A sheet has no lines: its row and column stand in their place, and the cell is named beside them.
        Place::Cell { row, column } => Some(Region { start_line: row, start_column: Some(column) }),
    };
    let cell = source.cell_reference();
    SarifLocation {
        physical_location: PhysicalLocation { artifact_location: ArtifactLocation { uri: uri(&source.file) }, region },
        logical_locations: cell
            .map(|fully_qualified_name| LogicalLocation { fully_qualified_name, kind: "cell" })
            .into_iter()
            .collect(),
        message: None,
    }
}

/// A file name as a URI reference (RFC 3986): relative where it is, else with the scheme `file`; what may not stand in a path is
/// percent-encoded.
fn uri(file: &str) -> String {
    let path = file.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
