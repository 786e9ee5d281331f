//! `no-internal-owner`: an obligation for which nobody of the customer's is accountable.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Finding};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::NoInternalOwner], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for row in context.obligations().filter(|r| !r.is_excluded() && r.is_blank(Field::Accountable)) {
        findings.push(row.said(Code::NoInternalOwner, "what", vec![]));
    }
}
