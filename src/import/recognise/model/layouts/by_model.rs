//! Owners under each deployment model.

use super::layout::{Activities, Layout, owners_in_columns};
use crate::import::recognise::columns::OtherColumns;
use crate::import::recognise::model::weights::Part;
use crate::matrix::Notation;

pub(super) const LAYOUT: Layout = Layout {
    name: "owners by deployment model",
    main: Part::OwnerByModel,
    count: (2, usize::MAX),
    beside: &[],
    activity: Activities::Column,
    fits: |table, columns| owners_in_columns(table, columns, OtherColumns::Areas),
    notation: Notation::Owner,
};
