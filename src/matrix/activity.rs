//! Activities: the rows of a matrix, and the shift rows laid over them.

use serde::{Deserialize, Serialize};

use super::assignment::Assignment;
use super::party::{PartyId, identifier};
use super::{ModelId, OptionId};
use crate::base::location::Location;

identifier!(
    /// An activity's printable id (`OVH-INST-3.1.1-04`).
    ActivityId
);
identifier!(
    /// An overlay's identifier within its matrix (`byoc-shifts`).
    OverlayId
);

/// The assignments of an activity: one row of cells, or one per deployment model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cells {
    /// The same for every model (or the service has one model only).
    Every(Vec<Assignment>),
    /// One entry per model in the order of the matrix's models; `None` where the activity has no value for that model.
    PerModel(Vec<Option<Vec<Assignment>>>),
}

impl Cells {
    /// The assignments under a model (by its position), in the order of the matrix's parties.
    pub fn for_model(&self, model: Option<usize>) -> Option<&[Assignment]> {
        match self {
            Cells::Every(cells) => Some(cells),
            Cells::PerModel(models) => model.and_then(|m| models.get(m)).and_then(|c| c.as_deref()),
        }
    }
}

/// A further column of the source (control id, evidence location, status), verbatim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extra {
    /// The column's header, verbatim.
    pub header: String,
    /// The cell, verbatim.
    pub text: String,
}

/// One row of a matrix: a thing somebody does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Printable id.
    pub id: ActivityId,
    /// Section path, verbatim, outermost first.
    pub section: Vec<String>,
    /// The activity's words, template keywords resolved.
    pub text: String,
    /// The activity's cell letter for letter, where it differs from `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verbatim: Option<String>,
    /// Who does what.
    pub cells: Cells,
    /// The option that switches it on; `None` = unconditional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<OptionId>,
    /// The general activity of which this conditional one is the special case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub general: Option<ActivityId>,
    /// Ids of the topics that the catalogue's editor gave it, the leading one first; empty: they are looked for in its words.
    pub topics: Vec<String>,
    /// Further columns, verbatim.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extras: Vec<Extra>,
    /// Where the row stands.
    pub source: Location,
}

/// How a shift row stands to the base table; declared in the data, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The shift row takes the base row's place; the base row is kept as superseded.
    Replaces {
        /// The base row.
        base: ActivityId,
        /// Why, in the words of the matrix's description.
        reason: String,
    },
    /// The shift row says more of the base row; the named parties' base parts stay.
    Refines {
        /// The base row.
        base: ActivityId,
        /// Why, in the words of the matrix's description.
        reason: String,
        /// The parties whose base part the shift row does not mention, so that it stays.
        keeps: Vec<PartyId>,
    },
    /// The shift row has no base row.
    Addition {
        /// Why, in the words of the matrix's description.
        reason: String,
    },
}

impl Relation {
    /// The base row, if there is one.
    pub fn base(&self) -> Option<&ActivityId> {
        match self {
            Relation::Replaces { base, .. } | Relation::Refines { base, .. } => Some(base),
            Relation::Addition { .. } => None,
        }
    }

    /// Why the relation was declared so.
    pub fn reason(&self) -> &str {
        match self {
            Relation::Replaces { reason, .. } | Relation::Refines { reason, .. } | Relation::Addition { reason } => {
                reason
            }
        }
    }

    /// The word that is printed and parsed.
    pub fn as_str(&self) -> &'static str {
        match self {
            Relation::Replaces { .. } => "replaces",
            Relation::Refines { .. } => "refines",
            Relation::Addition { .. } => "addition",
        }
    }
}

/// One row of a shift table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverlayRow {
    /// The row as published; its cells are per model.
    pub activity: Activity,
    /// How it stands to the base table.
    pub relation: Relation,
}

/// A shift table: says what changes for some models relative to the base table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlay {
    /// Identifier, printed as an effective row's origin.
    pub id: OverlayId,
    /// The table's title, verbatim.
    pub title: String,
    /// Models for which the table merely restates the base: there the base row stands and differences are findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restates: Vec<ModelId>,
    /// Its rows.
    pub rows: Vec<OverlayRow>,
}
