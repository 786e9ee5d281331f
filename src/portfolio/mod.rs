//! All services in use together: obligations, owners, gaps, chains, and the workbook that shows them.

pub mod chain;
mod document;
mod rows;

pub use document::build;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::analysis::Finding;
use crate::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::diagnostic::Severity;
use crate::matrix::{ActivityId, Allocation, Letters, Side, side_letters};
use crate::profile::Profile;
use crate::register::defaults::{default_entry, people};
use crate::register::entry::{Entry, ServiceRecord};
use crate::register::field::{Field, FieldValue, Status};
use crate::topics::Finder;
use chain::{Outcome, Way};

/// Stands for the topics of an obligation in which none was found.
pub const NO_TOPIC: &str = "";

/// An obligation of one of the services; its texts are shared with like ones.
#[derive(Debug, Clone)]
pub struct Obligation {
    /// The service, as it is listed.
    pub service: Arc<str>,
    /// The row's id.
    pub id: Arc<str>,
    /// Section path in one text.
    pub section: Arc<str>,
    /// The activity's words.
    pub text: Arc<str>,
    /// The customer-side reading.
    pub allocation: Allocation,
    /// The customer's letters.
    pub customer: Letters,
    /// The provider's letters.
    pub provider: Letters,
    /// Who does it.
    pub responsible: Arc<str>,
    /// Who answers for it.
    pub accountable: Arc<str>,
    /// How far it is.
    pub status: Status,
    /// By when.
    pub due: Option<NaiveDate>,
    /// Codes of its findings.
    pub gaps: Arc<str>,
    /// Where a chain leads, and what becomes of it; empty without one.
    pub way: Arc<str>,
}

/// A finding of one of the services.
#[derive(Debug, Clone)]
pub struct Gap {
    /// The service, as it is listed.
    pub service: Arc<str>,
    /// The finding.
    pub finding: Finding,
}

/// One service in a line.
#[derive(Debug, Clone)]
pub struct ServiceLine {
    /// How it is listed.
    pub label: Arc<str>,
    /// The vendor's name.
    pub vendor: String,
    /// The service's name.
    pub service: String,
    /// The model's name.
    pub model: String,
    /// Obligations.
    pub obligations: usize,
    /// Obligations that are settled.
    pub settled: usize,
    /// Obligations that are overdue.
    pub overdue: usize,
    /// Obligations without an accountable person.
    pub unowned: usize,
    /// Provider commitments.
    pub commitments: usize,
    /// Findings by severity.
    pub findings: BTreeMap<Severity, usize>,
    /// What it runs on; empty without a chain.
    pub runs_on: String,
}

/// What the services of one vendor have together.
#[derive(Debug, Clone, Default)]
pub struct VendorTotal {
    /// Services.
    pub services: usize,
    /// Obligations.
    pub obligations: usize,
    /// Of these, settled ones.
    pub settled: usize,
    /// Of these, overdue ones.
    pub overdue: usize,
    /// Of these, ones without an accountable person.
    pub unowned: usize,
    /// Provider commitments.
    pub commitments: usize,
    /// Findings by severity.
    pub findings: BTreeMap<Severity, usize>,
}

/// A row of a chain with the service that it begins in.
#[derive(Debug, Clone)]
pub struct ChainLine {
    /// The service that it begins in.
    pub service: Arc<str>,
    /// The words of the row that it begins with.
    pub text: String,
    /// The way down.
    pub way: Way,
}

/// What one owner has.
#[derive(Debug, Clone, Default)]
pub struct OwnerLine {
    /// Obligations.
    pub obligations: usize,
    /// Of these, settled ones.
    pub settled: usize,
    /// Of these, overdue ones.
    pub overdue: usize,
    /// Services they are in.
    pub services: BTreeSet<Arc<str>>,
}

/// All services in use.
#[derive(Debug, Clone)]
pub struct Portfolio {
    /// The day that it is of.
    pub day: NaiveDate,
    /// Services in order of listing.
    pub services: Vec<ServiceLine>,
    /// All obligations, by service.
    pub obligations: Arc<Vec<Obligation>>,
    /// All findings, by service.
    pub gaps: Arc<Vec<Gap>>,
    /// Rows that are passed on.
    pub chains: Vec<ChainLine>,
    /// By owner; the empty name is that of obligations without one.
    pub owners: BTreeMap<String, OwnerLine>,
    /// Obligations by vendor's name and topic's id ([`NO_TOPIC`] where none was found); one that touches several counts in each.
    pub heat: BTreeMap<String, BTreeMap<&'static str, usize>>,
    texts: HashSet<Arc<str>>,
}

/// One service as it enters the portfolio.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// How it is listed.
    pub label: &'a str,
    /// What holds for it.
    pub effective: &'a EffectiveMatrix<'a>,
    /// Its findings.
    pub findings: &'a [Finding],
    /// What people entered.
    pub record: &'a ServiceRecord,
    /// Its rows that are passed on.
    pub ways: &'a [Way],
    /// What it runs on; empty without a chain.
    pub runs_on: &'a str,
}

impl Portfolio {
    /// An empty portfolio of a day.
    pub fn new(day: NaiveDate) -> Self {
        Self {
            day,
            services: Vec::new(),
            obligations: Arc::default(),
            gaps: Arc::default(),
            chains: Vec::new(),
            owners: BTreeMap::new(),
            heat: BTreeMap::new(),
            texts: HashSet::new(),
        }
    }

    /// Adds a service. Nothing of it is borrowed afterwards, so that thousands can be added one after the other.
    pub fn add(&mut self, part: Part<'_>, profile: &Profile) {
        let Part { label, effective, findings, record, ways, runs_on } = part;
        let matrix = effective.matrix;
        let service = self.text(label);
        let mut codes: BTreeMap<&ActivityId, Vec<&str>> = BTreeMap::new();
        for finding in findings {
            if let Some(activity) = &finding.activity {
                codes.entry(activity).or_default().push(finding.code.as_str());
            }
        }
        let name = matrix.name();
        let finder = Finder::new(matrix);
        let mut line = ServiceLine {
            label: Arc::clone(&service),
            vendor: matrix.vendor.name.clone(),
            service: matrix.service.name.clone(),
            model: effective.model.map(|m| m.name.clone()).unwrap_or_default(),
            obligations: 0,
            settled: 0,
            overdue: 0,
            unowned: 0,
            commitments: effective.commitments().count(),
            findings: BTreeMap::new(),
            runs_on: runs_on.to_owned(),
        };
        for finding in findings {
            *line.findings.entry(finding.severity).or_default() += 1;
        }
        let mut added = Vec::new();
        for activity in effective.obligations() {
            let defaults = default_entry(profile, &name, activity);
            let way = ways.iter().find(|w| w.id == activity.id.as_str());
            let gaps = codes.get(&activity.id).map(|c| c.join(", ")).unwrap_or_default();
            let row =
                self.obligation(&service, effective, activity, record.entry(&activity.key), &defaults, &gaps, way);
            line.obligations += 1;
            line.settled += usize::from(row.status.is_settled());
            line.overdue += usize::from(self.is_overdue(&row));
            line.unowned += usize::from(row.accountable.trim().is_empty());
            self.count_owner(&row);
            let topics = finder.of_activity(activity);
            let heat = self.heat.entry(line.vendor.clone()).or_default();
            for topic in topics.iter().map(|(topic, _)| topic.id.as_str()) {
                *heat.entry(topic).or_default() += 1;
            }
            if topics.is_empty() {
                *heat.entry(NO_TOPIC).or_default() += 1;
            }
            if let Some(way) = way {
                let (service, text) = (Arc::clone(&service), activity.text.clone());
                self.chains.push(ChainLine { service, text, way: way.clone() });
            }
            added.push(row);
        }
        Arc::make_mut(&mut self.obligations).extend(added);
        let gaps = findings.iter().map(|finding| Gap { service: Arc::clone(&service), finding: finding.clone() });
        Arc::make_mut(&mut self.gaps).extend(gaps);
        self.services.push(line);
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one row, used once")]
    fn obligation(
        &mut self,
        service: &Arc<str>,
        effective: &EffectiveMatrix<'_>,
        activity: &EffectiveActivity,
        entry: Option<&Entry>,
        defaults: &Entry,
        gaps: &str,
        way: Option<&Way>,
    ) -> Obligation {
        let parties = &effective.matrix.parties;
        let value = |field: Field| {
            entry.and_then(|e| e.values.get(&field)).map_or_else(|| defaults.text(field), FieldValue::to_text)
        };
        let letters = |side| side_letters(parties, &activity.assignments, side);
        let way =
            way.map(|w| format!("{}\n{}", w.outcome.as_str(), w.shown()).trim_end().to_owned()).unwrap_or_default();
        Obligation {
            service: Arc::clone(service),
            id: activity.id.as_str().into(),
            section: self.text(&activity.section.join(" › ")),
            text: self.text(&activity.text),
            allocation: activity.allocation,
            customer: letters(Side::Customer),
            provider: letters(Side::Provider),
            responsible: self.text(&value(Field::Responsible)),
            accountable: self.text(&value(Field::Accountable)),
            status: entry.map(Entry::status).unwrap_or_default(),
            due: entry.and_then(|e| e.date(Field::Due)),
            gaps: self.text(gaps),
            way: self.text(&way),
        }
    }

    fn count_owner(&mut self, row: &Obligation) {
        let mut owners = people(&row.accountable);
        if owners.is_empty() {
            owners.push("");
        }
        let overdue = self.is_overdue(row);
        for owner in owners {
            let line = self.owners.entry(owner.to_owned()).or_default();
            line.obligations += 1;
            line.settled += usize::from(row.status.is_settled());
            line.overdue += usize::from(overdue);
            line.services.insert(Arc::clone(&row.service));
        }
    }

    /// Whether an obligation is open beyond its date.
    pub fn is_overdue(&self, row: &Obligation) -> bool {
        !row.status.is_settled() && row.due.is_some_and(|due| due < self.day)
    }

    /// The services' figures by vendor's name.
    pub fn vendors(&self) -> BTreeMap<&str, VendorTotal> {
        let mut totals: BTreeMap<&str, VendorTotal> = BTreeMap::new();
        for service in &self.services {
            let total = totals.entry(&service.vendor).or_default();
            total.services += 1;
            total.obligations += service.obligations;
            total.settled += service.settled;
            total.overdue += service.overdue;
            total.unowned += service.unowned;
            total.commitments += service.commitments;
            for (severity, n) in &service.findings {
                *total.findings.entry(*severity).or_default() += n;
            }
        }
        totals
    }

    /// A text that is kept once, however often it occurs.
    fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&text));
        text
    }

    /// How many rows of chains end so.
    pub fn outcomes(&self) -> BTreeMap<Outcome, usize> {
        self.chains.iter().fold(BTreeMap::new(), |mut counts, line| {
            *counts.entry(line.way.outcome).or_default() += 1;
            counts
        })
    }
}
