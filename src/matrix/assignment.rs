//! One party's cell of one activity, and the customer-side reading of all cells together.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::letters::Letters;
use super::notation::Rule;
use super::party::{Party, Side};
use crate::base::location::Location;

/// What a stated text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DutyKind {
    /// Something the party does.
    Duty,
    /// A caveat or remark: no duty.
    Note,
    /// A duty that the party may take up.
    Optional,
}

/// One stated part of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// The vendor's words, template keywords resolved.
    pub text: String,
    /// Duty, note or optional.
    pub kind: DutyKind,
    /// Set where this part was not written in the effective row's own cell (kept from the base row).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived: Option<Rule>,
}

/// Whether a cell says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CellState {
    /// The vendor wrote something.
    Stated,
    /// The vendor wrote that there is nothing ("N/A").
    None,
    /// Blank: the vendor wrote nothing.
    Unstated,
}

/// A mark of a cell that is no known letter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UnknownMark {
    /// The mark, letter for letter.
    pub text: String,
    /// The cell it stands in, where that is known to be another place than the row's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Location>,
}

/// Two cells with the same mark say the same, wherever they stand.
impl PartialEq for UnknownMark {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for UnknownMark {}

impl From<String> for UnknownMark {
    fn from(text: String) -> Self {
        Self { text, at: None }
    }
}

/// One party's cell of one activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The RACI letters.
    pub letters: Letters,
    /// Stated parts, if the cell has prose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<Duty>,
    /// The vendor's cell, letter for letter.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub verbatim: String,
    /// Stated, none or unstated.
    pub state: CellState,
    /// The rule that derived the letters; `None` when the vendor wrote the letters itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived: Option<Rule>,
    /// Characters of a letters cell that are no known letter (for the `unknown-letter` finding).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<UnknownMark>,
}

impl Assignment {
    /// A blank cell.
    pub fn unstated() -> Self {
        Self {
            letters: Letters::NONE,
            duties: Vec::new(),
            verbatim: String::new(),
            state: CellState::Unstated,
            derived: None,
            unknown: Vec::new(),
        }
    }

    /// A cell with letters that the vendor wrote.
    pub fn stated(letters: Letters, verbatim: impl Into<String>) -> Self {
        Self { letters, verbatim: verbatim.into(), state: CellState::Stated, ..Self::unstated() }
    }

    /// A cell whose letters were derived by a rule.
    pub fn derived(letters: Letters, verbatim: impl Into<String>, rule: Rule) -> Self {
        Self { derived: Some(rule), ..Self::stated(letters, verbatim) }
    }

    /// Whether the letters (if any) are the vendor's own.
    pub fn letters_are_stated(&self) -> bool {
        self.derived.is_none() && self.state == CellState::Stated
    }
}

/// The customer-side reading of an activity (DESIGN.md, "Allocation").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Allocation {
    /// Customer R, provider not R.
    CustomerPerforms,
    /// Both R, only the customer A.
    ProviderAssists,
    /// Both R, and A with both or with neither.
    Shared,
    /// Both R, only the provider A.
    CustomerAssists,
    /// Customer A but not R, provider R.
    CustomerOversees,
    /// Customer A, nobody R.
    CustomerAccountable,
    /// Provider R, customer neither R nor A.
    ProviderPerforms,
    /// Provider A, nobody R, customer not A.
    ProviderAccountable,
    /// Nobody R and nobody A.
    Unassigned,
    /// The chosen model or options switch it off.
    NotApplicable,
}

impl Allocation {
    /// All allocations in the order in which they are shown.
    pub const ALL: [Allocation; 10] = [
        Allocation::CustomerPerforms,
        Allocation::ProviderAssists,
        Allocation::Shared,
        Allocation::CustomerAssists,
        Allocation::CustomerOversees,
        Allocation::CustomerAccountable,
        Allocation::ProviderPerforms,
        Allocation::ProviderAccountable,
        Allocation::Unassigned,
        Allocation::NotApplicable,
    ];

    /// The word that is printed and parsed.
    pub fn as_str(self) -> &'static str {
        match self {
            Allocation::CustomerPerforms => "customer-performs",
            Allocation::ProviderAssists => "provider-assists",
            Allocation::Shared => "shared",
            Allocation::CustomerAssists => "customer-assists",
            Allocation::CustomerOversees => "customer-oversees",
            Allocation::CustomerAccountable => "customer-accountable",
            Allocation::ProviderPerforms => "provider-performs",
            Allocation::ProviderAccountable => "provider-accountable",
            Allocation::Unassigned => "unassigned",
            Allocation::NotApplicable => "not-applicable",
        }
    }

    /// Whether the customer has something to do.
    pub fn is_obligation(self) -> bool {
        matches!(
            self,
            Allocation::CustomerPerforms
                | Allocation::ProviderAssists
                | Allocation::Shared
                | Allocation::CustomerAssists
                | Allocation::CustomerOversees
                | Allocation::CustomerAccountable
        )
    }

    /// Whether the customer relies on the provider for it. Obligations, commitments, unassigned and not applicable activities are all there are.
    pub fn is_commitment(self) -> bool {
        matches!(self, Allocation::ProviderPerforms | Allocation::ProviderAccountable)
    }

    /// Reads the allocation from the letters of each side.
    pub fn from_letters(customer: Letters, provider: Letters) -> Self {
        match (customer.r(), provider.r()) {
            (true, false) => Allocation::CustomerPerforms,
            (true, true) => match (customer.a(), provider.a()) {
                (true, false) => Allocation::ProviderAssists,
                (false, true) => Allocation::CustomerAssists,
                _ => Allocation::Shared,
            },
            (false, true) if customer.a() => Allocation::CustomerOversees,
            (false, true) => Allocation::ProviderPerforms,
            (false, false) if customer.a() => Allocation::CustomerAccountable,
            (false, false) if provider.a() => Allocation::ProviderAccountable,
            (false, false) => Allocation::Unassigned,
        }
    }

    /// Reads the allocation of a row: `assignments` stand in the order of `parties`.
    pub fn of(parties: &[Party], assignments: &[Assignment]) -> Self {
        Self::from_letters(
            side_letters(parties, assignments, Side::Customer),
            side_letters(parties, assignments, Side::Provider),
        )
    }
}

/// The union of the letters of all parties of one side.
pub fn side_letters(parties: &[Party], assignments: &[Assignment], side: Side) -> Letters {
    parties
        .iter()
        .zip(assignments)
        .filter(|(party, _)| party.side() == side)
        .fold(Letters::NONE, |letters, (_, assignment)| letters.union(assignment.letters))
}

impl fmt::Display for Allocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::letters::Letter;

    fn set(text: &str) -> Letters {
        text.chars().filter_map(Letter::from_char).collect()
    }

    #[test]
    fn allocations_follow_the_contract() {
        for (customer, provider, expected) in [
            ("RA", "I", Allocation::CustomerPerforms),
            ("R", "A", Allocation::CustomerPerforms),
            ("RA", "RI", Allocation::ProviderAssists),
            ("R", "R", Allocation::Shared),
            ("RA", "RA", Allocation::Shared),
            ("R", "RA", Allocation::CustomerAssists),
            ("A", "R", Allocation::CustomerOversees),
            ("AI", "RA", Allocation::CustomerOversees),
            ("A", "", Allocation::CustomerAccountable),
            ("A", "A", Allocation::CustomerAccountable),
            ("CI", "RA", Allocation::ProviderPerforms),
            ("", "A", Allocation::ProviderAccountable),
            ("I", "C", Allocation::Unassigned),
            ("", "", Allocation::Unassigned),
        ] {
            assert_eq!(Allocation::from_letters(set(customer), set(provider)), expected, "{customer}|{provider}");
        }
    }

    #[test]
    fn letters_are_the_vendors_own_where_it_wrote_them() {
        assert!(Assignment::stated(Letters::R, "R").letters_are_stated());
        assert!(!Assignment::derived(Letters::R, "Acme", Rule::OwnerSole).letters_are_stated());
        assert!(!Assignment::unstated().letters_are_stated(), "a blank cell");
    }

    #[test]
    fn a_mark_is_the_same_wherever_it_stands() {
        let mark = |text: &str, line| UnknownMark { text: text.to_owned(), at: Some(Location::line("a.md", line, 0)) };
        assert_eq!(mark("X", 1), mark("X", 2));
        assert_ne!(mark("X", 1), mark("Y", 1));
    }
}
