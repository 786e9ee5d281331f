//! The words of all languages, and how a text is looked up.

use super::class::Class;
use super::fold::{fold, is_cjk, key};
use crate::matrix::Letter;

/// Several classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Classes(pub(super) u64);

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

/// All words of all languages, as the build wrote them down: folded and sorted, so that nothing is read when the program starts.
mod tables {
    use super::super::symbols::{Shape, Sign};

    include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));
}
pub(crate) use tables::CLOUDS;
use tables::{ACCESS, FORMS, LOCAL_LETTERS, LONGEST, STEMS};
pub(super) use tables::{BLANKS, CONTAINED, ENDINGS, ICONS, MARKS, PHRASES, ROLE_ENDINGS};

/// All words of all languages.
#[derive(Debug)]
pub(crate) struct Lexicon(());

/// The lexicon.
pub(crate) fn lexicon() -> &'static Lexicon {
    static LEXICON: Lexicon = Lexicon(());
    &LEXICON
}

impl Lexicon {
    /// What a whole folded phrase means.
    pub(crate) fn classes(&self, folded: &str) -> Classes {
        let found = PHRASES.binary_search_by(|(phrase, _)| (*phrase).cmp(folded));
        let mut bits = found.ok().and_then(|at| PHRASES.get(at)).map_or(0, |(_, bits)| *bits);
        if !folded.contains(' ') {
            // The stems that a word begins with stand before it, under its first letter.
            let first = folded.chars().next().map_or(0, char::len_utf8);
            let letter = folded.get(..first).unwrap_or_default();
            let from = STEMS.partition_point(|(stem, _)| *stem < letter);
            let stems = STEMS.iter().skip(from).take_while(|(stem, _)| *stem <= folded);
            bits |= stems.filter(|(stem, _)| folded.starts_with(stem)).fold(0, |all, (_, bits)| all | bits);
        }
        Classes(bits)
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
            let most = LONGEST.min(words.len() - at);
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
        for (word, bits) in CONTAINED {
            let classes = Classes(*bits).and(wanted);
            if !classes.is_empty() && rest.contains(word) {
                found.push(Found { classes, whole: *word == folded, word: (*word).to_owned() });
                rest = rest.replace(word, " ");
            }
        }
        found
    }

    /// All phrases of some classes, folded, sorted (for the nearest match of a misspelt word).
    pub(crate) fn phrases(&self, wanted: Classes) -> Vec<&'static str> {
        let wanted = PHRASES.iter().filter(|(_, bits)| !Classes(*bits).and(wanted).is_empty());
        wanted.map(|(phrase, _)| *phrase).collect()
    }

    /// Headers of users' lists of one class, folded, the likeliest first.
    pub(crate) fn access(&self, class: Class) -> impl Iterator<Item = &'static str> {
        ACCESS.iter().filter(move |(_, bits)| Classes(*bits).has(class)).map(|(word, _)| *word)
    }

    /// The form of a party word that is shown, where a folded text is an inflected one (`klienta` names the Klient).
    pub(crate) fn shown_form(&self, folded: &str) -> Option<&'static str> {
        FORMS.iter().find(|(form, _)| *form == folded).map(|(_, shown)| *shown)
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
    let upper = written.to_uppercase().next().unwrap_or(written);
    LOCAL_LETTERS.iter().find(|(local, _)| *local == upper).and_then(|(_, letter)| Letter::from_char(*letter))
}
