//! `self-review`: who prepared or performed it also reviews or approves it.

use super::context::{RecordContext, RecordRule};
use super::people::{in_both, names, same_person};
use crate::findings::{Code, Fact, Finding};
use crate::record::entry::SignerRole;
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::SelfReview], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    let latest: Vec<_> = context.record.current_sign_offs().collect();
    let signer = |role: SignerRole| latest.iter().find(|s| s.key.is_none() && s.role == role).map(|s| s.name.as_str());
    let (preparer, approver) = (signer(SignerRole::Preparer), signer(SignerRole::Approver));
    if let (Some(preparer), Some(approver)) = (preparer, approver)
        && same_person(preparer, approver)
    {
        let facts = vec![("name", Fact::from(approver))];
        findings.push(Finding::said(Code::SelfReview, "what-whole", context.document(), facts));
    }
    let own = |approver: &&str| {
        context
            .obligations()
            .filter(|row| names(&row.text(Field::Accountable)).iter().any(|n| same_person(n, approver)))
            .count()
    };
    if let Some(count) = approver.as_ref().map(own).filter(|count| *count > 0) {
        let who = approver.unwrap_or_default();
        let facts = vec![("name", Fact::from(who)), ("count", Fact::Count(count, "obligation"))];
        findings.push(Finding::said(Code::SelfReview, "what-owner", context.document(), facts));
    }
    let roles = context.effective.matrix.access.as_ref().map_or(&[][..], |access| &access.roles);
    for line in &context.record.access {
        let title = roles.iter().find(|r| r.id == line.role).map_or(line.role.as_str(), |r| r.name.as_str());
        for name in in_both(&line.entry.text(Field::Reviewer), &line.entry.text(Field::Holder)) {
            let facts = vec![("name", Fact::from(name)), ("role", Fact::from(title))];
            findings.push(Finding::said(Code::SelfReview, "what-role", context.document(), facts));
        }
    }
    for row in context.obligations() {
        let performed = row.text(Field::PerformedBy);
        let reviewed = row.text(Field::ReviewedBy);
        let both = in_both(&reviewed, &performed);
        if !both.is_empty() {
            let people = Fact::Names(both.iter().map(ToString::to_string).collect());
            findings.push(row.said(Code::SelfReview, "what", vec![("people", people)]));
        }
        if let Some(approver) = approver.filter(|a| names(&performed).iter().any(|p| same_person(p, a))) {
            findings.push(row.said(Code::SelfReview, "what-approver", vec![("name", Fact::from(approver))]));
        }
    }
}
