//! `several-internal-accountable`: more than one of the customer's people is accountable for an obligation.

use super::context::{RecordContext, RecordRule};
use super::people::names;
use crate::analysis::support::list;
use crate::findings::{Code, Finding};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::SeveralInternalAccountable], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for row in context.obligations().filter(|r| !r.is_excluded()) {
        let accountable = row.text(Field::Accountable);
        let people = names(&accountable);
        if people.len() > 1 {
            let message = format!("{} are each accountable for '{}'", list(&people), row.activity.text);
            findings.push(row.finding(Code::SeveralInternalAccountable, message));
        }
    }
}
