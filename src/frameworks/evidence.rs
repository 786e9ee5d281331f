//! Evidence that a row of a topic could be shown with: suggestions in the editor's words (`inputs/evidence.csv`), never a requirement.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::base::ordered;

/// A suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Suggestion {
    /// The topic's id.
    pub topic: String,
    /// Whose part it shows: `customer-performs`, `provider-performs` or `shared`.
    pub side: String,
    /// What could be shown.
    pub evidence: String,
    /// How often, in the editor's opinion.
    pub interval: String,
    /// What to ask the vendor.
    pub question: String,
    /// On whose word: `editor`.
    pub basis: String,
}

impl Suggestion {
    /// What it is known by where it is said in another language.
    pub fn name(&self) -> String {
        format!("{}/{}", self.topic, self.side)
    }

    /// Whether it is shown: the first one of its topic and side, where that is not the vendor's.
    pub fn is_shown(&self) -> bool {
        self.side != "provider-performs"
            && suggestions().iter().find(|s| s.topic == self.topic && s.side == self.side).is_some_and(|s| s == self)
    }
}

static SUGGESTIONS: LazyLock<Vec<Suggestion>> = LazyLock::new(|| {
    // Part of the program; a test says that every line can be read.
    csv::Reader::from_reader(include_bytes!("../../inputs/evidence.csv").as_slice()).deserialize().flatten().collect()
});

/// All suggestions, in the file's order.
pub fn suggestions() -> &'static [Suggestion] {
    &SUGGESTIONS
}

/// How often they would be reviewed: every interval that a suggestion has.
pub fn intervals() -> BTreeSet<&'static str> {
    ordered::set(suggestions().iter().map(|suggestion| suggestion.interval.as_str()))
}
