//! Obligations: what the customer must do, with the columns that people fill in.

use super::{Spread, field_cell, gaps, intro_on_pages, on_page, progress, spread, table};
use crate::document::{Block, Cell, Row, Tone, Value};
use crate::matrix::deployment::EffectiveActivity;
use crate::report::context::Context;
use crate::report::template::{ColumnId, PartTemplate};

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Vec<Block> {
    let mut spread = spread(context, part);
    drop_gap_refs(context, &mut spread, context.obligations());
    let rows = context.obligations().map(|a| row(context, &spread, a)).collect();
    let mut blocks = intro_on_pages(context, part);
    // On pages the summary is one page.
    let progress = progress::tables(context);
    if !progress.is_empty() {
        blocks.extend(progress.into_iter().chain(progress::then(context)).map(on_page));
    }
    blocks.push(Block::Table(table(context, part, &spread, rows)));
    blocks
}

fn row(context: &Context<'_>, spread: &[Spread<'_>], activity: &EffectiveActivity) -> Row {
    let entry = context.entry(activity);
    let cell = |column: &Spread<'_>| match column.template.id {
        ColumnId::Field(field) => field_cell(context, Some(entry), field),
        ColumnId::Obligation => Cell::rich(context.obligation(activity)),
        id => activity_cell(context, activity, id, column.party),
    };
    Row {
        group: activity.section.clone(),
        anchor: Some(activity.id.as_str().to_owned()),
        tone: Tone::Normal,
        cells: spread.iter().map(cell).collect(),
    }
}

/// Takes the column out that refers to gaps, where no row has one.
pub(super) fn drop_gap_refs<'a>(
    context: &Context<'_>,
    spread: &mut Vec<Spread<'_>>,
    mut rows: impl Iterator<Item = &'a EffectiveActivity>,
) {
    if !rows.any(|a| !context.findings(&a.id).is_empty()) {
        spread.retain(|column| column.template.id != ColumnId::GapRef);
    }
}

/// The names of a row's gaps (`G1`), as a jump to the first.
fn gap_ref(context: &Context<'_>, activity: &EffectiveActivity, joint: &str) -> Cell {
    let findings = context.findings(&activity.id);
    let Some((first, _)) = findings.first() else { return Cell::new(Value::Empty) };
    let text = findings.iter().map(|(at, _)| gaps::name(*at)).collect::<Vec<_>>().join(joint);
    Cell::new(Value::Jump { text, anchor: gaps::anchor(*first) }).toned(Tone::Attention)
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
        ColumnId::Allocation => Cell::text(context.allocation_label(activity.allocation)).toned(Tone::Muted),
        ColumnId::ProviderPart => Cell::rich(context.provider_part(activity)),
        ColumnId::Gap => gap_ref(context, activity, "\n"),
        ColumnId::GapRef => gap_ref(context, activity, ", "),
        ColumnId::Controls => controls(context, activity),
        ColumnId::Condition => Cell::text(context.condition(activity)),
        ColumnId::Published => published(activity, party),
        ColumnId::Derived => Cell::text(context.derived_by(activity)).toned(Tone::Derived),
        ColumnId::Line => Cell::text(context.place(&activity.source)).toned(Tone::Muted),
        ColumnId::Source => context.source(&activity.source),
        ColumnId::Page => context.page(&activity.source),
        _ => Cell::new(Value::Empty),
    }
}

/// Controls of each framework that have room in the column, the leading ones.
const CONTROLS: usize = 3;

/// The row's controls in the frameworks that were asked for, derived ones marked.
fn controls(context: &Context<'_>, activity: &EffectiveActivity) -> Cell {
    Cell::text(context.checklist.controls.text(activity, CONTROLS)).toned(Tone::Muted)
}

/// A party's cell letter for letter.
fn published(activity: &EffectiveActivity, party: Option<usize>) -> Cell {
    let cell = party.and_then(|at| activity.assignments.get(at));
    Cell::text(cell.map_or("", |cell| cell.verbatim.as_str())).toned(Tone::Verbatim)
}
