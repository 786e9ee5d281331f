//! What was found of a sign-off since it was given: a code, what it is about, and the rows in which it was found. The sentences are data here for
//! logs, terminals and data formats; documents say them in their own language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::ordered;

/// Ids that a reason names: more are counted.
pub const MOST_IDS: usize = 8;

/// A sentence for every code, with its holes in braces. With rows it goes on with a colon and their ids.
pub const SENTENCES: &[(&str, &str)] = &[
    ("expired", "it was valid until {until}"),
    ("model", "the deployment model was {was} and is {is}"),
    ("option", "option '{option}' was {was} and is {is}"),
    ("removed", "removed"),
    ("added", "added"),
    ("condition", "condition changed"),
    ("letters", "letters changed"),
    ("wording", "wording changed"),
    ("legend", "legend changed for"),
    ("blank", "a blank or N/A changed"),
    ("split", "stated parts changed"),
    ("section", "stands in another or a renamed section"),
    ("columns", "further columns changed"),
    ("term", "the {what} changed"),
    (
        "not-stored",
        "what was signed is not what stands there now, and the version that was signed is not stored: what changed cannot be told",
    ),
    ("nobody", "nobody is accountable any more for"),
    ("given-away", "{names} is accountable now for"),
    ("newly", "{owner} is newly accountable for"),
    // Beside the causes themselves: the rows that are not named, and an option's states.
    ("more", "{ids} and {n} more"),
    ("taken", "taken"),
    ("not-taken", "not taken"),
    ("not-stated", "not stated"),
];

/// An option's states, which are said in words of their own.
const WORDS: &[&str] = &["taken", "not-taken", "not-stated"];

/// What was found, with the rows in which it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// One of [`SENTENCES`].
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

    /// The sentence in the words that `say` has for a code; those of [`SENTENCES`] where it has none.
    pub fn sentence<'w>(&self, say: impl Fn(&str) -> Option<&'w str>) -> String {
        let words = |code: &str| {
            let own = || SENTENCES.iter().find(|(known, _)| *known == code).map_or("", |(_, text)| text);
            say(code).unwrap_or_else(own).to_owned()
        };
        let mut text = words(&self.code);
        for (hole, value) in &self.about {
            let value =
                if self.code == "option" && WORDS.contains(&value.as_str()) { words(value) } else { value.clone() };
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
