//! Line breaks that are written as tags: `<br>`.

use std::ops::Range;

/// The tags of a text that break its line (`<br>`, `<br/>`), by where they stand.
pub(crate) fn line_breaks(text: &str) -> Vec<Range<usize>> {
    let opens = text.match_indices('<').map(|(at, _)| at);
    let tag = |at: usize| {
        let rest = text.get(at..)?;
        let name = rest.get(..3)?.eq_ignore_ascii_case("<br").then_some(3)?;
        let end = rest.find('>')?;
        let within = rest.get(name..end)?;
        within.chars().all(|c| c == '/' || c.is_whitespace()).then_some(at..at + end + 1)
    };
    opens.filter_map(tag).collect()
}

/// A text whose line breaks are what `with` says, instead of their tags.
pub(crate) fn breaking(text: &str, with: char) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for tag in line_breaks(text) {
        out.push_str(text.get(at..tag.start).unwrap_or_default());
        out.push(with);
        at = tag.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
