//! Commitments: what the customer relies on the provider for, and how it is assured.

use super::obligations::{activity_cell, drop_gap_refs};
use super::{field_cell, intro_on_pages, spread, table};
use crate::document::{Block, Cell, Row, Tone};
use crate::report::context::Context;
use crate::report::template::{ColumnId, PartTemplate};

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Option<Vec<Block>> {
    let mut spread = spread(context, part);
    drop_gap_refs(context, &mut spread, context.commitments());
    let mut rows = Vec::new();
    for activity in context.commitments() {
        let entry = context.entry(activity);
        let cells = spread
            .iter()
            .map(|column| match column.template.id {
                ColumnId::Field(field) => field_cell(context, Some(entry), field),
                ColumnId::Commitment => Cell::rich(context.commitment(activity)),
                ColumnId::Duty => Cell::text(context.duty(activity)).toned(Tone::Derived),
                id => activity_cell(context, activity, id, column.party),
            })
            .collect();
        let anchor = Some(activity.id.as_str().to_owned());
        rows.push(Row { group: activity.section.clone(), anchor, tone: Tone::Normal, cells });
    }
    if rows.is_empty() {
        return None;
    }
    let mut blocks = intro_on_pages(context, part);
    blocks.push(Block::Table(table(context, part, &spread, rows)));
    Some(blocks)
}
