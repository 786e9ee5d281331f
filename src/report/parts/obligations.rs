//! Obligations: what the customer must do, with the columns that people fill in.

use std::sync::Arc;

use super::activity::activity_cell;
use super::tables::{Spread, field_cell, on_page, rows, spread, table};
use super::{commitments, page};
use crate::document::{Block, Cell, Look, Rich, Row, Show, Tone};
use crate::matrix::deployment::EffectiveActivity;
use crate::report::context::Context;
use crate::report::template::{ColumnId, PartTemplate};

pub(super) fn build<'a>(context: &Arc<Context<'a>>, part: &'a PartTemplate) -> Vec<Block<'a>> {
    let spread = spread(context, part);
    let columns = spread.clone();
    let rows = rows(context, context.obligations().collect(), move |context, a, into| row(context, &columns, a, into));
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
    rich.push(context.fill_with(part.word("key_rest"), &[("document", &context.documents.join(", "))]), Tone::Muted);
    rich
}

fn row(context: &Context<'_>, spread: &[Spread<'_>], activity: &EffectiveActivity, row: &mut Row) {
    let entry = context.entry(activity);
    let cell = |column: &Spread<'_>| match column.template.id {
        ColumnId::Field(field) => field_cell(context, Some(entry), field),
        ColumnId::Obligation => Cell::rich(context.obligation(activity)),
        id => activity_cell(context, activity, id, column.party),
    };
    row.group = activity.section.to_vec();
    row.anchor = Some(activity.id.as_str().to_owned());
    row.tone = Tone::Normal;
    row.cells.extend(spread.iter().map(cell));
    row.strip = context.shows(Show::Page).then(|| page::strip(context, activity)).flatten();
}
