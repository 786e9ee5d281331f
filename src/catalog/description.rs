//! `matrix.toml`: the description of a matrix. The rows lie beside it in CSV files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::import::mapping::{OverlayDescription, TableMapping};
use crate::matrix::{
    AbsencePolicy, AccessLevel, AccessPlane, ActivityId, DutyKind, LegendEntry, Model, Notation, Party, PartyId,
    Remark, ServiceOption, SourceDocument,
};

/// The schema that this version reads and writes.
pub const SCHEMA: &str = "rmx-catalog/1";

/// The description's file name.
pub const FILE_NAME: &str = "matrix.toml";

/// A vendor or a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedDescription {
    /// Identifier on the command line; also the folder's name.
    pub id: String,
    /// Shown name.
    pub name: String,
    /// Short form for activity ids.
    pub short: String,
}

/// The content of a `matrix.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Description {
    /// Schema of the file, [`SCHEMA`].
    pub schema: String,
    /// The document's title.
    pub title: String,
    /// Main notation.
    pub notation: Notation,
    /// Language of the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What a blank means.
    #[serde(default)]
    pub absence: AbsencePolicy,
    /// File that describes the access-control roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// Remarks for the Sources sheet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The vendor.
    pub vendor: NamedDescription,
    /// The service.
    pub service: NamedDescription,
    /// What the documents say besides their rows, verbatim.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
    /// Source documents; rows come from the first.
    #[serde(default)]
    pub sources: Vec<SourceDocument>,
    /// Parties.
    #[serde(default)]
    pub parties: Vec<Party>,
    /// The document's legend.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legend: Vec<LegendEntry>,
    /// Service options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<ServiceOption>,
    /// Deployment models.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<Model>,
    /// Template keywords and what they stand for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keywords: BTreeMap<String, String>,
    /// The tables and their columns.
    #[serde(default)]
    pub tables: Vec<TableMapping>,
    /// Shift tables: how each row stands to the base.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<OverlayDescription>,
    /// What the parts of many-part cells are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartsDescription>,
}

/// Kinds of the parts of one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartsDescription {
    /// The activity.
    pub activity: ActivityId,
    /// The party whose cell it is.
    pub party: PartyId,
    /// The kinds, in the order of the parts.
    pub kinds: Vec<DutyKind>,
}

/// The content of an access-control file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessDescription {
    /// The source document, one of the matrix's.
    pub document: String,
    /// Why the list is incomplete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
    /// Remarks.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Levels.
    #[serde(default)]
    pub levels: Vec<AccessLevel>,
    /// Planes.
    #[serde(default)]
    pub planes: Vec<AccessPlane>,
    /// Roles.
    #[serde(default)]
    pub roles: Vec<RoleDescription>,
}

/// One role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleDescription {
    /// Identifier.
    pub id: String,
    /// The vendor's name for it.
    pub name: String,
    /// Level on which it is granted.
    #[serde(default)]
    pub level: Option<String>,
    /// Plane.
    #[serde(default)]
    pub plane: Option<String>,
    /// What it may do, verbatim.
    #[serde(default)]
    pub privileges: Option<String>,
    /// How far it reaches.
    #[serde(default)]
    pub reach: Option<String>,
    /// Stands for roles that the customer defines.
    #[serde(default)]
    pub custom: bool,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
    /// Line of the source document.
    pub line: u32,
}
