//! Tables that say the same in another shape, turned into rows of activities: parties as rows, cards, and cells that hold a
//! block for each party.

use crate::import::notation::lexicon::fold;
use crate::import::raw::{RawCell, RawRow, RawTable, Span};
use crate::matrix::Letter;

use crate::import::notation::names::{Who, is_filler, is_short, mentions};

/// More parties than this have no block each in one cell.
const MAX_BLOCKS: usize = 6;

/// The party that a line announces ("**Your responsibilities**:"), as it is spelt.
fn announced(line: &str) -> Option<&str> {
    let text = line.trim();
    let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | ':'));
    // "Customer: carries it out" is a party with its duty, no heading above one.
    if bare.is_empty() || !is_short(bare) || bare.split_whitespace().count() > 5 || bare.contains(": ") {
        return None;
    }
    let folded = fold(bare);
    let marked = text.ends_with(':') || text.ends_with('*') || text.ends_with(":*");
    let says = folded.split(' ').any(is_filler) || marked;
    let found = mentions(bare, &|_| false)?;
    let named = found.iter().any(|m| !matches!(m.who, Who::Named(_) | Who::Nobody | Who::Shared));
    let responsibility = folded.split(' ').any(|w| is_filler(w) && w.chars().count() > 4);
    (says && (named || responsibility)).then_some(bare)
}

/// Splits cells that hold "IBM responsibilities: ... Your responsibilities: ..." into a column for each.
pub(crate) fn unfold_blocks(mut table: RawTable) -> (RawTable, bool) {
    let width = table.width();
    for column in 0..width {
        let cells: Vec<&RawCell> = table
            .rows
            .iter()
            .filter(|r| !r.header)
            .filter_map(|r| r.cells.get(column))
            .filter(|c| !c.text.trim().is_empty() && c.span != Span::FromLeft)
            .collect();
        // A cell of two announcements has two lines: a long table of plain cells is passed by without reading their words.
        let most = |with: usize| !cells.is_empty() && with * 10 >= cells.len() * 6;
        if !most(cells.iter().filter(|c| c.text.trim().contains('\n')).count()) {
            continue;
        }
        let mut names: Vec<String> = Vec::new();
        let mut with = 0;
        for cell in &cells {
            if names.len() > MAX_BLOCKS {
                break;
            }
            let found: Vec<&str> = cell.text.lines().filter_map(announced).collect();
            with += usize::from(found.len() >= 2);
            for name in found {
                if !names.iter().any(|n| fold(n) == fold(name)) {
                    names.push(name.to_owned());
                }
            }
        }
        if !most(with) || names.len() < 2 || names.len() > MAX_BLOCKS {
            continue;
        }
        for row in &mut table.rows {
            let Some(cell) = row.cells.get(column).cloned() else { continue };
            let new: Vec<RawCell> = if row.header {
                names
                    .iter()
                    .map(|n| RawCell { span: Span::Single, ..RawCell { text: n.clone(), ..cell.clone() } })
                    .collect()
            } else {
                blocks(&cell, &names)
            };
            row.cells.splice(column..=column, new);
            for cell in &mut row.cells {
                cell.span = Span::Single;
            }
        }
        if !table.rows.iter().any(|r| r.header) {
            let place = table.place;
            let mut cells: Vec<RawCell> = (0..width).map(|_| RawCell::new("", place)).collect();
            cells.splice(column..=column, names.iter().map(|n| RawCell::new(n.clone(), place)));
            table.rows.insert(0, RawRow { header: true, hidden: false, place, cells });
        }
        return (table, true);
    }
    (table, false)
}

/// The text under each announced party; what stands before the first belongs to it as well.
fn blocks(cell: &RawCell, names: &[String]) -> Vec<RawCell> {
    let mut texts = vec![String::new(); names.len()];
    let mut current = 0;
    for line in cell.text.lines() {
        if let Some(name) = announced(line)
            && let Some(index) = names.iter().position(|n| fold(n) == fold(name))
        {
            current = index;
            continue;
        }
        if let Some(text) = texts.get_mut(current) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(line);
        }
    }
    texts.into_iter().map(|t| RawCell { text: t.trim().to_owned(), span: Span::Single, ..cell.clone() }).collect()
}

/// A part of a cell that gives letters to somebody: the letters, and the names.
type Given<'t> = (Vec<Letter>, &'t str);

/// The parts of a list, but not those of a list in brackets.
fn listed(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let divides = |c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(c, ',' | ';' | '\n')
    };
    text.split(divides).map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// "Anna (R)", "Anna [R]", "R (Anna)".
fn in_brackets(part: &str) -> Option<Given<'_>> {
    let round = part.strip_suffix(')').and_then(|p| p.rsplit_once('('));
    let (before, inside) = round.or_else(|| part.strip_suffix(']').and_then(|p| p.rsplit_once('[')))?;
    let (before, inside) = (bare(before), bare(inside));
    let found = marks(inside).map(|found| (found, before)).or_else(|| Some((marks(before)?, inside)));
    found.filter(|(_, names)| !names.is_empty())
}

/// "A: Owner, C: Tech lead, Tester" or "Owner (A), Tech lead (C)": letters with the names of whoever has them.
fn given(text: &str) -> Option<Vec<Given<'_>>> {
    if !text.contains(':') {
        return listed(text).into_iter().map(in_brackets).collect();
    }
    // What stands before a colon, behind the names before it, is the next letter.
    let mut found: Vec<Given<'_>> = Vec::new();
    let mut parts = text.split(':').peekable();
    let mut mark = marks(parts.next()?)?;
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        let (names, next) = if last { (part, "") } else { part.rsplit_once([' ', ',', ';', '\n'])? };
        found.push((mark, bare(names)));
        mark = if last { Vec::new() } else { marks(next)? };
    }
    found.iter().all(|(_, names)| !names.is_empty()).then_some(found)
}

/// "R", "R/A".
fn marks(text: &str) -> Option<Vec<Letter>> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '(' | ')'));
    text.split(['/', '&', '+']).map(|mark| single(mark.trim())).collect()
}

fn bare(names: &str) -> &str {
    names.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '·' | '*' | '_'))
}

fn single(text: &str) -> Option<Letter> {
    let mut chars = text.chars();
    chars.next().filter(|c| c.is_ascii_uppercase() && chars.next().is_none()).and_then(Letter::from_char)
}

/// Splits a column of cells that say "R: Anna, A: Ben", "Anna (R), Ben (A)" or "R (Anna), A (Ben)" into one for each letter.
pub(crate) fn unfold_letters(mut table: RawTable) -> (RawTable, bool) {
    let body = || table.rows.iter().filter(|r| !r.header);
    let column = (0..table.width()).find(|column| {
        let texts = || body().filter_map(|r| r.cells.get(*column)).map(|c| c.text.trim()).filter(|t| !t.is_empty());
        let several = |t: &&str| given(t).is_some_and(|found| found.len() >= 2);
        // No cell may say something else; a table of plain cells is passed by at the first.
        let all = texts().count();
        all >= 2 && texts().all(|t| given(t).is_some()) && texts().filter(several).count() * 2 >= all
    });
    let Some(column) = column.filter(|_| table.rows.iter().any(|r| r.header)) else { return (table, false) };
    for row in &mut table.rows {
        let Some(cell) = row.cells.get(column).cloned() else { continue };
        let found = given(&cell.text).unwrap_or_default();
        let names = |letter: Letter| {
            let own = found.iter().filter(|(letters, _)| letters.contains(&letter));
            own.map(|(_, names)| *names).collect::<Vec<_>>().join(", ")
        };
        let text = |l: Letter| if row.header { l.as_char().to_string() } else { names(l) };
        row.cells.splice(
            column..=column,
            Letter::ALL.map(|l| RawCell { text: text(l), span: Span::Single, ..cell.clone() }),
        );
    }
    (table, true)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use crate::base::location::Place;

    /// A table as a reader would make it: `|` divides cells, the first row is the header.
    fn table(rows: &[&str]) -> RawTable {
        let rows = (1..).zip(rows).map(|(line, text)| {
            let place = Place::Line { line, column: 0 };
            let cells = text.split('|').map(|c| RawCell::new(c.trim(), place)).collect();
            RawRow { header: line == 1, hidden: false, place, cells }
        });
        RawTable { sheet: None, hidden: false, caption: None, place: Place::Document, rows: rows.collect() }
    }

    #[test]
    fn blocks_in_cells_become_columns() {
        let text = "**IBM responsibilities**:\nDeploy.\nProvision.\n\n**Your responsibilities**:\nUse the tools.";
        let mut raw = table(&["Responsibilities by type|x", "Cloud|y"]);
        raw.rows[1].cells[1].text = text.to_owned();
        let (split, yes) = unfold_blocks(raw);
        assert!(yes);
        let cells: Vec<&str> = split.rows[1].cells.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(cells, ["Cloud", "Deploy.\nProvision.", "Use the tools."]);
        assert_eq!(split.rows[0].cells[2].text, "Your responsibilities");
    }
}
