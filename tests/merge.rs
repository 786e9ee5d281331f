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
use rmx_report::collect::merge::{Merger, Prefer, RowWords, Settings};
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
    merged(register(), |merger| take(merger, people))
}

fn merged(file: ServiceFile, take: impl Fn(&mut Merger<'_>)) -> ServiceOutcome {
    merged_by(&Prefer::Nobody, file, take)
}

fn merged_by(prefer: &Prefer, file: ServiceFile, take: impl Fn(&mut Merger<'_>)) -> ServiceOutcome {
    let settings = Settings {
        people: &People::default(),
        prefer,
        day: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
        log: &Log::default(),
        bind: &|_| None,
        covers: &|_, _, _| Vec::new(),
        words: &|_, _| {
            let section = vec!["Looked up".to_owned()];
            Some(RowWords { section, text: "Looked up".to_owned() })
        },
    };
    let mut merger = Merger::new(file, settings);
    take(&mut merger);
    merger.finish()
}

fn take(merger: &mut Merger<'_>, people: &[Edits]) {
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
}

fn place() -> RowPlace {
    RowPlace { file: Arc::from("0.xlsx"), sheet: Arc::from("Obligations"), row: Some(3) }
}

/// A cell of every field, in their order.
fn row(merger: &mut Merger<'_>, copy: &Copy, base: usize, texts: &[(Field, &'static str)]) {
    let value = |text: &'static str| if text.is_empty() { Value::Blank } else { Value::Text(text) };
    let cells: Vec<BookCell<'_>> = texts
        .iter()
        .zip(0..)
        .map(|((_, text), column)| BookCell { column, value: value(text), formula: None })
        .collect();
    let fields: Vec<FieldCell<'_, '_>> =
        texts.iter().zip(&cells).map(|((field, _), cell)| (*field, cell.column, Some(cell))).collect();
    merger.row(copy, base, &place(), Words::default(), &fields);
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

/// What reads as it was handed out, says the same, or says what the register has by now, is counted as unchanged; each once.
#[test]
fn what_is_unchanged_is_counted() {
    let edit = |row: usize, text: &str| -> Edits { [((row, 2), Some(text.to_owned()))].into() };
    for (people, expected) in [
        (vec![Edits::new()], 4),
        (vec![edit(1, "handed out ")], 4),
        (vec![edit(0, "new")], 4),
        (vec![edit(0, "new"), edit(0, "new")], 9),
    ] {
        assert_eq!(merge(&people).unchanged, expected, "{people:?}");
    }
    // What was handed out is taken as it is, also where nobody could enter it now.
    let mut odd = copy(0);
    odd.base.rows[0].values.insert("due".to_owned(), "soon".to_owned());
    let outcome = merged(register(), |merger| {
        merger.begin(&odd.source);
        row(merger, &odd, 0, &[(Field::Due, "soon")]);
    });
    assert_eq!((outcome.unchanged, outcome.refused.len()), (1, 0));
}

/// A default that somebody cleared stays cleared; what never had one is gone.
#[test]
fn a_cleared_cell_is_kept_blank_where_a_default_would_fill_it() {
    let mut file = register();
    let stored = file.rows.get_mut(&Key::new(key(1).as_str())).unwrap();
    stored.entry.values.insert(Field::Responsible, FieldValue::Text("Ada".into()));
    let mut copy = copy(0);
    copy.base.rows[1].values.insert("responsible".to_owned(), "Ada".to_owned());
    let outcome = merged(file, |merger| {
        merger.begin(&copy.source);
        row(merger, &copy, 1, &[(Field::Notes, ""), (Field::Responsible, "")]);
    });
    let values = &outcome.file.rows[&Key::new(key(1).as_str())].entry.values;
    assert_eq!(values.get(&Field::Responsible), Some(&FieldValue::Text(String::new())));
    assert!(!values.contains_key(&Field::Notes), "{values:?}");
}

/// An owner signs for the rows that are theirs in the copy that they signed, as it makes them theirs or another's.
#[test]
fn an_owner_signs_for_the_rows_of_the_signed_copy() {
    let mut copy = copy(0);
    let owners = [("Ada", "Ben"), ("Ada", "Ada"), ("Ben", "Ada")];
    for (row, (before, _)) in copy.base.rows.iter_mut().zip(owners) {
        row.values.insert("accountable".to_owned(), before.to_owned());
    }
    let block = BaselineRow {
        table: BaselineTable::SignOff,
        key: "owner-1".to_owned(),
        id: "Owner".to_owned(),
        row_hash: None,
        values: [("name".to_owned(), "Ada".to_owned())].into(),
        locked: None,
    };
    copy.base.rows.push(block);
    let copy = Copy::new(copy.name.clone(), copy.source.clone(), copy.base);
    let outcome = merged(register(), |merger| {
        merger.begin(&copy.source);
        for (at, (_, now)) in owners.iter().enumerate() {
            row(merger, &copy, at, &[(Field::Accountable, now), (Field::Responsible, "Cleo")]);
        }
        for (field, said) in [("name", "Ada"), ("decision", "accepted"), ("date", "2026-11-20")] {
            let cell = BookCell { column: 1, value: Value::Text(said), formula: None };
            merger.block(&copy, 3, field, place().cell(1), Some(&cell));
        }
        merger.end(&copy);
    });
    let [(_, _, signed)] = outcome.sign_offs.as_slice() else { panic!("{outcome:#?}") };
    let covered: Vec<&str> = signed.covers.iter().map(|c| c.key.as_str()).collect();
    assert_eq!(covered, [key(1), key(2)]);
}

/// Of two copies that say another thing each, the one that is preferred is recorded; without a preference the first.
#[test]
fn a_conflict_is_decided_by_what_is_preferred() {
    let edit = |text: &str| -> Edits { [((0, 2), Some(text.to_owned()))].into() };
    let file = |name: &str| Prefer::File(name.to_owned());
    for (prefer, recorded) in [
        (Prefer::Nobody, "one"),
        (Prefer::Register, "one"),
        (file("0.xlsx"), "one"),
        (Prefer::Copy, "two"),
        (file("1.xlsx"), "two"),
    ] {
        let outcome = merged_by(&prefer, register(), |merger| take(merger, &[edit("one"), edit("two")]));
        let stored = &outcome.file.rows[&Key::new(key(0).as_str())];
        assert_eq!(stored.entry.text(Field::Notes), recorded, "{prefer:?}");
        let [conflict] = outcome.conflicts.as_slice() else { panic!("{outcome:#?}") };
        let values = [&conflict.base, &conflict.register, &conflict.copy_value].map(String::as_str);
        assert_eq!(values, ["", "one", "two"]);
    }
}

/// What is entered in a row of any table comes into that row's entry, which a later copy goes on with.
#[test]
fn every_table_has_its_own_entries() {
    let rows = [
        (BaselineTable::Access, "owner#2"),
        (BaselineTable::Access, "reader#1"),
        (BaselineTable::Gaps, "one"),
        (BaselineTable::Gaps, "two"),
        (BaselineTable::Form, "form/one"),
        (BaselineTable::Form, "form/two"),
    ];
    let mut copy = copy(0);
    copy.base.rows = rows
        .iter()
        .map(|(table, key)| BaselineRow {
            table: *table,
            key: (*key).to_owned(),
            id: String::new(),
            row_hash: None,
            values: BTreeMap::new(),
            locked: None,
        })
        .collect();
    let copy = Copy::new(copy.name.clone(), copy.source.clone(), copy.base);
    let outcome = merged(register(), |merger| {
        for (field, text) in [(Field::Notes, "first"), (Field::Evidence, "second")] {
            merger.begin(&copy.source);
            for at in 0..rows.len() {
                row(merger, &copy, at, &[(field, text)]);
            }
        }
    });
    let file = outcome.file;
    let access = file.access.iter().map(|a| (format!("{}#{}", a.role, a.line), &a.entry));
    let questions = file.questions.iter().map(|q| (q.finding.clone(), &q.entry));
    let forms = file.forms.iter().map(|f| (format!("{}/{}", f.form, f.row), &f.entry));
    let found: Vec<(String, String, String)> = access
        .chain(questions)
        .chain(forms)
        .map(|(key, entry)| (key, entry.text(Field::Notes).into_owned(), entry.text(Field::Evidence).into_owned()))
        .collect();
    let expected = rows.map(|(_, key)| (key.to_owned(), "first".to_owned(), "second".to_owned()));
    assert_eq!(found, expected);
}

/// A row's words are those of the copy; where somebody edited them there, and the record has none, they are looked up.
#[test]
fn a_row_is_recorded_with_the_vendors_words() {
    let recorded = |words: Words<'_>, known: bool, same_version: bool| {
        let mut file = register();
        let stored = file.rows.entry(Key::new(key(0).as_str())).or_default();
        stored.confirm = "Before".to_owned();
        if known {
            (stored.section, stored.text) = (vec!["Known".to_owned()], "Known".to_owned());
        }
        let copy = copy(0);
        file.checklist = same_version.then(|| copy.base.header.checklist_hash.clone());
        let outcome = merged(file, |merger| {
            merger.begin(&copy.source);
            let cell = BookCell { column: 2, value: Value::Text("new"), formula: None };
            merger.row(&copy, 0, &place(), words, &[(Field::Notes, 2, Some(&cell))]);
        });
        let stored = outcome.file.rows[&Key::new(key(0).as_str())].clone();
        (stored.section.join(" / "), stored.text, stored.confirm)
    };
    let all = Words { section: Some("Hosts\n Disks"), activity: Some("Patch") };
    let is = |section: &str, text: &str, confirm: &str| (section.to_owned(), text.to_owned(), confirm.to_owned());
    assert_eq!(recorded(all, true, true), is("Hosts / Disks", "Patch", ""));
    assert_eq!(recorded(all, false, false), is("Hosts / Disks", "Patch", "Before"), "of another version");
    let section = Words { activity: None, ..all };
    assert_eq!(recorded(section, false, true), is("Hosts / Disks", "Looked up", ""));
    let activity = Words { section: None, ..all };
    assert_eq!(recorded(activity, false, true), is("Looked up", "Patch", ""));
    assert_eq!(recorded(Words::default(), true, true), is("Known", "Known", ""));
}
