//! Checks that finished documents still say what they were made from.

mod guard;
pub mod pdf;
