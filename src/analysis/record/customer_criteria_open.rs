//! `customer-criteria-open`: criteria for customers of a C5 attestation without owner, state or evidence, where health data are processed.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Finding};
use crate::matrix::listed::{ListItem, ListKind};
use crate::record::field::{Field, Status};

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::CustomerCriteriaOpen], check);

/// The form in which they stand, and the words with which one is said not to apply.
const FORM: &str = "c5-criteria";
const DOES_NOT_APPLY: [&str; 2] = ["nein", "no"];

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    if !context.has_framework("bsi-c5") || !context.has_health_data() {
        return;
    }
    let list = context.profile.list(ListKind::Criteria, &context.effective.matrix.name());
    let message = match list {
        None => "the list of the attestation's criteria for customers is not at hand".to_owned(),
        Some(list) => {
            let open: Vec<&str> =
                list.items.iter().filter(|item| is_open(context, item)).map(|item| item.number.as_str()).collect();
            if open.is_empty() {
                return;
            }
            format!(
                "{} of {} criteria for customers without owner, state or evidence ({})",
                open.len(),
                list.items.len(),
                open.join(", ")
            )
        }
    };
    findings.push(Finding::new(
        Code::CustomerCriteriaOpen,
        context.document(),
        format!("{message} (SGB V, section 393(3) no. 3)"),
    ));
}

/// Whether the form, or else the rows that the criterion is tied to, lack something.
fn is_open(context: &RecordContext<'_>, item: &ListItem) -> bool {
    let entered = |field: Field| {
        let entry = context.record.form(FORM, &item.number);
        entry.map(|entry| entry.text(field).trim().to_owned()).filter(|text| !text.is_empty())
    };
    let applies = entered(Field::FormApplies);
    if applies.is_some_and(|word| DOES_NOT_APPLY.contains(&word.to_lowercase().as_str())) {
        return false;
    }
    let tied = || {
        context.obligations().filter(|row| item.rows.iter().any(|id| row.activity.id.as_str().eq_ignore_ascii_case(id)))
    };
    let of_rows = |field: Field| tied().next().is_some() && tied().all(|row| !row.is_blank(field));
    let state = || tied().next().is_some() && tied().all(|row| row.status() != Status::NotStarted);
    let owned = entered(Field::FormOwner).is_some() || of_rows(Field::Accountable);
    let shown = entered(Field::FormEvidence).is_some() || of_rows(Field::Evidence);
    let stated = entered(Field::FormState).is_some() || state();
    !(owned && shown && stated)
}
