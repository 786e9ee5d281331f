//! The frameworks of a run.

use std::sync::Arc;

use super::framework::Framework;

/// The frameworks that a run is asked for, with the categories in scope. Without any, outputs say nothing of controls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    frameworks: Vec<Arc<Framework>>,
    categories: Vec<String>,
}

impl Chosen {
    pub(super) fn new(frameworks: Vec<Arc<Framework>>, categories: Vec<String>) -> Self {
        Self { frameworks, categories }
    }

    /// The frameworks, in the order in which they were asked for.
    pub fn frameworks(&self) -> &[Arc<Framework>] {
        &self.frameworks
    }

    /// The categories in scope, besides what always is.
    pub fn categories(&self) -> &[String] {
        &self.categories
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
        Self { frameworks, categories: self.categories.clone() }
    }
}
