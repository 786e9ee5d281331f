//! `evidence-stale`: the evidence is older than the interval at which the obligation is to be reviewed.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Finding};
use crate::profile::interval::Interval;
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::EvidenceStale], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for row in context.obligations().filter(|r| !r.is_excluded()) {
        let every = row.text(Field::ReviewEvery);
        // A later review vouches for older evidence.
        let shown = row.date(Field::EvidenceDate).max(row.date(Field::ReviewedOn));
        let (Some(shown), Some(interval)) = (shown, Interval::parse(&every)) else { continue };
        let Some(until) = interval.after(shown).filter(|until| *until < context.day) else { continue };
        let message = format!(
            "'{}' was last shown or reviewed on {shown} and is to be reviewed '{}': that was due on {until}",
            row.activity.text,
            every.trim()
        );
        findings.push(row.finding(Code::EvidenceStale, message));
    }
}
