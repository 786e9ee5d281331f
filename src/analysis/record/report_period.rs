//! `report-period-ended` and `type-1-report`: what the recorded report of the provider still shows.

use chrono::NaiveDate;

use super::context::{RecordContext, RecordRule};
use crate::base::diagnostic::Severity;
use crate::findings::{Code, Finding};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::ReportPeriodEnded, Code::Type1Report], check);

/// The heads of reports that people fill in: form, how ids of the framework's releases begin, what the report is called.
const HEADS: [(&str, &str, &str); 2] = [("cuec-report", "soc2", "SOC 2 report"), ("c5-report", C5, "C5 attestation")];
const C5: &str = "bsi-c5";

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    let found = |code, message: String| Finding::new(code, context.document(), message);
    for (form, framework, name) in HEADS.into_iter().filter(|(_, framework, _)| context.has_framework(framework)) {
        let said = |row: &str| {
            let text = context.record.form(form, row)?.text(Field::FormEntry).trim().to_owned();
            (!text.is_empty()).then_some(text)
        };
        if let Some(kind) = said("type").filter(|kind| kind.contains('1') && !kind.contains('2')) {
            let mut finding =
                found(Code::Type1Report, format!("the recorded {name} is '{kind}': design at a date only"));
            // From 2025-07-01 on, section 393(4) SGB V asks for the other type.
            if framework == C5 && context.has_health_data() {
                finding.severity = Severity::Error;
            }
            findings.push(finding);
        }
        let Some(end) = said("period-to").and_then(|text| last_day(&text)).filter(|end| *end < context.day) else {
            continue;
        };
        let bridge = said("bridge-to").and_then(|text| last_day(&text));
        let rest = match bridge {
            Some(bridge) if bridge >= context.day => continue,
            Some(bridge) => format!("its bridge letter on {bridge}"),
            None => "no newer report or bridge letter is recorded".to_owned(),
        };
        let message = format!("the period of the recorded {name} ended on {end}, {rest}");
        findings.push(found(Code::ReportPeriodEnded, message));
    }
    if !HEADS.iter().any(|(_, framework, _)| context.has_framework(framework)) {
        return;
    }
    let ended: Vec<String> = context
        .effective
        .commitments()
        .filter_map(|row| {
            let entry = context.standing.of(row);
            let end = last_day(&entry.text(Field::ReportPeriod)).filter(|end| *end < context.day)?;
            Some(format!("{}: {end}", row.id))
        })
        .collect();
    if !ended.is_empty() {
        let message = format!("the period of the report that commitments rely on has ended ({})", ended.join(", "));
        findings.push(found(Code::ReportPeriodEnded, message));
    }
}

/// The last day that a text names as people write periods: `2025-01-01 - 2025-12-31`, `01.01.2025 - 31.12.2025`.
fn last_day(text: &str) -> Option<NaiveDate> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '–' | '/'));
    let day = |word: &str| word.parse().ok().or_else(|| NaiveDate::parse_from_str(word, "%d.%m.%Y").ok());
    words.filter_map(day).max()
}
