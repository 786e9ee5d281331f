//! `too-many-holders`: more people than the profile allows hold a role of the level that reaches furthest.

use std::collections::BTreeSet;

use super::context::{RecordContext, RecordRule};
use super::people::names;
use crate::findings::{Code, Finding};
use crate::record::access::Line;
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::TooManyHolders], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    let Some(access) = &context.effective.matrix.access else { return };
    let Some(highest) = access.levels.iter().min_by_key(|l| l.rank) else { return };
    let allowed = context.profile.access.highest_holders;
    for role in access.roles.iter().filter(|r| r.level.as_deref() == Some(&highest.id)) {
        let mut holders = BTreeSet::new();
        let extracts = &context.record.extracts;
        let lines = context.record.access.iter().filter(|e| e.role == role.id);
        for line in lines.filter(|e| Line::new(e, extracts).holds()) {
            holders.extend(names(&line.entry.text(Field::Holder)).into_iter().map(str::to_lowercase));
        }
        if holders.len() > allowed {
            let are = if allowed == 1 { "is" } else { "are" };
            let message =
                format!("{} accounts hold '{}', the highest role; {allowed} {are} allowed", holders.len(), role.name);
            findings.push(Finding::new(Code::TooManyHolders, role.source.clone(), message));
        }
    }
}
