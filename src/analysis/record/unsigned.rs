//! `unsigned`: the preparer, the approver, or a named owner has not signed.

use std::collections::BTreeMap;

use super::context::{RecordContext, RecordRule};
use super::people::{names, same_person};
use crate::base::location::Location;
use crate::findings::{Code, Fact, Finding};
use crate::matrix::identity::Key;
use crate::record::entry::{Decision, SignOff, SignerRole};
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
    // Who signed for a role's rows did not sign for their own, and who signed one row not for the others.
    let signed = |name: &str, row: &Key| {
        let on_it = |s: &&&SignOff| s.key.as_ref().is_none_or(|key| key == row);
        standing.iter().filter(on_it).any(|s| s.owner().is_some_and(|owner| same_person(owner, name)))
    };
    let mut unsigned: BTreeMap<String, (usize, String, Location)> = BTreeMap::new();
    for row in context.obligations().filter(|r| !r.is_excluded()) {
        for owner in names(&row.text(Field::Accountable)).into_iter().filter(|owner| !signed(owner, &row.activity.key))
        {
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
