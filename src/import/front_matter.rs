//! The block of `key: value` lines at the head of a Markdown file.

use super::meta;
use super::raw::DocumentMeta;

/// Reads front matter between `---` (or `+++`) lines; gives the number of lines that it takes, 0 where there is none.
pub(crate) fn read<'t>(lines: impl Iterator<Item = &'t str> + Clone, taken: &mut DocumentMeta) -> usize {
    let lead = lines.clone().take_while(|line| line.trim().is_empty()).count();
    let mut body = lines.skip(lead);
    let fence = match body.next().map(str::trim_end) {
        Some("---") => "---",
        Some("+++") => "+++",
        _ => return 0,
    };
    let mut count = lead + 1;
    let mut parent = String::new();
    let mut found: Vec<(String, &str)> = Vec::new();
    for line in body {
        count += 1;
        let text = line.trim_end();
        if text == fence || (fence == "---" && text == "...") {
            for (key, value) in found {
                meta::take(taken, &key, value);
            }
            return count;
        }
        let Some((key, value)) = text.split_once(if fence == "---" { ':' } else { '=' }) else { continue };
        let value = unquoted(value.trim());
        let name = key.trim();
        if !key.starts_with([' ', '\t']) {
            parent = name.to_owned();
            found.push((name.to_owned(), value));
        } else {
            found.push((format!("{parent}.{name}"), value));
        }
    }
    0
}

fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|v| v.strip_suffix(quote)) {
            return inner;
        }
    }
    // A comment after a plain value.
    value.split_once(" #").map_or(value, |(before, _)| before.trim_end())
}
