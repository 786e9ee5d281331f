//! Tables on a terminal: columns aligned to its width, words kept whole.

use unicode_width::UnicodeWidthStr as _;

use super::style::Style;
use crate::matrix::Allocation;

/// Room between two columns.
const GAP: usize = 2;
/// A flexible column narrower than this is set below the others.
const NARROW: usize = 24;
/// How far what is set below stands in.
const INDENT: usize = 4;

/// How words are painted.
#[derive(Debug, Clone, Copy)]
pub enum Ink {
    /// Plain.
    Plain,
    /// As a heading.
    Heading,
    /// By who has something to do.
    Allocation(Allocation),
}

impl Ink {
    fn paint(self, style: Style, text: &str) -> String {
        match self {
            Ink::Plain => text.to_owned(),
            Ink::Heading => style.heading(text),
            Ink::Allocation(allocation) => style.allocation(allocation, text),
        }
    }
}

/// A cell; `\n` begins a further line.
#[derive(Debug, Clone)]
pub struct Cell {
    text: String,
    ink: Ink,
}

impl Cell {
    /// A painted cell.
    pub fn new(text: impl Into<String>, ink: Ink) -> Self {
        Self { text: text.into(), ink }
    }

    /// A plain cell.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(text, Ink::Plain)
    }
}

/// A line of the table.
#[derive(Debug)]
enum Row {
    Cells(Vec<Cell>),
    /// A heading across all columns.
    Section(String),
    /// A remark on the row above.
    Note(String),
}

/// A table.
#[derive(Debug)]
pub struct Table {
    heads: Vec<String>,
    /// The column whose texts are wrapped; the others are as wide as they need.
    flexible: Option<usize>,
    rows: Vec<Row>,
}

impl Table {
    /// A table with these headers; the texts of the `flexible` column are wrapped.
    pub fn new(heads: impl IntoIterator<Item = impl Into<String>>, flexible: Option<usize>) -> Self {
        Self { heads: heads.into_iter().map(Into::into).collect(), flexible, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row::Cells(cells));
    }

    /// Adds a heading across all columns.
    pub fn section(&mut self, text: impl Into<String>) {
        self.rows.push(Row::Section(text.into()));
    }

    /// Adds a remark on the row above.
    pub fn note(&mut self, text: impl Into<String>) {
        self.rows.push(Row::Note(text.into()));
    }

    /// How wide it is when nothing is wrapped.
    pub fn width(&self) -> usize {
        self.natural().iter().map(|w| w + GAP).sum::<usize>().saturating_sub(GAP)
    }

    fn natural(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|h| h.width()).collect();
        for row in &self.rows {
            if let Row::Cells(cells) = row {
                for (width, cell) in widths.iter_mut().zip(cells) {
                    *width = cell.text.split('\n').map(|l| l.width()).fold(*width, usize::max);
                }
            }
        }
        widths
    }

    /// The table as text, at most `room` columns wide where its fixed columns allow it.
    pub fn render(&self, room: usize, style: Style) -> String {
        let mut widths = self.natural();
        let mut below = None;
        if let Some(at) = self.flexible {
            let others = self.width() - widths.get(at).copied().unwrap_or(0);
            let left = room.saturating_sub(others);
            match widths.get_mut(at) {
                Some(width) if left >= NARROW.min(*width) => *width = left.min(*width),
                // Too narrow to be read beside the others: a line of its own.
                _ => below = Some(at),
            }
        }
        let mut text = String::new();
        let heads: Vec<Cell> = self.heads.iter().map(|h| Cell::new(h.as_str(), Ink::Heading)).collect();
        line(&mut text, &heads, &widths, below, style);
        let across: usize = widths.iter().enumerate().filter(|(at, _)| Some(*at) != below).map(|(_, w)| w + GAP).sum();
        text.push_str(&"─".repeat(across.saturating_sub(GAP).min(room)));
        text.push('\n');
        let inset = match (self.flexible, below) {
            (Some(at), None) => widths.iter().take(at).map(|w| w + GAP).sum(),
            _ => INDENT,
        };
        for row in &self.rows {
            match row {
                Row::Cells(cells) => {
                    line(&mut text, cells, &widths, below, style);
                    if let Some(cell) = below.and_then(|at| cells.get(at)) {
                        indented(&mut text, &cell.text, INDENT, room, |l| cell.ink.paint(style, l));
                    }
                }
                Row::Section(title) => indented(&mut text, title, 0, room, |l| style.heading(l)),
                Row::Note(note) => indented(&mut text, note, inset, room, |l| style.faint(l)),
            }
        }
        text
    }
}

/// One row side by side, without the column that is set below.
fn line(text: &mut String, cells: &[Cell], widths: &[usize], below: Option<usize>, style: Style) {
    let shown: Vec<(&Cell, usize, Vec<String>)> = cells
        .iter()
        .zip(widths)
        .enumerate()
        .filter(|(at, _)| Some(*at) != below)
        .map(|(_, (cell, width))| (cell, *width, cell.text.split('\n').flat_map(|l| wrap(l, *width)).collect()))
        .collect();
    let tall = shown.iter().map(|(_, _, lines)| lines.len()).max().unwrap_or(0);
    for at in 0..tall {
        let mut row = String::new();
        let mut pending = 0;
        for (cell, width, lines) in &shown {
            let piece = lines.get(at).map_or("", String::as_str);
            if !piece.is_empty() {
                row.push_str(&" ".repeat(pending));
                row.push_str(&cell.ink.paint(style, piece));
                pending = 0;
            }
            pending += width.saturating_sub(piece.width()) + GAP;
        }
        text.push_str(&row);
        text.push('\n');
    }
}

/// Wrapped lines that stand in.
fn indented(text: &mut String, words: &str, by: usize, room: usize, paint: impl Fn(&str) -> String) {
    for line in wrap(words, room.saturating_sub(by).max(1)) {
        text.push_str(&" ".repeat(by));
        text.push_str(&paint(&line));
        text.push('\n');
    }
}

/// A paragraph, no wider than the room.
pub fn wrapped(text: &mut String, words: &str, room: usize) {
    indented(text, words, 0, room, str::to_owned);
}

/// Breaks a text between words; a word that is wider than the room is broken where it must be.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let room = room.max(1);
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if !line.is_empty() && line.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) > room {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn a_narrow_terminal_gets_the_text_below() {
        let mut table = Table::new(["ID", "Activity", "Customer"], Some(1));
        table.section("1. Operations");
        table.row(vec![Cell::plain("A-1"), Cell::plain("Patch the guest operating system"), Cell::plain("RA")]);
        table.note("a remark");
        let wide = table.render(60, Style::new(false));
        assert!(wide.contains("A-1  Patch the guest operating system  RA\n     a remark"), "{wide}");
        let narrow = table.render(24, Style::new(false));
        assert!(
            narrow.contains("ID   Customer\n─────────────\n1. Operations\nA-1  RA\n    Patch the guest"),
            "{narrow}"
        );
        assert!(narrow.lines().all(|l| l.width() <= 24), "{narrow}");
    }
}
