//! How cells are written, and the named rules by which letters are derived from them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a table writes its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notation {
    /// RACI letters.
    Raci,
    /// A party's name, or "Shared".
    Owner,
    /// Prose: what each party does.
    Duty,
    /// x, a tick.
    Mark,
}

impl Notation {
    /// All notations.
    pub const ALL: [Notation; 4] = [Notation::Raci, Notation::Owner, Notation::Duty, Notation::Mark];

    /// The word that is printed and parsed.
    pub fn as_str(self) -> &'static str {
        match self {
            Notation::Raci => "raci",
            Notation::Owner => "owner",
            Notation::Duty => "duty",
            Notation::Mark => "mark",
        }
    }
}

impl fmt::Display for Notation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A named rule by which something was derived that the vendor did not write.
///
/// Each rule that was used is printed, with its explanation, on the Sources sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The one named party is R and A.
    OwnerSole,
    /// "Shared": both are R, A is unstated.
    OwnerShared,
    /// Several named parties: each is R, A is unstated.
    OwnerSeveral,
    /// "X (a) + Y (b)": each named party is R for its own duty, A is unstated.
    OwnerParts,
    /// A party with a duty text is R for its stated part, A is unstated.
    DutyPart,
    /// "Full ownership" and its like: R and A.
    DutyFull,
    /// The only marked party is R and A.
    MarkSole,
    /// Several marked parties: each is R, A is unstated.
    MarkShared,
    /// The row is marked in a column headed "N/A": nobody has a part in it, as the vendor says.
    MarkNobody,
    /// Control ownership or inheritance words (CAIQ, FedRAMP CRM) read as owners.
    ControlOwnership,
    /// A party column that names two parties gives its cell to both.
    CompoundParty,
    /// What the vendor does not list is the customer's, as the vendor declares.
    AbsenceCustomer,
    /// A part that the shift row does not mention stays as the base row states it.
    KeptFromBase,
}

impl Rule {
    /// All rules, in printing order.
    pub const ALL: [Rule; 13] = [
        Rule::OwnerSole,
        Rule::OwnerShared,
        Rule::OwnerSeveral,
        Rule::OwnerParts,
        Rule::DutyPart,
        Rule::DutyFull,
        Rule::MarkSole,
        Rule::MarkShared,
        Rule::MarkNobody,
        Rule::ControlOwnership,
        Rule::CompoundParty,
        Rule::AbsenceCustomer,
        Rule::KeptFromBase,
    ];

    /// The rule's stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Rule::OwnerSole => "owner-sole",
            Rule::OwnerShared => "owner-shared",
            Rule::OwnerSeveral => "owner-several",
            Rule::OwnerParts => "owner-parts",
            Rule::DutyPart => "duty-part",
            Rule::DutyFull => "duty-full",
            Rule::MarkSole => "mark-sole",
            Rule::MarkShared => "mark-shared",
            Rule::MarkNobody => "mark-nobody",
            Rule::ControlOwnership => "control-ownership",
            Rule::CompoundParty => "compound-party",
            Rule::AbsenceCustomer => "absence-customer",
            Rule::KeptFromBase => "kept-from-base",
        }
    }

    /// What the rule does, one sentence for the Sources sheet.
    pub fn explanation(self) -> &'static str {
        match self {
            Rule::OwnerSole => "The cell names one party: that party is read as responsible and accountable (RA).",
            Rule::OwnerShared => {
                "The cell says that the activity is shared: both parties are read as responsible (R); who is accountable is unstated."
            }
            Rule::OwnerSeveral => {
                "The cell names several parties: each is read as responsible (R); who is accountable is unstated."
            }
            Rule::OwnerParts => {
                "The cell names each party with its part: each is read as responsible (R) for that part; who is accountable is unstated."
            }
            Rule::DutyPart => {
                "The cell says in prose what the party does: it is read as responsible (R) for that stated part; who is accountable is unstated."
            }
            Rule::DutyFull => {
                "The cell gives the party the whole activity: it is read as responsible and accountable (RA)."
            }
            Rule::MarkSole => "Only this party is marked: it is read as responsible and accountable (RA).",
            Rule::MarkShared => {
                "Several parties are marked: each is read as responsible (R); who is accountable is unstated."
            }
            Rule::MarkNobody => {
                "The row is marked in the column of what does not apply: the vendor states that nobody has a part in it."
            }
            Rule::ControlOwnership => {
                "The control's ownership or inheritance value is read as the party, or parties, responsible for it."
            }
            Rule::CompoundParty => "The column names two parties: its cell is read as the part of both.",
            Rule::AbsenceCustomer => {
                "The vendor declares that what it does not list is the customer's: a blank is read as the customer's (RA)."
            }
            Rule::KeptFromBase => "The shift table does not mention this part: it stays as the base table states it.",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
