//! What only the user can decide.

/// A question with its candidates, and what answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What cannot be decided.
    pub what: String,
    /// The candidates.
    pub candidates: Vec<String>,
    /// The flag that decides it.
    pub help: String,
}
