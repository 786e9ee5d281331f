//! All services in use together: obligations, owners, gaps, chains, and the document that shows them.

mod dashboard;
mod document;
mod rows;
mod texts;

pub use document::build;
pub use texts::{TextId, Texts};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::analysis::chain::{Outcome, Step, Way};
use crate::base::diagnostic::Severity;

use crate::checklist::stand::Verdict;
use crate::findings::{Code, Finding};
use crate::frameworks::topics::Finder;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::{ActivityId, Allocation, Letters, Side, side_letters};
use crate::profile::{Profile, Waiver};
use crate::record::defaults::{default_entry, people};
use crate::record::entry::{Entry, ServiceRecord};
use crate::record::field::{Field, FieldValue, Status};
use crate::report::finding;
use crate::report::template::Template;
use crate::report::words::Words;

/// Stands for the topics of an activity in which none was found.
pub const NO_TOPIC: &str = "";

/// An obligation of one of the services; its texts are kept in [`Portfolio::texts`].
#[derive(Debug, Clone)]
pub struct Obligation {
    /// The service, as it is called.
    pub service: TextId,
    /// The row's id.
    pub id: TextId,
    /// Section path in one text.
    pub section: TextId,
    /// The activity's words.
    pub text: TextId,
    /// The customer-side reading, in words.
    pub allocation: TextId,
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
    /// What its findings are, in words.
    pub gaps: TextId,
    /// Where a chain leads, and what becomes of it; empty without one.
    pub way: TextId,
}

/// A finding of one of the services; its texts are kept in [`Portfolio::texts`].
#[derive(Debug, Clone)]
pub struct Gap {
    /// The service, as it is called.
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

/// One service in a line; its texts are kept in [`Portfolio::texts`].
#[derive(Debug, Clone)]
pub struct ServiceLine {
    /// What it is called.
    pub name: TextId,
    /// Whether it can be signed.
    pub verdict: Verdict,
    /// How many of those who sign have a valid signature, and how many they are.
    pub signatures: (usize, usize),
    /// What there is to count.
    pub figures: Figures,
}

/// What there is to count of a service, or of several together.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// Obligations.
    pub obligations: usize,
    /// Of these, carried out, in whatever way.
    pub carried_out: usize,
    /// Of these, under way.
    pub under_way: usize,
    /// Of these, said not to apply.
    pub not_applicable: usize,
    /// Of these, overdue ones.
    pub overdue: usize,
    /// Of these, ones without an accountable person.
    pub unowned: usize,
    /// Commitments of the provider.
    pub commitments: usize,
    /// Open findings.
    pub open: usize,
    /// Findings that somebody accepted for a time.
    pub accepted: usize,
}

impl Figures {
    fn add(&mut self, more: &Figures) {
        self.obligations += more.obligations;
        self.carried_out += more.carried_out;
        self.under_way += more.under_way;
        self.not_applicable += more.not_applicable;
        self.overdue += more.overdue;
        self.unowned += more.unowned;
        self.commitments += more.commitments;
        self.open += more.open;
        self.accepted += more.accepted;
    }

    fn count(&mut self, status: Status) {
        self.obligations += 1;
        match status {
            Status::Implemented | Status::Alternative => self.carried_out += 1,
            Status::InProgress | Status::Partial | Status::Planned => self.under_way += 1,
            Status::NotApplicable => self.not_applicable += 1,
            Status::NotStarted => {}
        }
    }
}

/// What a vendor's services say of a topic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mention {
    /// Rows that are obligations.
    pub obligations: usize,
    /// Rows in all.
    pub activities: usize,
    /// Services that are silent on it and should not be.
    pub silent: usize,
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
    /// Of these, carried out.
    pub carried_out: usize,
    /// Of these, overdue ones.
    pub overdue: usize,
    /// Services they are in.
    pub services: BTreeSet<TextId>,
}

/// A finding of one of the services that somebody accepted for a time.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The service, as it is called.
    pub service: TextId,
    /// What was found.
    pub finding: Finding,
    /// The same in words.
    pub what: TextId,
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
    /// What is said of topics, by vendor's name and topic's id ([`NO_TOPIC`] where none was found); a row that touches several counts in each.
    pub heat: BTreeMap<String, BTreeMap<&'static str, Mention>>,
    /// The texts of all of these.
    pub texts: Arc<Texts>,
}

/// One service as it enters the portfolio.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// What it is called.
    pub name: &'a str,
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
    /// Whether it can be signed.
    pub verdict: Verdict,
    /// How many of those who sign have a valid signature, and how many they are.
    pub signatures: (usize, usize),
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
    pub fn add(&mut self, part: Part<'_>, profile: &Profile, template: &Template) {
        let Part { name, effective, findings, waived, record, ways, verdict, signatures } = part;
        let matrix = effective.matrix;
        let service = self.text(name);
        let words = Words::new(template, &template.portfolio, profile, self.day)
            .of_vendor(matrix.vendor.name.as_str(), matrix.vendor_short());
        let mut titles: BTreeMap<&ActivityId, Vec<String>> = BTreeMap::new();
        for finding in findings {
            if let Some(activity) = &finding.activity {
                let title = words.fill(finding::title(template, finding.code));
                let of_row = titles.entry(activity).or_default();
                if !of_row.contains(&title) {
                    of_row.push(title);
                }
            }
        }
        let id = matrix.name();
        let finder = Finder::new(matrix);
        let mut line = ServiceLine {
            name: service,
            verdict,
            signatures,
            figures: Figures {
                commitments: effective.commitments().count(),
                open: findings.len(),
                accepted: waived.len(),
                ..Figures::default()
            },
        };
        let allocations: BTreeMap<Allocation, TextId> =
            Allocation::ALL.iter().map(|allocation| (*allocation, self.text(&words.allocation(*allocation)))).collect();
        self.mention(&finder, part);
        let mut added = Vec::new();
        for activity in effective.obligations() {
            let defaults = default_entry(profile, &id, activity);
            let way = ways.iter().find(|w| w.id == activity.id.as_str());
            let gaps = titles.get(&activity.id).map(|titles| titles.join("; ")).unwrap_or_default();
            let shown = way.map(|way| way_in_words(&words, way)).unwrap_or_default();
            let allocation = allocations.get(&activity.allocation).copied().unwrap_or_default();
            let entry = record.entry(&activity.key);
            let row = self.obligation(service, effective, activity, entry, &defaults, (allocation, &gaps, &shown));
            line.figures.count(row.status);
            line.figures.overdue += usize::from(self.is_overdue(&row));
            line.figures.unowned += usize::from(self.texts.get(row.accountable).trim().is_empty());
            self.count_owner(&row);
            if let Some(way) = way {
                self.chains.push(ChainLine { service, text: activity.text.to_owned(), way: way.clone() });
            }
            added.push(row);
        }
        Arc::make_mut(&mut self.obligations).extend(added);
        for finding in findings {
            let gap = self.gap(service, finding, effective, &words);
            Arc::make_mut(&mut self.gaps).push(gap);
        }
        for (finding, waiver) in waived {
            let what = self.text(&finding::what(words.template, &words.holes, effective, finding));
            self.accepted.push(Accepted { service, finding: finding.clone(), what, waiver: waiver.clone() });
        }
        self.services.push(line);
    }

    /// Counts what a service says of topics. What it is silent on is what was found so: one place knows it.
    fn mention(&mut self, finder: &Finder, part: Part<'_>) {
        let heat = self.heat.entry(part.effective.matrix.vendor.name.clone()).or_default();
        for activity in part.effective.activities.iter().filter(|activity| activity.is_applicable()) {
            let topics = finder.of_activity(activity);
            let touched = topics.iter().map(|touch| touch.topic.id.as_str());
            for topic in touched.chain(topics.is_empty().then_some(NO_TOPIC)) {
                let mention = heat.entry(topic).or_default();
                mention.activities += 1;
                mention.obligations += usize::from(activity.is_obligation());
            }
        }
        let found = part.findings.iter().chain(part.waived.iter().map(|(finding, _)| finding));
        for topic in found.filter(|f| f.code == Code::TopicNotMentioned).flat_map(|f| &f.topics) {
            heat.entry(topic).or_default().silent += 1;
        }
    }

    fn gap(&mut self, service: TextId, finding: &Finding, effective: &EffectiveMatrix<'_>, words: &Words<'_>) -> Gap {
        let (template, holes) = (words.template, &words.holes);
        Gap {
            service,
            code: finding.code,
            severity: finding.severity,
            activity: self.text(finding.activity.as_ref().map_or("", |a| a.as_str())),
            message: self.text(&finding::what(template, holes, effective, finding)),
            help: self.text(&finding::help(template, holes, effective, finding)),
            source: self.text(&finding.source.to_string()),
        }
    }

    fn obligation(
        &mut self,
        service: TextId,
        effective: &EffectiveMatrix<'_>,
        activity: &EffectiveActivity,
        entry: Option<&Entry>,
        defaults: &Entry,
        (allocation, gaps, way): (TextId, &str, &str),
    ) -> Obligation {
        let parties = &effective.matrix.parties;
        let value = |field: Field| {
            entry.and_then(|e| e.values.get(&field)).map_or_else(|| defaults.text(field), FieldValue::text)
        };
        let letters = |side| side_letters(parties, &activity.assignments, side);
        Obligation {
            service,
            id: self.text(activity.id.as_str()),
            section: self.text(&activity.section.join(" › ")),
            text: self.text(activity.text),
            allocation,
            customer: letters(Side::Customer),
            provider: letters(Side::Provider),
            responsible: self.text(&value(Field::Responsible)),
            accountable: self.text(&value(Field::Accountable)),
            status: entry.map(Entry::status).unwrap_or_default(),
            due: entry.and_then(|e| e.date(Field::Due)),
            gaps: self.text(gaps),
            way: self.text(way),
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
            line.carried_out += usize::from(row.status.is_carried_out());
            line.overdue += usize::from(overdue);
            line.services.insert(row.service);
        }
    }

    /// Whether an obligation is open beyond its date.
    pub fn is_overdue(&self, row: &Obligation) -> bool {
        row.status.is_overdue(row.due, self.day)
    }

    /// The figures of all services together.
    pub fn figures(&self) -> Figures {
        self.services.iter().fold(Figures::default(), |mut total, service| {
            total.add(&service.figures);
            total
        })
    }

    /// A text that is kept once, however often it occurs.
    fn text(&mut self, text: &str) -> TextId {
        Arc::make_mut(&mut self.texts).add(text)
    }
}

/// What becomes of our part in a row that is followed down.
fn outcome(words: &Words<'_>, outcome: Outcome) -> String {
    words.word(match outcome {
        Outcome::TakenBelow => "taken_below",
        Outcome::SharedBelow => "shared_below",
        Outcome::StaysWithYou => "stays",
    })
}

/// A step of the way: the service below and the row there.
fn step_shown(step: &Step) -> String {
    format!("{} {} {}", "→".repeat(step.depth), step.name, step.id)
}

/// Who has a row of a service below.
fn below(words: &Words<'_>, step: &Step) -> String {
    let (vendor, short) = &step.vendor;
    words.clone().of_vendor(vendor, short).allocation(step.allocation)
}

/// A way as people read it: what becomes of it, and a line for each step.
fn way_in_words(words: &Words<'_>, way: &Way) -> String {
    let steps = way.steps.iter().map(step_shown);
    std::iter::once(outcome(words, way.outcome)).chain(steps).collect::<Vec<_>>().join("\n")
}
