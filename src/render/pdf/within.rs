//! Fields in the cells of a form's table: a row's fields stand below one field, which is named by the row's key, so that a filled copy comes back.

use super::cell::{SetCell, SetField, SetLine, words};
use super::entry::LEAST;
use super::flow::Flow;
use super::object::{Dict, Id};
use super::paint::GREY;
use super::text::{Style, lines, width as width_of};
use super::tree::Elem;
use super::widget::{Block, FieldBox, widget};
use crate::document::{
    Cell, ColumnKind, FORM_FIELD, FieldKind, FormField, ROW_FIELD, Row, Show, Table, Value, field_name,
};

/// Height of a box of one line.
const BOX: f64 = 11.0;
/// Between the boxes of two lines.
const ROOM: f64 = 1.5;
/// Height of the line that a box stands on.
const LINE: f64 = BOX + ROOM;
/// Left and right of an entry, both together.
const INSET: f64 = 8.0;
/// Between two fields of a line.
const BETWEEN: f64 = 4.0;
/// The least room for a day, and for a name.
const DAY: f64 = 46.0;
const NAME: f64 = 42.0;
/// A box beside its label has at least this share of the cell.
const BESIDE: f64 = 0.3;

/// The field above those of a row.
pub(super) struct RowFields {
    id: Id,
    name: String,
    heading: String,
    kids: Vec<Id>,
}

/// What a filled copy of a table's row is known by; none where it is not for people to fill in.
fn key_of<'r>(table: &Table, row: &'r Row) -> Option<&'r str> {
    let at =
        table.columns.iter().position(|column| column.show == Show::Hidden).filter(|_| table.form || table.fields)?;
    match &row.cells.get(at)?.value {
        Value::Text(key) => Some(key),
        _ => None,
    }
}

/// Whether a row has fields: none has in a document without fields, and none that nobody fills in.
pub(super) fn is_filled_in(flow: &Flow<'_>, table: &Table, row: &Row) -> bool {
    !flow.flat && table.columns.iter().any(|column| column.editable) && key_of(table, row).is_some()
}

/// Begins a row's fields.
pub(super) fn begin(flow: &mut Flow<'_>, table: &Table, row: &Row) -> Option<RowFields> {
    let key = key_of(table, row).filter(|_| is_filled_in(flow, table, row))?;
    let first = row.cells.first().map(|cell| words(&cell.value, &flow.labels.day)).unwrap_or_default();
    let heading = format!("{}, {first}", table.caption);
    let name = if table.form { format!("{FORM_FIELD}{key}") } else { format!("{ROW_FIELD}{}/{key}", table.id) };
    Some(RowFields { id: flow.file.reserve(), name: field_name(&name), heading, kids: Vec::new() })
}

/// The columns whose cells stand in a column's place on the page: those that it holds, where people enter some of them there.
pub(super) fn shown(table: &Table, member: usize) -> Vec<usize> {
    let at = |id: &String| table.columns.iter().position(|column| column.id == *id);
    let held = table.columns.get(member).filter(|_| table.fields).map_or(&[][..], |column| column.holds.as_slice());
    let held: Vec<usize> = held.iter().filter_map(at).collect();
    let entered = held.iter().any(|at| table.columns.get(*at).is_some_and(|column| column.editable));
    if entered { held } else { vec![member] }
}

/// The field of a row's cell; none where people enter nothing.
pub(super) fn field(table: &Table, index: usize, member: usize, cell: &Cell) -> Option<FormField> {
    let column = table.columns.get(member).filter(|column| column.editable)?;
    let own = table.kinds.iter().find(|(row, at, _)| row + 1 == index && *at == member).map(|(_, _, kind)| kind);
    let kind = match own.unwrap_or(&column.kind) {
        // A list begins with nothing, so that a choice can be taken back.
        ColumnKind::Choice(values) => {
            FieldKind::Choice(std::iter::once(String::new()).chain(values.iter().map(|v| v.value.clone())).collect())
        }
        ColumnKind::Date | ColumnKind::Due { .. } => FieldKind::Date,
        _ => FieldKind::Line,
    };
    let value = match &cell.value {
        Value::Date(day) => day.to_string(),
        value => words(value, &crate::document::DayForm::default()),
    };
    Some(FormField {
        id: column.id.clone(),
        label: column.header.clone(),
        help: column.help.clone().unwrap_or_default(),
        kind,
        value,
    })
}

/// The least width in which a field of one line can be filled in.
fn least(flow: &mut Flow<'_>, field: &FormField) -> f64 {
    let entry = Style::regular(LEAST, super::paint::BLACK);
    let longest = match &field.kind {
        FieldKind::Choice(values) => {
            values.iter().map(|value| width_of(&mut flow.fonts, value, &entry)).fold(0.0, f64::max)
        }
        FieldKind::Date => DAY,
        _ => NAME,
    };
    longest.max(width_of(&mut flow.fonts, &field.value, &entry)) + INSET
}

/// Sets a field on the line of the one before it, which becomes narrower; false where the two have no room on a line.
fn set_beside(flow: &mut Flow<'_>, set: &mut SetCell, field: &FormField, labelled: bool, width: f64) -> bool {
    let style = Style::regular(LEAST, GREY);
    let at = set.lines.len().saturating_sub(1);
    let one_line = |field: &FormField| !matches!(field.kind, FieldKind::Lines) && !field.value.contains('\n');
    let Some(before) = set.fields.last_mut().filter(|before| before.line == at && one_line(&before.field)) else {
        return false;
    };
    let label =
        if labelled { lines(&mut flow.fonts, &field.label, &style, f64::INFINITY, &String::new) } else { Vec::new() };
    let label = label.into_iter().next();
    let labelled = label.as_ref().map_or(0.0, |line| line.width * LEAST / 1000.0 + 4.0);
    let (first, second) = (least(flow, &before.field), least(flow, field));
    let spare = width - before.x - first - BETWEEN - labelled - second;
    if spare < 0.0 || !one_line(field) {
        return false;
    }
    // What is written takes the room that days and choices leave.
    let written = |field: &FormField| field.kind == FieldKind::Line;
    before.w = first
        + match (written(&before.field), written(field)) {
            (true, false) => spare,
            (false, true) => 0.0,
            _ => spare / 2.0,
        };
    let x = before.x + before.w + BETWEEN;
    if let (Some(label), Some(line)) = (label, set.lines.last_mut()) {
        line.pieces.push((x, style, label));
    }
    set.fields.push(SetField { line: at, x: x + labelled, w: width - x - labelled, field: field.clone() });
    true
}

/// Sets a field: on the line of the one before it or beside its label where there is room, else below it.
pub(super) fn set(
    flow: &mut Flow<'_>,
    set: &mut SetCell,
    mut field: FormField,
    labelled: bool,
    width: f64,
    place: &dyn Fn() -> String,
) {
    if flow.is_tight() && set_beside(flow, set, &field, labelled, width) {
        return;
    }
    let style = Style::regular(LEAST, GREY);
    let entry = Style::regular(LEAST, super::paint::BLACK);
    let needed = if field.value.is_empty() { 0.0 } else { width_of(&mut flow.fonts, &field.value, &entry) + INSET };
    let mut x = 0.0;
    if labelled {
        let label = lines(&mut flow.fonts, &field.label, &style, width, place);
        let last = label.len().saturating_sub(1);
        for (at, line) in label.into_iter().enumerate() {
            let end = line.width * LEAST / 1000.0 + 4.0;
            let room = width - end;
            let beside = at == last && room >= width * BESIDE && room >= needed.min(width);
            let mut line = SetLine::one(style, 0.0, line);
            if beside {
                (line.height, x) = (LINE, end);
            }
            set.lines.push(line);
        }
    }
    if x == 0.0 {
        let free =
            matches!(field.kind, FieldKind::Line | FieldKind::Date) && (needed > width || field.value.contains('\n'));
        let mut height = LINE;
        if free {
            // What was entered is shown in full.
            let count = lines(&mut flow.fonts, &field.value, &entry, width - INSET, place).len();
            field.kind = FieldKind::Lines;
            #[allow(clippy::cast_precision_loss)]
            let wanted = count as f64 * entry.leading() + 5.0;
            height = wanted.min(flow.full() / 2.0);
        }
        set.lines.push(SetLine::blank(height));
    }
    set.fields.push(SetField { line: set.lines.len().saturating_sub(1), x, w: width - x, field });
}

/// Writes the fields on some lines of a cell.
pub(super) fn paint(
    flow: &mut Flow<'_>,
    elem: &mut Elem,
    cell: &SetCell,
    range: std::ops::Range<usize>,
    (left, top): (f64, f64),
    row: &mut RowFields,
) {
    let mut y = top;
    for at in range {
        let Some(line) = cell.lines.get(at) else { return };
        y -= line.height;
        for set in cell.fields.iter().filter(|set| set.line == at) {
            let h = line.height - ROOM;
            let place = FieldBox { x: left + set.x, y: y + ROOM / 2.0, w: set.w, h };
            let block = Block { heading: &row.heading, parent: row.id, names: &[] };
            row.kids.push(widget(flow, &block, &set.field, &place, Some(&mut *elem)));
        }
    }
}

/// Writes the field above a row's.
pub(super) fn finish(flow: &mut Flow<'_>, row: RowFields) {
    let dict = Dict::new().text("T", &row.name).text("TU", &row.heading).references("Kids", &row.kids).end();
    flow.file.put(row.id, &dict);
    if !row.kids.is_empty() {
        flow.fields.push(row.id);
    }
}
