//! `rmx-report` reads cloud vendors' shared responsibility matrices and writes obligation checklists.
//!
//! The way through the code: [`import`] or `catalog` -> [`matrix`] -> [`deployment`] -> [`analysis`] -> [`checklist`] ->
//! [`report`] -> [`render`]; the customer's record lives in [`register`].

pub mod analysis;
pub mod catalog;
pub mod checklist;
pub mod cli;
pub mod collect;
pub mod deployment;
pub mod diagnostic;
pub mod diff;
mod embedded;
pub mod evidence;
pub mod export;
pub mod import;
pub mod mapping;
pub mod matrix;
pub mod nearest;
pub mod notation;
pub mod output;
pub mod pack;
mod phrases;
pub mod portfolio;
pub mod profile;
pub mod register;
pub mod render;
pub mod report;
pub mod settings;
pub mod source;
pub mod topics;
pub mod verify;

/// The program's name and version, as outputs name what made them.
pub const GENERATOR: &str = concat!("rmx-report ", env!("CARGO_PKG_VERSION"));
