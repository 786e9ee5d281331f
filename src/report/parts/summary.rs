//! The Summary: what a manager reads in one minute.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{gaps, heading, intro, settled, small};
use crate::deployment::OptionState;
use crate::matrix::{Allocation, Letter};
use crate::register::entry::Entry;
use crate::register::field::{Field, Status};
use crate::report::context::Context;
use crate::report::document::{
    Block, Cell, Chart, ChartKind, Colour, Fact, Facts, Live, Measure, Pattern, Series, Show, Text, Tone, Value,
};
use crate::report::facts;
use crate::report::template::{Group, PartKind, PartTemplate};

/// How many gaps the Summary shows.
const TOP_GAPS: usize = 5;
/// More sections than this make no chart that can be read.
const MOST_BARS: usize = 40;

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Vec<Block> {
    // On pages the cover says this already, and the summary is one page.
    let subtitle = Text { text: context.fill(&context.template.document.subtitle), tone: Tone::Muted };
    let mut blocks = vec![in_workbook(Block::Paragraph(subtitle))];
    blocks.extend(intro(context, part));
    headline(context, part, &mut blocks);
    blocks.push(in_workbook(Block::Facts(Facts { rows: facts::facts(context, &part.facts) })));
    counts(context, part, &mut blocks);
    blocks.extend(sections(context, part).map(Block::Chart));
    if let Some(chart) = heat_map(context, part) {
        blocks.push(Block::Only { show: Show::Page, block: Box::new(Block::Chart(chart)) });
    }
    let mut figures = Vec::new();
    progress(context, part, &mut figures);
    if context.checklist.has_register {
        blocks.extend(figures);
    } else {
        // Pages do not follow what is filled in later: without a register there is no progress to show.
        blocks.extend(figures.into_iter().map(in_workbook));
    }
    top_gaps(context, part, &mut blocks);
    how(context, part, &mut blocks);
    blocks
}

fn headline(context: &Context<'_>, part: &PartTemplate, blocks: &mut Vec<Block>) {
    let effective = &context.checklist.effective;
    let obligations = effective.obligations().count();
    let numbers = [
        ("obligations", obligations.to_string()),
        ("commitments", effective.commitments().count().to_string()),
        ("off", effective.count(Allocation::NotApplicable).to_string()),
        ("gaps", context.checklist.findings.len().to_string()),
        ("activities", effective.activities.len().to_string()),
    ];
    let holes: Vec<(&'static str, &str)> = numbers.iter().map(|(name, n)| (*name, n.as_str())).collect();
    let word = part.word(if obligations == 0 { "nothing" } else { "headline" });
    blocks.push(Block::Paragraph(Text { text: context.fill_with(word, &holes), tone: Tone::Strong }));
    let open: Vec<&str> = effective
        .options
        .iter()
        .filter(|(_, state)| *state == OptionState::NotStated)
        .map(|(option, _)| option.name.as_str())
        .collect();
    if !open.is_empty() {
        let text = context.fill_with(part.word("confirm"), &[("options", &open.join("; "))]);
        blocks.push(Block::Paragraph(Text { text, tone: Tone::Attention }));
    }
}

fn counts(context: &Context<'_>, part: &PartTemplate, blocks: &mut Vec<Block>) {
    let effective = &context.checklist.effective;
    let word = |name: &str| context.fill(part.word(name));
    blocks.push(heading(word("counts")));
    let number = |n: usize| Cell::new(Value::Number(i64::try_from(n).unwrap_or(i64::MAX)));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for allocation in Allocation::ALL {
        let count = effective.count(allocation);
        if count == 0 {
            continue;
        }
        let meaning = match allocation {
            Allocation::ProviderPerforms | Allocation::ProviderAccountable => word("performs_meaning"),
            Allocation::Unassigned => word("unassigned_meaning"),
            Allocation::NotApplicable => word("off_meaning"),
            _ => context
                .allocation(allocation)
                .map(|w| context.fill(meaning(context, allocation, w)))
                .unwrap_or_default(),
        };
        rows.push(vec![
            Cell::text(format!("{} ({allocation})", context.allocation_label(allocation))).toned(Tone::Strong),
            Cell::text(meaning),
            number(count),
        ]);
    }
    rows.push(vec![
        Cell::text(word("counts_total")).toned(Tone::Strong),
        Cell::new(Value::Empty),
        number(effective.activities.len()).toned(Tone::Strong),
    ]);
    let (a, b, c) = (word("counts_allocation"), word("counts_meaning"), word("counts_number"));
    let heads = [(a.as_str(), 42.0), (b.as_str(), 44.0), (c.as_str(), 12.0)];
    blocks.push(small("counts", &word("counts"), &heads, rows));
}

/// The allocation's sentence, in the form that its rows mostly use.
fn meaning<'w>(
    context: &Context<'_>,
    allocation: Allocation,
    words: &'w crate::report::template::AllocationWords,
) -> &'w str {
    let rows = || context.checklist.effective.activities.iter().filter(|a| a.allocation == allocation);
    let stated = rows().filter(|a| a.assignments.iter().any(|x| !x.duties.is_empty())).count();
    match &words.split {
        Some(split) if stated * 2 > rows().count() => split,
        _ => &words.sentence,
    }
}

/// A section of the chart: the outermost level that tells the activities apart.
fn section_depth(context: &Context<'_>) -> usize {
    let activities = &context.checklist.effective.activities;
    let distinct = |depth: usize| {
        let mut names: Vec<_> = activities.iter().filter_map(|a| a.section.get(depth)).collect();
        names.dedup();
        names.len()
    };
    if distinct(0) <= 1 && distinct(1) > 1 { 1 } else { 0 }
}

/// The sections at the chart's depth in order, with the positions of their activities.
fn by_section<'c>(context: &Context<'c>) -> Vec<(&'c str, Vec<usize>)> {
    let depth = section_depth(context);
    let mut sections: Vec<(&str, Vec<usize>)> = Vec::new();
    for (at, activity) in context.checklist.effective.activities.iter().enumerate() {
        let name = activity.section.get(depth).or(activity.section.last()).map_or("", String::as_str);
        match sections.iter_mut().find(|(known, _)| *known == name) {
            Some((_, rows)) => rows.push(at),
            None => sections.push((name, vec![at])),
        }
    }
    sections
}

fn colours(context: &Context<'_>, group: Group) -> (Colour, Pattern) {
    let brand = &context.template.brand;
    match group {
        Group::Yours => (brand.primary, Pattern::Solid),
        Group::Shared => (brand.accent, Pattern::DiagonalUp),
        Group::Provider => (Colour(0xB8, 0xC4, 0xD0), Pattern::Dots),
        Group::Nobody => (Colour(0xB0, 0x3A, 0x2E), Pattern::Horizontal),
        Group::Off => (Colour(0x8C, 0x8C, 0x8C), Pattern::Outline),
    }
}

fn sections(context: &Context<'_>, part: &PartTemplate) -> Option<Chart> {
    let sections = by_section(context);
    if sections.len() < 2 || sections.len() > MOST_BARS {
        return None;
    }
    let activities = &context.checklist.effective.activities;
    let group = |at: usize| {
        activities.get(at).and_then(|a| context.allocation(a.allocation)).map_or(Group::Off, |words| words.group)
    };
    let mut series = Vec::new();
    for (_, wanted) in Group::ALL {
        let counts: Vec<usize> =
            sections.iter().map(|(_, rows)| rows.iter().filter(|at| group(**at) == wanted).count()).collect();
        if counts.iter().all(|n| *n == 0) {
            continue;
        }
        let (colour, pattern) = colours(context, wanted);
        let name = context.fill(part.word(wanted.as_str()));
        series.push((Series { name, colour, pattern, values: fixed(&counts) }, counts));
    }
    let figures: Vec<String> = sections
        .iter()
        .enumerate()
        .map(|(at, (section, _))| {
            let counts: Vec<String> = series
                .iter()
                .filter_map(|(s, counts)| counts.get(at).filter(|n| **n > 0).map(|n| format!("{} {n}", s.name)))
                .collect();
            context.fill_with(part.word("chart_figure"), &[("section", section), ("figures", &counts.join(", "))])
        })
        .collect();
    Some(Chart {
        id: "sections".to_owned(),
        title: context.fill(part.word("chart")),
        alt: context.fill_with(part.word("chart_alt"), &[("figures", &figures.join("; "))]),
        kind: ChartKind::StackedBars,
        categories: sections.iter().map(|(name, _)| (*name).to_owned()).collect(),
        anchors: vec![None; sections.len()],
        series: series.into_iter().map(|(s, _)| s).collect(),
    })
}

fn fixed(counts: &[usize]) -> Vec<Live> {
    // Counts of rows fit a float exactly.
    counts.iter().map(|n| Live::fixed(u32::try_from(*n).map_or(f64::MAX, f64::from))).collect()
}

/// How often each party has each letter, by section.
fn heat_map(context: &Context<'_>, part: &PartTemplate) -> Option<Chart> {
    let sections = by_section(context);
    if sections.is_empty() || sections.len() > MOST_BARS {
        return None;
    }
    let activities = &context.checklist.effective.activities;
    let mut counted: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (party, _) in context.matrix.parties.iter().enumerate() {
        for (at, letter) in Letter::ALL.into_iter().enumerate() {
            let has = |row: &&usize| {
                activities
                    .get(**row)
                    .and_then(|a| a.assignments.get(party))
                    .is_some_and(|assignment| assignment.letters.has(letter))
            };
            let counts = sections.iter().map(|(_, rows)| rows.iter().filter(has).count()).collect();
            counted.insert((party, at), counts);
        }
    }
    let mut series = Vec::new();
    for ((party, letter), counts) in &counted {
        let (Some(party), Some(letter)) = (context.matrix.parties.get(*party), Letter::ALL.get(*letter)) else {
            continue;
        };
        if counts.iter().any(|n| *n > 0) {
            let name = format!("{} {letter}", party.name);
            let colour = context.template.brand.primary;
            series.push(Series { name, colour, pattern: Pattern::Solid, values: fixed(counts) });
        }
    }
    if series.is_empty() {
        return None;
    }
    let title = context.template.part(PartKind::Raci).map_or_else(String::new, |p| context.fill(&p.name));
    let figures: Vec<String> = sections
        .iter()
        .enumerate()
        .map(|(at, (section, _))| {
            let counts: Vec<String> = series
                .iter()
                .filter_map(|s| {
                    s.values.get(at).filter(|v| v.present > 0.0).map(|v| format!("{} {}", s.name, v.present))
                })
                .collect();
            context.fill_with(part.word("chart_figure"), &[("section", section), ("figures", &counts.join(", "))])
        })
        .collect();
    Some(Chart {
        id: "letters".to_owned(),
        alt: format!("{title}. {}", figures.join("; ")),
        title,
        kind: ChartKind::HeatMap,
        categories: sections.iter().map(|(name, _)| (*name).to_owned()).collect(),
        anchors: vec![None; sections.len()],
        series,
    })
}

/// Figures that follow the obligations as people fill them in.
fn progress(context: &Context<'_>, part: &PartTemplate, blocks: &mut Vec<Block>) {
    let effective = &context.checklist.effective;
    let Some(obligations) = context.template.part(PartKind::Obligations) else { return };
    let entries: Vec<_> = effective.obligations().map(|a| context.entry(a)).collect();
    if entries.is_empty() {
        return;
    }
    let count = |n: usize| u32::try_from(n).map_or(f64::MAX, f64::from);
    let status_column = Field::Status.as_str().to_owned();
    let live = |measure: Measure, present: f64, percent: bool| {
        Value::Live(Live { table: PartKind::Obligations.as_str().to_owned(), measure, present, percent })
    };
    let sheet = context.fill(&obligations.name);
    blocks.push(heading(context.fill_with(part.word("progress"), &[("sheet", &sheet)])));

    let done = entries.iter().filter(|e| matches!(e.status(), Status::Implemented | Status::Alternative)).count();
    let off = entries.iter().filter(|e| e.status() == Status::NotApplicable).count();
    let share = if entries.len() == off { 0.0 } else { count(done) / count(entries.len() - off) };
    let mut rows = vec![Fact {
        label: context.fill(part.word("done")),
        value: live(
            Measure::Share {
                column: status_column.clone(),
                values: [Status::Implemented, Status::Alternative].map(|s| s.as_str().to_owned()).into(),
                except: vec![Status::NotApplicable.as_str().to_owned()],
            },
            share,
            true,
        ),
        tone: Tone::Strong,
    }];
    for (word, field) in [("owned", Field::Accountable), ("evidenced", Field::Evidence)] {
        let present = entries.iter().filter(|e| !e.text(field).is_empty()).count();
        let measure = Measure::CountFilled { column: field.as_str().to_owned() };
        rows.push(Fact {
            label: context.fill(part.word(word)),
            value: live(measure, count(present), false),
            tone: Tone::Normal,
        });
    }
    let day = context.checklist.day();
    let overdue =
        entries.iter().filter(|e| !e.status().is_settled() && e.date(Field::Due).is_some_and(|due| due < day)).count();
    let measure =
        Measure::CountOverdue { column: Field::Due.as_str().to_owned(), status: status_column, done: settled() };
    rows.push(Fact {
        label: context.fill(part.word("overdue")),
        value: live(measure, count(overdue), false),
        tone: if overdue > 0 { Tone::Bad } else { Tone::Normal },
    });
    blocks.push(Block::Facts(Facts { rows }));
    blocks.push(Block::Chart(statuses(context, part, &entries)));
}

/// How many obligations have each status.
fn statuses(context: &Context<'_>, part: &PartTemplate, entries: &[Cow<'_, Entry>]) -> Chart {
    let mut series = Vec::new();
    let mut figures = Vec::new();
    for status in Status::ALL {
        let present = entries.iter().filter(|e| e.status() == status).count();
        let (colour, pattern) = status_colour(context, status);
        let name = context.fill_with(part.word("open"), &[("status", status.as_str())]);
        figures.push(format!("{name} {present}"));
        let live = Live {
            table: PartKind::Obligations.as_str().to_owned(),
            measure: Measure::CountIs { column: Field::Status.as_str().to_owned(), value: status.as_str().to_owned() },
            present: u32::try_from(present).map_or(f64::MAX, f64::from),
            percent: false,
        };
        series.push(Series { name, colour, pattern, values: vec![live] });
    }
    let title = context.fill(part.word("statuses"));
    Chart {
        id: "statuses".to_owned(),
        alt: format!("{title}. {}", figures.join(", ")),
        title,
        kind: ChartKind::StackedBars,
        categories: vec![context.fill(part.word("obligations"))],
        anchors: vec![None],
        series,
    }
}

fn status_colour(context: &Context<'_>, status: Status) -> (Colour, Pattern) {
    let brand = &context.template.brand;
    match status {
        Status::NotStarted => (Colour(0x8C, 0x8C, 0x8C), Pattern::Outline),
        Status::InProgress => (Colour(0xC9, 0x8A, 0x1B), Pattern::DiagonalUp),
        Status::Implemented => (brand.primary, Pattern::Solid),
        Status::Partial => (Colour(0xC9, 0x8A, 0x1B), Pattern::Dots),
        Status::Planned => (Colour(0x9A, 0xA5, 0xB1), Pattern::DiagonalDown),
        Status::Alternative => (brand.accent, Pattern::Solid),
        Status::NotApplicable => (Colour(0x8C, 0x8C, 0x8C), Pattern::Horizontal),
    }
}

fn top_gaps(context: &Context<'_>, part: &PartTemplate, blocks: &mut Vec<Block>) {
    let word = |name: &str| context.fill(part.word(name));
    blocks.push(heading(word("gaps")));
    let findings = gaps::worst_first(context);
    if findings.is_empty() {
        blocks.push(Block::Paragraph(Text { text: word("gaps_none"), tone: Tone::Good }));
        return;
    }
    let there = context.template.part(PartKind::Gaps);
    let rows = findings
        .iter()
        .take(TOP_GAPS)
        .map(|finding| {
            vec![
                gaps::severity(context, finding),
                gaps::place(context, finding),
                Cell::text(gaps::sentence(&finding.message)),
            ]
        })
        .collect();
    let (a, b, c) = (word("gap_severity"), word("gap_where"), word("gap_what"));
    let heads = [(a.as_str(), 12.0), (b.as_str(), 20.0), (c.as_str(), 66.0)];
    blocks.push(small("top-gaps", &word("gaps"), &heads, rows));
    if let (Some(there), true) = (there, findings.len() > TOP_GAPS) {
        let more = (findings.len() - TOP_GAPS).to_string();
        let sheet = context.fill(&there.name);
        let text = context.fill_with(part.word("gaps_more"), &[("more", &more), ("sheet", &sheet)]);
        blocks.push(Block::Paragraph(Text { text, tone: Tone::Muted }));
    }
}

/// A block that pages do not show.
fn in_workbook(block: Block) -> Block {
    Block::Only { show: Show::Workbook, block: Box::new(block) }
}

/// How to work with the file: pages are not filled in, so this is for workbooks.
fn how(context: &Context<'_>, part: &PartTemplate, blocks: &mut Vec<Block>) {
    if part.how.is_empty() {
        return;
    }
    blocks.push(in_workbook(heading(context.fill(part.word("how")))));
    blocks.extend(part.how.iter().map(|text| in_workbook(Block::Paragraph(Text::plain(context.fill(text))))));
}
