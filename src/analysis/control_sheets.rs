//! What a provider's control sheets say against themselves: CIS and CRM of FedRAMP's SSP Appendix J, and CSA's CAIQ.
//!
//! The words are those that the forms offer. A cell in other words is somebody's own: nothing is said of it.

use std::sync::LazyLock;

use serde::Deserialize;

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

/// The words of `inputs/control-sheets.toml`.
#[derive(Debug, Default, Deserialize)]
struct Words {
    headers: Headers,
    inherited: ByInheritance,
    origination: ByInheritance,
    texts: Texts,
}

#[derive(Debug, Default, Deserialize)]
struct Headers {
    inheritance: String,
    origination: String,
    ownership: String,
}

#[derive(Debug, Default, Deserialize)]
struct ByInheritance {
    yes: Vec<String>,
    partial: Vec<String>,
    no: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Texts {
    shared: String,
    nothing: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // The table is part of the program; a test says that it can be read.
    toml::from_str(include_str!("../../inputs/control-sheets.toml")).unwrap_or_default()
});

/// What a CRM says of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inherited {
    Yes,
    Partial,
    No,
}

impl ByInheritance {
    fn of(&self, is_meant: impl Fn(&str) -> bool) -> Option<Inherited> {
        let lists = [(&self.yes, Inherited::Yes), (&self.partial, Inherited::Partial), (&self.no, Inherited::No)];
        lists.into_iter().find(|(words, _)| words.iter().any(|word| is_meant(word))).map(|(_, inherited)| inherited)
    }
}

impl Inherited {
    fn read(text: &str) -> Option<Self> {
        let text = normalise(text);
        let first = text.split(' ').next()?;
        WORDS.inherited.of(|word| word == first)
    }

    /// What the guidance makes of a control's origination; it says nothing of inheritance from another authorisation.
    fn of_origination(text: &str) -> Option<Self> {
        let text = normalise(text);
        WORDS.origination.of(|beginning| text.starts_with(beginning))
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
        !text.is_empty() && !WORDS.texts.nothing.iter().any(|nothing| text.starts_with(nothing))
    };
    of_customer.flat_map(|(cell, _)| &cell.duties).any(|duty| said(&duty.text))
}

/// The word by which a control sheet shares a row whose cell for the customer's part is blank.
pub(super) fn shared_and_blank<'a>(row: &'a EffectiveActivity, parties: &[Party]) -> Option<&'a str> {
    let partial =
        cell(row, &WORDS.headers.inheritance).filter(|text| Inherited::read(text) == Some(Inherited::Partial));
    let shared =
        partial.or_else(|| cell(row, &WORDS.headers.ownership).filter(|text| normalise(text) == WORDS.texts.shared))?;
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
        let inherited = cell(row, &WORDS.headers.inheritance).and_then(Inherited::read);
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
        let Some(origination) = cell(row, &WORDS.headers.origination) else { continue };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_can_be_read_and_are_as_texts_are_compared() {
        let words: Result<Words, _> = toml::from_str(include_str!("../../inputs/control-sheets.toml"));
        let Words { headers, inherited, origination, texts } = words.unwrap_or_default();
        let all = [headers.inheritance, headers.origination, headers.ownership, texts.shared].into_iter();
        let all = all.chain(texts.nothing);
        let lists = [inherited, origination].into_iter().flat_map(|by| [by.yes, by.partial, by.no]);
        for word in all.chain(lists.inspect(|list| assert!(!list.is_empty())).flatten()) {
            assert!(!word.is_empty() && normalise(&word) == word, "{word:?}");
        }
    }
}
