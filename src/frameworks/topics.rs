//! Topics that a matrix may speak of, as data (`inputs/topics.toml`): keywords in the importers' languages.
//!
//! A topic is never stated by the vendor. The rows of the catalogue have theirs from an editor, row by row; other rows are searched for
//! keywords, and every match carries the words that made it.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::nearest::did_you_mean;
use crate::base::ordered::Arrange;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::{normalise, strip_number};
use crate::matrix::phrases::Phrases;
use crate::matrix::{Activity, Assignment, Cells, DutyKind, Matrix};

/// The name of the rule by which keywords give a row its topics, as it is printed.
pub const RULE: &str = "topic-keyword";
/// The name of the rule by which an editor gave a row its topics.
pub const EDITOR_RULE: &str = "topic-editor";

/// One topic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Topic {
    /// Identifier (`backup`).
    pub id: String,
    /// What it is, for people.
    pub title: String,
    /// Whether a customer would expect it in every matrix; written `expected = false` where not.
    pub expected: Expected,
    /// English phrases.
    pub en: Vec<String>,
    /// French phrases.
    pub fr: Vec<String>,
    /// German phrases.
    pub de: Vec<String>,
    /// Italian phrases.
    pub it: Vec<String>,
    /// Spanish phrases.
    pub es: Vec<String>,
    /// Portuguese phrases.
    pub pt: Vec<String>,
    /// Dutch phrases.
    pub nl: Vec<String>,
    /// Polish phrases.
    pub pl: Vec<String>,
}

/// A flag that is on unless it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Expected(pub bool);

impl Default for Expected {
    fn default() -> Self {
        Self(true)
    }
}

impl Topic {
    /// The phrases of all languages, with the language.
    pub fn phrases(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("en", &self.en),
            ("fr", &self.fr),
            ("de", &self.de),
            ("it", &self.it),
            ("es", &self.es),
            ("pt", &self.pt),
            ("nl", &self.nl),
            ("pl", &self.pl),
        ]
        .into_iter()
        .flat_map(|(language, phrases)| phrases.iter().map(move |p| (language, p.as_str())))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Table {
    topics: Vec<Topic>,
}

static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(|| {
    // The table is part of the program; a test says that it has no problems, so that no run looks for them again.
    let table: Table = toml::from_str(include_str!("../../inputs/topics.toml")).unwrap_or_default();
    table.topics
});

/// The phrases of all topics, each with its topic's place; rows that an editor gave their topics need none.
static PHRASES: LazyLock<Phrases<usize>> = LazyLock::new(|| {
    let of = |(at, topic): (usize, &'static Topic)| topic.phrases().map(move |(_, phrase)| (phrase, at));
    Phrases::new(TOPICS.iter().enumerate().flat_map(of))
});

/// All topics, in printing order.
pub fn all() -> &'static [Topic] {
    &TOPICS
}

/// A topic that a row touches.
#[derive(Debug, Clone)]
pub struct Touch {
    /// The topic.
    pub topic: &'static Topic,
    /// The words that matched; empty where an editor gave the row its topics. Rows of a long matrix that say the same share them.
    pub words: Arc<[String]>,
}

impl Touch {
    /// Whether an editor gave the row this topic; otherwise its words did.
    pub fn is_editors(&self) -> bool {
        self.words.is_empty()
    }

    /// The rule by which the row has the topic.
    pub fn rule(&self) -> &'static str {
        if self.is_editors() { EDITOR_RULE } else { RULE }
    }

    /// Who says so: `editor` or `keyword`.
    pub fn basis(&self) -> &'static str {
        if self.is_editors() { "editor" } else { "keyword" }
    }
}

/// A topic by its id.
pub fn find(id: &str) -> Option<&'static Topic> {
    all().iter().find(|topic| topic.id == id)
}

/// Topics that the catalogue gives to rows and that do not exist: they would count for nothing.
pub fn check(matrix: &Matrix) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for activity in matrix.published() {
        for topic in activity.topics.iter().filter(|t| find(t).is_none()) {
            let known = || all().iter().map(|t| t.id.as_str());
            let problem =
                Diagnostic::error("unknown-reference", format!("the topic of {} is not defined", activity.id));
            let problem =
                problem.at(activity.source.clone()).found(topic).allowed(known().collect::<Vec<_>>().join(", "));
            problems.push(problem.help(did_you_mean(topic, known())));
        }
    }
    problems
}

/// Finds the topics of one matrix's activities.
#[derive(Debug, Clone)]
pub struct Finder {
    /// Normalised names of the product, which say nothing of what an activity is about.
    names: Vec<String>,
}

impl Finder {
    /// A finder that leaves the matrix's own names out of account: the service's, and what its keywords stand for.
    pub fn new(matrix: &Matrix) -> Self {
        let names = std::iter::once(&matrix.service.name).chain(matrix.keywords.iter().map(|k| &k.text));
        // A name of one word ("Instances") is an ordinary word, too.
        let mut names: Vec<String> = names.map(|n| normalise(n)).filter(|n| n.contains(' ')).collect();
        names.arrange_by_key(|n| std::cmp::Reverse(n.len()));
        names.dedup();
        Self { names }
    }

    /// The topics that an activity touches: those that the catalogue's editor gave it, the leading one first; otherwise those that its words
    /// speak of, in the order of the topics.
    ///
    /// Looked at are the activity's words and duties and, where they touch no topic, the title of the section if it has one subject.
    pub fn of_activity(&self, activity: &EffectiveActivity) -> Vec<Touch> {
        if let Some(given) = given(activity.topics) {
            return given;
        }
        self.of_words(activity.text, activity.assignments.iter(), activity.section.last())
    }

    /// The same of an activity as published: the duties under every model count.
    pub fn of_published(&self, activity: &Activity) -> Vec<Touch> {
        if let Some(given) = given(&activity.topics) {
            return given;
        }
        let section = activity.section.last();
        match &activity.cells {
            Cells::Every(cells) => self.of_words(&activity.text, cells.iter(), section),
            Cells::PerModel(models) => self.of_words(&activity.text, models.iter().flatten().flatten(), section),
        }
    }

    /// The topics that a section's title speaks of, one of several subjects, too: somebody looked at them, whatever its rows are about.
    pub fn of_title(&self, title: &str) -> impl Iterator<Item = &'static str> {
        let mut found = BTreeMap::new();
        self.find(strip_number(title), &mut found);
        found.into_keys().filter_map(|topic| Some(TOPICS.get(topic)?.id.as_str()))
    }

    fn of_words<'a>(
        &self,
        text: &str,
        assignments: impl Iterator<Item = &'a Assignment>,
        section: Option<&String>,
    ) -> Vec<Touch> {
        let mut found: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        self.find(text, &mut found);
        for duty in assignments.flat_map(|a| &a.duties).filter(|d| d.kind != DutyKind::Note) {
            self.find(&duty.text, &mut found);
        }
        // A title of two subjects ("Upgrade and security") does not say which of them a row is about.
        let title = section.filter(|_| found.is_empty()).map(|s| strip_number(s)).filter(|title| !is_joined(title));
        if let Some(title) = title {
            self.find(title, &mut found);
        }
        found
            .into_iter()
            .filter_map(|(topic, words)| Some(Touch { topic: TOPICS.get(topic)?, words: words.into() }))
            .collect()
    }

    fn find(&self, text: &str, found: &mut BTreeMap<usize, Vec<String>>) {
        let mut text = normalise(text);
        for name in &self.names {
            if *name != text && text.contains(name.as_str()) {
                text = text.replace(name.as_str(), "");
            }
        }
        for (topic, words) in PHRASES.find(&text) {
            let said = found.entry(topic).or_default();
            if !said.contains(&words) {
                said.push(words);
            }
        }
    }
}

/// The topics that an editor gave a row; `None` where none did.
fn given(ids: &[String]) -> Option<Vec<Touch>> {
    let touch = |id: &String| Some(Touch { topic: find(id)?, words: Arc::default() });
    (!ids.is_empty()).then(|| ids.iter().filter_map(touch).collect())
}

/// The topics that each row of a matrix touches: found once for all who ask.
#[derive(Debug, Default)]
pub struct Topics {
    /// By the position of the row.
    rows: Vec<Vec<Touch>>,
}

impl Topics {
    /// Finds the topics of every row, as [`Finder::of_activity`] does of one.
    pub fn new(effective: &EffectiveMatrix<'_>) -> Self {
        let finder = Finder::new(effective.matrix);
        let mut said: HashSet<Arc<[String]>> = HashSet::new();
        let of_row = |activity: &EffectiveActivity| {
            let mut touches = finder.of_activity(activity);
            for touch in &mut touches {
                match said.get(&touch.words) {
                    Some(words) => touch.words = Arc::clone(words),
                    None => drop(said.insert(Arc::clone(&touch.words))),
                }
            }
            touches
        };
        Self { rows: effective.activities.iter().map(of_row).collect() }
    }

    /// The topics of a row.
    pub fn of(&self, activity: &EffectiveActivity) -> &[Touch] {
        self.rows.get(activity.position).map_or(&[], Vec::as_slice)
    }

    /// The topics of every row, in their order.
    pub fn into_rows(self) -> impl Iterator<Item = Vec<Touch>> {
        self.rows.into_iter()
    }
}

/// Words that join two subjects, in the importers' languages.
const JOINTS: [&str; 12] = ["and", "or", "et", "ou", "und", "oder", "e", "ed", "y", "en", "i", "oraz"];

/// Whether a title names several subjects.
fn is_joined(title: &str) -> bool {
    title.contains(['&', ',', '/']) || normalise(title).split(' ').any(|word| JOINTS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound_and_speaks_every_language() {
        let mut problems = crate::base::diagnostic::Diagnostics::new();
        let table: Table =
            crate::base::settings::read("topics.toml", include_str!("../../inputs/topics.toml"), &mut problems).value;
        assert!(problems.is_empty(), "{problems:?}");
        assert!(table.topics.len() >= 10);
        for topic in &table.topics {
            for language in ["en", "fr", "de", "it", "es", "pt", "nl", "pl"] {
                assert!(topic.phrases().any(|(l, _)| l == language), "{} has no {language}", topic.id);
            }
            // A keyword that does not find itself finds nothing.
            for (_, phrase) in topic.phrases() {
                let found = PHRASES.find(&normalise(phrase));
                let own = |(at, _): &(usize, String)| TOPICS.get(*at).is_some_and(|t| t.id == topic.id);
                assert!(found.iter().any(own), "{phrase} does not find {}", topic.id);
            }
        }
    }
}
