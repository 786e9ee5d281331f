//! The checklist as data. No template touches these outputs.

pub mod csv;
pub mod json;
