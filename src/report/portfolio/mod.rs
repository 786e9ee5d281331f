//! All services in use together: obligations, owners, gaps, chains, and the workbook that shows them.

mod document;
mod rows;
mod texts;

pub use document::build;
pub use texts::{TextId, Texts};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::analysis::chain::{Outcome, Way};
use crate::base::diagnostic::Severity;
use crate::findings::{Code, Finding};
use crate::frameworks::topics::Finder;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::{ActivityId, Allocation, Letters, Side, side_letters};
use crate::profile::{Profile, Waiver};
use crate::record::defaults::{default_entry, people};
use crate::record::entry::{Entry, ServiceRecord};
use crate::record::field::{Field, FieldValue, Status};

/// Stands for the topics of an obligation in which none was found.
pub const NO_TOPIC: &str = "";

/// An obligation of one of the services; its texts are kept in [`Portfolio::texts`].
#[derive(Debug, Clone)]
pub struct Obligation {
    /// The service, as it is listed.
    pub service: TextId,
    /// The row's id.
    pub id: TextId,
    /// Section path in one text.
    pub section: TextId,
    /// The activity's words.
    pub text: TextId,
    /// The customer-side reading.
    pub allocation: Allocation,
    /// The customer's letters.
    pub customer: Letters,
    /// The provider's letters.
    pub provider: Letters,
    /// Who does it.
    pub responsible: TextId,
    /// Who answers for it.
    pub accountable: TextId,
    /// How far it is.
    pub status: Status,
    /// By when.
    pub due: Option<NaiveDate>,
    /// Codes of its findings.
    pub gaps: TextId,
    /// Where a chain leads, and what becomes of it; empty without one.
    pub way: TextId,
}

/// A finding of one of the services; its texts are kept in [`Portfolio::texts`].
#[derive(Debug, Clone)]
pub struct Gap {
    /// The service, as it is listed.
    pub service: TextId,
    /// Code.
    pub code: Code,
    /// Severity.
    pub severity: Severity,
    /// Id of the activity; empty = the matrix as a whole.
    pub activity: TextId,
    /// What was found.
    pub message: TextId,
    /// What to do.
    pub help: TextId,
    /// Where in the source.
    pub source: TextId,
}

/// Findings by severity: info, warning, error.
#[derive(Debug, Clone, Copy, Default)]
pub struct Severities([usize; 3]);

impl Severities {
    fn place(severity: Severity) -> usize {
        match severity {
            Severity::Info => 0,
            Severity::Warning => 1,
            Severity::Error => 2,
        }
    }

    /// How many there are.
    pub fn of(&self, severity: Severity) -> usize {
        self.0.get(Self::place(severity)).copied().unwrap_or(0)
    }

    fn add(&mut self, severity: Severity, n: usize) {
        if let Some(count) = self.0.get_mut(Self::place(severity)) {
            *count += n;
        }
    }
}

/// One service in a line; its texts are kept in [`Portfolio::texts`].
#[derive(Debug, Clone)]
pub struct ServiceLine {
    /// How it is listed.
    pub label: TextId,
    /// The vendor's name.
    pub vendor: TextId,
    /// The service's name.
    pub service: TextId,
    /// The model's name.
    pub model: TextId,
    /// What there is to count.
    pub figures: Figures,
    /// What it runs on; empty without a chain.
    pub runs_on: TextId,
}

/// What there is to count of a service, or of several together.
#[derive(Debug, Clone, Default)]
pub struct Figures {
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
    pub findings: Severities,
}

impl Figures {
    fn add(&mut self, more: &Figures) {
        self.obligations += more.obligations;
        self.settled += more.settled;
        self.overdue += more.overdue;
        self.unowned += more.unowned;
        self.commitments += more.commitments;
        for severity in Severity::ALL {
            self.findings.add(severity, more.findings.of(severity));
        }
    }
}

/// What the services of one vendor have together.
#[derive(Debug, Clone, Default)]
pub struct VendorTotal {
    /// Services.
    pub services: usize,
    /// Their figures.
    pub figures: Figures,
}

/// A row of a chain with the service that it begins in.
#[derive(Debug, Clone)]
pub struct ChainLine {
    /// The service that it begins in.
    pub service: TextId,
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
    pub services: BTreeSet<TextId>,
}

/// A finding of one of the services that somebody accepted for a time.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The service, as it is listed.
    pub service: TextId,
    /// What was found.
    pub finding: Finding,
    /// Who accepted it, why and until when.
    pub waiver: Waiver,
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
    /// Findings that somebody accepted for a time, by service: a few, since each needs a waiver.
    pub accepted: Vec<Accepted>,
    /// Rows that are passed on.
    pub chains: Vec<ChainLine>,
    /// By owner; the empty name is that of obligations without one.
    pub owners: BTreeMap<String, OwnerLine>,
    /// Obligations by vendor's name and topic's id ([`NO_TOPIC`] where none was found); one that touches several counts in each.
    pub heat: BTreeMap<String, BTreeMap<&'static str, usize>>,
    /// The texts of all of these.
    pub texts: Arc<Texts>,
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
    /// Its findings that somebody accepted for a time.
    pub waived: &'a [(Finding, Waiver)],
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
            accepted: Vec::new(),
            chains: Vec::new(),
            owners: BTreeMap::new(),
            heat: BTreeMap::new(),
            texts: Arc::default(),
        }
    }

    /// Adds a service. Nothing of it is borrowed afterwards, so that thousands can be added one after the other.
    pub fn add(&mut self, part: Part<'_>, profile: &Profile) {
        let Part { label, effective, findings, waived, record, ways, runs_on } = part;
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
        let vendor = matrix.vendor.name.as_str();
        let mut line = ServiceLine {
            label: service,
            vendor: self.text(vendor),
            service: self.text(&matrix.service.name),
            model: self.text(effective.model.map_or("", |m| m.name.as_str())),
            figures: Figures { commitments: effective.commitments().count(), ..Figures::default() },
            runs_on: self.text(runs_on),
        };
        for finding in findings {
            line.figures.findings.add(finding.severity, 1);
        }
        let mut added = Vec::new();
        for activity in effective.obligations() {
            let defaults = default_entry(profile, &name, activity);
            let way = ways.iter().find(|w| w.id == activity.id.as_str());
            let gaps = codes.get(&activity.id).map(|c| c.join(", ")).unwrap_or_default();
            let row = self.obligation(service, effective, activity, record.entry(&activity.key), &defaults, &gaps, way);
            line.figures.obligations += 1;
            line.figures.settled += usize::from(row.status.is_settled());
            line.figures.overdue += usize::from(self.is_overdue(&row));
            line.figures.unowned += usize::from(self.texts.get(row.accountable).trim().is_empty());
            self.count_owner(&row);
            let topics = finder.of_activity(activity);
            let heat = self.heat.entry(vendor.to_owned()).or_default();
            for topic in topics.iter().map(|touch| touch.topic.id.as_str()) {
                *heat.entry(topic).or_default() += 1;
            }
            if topics.is_empty() {
                *heat.entry(NO_TOPIC).or_default() += 1;
            }
            if let Some(way) = way {
                self.chains.push(ChainLine { service, text: activity.text.clone(), way: way.clone() });
            }
            added.push(row);
        }
        Arc::make_mut(&mut self.obligations).extend(added);
        for finding in findings {
            let gap = self.gap(service, finding);
            Arc::make_mut(&mut self.gaps).push(gap);
        }
        self.accepted.extend(waived.iter().map(|(finding, waiver)| Accepted {
            service,
            finding: finding.clone(),
            waiver: waiver.clone(),
        }));
        self.services.push(line);
    }

    fn gap(&mut self, service: TextId, finding: &Finding) -> Gap {
        Gap {
            service,
            code: finding.code,
            severity: finding.severity,
            activity: self.text(finding.activity.as_ref().map_or("", |a| a.as_str())),
            message: self.text(&finding.message),
            help: self.text(&finding.help),
            source: self.text(&finding.source.to_string()),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one row, used once")]
    fn obligation(
        &mut self,
        service: TextId,
        effective: &EffectiveMatrix<'_>,
        activity: &EffectiveActivity,
        entry: Option<&Entry>,
        defaults: &Entry,
        gaps: &str,
        way: Option<&Way>,
    ) -> Obligation {
        let parties = &effective.matrix.parties;
        let value = |field: Field| {
            entry.and_then(|e| e.values.get(&field)).map_or_else(|| defaults.text(field), FieldValue::text)
        };
        let letters = |side| side_letters(parties, &activity.assignments, side);
        let way =
            way.map(|w| format!("{}\n{}", w.outcome.as_str(), w.shown()).trim_end().to_owned()).unwrap_or_default();
        Obligation {
            service,
            id: self.text(activity.id.as_str()),
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
        let texts = Arc::clone(&self.texts);
        let mut owners = people(texts.get(row.accountable));
        if owners.is_empty() {
            owners.push("");
        }
        let overdue = self.is_overdue(row);
        for owner in owners {
            if !self.owners.contains_key(owner) {
                self.owners.insert(owner.to_owned(), OwnerLine::default());
            }
            let Some(line) = self.owners.get_mut(owner) else { continue };
            line.obligations += 1;
            line.settled += usize::from(row.status.is_settled());
            line.overdue += usize::from(overdue);
            line.services.insert(row.service);
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
            let total = totals.entry(self.texts.get(service.vendor)).or_default();
            total.services += 1;
            total.figures.add(&service.figures);
        }
        totals
    }

    /// A text that is kept once, however often it occurs.
    fn text(&mut self, text: &str) -> TextId {
        Arc::make_mut(&mut self.texts).add(text)
    }

    /// How many rows of chains end so.
    pub fn outcomes(&self) -> BTreeMap<Outcome, usize> {
        self.chains.iter().fold(BTreeMap::new(), |mut counts, line| {
            *counts.entry(line.way.outcome).or_default() += 1;
            counts
        })
    }
}
