//! Single tags and character references of HTML, which also stand in the lines of other formats.

use html5gum::Token;
use memchr::memchr;
use memchr::memmem;

use super::limits::ATTRIBUTES;
use crate::base::markup::tokens;

/// Elements whose content is no markup: a `<` in it begins no tag.
const RAW: [&[u8]; 2] = [b"script", b"style"];

/// The value of an attribute of a single tag; `None` for a tag that no page has.
pub(crate) fn attribute(tag: &str, name: &str) -> Option<String> {
    if crowded(tag, ATTRIBUTES).is_some() {
        return None;
    }
    tokens(tag, false).find_map(|token| match token {
        Token::StartTag(start) => start.attributes.get(name.as_bytes()).map(|v| lossy(&v.value)),
        _ => None,
    })
}

/// A short text with its character references decoded.
pub(crate) fn decode_entities(text: &str) -> String {
    let mut decoded = String::new();
    for token in tokens(text, false) {
        if let Token::String(part) = token {
            decoded.push_str(&lossy(&part.value));
        }
    }
    decoded
}

/// The text of bytes that the tokenizer hands back.
pub(crate) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The first tag with more attributes than `most`, before the tokenizer sees it, which takes a frame of the stack for each: how many it has, and where it begins.
pub(crate) fn crowded(text: &str, most: u64) -> Option<(u64, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| memchr(b'<', rest)) {
        let start = at + next;
        at = start + 1;
        let tag = bytes.get(at..).unwrap_or_default();
        if !tag.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/') {
            continue;
        }
        let (count, length) = count(tag);
        if count > most {
            return Some((count, start));
        }
        at += length;
        if let Some(name) = RAW.iter().find(|name| tag.get(..name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name)))
        {
            let rest = bytes.get(at..).unwrap_or_default();
            at += end_of(rest, name);
        }
    }
    None
}

/// The attributes of a tag whose `<` was taken off, and its length.
fn count(tag: &[u8]) -> (u64, usize) {
    let mut count = 0;
    let (mut apart, mut quote, mut value) = (false, None, false);
    // The name comes first.
    let name = tag.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'>') || *b == b'/').unwrap_or(tag.len());
    let name = if name == 0 { 1 } else { name };
    for (at, byte) in tag.iter().enumerate().skip(name) {
        match (byte, quote) {
            (b, Some(q)) => {
                if *b == q {
                    (quote, apart) = (None, true);
                }
            }
            (b'>', None) => return (count, at),
            (b'"' | b'\'', None) if value => (quote, value) = (Some(*byte), false),
            (b'=', None) => value = true,
            (b, None) if b.is_ascii_whitespace() => apart = true,
            (b'/', None) if !value => apart = true,
            _ => {
                count += u64::from(apart && !value);
                (apart, value) = (false, false);
            }
        }
    }
    (count, tag.len())
}

/// Where the end tag of a raw element begins; the end of the text where it is never closed.
fn end_of(text: &[u8], name: &[u8]) -> usize {
    memmem::find_iter(text, b"</")
        .find(|at| text.get(at + 2..at + 2 + name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name)))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::crowded;

    #[test]
    fn attributes_are_counted_as_the_tokenizer_does() {
        for (text, most) in [
            ("<a b c=d e=\"f g h\" i>", 4),
            ("<a b=\"c\"d='e'f>", 3),
            ("<a/b/c/>", 2),
            ("<a b = c>", 1),
            ("x < y z <b c> <!-- <b c d> -->", 2),
            ("<script>if (a<b c d e f) {}</script><p q>", 1),
        ] {
            assert_eq!(crowded(text, most), None, "{text}");
            assert!(crowded(text, most - 1).is_some(), "{text}");
        }
        assert_eq!(crowded("<p><a b c>", 1), Some((2, 3)));
    }
}
