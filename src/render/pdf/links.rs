//! Places of the document that links lead to.

use std::collections::BTreeMap;

use super::object::{Dict, Id};

/// A place of the document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    /// The page.
    pub page: Id,
    /// Its number from 0; pages before it that are not painted yet included.
    pub index: usize,
    /// Height on the page.
    pub y: f64,
}

/// A link whose target may come later.
pub(super) struct Jump {
    pub id: Id,
    pub dict: Dict,
    pub anchor: String,
}

/// The anchors that were set, and the links that wait for theirs.
#[derive(Default)]
pub(super) struct Links {
    pub anchors: BTreeMap<String, Target>,
    pub jumps: Vec<Jump>,
}

impl Links {
    /// Sets an anchor; the first of its name stays.
    pub fn set(&mut self, anchor: &str, target: Target) {
        self.anchors.entry(anchor.to_owned()).or_insert(target);
    }
}
