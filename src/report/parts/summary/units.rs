//! One mark per activity, by section and side: who does what, and how far it is. Long matrices have bars with figures instead.

use super::page::Page;
use crate::document::{Block, Chart, Colour, Fill, Live, Pattern, Series, UnitRow, Units, group_anchor};
use crate::matrix::deployment::EffectiveActivity;
use crate::record::field::{Field, Status};
use crate::report::parts::tables::on_page;
use crate::report::template::PartKind;

/// More activities than this cannot be told apart as marks.
const MOST: usize = 120;

/// A section: its title, its path, its activities.
struct Section<'a> {
    path: &'a [String],
    rows: Vec<&'a EffectiveActivity<'a>>,
}

pub(super) fn block(page: &Page<'_, '_, '_>) -> Option<Block<'static>> {
    let activities = &page.context.activities;
    if activities.len() > MOST {
        return bars(page).map(Block::Chart).map(on_page);
    }
    let sections = sections(activities, usize::MAX);
    if sections.is_empty() {
        return None;
    }
    let known = page.context.checklist.has_register;
    let sides = vec![page.context.fill("{organisation_short}"), page.context.fill("{provider_short}")];
    let rows: Vec<UnitRow> = sections
        .iter()
        .map(|section| UnitRow {
            label: section.path.last().cloned().unwrap_or_default(),
            anchor: anchor(section),
            sides: vec![
                section.rows.iter().filter(|a| a.is_obligation()).map(|a| fill(page, a)).collect(),
                section.rows.iter().filter(|a| a.is_commitment()).map(|a| commitment(page, a)).collect(),
            ],
        })
        .filter(|row| row.sides.iter().any(|side| !side.is_empty()))
        .collect();
    let used = |fill: Fill| rows.iter().flat_map(|r| &r.sides).flatten().any(|f| *f == fill);
    let key = [
        (Fill::Solid, "key_carried"),
        (Fill::Hatched, "key_under_way"),
        (Fill::Alert, "key_overdue"),
        (Fill::Blank, if known { "key_not_started" } else { "key_obligation" }),
        (Fill::Struck, "key_not_applicable"),
        (Fill::Disc, "key_reviewed"),
        (Fill::Ring, if known { "key_no_report" } else { "key_commitment" }),
    ];
    let key = key.into_iter().filter(|(fill, _)| used(*fill)).map(|(fill, name)| (fill, page.word(name))).collect();
    let figures: Vec<String> = rows
        .iter()
        .map(|row| {
            let counts: Vec<String> =
                row.sides.iter().zip(&sides).map(|(side, name)| format!("{name} {}", side.len())).collect();
            format!("{}: {}", row.label, counts.join(", "))
        })
        .collect();
    let off = page.context.activities.len() - page.context.obligations().count() - page.context.commitments().count();
    let note = match off {
        0 => page.word("units_note"),
        off => page.say("units_note_off", &[("n", &off.to_string())]),
    };
    let title = page.word("units");
    Some(on_page(Block::Units(Units {
        alt: format!("{title}. {}", figures.join("; ")),
        title,
        note,
        sides,
        rows,
        key,
    })))
}

/// Sections in order, at most so deep.
fn sections<'a>(activities: &[&'a EffectiveActivity<'a>], depth: usize) -> Vec<Section<'a>> {
    let mut sections: Vec<Section<'a>> = Vec::new();
    for activity in activities {
        let path = activity.section.get(..depth).unwrap_or(activity.section);
        match sections.iter_mut().find(|s| s.path == path) {
            Some(section) => section.rows.push(activity),
            None => sections.push(Section { path, rows: vec![activity] }),
        }
    }
    sections
}

/// Where the pages show a section: among the obligations, else among the commitments.
fn anchor(section: &Section<'_>) -> Option<String> {
    let owed = section.rows.iter().any(|a| a.is_obligation());
    let part = if owed { PartKind::Obligations } else { PartKind::Commitments };
    (!section.path.is_empty()).then(|| group_anchor(part.as_str(), section.path))
}

fn fill(page: &Page<'_, '_, '_>, activity: &EffectiveActivity) -> Fill {
    let entry = page.context.entry(activity);
    let late = entry.date(Field::Due).is_some_and(|due| due < page.context.checklist.day());
    match entry.status() {
        Status::Implemented | Status::Alternative => Fill::Solid,
        Status::NotApplicable => Fill::Struck,
        _ if late => Fill::Alert,
        Status::InProgress | Status::Partial | Status::Planned => Fill::Hatched,
        Status::NotStarted => Fill::Blank,
    }
}

fn commitment(page: &Page<'_, '_, '_>, activity: &EffectiveActivity) -> Fill {
    let entry = page.context.entry(activity);
    let reviewed = !entry.text(Field::AssuranceReport).is_empty() && entry.date(Field::AssuranceReviewedOn).is_some();
    if reviewed { Fill::Disc } else { Fill::Ring }
}

/// Bars by outermost section: obligations, commitments, and what is switched off.
fn bars(page: &Page<'_, '_, '_>) -> Option<Chart> {
    let sections = sections(&page.context.activities, 1);
    if sections.len() < 2 {
        return None;
    }
    let brand = &page.context.template.brand;
    let grey = Colour(0x6B, 0x74, 0x80);
    let kinds = [
        (page.context.fill("{organisation_short}"), brand.primary, Pattern::Solid),
        (page.context.fill("{provider_short}"), grey, Pattern::Dots),
        (page.word("units_off"), grey, Pattern::Outline),
    ];
    let series = kinds.map(|(name, colour, pattern)| {
        let of = |a: &EffectiveActivity| match pattern {
            Pattern::Solid => a.is_obligation(),
            Pattern::Dots => a.is_commitment(),
            _ => !a.is_obligation() && !a.is_commitment(),
        };
        let count = |s: &Section<'_>| s.rows.iter().filter(|a| of(a)).count();
        let values =
            sections.iter().map(|s| Live::fixed(u32::try_from(count(s)).map_or(f64::MAX, f64::from))).collect();
        Series { name, colour, pattern, values }
    });
    let series: Vec<Series> = series.into_iter().filter(|s| s.values.iter().any(|v| v.present > 0.0)).collect();
    let title = page.word("units");
    Some(Chart {
        id: "sections".to_owned(),
        alt: title.clone(),
        title,
        categories: sections.iter().map(|s| s.path.last().cloned().unwrap_or_default()).collect(),
        anchors: sections.iter().map(anchor).collect(),
        series,
    })
}
