//! Workbooks of controls: FedRAMP's Customer Responsibility Matrix (CRM) says of each control whether it can be inherited, its Control
//! Implementation Summary (CIS) marks where each comes from.
//!
//! Layout of the templates: FedRAMP's SSP Appendix J, rev. 5; words of the headers are matched, not positions.

use super::layout::{Activities, Layout};
use crate::import::recognise::model::heads::{is_control_number, is_inherited, is_origination};
use crate::import::recognise::model::table::Table;
use crate::import::recognise::model::weights::Part;
use crate::matrix::Notation;

pub(super) const INHERITANCE: Layout = Layout {
    name: "controls that are inherited",
    main: Part::Inheritance,
    count: (1, 1),
    beside: &[],
    activity: Activities::Controls,
    fits: |table, columns| !table.turned && columns.iter().all(|c| is_inherited(&table.header(*c).label.folded)),
    notation: Notation::Owner,
};

pub(super) const ORIGINATION: Layout = Layout {
    name: "controls by their origination",
    main: Part::Origination,
    count: (3, usize::MAX),
    beside: &[],
    activity: Activities::Controls,
    fits: |table, columns| !table.turned && columns.iter().all(|c| is_origination(&table.header(*c).label.folded)),
    notation: Notation::Owner,
};

/// Whether a column numbers controls.
pub fn numbers_controls(table: &Table<'_>, column: usize) -> bool {
    is_control_number(&table.header(column).label.folded)
}

/// The column that says what is left to the customer, beside the one of inheritance.
pub fn duties(table: &Table<'_>, inherited: usize) -> Option<usize> {
    let says = |c: &usize| {
        let folded = &table.header(*c).label.folded;
        folded.contains("responsibilit") || folded.contains("inheritance and")
    };
    (0..table.width()).filter(|c| *c != inherited).find(says)
}
