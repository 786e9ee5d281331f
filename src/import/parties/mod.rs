//! Who is who: all parties that a document names, under all their spellings, and which side each stands on.
//!
//! Recognition says which cells and headers name somebody; here the names become parties.

mod census;
mod decided;
mod mentions;
mod provider;

pub use census::{Census, PartyHint, VendorHints, slug};
pub use decided::Parties;
