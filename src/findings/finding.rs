//! Findings: gaps in the responsibilities, each with code, severity, place, why it matters and what to do.

use chrono::NaiveDate;
use serde::Serialize;

use super::Code;
use super::sentence::{self, Facts};
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
    /// The topics (their ids) of a remark on several; they are not what a record knows it by.
    pub topics: Vec<&'static str>,
    /// The model under which it was found; `None` = any.
    pub model: Option<ModelId>,
    /// Where in the source.
    pub source: Location,
    /// Where in the customer's register, for findings on their record; set where somebody needs it.
    pub record: Option<Location>,
    /// What was found, one sentence.
    pub message: String,
    /// Which of its code's sentences that is, and its facts, so that it can be said in another language; none where the finding brought its own words.
    pub said: Option<(&'static str, Facts)>,
    /// What to do.
    pub help: String,
    /// What was asked of the vendor about it, and decided; none where nothing was.
    pub question: Option<Question>,
}

/// A finding that was put to the vendor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// When it was asked.
    pub asked: Option<NaiveDate>,
    /// What the vendor answered.
    pub answer: String,
    /// When they answered.
    pub answered: Option<NaiveDate>,
    /// What was decided.
    pub decision: String,
    /// Who decided.
    pub decided_by: String,
    /// Until when the decision holds.
    pub until: Option<NaiveDate>,
}

impl Question {
    /// Whether the finding is settled on a day: something was decided, and it still holds.
    pub fn settles(&self, open: &str, day: NaiveDate) -> bool {
        !self.decision.is_empty() && self.decision != open && self.until.is_none_or(|until| day <= until)
    }
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
            topics: Vec::new(),
            model: None,
            source,
            record: None,
            message: message.into(),
            said: None,
            help: code.help().to_owned(),
            question: None,
        }
    }

    /// A finding that says a sentence of its code (`inputs/findings.toml`) with its facts.
    pub fn said(code: Code, sentence: &'static str, source: Location, facts: Facts) -> Self {
        let message = sentence::english(code, sentence, &facts);
        Self { said: Some((sentence, facts)), ..Self::new(code, source, message) }
    }

    /// What a record knows it by: the code, and the activity, party and topic that it is about. Words of the message do not count, so that an
    /// answer stays with its finding when they change.
    pub fn key(&self) -> String {
        let about =
            [self.activity.as_ref().map(ActivityId::as_str), self.party.as_ref().map(PartyId::as_str), self.topic];
        let parts: Vec<&str> = std::iter::once(self.code.as_str()).chain(about.into_iter().flatten()).collect();
        parts.join("/")
    }

    /// The activity it is about.
    #[must_use]
    pub fn on(mut self, activity: &ActivityId) -> Self {
        self.activity = Some(activity.clone());
        self
    }
}
