//! The customer's own description (`rmx.toml`): organisation, audit, internal roles, services in use.

use serde::{Deserialize, Serialize};

use chrono::NaiveDate;

/// A profile as read from `rmx.toml`. Every part may be missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Profile {
    /// Who the checklist is for.
    pub organisation: Organisation,
    /// The audit that it serves.
    pub audit: Audit,
    /// Internal roles and the people that hold them.
    pub roles: Vec<InternalRole>,
    /// Default internal RACI by section or activity; the most specific match wins.
    pub defaults: Vec<DefaultRaci>,
    /// Names accepted as owners; empty = any.
    pub people: Vec<String>,
    /// Folders with the customer's own catalogue.
    pub catalog: Vec<String>,
    /// Folder of the register.
    pub register: Option<String>,
    /// Services in use.
    pub services: Vec<ServiceUse>,
    /// Changed severities by finding code.
    pub severity: std::collections::BTreeMap<String, crate::diagnostic::Severity>,
    /// Findings accepted for a time.
    pub waivers: Vec<Waiver>,
}

/// Who the checklist is for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// Who prepares the checklist.
    pub prepared_by: String,
    /// For whom it is prepared.
    pub prepared_for: String,
    /// Who approves it.
    pub approver: String,
}

/// The audit that the checklist serves.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Audit {
    /// `SOC 2 Type II`, `ISO/IEC 27001` ...
    pub framework: String,
    /// First day of the period.
    pub period_start: Option<NaiveDate>,
    /// Last day of the period.
    pub period_end: Option<NaiveDate>,
    /// The auditor.
    pub auditor: String,
}

/// An internal role.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct InternalRole {
    /// Identifier used in `defaults`.
    pub id: String,
    /// The role's or person's name, as it is entered in the sheet.
    pub name: String,
    /// Whether it is a group rather than a person.
    pub group: bool,
}

/// A default internal RACI.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct DefaultRaci {
    /// `vendor/service`; empty = every service.
    pub service: String,
    /// A section title (any level, with or without its number); empty = any.
    pub section: String,
    /// An activity id; empty = any.
    pub activity: String,
    /// Role id or name: who does it.
    pub responsible: String,
    /// Role id or name: who answers for it.
    pub accountable: String,
    /// Role ids or names.
    pub consulted: String,
    /// Role ids or names.
    pub informed: String,
    /// How often it is reviewed.
    pub review_every: String,
}

/// A service in use.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ServiceUse {
    /// `vendor/service`.
    pub service: String,
    /// Deployment model.
    pub model: Option<String>,
    /// Options taken.
    pub options: Vec<String>,
    /// Options not taken.
    pub no_options: Vec<String>,
    /// The listed service in whose account this one runs: there, "customer" is us, and part of it is that provider's.
    pub runs_on: Option<String>,
}

/// A finding accepted for a time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Waiver {
    /// Finding code.
    pub code: String,
    /// `vendor/service`; empty = any.
    pub service: String,
    /// Activity id; empty = any.
    pub activity: String,
    /// Why.
    pub reason: String,
    /// Who accepts it.
    pub owner: String,
    /// Until when.
    pub expires: Option<NaiveDate>,
}
