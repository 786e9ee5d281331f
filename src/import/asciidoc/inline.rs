//! Words without AsciiDoc's markup.

use super::super::inline::entity;
use super::super::unmarked::unmarked;

/// Words without markup.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) strong: bool,
    pub(super) link: Option<Box<str>>,
}

/// Takes the markup off: emphasis, code, links, passthroughs, line ends (lines go on unless a bullet, ` +` or a blank line parts them).
pub(super) fn words(source: &str) -> Words {
    let mut joined = String::new();
    let mut parted = true;
    for line in source.split('\n') {
        let line = line.trim();
        if line.is_empty() || line == "+" {
            parted = true;
            continue;
        }
        let (item, listed) = list_item(line);
        if !joined.is_empty() {
            joined.push(if parted || listed { '\n' } else { ' ' });
        }
        let forced = item.strip_suffix(" +");
        joined.push_str(forced.unwrap_or(item).trim_end());
        parted = forced.is_some();
    }
    let whole = joined.trim();
    let strong =
        whole.len() > 2 && whole.starts_with('*') && whole.ends_with('*') && !whole.trim_matches('*').contains('*');
    let mut words = Words { strong, ..Words::default() };
    let text = unmarked(&joined, |c, at| match c {
        '*' | '_' | '`' | '#' => {
            emphasis(at.rest, c, at.previous).map(|(inner, length)| (words_inner(inner, &mut words), length))
        }
        '&' => entity(at.rest),
        'l' | 'x' | 'h' | '<' | 'm' if !at.previous.is_alphanumeric() => link(at.rest, &mut words),
        'p' | 'k' | 'b' | 'i' if !at.previous.is_alphanumeric() => macro_text(at.rest),
        _ => None,
    });
    words.text = text;
    words
}

/// Marks inside marks: one level of code in bold and the like.
fn words_inner(inner: &str, words: &mut Words) -> String {
    let trimmed = inner.trim_matches(['*', '_', '`', '#']);
    match link(trimmed, words) {
        Some((shown, length)) if length == trimmed.len() => shown,
        _ => trimmed.to_owned(),
    }
}

/// Text between a mark and its partner: single marks at word borders, double marks anywhere.
fn emphasis(rest: &str, mark: char, previous: char) -> Option<(&str, usize)> {
    const MOST: usize = 4096;
    let double = rest.chars().nth(1) == Some(mark);
    let width = if double { 2 } else { 1 };
    if !double && previous.is_alphanumeric() {
        return None;
    }
    let body = rest.get(width..)?;
    if body.starts_with(char::is_whitespace) {
        return None;
    }
    let closing = rest.get(..width)?;
    let mut reach = body.len().min(MOST);
    while !body.is_char_boundary(reach) {
        reach -= 1;
    }
    let window = body.get(..reach)?;
    for (at, _) in window.match_indices(closing) {
        let inner = body.get(..at)?;
        let after = body.get(at + width..)?.chars().next();
        let bordered = double || after.is_none_or(|c| !c.is_alphanumeric() && c != mark);
        if !inner.is_empty() && !inner.ends_with(char::is_whitespace) && bordered {
            return Some((inner, width + at + width));
        }
        if inner.contains('\n') {
            return None;
        }
    }
    None
}

/// `link:address[words]`, `xref:id[words]`, `https://…[words]`, `<<id,words>>`.
fn link(rest: &str, words: &mut Words) -> Option<(String, usize)> {
    const MOST: usize = 2048;
    if let Some(inner) = rest.strip_prefix("<<") {
        let end = inner.bytes().take(MOST).position(|b| b == b'>')?;
        let body = inner.get(..end).filter(|_| inner.get(end..).is_some_and(|t| t.starts_with(">>")))?;
        let (id, label) = body.split_once(',').unwrap_or((body, body));
        words.link.get_or_insert_with(|| format!("#{}", id.trim()).into());
        return Some((label.trim().to_owned(), end + 4));
    }
    let scheme = ["link:", "xref:", "mailto:", "https://", "http://"].iter().find(|s| rest.starts_with(**s))?;
    let end = rest.bytes().take(MOST).position(|b| matches!(b, b'[' | b' ' | b'\n'))?;
    let address = rest.get(..end)?;
    let label = rest.get(end..)?.strip_prefix('[')?;
    let close = label.bytes().take(MOST).position(|b| b == b']')?;
    let shown = label.get(..close)?.trim_end_matches('^');
    let address = if scheme.ends_with("//") { address } else { address.strip_prefix(*scheme)? };
    words.link.get_or_insert_with(|| address.into());
    let shown = if shown.is_empty() { address } else { shown.split(",window=").next().unwrap_or(shown) };
    Some((shown.trim_matches('"').to_owned(), end + 1 + close + 1))
}

/// `pass:[words]`, `kbd:[…]`, `btn:[…]`.
fn macro_text(rest: &str) -> Option<(String, usize)> {
    // `icon:check[role=green]` shows the icon, `image:yes.svg[Yes]` the picture or its alternative text.
    for drawn in ["icon:", "image:"] {
        let Some(inner) = rest.strip_prefix(drawn).filter(|r| !r.starts_with(':')) else { continue };
        let open = inner.bytes().take(2048).position(|b| b == b'[')?;
        let end = inner.bytes().take(4096).position(|b| b == b']').filter(|end| *end > open)?;
        let name = inner.get(..open).filter(|n| !n.contains(char::is_whitespace))?;
        let alt = inner.get(open + 1..end)?.split(',').next().unwrap_or_default().trim_matches('"');
        let own = if drawn == "icon:" { name } else { name.rsplit('/').next()?.split('.').next()? };
        let shown = if alt.is_empty() || alt.contains('=') || drawn == "icon:" { own } else { alt };
        return Some((shown.to_owned(), drawn.len() + end + 1));
    }
    let name = ["pass:[", "kbd:[", "btn:["].iter().find(|m| rest.starts_with(**m))?;
    let inner = rest.get(name.len()..)?;
    let end = inner.bytes().take(2048).position(|b| b == b']')?;
    Some((inner.get(..end)?.to_owned(), name.len() + end + 1))
}

/// The words of a list item, and whether it is one.
pub(super) fn list_item(text: &str) -> (&str, bool) {
    let mark = text.chars().next().filter(|c| matches!(c, '*' | '-' | '.'));
    let Some(mark) = mark else { return (text, false) };
    let rest = text.trim_start_matches(mark);
    if (text.len() - rest.len()) <= 5 && rest.starts_with(' ') { (rest.trim_start(), true) } else { (text, false) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_letters_stay() {
        for (source, expected) in [
            ("- Use `NetworkPolicy` and\nmore.\n- Next", "Use NetworkPolicy and more.\nNext"),
            ("*Customer*", "Customer"),
            ("link:https://a.b/c[Red Hat (4)].", "Red Hat (4)."),
            ("snake_case * 2 * 3", "snake_case * 2 * 3"),
            ("a +\nb", "a\nb"),
            ("<<x,Here>> and xref:y[there]", "Here and there"),
            ("{product-title} x  y", "{product-title} x  y"),
        ] {
            assert_eq!(words(source).text, expected, "{source}");
        }
        assert!(words("*Customer*").strong && !words("*a* b").strong);
    }
}
