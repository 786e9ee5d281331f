//! A grid: resources by areas of work, the owner in each cell.

use super::{Layout, half_hold, names_come_again};
use crate::import::recognise::model::cells::Class;
use crate::import::recognise::model::weights::Part;
use crate::matrix::Notation;

pub(super) const LAYOUT: Layout = Layout {
    name: "grid of areas",
    main: Part::Area,
    count: (2, usize::MAX),
    beside: &[],
    activity: true,
    fits: |table, columns| {
        half_hold(table, columns, |c| table.column(c).share(&[Class::Party, Class::KnownParty]))
            && names_come_again(table, columns)
            && !table.turned
            && table.knowledge.reading != Some(crate::import::recognise::columns::Reading::Models)
    },
    notation: Notation::Owner,
};
