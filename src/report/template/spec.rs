//! What a template may hold: the parts, and the names of every text with its holes.

use super::columns::{self, ColumnId};
use super::vocabulary::{ACCESS, COMMITMENTS, CONTROLS, GAPS, OBLIGATIONS, RACI, SIGN_OFF, SOURCES, SUMMARY, TextSpec};

/// Names that every text may use.
pub(super) const EVERYWHERE: &[&str] = &[
    "vendor",
    "service",
    "customer",
    "provider",
    "provider_short",
    "deployment",
    "model",
    "organisation",
    "Organisation",
    "organisation_short",
    "prefix",
    "date",
    "day",
    "hash",
    "program",
];

/// The parts of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartKind {
    /// One page for a manager.
    Summary,
    /// What the customer must do.
    Obligations,
    /// What the customer relies on.
    Commitments,
    /// Every activity with its letters.
    Raci,
    /// What is missing.
    Gaps,
    /// Whose each control of the frameworks is.
    Controls,
    /// User access review.
    Access,
    /// Statements to sign.
    SignOff,
    /// Sources and method.
    Sources,
    /// A table that the template lays out by itself; there may be several.
    Table,
}

impl PartKind {
    /// All parts with their names in templates; the name is also the part's id in the document.
    pub const ALL: [(&'static str, PartKind); 10] = [
        ("summary", PartKind::Summary),
        ("obligations", PartKind::Obligations),
        ("commitments", PartKind::Commitments),
        ("raci", PartKind::Raci),
        ("gaps", PartKind::Gaps),
        ("controls", PartKind::Controls),
        ("access", PartKind::Access),
        ("sign-off", PartKind::SignOff),
        ("sources", PartKind::Sources),
        ("table", PartKind::Table),
    ];

    /// The name in templates, and the part's id in the document.
    pub fn as_str(self) -> &'static str {
        PartKind::ALL.into_iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// The columns that its table may have.
    pub fn columns(self) -> &'static [ColumnId] {
        match self {
            PartKind::Obligations => columns::OBLIGATIONS,
            PartKind::Commitments => columns::COMMITMENTS,
            PartKind::Raci => columns::RACI,
            PartKind::Gaps => columns::GAPS,
            PartKind::Controls => columns::CONTROLS,
            PartKind::Access => columns::ACCESS,
            PartKind::Summary | PartKind::SignOff | PartKind::Sources | PartKind::Table => &[],
        }
    }

    /// Whether people fill its table in, so that its rows need their keys.
    pub fn is_filled_in(self) -> bool {
        matches!(self, PartKind::Obligations | PartKind::Commitments | PartKind::Access)
    }

    /// Its words.
    pub(super) fn words(self) -> &'static [TextSpec] {
        match self {
            PartKind::Summary => SUMMARY,
            PartKind::Raci => RACI,
            PartKind::Access => ACCESS,
            PartKind::SignOff => SIGN_OFF,
            PartKind::Sources => SOURCES,
            PartKind::Gaps => GAPS,
            PartKind::Controls => CONTROLS,
            PartKind::Commitments => COMMITMENTS,
            PartKind::Obligations => OBLIGATIONS,
            PartKind::Table => &[],
        }
    }
}
