//! The checklist: the effective matrix, its findings, the customer's record and profile, at one date.
//!
//! Every output (workbook, PDF, JSON, CSV, Markdown) is made from this.

use chrono::{DateTime, NaiveDate, Utc};

use crate::analysis::Finding;
use crate::deployment::EffectiveMatrix;
use crate::profile::Profile;
use crate::register::entry::ServiceRecord;

/// Everything that one report shows.
#[derive(Debug)]
pub struct Checklist<'a> {
    /// What holds for the customer.
    pub effective: EffectiveMatrix<'a>,
    /// Gaps.
    pub findings: Vec<Finding>,
    /// What people entered; empty without a register.
    pub record: ServiceRecord,
    /// Whether a register was given at all.
    pub has_register: bool,
    /// Organisation, audit, internal roles.
    pub profile: &'a Profile,
    /// The date that the report is of (`--as-of`, `SOURCE_DATE_EPOCH`, or now).
    pub as_of: DateTime<Utc>,
}

impl Checklist<'_> {
    /// The day that the report is of.
    pub fn day(&self) -> NaiveDate {
        self.as_of.date_naive()
    }
}
