//! Several people fill in copies of one workbook at random, in every table and kind of field; they sort, move and duplicate rows, move columns,
//! rename sheets, and write where nothing was asked: every word of it is in the register, in a conflict, or in the refused list.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "common/records.rs"]
mod records;

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use rmx_report::collect::merge::Prefer;
use rmx_report::collect::outcome::ServiceOutcome;
use rmx_report::collect::run::{Given, Order, merge};
use rmx_report::collect::value::People;
use rmx_report::document::BASELINE_SHEET;
use rmx_report::import::Limits;
use rmx_report::matrix::identity::{Hash, Key};
use rmx_report::profile::Profile;
use rmx_report::record::baseline::{Baseline, BaselineRow, BaselineTable, Header, fingerprint};
use rmx_report::record::field::{Field, FieldType, FieldValue};
use rust_xlsxwriter::Workbook;

const TABLES: [(BaselineTable, &str, &[Field]); 3] = [
    (BaselineTable::Obligations, "Obligations", Field::OBLIGATION),
    (BaselineTable::Commitments, "Commitments", Field::COMMITMENT),
    (BaselineTable::Access, "Access roles", Field::ACCESS),
];
const ROWS: usize = 3;
const BLOCKS: [&str; 2] = ["preparer", "approver"];
const BLOCK_FIELDS: [&str; 7] = ["name", "role", "decision", "exceptions", "date", "valid-until", "signature"];
const HEADER: &str = "Header";

/// What one person did.
#[derive(Debug, Clone)]
struct Person {
    /// Content by table, row and field.
    entries: BTreeMap<(usize, usize, usize), Option<String>>,
    /// Content by block and field.
    blocks: BTreeMap<(usize, usize), String>,
    /// By how many places rows and columns are turned, and whether they run backwards.
    turned: (usize, bool),
    /// A row that stands there twice, the second time with these notes.
    twice: Option<(usize, String)>,
    /// Words in a row without a key, in a column of their own, in a sheet of their own, below another name of the sheet.
    own: [Option<String>; 3],
    renamed: bool,
}

fn content() -> impl Strategy<Value = Option<String>> {
    let texts = [
        "Implemented",
        "partial",
        "Dun",
        "Keep",
        "revoke",
        "2026-12-31",
        "31.12.2026",
        "3/4/2026",
        "2026-02-30",
        "3 months",
        "often",
        "Anna",
        "Anna; Bob",
        "Nobody known",
        "javascript:alert(1)",
        "=1+1",
        "-cmd",
        "handed out",
        "two\nlines",
        "\u{202e}turned",
    ];
    prop_oneof![
        1 => Just(None),
        4 => proptest::sample::select(texts.to_vec()).prop_map(|text| Some(text.to_owned())),
        1 => "[a-z=|;ÄłЖ🙂 ]{1,8}".prop_map(Some),
    ]
}

fn block_content() -> impl Strategy<Value = String> {
    let texts = [
        "Anna",
        "Ben",
        "Prepared",
        "Accepted",
        "accepted with exceptions",
        "2026-11-20",
        "2026-11-19",
        "2026-02-30",
        "2030-01-01",
        "words",
    ];
    proptest::sample::select(texts.to_vec()).prop_map(str::to_owned)
}

fn person() -> impl Strategy<Value = Person> {
    let field = (0..TABLES.len(), 0..ROWS, 0..20_usize);
    let words = || proptest::option::weighted(0.3, "own [a-z]{3,8}");
    (
        proptest::collection::btree_map(field, content(), 0..12),
        proptest::collection::btree_map((0..BLOCKS.len(), 0..BLOCK_FIELDS.len()), block_content(), 0..8),
        (0..5_usize, any::<bool>()),
        proptest::option::weighted(0.3, (0..ROWS, "twice [a-z]{3,8}")),
        [words(), words(), words()],
        any::<bool>(),
    )
        .prop_map(|(entries, blocks, turned, twice, own, renamed)| {
            let entries = entries.into_iter().map(|((t, r, f), c)| ((t, r, f % TABLES[t].2.len()), c)).collect();
            Person { entries, blocks, turned, twice, own, renamed }
        })
}

fn key(table: usize, row: usize) -> String {
    match TABLES[table].0 {
        BaselineTable::Access => format!("admin#{}", row + 1),
        _ => format!("{row:020x}"),
    }
}

/// The first row was handed out with words in its last field.
fn handed_out(table: usize, row: usize) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    if table == 0 {
        values.insert(Field::Status.as_str().to_owned(), "Not started".to_owned());
    }
    let text = TABLES[table].2.iter().find(|f| f.kind() == FieldType::Text).unwrap();
    if row == 0 {
        values.insert(text.as_str().to_owned(), "handed out".to_owned());
    }
    values
}

fn baseline() -> Baseline {
    let remark = |text: &str| String::from_utf8(fingerprint(text).to_vec()).unwrap();
    let header = Header { remarks: remark(HEADER), watched: true, ..records::header() };
    let mut rows = Vec::new();
    for (table, (kind, ..)) in TABLES.iter().enumerate() {
        for row in 0..ROWS {
            rows.push(BaselineRow {
                table: *kind,
                key: key(table, row),
                id: format!("{table}-{row}"),
                row_hash: Some(Hash::of(b"row")),
                values: handed_out(table, row).into_iter().collect(),
                locked: None,
            });
        }
    }
    for block in BLOCKS {
        rows.push(BaselineRow {
            table: BaselineTable::SignOff,
            key: block.into(),
            id: block.into(),
            row_hash: None,
            values: Default::default(),
            locked: None,
        });
    }
    Baseline { header, rows }
}

/// `count` places, turned and perhaps backwards.
fn order(count: usize, (by, backwards): (usize, bool)) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.rotate_left(by % count);
    if backwards {
        places.reverse();
    }
    places
}

fn workbook(person: &Person) -> Vec<u8> {
    let mut book = Workbook::new();
    for (table, (_, name, fields)) in TABLES.iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(if person.renamed { format!("Blatt {table}") } else { (*name).to_owned() }).unwrap();
        let columns = order(fields.len() + 1, person.turned);
        let id = |column: usize| fields.get(column).map_or("key", |f| f.as_str());
        for (at, column) in columns.iter().enumerate() {
            sheet.write(0, at as u16, id(*column)).unwrap();
            sheet.write(1, at as u16, HEADER).unwrap();
        }
        let mut line = 2;
        let mut write_row = |row: usize, notes: Option<&str>| {
            let base = handed_out(table, row);
            for (at, column) in columns.iter().enumerate() {
                let text = match fields.get(*column) {
                    None => Some(key(table, row)),
                    Some(Field::Notes) if notes.is_some() => notes.map(str::to_owned),
                    Some(field) => match person.entries.get(&(table, row, *column)) {
                        Some(content) => content.clone(),
                        None => base.get(field.as_str()).cloned(),
                    },
                };
                if let Some(text) = text.filter(|text| !text.is_empty()) {
                    sheet.write_string(line, at as u16, text).unwrap();
                }
            }
            line += 1;
        };
        for row in order(ROWS, person.turned) {
            write_row(row, None);
        }
        if let (0, Some((row, notes))) = (table, &person.twice) {
            write_row(*row, Some(notes));
        }
        if table == 0 {
            if let Some(words) = &person.own[0] {
                sheet.write_string(line + 2, 1, words).unwrap();
            }
            if let Some(words) = &person.own[1] {
                sheet.write_string(3, columns.len() as u16 + 1, words).unwrap();
            }
        }
    }
    let sheet = book.add_worksheet();
    sheet.set_name("Sign-off").unwrap();
    for (block, name) in BLOCKS.iter().enumerate() {
        for (field, id) in BLOCK_FIELDS.iter().enumerate() {
            let line = (block * 10 + field) as u32;
            sheet.write(line, 0, format!("{name}/{id}")).unwrap();
            sheet.write(line, 1, HEADER).unwrap();
            if let Some(text) = person.blocks.get(&(block, field)) {
                sheet.write_string(line, 5, text).unwrap();
            }
        }
    }
    if let Some(words) = &person.own[2] {
        book.add_worksheet().write_string(4, 4, words).unwrap();
    }
    let sheet = book.add_worksheet();
    sheet.set_name(BASELINE_SHEET).unwrap();
    for (line, text) in baseline().to_lines().unwrap().iter().enumerate() {
        sheet.write_string(line as u32, 0, text).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn outcome(people: &[Person]) -> ServiceOutcome {
    let profile = Profile { people: vec!["Anna".into(), "Bob".into()], ..Profile::default() };
    let files: Vec<Given> = people
        .iter()
        .enumerate()
        .map(|(at, person)| Given { name: Arc::from(format!("{at}.xlsx")), bytes: Arc::from(workbook(person)) })
        .collect();
    let order = Order {
        files: &files,
        people: &People::of(&profile),
        profile: &profile,
        prefer: &Prefer::Nobody,
        at: "2026-11-20T00:00:00Z".parse().unwrap(),
        by: "tester",
        evidence: &[],
        matrix: &|_| None,
        limits: &Limits::default(),
        what_if: false,
    };
    merge(None, &order).unwrap().remove(0)
}

/// A content as the register words it.
fn canonical(field: Field, text: &str) -> String {
    let text = text.trim();
    match FieldValue::parse(field.kind(), text) {
        Some(value) if !text.is_empty() => value.to_text(),
        _ if field == Field::Status && text.is_empty() => "Not started".to_owned(),
        _ => text.to_owned(),
    }
}

fn recorded(outcome: &ServiceOutcome, table: usize, row: usize, field: Field) -> String {
    match TABLES[table].0 {
        BaselineTable::Access => {
            let line = outcome.file.access.iter().find(|a| a.key() == key(table, row));
            line.map(|a| a.entry.text(field)).unwrap_or_default().into_owned()
        }
        _ => outcome
            .file
            .rows
            .get(&Key::new(key(table, row)))
            .map(|r| r.entry.text(field))
            .unwrap_or_default()
            .into_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_word_is_recorded_in_conflict_or_refused(people in proptest::collection::vec(person(), 1..4)) {
        let outcome = outcome(&people);
        let refused = |person: usize, words: &str| {
            outcome.refused.iter().any(|r| r.copy == person && r.found.contains(words))
        };
        let conflict = |person: usize, id: &str, field: Field, words: &str| {
            outcome.conflicts.iter().any(|c| {
                c.copy == person && c.id == id && c.field == field.as_str() && canonical(field, &c.copy_value) == words
            })
        };
        for (at, person) in people.iter().enumerate() {
            let mut entries: Vec<((usize, usize, Field), String)> = person
                .entries
                .iter()
                .map(|((table, row, field), text)| ((*table, *row, TABLES[*table].2[*field]), text.clone().unwrap_or_default()))
                .collect();
            if let Some((row, notes)) = &person.twice {
                entries.push(((0, *row, Field::Notes), notes.clone()));
            }
            for ((table, row, field), text) in entries {
                // Days are written in several ways; one that is none stays as it is.
                let said = match rmx_report::collect::value::read_text(field, text.trim().to_owned()) {
                    Ok(value) if !text.trim().is_empty() => value.to_text(),
                    _ => canonical(field, &text),
                };
                let base = handed_out(table, row).get(field.as_str()).cloned().unwrap_or_default();
                // A line of the access review goes by its key.
                let id = match TABLES[table].0 {
                    BaselineTable::Access => key(table, row),
                    _ => format!("{table}-{row}"),
                };
                let kept = said == canonical(field, &base)
                    || canonical(field, &recorded(&outcome, table, row, field)) == said
                    || conflict(at, &id, field, &said)
                    || outcome.refused.iter().any(|r| {
                        r.copy == at && r.id == id && r.field == field.as_str() && r.found.trim() == text.trim()
                    });
                prop_assert!(kept, "person {at}, {id} {field}: {text:?} ({said:?}) is lost; {outcome:#?}");
            }
            for words in person.own.iter().flatten() {
                prop_assert!(refused(at, words), "person {at}: {words:?} is lost; {outcome:#?}");
            }
            for (block, name) in BLOCKS.iter().enumerate() {
                let words: Vec<&String> =
                    (0..BLOCK_FIELDS.len()).filter_map(|field| person.blocks.get(&(block, field))).collect();
                let in_conflict = outcome.conflicts.iter().find(|c| c.copy == at && c.key == *name);
                let taken = outcome.file.sign_offs.iter().any(|s| {
                    let texts = [&s.name, &s.job, &s.exceptions, &s.signature];
                    words.iter().all(|w| {
                        texts.iter().any(|t| t.trim() == w.trim())
                            || s.decision.as_str().eq_ignore_ascii_case(w)
                            || s.date.to_string() == **w
                            || s.valid_until.is_some_and(|d| d.to_string() == **w)
                    })
                });
                let kept = |w: &str| {
                    taken
                        || refused(at, w)
                        || in_conflict.is_some_and(|c| c.copy_value.to_lowercase().contains(&w.to_lowercase()))
                };
                for word in words.iter().copied() {
                    prop_assert!(kept(word), "person {at}, block {name}: {word:?} is lost; {outcome:#?}");
                }
            }
        }
        // The other way round: nothing is in the register that nobody said.
        for (table, (_, _, fields)) in TABLES.iter().enumerate() {
            for row in 0..ROWS {
                for (column, field) in fields.iter().enumerate() {
                    let found = recorded(&outcome, table, row, *field);
                    let said = people.iter().any(|p| {
                        let twice = p.twice.as_ref().is_some_and(|(r, n)| (table, *r, *field) == (0, row, Field::Notes) && *n == found);
                        twice || p.entries.get(&(table, row, column)).is_some_and(|c| {
                            let text = c.clone().unwrap_or_default();
                            let read = rmx_report::collect::value::read_text(*field, text.trim().to_owned());
                            read.is_ok_and(|v| canonical(*field, &v.to_text()) == canonical(*field, &found))
                        })
                    });
                    prop_assert!(found.is_empty() || said, "{table}-{row} {field}: {found:?} was said by nobody");
                }
            }
        }
    }
}
