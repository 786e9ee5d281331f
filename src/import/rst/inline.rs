//! Words without reStructuredText's markup.

use std::collections::BTreeMap;

use super::super::unmarked::{At, unmarked};

/// A mark looks for its partner within so many bytes.
const LONGEST: usize = 4096;

/// Bytes that substitutions may add to a text.
const MOST_SUBSTITUTED: usize = 1 << 16;

/// Words without markup.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub text: String,
    /// All of them are bold.
    pub strong: bool,
    /// The first link's address.
    pub link: Option<Box<str>>,
}

/// Takes the markup off: emphasis, literals, roles, links, substitutions, escapes.
pub(super) fn words(source: &str, substitutions: &BTreeMap<String, String>) -> Words {
    let whole = source.trim();
    let inner = whole.strip_prefix("**").and_then(|rest| rest.strip_suffix("**"));
    let mut words = Words { strong: inner.is_some_and(|i| !i.is_empty() && !i.contains("**")), ..Words::default() };
    let text = unmarked(whole, |c, &At { rest, previous, length }| {
        let apart = !previous.is_alphanumeric();
        match c {
            '\\' => rest.chars().nth(1).map(|next| {
                let shown = if next.is_whitespace() { String::new() } else { next.to_string() };
                (shown, 1 + next.len_utf8())
            }),
            '*' if apart => between(rest, "**").or_else(|| between(rest, "*")),
            '`' if rest.starts_with("``") => between(rest, "``"),
            '`' if apart => quoted(rest, &mut words),
            ':' if apart => role(rest, &mut words),
            // A short name may stand for a long text: many of them are as good as a bomb.
            '|' if apart && length < whole.len() + MOST_SUBSTITUTED => substitution(rest, substitutions),
            _ => None,
        }
    });
    words.text = text.trim().to_owned();
    words
}

/// What stands between a mark and its partner, and the length of all.
fn between(rest: &str, mark: &str) -> Option<(String, usize)> {
    let body = rest.strip_prefix(mark)?;
    if body.starts_with(char::is_whitespace) {
        return None;
    }
    let window = window(body);
    let end = window.match_indices(mark).map(|(at, _)| at).find(|at| {
        let before = body.get(..*at).unwrap_or_default();
        let after = body.get(at + mark.len()..).and_then(|t| t.chars().next());
        !before.is_empty() && !before.ends_with(char::is_whitespace) && after.is_none_or(|c| !c.is_alphanumeric())
    })?;
    Some((body.get(..end)?.to_owned(), mark.len() * 2 + end))
}

fn window(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// `` `words` ``, `` `words <address>`_ ``.
fn quoted(rest: &str, words: &mut Words) -> Option<(String, usize)> {
    let body = rest.strip_prefix('`')?;
    let end = window(body).find('`').filter(|end| *end > 0)?;
    let inner = body.get(..end)?;
    let after = body.get(end + 1..)?;
    let marks = after.bytes().take(2).take_while(|b| *b == b'_').count();
    let shown = match inner.strip_suffix('>').and_then(|i| i.rsplit_once('<')) {
        Some((label, address)) => {
            words.link.get_or_insert_with(|| address.into());
            if label.trim().is_empty() { address } else { label.trim() }
        }
        None => inner,
    };
    Some((shown.to_owned(), 2 + end + marks))
}

/// `` :role:`words` ``.
fn role(rest: &str, words: &mut Words) -> Option<(String, usize)> {
    let name = window(rest).get(1..)?.split(':').next()?;
    let known = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+'));
    let behind = rest.get(name.len() + 2..).filter(|_| known)?;
    let (shown, length) = quoted(behind, words)?;
    Some((shown, name.len() + 2 + length))
}

fn substitution(rest: &str, known: &BTreeMap<String, String>) -> Option<(String, usize)> {
    let body = rest.strip_prefix('|')?;
    let end = window(body).find('|')?;
    let name = body.get(..end)?;
    known.get(name).map(|text| (text.clone(), end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_letters_stay() {
        let known = BTreeMap::from([("acme".to_owned(), "Acme Cloud".to_owned())]);
        for (source, expected) in [
            ("**RA**", "RA"),
            ("*what* it ``a*b`` is", "what it a*b is"),
            ("see `the page <https://e.org>`_ and `here`__", "see the page and here"),
            (":ref:`Backups <backups>` of :term:`data`", "Backups of data"),
            ("|acme| and |other|", "Acme Cloud and |other|"),
            ("2 * 3 * 4 a\\*b", "2 * 3 * 4 a*b"),
            ("R\\ C", "RC"),
            ("10:30 `open", "10:30 `open"),
        ] {
            assert_eq!(words(source, &known).text, expected, "{source}");
        }
        assert!(words("**Customer**", &known).strong && !words("**a** **b**", &known).strong);
        assert_eq!(words("`a <u>`_", &known).link.as_deref(), Some("u"));
    }
}
