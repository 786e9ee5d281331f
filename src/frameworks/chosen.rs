//! The frameworks of a run.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::framework::Framework;

/// A file of a framework or crosswalk of the user's, as it travels with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnFile {
    /// `frameworks/ID.toml`, `crosswalk/NAME.csv` or `crosswalk/sources.toml`.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// The frameworks that a run is asked for, with the categories in scope. Without any, outputs say nothing of controls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    frameworks: Vec<Arc<Framework>>,
    categories: Vec<String>,
    own: Vec<OwnFile>,
}

impl Chosen {
    pub(super) fn new(frameworks: Vec<Arc<Framework>>, categories: Vec<String>, own: Vec<OwnFile>) -> Self {
        Self { frameworks, categories, own }
    }

    /// The frameworks, in the order in which they were asked for.
    pub fn frameworks(&self) -> &[Arc<Framework>] {
        &self.frameworks
    }

    /// The categories in scope, besides what always is.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// The files of the user's that they were read from, built-in ones aside.
    pub fn own(&self) -> &[OwnFile] {
        &self.own
    }

    /// Whether no framework was asked for.
    pub fn is_empty(&self) -> bool {
        self.frameworks.is_empty()
    }

    /// Whether a framework was asked for.
    pub fn has(&self, id: &str) -> bool {
        self.frameworks.iter().any(|f| &*f.id == id)
    }

    /// Those of them that have these ids, in their order.
    #[must_use]
    pub fn only(&self, ids: &[String]) -> Self {
        let mut frameworks: Vec<Arc<Framework>> = Vec::new();
        for id in ids {
            let found = self.frameworks.iter().find(|f| *f.id == **id);
            frameworks.extend(found.filter(|f| !frameworks.iter().any(|known| known.id == f.id)).cloned());
        }
        Self { frameworks, categories: self.categories.clone(), own: self.own.clone() }
    }
}
