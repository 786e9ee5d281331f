//! Where a table's header may be.

use crate::base::ordered::Arrange;
use crate::import::normalise::grid::{Grid, Head};
use crate::import::normalise::groups::names_groups;
use crate::import::notation::lexicon::{Meaning, any_word_means, fold, means};
use crate::import::notation::names::{Who, is_filler, is_short, mentions};
use crate::import::notation::{control_sheets, letter_of};
use crate::import::raw::{RawCell, RawRow, Span};

use super::cells::{Cell, Class, View, ratio};
use super::weights::{Weights, Whole};

/// A header is looked for in so many rows of a sheet, and in so many of a table whose markup says which rows are headers.
const WITHIN: usize = 60;
const WITHIN_MARKED: usize = 4;

/// A longer text is no header (FedRAMP's longest has 61 characters).
const LONGEST_HEADER: usize = 90;

/// So many of the likeliest headers are tried.
const MOST: usize = 5;

/// Rows that may be the header.
#[derive(Debug, Clone)]
pub struct HeaderRows {
    /// Positions in the view: the first row of the header, and the first below it.
    pub from: usize,
    /// The first row below it.
    pub to: usize,
    /// The columns' headers.
    pub heads: Vec<Head>,
    /// What says so: feature, value.
    pub says: Vec<(Whole, f64)>,
    /// The sum.
    pub score: f64,
}

/// The likeliest headers of a table, best first.
pub fn candidates(grid: &Grid, view: &View, wanted: Option<usize>, weights: &Weights) -> Vec<HeaderRows> {
    let mut found = all(grid, view, wanted, weights);
    found.truncate(MOST);
    found
}

/// All headers that a table may have, best first. `wanted` is a row of the table, counted from 1.
pub fn all(grid: &Grid, view: &View, wanted: Option<usize>, weights: &Weights) -> Vec<HeaderRows> {
    let marked = view.rows.iter().any(|i| grid.rows.get(*i).is_some_and(|r| r.row.header));
    let within = if grid.sheet.is_some() || !marked { WITHIN } else { WITHIN_MARKED };
    let last = view.rows.len().saturating_sub(1).min(within);
    let mut found: Vec<HeaderRows> = Vec::new();
    let starts: Vec<usize> = match wanted {
        Some(number) => view.rows.iter().position(|i| i + 1 == number).into_iter().collect(),
        None => (0..last.min(marked_row(grid, view).map_or(last, |row| row + 1))).collect(),
    };
    // What goes on in merged cells is no row of its own.
    let goes_on =
        |row: usize| view.cells.get(row).is_some_and(|c| c.iter().filter(|c| c.merged).count() * 2 > view.width);
    let starts_header = |from: usize| view.alone.get(from) != Some(&true) && !goes_on(from);
    for from in starts.into_iter().filter(|from| wanted.is_some() || starts_header(*from)) {
        let mut header: Vec<usize> = view.rows.get(from).copied().into_iter().collect();
        loop {
            let below = from + header.len();
            if wanted.is_some() || !goes_on(below) {
                found.push(weigh(grid, view, from, &header, weights));
            }
            let Some(next) = view.rows.get(below).copied() else { break };
            let alone = view.alone.get(below).copied().unwrap_or(false);
            let continues = || goes_on(below) || continues_header(grid, &header, next);
            if alone || below + 1 >= view.rows.len() || !continues() {
                break;
            }
            header.push(next);
        }
    }
    found.arrange_by(|a, b| b.score.total_cmp(&a.score));
    found
}

/// The row that the markup makes the header, unless it is a title in one cell: the header is not below it.
fn marked_row(grid: &Grid, view: &View) -> Option<usize> {
    let row = view.rows.iter().position(|i| grid.rows.get(*i).is_some_and(|r| r.row.header))?;
    let filled = view.cells.get(row).map_or(0, |cells| cells.iter().filter(|c| c.class != Class::Blank).count());
    (filled >= 2 && view.alone.get(row) == Some(&false)).then_some(row)
}

fn weigh(grid: &Grid, view: &View, from: usize, header: &[usize], weights: &Weights) -> HeaderRows {
    let to = from + header.len();
    let last = view.cells.get(to.saturating_sub(1));
    let at = |i: &usize| grid.rows.get(*i).map(|r| &r.row);
    let row = header.last().and_then(at);
    let filled = last.map_or(0, |cells| cells.iter().filter(|c| c.class != Class::Blank).count());
    let assigns = |cells: &Vec<Cell>, also: bool| {
        let counts = |c: &&Cell| matches!(c.class, Class::Letters | Class::Mark) || also && c.class == Class::Party;
        cells.iter().filter(counts).count()
    };
    let heads = grid.read_heads(header);
    // R | A | C | I are headers as well.
    let letters: Vec<String> = heads.iter().map(|h| fold(h.last())).filter(|h| h.len() == 1).collect();
    let by_letter = letters.len() >= 3 && letters.iter().all(|l| letters.iter().filter(|m| *m == l).count() == 1);
    let texts: Vec<String> = heads.iter().map(|h| fold(&h.text())).filter(|t| !t.is_empty()).collect();
    let mut different = texts.clone();
    different.arrange();
    different.dedup();
    let short = row.is_some_and(|r| r.cells.iter().all(|c| is_short(&c.text)));
    let marked = header.iter().filter_map(at).any(|r| r.header);
    let any_marked = view.rows.iter().take(WITHIN).filter_map(at).any(|r| r.header);
    let next_marked = view.rows.get(to).and_then(at).is_some_and(|r| r.header);
    let words: usize = header.iter().map(|i| words(grid, *i)).sum();
    let is_strong = |r: &RawRow| r.cells.iter().filter(|c| !c.text.trim().is_empty()).all(|c| c.strong);
    let strong = row.is_some_and(is_strong);
    let strong_below = view.rows.get(to).and_then(at).is_some_and(is_strong);
    let bool = |yes: bool| if yes { 1.0 } else { 0.0 };
    let thrown: usize = view.cells.iter().take(from).map(|cells| assigns(cells, true)).sum();
    // "Task 4 | Responsible | Accountable" above "Task 5 | Accountable | Responsible": what stands below as well heads nothing.
    let near = view.rows.iter().skip(to).take(3).filter_map(at).flat_map(|r| &r.cells);
    let below: Vec<String> = near.map(|c| fold(&c.text)).collect();
    let again = texts.iter().filter(|t| letter_of(t).is_some() && below.contains(t)).count();
    let cells = last.map_or(0, |c| assigns(c, false)).max(again);
    let width = view
        .cells
        .iter()
        .skip(to)
        .take(3)
        .map(|c| c.iter().filter(|c| c.class != Class::Blank).count())
        .max()
        .unwrap_or(0);
    let says: Vec<(Whole, f64)> = vec![
        (Whole::HeaderMarked, bool(marked) - bool(any_marked && !marked) - bool(next_marked && marked) * 0.25),
        (Whole::HeaderWords, ratio(words, filled.max(1)).min(1.0)),
        (Whole::HeaderLabels, bool(short && different.len() == texts.len() && texts.len() >= 2)),
        (Whole::HeaderCells, if by_letter { 0.0 } else { ratio(cells, filled) }),
        (Whole::HeaderBlank, ratio(width.saturating_sub(texts.len() + 1), width)),
        (Whole::HeaderStrong, bool(strong && !strong_below)),
        (Whole::HeaderThrown, small(thrown).min(8.0)),
        (Whole::HeaderDeep, small(from)),
        (Whole::HeaderTwoRows, small(header.len() - 1)),
    ];
    let score = says.iter().map(|(whole, value)| weights.plan(*whole) * value).sum();
    HeaderRows { from, to, heads, says, score }
}

/// A small count as a number.
fn small(count: usize) -> f64 {
    f64::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// How many cells of a row read like headers; 0 where too few of them do.
fn words(grid: &Grid, index: usize) -> usize {
    let Some(row) = grid.rows.get(index) else { return 0 };
    let mut seen: Vec<String> = Vec::new();
    let mut hits = 0;
    let mut columns = 0;
    for cell in row.row.cells.iter().filter(|c| !matches!(c.span, Span::FromLeft | Span::FromAbove)) {
        let folded = fold(&cell.text);
        if folded.is_empty() && cell.text.trim() != "#" {
            continue;
        }
        columns += 1;
        if seen.contains(&folded) {
            continue;
        }
        if cell.text.chars().count() <= LONGEST_HEADER && reads_like_header(&cell.text, &folded) {
            hits += 1;
        }
        seen.push(folded);
    }
    if hits * 2 >= columns { hits } else { 0 }
}

/// Whether a row belongs to the header above it: it names the columns under its merged cells.
fn continues_header(grid: &Grid, header: &[usize], next: usize) -> bool {
    let (Some(last), Some(row)) = (header.last().and_then(|i| grid.rows.get(*i)), grid.rows.get(next)) else {
        return false;
    };
    let last = &last.row;
    let row = &row.row;
    if row.header && last.header || header.len() == 1 && names_groups(last, row) {
        return true;
    }
    let merged = |c: &RawCell| matches!(c.span, Span::FromLeft | Span::Origin { columns: 2.., .. });
    let gaps = last.cells.iter().skip(1).any(|c| c.text.trim().is_empty());
    if !last.cells.iter().any(merged) && !gaps {
        return false;
    }
    // Below persons over several roles each stands the only role of another.
    let groups = last.cells.iter().filter(|c| matches!(c.span, Span::Origin { columns: 2.., .. })).count();
    let unheaded = row.cells.first().is_some_and(|c| c.text.trim().is_empty());
    let mut labels: Vec<String> = Vec::new();
    for (column, cell) in row.cells.iter().enumerate() {
        let above = last.cells.get(column);
        let under_merged = groups >= 2 && unheaded
            || above.is_some_and(|c| merged(c) || c.text.trim().is_empty())
            || last.cells.get(column + 1).is_some_and(|c| c.text.trim().is_empty() || merged(c));
        let text = cell.text.trim();
        if matches!(cell.span, Span::FromAbove) || text.is_empty() {
            continue;
        }
        if !under_merged || !(is_short(text) || cell.strong) || fold(text).chars().count() < 2 {
            return false;
        }
        labels.push(fold(text));
    }
    let letters_only = labels.iter().all(|l| l.len() <= 2);
    let first_blank = row.cells.first().is_some_and(|c| c.text.trim().is_empty() || c.span == Span::FromAbove)
        || last.cells.first().is_some_and(merged);
    labels.len() >= 2 && !letters_only && first_blank
}

/// Whether a text is one that headers have.
fn reads_like_header(text: &str, folded: &str) -> bool {
    const HEADERS: [Meaning; 10] = [
        Meaning::Activity,
        Meaning::Topic,
        Meaning::Section,
        Meaning::Number,
        Meaning::Owner,
        Meaning::Extra,
        Meaning::Model,
        Meaning::Line,
        Meaning::Option,
        Meaning::General,
    ];
    if text.trim() == "#" || HEADERS.into_iter().any(|m| means(folded, m)) {
        return true;
    }
    let letters = [Meaning::Responsible, Meaning::Accountable, Meaning::Consulted, Meaning::Informed];
    if letters.into_iter().any(|m| means(folded, m)) {
        return true;
    }
    // "Specific Inheritance and Customer Agency/CSP Responsibilities", "Can Be Inherited from CSP".
    let says_responsibility = folded.split(' ').any(|w| w.chars().count() >= 12 && is_filler(w))
        || control_sheets().headers.is_inheritance(folded);
    if says_responsibility && folded.split(' ').count() <= 10 {
        return true;
    }
    if !is_short(text) || folded.split(' ').count() > 6 {
        return false;
    }
    let party =
        mentions(text, &|_| false).is_some_and(|m| m.iter().any(|m| !matches!(m.who, Who::Named(_) | Who::Nobody)));
    party || (folded.contains(' ') && (any_word_means(folded, Meaning::Area) || any_word_means(folded, Meaning::Owner)))
}
