//! What the scan has open at a line, and what it has read.

use super::lines::is_fence;
use super::tabs::Tab;
use crate::base::location::Place;
use crate::import::inline::{Within, inline};
use crate::import::raw::RawBlock;

/// A line without its quotation marks and indentation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) raw: &'t str,
    /// What is left after `>` marks and blanks at the beginning.
    pub(super) text: &'t str,
    /// Characters taken off at the beginning.
    pub(super) taken: u32,
}

impl<'t> Line<'t> {
    pub(super) fn new(raw: &'t str) -> Self {
        let mut text = raw.trim_start();
        while let Some(rest) = text.strip_prefix('>') {
            text = rest.trim_start();
        }
        let taken = raw.get(..raw.len() - text.len()).map_or(0, |t| t.chars().count());
        Self { raw, text, taken: u32::try_from(taken).unwrap_or(0) }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// The lines inside a fence that encloses the whole document as Markdown, as what an assistant answers is often kept: from, to.
pub(super) fn within_fence(lines: &[Line<'_>], start: usize) -> Option<(usize, usize)> {
    let filled = |index: &usize| lines.get(*index).is_some_and(|l| !l.is_blank());
    let first = (start..lines.len()).find(filled)?;
    let last = (first + 1..lines.len()).rev().find(filled)?;
    let opening = lines.get(first)?.text.trim_end();
    let mark = opening.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let info = opening.trim_start_matches(mark).trim();
    if !is_fence(opening) || !["markdown", "md"].iter().any(|name| info.eq_ignore_ascii_case(name)) {
        return None;
    }
    // Blocks of code inside name their language; the first bare fence outside of one closes the document.
    let mut inside = false;
    for (index, line) in lines.iter().enumerate().skip(first + 1).filter(|(_, l)| is_fence(l.text)) {
        let bare = line.text.trim_end().trim_start_matches(mark).is_empty();
        if bare && !inside {
            return (index == last).then_some((first + 1, last));
        }
        inside = !bare;
    }
    None
}

/// Lines of a paragraph or list item that go together.
pub(super) struct Paragraph {
    pub(super) lines: Vec<String>,
    pub(super) place: Place,
    pub(super) listed: bool,
    /// Columns by which it is indented.
    pub(super) indent: u16,
}

/// What is open and what was read at a line.
pub(super) struct Scanner<'t, 'l> {
    pub(super) lines: &'l [Line<'t>],
    pub(super) at: usize,
    pub(super) blocks: Vec<RawBlock>,
    /// Level of the last heading of the document itself.
    pub(super) level: u8,
    pub(super) paragraph: Option<Paragraph>,
    /// Ends of comments that do not come any more.
    pub(super) unclosed: Vec<&'static str>,
    /// The tabs that are open, outermost first.
    pub(super) tabs: Vec<Tab>,
}

impl<'t> Scanner<'t, '_> {
    pub(super) fn line(&self, index: usize) -> Option<Line<'t>> {
        self.lines.get(index).copied()
    }

    pub(super) fn number(index: usize) -> u32 {
        u32::try_from(index + 1).unwrap_or(u32::MAX)
    }

    pub(super) fn place(&self, index: usize) -> Place {
        let column = self.line(index).map_or(0, |line| line.taken + 1);
        Place::Line { line: Self::number(index), column }
    }

    pub(super) fn flush(&mut self) {
        let Some(paragraph) = self.paragraph.take() else { return };
        let words = inline(&paragraph.lines.join("\n"), Within::Text);
        // What only describes a picture is no text of the document.
        let picture = words.images.concat().trim() == words.text.trim() && !words.images.is_empty();
        for alt in words.images {
            self.blocks.push(RawBlock::Image { alt, place: paragraph.place });
        }
        if !words.text.is_empty() && !picture {
            let inside = matches!(self.blocks.last(), Some(RawBlock::Paragraph { list: Some(_), .. }));
            // An indented paragraph below an item goes on with it.
            let depth = paragraph.indent / 2;
            let list =
                if paragraph.listed { Some(depth) } else { (inside && depth > 0).then(|| depth.saturating_add(1)) };
            self.blocks.push(RawBlock::Paragraph {
                text: words.text,
                list,
                strong: words.strong,
                place: paragraph.place,
            });
        }
    }
}
