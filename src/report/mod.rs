//! From the checklist to the format-neutral report document; what it says and shows is read from a template.

pub mod document;
