//! Coverage with the record: per control whose it is, with its rows, their status and evidence, and what is open.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::Checklist;
use crate::frameworks::{Basis, Coverage, State};
use crate::matrix::ActivityId;
use crate::record::field::Field;

/// A control, and what the rows and the record say of it.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageRecord {
    /// The framework's id.
    pub framework: Arc<str>,
    /// The control's id.
    pub control: Arc<str>,
    /// Its short title; empty where the document names a control that is not listed.
    pub title: Arc<str>,
    /// Its group.
    pub group: Arc<str>,
    /// Whose it is.
    pub state: State,
    /// Ids of its rows.
    pub activities: Vec<ActivityId>,
    /// The strongest word on which a row is tied to it; `None` where none is.
    pub basis: Option<Basis>,
    /// How many of its rows are obligations.
    pub obligations: usize,
    /// How many of those are settled, by the record.
    pub settled: usize,
    /// The status of each obligation, by the record.
    pub statuses: Vec<StatusRecord>,
    /// Codes of open findings on its rows, each once.
    pub gaps: Vec<&'static str>,
}

/// What the record says of an obligation.
#[derive(Debug, Clone, Serialize)]
pub struct StatusRecord {
    /// The row.
    pub activity_id: ActivityId,
    /// Its status.
    pub status: &'static str,
    /// The evidence that is named; empty where none is.
    pub evidence: String,
}

impl CoverageRecord {
    /// Whether something of it is the customer's and not settled, or nobody's.
    pub fn is_open(&self) -> bool {
        self.settled < self.obligations || matches!(self.state, State::Silent | State::Contested)
    }
}

/// One service's coverage.
#[derive(Debug, Clone, Serialize)]
pub struct ServiceCoverage {
    /// `vendor/service`.
    pub service: Arc<str>,
    /// The model's id; `None` where the service has one only.
    pub model: Option<String>,
    /// Its controls, framework by framework.
    pub coverage: Vec<CoverageRecord>,
}

impl ServiceCoverage {
    /// The coverage of a checklist.
    pub fn new(checklist: &Checklist<'_>) -> Self {
        Self {
            service: checklist.effective.matrix.name().into(),
            model: checklist.effective.model.map(|m| m.id.to_string()),
            coverage: of_checklist(checklist),
        }
    }
}

/// Every control of the frameworks that a checklist was asked for.
pub fn of_checklist(checklist: &Checklist<'_>) -> Vec<CoverageRecord> {
    if checklist.controls.chosen().is_empty() {
        return Vec::new();
    }
    let mut codes: HashMap<&ActivityId, Vec<&'static str>> = HashMap::new();
    for finding in &checklist.findings {
        if let Some(id) = &finding.activity {
            codes.entry(id).or_default().push(finding.code.as_str());
        }
    }
    checklist.coverage().into_iter().map(|line| record(checklist, line, &codes)).collect()
}

fn record(
    checklist: &Checklist<'_>,
    line: Coverage,
    codes: &HashMap<&ActivityId, Vec<&'static str>>,
) -> CoverageRecord {
    let rows = || line.rows.iter().filter_map(|at| checklist.effective.activities.get(*at));
    let obligations = || rows().filter(|row| row.is_obligation());
    let mut gaps: Vec<&'static str> = Vec::new();
    for code in rows().filter_map(|row| codes.get(&row.id)).flatten() {
        if !gaps.contains(code) {
            gaps.push(code);
        }
    }
    CoverageRecord {
        framework: line.framework,
        control: line.control,
        title: line.title,
        group: line.group,
        state: line.state,
        activities: rows().map(|row| row.id.clone()).collect(),
        basis: line.basis,
        obligations: obligations().count(),
        settled: obligations().filter(|row| checklist.entry(row).status().is_settled()).count(),
        statuses: obligations()
            .map(|row| StatusRecord {
                activity_id: row.id.clone(),
                status: checklist.entry(row).status().as_str(),
                evidence: checklist.entry(row).text(Field::Evidence).into_owned(),
            })
            .collect(),
        gaps,
    }
}

/// `2 of 3`; nothing where there is nothing to settle.
pub fn settled(settled: usize, of: usize) -> String {
    if of == 0 { String::new() } else { format!("{settled} of {of}") }
}

/// `12 yours, 3 both, ...`, in the states' order.
pub fn counts(states: impl Iterator<Item = State>) -> String {
    let mut counts: BTreeMap<State, usize> = BTreeMap::new();
    for state in states {
        *counts.entry(state).or_default() += 1;
    }
    let each = State::ALL.into_iter().filter_map(|state| counts.get(&state).map(|n| format!("{n} {}", state.as_str())));
    each.collect::<Vec<_>>().join(", ")
}

/// The lines of each framework, in their order.
pub fn by_framework(lines: &[CoverageRecord]) -> Vec<(&str, &[CoverageRecord])> {
    lines.chunk_by(|a, b| a.framework == b.framework).filter_map(|c| Some((&*c.first()?.framework, c))).collect()
}
