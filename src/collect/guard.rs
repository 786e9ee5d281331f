//! Before a workbook is overwritten: does it hold entries that the register does not have?

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::base::diagnostic::Diagnostic;
use crate::base::files::Unreadable;
use crate::collect::merge::Prefer;
use crate::collect::outcome::{ServiceOutcome, quote};
use crate::collect::run::{CollectError, Given, Order, merge};
use crate::collect::value::People;
use crate::import::Limits;
use crate::record::store::Register;

/// Why a file must not be overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsaved {
    /// It holds entries that the register does not have.
    Entries {
        /// How many fields, sign-offs and rows.
        count: usize,
        /// How many of them no collect takes over as they stand: refused content and open conflicts.
        unfit: usize,
        /// The first few, for people.
        examples: Vec<String>,
    },
    /// It cannot be read (a password, damage): nobody knows what it holds.
    Unknown {
        /// Why.
        why: String,
    },
}

/// How many entries are shown.
const EXAMPLES: usize = 3;

/// Codes that say: this is a workbook or PDF, and not one that was handed out to be filled in.
const FOREIGN: [&str; 3] = ["not-a-handed-out-workbook", "not-a-handed-out-pdf", "pdf-without-form"];

/// Looks into an existing file; `None` = nothing in it would be lost. `at` is the day of the new report.
pub fn unsaved_entries(path: &Path, register: Option<&Register>, at: DateTime<Utc>) -> Option<Unsaved> {
    let is_filled_in =
        path.extension().is_some_and(|e| ["xlsx", "xlsm", "ods", "pdf"].iter().any(|k| e.eq_ignore_ascii_case(k)));
    if !is_filled_in {
        return None;
    }
    let limits = Limits::of_copies();
    let bytes = match crate::base::files::read(path, limits.input_bytes) {
        Ok(bytes) if bytes.is_empty() => return None,
        Ok(bytes) => bytes,
        Err(Unreadable::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => return Some(Unsaved::Unknown { why: error.to_string() }),
    };
    let given = Given { name: Arc::from(path.to_string_lossy().as_ref()), bytes: Arc::from(bytes) };
    let order = Order {
        files: &[given],
        people: &People::default(),
        prefer: &Prefer::Nobody,
        at,
        by: "",
        evidence: &[],
        matrix: &|_| None,
        limits: &limits,
    };
    let outcomes = match merge(register, &order) {
        Ok(outcomes) => outcomes,
        Err(CollectError::Unusable(problems)) => {
            let foreign = |d: &Diagnostic| FOREIGN.contains(&d.code);
            if problems.iter().all(foreign) {
                return None;
            }
            let why = problems.iter().find(|d| !foreign(d)).map(|d| d.message.clone()).unwrap_or_default();
            return Some(Unsaved::Unknown { why });
        }
        Err(CollectError::Register(error)) => return Some(Unsaved::Unknown { why: error.to_string() }),
    };
    let mut count = 0;
    // What is missing in a block that was begun is no entry: the rest of the block is.
    let said = |o: &ServiceOutcome| o.refused.iter().any(|r| !r.found.is_empty());
    let refused = |o: &ServiceOutcome| o.refused.iter().filter(|r| !r.found.is_empty() || !said(o)).count();
    let unfit = outcomes.iter().map(|o| refused(o) + o.conflicts.len()).sum();
    let mut examples = Vec::new();
    for outcome in &outcomes {
        let edits = outcome.edits.iter().flat_map(|row| {
            row.fields.iter().map(|f| format!("{} {} in {}", row.id, f.field, row.place.cell(f.column)))
        });
        let conflicts = outcome.conflicts.iter().map(|c| format!("{} {} in {}", c.id, c.field, c.location));
        let some = said(outcome);
        let refused = outcome.refused.iter().filter(|r| !r.found.is_empty() || !some);
        let refused = refused.map(|r| format!("{} in {}", quote(&r.found), r.location));
        let sign_offs = outcome.sign_offs.iter().map(|(_, at, s)| format!("sign-off of {} in {at}", s.name));
        for example in edits.chain(conflicts).chain(refused).chain(sign_offs) {
            count += 1;
            if examples.len() < EXAMPLES {
                examples.push(example);
            }
        }
    }
    (count > 0).then_some(Unsaved::Entries { count, unfit, examples })
}
