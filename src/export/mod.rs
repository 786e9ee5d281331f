//! The checklist as data. No template touches these outputs.

pub mod check;
mod check_json;
mod controls;
pub mod coverage;
pub mod csv;
pub mod diff;
pub mod dora;
pub mod errors;
pub mod frameworks;
pub mod github;
pub mod json;
pub mod list;
pub mod log;
pub mod oscal;
pub mod sarif;
mod sign_off;
pub mod status;
pub mod tasks;

use serde::Serialize;

use crate::base::escape::visible;
use crate::profile::Waiver;

/// Text that stays in its cell of a Markdown table: no pipes, no line breaks, no markup of its own, nothing that steers a terminal.
pub(crate) fn cell(text: &str) -> String {
    visible(text).replace('|', "\\|").replace('<', "&lt;").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A finding that somebody accepted for a time.
#[derive(Debug, Serialize)]
struct WaivedRecord<'a, F> {
    #[serde(flatten)]
    finding: F,
    reason: &'a str,
    owner: &'a str,
    expires: Option<String>,
}

impl<'a, F> WaivedRecord<'a, F> {
    fn new(finding: F, waiver: &'a Waiver) -> Self {
        Self {
            finding,
            reason: &waiver.reason,
            owner: &waiver.owner,
            expires: waiver.expires.map(|day| day.to_string()),
        }
    }
}
