//! Pages that list what each role does: "# Roles and responsibilities", and below it a heading or a line for each role over a list, or a table
//! with a row for each.

use std::collections::BTreeSet;

use crate::base::ordered;
use crate::import::lexicon::role_likeness;
use crate::import::notation::lexicon::{Class, Meaning, all_of, fold, is, means, speaks_of_duties};
use crate::import::notation::names::{Mention, Who, is_short, mentions};
use crate::import::raw::RawCell;

use super::announce::{Announcement, denies};
use super::grid::{Grid, Head};
use super::sections::Prose;

/// Fewer roles make no page of them.
const FEWEST: usize = 3;
/// A role has no more words than this.
const LONGEST_ROLE: usize = 5;

/// The roles that a page about responsibilities lists; none where other things have lists as well.
pub(super) fn announced_roles(prose: &[Prose]) -> Vec<Announcement> {
    let about = prose.first().is_some_and(|first| speaks_of_duties(first.text()));
    if !about {
        return Vec::new();
    }
    let lists = |at: usize| matches!(prose.get(at + 1), Some(Prose::Words { list: Some(_), .. }));
    let headed = under_duties(prose, &lists);
    if headed.len() >= FEWEST {
        return headed;
    }
    let level = |p: &Prose| match p {
        Prose::Heading(heading) => Some(Some(heading.level)),
        Prose::Words { text, list: None, .. } if text.split_whitespace().count() <= LONGEST_ROLE => Some(None),
        Prose::Words { .. } => None,
    };
    let over: Vec<(usize, Option<u8>)> =
        prose.iter().enumerate().filter(|(at, _)| lists(*at)).filter_map(|(at, p)| Some((at, level(p)?))).collect();
    let same = over.first().is_some_and(|(_, first)| over.iter().all(|(_, level)| level == first));
    let is_role = |at: usize| prose.get(at).is_some_and(|p| role_likeness(p.text()) > 0.0);
    let likely = over.iter().filter(|(at, _)| is_role(*at)).count();
    if !same || over.len() < FEWEST || likely * 10 < over.len() * 8 {
        return Vec::new();
    }
    let all = over.len();
    // "Boundaries" at the end is no role; an only one that no word tells may be.
    let over = over.into_iter().filter(|(at, _)| is_role(*at) || all > FEWEST + 1 && *at < last_role(prose, &is_role));
    let role = |(at, level): (usize, Option<u8>)| {
        let label = prose.get(at)?.text().trim().trim_end_matches(':').to_owned();
        let whos = vec![Mention { who: Who::Named(label.clone()), spelling: label.clone() }];
        Some(Announcement { at, level, whos, label, rest: None, sure: false, said: true, lead: None })
    };
    over.filter_map(role).collect()
}

/// "Employee" over "Responsibilities:" and a list: the heading says whose list it is. "Must not:" over the next one is no duty.
fn under_duties(prose: &[Prose], lists: &dyn Fn(usize) -> bool) -> Vec<Announcement> {
    let says_duties = |p: &Prose| match p {
        Prose::Words { text, list: None, .. } => {
            let text = text.trim().trim_matches(|c: char| !c.is_alphanumeric());
            text.split_whitespace().count() <= 2 && speaks_of_duties(text)
        }
        _ => false,
    };
    let role = |at: usize| {
        let (Prose::Heading(heading), true) = (prose.get(at)?, says_duties(prose.get(at + 1)?) && lists(at + 1)) else {
            return None;
        };
        let label = heading.text.trim().to_owned();
        let whos = vec![Mention { who: Who::Named(label.clone()), spelling: label.clone() }];
        let said =
            Announcement { at: at + 1, level: None, whos, label, rest: None, sure: false, said: true, lead: None };
        (heading.text.split_whitespace().count() <= LONGEST_ROLE).then_some(said)
    };
    (0..prose.len()).filter_map(role).collect()
}

/// The position of the last role.
fn last_role(prose: &[Prose], is_role: &dyn Fn(usize) -> bool) -> usize {
    (0..prose.len()).rev().find(|at| is_role(*at)).unwrap_or(0)
}

/// What each row of "Role | Responsible for" gives to whom; nothing where a table is another one. `about`: the page is about responsibilities.
pub(super) fn duties_of_rows(grid: &Grid, about: bool) -> Vec<(String, Vec<Mention>, &RawCell)> {
    let columns = duty_columns(grid, about);
    let mut found = Vec::new();
    for row in grid.body().filter(|_| !columns.is_empty()) {
        let Some(label) = row.cells.first().map(|c| c.text.trim()).filter(|t| !t.is_empty()) else { continue };
        let sided = mentions(label, &|_| false).filter(|whos| whos.iter().all(|m| !matches!(m.who, Who::Named(_))));
        let named = || vec![Mention { who: Who::Named(label.to_owned()), spelling: label.to_owned() }];
        let whos = sided.unwrap_or_else(named);
        let cells = columns.iter().filter_map(|column| row.cells.get(*column));
        let said = cells.filter(|c| !matches!(c.text.trim(), "" | "-" | "–" | "—"));
        found.extend(said.map(|cell| (label.to_owned(), whos.clone(), cell)));
    }
    found
}

/// The columns that say what the party of each row does.
fn duty_columns(grid: &Grid, about: bool) -> Vec<usize> {
    /// Duties have so many words, most of them: names of people and teams have fewer.
    const WORDS: usize = 3;
    /// An abbreviation has no more letters.
    const SHORT: usize = 5;
    let Some(name) = grid.heads.first().map(|head| fold(&head.text())) else { return Vec::new() };
    let texts = |column: usize| -> Vec<&str> {
        let cells = grid.body().filter_map(|r| r.cells.get(column)).map(|c| c.text.trim());
        cells.filter(|t| !t.is_empty()).collect()
    };
    let labels = texts(0);
    let different: BTreeSet<String> = ordered::set(labels.iter().map(|label| fold(label)));
    let parties = labels.len() >= FEWEST
        && different.len() == labels.len()
        && labels.iter().all(|label| is_short(label))
        && labels.len() * 10 >= grid.body().count() * 8;
    // "Project manager | PM | Plans the work": whom the letters of a chart stand for.
    let abbreviates = |column: &usize| {
        let short = |t: &&str| t.chars().count() <= SHORT && t.chars().all(char::is_uppercase);
        let cells = texts(*column);
        !cells.is_empty() && cells.iter().all(short)
    };
    if !parties || (1..grid.heads.len()).any(|column| abbreviates(&column)) {
        return Vec::new();
    }
    let roles = is(&name, Class::Responsibility) || means(&name, Meaning::Owner) || role_likeness(&name) > 0.0;
    let about = about || grid.path.iter().any(|heading| speaks_of_duties(heading));
    let says = |head: &Head| {
        let folded = fold(&head.text());
        let owns = is(&folded, Class::Full) || all_of(Class::IsResponsible).contains(&folded.as_str());
        let said = owns || speaks_of_duties(&folded);
        !denies(&folded) && (roles && said || owns && about && !means(&name, Meaning::Activity))
    };
    let long = |column: usize| {
        let cells = texts(column).into_iter();
        cells.filter(|t| t.split_whitespace().count() >= WORDS || !t.is_ascii()).count() * 10 >= labels.len() * 6
    };
    (1..grid.heads.len()).filter(|column| grid.heads.get(*column).is_some_and(says) && long(*column)).collect()
}
