//! Blocks to fill in and to sign: AcroForm fields with their appearances, or ruled lines for ink.

use super::cell::style_of;
use super::flow::Flow;
use super::formfont::FormFont;
use super::object::{Dict, Id, number, text};
use super::paint::{BLACK, GREY, Paint, RULE};
use super::text::{Style, lines, width};
use super::tree::Elem;
use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::report::document::{FieldKind, Form, FormField, Tone};

/// Type size of entries.
const ENTRY: f64 = 9.0;

/// What all fields use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resources {
    /// The font resource dictionary of the form.
    pub dict: Id,
}

/// Height of a field's box.
fn box_height(kind: &FieldKind) -> f64 {
    match kind {
        FieldKind::Line | FieldKind::Date | FieldKind::Choice(_) => 17.0,
        FieldKind::Tick => 13.0,
        FieldKind::Lines => 42.0,
        FieldKind::Signature => 48.0,
    }
}

/// Lays out a form; it stays on one page where a page can hold it.
pub(super) fn form(flow: &mut Flow<'_>, form: &Form, font: &FormFont, level: usize) {
    let body = style_of(Tone::Normal, 9.0);
    let small = Style::regular(8.0, GREY);
    let (left, full) = (flow.left(), flow.width().min(560.0));
    let statement = lines(&mut flow.fonts, &form.statement, &body, full, &String::new);
    #[allow(clippy::cast_precision_loss)]
    let mut height = 26.0 + statement.len() as f64 * body.leading() + 6.0;
    #[allow(clippy::cast_precision_loss)]
    let scope_height = form.scope.len() as f64 * (small.leading() + 2.5) + 8.0;
    height += scope_height + form.fields.iter().map(|f| box_height(&f.kind) + 6.0).sum::<f64>() + 12.0;
    flow.heading(level, &form.heading, Some(form.id.clone()));
    flow.need(height.min(flow.full() - 40.0));
    if !statement.is_empty() {
        flow.paragraph(&form.statement, &body, 5.0);
    }
    if !form.scope.is_empty() {
        let rows = form
            .scope
            .iter()
            .map(|(label, value)| crate::report::document::Fact {
                label: label.clone(),
                value: crate::report::document::Value::Text(value.clone()),
                tone: Tone::Normal,
            })
            .collect();
        super::table::facts(flow, &crate::report::document::Facts { rows }, 8.0);
    }
    let label_style = Style::regular(8.5, BLACK);
    let mut label_width: f64 = 80.0;
    for field in &form.fields {
        label_width = label_width.max(width(&mut flow.fonts, &field.label, &label_style) + 12.0);
    }
    let label_width = label_width.min(full * 0.4);
    let parent = (!flow.flat).then(|| flow.file.reserve());
    let mut kids = Vec::new();
    let names: Vec<String> = form
        .fields
        .iter()
        .filter(|f| f.kind != FieldKind::Signature)
        .map(|f| format!("{}.{}", partial(&form.id), partial(&f.id)))
        .collect();
    for field in &form.fields {
        let tall = box_height(&field.kind);
        flow.need(tall + 6.0);
        let top = flow.y;
        let Some(mut elem) = flow.open("P") else { return };
        let mut set = lines(&mut flow.fonts, &field.label, &label_style, label_width - 6.0, &String::new);
        set.truncate(3);
        flow.y = top - 3.0;
        flow.paint_lines(&mut elem, "P", &set, &label_style, left, label_width);
        elem.finish(&mut flow.file);
        let place = Place {
            x: left + label_width,
            y: top - tall,
            w: match field.kind {
                FieldKind::Tick => 13.0,
                FieldKind::Date => 110.0,
                FieldKind::Choice(_) => 200.0,
                _ => full - label_width,
            },
            h: tall,
        };
        match parent {
            Some(parent) => kids.push(widget(flow, form, field, font, parent, &names, &place)),
            None => ink(flow, field, &place),
        }
        flow.y = top - tall - 6.0;
    }
    if let Some(parent) = parent {
        let dict = Dict::new().text("T", &partial(&form.id)).text("TU", &form.heading).references("Kids", &kids).end();
        flow.file.put(parent, &dict);
        flow.fields.push(parent);
    }
    flow.y -= 10.0;
}

/// Reports the characters of present values that the font of the fields does not have: their appearance shows `?`.
pub(super) fn report(form: &Form, place: &str, sink: &mut Diagnostics) {
    for field in &form.fields {
        if matches!(field.kind, FieldKind::Tick | FieldKind::Signature) {
            continue;
        }
        let missing: BTreeSet<char> = field.value.chars().filter(|c| !super::formfont::shows(*c)).collect();
        for c in missing {
            let message = format!(
                "the form field '{}' of '{}' in {place} cannot show the character '{c}'",
                field.label, form.heading
            );
            sink.push(
                Diagnostic::warning("form-character", message)
                    .found(format!("U+{:04X}", u32::from(c)))
                    .allowed("Western European characters (WinAnsiEncoding) in fields that can be filled in")
                    .help("the field's value keeps it and its appearance shows '?'; --flat prints the value in full"),
            );
        }
    }
}

/// A partial field name; periods divide partial names and cannot be part of one (ISO 32000-1, 12.7.3.2).
fn partial(id: &str) -> String {
    id.replace('.', "-")
}

/// A field's box on the page.
struct Place {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

/// A line to write on, with the present value.
fn ink(flow: &mut Flow<'_>, field: &FormField, place: &Place) {
    let style = Style::regular(ENTRY, BLACK);
    let mut set = Vec::new();
    match &field.kind {
        FieldKind::Choice(values) if field.value.is_empty() => {
            let text = values.join("   /   ");
            set = lines(&mut flow.fonts, &text, &Style::regular(8.0, GREY), 400.0, &String::new);
        }
        FieldKind::Tick | FieldKind::Signature => {}
        _ if !field.value.is_empty() => {
            set = lines(&mut flow.fonts, &field.value, &style, place.w, &String::new);
        }
        _ => {}
    }
    let choice = matches!(field.kind, FieldKind::Choice(_)) && field.value.is_empty();
    let page = flow.page();
    page.paint.begin_artifact();
    match field.kind {
        FieldKind::Tick => page.paint.frame(place.x, place.y + 2.0, 9.0, 9.0, 0.7, BLACK),
        FieldKind::Lines => {
            for i in 0..3 {
                let y = place.y + f64::from(i) * 14.0;
                page.paint.line(&[(place.x, y), (place.x + place.w, y)], 0.5, GREY);
            }
        }
        FieldKind::Choice(_) if choice => {}
        _ => page.paint.line(&[(place.x, place.y), (place.x + place.w, place.y)], 0.5, GREY),
    }
    if field.kind == FieldKind::Tick && field.value == "true" {
        tick(&mut page.paint, place.x, place.y + 2.0, 9.0);
    }
    page.paint.end();
    if !set.is_empty()
        && let Some(mut elem) = flow.open("P")
    {
        let style = if choice { Style::regular(8.0, GREY) } else { style };
        let keep = flow.y;
        flow.y = place.y + place.h - 2.0;
        flow.paint_lines(&mut elem, "P", &set, &style, place.x, place.w);
        flow.y = keep;
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

/// A field with its one widget. The box is drawn on the page, so that the appearance only holds the entry.
fn widget(
    flow: &mut Flow<'_>,
    form: &Form,
    field: &FormField,
    font: &FormFont,
    parent: Id,
    names: &[String],
    place: &Place,
) -> Id {
    let id = flow.file.reserve();
    let key = flow.parents.key();
    let page = flow.page();
    page.paint.begin_artifact();
    page.paint.frame(place.x, place.y, place.w, place.h, 0.6, RULE);
    page.paint.end();
    page.annotate(id);
    let page_id = page.id;
    let help = if field.help.is_empty() { &field.label } else { &field.help };
    let tip = format!("{}: {help}", form.heading);
    if let Some(mut elem) = flow.open("Form") {
        elem.set(&format!("/Alt{}", text(&tip)));
        elem.annotation(page_id, id);
        flow.parents.set(key, elem.id);
        finish(elem, flow);
    }
    let resources = flow.form_resources.map_or(0, |r| r.dict);
    let mut dict = Dict::typed("Annot")
        .name("Subtype", "Widget")
        .numbers("Rect", &[place.x, place.y, place.x + place.w, place.y + place.h])
        .int("F", 4)
        .reference("P", page_id)
        .reference("Parent", parent)
        .text("T", &partial(&field.id))
        .text("TU", &tip)
        .int("StructParent", i64::try_from(key).unwrap_or(0));
    let appearance = |flow: &mut Flow<'_>, content: &str| {
        let dict = Dict::typed("XObject")
            .name("Subtype", "Form")
            .numbers("BBox", &[0.0, 0.0, place.w, place.h])
            .raw("Resources", super::object::reference(resources));
        flow.file.add_stream(dict, content.as_bytes(), false)
    };
    let da = format!("/{} {} Tf 0.1 g", super::formfont::NAME, number(ENTRY));
    match &field.kind {
        FieldKind::Line | FieldKind::Lines | FieldKind::Date | FieldKind::Choice(_) => {
            let multiline = field.kind == FieldKind::Lines;
            let content = font.appearance(&field.value, place.w, place.h, ENTRY, multiline);
            let normal = appearance(flow, &content);
            dict = dict.raw("AP", Dict::new().reference("N", normal).end()).text("DA", &da);
            if let FieldKind::Choice(values) = &field.kind {
                // Bit 18: a combo box (ISO 32000-1, table 230).
                let options: Vec<_> = values.iter().map(|v| text(v)).collect();
                dict = dict.name("FT", "Ch").int("Ff", 1 << 17).raw("Opt", format!("[{}]", options.join("")));
            } else {
                // Bit 13: several lines (ISO 32000-1, table 228).
                dict = dict.name("FT", "Tx").int("Ff", if multiline { 1 << 12 } else { 0 });
            }
            if !field.value.is_empty() {
                dict = dict.text("V", &field.value).text("DV", &field.value);
            }
        }
        FieldKind::Tick => {
            let on = appearance(flow, "q 0.1 G 1.6 w 2.6 6.6 m 5.4 3.2 l 10.6 10 l S Q");
            let off = appearance(flow, "");
            let state = if field.value == "true" { "Yes" } else { "Off" };
            let normal = Dict::new().reference("Yes", on).reference("Off", off).end();
            dict = dict
                .name("FT", "Btn")
                .raw("AP", Dict::new().raw("N", normal).end())
                .name("AS", state)
                .name("V", state)
                .text("DA", &da);
        }
        FieldKind::Signature => {
            let normal = appearance(flow, "");
            // Signing locks the fields of this block and nothing else (ISO 32000-1, table 233).
            let fields: String = names.iter().map(|n| text(n)).collect();
            let lock = Dict::typed("SigFieldLock").name("Action", "Include").raw("Fields", format!("[{fields}]")).end();
            let lock = flow.file.add(&lock);
            dict = dict.name("FT", "Sig").raw("AP", Dict::new().reference("N", normal).end()).reference("Lock", lock);
        }
    }
    flow.file.put(id, &dict.end());
    id
}

fn finish(elem: Elem, flow: &mut Flow<'_>) {
    elem.finish(&mut flow.file);
}
