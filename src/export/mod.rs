//! The checklist as data. No template touches these outputs.

pub mod check;
pub mod csv;
pub mod diff;
pub mod json;
pub mod sarif;
