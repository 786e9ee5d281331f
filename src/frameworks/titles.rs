//! What controls and their groups are called in other languages (`inputs/frameworks/titles.csv`, a column a language): our own short titles
//! alone. Those that are the publisher's stay as they were published, and so do the numbers of articles and chapters.

use std::collections::HashMap;

use crate::base::embedded;

/// The language that the frameworks' files are written in.
const OWN: &str = "en";

/// The file beside the frameworks.
const FILE: &str = "titles.csv";

/// The short titles of one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Translations(HashMap<String, String>);

impl Translations {
    /// Those of a language, by its tag (`de`, `fr-CH`); none of English, and none of a language that nobody translated into.
    pub fn of(language: &str) -> Self {
        let language = language.split('-').next().unwrap_or_default();
        // Most documents are in the titles' own language, and the file is the longest of all that are embedded.
        if language == OWN {
            return Self::default();
        }
        let mut reader = csv::Reader::from_reader(embedded::text(&embedded::FRAMEWORKS, FILE).as_bytes());
        let column = reader.headers().ok().and_then(|all| all.iter().skip(1).position(|name| name == language));
        let Some(column) = column else { return Self::default() };
        let pair = |record: csv::StringRecord| {
            let said = record.get(column + 1).filter(|said| !said.is_empty())?;
            Some((record.get(0)?.to_owned(), said.to_owned()))
        };
        // Part of the program; a test says that every line can be read.
        Self(reader.records().flatten().filter_map(pair).collect())
    }

    /// A title in the language; itself where nobody translated it.
    pub fn title<'t>(&'t self, own: &'t str) -> &'t str {
        self.0.get(own).map_or(own, String::as_str)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::frameworks::{Library, Titles};

    /// Every title of our own is there in every language, nothing else is, and none is said twice.
    #[test]
    fn every_title_of_our_own_is_translated() {
        let library = Library::built_in();
        let mut ours = BTreeSet::new();
        for id in library.ids() {
            let framework = library.load(id).unwrap_or_else(|problems| panic!("{problems:?}"));
            if framework.titles == Titles::Own {
                ours.extend(framework.controls.iter().map(|control| control.title.to_string()));
                let is_words = |group: &&str| {
                    group.chars().any(char::is_lowercase) && !group.contains(|c: char| c.is_ascii_digit())
                };
                let groups: BTreeSet<&str> = framework.controls.iter().map(|control| &*control.group).collect();
                ours.extend(groups.into_iter().filter(is_words).map(str::to_owned));
            }
        }
        let mut reader = csv::Reader::from_reader(embedded::text(&embedded::FRAMEWORKS, FILE).as_bytes());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), [OWN, "de", "fr", "es", "it"]);
        let mut found = BTreeSet::new();
        for record in reader.records() {
            let record = record.unwrap();
            let words: Vec<&str> = record.iter().collect();
            assert!(words.iter().all(|said| !said.is_empty() && said.trim() == *said), "{words:?}");
            // A short title: the column is narrow.
            assert!(words.iter().all(|said| said.chars().count() <= 80), "{words:?}");
            assert!(found.insert(words.first().map(|own| (*own).to_owned()).unwrap_or_default()), "{words:?}");
        }
        let missing: Vec<_> = ours.difference(&found).collect();
        let unknown: Vec<_> = found.difference(&ours).collect();
        assert!(missing.is_empty() && unknown.is_empty(), "missing {missing:#?}, of no control {unknown:#?}");
    }

    #[test]
    fn a_language_is_known_by_its_tag() {
        let german = Translations::of("de-CH");
        assert_ne!(german.title("Capacity planned"), "Capacity planned");
        assert_eq!(german.title("A title of the user's own"), "A title of the user's own");
        assert_eq!(Translations::of("en"), Translations::default());
    }
}
