//! A grid: resources by areas of work, the owner in each cell.

use super::layout::{Activities, Layout, owners_in_columns};
use crate::import::recognise::columns::OtherColumns;
use crate::import::recognise::model::weights::Part;
use crate::matrix::Notation;

pub(super) const LAYOUT: Layout = Layout {
    name: "grid of areas",
    main: Part::Area,
    count: (2, usize::MAX),
    beside: &[],
    activity: Activities::Column,
    fits: |table, columns| owners_in_columns(table, columns, OtherColumns::Models),
    notation: Notation::Owner,
};
