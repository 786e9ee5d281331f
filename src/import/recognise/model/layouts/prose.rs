//! A column for each party that says in words what it does.

use super::layout::{Activities, Layout, half_hold};
use crate::import::recognise::model::cells::Class;
use crate::import::recognise::model::weights::{Feature, Part};
use crate::matrix::Notation;

pub(super) const LAYOUT: Layout = Layout {
    name: "duties in words",
    main: Part::Prose,
    count: (1, 8),
    beside: &[Part::Holds],
    activity: Activities::Column,
    fits: |table, columns| {
        let words = [Class::Prose, Class::Label, Class::Name, Class::Nothing, Class::KnownParty, Class::LowerLetters];
        let sure = columns.iter().filter(|c| table.header(**c).label.sure).count();
        let said = columns.iter().any(|c| table.header(*c).label.sure && table.header(*c).label.responsibility);
        let letters: usize = [Class::Letters, Class::LowerLetters]
            .into_iter()
            .flat_map(|class| columns.iter().map(move |c| table.column(*c).count(class)))
            .sum();
        let saying: usize = columns.iter().map(|c| table.column(*c).saying()).sum();
        // "Microsoft Azure | GitHub | Our project": names that nobody knows, on a page about responsibilities.
        let claimed = || columns.iter().all(|c| table.feature(*c, Feature::Counterpart, None) > 0.0);
        (sure > 0 || columns.len() >= 2 && claimed())
            && (columns.len() >= 2 || said)
            && half_hold(table, columns, |c| table.column(c).share(&words))
            // "Accountable", "Informed": letters that are written out are no duties, nor is what stands between them. A single one may be a duty.
            && columns.iter().all(|c| table.column(*c).share(&[Class::Letters, Class::LowerLetters]) < 0.4)
            && letters.saturating_sub(1) * 12 <= saying
            // What is turned on its side has no prose in its cells, unless its rows are the parties and nothing else.
            && (!table.turned || columns.iter().all(|c| table.header(*c).names_party()) && columns.len() + 1 == table.width())
    },
    notation: Notation::Duty,
};
