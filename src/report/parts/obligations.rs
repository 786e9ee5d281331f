//! Obligations: what the customer must do, with the columns that people fill in.

use super::{Spread, commitments, field_cell, gaps, on_page, page, spread, table};
use crate::document::{Block, Cell, Look, Rich, Row, Tone, Value};
use crate::matrix::deployment::EffectiveActivity;
use crate::report::context::Context;
use crate::report::template::{ColumnId, PartTemplate};

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Vec<Block> {
    let spread = spread(context, part);
    let rows = context.obligations().map(|a| row(context, &spread, a)).collect();
    let mut blocks = vec![Block::Table(table(context, part, &spread, rows))];
    blocks.push(on_page(Block::Rich(key(context, part))));
    // What nobody has to do is shown with the commitments, where there are any.
    if context.commitments().next().is_none() {
        blocks.extend(commitments::others(context));
    }
    blocks
}

/// What the boxes and the looks mean, said once.
fn key(context: &Context<'_>, part: &PartTemplate) -> Rich {
    let mut rich = Rich::default();
    let mut entry = |letter: &str, derived: bool, name: &str| {
        rich.add(letter, Look::Letter { derived });
        rich.push(format!(" {}   ", context.fill(part.word(name))), Tone::Muted);
    };
    for (letter, name) in [("R", "key_r"), ("A", "key_a"), ("C", "key_c"), ("I", "key_i")] {
        entry(letter, false, name);
    }
    let is_derived = |a: &&EffectiveActivity| a.assignments.iter().any(|cell| cell.derived.is_some());
    if context.activities.iter().copied().any(|a| is_derived(&a)) {
        entry("R", true, "key_derived");
    }
    let documents: Vec<&str> = context.matrix.sources.iter().map(|s| s.document.as_str()).collect();
    rich.push(context.fill_with(part.word("key_rest"), &[("document", &documents.join(", "))]), Tone::Muted);
    rich
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
        strip: page::strip(context, activity),
    }
}

/// The names of a row's gaps (`G1`), as a jump to the first.
fn gap_ref(context: &Context<'_>, activity: &EffectiveActivity) -> Cell {
    let findings = context.findings(&activity.id);
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
        ColumnId::Activity => Cell::text(activity.text.as_str()).toned(Tone::Verbatim),
        ColumnId::CustomerRaci | ColumnId::ProviderRaci | ColumnId::OtherRaci => context.letters(activity, party),
        ColumnId::Allocation => Cell::text(context.allocation_label(activity.allocation)).toned(Tone::Muted),
        ColumnId::ProviderPart => Cell::rich(context.provider_part(activity)),
        ColumnId::Gap => gap_ref(context, activity),
        ColumnId::Controls => controls(context, activity),
        ColumnId::Condition => Cell::text(context.condition(activity)),
        ColumnId::Published => published(activity, party),
        ColumnId::Derived => Cell::text(context.derived_by(activity)).toned(Tone::Derived),
        ColumnId::Suggested => Cell::text(context.suggested(activity).unwrap_or_default()).toned(Tone::Derived),
        ColumnId::Line => Cell::text(context.place(&activity.source)).toned(Tone::Muted),
        ColumnId::Source => context.source(&activity.source),
        ColumnId::Page => context.page(&activity.source),
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
