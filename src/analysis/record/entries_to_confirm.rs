//! `entries-to-confirm`: a row says it in other words than when its entries were made.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Finding};

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::EntriesToConfirm], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for activity in &context.effective.activities {
        let Some(was) = context.record.confirm.get(&activity.key) else { continue };
        let message = match was == &activity.text {
            true => format!("'{}' stood elsewhere, or under another name, when its entries were made", activity.text),
            false => format!("'{}' read '{was}' when its entries were made", activity.text),
        };
        findings.push(Finding::new(Code::EntriesToConfirm, activity.source.clone(), message).on(&activity.id));
    }
}
