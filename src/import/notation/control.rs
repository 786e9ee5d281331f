//! Sheets of controls (FedRAMP's CIS and CRM, CSA's CAIQ): what their headers and cells mean, by the words of `inputs/control-sheets.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::lexicon::fold;
use super::{PartyNames, not_named};
use crate::matrix::{Assignment, Letters, PartyKind, Rule};

/// The words of the sheets.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlSheets {
    /// What headers say.
    pub headers: Headers,
    /// CSA's questionnaire.
    pub caiq: Caiq,
    sheets: Sheets,
    /// Whether a control can be inherited, by the first word of a cell.
    pub inherited: ByInheritance,
    /// Where a control comes from, by the beginning of a cell.
    pub origination: ByInheritance,
    /// Other texts.
    pub texts: Texts,
}

/// Words of headers.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Headers {
    number_first: Vec<String>,
    number_alone: Vec<String>,
    inheritance: Vec<String>,
    inheritance_alone: Vec<String>,
    inheritance_behind: Vec<String>,
    origination: Vec<String>,
    status: Vec<String>,
    duties: Vec<String>,
    ownership: Vec<String>,
}

/// Words of the questionnaire's headers.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caiq {
    question: String,
    section: String,
    ownership: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheets {
    words: Vec<String>,
}

/// Words by what they say of the customer's part.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByInheritance {
    #[serde(default)]
    yes: Vec<String>,
    #[serde(default)]
    partial: Vec<String>,
    #[serde(default)]
    no: Vec<String>,
    #[serde(default)]
    loosely: Option<Box<ByInheritance>>,
}

/// Texts of cells.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// An owner that leaves the customer a part.
    pub shared: String,
    /// Beginnings of texts that say that there is nothing to do.
    pub nothing: Vec<String>,
}

/// Whether the customer can inherit a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inherited {
    /// The provider does all.
    Yes,
    /// Both have a part.
    Partial,
    /// The customer does all.
    No,
}

/// The words of the sheets, as the program comes with them.
pub fn control_sheets() -> &'static ControlSheets {
    // The file is part of the program; a test says that it can be read.
    static BUILT_IN: LazyLock<ControlSheets> =
        LazyLock::new(|| toml::from_str(include_str!("../../../inputs/control-sheets.toml")).unwrap_or_default());
    &BUILT_IN
}

fn any(words: &[String], is: impl Fn(&str) -> bool) -> bool {
    words.iter().any(|word| is(word))
}

impl Headers {
    /// Whether a folded header is that of the numbers of controls.
    pub fn is_number(&self, folded: &str) -> bool {
        any(&self.number_first, |w| folded.starts_with(w)) || any(&self.number_alone, |w| folded == w)
    }

    /// Whether a folded header asks for inheritance: "Can be inherited from CSP". "Inherited from Pre-Existing Authorization" below the words of
    /// an origination is one.
    pub fn is_inheritance(&self, folded: &str) -> bool {
        let behind = |w: &str| folded.split_once(w).is_some_and(|(before, _)| before.ends_with(' '));
        let asks = any(&self.inheritance, |w| folded.contains(w))
            || any(&self.inheritance_alone, |w| folded == w)
            || any(&self.inheritance_behind, behind);
        asks && !self.is_origination(folded)
    }

    /// Whether a folded header is of where a control comes from, alone or above the words that say so.
    pub fn is_origination(&self, folded: &str) -> bool {
        any(&self.origination, |w| folded.contains(w))
    }

    /// Whether a folded header is one of several of where a control comes from.
    pub fn is_one_origination(&self, folded: &str) -> bool {
        below(&self.origination, folded)
    }

    /// Whether a folded header is one of several of a control's status.
    pub fn is_one_status(&self, folded: &str) -> bool {
        below(&self.status, folded)
    }

    /// Whether a folded header is that of what is left to the customer.
    pub fn is_duties(&self, folded: &str) -> bool {
        any(&self.duties, |w| folded.contains(w))
    }

    /// Whether a folded header is that of whose a control is.
    pub fn is_ownership(&self, folded: &str) -> bool {
        any(&self.ownership, |w| folded.contains(w))
    }
}

/// Whether a header stands below one of the words.
fn below(words: &[String], folded: &str) -> bool {
    any(words, |w| folded.split_once(w).is_some_and(|(_, after)| after.starts_with(' ')))
}

impl Caiq {
    /// Whether folded headers are those of a questionnaire from before version 4, which does not say whose a control is.
    pub fn is_old<'h>(&self, headers: impl Iterator<Item = &'h str> + Clone) -> bool {
        headers.clone().any(|h| h.contains(&self.question))
            && !headers.clone().any(|h| any(&self.ownership, |w| h.contains(w)))
    }

    /// Whether a folded header is that of its sections.
    pub fn is_section(&self, folded: &str) -> bool {
        folded == self.section
    }
}

impl ControlSheets {
    /// What is left of a sheet's name without the words that every such sheet has: the baseline.
    pub fn baseline(&self, sheet: &str) -> String {
        let folded = fold(sheet);
        folded.split(' ').filter(|w| !any(&self.sheets.words, |word| word == *w)).collect::<Vec<_>>().join(" ")
    }
}

impl ByInheritance {
    /// What the first list that has a word says.
    pub fn of(&self, is_meant: impl Fn(&str) -> bool) -> Option<Inherited> {
        let lists = [(&self.yes, Inherited::Yes), (&self.partial, Inherited::Partial), (&self.no, Inherited::No)];
        lists.into_iter().find(|(words, _)| any(words, &is_meant)).map(|(_, inherited)| inherited)
    }

    fn or_loosely(&self, is_meant: impl Fn(&str) -> bool) -> Option<Inherited> {
        self.of(&is_meant).or_else(|| self.loosely.as_ref()?.of(&is_meant))
    }
}

/// Reads an origination or inheritance value; `inheritance` where the header asks whether the control can be inherited. A cell of a CIS holds several
/// where several columns are marked. `None` where it is no such value.
pub fn control(text: &str, inheritance: bool, parties: &[PartyNames]) -> Option<Vec<Assignment>> {
    let sheets = control_sheets();
    let (mut customer, mut provider) = (false, false);
    for value in text.split(';').filter(|v| !v.trim().is_empty()) {
        let folded = fold(value);
        let first = folded.split(' ').next().unwrap_or_default();
        let inherited = if inheritance {
            sheets.inherited.or_loosely(|word| word == first)
        } else {
            sheets.origination.or_loosely(|beginning| folded.starts_with(beginning))
        }?;
        customer |= inherited != Inherited::Yes;
        provider |= inherited != Inherited::No;
    }
    if !customer && !provider {
        return None;
    }
    let letters = if customer && provider { Letters::R } else { Letters::RA };
    let rule = Rule::ControlOwnership;
    let cell = |party: &PartyNames| {
        let named = match party.kind {
            PartyKind::Customer => customer,
            PartyKind::Provider => provider,
            PartyKind::ThirdParty | PartyKind::Undecided => false,
        };
        if named { Assignment::derived(letters, text, rule) } else { not_named(text, rule) }
    };
    Some(parties.iter().map(cell).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::matrix::CellState;

    #[test]
    fn whose_a_control_is_by_where_it_comes_from() {
        let names = |index, kind| PartyNames { index, kind, spellings: Vec::new() };
        let parties = [names(0, PartyKind::Customer), names(1, PartyKind::Provider), names(2, PartyKind::ThirdParty)];
        let read = |text: &str, inheritance: bool| {
            let cells = control(text, inheritance, &parties)?;
            assert!(cells.iter().all(|c| c.state == CellState::Stated && c.derived == Some(Rule::ControlOwnership)));
            assert!(cells.iter().all(|c| c.verbatim == text));
            Some(cells.iter().map(|c| c.letters.to_string()).collect::<Vec<_>>())
        };
        let is = |letters: [&str; 3]| Some(letters.map(str::to_owned).to_vec());
        for (text, letters) in [("Yes", ["", "RA", ""]), ("Partial", ["R", "R", ""]), ("No", ["RA", "", ""])] {
            assert_eq!(read(text, true), is(letters), "{text}");
        }
        for (text, letters) in [
            ("Service Provider Corporate", ["", "RA", ""]),
            ("Shared (Service Provider and Customer Responsibility)", ["R", "R", ""]),
            ("Provided by Customer (Customer System Specific)", ["RA", "", ""]),
            ("Service Provider Corporate; Provided by Customer (Customer System Specific)", ["R", "R", ""]),
        ] {
            assert_eq!(read(text, false), is(letters), "{text}");
        }
        for text in ["", " ; ", "Sometimes", "Yes; sometimes"] {
            assert_eq!(read(text, true), None, "{text}");
        }
    }

    #[test]
    fn what_the_headers_of_the_sheets_say() {
        type Asked = fn(&Headers, &str) -> bool;
        let headers = &control_sheets().headers;
        let origin = "control origination inherited from pre existing authorization";
        let cases: [(&str, Asked, &[&str], &[&str]); 7] = [
            (
                "number",
                Headers::is_number,
                &["control id", "control id number", "control"],
                &["controls", "the control id"],
            ),
            (
                "inheritance",
                Headers::is_inheritance,
                &["inheritance", "the inheritance status", "can be inherited from csp"],
                &["inherited from csp", "inheritance and duties", origin],
            ),
            ("origination", Headers::is_origination, &["the control origination", origin], &["origination"]),
            (
                "one origination",
                Headers::is_one_origination,
                &[origin],
                &["control origination", "control originations"],
            ),
            (
                "one status",
                Headers::is_one_status,
                &["implementation status planned"],
                &["implementation status", "status"],
            ),
            ("duties", Headers::is_duties, &["customer responsibilities", "inheritance and duties"], &["inheritance"]),
            ("ownership", Headers::is_ownership, &["ssrm control ownership"], &["ownership"]),
        ];
        for (what, is, those, others) in cases {
            assert!(those.iter().all(|header| is(headers, header)), "{what}");
            assert!(!others.iter().any(|header| is(headers, header)), "{what}");
        }
        let caiq = &control_sheets().caiq;
        assert!(caiq.is_old(["consensus assessment questions", "answer"].into_iter()));
        assert!(!caiq.is_old(["consensus assessment questions", "control ownership"].into_iter()));
        assert!(!caiq.is_old(["question", "answer"].into_iter()));
        assert!(caiq.is_section("ccm domain title") && !caiq.is_section("ccm domain"));
        assert_eq!(control_sheets().baseline("Moderate CIS Worksheet"), "moderate");
    }

    #[test]
    fn the_words_can_be_read_and_are_as_texts_are_compared() {
        let table: toml::Table = toml::from_str(include_str!("../../../inputs/control-sheets.toml")).unwrap();
        toml::from_str::<ControlSheets>(include_str!("../../../inputs/control-sheets.toml")).unwrap();
        fn check(value: &toml::Value) {
            match value {
                toml::Value::String(word) => assert!(!word.is_empty() && fold(word) == *word, "{word:?}"),
                toml::Value::Array(words) => words.iter().for_each(check),
                toml::Value::Table(table) => table.iter().for_each(|(_, value)| check(value)),
                other => panic!("{other:?}"),
            }
        }
        table.iter().for_each(|(_, value)| check(value));
    }
}
