//! `pci-check-overdue`: the provider's status was not confirmed for twelve months (PCI DSS 12.8.4).

use chrono::Months;

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Finding};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::PciCheckOverdue], check);

/// The forms in which it is confirmed.
const FORMS: [&str; 2] = ["pci", "pci-candidates"];

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    if !context.has_framework("pci-dss") {
        return;
    }
    let entered = || context.record.forms.iter().filter(|entry| FORMS.contains(&entry.form.as_str()));
    let confirmed = entered().filter_map(|entry| entry.entry.date(Field::FormConfirmedOn)).max();
    let since = context.day.checked_sub_months(Months::new(12));
    let message = match confirmed {
        None => "no confirmation of the provider's status is recorded".to_owned(),
        Some(last) if since.is_some_and(|since| last < since) => {
            format!("the provider's status was last confirmed on {last}, more than 12 months ago")
        }
        Some(_) => {
            let late: Vec<&str> = entered()
                .filter(|entry| entry.entry.date(Field::FormNext).is_some_and(|next| next < context.day))
                .map(|entry| entry.id.as_str())
                .collect();
            if late.is_empty() {
                return;
            }
            format!("the next check has passed for {}", late.join(", "))
        }
    };
    findings.push(Finding::new(Code::PciCheckOverdue, context.document(), format!("{message} (PCI DSS 12.8.4)")));
}
