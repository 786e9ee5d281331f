//! A column whose cells name who owns the activity, perhaps beside columns that say what each party does.

use super::layout::{Activities, Layout, names_come_again};
use crate::import::notation::lexicon::Meaning;
use crate::import::recognise::model::cells::Class;
use crate::import::recognise::model::weights::{Feature, Part};
use crate::matrix::Notation;

pub(super) const LAYOUT: Layout = Layout {
    name: "owner column",
    main: Part::Owner,
    count: (1, 1),
    beside: &[Part::Prose, Part::Holds],
    activity: Activities::Column,
    fits: |table, columns| {
        !table.turned
            && columns.iter().all(|c| {
                let column = table.column(*c);
                let named = column.share(&[Class::Party, Class::KnownParty]);
                let maybe = column.share(&[Class::Name, Class::Label]);
                let headed = table.header(*c).is(Meaning::Owner) || table.feature(*c, Feature::HeadOwner, None) > 0.0;
                // Under a party's own name stands what it does, unless the cells name the sides.
                let sides = !table.header(*c).names_party()
                    || headed
                    || column.share(&[Class::Party]) >= 0.5
                    || column.distinct == 1 && column.share(&[Class::Party, Class::KnownParty]) >= 0.8;
                sides
                    && column.saying() > 0
                    // A list of roles and their short names has each of them once.
                    && (headed || names_come_again(table, &[*c]))
                    && (named >= 0.6
                        || named >= 0.2 && named + maybe >= 0.8
                        || headed && named + maybe >= 0.8 && column.repeats())
            })
    },
    notation: Notation::Owner,
};
