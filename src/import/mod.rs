//! Bytes -> raw tables of located cells -> matrix.

pub mod raw;
