//! What a rule on the record looks at, and the form of such a rule.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::analysis::support::document;
use crate::base::location::Location;
use crate::findings::{Code, Fact, Facts, Finding};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::profile::Profile;
use crate::record::entry::{Entry, ServiceRecord};
use crate::record::field::{Field, Status};
use crate::record::standing::Standing;

/// What the rules on the record look at.
#[derive(Debug)]
pub struct RecordContext<'a> {
    /// What holds for the customer.
    pub(super) effective: &'a EffectiveMatrix<'a>,
    /// What people entered.
    pub(super) record: &'a ServiceRecord,
    /// What stands in each row.
    pub(super) standing: &'a Standing,
    /// Organisation, audit, internal roles, defaults.
    pub(super) profile: &'a Profile,
    /// The day on which it is looked at.
    pub(super) day: NaiveDate,
}

/// A rule over the customer's record: the codes it reports, and the check itself.
#[derive(Clone, Copy)]
pub struct RecordRule {
    /// The codes that it may report; no other rule reports them.
    pub codes: &'static [Code],
    pub(super) check: fn(&RecordContext<'_>, &mut Vec<Finding>),
}

impl RecordRule {
    pub(super) const fn new(codes: &'static [Code], check: fn(&RecordContext<'_>, &mut Vec<Finding>)) -> Self {
        Self { codes, check }
    }
}

/// An obligation with what stands in its row: what was entered, and where nothing was, what the profile proposes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) activity: &'a EffectiveActivity<'a>,
    pub(super) entry: &'a Entry,
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

    pub(super) fn obligations(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let standing = self.standing;
        self.effective.obligations().map(|activity| Row { activity, entry: standing.of(activity) })
    }

    /// Whether a framework was chosen whose id begins so.
    pub(super) fn has_framework(&self, id: &str) -> bool {
        self.profile.frameworks_of(&self.effective.matrix.name()).frameworks().iter().any(|f| f.id.starts_with(id))
    }

    /// Whether the service processes health data.
    pub(super) fn has_health_data(&self) -> bool {
        self.profile.uses_of(&self.effective.matrix.name()).any(|used| used.health_data)
    }

    /// The matrix's document, for findings on the record as a whole.
    pub(super) fn document(&self) -> Location {
        document(self.effective.matrix)
    }
}

impl<'a> Row<'a> {
    pub(super) fn text(&self, field: Field) -> Cow<'a, str> {
        self.entry.text(field)
    }

    pub(super) fn is_blank(&self, field: Field) -> bool {
        self.text(field).trim().is_empty()
    }

    pub(super) fn date(&self, field: Field) -> Option<NaiveDate> {
        self.entry.date(field)
    }

    pub(super) fn status(&self) -> Status {
        self.entry.status()
    }

    /// Whether the status claims that something is done, so that something must show it.
    pub(super) fn is_claimed(&self) -> bool {
        matches!(self.status(), Status::Implemented | Status::Partial | Status::Alternative)
    }

    /// Whether the row was said not to apply: its other fields are then of no account.
    pub(super) fn is_excluded(&self) -> bool {
        self.status() == Status::NotApplicable
    }

    /// A finding on the row; its words are a fact of every sentence.
    pub(super) fn said(&self, code: Code, sentence: &'static str, mut facts: Facts) -> Finding {
        facts.push(("activity", Fact::from(self.activity.text)));
        Finding::said(code, sentence, self.activity.source.clone(), facts).on(self.activity.id)
    }
}
