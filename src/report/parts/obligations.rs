//! Obligations: what the customer must do, with the columns that people fill in.

use super::{Spread, field_cell, intro, spread, table};
use crate::deployment::EffectiveActivity;
use crate::report::context::Context;
use crate::report::document::{Block, Cell, Row, Tone, Value};
use crate::report::template::{ColumnId, PartTemplate};

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Vec<Block> {
    let spread = spread(context, part);
    let rows = context.checklist.effective.obligations().map(|a| row(context, &spread, a)).collect();
    let mut blocks = intro(context, part);
    blocks.push(Block::Table(table(context, part, &spread, rows)));
    blocks
}

fn row(context: &Context<'_>, spread: &[Spread<'_>], activity: &EffectiveActivity) -> Row {
    let entry = context.entry(activity);
    let cell = |column: &Spread<'_>| match column.template.id {
        ColumnId::Field(field) => field_cell(context, Some(&entry), field),
        ColumnId::Obligation => said(context.obligation(activity)),
        id => activity_cell(context, activity, id, column.party),
    };
    Row {
        group: activity.section.clone(),
        anchor: Some(activity.id.as_str().to_owned()),
        tone: Tone::Normal,
        cells: spread.iter().map(cell).collect(),
    }
}

/// A derived sentence is set as derived; where the vendor's words follow it, the mark in the sentence itself tells them apart.
fn said(text: String) -> Cell {
    let tone = if text.contains('\n') { Tone::Normal } else { Tone::Derived };
    Cell::text(text).toned(tone)
}

/// A cell that obligations, commitments and the RACI matrix have in common; empty for any other column.
pub(super) fn activity_cell(
    context: &Context<'_>,
    activity: &EffectiveActivity,
    id: ColumnId,
    party: Option<usize>,
) -> Cell {
    match id {
        ColumnId::Key => Cell::text(activity.key.as_str()),
        ColumnId::Id => Cell::text(activity.id.as_str()).toned(Tone::Strong),
        ColumnId::Section => Cell::text(context.section(activity)).toned(Tone::Muted),
        ColumnId::Activity => Cell::text(activity.text.as_str()).toned(Tone::Verbatim),
        ColumnId::CustomerRaci | ColumnId::ProviderRaci | ColumnId::OtherRaci => context.letters(activity, party),
        // The word that JSON, `show` and the findings use, too; the Summary says what it means.
        ColumnId::Allocation => Cell::text(activity.allocation.as_str()).toned(Tone::Muted),
        ColumnId::ProviderPart => Cell::text(context.provider_part(activity)).toned(Tone::Verbatim),
        ColumnId::Inbox => said(context.inbox(activity)),
        ColumnId::Gap => Cell::text(context.gap(activity)).toned(Tone::Attention),
        ColumnId::Source => context.source(&activity.source),
        ColumnId::Page => context.page(&activity.source),
        _ => Cell::new(Value::Empty),
    }
}
