//! Checks that finished documents still say what they were made from.

pub mod pdf;
