//! `no-evidence`: the status says that it is done, and nothing is referred to that shows it.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Fact, Finding};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::NoEvidence], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for row in context.obligations().filter(|r| r.is_claimed() && r.is_blank(Field::Evidence)) {
        findings.push(row.said(
            Code::NoEvidence,
            "what",
            vec![("status", Fact::Choice(row.status().as_str().to_owned()))],
        ));
    }
}
