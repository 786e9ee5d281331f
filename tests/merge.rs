//! Several people edit copies of one checklist at random: every edit is in the register, in a conflict, or in the refused list.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "common/records.rs"]
mod records;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use proptest::prelude::*;
use rmx_report::collect::book::{BookCell, Value};
use rmx_report::collect::copy::{Copy, FieldCell, RowPlace, Sink as _, Words};
use rmx_report::collect::merge::{Merger, Prefer, Settings};
use rmx_report::collect::outcome::ServiceOutcome;
use rmx_report::collect::value::People;
use rmx_report::matrix::identity::{Hash, Key};
use rmx_report::record::baseline::{Baseline, BaselineRow, BaselineTable};
use rmx_report::record::field::{Field, FieldValue, Status};
use rmx_report::record::log::{Log, LoggedSource};
use rmx_report::record::service::{ServiceFile, StoredRow};

const FIELDS: [Field; 4] = [Field::Status, Field::Due, Field::Notes, Field::Responsible];
const ROWS: usize = 3;

/// What one person's copy says: content by row and field; `None` = cleared. Row `ROWS` was not handed out.
type Edits = BTreeMap<(usize, usize), Option<String>>;

fn content() -> impl Strategy<Value = Option<String>> {
    let fixed = |text: &'static str| Just(Some(text.to_owned()));
    prop_oneof![
        Just(None),
        fixed("Implemented"),
        fixed("partial"),
        fixed("Dun"),
        fixed("2026-12-31"),
        fixed("2026-02-30"),
        fixed("handed out"),
        "[a-z=|; ÄłЖ]{0,6}".prop_map(Some),
    ]
}

fn edits() -> impl Strategy<Value = Edits> {
    proptest::collection::btree_map((0..=ROWS, 0..FIELDS.len()), content(), 0..8)
}

fn key(row: usize) -> String {
    format!("{row:016x}")
}

/// Odd rows were handed out with notes, which the register has, too.
fn handed_out(row: usize) -> BTreeMap<String, String> {
    let mut values: BTreeMap<String, String> = [("status".to_owned(), "Not started".to_owned())].into();
    if row % 2 == 1 {
        values.insert("notes".to_owned(), "handed out".to_owned());
    }
    values
}

fn copy(person: usize) -> Copy {
    let name = format!("{person}.xlsx");
    let header = records::header();
    let row = |row: usize| BaselineRow {
        table: BaselineTable::Obligations,
        key: key(row),
        id: format!("A-{row}"),
        row_hash: Some(Hash::of(b"row")),
        values: handed_out(row).into_iter().collect(),
        locked: None,
    };
    let source = LoggedSource {
        file: name.clone(),
        sha256: Hash::of(name.as_bytes()),
        saved_by: Some(format!("person {person}")),
        saved_at: None,
    };
    Copy::new(Arc::from(name), source, Baseline { header, rows: (0..ROWS).map(row).collect() })
}

fn register() -> ServiceFile {
    let mut file = ServiceFile::new("acme".into(), "vm".into());
    for row in (0..ROWS).filter(|r| r % 2 == 1) {
        let mut stored = StoredRow { id: format!("A-{row}"), ..StoredRow::default() };
        stored.entry.values.insert(Field::Notes, FieldValue::Text("handed out".into()));
        file.rows.insert(Key::new(key(row).as_str()), stored);
    }
    file
}

fn merge(people: &[Edits]) -> ServiceOutcome {
    let settings = Settings {
        people: &People::default(),
        prefer: &Prefer::Nobody,
        day: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
        log: &Log::default(),
        bind: &|_| None,
        covers: &|_, _, _| Vec::new(),
        words: &|_, _| None,
    };
    let mut merger = Merger::new(register(), settings);
    for (person, edits) in people.iter().enumerate() {
        let copy = copy(person);
        merger.begin(&copy.source);
        for row in 0..=ROWS {
            let place = RowPlace {
                file: copy.name.clone(),
                sheet: Arc::from("Obligations"),
                row: Some(u32::try_from(row).unwrap() + 3),
            };
            let texts: Vec<Option<String>> = (0..FIELDS.len())
                .map(|field| match edits.get(&(row, field)) {
                    Some(content) => content.clone(),
                    None => handed_out(row).get(FIELDS[field].as_str()).filter(|_| row < ROWS).cloned(),
                })
                .collect();
            let cells: Vec<BookCell<'_>> = texts
                .iter()
                .zip(0..)
                .map(|(text, column)| BookCell {
                    column,
                    value: text.as_deref().map_or(Value::Blank, Value::Text),
                    formula: None,
                })
                .collect();
            match copy.find(BaselineTable::Obligations, &key(row)) {
                Some(base) => {
                    let fields: Vec<FieldCell<'_, '_>> = FIELDS
                        .iter()
                        .zip(&cells)
                        .map(|(field, cell)| (*field, cell.column, texts[cell.column as usize].as_ref().map(|_| cell)))
                        .collect();
                    merger.row(&copy, base, &place, Words::default(), &fields);
                }
                None => {
                    let content: Vec<String> = texts.into_iter().flatten().collect();
                    if !content.is_empty() {
                        merger.stray(place.cell(0), "", content.join(" | "), "not handed out");
                    }
                }
            }
        }
        merger.end(&copy);
    }
    merger.finish()
}

/// A content as the register words it.
fn canonical(field: Field, content: Option<&str>) -> String {
    let text = content.unwrap_or_default().trim();
    match Status::parse(text) {
        Some(status) if field == Field::Status => status.as_str().to_owned(),
        // A blank status is one that was not started.
        _ if field == Field::Status && text.is_empty() => Status::default().as_str().to_owned(),
        _ => text.to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_edit_is_recorded_in_conflict_or_refused(people in proptest::collection::vec(edits(), 1..4)) {
        let outcome = merge(&people);
        for (person, edits) in people.iter().enumerate() {
            for ((row, at), content) in edits {
                let field = FIELDS[*at];
                let said = match *row {
                    ROWS => content.as_deref().unwrap_or_default().trim().to_owned(),
                    _ => canonical(field, content.as_deref()),
                };
                let id = format!("A-{row}");
                let refused = outcome.refused.iter().any(|r| {
                    let own = r.copy == person && (r.id == id && r.field == field.as_str() || *row == ROWS);
                    own && r.found.contains(&said)
                });
                let conflict = outcome.conflicts.iter().any(|c| {
                    c.copy == person && c.id == id && c.field == field.as_str() && c.copy_value.trim() == said
                });
                let stored = outcome.file.rows.get(&Key::new(key(*row).as_str()));
                let recorded = stored.map(|r| r.entry.text(field)).unwrap_or_default();
                // What says the same as what was handed out is no edit.
                let base = handed_out(*row).get(field.as_str()).cloned().unwrap_or_default();
                let no_edit = if *row == ROWS { said.is_empty() } else { said == base };
                prop_assert!(
                    no_edit || refused || conflict || canonical(field, Some(&recorded)) == said,
                    "person {person}, {id} {field}: {said:?} is lost; recorded {recorded:?}; {outcome:#?}"
                );
            }
        }
        // The other way round: nothing is in the register that nobody said.
        for (key_found, row) in &outcome.file.rows {
            let index = (0..ROWS).find(|r| Key::new(key(*r).as_str()) == *key_found).unwrap();
            for (field, value) in &row.entry.values {
                let at = FIELDS.iter().position(|f| f == field).unwrap();
                let text = value.to_text();
                let somebody = people.iter().any(|edits| {
                    edits.get(&(index, at)).is_some_and(|c| canonical(*field, c.as_deref()) == canonical(*field, Some(&text)))
                });
                let base = handed_out(index).get(field.as_str()).cloned().unwrap_or_default();
                prop_assert!(somebody || base == text, "{field} {text:?} in row {index} was said by nobody");
            }
        }
    }
}
