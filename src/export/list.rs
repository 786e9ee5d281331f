//! The catalogue's entries as data.

use serde::Serialize;

use crate::catalog::{EntryName, Provenance};
use crate::matrix::{Matrix, Notation};

/// An entry of the catalogue.
#[derive(Debug)]
pub struct Listed {
    /// Its name.
    pub name: EntryName,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Its matrix.
    pub matrix: Matrix,
}

/// The entries as JSON.
///
/// # Errors
/// What the JSON writer reports; the types have no failing case.
pub fn json(entries: &[Listed]) -> Result<String, serde_json::Error> {
    let record = ListRecord { schema: SCHEMA, services: entries.iter().map(record).collect() };
    Ok(serde_json::to_string_pretty(&record)? + "\n")
}

/// The schema's name of the JSON form.
const SCHEMA: &str = "rmx-list/1";

#[derive(Debug, Serialize)]
struct ListRecord {
    schema: &'static str,
    services: Vec<ServiceRecord>,
}

#[derive(Debug, Serialize)]
struct ServiceRecord {
    vendor: String,
    vendor_name: String,
    service: String,
    service_name: String,
    activities: usize,
    access_roles: usize,
    notation: Notation,
    models: Vec<NameRecord>,
    options: Vec<NameRecord>,
    sources: Vec<SourceRecord>,
    origin: String,
}

#[derive(Debug, Serialize)]
struct NameRecord {
    id: String,
    name: String,
}

#[derive(Debug, Serialize)]
struct SourceRecord {
    document: String,
    url: Option<String>,
    date: Option<String>,
    date_kind: Option<String>,
}

fn record(listed: &Listed) -> ServiceRecord {
    let Listed { provenance, matrix, .. } = listed;
    let sources = matrix.sources.iter().map(|s| SourceRecord {
        document: s.document.clone(),
        url: s.url.clone(),
        date: s.date.map(|d| d.to_string()),
        date_kind: s.date_kind.clone(),
    });
    ServiceRecord {
        vendor: matrix.vendor.id.to_string(),
        vendor_name: matrix.vendor.name.clone(),
        service: matrix.service.id.to_string(),
        service_name: matrix.service.name.clone(),
        activities: matrix.activities.len(),
        access_roles: matrix.access.as_ref().map_or(0, |a| a.roles.len()),
        notation: matrix.notation,
        models: matrix.models.iter().map(|m| NameRecord { id: m.id.to_string(), name: m.name.clone() }).collect(),
        options: matrix.options.iter().map(|o| NameRecord { id: o.id.to_string(), name: o.name.clone() }).collect(),
        sources: sources.collect(),
        origin: provenance.to_string(),
    }
}
