//! `sign-off-outdated`: what was signed is not what stands there now, or the sign-off's time ran out.

use super::{RecordContext, RecordRule};
use crate::analysis::{Code, Finding};
use crate::register::entry::{ServiceRecord, SignOff, SignOffState, SignerRole};

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::SignOffOutdated], check);

/// The last sign-off of each signer on each thing: an earlier one is history.
pub(super) fn latest(record: &ServiceRecord) -> Vec<&SignOff> {
    let mut latest: Vec<&SignOff> = Vec::new();
    for sign_off in &record.sign_offs {
        match latest.iter_mut().find(|s| s.key == sign_off.key && s.role == sign_off.role) {
            Some(earlier) => *earlier = sign_off,
            None => latest.push(sign_off),
        }
    }
    latest
}

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    let whole = context.effective.checklist_hash();
    for sign_off in latest(context.record) {
        let row = sign_off.key.as_ref().map(|key| context.effective.activities.iter().find(|a| &a.key == key));
        let what = match row {
            None => "the checklist".to_owned(),
            Some(Some(activity)) => format!("'{}'", activity.text),
            Some(None) => "a row that no longer exists".to_owned(),
        };
        let wording = row.map_or(Some(&whole), |row| row.map(|a| &a.row_hash));
        let Some(reason) = outdated(context, sign_off, wording == Some(&sign_off.wording)) else { continue };
        let capacity = match &sign_off.role {
            SignerRole::Preparer => "preparer",
            SignerRole::Owner(_) => "owner",
            SignerRole::Approver => "approver",
        };
        let message = format!("{} signed {what} as {capacity} on {}: {reason}", sign_off.name, sign_off.date);
        let source = row.flatten().map_or_else(|| context.document(), |a| a.source.clone());
        let finding = Finding::new(Code::SignOffOutdated, source, message);
        findings.push(match row.flatten() {
            Some(activity) => finding.on(&activity.id),
            None => finding,
        });
    }
}

fn outdated(context: &RecordContext<'_>, sign_off: &SignOff, same_wording: bool) -> Option<String> {
    if let Some(until) = sign_off.valid_until.filter(|until| *until < context.day) {
        return Some(format!("it was valid until {until}"));
    }
    if !same_wording {
        return Some("the wording or the assignment has changed since".to_owned());
    }
    match sign_off.state {
        SignOffState::Valid => None,
        SignOffState::Suspended => Some("a change of wording suspended it".to_owned()),
        SignOffState::Lapsed => Some("a change of assignment or condition ended it".to_owned()),
    }
}
