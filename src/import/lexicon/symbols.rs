//! Symbols by what they say, and names of icons.

use std::collections::HashMap;

use super::file::Symbols;

/// What a mark says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// The party has it.
    Yes,
    /// The party does not have it.
    No,
    /// Both have a part in it.
    Shared,
}

/// What a mark looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A tick: where there are ticks, an x beside them says no.
    Tick,
    /// An x of some kind.
    Cross,
    /// Another symbol.
    Symbol,
    /// A word ("yes").
    Word,
}

/// A marked cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark<'t> {
    /// What it says by itself.
    pub(crate) sign: Sign,
    /// What it looks like.
    pub(crate) shape: Shape,
    /// What stands in brackets behind it, without a footnote.
    pub(crate) qualifier: Option<&'t str>,
}

/// Symbols by what they say.
#[derive(Debug, Default)]
pub(super) struct Table {
    marks: HashMap<String, (Sign, Shape)>,
    icons: HashMap<String, Option<Sign>>,
    pub(super) blanks: Vec<String>,
}

impl Table {
    pub(super) fn new(symbols: &Symbols) -> Self {
        let marks = [
            (&symbols.mark.tick, Sign::Yes, Shape::Tick),
            (&symbols.mark.cross, Sign::Yes, Shape::Cross),
            (&symbols.mark.shape, Sign::Yes, Shape::Symbol),
            (&symbols.mark.shared, Sign::Shared, Shape::Symbol),
            (&symbols.mark.no, Sign::No, Shape::Symbol),
        ];
        let icons =
            [(&symbols.icon.yes, Some(Sign::Yes)), (&symbols.icon.no, Some(Sign::No)), (&symbols.icon.around, None)];
        Self {
            marks: marks.iter().flat_map(|(l, sign, shape)| l.iter().map(|s| (plain(s), (*sign, *shape)))).collect(),
            icons: icons.iter().flat_map(|(list, sign)| list.iter().map(|word| (word.clone(), *sign))).collect(),
            blanks: symbols.blank.none.clone(),
        }
    }

    /// What a symbol says that stands alone, or several times.
    pub(super) fn symbol(&self, text: &str) -> Option<(Sign, Shape)> {
        let text = plain(text);
        if let Some(known) = self.marks.get(&text) {
            return Some(*known);
        }
        // Several equal symbols are one mark (two merged cells, or an emphasis).
        let first = text.chars().next().filter(|c| !c.is_alphanumeric())?;
        let same = text.chars().all(|c| c == first || c.is_whitespace());
        same.then(|| self.marks.get(first.to_string().as_str()).copied()).flatten()
    }

    /// What the name of an icon says (`fa-check`, `CheckCircle`); `None` where a text is no such name.
    pub(super) fn icon(&self, text: &str) -> Option<(Sign, Shape)> {
        /// Characters of the longest name.
        const MOST: usize = 40;
        if text.len() > MOST || text.contains(char::is_whitespace) && text.split_whitespace().count() > 3 {
            return None;
        }
        let words = icon_words(text);
        let mut telling = words.iter().filter(|w| !w.chars().all(|c| c.is_ascii_digit()));
        let mut sign = None;
        let mut several = false;
        for word in telling.by_ref() {
            if let Some(said) = self.icons.get(word.as_str())? {
                several |= sign.is_some();
                sign = Some(*said);
            }
        }
        let shape = if sign == Some(Sign::Yes) { Shape::Tick } else { Shape::Symbol };
        sign.filter(|_| !several).map(|sign| (sign, shape))
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

/// A symbol in lower case, without the selectors that make it coloured.
fn plain(text: &str) -> String {
    text.trim().chars().filter(|c| !matches!(c, '\u{fe00}'..='\u{fe0f}')).flat_map(char::to_lowercase).collect()
}
