//! What each column of a table is, and how its cells are written.

use std::collections::BTreeSet;

use crate::import::mapping::ColumnRole;
use crate::import::notation::names::Mention;
use crate::import::question::Question;
use crate::matrix::Notation;

use super::model::Shape;
use crate::import::notation::legend::LegendLine;

/// How the columns that name neither party nor activity are to be read where both is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherColumns {
    /// Deployment models.
    Models,
    /// Areas of a grid.
    Areas,
}

/// What a column is, in the document's own words: ids are given when all tables are known.
pub type Role = ColumnRole<Mention, String>;

/// What a table's columns were found to be.
#[derive(Debug, Clone)]
pub struct Plan {
    /// One role per column.
    pub roles: Vec<Role>,
    /// How its cells are written.
    pub notation: Notation,
    /// What was inferred, as it is printed.
    pub choices: Vec<String>,
    /// Columns headed "Provider" whose cells name the providers.
    pub provider_names: Vec<usize>,
}

impl Plan {
    /// A plan of which nothing was inferred yet.
    pub fn new(roles: Vec<Role>, notation: Notation) -> Self {
        Self { roles, notation, choices: Vec::new(), provider_names: Vec::new() }
    }

    /// Whether its columns say which models they speak of.
    pub fn names_models(&self) -> bool {
        self.roles.iter().any(|r| r.model().is_some() || matches!(r, Role::Area | Role::Holds { .. }))
    }

    /// A plan that knows nothing: the first column is the activity, everything else is kept beside it.
    pub fn plain(width: usize) -> Self {
        let role = |column| if column == 0 { Role::Activity } else { Role::Extra };
        Self::new((0..width).map(role).collect(), Notation::Duty)
    }
}

/// What became of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Its rows are activities.
    Duties,
    /// It is the document's legend.
    Legend,
    /// It was not asked for.
    LeftOut(LeftOut),
    /// It is something else; the reason as it is printed.
    NotRead(String),
    /// It may say who does what, but something cannot be decided.
    Undecided(Question),
}

impl Verdict {
    /// It is something else.
    pub fn not_read(reason: impl Into<String>) -> Self {
        Self::NotRead(reason.into())
    }

    /// Why it is not read; `None` where it is.
    pub fn why_not(&self) -> Option<&str> {
        match self {
            Self::Duties => None,
            Self::Legend => Some("legend"),
            Self::LeftOut(LeftOut::HiddenSheet) => Some("hidden sheet"),
            Self::LeftOut(LeftOut::AnotherSheet) => Some("another sheet was asked for"),
            Self::LeftOut(LeftOut::AnotherTable) => Some("another table was asked for"),
            Self::NotRead(reason) => Some(reason),
            Self::Undecided(_) => Some("undecided"),
        }
    }
}

/// Why a table is out of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// Its sheet is hidden.
    HiddenSheet,
    /// Another sheet was asked for.
    AnotherSheet,
    /// Another table was asked for.
    AnotherTable,
}

/// What is known of the document when a table is looked at.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// Names that are parties, squashed.
    pub names: BTreeSet<String>,
    /// The document's legend.
    pub legend: Vec<LegendLine>,
    /// The words in which models were already named, folded.
    pub models: BTreeSet<String>,
    /// The header that is the activity, folded (a flag).
    pub activity_column: Option<String>,
    /// The notation (a flag).
    pub notation: Option<Notation>,
    /// How to read columns that may be models or areas (a flag).
    pub reading: Option<OtherColumns>,
    /// The table, or its sheet, was asked for by name.
    pub asked_for: bool,
    /// The title or the file's name says that the document is about responsibilities, or a flag names the parties.
    pub about_duties: bool,
    /// The document's title, folded.
    pub title: Option<String>,
    /// How tables are read that have the same header.
    pub shapes: Shape,
}

impl Knowledge {
    /// Whether a squashed name is known to be a party's.
    pub fn knows(&self, squashed: &str) -> bool {
        self.names.contains(squashed)
    }
}
