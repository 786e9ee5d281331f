//! `subservice-carved-out`: a subservice organisation is carved out of the recorded report, and no report of its own is recorded.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Finding};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::SubserviceCarvedOut], check);

/// The forms in which the report's head and the subservice organisations stand, the head's row, and the word.
const HEAD: &str = "cuec-report";
const FORM: &str = "cuec-csoc";
const ROW: &str = "subservice";
const CARVED_OUT: &str = "carve-out";

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    if !context.has_framework("soc2") {
        return;
    }
    let listed = || context.record.forms.iter().filter(|entry| entry.form == FORM);
    let text = |entry: &crate::record::entry::FormEntry, field| entry.entry.text(field).trim().to_owned();
    let without: Vec<String> = listed()
        .filter(|entry| text(entry, Field::FormMethod) == CARVED_OUT && text(entry, Field::FormReport).is_empty())
        .map(|entry| match text(entry, Field::FormName) {
            name if name.is_empty() => format!("no. {}", entry.id),
            name => name,
        })
        .collect();
    let head = context.record.form(HEAD, ROW).map(|entry| entry.text(Field::FormEntry).trim().to_owned());
    let named = listed().any(|entry| !text(entry, Field::FormName).is_empty());
    let message = if !without.is_empty() {
        format!("carved out of the report, without a report of their own: {}", without.join(", "))
    } else if head.as_deref() == Some(CARVED_OUT) && !named {
        "the report carves subservice organisations out, and none is named in the record".to_owned()
    } else {
        return;
    };
    findings.push(Finding::new(Code::SubserviceCarvedOut, context.document(), message));
}
