//! Columns of parties and nothing else: each is a list of what its party does.

use super::Layout;
use crate::import::recognise::model::weights::Part;
use crate::matrix::Notation;

pub(super) const LAYOUT: Layout = Layout {
    name: "a list for each party",
    main: Part::Prose,
    count: (2, 8),
    beside: &[],
    activity: false,
    fits: |table, columns| {
        let others = (0..table.width()).filter(|c| !columns.contains(c)).all(|c| table.column(c).filled == 0);
        let sure = columns.iter().filter(|c| table.header(**c).label.sure).count();
        others && sure >= 1 && sure + 1 >= columns.len() && !table.turned
    },
    notation: Notation::Duty,
};
