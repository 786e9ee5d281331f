//! Words being gathered, and the white space that parts words and lines.

use super::super::inline::{Inline, Within, inline, tidy_lines};
use super::super::raw::RawBlock;
use super::walker::{Attributes, CellBuilder, Dialect, TableBuilder, Walker, Words};
use crate::base::location::Place;

impl Walker<'_> {
    pub(super) fn start_inline(
        &mut self,
        name: &str,
        raw: &str,
        attributes: &Attributes<'_>,
        place: Place,
        self_closing: bool,
    ) {
        if matches!(name, "b" | "strong") && !self_closing {
            self.bold += 1;
        }
        if self.dialect == Dialect::Markdown {
            if matches!(name, "b" | "strong" | "a") {
                self.current(place).text.push_str(raw);
            }
        } else if name == "a" {
            let address = attributes.get("href");
            let words = self.current(place);
            if words.link.is_none() {
                words.link = address.map(Into::into);
            }
        }
    }

    pub(super) fn text(&mut self, text: &str, place: Place) {
        if self.skipping.is_some() {
            return;
        }
        if self.in_title {
            self.title.push_str(text);
            return;
        }
        let inside_table_only = self.tables.last().is_some_and(|t| t.cell.is_none() && !t.in_caption);
        if inside_table_only && text.trim().is_empty() {
            return;
        }
        let collapse = self.dialect == Dialect::Html && self.preformatted == 0;
        let bold = self.bold > 0;
        let words = self.current(place);
        let letters = text.chars().filter(|c| !c.is_whitespace()).count();
        words.letters += letters;
        words.bold_letters += if bold { letters } else { 0 };
        if collapse { collapse_lines(text, &mut words.text) } else { words.text.push_str(text) }
    }

    /// Where words go now.
    pub(super) fn current(&mut self, place: Place) -> &mut Words {
        if self.words.text.trim().is_empty() {
            self.words_place = place;
        }
        match self.tables.last_mut() {
            Some(TableBuilder { cell: Some(cell), .. }) => &mut cell.words,
            Some(table) if table.in_caption => table.caption.get_or_insert_with(Words::default),
            _ => &mut self.words,
        }
    }

    pub(super) fn cell(&mut self) -> Option<&mut CellBuilder> {
        self.tables.last_mut().and_then(|table| table.cell.as_mut())
    }

    pub(super) fn line_break(&mut self) {
        let place = self.words_place;
        // In Markdown a single line break joins lines, see `join_soft_lines`.
        let end = if self.dialect == Dialect::Markdown { "\n\n" } else { "\n" };
        self.current(place).text.push_str(end);
    }

    /// The border of a block: a line break inside a cell, the end of a paragraph outside.
    pub(super) fn boundary(&mut self) {
        if self.tables.last().is_some_and(|t| t.cell.is_some() || t.in_caption) {
            self.line_break();
        } else {
            self.flush_words();
        }
    }

    pub(super) fn flush_words(&mut self) {
        let words = std::mem::take(&mut self.words);
        let place = self.words_place;
        let read = self.read_words(&words, Within::Text);
        if read.text.is_empty() {
            return;
        }
        self.blocks.push(match self.heading {
            Some(level) => RawBlock::Heading { level, text: read.text.replace('\n', " "), place },
            None => RawBlock::Paragraph { text: read.text, list: self.list_depth(), strong: read.strong, place },
        });
    }

    /// How many lists are open, if any is.
    pub(super) fn list_depth(&self) -> Option<u16> {
        let open = self.open.iter().filter(|(name, _)| matches!(name.as_str(), "ul" | "ol" | "menu")).count();
        u16::try_from(open).ok().filter(|depth| *depth > 0)
    }

    pub(super) fn read_words(&self, words: &Words, within: Within) -> Inline {
        match self.dialect {
            Dialect::Markdown => inline(&join_soft_lines(&words.text), within),
            Dialect::Html => Inline {
                text: tidy_lines(&words.text, Within::Text),
                strong: words.letters > 0 && words.letters == words.bold_letters,
                link: words.link.clone(),
                images: words.images.clone(),
            },
        }
    }
}

/// White space that holds a line break is one blank; other white space stays as it is.
fn collapse_lines(text: &str, into: &mut String) {
    let mut rest = text;
    while let Some(start) = rest.find(is_html_space) {
        let (before, tail) = rest.split_at(start);
        into.push_str(before);
        let end = tail.find(|c| !is_html_space(c)).unwrap_or(tail.len());
        let (blank, after) = tail.split_at(end);
        if blank.contains(['\n', '\r']) {
            if !into.ends_with([' ', '\n']) {
                into.push(' ');
            }
        } else {
            into.push_str(blank);
        }
        rest = after;
    }
    into.push_str(rest);
}

fn is_html_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{0C}')
}

/// Markdown between tags: a line goes on with the next one, unless a blank line or a list marker parts them.
fn join_soft_lines(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut parted = true;
    for line in text.split('\n') {
        let line = line.trim_end_matches('\r');
        let words = line.trim();
        if words.is_empty() {
            parted = true;
            continue;
        }
        let listed = ["- ", "* ", "+ "].iter().any(|marker| words.starts_with(marker));
        if !joined.is_empty() {
            joined.push(if parted || listed { '\n' } else { ' ' });
        }
        joined.push_str(words);
        parted = false;
    }
    joined
}
