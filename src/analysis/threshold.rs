//! `--fail-on`: which findings make a check fail.

use crate::base::diagnostic::Severity;
use crate::base::nearest::nearest;
use crate::findings::{Code, Finding};

/// The word that makes nothing fail.
pub const NEVER: &str = "never";

/// The word by which only findings count that the version of the record does not have.
pub const NEW: &str = "new";

/// What makes a check fail: findings at or above a severity, and findings of given codes whatever their severity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Threshold {
    severity: Option<Severity>,
    codes: Vec<Code>,
    only_new: bool,
}

/// A word of `--fail-on` that is neither a severity nor a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is neither a severity (info, warning, error), 'new', 'never', nor a finding code")]
pub struct UnknownThreshold {
    /// The word.
    pub given: String,
    /// The nearest word that exists.
    pub nearest: Option<&'static str>,
}

impl Threshold {
    /// Reads severities and codes; several severities mean the mildest.
    ///
    /// # Errors
    /// Every word that is neither.
    pub fn parse<S: AsRef<str>>(words: &[S]) -> Result<Self, Vec<UnknownThreshold>> {
        let mut threshold = Self::default();
        let mut unknown = Vec::new();
        for word in words.iter().map(|w| w.as_ref().trim()) {
            if let Some(severity) = Severity::ALL.into_iter().find(|s| s.as_str() == word) {
                threshold.severity = Some(threshold.severity.map_or(severity, |s| s.min(severity)));
            } else if let Some(code) = Code::parse(word) {
                threshold.codes.push(code);
            } else if word == NEW {
                threshold.only_new = true;
            } else if word != NEVER {
                let known = Severity::ALL.iter().map(|s| s.as_str()).chain(Code::ALL.iter().map(|c| c.as_str()));
                let known = known.chain([NEW, NEVER]);
                unknown.push(UnknownThreshold { given: word.to_owned(), nearest: nearest(word, known) });
            }
        }
        if unknown.is_empty() { Ok(threshold) } else { Err(unknown) }
    }

    /// Whether only findings count that the version of the record does not have.
    pub fn only_new(&self) -> bool {
        self.only_new
    }

    /// Whether a finding makes the check fail. Where only new ones count, and nothing beside that says which, every one of them does.
    pub fn is_reached(&self, finding: &Finding, is_new: bool) -> bool {
        let any = self.only_new && self.severity.is_none() && self.codes.is_empty();
        let meant = any || self.severity.is_some_and(|s| finding.severity >= s) || self.codes.contains(&finding.code);
        meant && (is_new || !self.only_new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::location::Location;

    #[test]
    fn severities_and_codes_are_told_apart() {
        let threshold = Threshold::parse(&["error", "vague-wording"]).unwrap_or_default();
        let reached = |code| threshold.is_reached(&Finding::new(code, Location::document("a"), ""), true);
        assert!(reached(Code::Unassigned) && reached(Code::VagueWording));
        assert!(!reached(Code::NoAccountable) && !reached(Code::ConditionalPair));
        let only_new = Threshold::parse(&["new", "error"]).unwrap_or_default();
        let error = Finding::new(Code::Unassigned, Location::document("a"), "");
        let remark = Finding::new(Code::ConditionalPair, Location::document("a"), "");
        assert!(only_new.is_reached(&error, true) && !only_new.is_reached(&error, false));
        assert!(!only_new.is_reached(&remark, true));
        let any = Threshold::parse(&["new"]).unwrap_or_default();
        assert!(any.is_reached(&remark, true) && !any.is_reached(&remark, false));
        assert!(any.only_new() && !threshold.only_new());
        let unknown = Threshold::parse(&["eror", "never"]).err().unwrap_or_default();
        assert_eq!(unknown.first().and_then(|u| u.nearest), Some("error"));
        assert_eq!(unknown.len(), 1);
    }
}
