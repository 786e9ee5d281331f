//! `source-outdated`, `source-undated` and `source-not-retrieved`: how old the vendor's document is, and whether that can be told.

use chrono::{Months, NaiveDate};

use crate::base::location::Location;
use crate::findings::{Code, Finding};
use crate::matrix::SourceDocument;
use crate::matrix::deployment::EffectiveMatrix;

/// A document that is older than this is asked for again: two years, as auditors do.
const MONTHS: u32 = 24;

/// What is to be said of the documents' dates on a day.
pub(super) fn check(effective: &EffectiveMatrix<'_>, day: NaiveDate, findings: &mut Vec<Finding>) {
    for source in &effective.matrix.sources {
        let (code, message) = match source.date {
            Some(date) if day.checked_sub_months(Months::new(MONTHS)).is_some_and(|limit| date < limit) => {
                (Code::SourceOutdated, format!("{} is of {date}: older than two years on {day}", named(source)))
            }
            None => (Code::SourceUndated, format!("{} gives no date", named(source))),
            Some(_) => continue,
        };
        findings.push(Finding::new(code, Location::document(source.document.as_str()), message));
    }
    let unknown: Vec<String> = effective.matrix.sources.iter().filter(|s| s.retrieved.is_none()).map(named).collect();
    if let (Some(first), false) = (effective.matrix.sources.first(), unknown.is_empty()) {
        let message = format!(
            "it is not recorded when {} {} retrieved",
            unknown.join(" and "),
            if unknown.len() == 1 { "was" } else { "were" }
        );
        findings.push(Finding::new(Code::SourceNotRetrieved, Location::document(first.document.as_str()), message));
    }
}

fn named(source: &SourceDocument) -> String {
    format!("the document '{}'", source.title.as_deref().unwrap_or(&source.document))
}
