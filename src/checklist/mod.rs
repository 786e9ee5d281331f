//! The checklist: the effective matrix, its findings, the customer's record and profile, at one date.
//!
//! Every output (workbook, PDF, JSON, CSV, Markdown) is made from this.

pub mod coverage;
pub(crate) mod obligation;
pub mod stand;
pub mod tasks;
pub mod what_if;

use chrono::{DateTime, NaiveDate, Utc};

use crate::analysis::{Assessment, assess};
use crate::findings::{Code, Finding};
use crate::frameworks::topics::Topics;
use crate::frameworks::{Controls, Coverage, coverage};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::profile::{Profile, Waiver};
use crate::record::defaults::people;
use crate::record::entry::{Entry, ServiceRecord};
use crate::record::field::Field;
use crate::record::standing::Standing;
use crate::record::state::{self, Signed};
use what_if::WhatIf;

/// Everything that one report shows.
#[derive(Debug)]
pub struct Checklist<'a> {
    /// What holds for the customer.
    pub effective: EffectiveMatrix<'a>,
    /// Gaps.
    pub findings: Vec<Finding>,
    /// Gaps that somebody has accepted for a time: an auditor sees them, with who did and why.
    pub waived: Vec<(Finding, Waiver)>,
    /// The controls of each row in the frameworks that were asked for; none without any.
    pub controls: Controls,
    /// What people entered; empty without a register.
    pub record: ServiceRecord,
    /// What stands in each row.
    pub standing: Standing,
    /// What is signed, by whom, and what holds of it.
    pub signed: Signed,
    /// Whether a register was given at all.
    pub has_register: bool,
    /// Organisation, audit, internal roles.
    pub profile: &'a Profile,
    /// Only the rows of this internal owner ([`Checklist::owners`]); empty: those that nobody owns. `None` = every row.
    pub owner: Option<String>,
    /// How the deployment differs from the profile's; `None` where it does not.
    pub what_if: Option<WhatIf>,
    /// What is other than in the version that the record is made against, where this is a look at one that it has not adopted.
    pub not_adopted: Option<String>,
    /// The date that the report is of (`--as-of`, `SOURCE_DATE_EPOCH`, or now).
    pub as_of: DateTime<Utc>,
}

impl<'a> Checklist<'a> {
    /// Assesses what holds for the customer and what people entered; without a register there is no record.
    pub fn new(
        effective: EffectiveMatrix<'a>,
        record: Option<ServiceRecord>,
        profile: &'a Profile,
        as_of: DateTime<Utc>,
    ) -> Self {
        let has_register = record.is_some();
        let record = record.unwrap_or_default();
        let standing = Standing::new(&effective, &record, profile);
        let signed = state::document(&record, &effective, &standing.owners(&effective));
        let recorded = has_register.then_some((&record, &standing));
        let topics = Topics::new(&effective);
        let chosen = profile.frameworks_of(&effective.matrix.name());
        let controls = Controls::new(&effective, &chosen, &profile.controls, &topics);
        let day = as_of.date_naive();
        let Assessment { findings, waived } = assess(&effective, &topics, &controls, recorded, profile, day);
        Self {
            effective,
            findings,
            waived,
            controls,
            record,
            standing,
            signed,
            has_register,
            profile,
            owner: None,
            what_if: None,
            not_adopted: None,
            as_of,
        }
    }

    /// The same for a deployment that is not the profile's, of a record without its sign-offs: nobody is asked to sign a look at what would be.
    pub fn for_what_if(mut self, what_if: WhatIf) -> Self {
        self.findings.retain(|finding| finding.code != Code::Unsigned);
        self.waived.retain(|(finding, _)| finding.code != Code::Unsigned);
        self.what_if = Some(what_if);
        self
    }

    /// What the rows say of each control of the frameworks that were asked for.
    pub fn coverage(&self) -> Vec<Coverage> {
        coverage(&self.effective, &self.controls)
    }

    /// What stands in a row: what people entered, or the profile's defaults while nobody has.
    pub fn entry(&self, activity: &EffectiveActivity) -> &Entry {
        self.standing.of(activity)
    }

    /// The customer's people who own a row: those accountable for it, else those responsible, and those who rely on the provider
    /// for it. Empty where nobody is named.
    pub fn owners_of(&self, activity: &EffectiveActivity) -> Vec<String> {
        let entry = self.entry(activity);
        let mut owners: Vec<String> = Vec::new();
        let mut add = |field: Field| {
            for name in people(&entry.text(field)) {
                if !owners.iter().any(|o| o == name) {
                    owners.push(name.to_owned());
                }
            }
            owners.len()
        };
        if add(Field::Accountable) == 0 {
            add(Field::Responsible);
        }
        if activity.is_commitment() {
            add(Field::RelyingOwner);
        }
        owners
    }

    /// Every internal owner of an obligation or commitment, in the order of the rows; an empty name last where rows have none.
    pub fn owners(&self) -> Vec<String> {
        let mut owners: Vec<String> = Vec::new();
        let mut nobody = false;
        for activity in &self.effective.activities {
            if !activity.is_obligation() && !activity.is_commitment() {
                continue;
            }
            let own = self.owners_of(activity);
            nobody |= own.is_empty();
            for name in own {
                if !owners.contains(&name) {
                    owners.push(name);
                }
            }
        }
        if nobody {
            owners.push(String::new());
        }
        owners
    }

    /// Whether a row is shown: always, unless the checklist is one owner's.
    pub fn shows(&self, activity: &EffectiveActivity) -> bool {
        let Some(owner) = &self.owner else { return true };
        let owners = self.owners_of(activity);
        if owner.is_empty() { owners.is_empty() } else { owners.contains(owner) }
    }

    /// The day that the report is of.
    pub fn day(&self) -> NaiveDate {
        self.as_of.date_naive()
    }
}
