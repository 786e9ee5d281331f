//! R | A | C | I as headers, with the names of parties below them.

use super::layout::{Activities, Layout};
use crate::import::recognise::model::cells::Class;
use crate::import::recognise::model::weights::Part;
use crate::matrix::{Letter, Notation};

pub(super) const LAYOUT: Layout = Layout {
    name: "a column for each letter",
    main: Part::LetterColumn,
    count: (2, 5),
    beside: &[],
    activity: Activities::Column,
    fits: |table, columns| {
        let letters: Vec<Letter> = columns.iter().filter_map(|c| table.header(*c).letter).collect();
        let once = letters.iter().all(|l| letters.iter().filter(|m| *m == l).count() == 1);
        let names = |c: &usize| {
            let column = table.column(*c);
            let own = table.header(*c).letter.map(|l| l.as_char().to_string());
            // "R" below R is a mark; "QA" below C is somebody.
            let again = table.texts(*c).filter(|text| Some(*text) == own.as_deref()).count();
            column.saying() == 0
                || column.share(&[Class::Party, Class::KnownParty, Class::Name, Class::Label, Class::Prose]) >= 0.5
                || column.share(&[Class::Mark]) < 0.5 && again * 2 < column.saying()
        };
        letters.len() == columns.len()
            && once
            && letters.contains(&Letter::Responsible)
            && columns.iter().all(names)
            && columns.iter().any(|c| table.column(*c).filled > 0)
    },
    notation: Notation::Owner,
};
