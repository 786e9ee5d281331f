//! Rules on the customer's own record: profile and register. One file per rule and one registration line here.

mod access_holders;
mod accountable_is_group;
mod evidence_out_of_period;
mod evidence_stale;
mod no_evidence;
mod no_internal_owner;
mod no_internal_responsible;
mod no_oversight_owner;
mod not_applicable_without_reason;
mod overdue;
mod people;
mod role_without_holder;
mod self_review;
mod several_internal_accountable;
mod sign_off_outdated;
mod too_many_holders;
mod unsigned;

pub(super) use accountable_is_group::of_defaults as accountable_groups;

use std::borrow::Cow;

use chrono::NaiveDate;

use super::support::document;
use crate::base::location::Location;
use crate::findings::{Code, Finding};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::profile::Profile;
use crate::record::entry::{Entry, ServiceRecord};
use crate::record::field::{Field, Status};
use crate::record::standing::Standing;

/// What the rules on the record look at.
#[derive(Debug)]
pub struct RecordContext<'a> {
    /// What holds for the customer.
    effective: &'a EffectiveMatrix<'a>,
    /// What people entered.
    record: &'a ServiceRecord,
    /// What stands in each row.
    standing: &'a Standing,
    /// Organisation, audit, internal roles, defaults.
    profile: &'a Profile,
    /// The day on which it is looked at.
    day: NaiveDate,
}

/// A rule over the customer's record: the codes it reports, and the check itself.
#[derive(Clone, Copy)]
pub struct RecordRule {
    /// The codes that it may report; no other rule reports them.
    pub codes: &'static [Code],
    check: fn(&RecordContext<'_>, &mut Vec<Finding>),
}

impl RecordRule {
    const fn new(codes: &'static [Code], check: fn(&RecordContext<'_>, &mut Vec<Finding>)) -> Self {
        Self { codes, check }
    }
}

/// The rules on the customer's record, in printing order.
pub const RECORD_RULES: &[RecordRule] = &[
    no_internal_owner::RULE,
    several_internal_accountable::RULE,
    accountable_is_group::RULE,
    no_internal_responsible::RULE,
    no_oversight_owner::RULE,
    overdue::RULE,
    no_evidence::RULE,
    evidence_out_of_period::RULE,
    evidence_stale::RULE,
    not_applicable_without_reason::RULE,
    self_review::RULE,
    sign_off_outdated::RULE,
    unsigned::RULE,
    role_without_holder::RULE,
    too_many_holders::RULE,
    access_holders::RULE,
];

/// All findings on the record, in the order of the rules; [`super::assess`] puts them in the order of the activities.
pub fn analyse_record(context: &RecordContext<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RECORD_RULES {
        (rule.check)(context, &mut findings);
    }
    findings
}

/// An obligation with what stands in its row: what was entered, and where nothing was, what the profile proposes.
#[derive(Debug, Clone, Copy)]
struct Row<'a> {
    activity: &'a EffectiveActivity,
    entry: &'a Entry,
}

impl<'a> RecordContext<'a> {
    /// What holds for the customer, what people entered, and the profile, looked at on a day.
    pub fn new(
        effective: &'a EffectiveMatrix<'a>,
        record: &'a ServiceRecord,
        standing: &'a Standing,
        profile: &'a Profile,
        day: NaiveDate,
    ) -> Self {
        Self { effective, record, standing, profile, day }
    }

    fn obligations(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let standing = self.standing;
        self.effective.obligations().map(|activity| Row { activity, entry: standing.of(activity) })
    }

    /// The matrix's document, for findings on the record as a whole.
    fn document(&self) -> Location {
        document(self.effective.matrix)
    }
}

impl<'a> Row<'a> {
    fn text(&self, field: Field) -> Cow<'a, str> {
        self.entry.text(field)
    }

    fn is_blank(&self, field: Field) -> bool {
        self.text(field).trim().is_empty()
    }

    fn date(&self, field: Field) -> Option<NaiveDate> {
        self.entry.date(field)
    }

    fn status(&self) -> Status {
        self.entry.status()
    }

    /// Whether the status claims that something is done, so that something must show it.
    fn is_claimed(&self) -> bool {
        matches!(self.status(), Status::Implemented | Status::Partial | Status::Alternative)
    }

    /// Whether the row was said not to apply: its other fields are then of no account.
    fn is_excluded(&self) -> bool {
        self.status() == Status::NotApplicable
    }

    fn finding(&self, code: Code, message: impl Into<String>) -> Finding {
        Finding::new(code, self.activity.source.clone(), message).on(&self.activity.id)
    }
}
