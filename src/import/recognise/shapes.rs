//! Tables that say the same in another shape, turned into rows of activities: parties as rows, cards, and cells that hold a
//! block for each party.

use crate::import::notation::lexicon::{Meaning, fold, means};
use crate::import::notation::names::{Who, is_filler, is_short, mentions};
use crate::import::raw::{RawCell, RawRow, RawTable, Span};

/// More rows than this are no card and no table with its parties as rows.
const MAX_PARTY_ROWS: usize = 10;
/// More parties than this have no block each in one cell.
const MAX_BLOCKS: usize = 6;

/// Whom a text names by a word of the lists.
fn sure(text: &str) -> Option<Who> {
    if !is_short(text) {
        return None;
    }
    let found = mentions(text, &|_| false)?;
    match found.as_slice() {
        [one] if matches!(one.who, Who::Customer | Who::Provider | Who::Underlying(_) | Who::ThirdParty(_)) => {
            Some(one.who.clone())
        }
        _ => None,
    }
}

/// Turns a table whose first column names the parties on its side.
pub fn upright(table: RawTable) -> (RawTable, bool) {
    let width = table.width();
    if table.rows.is_empty() || table.rows.len() > MAX_PARTY_ROWS || width < 2 {
        return (table, false);
    }
    let first: Vec<&str> = table.rows.iter().map(|r| r.cells.first().map_or("", |c| c.text.trim())).collect();
    let parties = first.iter().filter(|t| sure(t).is_some()).count();
    // A customer in the corner of a marked header heads a column.
    let marked = usize::from(table.rows.first().is_some_and(|r| r.header));
    let customer = first.iter().skip(marked).any(|t| sure(t) == Some(Who::Customer));
    let in_header =
        table.rows.first().map_or(0, |r| r.cells.iter().skip(1).filter(|c| sure(&c.text).is_some()).count());
    // Beside the customer a provider by name: the row that is left over when the corner is taken away.
    let named = first.iter().skip(1).filter(|t| !t.is_empty() && sure(t).is_none()).count();
    // "Agenda item" in the corner: then a row that happens to be called "Customer responsibilities" is no party's.
    let corner = first.first().map(|t| fold(t)).unwrap_or_default();
    let over_parties = corner.is_empty() || means(&corner, Meaning::Owner) || corner.split(' ').any(is_filler);
    let by_name = parties == 1 && named <= 1 && table.rows.len() == 3 && over_parties;
    if !customer || in_header > 0 || !(parties >= 2 || by_name) {
        return (table, false);
    }
    // Cells must be short marks or the parties' own words, not the names of parties again.
    let names_owners =
        table.rows.iter().skip(1).flat_map(|r| r.cells.iter().skip(1)).filter(|c| sure(&c.text).is_some()).count();
    if names_owners > 0 {
        return (table, false);
    }
    let rows = (0..width)
        .map(|column| {
            let cells: Vec<RawCell> = table
                .rows
                .iter()
                .map(|row| {
                    let mut cell = row.cells.get(column).cloned().unwrap_or_else(|| RawCell::new("", row.place));
                    cell.span = Span::Single;
                    cell
                })
                .collect();
            let place = cells.first().map_or(table.place, |c| c.place);
            RawRow { header: column == 0, hidden: false, place, cells }
        })
        .collect();
    (RawTable { rows, ..table }, true)
}

/// A turned table with nothing over its only activity is about what its heading says.
pub fn name_by_heading(table: &mut RawTable, path: &mut Vec<String>) {
    let [_, only] = table.rows.as_mut_slice() else { return };
    let Some(cell) = only.cells.first_mut().filter(|c| c.text.trim().is_empty()) else { return };
    if let Some(heading) = path.pop() {
        cell.text = heading;
    }
}

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
pub fn unfold_blocks(mut table: RawTable) -> (RawTable, bool) {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use crate::import::recognise::grid::tests::table;

    #[test]
    fn parties_as_rows_are_turned() {
        let (turned, yes) = upright(table(&["|Patch the OS|Back up", "Customer|RA|I", "Provider|I|RA"]));
        assert!(yes);
        let texts: Vec<Vec<&str>> =
            turned.rows.iter().map(|r| r.cells.iter().map(|c| c.text.as_str()).collect()).collect();
        assert_eq!(
            texts,
            [vec!["", "Customer", "Provider"], vec!["Patch the OS", "RA", "I"], vec!["Back up", "I", "RA"]]
        );
        let (_, card) = upright(table(&["Task|Monitoring", "Kunde|RA", "Anbieter|I"]));
        assert!(card);
        let (_, grid) = upright(table(&["Resource|Access|Change", "Customer data|Customer|Customer"]));
        assert!(!grid);
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
