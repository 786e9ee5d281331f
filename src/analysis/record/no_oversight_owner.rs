//! `no-oversight-owner`: the provider performs it on the customer's account, and nobody of the customer's watches it.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Finding};
use crate::matrix::Allocation;
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::NoOversightOwner], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for row in context.obligations().filter(|r| !r.is_excluded()) {
        let overseen = row.activity.allocation == Allocation::CustomerOversees;
        let watched = !row.is_blank(Field::RelyingOwner) || !row.is_blank(Field::Responsible);
        if overseen && !watched {
            findings.push(row.said(Code::NoOversightOwner, "what", vec![]));
        }
    }
}
