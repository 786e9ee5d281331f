//! Gaps: what is missing or contested in the responsibilities, worst first.

use std::borrow::Cow;

use super::{heading, intro, small, spread, table};
use crate::document::{Block, Cell, Row, Tone, Value};
use crate::findings::Finding;
use crate::profile::Waiver;
use crate::report::context::{Context, sentence};
use crate::report::template::{ColumnId, FindingWords, PartTemplate};

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Option<Vec<Block>> {
    if context.gaps.is_empty() && context.accepted.is_empty() {
        return None;
    }
    let spread = spread(context, part);
    let rows = context
        .gaps
        .iter()
        .enumerate()
        .map(|(at, finding)| Row {
            anchor: Some(anchor(at)),
            cells: spread.iter().map(|column| cell(context, at, finding, column.template.id)).collect(),
            ..Row::default()
        })
        .collect();
    let mut blocks = intro(context, part);
    blocks.push(Block::Table(table(context, part, &spread, rows)));
    if !context.accepted.is_empty() {
        blocks.push(heading(part.word("accepted").to_owned()));
        blocks.push(accepted(context, part));
    }
    Some(blocks)
}

/// What was accepted for a time: it is no gap to settle, and yet an auditor asks who accepted it, why and until when.
fn accepted(context: &Context<'_>, part: &PartTemplate) -> Block {
    // In this order and about these widths they stand on the columns of the table above, which a sheet has for both.
    let heads = [
        ("accepted_until", 10.0),
        ("accepted_by", 17.0),
        ("accepted_where", 19.0),
        ("accepted_what", 46.0),
        ("accepted_reason", 60.0),
    ]
    .map(|(word, width)| (part.word(word), width));
    let row = |(finding, waiver): &&(Finding, Waiver)| {
        vec![
            Cell::new(waiver.expires.map_or(Value::Empty, Value::Date)),
            Cell::text(waiver.owner.as_str()),
            place(context, finding),
            Cell::text(what(context, finding)),
            Cell::text(waiver.reason.as_str()),
        ]
    };
    small("accepted", part.word("accepted"), &heads, context.accepted.iter().map(row).collect())
}

/// Link target of a finding, by its position in [`Context::gaps`].
pub(super) fn anchor(at: usize) -> String {
    format!("gap-{}", at + 1)
}

/// How a finding is called where it is referred to, by its position in [`Context::gaps`].
pub(super) fn name(at: usize) -> String {
    format!("G{}", at + 1)
}

/// A finding's severity in the template's words.
pub(super) fn severity(context: &Context<'_>, finding: &Finding) -> Cell {
    match context.template.severities.get(&finding.severity) {
        Some((label, tone)) => Cell::text(context.fill(label)).toned(*tone),
        None => Cell::text(finding.severity.as_str()),
    }
}

/// The activity that a finding is about, as a jump to its row.
pub(super) fn place(context: &Context<'_>, finding: &Finding) -> Cell {
    match &finding.activity {
        Some(id) if context.has(id) => {
            Cell::new(Value::Jump { text: id.as_str().to_owned(), anchor: id.as_str().to_owned() })
        }
        Some(id) => Cell::text(id.as_str()),
        None => Cell::new(Value::Empty),
    }
}

/// What was found, as a sentence of its own.
pub(super) fn what(context: &Context<'_>, finding: &Finding) -> String {
    sentence(&words(context, finding, |w| w.what.as_ref(), &finding.message))
}

/// What the template says of a finding, or else what the program does.
fn words<'w>(
    context: &'w Context<'_>,
    finding: &'w Finding,
    which: impl Fn(&'w FindingWords) -> Option<&'w String>,
    own: &'w str,
) -> Cow<'w, str> {
    let Some(text) = context.template.findings.get(&finding.code).and_then(which) else { return Cow::Borrowed(own) };
    let id = finding.activity.as_ref().map_or("", |id| id.as_str());
    let activity = context.checklist.effective.activities.iter().find(|a| a.id.as_str() == id);
    let activity = activity.map_or("", |a| a.text.as_str());
    let holes = [("activity", activity), ("id", id), ("what", &finding.message), ("help", &finding.help)];
    Cow::Owned(context.fill_with(text, &holes))
}

fn cell(context: &Context<'_>, at: usize, finding: &Finding, id: ColumnId) -> Cell {
    match id {
        ColumnId::Number => Cell::new(Value::Number(i64::try_from(at + 1).unwrap_or(i64::MAX))),
        ColumnId::Severity => severity(context, finding),
        ColumnId::Code => Cell::text(finding.code.as_str()).toned(Tone::Muted),
        ColumnId::ActivityId => place(context, finding),
        ColumnId::What => Cell::text(what(context, finding)),
        ColumnId::Why => Cell::text(words(context, finding, |w| w.why.as_ref(), finding.code.why())),
        ColumnId::Help => Cell::text(words(context, finding, |w| w.help.as_ref(), &finding.help)),
        ColumnId::Source => context.source(&finding.source),
        ColumnId::Page => context.page(&finding.source),
        _ => Cell::new(Value::Empty),
    }
}
