//! What was found of a sign-off since it was given: a code, what it is about, and the rows in which it was found. Logs, terminals and data formats
//! say it in English (`inputs/sign-offs.toml`), documents in their own language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::base::ordered;

/// Ids that a reason names: more are counted.
pub const MOST_IDS: usize = 8;

static SENTENCES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    // The table is part of the program; a test says that it can be read.
    toml::from_str(include_str!("../../inputs/sign-offs.toml")).unwrap_or_default()
});

/// A sentence for every code, with its holes in braces. With rows it goes on with a colon and their ids.
pub fn sentences() -> impl Iterator<Item = (&'static str, &'static str)> {
    SENTENCES.iter().map(|(code, text)| (code.as_str(), text.as_str()))
}

/// What was found, with the rows in which it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// One of those of [`sentences`].
    pub code: String,
    /// What it is about, by the sentence's holes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub about: BTreeMap<String, String>,
    /// The rows' ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
}

impl Cause {
    /// A cause without rows so far.
    pub fn new(code: &str, about: &[(&str, String)]) -> Self {
        let about = ordered::map(about.iter().map(|(hole, text)| ((*hole).to_owned(), text.clone())));
        Self { code: code.to_owned(), about, ids: Vec::new() }
    }

    /// Whether it is the same but for the rows.
    pub fn is_like(&self, other: &Self) -> bool {
        self.code == other.code && self.about == other.about
    }

    /// The sentence in the words that `say` has for a code; in English where it has none.
    pub fn sentence<'w>(&self, say: impl Fn(&str) -> Option<&'w str>) -> String {
        let words = |code: &str| {
            let own = || SENTENCES.get(code).map_or("", String::as_str);
            say(code).unwrap_or_else(own).to_owned()
        };
        let mut text = words(&self.code);
        for (hole, value) in &self.about {
            // An option's states and what a document says beside its rows have words of their own.
            let is_named = self.code == "option" && hole != "option" || self.code == "term";
            let named = if is_named { words(value) } else { String::new() };
            let value = if named.is_empty() { value.clone() } else { named };
            text = text.replace(&format!("{{{hole}}}"), &value);
        }
        let named = self.ids.get(..MOST_IDS).unwrap_or(&self.ids).join(", ");
        match self.ids.len() {
            0 => text,
            n if n > MOST_IDS => {
                let more = (n - MOST_IDS).to_string();
                format!("{text}: {}", words("more").replace("{ids}", &named).replace("{n}", &more))
            }
            _ => format!("{text}: {named}"),
        }
    }
}

/// All that was found, in the words that `say` has.
pub fn said<'w>(causes: &[Cause], say: impl Fn(&str) -> Option<&'w str>) -> String {
    causes.iter().map(|cause| cause.sentence(&say)).collect::<Vec<_>>().join("; ")
}
