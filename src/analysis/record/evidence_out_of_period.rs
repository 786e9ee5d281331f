//! `evidence-out-of-period`: the evidence is dated before or after the audit period.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Fact, Finding};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::EvidenceOutOfPeriod], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    let audit = &context.profile.audit;
    for row in context.obligations().filter(|r| !r.is_excluded()) {
        let Some(date) = row.date(Field::EvidenceDate) else { continue };
        let before = audit.period_start.filter(|start| date < *start).map(|day| ("what", day));
        let after = audit.period_end.filter(|end| date > *end).map(|day| ("what-after", day));
        let Some((sentence, day)) = before.or(after) else { continue };
        let facts = vec![("date", Fact::from(date)), ("day", Fact::from(day))];
        findings.push(row.said(Code::EvidenceOutOfPeriod, sentence, facts));
    }
}
