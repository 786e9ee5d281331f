//! Marked cells, and blank ones.

use super::file::Class;
use super::fold::fold;
use super::symbols::{Mark, Shape, Sign, Table};
use super::words::{Classes, lexicon};

/// The mark that a whole cell is; `None` where it is none.
pub(crate) fn mark(text: &str) -> Option<Mark<'_>> {
    let text = text.trim();
    let bare = text.trim_matches('*').trim();
    if bare.is_empty() {
        return None;
    }
    let table = &lexicon().symbols;
    let of = |(sign, shape), qualifier| Mark { sign, shape, qualifier };
    if let Some(known) = table.symbol(text).or_else(|| table.symbol(bare)).or_else(|| word(bare)) {
        return Some(of(known, None));
    }
    let cut = without_footnote(bare);
    let (before, qualifier) = match cut.split_once(['(', '（']) {
        Some((before, rest)) if !before.trim().is_empty() => {
            (before.trim_end(), rest.trim_end().strip_suffix([')', '）']).map(str::trim))
        }
        _ => (cut, None),
    };
    let before = without_footnote(before);
    let qualifier = qualifier.filter(|q| !q.is_empty() && !q.chars().all(|c| c.is_ascii_digit()));
    let known = table.symbol(before).or_else(|| word(before)).or_else(|| said_twice(table, before));
    known.or_else(|| table.icon(bare)).map(|known| of(known, qualifier))
}

fn without_footnote(text: &str) -> &str {
    text.trim_end_matches(['*', '†', '‡', '¹', '²', '³', ' ', '\u{fe0f}'])
}

/// "yes", "oui", "nie".
fn word(text: &str) -> Option<(Sign, Shape)> {
    let classes = lexicon().classes(&fold(text));
    if classes.has(Class::Yes) {
        Some((Sign::Yes, Shape::Word))
    } else {
        classes.has(Class::No).then_some((Sign::No, Shape::Word))
    }
}

/// A symbol with a word or two that say the same ("✅ Owner", "❌ No"): the symbol.
fn said_twice(table: &Table, text: &str) -> Option<(Sign, Shape)> {
    const MOST_WORDS: usize = 2;
    let (symbol, rest) = text.split_once(' ')?;
    let drawn = !symbol.is_ascii() && !symbol.contains(char::is_alphanumeric);
    let known = table.symbol(symbol).filter(|_| drawn)?;
    let same = Classes::of(&[
        Class::Filler,
        Class::Article,
        Class::Responsibility,
        Class::Owner,
        Class::Shared,
        Class::Yes,
        Class::No,
        Class::Partial,
        Class::Full,
    ]);
    let folded = fold(rest);
    let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
    let all = words.iter().all(|word| !lexicon().classes(word).and(same).is_empty());
    (!words.is_empty() && words.len() <= MOST_WORDS && all).then_some(known)
}

/// Whether nothing is said in a cell: white space, a dash, "n/a" in one of the languages.
pub(crate) fn is_blank(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || lexicon().symbols.blanks.iter().any(|blank| blank == text)
        || lexicon().means(&fold(text), Class::Nobody)
}
