//! Checks that finished documents still say what they were made from.

mod changes;
pub mod pdf;
