//! How much a text looks like a function that people have.

use super::class::Class;
use super::fold::fold;
use super::words::{ROLE_ENDINGS, lexicon};

/// Words of the longest name of a role.
const MOST_WORDS: usize = 5;

/// How much a text looks like the name of a role or a team, from 0 to 1: "Project Manager" very much, "PM" somewhat, "Back up the data" not at all.
/// It says nothing of who that is.
pub(crate) fn role_likeness(text: &str) -> f64 {
    let lexicon = lexicon();
    let outside = text.split(['(', '（', '\n']).next().unwrap_or_default().trim();
    let folded = fold(outside);
    let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
    let Some(last) = words.last() else { return 0.0 };
    if words.len() > MOST_WORDS {
        return 0.0;
    }
    let is_noun = |word: &str| lexicon.means(word, Class::Noun);
    let ends = |word: &str| ROLE_ENDINGS.iter().any(|e| word.len() > e.len() && word.ends_with(e));
    if is_noun(&folded) || is_noun(last) {
        return 1.0;
    }
    // Romance languages put the noun first.
    if words.first().is_some_and(|word| is_noun(word)) || ends(last) {
        return 0.9;
    }
    if lexicon.is_inside(&folded, Class::Noun) {
        return 0.9;
    }
    if words.iter().any(|word| is_noun(word) || ends(word)) {
        return 0.6;
    }
    let initials = (2..=5).contains(&outside.chars().count()) && outside.chars().all(char::is_uppercase);
    if initials { 0.5 } else { 0.0 }
}
