//! AsciiDoc: headings, attributes and tables, with several cells a line, bullet cells, column specifications and spans.

mod inline;
mod tables;

use std::collections::BTreeMap;

use self::inline::{Words, list_item, words};
use super::contract::{Confidence, Content, DocumentContext, Probe, Reader, first_words};
use super::meta;
use super::raw::{DocumentMeta, RawBlock};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;

/// The AsciiDoc reader.
pub(crate) static READER: Reader =
    Reader { name: "AsciiDoc", extensions: &["adoc", "asciidoc", "asc"], binary: false, recognise, read };

fn recognise(probe: &Probe<'_>) -> Confidence {
    let Some(text) = probe.text else { return Confidence::No };
    let (mut fences, mut headings, mut signs) = (0, 0, 0);
    for line in text.lines() {
        let line = line.trim_end();
        fences += usize::from(is_table_fence(line));
        headings += usize::from(heading(line).is_some());
        signs += usize::from(
            line.starts_with(":_")
                || line.starts_with("[cols")
                || line.starts_with("[id=")
                || line.starts_with("include::"),
        );
    }
    match (fences, headings + signs) {
        (2.., _) => Confidence::Certain,
        (_, 2..) => Confidence::Likely,
        (_, 1) => Confidence::Possible,
        _ => Confidence::No,
    }
}

fn read(context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    context.check_document()?;
    let lines: Vec<&str> = context.text.split('\n').map(|l| l.strip_suffix('\r').unwrap_or(l)).collect();
    let mut scanner = Scanner {
        lines: &lines,
        at: 0,
        blocks: Vec::new(),
        meta: DocumentMeta::default(),
        attributes: BTreeMap::new(),
        level: 0,
        options: String::new(),
        title: None,
        paragraph: None,
    };
    scanner.scan(context)?;
    let (blocks, mut meta) = (scanner.blocks, scanner.meta);
    if meta.title.is_none() {
        meta.title = blocks.iter().find_map(|b| match b {
            RawBlock::Heading { level: 1, text, .. } => Some(text.clone()),
            _ => None,
        });
    }
    Ok(Content { format: context.format_name("AsciiDoc"), meta, blocks })
}

struct Scanner<'l, 't> {
    lines: &'l [&'t str],
    at: usize,
    blocks: Vec<RawBlock>,
    meta: DocumentMeta,
    /// The document's own attributes, `:name: value`.
    attributes: BTreeMap<String, String>,
    /// Level of the last heading.
    level: u8,
    /// Block attributes waiting for their block.
    options: String,
    /// A block title waiting for its block.
    title: Option<String>,
    paragraph: Option<(Vec<String>, Option<u16>, Place)>,
}

impl<'t> Scanner<'_, 't> {
    fn line(&self, index: usize) -> Option<&'t str> {
        self.lines.get(index).copied()
    }

    fn scan(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        while let Some(line) = self.line(self.at) {
            let text = line.trim();
            if text.is_empty() {
                self.flush();
            } else if text.starts_with("////") {
                self.flush();
                self.skip_block(text, None, context);
                continue;
            } else if text.starts_with("//") {
                // A comment.
            } else if is_table_fence(text) {
                self.flush();
                self.table(text, context)?;
                continue;
            } else if (text.starts_with("----") || text.starts_with("....")) && text.trim_matches(['-', '.']).is_empty()
            {
                self.flush();
                self.skip_block(text, Some("|==="), context);
                continue;
            } else if let Some((level, words)) = heading(line) {
                self.flush();
                let words = self.words(words).text;
                self.level = level;
                self.blocks.push(RawBlock::Heading { level, text: words, place: Place::line_at(self.at) });
                (self.options, self.title) = (String::new(), None);
            } else if let Some((name, value)) = attribute_entry(text) {
                self.flush();
                meta::take(&mut self.meta, name, value);
                let value = self.resolve(value);
                self.attributes.insert(name.to_owned(), value);
            } else if text.starts_with('[') && text.ends_with(']') && !text.starts_with("[.") {
                self.flush();
                self.options.push_str(text);
            } else if is_delimiter(text) || text == "+" || is_directive(text) {
                self.flush();
            } else if let Some(label) = text.strip_suffix("::").filter(|_| self.heads_a_table()) {
                // "BYOC::" over a table, in tabs or in a list of definitions.
                self.flush();
                let text = self.words(label.trim_end_matches(':')).text;
                self.blocks.push(RawBlock::Heading { level: self.level + 1, text, place: Place::line_at(self.at) });
            } else if let Some(title) = block_title(text) {
                self.flush();
                self.title = Some(self.words(title).text);
            } else if let Some(image) = text.strip_prefix("image::") {
                self.flush();
                let alt = image.split_once('[').map_or("", |(_, alt)| alt.trim_end_matches(']'));
                let alt = alt.split(',').next().unwrap_or_default().trim_matches('"').to_owned();
                self.blocks.push(RawBlock::Image { alt, place: Place::line_at(self.at) });
            } else {
                let (item, listed) = list_item(text);
                // "Term:: what it is"
                if listed || text.contains(":: ") || text.ends_with("::") {
                    self.flush();
                }
                let place = Place::line_at(self.at);
                let marks =
                    u16::try_from(text.len() - text.trim_start_matches(['*', '-', '.']).len()).unwrap_or(u16::MAX);
                let list = if listed {
                    Some(marks)
                } else {
                    // What a plus sign attaches belongs to the item above it.
                    let attached = self.at > 0 && self.line(self.at - 1).is_some_and(|l| l.trim() == "+");
                    attached.then_some(u16::MAX)
                };
                self.paragraph.get_or_insert_with(|| (Vec::new(), list, place)).0.push(item.to_owned());
            }
            self.at += 1;
        }
        self.flush();
        Ok(())
    }

    /// Whether a table is the first thing that is attached to the line.
    fn heads_a_table(&self) -> bool {
        const WITHIN: usize = 8;
        let next = self.lines.iter().skip(self.at + 1).take(WITHIN).map(|l| l.trim());
        let shown =
            |l: &&str| !(l.is_empty() || *l == "+" || *l == "--" || l.starts_with('[') || block_title(l).is_some());
        next.into_iter().find(shown).is_some_and(is_table_fence)
    }

    fn flush(&mut self) {
        let Some((lines, list, place)) = self.paragraph.take() else { return };
        if let Some(title) = self.title.take() {
            self.blocks.push(RawBlock::Paragraph { text: title, list: None, strong: false, place });
        }
        self.options.clear();
        let Words { text, strong, .. } = self.words(&lines.join("\n"));
        if !text.is_empty() {
            self.blocks.push(RawBlock::Paragraph { text, list, strong, place });
        }
    }

    /// Skips a block up to the line that repeats its mark.
    fn skip_block(&mut self, mark: &str, table: Option<&str>, context: &mut DocumentContext<'_>) {
        let start = self.at;
        self.at += 1;
        let mut found = false;
        while let Some(line) = self.line(self.at) {
            self.at += 1;
            let line = line.trim_end();
            if line == mark {
                break;
            }
            found |= table.is_some_and(|t| line.starts_with(t));
        }
        if found {
            context.diagnostics.push(
                Diagnostic::info("table-in-code", "a table stands in a code block and was not read")
                    .at(context.at(Place::line_at(start)))
                    .found(first_words(mark))
                    .help("if it is part of the matrix, take it out of the code block"),
            );
        }
    }

    /// The document's own attributes in braces become their values; others stay as they are.
    fn resolve(&self, text: &str) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        let mut resolved = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            resolved.push_str(before);
            let end = after.bytes().take(100).position(|b| b == b'}');
            let name = end.and_then(|end| after.get(..end));
            match (name.and_then(|n| self.attributes.get(n).map(String::as_str).or_else(|| built_in(n))), end) {
                (Some(value), Some(end)) if resolved.len() < text.len() + (1 << 16) => {
                    resolved.push_str(value);
                    rest = after.get(end + 1..).unwrap_or_default();
                }
                _ => {
                    resolved.push('{');
                    rest = after;
                }
            }
        }
        resolved.push_str(rest);
        resolved
    }

    fn words(&self, text: &str) -> Words {
        words(&self.resolve(text))
    }
}

/// Attributes that AsciiDoc itself defines for characters.
fn built_in(name: &str) -> Option<&'static str> {
    Some(match name {
        "nbsp" => "\u{A0}",
        "empty" | "blank" => "",
        "sp" => " ",
        "vbar" => "|",
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "plus" => "+",
        "asterisk" => "*",
        "apos" => "'",
        "quot" => "\"",
        "startsb" => "[",
        "endsb" => "]",
        _ => return None,
    })
}

fn is_table_fence(line: &str) -> bool {
    matches!(line.trim_end().split_at_checked(1), Some(("|" | "," | ":" | "!", rest)) if rest.len() >= 3 && rest.bytes().all(|b| b == b'='))
}

/// `= Title`, `== Section` (and Markdown's `#` marks, which AsciiDoc takes as well).
fn heading(line: &str) -> Option<(u8, &str)> {
    let mark = line.chars().next().filter(|c| matches!(c, '=' | '#'))?;
    let rest = line.trim_start_matches(mark);
    let level = line.len() - rest.len();
    let words = rest.strip_prefix(' ')?.trim();
    ((1..=6).contains(&level) && !words.is_empty()).then_some((u8::try_from(level).ok()?, words))
}

/// `:name: value`.
fn attribute_entry(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.strip_prefix(':')?.split_once(':')?;
    let known = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '!'));
    (known && (value.is_empty() || value.starts_with(' '))).then_some((name, value.trim()))
}

/// `.Title` above a block.
fn block_title(text: &str) -> Option<&str> {
    text.strip_prefix('.').filter(|rest| rest.starts_with(|c: char| !c.is_whitespace() && c != '.'))
}

/// `====`, `****`, `____`, `--` alone on a line.
fn is_delimiter(text: &str) -> bool {
    text == "--" || (text.len() >= 4 && ["=", "*", "_", "+", "'"].iter().any(|mark| text.replace(mark, "").is_empty()))
}

fn is_directive(text: &str) -> bool {
    ["include::", "ifdef::", "ifndef::", "endif::", "ifeval::", "toc::"].iter().any(|d| text.starts_with(d))
}
