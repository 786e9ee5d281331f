//! `overdue`: the due date has passed and the obligation is open.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Fact, Finding};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::Overdue], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for row in context.obligations().filter(|r| !r.status().is_settled()) {
        let Some(due) = row.date(Field::Due).filter(|due| *due < context.day) else { continue };
        findings.push(row.said(
            Code::Overdue,
            "what",
            vec![("due", Fact::from(due)), ("status", Fact::Choice(row.status().as_str().to_owned()))],
        ));
    }
}
