//! Tables: columns that fit the page, rows kept together, heads repeated on every page, groups as rows across the table.
//!
//! A group's row is a heading within a header cell that spans all columns: readers find it as a heading, and as the head of the
//! rows below it.

use super::cell::{SMALLEST, SetCell, SetLine, paint_cell, set_cell, set_rich, style_of, tone_of, words};
use super::columns::{PAD, Shown, distribute, given, head_style, measure, shown};
use super::error::PdfError;
use super::flow::Flow;
use super::paint::{RULE, WASH};
use super::text::{Style, lines};
use super::tree::Elem;
use super::within::{self, RowFields};
use crate::document::{ColumnKind, DayForm, RenderStop, Rich, Row, Rows, Table, Tone, Value, group_anchor};

/// Room above and below a row, and in a table that is set closer.
const LEAD: f64 = 2.6;
const CLOSE: f64 = 1.5;
/// Type sizes that are tried, largest first; smaller ones do not read on paper.
const SIZES: [f64; 2] = [8.5, 8.0];
/// The same of tables of prose.
const DENSE: [f64; 2] = [8.2, 8.0];

/// Of a row that is taller than a page, at least this much stands below what is there already.
const BEGINNING: f64 = 60.0;

/// A table being laid out.
struct Layout<'t> {
    table: &'t Table<'t>,
    columns: Vec<Shown>,
    size: f64,
    /// Room above and below a row.
    lead: f64,
    head: Vec<SetCell>,
    head_height: f64,
    elem: Option<Elem>,
    day: chrono::NaiveDate,
    /// Level of the heading above the table.
    base: usize,
    /// Group headings that wait for the first row below them.
    pending: Vec<Group>,
    /// The last row but one, from 1, and the last one's height: they stay together, so that no row stands alone on a page.
    last: (usize, f64),
}

/// A group's row, set.
struct Group {
    title: String,
    anchor: Option<String>,
    set: SetCell,
    height: f64,
}

/// Lays out a table. `base` is the level of the heading above it; groups are headings below that.
pub(super) fn table(flow: &mut Flow<'_>, table: &Table, day: chrono::NaiveDate, base: usize) -> Result<(), PdfError> {
    if table.rows.is_empty() && table.totals.is_empty() {
        if !table.empty.is_empty() {
            flow.paragraph(&table.empty, &style_of(Tone::Derived, 9.0), 8.0);
        }
        return Ok(());
    }
    let mut layout = Layout::new(flow, table, day, base);
    if let Rows::Memory(rows) = &table.rows
        && let [.., before, last] = rows.as_slice()
        && before.group == last.group
        && table.totals.is_empty()
    {
        let filled_in = within::is_filled_in(flow, table, last);
        let cells = layout.set_row(flow, last, rows.len(), filled_in);
        layout.last =
            (rows.len() - 1, cells.iter().map(SetCell::height).fold(layout.size, f64::max) + 2.0 * layout.lead);
    }
    let mut group: Vec<String> = Vec::new();
    let mut index = 0_usize;
    table
        .rows
        .for_each(&mut |row| {
            if row.group != group {
                layout.group(flow, &row.group);
                group.clone_from(&row.group);
            }
            index += 1;
            layout.row(flow, row, index);
            Ok::<(), RenderStop>(())
        })
        .map_err(|stop| PdfError::Rows(stop.0))?;
    for row in &table.totals {
        index += 1;
        let mut row = row.clone();
        if row.tone == Tone::Normal {
            row.tone = Tone::Strong;
        }
        layout.row(flow, &row, index);
    }
    layout.close(flow);
    flow.y -= 6.0 * flow.air;
    Ok(())
}

impl<'t> Layout<'t> {
    fn new(flow: &mut Flow<'_>, table: &'t Table<'t>, day: chrono::NaiveDate, base: usize) -> Self {
        let mut columns = shown(table);
        let total = flow.width();
        let sizes = if table.dense || flow.is_tight() { DENSE } else { SIZES };
        let mut size = sizes[0];
        for candidate in sizes {
            size = candidate;
            measure(flow, table, &mut columns, size);
            if columns.iter().map(|c| c.least).sum::<f64>() <= total {
                break;
            }
        }
        if !given(table, &mut columns, total) {
            distribute(&mut columns, total);
        }
        let mut layout = Self {
            table,
            columns,
            size,
            lead: if flow.is_tight() { CLOSE } else { LEAD },
            head: Vec::new(),
            head_height: 0.0,
            elem: None,
            day,
            base,
            pending: Vec::new(),
            last: (0, 0.0),
        };
        let style = head_style(flow, size);
        for column in &layout.columns {
            let mut cell = SetCell::default();
            for line in lines(&mut flow.fonts, &column.header, &style, column.width - 2.0 * PAD, &String::new) {
                cell.lines.push(SetLine::one(style, 0.0, line));
            }
            layout.head.push(cell);
        }
        layout.head_height = layout.head.iter().map(SetCell::height).fold(0.0, f64::max) + 2.0 * layout.lead;
        layout
    }

    fn close(&mut self, flow: &mut Flow<'_>) {
        if let Some(elem) = self.elem.take() {
            elem.finish(&mut flow.file);
            flow.y -= 4.0 * flow.air;
        }
    }

    /// Writes the head as cells of the table.
    fn open(&mut self, flow: &mut Flow<'_>) {
        let Some(mut elem) = flow.open("Table") else { return };
        if !self.table.caption.is_empty() {
            let summary = super::object::text(&self.table.caption);
            elem.set(&format!("/A<</O/Table/Summary{summary}>>"));
        }
        let mut row = elem.child(&mut flow.file, "TR");
        let top = flow.y;
        flow.page();
        background(flow, self.head_height);
        let mut x = flow.left();
        for (column, cell) in self.columns.iter().zip(&self.head) {
            let mut th = row.child(&mut flow.file, "TH");
            th.set("/A<</O/Table/Scope/Column>>");
            paint_cell(flow, &mut th, "TH", cell, 0..cell.lines.len(), x + PAD, top - self.lead);
            th.finish(&mut flow.file);
            x += column.width;
        }
        row.finish(&mut flow.file);
        flow.y = top - self.head_height;
        self.elem = Some(elem);
    }

    /// Sets a group's row, with the path above it; it is written with the first row below it.
    fn group(&mut self, flow: &mut Flow<'_>, path: &[String]) {
        let Some((title, above)) = path.split_last() else { return };
        // Of two lines the first is the heading, the second says more.
        let mut rich = Rich::default();
        rich.push(title.as_str(), Tone::Strong);
        if !above.is_empty() {
            rich.push("  ", Tone::Muted);
            rich.push(above.join(" › "), Tone::Muted);
        }
        let room = flow.width() - 2.0 * PAD - 4.0;
        let place = flow.place.clone();
        let set = set_rich(flow, &rich, self.size, room, &|| place.clone());
        self.pending.push(Group {
            title: title.clone(),
            anchor: Some(group_anchor(&self.table.id, path)),
            height: set.height() + 2.0 * self.lead * flow.air,
            set,
        });
    }

    /// Writes the waiting groups' rows.
    fn write_groups(&mut self, flow: &mut Flow<'_>, table: &mut Elem) {
        for group in std::mem::take(&mut self.pending) {
            let (left, width, top) = (flow.left(), flow.width(), flow.y);
            let span = self.columns.len();
            let tag = flow.mark_heading(self.base + 1, &group.title, group.anchor.as_deref());
            let mut tr = table.child(&mut flow.file, "TR");
            let mut th = tr.child(&mut flow.file, "TH");
            // It heads the columns' cells below it, as the column's own head does.
            th.set(&format!("/A<</O/Table/Scope/Column/ColSpan {span}>>"));
            let mut heading = th.child(&mut flow.file, tag);
            let bottom = top - group.height;
            let page = flow.page();
            page.paint.begin_artifact();
            page.paint.boxed(left, bottom, width, group.height, WASH);
            page.paint.line(&[(left, bottom), (left + width, bottom)], 0.5, RULE);
            page.paint.end();
            paint_cell(
                flow,
                &mut heading,
                tag,
                &group.set,
                0..group.set.lines.len(),
                left + PAD + 2.0,
                top - self.lead,
            );
            heading.finish(&mut flow.file);
            th.finish(&mut flow.file);
            tr.finish(&mut flow.file);
            flow.y = bottom;
        }
    }

    /// Repeats the head on a further page, as an artifact; below the name of the group that goes on.
    fn repeat_head(&self, flow: &mut Flow<'_>) {
        flow.page();
        if self.pending.is_empty() {
            flow.continue_heading();
        }
        let top = flow.y;
        background(flow, self.head_height);
        let mut x = flow.left();
        let page = flow.page();
        page.paint.begin_artifact();
        for (column, cell) in self.columns.iter().zip(&self.head) {
            let mut y = top - self.lead;
            for line in &cell.lines {
                for (dx, style, words) in &line.pieces {
                    page.paint.text(style, [(x + PAD + dx, y - style.ascent(), words)]);
                }
                y -= line.height;
            }
            x += column.width;
        }
        page.paint.end();
        flow.y = top - self.head_height;
    }

    fn set_row(&self, flow: &mut Flow<'_>, row: &Row, index: usize, filled_in: bool) -> Vec<SetCell> {
        let place = {
            let (part, table) = (flow.place.clone(), &self.table.id);
            let name = row.cells.first().map(|c| words(&c.value, &flow.labels.day)).unwrap_or_default();
            move || format!("{part}, table '{table}', row {index} {name}")
        };
        let mut cells = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let mut set = SetCell::default();
            let width = column.width - 2.0 * PAD;
            // Labels with nothing beside them, and nothing to enter, say nothing.
            let says = |m: &usize| {
                let entered = row.cells.get(*m).is_some_and(|c| c.value != Value::Empty);
                entered || self.table.columns.get(*m).is_some_and(|c| c.editable || c.kind == ColumnKind::Letters)
            };
            if column.stacked && !column.members.iter().any(says) {
                cells.push(set);
                continue;
            }
            let members = column.members.iter().flat_map(|member| match filled_in {
                true => within::shown(self.table, *member),
                false => vec![*member],
            });
            for member in &members.collect::<Vec<usize>>() {
                let (Some(cell), Some(definition)) = (row.cells.get(*member), self.table.columns.get(*member)) else {
                    continue;
                };
                let field = if filled_in { within::field(self.table, index, *member, cell) } else { None };
                if let Some(field) = field {
                    if !column.members.contains(member) && self.tone(row, *member, Tone::Normal) == Tone::Bad {
                        // A day that has passed stands out, as it does where nothing is filled in.
                        let late = Value::Text(definition.header.clone());
                        set_cell(flow, &mut set, &late, Tone::Bad, self.size, width, &place);
                    }
                    // What stands in a field says what it is; a blank one needs a name, where the column's is another.
                    let nameless = field.value.is_empty() && field.label != column.header;
                    let labelled = column.stacked || nameless && !column.members.contains(member);
                    within::set(flow, &mut set, field, labelled, width, &place);
                    continue;
                }
                if cell.value == Value::Empty && !column.members.contains(member) {
                    continue;
                }
                let tone = self.tone(row, *member, tone_of(cell, &definition.kind, row.tone));
                if column.stacked {
                    let text = words(&cell.value, &flow.labels.day);
                    let label = &definition.header;
                    if text.is_empty() && definition.editable {
                        blank_line(flow, &mut set, label, self.size.max(SMALLEST), width, &place);
                    } else {
                        stacked_line(flow, &mut set, label, &text, tone, self.size.max(SMALLEST), width, &place);
                    }
                } else {
                    set_cell(flow, &mut set, &cell.value, tone, self.size, width, &place);
                }
            }
            cells.push(set);
        }
        cells
    }

    /// Overdue dates stand out unless the matter is done.
    fn tone(&self, row: &Row, member: usize, tone: Tone) -> Tone {
        let (Some(cell), Some(column)) = (row.cells.get(member), self.table.columns.get(member)) else { return tone };
        let (ColumnKind::Due { status, done }, Value::Date(date)) = (&column.kind, &cell.value) else { return tone };
        let at = self.table.columns.iter().position(|c| c.id == *status);
        let state = at.and_then(|i| row.cells.get(i)).map(|c| words(&c.value, &DayForm::default())).unwrap_or_default();
        if *date < self.day && !done.contains(&state) { Tone::Bad } else { tone }
    }

    fn row(&mut self, flow: &mut Flow<'_>, row: &Row, index: usize) {
        let mut fields = within::begin(flow, self.table, row);
        let cells = self.set_row(flow, row, index, fields.is_some());
        let strip = row.strip.as_ref().map(|rich| {
            let place = flow.place.clone();
            set_rich(flow, rich, SMALLEST, flow.width() - 2.0 * STRIP_INDENT, &|| place.clone())
        });
        let below = strip.as_ref().map_or(0.0, |set| set.height() + 2.0 * self.lead);
        let height = cells.iter().map(SetCell::height).fold(self.size, f64::max) + 2.0 * self.lead + below;
        let groups: f64 = self.pending.iter().map(|g| g.height).sum();
        let fresh_room = flow.full() - self.head_height - super::flow::CONTINUED - groups;
        // A row that is taller than a page begins below its heading and is split.
        let mut together = groups + if height <= fresh_room { height } else { BEGINNING };
        if index == self.last.0 && height + self.last.1 <= fresh_room {
            together += self.last.1;
        }
        if self.elem.is_none() {
            flow.need(self.head_height + together);
            self.open(flow);
        } else if together > flow.room() {
            flow.close_page();
            self.repeat_head(flow);
        }
        let Some(mut table) = self.elem.take() else { return };
        self.write_groups(flow, &mut table);
        let mut tr = table.child(&mut flow.file, "TR");
        if let Some(anchor) = &row.anchor {
            flow.anchor(anchor);
        }
        if height <= flow.room() + 0.01 {
            let top = flow.y;
            let mut x = flow.left();
            for (member, (column, cell)) in self.columns.iter().zip(&cells).enumerate() {
                let (mut elem, tag) = row_cell(flow, &mut tr, row, member);
                paint_cell(flow, &mut elem, tag, cell, 0..cell.lines.len(), x + PAD, top - self.lead);
                if let Some(fields) = &mut fields {
                    within::paint(flow, &mut elem, cell, 0..cell.lines.len(), (x + PAD, top - self.lead), fields);
                }
                elem.finish(&mut flow.file);
                x += column.width;
            }
            tr.finish(&mut flow.file);
            flow.y = top - height + below;
            if let Some(strip) = &strip {
                self.strip(flow, &mut table, strip);
            }
            flow.rule(flow.y);
        } else {
            let places = self.columns.iter().scan(flow.left(), |x, column| {
                let at = *x + PAD;
                *x += column.width;
                Some(at)
            });
            let parts = places.zip(&cells).enumerate().map(|(member, (x, cell))| {
                let (elem, tag) = row_cell(flow, &mut tr, row, member);
                (x, cell, elem, tag)
            });
            let parts = parts.collect();
            self.split_row(flow, parts, fields.as_mut());
            tr.finish(&mut flow.file);
            if let Some(strip) = &strip {
                self.strip(flow, &mut table, strip);
                flow.rule(flow.y);
            }
        }
        if let Some(fields) = fields {
            within::finish(flow, fields);
        }
        self.elem = Some(table);
    }

    /// Words across the whole width, behind a bar: a row of its own, which belongs to the one above it.
    fn strip(&self, flow: &mut Flow<'_>, table: &mut Elem, strip: &SetCell) {
        let mut tr = table.child(&mut flow.file, "TR");
        let mut td = tr.child(&mut flow.file, "TD");
        td.set(&format!("/A<</O/Table/ColSpan {}>>", self.columns.len()));
        let (left, width, primary) = (flow.left(), flow.width(), flow.theme.primary);
        let height = strip.height() + 2.0 * self.lead;
        if height <= flow.room() + 0.01 {
            let top = flow.y;
            let page = flow.page();
            page.paint.begin_artifact();
            page.paint.boxed(left, top - height, width, height, WASH);
            page.paint.boxed(left, top - height, 1.6, height, primary);
            page.paint.end();
            paint_cell(flow, &mut td, "TD", strip, 0..strip.lines.len(), left + STRIP_INDENT, top - self.lead);
            td.finish(&mut flow.file);
            flow.y = top - height;
        } else {
            self.split_row(flow, vec![(left + STRIP_INDENT, strip, td, "TD")], None);
        }
        tr.finish(&mut flow.file);
    }

    /// A row that is taller than a page: each page takes the lines that fit.
    fn split_row(
        &self,
        flow: &mut Flow<'_>,
        mut parts: Vec<(f64, &SetCell, Elem, &'static str)>,
        mut fields: Option<&mut RowFields>,
    ) {
        let mut from = vec![0_usize; parts.len()];
        loop {
            flow.page();
            let top = flow.y;
            let room = flow.room() - 2.0 * self.lead;
            let mut used: f64 = 0.0;
            let mut more = false;
            for ((x, cell, elem, tag), from) in parts.iter_mut().zip(&mut from) {
                let mut height = 0.0;
                let mut to = *from;
                while let Some(line) = cell.lines.get(to) {
                    if height + line.height > room && to > *from {
                        break;
                    }
                    height += line.height;
                    to += 1;
                }
                paint_cell(flow, elem, tag, cell, *from..to, *x, top - self.lead);
                if let Some(fields) = fields.as_deref_mut() {
                    within::paint(flow, elem, cell, *from..to, (*x, top - self.lead), fields);
                }
                *from = to;
                more |= to < cell.lines.len();
                used = used.max(height);
            }
            flow.y = top - used - 2.0 * self.lead;
            flow.rule(flow.y);
            if !more {
                break;
            }
            flow.close_page();
            self.repeat_head(flow);
        }
        for (_, _, elem, _) in parts {
            elem.finish(&mut flow.file);
        }
    }
}

/// How far a strip's words stand from the left edge, in points.
const STRIP_INDENT: f64 = 8.0;

/// The element of one cell: what a row is known by heads the row (ISO 14289-1, 7.5).
fn row_cell(flow: &mut Flow<'_>, tr: &mut Elem, row: &Row, member: usize) -> (Elem, &'static str) {
    if member == 0 && row.anchor.is_some() {
        let mut th = tr.child(&mut flow.file, "TH");
        th.set("/A<</O/Table/Scope/Row>>");
        return (th, "TH");
    }
    (tr.child(&mut flow.file, "TD"), "TD")
}

/// Room for an entry by hand, in points.
const BY_HAND: f64 = 11.0;

/// A label with a ruled line to write on: nothing was entered yet.
fn blank_line(flow: &mut Flow<'_>, set: &mut SetCell, label: &str, size: f64, width: f64, place: &dyn Fn() -> String) {
    let style = Style::regular(size, super::paint::GREY);
    for line in lines(&mut flow.fonts, label, &style, width, place) {
        let end = line.width * size / 1000.0 + 4.0;
        let mut line = SetLine::one(style, 0.0, line);
        line.height = line.height.max(BY_HAND);
        line.ruled = (end + 20.0 < width).then_some((end, width));
        set.lines.push(line);
    }
}

/// Label and value on a line; what the vendor does not state is a dash.
#[allow(clippy::too_many_arguments)]
fn stacked_line(
    flow: &mut Flow<'_>,
    set: &mut SetCell,
    label: &str,
    value: &str,
    tone: Tone,
    size: f64,
    width: f64,
    place: &dyn Fn() -> String,
) {
    let label_style = Style::regular(size, super::paint::GREY);
    let value = if value.is_empty() { "–" } else { value };
    let style = style_of(if tone == Tone::Normal { Tone::Strong } else { tone }, size);
    let style = if value == "–" { label_style } else { style };
    let label_lines = lines(&mut flow.fonts, &format!("{label}: "), &label_style, width, place);
    let Some(first) = label_lines.into_iter().next() else { return };
    // Advance with the space behind the colon, which the line's width leaves out.
    let dx = first.words.iter().map(|w| w.width).sum::<f64>() * size / 1000.0;
    let room = width - dx;
    let same_line = super::text::width(&mut flow.fonts, value, &style) <= room;
    if same_line {
        let mut pieces = vec![(0.0, label_style, first)];
        for line in lines(&mut flow.fonts, value, &style, f64::INFINITY, place) {
            pieces.push((dx, style, line));
        }
        set.lines.push(SetLine { height: style.leading(), pieces, ..SetLine::blank(0.0) });
    } else {
        set.lines.push(SetLine::one(label_style, 0.0, first));
        for line in lines(&mut flow.fonts, value, &style, width - 6.0, place) {
            set.lines.push(SetLine::one(style, 6.0, line));
        }
    }
}

/// The head's tint and rule.
fn background(flow: &mut Flow<'_>, height: f64) {
    let (left, width, top, primary) = (flow.left(), flow.width(), flow.y, flow.theme.primary);
    let page = flow.page();
    page.paint.begin_artifact();
    page.paint.line(&[(left, top - height), (left + width, top - height)], 1.0, primary);
    page.paint.end();
}
