//! `entries-to-confirm`: a row says it in other words than when its entries were made.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Fact, Finding};

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::EntriesToConfirm], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for activity in &context.effective.activities {
        let Some(was) = context.record.confirm.get(&activity.key) else { continue };
        let mut facts = vec![("activity", Fact::from(activity.text))];
        let sentence = if *was == activity.text {
            "what-place"
        } else {
            facts.push(("was", Fact::from(was)));
            "what"
        };
        findings.push(Finding::said(Code::EntriesToConfirm, sentence, activity.source.clone(), facts).on(activity.id));
    }
}
