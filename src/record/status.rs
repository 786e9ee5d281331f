//! Progress from the register: by service, section and owner; what is overdue, and what lapses soon.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::access::{Progress, progress};
use super::defaults::{people, same_person};
use super::entry::{Entry, ServiceRecord, SignerRole};
use super::evidence::EvidenceFinding;
use super::field::{Field, Status};
use super::standing::Standing;
use super::state::{self, Owners, Signed, SignedEntry};
use crate::base::ordered::{self, Arrange};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
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
            self.by_status = ordered::map(Status::ALL.iter().map(|s| (StatusKey(*s), 0)));
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
    /// The state of the document: whether it is accepted, by whom, and how many of the owners have accepted.
    pub signed: SignedStatus,
    /// The sign-offs, each with what is left of it and the reason.
    pub sign_offs: Vec<SignOffStatus>,
    /// Recorded evidence files that changed or went away.
    pub evidence: Vec<String>,
    /// How far the access review is; none without a holder or a list.
    pub access_review: Option<Progress>,
}

/// The state of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignedStatus {
    /// `draft`, `prepared`, `accepted` ...
    pub state: &'static str,
    /// Whose sign-off makes it so.
    pub by: String,
    /// Why that one does not hold.
    pub reason: String,
    /// Owners who have accepted.
    pub accepted: usize,
    /// Owners who are accountable for an obligation.
    pub of: usize,
}

/// A sign-off and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignOffStatus {
    /// `preparer`, `owner`, `approver`.
    pub capacity: &'static str,
    /// For whose rows an owner signed, where that is another name: a role or team.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// Row id, or `whole checklist`.
    pub on: String,
    /// Who.
    pub name: String,
    /// Decision.
    pub decision: &'static str,
    /// When.
    pub date: NaiveDate,
    /// Until when it holds.
    pub valid_until: Option<NaiveDate>,
    /// `valid`, `suspended`, `lapsed`, `expired`.
    pub state: &'static str,
    /// Whether status or evidence changed since.
    pub status_changed: bool,
    /// What was found since, and in which rows.
    pub reason: String,
}

impl SignOffStatus {
    /// A sign-off as it is told.
    pub fn of(entry: &SignedEntry) -> Self {
        let s = &entry.sign_off;
        let owner = match &s.role {
            SignerRole::Owner(owner) if !same_person(owner, &s.name) => owner.clone(),
            _ => String::new(),
        };
        Self {
            capacity: s.role.capacity(),
            owner,
            on: entry.scope.clone(),
            name: s.name.clone(),
            decision: s.decision.as_str(),
            date: s.date,
            valid_until: s.valid_until,
            state: s.state.as_str(),
            status_changed: s.status_changed,
            reason: s.reason.clone(),
        }
    }

    /// All of it in one sentence.
    pub fn sentence(&self, exceptions: &str) -> String {
        let exceptions = if exceptions.is_empty() { String::new() } else { format!(" ({exceptions})") };
        let until = self.valid_until.map(|until| format!(", valid until {until}")).unwrap_or_default();
        format!(
            "{}{exceptions} by {} as {}, {}{until}, on {}: {}",
            self.decision,
            self.name,
            self.capacity(),
            self.date,
            self.on,
            self.state()
        )
    }

    /// The capacity, and for whom an owner signed.
    pub fn capacity(&self) -> String {
        if self.owner.is_empty() { self.capacity.to_owned() } else { format!("{} for {}", self.capacity, self.owner) }
    }

    /// What is left of it, and why.
    pub fn state(&self) -> String {
        let reason = if self.reason.is_empty() { String::new() } else { format!(": {}", self.reason) };
        let changed = if self.status_changed { "; status or evidence changed since" } else { "" };
        format!("{}{reason}{changed}", self.state)
    }
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
    let mut lapses =
        Lapses { as_of, horizon: as_of.checked_add_days(Days::new(soon)).unwrap_or(NaiveDate::MAX), found: Vec::new() };
    let mut total = Counts::default();
    let mut sections: Vec<(String, Counts)> = Vec::new();
    let mut owners: BTreeMap<String, Counts> = BTreeMap::new();
    for activity in effective.obligations() {
        let entry = standing.of(activity);
        let status = entry.status();
        let overdue = due(entry).is_some_and(|due| due < as_of);
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
        lapses.row(activity, entry, &accountable);
    }
    let signed = state::document(record, effective, &standing.owners(effective));
    for SignedEntry { sign_off, scope } in &signed.entries {
        if let Some(until) = sign_off.valid_until {
            let what = format!("{} by {}", sign_off.decision.as_str(), sign_off.name);
            lapses.add(until, "sign-off", scope, &sign_off.name, what);
        }
    }
    let sign_offs = signed.entries.iter().map(SignOffStatus::of).collect();
    let Signed { state, by, reason, owners: Owners { accepted, of }, .. } = signed;
    let signed = SignedStatus { state: state.as_str(), by, reason, accepted, of };
    lapses.found.arrange();
    ServiceStatus {
        service: effective.matrix.name(),
        model: effective.model.map(|m| m.id.to_string()),
        total,
        sections,
        owners: owners.into_iter().collect(),
        lapses: lapses.found,
        signed,
        sign_offs,
        evidence: evidence.iter().map(EvidenceFinding::message).collect(),
        access_review: progress(&record.access, &record.extracts),
    }
}

/// The day by which a row is due that is not settled.
fn due(entry: &Entry) -> Option<NaiveDate> {
    entry.date(Field::Due).filter(|_| !entry.status().is_settled())
}

/// Gathers what ran out, and what will by the horizon.
struct Lapses {
    as_of: NaiveDate,
    horizon: NaiveDate,
    found: Vec<Lapse>,
}

impl Lapses {
    fn add(&mut self, on: NaiveDate, kind: &'static str, id: &str, owner: &str, what: String) {
        if on <= self.horizon {
            let past = on < self.as_of;
            self.found.push(Lapse { on, past, kind, id: id.to_owned(), owner: owner.to_owned(), what });
        }
    }

    /// What runs out of a row.
    fn row(&mut self, activity: &EffectiveActivity<'_>, entry: &Entry, accountable: &str) {
        let status = entry.status();
        if let Some(due) = due(entry) {
            self.add(due, "due", activity.id.as_str(), accountable, format!("{} ({})", activity.text, status.as_str()));
        }
        if let Some(review) = review_due(entry).filter(|_| status != Status::NotApplicable) {
            let what = format!("{} (review {})", activity.text, entry.text(Field::ReviewEvery));
            self.add(review, "review", activity.id.as_str(), accountable, what);
        }
    }
}
