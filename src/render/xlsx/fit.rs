//! Column widths that suit the texts, within what a printed page takes.
//!
//! A sheet is printed as wide as its page: every column too wide makes all letters smaller, every column too narrow makes the rows
//! taller. The columns of text share what the others leave so that the whole table becomes as short as it can.

use super::style::BOLD;
use super::text;
use crate::document::{Column, Row, Rows, Show, Table, Value};

/// Room at the edges of a cell, column units.
const EDGES: f64 = 0.5;
/// Widest column that a single long word asks for.
const WIDEST_WORD: f64 = 16.0;
/// Lines are seldom full to the last character.
const RAGGED: f64 = 1.1;
/// Rows taller than this on average ask for a somewhat wider table.
const TALL: f64 = 10.0;
/// How much wider a table of tall rows becomes.
const WIDER: f64 = 1.07;
/// Most lines of a row: the tallest row that Excel knows (409 points) shows no more.
const MOST_LINES: u32 = 27;
/// How much wider a table may become while a row has more lines than that: small print is better than words that are cut.
const UNTIL_WHOLE: [f64; 5] = [1.15, 1.3, 1.5, 1.75, 2.0];
/// How many rows are looked at, besides those with the longest texts: more tell nothing new.
const SAMPLE: usize = 60;
/// How many widths are moved from one column to another at most, and by how much.
const MOVES: usize = 30;
const STEPS: [f64; 3] = [1.0, 2.0, 4.0];

/// The columns' widths in order. Columns without a width of their own for workbooks share what the table's
/// [`fit`](Table::fit) leaves.
pub(super) fn widths(table: &Table, columns: &[(usize, &Column)]) -> Vec<f64> {
    let mut widths: Vec<f64> = columns.iter().map(|(_, c)| c.sheet_width()).collect();
    let Rows::Memory(rows) = &table.rows else { return widths };
    if rows.is_empty() || super::place::is_long(table) {
        return widths;
    }
    let Some(most) = table.fit else {
        for ((index, column), width) in columns.iter().zip(&mut widths) {
            *width = whole(rows, *index, column, *width);
        }
        return widths;
    };
    let shown = || columns.iter().enumerate().filter(|(_, (_, c))| c.show != Show::Hidden);
    let fixed: f64 = shown().filter_map(|(_, (_, c))| c.sheet_width).sum();
    let every = rows.len().div_ceil(SAMPLE);
    let longest = if every > 1 { longest(rows, columns) } else { Vec::new() };
    let sample = || rows.iter().step_by(every).chain(longest.iter().copied());
    let (at, needs): (Vec<usize>, Vec<Need>) = shown()
        .filter(|(_, (_, c))| c.sheet_width.is_none())
        .map(|(at, (index, column))| (at, Need::of(column, sample(), *index)))
        .unzip();
    let mut shares = divide(&needs, most - fixed);
    let rows = u32::try_from(sample().count()).map_or(1.0, f64::from);
    let lines = counts(&needs, &shares);
    let lines: Vec<&[u32]> = lines.iter().map(Vec::as_slice).collect();
    if f64::from(height(&lines)) > TALL * rows {
        shares = divide(&needs, most * WIDER - fixed);
    }
    for wider in UNTIL_WHOLE {
        let lines = counts(&needs, &shares);
        if lines.iter().flatten().all(|lines| *lines <= MOST_LINES) {
            break;
        }
        shares = divide(&needs, most * wider - fixed);
    }
    for (at, share) in at.into_iter().zip(shares) {
        if let Some(width) = widths.get_mut(at) {
            *width = share;
        }
    }
    widths
}

/// Widest column that Excel takes.
const WIDEST: f64 = 255.0;

/// A column's width, or one in which its longest text fits into the tallest row, and no word of its header is broken: a table that is too wide is
/// better than words that are cut.
fn whole(rows: &[Row], index: usize, column: &Column, width: f64) -> f64 {
    if column.show == Show::Hidden {
        return width;
    }
    let mut width = width.max(longest_word(&column.header, BOLD) + EDGES);
    // Texts of fewer bytes than this always fit.
    let short = f64::from(MOST_LINES) * width * 0.5;
    for row in rows {
        let Some(cell) = row.cells.get(index) else { continue };
        let text = super::sheet::shown(&cell.value);
        if (text.len() as f64) < short {
            continue;
        }
        while text::lines(&text, width, BOLD) > MOST_LINES as usize && width < WIDEST {
            width = (width * 1.2).min(WIDEST);
        }
    }
    width
}

/// The row with the longest text of each column that shares what is left.
fn longest<'r>(rows: &'r [Row], columns: &[(usize, &Column)]) -> Vec<&'r Row> {
    let length = |row: &Row, index: usize| match row.cells.get(index).map(|cell| &cell.value) {
        Some(Value::Text(text) | Value::Link { text, .. } | Value::Jump { text, .. }) => text.len(),
        Some(Value::Rich(rich)) => rich.runs.iter().map(|run| run.text.len()).sum(),
        _ => 0,
    };
    let sharing = columns.iter().filter(|(_, c)| c.show != Show::Hidden && c.sheet_width.is_none());
    sharing.filter_map(|(index, _)| rows.iter().max_by_key(|row| length(row, *index))).collect()
}

/// What the texts of a column need, column units.
struct Need {
    /// Its longest word that must not be broken.
    least: f64,
    /// Its longest line.
    most: f64,
    /// The widths of the lines of every row's text.
    rows: Vec<Vec<f64>>,
}

impl Need {
    fn of<'r>(column: &Column, rows: impl Iterator<Item = &'r Row>, index: usize) -> Self {
        let mut least = longest_word(&column.header, BOLD);
        let mut most = least;
        let mut measured = Vec::new();
        for row in rows {
            let mut lines = Vec::new();
            if let Some(cell) = row.cells.get(index)
                && let Value::Text(text) | Value::Link { text, .. } | Value::Jump { text, .. } = &cell.value
            {
                least = least.max(longest_word(text, 1.0));
                lines.extend(text.split('\n').map(|line| text::width(line, 1.0)));
                most = lines.iter().copied().fold(most, f64::max);
            }
            measured.push(lines);
        }
        Self { least: (least + EDGES).min(WIDEST_WORD), most: most + EDGES, rows: measured }
    }

    /// How many lines each row's text takes at a width, about.
    fn counts(&self, width: f64) -> Vec<u32> {
        let room = width - EDGES;
        let count = |line: &f64| if *line <= room { 1 } else { (line * RAGGED / room).ceil() as u32 };
        self.rows.iter().map(|lines| lines.iter().map(count).sum()).collect()
    }
}

/// The lines of each row's text in each column at some widths.
fn counts(needs: &[Need], widths: &[f64]) -> Vec<Vec<u32>> {
    needs.iter().zip(widths).map(|(need, width)| need.counts(*width)).collect()
}

/// The lines of all rows together, by the tallest cell of each.
fn height(counts: &[&[u32]]) -> u32 {
    let rows = counts.first().map_or(0, |c| c.len());
    (0..rows).map(|row| counts.iter().filter_map(|c| c.get(row)).copied().max().unwrap_or(1).max(1)).sum()
}

/// Divides a width: first by what the longest texts need, then moved about as long as that makes the table shorter.
fn divide(needs: &[Need], width: f64) -> Vec<f64> {
    let least: f64 = needs.iter().map(|n| n.least).sum();
    let wish = |need: &Need| {
        let longest = need.rows.iter().map(|lines| lines.iter().sum::<f64>()).fold(0.0, f64::max);
        longest.sqrt()
    };
    let wishes: f64 = needs.iter().map(wish).sum::<f64>().max(1.0);
    let spare = (width - least).max(0.0);
    let mut widths: Vec<f64> =
        needs.iter().map(|need| (need.least + spare * wish(need) / wishes).min(need.most.max(need.least))).collect();
    for _ in 0..MOVES {
        let Some((from, to, step)) = best_move(needs, &widths) else { break };
        if let Some(width) = widths.get_mut(from) {
            *width -= step;
        }
        if let Some(width) = widths.get_mut(to) {
            *width += step;
        }
    }
    widths
}

/// The move of width from one column to another that makes the table shortest, if any makes it shorter.
fn best_move(needs: &[Need], widths: &[f64]) -> Option<(usize, usize, f64)> {
    let now = counts(needs, widths);
    let columns: Vec<&[u32]> = now.iter().map(Vec::as_slice).collect();
    let mut best = (height(&columns), None);
    for step in STEPS {
        // A column's lines at its changed width serve all moves from it, or to it.
        let changed = |by: f64| -> Vec<Vec<u32>> {
            let narrower = |(need, width): (&Need, &f64)| match width + by >= need.least {
                true => need.counts(width + by),
                false => Vec::new(),
            };
            needs.iter().zip(widths).map(narrower).collect()
        };
        let (less, more) = (changed(-step), changed(step));
        for (from, narrow) in less.iter().enumerate().filter(|(_, counts)| !counts.is_empty()) {
            for (to, wide) in more.iter().enumerate().filter(|(to, _)| *to != from) {
                let columns: Vec<&[u32]> = now
                    .iter()
                    .enumerate()
                    .map(|(at, counts)| match at {
                        at if at == from => narrow.as_slice(),
                        at if at == to => wide.as_slice(),
                        _ => counts.as_slice(),
                    })
                    .collect();
                let tall = height(&columns);
                if tall < best.0 {
                    best = (tall, Some((from, to, step)));
                }
            }
        }
    }
    best.1
}

/// Programs break a line after a hyphen, too.
fn longest_word(text: &str, scale: f64) -> f64 {
    let words = text.split_whitespace().flat_map(|word| word.split_inclusive('-'));
    words.map(|word| text::width(word, scale)).fold(0.0, f64::max)
}
