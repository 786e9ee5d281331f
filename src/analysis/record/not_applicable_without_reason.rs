//! `not-applicable-without-reason`: the customer says that an obligation does not apply, and not why.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Finding};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::NotApplicableWithoutReason], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for row in context.obligations().filter(|r| r.is_excluded() && r.is_blank(Field::Notes)) {
        findings.push(row.said(Code::NotApplicableWithoutReason, "what", vec![]));
    }
}
