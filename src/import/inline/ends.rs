//! Where brackets, attribute lists, tags and character references end.

use crate::base::ordered::Arrange;
use crate::import::tags::decode_entities;

/// A tag, address or attribute list is no longer than this; more is no markup, and costs no search.
const MOST_MARKUP: usize = 2048;

/// Offsets of `[` with their `]`, in the order of the `[`; found in one pass, so that no nesting is costly.
pub(super) fn matching_brackets(source: &str) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut open = Vec::new();
    let mut escaped = false;
    for (at, byte) in source.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => open.push(at),
            b']' => {
                if let Some(start) = open.pop() {
                    pairs.push((start, at));
                }
            }
            _ => {}
        }
    }
    pairs.arrange();
    pairs
}

/// `[label](address)` or `[label][reference]` at an offset: label, address (empty for a reference), length.
pub(super) fn bracketed<'s>(
    source: &'s str,
    at: usize,
    brackets: &[(usize, usize)],
) -> Option<(&'s str, &'s str, usize)> {
    let found = brackets.binary_search_by_key(&at, |(start, _)| *start).ok()?;
    let (start, end) = *brackets.get(found)?;
    let label = source.get(start + 1..end)?;
    let rest = source.get(end + 1..)?;
    if let Some(target) = rest.strip_prefix('(') {
        let mut depth = 1_usize;
        for (offset, c) in target.char_indices().take(MOST_MARKUP) {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                '\n' => return None,
                _ => {}
            }
            if depth == 0 {
                let inside = target.get(..offset)?.trim();
                let address = inside.split_whitespace().next().unwrap_or_default();
                return Some((label, address.trim_matches(['<', '>']), end + 2 + offset + 1 - start));
            }
        }
        return None;
    }
    if rest.starts_with('[') && !label.is_empty() {
        let found = brackets.binary_search_by_key(&(end + 1), |(start, _)| *start).ok()?;
        let (_, reference_end) = *brackets.get(found)?;
        return Some((label, "", reference_end + 1 - start));
    }
    None
}

/// `{: .class}`, `{:new_window}` after text, and `{#id}`; template expressions stay.
pub(super) fn attribute_list(rest: &str, before: Option<char>) -> Option<usize> {
    let inner = rest.strip_prefix('{')?;
    if inner.starts_with('{') || inner.starts_with('%') || before == Some('{') {
        return None;
    }
    let end = inner.bytes().take(MOST_MARKUP).position(|b| matches!(b, b'}' | b'\n'))?;
    let body = inner.get(..end)?;
    let whole = inner.get(end..)?.starts_with('}');
    let comment = body.starts_with("/*") && body.ends_with("*/");
    let space = body.trim() == "\" \"" || body.trim() == "' '";
    let list = body.starts_with(':') || (body.starts_with('#') && !body.contains(char::is_whitespace));
    (whole && (list || comment || space)).then_some(end + 2)
}

/// The offset of a tag's `>`, quotes respected.
pub(super) fn tag_end(rest: &str) -> Option<usize> {
    let second = rest.as_bytes().get(1)?;
    if !(second.is_ascii_alphabetic() || *second == b'/' || *second == b'>') {
        return None;
    }
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().skip(1).take(MOST_MARKUP) {
        match (byte, quote) {
            (b, Some(q)) if b == q => quote = None,
            (_, Some(_)) => {}
            (b'"' | b'\'', None) if rest.as_bytes().get(at - 1) == Some(&b'=') => quote = Some(byte),
            (b'>', None) => return Some(at),
            (b'<', None) => return None,
            _ => {}
        }
    }
    None
}

/// A character reference at the beginning of a text: its character and its length.
pub(crate) fn entity(rest: &str) -> Option<(String, usize)> {
    const MOST: usize = 40;
    let end = rest.bytes().take(MOST).position(|b| b == b';')?;
    let reference = rest.get(..=end)?;
    let name = reference.get(1..end)?;
    let plain = name.strip_prefix('#').unwrap_or(name);
    if plain.is_empty() || !plain.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let decoded = decode_entities(reference);
    (decoded != reference).then_some((decoded, end + 1))
}
