//! The layouts of responsibility matrices: a file each. They differ in what carries the assignment.

mod areas;
mod by_model;
mod controls;
mod layout;
mod letter_columns;
mod letters;
mod lists;
mod marks;
mod not_duties;
mod owner;
mod prose;
mod single_role;

pub use not_duties::{not_filled_in, other_kind, why_not, with_headers};

pub use controls::{fold_summary, is, kind};
pub use layout::{Activities, Layout};

/// Every layout; a new one is a file and a line here.
pub static LAYOUTS: [&Layout; 11] = [
    &letters::LAYOUT,
    &letter_columns::LAYOUT,
    &single_role::LAYOUT,
    &owner::LAYOUT,
    &by_model::LAYOUT,
    &areas::LAYOUT,
    &marks::LAYOUT,
    &prose::LAYOUT,
    &lists::LAYOUT,
    &controls::INHERITANCE,
    &controls::ORIGINATION,
];
