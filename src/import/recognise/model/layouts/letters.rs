//! A column of letters for each party; headers are names, roles, anything.

use super::layout::{Activities, Layout, half_hold, headed_by_letters};
use crate::import::recognise::model::cells::Class;
use crate::import::recognise::model::table::Table;
use crate::import::recognise::model::weights::Part;
use crate::matrix::Notation;

pub(super) const LAYOUT: Layout = Layout {
    name: "letters by party",
    main: Part::Letters,
    count: (2, usize::MAX),
    beside: &[Part::Holds],
    activity: Activities::Column,
    fits: |table, columns| {
        half_hold(table, columns, |c| table.column(c).share(&[Class::Letters, Class::LowerLetters]))
            && !headed_by_letters(table, columns)
            && (columns.len() > 2 || columns.iter().all(|c| lettered(table, *c)))
            && may_be_duties(table, columns)
    },
    notation: Notation::Raci,
};

/// Of two columns neither may hold something else.
fn lettered(table: &Table<'_>, column: usize) -> bool {
    table.column(column).saying() == 0 || table.column(column).share(&[Class::Letters, Class::LowerLetters]) > 0.0
}

/// "Field | draft | closed" over R and RW says who may read: where nothing speaks of duties and nobody is named, somebody is accountable at least.
fn may_be_duties(table: &Table<'_>, columns: &[usize]) -> bool {
    let explained = table.knowledge.legend.iter().any(|line| line.letter.is_some());
    let named = |c: &usize| table.header(*c).party_likeness() > 0.0;
    // One line on its side pairs names with codes ("Access | AC", "Audit | AU").
    if table.turned
        && table.body_rows() < 2
        && !table.about_duties
        && !columns.iter().any(|c| table.header(*c).names_party())
    {
        return false;
    }
    table.about_duties
        || explained
        || columns.iter().filter(|c| named(c)).count() * 2 >= columns.len()
        || columns.iter().any(|c| table.texts(*c).any(|text| text.contains('A')))
}
