//! What the pieces of the first page are made from.

use crate::checklist::stand::Stand;
use crate::report::context::Context;
use crate::report::template::PartTemplate;

/// The page in the making.
pub(super) struct Page<'p, 'c, 'a> {
    pub context: &'p Context<'a>,
    pub part: &'p PartTemplate,
    pub stand: &'p Stand<'c>,
}

impl Page<'_, '_, '_> {
    pub fn word(&self, name: &str) -> String {
        self.context.fill(self.part.word(name))
    }

    pub fn say(&self, name: &str, holes: &[(&'static str, &str)]) -> String {
        self.context.fill_with(self.part.word(name), holes)
    }
}
