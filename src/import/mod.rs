//! Bytes -> raw tables of located cells -> matrix.

pub mod assemble;
pub mod raw;
