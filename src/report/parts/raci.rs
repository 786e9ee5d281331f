//! The RACI matrix: every activity with every party's letters, totals, and why a row does not apply.

use std::sync::Arc;

use super::activity::activity_cell;
use super::tables::{Spread, in_workbook, rows, spread, table};
use crate::analysis::cells;
use crate::document::{Block, Cell, Row, Tone, Value};
use crate::matrix::deployment::{EffectiveActivity, RowOrigin};
use crate::matrix::{Assignment, CellState, Letter, Party};
use crate::report::context::Context;
use crate::report::finding;
use crate::report::template::{ColumnId, PartTemplate};

pub(super) fn build<'a>(context: &Arc<Context<'a>>, part: &'a PartTemplate) -> Option<Vec<Block<'a>>> {
    let activities = &context.activities;
    if activities.is_empty() {
        return None;
    }
    let spread = spread(context, part);
    // A column in which no row has anything to say is left out.
    let says = |column: &Spread<'_>| match column.template.id {
        ColumnId::Reason => activities.iter().any(|a| !reason(context, part, a).is_empty()),
        ColumnId::Derived => activities.iter().any(|a| a.assignments.iter().any(|x| x.derived.is_some())),
        ColumnId::Verbatim => activities.iter().flat_map(|a| a.assignments.iter()).any(|a| !shows_what_was_written(a)),
        _ => true,
    };
    let spread: Vec<Spread<'_>> = spread.into_iter().filter(says).collect();
    let columns = spread.clone();
    let rows = rows(context, activities.clone(), move |context, a, into| row(context, part, &columns, a, into));
    let mut table = table(context, part, &spread, rows);
    table.totals = Letter::ALL.into_iter().map(|letter| total(context, part, &spread, letter)).collect();
    Some(vec![in_workbook(Block::Table(table))])
}

fn row(context: &Context<'_>, part: &PartTemplate, spread: &[Spread<'_>], activity: &EffectiveActivity, row: &mut Row) {
    let cell = |column: &Spread<'_>| match column.template.id {
        ColumnId::Reason => Cell::text(reason(context, part, activity)),
        ColumnId::Section => Cell::text(activity.section.join("\n")).toned(Tone::Muted),
        ColumnId::Verbatim => Cell::text(verbatim(context, activity)).toned(Tone::Verbatim),
        id => activity_cell(context, activity, id, column.party),
    };
    // An obligation's or commitment's anchor is its own row.
    let shown = activity.is_obligation() || activity.is_commitment();
    row.anchor = (!shown).then(|| activity.id.as_str().to_owned());
    row.tone = if activity.is_applicable() { Tone::Normal } else { Tone::Off };
    row.group = activity.section.to_vec();
    row.cells.extend(spread.iter().map(cell));
}

/// How often each party has the letter, over all activities as published.
fn total(context: &Context<'_>, part: &PartTemplate, spread: &[Spread<'_>], letter: Letter) -> Row {
    let count = |party: usize| {
        let has = |a: &&&EffectiveActivity| a.assignments.get(party).is_some_and(|x| x.letters.has(letter));
        context.activities.iter().filter(has).count()
    };
    let words = context.fill_with(part.word("total"), &[("letter", &letter.to_string())]);
    let mut labelled = false;
    let cells = spread
        .iter()
        .map(|column| match (column.party, column.template.id) {
            (Some(party), _) => Cell::new(Value::Number(i64::try_from(count(party)).unwrap_or(i64::MAX))),
            (None, ColumnId::Activity) => {
                labelled = true;
                Cell::text(words.as_str()).toned(Tone::Strong)
            }
            _ => Cell::new(Value::Empty),
        })
        .collect::<Vec<_>>();
    let mut cells = cells;
    if !labelled && let Some(first) = cells.first_mut().filter(|c| c.value == Value::Empty) {
        *first = Cell::text(words).toned(Tone::Strong);
    }
    Row { tone: Tone::Strong, cells, ..Row::default() }
}

/// Why the row does not apply, or on what it depends, and which table it comes from.
fn reason(context: &Context<'_>, part: &PartTemplate, activity: &EffectiveActivity) -> String {
    let mut lines = Vec::new();
    if activity.reason.is_some() {
        lines.push(context.condition(activity));
    } else if let Some(option) = &activity.option {
        lines.push(context.fill_with(part.word("condition"), &[("option", option.as_str())]));
    }
    if let RowOrigin::Overlay { id, relation } = activity.from {
        let base = activity.supersedes.as_ref();
        let cells =
            base.map(|s| finding::fact(context.template, &cells(context.matrix, &s.assignments))).unwrap_or_default();
        let source = base.map(|s| s.source.to_string()).unwrap_or_default();
        let holes = [
            ("overlay", id.as_str()),
            ("relation", relation.as_str()),
            ("base", base.map_or("", |s| s.id.as_str())),
            ("base_text", base.map_or("", |s| s.text.as_str())),
            ("base_cells", cells.as_str()),
            ("base_source", source.as_str()),
            ("reason", relation.reason()),
        ];
        lines.push(context.fill_with(part.word(if base.is_some() { "refined" } else { "addition" }), &holes));
    }
    lines.join("\n")
}

/// Whether the party's own column shows what the vendor wrote: the same letters in the same words, or what it says of none.
fn shows_what_was_written(assignment: &Assignment) -> bool {
    assignment.state == CellState::None || assignment.verbatim.trim() == assignment.letters.to_string()
}

/// The vendor's cells letter for letter; one that names the owner is every party's cell.
fn verbatim(context: &Context<'_>, activity: &EffectiveActivity) -> String {
    let cells = &activity.assignments;
    if cells.iter().all(shows_what_was_written) {
        return String::new();
    }
    let one = |cell: &&Assignment| cells.len() > 1 && cells.iter().all(|c| c.verbatim == cell.verbatim);
    if let Some(cell) = cells.first().filter(one) {
        return cell.verbatim.clone();
    }
    let stated = context.matrix.parties.iter().zip(cells.iter()).filter(|(_, cell)| !cell.verbatim.trim().is_empty());
    let line = |(party, cell): (&Party, &Assignment)| format!("{}: {}", party.name, cell.verbatim);
    stated.map(line).collect::<Vec<_>>().join("\n")
}
