//! One column of letters: whose they are is not said.

use super::layout::{Activities, Layout, headed_by_letters};
use crate::import::notation::lexicon::Meaning;
use crate::import::recognise::model::cells::Class;
use crate::import::recognise::model::weights::Part;
use crate::matrix::Notation;

pub(super) const LAYOUT: Layout = Layout {
    name: "one column of letters",
    main: Part::SingleRole,
    count: (1, 1),
    beside: &[Part::Holds],
    activity: Activities::Column,
    fits: |table, columns| {
        let told = |c: &usize| table.header(*c).is(Meaning::Owner) || table.header(*c).says_duty();
        // Letters of nobody, on a page that speaks of no responsibilities, may be anything.
        (table.about_duties || columns.iter().all(told))
            // "R1", "R3" under "Risk" number risks.
            && columns.iter().all(|c| !table.header(*c).is(Meaning::Extra) && !table.header(*c).is(Meaning::Number))
            && columns.iter().all(|c| table.column(*c).share(&[Class::Letters]) >= 0.8)
            && !headed_by_letters(table, columns)
    },
    notation: Notation::Raci,
};
