//! All findings of one service together: matrix, coverage, record; then the profile's severities and waivers.

use chrono::NaiveDate;

use super::record::{RecordContext, accountable_groups, analyse_record};
use super::rules::{analyse, sort};
use super::{coverage, default_without_effect, framework_scope, frameworks, pci_shared, source_date, user_controls};
use crate::base::nearest::nearest;
use crate::base::parallel::{MANY_ROWS, both};
use crate::findings::{Code, Finding, Group, Question};
use crate::frameworks::Controls;
use crate::frameworks::topics::Topics;
use crate::matrix::deployment::EffectiveMatrix;
use crate::profile::{Profile, Waiver, place_of};
use crate::record::entry::ServiceRecord;
use crate::record::field::{Field, FieldValue, QUESTION_DECISIONS};
use crate::record::standing::Standing;

/// The findings that stand, and those that somebody has accepted.
#[derive(Debug, Clone, Default)]
pub struct Assessment {
    /// Findings that stand, in the order of the activities.
    pub findings: Vec<Finding>,
    /// Findings that a valid waiver covers, each with the waiver.
    pub waived: Vec<(Finding, Waiver)>,
}

/// Assesses one service: every rule, then the profile's severities and waivers as of `day`. Topics and controls are those of its rows.
///
/// Without a record (no register), nothing is said of owners, evidence and signatures, save where the profile's defaults name a group.
pub fn assess(
    effective: &EffectiveMatrix<'_>,
    topics: &Topics,
    controls: &Controls,
    record: Option<(&ServiceRecord, &Standing)>,
    profile: &Profile,
    day: NaiveDate,
) -> Assessment {
    let of_matrix = || {
        let mut found = analyse(effective);
        source_date::check(effective, day, &mut found);
        coverage::check(effective, topics, &mut found);
        frameworks::check(effective, topics, controls.chosen(), profile, &mut found);
        pci_shared::check(effective, controls, &mut found);
        found
    };
    let mut found = match record {
        None => {
            let mut found = of_matrix();
            accountable_groups(effective, profile, &mut found);
            found
        }
        Some((record, standing)) => {
            let context = RecordContext::new(effective, record, standing, profile, day);
            let many = effective.activities.len() >= MANY_ROWS;
            let (mut found, more) = both(many, of_matrix, || analyse_record(&context));
            found.extend(more);
            found
        }
    };
    default_without_effect::check(effective, profile, &mut found);
    framework_scope::check(effective, profile, controls, &mut found);
    user_controls::check(effective, profile, record.map(|(record, _)| record), &mut found);
    if let Some((record, _)) = record {
        questions(record, &mut found);
    }
    for finding in &mut found {
        finding.model = effective.model.map(|m| m.id.clone());
        if let Some(severity) = profile.severity.get(finding.code.as_str()) {
            finding.severity = *severity;
        }
    }
    sort(effective, &mut found);
    let mut assessment = waive(effective, profile, day, found, record.is_some());
    group_silent(&mut assessment, record.map(|(record, _)| record), day);
    assessment
}

/// What the matrix is silent on is one remark, after the gaps in what it says; what somebody accepted of it by itself is not among it.
fn group_silent(assessment: &mut Assessment, record: Option<&ServiceRecord>, day: NaiveDate) {
    let is_silence = |finding: &Finding| finding.code == Code::TopicNotMentioned;
    let (silent, rest) = std::mem::take(&mut assessment.findings).into_iter().partition(is_silence);
    assessment.findings = rest;
    let Some(mut remark) = coverage::grouped(silent) else { return };
    if let Some(record) = record {
        questions(record, std::slice::from_mut(&mut remark));
    }
    match settled(&remark, day) {
        Some(settled) => assessment.waived.push((remark, settled)),
        None => assessment.findings.push(remark),
    }
}

/// Puts what was asked and decided beside the findings that it is about.
fn questions(record: &ServiceRecord, found: &mut [Finding]) {
    for finding in found.iter_mut().filter(|_| !record.questions.is_empty()) {
        let key = finding.key();
        let Some(entered) = record.questions.iter().find(|question| question.finding == key) else { continue };
        let text = |field| entered.entry.text(field).into_owned();
        let day = |field| match entered.entry.values.get(&field) {
            Some(FieldValue::Date(day)) => Some(*day),
            _ => None,
        };
        finding.question = Some(Question {
            text: text(Field::Question),
            asked: day(Field::Asked),
            answer: text(Field::Answer),
            answered: day(Field::Answered),
            decision: text(Field::Decision),
            decided_by: text(Field::DecidedBy),
            until: day(Field::Until),
        });
    }
}

/// A decision that holds on this day, as what it is beside waivers: accepted by somebody, for a reason, until a day.
fn settled(finding: &Finding, day: NaiveDate) -> Option<Waiver> {
    let question = finding.question.as_ref()?;
    let open = QUESTION_DECISIONS.first().copied().unwrap_or_default();
    if !question.settles(open, day) {
        return None;
    }
    let answer = Some(question.answer.as_str()).filter(|answer| !answer.is_empty());
    Some(Waiver {
        code: finding.code.as_str().to_owned(),
        service: String::new(),
        activity: finding.activity.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default(),
        topic: finding.topic.unwrap_or_default().to_owned(),
        reason: std::iter::once(question.decision.as_str()).chain(answer).collect::<Vec<_>>().join(": "),
        owner: question.decided_by.clone(),
        expires: question.until,
        place: None,
    })
}

/// Takes out what a waiver covers. An expired waiver covers nothing and is a finding itself, whether anything is left to waive or not; so is
/// one that is meant for this service and covers nothing, for who wrote it believes a risk accepted.
fn waive(
    effective: &EffectiveMatrix<'_>,
    profile: &Profile,
    day: NaiveDate,
    found: Vec<Finding>,
    has_record: bool,
) -> Assessment {
    let service = effective.matrix.name();
    let mut assessment = Assessment::default();
    let is_valid = |w: &&Waiver| w.expires.is_none_or(|until| day <= until);
    let is_same = |a: &Waiver, b: &Waiver| std::ptr::eq(a, b);
    // Expired ones that would cover something, and valid ones that do.
    let (mut left, mut used): (Vec<&Waiver>, Vec<&Waiver>) = (Vec::new(), Vec::new());
    for finding in found {
        if let Some(settled) = settled(&finding, day) {
            assessment.waived.push((finding, settled));
            continue;
        }
        let mut fitting = profile.waivers.iter().filter(|w| covers(w, &service, &finding));
        match fitting.clone().find(is_valid) {
            Some(valid) => {
                used.push(valid);
                assessment.waived.push((finding, valid.clone()));
            }
            None => {
                left.extend(fitting.next());
                assessment.findings.push(finding);
            }
        }
    }
    let of_service = |w: &&Waiver| w.service.is_empty() || w.service == service;
    let mut told = Vec::new();
    for waiver in profile.waivers.iter().filter(of_service) {
        let named = waiver.activity.is_empty() || effective.matrix.has_activity(&waiver.activity);
        let (code, rest, help) = if !named {
            // Without a service, an id that is not of this one's form may be another's.
            if waiver.service.is_empty() && !effective.matrix.has_id_of_form(&waiver.activity) {
                continue;
            }
            (Code::WaiverWithoutEffect, format!("names no activity of {service}"), Some(advice(effective, waiver)))
        } else if !is_valid(&waiver) {
            let expired = waiver.expires.map(|d| d.to_string()).unwrap_or_default();
            let covers = if left.iter().any(|w| is_same(w, waiver)) { "" } else { "; it covers nothing here any more" };
            (Code::WaiverExpired, format!("expired on {expired}{covers}"), None)
        } else {
            // Of every service, or of one that is in use twice, it may cover something elsewhere; without a register, nothing was asked of
            // the record.
            let asked = has_record || Code::parse(&waiver.code).is_none_or(|c| c.group() != Group::Record);
            let meant = !waiver.service.is_empty() || !waiver.activity.is_empty();
            let once = profile.services.iter().filter(|s| s.service == service).count() <= 1;
            if !asked || !meant || !once || used.iter().any(|w| is_same(w, waiver)) {
                continue;
            }
            (Code::WaiverWithoutEffect, "covers nothing: there is no such finding".to_owned(), None)
        };
        let of = [&waiver.activity, &waiver.topic].into_iter().find(|text| !text.is_empty());
        let message = format!(
            "the waiver of '{}'{} by {} ({}) {rest}",
            waiver.code,
            of.map(|text| format!(" for '{text}'")).unwrap_or_default(),
            waiver.owner,
            waiver.reason,
        );
        let place = place_of(waiver.place.as_ref());
        let mut finding = Finding::new(code, place, message);
        if let Some(help) = help {
            finding.help = help;
        }
        if let Some(severity) = profile.severity.get(finding.code.as_str()) {
            finding.severity = *severity;
        }
        told.push(finding);
    }
    assessment.findings.splice(0..0, told);
    assessment
}

/// Which activity may be meant by a waiver that names none.
fn advice(effective: &EffectiveMatrix<'_>, waiver: &Waiver) -> String {
    match nearest(&waiver.activity, effective.activities.iter().map(|a| a.id.as_str())) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("`rmx-report show {}` lists the ids of its activities", effective.matrix.name()),
    }
}

fn covers(waiver: &Waiver, service: &str, finding: &Finding) -> bool {
    waiver.code == finding.code.as_str()
        && (waiver.service.is_empty() || waiver.service == service)
        && (waiver.topic.is_empty() || finding.topic == Some(waiver.topic.as_str()))
        && (waiver.activity.is_empty() || finding.activity.as_ref().is_some_and(|a| a.as_str() == waiver.activity))
}
