//! `overdue`: the due date has passed and the obligation is open.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Finding};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::Overdue], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for row in context.obligations().filter(|r| !r.status().is_settled()) {
        let Some(due) = row.date(Field::Due).filter(|due| *due < context.day) else { continue };
        let message = format!("'{}' was due on {due} and is '{}'", row.activity.text, row.status());
        findings.push(row.finding(Code::Overdue, message));
    }
}
