//! The rules on the customer's record, one registration line each.

use super::context::{RecordContext, RecordRule};
use super::{
    access_holders, access_lists, accountable_is_group, customer_criteria_open, entries_to_confirm,
    evidence_out_of_period, evidence_stale, no_evidence, no_internal_owner, no_internal_responsible,
    no_oversight_owner, not_applicable_without_reason, overdue, pci_check_overdue, report_period, role_without_holder,
    self_review, several_internal_accountable, sign_off_outdated, subservice_carved_out, too_many_holders, unsigned,
};
use crate::findings::Finding;

/// The rules on the customer's record, in printing order.
pub const RECORD_RULES: &[RecordRule] = &[
    no_internal_owner::RULE,
    several_internal_accountable::RULE,
    accountable_is_group::RULE,
    no_internal_responsible::RULE,
    no_oversight_owner::RULE,
    overdue::RULE,
    no_evidence::RULE,
    evidence_out_of_period::RULE,
    evidence_stale::RULE,
    not_applicable_without_reason::RULE,
    self_review::RULE,
    entries_to_confirm::RULE,
    sign_off_outdated::RULE,
    unsigned::RULE,
    role_without_holder::RULE,
    too_many_holders::RULE,
    access_holders::RULE,
    access_lists::RULE,
    pci_check_overdue::RULE,
    report_period::RULE,
    subservice_carved_out::RULE,
    customer_criteria_open::RULE,
];

/// All findings on the record, in the order of the rules; [`assess`](crate::analysis::assess) puts them in the order of the activities.
pub fn analyse_record(context: &RecordContext<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RECORD_RULES {
        (rule.check)(context, &mut findings);
    }
    findings
}
