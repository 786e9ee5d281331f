//! The cells that obligations, commitments and the RACI matrix have in common.

use super::{gaps, page};
use crate::document::{Cell, Tone, Value};
use crate::matrix::deployment::EffectiveActivity;
use crate::report::context::Context;
use crate::report::template::ColumnId;

/// The names of a row's gaps (`G1`), as a jump to the first.
fn gap_ref(context: &Context<'_>, activity: &EffectiveActivity) -> Cell {
    let findings = context.findings(activity.id);
    let Some((first, _)) = findings.first() else { return Cell::new(Value::Empty) };
    let text = findings.iter().map(|(at, _)| gaps::name(*at)).collect::<Vec<_>>().join("\n");
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
        // The lowest level: the RACI matrix has the whole path.
        ColumnId::Section => Cell::text(activity.section.last().map_or("", String::as_str)).toned(Tone::Muted),
        ColumnId::Activity => Cell::text(activity.text).toned(Tone::Verbatim),
        ColumnId::CustomerRaci | ColumnId::ProviderRaci | ColumnId::OtherRaci => context.letters(activity, party),
        ColumnId::Allocation => Cell::text(context.allocation_label(activity.allocation)).toned(Tone::Muted),
        ColumnId::ProviderPart => Cell::rich(context.provider_part(activity)),
        ColumnId::Gap => gap_ref(context, activity),
        ColumnId::Controls => controls(context, activity),
        ColumnId::Condition => Cell::text(context.condition(activity)),
        ColumnId::Published => published(activity, party),
        ColumnId::Derived => Cell::text(context.derived_by(activity)).toned(Tone::Derived),
        ColumnId::Suggested => Cell::text(context.suggested(activity).unwrap_or_default()).toned(Tone::Derived),
        ColumnId::Line => Cell::text(context.place(activity.source)).toned(Tone::Muted),
        ColumnId::Source => context.source(activity.source),
        ColumnId::Page => context.page(activity.source),
        id => page::cell(context, activity, id, party).unwrap_or_else(|| Cell::new(Value::Empty)),
    }
}

/// Controls of each framework that have room in the column, the leading ones.
const CONTROLS: usize = 3;

/// The row's controls in the frameworks that were asked for, derived ones marked.
fn controls(context: &Context<'_>, activity: &EffectiveActivity) -> Cell {
    Cell::text(context.controls(activity, CONTROLS)).toned(Tone::Muted)
}

/// A party's cell letter for letter.
fn published(activity: &EffectiveActivity, party: Option<usize>) -> Cell {
    let cell = party.and_then(|at| activity.assignments.get(at));
    Cell::text(cell.map_or("", |cell| cell.verbatim.as_str())).toned(Tone::Verbatim)
}
