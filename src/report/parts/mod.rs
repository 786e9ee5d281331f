//! One builder per part of the report.

pub(super) mod access;
mod activity;
mod commitments;
mod controls;
pub(super) mod gaps;
mod obligations;
pub(super) mod own_table;
pub(super) mod page;
mod raci;
pub(super) mod sign_off;
mod sources;
pub(super) mod summary;
pub(super) mod tables;

use std::sync::Arc;

use super::context::Context;
use super::template::{PartKind, PartTemplate};
use crate::document::Part;

/// Builds a part; `None` where it has nothing to say.
pub(super) fn build<'a>(context: &Arc<Context<'a>>, part: &'a PartTemplate) -> Option<Part<'a>> {
    let blocks = match part.kind {
        PartKind::Summary => Some(summary::build(context, part)),
        PartKind::Obligations => Some(obligations::build(context, part)),
        PartKind::Commitments => commitments::build(context, part),
        PartKind::Raci => raci::build(context, part),
        PartKind::Gaps => gaps::build(context, part),
        PartKind::Controls => controls::build(context, part),
        PartKind::Table => own_table::build(context, part),
        PartKind::Access => access::build(context, part),
        PartKind::SignOff => Some(sign_off::build(context, part)),
        PartKind::Sources => Some(sources::build(context, part)),
    }?;
    Some(Part {
        id: part.own_table.as_ref().map_or_else(|| part.kind.as_str().to_owned(), |table| table.id.clone()),
        name: context.fill(&part.name),
        heading: context.fill(&part.heading),
        orientation: part.orientation,
        closes: part.kind == PartKind::SignOff,
        below: false,
        tight: false,
        blocks,
    })
}
