//! `unknown-holder`: somebody whom the profile does not know holds a role, or a role is held that the vendor does not document.

use super::context::{RecordContext, RecordRule};
use super::people::{names, same_person};
use crate::findings::{Code, Finding};
use crate::record::access::Line;
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::UnknownHolder], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    let roles = context.effective.matrix.access.as_ref().map_or(&[][..], |a| &a.roles);
    let complete = context.effective.matrix.access.as_ref().is_some_and(|a| a.incomplete.is_none());
    let custom = roles.iter().any(|r| r.custom);
    let extracts = &context.record.extracts;
    for line in context.record.access.iter().filter(|entry| Line::new(entry, extracts).holds()) {
        let role = roles.iter().find(|r| r.id == line.role || r.name == line.role);
        let source = role.map_or_else(|| context.document(), |r| r.source.clone());
        let holder = line.entry.text(Field::Holder);
        if role.is_none() && !line.role.trim().is_empty() {
            let says = match (complete, custom) {
                (true, false) => "which the vendor does not document",
                (false, false) => "which is not among the roles that the page names",
                // Where the customer may define roles of its own, it may be one of those.
                (_, true) => "which is not among the roles that the page names; it may be one of your own",
            };
            let message = format!("'{}' holds the role '{}', {says}", holder.trim(), line.role);
            findings.push(Finding::new(Code::UnknownHolder, source.clone(), message));
        }
        if context.profile.people.is_empty() {
            continue;
        }
        let known = |name: &str| {
            let roles = context.profile.roles.iter().map(|r| r.name.as_str());
            context.profile.people.iter().map(String::as_str).chain(roles).any(|p| same_person(p, name))
        };
        for name in names(&holder).into_iter().filter(|name| !known(name)) {
            let title = role.map_or(line.role.as_str(), |r| r.name.as_str());
            let message = format!("'{name}' holds the role '{title}' and is not among the people of the profile");
            findings.push(Finding::new(Code::UnknownHolder, source.clone(), message));
        }
    }
}
