//! What the report hands out, for the merge when a filled copy comes back.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::context::Context;
use super::document::{Block, Column, ColumnKind, Part, Row, Show, Value};
use super::parts::{access, sign_off};
use super::template::PartKind;
use crate::GENERATOR;
use crate::register::baseline::{
    Baseline, BaselineRow, BaselineTable, Header, KEY_COLUMN, OptionRecord, SCHEMA, fingerprint,
};
use crate::register::entry::Entry;
use crate::register::field::Field;

/// The baseline's lines: of the parts that the template has.
pub(super) fn lines(context: &Context<'_>, parts: &[Part]) -> Vec<String> {
    let (locked, prints) = locked(parts);
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
        locked,
        remarks: remarks(parts),
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
                locked: None,
                values: line.entry.map(|e| values(e, Field::ACCESS)).unwrap_or_default(),
            })),
            PartKind::SignOff => rows.extend(sign_off::forms(context, part).into_iter().map(|form| BaselineRow {
                table: BaselineTable::SignOff,
                key: form.id,
                id: form.heading,
                row_hash: None,
                locked: None,
                values: form.fields.into_iter().filter(|f| !f.value.is_empty()).map(|f| (f.id, f.value)).collect(),
            })),
            PartKind::Summary | PartKind::Raci | PartKind::Gaps | PartKind::Sources => {}
        }
    }
    for row in &mut rows {
        row.locked = prints.get(&(row.table.as_str(), row.key.clone())).cloned();
    }
    // These types always make JSON; were it otherwise, a file without a baseline would still be a whole checklist.
    Baseline { header, rows }.to_lines().unwrap_or_default()
}

/// The fingerprints of the vendor cells, so that an edit of one is noticed when the copy comes back.
type Prints = HashMap<(&'static str, String), String>;

fn locked(parts: &[Part]) -> (BTreeMap<String, Vec<String>>, Prints) {
    let mut columns = BTreeMap::new();
    let mut prints = Prints::new();
    for table_kind in BaselineTable::ALL {
        let id = table_kind.as_str();
        let tables = parts.iter().filter(|p| p.id == id).flat_map(|p| &p.blocks).filter_map(|block| match block {
            Block::Table(table) if table.working => Some(table),
            _ => None,
        });
        for table in tables {
            let vendor = |c: &Column| {
                !c.editable
                    && c.id != KEY_COLUMN
                    && matches!(c.show, Show::Everywhere | Show::Workbook)
                    && matches!(c.kind, ColumnKind::Text | ColumnKind::Letters | ColumnKind::Link)
            };
            let Some(key) = table.columns.iter().position(|c| c.id == KEY_COLUMN) else { continue };
            let at: Vec<usize> =
                table.columns.iter().enumerate().filter(|(_, c)| vendor(c)).map(|(at, _)| at).collect();
            let ids = at.iter().filter_map(|at| table.columns.get(*at)).map(|c| c.id.clone()).collect();
            columns.insert(id.to_owned(), ids);
            // Rows are only read here: nothing can stop them.
            let _ = table.rows.for_each(&mut |row| {
                let shown = |at: usize| row.cells.get(at).map(|c| shown(&c.value)).unwrap_or_default();
                let print: Vec<u8> = at.iter().flat_map(|at| fingerprint(&shown(*at))).collect();
                prints.insert((id, shown(key).into_owned()), String::from_utf8(print).unwrap_or_default());
                Ok(())
            });
        }
    }
    (columns, prints)
}

/// The texts beside the working tables of the sheets that people fill in.
fn remarks(parts: &[Part]) -> String {
    let mut texts: Vec<String> = Vec::new();
    for part in parts.iter().filter(|p| BaselineTable::ALL.iter().any(|t| t.as_str() == p.id)) {
        texts.push(part.heading.clone());
        for block in &part.blocks {
            remark_texts(block, &mut texts);
        }
    }
    texts.retain(|text| !text.trim().is_empty());
    let prints = texts.iter().flat_map(|text| fingerprint(text)).collect();
    String::from_utf8(prints).unwrap_or_default()
}

fn remark_texts(block: &Block, texts: &mut Vec<String>) {
    match block {
        Block::Heading { text, .. } => texts.push(text.clone()),
        Block::Paragraph(text) => {
            texts.push(text.text.clone());
            texts.extend(text.text.split('\n').map(str::to_owned));
        }
        Block::Facts(facts) => {
            texts.extend(facts.rows.iter().flat_map(|f| [f.label.clone(), shown(&f.value).into_owned()]));
        }
        Block::Table(table) => {
            texts.push(table.caption.clone());
            texts.push(table.empty.clone());
            texts.extend(table.columns.iter().map(|c| c.header.clone()));
            let cells = |row: &Row| row.cells.iter().map(|c| shown(&c.value).into_owned()).collect::<Vec<_>>();
            texts.extend(table.totals.iter().flat_map(cells));
            if !table.working {
                let _ = table.rows.for_each(&mut |row| {
                    texts.extend(cells(row));
                    Ok(())
                });
            }
        }
        Block::Only { block, .. } => remark_texts(block, texts),
        Block::Chart(_) | Block::Form(_) => {}
    }
}

/// A value as its cell shows it.
fn shown(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Text(text) | Value::Letters(text) | Value::Link { text, .. } | Value::Jump { text, .. } => {
            Cow::Borrowed(text)
        }
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Date(date) => Cow::Owned(date.to_string()),
        Value::Empty | Value::Percent(_) | Value::Live(_) => Cow::Borrowed(""),
    }
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
        locked: None,
        values,
    }
}

fn values(entry: &Entry, fields: &[Field]) -> BTreeMap<String, String> {
    let shown = |field: &Field| entry.values.get(field).map(|v| (field.as_str().to_owned(), v.to_text()));
    fields.iter().filter_map(shown).filter(|(_, text)| !text.is_empty()).collect()
}
