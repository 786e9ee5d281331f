//! Tables: those that people work with, as rows that filters pick out and that can be filled in; all others as they are.

use maud::{Markup, html};
use serde::Serialize;

use super::filter::Picks;
use super::style::css_string;
use super::text::{Shown, anchor, has_link, mark, plain, rich, toned, value};
use crate::document::page::ENTRY;
use crate::document::{
    Cell, ChoiceValue, Column, ColumnKind, Look, Mark, RenderStop, Row, Rows, Show, Table, Tone, Value,
};

/// How much wider than on paper a column with fields is.
const FIELDS: f64 = 1.3;
/// Pixels of a character, and of the room that a table has beside its filters on a screen of ordinary width.
const DIGIT: f64 = 7.6;
const SCREEN: f64 = 1100.0;

/// A column of the page: a column of the document, or several whose fields share a cell.
#[derive(Debug)]
struct Slot {
    /// The head over several columns that it belongs to.
    band: Option<String>,
    header: String,
    width: f64,
    /// Positions of the columns.
    items: Vec<usize>,
}

/// How a table's columns stand on the page.
#[derive(Debug)]
struct Layout {
    slots: Vec<Slot>,
    /// Columns that a row shows when it is opened.
    more: Vec<usize>,
    /// The slot with most room.
    widest: usize,
    key: Option<usize>,
}

impl Layout {
    fn new(table: &Table, fill: bool) -> Self {
        let key = table.columns.iter().position(|c| c.show == Show::Hidden);
        let fill = fill && key.is_some();
        let at = |id: &String| table.columns.iter().position(|c| c.id == *id);
        let mut slots: Vec<Slot> = Vec::new();
        let mut shown: Vec<usize> = Vec::new();
        let mut stack: Option<&String> = None;
        for (index, column) in table.columns.iter().enumerate().filter(|(_, c)| on_page(c)) {
            let held: Vec<usize> = column.holds.iter().filter_map(at).collect();
            shown.extend(&held);
            shown.push(index);
            let fields = fill && held.iter().any(|at| table.columns.get(*at).is_some_and(|c| c.editable));
            let width = column.page_width.unwrap_or(column.width);
            if let (Some(name), Some(last)) = (&column.stack, slots.last_mut())
                && stack == Some(name)
            {
                last.items.push(index);
                continue;
            }
            stack = column.stack.as_ref();
            let header = column.stack.clone().unwrap_or_else(|| column.header.clone());
            let items = if fields { held } else { vec![index] };
            let width = if fields || (fill && column.editable) { width * FIELDS } else { width };
            slots.push(Slot { band: column.band.clone(), header, width, items });
        }
        let more = |(index, column): &(usize, &Column)| {
            let outputs = matches!(column.show, Show::Everywhere | Show::Workbook);
            outputs && !shown.contains(index) && (column.editable || column.outline > 0)
        };
        let more =
            if fill { table.columns.iter().enumerate().filter(more).map(|(at, _)| at).collect() } else { Vec::new() };
        let text = |slot: &Slot| slot.items.iter().all(|at| table.columns.get(*at).is_some_and(|c| !c.editable));
        let wide = slots.iter().enumerate().filter(|(_, slot)| text(slot));
        let widest = wide.max_by(|(_, a), (_, b)| a.width.total_cmp(&b.width)).map_or(0, |(at, _)| at);
        Self { slots, more, widest, key: key.filter(|_| fill) }
    }
}

fn on_page(column: &Column) -> bool {
    matches!(column.show, Show::Everywhere | Show::Page)
}

/// What the page's script needs to know of a table.
#[derive(Debug, Serialize)]
pub(super) struct TableData {
    id: String,
    element: String,
    columns: Vec<ColumnData>,
    filters: Vec<super::filter::FilterData>,
    /// Fields that take something else than their column: row's key, column, what.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kinds: Vec<(String, String, Takes)>,
}

/// What a field takes.
#[derive(Debug, Serialize)]
struct Takes {
    kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<String>,
}

/// A column that people fill in.
#[derive(Debug, Serialize)]
pub(super) struct ColumnData {
    id: String,
    class: String,
    label: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    help: String,
    /// What is chosen from, or proposed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<String>,
    /// The symbols of the values' marks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    marks: Vec<&'static str>,
    /// Of a due date: the column with the status, and the values that end the matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<(String, Vec<String>)>,
    /// Whether it stands among what a row shows when it is opened.
    more: bool,
}

/// A table that people work with.
pub(super) struct Work<'d> {
    table: &'d Table<'d>,
    layout: Layout,
    element: String,
    /// Word for what a row shows when it is opened.
    more: &'d str,
}

impl<'d> Work<'d> {
    pub(super) fn new(table: &'d Table<'d>, number: usize, fill: bool, more: &'d str) -> Self {
        Self { table, layout: Layout::new(table, fill), element: format!("ui-t{number}"), more }
    }

    /// Column widths, and the labels of cells and fields where there is no header: as style rules, so that no row has to repeat them.
    pub(super) fn rules(&self) -> String {
        let element = &self.element;
        let width = |slot: &Slot| format!("minmax(0,{:.1}fr)", slot.width);
        let widths: Vec<String> = self.layout.slots.iter().map(width).collect();
        let mut rules = format!("#{element}{{--cols:{}}}", widths.join(" "));
        if let Some(width) = self.least() {
            rules.push_str(&format!(
                "@media screen and (min-width:761px){{#{element} table{{min-width:{width:.0}px}}}}"
            ));
        }
        for (at, column) in self.table.columns.iter().enumerate() {
            rules.push_str(&format!("#{element} .c{at}::before{{content:{}}}", css_string(&column.header)));
        }
        // Where the head names a field of its cells, its label is for cards only.
        let named = |slot: &Slot, at: &usize| {
            let label = self.table.columns.get(*at).map(|c| c.header.to_lowercase());
            label.is_some_and(|label| slot.header.to_lowercase().contains(&label))
        };
        let hidden: Vec<String> = self
            .layout
            .slots
            .iter()
            .flat_map(|slot| slot.items.iter().filter(|at| self.is_field(**at) && named(slot, at)))
            .map(|at| format!("#{element} td>.c{at}::before"))
            .collect();
        if !hidden.is_empty() {
            rules.push_str(&format!("@media print,(min-width:761px){{{}{{display:none}}}}", hidden.join(",")));
        }
        let narrow: Vec<String> = self
            .layout
            .slots
            .iter()
            .enumerate()
            .filter(|(at, slot)| *at > 0 && *at != self.layout.widest && self.is_plain(slot))
            .map(|(at, slot)| {
                let header = css_string(&slot.header);
                format!("#{element} .r>:nth-child({})::before{{content:{header}}}", at + 1)
            })
            .collect();
        rules.push_str(&format!("@media screen and (max-width:760px){{{}}}", narrow.concat()));
        rules
    }

    /// How wide the table is at least, pixels, where it has more columns than a screen shows side by side without breaking words.
    fn least(&self) -> Option<f64> {
        let measured = self.layout.slots.iter().map(|slot| slot.width).sum::<f64>() * DIGIT;
        let laid_out = self.table.columns.iter().any(|c| c.page_width.is_some());
        (!laid_out && measured > SCREEN).then_some(measured)
    }

    /// Whether a slot shows one column and no field.
    fn is_plain(&self, slot: &Slot) -> bool {
        matches!(slot.items.as_slice(), [at] if !self.is_field(*at))
    }

    fn is_field(&self, at: usize) -> bool {
        self.layout.key.is_some() && self.table.columns.get(at).is_some_and(|c| c.editable)
    }

    /// Writes the table, and says what its script needs.
    ///
    /// # Errors
    /// What a stream of rows hands on.
    pub(super) fn write(&self, out: &mut String) -> Result<TableData, RenderStop> {
        let mut picks = Picks::new(self.table);
        let long = if self.table.rows.len() > LONG { " long" } else { "" };
        let broad = if self.least().is_some() { " broad" } else { "" };
        let class = format!("sheet{long}{broad}");
        let id = attribute(&self.table.id);
        out.push_str(&format!("<div class=\"{class}\" id=\"{}\" data-table=\"{id}\">", self.element));
        let head = html! {
            thead role="rowgroup" {
                tr role="row" {
                    @for slot in &self.layout.slots { th scope="col" role="columnheader" {
                            @if let Some(band) = &slot.band { span class="m" { (Shown(band)) } br; }
                            (Shown(&slot.header))
                        } }
                }
            }
        };
        out.push_str(&format!(
            "<table class=\"work\" role=\"table\" aria-label=\"{}\">",
            attribute(&self.table.caption)
        ));
        out.push_str(&head.into_string());
        let mut group: Option<Vec<String>> = None;
        self.table.rows.for_each(&mut |row| {
            if group.as_ref() != Some(&row.group) {
                out.push_str(if group.is_some() {
                    "</tbody><tbody role=\"rowgroup\">"
                } else {
                    "<tbody role=\"rowgroup\">"
                });
                if !row.group.is_empty() {
                    out.push_str(&self.band(&row.group).into_string());
                }
                group = Some(row.group.clone());
            }
            let picked = picks.row(row);
            out.push_str(&self.row(row, &picked).into_string());
            Ok(())
        })?;
        if group.is_some() {
            out.push_str("</tbody>");
        }
        if !self.table.totals.is_empty() {
            let totals = html! { tbody role="rowgroup" class="totals" { @for row in &self.table.totals { (self.row(row, "")) } } };
            out.push_str(&totals.into_string());
        }
        out.push_str("</table></div>");
        Ok(TableData {
            id: self.table.id.clone(),
            element: self.element.clone(),
            columns: self.columns(),
            filters: picks.finish(),
            kinds: self.kinds(),
        })
    }

    /// The heading of a group of rows: its own name, and what it belongs to.
    fn band(&self, group: &[String]) -> Markup {
        let (last, before) = group.split_last().map_or(("", &[][..]), |(last, before)| (last.as_str(), before));
        html! {
            tr class="band" role="row" {
                th scope="colgroup" role="rowheader" colspan=(self.layout.slots.len()) {
                    (Shown(last))
                    @if !before.is_empty() { " " span class="m" { (Shown(&before.join(" › "))) } }
                }
            }
        }
    }

    fn row(&self, row: &Row, picked: &str) -> Markup {
        let key = self.layout.key.and_then(|at| row.cells.get(at)).map(|cell| plain(&cell.value));
        let id = row.anchor.as_deref().map(anchor);
        html! {
            tr class={ "r" @if let Some(class) = super::text::class(row.tone) { " " (class) } } role="row"
                id=[id.as_deref()] data-k=[key.as_deref()] data-x=[(!picked.is_empty()).then_some(picked)] {
                @for (at, slot) in self.layout.slots.iter().enumerate() {
                    @if at == 0 {
                        th scope="row" role="rowheader" { (self.slot(row, slot, at)) }
                    } @else {
                        td role="cell" { (self.slot(row, slot, at)) }
                    }
                }
            }
        }
    }

    fn slot(&self, row: &Row, slot: &Slot, at: usize) -> Markup {
        let link = |cell: &Cell| row.anchor.as_deref().filter(|_| at == 0 && !has_link(&cell.value));
        html! {
            @if self.is_plain(slot) {
                @if let Some(cell) = slot.items.first().and_then(|at| row.cells.get(*at)) {
                    @match link(cell) {
                        Some(anchor) => a class="self" href=(super::text::to(anchor)) { (value(&cell.value, cell.tone)) },
                        None => (value(&cell.value, cell.tone)),
                    }
                }
            } @else {
                @for index in &slot.items { (self.item(row, *index)) }
            }
            @if at == self.layout.widest {
                @if let Some(strip) = &row.strip { div class="strip" { (rich(strip)) } }
                @if !self.layout.more.is_empty() { (self.details(row)) }
            }
        }
    }

    /// One of several columns of a cell.
    fn item(&self, row: &Row, at: usize) -> Markup {
        let (Some(column), Some(cell)) = (self.table.columns.get(at), row.cells.get(at)) else { return html! {} };
        html! {
            @if self.is_field(at) {
                div class=(format!("f c{at}")) data-f=(column.id) { (entry(column, cell)) }
            } @else if cell.value != Value::Empty {
                div class=(format!("x c{at}")) { (value(&cell.value, cell.tone)) }
            }
        }
    }

    /// What a row shows when it is opened; fields without an entry are added by the script.
    fn details(&self, row: &Row) -> Markup {
        let said = |at: &&usize| row.cells.get(**at).is_some_and(|cell| cell.value != Value::Empty);
        html! {
            details class="more" {
                summary { (Shown(self.more)) }
                @for at in self.layout.more.iter().filter(said) { (self.item(row, *at)) }
            }
        }
    }

    fn kinds(&self) -> Vec<(String, String, Takes)> {
        let (Some(key), Rows::Memory(rows)) = (self.layout.key, &self.table.rows) else { return Vec::new() };
        let takes = |(row, column, kind): &(usize, usize, ColumnKind)| {
            let key = plain(&rows.get(*row)?.cells.get(key)?.value).into_owned();
            let (kind, values) = kind_of(kind);
            Some((key, self.table.columns.get(*column)?.id.clone(), Takes { kind, values }))
        };
        self.table.kinds.iter().filter_map(takes).collect()
    }

    fn columns(&self) -> Vec<ColumnData> {
        let in_slots = self.layout.slots.iter().flat_map(|slot| &slot.items).map(|at| (*at, false));
        let all = in_slots.chain(self.layout.more.iter().map(|at| (*at, true)));
        all.filter(|(at, _)| self.is_field(*at))
            .filter_map(|(at, more)| {
                let column = self.table.columns.get(at)?;
                let (kind, values) = kind_of(&column.kind);
                let until = match &column.kind {
                    ColumnKind::Due { status, done } => Some((status.clone(), done.clone())),
                    _ => None,
                };
                Some(ColumnData {
                    id: column.id.clone(),
                    class: format!("c{at}"),
                    label: column.header.clone(),
                    kind,
                    help: column.help.clone().unwrap_or_default(),
                    marks: marks_of(&column.kind),
                    values,
                    until,
                    more,
                })
            })
            .collect()
    }
}

/// Rows from which on a browser is asked to lay out only those in sight.
const LONG: usize = 400;

/// A text as an attribute's value.
fn attribute(text: &str) -> String {
    use maud::Render;
    Shown(text).render().into_string()
}

/// How the page's script makes a field of a kind.
fn kind_of(kind: &ColumnKind) -> (&'static str, Vec<String>) {
    match kind {
        ColumnKind::Choice(values) => ("choice", values.iter().map(|v| v.value.clone()).collect()),
        ColumnKind::Suggest(values) => ("suggest", values.clone()),
        ColumnKind::Date | ColumnKind::Due { .. } => ("date", Vec::new()),
        _ => ("lines", Vec::new()),
    }
}

fn marks_of(kind: &ColumnKind) -> Vec<&'static str> {
    match kind {
        ColumnKind::Choice(values) => {
            values.iter().map(|v| v.mark.map(super::text::symbol)).collect::<Option<_>>().unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// What was entered, as text that a page without scripts shows; its mark before it.
fn entry(column: &Column, cell: &Cell) -> Markup {
    let text = plain(&cell.value);
    let of = |values: &[ChoiceValue]| -> Option<Mark> { values.iter().find(|v| v.value == text)?.mark };
    let symbol = match &column.kind {
        ColumnKind::Choice(values) => of(values),
        _ => None,
    };
    html! {
        @if let Some(symbol) = symbol { (mark(symbol)) }
        (entry_text(&text))
    }
}

/// An element that shows an entry.
pub(super) fn entry_text(text: &str) -> Markup {
    // The attribute's name is the one by which a reader passes over entries.
    const _: () = assert!(matches!(ENTRY.as_bytes(), b"data-v"));
    html! { span class="v" data-v { (Shown(text)) } }
}

/// A table that nobody fills in or filters.
///
/// # Errors
/// What a stream of rows hands on.
pub(super) fn simple(table: &Table, out: &mut String) -> Result<(), RenderStop> {
    let columns: Vec<(usize, &Column)> = table.columns.iter().enumerate().filter(|(_, c)| on_page(c)).collect();
    let head = html! {
        thead { tr { @for (_, column) in &columns {
            @if column.header.is_empty() { td {} } @else { th scope="col" { (Shown(&column.header)) } }
        } } }
    };
    // On a phone it is scrolled sideways, by the keyboard, too.
    let name = attribute(&table.caption);
    out.push_str(&format!(
        "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"{name}\"><table aria-label=\"{name}\">"
    ));
    out.push_str(&head.into_string());
    out.push_str("<tbody>");
    let line = |row: &Row| {
        html! {
            tr id=[row.anchor.as_deref().map(anchor)] class=[super::text::class(row.tone)] {
                @for (place, (at, _)) in columns.iter().enumerate() {
                    @match row.cells.get(*at) {
                        Some(cell) if place == 0 && is_name(cell) => th scope="row" { (value(&cell.value, cell.tone)) },
                        Some(cell) => td class=[ground(cell)] { (value(&cell.value, cell.tone)) },
                        None => td {},
                    }
                }
            }
        }
    };
    let mut group: Option<Vec<String>> = None;
    table.rows.for_each(&mut |row| {
        if group.as_ref() != Some(&row.group) {
            if !row.group.is_empty() {
                let words = row.group.join(" › ");
                let band =
                    html! { tr class="band" { th scope="colgroup" colspan=(columns.len()) { (Shown(&words)) } } };
                out.push_str(&band.into_string());
            }
            group = Some(row.group.clone());
        }
        out.push_str(&line(row).into_string());
        Ok(())
    })?;
    for row in &table.totals {
        out.push_str(&line(row).into_string());
    }
    out.push_str("</tbody></table></div>");
    Ok(())
}

/// The class of a heat map's cell.
fn ground(cell: &Cell) -> Option<&'static str> {
    match &cell.value {
        Value::Heat(heat) => Some(super::areas::ground(heat.ground)),
        _ => None,
    }
}

/// Whether a row's first cell names it.
fn is_name(cell: &Cell) -> bool {
    match &cell.value {
        Value::Empty => false,
        Value::Rich(rich) => rich.runs.iter().any(|run| !matches!(run.look, Look::Blank)),
        _ => true,
    }
}

/// What stands in place of a table without rows.
pub(super) fn empty(table: &Table) -> Markup {
    html! { @if !table.empty.is_empty() { p { (toned(&table.empty, Tone::Normal)) } } }
}
