//! What the report hands out, for the merge when a filled copy comes back.

use std::collections::BTreeMap;

use super::GENERATOR;
use super::context::Context;
use super::parts::{access, sign_off};
use super::template::PartKind;
use crate::register::baseline::{Baseline, BaselineRow, BaselineTable, Header, OptionRecord, SCHEMA};
use crate::register::entry::Entry;
use crate::register::field::Field;

/// The baseline's lines: of the parts that the template has.
pub(super) fn lines(context: &Context<'_>) -> Vec<String> {
    let effective = &context.checklist.effective;
    let matrix = context.matrix;
    let header = Header {
        schema: SCHEMA.to_owned(),
        vendor: matrix.vendor.id.clone(),
        service: matrix.service.id.clone(),
        model: effective.model.map(|m| m.id.clone()),
        options: effective.options.iter().map(|(o, state)| OptionRecord { id: o.id.clone(), state: *state }).collect(),
        checklist_hash: context.hash.clone(),
        register_hash: context.checklist.record.hash.clone(),
        as_of: context.checklist.day(),
        generator: GENERATOR.to_owned(),
    };
    let mut rows = Vec::new();
    for part in &context.template.parts {
        match part.kind {
            PartKind::Obligations => {
                for activity in effective.obligations() {
                    let entry = context.entry(activity);
                    let mut values = values(&entry, Field::OBLIGATION);
                    // A status is never blank in the sheet.
                    values.insert(Field::Status.as_str().to_owned(), entry.status().as_str().to_owned());
                    rows.push(row(BaselineTable::Obligations, activity, values));
                }
            }
            PartKind::Commitments => {
                for activity in effective.commitments() {
                    let values = values(&context.entry(activity), Field::COMMITMENT);
                    rows.push(row(BaselineTable::Commitments, activity, values));
                }
            }
            PartKind::Access => rows.extend(access::lines(context, part).into_iter().map(|line| BaselineRow {
                table: BaselineTable::Access,
                key: line.key,
                id: line.name,
                row_hash: None,
                values: line.entry.map(|e| values(e, Field::ACCESS)).unwrap_or_default(),
            })),
            PartKind::SignOff => rows.extend(sign_off::forms(context, part).into_iter().map(|form| BaselineRow {
                table: BaselineTable::SignOff,
                key: form.id,
                id: form.heading,
                row_hash: None,
                values: form.fields.into_iter().filter(|f| !f.value.is_empty()).map(|f| (f.id, f.value)).collect(),
            })),
            PartKind::Summary | PartKind::Raci | PartKind::Gaps | PartKind::Sources => {}
        }
    }
    // These types always make JSON; were it otherwise, a file without a baseline would still be a whole checklist.
    Baseline { header, rows }.to_lines().unwrap_or_default()
}

fn row(
    table: BaselineTable,
    activity: &crate::deployment::EffectiveActivity,
    values: BTreeMap<String, String>,
) -> BaselineRow {
    BaselineRow {
        table,
        key: activity.key.as_str().to_owned(),
        id: activity.id.as_str().to_owned(),
        row_hash: Some(activity.row_hash.clone()),
        values,
    }
}

fn values(entry: &Entry, fields: &[Field]) -> BTreeMap<String, String> {
    let shown = |field: &Field| entry.values.get(field).map(|v| (field.as_str().to_owned(), v.to_text()));
    fields.iter().filter_map(shown).filter(|(_, text)| !text.is_empty()).collect()
}
