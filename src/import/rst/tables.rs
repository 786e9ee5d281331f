//! Grid tables, whose cells are drawn, and simple tables, whose columns are ruled.

use super::inline::words;
use super::scanner::{Scanner, list_item};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;
use crate::base::ordered::Arrange;
use crate::import::contract::DocumentContext;
use crate::import::grid::{SpannedCell, SpannedRow, lay_out};
use crate::import::raw::{RawCell, RawTable};

/// Lines that are looked at for the ends of a table's cells.
const MOST_LOOKS: usize = 20_000_000;

/// `+---+===+`: a border of a grid table.
pub(super) fn is_border(line: &str) -> bool {
    line.len() >= 3
        && line.starts_with('+')
        && line.ends_with('+')
        && line.bytes().all(|b| matches!(b, b'+' | b'-' | b'='))
}

/// `=== =====`: a ruler of a simple table.
pub(super) fn is_ruler(line: &str) -> bool {
    line.starts_with("==") && line.bytes().all(|b| matches!(b, b'=' | b' '))
}

/// The columns of a ruler: first character and the one after the last.
pub(super) fn columns(line: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in line.chars().chain([' ']).enumerate() {
        match (c, start) {
            (' ', Some(begin)) => {
                found.push((begin, at));
                start = None;
            }
            (' ', None) => {}
            (_, None) => start = Some(at),
            (_, Some(_)) => {}
        }
    }
    found
}

impl Scanner<'_, '_> {
    /// The text of a cell: lines go on with the next one unless a blank line or a list item parts them.
    pub(super) fn cell(&self, source: &[String], place: Place, header: bool) -> RawCell {
        let mut text = String::new();
        let (mut parted, mut strong, mut link) = (true, header, false);
        for line in source {
            let line = line.trim();
            if line.is_empty() {
                parted = true;
                continue;
            }
            // `|` alone begins a line of a line block.
            let (line, block) = line.strip_prefix("| ").map_or((line, false), |rest| (rest, true));
            let (item, listed) = list_item(line);
            if !text.is_empty() {
                text.push(if parted || listed || block { '\n' } else { ' ' });
            }
            text.push_str(item);
            parted = false;
        }
        let mut read = String::with_capacity(text.len());
        let lines = text.lines().count();
        for line in text.lines() {
            let words = words(line, &self.substitutions);
            strong |= words.strong && lines == 1;
            link |= words.link.is_some();
            if !read.is_empty() {
                read.push('\n');
            }
            read.push_str(&words.text);
        }
        RawCell { strong, link, ..RawCell::new(read, place) }
    }

    /// Reads a grid table: the lines of each band between borders, cut where its cells' borders stand.
    pub(super) fn grid_table(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let start = self.at;
        let drawn = |line: &str| matches!(line.trim_start().bytes().next(), Some(b'+' | b'|'));
        while self.line(self.at).is_some_and(drawn) {
            self.at += 1;
        }
        let lines: Vec<Vec<char>> =
            (start..self.at).filter_map(|at| self.line(at)).map(|line| line.trim_start().chars().collect()).collect();
        let rows = Drawn { lines: &lines, first: start, looks: std::cell::Cell::new(0) }.rows(self, context)?;
        let rows = lay_out(rows, context)?;
        let table = RawTable { sheet: None, hidden: false, caption: None, place: Place::line_at(start), rows };
        self.push_table(table, None);
        Ok(())
    }

    /// Reads a simple table: columns by the ruler; a line with nothing in its first column goes on with the row above.
    pub(super) fn simple_table(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let start = self.at;
        let indent = self.line(start).map_or(0, |l| l.len() - l.trim_start().len());
        let cut = |line: &str| line.chars().skip(indent).collect::<String>();
        let ruler = columns(&self.line(start).map(cut).unwrap_or_default());
        self.at += 1;
        let mut rows: Vec<SpannedRow> = Vec::new();
        let mut open: Option<(usize, Vec<Vec<String>>)> = None;
        let mut rulers = 1;
        let mut closed = false;
        while let Some(line) = self.line(self.at) {
            let number = self.at;
            self.at += 1;
            let text = cut(line);
            if is_ruler(text.trim_end()) {
                self.end_simple(&mut open, &mut rows, context)?;
                rulers += 1;
                let last = self.line(self.at).is_none_or(|next| next.trim().is_empty());
                if rulers == 2 && !last {
                    rows.iter_mut().for_each(|row| row.header = true);
                } else {
                    closed = true;
                    break;
                }
                continue;
            }
            let under = !text.trim().is_empty() && text.bytes().all(|b| matches!(b, b'-' | b' '));
            if text.trim().is_empty() || under {
                // A blank line parts paragraphs of a cell, or rows.
                if let Some((_, cells)) = &mut open {
                    cells.iter_mut().for_each(|cell| cell.push(String::new()));
                }
                continue;
            }
            let parts = simple_cells(&text, &ruler);
            if parts.first().is_some_and(|first| !first.trim().is_empty()) || open.is_none() {
                self.end_simple(&mut open, &mut rows, context)?;
                open = Some((number, vec![Vec::new(); ruler.len()]));
            }
            if let Some((_, cells)) = &mut open {
                for (cell, part) in cells.iter_mut().zip(parts) {
                    cell.push(part);
                }
            }
        }
        self.end_simple(&mut open, &mut rows, context)?;
        if !closed {
            context.diagnostics.push(
                Diagnostic::warning(
                    "unclosed-table",
                    "the table is not closed; it was read to the end of the document",
                )
                .at(context.at(Place::line_at(start)))
                .found("a simple table without its last ruler")
                .help("check that nothing after the table was taken into it"),
            );
        }
        let rows = lay_out(rows, context)?;
        let table = RawTable { sheet: None, hidden: false, caption: None, place: Place::line_at(start), rows };
        self.push_table(table, None);
        Ok(())
    }

    fn end_simple(
        &self,
        open: &mut Option<(usize, Vec<Vec<String>>)>,
        rows: &mut Vec<SpannedRow>,
        context: &DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        let Some((number, cells)) = open.take() else { return Ok(()) };
        let place = Place::line_at(number);
        let cells: Vec<SpannedCell> =
            cells.iter().map(|cell| SpannedCell { cell: self.cell(cell, place, false), columns: 1, rows: 1 }).collect();
        check_cells(&cells, context)?;
        rows.push(SpannedRow { header: false, hidden: false, place, cells });
        Ok(())
    }
}

pub(super) fn check_cells(cells: &[SpannedCell], context: &DocumentContext<'_>) -> Result<(), Diagnostic> {
    match cells.iter().find(|c| c.cell.text.len() as u64 > context.limits.cell_bytes) {
        Some(long) => {
            let (bytes, place) = (long.cell.text.len() as u64, long.cell.place);
            Err(context.limits.passed("cell-bytes", bytes, context.at(place)))
        }
        None => Ok(()),
    }
}

/// A line's cells by the ruler; the last column has no end.
fn simple_cells(line: &str, ruler: &[(usize, usize)]) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    let last = ruler.len().saturating_sub(1);
    ruler
        .iter()
        .enumerate()
        .map(|(index, (start, end))| {
            let end = if index == last { chars.len() } else { (*end).min(chars.len()) };
            chars.get((*start).min(end)..end).unwrap_or_default().iter().collect()
        })
        .collect()
}

/// A drawn table: every cell is walked around from its upper left corner.
struct Drawn<'d> {
    lines: &'d [Vec<char>],
    /// The document's line that the first is.
    first: usize,
    /// Lines that were looked at for the ends of cells: drawings in which each is looked at for every cell are no tables.
    looks: std::cell::Cell<usize>,
}

/// A cell's corners: upper left, and lower right, in lines and characters.
struct Cell {
    top: usize,
    left: usize,
    bottom: usize,
    right: usize,
}

impl Drawn<'_> {
    fn at(&self, line: usize, column: usize) -> char {
        self.lines.get(line).and_then(|l| l.get(column)).copied().unwrap_or(' ')
    }

    fn rows(&self, scanner: &Scanner<'_, '_>, context: &DocumentContext<'_>) -> Result<Vec<SpannedRow>, Diagnostic> {
        let cells = self.cells();
        let mut tops: Vec<usize> = cells.iter().map(|c| c.top).collect();
        let mut lefts: Vec<usize> = cells.iter().map(|c| c.left).collect();
        tops.arrange();
        tops.dedup();
        lefts.arrange();
        lefts.dedup();
        // The header ends at the border of equals signs.
        let header_end = self.lines.iter().position(|l| l.contains(&'=') && l.iter().all(|c| matches!(c, '+' | '=')));
        let mut rows: Vec<SpannedRow> = tops
            .iter()
            .map(|top| SpannedRow {
                header: header_end.is_some_and(|end| *top < end),
                hidden: false,
                place: Place::line_at(self.first + top + 1),
                cells: Vec::new(),
            })
            .collect();
        let covered = |sorted: &[usize], from: usize, to: usize| {
            let (start, end) = (sorted.partition_point(|p| *p < from), sorted.partition_point(|p| *p < to));
            u16::try_from(end - start).unwrap_or(u16::MAX).max(1)
        };
        for cell in &cells {
            let inside: Vec<String> = (cell.top + 1..cell.bottom)
                .map(|line| {
                    let line = self.lines.get(line).map_or(&[][..], Vec::as_slice);
                    let end = cell.right.min(line.len());
                    line.get((cell.left + 1).min(end)..end).unwrap_or_default().iter().collect()
                })
                .collect();
            let place = Place::Line {
                line: u32::try_from(self.first + cell.top + 2).unwrap_or(u32::MAX),
                column: u32::try_from(cell.left + 2).unwrap_or(0),
            };
            let spanned = SpannedCell {
                cell: scanner.cell(&inside, place, false),
                columns: covered(&lefts, cell.left, cell.right),
                rows: covered(&tops, cell.top, cell.bottom),
            };
            check_cells(std::slice::from_ref(&spanned), context)?;
            let row = tops.partition_point(|top| *top < cell.top);
            if let Some(row) = rows.get_mut(row) {
                row.cells.push(spanned);
            }
        }
        Ok(rows)
    }

    /// The cells in the order of their upper left corners.
    fn cells(&self) -> Vec<Cell> {
        let mut found = Vec::new();
        for top in 0..self.lines.len() {
            let width = self.lines.get(top).map_or(0, Vec::len);
            let mut left = 0;
            while left < width {
                let corner = self.at(top, left) == '+'
                    && matches!(self.at(top, left + 1), '-' | '=')
                    && matches!(self.at(top + 1, left), '|' | '+');
                match corner.then(|| self.around(top, left)).flatten() {
                    Some(cell) => {
                        left = cell.right;
                        found.push(cell);
                    }
                    None => left += 1,
                }
            }
        }
        found
    }

    /// Walks along the upper border to a corner from which a border goes down, and down to the line that closes the cell.
    fn around(&self, top: usize, left: usize) -> Option<Cell> {
        let right = (left + 1..)
            .take_while(|at| matches!(self.at(top, *at), '-' | '=' | '+'))
            .find(|at| self.at(top, *at) == '+' && matches!(self.at(top + 1, *at), '|' | '+'))?;
        let sides =
            |line: &usize| matches!(self.at(*line, left), '|' | '+') && matches!(self.at(*line, right), '|' | '+');
        let left_to_look = MOST_LOOKS.saturating_sub(self.looks.get());
        let bottom = (top + 1..self.lines.len().min(top + 1 + left_to_look)).take_while(sides).find(|line| {
            self.looks.set(self.looks.get() + 1);
            self.at(*line, left) == '+'
                && self.at(*line, right) == '+'
                && (left..=right).all(|at| matches!(self.at(*line, at), '-' | '=' | '+'))
        })?;
        Some(Cell { top, left, bottom, right })
    }
}
