//! Blocks to fill in and to sign.

use maud::{Markup, html};
use serde::Serialize;

use super::table::entry_text;
use super::text::{Shown, anchor, rich};
use crate::document::{FieldKind, Form, FormField};

/// What the page's script needs to know of a block.
#[derive(Debug, Serialize)]
pub(super) struct FormData {
    label: String,
    fields: Vec<FieldData>,
}

#[derive(Debug, Serialize)]
struct FieldData {
    id: String,
    label: String,
    kind: &'static str,
    help: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<String>,
}

/// A block, and what the script needs to know of it; without `fill` its fields are lines to write on.
pub(super) fn form(form: &Form, fill: bool) -> (Markup, FormData) {
    let id = anchor(&form.id);
    let markup = html! {
        div class="form" role="group" id=(id) data-form=(form.id) aria-labelledby=(format!("ui-h-{id}")) {
            h3 id=(format!("ui-h-{id}")) { (Shown(&form.heading)) }
            @if !form.note.is_empty() { p { (rich(&form.note)) } }
            @for line in form.statement.split('\n').filter(|l| !l.trim().is_empty()) { p class="statement" { (Shown(line)) } }
            @if !form.scope.is_empty() {
                dl { @for (label, about) in &form.scope { div { dt { (Shown(label)) } dd { (Shown(about)) } } } }
            }
            div class="fields" {
                @for field in &form.fields {
                    div class={ "f" @if field.kind == FieldKind::Lines { " broad" } } data-f=(field.id) {
                        span class="l" { (Shown(&field.label)) }
                        @if fill { (entry_text(&field.value)) } @else { span class="blank" { (Shown(&field.value)) } }
                    }
                }
            }
        }
    };
    let data = FormData { label: form.heading.clone(), fields: form.fields.iter().map(field).collect() };
    (markup, data)
}

fn field(field: &FormField) -> FieldData {
    let (kind, values) = match &field.kind {
        FieldKind::Line | FieldKind::Signature => ("line", Vec::new()),
        FieldKind::Lines => ("lines", Vec::new()),
        FieldKind::Date => ("date", Vec::new()),
        FieldKind::Choice(values) => ("choice", values.clone()),
        FieldKind::Tick => ("tick", Vec::new()),
    };
    FieldData { id: field.id.clone(), label: field.label.clone(), kind, help: field.help.clone(), values }
}
