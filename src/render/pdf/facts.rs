//! Label and value pairs, as a table whose first column heads its rows.

use super::cell::{SetCell, SetLine, paint_cell, set_cell, style_of, words};
use super::flow::Flow;
use super::paint::{BLACK, GREY};
use super::text::{Style, lines, width};
use super::tree::Elem;
use crate::document::{Fact, Facts, Tone};

/// Room between two pairs, in points.
const GAP: f64 = 2.2;

/// A pair, set.
struct SetFact {
    label: SetCell,
    value: SetCell,
    height: f64,
}

fn label_style(size: f64) -> Style {
    Style { colour: GREY, ..style_of(Tone::Normal, size) }
}

/// Pairs set in one column.
pub(super) struct Column {
    facts: Vec<SetFact>,
    label_width: f64,
}

impl Column {
    /// Room that the labels of pairs take in a width.
    pub fn labels(flow: &mut Flow<'_>, facts: &[Fact], size: f64, room: f64) -> f64 {
        let style = label_style(size);
        let mut label_width: f64 = 40.0;
        for fact in facts {
            label_width = label_width.max(width(&mut flow.fonts, &fact.label, &style) + 12.0);
        }
        label_width.min(room * 0.4)
    }

    /// Sets pairs in a width.
    pub fn set(flow: &mut Flow<'_>, facts: &[Fact], size: f64, room: f64) -> Self {
        let label_width = Self::labels(flow, facts, size, room);
        Self::set_beside(flow, facts, size, room, label_width)
    }

    /// Sets pairs in a width, with so much room for their labels.
    pub fn set_beside(flow: &mut Flow<'_>, facts: &[Fact], size: f64, room: f64, label_width: f64) -> Self {
        let style = label_style(size);
        let mut set = Vec::with_capacity(facts.len());
        for fact in facts {
            let place = {
                let (part, label) = (flow.place.clone(), fact.label.clone());
                move || format!("{part}, '{label}'")
            };
            let mut label = SetCell::default();
            for line in lines(&mut flow.fonts, &fact.label, &style, label_width - 8.0, &place) {
                label.lines.push(SetLine::one(style, 0.0, line));
            }
            let mut value = SetCell::default();
            set_cell(flow, &mut value, &fact.value, fact.tone, size, room - label_width, &place);
            let height = label.height().max(value.height()) + GAP;
            set.push(SetFact { label, value, height });
        }
        Self { facts: set, label_width }
    }

    fn paint_one(&self, flow: &mut Flow<'_>, table: &mut Elem, fact: &SetFact, x: f64, top: f64) {
        let mut tr = table.child(&mut flow.file, "TR");
        let mut th = tr.child(&mut flow.file, "TH");
        th.set("/A<</O/Table/Scope/Row>>");
        paint_cell(flow, &mut th, "TH", &fact.label, 0..fact.label.lines.len(), x, top);
        th.finish(&mut flow.file);
        let mut td = tr.child(&mut flow.file, "TD");
        paint_cell(flow, &mut td, "TD", &fact.value, 0..fact.value.lines.len(), x + self.label_width, top);
        td.finish(&mut flow.file);
        tr.finish(&mut flow.file);
    }
}

/// Lays pairs out at the cursor; they break across pages between two of them.
pub(super) fn facts(flow: &mut Flow<'_>, facts: &Facts, size: f64) {
    if facts.rows.is_empty() {
        return;
    }
    let room = flow.width().min(560.0);
    let column = Column::set(flow, &facts.rows, size, room);
    let mut table: Option<Elem> = None;
    for (fact, set) in facts.rows.iter().zip(&column.facts) {
        if set.height > flow.full() {
            // A value taller than a page stands as a paragraph below its label.
            if let Some(elem) = table.take() {
                elem.finish(&mut flow.file);
            }
            flow.paragraph(&fact.label, &Style::bold(size, BLACK), 2.0);
            flow.paragraph(&words(&fact.value, &flow.labels.day), &style_of(fact.tone, size), 4.0);
            continue;
        }
        flow.need(set.height);
        let Some(mut elem) = table.take().or_else(|| flow.open("Table")) else { return };
        let (left, top) = (flow.left(), flow.y);
        column.paint_one(flow, &mut elem, set, left, top);
        flow.y = top - set.height;
        table = Some(elem);
    }
    if let Some(elem) = table {
        elem.finish(&mut flow.file);
    }
    flow.y -= 6.0 * flow.air;
}
