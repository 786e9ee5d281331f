//! What changed, as JSON (schema `rmx-diff/1`).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::location::LocationRecord;
use crate::base::ordered;
use crate::compare::{Change, Class, Diff, Direction};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::{Allocation, Assignment, Party};

/// The schema's name of the JSON form.
pub const SCHEMA: &str = "rmx-diff/1";

/// The name of the form that holds several.
const SCHEMA_OF_ALL: &str = "rmx-diffs/1";

#[derive(Serialize)]
struct DiffRecord<'a> {
    schema: &'static str,
    generator: &'static str,
    as_of: String,
    failed: bool,
    old: SideRecord<'a>,
    new: SideRecord<'a>,
    counts: BTreeMap<&'static str, usize>,
    directions: BTreeMap<&'static str, usize>,
    unchanged: usize,
    /// Documents whose bytes are others: told, and by itself no change.
    source_hashes: Vec<HashRecord<'a>>,
    changes: Vec<ChangeRecord<'a>>,
}

#[derive(Serialize)]
struct SideRecord<'a> {
    vendor: &'a str,
    service: &'a str,
    model: Option<&'a str>,
    documents: Vec<&'a str>,
    activities: usize,
    checklist_hash: String,
    /// What was inferred or taken over when the document was read.
    notes: Vec<&'a str>,
}

#[derive(Serialize)]
struct ChangeRecord<'a> {
    class: Class,
    classes: &'a [Class],
    direction: Direction,
    matched_by: Option<&'static str>,
    score: Option<f64>,
    old: Option<RowRecord<'a>>,
    new: Option<RowRecord<'a>>,
    /// Where it is no row: what changed of the document itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<TermRecord<'a>>,
}

#[derive(Serialize)]
struct HashRecord<'a> {
    was: &'a str,
    is: &'a str,
}

/// What changed of the document itself.
#[derive(Serialize)]
struct TermRecord<'a> {
    what: String,
    was: &'a str,
    is: &'a str,
}

#[derive(Serialize)]
struct RowRecord<'a> {
    id: &'a str,
    key: &'a str,
    section: &'a [String],
    activity: &'a str,
    allocation: Allocation,
    assignments: BTreeMap<&'a str, CellRecord<'a>>,
    option: Option<&'a str>,
    source: LocationRecord,
}

#[derive(Serialize)]
struct CellRecord<'a> {
    raci: String,
    verbatim: &'a str,
    duties: Vec<&'a str>,
}

/// The diff as JSON.
///
/// # Errors
/// When the text cannot be made.
pub fn json(diff: &Diff<'_>, day: NaiveDate, failed: bool) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&of(diff, day, failed))?;
    text.push('\n');
    Ok(text)
}

/// Several diffs as JSON, each in the form of one; with each whether it failed.
///
/// # Errors
/// When the text cannot be made.
pub fn json_of_all(diffs: &[(&Diff<'_>, bool)], day: NaiveDate) -> Result<String, serde_json::Error> {
    #[derive(Serialize)]
    struct All<'a> {
        schema: &'static str,
        failed: bool,
        diffs: Vec<DiffRecord<'a>>,
    }
    let failed = diffs.iter().any(|(_, failed)| *failed);
    let records = diffs.iter().map(|(diff, failed)| of(diff, day, *failed)).collect();
    let mut text = serde_json::to_string_pretty(&All { schema: SCHEMA_OF_ALL, failed, diffs: records })?;
    text.push('\n');
    Ok(text)
}

fn of<'a>(diff: &'a Diff<'_>, day: NaiveDate, failed: bool) -> DiffRecord<'a> {
    DiffRecord {
        schema: SCHEMA,
        generator: crate::base::GENERATOR,
        as_of: day.to_string(),
        failed,
        old: side(diff.old),
        new: side(diff.new),
        counts: ordered::map(diff.counts().into_iter().map(|(class, n)| (class.as_str(), n))),
        directions: ordered::map(diff.directions().into_iter().map(|(direction, n)| (direction.as_str(), n))),
        unchanged: diff.unchanged,
        source_hashes: diff.bytes.iter().map(|t| HashRecord { was: &t.was, is: &t.is }).collect(),
        changes: diff.changes.iter().map(|c| change(diff, c)).collect(),
    }
}

fn side<'a>(effective: &'a EffectiveMatrix<'_>) -> SideRecord<'a> {
    SideRecord {
        vendor: effective.matrix.vendor.id.as_str(),
        service: effective.matrix.service.id.as_str(),
        model: effective.model.map(|m| m.id.as_str()),
        documents: effective.matrix.sources.iter().map(|s| s.document.as_str()).collect(),
        activities: effective.activities.len(),
        checklist_hash: effective.checklist_hash().as_str().to_owned(),
        notes: effective.matrix.notes.iter().map(String::as_str).collect(),
    }
}

fn change<'a>(diff: &'a Diff<'_>, change: &'a Change<'_>) -> ChangeRecord<'a> {
    ChangeRecord {
        class: change.class,
        classes: &change.classes,
        direction: change.direction,
        matched_by: change.matched.map(|m| m.as_str()),
        // Two digits are all that the score is good for.
        score: change.matched.and_then(|m| m.score()).map(|s| (s * 100.0).round() / 100.0),
        old: change.old.map(|row| record(&diff.old.matrix.parties, row)),
        new: change.new.map(|row| record(&diff.new.matrix.parties, row)),
        document: change.term.as_ref().map(|t| TermRecord { what: t.what.to_string(), was: &t.was, is: &t.is }),
    }
}

fn record<'a>(parties: &'a [Party], row: &'a EffectiveActivity<'a>) -> RowRecord<'a> {
    let cell = |a: &'a Assignment| CellRecord {
        raci: a.letters.to_string(),
        verbatim: &a.verbatim,
        duties: a.duties.iter().map(|d| d.text.as_str()).collect(),
    };
    RowRecord {
        id: row.id.as_str(),
        key: row.key.as_str(),
        section: row.section,
        activity: row.text,
        allocation: row.allocation,
        assignments: ordered::map(parties.iter().zip(row.assignments.iter()).map(|(p, a)| (p.id.as_str(), cell(a)))),
        option: row.option.as_ref().map(|o| o.as_str()),
        source: LocationRecord::from(row.source),
    }
}
