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
use crate::matrix::ModelId;
use crate::profile::Profile;
use crate::record::baseline::{Header, OptionRecord};
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
const FOREIGN: [&str; 4] =
    ["not-a-handed-out-workbook", "not-a-handed-out-pdf", "pdf-without-form", "not-a-handed-out-page"];

/// What is found in an existing file.
enum Found {
    /// Nothing that was handed out.
    Foreign,
    /// It cannot be read, or something else than its content is wrong.
    Unknown(String),
    /// A copy that was handed out.
    Copy(Vec<ServiceOutcome>),
}

/// Looks into an existing file; `at` is the day of the new report.
fn look(path: &Path, register: Option<&Register>, at: DateTime<Utc>) -> Found {
    const FILLED_IN: [&str; 6] = ["xlsx", "xlsm", "ods", "pdf", "html", "htm"];
    let is_filled_in = path.extension().is_some_and(|e| FILLED_IN.iter().any(|k| e.eq_ignore_ascii_case(k)));
    if !is_filled_in {
        return Found::Foreign;
    }
    let limits = Limits::of_copies();
    let bytes = match crate::base::files::read(path, limits.input_bytes) {
        Ok(bytes) if bytes.is_empty() => return Found::Foreign,
        Ok(bytes) => bytes,
        Err(Unreadable::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => return Found::Foreign,
        Err(error) => return Found::Unknown(error.to_string()),
    };
    let given = Given { name: Arc::from(path.to_string_lossy().as_ref()), bytes: Arc::from(bytes) };
    let order = Order {
        files: &[given],
        people: &People::default(),
        profile: &Profile::default(),
        prefer: &Prefer::Nobody,
        at,
        by: "",
        evidence: &[],
        matrix: &|_| None,
        limits: &limits,
        what_if: true,
    };
    match merge(register, &order) {
        Ok(outcomes) => Found::Copy(outcomes),
        Err(CollectError::Unusable(problems)) => {
            let foreign = |d: &Diagnostic| FOREIGN.contains(&d.code);
            match problems.iter().find(|d| !foreign(d)) {
                None => Found::Foreign,
                Some(problem) => Found::Unknown(problem.message.clone()),
            }
        }
        Err(CollectError::Register(error)) => Found::Unknown(error.to_string()),
    }
}

/// What a copy was handed out for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOut {
    /// The service, `vendor/service`.
    pub service: String,
    /// The deployment model; none where the service has one only.
    pub model: Option<ModelId>,
    /// Every option with its state.
    pub options: Vec<OptionRecord>,
    /// Whether it is a look at what would be.
    pub what_if: bool,
}

/// What an existing file was handed out for, where nobody has entered or changed anything in it since; `None` for every other file.
pub fn untouched(path: &Path, at: DateTime<Utc>) -> Option<HandedOut> {
    let Found::Copy(outcomes) = look(path, None, at) else { return None };
    let [outcome]: [ServiceOutcome; 1] = outcomes.try_into().ok()?;
    let nothing = has_nothing(&outcome);
    let Header { model, options, what_if, .. } = outcome.handed_out.filter(|_| nothing)?;
    Some(HandedOut { service: outcome.file.name(), model, options, what_if })
}

/// Whether an existing file was handed out, of however many services, and nobody has entered or changed anything in it since.
pub fn is_untouched(path: &Path, at: DateTime<Utc>) -> bool {
    let Found::Copy(outcomes) = look(path, None, at) else { return false };
    !outcomes.is_empty() && outcomes.iter().all(has_nothing)
}

fn has_nothing(outcome: &ServiceOutcome) -> bool {
    outcome.edits.is_empty()
        && outcome.conflicts.is_empty()
        && outcome.refused.is_empty()
        && outcome.locked.is_empty()
        && outcome.missing.is_empty()
        && outcome.sign_offs.is_empty()
}

/// Looks into an existing file; `None` = nothing in it would be lost. `at` is the day of the new report.
pub fn unsaved_entries(path: &Path, register: Option<&Register>, at: DateTime<Utc>) -> Option<Unsaved> {
    let outcomes = match look(path, register, at) {
        Found::Foreign => return None,
        Found::Unknown(why) => return Some(Unsaved::Unknown { why }),
        Found::Copy(outcomes) => outcomes,
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
