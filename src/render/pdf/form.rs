//! Blocks to fill in and to sign: a framed page block with AcroForm fields in place, or ruled lines for ink.

use super::cell::{SetCell, paint_cell, set_rich, style_of};
use super::entry::{ENTRY, cross, partial};
use super::flow::Flow;
use super::object::Dict;
use super::paint::{BLACK, FIELD, GREY, Paint};
use super::text::{Line, Style, lines};
use super::widget::{Block, FieldBox, widget};
use crate::document::{FieldKind, Form, FormField, TICKED, Tone};

/// Type size of a field's label.
const LABEL: f64 = 8.0;
/// Between fields, and below a row of them.
const GAP: f64 = 6.0;
/// Below a block's fields.
const BELOW: f64 = 3.0;
/// Height of a field of one line, and in a part that is set closer.
const LINE: f64 = 16.0;
const LOW: f64 = 12.5;
/// Shares of the five columns in which a sign-off's fields stand: who, decision, exceptions, dates, signature.
const COLUMNS: [f64; 5] = [38.0, 41.0, 36.0, 25.0, 40.0];
/// The same beside a title and a note, in a part that is set closer.
const ASIDE: [f64; 5] = [27.0, 40.0, 21.0, 22.0, 28.0];
/// The share of the width that the title and the note beside the fields have.
const ASIDE_TITLE: f64 = 0.235;
/// The column and the first and last line of a sign-off's field.
const PLACES: &[(&str, usize, usize, usize)] = &[
    ("name", 0, 0, 0),
    ("role", 0, 1, 1),
    ("decision", 1, 0, 0),
    ("read", 1, 1, 1),
    ("exceptions", 2, 0, 1),
    ("date", 3, 0, 0),
    ("valid-until", 3, 1, 1),
    ("signature", 4, 0, 1),
];

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

/// A field with its place in the block, from the upper left corner of the fields.
struct Set<'f> {
    field: &'f FormField,
    label: Vec<Line>,
    x: f64,
    /// Of the box's lower edge, downwards.
    bottom: f64,
    w: f64,
    h: f64,
}

/// Fields that stay together.
struct Row<'f> {
    fields: Vec<Set<'f>>,
    height: f64,
}

/// A block, measured.
struct Plan<'f> {
    title: Vec<Line>,
    statement: Vec<Line>,
    /// Height of the statement.
    said: f64,
    note: SetCell,
    /// Width of the note where it is of one line.
    note_width: f64,
    /// Whether the note stands beside the title, at the right: it is short.
    beside: bool,
    /// Width of the title and the note where they stand at the left of the fields; 0 = above and below them.
    aside: f64,
    rows: Vec<Row<'f>>,
    height: f64,
}

fn label_style() -> Style {
    Style::regular(LABEL, GREY)
}

fn title_style(flow: &Flow<'_>) -> Style {
    Style::bold(if flow.is_tight() { 9.0 } else { 10.5 }, flow.theme.primary)
}

/// Lays out a form; it stays on one page where a page can hold it. A statement that the form before has, too, is not said again.
pub(super) fn form(flow: &mut Flow<'_>, form: &Form, level: usize) {
    let width = flow.width();
    let again = !form.statement.is_empty() && flow.statement == form.statement;
    let plan = plan(flow, form, width, again);
    if plan.height > flow.full() - 60.0 {
        return tall(flow, form, &plan, level);
    }
    flow.need(plan.height);
    let (left, top) = (flow.left(), flow.y);
    let style = title_style(flow);
    flow.rule(top - 1.0);
    let below = top - 5.0 * flow.air;
    flow.y = below;
    // Beside the fields the title stands below the statement, and is read before it.
    flow.y -= if plan.aside > 0.0 { plan.said } else { 0.0 };
    let tag = flow.mark_heading(level, &form.heading, Some(&form.id));
    flow.write_lines(tag, &plan.title, &style, left, width);
    if plan.aside > 0.0 {
        let at = flow.y;
        note(flow, &plan, left, at);
        flow.y = below;
    } else if plan.beside {
        note(flow, &plan, left + width - plan.note_width, flow.y + style.leading() - 1.0);
    }
    flow.y -= if plan.aside > 0.0 { 0.0 } else { 2.0 };
    if !plan.statement.is_empty() {
        let body = style_of(Tone::Normal, STATEMENT);
        flow.write_lines("P", &plan.statement, &body, left, width);
        flow.y -= 3.0;
    }
    flow.statement.clone_from(&form.statement);
    fields(flow, form, &plan, left + plan.aside);
    if !plan.beside && plan.aside == 0.0 {
        let at = flow.y;
        note(flow, &plan, left, at);
    }
    flow.y = top - plan.height - 3.0 * flow.air;
}

/// What is known of the block.
fn note(flow: &mut Flow<'_>, plan: &Plan<'_>, x: f64, top: f64) {
    if plan.note.lines.is_empty() {
        return;
    }
    if let Some(mut elem) = flow.open("P") {
        paint_cell(flow, &mut elem, "P", &plan.note, 0..plan.note.lines.len(), x, top);
        elem.finish(&mut flow.file);
    }
}

/// Least room between a title and the note beside it.
const BESIDE: f64 = 20.0;
/// Type size of a statement.
const STATEMENT: f64 = 8.2;

/// A block that no page can hold: its statement breaks across pages, its rows of fields do not.
fn tall(flow: &mut Flow<'_>, form: &Form, plan: &Plan<'_>, level: usize) {
    flow.heading(level, &form.heading, Some(form.id.clone()));
    if !form.statement.is_empty() {
        flow.paragraph(&form.statement, &style_of(Tone::Normal, STATEMENT), 5.0);
    }
    flow.statement.clone_from(&form.statement);
    let left = flow.left();
    fields(flow, form, plan, left);
    let at = flow.y;
    note(flow, plan, left, at);
    flow.y = at - plan.note.height() - 10.0;
}

fn plan<'f>(flow: &mut Flow<'_>, form: &'f Form, room: f64, again: bool) -> Plan<'f> {
    let style = title_style(flow);
    let known = |field: &FormField| PLACES.iter().any(|(id, ..)| *id == field.id);
    let is_sign_off = form.fields.iter().all(known);
    let aside = if flow.is_tight() && is_sign_off { room * ASIDE_TITLE } else { 0.0 };
    let beside_fields = if aside > 0.0 { aside - GAP } else { room };
    let title = lines(&mut flow.fonts, &form.heading, &style, beside_fields, &String::new);
    let place = {
        let (part, heading) = (flow.place.clone(), form.heading.clone());
        move || format!("{part}, '{heading}'")
    };
    let body = style_of(Tone::Normal, STATEMENT);
    let statement = match form.statement.as_str() {
        "" => Vec::new(),
        _ if again => Vec::new(),
        text => lines(&mut flow.fonts, text, &body, room, &place),
    };
    let note = set_rich(flow, &form.note, LABEL, beside_fields, &place);
    let note_width = note.width();
    let title_width = title.first().map_or(0.0, |line| line.width * style.size / 1000.0);
    let beside = aside == 0.0 && note.lines.len() == 1 && title.len() == 1 && title_width + note_width + BESIDE <= room;
    let shares = if aside > 0.0 { ASIDE } else { COLUMNS };
    let rows = if is_sign_off { vec![columns(flow, form, room - aside, &shares)] } else { arrange(flow, form, room) };
    let said = rows_height(statement.len(), &body) + if statement.is_empty() { 0.0 } else { 3.0 };
    let (titled, filled) = (rows_height(title.len(), &style), rows.iter().map(|r| r.height).sum::<f64>());
    let height = 5.0 * flow.air
        + said
        + match (aside > 0.0, beside) {
            (true, _) => filled.max(titled + note.height()),
            (false, true) => titled + 2.0 + filled + 4.0,
            (false, false) => titled + 2.0 + filled + note.height() + 4.0,
        };
    Plan { title, statement, said, note, note_width, beside, aside, rows, height }
}

/// A sign-off's fields in five columns of two lines.
fn columns<'f>(flow: &mut Flow<'_>, form: &'f Form, room: f64, shares: &[f64; 5]) -> Row<'f> {
    let sum: f64 = shares.iter().sum();
    let (line, between) = if flow.is_tight() { (LOW, 2.0) } else { (LINE, 3.0) };
    let label_height = label_style().leading() + between / 2.0;
    let flat = flow.flat;
    // With ink one of the decisions is ticked: a line for each.
    let first = form.fields.iter().map(|field| match &field.kind {
        FieldKind::Choice(values) if flat && field.value.is_empty() => rows(values.len()) * 11.0,
        _ => line,
    });
    let first = first.fold(line, f64::max);
    let step = label_height + line + between;
    let mut extra: f64 = 0.0;
    let mut set = Vec::new();
    for field in &form.fields {
        let Some((_, column, from, to)) = PLACES.iter().find(|(id, ..)| *id == field.id) else { continue };
        let x: f64 = shares.iter().take(*column).sum::<f64>() / sum * room;
        let last = *column + 1 == shares.len();
        let w = shares.get(*column).copied().unwrap_or(0.0) / sum * room - if last { 0.0 } else { GAP };
        let tick = field.kind == FieldKind::Tick;
        let mut label =
            lines(&mut flow.fonts, &field.label, &label_style(), if tick { w - 18.0 } else { w }, &String::new);
        label.truncate(if tick { 2 } else { 1 });
        let top = if *from == 0 { label_height } else { label_height + first + between + label_height };
        let bottom = if *to == 0 { label_height + first } else { label_height + first + step };
        let mut h = if tick { 12.0 } else { bottom - top };
        if field.kind == FieldKind::Lines && !field.value.is_empty() {
            // What was entered is shown in full.
            let style = Style::regular(ENTRY, BLACK);
            let count = lines(&mut flow.fonts, &field.value, &style, w - 8.0, &String::new).len();
            let wanted = (rows_height(count, &style) + 6.0).min(flow.full() * 0.5);
            extra = extra.max(wanted - h);
            h = h.max(wanted);
        }
        set.push(Set { field, label, x, bottom: top + h, w, h });
    }
    Row { fields: set, height: label_height + first + step + extra.max(0.0) + BELOW }
}

fn rows_height(count: usize, style: &Style) -> f64 {
    rows(count) * style.leading()
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
            row.fields.push(Set { field, label, x, bottom: 0.0, w, h });
            x += w + GAP;
        }
        // All boxes of a row stand on one line.
        for set in &mut row.fields {
            set.bottom = row.height - GAP;
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
        for set in &row.fields {
            let bottom = top - set.bottom;
            let tick = set.field.kind == FieldKind::Tick;
            let place = FieldBox { x: left + set.x, y: bottom, w: if tick { 12.0 } else { set.w }, h: set.h };
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
                Some(parent) => {
                    let block = Block { heading: &form.heading, parent, names: &names };
                    kids.push(widget(flow, &block, set.field, &place, None));
                }
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

/// A line to write on, or boxes to tick, with the present value.
fn ink(flow: &mut Flow<'_>, field: &FormField, place: &FieldBox) {
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

fn tick(paint: &mut Paint, x: f64, y: f64, size: f64) {
    paint.line(
        &[(x + size * 0.18, y + size * 0.5), (x + size * 0.42, y + size * 0.22), (x + size * 0.84, y + size * 0.8)],
        size * 0.13,
        BLACK,
    );
}
