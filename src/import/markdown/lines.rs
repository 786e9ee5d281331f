//! What a line is, by itself.

/// Whether a line is a heading with `#` marks.
pub(crate) fn is_atx_heading(line: &str) -> bool {
    !line.starts_with("    ") && atx_heading(line.trim()).is_some()
}

pub(super) fn atx_heading(text: &str) -> Option<(u8, &str)> {
    let rest = text.trim_start_matches('#');
    let level = text.len() - rest.len();
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let rest = rest.trim();
    let closed = rest.trim_end_matches('#');
    let words = if closed.is_empty() || closed.ends_with([' ', '\t']) { closed.trim_end() } else { rest };
    Some((u8::try_from(level).ok()?, words))
}

pub(super) fn is_fence(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("~~~") || text.strip_prefix("```").is_some_and(|info| !info.trim_start_matches('`').contains('`'))
}

/// `---`, `***`, `___` alone on a line.
pub(super) fn is_rule(text: &str) -> bool {
    let marks: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    marks.len() >= 3 && ["-", "*", "_"].iter().any(|mark| marks.replace(mark, "").is_empty())
}

/// The inside of `{: ... }` or `{:name: ...}` alone on a line.
pub(super) fn attribute_line(text: &str) -> Option<&str> {
    text.strip_prefix("{:").and_then(|rest| rest.trim_end().strip_suffix('}'))
}

/// A value in quotes after a name.
pub(super) fn quoted_value(body: &str, name: &str) -> Option<String> {
    let (_, rest) = body.split_once(name)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let rest = rest.get(1..)?;
    rest.split_once(quote).map(|(value, _)| value.to_owned())
}

/// Template tags alone on a line, which show nothing.
pub(super) fn is_directive(text: &str) -> bool {
    (text.starts_with("{%") && text.ends_with("%}"))
        || (text.starts_with("{{<") && text.ends_with(">}}"))
        || (text.starts_with("{{%") && text.ends_with("%}}"))
}

/// `import … from …` and `export …` of MDX.
pub(super) fn is_mdx_statement(text: &str) -> bool {
    (text.starts_with("import ") && (text.contains(" from ") || text.contains(['"', '\''])))
        || text.starts_with("export ")
}

/// `[!NOTE]`, or the bare name behind `:::`.
pub(super) fn is_admonition_marker(text: &str) -> bool {
    text.strip_prefix("[!")
        .and_then(|r| r.strip_suffix(']'))
        .is_some_and(|name| name.chars().all(char::is_alphanumeric))
}

/// The words of a list item, and whether it is one.
pub(super) fn list_item(text: &str) -> (&str, bool) {
    for marker in ["- ", "* ", "+ ", "-\t", "*\t"] {
        if let Some(rest) = text.strip_prefix(marker) {
            return (rest.trim(), true);
        }
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=9).contains(&digits)
        && let Some(rest) = text.get(digits..)
        && (rest.starts_with(". ") || rest.starts_with(") "))
    {
        // The number is kept: it may be what the text is referred to by.
        return (text, true);
    }
    (text, false)
}

/// `[label]: address`: a link's definition, which shows nothing. A footnote's (`[^1]: words`) does.
pub(super) fn is_link_definition(text: &str) -> bool {
    let Some((label, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once("]:")) else { return false };
    let address = rest.split_whitespace().next().unwrap_or_default();
    let known = address.contains("://") || address.starts_with(['/', '#', '.', '<']) || address.starts_with("mailto:");
    !label.is_empty() && !label.starts_with('^') && !label.contains(['[', ']']) && known
}

pub(super) fn has_tag(text: &str, tag: &str) -> bool {
    count_tags(text, tag) > 0
}

/// How often a tag begins in a line, outside code.
pub(super) fn count_tags(text: &str, tag: &str) -> usize {
    if !text.contains('<') {
        return 0;
    }
    let lower = text.to_ascii_lowercase();
    let (mut count, mut ticks, mut counted) = (0, 0_usize, 0);
    for (at, _) in lower.match_indices(tag) {
        ticks += lower.get(counted..at).map_or(0, |head| head.bytes().filter(|b| *b == b'`').count());
        counted = at;
        let after = lower.as_bytes().get(at + tag.len());
        count += usize::from(ticks % 2 == 0 && after.is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'-'));
    }
    count
}
