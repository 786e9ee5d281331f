//! Entries beside rows: questions to the vendor, and forms that templates lay out.

use std::borrow::Cow;

use super::{FORM_KEYS, Parser, QUESTION_KEYS, allowed, read_field};
use crate::record::field::{Field, FieldValue};
use crate::record::text::Value;

impl Parser<'_> {
    pub(super) fn question_pair(&mut self, line: u32, key: &str, value: Value<'_>) {
        let Some(text) = self.text(line, key, value) else { return };
        let Some(question) = self.questions.last_mut() else { return };
        match key {
            "finding" => question.finding = text.into_owned(),
            "id" => question.id = text.into_owned(),
            "what" => question.what = text.into_owned(),
            _ => {
                let of = |field: Field| Field::QUESTION.contains(&field);
                let Some(read) = self.entered(line, key, text, of, QUESTION_KEYS) else { return };
                let entry = self.questions.last_mut().map(|question| &mut question.entry);
                if entry.is_some_and(|entry| entry.values.insert(read.0, read.1).is_some()) {
                    self.twice(line, key);
                }
            }
        }
    }

    pub(super) fn form_pair(&mut self, line: u32, key: &str, value: Value<'_>) {
        let Some(text) = self.text(line, key, value) else { return };
        let Some(form) = self.forms.last_mut() else { return };
        match key {
            "form" => form.form = text.into_owned(),
            "row" => form.row = text.into_owned(),
            "id" => form.id = text.into_owned(),
            _ => {
                let Some(read) = self.entered(line, key, text, Field::is_of_form, FORM_KEYS) else { return };
                let entry = self.forms.last_mut().map(|form| &mut form.entry);
                if entry.is_some_and(|entry| entry.values.insert(read.0, read.1).is_some()) {
                    self.twice(line, key);
                }
            }
        }
    }

    /// A field with its value, where the table has such a field and the value is one for it.
    fn entered(
        &mut self,
        line: u32,
        key: &str,
        text: Cow<'_, str>,
        of: impl Fn(Field) -> bool,
        keys: &str,
    ) -> Option<(Field, FieldValue)> {
        let Some(field) = Field::parse(key).filter(|field| of(*field)) else {
            self.unknown_key(line, key, keys);
            return None;
        };
        match read_field(field, text) {
            Ok(value) => Some((field, value?)),
            Err(found) => {
                self.wrong(line, key, &found, allowed(field.kind()));
                None
            }
        }
    }
}
