//! A tie between a row and a control.

use std::sync::Arc;

use super::crosswalk::{Basis, Relation, TieSource};
use super::topics::RULE;

/// A control of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// The framework's id.
    pub framework: Arc<str>,
    /// The control's id.
    pub control: Arc<str>,
    /// How the row's topic stands to it.
    pub relation: Relation,
    /// On whose word.
    pub basis: Basis,
    /// Where that stands.
    pub source: TieSource,
    /// The topic by whose way it came; `None` where somebody names the control for the row.
    pub topic: Option<&'static str>,
    /// The rule by which the row has that topic.
    pub rule: Option<&'static str>,
    /// The ids as the document writes them, where it names the control: `AC-01 (a)` and `AC-01 (b)` are both of AC-1.
    pub written: Vec<Arc<str>>,
    /// Whether it is the one to show where there is room for one of the framework.
    pub leads: bool,
}

/// Marks a derived control whose topic an editor gave the row.
const DERIVED: &str = "†";
/// Marks a derived control whose topic was found by keywords.
const BY_KEYWORD: &str = "‡";

impl Tie {
    /// What is printed after the id: nothing where somebody names the control for the row.
    pub fn mark(&self) -> &'static str {
        match self.rule {
            None => "",
            Some(RULE) => BY_KEYWORD,
            Some(_) => DERIVED,
        }
    }
}
