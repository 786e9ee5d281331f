//! Blocks to fill in and to sign: a framed page block with AcroForm fields in place, or ruled lines for ink.

use super::cell::style_of;
use super::facts::Column;
use super::flow::Flow;
use super::object::{Dict, Id, number, text};
use super::paint::{BLACK, FIELD, GREY, Paint, RULE};
use super::text::{Line, Style, lines};
use super::widget::{Place, widget};
use crate::document::{Fact, Facts, FieldKind, Form, FormField, TICKED, Tone, Value};

/// Type size of entries.
pub(super) const ENTRY: f64 = 9.0;
/// Type size of a field's label.
const LABEL: f64 = 7.5;
/// From the frame to what stands in it.
const INSET: f64 = 10.0;
/// Between fields, and below a row of them.
const GAP: f64 = 6.0;
/// Height of the band with the block's heading.
const BAND: f64 = 19.0;

/// Type size of the scope.
const SCOPE: f64 = 8.0;

/// What all fields use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resources {
    /// The resource dictionary of the form: its own font, and the document's.
    pub dict: Id,
}

/// The share of a row that a field wants; the last field of a row takes what is left.
fn share(kind: &FieldKind) -> f64 {
    match kind {
        FieldKind::Line => 0.5,
        FieldKind::Choice(_) => 0.3,
        FieldKind::Lines => 0.7,
        FieldKind::Date => 0.18,
        FieldKind::Signature => 0.6,
        FieldKind::Tick => 1.0,
    }
}

/// Height of a field's box without regard to its value.
fn box_height(kind: &FieldKind, flat: bool) -> f64 {
    match kind {
        FieldKind::Line | FieldKind::Date => 17.0,
        // With ink one of the values is ticked: a line for each.
        FieldKind::Choice(values) if flat => rows(values.len()) * 11.0,
        FieldKind::Choice(_) => 17.0,
        FieldKind::Tick => 12.0,
        FieldKind::Lines => 32.0,
        FieldKind::Signature => 46.0,
    }
}

fn rows(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

/// A field with its place in the block.
struct Set<'f> {
    field: &'f FormField,
    label: Vec<Line>,
    x: f64,
    w: f64,
    h: f64,
}

/// Fields side by side.
struct Row<'f> {
    fields: Vec<Set<'f>>,
    height: f64,
}

/// A block, measured.
struct Plan<'f> {
    title: Vec<Line>,
    statement: Vec<Line>,
    scope: [Column; 2],
    /// Long facts, below the others in the whole width.
    below: Column,
    rows: Vec<Row<'f>>,
    height: f64,
}

fn label_style() -> Style {
    Style::regular(LABEL, GREY)
}

fn title_style(flow: &Flow<'_>) -> Style {
    Style::bold(11.0, flow.theme.primary)
}

/// Lays out a form; it stays on one page where a page can hold it.
pub(super) fn form(flow: &mut Flow<'_>, form: &Form, level: usize) {
    let width = flow.width();
    let plan = plan(flow, form, width - 2.0 * INSET);
    if plan.height > flow.full() - 60.0 {
        return tall(flow, form, &plan, level);
    }
    flow.need(plan.height);
    let (left, top) = (flow.left(), flow.y);
    let primary = flow.theme.primary;
    let page = flow.page();
    page.paint.begin_artifact();
    page.paint.boxed(left, top - BAND, width, BAND, super::tint(primary, 0.9));
    page.paint.frame(left, top - plan.height, width, plan.height, 0.8, primary);
    page.paint.end();
    let style = title_style(flow);
    let tag = flow.mark_heading(level, &form.heading, Some(&form.id));
    flow.y = top - (BAND - style.leading()) / 2.0;
    flow.write_lines(tag, &plan.title, &style, left + INSET, width - 2.0 * INSET);
    flow.y = flow.y.min(top - BAND) - 5.0;
    let body = style_of(Tone::Normal, ENTRY);
    if !plan.statement.is_empty() {
        flow.write_lines("P", &plan.statement, &body, left + INSET, width - 2.0 * INSET);
        flow.y -= 5.0;
    }
    let [one, two] = &plan.scope;
    let scope_top = flow.y;
    one.paint(flow, left + INSET, scope_top);
    two.paint(flow, left + INSET + (width - 2.0 * INSET + GAP) / 2.0, scope_top);
    flow.y = scope_top - one.height().max(two.height());
    let below_top = flow.y;
    plan.below.paint(flow, left + INSET, below_top);
    flow.y = below_top - plan.below.height() - 3.0;
    let rule = flow.y;
    let page = flow.page();
    page.paint.begin_artifact();
    page.paint.line(&[(left + INSET, rule), (left + width - INSET, rule)], 0.4, RULE);
    page.paint.end();
    flow.y -= 6.0;
    fields(flow, form, &plan, left + INSET);
    flow.y = top - plan.height - 14.0;
}

/// A block that no page can hold: its statement and scope break across pages, its rows of fields do not.
fn tall(flow: &mut Flow<'_>, form: &Form, plan: &Plan<'_>, level: usize) {
    flow.heading(level, &form.heading, Some(form.id.clone()));
    if !form.statement.is_empty() {
        flow.paragraph(&form.statement, &style_of(Tone::Normal, ENTRY), 5.0);
    }
    super::facts::facts(flow, &Facts { rows: scope(form) }, 8.0);
    let left = flow.left() + INSET;
    fields(flow, form, plan, left);
    flow.y -= 10.0;
}

fn scope(form: &Form) -> Vec<Fact> {
    let fact = |(label, value): &(String, String)| Fact {
        label: label.clone(),
        value: Value::Text(value.clone()),
        tone: Tone::Normal,
    };
    form.scope.iter().map(fact).collect()
}

fn plan<'f>(flow: &mut Flow<'_>, form: &'f Form, room: f64) -> Plan<'f> {
    let style = title_style(flow);
    let title = lines(&mut flow.fonts, &form.heading, &style, room, &String::new);
    let place = {
        let (part, heading) = (flow.place.clone(), form.heading.clone());
        move || format!("{part}, '{heading}'")
    };
    let body = style_of(Tone::Normal, ENTRY);
    let statement = match form.statement.as_str() {
        "" => Vec::new(),
        text => lines(&mut flow.fonts, text, &body, room, &place),
    };
    let half = (room - GAP) / 2.0;
    // What stands at the left has its values at one edge.
    let labels = Column::labels(flow, &scope(form), SCOPE, half);
    let (short, long) = by_length(flow, form, half, labels);
    let scope = halves(flow, &short, half, labels);
    let below = Column::set_beside(flow, &long, SCOPE, room, labels);
    let rows = arrange(flow, form, room);
    let scope_height = scope.iter().map(Column::height).fold(0.0, f64::max) + below.height();
    let mut height = BAND.max(rows_height(title.len(), &style) + 4.0) + 5.0;
    height += rows_height(statement.len(), &body) + 5.0 + scope_height + 9.0;
    height += rows.iter().map(|r| r.height).sum::<f64>() + 3.0;
    Plan { title, statement, scope, below, rows, height }
}

fn rows_height(count: usize, style: &Style) -> f64 {
    rows(count) * style.leading()
}

/// The scope's facts that fit beside others, and those that take several lines in half the width: in the whole width they take fewer.
fn by_length(flow: &mut Flow<'_>, form: &Form, half: f64, labels: f64) -> (Vec<Fact>, Vec<Fact>) {
    let (mut short, mut long): (Vec<Fact>, Vec<Fact>) = (Vec::new(), Vec::new());
    let mut rest = scope(form).into_iter().peekable();
    while let Some(first) = rest.next() {
        // Further lines of a fact have no label; they stay with the first.
        let mut fact = vec![first];
        while let Some(further) = rest.next_if(|f| f.label.is_empty()) {
            fact.push(further);
        }
        let lines = Column::set_beside(flow, &fact, SCOPE, half, labels).lines();
        if lines > fact.len() { long.extend(fact) } else { short.extend(fact) }
    }
    (short, long)
}

/// The scope in two columns of about the same height, in reading order.
fn halves(flow: &mut Flow<'_>, scope: &[Fact], room: f64, labels: f64) -> [Column; 2] {
    let mut best: Option<[Column; 2]> = None;
    let height = |columns: &[Column; 2]| columns.iter().map(Column::height).fold(0.0, f64::max);
    for cut in 0..=scope.len() {
        // A further line of the same fact has no label: it is not parted from the first.
        if scope.get(cut).is_some_and(|f| f.label.is_empty()) {
            continue;
        }
        let (one, two) = scope.split_at_checked(cut).unwrap_or((scope, &[]));
        let columns = [one, two].map(|facts| Column::set_beside(flow, facts, SCOPE, room, labels));
        if best.as_ref().is_none_or(|b| height(&columns) < height(b)) {
            best = Some(columns);
        }
    }
    best.unwrap_or_else(|| [(); 2].map(|()| Column::set(flow, &[], SCOPE, room)))
}

/// The fields in rows: as many side by side as fit by their shares.
fn arrange<'f>(flow: &mut Flow<'_>, form: &'f Form, room: f64) -> Vec<Row<'f>> {
    let mut packed: Vec<(f64, Vec<&FormField>)> = Vec::new();
    for field in &form.fields {
        let wanted = share(&field.kind);
        match packed.last_mut() {
            Some((used, fields)) if *used + wanted <= 1.001 => {
                *used += wanted;
                fields.push(field);
            }
            _ => packed.push((wanted, vec![field])),
        }
    }
    let flat = flow.flat;
    let mut out = Vec::with_capacity(packed.len());
    for (_, fields) in packed {
        let mut x = 0.0;
        let last = fields.len().saturating_sub(1);
        let mut row = Row { fields: Vec::new(), height: 0.0 };
        for (i, field) in fields.into_iter().enumerate() {
            let w = if i == last { room - x } else { room * share(&field.kind) - GAP };
            let tick = field.kind == FieldKind::Tick;
            let beside = if tick { w - 20.0 } else { w };
            let mut label = lines(&mut flow.fonts, &field.label, &label_style(), beside, &String::new);
            label.truncate(3);
            let mut h = box_height(&field.kind, flat);
            if field.kind == FieldKind::Lines && !field.value.is_empty() {
                // What was entered is shown in full.
                let style = Style::regular(ENTRY, BLACK);
                let count = lines(&mut flow.fonts, &field.value, &style, w - 8.0, &String::new).len();
                h = h.max((rows_height(count, &style) + 6.0).min(flow.full() * 0.5));
            }
            let above = if tick { 0.0 } else { rows_height(label.len(), &label_style()) + 1.5 };
            row.height = row.height.max(h + above + GAP);
            row.fields.push(Set { field, label, x, w, h });
            x += w + GAP;
        }
        out.push(row);
    }
    out
}

fn fields(flow: &mut Flow<'_>, form: &Form, plan: &Plan<'_>, left: f64) {
    let parent = (!flow.flat).then(|| flow.file.reserve());
    let mut kids = Vec::new();
    let names: Vec<String> = form
        .fields
        .iter()
        .filter(|f| f.kind != FieldKind::Signature)
        .map(|f| format!("{}.{}", partial(&form.id), partial(&f.id)))
        .collect();
    for row in &plan.rows {
        flow.need(row.height);
        let top = flow.y;
        // All boxes of a row stand on one line.
        let bottom = top - row.height + GAP;
        for set in &row.fields {
            let tick = set.field.kind == FieldKind::Tick;
            let place = Place { x: left + set.x, y: bottom, w: if tick { 12.0 } else { set.w }, h: set.h };
            let style = label_style();
            let (x, label_top) = if tick {
                (place.x + 17.0, bottom + set.h - 1.0)
            } else {
                (place.x, bottom + set.h + 1.5 + rows_height(set.label.len(), &style))
            };
            flow.y = label_top;
            let colour = if tick { BLACK } else { GREY };
            flow.write_lines("P", &set.label, &Style { colour, ..style }, x, set.w);
            flow.y = top;
            match parent {
                Some(parent) => kids.push(widget(flow, form, set.field, parent, &names, &place)),
                None => ink(flow, set.field, &place),
            }
        }
        flow.y = top - row.height;
    }
    if let Some(parent) = parent {
        let dict = Dict::new().text("T", &partial(&form.id)).text("TU", &form.heading).references("Kids", &kids).end();
        flow.file.put(parent, &dict);
        flow.fields.push(parent);
    }
}

/// A partial field name; periods divide partial names and cannot be part of one (ISO 32000-1, 12.7.3.2).
pub(super) fn partial(id: &str) -> String {
    id.replace('.', "-")
}

/// A line to write on, or boxes to tick, with the present value.
fn ink(flow: &mut Flow<'_>, field: &FormField, place: &Place) {
    let style = Style::regular(ENTRY, BLACK);
    let small = Style::regular(8.0, BLACK);
    let mut written: Vec<(f64, f64, Line, Style)> = Vec::new();
    let mut boxes: Vec<(f64, f64, f64)> = Vec::new();
    match &field.kind {
        FieldKind::Choice(values) if field.value.is_empty() => {
            let mut y = place.y + place.h;
            for value in values {
                y -= 11.0;
                boxes.push((place.x, y + 1.0, 8.0));
                for line in lines(&mut flow.fonts, value, &small, f64::INFINITY, &String::new).into_iter().take(1) {
                    written.push((place.x + 12.0, y + 2.2, line, small));
                }
            }
        }
        FieldKind::Tick => boxes.push((place.x, place.y + 1.0, 10.0)),
        FieldKind::Signature => {}
        FieldKind::Lines | FieldKind::Line | FieldKind::Date | FieldKind::Choice(_) => {
            let set = lines(&mut flow.fonts, &field.value, &style, place.w, &String::new);
            let mut y = place.y + rows_height(set.len(), &style) - style.ascent() + 1.0;
            for line in set.into_iter().filter(|_| !field.value.is_empty()) {
                written.push((place.x, y, line, style));
                y -= style.leading();
            }
        }
    }
    let page = flow.page();
    page.paint.begin_artifact();
    for (x, y, size) in &boxes {
        page.paint.frame(*x, *y, *size, *size, 0.7, BLACK);
    }
    let ruled = match field.kind {
        FieldKind::Tick => 0,
        FieldKind::Choice(_) if field.value.is_empty() => 0,
        FieldKind::Lines if field.value.is_empty() => 2,
        _ => 1,
    };
    for i in 0..ruled {
        let y = place.y + f64::from(i) * 15.0;
        page.paint.line(&[(place.x, y), (place.x + place.w, y)], 0.6, FIELD);
    }
    if field.kind == FieldKind::Signature {
        cross(&mut page.paint, place.x, place.y + 4.0);
    }
    if field.kind == FieldKind::Tick && field.value == TICKED {
        tick(&mut page.paint, place.x, place.y + 1.0, 10.0);
    }
    page.paint.end();
    if !written.is_empty()
        && let Some(mut elem) = flow.open("P")
    {
        let page = flow.page();
        page.begin("P", &mut elem);
        for (x, y, line, style) in &written {
            page.paint.text(style, [(*x, *y, line)]);
        }
        page.paint.end();
        elem.finish(&mut flow.file);
    }
}

/// The small cross at which one signs.
pub(super) fn cross(paint: &mut Paint, x: f64, y: f64) {
    paint.line(&[(x, y), (x + 5.0, y + 5.0)], 0.8, GREY);
    paint.line(&[(x, y + 5.0), (x + 5.0, y)], 0.8, GREY);
}

fn tick(paint: &mut Paint, x: f64, y: f64, size: f64) {
    paint.line(
        &[(x + size * 0.18, y + size * 0.5), (x + size * 0.42, y + size * 0.22), (x + size * 0.84, y + size * 0.8)],
        size * 0.13,
        BLACK,
    );
}

/// The default appearance of a field: what readers set entries in that are typed later.
pub(super) fn default_appearance() -> String {
    format!("/{} {} Tf 0.1 g", super::formfont::NAME, number(ENTRY))
}

/// The name and help of a field, as readers say it aloud.
pub(super) fn tip(form: &Form, field: &FormField) -> String {
    let help = if field.help.is_empty() { &field.label } else { &field.help };
    format!("{}: {}: {help}", form.heading, field.label)
}

/// Text as a PDF string, for an element's alternative.
pub(super) fn alternative(words: &str) -> String {
    format!("/Alt{}", text(words))
}
