//! What proves itself: the data that a PDF carries, the evidence pack, and the check of both.

pub mod embed;
pub mod pack;
pub mod verify;
