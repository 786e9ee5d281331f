//! What a check found, as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::WaivedRecord;
use super::check::{CheckReport, ServiceCheck, TopicMentions};
use super::controls::{ControlRecord, control_records};
use crate::base::diagnostic::Severity;
use crate::base::location::LocationRecord;
use crate::base::parallel;
use crate::findings::Finding;
use crate::frameworks::topics;

/// The schema's name.
const SCHEMA: &str = "rmx-check/1";

/// So many checks are made into text at a time.
const AT_ONCE: usize = 64;

impl CheckReport {
    /// The report as JSON, schema `rmx-check/1`.
    ///
    /// # Errors
    /// When the text cannot be made.
    pub fn json(&self) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.write_json(&mut bytes)?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }

    /// Writes the report as JSON, schema `rmx-check/1`, a few checks at a time: that of thousands of services is hundreds of megabytes.
    ///
    /// # Errors
    /// When the text cannot be made or written.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let report = ReportRecord {
            schema: SCHEMA,
            generator: crate::base::GENERATOR,
            as_of: self.day.to_string(),
            failed: self.failed,
            checks: [],
        };
        let report = serde_json::to_string_pretty(&report)?;
        let (head, tail) = report.rsplit_once("[]").unwrap_or((&report, ""));
        out.write_all(head.as_bytes())?;
        let mut before = "[";
        for some in self.checks.chunks(AT_ONCE) {
            for text in parallel::map(self.checks.len() > AT_ONCE, some, check_text) {
                out.write_all(before.as_bytes())?;
                out.write_all(text?.as_bytes())?;
                before = ",";
            }
        }
        out.write_all(if self.checks.is_empty() { b"[]" } else { b"\n  ]" })?;
        out.write_all(tail.as_bytes())?;
        out.write_all(b"\n")
    }
}

/// A check as it stands in the list of the report, from the line break before it.
fn check_text(check: &ServiceCheck) -> serde_json::Result<String> {
    // The list within a list is indented as the list within the report is.
    let mut text = serde_json::to_string_pretty(&[[check_record(check)]])?;
    const HEAD: usize = "[\n  [".len();
    const TAIL: usize = "\n  ]\n]".len();
    text.truncate(text.len().saturating_sub(TAIL));
    text.drain(..HEAD.min(text.len()));
    Ok(text)
}

#[derive(Serialize)]
struct ReportRecord {
    schema: &'static str,
    generator: &'static str,
    as_of: String,
    failed: bool,
    /// Each is written by itself.
    checks: [(); 0],
}

#[derive(Serialize)]
struct CheckRecord<'a> {
    service: &'a str,
    model: Option<&'a str>,
    options: Vec<OptionRecord<'a>>,
    activities: usize,
    findings: Vec<FindingRecord<'a>>,
    waived: Vec<WaivedRecord<'a, FindingRecord<'a>>>,
    topics: Vec<TopicRecord<'a>>,
}

/// A topic that activities mention; `derived` names the rule that found it.
#[derive(Serialize)]
struct TopicRecord<'a> {
    topic: &'a str,
    title: &'a str,
    expected: bool,
    derived: &'static str,
    mentions: Vec<MentionRecord<'a>>,
}

#[derive(Serialize)]
struct MentionRecord<'a> {
    activity_id: &'a str,
    matched: &'a [String],
}

#[derive(Serialize)]
struct OptionRecord<'a> {
    id: &'a str,
    state: &'static str,
}

#[derive(Serialize)]
struct FindingRecord<'a> {
    code: &'static str,
    severity: Severity,
    activity_id: Option<&'a str>,
    party: Option<&'a str>,
    topic: Option<&'static str>,
    /// Of a remark on several; left out where it is about none.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    topics: &'a [&'static str],
    message: &'a str,
    why: &'static str,
    help: &'a str,
    source: LocationRecord,
    /// Whether the version of the record does not have it, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<bool>,
    /// Where in the customer's register, for findings on their record.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<LocationRecord>,
    /// Of the activity that it is about; left out without frameworks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    controls: Vec<ControlRecord<'a>>,
}

fn check_record(check: &ServiceCheck) -> CheckRecord<'_> {
    CheckRecord {
        service: &check.service,
        model: check.model.as_deref(),
        options: check.options.iter().map(|(id, state)| OptionRecord { id, state }).collect(),
        activities: check.activities,
        findings: check.assessment.findings.iter().map(|finding| finding_record(finding, check)).collect(),
        waived: check
            .assessment
            .waived
            .iter()
            .map(|(finding, waiver)| WaivedRecord::new(finding_record(finding, check), waiver))
            .collect(),
        topics: check.topics.iter().map(topic_record).collect(),
    }
}

fn topic_record(line: &TopicMentions) -> TopicRecord<'_> {
    TopicRecord {
        topic: &line.topic.id,
        title: &line.topic.title,
        expected: line.topic.expected.0,
        derived: line.rules().next().unwrap_or(topics::RULE),
        mentions: line
            .mentions
            .iter()
            .map(|(id, words)| MentionRecord { activity_id: id.as_str(), matched: words })
            .collect(),
    }
}

fn finding_record<'a>(finding: &'a Finding, check: &'a ServiceCheck) -> FindingRecord<'a> {
    FindingRecord {
        code: finding.code.as_str(),
        severity: finding.severity,
        activity_id: finding.activity.as_ref().map(|a| a.as_str()),
        party: finding.party.as_ref().map(|p| p.as_str()),
        topic: finding.topic,
        topics: &finding.topics,
        message: &finding.message,
        why: finding.code.why(),
        help: &finding.help,
        source: LocationRecord::from(&finding.source),
        new: check.asked_new.then(|| check.is_new(finding)),
        record: finding.record.as_ref().map(LocationRecord::from),
        controls: control_records(check.controls_of(finding)),
    }
}
