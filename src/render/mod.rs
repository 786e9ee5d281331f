//! Renderers: a report document as bytes. They know only [`crate::document`]: no wording, no compliance logic.

pub mod html;
pub mod markdown;
pub mod pdf;
pub mod xlsx;
