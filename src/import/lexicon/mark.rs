//! Marked cells.

use super::class::Class;
use super::fold::fold;
use super::symbols::{Mark, Shape, Sign};
use super::words::{Classes, ICONS, MARKS, RATINGS, lexicon};

/// The mark that a whole cell is; `None` where it is none.
pub(crate) fn mark(text: &str) -> Option<Mark<'_>> {
    let text = text.trim();
    let bare = text.trim_matches('*').trim();
    if bare.is_empty() {
        return None;
    }
    let of = |(sign, shape), qualifier| Mark { sign, shape, qualifier };
    if let Some(known) = symbol(text).or_else(|| symbol(bare)).or_else(|| word(bare)) {
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
    let known = symbol(before).or_else(|| word(before)).or_else(|| said_twice(before));
    known.or_else(|| icon(bare)).map(|known| of(known, qualifier))
}

/// The tick, or the sign that says no, with which a short text begins ("✅ Approves", "🚫 None"), where the whole is no mark.
pub(crate) fn leading_mark(text: &str) -> Option<Sign> {
    const MOST_WORDS: usize = 4;
    let (sign, rest) = text.trim().split_once(' ')?;
    let drawn = !sign.is_ascii() && !sign.contains(char::is_alphanumeric);
    let (sign, shape) = symbol(sign).filter(|_| drawn)?;
    let words = rest.split_whitespace().count();
    (sign == Sign::No || shape == Shape::Tick).then_some(sign).filter(|_| (1..=MOST_WORDS).contains(&words))
}

/// Which colour of a rating a whole cell is, counted from the worst.
pub(crate) fn rating(text: &str) -> Option<usize> {
    let text = plain(text);
    RATINGS.iter().find(|(symbol, _)| *symbol == text).map(|(_, colour)| *colour)
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
fn said_twice(text: &str) -> Option<(Sign, Shape)> {
    const MOST_WORDS: usize = 2;
    let (sign, rest) = text.split_once(' ')?;
    let drawn = !sign.is_ascii() && !sign.contains(char::is_alphanumeric);
    let known = symbol(sign).filter(|_| drawn)?;
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

/// What a symbol says that stands alone, or several times.
fn symbol(text: &str) -> Option<(Sign, Shape)> {
    let known = |text: &str| {
        let at = MARKS.binary_search_by(|(mark, ..)| (*mark).cmp(text)).ok()?;
        MARKS.get(at).map(|(_, sign, shape)| (*sign, *shape))
    };
    let text = plain(text);
    if let Some(known) = known(&text) {
        return Some(known);
    }
    // Several equal symbols are one mark (two merged cells, or an emphasis).
    let first = text.chars().next().filter(|c| !c.is_alphanumeric())?;
    let same = text.chars().all(|c| c == first || c.is_whitespace());
    same.then(|| known(first.encode_utf8(&mut [0; 4]))).flatten()
}

/// What the name of an icon says (`fa-check`, `CheckCircle`); `None` where a text is no such name.
fn icon(text: &str) -> Option<(Sign, Shape)> {
    /// Characters of the longest name.
    const MOST: usize = 40;
    /// Words of the longest name that is written with spaces.
    const MOST_WORDS: usize = 3;
    if text.len() > MOST || text.split_whitespace().count() > MOST_WORDS {
        return None;
    }
    let mut said = Vec::new();
    for word in icon_words(text).iter().filter(|w| !w.chars().all(|c| c.is_ascii_digit())) {
        let (_, sign) = ICONS.iter().find(|(known, _)| known == word)?;
        said.extend(*sign);
    }
    match said.as_slice() {
        [Sign::Yes] => Some((Sign::Yes, Shape::Tick)),
        [sign] => Some((*sign, Shape::Symbol)),
        _ => None,
    }
}

/// The words of an icon's name in lower case: `CheckCircle` is two.
fn icon_words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for c in text.chars() {
        if !c.is_alphanumeric() || c.is_uppercase() && small {
            words.push(String::new());
        }
        small = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A symbol in lower case, without what only changes its colour.
fn plain(text: &str) -> String {
    let coloured = |c: &char| matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    text.trim().chars().filter(|c| !coloured(c)).flat_map(char::to_lowercase).collect()
}
