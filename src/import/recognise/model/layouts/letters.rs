//! A column of letters for each party; headers are names, roles, anything.

use super::layout::{Layout, half_hold, headed_by_letters};
use crate::import::recognise::model::cells::Class;
use crate::import::recognise::model::weights::Part;
use crate::matrix::Notation;

pub(super) const LAYOUT: Layout = Layout {
    name: "letters by party",
    main: Part::Letters,
    count: (2, usize::MAX),
    beside: &[Part::Holds],
    activity: true,
    fits: |table, columns| {
        half_hold(table, columns, |c| table.column(c).share(&[Class::Letters, Class::LowerLetters]))
            && !headed_by_letters(table, columns)
    },
    notation: Notation::Raci,
};
