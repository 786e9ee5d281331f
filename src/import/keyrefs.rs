//! Template keywords (`{{site.data.keyword.IBM_notm}}`, `{product-title}`): what they stand for.
//!
//! Looked up in the files that the user gives or that lie beside the document, then in a small built-in table; a keyword that
//! none of them knows is shown by the readable form of its key, and that is said.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::matrix::Keyword;

/// Names of frequent keywords, as their vendors' pages print them.
fn built_in() -> &'static BTreeMap<String, String> {
    static BUILT_IN: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    let text = include_str!("../../inputs/recognition/keywords.toml");
    BUILT_IN.get_or_init(|| toml::from_str(text).unwrap_or_default())
}

/// Endings of keys that say how long or marked the name is, not what it is.
const ENDINGS: [&str; 4] = ["notm", "full", "short", "long"];

/// Where keywords are looked up.
#[derive(Debug, Clone, Default)]
pub struct Keyrefs {
    table: BTreeMap<String, String>,
}

impl Keyrefs {
    /// Adds a file: a keyref YAML file (`keyword:` and indented `key: value` lines), AsciiDoc attributes (`:key: value`), or a
    /// page that lists keys and names in a table. An earlier file wins.
    pub fn add(&mut self, text: &str) {
        let mut path: Vec<(usize, String)> = Vec::new();
        for line in text.lines() {
            let trimmed = line.trim_end();
            if trimmed.trim_start().starts_with('#') || trimmed.trim().is_empty() {
                continue;
            }
            if trimmed.trim_start().starts_with('|') {
                let cells: Vec<&str> = trimmed.trim().trim_matches('|').split('|').map(str::trim).collect();
                if let [key, value, ..] = cells.as_slice() {
                    self.insert(bare_key(key.trim_matches('`')), value);
                }
                continue;
            }
            if let Some((key, value)) = trimmed.strip_prefix(':').and_then(|r| r.split_once(':')) {
                self.insert(key.trim(), value);
                continue;
            }
            let indent = line.len() - line.trim_start().len();
            let Some((key, value)) = trimmed.trim().split_once(':') else { continue };
            let key = key.trim().trim_matches(['"', '\'']).trim_start_matches("- ");
            path.retain(|(depth, _)| *depth < indent);
            let value = unquoted(value);
            if value.is_empty() {
                path.push((indent, key.to_owned()));
                continue;
            }
            let within: Vec<&str> =
                path.iter().map(|(_, k)| k.as_str()).filter(|k| !matches!(*k, "keyword" | "site" | "data")).collect();
            let full = within.iter().copied().chain([key]).collect::<Vec<_>>().join(".");
            self.insert(&full, value);
        }
    }

    fn insert(&mut self, key: &str, value: &str) {
        let (key, value) = (bare_key(key), value.trim());
        if !key.is_empty() && !value.is_empty() && !value.starts_with("---") {
            self.table.entry(key.to_owned()).or_insert_with(|| value.to_owned());
        }
    }

    /// The keywords of the texts, with what they stand for; the second part lists those that no table knows.
    pub fn resolve<'t>(&self, texts: impl Iterator<Item = &'t str>) -> (Vec<Keyword>, Vec<String>) {
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        let mut unknown = Vec::new();
        for text in texts {
            for keyword in keywords(text) {
                if found.contains_key(keyword) {
                    continue;
                }
                let key = bare_key(keyword.trim_matches(['{', '}']).trim());
                let known = self.table.get(key).map(String::as_str).or_else(|| built_in().get(key).map(String::as_str));
                let text = match known {
                    Some(name) => name.to_owned(),
                    None => {
                        unknown.push(keyword.to_owned());
                        readable(key)
                    }
                };
                found.insert(keyword.to_owned(), text);
            }
        }
        (found.into_iter().map(|(keyword, text)| Keyword { keyword, text }).collect(), unknown)
    }
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    let value = value.split_once(" #").map_or(value, |(v, _)| v.trim_end());
    value
        .strip_prefix('\'')
        .and_then(|v| v.strip_suffix('\''))
        .or_else(|| value.strip_prefix('"').and_then(|v| v.strip_suffix('"')))
        .unwrap_or(value)
}

/// A key without braces and without the path that all keys have.
fn bare_key(keyword: &str) -> &str {
    let key = keyword.trim_matches(['{', '}']).trim();
    let key = key.strip_prefix("site.data.").unwrap_or(key);
    key.strip_prefix("keyword.").unwrap_or(key)
}

/// The keywords in a text: `{{ ... }}` with a path or a word, and AsciiDoc's `{attribute-name}`.
fn keywords(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let from = rest.get(start..).unwrap_or_default();
        let double = from.starts_with("{{");
        let close = if double { "}}" } else { "}" };
        let Some(end) = from.find(close) else { break };
        let whole = from.get(..end + close.len()).unwrap_or_default();
        let inside = whole.trim_matches(['{', '}']).trim();
        let word = !inside.is_empty() && inside.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        if word
            && (double || inside.contains('-') || inside.contains('_'))
            && inside.starts_with(|c: char| c.is_alphabetic())
        {
            found.push(whole);
        }
        rest = from.get(end.max(1)..).unwrap_or_default();
    }
    found
}

/// A key as words: `vcf-aas_notm` -> `vcf aas`.
fn readable(key: &str) -> String {
    let last = key.rsplit('.').next().unwrap_or(key);
    let cut = |text: &'_ str, least: usize| -> Option<usize> {
        let stems =
            ENDINGS.iter().filter_map(|e| text.strip_suffix(e)).map(|stem| stem.trim_end_matches(['_', '-']).len());
        stems.filter(|length| *length >= least).max()
    };
    let stem = cut(last, 2).and_then(|end| last.get(..end)).unwrap_or(last);
    let stem = cut(stem, 3).and_then(|end| stem.get(..end)).unwrap_or(stem);
    stem.replace(['_', '-'], " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_names_can_be_read() {
        assert_eq!(built_in().get("IBM_notm").map(String::as_str), Some("IBM"));
    }

    #[test]
    fn keywords_are_looked_up_then_made_readable() {
        let mut keyrefs = Keyrefs::default();
        keyrefs.add("keyword:\n  vcf-aas: VCF as a Service\n  quoted: 'True'\n# remark\n:product-title: Acme Cloud\n| `{{site.data.keyword.page}}` | From a page |\n");
        let texts = [
            "{{site.data.keyword.vcf-aas}} by {{site.data.keyword.IBM_notm}}",
            "{{site.data.keyword.thing_full_notm}} {product-title}",
            "{{site.data.keyword.page}} {not closed",
            "{ a: 1 }",
        ];
        let (found, unknown) = keyrefs.resolve(texts.into_iter());
        let pairs: Vec<(&str, &str)> = found.iter().map(|k| (k.keyword.as_str(), k.text.as_str())).collect();
        assert_eq!(
            pairs,
            [
                ("{product-title}", "Acme Cloud"),
                ("{{site.data.keyword.IBM_notm}}", "IBM"),
                ("{{site.data.keyword.page}}", "From a page"),
                ("{{site.data.keyword.thing_full_notm}}", "thing"),
                ("{{site.data.keyword.vcf-aas}}", "VCF as a Service"),
            ]
        );
        assert_eq!(unknown, ["{{site.data.keyword.thing_full_notm}}"]);
    }
}
