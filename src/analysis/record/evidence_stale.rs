//! `evidence-stale`: the evidence is older than the interval at which the obligation is to be reviewed.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Fact, Finding};
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
        findings.push(row.said(
            Code::EvidenceStale,
            "what",
            vec![("shown", Fact::from(shown)), ("every", Fact::from(every.as_ref())), ("until", Fact::from(until))],
        ));
    }
}
