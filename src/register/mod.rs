//! The customer's record: owners, status, evidence and sign-offs.

pub mod baseline;
pub mod defaults;
pub mod entry;
pub mod field;
pub mod interval;
