//! Legends in tables: tables that are nothing else, and lines of one beside, above or below the rows of another.

use crate::base::ordered::Arrange;
use crate::import::notation::legend::{LegendLine, MAX_MARK, as_mark, explain, explained, line, of_paragraph};
use crate::import::notation::letter_of;
use crate::import::notation::lexicon::{Meaning, fold, means};
use crate::import::notation::names::is_short;
use crate::import::raw::{RawCell, RawRow, Span};
use crate::matrix::Letter;

use super::grid::{Grid, GridRow, Skip};

/// A legend has a mark, a word and an explanation.
const MOST_COLUMNS: usize = 3;

/// The legend that a table's rows are, if every one of them explains a mark.
pub fn of_table<'r>(rows: impl Iterator<Item = &'r RawRow>) -> Option<Vec<LegendLine>> {
    let mut rows = rows.peekable();
    // "Task | Owner": duties, however short their names are.
    let first = rows.peek().filter(|r| r.header).and_then(|r| r.cells.first());
    if first.is_some_and(|c| means(&fold(&c.text), Meaning::Activity) && !means(&fold(&c.text), Meaning::Legend)) {
        return None;
    }
    let mut lines = Vec::new();
    let mut others = 0;
    for row in rows {
        if row.cells.len() > MOST_COLUMNS {
            return None;
        }
        let cells: Vec<&str> = row.cells.iter().map(|c| c.text.trim()).filter(|t| !t.is_empty()).collect();
        let line = match cells.as_slice() {
            [] => continue,
            [only] => line(only),
            [mark, rest @ ..] => {
                let text = rest.join(" ");
                line(mark)
                    .map(|l| LegendLine { text: format!("{mark} {text}"), ..explained(l, &text) })
                    .or_else(|| as_mark(mark).map(|m| explain(m, &text, format!("{mark} {text}"))))
            }
        };
        match line {
            Some(line) => lines.push(line),
            // One row above may be a header.
            None if others == 0 && (row.header || lines.is_empty()) => others += 1,
            None => return None,
        }
    }
    // Marks must differ, or it is a table of duties.
    let mut marks: Vec<&str> = lines.iter().map(|l| l.mark.as_str()).collect();
    marks.arrange();
    marks.dedup();
    let says_something = lines.iter().filter(|l| l.letter.is_some() || l.who.is_some()).count();
    (lines.len() >= 2 && marks.len() == lines.len() && says_something * 2 >= lines.len()).then_some(lines)
}

/// Whether a table defines whom its first column names: "Acme | Acme is responsible and accountable".
pub fn defines_parties<'r>(rows: impl Iterator<Item = &'r RawRow>) -> bool {
    const MOST_ROWS: usize = 10;
    const LETTER_WORDS: [Meaning; 4] =
        [Meaning::Responsible, Meaning::Accountable, Meaning::Consulted, Meaning::Informed];
    let body: Vec<&RawRow> = rows.filter(|r| !r.header).collect();
    let mut names: Vec<String> = Vec::new();
    let defines = |row: &&RawRow| {
        let [name, meaning] = row.cells.as_slice() else { return false };
        let folded = fold(&meaning.text);
        let said = LETTER_WORDS.iter().filter(|m| folded.split(' ').any(|w| means(w, **m))).count();
        said >= 2 && is_short(&name.text)
    };
    names.extend(body.iter().filter_map(|r| r.cells.first()).map(|c| fold(&c.text)));
    names.arrange();
    names.dedup();
    (2..=MOST_ROWS).contains(&body.len())
        && names.len() == body.len()
        && body.iter().filter(|r| defines(r)).count() * 2 >= body.len()
}

/// The legend lines that stand in a table beside, above or below its rows: a mark, and in the next cell what it stands for. Their cells
/// are made blank.
pub fn cut(grid: &mut Grid) -> Vec<LegendLine> {
    const FEWEST: usize = 3;
    const WIDEST: usize = 60;
    let width = grid.width().min(WIDEST);
    let mut found: Vec<(usize, usize, LegendLine)> = Vec::new();
    let mut weak: Vec<(usize, usize, LegendLine)> = Vec::new();
    for (index, row) in grid.rows.iter().enumerate().filter(|(_, r)| !r.is_closed()) {
        let text = |c: usize| row.row.cells.get(c).map_or("", |c| c.text.trim());
        for column in 0..width.saturating_sub(1) {
            let (mark, meaning) = (text(column), text(column + 1));
            if mark.chars().count() != 1 || meaning.chars().count() <= MAX_MARK {
                continue;
            }
            let Some(mark) = as_mark(mark) else { continue };
            let line = explain(mark, meaning, format!("{} {meaning}", text(column)));
            // The mark's own letter has to be what the words say.
            if line.who.is_some() || line.letter.is_some() && letter_of(meaning) == line.letter {
                found.push((index, column, line));
                break;
            }
            if line.letter.is_some() {
                weak.push((index, column, line));
            }
        }
    }
    let in_column = |column: usize| found.iter().filter(|(_, c, _)| *c == column).count();
    let Some(column) = found.iter().map(|(_, c, _)| *c).max_by_key(|c| in_column(*c)) else { return alone(grid) };
    // "C | Consultant" between R, A and I: beside three letters the fourth is one, whatever its word.
    let beside = |index: usize| {
        let near = |other: &usize| index.abs_diff(*other) == 1;
        found.iter().filter(|(_, c, _)| *c == column).any(|(other, ..)| near(other))
    };
    let told: Vec<String> = found.iter().map(|(_, _, line)| line.mark.clone()).collect();
    weak.retain(|(index, c, line)| *c == column && beside(*index) && !told.contains(&line.mark));
    if in_column(column) >= FEWEST && weak.len() == 1 {
        found.append(&mut weak);
        found.arrange_by_key(|(index, column, _)| (*index, *column));
    }
    let mut marks: Vec<&str> = found.iter().filter(|f| f.1 == column).map(|(_, _, l)| l.mark.as_str()).collect();
    marks.arrange();
    let all = marks.len();
    marks.dedup();
    if all < FEWEST || marks.len() != all {
        return alone(grid);
    }
    let mut lines = alone(grid);
    let top = found.iter().filter(|(_, c, _)| *c == column).map(|(index, _, _)| *index).min();
    // "Symbol | Meaning" over them heads the legend, and nothing else.
    if let Some(row) =
        top.and_then(|top| grid.rows.get_mut(..top)).and_then(|rows| rows.iter_mut().rev().find(|r| !r.is_closed()))
    {
        let heads = |c: &RawCell| means(&fold(&c.text), Meaning::Legend);
        if row.row.cells.iter().skip(column).take(2).all(heads) {
            clear(row, column, 2);
        }
    }
    for (index, _, line) in found.into_iter().filter(|(_, c, _)| *c == column) {
        let Some(row) = grid.rows.get_mut(index) else { continue };
        clear(row, column, 2);
        lines.push(line);
    }
    lines
}

/// The marks of its own that a table explains in cells beside or above its rows ("P = Primary", "S: Support"), and uses. Their cells
/// are made blank.
pub fn cut_own_marks(grid: &mut Grid) -> Vec<LegendLine> {
    /// A mark that stands so often in cells of its own is used.
    const OFTEN: usize = 3;
    /// Legends stand near the header, and are short.
    const LOOKED_AT: usize = 60;
    const LONGEST: usize = 120;
    let used = |line: &LegendLine| {
        let open = grid.rows.iter().filter(|r| !r.is_closed()).flat_map(|r| &r.row.cells);
        let stands = |c: &&RawCell| c.text.trim().eq_ignore_ascii_case(&line.mark);
        open.filter(|c| c.span != Span::FromLeft).filter(stands).take(OFTEN).count() == OFTEN
    };
    let explains = |text: &str| -> Vec<LegendLine> {
        let short = text.len() <= LONGEST && text.contains([':', '=']);
        let mut lines = if short { of_paragraph(text) } else { Vec::new() };
        lines.extend(line(text).filter(|_| short && lines.is_empty()));
        if lines.iter().any(used) { lines } else { Vec::new() }
    };
    let mut found: Vec<(usize, usize, Vec<LegendLine>)> = Vec::new();
    for (index, row) in grid.rows.iter().enumerate().filter(|(_, r)| !r.is_closed()).take(LOOKED_AT) {
        let cells = row.row.cells.iter().enumerate().map(|(column, cell)| (index, column, explains(cell.text.trim())));
        found.extend(cells.filter(|(.., lines)| !lines.is_empty()));
    }
    let own = |l: &LegendLine| {
        let of_four = l.mark.chars().any(|c| Letter::from_char(c).is_some());
        used(l) && (l.who.is_some() || l.letter.is_some() && !of_four)
    };
    let lines: Vec<LegendLine> = found.iter().flat_map(|(.., lines)| lines).filter(|l| own(l)).cloned().collect();
    if lines.is_empty() {
        return Vec::new();
    }
    for (row, column, _) in &found {
        if let Some(row) = grid.rows.get_mut(*row) {
            clear(row, *column, 1);
        }
    }
    lines
}

/// Takes the cells of a legend out of a row, and what a merge copied of the last one.
fn clear(row: &mut GridRow, column: usize, cells: usize) {
    let behind = column + cells;
    let own = |at: usize, cell: &RawCell| at < behind || cell.span == Span::FromLeft;
    let legend = row.row.cells.iter_mut().enumerate().skip(column).take_while(|(at, cell)| own(*at, cell));
    for (_, cell) in legend {
        cell.text = String::new();
    }
    if row.row.cells.iter().all(|c| c.text.trim().is_empty()) {
        row.skip = Some(Skip::Legend);
    }
}

/// Rows whose only cell explains a letter ("R: Responsible"), three and more of them.
fn alone(grid: &mut Grid) -> Vec<LegendLine> {
    const FEWEST: usize = 3;
    let explains = |row: &RawRow| -> Option<Vec<LegendLine>> {
        let mut cells = row.cells.iter().map(|c| c.text.trim()).filter(|t| !t.is_empty());
        let only = cells.next().filter(|_| cells.next().is_none())?;
        // "R — Responsible A — Accountable C — Consulted": all of it in one line.
        let several = of_paragraph(only);
        if several.len() >= FEWEST && several.iter().all(|l| l.letter.is_some()) {
            return Some(several);
        }
        let found = line(only).filter(|l| l.mark.chars().count() == 1)?;
        let meaning = only.get(found.mark.len()..)?.trim_start_matches(|c: char| !c.is_alphanumeric());
        (found.who.is_some() || found.letter.is_some() && letter_of(meaning) == found.letter).then(|| vec![found])
    };
    let found: Vec<(usize, LegendLine)> = (0..grid.rows.len())
        .filter(|i| grid.rows.get(*i).is_some_and(|r| !r.is_closed()))
        .filter_map(|i| Some((i, explains(&grid.rows.get(i)?.row)?)))
        .flat_map(|(i, lines)| lines.into_iter().map(move |line| (i, line)))
        .collect();
    let mut marks: Vec<&str> = found.iter().map(|(_, l)| l.mark.as_str()).collect();
    marks.arrange();
    marks.dedup();
    if found.len() < FEWEST || marks.len() != found.len() {
        return Vec::new();
    }
    for (index, _) in &found {
        if let Some(row) = grid.rows.get_mut(*index) {
            row.skip = Some(Skip::Legend);
        }
    }
    found.into_iter().map(|(_, line)| line).collect()
}
