//! The findings of one or several services, under one or several models: JSON, Markdown, and what SARIF is made from.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::NaiveDate;

use super::cell;
use super::controls::OfFindings;
use crate::analysis::Assessment;
use crate::base::counted::counted;
use crate::base::diagnostic::Severity;
use crate::base::location::Location;
use crate::base::ordered::Arrange;
use crate::findings::{Code, Finding, Group};
use crate::frameworks::topics::{self, Topic, Topics};
use crate::frameworks::{Controls, Tie};
use crate::matrix::deployment::EffectiveMatrix;
use crate::matrix::{ActivityId, Matrix};
use crate::profile::Waiver;
use crate::record::places::Places;

/// The findings of one service under one model.
#[derive(Debug, Clone)]
pub struct ServiceCheck {
    /// `vendor/service`.
    pub service: String,
    /// The model's id; `None` where the service has one only.
    pub model: Option<String>,
    /// Options with their states.
    pub options: Vec<(String, &'static str)>,
    /// How many activities were looked at.
    pub activities: usize,
    /// What was found.
    pub assessment: Assessment,
    /// The topics that activities mention, so that a match can be looked at.
    pub topics: Vec<TopicMentions>,
    /// Where it stands in the customer's own files.
    pub home: Home,
    /// The controls of the activities that findings are about, by their ids; empty without frameworks.
    pub controls: BTreeMap<ActivityId, Vec<Tie>>,
    /// What the version of the record has, by [`Finding::key`]; `None` where nobody asked, or nothing is recorded.
    pub known: Option<BTreeSet<String>>,
    /// Whether it was asked which findings are new.
    pub asked_new: bool,
}

/// Where a service stands in the customer's own files: what tools of a repository can point at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Home {
    /// The entry of the profile.
    pub listed: Option<Location>,
    /// The vendor's document that the record adopted: its name, and the file that has its bytes.
    pub document: Option<(String, String)>,
    /// The document that was given, by its path.
    pub given: Option<String>,
    /// The folder that paths are relative to, below the top of the repository; empty at its top, or outside one.
    pub below: String,
}

impl Home {
    /// The place for a finding in the customer's own files, by its path from the top of their repository: in their record, in a document that they
    /// have, or where the service is listed. `None` where they have nothing of it.
    pub fn of(&self, finding: &Finding) -> Option<Location> {
        let place = self.here(finding)?;
        Some(Location { file: from_top(&self.below, &place.file).into(), ..place })
    }

    fn here(&self, finding: &Finding) -> Option<Location> {
        if let Some(record) = &finding.record {
            return Some(record.clone());
        }
        let file = &*finding.source.file;
        if self.given.as_deref() == Some(file) {
            return Some(finding.source.clone());
        }
        if let Some((_, kept)) = self.document.as_ref().filter(|(name, _)| name == file) {
            return Some(Location { file: kept.as_str().into(), ..finding.source.clone() });
        }
        // The profile's own findings stand in it.
        let of_profile = self.listed.as_ref().filter(|listed| listed.by_name().file == finding.source.by_name().file);
        of_profile.map(|_| finding.source.clone()).or_else(|| self.listed.clone())
    }
}

/// A path from the folder `below` the top of a repository, as it is from the top. One that leads out of it stays as it is.
fn from_top(below: &str, path: &str) -> String {
    let plain = path.replace('\\', "/");
    if plain.starts_with('/') || plain.contains(':') {
        return path.to_owned();
    }
    let mut steps: Vec<&str> = below.split('/').filter(|step| !step.is_empty()).collect();
    for step in plain.split('/').filter(|step| !step.is_empty() && *step != ".") {
        match step {
            ".." if steps.pop().is_none() => return path.to_owned(),
            ".." => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// A topic with the activities that touch it. All of it is derived, by their words or by the catalogue's editor.
#[derive(Debug, Clone)]
pub struct TopicMentions {
    /// The topic.
    pub topic: &'static Topic,
    /// Activities with the words that matched; none where the editor gave the row the topic.
    pub mentions: Vec<(ActivityId, Arc<[String]>)>,
}

impl PartialEq for TopicMentions {
    fn eq(&self, other: &Self) -> bool {
        self.topic.id == other.topic.id && self.mentions == other.mentions
    }
}

/// The topics that are mentioned alike under some models.
#[derive(Debug, Clone)]
pub struct Mentioned<'a> {
    /// The models; empty where the service has one only.
    pub models: Vec<&'a str>,
    /// The topics.
    pub topics: &'a [TopicMentions],
}

impl Mentioned<'_> {
    /// ` under saas, byoc`; nothing where the service has one model only.
    pub fn under(&self) -> String {
        if self.models.is_empty() { String::new() } else { format!(" under {}", self.models.join(", ")) }
    }

    /// The rules by which the activities have their topics.
    pub fn rules(&self) -> Vec<&'static str> {
        let mut rules: Vec<&'static str> = self.topics.iter().flat_map(|t| t.rules()).collect();
        rules.arrange();
        rules.dedup();
        rules
    }
}

impl TopicMentions {
    /// The words that matched, each once, in the order of the activities.
    pub fn words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = Vec::new();
        for word in self.mentions.iter().flat_map(|(_, words)| words.iter()) {
            if !words.contains(&word.as_str()) {
                words.push(word);
            }
        }
        words
    }

    /// The rule of each mention.
    pub(super) fn rules(&self) -> impl Iterator<Item = &'static str> {
        self.mentions.iter().map(|(_, words)| if words.is_empty() { topics::EDITOR_RULE } else { topics::RULE })
    }

    /// The topic, the words that speak of it, and how many activities do, on one line.
    pub fn line(&self) -> String {
        let words: Vec<String> = self.words().iter().map(|w| format!("'{w}'")).collect();
        let words = if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) };
        format!("{}{words} ({})", self.topic.title, self.mentions.len())
    }
}

/// The topics that applicable activities mention, in the order of the topics.
fn mentions(effective: &EffectiveMatrix<'_>, topics: Topics) -> Vec<TopicMentions> {
    let mut found: BTreeMap<usize, TopicMentions> = BTreeMap::new();
    let rows = effective.activities.iter().zip(topics.into_rows());
    for (activity, touches) in rows.filter(|(activity, _)| activity.is_applicable()) {
        for touch in touches {
            let place = topics::all().iter().position(|t| std::ptr::eq(t, touch.topic)).unwrap_or(usize::MAX);
            let line = found.entry(place).or_insert_with(|| TopicMentions { topic: touch.topic, mentions: Vec::new() });
            line.mentions.push((activity.id.clone(), touch.words));
        }
    }
    let mut all: Vec<TopicMentions> = found.into_values().collect();
    all.iter_mut().for_each(|line| line.mentions.shrink_to_fit());
    all
}

impl ServiceCheck {
    /// What was found in an effective matrix.
    pub fn new(effective: &EffectiveMatrix<'_>, assessment: Assessment, topics: Topics) -> Self {
        Self {
            service: effective.matrix.name(),
            model: effective.model.map(|m| m.id.to_string()),
            options: effective.options.iter().map(|(o, state)| (o.id.to_string(), state.as_str())).collect(),
            activities: effective.activities.len(),
            topics: mentions(effective, topics),
            assessment,
            home: Home::default(),
            controls: BTreeMap::new(),
            known: None,
            asked_new: false,
        }
    }

    /// Notes the controls of the activities that findings are about.
    pub fn tie(&mut self, effective: &EffectiveMatrix<'_>, controls: &Controls) {
        let ties = OfFindings::new(effective, Some(controls));
        let Assessment { findings, waived } = &self.assessment;
        let all = findings.iter().chain(waived.iter().map(|(finding, _)| finding));
        let tied = all.filter_map(|finding| Some((finding.activity.clone()?, ties.of(finding))));
        self.controls = tied.filter(|(_, ties)| !ties.is_empty()).map(|(id, ties)| (id, ties.to_vec())).collect();
    }

    /// The controls of the activity that a finding is about.
    pub(super) fn controls_of(&self, finding: &Finding) -> &[Tie] {
        finding.activity.as_ref().and_then(|id| self.controls.get(id)).map_or(&[], Vec::as_slice)
    }

    /// Whether the version of the record does not have a finding; without a record everything is new.
    pub fn is_new(&self, finding: &Finding) -> bool {
        self.known.as_ref().is_none_or(|known| !known.contains(&finding.key()))
    }

    /// How many findings of a severity stand.
    pub fn count(&self, severity: Severity) -> usize {
        self.assessment.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// One line on what was found.
    pub fn summary(&self) -> String {
        let model = self.model.as_deref().map(|m| format!(" under {m}")).unwrap_or_default();
        let new = self.assessment.findings.iter().filter(|finding| self.is_new(finding)).count();
        let new = if self.asked_new { format!("; {new} new") } else { String::new() };
        format!(
            "{}{model}: {}; {}, {}, {}{new}",
            self.service,
            counted(self.activities, "activity"),
            counted(self.count(Severity::Error), "error"),
            counted(self.count(Severity::Warning), "warning"),
            counted(self.count(Severity::Info), "remark"),
        )
    }
}

/// All that a check found.
#[derive(Debug, Clone)]
pub struct CheckReport {
    /// The day that it is of.
    pub day: NaiveDate,
    /// By service and model.
    pub checks: Vec<ServiceCheck>,
    /// Whether something at or above `--fail-on` is left.
    pub failed: bool,
}

/// A finding with all the models under which it was found.
#[derive(Debug, Clone)]
pub struct Merged<'a> {
    /// `vendor/service`.
    pub service: &'a str,
    /// The finding as it was found first.
    pub finding: &'a Finding,
    /// The models under which it was found; empty where the service has one only, or it was found under all.
    pub models: Vec<&'a str>,
    /// The waiver that covers it.
    pub waiver: Option<&'a Waiver>,
    /// Where the service stands in the customer's own files.
    pub home: &'a Home,
    /// Whether the version of the record does not have it; `None` where nobody asked.
    pub new: Option<bool>,
    controls: &'a [Tie],
}

impl Merged<'_> {
    /// The controls of the activity that it is about, as tasks have them: framework, id, and the mark of what was derived.
    pub fn controls(&self) -> Vec<String> {
        self.controls.iter().map(|tie| format!("{}:{}{}", tie.framework, tie.control, tie.mark())).collect()
    }
}

impl CheckReport {
    /// Findings that are found alike under several models, once each; waived ones stand at the end of their service.
    pub fn merged(&self) -> Vec<Merged<'_>> {
        self.by_service().iter().flat_map(|checks| merged(checks)).collect()
    }

    /// The checks of each service, in the order in which the services are met.
    fn by_service(&self) -> Vec<Vec<&ServiceCheck>> {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut all: Vec<Vec<&ServiceCheck>> = Vec::new();
        for check in &self.checks {
            match places.get(check.service.as_str()).and_then(|at| all.get_mut(*at)) {
                Some(of_service) => of_service.push(check),
                None => {
                    places.insert(&check.service, all.len());
                    all.push(vec![check]);
                }
            }
        }
        all
    }

    /// Says of findings on the customer's record where in the register the rows stand that they are on.
    pub fn locate_record(check: &mut ServiceCheck, effective: &EffectiveMatrix<'_>, places: &Places) {
        let keys: HashMap<_, _> = effective.activities.iter().map(|a| (a.id, &a.key)).collect();
        let Assessment { findings, waived } = &mut check.assessment;
        for finding in findings.iter_mut().chain(waived.iter_mut().map(|(finding, _)| finding)) {
            // What is in scope the profile says, not the register.
            let of_profile = matches!(finding.code, Code::OptionalCategoryCited | Code::CrosswalkVersionMixed);
            if finding.code.group() == Group::Record && !of_profile {
                finding.record = Some(match &finding.activity {
                    Some(id) => places.of(keys.get(id).map_or("", |key| key.as_str()), id.as_str()),
                    None => places.file(),
                });
            }
        }
    }

    /// A waiver that covers something under one of the models has its effect: that it covers nothing under another is nothing to tell.
    pub fn settle_waivers(&mut self) {
        let used: Vec<_> = self
            .checks
            .iter()
            .flat_map(|c| &c.assessment.waived)
            .filter_map(|(_, waiver)| waiver.place.as_ref().map(Location::by_name))
            .collect();
        for check in &mut self.checks {
            check.assessment.findings.retain(|f| f.code != Code::WaiverWithoutEffect || !used.contains(&f.source));
        }
    }

    /// The topics that a service's activities mention; models under which they mention the same stand together.
    pub fn mentioned(&self, service: &str) -> Vec<Mentioned<'_>> {
        mentioned(&self.checks.iter().filter(|check| check.service == service).collect::<Vec<_>>())
    }

    /// Names the vendor's document by the path that it was given with, so that an editor or a CI job finds it.
    pub fn locate(&mut self, matrix: &Matrix, path: &str) {
        self.rename(path, |finding| matrix.sources.iter().any(|s| s.document == *finding.source.file));
        for check in &mut self.checks {
            check.home.given = Some(path.to_owned());
        }
    }

    /// Names the profile by the path that it was given with.
    pub fn locate_profile(&mut self, path: &str) {
        let shown = Location::document(path).by_name();
        self.rename(path, |finding| finding.source.file == shown.file);
    }

    fn rename(&mut self, path: &str, meant: impl Fn(&Finding) -> bool) {
        let path: Arc<str> = path.into();
        let assessments = self.checks.iter_mut().map(|c| &mut c.assessment);
        for finding in assessments.flat_map(|a| a.findings.iter_mut().chain(a.waived.iter_mut().map(|(f, _)| f))) {
            if meant(finding) {
                finding.source.file = Arc::clone(&path);
            }
        }
    }

    /// How many findings stand, by severity, each counted once however many models have it.
    pub fn counts(&self) -> BTreeMap<Severity, usize> {
        let mut counts = BTreeMap::new();
        for found in self.merged().iter().filter(|m| m.waiver.is_none()) {
            *counts.entry(found.finding.severity).or_insert(0) += 1;
        }
        counts
    }

    /// The report as Markdown: a table per service.
    pub fn markdown(&self) -> String {
        let mut text = String::from("# Findings\n");
        // With frameworks, a column more.
        let with_controls = self.checks.iter().any(|check| !check.controls.is_empty());
        let (head, rule) = if with_controls { (" Controls |", "---|") } else { ("", "") };
        for checks in self.by_service() {
            let service = checks.first().map_or("", |check| check.service.as_str());
            let models: Vec<&str> = checks.iter().filter_map(|c| c.model.as_deref()).collect();
            let under = if models.is_empty() { String::new() } else { format!(" ({})", models.join(", ")) };
            let _ = writeln!(text, "\n## {service}{under}\n");
            let all = merged(&checks);
            let (waived, standing): (Vec<&Merged<'_>>, Vec<&Merged<'_>>) = all.iter().partition(|m| m.waiver.is_some());
            if standing.is_empty() {
                text.push_str("Nothing was found.\n");
            } else {
                let columns = "| Severity | Code | Where | Models | What | Why it matters | What to do |";
                let _ = writeln!(text, "{columns}{head}\n|---|---|---|---|---|---|---|{rule}");
            }
            for found in standing {
                let finding = found.finding;
                let models = if found.models.is_empty() { "all".to_owned() } else { found.models.join(", ") };
                let cells = [
                    finding.severity.to_string(),
                    format!("`{}`", finding.code),
                    place(finding),
                    models,
                    finding.message.clone(),
                    finding.code.why().to_owned(),
                    finding.help.clone(),
                ];
                let controls =
                    if with_controls { format!(" {} |", cell(&found.controls().join(", "))) } else { String::new() };
                let _ = writeln!(text, "| {} |{controls}", cells.map(|c| cell(&c)).join(" | "));
            }
            coverage(&checks, &mut text);
            if !waived.is_empty() {
                text.push_str("\nAccepted for a time:\n\n");
            }
            for found in waived {
                let Some(waiver) = found.waiver else { continue };
                let until = waiver.expires.map(|d| d.to_string()).unwrap_or_default();
                let _ = writeln!(
                    text,
                    "- `{}` {}: {} ({}, until {until})",
                    found.finding.code,
                    cell(&found.finding.message),
                    cell(&waiver.reason),
                    cell(&waiver.owner)
                );
            }
        }
        text
    }
}

/// The topics that a service's activities mention, with the words that say so; models that mention the same are told once.
fn coverage(checks: &[&ServiceCheck], text: &mut String) {
    for mentioned in mentioned(checks) {
        let rules: Vec<String> = mentioned.rules().iter().map(|rule| format!("`{rule}`")).collect();
        let _ = writeln!(text, "\nTopics mentioned{} (derived by {}):\n", mentioned.under(), rules.join(", "));
        text.push_str("| Topic | Words | Activities |\n|---|---|---|\n");
        for t in mentioned.topics {
            let ids: Vec<&str> = t.mentions.iter().map(|(id, _)| id.as_str()).collect();
            let words: Vec<String> = t.words().iter().map(|w| format!("'{w}'")).collect();
            let _ = writeln!(text, "| {} | {} | {} |", cell(&t.topic.title), cell(&words.join(", ")), ids.join(", "));
        }
    }
}

fn mentioned<'c>(checks: &[&'c ServiceCheck]) -> Vec<Mentioned<'c>> {
    let mut all: Vec<Mentioned<'_>> = Vec::new();
    for check in checks.iter().filter(|check| !check.topics.is_empty()) {
        let model = check.model.as_deref();
        match all.iter_mut().find(|m| m.topics == check.topics) {
            Some(same) => same.models.extend(model),
            None => all.push(Mentioned { models: model.into_iter().collect(), topics: &check.topics }),
        }
    }
    all
}

/// The findings of one service's checks: those that are found alike under several models once each, waived ones at the end.
fn merged<'c>(checks: &[&'c ServiceCheck]) -> Vec<Merged<'c>> {
    let mut merged: Vec<Merged<'c>> = Vec::new();
    let mut places: BTreeMap<(bool, Code, &str, &str), usize> = BTreeMap::new();
    for waived in [false, true] {
        for check in checks {
            let model = check.model.as_deref();
            for (finding, waiver) in findings(check, waived) {
                let activity = finding.activity.as_ref().map_or("", |a| a.as_str());
                let place = (waived, finding.code, activity, finding.message.as_str());
                let place = *places.entry(place).or_insert_with(|| {
                    merged.push(Merged {
                        service: &check.service,
                        finding,
                        models: Vec::new(),
                        waiver,
                        home: &check.home,
                        new: check.asked_new.then(|| check.is_new(finding)),
                        controls: check.controls_of(finding),
                    });
                    merged.len() - 1
                });
                if let (Some(found), Some(model)) = (merged.get_mut(place), model)
                    && !found.models.contains(&model)
                {
                    found.models.push(model);
                }
            }
        }
    }
    for found in merged.iter_mut().filter(|m| m.models.len() == checks.len()) {
        found.models.clear();
    }
    merged
}

fn place(finding: &Finding) -> String {
    let source = match &finding.activity {
        Some(activity) => format!("{activity}, {}", finding.source),
        None => finding.source.to_string(),
    };
    match &finding.record {
        Some(record) => format!("{source}; in your register: {record}"),
        None => source,
    }
}

fn findings(check: &ServiceCheck, waived: bool) -> Box<dyn Iterator<Item = (&Finding, Option<&Waiver>)> + '_> {
    if waived {
        Box::new(check.assessment.waived.iter().map(|(finding, waiver)| (finding, Some(waiver))))
    } else {
        Box::new(check.assessment.findings.iter().map(|finding| (finding, None)))
    }
}

#[cfg(test)]
mod tests {
    use super::from_top;

    #[test]
    fn paths_are_told_from_the_top_of_the_repository() {
        for (below, path, expected) in [
            ("", "rmx.toml", "rmx.toml"),
            ("", "./register/a.toml", "register/a.toml"),
            ("ops/cloud", "../rmx.toml", "ops/rmx.toml"),
            ("ops", "../../rmx.toml", "../../rmx.toml"),
            ("ops", "/etc/rmx.toml", "/etc/rmx.toml"),
            ("ops", "page.md", "ops/page.md"),
        ] {
            assert_eq!(from_top(below, path), expected);
        }
    }
}
