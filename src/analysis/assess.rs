//! All findings of one service together: matrix, coverage, record; then the profile's severities and waivers.

use chrono::NaiveDate;

use super::record::{RecordContext, analyse_record};
use super::{Code, Finding, analyse, coverage, sort};
use crate::deployment::EffectiveMatrix;
use crate::parallel::{MANY_ROWS, both};
use crate::profile::{Profile, Waiver};
use crate::register::entry::ServiceRecord;
use crate::register::standing::Standing;
use crate::source::Location;

/// The findings that stand, and those that somebody has accepted.
#[derive(Debug, Clone, Default)]
pub struct Assessment {
    /// Findings that stand, in the order of the activities.
    pub findings: Vec<Finding>,
    /// Findings that a valid waiver covers, each with the waiver.
    pub waived: Vec<(Finding, Waiver)>,
}

/// Assesses one service: every rule, then the profile's severities and waivers as of `day`.
///
/// Without a record (no register), nothing is said of owners, evidence and signatures.
pub fn assess(
    effective: &EffectiveMatrix<'_>,
    record: Option<(&ServiceRecord, &Standing)>,
    profile: &Profile,
    day: NaiveDate,
) -> Assessment {
    let of_matrix = || {
        let mut found = analyse(effective);
        coverage::check(effective, &mut found);
        found
    };
    let mut found = match record {
        None => of_matrix(),
        Some((record, standing)) => {
            let context = RecordContext::new(effective, record, standing, profile, day);
            let many = effective.activities.len() >= MANY_ROWS;
            let (mut found, more) = both(many, of_matrix, || analyse_record(&context));
            found.extend(more);
            found
        }
    };
    for finding in &mut found {
        finding.model = effective.model.map(|m| m.id.clone());
        if let Some(severity) = profile.severity.get(finding.code.as_str()) {
            finding.severity = *severity;
        }
    }
    sort(effective, &mut found);
    waive(effective, profile, day, found)
}

/// Takes out what a waiver covers; an expired waiver covers nothing and is a finding itself, whether anything is left to waive or not.
fn waive(effective: &EffectiveMatrix<'_>, profile: &Profile, day: NaiveDate, found: Vec<Finding>) -> Assessment {
    let service = effective.matrix.name();
    let mut assessment = Assessment::default();
    let is_valid = |w: &&Waiver| w.expires.is_none_or(|until| day <= until);
    let mut left: Vec<&Waiver> = Vec::new();
    for finding in found {
        let mut fitting = profile.waivers.iter().filter(|w| covers(w, &service, &finding));
        match fitting.clone().find(is_valid) {
            Some(valid) => assessment.waived.push((finding, valid.clone())),
            None => {
                left.extend(fitting.next());
                assessment.findings.push(finding);
            }
        }
    }
    let meant = |w: &&Waiver| {
        (w.service.is_empty() || w.service == service)
            && (w.activity.is_empty() || effective.activities.iter().any(|a| a.id.as_str() == w.activity))
    };
    for waiver in profile.waivers.iter().filter(meant).filter(|w| !is_valid(w)).rev() {
        let used = left.iter().any(|w| std::ptr::eq(*w, waiver));
        let of = [&waiver.activity, &waiver.topic].into_iter().find(|text| !text.is_empty());
        let message = format!(
            "the waiver of '{}'{} by {} ({}) expired on {}{}",
            waiver.code,
            of.map(|text| format!(" for '{text}'")).unwrap_or_default(),
            waiver.owner,
            waiver.reason,
            waiver.expires.map(|d| d.to_string()).unwrap_or_default(),
            if used { "" } else { "; it covers nothing here any more" }
        );
        let place = waiver.place.clone().unwrap_or_else(|| Location::document("rmx.toml"));
        let mut finding = Finding::new(Code::WaiverExpired, place, message);
        if let Some(severity) = profile.severity.get(finding.code.as_str()) {
            finding.severity = *severity;
        }
        assessment.findings.insert(0, finding);
    }
    assessment
}

fn covers(waiver: &Waiver, service: &str, finding: &Finding) -> bool {
    waiver.code == finding.code.as_str()
        && (waiver.service.is_empty() || waiver.service == service)
        && (waiver.topic.is_empty() || finding.topic == Some(waiver.topic.as_str()))
        && (waiver.activity.is_empty() || finding.activity.as_ref().is_some_and(|a| a.as_str() == waiver.activity))
}
