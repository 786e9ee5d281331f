//! `source-outdated`, `source-undated` and `source-not-retrieved`: how old the vendor's document is, and whether that can be told.

use chrono::{Months, NaiveDate};

use crate::base::location::Location;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::SourceDocument;
use crate::matrix::deployment::EffectiveMatrix;

/// A document that is older than this is asked for again: two years, as auditors do.
const MONTHS: u32 = 24;

/// What is to be said of the documents' dates on a day.
pub(super) fn check(effective: &EffectiveMatrix<'_>, day: NaiveDate, findings: &mut Vec<Finding>) {
    for source in &effective.matrix.sources {
        let document = ("document", Fact::from(named(source)));
        let (code, facts) = match source.date {
            Some(date) if day.checked_sub_months(Months::new(MONTHS)).is_some_and(|limit| date < limit) => {
                (Code::SourceOutdated, vec![document, ("date", Fact::from(date)), ("day", Fact::from(day))])
            }
            None => (Code::SourceUndated, vec![document]),
            Some(_) => continue,
        };
        findings.push(Finding::said(code, "what", Location::document(source.document.as_str()), facts));
    }
    let unknown = effective.matrix.sources.iter().filter(|s| s.retrieved.is_none());
    let unknown: Vec<String> = unknown.map(|source| named(source).to_owned()).collect();
    if let (Some(first), false) = (effective.matrix.sources.first(), unknown.is_empty()) {
        let sentence = if unknown.len() == 1 { "what" } else { "what-several" };
        let (place, facts) = (Location::document(first.document.as_str()), vec![("documents", Fact::Quoted(unknown))]);
        findings.push(Finding::said(Code::SourceNotRetrieved, sentence, place, facts));
    }
}

fn named(source: &SourceDocument) -> &str {
    source.title.as_deref().unwrap_or(&source.document)
}
