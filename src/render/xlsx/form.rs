//! Blocks to fill in and to sign: the statement, what it is about, and unlocked cells with their rules.

use rust_xlsxwriter::DataValidation;

use super::error::RenderError;
use super::page::Page;
use super::sheet::date_validation;
use super::style::{Role, Shape};
use super::text;
use crate::document::{FieldKind, Form, FormField, Tone, Value};

/// Heights of fields, points: room for a line, for several, for a signature by hand.
const LINE: f64 = 19.0;
const LINES: f64 = 46.0;
const SIGNATURE: f64 = 40.0;

/// Shares of a field's label and value in the page's width.
pub(super) const SHARES: [f64; 2] = [0.24, 0.76];

pub(super) fn write(page: &mut Page<'_, '_, '_>, form: &Form) -> Result<(), RenderError> {
    page.gap()?;
    let whole = page.whole();
    let heading = Value::Text(form.heading.clone());
    page.line(&[(whole, &heading, Role::FormHeading, Tone::Normal)], 20.0)?;
    for paragraph in form.statement.split('\n').chain([form.aside.as_str()].into_iter().filter(|text| !text.is_empty()))
    {
        let statement = Value::Text(paragraph.to_owned());
        page.line(&[(whole, &statement, Role::Statement, Tone::Normal)], 0.0)?;
    }
    let spans = page.split(&SHARES);
    let [label, value] = spans.as_slice() else { return Ok(()) };
    for (name, about) in &form.scope {
        let (name, about) = (Value::Text(name.clone()), Value::Text(about.clone()));
        page.line(&[(*label, &name, Role::Label, Tone::Normal), (*value, &about, Role::Paragraph, Tone::Normal)], 0.0)?;
    }
    // A tick stands for what the signed page shows; a sheet has no box that every program keeps.
    for field in form.fields.iter().filter(|f| f.kind != FieldKind::Tick) {
        let least = match field.kind {
            FieldKind::Line | FieldKind::Date | FieldKind::Choice(_) | FieldKind::Tick => LINE,
            FieldKind::Lines => LINES,
            FieldKind::Signature => SIGNATURE,
        };
        let name = Value::Text(field.label.clone());
        let row = page.row;
        page.line(
            &[(*label, &name, Role::Label, Tone::Strong), (*value, &present(field), Role::Entry, Tone::Normal)],
            least,
        )?;
        if matches!(field.kind, FieldKind::Date) && field.value.is_empty() {
            // A blank cell already shows what will be typed into it as a date.
            let format = page.sheet.styles.get(Role::Entry, Tone::Normal, Shape::Date);
            page.sheet.sheet.write_blank(row, value.first, &format)?;
        }
        page.key(row, &format!("{}/{}", form.id, field.id))?;
        if let Some(rule) = rule(page, field)? {
            page.sheet.sheet.add_data_validation(row, value.first, row, value.first, &rule)?;
        }
    }
    page.gap()
}

fn present(field: &FormField) -> Value {
    match (&field.kind, field.value.as_str()) {
        (_, "") => Value::Empty,
        (FieldKind::Date, date) => date.parse().map_or_else(|_| Value::Text(date.to_owned()), Value::Date),
        (_, text) => Value::Text(text.to_owned()),
    }
}

fn rule(page: &mut Page<'_, '_, '_>, field: &FormField) -> Result<Option<DataValidation>, RenderError> {
    let rule = match &field.kind {
        FieldKind::Choice(values) => page.sheet.lists.validation(values)?,
        FieldKind::Date => date_validation()?,
        FieldKind::Line | FieldKind::Lines | FieldKind::Tick | FieldKind::Signature => {
            if field.help.is_empty() {
                return Ok(None);
            }
            DataValidation::new().allow_any_value()
        }
    };
    if field.help.is_empty() {
        return Ok(Some(rule));
    }
    // Excel takes 255 characters of an input message.
    Ok(Some(rule.set_input_message(text::clip(&text::one_line(&field.help), 250))?))
}
