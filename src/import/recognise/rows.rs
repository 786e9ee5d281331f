//! The body of a table: which rows are activities, which are sections inside the table, and the section path of each.

use std::sync::Arc;

use crate::base::location::Place;
use crate::import::notation::lexicon::{Class, Meaning, fold, is, means};
use crate::import::raw::{RawCell, RawRow, Span};

use super::columns::Role;
use crate::import::normalise::grid::{Grid, Skip};
use crate::import::normalise::others::is_rule;
use crate::import::normalise::sections::{Heading, Outline};

/// A longer text that stands alone in a row is a remark, not a heading.
const LONGEST_SECTION: usize = 120;

/// An activity's row and its section path within the table.
#[derive(Debug, Clone)]
pub struct BodyRow {
    /// Sections from rows and columns of the table; rows below each other share them.
    pub section: Arc<[String]>,
    /// The row.
    pub row: RawRow,
}

/// Takes the activities out of a grid, cells and all; every other row is marked with the reason why it is none.
pub fn walk(grid: &mut Grid, roles: &[Role], choices: &mut Vec<String>) -> Vec<BodyRow> {
    let sections = section_rows(grid, roles);
    if sections.lonely > 0 {
        choices.push(format!("{} rows with a text in one column only are sections inside the table", sections.lonely));
    }
    let section_columns: Vec<usize> =
        roles.iter().enumerate().filter(|(_, r)| matches!(r, Role::Section)).map(|(c, _)| c).collect();
    let mut carried: Vec<String> = vec![String::new(); section_columns.len()];
    let mut outline = Outline::default();
    let mut found = Vec::new();
    let mut shared: Arc<[String]> = Arc::default();
    for (index, row) in grid.rows.iter_mut().enumerate() {
        if row.skip.is_some() {
            continue;
        }
        match sections.kinds.get(index) {
            Some(Kind::Section(text)) => {
                row.skip = Some(Skip::Section);
                outline.enter(Heading { level: 3, text: text.clone(), place: Place::Document });
                carried.iter_mut().for_each(String::clear);
                continue;
            }
            Some(Kind::Remark) => {
                row.skip = Some(Skip::Remark);
                continue;
            }
            _ => {}
        }
        // "End of standard" in the column of numbers: neither an activity nor a word on who does it.
        let says = |wanted: &dyn Fn(&Role) -> bool| {
            let cells = row.row.cells.iter().zip(roles);
            cells.filter(|(_, r)| wanted(r)).any(|(c, _)| !c.text.trim().is_empty())
        };
        if !says(&|r| matches!(r, Role::Activity)) && !says(&Role::assigns) {
            row.skip = Some(Skip::Remark);
            continue;
        }
        if let Some(text) = goes_on(&row.row, roles)
            && let Some(above) = found.last_mut().and_then(|above: &mut BodyRow| activity_of(&mut above.row, roles))
        {
            above.text = format!("{} {text}", above.text.trim_end());
            row.skip = Some(Skip::Joined);
            continue;
        }
        let mut section = outline.path();
        for (position, column) in section_columns.iter().enumerate() {
            let text = row.row.cells.get(*column).map_or("", |c| c.text.trim());
            // Spreadsheets leave the cells below a section's name blank.
            if !text.is_empty() && carried.get(position).is_some_and(|c| c != text) {
                if let Some(slot) = carried.get_mut(position) {
                    text.clone_into(slot);
                }
                carried.iter_mut().skip(position + 1).for_each(String::clear);
            }
            if let Some(text) = carried.get(position).filter(|t| !t.is_empty()) {
                section.push(text.clone());
            }
        }
        // Moved, not copied: a long table is in memory once.
        let RawRow { header, hidden, place, cells } = &mut row.row;
        let row = RawRow { header: *header, hidden: *hidden, place: *place, cells: std::mem::take(cells) };
        if *shared != *section {
            shared = section.into();
        }
        found.push(BodyRow { section: Arc::clone(&shared), row });
    }
    found
}

/// The rest of the text above, where all letters are the cells above, too: "Start the test runs |", and below it "by month 12".
fn goes_on(row: &RawRow, roles: &[Role]) -> Option<String> {
    let assigned = || row.cells.iter().zip(roles).filter(|(_, role)| role.assigns()).map(|(cell, _)| cell);
    let copied = assigned().filter(|c| !c.text.trim().is_empty()).count() > 1
        && assigned().all(|c| c.span == Span::FromAbove || c.text.trim().is_empty());
    let own = row.cells.iter().zip(roles).find(|(_, role)| matches!(role, Role::Activity))?.0;
    let text = own.text.trim();
    (copied && own.span == Span::Single && text.starts_with(char::is_lowercase)).then(|| text.to_owned())
}

fn activity_of<'r>(row: &'r mut RawRow, roles: &[Role]) -> Option<&'r mut RawCell> {
    row.cells.iter_mut().zip(roles).find(|(_, role)| matches!(role, Role::Activity)).map(|(cell, _)| cell)
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Activity,
    Section(String),
    Remark,
    Lonely(String),
}

struct Sections {
    kinds: Vec<Kind>,
    /// How many were told from their surroundings only.
    lonely: usize,
}

fn section_rows(grid: &Grid, roles: &[Role]) -> Sections {
    // What stands below no header, or behind a blank column, is no part of the table's rows.
    let headless = |c: usize| grid.heads.get(c).is_none_or(|h| h.text().is_empty());
    let blank = |c: usize| headless(c) && grid.body().all(|r| r.cells.get(c).is_none_or(|c| c.text.trim().is_empty()));
    let last = roles.iter().rposition(Role::assigns).map_or(0, |c| c + 1);
    let gap = (last..roles.len()).find(|c| blank(*c)).unwrap_or(roles.len());
    let beside = |(c, role): (usize, &Role)| {
        if (headless(c) || c > gap) && *role == Role::Extra { Role::Ignore } else { role.clone() }
    };
    let of_table: Vec<Role> = roles.iter().enumerate().map(beside).collect();
    let activity = roles.iter().position(|r| matches!(r, Role::Activity)).unwrap_or(0);
    let strong_everywhere = {
        let cells = || grid.body().filter_map(|r| r.cells.get(activity)).filter(|c| !c.text.trim().is_empty());
        cells().count() > 0 && cells().filter(|c| c.strong).count() * 2 > cells().count()
    };
    let mut kinds: Vec<Kind> = grid
        .rows
        .iter()
        .map(|r| match grid.headed_again(&r.row, activity) {
            _ if r.skip.is_some() => Kind::Activity,
            Some(text) => Kind::Section(text.to_owned()),
            None => kind(&r.row, &of_table, activity, strong_everywhere),
        })
        .collect();
    // "Legend:" above the lines of one.
    let is_legend = |i: usize| grid.rows.get(i).is_some_and(|r| r.skip == Some(Skip::Legend));
    let heads = |text: &str| text.ends_with(':') || means(&fold(text), Meaning::Legend);
    for (index, kind) in kinds.iter_mut().enumerate().filter(|(index, _)| is_legend(index + 1)) {
        if matches!(kind, Kind::Lonely(text) | Kind::Section(text) if heads(text)) && !is_legend(index) {
            *kind = Kind::Remark;
        }
    }
    let headed = numbered_sections(grid, roles);
    for (index, text) in headed {
        if let Some(kind @ (Kind::Activity | Kind::Lonely(_))) = kinds.get_mut(index) {
            *kind = Kind::Section(text);
        }
    }
    let open: Vec<usize> = (0..kinds.len()).filter(|i| grid.rows.get(*i).is_some_and(|r| r.skip.is_none())).collect();
    let is_lonely = |kinds: &[Kind], i: usize| matches!(kinds.get(i), Some(Kind::Lonely(_)));
    let total = open.iter().filter(|i| is_lonely(&kinds, **i)).count();
    // Texts that stand alone are sections where they alternate with activities from the first row on.
    let first = open.first().is_some_and(|i| is_lonely(&kinds, *i) || matches!(kinds.get(*i), Some(Kind::Section(_))));
    let followed = open.windows(2).all(|w| match w {
        [a, b] => !(is_lonely(&kinds, *a) && is_lonely(&kinds, *b)),
        _ => true,
    });
    let last = open.last().is_some_and(|i| is_lonely(&kinds, *i));
    // Where other sections are marked as such, one that is not is a section only where it divides a marked one: a text among the
    // activities is one that the vendor assigned to nobody.
    let divides = open.windows(2).all(|w| match w {
        [a, b] => !matches!(kinds.get(*a), Some(Kind::Section(_))) || !matches!(kinds.get(*b), Some(Kind::Activity)),
        _ => true,
    });
    let sections = total > 0 && first && followed && divides && !last && total * 2 <= open.len();
    // Where every activity has a number, a text without one ("<Add rows here>") is none.
    let number = |i: &usize, column: usize| {
        let cell = grid.rows.get(*i).and_then(|r| r.row.cells.get(column));
        cell.is_some_and(|c| c.text.trim().starts_with(|c: char| c.is_ascii_digit()))
    };
    let activities = || open.iter().filter(|i| kinds.get(**i) == Some(&Kind::Activity));
    let numbered = activities().count() > 2 && (0..activity).any(|column| activities().all(|i| number(i, column)));
    for kind in &mut kinds {
        if let Kind::Lonely(text) = kind {
            *kind = match (sections, numbered) {
                (true, _) => Kind::Section(std::mem::take(text)),
                (false, true) => Kind::Remark,
                (false, false) => Kind::Activity,
            };
        }
    }
    Sections { kinds, lonely: if sections { total } else { 0 } }
}

/// "Requirement 2 | Secure configurations" without a word on who is responsible, above "2.2.1 | ...": sections by their numbers.
fn numbered_sections(grid: &Grid, roles: &[Role]) -> Vec<(usize, String)> {
    let says_who = |row: &RawRow| {
        let cells = row.cells.iter().zip(roles);
        cells.filter(|(_, r)| r.assigns()).any(|(c, _)| !c.text.trim().is_empty())
    };
    // The number that a row begins with, perhaps behind one word.
    let number = |row: &RawRow| -> Option<String> {
        let text = row.cells.iter().map(|c| c.text.trim()).find(|t| !t.is_empty())?;
        let found = text.split_whitespace().take(2).find(|w| w.starts_with(|c: char| c.is_ascii_digit()))?;
        let digits = found.trim_end_matches(['.', ':', ')']);
        digits.chars().all(|c| c.is_ascii_digit() || c == '.').then(|| digits.to_owned())
    };
    let open: Vec<(usize, &RawRow)> =
        grid.rows.iter().enumerate().filter(|(_, r)| r.skip.is_none()).map(|(i, r)| (i, &r.row)).collect();
    open.windows(2)
        .filter_map(|pair| {
            let [(index, row), (_, next)] = pair else { return None };
            if says_who(row) {
                return None;
            }
            let (own, below) = (number(row)?, number(next)?);
            let texts: Vec<&str> = row.cells.iter().map(|c| c.text.trim()).filter(|t| !t.is_empty()).collect();
            let deeper = below.strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with('.'));
            deeper.then(|| (*index, texts.join(" ")))
        })
        .collect()
}

fn kind(row: &RawRow, roles: &[Role], activity: usize, strong_everywhere: bool) -> Kind {
    let width = roles.len();
    let own: Vec<(usize, &RawCell)> = row
        .cells
        .iter()
        .enumerate()
        .filter(|(_, c)| !c.text.trim().is_empty() && !matches!(c.span, Span::FromLeft) && !is_rule(&c.text))
        .filter(|(column, _)| roles.get(*column) != Some(&Role::Ignore))
        .collect();
    let [(column, cell)] = own.as_slice() else { return Kind::Activity };
    if width < 2 {
        return Kind::Activity;
    }
    let text = cell.text.trim();
    let covered = match cell.span {
        Span::Origin { columns, .. } => usize::from(columns),
        Span::FromAbove => return Kind::Activity,
        _ => 1,
    };
    let spanning = covered >= 2 && covered * 2 > width;
    let marker = text.starts_with(['*', '†', '‡']) && !cell.strong || text.chars().count() > LONGEST_SECTION;
    // "Note: ...", "Hinweis: ...".
    let note = text.split_once(':').is_some_and(|(word, _)| is(&fold(word), Class::Note));
    if spanning || row.header {
        return if marker || note { Kind::Remark } else { Kind::Section(text.to_owned()) };
    }
    if *column > activity || *column > 0 && *column != activity {
        return Kind::Activity;
    }
    if note || marker && (text.starts_with('*') || spanning) {
        return Kind::Remark;
    }
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    let capitals = letters.len() >= 4 && letters.iter().all(|c| !c.is_lowercase());
    if cell.strong && !strong_everywhere || capitals {
        return Kind::Section(text.to_owned());
    }
    Kind::Lonely(text.to_owned())
}
