//! `no-internal-responsible`: the work is the customer's, and nobody is named for it.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Finding};
use crate::matrix::Allocation;
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::NoInternalResponsible], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for row in context.obligations().filter(|r| !r.is_excluded() && r.is_blank(Field::Responsible)) {
        // What the provider performs needs somebody who oversees it, not somebody who does it.
        if matches!(row.activity.allocation, Allocation::CustomerOversees) {
            continue;
        }
        findings.push(row.said(Code::NoInternalResponsible, "what", vec![]));
    }
}
