//! Rules on the customer's own record: profile and register. One file per rule and one registration line in `rules.rs`.

mod access_holders;
mod access_lists;
mod accountable_is_group;
mod context;
mod customer_criteria_open;
mod entries_to_confirm;
mod evidence_out_of_period;
mod evidence_stale;
mod no_evidence;
mod no_internal_owner;
mod no_internal_responsible;
mod no_oversight_owner;
mod not_applicable_without_reason;
mod overdue;
mod pci_check_overdue;
mod people;
mod report_period;
mod role_without_holder;
mod rules;
mod self_review;
mod several_internal_accountable;
mod sign_off_outdated;
mod subservice_carved_out;
mod too_many_holders;
mod unsigned;

pub(super) use accountable_is_group::of_defaults as accountable_groups;
pub use context::{RecordContext, RecordRule};
pub use rules::{RECORD_RULES, analyse_record};
