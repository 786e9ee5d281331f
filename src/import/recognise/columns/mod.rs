//! What each column of a table is, and how its cells are written.

use std::collections::BTreeSet;

use crate::import::notation::names::Mention;
use crate::matrix::{Letter, Notation};

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

/// What a column is, in the document's own words (ids are given when all tables are known).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Printable id.
    Id,
    /// Section, perhaps with blanks that continue the one above.
    Section,
    /// Activity.
    Activity,
    /// Line of the source document.
    Line,
    /// Option.
    Option,
    /// General activity.
    General,
    /// A party's cells, under one model or every one.
    Party {
        /// The parties.
        whos: Vec<Mention>,
        /// The model's name.
        model: Option<String>,
    },
    /// Cells that name owners, under one model or every one.
    Owner {
        /// The model's name.
        model: Option<String>,
    },
    /// A grid's area.
    Area,
    /// The models for which the row holds.
    Model,
    /// Marks that say that the row holds for this model.
    Holds {
        /// The model's name.
        model: String,
    },
    /// Cells that name who is responsible, accountable ... : a RACI chart with letters as columns.
    Letter(Letter),
    /// Kept beside the activity.
    Extra,
    /// Left out.
    Ignore,
}

/// What a table's columns were found to be.
#[derive(Debug, Clone)]
pub struct Plan {
    /// One role per column.
    pub roles: Vec<Role>,
    /// How its cells are written.
    pub notation: Notation,
    /// What was inferred, as it is printed.
    pub choices: Vec<String>,
    /// Where both readings of the columns were possible, which was taken.
    pub ambiguous: Option<OtherColumns>,
    /// Columns headed "Provider" whose cells name the providers.
    pub provider_names: Vec<usize>,
}

impl Plan {
    /// A plan that knows nothing: the first column is the activity, everything else is kept beside it.
    pub fn plain(width: usize) -> Self {
        let role = |column| if column == 0 { Role::Activity } else { Role::Extra };
        Self {
            roles: (0..width).map(role).collect(),
            notation: Notation::Duty,
            choices: Vec::new(),
            ambiguous: None,
            provider_names: Vec::new(),
        }
    }
}

/// Why a table is no table of duties, or cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPlan {
    /// It is something else; the reason as it is printed.
    Other(String),
    /// It may be one, but something cannot be decided: what, and the candidates.
    Undecided {
        /// What cannot be decided.
        what: String,
        /// The candidates.
        candidates: Vec<String>,
        /// The flag that decides it.
        help: String,
    },
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
