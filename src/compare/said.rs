//! What a comparison says beside the vendor's words: in English for terminals and data (`inputs/changes.toml`), in a template's words for notices.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static SENTENCES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    // The table is part of the program; a test says that it can be read.
    toml::from_str(include_str!("../../inputs/changes.toml")).unwrap_or_default()
});

/// Says a sentence, by its name, with its holes filled.
pub type Say<'s> = dyn Fn(&str, &[(&'static str, &str)]) -> String + 's;

/// The sentences by their names, with their holes in braces.
pub fn sentences() -> impl Iterator<Item = (&'static str, &'static str)> {
    SENTENCES.iter().map(|(name, text)| (name.as_str(), text.as_str()))
}

/// A sentence with its holes as they stand here; the name where there is none.
pub fn sentence(name: &str) -> &str {
    SENTENCES.get(name).map_or(name, String::as_str)
}

/// Says it in English.
pub fn english(name: &str, holes: &[(&'static str, &str)]) -> String {
    holes.iter().fold(sentence(name).to_owned(), |text, (hole, value)| text.replace(&format!("{{{hole}}}"), value))
}
