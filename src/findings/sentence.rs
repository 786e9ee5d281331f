//! What findings say: sentences by code, with their facts by name (`inputs/findings.toml`), so that a template says the same facts in its language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::Code;
use crate::base::counted::counted;

/// A fact of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Words as they stand: of the vendor, a name, an id, a place.
    Text(String),
    /// Names one after the other.
    Names(Vec<String>),
    /// Words of the vendor, each in quotation marks.
    Quoted(Vec<String>),
    /// Parts in words, each with whose it is.
    Parts(Vec<(String, String)>),
    /// Cells as published with their parties; one that stands for all has no party, a blank one no words.
    Cells(Vec<(String, String)>),
    /// A day.
    Day(NaiveDate),
    /// So many; the English noun in the singular.
    Count(usize, &'static str),
    /// A value of a list of choices.
    Choice(String),
}

/// Facts by their names.
pub type Facts = Vec<(&'static str, Fact)>;

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Fact::Text(text.to_owned())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Fact::Text(text)
    }
}

impl From<&String> for Fact {
    fn from(text: &String) -> Self {
        Fact::Text(text.clone())
    }
}

impl From<NaiveDate> for Fact {
    fn from(day: NaiveDate) -> Self {
        Fact::Day(day)
    }
}

/// How facts are written in a language.
pub struct Wording<'w> {
    /// Between the last two of several names.
    pub and: &'w str,
    /// Around the vendor's words.
    pub quotes: (&'w str, &'w str),
    /// A blank cell, and cells that are all blank.
    pub blank: (&'w str, &'w str),
    /// A day.
    pub day: &'w dyn Fn(NaiveDate) -> String,
    /// A value of a list of choices.
    pub choice: &'w dyn Fn(&str) -> String,
    /// A count with its English noun.
    pub count: &'w dyn Fn(usize, &str) -> String,
}

impl Wording<'_> {
    /// A fact in words.
    pub fn write(&self, fact: &Fact) -> String {
        let quoted = |text: &String| format!("{}{text}{}", self.quotes.0, self.quotes.1);
        match fact {
            Fact::Text(text) => text.clone(),
            Fact::Names(names) => self.list(names),
            Fact::Quoted(texts) => self.list(&texts.iter().map(quoted).collect::<Vec<_>>()),
            Fact::Parts(parts) => {
                let part = |(text, party): &(String, String)| match text.as_str() {
                    "" => party.clone(),
                    _ => format!("{} ({party})", quoted(text)),
                };
                self.list(&parts.iter().map(part).collect::<Vec<_>>())
            }
            Fact::Cells(cells) => {
                let cell = |(party, words): &(String, String)| match (party.as_str(), words.as_str()) {
                    ("", "") => self.blank.1.to_owned(),
                    ("", words) => words.to_owned(),
                    (party, "") => format!("{party}: {}", self.blank.0),
                    (party, words) => format!("{party}: {words}"),
                };
                cells.iter().map(cell).collect::<Vec<_>>().join(", ")
            }
            Fact::Day(day) => (self.day)(*day),
            Fact::Count(n, noun) => (self.count)(*n, noun),
            Fact::Choice(value) => (self.choice)(value),
        }
    }

    fn list(&self, names: &[String]) -> String {
        match names {
            [front @ .., last] if !front.is_empty() => format!("{}{}{last}", front.join(", "), self.and),
            names => names.concat(),
        }
    }
}

static SENTENCES: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| {
    // The table is part of the program; a test says that it has no problems.
    toml::from_str(include_str!("../../inputs/findings.toml")).unwrap_or_default()
});

/// The English sentences of a code by their names; none where its findings bring their own words.
pub fn sentences(code: Code) -> impl Iterator<Item = (&'static str, &'static str)> {
    SENTENCES.get(code.as_str()).into_iter().flatten().map(|(name, text)| (name.as_str(), text.as_str()))
}

/// The names of the facts in a sentence.
pub fn names(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// A sentence in English.
pub(super) fn english(code: Code, name: &str, facts: &Facts) -> String {
    let wording = Wording {
        and: " and ",
        quotes: ("'", "'"),
        blank: ("(blank)", "all cells are blank"),
        day: &|day| day.to_string(),
        choice: &str::to_owned,
        count: &counted,
    };
    let text = sentences(code).find(|(known, _)| *known == name).map_or("", |(_, text)| text);
    let mut out = String::with_capacity(text.len() + 80);
    let mut pieces = text.split('{');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (hole, rest) = piece.split_once('}').unwrap_or(("", piece));
        if let Some((_, fact)) = facts.iter().find(|(known, _)| *known == hole) {
            out.push_str(&wording.write(fact));
        }
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        let parsed: Result<BTreeMap<String, BTreeMap<String, String>>, _> =
            toml::from_str(include_str!("../../inputs/findings.toml"));
        let table = parsed.unwrap_or_default();
        assert!(!table.is_empty());
        for (code, sentences) in &table {
            assert!(Code::parse(code).is_some(), "{code}");
            assert!(sentences.contains_key("what"), "{code} has no ordinary sentence");
            assert!(sentences.keys().all(|name| name == "what" || name.starts_with("what-")), "{code}");
        }
    }
}
