//! `unsigned`: the preparer, the approver, or a named owner has not signed.

use std::collections::BTreeMap;

use super::context::{RecordContext, RecordRule};
use super::people::{names, same_person};
use crate::base::location::Location;
use crate::findings::{Code, Fact, Finding};
use crate::record::entry::{Decision, SignerRole};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::Unsigned], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    let standing: Vec<_> = context.record.current_sign_offs().filter(|s| s.decision != Decision::Rejected).collect();
    let rejected: Vec<_> = context.record.current_sign_offs().filter(|s| s.decision == Decision::Rejected).collect();
    let sides = [
        (SignerRole::Preparer, "what-preparer", "what-rejected-preparer"),
        (SignerRole::Approver, "what-approver", "what-rejected-approver"),
    ];
    for (role, missing, refused) in sides {
        if !standing.iter().any(|s| s.key.is_none() && s.role == role) {
            let (sentence, facts) = match rejected.iter().rfind(|s| s.key.is_none() && s.role == role) {
                Some(s) => (refused, vec![("name", Fact::from(&s.name)), ("date", Fact::from(s.date))]),
                None => (missing, Vec::new()),
            };
            findings.push(Finding::said(Code::Unsigned, sentence, context.document(), facts));
        }
    }
    let signed = |name: &str| {
        standing.iter().any(|s| match &s.role {
            SignerRole::Owner(owner) => same_person(owner, name) || same_person(&s.name, name),
            _ => false,
        })
    };
    let mut unsigned: BTreeMap<String, (usize, String, Location)> = BTreeMap::new();
    for row in context.obligations().filter(|r| !r.is_excluded()) {
        for owner in names(&row.text(Field::Accountable)).into_iter().filter(|owner| !signed(owner)) {
            let entry = unsigned.entry(owner.to_lowercase());
            let first = || (0, owner.to_owned(), row.activity.source.clone());
            entry.or_insert_with(first).0 += 1;
        }
    }
    findings.extend(unsigned.into_values().map(|(count, owner, place)| {
        let facts = vec![("name", Fact::from(owner)), ("count", Fact::Count(count, "obligation"))];
        Finding::said(Code::Unsigned, "what", place, facts)
    }));
}
