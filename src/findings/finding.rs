//! Findings: gaps in the responsibilities, each with code, severity, place, why it matters and what to do.

use super::Code;
use crate::base::diagnostic::Severity;
use crate::base::location::Location;
use crate::matrix::{ActivityId, ModelId, PartyId};

/// One gap. It cannot be built without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Code.
    pub code: Code,
    /// Severity, after the profile's changes.
    pub severity: Severity,
    /// The activity it is about; `None` = the matrix as a whole.
    pub activity: Option<ActivityId>,
    /// The party it is about, where it is about one.
    pub party: Option<PartyId>,
    /// The topic that it is about (its id), where it is about one.
    pub topic: Option<&'static str>,
    /// The model under which it was found; `None` = any.
    pub model: Option<ModelId>,
    /// Where in the source.
    pub source: Location,
    /// Where in the customer's register, for findings on their record; set where somebody needs it.
    pub record: Option<Location>,
    /// What was found, one sentence.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Finding {
    /// A finding with its code's severity and help.
    pub fn new(code: Code, source: Location, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.default_severity(),
            activity: None,
            party: None,
            topic: None,
            model: None,
            source,
            record: None,
            message: message.into(),
            help: code.help().to_owned(),
        }
    }

    /// The activity it is about.
    #[must_use]
    pub fn on(mut self, activity: &ActivityId) -> Self {
        self.activity = Some(activity.clone());
        self
    }
}
