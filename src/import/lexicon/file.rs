//! The lexicon's files: what may stand in one, and what is wrong with it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::fold::fold;

/// What a word means. Classes of one table answer one question ("whom does this label name?", "what does this header announce?").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Class {
    /// Party: the customer.
    Customer,
    /// Party: the provider, by no name of its own.
    Provider,
    /// Party: a cloud below the vendor. The provider where nobody else is, otherwise a third party.
    Underlying,
    /// Party: a third party, by no name of its own.
    Third,
    /// Party: both sides.
    Shared,
    /// Party: nobody ("not applicable").
    Nobody,
    /// Around a party: marks a header as "party + word" ("responsibilities").
    Responsibility,
    /// Around a party: articles, possessives, prepositions.
    Article,
    /// Around a party: other words that do not change who is named.
    Filler,
    /// Around a party: connects two parties.
    And,
    /// Around a party: stands between "shared" and the names of those who share.
    Between,
    /// Around a party: an ending of a compound that says nothing of its own ("Kundenrolle").
    Ending,
    /// Header: activities.
    Activity,
    /// Header: names of things; activities where there is nothing better, otherwise sections.
    Thing,
    /// Header: sections.
    Section,
    /// Header: numbers and identifiers.
    Id,
    /// Header: names of who is responsible.
    Owner,
    /// Header: a remark that is kept beside the activity.
    Note,
    /// Header: a field of work (grids have a column for each).
    Area,
    /// Header: a deployment model.
    Model,
    /// Header: prices and plans, as in a comparison of what can be bought.
    Tier,
    /// Header: what comes of an action. The steps of a procedure have one.
    Outcome,
    /// Header: of a legend.
    Legend,
    /// Header: of a table of versions or changes.
    History,
    /// Header: whether a control can be inherited.
    Inheritance,
    /// Header: the catalogue's option.
    Option,
    /// Header: the catalogue's line of the source document.
    Line,
    /// Header: the catalogue's general activity.
    General,
    /// Letter: who carries it out.
    Responsible,
    /// Letter: who answers for it.
    Accountable,
    /// Letter: who is asked.
    Consulted,
    /// Letter: who is told.
    Informed,
    /// Cell: a marked one, in words.
    Yes,
    /// Cell: an unmarked one, in words.
    No,
    /// Cell: in part.
    Partial,
    /// Cell: gives a party the whole activity.
    Full,
    /// Cell: gives a party nothing to do.
    Nothing,
    /// Cell: its first word makes a duty one that may be left.
    Optional,
    /// Cell: which part a party takes ("Owner", "Support").
    Level,
    /// Remark: words behind "shared" that say how or when, not who.
    How,
    /// Role: names of functions that people have.
    Noun,
    /// Role: endings of such names.
    NounEnding,
    /// Users' list: who.
    User,
    /// Users' list: what they may do.
    Role,
    /// Users' list: where.
    Scope,
    /// Users' list: when they were last there.
    LastSeen,
    /// Users' list: people or machines.
    Kind,
    /// Users' list: a date that never was.
    Never,
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
}

impl Language {
    fn tables(&self) -> [(&'static str, &Table); 8] {
        [
            ("party", &self.party),
            ("around", &self.around),
            ("header", &self.header),
            ("letters", &self.letters),
            ("cells", &self.cells),
            ("remarks", &self.remarks),
            ("roles", &self.roles),
            ("access", &self.access),
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

impl Class {
    /// The table of the file that it stands in.
    pub(super) fn table(self) -> &'static str {
        use Class::{
            Accountable, Activity, And, Area, Article, Between, Consulted, Customer, Ending, Filler, Full, General,
            History, How, Id, Informed, Inheritance, Kind, LastSeen, Legend, Level, Line, Model, Never, No, Nobody,
            Note, Nothing, Noun, NounEnding, Option, Optional, Outcome, Owner, Partial, Provider, Responsibility,
            Responsible, Role, Scope, Section, Shared, Thing, Third, Tier, Underlying, User, Yes,
        };
        match self {
            Customer | Provider | Underlying | Third | Shared | Nobody => "party",
            Responsibility | Article | Filler | And | Between | Ending => "around",
            Activity | Thing | Section | Id | Owner | Note | Area | Model | Tier | Outcome | Legend | History
            | Inheritance | Option | Line | General => "header",
            Responsible | Accountable | Consulted | Informed => "letters",
            Yes | No | Partial | Full | Nothing | Optional | Level => "cells",
            How => "remarks",
            Noun | NounEnding => "roles",
            User | Role | Scope | LastSeen | Kind | Never => "access",
        }
    }
}

/// What a written word is found by: folded, or as it stands where nothing of it would stay (`#`).
pub(super) fn key(word: &str) -> String {
    let folded = fold(word);
    if folded.is_empty() { word.trim().to_owned() } else { folded }
}
