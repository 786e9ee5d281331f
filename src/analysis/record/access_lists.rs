//! What the lists of users say beside the roles: who is new, gone or changed, who is there after a decision to revoke, and accounts that
//! are no longer used.

use chrono::{Days, NaiveDate};

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Finding};
use crate::import::lexicon::{Class, fold, lexicon};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(
    &[
        Code::RevokedStillThere,
        Code::HolderLeft,
        Code::HolderInactive,
        Code::HolderNew,
        Code::HolderChanged,
        Code::HolderGone,
    ],
    check,
);

/// Days without activity after which an account is asked about: `collect --access` has the same limit unless it is told another.
const INACTIVE_DAYS: u64 = 90;

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    let roles = context.effective.matrix.access.as_ref().map_or(&[][..], |a| &a.roles);
    for line in &context.record.access {
        let holder = line.entry.text(Field::Holder);
        let holder = holder.trim();
        if holder.is_empty() {
            continue;
        }
        let role = roles.iter().find(|r| r.id == line.role || r.name == line.role);
        let title = role.map_or(line.role.as_str(), |r| r.name.as_str());
        let source = role.map_or_else(|| context.document(), |r| r.source.clone());
        let mut tell = |code, says: String| {
            findings.push(Finding::new(code, source.clone(), format!("'{holder}' ({title}) {says}")));
        };
        // The newest list of the system that the line is of, and the one before it.
        let mut lists = context.record.extracts.iter().filter(|e| e.system == line.system).map(|e| e.date).rev();
        let (newest, before) = (lists.next(), lists.next());
        let is_listed = newest.is_some() && line.listed == newest;
        if let Some(newest) = newest.filter(|_| !is_listed && line.listed.is_some()) {
            tell(Code::HolderGone, format!("is not in the list of {newest} any more"));
            continue;
        }
        let Some(newest) = newest.filter(|_| is_listed) else { continue };
        if line.entry.text(Field::AccessDecision) == "Revoke" {
            tell(Code::RevokedStillThere, format!("was to be revoked and is in the list of {newest}"));
        }
        let status = fold(&line.account_status);
        if lexicon().access(Class::OutOfUse).any(|word| word == status) {
            tell(
                Code::HolderLeft,
                format!("still holds the role; the list says of the account: '{}'", line.account_status),
            );
        }
        if let Some(seen) = line.last_seen.filter(|seen| idle(*seen, newest)) {
            tell(
                Code::HolderInactive,
                format!("was last seen on {seen}, more than {INACTIVE_DAYS} days before the list"),
            );
        }
        if before.is_some() && line.first_listed == Some(newest) {
            tell(Code::HolderNew, format!("is new in the list of {newest}"));
        }
        if line.changed == Some(newest) {
            tell(Code::HolderChanged, format!("is not as the list before that of {newest} had it"));
        }
    }
}

fn idle(seen: NaiveDate, newest: NaiveDate) -> bool {
    newest.checked_sub_days(Days::new(INACTIVE_DAYS)).is_some_and(|limit| seen < limit)
}
