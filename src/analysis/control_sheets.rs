//! What a provider's control sheets say against themselves: CIS and CRM of FedRAMP's SSP Appendix J, and CSA's CAIQ.
//!
//! The words are those that the forms offer. A cell in other words is somebody's own: nothing is said of it.

use super::rule::Rule;
use crate::findings::{Code, Finding};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::normalise;
use crate::matrix::{Party, Side};

pub(super) const RULE: Rule = Rule::new(
    &[
        Code::SharedWithoutCustomerText,
        Code::CrmYesWithCustomerDuty,
        Code::CrmNoWithoutReason,
        Code::CisCrmDisagree,
        Code::CisSeveralOriginations,
    ],
    check,
);

/// Words of the columns' headers.
const INHERITANCE: &str = "inherited from";
const ORIGINATION: &str = "control origination";
const OWNERSHIP: &str = "ssrm control ownership";
/// An owner of a CAIQ that leaves the customer a part.
const SHARED: &str = "shared csp and csc";
/// Beginnings of texts that say that there is nothing to do.
const NOTHING: [&str; 5] = ["n a", "none", "not applicable", "no customer", "no agency"];

/// What a CRM says of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inherited {
    Yes,
    Partial,
    No,
}

impl Inherited {
    fn read(text: &str) -> Option<Self> {
        match normalise(text).split(' ').next()? {
            "yes" => Some(Self::Yes),
            "partial" | "partially" => Some(Self::Partial),
            "no" => Some(Self::No),
            _ => None,
        }
    }

    /// What the guidance makes of a control's origination; it says nothing of inheritance from another authorisation.
    fn of_origination(text: &str) -> Option<Self> {
        let text = normalise(text);
        if text.starts_with("shared") {
            Some(Self::Partial)
        } else if text.starts_with("configured by customer") || text.starts_with("provided by customer") {
            Some(Self::No)
        } else if text.starts_with("service provider") {
            Some(Self::Yes)
        } else {
            None
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Yes => "Yes",
            Self::Partial => "Partial",
            Self::No => "No",
        }
    }
}

/// The cell of the vendor's further column whose header has these words.
fn cell<'a>(row: &'a EffectiveActivity, header: &str) -> Option<&'a str> {
    let found = row.extras.iter().find(|extra| normalise(&extra.header).contains(header))?;
    Some(found.text.trim()).filter(|text| !text.is_empty())
}

/// Whether the customer's part is told.
fn is_told(row: &EffectiveActivity, parties: &[Party]) -> bool {
    let of_customer = row.assignments.iter().zip(parties).filter(|(_, party)| party.side() == Side::Customer);
    let said = |text: &str| {
        let text = normalise(text);
        !text.is_empty() && !NOTHING.iter().any(|nothing| text.starts_with(nothing))
    };
    of_customer.flat_map(|(cell, _)| &cell.duties).any(|duty| said(&duty.text))
}

/// The word by which a control sheet shares a row whose cell for the customer's part is blank.
pub(super) fn shared_and_blank<'a>(row: &'a EffectiveActivity, parties: &[Party]) -> Option<&'a str> {
    let partial = cell(row, INHERITANCE).filter(|text| Inherited::read(text) == Some(Inherited::Partial));
    let shared = partial.or_else(|| cell(row, OWNERSHIP).filter(|text| normalise(text) == SHARED))?;
    (!is_told(row, parties)).then_some(shared)
}

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    let parties = &effective.matrix.parties;
    for row in effective.activities.iter().filter(|row| row.is_applicable() && !row.extras.is_empty()) {
        let mut found =
            |code, message: String| findings.push(Finding::new(code, row.source.clone(), message).on(&row.id));
        if let Some(word) = shared_and_blank(row, parties) {
            found(
                Code::SharedWithoutCustomerText,
                format!("'{}' is shared ('{word}') and the customer's part is blank", row.text),
            );
        }
        let inherited = cell(row, INHERITANCE).and_then(Inherited::read);
        match inherited {
            Some(Inherited::Yes) if is_told(row, parties) => found(
                Code::CrmYesWithCustomerDuty,
                format!("'{}' can be inherited ('Yes'), and a text stands where the guidance leaves a blank", row.text),
            ),
            Some(Inherited::No) if !is_told(row, parties) => found(
                Code::CrmNoWithoutReason,
                format!("'{}' cannot be inherited ('No'), and neither reason nor duty is written", row.text),
            ),
            _ => {}
        }
        let Some(origination) = cell(row, ORIGINATION) else { continue };
        let marked: Vec<&str> = origination.split(';').map(str::trim).filter(|one| !one.is_empty()).collect();
        if marked.len() > 1 {
            found(
                Code::CisSeveralOriginations,
                format!("'{}' has {} originations marked: {}", row.text, marked.len(), marked.join("; ")),
            );
        }
        let mut asked: Vec<Inherited> = marked.iter().filter_map(|one| Inherited::of_origination(one)).collect();
        asked.dedup();
        // Of several, each may lead, and together they are a part of both.
        if asked.len() > 1 {
            asked.push(Inherited::Partial);
        }
        if let Some(inherited) = inherited.filter(|inherited| !asked.is_empty() && !asked.contains(inherited)) {
            found(
                Code::CisCrmDisagree,
                format!("'{}' is '{origination}' in the CIS, and the CRM says '{}'", row.text, inherited.word()),
            );
        }
    }
}
