//! Tables: columns that fit the page, rows kept together, heads repeated, group headings.

use super::PdfError;
use super::cell::{SetCell, paint_cell, set_cell, style_of, tone_of, words};
use super::flow::Flow;
use super::text::{Style, lines, widest_word};
use super::tree::Elem;
use crate::report::document::{ColumnKind, Facts, RenderStop, Row, Rows, Show, Table, Tone, Value};

/// Room left and right of a cell's text, in points.
const PAD: f64 = 3.5;
/// Room above and below it.
const LEAD: f64 = 2.6;
/// Type sizes that are tried, largest first.
const SIZES: [f64; 4] = [8.5, 8.0, 7.5, 7.0];
/// Rows looked at for the widths of the columns where rows are made on demand.
const SAMPLE: usize = 200;

/// A column of the page: one of the table's, or several stacked in it.
struct Shown {
    header: String,
    members: Vec<usize>,
    stacked: bool,
    weight: f64,
    least: f64,
    width: f64,
}

/// A table being laid out.
struct Layout<'t> {
    table: &'t Table,
    columns: Vec<Shown>,
    size: f64,
    head: Vec<SetCell>,
    head_height: f64,
    elem: Option<Elem>,
    day: chrono::NaiveDate,
}

/// Lays out a table. `base` is the level of the heading above it; group headings stand below that.
pub(super) fn table(flow: &mut Flow<'_>, table: &Table, day: chrono::NaiveDate, base: usize) -> Result<(), PdfError> {
    if table.rows.is_empty() && table.totals.is_empty() {
        if !table.empty.is_empty() {
            flow.paragraph(&table.empty, &style_of(Tone::Derived, 9.0), 8.0);
        }
        return Ok(());
    }
    let mut layout = Layout::new(flow, table, day);
    let mut group: Vec<String> = Vec::new();
    let mut index = 0_usize;
    table
        .rows
        .for_each(&mut |row| {
            if row.group != group {
                layout.close(flow);
                let same = group.iter().zip(&row.group).take_while(|(a, b)| a == b).count();
                for (i, title) in row.group.iter().enumerate().skip(same) {
                    let anchor = (i + 1 == row.group.len()).then(|| group_anchor(&table.id, &row.group));
                    flow.heading(base + 1 + i, title, anchor);
                }
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
    flow.y -= 6.0;
    Ok(())
}

/// The anchor of a group heading.
pub(super) fn group_anchor(table: &str, group: &[String]) -> String {
    format!("{table}#{}", group.join("#"))
}

impl<'t> Layout<'t> {
    fn new(flow: &mut Flow<'_>, table: &'t Table, day: chrono::NaiveDate) -> Self {
        let mut columns = shown(table);
        let total = flow.width();
        let mut size = SIZES[0];
        for candidate in SIZES {
            size = candidate;
            measure(flow, table, &mut columns, size);
            if columns.iter().map(|c| c.least).sum::<f64>() <= total {
                break;
            }
        }
        distribute(&mut columns, total);
        let mut layout = Self { table, columns, size, head: Vec::new(), head_height: 0.0, elem: None, day };
        let style = head_style(flow, size);
        for column in &layout.columns {
            let mut cell = SetCell::default();
            for line in lines(&mut flow.fonts, &column.header, &style, column.width - 2.0 * PAD, &String::new) {
                cell.lines.push(super::cell::SetLine {
                    height: style.leading(),
                    pieces: vec![(0.0, style, line)],
                    sign: None,
                    link: None,
                });
            }
            layout.head.push(cell);
        }
        layout.head_height = layout.head.iter().map(SetCell::height).fold(0.0, f64::max) + 2.0 * LEAD;
        layout
    }

    fn close(&mut self, flow: &mut Flow<'_>) {
        if let Some(elem) = self.elem.take() {
            elem.finish(&mut flow.file);
            flow.y -= 4.0;
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
            paint_cell(flow, &mut th, "TH", cell, 0..cell.lines.len(), x + PAD, top - LEAD);
            th.finish(&mut flow.file);
            x += column.width;
        }
        row.finish(&mut flow.file);
        flow.y = top - self.head_height;
        self.elem = Some(elem);
    }

    /// Repeats the head on a further page, as an artifact.
    fn repeat_head(&self, flow: &mut Flow<'_>) {
        flow.page();
        flow.continue_heading();
        let top = flow.y;
        background(flow, self.head_height);
        let mut x = flow.left();
        let page = flow.page();
        page.paint.begin_artifact();
        for (column, cell) in self.columns.iter().zip(&self.head) {
            let mut y = top - LEAD;
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

    fn set_row(&self, flow: &mut Flow<'_>, row: &Row, index: usize) -> Vec<SetCell> {
        let place = {
            let (part, table) = (flow.place.clone(), &self.table.id);
            let name = row.cells.first().map(|c| words(&c.value)).unwrap_or_default();
            move || format!("{part}, table '{table}', row {index} {name}")
        };
        let mut cells = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let mut set = SetCell::default();
            let width = column.width - 2.0 * PAD;
            for member in &column.members {
                let (Some(cell), Some(definition)) = (row.cells.get(*member), self.table.columns.get(*member)) else {
                    continue;
                };
                let tone = self.tone(row, *member, tone_of(cell, &definition.kind, row.tone));
                if column.stacked {
                    let text = words(&cell.value);
                    stacked_line(flow, &mut set, &definition.header, &text, tone, self.size - 0.5, width, &place);
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
        let state = at.and_then(|i| row.cells.get(i)).map(|c| words(&c.value)).unwrap_or_default();
        if *date < self.day && !done.contains(&state) { Tone::Bad } else { tone }
    }

    fn row(&mut self, flow: &mut Flow<'_>, row: &Row, index: usize) {
        let cells = self.set_row(flow, row, index);
        let height = cells.iter().map(SetCell::height).fold(self.size, f64::max) + 2.0 * LEAD;
        let fresh_room = flow.full() - self.head_height - super::flow::CONTINUED;
        if self.elem.is_none() {
            // A row that is taller than a page begins below its heading and is split.
            flow.need(self.head_height + if height <= fresh_room - 60.0 { height } else { 60.0 });
            self.open(flow);
        } else if height > flow.room() && (height <= fresh_room || flow.room() < 40.0) {
            flow.close_page();
            self.repeat_head(flow);
        }
        let Some(mut table) = self.elem.take() else { return };
        let mut tr = table.child(&mut flow.file, "TR");
        if let Some(anchor) = &row.anchor {
            flow.anchor(anchor);
        }
        if height <= flow.room() + 0.01 {
            let top = flow.y;
            let mut x = flow.left();
            for (column, cell) in self.columns.iter().zip(&cells) {
                let mut td = tr.child(&mut flow.file, "TD");
                paint_cell(flow, &mut td, "TD", cell, 0..cell.lines.len(), x + PAD, top - LEAD);
                td.finish(&mut flow.file);
                x += column.width;
            }
            flow.y = top - height;
            flow.rule(flow.y);
        } else {
            self.split_row(flow, &mut tr, &cells);
        }
        tr.finish(&mut flow.file);
        self.elem = Some(table);
    }

    /// A row that is taller than a page: each page takes the lines that fit.
    fn split_row(&self, flow: &mut Flow<'_>, tr: &mut Elem, cells: &[SetCell]) {
        let mut elems: Vec<_> = cells.iter().map(|_| tr.child(&mut flow.file, "TD")).collect();
        let mut from = vec![0_usize; cells.len()];
        loop {
            flow.page();
            let top = flow.y;
            let room = flow.room() - 2.0 * LEAD;
            let mut used: f64 = 0.0;
            let mut x = flow.left();
            let mut more = false;
            for (((cell, elem), from), column) in cells.iter().zip(&mut elems).zip(&mut from).zip(&self.columns) {
                let mut height = 0.0;
                let mut to = *from;
                while let Some(line) = cell.lines.get(to) {
                    if height + line.height > room && to > *from {
                        break;
                    }
                    height += line.height;
                    to += 1;
                }
                paint_cell(flow, elem, "TD", cell, *from..to, x + PAD, top - LEAD);
                *from = to;
                more |= to < cell.lines.len();
                used = used.max(height);
                x += column.width;
            }
            flow.y = top - used - 2.0 * LEAD;
            flow.rule(flow.y);
            if !more {
                break;
            }
            flow.close_page();
            self.repeat_head(flow);
        }
        for elem in elems {
            elem.finish(&mut flow.file);
        }
    }
}

/// Label and value on a line; a blank value leaves a dash to write over.
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
        set.lines.push(super::cell::SetLine { height: style.leading(), pieces, sign: None, link: None });
    } else {
        set.lines.push(super::cell::SetLine {
            height: style.leading(),
            pieces: vec![(0.0, label_style, first)],
            sign: None,
            link: None,
        });
        for line in lines(&mut flow.fonts, value, &style, width - 6.0, place) {
            set.lines.push(super::cell::SetLine {
                height: style.leading(),
                pieces: vec![(6.0, style, line)],
                sign: None,
                link: None,
            });
        }
    }
}

fn head_style(flow: &Flow<'_>, size: f64) -> Style {
    Style::bold(size - 0.5, flow.theme.primary)
}

/// The head's tint and rule.
fn background(flow: &mut Flow<'_>, height: f64) {
    let (left, width, top, primary) = (flow.left(), flow.width(), flow.y, flow.theme.primary);
    let page = flow.page();
    page.paint.begin_artifact();
    page.paint.boxed(left, top - height, width, height, super::tint(primary, 0.9));
    page.paint.line(&[(left, top - height), (left + width, top - height)], 0.8, primary);
    page.paint.end();
}

/// The columns of the page.
fn shown(table: &Table) -> Vec<Shown> {
    let mut out: Vec<Shown> = Vec::new();
    for (i, column) in table.columns.iter().enumerate() {
        if !matches!(column.show, Show::Everywhere | Show::Page) {
            continue;
        }
        match (&column.stack, out.last_mut()) {
            (Some(stack), Some(last)) if last.stacked && last.header == *stack => {
                last.members.push(i);
                last.weight = last.weight.max(column.width);
            }
            (stack, _) => out.push(Shown {
                header: stack.clone().unwrap_or_else(|| column.header.clone()),
                members: vec![i],
                stacked: stack.is_some(),
                weight: column.width.max(1.0),
                least: 0.0,
                width: 0.0,
            }),
        }
    }
    out
}

/// The least width of each column: its longest word, within reason.
fn measure(flow: &mut Flow<'_>, table: &Table, columns: &mut [Shown], size: f64) {
    let head = head_style(flow, size);
    let body = Style::bold(size, super::paint::BLACK);
    let cap = flow.width() / 4.0;
    for column in columns.iter_mut() {
        column.least = widest_word(&mut flow.fonts, &column.header, &head);
        if column.stacked {
            column.least = column.least.max(size * 14.0);
        }
    }
    let mut look = |row: &Row| {
        for column in columns.iter_mut().filter(|c| !c.stacked) {
            for cell in column.members.iter().filter_map(|m| row.cells.get(*m)) {
                let sign = if cell.tone == Tone::Normal { 0.0 } else { size };
                let wide = match &cell.value {
                    Value::Empty => 0.0,
                    // Identifiers and dates are not torn apart at their hyphens where it can be helped.
                    Value::Text(text) if text.len() < 24 && !text.contains(' ') => {
                        super::text::width(&mut flow.fonts, text, &body)
                    }
                    Value::Text(text) => widest_word(&mut flow.fonts, text, &body),
                    Value::Jump { .. } | Value::Letters(_) | Value::Date(_) | Value::Number(_) => {
                        super::text::width(&mut flow.fonts, &words(&cell.value), &body)
                    }
                    value => widest_word(&mut flow.fonts, &words(value), &body),
                };
                column.least = column.least.max((wide + sign).min(cap));
            }
        }
    };
    match &table.rows {
        Rows::Memory(rows) => rows.iter().take(SAMPLE * 10).chain(&table.totals).for_each(&mut look),
        Rows::Stream(source) => {
            let mut left = SAMPLE;
            // Stopping early is no failure: the sample is complete.
            let _ = source.for_each(&mut |row| {
                look(row);
                left = left.saturating_sub(1);
                if left == 0 { Err(RenderStop("sample".into())) } else { Ok(()) }
            });
        }
    }
    for column in columns.iter_mut() {
        column.least += 2.0 * PAD + 0.5;
    }
}

/// Shares the width out by weight; nobody gets less than its least.
fn distribute(columns: &mut [Shown], total: f64) {
    let least: f64 = columns.iter().map(|c| c.least).sum();
    if least >= total {
        for column in columns {
            column.width = column.least * total / least;
        }
        return;
    }
    let mut fixed = vec![false; columns.len()];
    loop {
        let taken: f64 = columns.iter().zip(&fixed).filter(|(_, f)| **f).map(|(c, _)| c.least).sum();
        let weights: f64 = columns.iter().zip(&fixed).filter(|(_, f)| !**f).map(|(c, _)| c.weight).sum();
        let mut changed = false;
        for (column, fixed) in columns.iter_mut().zip(&mut fixed) {
            if *fixed {
                column.width = column.least;
                continue;
            }
            column.width = (total - taken) * column.weight / weights.max(0.001);
            if column.width < column.least {
                *fixed = true;
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

/// Label and value pairs as a table whose first column heads its rows.
pub(super) fn facts(flow: &mut Flow<'_>, facts: &Facts, size: f64) {
    if facts.rows.is_empty() {
        return;
    }
    let label_style = Style { colour: super::paint::GREY, ..style_of(Tone::Normal, size) };
    let width = flow.width().min(560.0);
    let mut label_width: f64 = 60.0;
    for fact in &facts.rows {
        label_width = label_width.max(super::text::width(&mut flow.fonts, &fact.label, &label_style) + 14.0);
    }
    let label_width = label_width.min(width * 0.4);
    let mut table: Option<Elem> = None;
    for fact in &facts.rows {
        let place = {
            let (part, label) = (flow.place.clone(), fact.label.clone());
            move || format!("{part}, '{label}'")
        };
        let mut label = SetCell::default();
        for line in lines(&mut flow.fonts, &fact.label, &label_style, label_width - 8.0, &place) {
            label.lines.push(super::cell::SetLine {
                height: label_style.leading(),
                pieces: vec![(0.0, label_style, line)],
                sign: None,
                link: None,
            });
        }
        let mut value = SetCell::default();
        set_cell(flow, &mut value, &fact.value, fact.tone, size, width - label_width, &place);
        let height = label.height().max(value.height()) + 2.2;
        if height > flow.full() {
            // A value taller than a page stands as a paragraph below its label.
            if let Some(elem) = table.take() {
                elem.finish(&mut flow.file);
            }
            flow.paragraph(&fact.label, &Style::bold(size, super::paint::BLACK), 2.0);
            flow.paragraph(&words(&fact.value), &style_of(fact.tone, size), 4.0);
            continue;
        }
        flow.need(height);
        let Some(mut elem) = table.take().or_else(|| flow.open("Table")) else { return };
        let mut tr = elem.child(&mut flow.file, "TR");
        let top = flow.y;
        let left = flow.left();
        let mut th = tr.child(&mut flow.file, "TH");
        th.set("/A<</O/Table/Scope/Row>>");
        paint_cell(flow, &mut th, "TH", &label, 0..label.lines.len(), left, top);
        th.finish(&mut flow.file);
        let mut td = tr.child(&mut flow.file, "TD");
        paint_cell(flow, &mut td, "TD", &value, 0..value.lines.len(), left + label_width, top);
        td.finish(&mut flow.file);
        tr.finish(&mut flow.file);
        flow.y = top - height;
        table = Some(elem);
    }
    if let Some(elem) = table {
        elem.finish(&mut flow.file);
    }
    flow.y -= 8.0;
}
