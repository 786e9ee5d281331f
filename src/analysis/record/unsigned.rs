//! `unsigned`: the preparer, the approver, or a named owner has not signed.

use std::collections::BTreeMap;

use super::context::{RecordContext, RecordRule};
use super::people::{names, same_person};
use crate::base::counted::counted;
use crate::findings::{Code, Finding};
use crate::record::entry::{Decision, SignerRole};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::Unsigned], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    let standing: Vec<_> = context.record.current_sign_offs().filter(|s| s.decision != Decision::Rejected).collect();
    let rejected: Vec<_> = context.record.current_sign_offs().filter(|s| s.decision == Decision::Rejected).collect();
    for (role, title) in [(SignerRole::Preparer, "preparer"), (SignerRole::Approver, "approver")] {
        if !standing.iter().any(|s| s.key.is_none() && s.role == role) {
            let message = match rejected.iter().rfind(|s| s.key.is_none() && s.role == role) {
                Some(s) => format!("the checklist is rejected by its {title}, {}, on {}", s.name, s.date),
                None => format!("the checklist is not signed by its {title}"),
            };
            findings.push(Finding::new(Code::Unsigned, context.document(), message));
        }
    }
    let signed = |name: &str| {
        standing.iter().any(|s| match &s.role {
            SignerRole::Owner(owner) => same_person(owner, name) || same_person(&s.name, name),
            _ => false,
        })
    };
    let mut unsigned: BTreeMap<String, (usize, Finding)> = BTreeMap::new();
    for row in context.obligations().filter(|r| !r.is_excluded()) {
        for owner in names(&row.text(Field::Accountable)).into_iter().filter(|owner| !signed(owner)) {
            let entry = unsigned.entry(owner.to_lowercase());
            let (count, finding) =
                entry.or_insert_with(|| (0, Finding::new(Code::Unsigned, row.activity.source.clone(), owner)));
            *count += 1;
            finding.message =
                format!("{owner} is accountable for {} and has not signed", counted(*count, "obligation"));
        }
    }
    findings.extend(unsigned.into_values().map(|(_, finding)| finding));
}
