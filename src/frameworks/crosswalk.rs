//! The crosswalk: rows that tie a topic to a control, each with its basis and source. Two rows are never joined to a third.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

/// How what a topic asks for stands to what a control asks for. `equal` does not occur: nobody has shown it of any pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The row is tied to the control by name: by the document, or by the user.
    Named,
    /// The control asks for all of it.
    Subset,
    /// They overlap.
    Intersects,
    /// The tie is weaker, or only listed by its source.
    Related,
    /// No control of the framework was found for the topic.
    None,
}

impl Relation {
    /// The word that is printed and parsed.
    pub fn as_str(self) -> &'static str {
        match self {
            Relation::Named => "named",
            Relation::Subset => "subset",
            Relation::Intersects => "intersects",
            Relation::Related => "related",
            Relation::None => "none",
        }
    }
}

/// On whose word a tie rests, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The vendor's document itself names the control.
    Vendor,
    /// The user ties the row to it (`[[controls]]` in rmx.toml, or a crosswalk of their own).
    Yours,
    /// A published mapping, one step of it.
    Published,
    /// The reading of this program's editor.
    Editor,
}

impl Basis {
    /// The word that is printed and parsed.
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::Vendor => "vendor",
            Basis::Yours => "yours",
            Basis::Published => "published",
            Basis::Editor => "editor",
        }
    }

    /// Whether the tie was derived, by way of a topic; otherwise somebody states it of this very row.
    pub fn is_derived(self) -> bool {
        matches!(self, Basis::Published | Basis::Editor)
    }
}

/// Where a tie stands: printed, and in JSON, as one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieSource {
    /// The document, or the file and line.
    pub title: Arc<str>,
    /// The pair of entries that stands there (`SA-4 -> A.5.20`), where it is a mapping of them.
    pub pair: Option<Arc<str>>,
}

impl fmt::Display for TieSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)?;
        self.pair.iter().try_for_each(|pair| write!(f, ": {pair}"))
    }
}

impl Serialize for TieSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<T: Into<Arc<str>>> From<T> for TieSource {
    fn from(title: T) -> Self {
        Self { title: title.into(), pair: None }
    }
}

/// A row of the crosswalk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The control's id.
    pub control: Arc<str>,
    /// The category without which the control is out of scope; `None` where it always counts.
    pub category: Option<Arc<str>>,
    /// How they stand to each other.
    pub relation: Relation,
    /// On whose word.
    pub basis: Basis,
    /// Where that stands.
    pub source: TieSource,
    /// The attribution that the source asks for; empty where it asks for none.
    pub attribution: Arc<str>,
    /// Whether it is the one to show where there is room for one.
    pub primary: bool,
    /// Why, in the editor's words.
    pub note: String,
}

impl Link {
    /// Whether its control counts where these categories are in scope.
    pub fn is_in_scope(&self, categories: &[String]) -> bool {
        self.category.as_deref().is_none_or(|category| categories.iter().any(|of| of == category))
    }
}

/// A row as its file has it.
#[derive(Debug, Deserialize)]
pub(super) struct WrittenLink<'r> {
    pub topic: &'r str,
    pub framework: &'r str,
    pub control: &'r str,
    pub relation: &'r str,
    pub basis: &'r str,
    pub source: &'r str,
    #[serde(default)]
    pub via: &'r str,
    #[serde(default)]
    pub primary: &'r str,
    #[serde(default)]
    pub note: &'r str,
}

/// Where rows come from, as `sources.toml` has it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sources {
    #[serde(default)]
    pub sources: Vec<Source>,
}

/// A source of rows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Source {
    pub id: String,
    pub title: Arc<str>,
    /// The framework that `via` is an entry of; empty where the source has no entries of its own.
    #[serde(default, rename = "from")]
    _from: String,
    #[serde(default, rename = "publisher")]
    _publisher: String,
    #[serde(default, rename = "licence")]
    _licence: String,
    #[serde(default)]
    pub attribution: Arc<str>,
    #[serde(default, rename = "read-in")]
    _read_in: String,
}

impl Source {
    /// The place of a row: in a published source with the pair of entries that stands in it.
    pub(super) fn place(&self, via: &str, control: &str) -> TieSource {
        let pair = (!via.is_empty()).then(|| format!("{via} -> {control}").into());
        TieSource { title: Arc::clone(&self.title), pair }
    }
}
