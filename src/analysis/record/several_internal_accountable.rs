//! `several-internal-accountable`: more than one of the customer's people is accountable for an obligation.

use super::context::{RecordContext, RecordRule};
use super::people::names;
use crate::findings::{Code, Fact, Finding};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::SeveralInternalAccountable], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for row in context.obligations().filter(|r| !r.is_excluded()) {
        let accountable = row.text(Field::Accountable);
        let people = names(&accountable);
        if people.len() > 1 {
            findings.push(row.said(
                Code::SeveralInternalAccountable,
                "what",
                vec![("people", Fact::Names(people.iter().map(ToString::to_string).collect()))],
            ));
        }
    }
}
