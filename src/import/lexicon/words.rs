//! The words of all languages, and how a text is looked up.

use std::cell::RefCell;
use std::collections::HashMap;

use super::class::Class;
use super::fold::{is_cjk, key};
use crate::matrix::Letter;

/// Several classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Classes(pub(super) u128);

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

fn bit(class: Class) -> u128 {
    1 << (class as u128)
}

/// Words with their classes, as the build packs them.
#[derive(Debug)]
pub(super) struct Packed {
    /// All words, one behind the other.
    text: &'static str,
    /// Where each ends, bytes.
    ends: &'static [u32],
    /// Which of the sets of classes each has.
    sets: &'static [u16],
    /// The sets.
    classes: &'static [u128],
}

impl Packed {
    fn get(&self, at: usize) -> Option<(&'static str, Classes)> {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        let word = self.text.get(start..*self.ends.get(at)? as usize)?;
        let classes = self.classes.get(usize::from(*self.sets.get(at)?))?;
        Some((word, Classes(*classes)))
    }

    /// The words from a place on.
    fn from(&self, at: usize) -> impl Iterator<Item = (&'static str, Classes)> {
        (at..self.ends.len()).filter_map(|at| self.get(at))
    }

    /// All words, in the order in which the build wrote them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, Classes)> {
        self.from(0)
    }

    /// The place of the first word that does not stand before a text, where the words are sorted.
    fn place(&self, text: &str) -> usize {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle).is_some_and(|(word, _)| word < text) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// All words of all languages, as the build wrote them down: folded and sorted, so that nothing is read when the program starts.
mod tables {
    use super::super::symbols::{Shape, Sign};
    use super::Packed;

    include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));
}
use tables::{ACCESS, FORMS, LOCAL_LETTERS, STEMS};
pub(crate) use tables::{BLANKS, CLOUDS, COMPANIES};
pub(super) use tables::{CONTAINED, ENDINGS, ICONS, MARKS, PHRASES, RATINGS, ROLE_ENDINGS};

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
        /// Texts whose meaning is kept: one is asked for by a dozen questions, one after the other.
        const KEPT: usize = 1_024;
        thread_local! {
            static SEEN: RefCell<HashMap<String, Classes>> = RefCell::default();
        }
        SEEN.with_borrow_mut(|seen| match seen.get(folded) {
            Some(found) => *found,
            None => {
                if seen.len() >= KEPT {
                    seen.clear();
                }
                let found = self.look_up(folded);
                seen.insert(folded.to_owned(), found);
                found
            }
        })
    }

    fn look_up(&self, folded: &str) -> Classes {
        let found = PHRASES.get(PHRASES.place(folded)).filter(|(phrase, _)| *phrase == folded);
        let mut bits = found.map_or(0, |(_, classes)| classes.0);
        if !folded.contains(' ') {
            // The stems that a word begins with stand before it, under its first letter.
            let first = folded.chars().next().map_or(0, char::len_utf8);
            let letter = folded.get(..first).unwrap_or_default();
            let stems = STEMS.from(STEMS.place(letter)).take_while(|(stem, _)| *stem <= folded);
            bits |= stems.filter(|(stem, _)| folded.starts_with(stem)).fold(0, |all, (_, classes)| all | classes.0);
        }
        Classes(bits)
    }

    /// Whether a whole folded phrase has a meaning.
    pub(crate) fn means(&self, folded: &str, class: Class) -> bool {
        self.classes(folded).has(class)
    }

    /// Whether a word of a class stands anywhere in a text of a script without spaces.
    pub(crate) fn is_inside(&self, folded: &str, class: Class) -> bool {
        let words = || CONTAINED.iter().filter(|(_, classes)| classes.has(class));
        folded.chars().any(is_cjk) && words().any(|(word, _)| folded.contains(word))
    }

    /// All phrases of some classes, folded, sorted (for the nearest match of a misspelt word).
    pub(crate) fn phrases(&self, wanted: Classes) -> Vec<&'static str> {
        let wanted = PHRASES.iter().filter(|(_, classes)| !classes.and(wanted).is_empty());
        wanted.map(|(phrase, _)| phrase).collect()
    }

    /// Headers of users' lists of one class, folded, the likeliest first.
    pub(crate) fn access(&self, class: Class) -> impl Iterator<Item = &'static str> {
        ACCESS.iter().filter(move |(_, classes)| classes.has(class)).map(|(word, _)| word)
    }

    /// The form of a party word that is shown, where a folded text is an inflected one (`klienta` names the Klient).
    pub(crate) fn shown_form(&self, folded: &str) -> Option<&'static str> {
        FORMS.iter().find(|(form, _)| *form == folded).map(|(_, shown)| *shown)
    }
}

/// Whether a whole text has a meaning, whatever its case and accents.
pub(crate) fn means(text: &str, class: Class) -> bool {
    lexicon().means(&key(text), class)
}

/// The letter of R, A, C and I for which another one stands in some language's charts (German K is C).
pub(crate) fn local_letter(written: char) -> Option<Letter> {
    let upper = written.to_uppercase().next().unwrap_or(written);
    LOCAL_LETTERS.iter().find(|(local, _)| *local == upper).and_then(|(_, letter)| Letter::from_char(*letter))
}
