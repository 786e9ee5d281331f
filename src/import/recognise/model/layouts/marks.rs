//! A column of marks for each party.

use super::layout::{Activities, Layout, half_hold};
use crate::import::recognise::model::cells::Class;
use crate::import::recognise::model::weights::Part;
use crate::matrix::Notation;

pub(super) const LAYOUT: Layout = Layout {
    name: "marks by party",
    main: Part::Marks,
    count: (2, usize::MAX),
    beside: &[],
    activity: Activities::Column,
    fits: |table, columns| {
        let marks: usize = columns.iter().map(|c| table.column(*c).count(Class::Mark)).sum();
        let all: usize = columns.iter().map(|c| table.column(*c).saying()).sum();
        marks * 2 >= all && half_hold(table, columns, |c| table.column(c).share(&[Class::Mark]))
    },
    notation: Notation::Mark,
};
