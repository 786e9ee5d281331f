//! What a provider's control sheets say against themselves: CIS and CRM of FedRAMP's SSP Appendix J, and CSA's CAIQ.
//!
//! The words are those that the forms offer. A cell in other words is somebody's own: nothing is said of it.

use super::rule::Rule;
use crate::findings::{Code, Finding};
use crate::import::notation::lexicon::fold;
use crate::import::notation::{Headers, Inherited, control_sheets};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
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

/// Whether a control can be inherited, as a CRM says it.
fn inherited(text: &str) -> Option<Inherited> {
    let text = fold(text);
    let first = text.split(' ').next()?;
    control_sheets().inherited.of(|word| word == first)
}

/// What the guidance makes of a control's origination; it says nothing of inheritance from another authorisation.
fn inherited_by_origination(text: &str) -> Option<Inherited> {
    let text = fold(text);
    control_sheets().origination.of(|beginning| text.starts_with(beginning))
}

/// The word that a CRM has for it.
fn word(inherited: Inherited) -> &'static str {
    match inherited {
        Inherited::Yes => "Yes",
        Inherited::Partial => "Partial",
        Inherited::No => "No",
    }
}

/// The cell of a further column of the vendor's.
fn cell<'m>(row: &EffectiveActivity<'m>, is_meant: impl Fn(&Headers, &str) -> bool) -> Option<&'m str> {
    let headers = &control_sheets().headers;
    let found = row.extras.iter().find(|extra| is_meant(headers, &fold(&extra.header)))?;
    Some(found.text.trim()).filter(|text| !text.is_empty())
}

/// Whether the customer's part is told.
fn is_told(row: &EffectiveActivity, parties: &[Party]) -> bool {
    let of_customer = row.assignments.iter().zip(parties).filter(|(_, party)| party.side() == Side::Customer);
    let said = |text: &str| {
        let text = fold(text);
        !text.is_empty() && !control_sheets().texts.nothing.iter().any(|nothing| text.starts_with(nothing))
    };
    of_customer.flat_map(|(cell, _)| &cell.duties).any(|duty| said(&duty.text))
}

/// The word by which a control sheet shares a row whose cell for the customer's part is blank.
pub(super) fn shared_and_blank<'m>(row: &EffectiveActivity<'m>, parties: &[Party]) -> Option<&'m str> {
    let partial = cell(row, Headers::is_inheritance).filter(|text| inherited(text) == Some(Inherited::Partial));
    let shared = partial
        .or_else(|| cell(row, Headers::is_ownership).filter(|text| fold(text) == control_sheets().texts.shared))?;
    (!is_told(row, parties)).then_some(shared)
}

fn check(effective: &EffectiveMatrix<'_>, findings: &mut Vec<Finding>) {
    let parties = &effective.matrix.parties;
    for row in effective.activities.iter().filter(|row| row.is_applicable() && !row.extras.is_empty()) {
        let mut found =
            |code, message: String| findings.push(Finding::new(code, row.source.clone(), message).on(row.id));
        if let Some(word) = shared_and_blank(row, parties) {
            found(
                Code::SharedWithoutCustomerText,
                format!("'{}' is shared ('{word}') and the customer's part is blank", row.text),
            );
        }
        let inherited = cell(row, Headers::is_inheritance).and_then(inherited);
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
        let Some(origination) = cell(row, Headers::is_origination) else { continue };
        let marked: Vec<&str> = origination.split(';').map(str::trim).filter(|one| !one.is_empty()).collect();
        if marked.len() > 1 {
            found(
                Code::CisSeveralOriginations,
                format!("'{}' has {} originations marked: {}", row.text, marked.len(), marked.join("; ")),
            );
        }
        let mut asked: Vec<Inherited> = marked.iter().filter_map(|one| inherited_by_origination(one)).collect();
        asked.dedup();
        // Of several, each may lead, and together they are a part of both.
        if asked.len() > 1 {
            asked.push(Inherited::Partial);
        }
        if let Some(inherited) = inherited.filter(|inherited| !asked.is_empty() && !asked.contains(inherited)) {
            found(
                Code::CisCrmDisagree,
                format!("'{}' is '{origination}' in the CIS, and the CRM says '{}'", row.text, word(inherited)),
            );
        }
    }
}
