//! What the lists of users say beside the roles: who is new, gone or changed, who is there after a decision to revoke, accounts that are
//! no longer used; and how far the review is.

use chrono::{Days, NaiveDate};

use super::context::{RecordContext, RecordRule};
use crate::base::counted::counted;
use crate::findings::{Code, Finding};
use crate::import::lexicon::{Class, fold, lexicon};
use crate::record::access::{Line, Revocation, progress};
use crate::record::entry::AccountKind;
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(
    &[
        Code::RevokedStillThere,
        Code::RevocationOpen,
        Code::HolderLeft,
        Code::HolderInactive,
        Code::HolderNew,
        Code::HolderChanged,
        Code::HolderGone,
        Code::HolderTwice,
        Code::HolderIsMachine,
        Code::AccessReviewOpen,
    ],
    check,
);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    let roles = context.effective.matrix.access.as_ref().map_or(&[][..], |a| &a.roles);
    for entry in &context.record.access {
        let holder = entry.entry.text(Field::Holder);
        let holder = holder.trim();
        if holder.is_empty() {
            continue;
        }
        let role = roles.iter().find(|r| r.id == entry.role || r.name == entry.role);
        let title = role.map_or(entry.role.as_str(), |r| r.name.as_str());
        let source = role.map_or_else(|| context.document(), |r| r.source.clone());
        let line = Line::new(entry, &context.record.extracts);
        for (code, says) in said(&line) {
            findings.push(Finding::new(code, source.clone(), format!("'{holder}' ({title}) {says}")));
        }
    }
    findings.extend(review(context));
}

/// What there is to say of a line.
fn said(line: &Line<'_>) -> Vec<(Code, String)> {
    let entry = line.entry;
    let mut said = Vec::new();
    let ticket = entry.entry.text(Field::Ticket);
    let removed = entry.entry.date(Field::RemovedOn);
    match line.revocation() {
        Some(Revocation::StillThere(day)) => {
            said.push((Code::RevokedStillThere, format!("was to be revoked and is in the list of {day}")));
        }
        Some(Revocation::Open) => {
            let says = match removed {
                Some(day) => format!("was removed on {day}, says the record, and is in the list of that day"),
                None => "is to be revoked, and no day of removal is recorded".to_owned(),
            };
            said.push((Code::RevocationOpen, says));
        }
        Some(Revocation::Done(day)) if removed.is_some() && ticket.trim().is_empty() => {
            said.push((Code::RevocationOpen, format!("was removed on {day}, and by which ticket is not recorded")));
        }
        _ => {}
    }
    if let Some(list) = line.gone() {
        if removed.is_none() {
            let says = format!("is not in the list of {} any more, and no day of removal is recorded", list.date);
            said.push((Code::HolderGone, says));
        }
        return said;
    }
    if entry.kind != AccountKind::Person
        && entry.kind != AccountKind::Unstated
        && entry.entry.text(Field::Justification).trim().is_empty()
    {
        let says = format!("is no person, says the list: {}; who answers for it is not recorded", entry.kind.as_str());
        said.push((Code::HolderIsMachine, says));
    }
    let Some(newest) = line.listed() else { return said };
    let status = fold(&entry.account_status);
    if lexicon().access(Class::OutOfUse).any(|word| word == status) {
        let says = format!("still holds the role; the list says of the account: '{}'", entry.account_status);
        said.push((Code::HolderLeft, says));
    }
    let limit = line.inactive_after();
    match entry.last_seen {
        Some(seen) if idle(seen, newest.date, limit) => said.push((
            Code::HolderInactive,
            format!("was last seen on {seen}, more than {limit} days before the list of {}", newest.date),
        )),
        None if entry.never_seen => {
            said.push((Code::HolderInactive, format!("was never seen, says the list of {}", newest.date)));
        }
        _ => {}
    }
    if entry.twice == Some(newest.date) {
        said.push((Code::HolderTwice, format!("is more than once in the list of {}", newest.date)));
    }
    if line.is_new() {
        said.push((Code::HolderNew, format!("is new in the list of {}", newest.date)));
    }
    if entry.changed == Some(newest.date) {
        said.push((Code::HolderChanged, format!("is not as the list before that of {} had it", newest.date)));
    }
    said
}

/// A review that a list was read for, and that is not through.
fn review(context: &RecordContext<'_>) -> Option<Finding> {
    let progress = progress(&context.record.access, &context.record.extracts)?;
    let period = progress.period?;
    let open = progress.lines.saturating_sub(progress.decided);
    if open == 0 {
        return None;
    }
    let ends = if period.to < context.day { "ended" } else { "ends" };
    let message = format!(
        "the access review of {} to {} has no decision for {} of {}; its period {ends} on {}",
        period.from,
        period.to,
        open,
        counted(progress.lines, "line"),
        period.to
    );
    Some(Finding::new(Code::AccessReviewOpen, context.document(), message))
}

fn idle(seen: NaiveDate, newest: NaiveDate, limit: u32) -> bool {
    newest.checked_sub_days(Days::new(u64::from(limit))).is_some_and(|limit| seen < limit)
}
