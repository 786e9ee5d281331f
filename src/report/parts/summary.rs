//! The Summary: what a manager reads in one minute.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::{gaps, heading, in_workbook, intro, on_page, progress, settled, small};
use crate::document::{
    Block, Cell, Chart, ChartKind, Colour, Fact, Facts, Live, Measure, Pattern, Series, Text, Tone, Value, group_anchor,
};
use crate::matrix::deployment::OptionState;
use crate::matrix::{Allocation, Letter};
use crate::record::entry::Entry;
use crate::record::field::{Field, Status};
use crate::report::context::Context;
use crate::report::facts;
use crate::report::template::{Group, PartKind, PartTemplate};

/// How much of what could go on and on the Summary shows.
#[derive(Debug, Clone, Copy)]
struct Size {
    /// Gaps.
    gaps: usize,
    /// Sections of the charts on pages; the others become one bar.
    sections: usize,
}

/// The workbook's, and the pages' where it stands on one.
const WHOLE: Size = Size { gaps: 5, sections: 16 };
/// Shorter ones, roomiest first.
const SHORTER: [Size; 6] = [
    Size { gaps: 3, sections: 16 },
    Size { gaps: 2, sections: 12 },
    Size { gaps: 1, sections: 10 },
    Size { gaps: 1, sections: 6 },
    Size { gaps: 0, sections: 6 },
    Size { gaps: 0, sections: 3 },
];
/// More sections than this make no chart that can be read in a workbook.
const MOST_BARS: usize = 40;

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Vec<Block> {
    let all = by_section(context);
    Stock::new(context, part, &all).blocks(context, part, &all, WHOLE)
}

/// Shorter versions: on pages the summary is one page, whatever the matrix and the record hold.
pub(super) fn shorter(context: &Context<'_>, part: &PartTemplate) -> Vec<Vec<Block>> {
    let all = by_section(context);
    let stock = Stock::new(context, part, &all);
    SHORTER.into_iter().map(|size| stock.blocks(context, part, &all, size)).collect()
}

/// What is the same in every version, however short.
struct Stock {
    /// Before the charts of sections.
    head: Vec<Block>,
    /// Progress.
    figures: Vec<Block>,
    /// After the gaps.
    tail: Vec<Block>,
}

impl Stock {
    fn new(context: &Context<'_>, part: &PartTemplate, all: &[Bar<'_>]) -> Self {
        // On pages the cover says this already, and the summary is one page.
        let subtitle = Text { text: context.fill(&context.template.document.subtitle), tone: Tone::Muted };
        let mut head = vec![in_workbook(Block::Paragraph(subtitle))];
        head.extend(intro(context, part));
        headline(context, part, &mut head);
        head.push(in_workbook(Block::Facts(Facts { rows: facts::facts(context, &part.facts) })));
        counts(context, part, &mut head);
        if all.len() <= MOST_BARS {
            head.extend(sections(context, part, all).map(|chart| in_workbook(Block::Chart(chart))));
        }
        let mut figures = Vec::new();
        let obligations = context.template.part(PartKind::Obligations);
        if let Some(obligations) = obligations.filter(|_| context.obligations().count() > 0) {
            totals(context, part, &mut figures);
            let title = context.fill_with(part.word("progress"), &[("sheet", &context.fill(&obligations.name))]);
            let mut headings = vec![in_workbook(heading(title))];
            // Pages do not follow what is filled in later: without a register there is no progress to show.
            if context.checklist.has_register {
                headings.push(on_page(heading(context.fill(part.word("progress_page")))));
            } else {
                figures = figures.into_iter().map(in_workbook).collect();
            }
            figures.splice(0..0, headings);
        }
        figures.extend(progress::tables(context).into_iter().map(in_workbook));
        let mut tail = Vec::new();
        how(context, part, &mut tail);
        Self { head, figures, tail }
    }

    fn blocks(&self, context: &Context<'_>, part: &PartTemplate, all: &[Bar<'_>], size: Size) -> Vec<Block> {
        let mut blocks = self.head.clone();
        let some = limited(context, part, all, size.sections);
        blocks.extend(sections(context, part, &some).map(|chart| on_page(Block::Chart(chart))));
        blocks.extend(heat_map(context, part, &some).map(|chart| on_page(Block::Chart(chart))));
        blocks.extend(self.figures.iter().cloned());
        top_gaps(context, part, size.gaps, &mut blocks);
        blocks.extend(self.tail.iter().cloned());
        blocks
    }
}

fn headline(context: &Context<'_>, part: &PartTemplate, blocks: &mut Vec<Block>) {
    let effective = &context.checklist.effective;
    let obligations = context.obligations().count();
    let numbers = [
        ("obligations", obligations.to_string()),
        ("commitments", context.commitments().count().to_string()),
        ("off", context.count(Allocation::NotApplicable).to_string()),
        ("gaps", context.gaps.len().to_string()),
        ("activities", context.activities.len().to_string()),
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
    let word = |name: &str| context.fill(part.word(name));
    blocks.push(heading(word("counts")));
    let number = |n: usize| Cell::new(Value::Number(i64::try_from(n).unwrap_or(i64::MAX)));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for allocation in Allocation::ALL {
        let count = context.count(allocation);
        if count == 0 {
            continue;
        }
        rows.push(vec![Cell::text(context.allocation_label(allocation)).toned(Tone::Strong), number(count)]);
    }
    rows.push(vec![
        Cell::text(word("counts_total")).toned(Tone::Strong),
        number(context.activities.len()).toned(Tone::Strong),
    ]);
    let (a, b) = (word("counts_allocation"), word("counts_number"));
    let heads = [(a.as_str(), 60.0), (b.as_str(), 12.0)];
    blocks.push(small("counts", &word("counts"), &heads, rows));
}

/// A section of the chart: the outermost level that tells the activities apart.
fn section_depth(context: &Context<'_>) -> usize {
    let activities = &context.activities;
    let distinct = |depth: usize| {
        let mut names: Vec<_> = activities.iter().filter_map(|a| a.section.get(depth)).collect();
        names.dedup();
        names.len()
    };
    if distinct(0) <= 1 && distinct(1) > 1 { 1 } else { 0 }
}

/// A bar of the charts: a section at their depth.
#[derive(Clone)]
struct Bar<'c> {
    name: Cow<'c, str>,
    /// Its path; empty where it stands for several sections.
    path: &'c [String],
    /// Positions of its activities.
    rows: Vec<usize>,
}

/// The sections at the charts' depth, in order.
fn by_section<'c>(context: &'c Context<'_>) -> Vec<Bar<'c>> {
    let depth = section_depth(context);
    let mut bars: Vec<Bar<'c>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (at, activity) in context.activities.iter().enumerate() {
        let path = activity.section.get(..=depth).unwrap_or(&activity.section);
        let name = path.last().map_or("", String::as_str);
        let place = *places.entry(name).or_insert(bars.len());
        match bars.get_mut(place) {
            Some(bar) => bar.rows.push(at),
            None => bars.push(Bar { name: Cow::Borrowed(name), path, rows: vec![at] }),
        }
    }
    bars
}

/// The first sections, and one bar for all others where there are more.
fn limited<'c>(context: &Context<'_>, part: &PartTemplate, all: &[Bar<'c>], most: usize) -> Vec<Bar<'c>> {
    if all.len() <= most {
        return all.to_vec();
    }
    let (first, further) = all.split_at(most.saturating_sub(1));
    let mut bars = first.to_vec();
    let more = further.len().to_string();
    let name = context.fill_with(part.word("chart_further"), &[("more", &more)]);
    bars.push(Bar { name: name.into(), path: &[], rows: further.iter().flat_map(|b| &b.rows).copied().collect() });
    bars
}

/// Where the pages show a section: among the obligations, else in the RACI matrix, which has every activity.
fn anchors(context: &Context<'_>, bars: &[Bar<'_>]) -> Vec<Option<String>> {
    let anchor = |bar: &Bar<'_>| {
        let owed = |at: &usize| context.activities.get(*at).is_some_and(|a| a.is_obligation());
        let part = if bar.rows.iter().any(owed) { PartKind::Obligations } else { PartKind::Raci };
        (!bar.path.is_empty()).then(|| group_anchor(part.as_str(), bar.path))
    };
    bars.iter().map(anchor).collect()
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

fn sections(context: &Context<'_>, part: &PartTemplate, sections: &[Bar<'_>]) -> Option<Chart> {
    if sections.len() < 2 {
        return None;
    }
    let activities = &context.activities;
    let group = |at: usize| {
        activities.get(at).and_then(|a| context.allocation(a.allocation)).map_or(Group::Off, |words| words.group)
    };
    let mut series = Vec::new();
    for (_, wanted) in Group::ALL {
        let counts: Vec<usize> =
            sections.iter().map(|bar| bar.rows.iter().filter(|at| group(**at) == wanted).count()).collect();
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
        .map(|(at, Bar { name: section, .. })| {
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
        categories: sections.iter().map(|bar| bar.name.to_string()).collect(),
        anchors: anchors(context, sections),
        series: series.into_iter().map(|(s, _)| s).collect(),
    })
}

fn fixed(counts: &[usize]) -> Vec<Live> {
    // Counts of rows fit a float exactly.
    counts.iter().map(|n| Live::fixed(u32::try_from(*n).map_or(f64::MAX, f64::from))).collect()
}

/// How often each party has each letter, by section.
fn heat_map(context: &Context<'_>, part: &PartTemplate, sections: &[Bar<'_>]) -> Option<Chart> {
    let activities = &context.activities;
    let mut counted: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (party, _) in context.matrix.parties.iter().enumerate() {
        for (at, letter) in Letter::ALL.into_iter().enumerate() {
            let has = |row: &&usize| {
                activities
                    .get(**row)
                    .and_then(|a| a.assignments.get(party))
                    .is_some_and(|assignment| assignment.letters.has(letter))
            };
            let counts = sections.iter().map(|bar| bar.rows.iter().filter(has).count()).collect();
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
        .map(|(at, Bar { name: section, .. })| {
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
        categories: sections.iter().map(|bar| bar.name.to_string()).collect(),
        anchors: anchors(context, sections),
        series,
    })
}

/// Figures that follow the obligations as people fill them in.
fn totals(context: &Context<'_>, part: &PartTemplate, blocks: &mut Vec<Block>) {
    let entries: Vec<_> = context.obligations().map(|a| context.entry(a)).collect();
    let count = |n: usize| u32::try_from(n).map_or(f64::MAX, f64::from);
    let shown = |status: Status| context.template.choice(status.as_str()).to_owned();
    let status_column = Field::Status.as_str().to_owned();
    let live = |measure: Measure, present: f64, percent: bool| {
        Value::Live(Live { table: PartKind::Obligations.as_str().to_owned(), measure, present, percent })
    };

    let done = entries.iter().filter(|e| matches!(e.status(), Status::Implemented | Status::Alternative)).count();
    let off = entries.iter().filter(|e| e.status() == Status::NotApplicable).count();
    let share = if entries.len() == off { 0.0 } else { count(done) / count(entries.len() - off) };
    let mut rows = vec![Fact {
        label: context.fill(part.word("done")),
        value: live(
            Measure::Share {
                column: status_column.clone(),
                values: [Status::Implemented, Status::Alternative].map(shown).into(),
                except: vec![shown(Status::NotApplicable)],
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
    let measure = Measure::CountOverdue {
        column: Field::Due.as_str().to_owned(),
        status: status_column,
        done: settled(context.template),
    };
    rows.push(Fact {
        label: context.fill(part.word("overdue")),
        value: live(measure, count(overdue), false),
        tone: if overdue > 0 { Tone::Bad } else { Tone::Normal },
    });
    blocks.push(Block::Facts(Facts { rows }));
    blocks.push(Block::Chart(statuses(context, part, &entries)));
}

/// How many obligations have each status.
fn statuses(context: &Context<'_>, part: &PartTemplate, entries: &[&Entry]) -> Chart {
    let mut series = Vec::new();
    let mut figures = Vec::new();
    for status in Status::ALL {
        let present = entries.iter().filter(|e| e.status() == status).count();
        let (colour, pattern) = status_colour(context, status);
        let name = context.fill_with(part.word("open"), &[("status", context.template.choice(status.as_str()))]);
        figures.push(format!("{name} {present}"));
        let live = Live {
            table: PartKind::Obligations.as_str().to_owned(),
            measure: Measure::CountIs {
                column: Field::Status.as_str().to_owned(),
                value: context.template.choice(status.as_str()).to_owned(),
            },
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

fn top_gaps(context: &Context<'_>, part: &PartTemplate, most: usize, blocks: &mut Vec<Block>) {
    let word = |name: &str| context.fill(part.word(name));
    blocks.push(heading(word("gaps")));
    let findings = &context.gaps;
    if findings.is_empty() {
        blocks.push(Block::Paragraph(Text { text: word("gaps_none"), tone: Tone::Good }));
        return;
    }
    let there = context.template.part(PartKind::Gaps);
    let rows = findings
        .iter()
        .take(most)
        .map(|finding| {
            vec![
                gaps::severity(context, finding),
                gaps::place(context, finding),
                Cell::text(gaps::what(context, finding)),
            ]
        })
        .collect();
    let (a, b, c) = (word("gap_severity"), word("gap_where"), word("gap_what"));
    let heads = [(a.as_str(), 12.0), (b.as_str(), 20.0), (c.as_str(), 66.0)];
    if most > 0 {
        blocks.push(small("top-gaps", &word("gaps"), &heads, rows));
    }
    if let (Some(there), true) = (there, findings.len() > most) {
        let more = (findings.len() - most).to_string();
        let sheet = context.fill(&there.name);
        let text = context.fill_with(part.word("gaps_more"), &[("more", &more), ("sheet", &sheet)]);
        blocks.push(Block::Paragraph(Text { text, tone: Tone::Muted }));
    }
}

/// How to work with the file: pages are not filled in, so this is for workbooks.
fn how(context: &Context<'_>, part: &PartTemplate, blocks: &mut Vec<Block>) {
    if part.how.is_empty() {
        return;
    }
    blocks.push(in_workbook(heading(context.fill(part.word("how")))));
    blocks.extend(part.how.iter().map(|text| in_workbook(Block::Paragraph(Text::plain(context.fill(text))))));
}
