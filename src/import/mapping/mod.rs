//! The mapping: which column of a raw table is what. Declared in a matrix's description, inferred by `import`,
//! printed by `--show-mapping` and given back with `--mapping`: one form everywhere.

pub(crate) mod given;

use serde::{Deserialize, Serialize};

use crate::matrix::{ActivityId, Letter, Model, ModelId, Notation, OverlayId, Party, PartyId};

/// What a column is. A mapping names parties and models by their ids; while a document is recognised they are known by its own words
/// ([`Role`](crate::import::recognise::columns::Role)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is", deny_unknown_fields)]
pub enum ColumnRole<P = PartyId, M = ModelId> {
    /// The activity's printable id.
    Id,
    /// The section path, parts divided by ` > ` (`\>` for a literal one).
    Section,
    /// The activity's words.
    Activity,
    /// The line of the source document that the row came from.
    Line,
    /// The option that switches the row on.
    Option,
    /// The id of the general activity of which the row is the special case.
    General,
    /// The ids of the topics that an editor gave the row, the leading one first, divided by `;`.
    Topics,
    /// What a party does: letters, a duty, or a mark; under one model or under every.
    Party {
        /// The party or parties (a compound column names several).
        parties: Vec<P>,
        /// The model; none = every model.
        #[serde(default = "none", skip_serializing_if = "Option::is_none")]
        model: Option<M>,
    },
    /// The cell names who owns the activity.
    Owner {
        /// The model; none = every model.
        #[serde(default = "none", skip_serializing_if = "Option::is_none")]
        model: Option<M>,
    },
    /// A grid's area: the cell names who owns the row's resource in this area; makes an activity of its own.
    Area,
    /// The cell names the models for which the row holds ("Common" and the like, or a blank: every one).
    Model,
    /// A mark in the cell says that the row holds for this model.
    Holds {
        /// The model.
        model: M,
    },
    /// The cell names the parties that have this letter (a chart with a column per letter).
    Letter {
        /// R, A, C or I.
        letter: Letter,
    },
    /// Kept verbatim beside the activity (control id, evidence location).
    Extra,
    /// Left out.
    Ignore,
}

fn none<T>() -> Option<T> {
    None
}

impl<P, M> ColumnRole<P, M> {
    /// The same with other parties and models; a column of parties that are nobody is kept beside the activity.
    pub fn map<Q, N>(&self, parties: impl FnOnce(&[P]) -> Vec<Q>, model: impl FnOnce(&M) -> N) -> ColumnRole<Q, N> {
        match self {
            Self::Id => ColumnRole::Id,
            Self::Section => ColumnRole::Section,
            Self::Activity => ColumnRole::Activity,
            Self::Line => ColumnRole::Line,
            Self::Option => ColumnRole::Option,
            Self::General => ColumnRole::General,
            Self::Topics => ColumnRole::Topics,
            Self::Party { parties: named, model: of } => match parties(named) {
                nobody if nobody.is_empty() => ColumnRole::Extra,
                parties => ColumnRole::Party { parties, model: of.as_ref().map(model) },
            },
            Self::Owner { model: of } => ColumnRole::Owner { model: of.as_ref().map(model) },
            Self::Area => ColumnRole::Area,
            Self::Model => ColumnRole::Model,
            Self::Holds { model: of } => ColumnRole::Holds { model: model(of) },
            Self::Letter { letter } => ColumnRole::Letter { letter: *letter },
            Self::Extra => ColumnRole::Extra,
            Self::Ignore => ColumnRole::Ignore,
        }
    }

    /// The model of which alone it speaks.
    pub fn model(&self) -> Option<&M> {
        match self {
            Self::Party { model, .. } | Self::Owner { model } => model.as_ref(),
            _ => None,
        }
    }

    /// Whether it says who is responsible.
    pub fn assigns(&self) -> bool {
        matches!(self, Self::Party { .. } | Self::Owner { .. } | Self::Area | Self::Letter { .. })
    }
}

/// A column and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnMapping {
    /// The column's header, verbatim (matched without regard to case and white space).
    pub header: String,
    /// What it is.
    #[serde(flatten)]
    pub role: ColumnRole,
}

/// Whether a table is the base or shifts it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TableRole {
    /// The responsibilities themselves.
    #[default]
    Base,
    /// What changes for some models.
    Overlay,
}

/// One table's mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableMapping {
    /// The catalogue's CSV file, or the table as `import` names it (`table 3`, a sheet's name).
    pub table: String,
    /// Base or overlay.
    #[serde(default)]
    pub role: TableRole,
    /// For an overlay: its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlay: Option<OverlayId>,
    /// How its cells are written.
    pub notation: Notation,
    /// The only model that the table speaks of (one table per model); none = see the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelId>,
    /// The table is read on its side: its rows are columns.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub transposed: bool,
    /// Number of header rows; 0 where the table has none (columns are then named `column 1` ...).
    #[serde(default = "one")]
    pub header_rows: usize,
    /// Its columns.
    pub columns: Vec<ColumnMapping>,
}

/// A shift table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlayDescription {
    /// Identifier, which the table names.
    pub id: OverlayId,
    /// The table's title, verbatim.
    pub title: String,
    /// Models for which the table merely restates the base.
    #[serde(default)]
    pub restates: Vec<ModelId>,
    /// One entry per row.
    #[serde(default)]
    pub rows: Vec<OverlayRowDescription>,
}

/// How a shift row stands to the base table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlayRowDescription {
    /// The shift row's id; in a mapping file its words will do.
    pub row: ActivityId,
    /// The relation.
    pub relation: RelationKind,
    /// The base row's id (in a mapping file its words will do); not for an addition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<ActivityId>,
    /// For `refines`: parties whose base part stays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keeps: Vec<PartyId>,
    /// Why.
    pub reason: String,
}

/// Kinds of relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RelationKind {
    /// Takes the base row's place.
    Replaces,
    /// Says more of it.
    Refines,
    /// Has no base row.
    Addition,
}

/// A mapping file: the mappings of a document's tables, and whom and what they name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingFile {
    /// The parties; where there are none, they are looked for in the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Party>,
    /// The deployment models.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<Model>,
    /// One mapping per table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableMapping>,
    /// How the rows of shift tables stand to the base table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<OverlayDescription>,
}

fn one() -> usize {
    1
}
