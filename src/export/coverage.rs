//! Coverage of frameworks as data: per control whose it is, with its rows, their status and evidence, and what is open.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use super::{cell, csv::defuse};
use crate::checklist::coverage::{CoverageRecord, ServiceCoverage, by_framework, counts, settled};
use crate::frameworks::{Basis, State};

/// The schema's name of the JSON form.
pub const SCHEMA: &str = "rmx-coverage/1";

/// The coverage of one service, or of all that a profile lists.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageReport {
    schema: &'static str,
    generator: &'static str,
    as_of: String,
    /// By service.
    pub services: Vec<ServiceCoverage>,
    /// Each control over all services; empty for one.
    pub together: Vec<Together>,
}

/// A control over all services.
#[derive(Debug, Clone, Serialize)]
pub struct Together {
    /// The framework's id.
    pub framework: Arc<str>,
    /// The control's id.
    pub control: Arc<str>,
    /// Its short title.
    pub title: Arc<str>,
    /// Whose it is, all rows of all services taken together.
    pub state: State,
    /// The services with a row of it, each with whose it is there.
    pub services: Vec<(Arc<str>, State)>,
    /// How many rows of it are obligations.
    pub obligations: usize,
    /// How many of those are settled.
    pub settled: usize,
}

impl CoverageReport {
    /// The report of these services, as of a day.
    pub fn new(day: chrono::NaiveDate, services: Vec<ServiceCoverage>) -> Self {
        let together = if services.len() > 1 { together(&services) } else { Vec::new() };
        Self { schema: SCHEMA, generator: crate::GENERATOR, as_of: day.to_string(), services, together }
    }

    /// Leaves only controls that `keep` says.
    pub fn retain(&mut self, keep: impl Fn(&CoverageRecord) -> bool) {
        for service in &mut self.services {
            service.coverage.retain(&keep);
        }
        let kept: BTreeSet<(Arc<str>, Arc<str>)> = self
            .services
            .iter()
            .flat_map(|s| s.coverage.iter().map(|line| (line.framework.clone(), line.control.clone())))
            .collect();
        self.together.retain(|line| kept.contains(&(line.framework.clone(), line.control.clone())));
    }

    /// Whether a control is of one of these states, or `open`.
    pub fn reaches(&self, states: &[State], open: bool) -> bool {
        // Over several services a control is silent only where no service speaks of it.
        if self.services.len() > 1 {
            let open_in = |line: &Together| line.settled < line.obligations;
            return self.together.iter().any(|line| states.contains(&line.state) || (open && open_in(line)));
        }
        let mut all = self.services.iter().flat_map(|s| &s.coverage);
        all.any(|line| states.contains(&line.state) || (open && line.is_open()))
    }

    /// Writes the report as JSON, indented, with a closing line break.
    ///
    /// # Errors
    /// What the JSON writer reports, and `out`.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        out.write_all(b"\n")
    }

    /// CSV, a line per service and control.
    ///
    /// # Errors
    /// Only what the CSV writer reports.
    pub fn csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "Service",
            "Model",
            "Framework",
            "Control",
            "Title",
            "State",
            "Activities",
            "Basis",
            "Obligations",
            "Settled",
            "Evidence",
            "Gaps",
        ])?;
        for service in &self.services {
            for line in &service.coverage {
                let evidence: Vec<&str> =
                    line.statuses.iter().map(|s| s.evidence.as_str()).filter(|e| !e.is_empty()).collect();
                let record = [
                    service.service.to_string(),
                    service.model.clone().unwrap_or_default(),
                    line.framework.to_string(),
                    line.control.to_string(),
                    line.title.to_string(),
                    line.state.as_str().to_owned(),
                    line.activities.join("; "),
                    line.basis.map_or("", Basis::as_str).to_owned(),
                    line.obligations.to_string(),
                    line.settled.to_string(),
                    evidence.join("; "),
                    line.gaps.join("; "),
                ];
                writer.write_record(record.iter().map(|text| defuse(text)))?;
            }
        }
        super::csv::finished(writer)
    }

    /// Markdown: per service and framework how many controls are whose, then the controls.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        for service in &self.services {
            let model = service.model.as_ref().map(|m| format!(", {m}")).unwrap_or_default();
            let _ = writeln!(text, "# {}{model}: controls\n", service.service);
            for (framework, lines) in by_framework(&service.coverage) {
                let _ = writeln!(text, "## {framework}\n\n{}\n", counts(lines.iter().map(|line| line.state)));
                text.push_str(
                    "| Control | Title | Whose | Rows | Settled | Basis | Gaps |\n|---|---|---|---|---|---|---|\n",
                );
                for line in lines {
                    let _ = writeln!(
                        text,
                        "| {} | {} | {} | {} | {} | {} | {} |",
                        cell(&line.control),
                        cell(&line.title),
                        line.state.as_str(),
                        line.activities.join(", "),
                        settled(line.settled, line.obligations),
                        line.basis.map_or("", Basis::as_str),
                        line.gaps.join(", "),
                    );
                }
                text.push('\n');
            }
        }
        if !self.together.is_empty() {
            text.push_str("# All services together\n\n| Framework | Control | Title | Whose | Services | Settled |\n|---|---|---|---|---|---|\n");
            for line in &self.together {
                let services: Vec<String> =
                    line.services.iter().map(|(s, state)| format!("{s} ({})", state.as_str())).collect();
                let _ = writeln!(
                    text,
                    "| {} | {} | {} | {} | {} | {} |",
                    line.framework,
                    cell(&line.control),
                    cell(&line.title),
                    line.state.as_str(),
                    services.join(", "),
                    settled(line.settled, line.obligations),
                );
            }
        }
        text
    }
}

/// Each control over all services, in the order in which it is met.
fn together(services: &[ServiceCoverage]) -> Vec<Together> {
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let mut all: Vec<Together> = Vec::new();
    for service in services {
        for line in &service.coverage {
            let at = *places.entry((&line.framework, &line.control)).or_insert_with(|| {
                all.push(Together {
                    framework: line.framework.clone(),
                    control: line.control.clone(),
                    title: line.title.clone(),
                    state: line.state,
                    services: Vec::new(),
                    obligations: 0,
                    settled: 0,
                });
                all.len() - 1
            });
            let Some(of_all) = all.get_mut(at) else { continue };
            of_all.state = of_all.state.and(line.state);
            of_all.obligations += line.obligations;
            of_all.settled += line.settled;
            if !line.activities.is_empty() {
                of_all.services.push((service.service.clone(), line.state));
            }
        }
    }
    all
}
