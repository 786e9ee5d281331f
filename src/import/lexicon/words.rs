//! The words of all languages, and how a text is looked up.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::file::{Class, Language, Symbols, key};
use super::fold::{fold, is_cjk};
use super::symbols::Table;
use crate::base::embedded::LEXICON;
use crate::matrix::Letter;

/// The file of marks and blanks, which is no language.
const SYMBOLS: &str = "symbols.toml";

/// Several classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Classes(u64);

impl Classes {
    /// Exactly these.
    pub(crate) fn of(classes: &[Class]) -> Self {
        Self(classes.iter().fold(0, |bits, class| bits | bit(*class)))
    }

    /// Whether a class is among them.
    pub(crate) fn has(self, class: Class) -> bool {
        self.0 & bit(class) != 0
    }

    /// Those that are in both.
    pub(crate) fn and(self, other: Classes) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn add(&mut self, class: Class) {
        self.0 |= bit(class);
    }
}

fn bit(class: Class) -> u64 {
    1 << (class as u64)
}

/// A word of the lexicon that a text holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// What it means.
    pub(crate) classes: Classes,
    /// The words of the text that matched, folded.
    pub(crate) word: String,
    /// Nothing else stands in the text.
    pub(crate) whole: bool,
}

/// All words of all languages.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    /// Whole words and phrases, folded.
    pub(super) phrases: HashMap<String, Classes>,
    /// Beginnings of words (written with a closing `*`), by their first three letters.
    stems: HashMap<String, Vec<(String, Classes)>>,
    /// Words of scripts without spaces: found wherever they stand, the longest first.
    contained: Vec<(String, Classes)>,
    /// Endings of compounds, the longest first.
    pub(super) endings: Vec<String>,
    /// Endings of roles' names.
    pub(super) role_endings: Vec<String>,
    forms: HashMap<String, String>,
    local_letters: HashMap<char, Letter>,
    pub(super) symbols: Table,
    clouds: Vec<String>,
    /// Most words of a phrase.
    longest: usize,
}

/// Letters by which stems are filed.
const STEM_FILED: usize = 3;

fn filed(word: &str) -> &str {
    word.char_indices().nth(STEM_FILED).map_or(word, |(end, _)| word.get(..end).unwrap_or(word))
}

/// The lexicon, read when it is first asked for.
pub(crate) fn lexicon() -> &'static Lexicon {
    static LOADED: OnceLock<Lexicon> = OnceLock::new();
    LOADED.get_or_init(|| Lexicon::load(LEXICON).0)
}

impl Lexicon {
    /// Reads the files, and says what is wrong with them (a test asks; the files are part of the program).
    pub(super) fn load(files: &[(&str, &[u8])]) -> (Self, Vec<String>) {
        let mut lexicon = Self::default();
        let mut problems = Vec::new();
        for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".toml")) {
            let text = String::from_utf8_lossy(bytes);
            let read = if *name == SYMBOLS {
                toml::from_str::<Symbols>(&text).map(|symbols| lexicon.take_symbols(&symbols))
            } else {
                toml::from_str::<Language>(&text).map(|language| {
                    problems.extend(language.problems().into_iter().map(|problem| format!("{name}: {problem}")));
                    if name.strip_suffix(".toml") != Some(language.language.code.as_str()) {
                        problems.push(format!("{name}: is of the language {:?}", language.language.code));
                    }
                    lexicon.take(&language, &mut problems);
                })
            };
            if let Err(error) = read {
                problems.push(format!("{name}: {error}"));
            }
        }
        let longest_first = |a: &String, b: &String| b.len().cmp(&a.len()).then_with(|| a.cmp(b));
        lexicon.contained.sort_by(|(a, _), (b, _)| longest_first(a, b));
        for endings in [&mut lexicon.endings, &mut lexicon.role_endings] {
            endings.sort_by(longest_first);
            endings.dedup();
        }
        (lexicon, problems)
    }

    fn take(&mut self, language: &Language, problems: &mut Vec<String>) {
        for (class, word) in language.words() {
            match (class, word.strip_suffix('*')) {
                (Class::Ending, _) => self.endings.push(key(word)),
                (Class::NounEnding, _) => self.role_endings.push(key(word)),
                (_, Some(stem)) => {
                    let stem = key(stem);
                    let filed = self.stems.entry(filed(&stem).to_owned()).or_default();
                    match filed.iter_mut().find(|(known, _)| *known == stem) {
                        Some((_, classes)) => classes.add(class),
                        None => filed.push((stem, Classes::of(&[class]))),
                    }
                }
                (_, None) => self.take_phrase(class, key(word)),
            }
        }
        for (form, shown) in &language.forms {
            self.forms.insert(fold(form), shown.clone());
        }
        for (local, letter) in &language.local_letters {
            match Letter::from_char(*letter) {
                Some(letter) => {
                    self.local_letters.insert(*local, letter);
                }
                None => problems.push(format!("{}: {letter:?} is none of R, A, C, I", language.language.code)),
            }
        }
    }

    fn take_phrase(&mut self, class: Class, phrase: String) {
        self.longest = self.longest.max(phrase.split(' ').count());
        // A single ideograph means too much to be looked for inside of words.
        if phrase.chars().any(is_cjk) && phrase.chars().count() > 1 {
            match self.contained.iter_mut().find(|(known, _)| *known == phrase) {
                Some((_, classes)) => classes.add(class),
                None => self.contained.push((phrase.clone(), Classes::of(&[class]))),
            }
        }
        self.phrases.entry(phrase).or_default().add(class);
    }

    fn take_symbols(&mut self, symbols: &Symbols) {
        self.symbols = Table::new(symbols);
        self.clouds = symbols.names.clouds.iter().map(|name| key(name)).collect();
    }

    /// What a whole folded phrase means.
    pub(crate) fn classes(&self, folded: &str) -> Classes {
        let mut classes = self.phrases.get(folded).copied().unwrap_or_default();
        if !folded.contains(' ') {
            let stems = self.stems.get(filed(folded)).into_iter().flatten();
            for (_, stemmed) in stems.filter(|(stem, _)| folded.starts_with(stem.as_str())) {
                classes.0 |= stemmed.0;
            }
        }
        classes
    }

    /// Whether a whole folded phrase has a meaning.
    pub(crate) fn means(&self, folded: &str, class: Class) -> bool {
        self.classes(folded).has(class)
    }

    /// Every phrase of some classes in a text: whole words, the longest at each place; in scripts without spaces wherever they stand.
    pub(crate) fn found(&self, text: &str, wanted: Classes) -> Vec<Found> {
        let folded = if text.trim() == "#" { text.trim().to_owned() } else { fold(text) };
        let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
        let mut found: Vec<Found> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let most = self.longest.min(words.len() - at);
            let hit = (1..=most).rev().find_map(|length| {
                let word = words.get(at..at + length)?.join(" ");
                let classes = self.classes(&word).and(wanted);
                (!classes.is_empty()).then_some((length, Found { classes, whole: word == folded, word }))
            });
            match hit {
                Some((length, hit)) => {
                    at += length;
                    found.push(hit);
                }
                None => at += 1,
            }
        }
        if folded.chars().any(is_cjk) && !found.iter().any(|f| f.whole) {
            found.extend(self.found_inside(&folded, wanted));
        }
        found
    }

    /// Words of a script without spaces, the longest first; what is part of a longer one is not found again.
    pub(super) fn found_inside(&self, folded: &str, wanted: Classes) -> Vec<Found> {
        let mut rest = folded.to_owned();
        let mut found = Vec::new();
        for (word, classes) in &self.contained {
            let classes = classes.and(wanted);
            if !classes.is_empty() && rest.contains(word.as_str()) {
                found.push(Found { classes, whole: word == folded, word: word.clone() });
                rest = rest.replace(word.as_str(), " ");
            }
        }
        found
    }

    /// All phrases of one class, folded, sorted (for the nearest match of a misspelt word).
    pub(crate) fn phrases(&self, class: Class) -> Vec<&str> {
        let mut found: Vec<&str> =
            self.phrases.iter().filter(|(_, classes)| classes.has(class)).map(|(phrase, _)| phrase.as_str()).collect();
        found.sort_unstable();
        found
    }

    /// The form of a party word that is shown, where a folded text is an inflected one (`klienta` names the Klient).
    pub(crate) fn shown_form(&self, folded: &str) -> Option<&str> {
        self.forms.get(folded).map(String::as_str)
    }

    /// Whether a folded name is of a cloud or platform that vendors build on.
    pub(crate) fn is_cloud(&self, folded: &str) -> bool {
        self.clouds.iter().any(|name| name == folded)
    }
}

/// Words of a text that have one of some meanings, see [`Lexicon::found`].
pub(crate) fn found(text: &str, wanted: &[Class]) -> Vec<Found> {
    lexicon().found(text, Classes::of(wanted))
}

/// Whether a whole text has a meaning, whatever its case and accents.
pub(crate) fn means(text: &str, class: Class) -> bool {
    lexicon().means(&key(text), class)
}

/// The letter that a header or legend says in words ("Responsible", "Durchführung", "负责"); `None` where it says none, or several.
/// The letters themselves are no words: the document's legend decides on them, then [`local_letter`], then R, A, C and I.
pub(crate) fn letter(text: &str) -> Option<Letter> {
    const LETTERS: [(Class, Letter); 4] = [
        (Class::Responsible, Letter::Responsible),
        (Class::Accountable, Letter::Accountable),
        (Class::Consulted, Letter::Consulted),
        (Class::Informed, Letter::Informed),
    ];
    let found = found(text, &LETTERS.map(|(class, _)| class));
    let mut said = LETTERS.iter().filter(|(class, _)| found.iter().any(|f| f.classes.has(*class)));
    match (said.next(), said.next()) {
        (Some((_, letter)), None) => Some(*letter),
        _ => None,
    }
}

/// The letter of R, A, C and I for which another one stands in some language's charts (German K is C).
pub(crate) fn local_letter(written: char) -> Option<Letter> {
    lexicon().local_letters.get(&written.to_uppercase().next().unwrap_or(written)).copied()
}
