//! The customer's record: owners, status, evidence and sign-offs.

pub(crate) mod access;
pub(crate) mod accountable;
pub mod baseline;
pub mod carry;
pub mod cause;
pub mod check;
pub(crate) mod defaults;
pub mod entry;
pub mod evidence;
pub mod field;
pub mod file;
pub(crate) mod join;
pub mod log;
pub(crate) mod places;
pub mod service;
pub mod signers;
pub mod standing;
pub mod state;
pub mod status;
pub mod store;
mod text;
mod trace;
pub mod update;
pub mod version;
