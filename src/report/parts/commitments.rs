//! Commitments: what the customer relies on the provider for, and how it is assured; and what is nobody's, or switched off.

use std::sync::Arc;

use super::activity::activity_cell;
use super::page;
use super::tables::{Spread, field_cell, heading, on_page, rows, small, spread, table};
use crate::document::{Block, Cell, Look, Rich, Row, Show, Tone};
use crate::matrix::deployment::EffectiveActivity;
use crate::record::field::Field;
use crate::report::context::Context;
use crate::report::template::{ColumnId, PartKind, PartTemplate};

/// An assurance report as people entered it: report, period, reviewer, date, exceptions.
type Report = [String; 5];

pub(super) fn build<'a>(context: &Arc<Context<'a>>, part: &'a PartTemplate) -> Option<Vec<Block<'a>>> {
    context.commitments().next()?;
    let spread = spread(context, part);
    let reports = reports(context);
    let mut blocks = assurance(context, part, &reports);
    let columns = spread.clone();
    let rows = rows(context, context.commitments().collect(), move |context, a, into| {
        row(context, &columns, &reports, a, into);
    });
    blocks.push(Block::Table(table(context, part, &spread, rows)));
    blocks.extend(others(context));
    Some(blocks)
}

fn row(
    context: &Context<'_>,
    spread: &[Spread<'_>],
    reports: &[(Report, usize)],
    activity: &EffectiveActivity,
    row: &mut Row,
) {
    let entry = context.entry(activity);
    let cell = |column: &Spread<'_>| match column.template.id {
        ColumnId::Field(field) => field_cell(context, Some(entry), field),
        ColumnId::Commitment => Cell::rich(context.commitment(activity)),
        ColumnId::Duty => Cell::text(context.duty(activity)).toned(Tone::Derived),
        ColumnId::PageReport => Cell::rich(report_mark(context, reports, activity)),
        id => activity_cell(context, activity, id, column.party),
    };
    row.group = activity.section.to_vec();
    row.anchor = Some(activity.id.as_str().to_owned());
    row.tone = Tone::Normal;
    row.cells.extend(spread.iter().map(cell));
    row.strip = context.shows(Show::Page).then(|| page::strip(context, activity)).flatten();
}

fn report_of(context: &Context<'_>, activity: &EffectiveActivity) -> Option<Report> {
    let entry = context.entry(activity);
    let text = |field| entry.text(field).into_owned();
    let day = entry.date(Field::AssuranceReviewedOn).map(|day| context.day(day)).unwrap_or_default();
    let report = text(Field::AssuranceReport);
    (!report.is_empty())
        .then(|| [report, text(Field::ReportPeriod), text(Field::AssuranceReviewedBy), day, text(Field::Exceptions)])
}

/// The reports that rows name, each with how many rows it covers: stated once, and cited.
fn reports(context: &Context<'_>) -> Vec<(Report, usize)> {
    let mut reports: Vec<(Report, usize)> = Vec::new();
    for report in context.commitments().filter_map(|a| report_of(context, a)) {
        match reports.iter_mut().find(|(known, _)| *known == report) {
            Some((_, rows)) => *rows += 1,
            None => reports.push((report, 1)),
        }
    }
    reports
}

fn report_name(at: usize) -> String {
    format!("A{}", at + 1)
}

fn report_mark(context: &Context<'_>, reports: &[(Report, usize)], activity: &EffectiveActivity) -> Rich {
    let mut rich = Rich::default();
    let report = report_of(context, activity);
    match reports.iter().position(|(known, _)| Some(known) == report.as_ref()) {
        Some(at) => rich.add(report_name(at), Look::Chip),
        None => rich.add("", Look::Blank),
    }
    rich
}

/// The assurance reports, on pages: a row of the workbook has its own.
fn assurance(context: &Context<'_>, part: &PartTemplate, reports: &[(Report, usize)]) -> Vec<Block<'static>> {
    if reports.is_empty() {
        return Vec::new();
    }
    let word = |name: &str| context.fill(part.word(name));
    let rows = reports.iter().enumerate().map(|(at, (report, rows))| {
        let [name, period, by, on, exceptions] = report;
        let mut mark = Rich::default();
        mark.add(report_name(at), Look::Chip);
        let reviewed = [by.as_str(), on.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        vec![
            Cell::rich(mark),
            Cell::text(name.as_str()),
            Cell::text(period.as_str()),
            Cell::text(reviewed),
            Cell::text(exceptions.as_str()),
            Cell::text(rows.to_string()),
        ]
    });
    let heads =
        ["report_no", "report", "report_period", "report_reviewed", "report_exceptions", "report_covers"].map(word);
    let widths = [14.5, 37.5, 42.0, 38.0, 34.0, 14.0];
    let heads: Vec<(&str, f64)> = heads.iter().map(String::as_str).zip(widths).collect();
    vec![on_page(heading(word("reports"))), on_page(small("reports", &word("reports"), &heads, rows.collect()))]
}

/// On pages: the activities that are neither obligation nor commitment, so that every activity is shown once.
pub(super) fn others(context: &Context<'_>) -> Vec<Block<'static>> {
    let Some(part) = context.template.part(PartKind::Commitments) else { return Vec::new() };
    let word = |name: &str| context.fill(part.word(name));
    let mut blocks = Vec::new();
    // One person gets what is theirs to do.
    if context.checklist.owner.is_some() {
        return blocks;
    }
    for (name, off) in [("unassigned", false), ("off", true)] {
        let of = |a: &&&EffectiveActivity| !a.is_obligation() && !a.is_commitment() && a.is_applicable() != off;
        let line = |activity: &&EffectiveActivity| {
            let mut cells = vec![
                page::cell(context, activity, ColumnId::PageLine, None).unwrap_or_else(|| Cell::text("")),
                page::cell(context, activity, ColumnId::PageCommitment, None).unwrap_or_else(|| Cell::text("")),
            ];
            let letters = |party| Cell::rich(page::letters(context, activity, party));
            cells.push(letters(context.customer));
            cells.push(letters(context.provider));
            cells.push(Cell::text(if off { context.condition(activity) } else { String::new() }));
            cells
        };
        let rows: Vec<Vec<Cell>> = context.activities.iter().filter(of).map(line).collect();
        if rows.is_empty() {
            continue;
        }
        let headers =
            ["{prefix}".to_owned(), String::new(), "{organisation_short}".to_owned(), "{provider_short}".to_owned()];
        let mut headers: Vec<String> = headers.iter().map(|h| context.fill(h)).collect();
        headers.push(if off { word("off_reason") } else { String::new() });
        let heads: Vec<(&str, f64)> = headers.iter().map(String::as_str).zip([26.0, 79.0, 14.0, 15.0, 46.0]).collect();
        blocks.push(on_page(heading(word(name))));
        blocks.push(on_page(small(name, &word(name), &heads, rows)));
    }
    blocks
}
