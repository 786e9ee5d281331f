//! `role-without-holder`: a documented access role for which nobody recorded who holds it.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Fact, Finding};
use crate::record::access::Line;
use crate::record::entry::AccessEntry;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::RoleWithoutHolder], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    let Some(access) = &context.effective.matrix.access else { return };
    // Roles that the customer defines are as many as it likes, and none is no gap.
    for role in access.roles.iter().filter(|r| !r.custom) {
        let held = |e: &AccessEntry| e.role == role.id && Line::new(e, &context.record.extracts).holds();
        if !context.record.access.iter().any(held) {
            let facts = vec![("role", Fact::from(&role.name))];
            findings.push(Finding::said(Code::RoleWithoutHolder, "what", role.source.clone(), facts));
        }
    }
}
