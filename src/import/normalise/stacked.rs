//! Tables that stand below each other in one sheet, each with a header of its own.

use crate::import::notation::lexicon::{Meaning, fold, means};
use crate::import::notation::names::is_short;
use crate::import::raw::{RawBlock, RawRow, RawTable, Span};

/// "Task | Anna | Ben" and rows, and further down "Task | Ben | Cleo" and others: read by the first header, what stands below the second
/// would be said of somebody else. Each becomes a table.
pub(crate) fn apart(block: RawBlock) -> Vec<RawBlock> {
    let RawBlock::Table(table) = block else { return vec![block] };
    let starts = starts(&table);
    if starts.is_empty() {
        return vec![RawBlock::Table(table)];
    }
    let RawTable { sheet, hidden, caption, place, mut rows } = table;
    let mut parts = Vec::new();
    for start in starts.into_iter().rev() {
        let below = rows.split_off(start);
        let place = below.first().map_or(place, |row| row.place);
        parts.push(RawTable { sheet: sheet.clone(), hidden, caption: None, place, rows: below });
    }
    parts.push(RawTable { sheet, hidden, caption, place, rows });
    parts.into_iter().rev().map(RawBlock::Table).collect()
}

/// Where the second table and those below it begin; none where all have the header of the first.
fn starts(table: &RawTable) -> Vec<usize> {
    if table.rows.iter().any(|r| r.header) {
        return Vec::new();
    }
    let heads: Vec<(usize, Vec<String>)> =
        table.rows.iter().enumerate().filter_map(|(at, row)| Some((at, head(row)?))).collect();
    let Some(((_, first), more)) = heads.split_first() else { return Vec::new() };
    let named = |texts: &[String]| texts.iter().find(|t| !t.is_empty()).cloned();
    if more.iter().all(|(_, texts)| texts == first) || more.iter().any(|(_, texts)| named(texts) != named(first)) {
        return Vec::new();
    }
    let title = |at: usize| table.rows.get(at).is_some_and(|row| filled(row).count() <= 1);
    more.iter().map(|(at, _)| (0..*at).rev().take_while(|above| title(*above)).last().unwrap_or(*at)).collect()
}

/// The folded texts of a row that can only be a header: a word for what is done, and names.
fn head(row: &RawRow) -> Option<Vec<String>> {
    let mut cells = filled(row);
    let says_what = cells.next().is_some_and(|text| means(&fold(text), Meaning::Activity));
    let names: Vec<&str> = if says_what { cells.collect() } else { Vec::new() };
    let like_names = names.iter().all(|text| is_short(text) && text.chars().count() > 1);
    (names.len() >= 2 && like_names).then(|| row.cells.iter().map(|c| fold(&c.text)).collect())
}

fn filled(row: &RawRow) -> impl Iterator<Item = &str> {
    let own = row.cells.iter().filter(|c| !matches!(c.span, Span::FromLeft | Span::FromAbove));
    own.map(|c| c.text.trim()).filter(|text| !text.is_empty())
}
