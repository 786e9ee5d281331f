//! The checklist as data. No template touches these outputs.

pub mod check;
pub mod csv;
pub mod diff;
pub mod json;
pub mod sarif;

/// Text that stays in its cell of a Markdown table: no pipes, no line breaks, no markup of its own.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").split_whitespace().collect::<Vec<_>>().join(" ")
}
