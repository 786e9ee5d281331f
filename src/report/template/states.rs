//! States in words, each with its mark, and the questions to the vendor.

use std::collections::BTreeMap;

use super::StateWords;
use super::load::{Loader, TONES};
use super::reader::Section;
use crate::document::Mark;
use crate::findings::Code;

const MARKS: &[(&str, Mark)] = &[
    ("done", Mark::Done),
    ("alternative", Mark::Alternative),
    ("half", Mark::Half),
    ("most", Mark::Most),
    ("clock", Mark::Clock),
    ("open", Mark::Open),
    ("off", Mark::Off),
    ("with-exceptions", Mark::WithExceptions),
    ("rejected", Mark::Rejected),
    ("paused", Mark::Paused),
    ("dashed", Mark::Dashed),
    ("overdue", Mark::Overdue),
    ("warning", Mark::Warning),
    ("note", Mark::Note),
];

impl Loader<'_> {
    /// Label, tone and mark of each state.
    pub(super) fn states<T: Ord + Copy>(
        &self,
        root: &Section<'_, '_>,
        key: &str,
        values: &[(&str, T)],
    ) -> BTreeMap<T, StateWords> {
        let Some(section) = root.required(key) else { return BTreeMap::new() };
        let mut words = BTreeMap::new();
        for (name, value) in values {
            let Some(inner) = section.required(name) else { continue };
            let label = self.filled(&inner, "label", &[]);
            let tone = inner.word("tone", &inner.text("tone"), TONES).unwrap_or_default();
            let mark = inner.word("mark", &inner.text("mark"), MARKS).unwrap_or(Mark::Open);
            inner.finish();
            words.insert(*value, StateWords { label, tone, mark });
        }
        section.finish();
        words
    }

    pub(super) fn questions(&self, root: &Section<'_, '_>) -> BTreeMap<Code, String> {
        let Some(section) = root.required("question") else { return BTreeMap::new() };
        let mut questions = BTreeMap::new();
        for code in Code::ALL {
            if let Some(text) = self.optional(&section, code.as_str(), &["activity", "id", "topic"]) {
                questions.insert(*code, text);
            }
        }
        section.finish();
        questions
    }
}
