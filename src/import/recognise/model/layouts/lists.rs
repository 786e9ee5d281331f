//! Columns of parties and nothing else: each is a list of what its party does.

use super::layout::{Activities, Layout};
use crate::import::notation::names::Who;
use crate::import::recognise::model::weights::{Feature, Part};
use crate::matrix::Notation;

pub(super) const LAYOUT: Layout = Layout {
    name: "a list for each party",
    main: Part::Prose,
    count: (2, 8),
    beside: &[],
    activity: Activities::Cells,
    fits: |table, columns| {
        let others = (0..table.width()).filter(|c| !columns.contains(c)).all(|c| table.column(c).filled == 0);
        let by_word = |c: &&usize| {
            let parties = &table.header(**c).label.parties;
            table.header(**c).names_party() && parties.iter().any(|m| !matches!(m.who, Who::Named(_)))
        };
        let known = columns.iter().filter(|c| table.header(**c).names_party()).count();
        let said = columns.iter().all(|c| table.header(*c).names_party() || table.header(*c).says_duty());
        let first = columns.first().is_some_and(|c| table.header(*c).names_party());
        // "Acme Responsibilities | Customer Responsibilities": nothing tells one from the other but whose they are.
        let alike = columns.iter().all(|c| {
            let head = table.header(*c);
            head.names_party() || head.says_duty() && table.feature(*c, Feature::Counterpart, None) >= 1.0
        });
        let all = (first || alike) && said || known >= 2 && known + 1 >= columns.len();
        others && columns.iter().filter(by_word).count() >= 1 && all && !table.turned
    },
    notation: Notation::Duty,
};
