//! Access-control roles that a vendor documents (RBAC), for user access reviews.

use serde::{Deserialize, Serialize};

use crate::base::location::Location;

/// A level of the resource hierarchy on which roles are granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AccessLevel {
    /// Identifier (`organization`).
    pub id: String,
    /// The vendor's word.
    pub name: String,
    /// Highest first: 1 is the level that reaches furthest.
    pub rank: u32,
    /// Remark on the list's completeness, verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defers_to: Option<String>,
}

/// A plane of the service, and who authenticates how on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessPlane {
    /// Identifier (`control`).
    pub id: String,
    /// The vendor's word.
    pub name: String,
    /// Who uses it ("Account users").
    pub users: String,
    /// How they authenticate, in the vendor's words.
    pub authentication: Vec<String>,
    /// What the plane encompasses, verbatim.
    pub resources: String,
    /// Line of the source document.
    pub line: u32,
}

/// One documented role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRole {
    /// Identifier within the matrix (`organization-owner`).
    pub id: String,
    /// The vendor's name for it.
    pub name: String,
    /// The level on which it is granted; `None` = unstated.
    pub level: Option<String>,
    /// The plane it belongs to; `None` = unstated.
    pub plane: Option<String>,
    /// What it may do, verbatim; `None` = unstated.
    pub privileges: Option<String>,
    /// How far it reaches, in the vendor's words; `None` = unstated.
    pub reach: Option<String>,
    /// Whether it stands for roles that the customer defines.
    pub custom: bool,
    /// A remark.
    pub note: Option<String>,
    /// Where it is described.
    pub source: Location,
}

/// The access-control document of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessModel {
    /// Levels, highest first.
    pub levels: Vec<AccessLevel>,
    /// Planes.
    pub planes: Vec<AccessPlane>,
    /// Roles in document order.
    pub roles: Vec<AccessRole>,
    /// Why the list is incomplete; `None` = the vendor says that it is complete.
    pub incomplete: Option<String>,
    /// Remarks (where the page stands, deviations).
    pub notes: Vec<String>,
}
