//! What the scan has open at a line, and what it has read.

use std::collections::BTreeMap;

use super::inline::words;
use crate::base::location::Place;
use crate::import::raw::{DocumentMeta, RawBlock, RawTable};

/// Lines of a paragraph or list item that go together.
pub(super) struct Paragraph {
    pub(super) lines: Vec<String>,
    pub(super) place: Place,
    pub(super) list: Option<u16>,
}

/// What is open and what was read at a line.
pub(super) struct Scanner<'l, 't> {
    pub(super) lines: &'l [&'t str],
    pub(super) at: usize,
    pub(super) blocks: Vec<RawBlock>,
    pub(super) meta: DocumentMeta,
    /// The styles of adornment in the order in which they came: each is a level.
    pub(super) levels: Vec<(char, bool)>,
    /// See [`written`].
    pub(super) written: Vec<(usize, usize)>,
    /// What `|name|` stands for.
    pub(super) substitutions: BTreeMap<String, String>,
    pub(super) paragraph: Option<Paragraph>,
}

impl<'l, 't> Scanner<'l, 't> {
    pub(super) fn new(lines: &'l [&'t str]) -> Self {
        Self {
            lines,
            at: 0,
            blocks: Vec::new(),
            meta: DocumentMeta::default(),
            levels: Vec::new(),
            written: written(lines),
            substitutions: substitutions(lines),
            paragraph: None,
        }
    }

    pub(super) fn line(&self, index: usize) -> Option<&'t str> {
        self.lines.get(index).copied()
    }

    pub(super) fn words(&mut self, line: &str) {
        let indent = line.len() - line.trim_start().len();
        let (item, listed) = list_item(line.trim_start());
        if listed {
            self.flush();
        }
        let list = listed.then(|| u16::try_from(indent / 2).unwrap_or(u16::MAX));
        let place = Place::line_at(self.at);
        // "Term" with its definition indented below it: another paragraph.
        if !listed && indent == 0 && self.paragraph.as_ref().is_some_and(|p| p.list.is_some()) {
            self.flush();
        }
        self.paragraph.get_or_insert_with(|| Paragraph { lines: Vec::new(), place, list }).lines.push(item.to_owned());
    }

    pub(super) fn flush(&mut self) {
        let Some(paragraph) = self.paragraph.take() else { return };
        let read = words(&paragraph.lines.join(" "), &self.substitutions);
        // "::" at a paragraph's end begins a literal block and shows one colon.
        let text = read.text.strip_suffix("::").map_or(read.text.clone(), |t| format!("{t}:"));
        if !text.trim_matches(':').is_empty() {
            let (list, strong, place) = (paragraph.list, read.strong, paragraph.place);
            self.blocks.push(RawBlock::Paragraph { text, list, strong, place });
        }
    }

    pub(super) fn push_table(&mut self, mut table: RawTable, caption: Option<String>) {
        table.caption = caption.filter(|c| !c.is_empty());
        if table.rows.iter().any(|row| row.cells.iter().any(|cell| !cell.text.is_empty())) {
            self.blocks.push(RawBlock::Table(table));
        }
    }

    /// The index after an indented block that begins at an index; blank lines at its end are not of it.
    pub(super) fn indented(&self, from: usize, more_than: usize) -> usize {
        let (mut end, mut at) = (from, from);
        while let Some((line, _)) = self.written.get(at).filter(|(_, indent)| *indent > more_than) {
            end = line + 1;
            at = line + 1;
        }
        end
    }
}

/// Of each line the next one that is not blank, itself among them, and how far that is indented: blocks within blocks are looked at once for each
/// block around them.
fn written(lines: &[&str]) -> Vec<(usize, usize)> {
    let mut written = vec![(lines.len(), 0); lines.len()];
    let mut next = (lines.len(), 0);
    for (at, slot) in written.iter_mut().enumerate().rev() {
        let line = lines.get(at).copied().unwrap_or_default();
        let text = line.trim_start();
        if !text.is_empty() {
            next = (at, line.len() - text.len());
        }
        *slot = next;
    }
    written
}

/// What `.. |name| replace:: words` define, wherever they stand.
fn substitutions(lines: &[&str]) -> BTreeMap<String, String> {
    lines
        .iter()
        .filter_map(|line| {
            let (name, rest) = line.trim_start().strip_prefix(".. |")?.split_once('|')?;
            let text = rest.trim().strip_prefix("replace::")?.trim();
            Some((name.to_owned(), text.to_owned()))
        })
        .collect()
}

/// The words of a list item, and whether it is one; a number is kept: it may be what the text is referred to by.
pub(super) fn list_item(text: &str) -> (&str, bool) {
    for mark in ["- ", "* ", "+ ", "• "] {
        if let Some(rest) = text.strip_prefix(mark) {
            return (rest.trim(), true);
        }
    }
    if let Some(rest) = text.strip_prefix("#. ") {
        return (rest.trim(), true);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = (1..=9).contains(&digits)
        && text.get(digits..).is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "));
    (text, numbered)
}
