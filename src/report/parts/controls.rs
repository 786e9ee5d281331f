//! Controls: what the rows say of each control of the frameworks that were asked for, with status, evidence and what is open.

use std::collections::{BTreeMap, BTreeSet};

use super::gaps;
use super::tables::{in_workbook, intro, on_page, spread, table};
use crate::checklist::coverage::{CoverageRecord, by_framework, of_checklist, settled};
use crate::document::{Block, Cell, Fact, Facts, Look, Rich, Row, Rows, Show, Text, Tone, Value};
use crate::frameworks::{Basis, State};
use crate::report::context::Context;
use crate::report::template::{ColumnId, PartTemplate};

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Option<Vec<Block<'static>>> {
    // One owner's copy has that owner's rows; whose a control is follows from all rows.
    if context.checklist.owner.is_some() {
        return None;
    }
    let lines = of_checklist(context.checklist);
    if lines.is_empty() {
        return None;
    }
    let mut spread = spread(context, part);
    // A column in which no control has anything to say is left out.
    spread.retain(|column| match column.template.id {
        ColumnId::ControlEvidence => lines.iter().any(|line| line.statuses.iter().any(|s| !s.evidence.is_empty())),
        ColumnId::ControlGaps => lines.iter().any(|l| l.activities.iter().any(|id| !context.findings(id).is_empty())),
        _ => true,
    });
    let row = |line: &CoverageRecord, on_page: bool| Row {
        group: vec![name(context, &line.framework)],
        tone: if line.state == State::NotApplicable { Tone::Off } else { Tone::Normal },
        cells: spread
            .iter()
            .map(|c| match c.template.id {
                ColumnId::ControlRows if on_page => Cell::rich(ids(context, line)),
                ColumnId::ControlGaps => Cell::rich(gaps_of(context, line, on_page)),
                id => cell(context, part, line, id),
            })
            .collect(),
        ..Row::default()
    };
    let in_table = |rows: Vec<Row>| Block::Table(table(context, part, &spread, Rows::Memory(rows)));
    let speaks = |line: &&CoverageRecord| line.state != State::Silent;
    let mut blocks = intro(context, part);
    blocks.push(Block::Facts(Facts {
        rows: by_framework(&lines).into_iter().map(|f| counts(context, part, f)).collect(),
    }));
    // Lines that say nothing are named together: in a sheet those of a group, on a page, where there is less room, all of a framework.
    let mut rows = Vec::new();
    for (_, lines) in by_framework(&lines) {
        rows.extend(lines.iter().filter(speaks).map(|line| row(line, false)));
        rows.extend(silent(context, lines).iter().map(|line| row(line, false)));
    }
    blocks.push(in_workbook(in_table(rows)));
    if !context.shows(Show::Page) {
        return Some(blocks);
    }
    blocks.push(on_page(in_table(lines.iter().filter(speaks).map(|line| row(line, true)).collect())));
    for (framework, lines) in by_framework(&lines) {
        let silent: Vec<&str> = lines.iter().filter(|line| !speaks(line)).map(|line| &*line.control).collect();
        if !silent.is_empty() {
            let holes = [("framework", name(context, framework)), ("controls", silent.join(", "))];
            let text = context.fill_with(part.word("silent_rest"), &holes.each_ref().map(|(n, v)| (*n, v.as_str())));
            blocks.push(on_page(Block::Paragraph(Text { text, tone: Tone::Muted })));
        }
    }
    Some(blocks)
}

/// The controls of a framework that no row speaks of, a line for those of each group: the first with how many more there are, and all of them
/// behind the group's title.
fn silent(context: &Context<'_>, lines: &[CoverageRecord]) -> Vec<CoverageRecord> {
    let silent: Vec<&CoverageRecord> = lines.iter().filter(|line| line.state == State::Silent).collect();
    let together = |group: &[&CoverageRecord]| {
        let (first, more) = group.split_first()?;
        if more.is_empty() {
            return Some((*first).clone());
        }
        let controls: Vec<&str> = group.iter().map(|line| &*line.control).collect();
        let title = format!("{}: {}", context.titles.title(&first.group), controls.join(", "));
        // Others of the group, which rows do speak of, may lie between them: no "from ... to".
        let control = format!("{} +{}", first.control, more.len());
        Some(CoverageRecord { control: control.into(), title: title.into(), ..(*first).clone() })
    };
    silent.chunk_by(|a, b| a.group == b.group).filter_map(together).collect()
}

/// A framework's short name.
fn name(context: &Context<'_>, id: &str) -> String {
    let chosen = context.checklist.controls.chosen().frameworks();
    chosen.iter().find(|f| *f.id == *id).map_or_else(|| id.to_owned(), |f| f.short.clone())
}

/// How many of a framework's controls are whose.
fn counts(context: &Context<'_>, part: &PartTemplate, (id, lines): (&str, &[CoverageRecord])) -> Fact {
    let mut counts: BTreeMap<State, usize> = BTreeMap::new();
    for line in lines {
        *counts.entry(line.state).or_default() += 1;
    }
    let of = |state: State| counts.get(&state).map(|n| format!("{n} {}", context.fill(part.word(word(state)))));
    let chosen = context.checklist.controls.chosen().frameworks();
    let label =
        chosen.iter().find(|f| *f.id == *id).map_or_else(|| id.to_owned(), |f| format!("{}, {}", f.name, f.version));
    let value = Value::Text(State::ALL.into_iter().filter_map(of).collect::<Vec<_>>().join(" · "));
    Fact { label, value, tone: Tone::Normal }
}

/// The name of a state's words.
fn word(state: State) -> &'static str {
    match state {
        State::Yours => "yours",
        State::Provider => "provider",
        State::Both => "both",
        State::Contested => "contested",
        State::Silent => "silent",
        State::NotApplicable => "off",
    }
}

/// The name of a basis' words.
fn basis_word(basis: Basis) -> &'static str {
    match basis {
        Basis::Vendor => "basis_vendor",
        Basis::Yours => "basis_yours",
        Basis::Published => "basis_published",
        Basis::Editor => "basis_editor",
    }
}

/// The ids of a control's rows, without what all ids begin with.
fn ids(context: &Context<'_>, line: &CoverageRecord) -> Rich {
    let mut rich = Rich::default();
    for (at, id) in line.activities.iter().enumerate() {
        if at > 0 {
            rich.push(" ", Tone::Muted);
        }
        // A comma stays with its id.
        let comma = if at + 1 < line.activities.len() { "," } else { "" };
        let short = context.short_id(id.as_str());
        rich.spoken(format!("{short}{comma}"), Look::Words(Tone::Muted), format!("{id}{comma}"));
    }
    rich
}

/// The open gaps of a control's rows by their numbers; on pages they lead there.
fn gaps_of(context: &Context<'_>, line: &CoverageRecord, on_page: bool) -> Rich {
    let found: BTreeSet<usize> =
        line.activities.iter().flat_map(|id| context.findings(id)).map(|(at, _)| *at).collect();
    let mut rich = Rich::default();
    for (nth, at) in found.into_iter().enumerate() {
        if nth > 0 {
            rich.push(if on_page { " " } else { ", " }, Tone::Normal);
        }
        match on_page {
            true => rich.add(gaps::name(at), Look::Reference { anchor: gaps::anchor(at) }),
            false => rich.push(gaps::name(at), Tone::Attention),
        }
    }
    rich
}

fn cell(context: &Context<'_>, part: &PartTemplate, line: &CoverageRecord, id: ColumnId) -> Cell {
    match id {
        ColumnId::Framework => Cell::text(name(context, &line.framework)).toned(Tone::Muted),
        ColumnId::Control => Cell::text(&*line.control).toned(Tone::Strong),
        ColumnId::ControlTitle => Cell::text(context.titles.title(&line.title)),
        ColumnId::Whose => {
            let tone = match line.state {
                State::Contested | State::Silent => Tone::Attention,
                State::NotApplicable => Tone::Off,
                _ => Tone::Normal,
            };
            Cell::text(context.fill(part.word(word(line.state)))).toned(tone)
        }
        ColumnId::ControlRows => Cell::text(line.activities.join(", ")).toned(Tone::Muted),
        ColumnId::ControlStatus => Cell::text(statuses(context, line)),
        ColumnId::ControlEvidence => {
            let named: Vec<&str> =
                line.statuses.iter().map(|s| s.evidence.as_str()).filter(|e| !e.is_empty()).collect();
            Cell::text(named.join("\n"))
        }
        ColumnId::ControlBasis => match line.basis {
            None => Cell::new(Value::Empty),
            Some(basis) => {
                let tone = if basis.is_derived() { Tone::Derived } else { Tone::Normal };
                Cell::text(context.fill(part.word(basis_word(basis)))).toned(tone)
            }
        },
        _ => Cell::new(Value::Empty),
    }
}

/// How far the customer's rows of a control are, in the template's words.
fn statuses(context: &Context<'_>, line: &CoverageRecord) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for status in &line.statuses {
        let shown = context.template.choice(status.status);
        match counts.iter_mut().find(|(known, _)| *known == shown) {
            Some((_, count)) => *count += 1,
            None => counts.push((shown, 1)),
        }
    }
    match counts.as_slice() {
        [] => settled(line.settled, line.obligations),
        [(shown, _)] => (*shown).to_owned(),
        several => several.iter().map(|(shown, n)| format!("{n} {shown}")).collect::<Vec<_>>().join(", "),
    }
}
