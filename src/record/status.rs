//! Progress from the register: by service, section and owner; what is overdue, and what lapses soon.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::defaults::people;
use super::entry::{Entry, ServiceRecord, SignOffState};
use super::evidence::EvidenceFinding;
use super::field::{Field, Status};
use super::standing::Standing;
use crate::base::order;
use crate::matrix::deployment::EffectiveMatrix;
use crate::profile::interval::Interval;

/// Form of the JSON output.
pub const SCHEMA: &str = "rmx-report-status/1";

/// How many obligations have which status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All obligations.
    pub obligations: usize,
    /// By status, every status listed, in the order of the drop-down.
    pub by_status: BTreeMap<StatusKey, usize>,
    /// Past their due date and not settled.
    pub overdue: usize,
}

/// A status as the key of a map: ordered as in the drop-down, written as its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatusKey(pub Status);

impl Serialize for StatusKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl Counts {
    fn add(&mut self, status: Status, overdue: bool) {
        if self.by_status.is_empty() {
            self.by_status = order::map(Status::ALL.iter().map(|s| (StatusKey(*s), 0)));
        }
        self.obligations += 1;
        *self.by_status.entry(StatusKey(status)).or_default() += 1;
        self.overdue += usize::from(overdue);
    }

    /// How many have the status.
    pub fn of(&self, status: Status) -> usize {
        self.by_status.get(&StatusKey(status)).copied().unwrap_or_default()
    }

    /// How many are settled ([`Status::is_settled`]).
    pub fn settled(&self) -> usize {
        self.by_status.iter().filter(|(status, _)| status.0.is_settled()).map(|(_, count)| count).sum()
    }

    /// Settled obligations among all of them, as every document counts them; `None` when there are none.
    pub fn share(&self) -> Option<f64> {
        (self.obligations > 0).then(|| self.settled() as f64 / self.obligations as f64)
    }
}

/// Something that ran out or will soon.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Lapse {
    /// The day.
    pub on: NaiveDate,
    /// Whether it is past.
    pub past: bool,
    /// `due`, `review`, `sign-off`, `evidence`.
    pub kind: &'static str,
    /// The row's id, or the block of a sign-off.
    pub id: String,
    /// Who.
    pub owner: String,
    /// One sentence.
    pub what: String,
}

/// Progress of one service.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ServiceStatus {
    /// `vendor/service`.
    pub service: String,
    /// The deployment model.
    pub model: Option<String>,
    /// All obligations.
    pub total: Counts,
    /// By section (the outermost), in the order of the matrix.
    pub sections: Vec<(String, Counts)>,
    /// By accountable person; obligations without one under an empty name.
    pub owners: Vec<(String, Counts)>,
    /// Overdue and lapsing soon, the earliest first.
    pub lapses: Vec<Lapse>,
    /// Sign-offs that no longer hold, with the reason.
    pub sign_offs: Vec<SignOffStatus>,
    /// Recorded evidence files that changed or went away.
    pub evidence: Vec<String>,
}

/// A sign-off and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignOffStatus {
    /// Row id, or `whole checklist`.
    pub on: String,
    /// Who.
    pub name: String,
    /// Decision.
    pub decision: &'static str,
    /// When.
    pub date: NaiveDate,
    /// `valid`, `suspended`, `lapsed`.
    pub state: &'static str,
    /// Why it no longer holds.
    pub reason: String,
}

/// When a row's review runs out: its interval after the last review, or after it was performed.
pub fn review_due(entry: &Entry) -> Option<NaiveDate> {
    let interval = Interval::parse(&entry.text(Field::ReviewEvery))?;
    let last = entry.date(Field::ReviewedOn).or_else(|| entry.date(Field::PerformedOn))?;
    interval.after(last)
}

/// Progress of a service on a day; `soon` days ahead count as soon.
pub fn of_service(
    effective: &EffectiveMatrix<'_>,
    record: &ServiceRecord,
    standing: &Standing,
    evidence: &[EvidenceFinding],
    as_of: NaiveDate,
    soon: u64,
) -> ServiceStatus {
    let horizon = as_of.checked_add_days(Days::new(soon)).unwrap_or(NaiveDate::MAX);
    let mut total = Counts::default();
    let mut sections: Vec<(String, Counts)> = Vec::new();
    let mut owners: BTreeMap<String, Counts> = BTreeMap::new();
    let mut lapses = Vec::new();
    for activity in effective.obligations() {
        let entry = standing.of(activity);
        let status = entry.status();
        let due = entry.date(Field::Due).filter(|_| !status.is_settled());
        let overdue = due.is_some_and(|due| due < as_of);
        total.add(status, overdue);
        let section = activity.section.first().cloned().unwrap_or_default();
        match sections.iter_mut().find(|(name, _)| *name == section) {
            Some((_, counts)) => counts.add(status, overdue),
            None => {
                let mut counts = Counts::default();
                counts.add(status, overdue);
                sections.push((section, counts));
            }
        }
        let accountable = entry.text(Field::Accountable);
        let names = people(&accountable);
        for name in if names.is_empty() { vec![""] } else { names } {
            owners.entry(name.to_owned()).or_default().add(status, overdue);
        }
        let mut lapse = |on: NaiveDate, kind: &'static str, what: String| {
            if on <= horizon {
                let past = on < as_of;
                lapses.push(Lapse {
                    on,
                    past,
                    kind,
                    id: activity.id.to_string(),
                    owner: accountable.to_string(),
                    what,
                });
            }
        };
        if let Some(due) = due {
            lapse(due, "due", format!("{} ({})", activity.text, status.as_str()));
        }
        if let Some(review) = review_due(entry).filter(|_| status != Status::NotApplicable) {
            lapse(review, "review", format!("{} (review {})", activity.text, entry.text(Field::ReviewEvery)));
        }
    }
    let mut sign_offs = Vec::new();
    for sign_off in record.current_sign_offs() {
        let on = match &sign_off.key {
            None => "whole checklist".to_owned(),
            Some(key) => {
                effective.activities.iter().find(|a| a.key == *key).map(|a| a.id.to_string()).unwrap_or_default()
            }
        };
        if let Some(until) = sign_off.valid_until.filter(|until| *until <= horizon) {
            lapses.push(Lapse {
                on: until,
                past: until < as_of,
                kind: "sign-off",
                id: on.clone(),
                owner: sign_off.name.clone(),
                what: format!("{} by {}", sign_off.decision.as_str(), sign_off.name),
            });
        }
        sign_offs.push(SignOffStatus {
            on,
            name: sign_off.name.clone(),
            decision: sign_off.decision.as_str(),
            date: sign_off.date,
            state: match sign_off.state {
                SignOffState::Valid => "valid",
                SignOffState::Suspended => "suspended",
                SignOffState::Lapsed => "lapsed",
            },
            reason: sign_off.reason.clone(),
        });
    }
    order::sort(&mut lapses);
    ServiceStatus {
        service: effective.matrix.name(),
        model: effective.model.map(|m| m.id.to_string()),
        total,
        sections,
        owners: owners.into_iter().collect(),
        lapses,
        sign_offs,
        evidence: evidence.iter().map(EvidenceFinding::message).collect(),
    }
}
