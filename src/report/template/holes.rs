//! Texts with holes: `{name}` is filled, `{{` is a brace.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Names and what they stand for.
#[derive(Debug, Clone, Default)]
pub struct Holes<'a> {
    outer: Option<&'a Holes<'a>>,
    values: Vec<(&'static str, Cow<'a, str>)>,
}

impl<'a> Holes<'a> {
    /// No names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Further names beside those of `outer`.
    pub fn within(outer: &'a Holes<'a>) -> Self {
        Self { outer: Some(outer), values: Vec::new() }
    }

    /// Adds a name.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Cow<'a, str>>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    fn get(&self, name: &str) -> Option<&str> {
        let own = self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_ref());
        own.or_else(|| self.outer.and_then(|outer| outer.get(name)))
    }
}

/// Fills a text with the names of a row first, then with those of `holes`.
pub fn fill_names(text: &str, names: &BTreeMap<String, String>, holes: &Holes<'_>) -> String {
    let mut filled = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) => filled.push_str(words),
            Piece::Hole(name) => {
                filled.push_str(names.get(name).map(String::as_str).or_else(|| holes.get(name)).unwrap_or_default());
            }
        }
    }
    filled
}

/// A piece of a text with holes.
pub(super) enum Piece<'t> {
    /// Words as they stand.
    Words(&'t str),
    /// A hole.
    Hole(&'t str),
}

/// Cuts a text into its pieces. A brace that is never closed stands for itself.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((words, after)) = rest.split_once('{') {
        pieces.push(Piece::Words(words));
        if let Some(after) = after.strip_prefix('{') {
            pieces.push(Piece::Words("{"));
            rest = after;
        } else if let Some((name, after)) = after.split_once('}') {
            pieces.push(Piece::Hole(name));
            rest = after;
        } else {
            pieces.push(Piece::Words("{"));
            rest = after;
        }
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// Fills a text's holes. A hole that has no value stays as it is written, for a later filling (`{page}`).
pub fn fill(text: &str, holes: &Holes<'_>) -> String {
    if !text.contains('{') {
        return text.to_owned();
    }
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) => filled.push_str(words),
            Piece::Hole(name) => match holes.get(name) {
                Some(value) => filled.push_str(value),
                None => {
                    filled.push('{');
                    filled.push_str(name);
                    filled.push('}');
                }
            },
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_once_and_braces_stay() {
        let outer = Holes::new().with("vendor", "Acme {text}");
        let holes = Holes::within(&outer).with("text", "x");
        assert_eq!(fill("{vendor}: {text} {{y} {page}", &holes), "Acme {text}: x {y} {page}");
        assert_eq!(fill("open {", &holes), "open {");
    }
}
