//! Whom a label names: "Customer responsibilities", "Rolle des Kunden", "Kundenrolle", "お客様の責任", "Red Hat's responsibilities".

use std::sync::OnceLock;

use super::class::Class;
use super::fold::{fold, is_cjk};
use super::words::{Classes, ENDINGS, Lexicon, PHRASES, lexicon};

/// Words at one end of a label that are taken off: at most so many, or it is prose.
const MOST_AROUND: usize = 6;

/// The side that a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    /// The customer.
    Customer,
    /// The provider.
    Provider,
    /// A cloud below the vendor.
    Underlying,
    /// A third party.
    Third,
    /// Both sides.
    Shared,
    /// Nobody.
    Nobody,
}

const SIDES: [(Class, Side); 6] = [
    (Class::Customer, Side::Customer),
    (Class::Underlying, Side::Underlying),
    (Class::Provider, Side::Provider),
    (Class::Third, Side::Third),
    (Class::Shared, Side::Shared),
    (Class::Nobody, Side::Nobody),
];

/// A header or a short cell, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label<'t> {
    /// The name as it is spelt, without responsibility words, articles and possessives; the whole text where nothing else is in it.
    pub(crate) core: &'t str,
    /// The name folded: two labels of one party have the same.
    pub(crate) folded: String,
    /// The responsibility word beside it, folded ("responsibilities").
    pub(crate) responsibility: Option<String>,
    /// The side that the name means by itself.
    pub(crate) side: Option<Side>,
}

/// Takes a label apart. The side is known only where the whole label names it: "Customer applications" names nobody.
pub(crate) fn label(text: &str) -> Label<'_> {
    let lexicon = lexicon();
    let trimmed = text.trim().trim_matches(['*', '_', '`', ':', '.']).trim();
    let whole = fold(trimmed);
    let parts = word_spans(trimmed);
    let is = |span: &(usize, usize), classes: Classes| {
        let word = fold(trimmed.get(span.0..span.1).unwrap_or_default());
        !lexicon.classes(&word).and(classes).is_empty()
    };
    let grammar = Classes::of(&[Class::Responsibility, Class::Article]);
    let first = parts.iter().take(MOST_AROUND).position(|span| !is(span, grammar));
    let last = parts.iter().rposition(|span| !is(span, grammar));
    let core = first
        .zip(last)
        .and_then(|(first, last)| trimmed.get(parts.get(first)?.0..parts.get(last)?.1))
        .unwrap_or(trimmed);
    let mut responsibility = parts.iter().find_map(|span| {
        let word = fold(trimmed.get(span.0..span.1).unwrap_or_default());
        lexicon.means(&word, Class::Responsibility).then_some(word)
    });
    let mut folded = fold(core);
    if folded.chars().any(is_cjk) {
        let (rest, word) = lexicon.without_particles(&folded);
        responsibility = responsibility.or(word);
        folded = rest;
    } else if let Some((stem, ending)) = lexicon.compound(&folded) {
        responsibility = responsibility.or(Some(ending.to_owned()));
        folded = stem.to_owned();
    }
    let side = lexicon.side(&whole).or_else(|| lexicon.side_inside(trimmed, &parts)).or_else(|| lexicon.side(&folded));
    if let Some(shown) = lexicon.shown_form(&folded) {
        folded = fold(shown);
    }
    Label { core, folded, responsibility, side }
}

impl Lexicon {
    /// The side that a whole folded phrase means.
    pub(crate) fn side(&self, folded: &str) -> Option<Side> {
        let classes = self.classes(folded);
        SIDES.iter().find(|(class, _)| classes.has(*class)).map(|(_, side)| *side)
    }

    /// The side that a label means when ever more words that say nothing are taken off its ends, as few as possible.
    fn side_inside(&self, text: &str, parts: &[(usize, usize)]) -> Option<Side> {
        let around = Classes::of(&[Class::Responsibility, Class::Article, Class::Filler]);
        let says_nothing = |span: &&(usize, usize)| {
            !self.classes(&fold(text.get(span.0..span.1).unwrap_or_default())).and(around).is_empty()
        };
        let before = parts.iter().take_while(says_nothing).count().min(MOST_AROUND);
        let after = parts.iter().rev().take_while(says_nothing).count().min(MOST_AROUND);
        (1..=before + after).find_map(|taken| {
            (0..=taken.min(before)).rev().find_map(|front| {
                let back = taken - front;
                if back > after || front + back >= parts.len() {
                    return None;
                }
                let inner = fold(text.get(parts.get(front)?.0..parts.get(parts.len() - 1 - back)?.1)?);
                self.side(&inner).or_else(|| self.compound(&inner).and_then(|(stem, _)| self.side(stem)))
            })
        })
    }

    /// A folded compound without its ending that says nothing of its own (`kundenrolle` -> `kunden`, `rolle`).
    pub(crate) fn compound<'w>(&self, word: &'w str) -> Option<(&'w str, &'static str)> {
        /// "Control" is no role: what stands before the ending has to be a word.
        const SHORTEST_STEM: usize = 3;
        let known = |stem: &str| self.side(stem).is_some();
        ENDINGS.iter().find_map(|ending| {
            let stem = word.strip_suffix(ending)?.trim_end();
            let linked = stem.strip_suffix('s').filter(|s| known(s)).unwrap_or(stem);
            (stem.chars().count() >= SHORTEST_STEM && known(linked)).then_some((linked, *ending))
        })
    }

    /// The word before an ending that says nothing of its own, whatever the word is. "Control" and "Kontrolle" are no roles.
    pub(crate) fn without_ending<'w>(&self, word: &'w str) -> Option<&'w str> {
        /// Letters of the shortest word.
        const SHORTEST: usize = 3;
        /// What stands before "-rol" in other words than compounds.
        const NO_STEMS: [&str; 2] = ["cont", "kont"];
        ENDINGS.iter().find_map(|ending| {
            let stem = word.strip_suffix(ending)?;
            (stem.chars().count() >= SHORTEST && !NO_STEMS.contains(&stem))
                .then(|| stem.strip_suffix('s').filter(|s| self.side(s).is_some()).unwrap_or(stem))
        })
    }

    /// A name in a script without spaces, without the particles and words around it, and the responsibility word among them.
    fn without_particles(&self, folded: &str) -> (String, Option<String>) {
        let mut rest = folded.trim();
        let mut responsibility = None;
        while self.side(rest).is_none() {
            let inner = |word: &'static str| rest.strip_suffix(word).or_else(|| rest.strip_prefix(word));
            let cut = particles().iter().filter(|(word, _)| *word != rest);
            let longest =
                cut.filter_map(|(word, classes)| Some((*word, *classes, inner(word)?))).max_by_key(|(w, ..)| w.len());
            let Some((word, classes, inner)) = longest else { break };
            if classes.has(Class::Responsibility) {
                responsibility = Some(word.to_owned());
            }
            rest = inner.trim();
        }
        (rest.to_owned(), responsibility)
    }
}

/// Words around a name in scripts that do not divide words.
fn particles() -> &'static [(&'static str, Classes)] {
    static PARTICLES: OnceLock<Vec<(&'static str, Classes)>> = OnceLock::new();
    PARTICLES.get_or_init(|| {
        let around = Classes::of(&[Class::Responsibility, Class::Article, Class::Filler]);
        PHRASES.iter().filter(|(word, classes)| !classes.and(around).is_empty() && word.chars().any(is_cjk)).collect()
    })
}

/// Where the words of a text stand: runs of letters and digits.
pub(crate) fn word_spans(text: &str) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices() {
        // A mark that combines with a letter goes on with the word; one that combines with a symbol ("⚙️ Acme") begins none.
        let inside = c.is_alphanumeric() || start.is_some() && unicode_normalization::char::is_combining_mark(c);
        match (inside, start) {
            (true, None) => start = Some(i),
            (false, Some(from)) => {
                spans.push((from, i));
                start = None;
            }
            _ => {}
        }
    }
    spans.extend(start.map(|from| (from, text.len())));
    spans
}
