//! The lexicon's files: what may stand in one, and what is wrong with it. The build reads them (see `build.rs`), and a test.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::class::Class;
use super::fold::key;

impl Class {
    /// The table of the file that it stands in.
    pub(super) fn table(self) -> &'static str {
        use Class::*;
        match self {
            Customer | Provider | Underlying | Third | Shared | Nobody => "party",
            Responsibility | Article | Filler | And | Between | Ending => "around",
            Activity | Thing | Section | Id | Owner | Note | Area | Model | Tier | Outcome | Legend | History
            | Inheritance | Option | Line | General => "header",
            Responsible | Accountable | Consulted | Informed => "letters",
            Yes | No | Partial | Full | Nothing | Optional | Level | Lead => "cells",
            How | Mostly | CarriesOut => "remarks",
            Noun | NounEnding => "roles",
            User | Role | Scope | LastSeen | Kind | Never | Status => "access",
            ApiKey | Machine | Person | OutOfUse => "accounts",
            Duty | Permission | AccessRole | Field | Record | Developer | Act | AppliesTo | Shift | HeadVerb => "page",
            Around | Every => "models",
            IsResponsible | Must | Does | Following | Adverb | Join => "sentence",
            Pronoun | Placeholder | NoSlip | For => "names",
        }
    }
}

/// The words of one table, by class.
type Table = BTreeMap<Class, Vec<String>>;

/// A file of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Language {
    pub(super) language: Name,
    #[serde(default)]
    party: Table,
    #[serde(default)]
    around: Table,
    #[serde(default)]
    header: Table,
    #[serde(default)]
    letters: Table,
    #[serde(default)]
    cells: Table,
    #[serde(default)]
    remarks: Table,
    #[serde(default)]
    roles: Table,
    #[serde(default)]
    access: Table,
    #[serde(default)]
    accounts: Table,
    #[serde(default)]
    page: Table,
    #[serde(default)]
    models: Table,
    #[serde(default)]
    sentence: Table,
    #[serde(default)]
    names: Table,
    /// Letters that stand for R, A, C or I in this language's charts (`K = "C"`).
    #[serde(default)]
    pub(super) local_letters: BTreeMap<char, char>,
    /// Inflected forms of party words, and the form that is shown.
    #[serde(default)]
    pub(super) forms: BTreeMap<String, String>,
    /// Words that stand in two classes of one table, and why.
    #[serde(default)]
    twice: Vec<Twice>,
}

/// Which language a file is of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Name {
    /// IETF tag, in lower case.
    pub(super) code: String,
    /// Its name in the language itself.
    #[serde(rename = "name")]
    _name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Twice {
    words: Vec<String>,
    note: String,
}

/// `symbols.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Symbols {
    pub(super) mark: Marks,
    pub(super) icon: Icons,
    pub(super) blank: Blanks,
    pub(super) names: Names,
}

/// Symbols that mark a cell.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Marks {
    pub(super) tick: Vec<String>,
    pub(super) cross: Vec<String>,
    pub(super) shape: Vec<String>,
    pub(super) shared: Vec<String>,
    pub(super) no: Vec<String>,
    pub(super) rating: Vec<Vec<String>>,
}

/// Words of icons' names.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Icons {
    pub(super) yes: Vec<String>,
    pub(super) no: Vec<String>,
    pub(super) around: Vec<String>,
}

/// Cells in which nothing is said.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Blanks {
    pub(super) none: Vec<String>,
}

/// Names of their own that say what a party is.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub(super) clouds: Vec<String>,
    pub(super) companies: Vec<String>,
}

impl Language {
    fn tables(&self) -> [(&'static str, &Table); 13] {
        [
            ("party", &self.party),
            ("around", &self.around),
            ("header", &self.header),
            ("letters", &self.letters),
            ("cells", &self.cells),
            ("remarks", &self.remarks),
            ("roles", &self.roles),
            ("access", &self.access),
            ("accounts", &self.accounts),
            ("page", &self.page),
            ("models", &self.models),
            ("sentence", &self.sentence),
            ("names", &self.names),
        ]
    }

    /// Every word with its class, as it is written.
    pub(super) fn words(&self) -> impl Iterator<Item = (Class, &str)> {
        let tables = self.tables().into_iter().flat_map(|(_, table)| table.iter());
        tables.flat_map(|(class, words)| words.iter().map(|word| (*class, word.as_str())))
    }

    /// What is wrong with the file: words that stand twice in a class, or in two classes of a table without a note; notes that nothing needs.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut excused: BTreeMap<String, bool> = BTreeMap::new();
        for twice in &self.twice {
            if twice.note.trim().is_empty() {
                problems.push(format!("{:?} stand twice for no reason", twice.words));
            }
            excused.extend(twice.words.iter().map(|word| (key(word), false)));
        }
        for (name, table) in self.tables() {
            let mut seen: BTreeMap<String, Class> = BTreeMap::new();
            for (class, word) in table.iter().flat_map(|(class, words)| words.iter().map(|w| (*class, w))) {
                if class.table() != name {
                    problems.push(format!("[{name}] has {class:?}, which belongs to [{}]", class.table()));
                    break;
                }
                // An ending is no word.
                if matches!(class, Class::Ending | Class::NounEnding) {
                    continue;
                }
                match seen.insert(key(word), class) {
                    Some(other) if other == class => problems.push(format!("{word:?} stands twice in {class:?}")),
                    Some(other) => match excused.get_mut(&key(word)) {
                        Some(used) => *used = true,
                        None => problems.push(format!("{word:?} stands in {other:?} and in {class:?}, without a note")),
                    },
                    None => {}
                }
            }
        }
        problems.extend(excused.iter().filter(|(_, used)| !**used).map(|(w, _)| format!("{w:?} does not stand twice")));
        problems
    }
}
