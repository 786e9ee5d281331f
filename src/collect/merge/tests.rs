//! Where values came from, and which of two wins.
#![allow(clippy::unwrap_used)]
use super::*;
use crate::matrix::identity::Hash;
use crate::record::entry::{Decision, SignerRole};
use crate::record::log::Event;

fn signed(name: &str, decision: Decision, date: &str) -> SignOff {
    SignOff::new(SignerRole::Approver, name.to_owned(), decision, date.parse().unwrap(), Hash::of(b""))
}

fn logged(service: &str, action: Action, by: &str, rows: Vec<RowChange>) -> LogEntry {
    let event = Event {
        at: "2026-01-31T10:00:00Z".parse().unwrap(),
        by: by.to_owned(),
        action,
        service: service.to_owned(),
        source: None,
        checklist: None,
        rows,
        register: None,
        files: BTreeMap::new(),
    };
    LogEntry { seq: 1, prev: Vec::new(), event, hash: Hash::of(b"") }
}

fn source(file: &str) -> LoggedSource {
    LoggedSource { file: file.to_owned(), sha256: Hash::of(b""), saved_by: Some("Ben".to_owned()), saved_at: None }
}

fn with<T>(entries: Vec<LogEntry>, prefer: &Prefer, ask: impl Fn(&mut Merger<'_>) -> T) -> T {
    let mut log = Log::default();
    log.entries = entries;
    let settings = Settings {
        people: &People::default(),
        prefer,
        day: NaiveDate::from_ymd_opt(2026, 2, 1).unwrap(),
        log: &log,
        bind: &|_| None,
        covers: &|_, _, _| Vec::new(),
        words: &|_, _| None,
    };
    ask(&mut Merger::new(ServiceFile::new("acme".into(), "vm".into()), settings))
}

/// The newest entry of the log that has this very sign-off, unless a copy of the same command brought it.
#[test]
fn who_recorded_a_sign_off_is_looked_up_by_all_that_it_says() {
    let own = signed("Ada", Decision::Accepted, "2026-01-31");
    let change = RowChange::of_sign_off(&own);
    let of_row = RowChange { key: "k1".to_owned(), ..change.clone() };
    let others = [
        signed("Ada", Decision::Rejected, "2026-01-31"),
        signed("Ada", Decision::Accepted, "2026-01-30"),
        signed("Eve", Decision::Accepted, "2026-01-31"),
    ];
    let mut entries = vec![
        logged("acme/vm", Action::Sign, "first", vec![change.clone()]),
        logged("acme/vm", Action::Sign, "wanted", vec![change.clone()]),
        logged("acme/vm", Action::Collect, "collector", vec![change.clone()]),
        logged("acme/disks", Action::Sign, "elsewhere", vec![change.clone()]),
        logged("acme/vm", Action::Sign, "of a row", vec![of_row]),
    ];
    entries.extend(others.iter().map(|s| logged("acme/vm", Action::Sign, "other", vec![RowChange::of_sign_off(s)])));
    let by = with(entries, &Prefer::Nobody, |merger| merger.sign_off_origin(&own).by);
    assert_eq!(by.as_deref(), Some("wanted"));
    let nowhere = with(Vec::new(), &Prefer::Nobody, |merger| merger.sign_off_origin(&own));
    assert_eq!((nowhere.place.as_str(), nowhere.by), ("register", None));
    let copied = with(vec![logged("acme/vm", Action::Sign, "log", vec![change])], &Prefer::Nobody, |merger| {
        merger.begin(&source("a.pdf"));
        let place = |line| Location::line("a.pdf", line, 0);
        merger.out.sign_offs.push((0, place(1), own.clone()));
        merger.out.sign_offs.push((0, place(2), others[0].clone()));
        merger.sign_off_origin(&own)
    });
    assert_eq!((copied.place.as_str(), copied.by.as_deref()), ("a.pdf:1", Some("Ben")));
}

#[test]
fn a_preferred_copy_is_named_by_its_file() {
    let wins = |prefer: Prefer, copy: &str, other: &str| {
        with(Vec::new(), &prefer, |merger| {
            merger.begin(&source(copy));
            merger.preferred(&EntryOrigin { place: other.to_owned(), ..EntryOrigin::default() })
        })
    };
    assert_eq!(wins(Prefer::Nobody, "a.xlsx", "register"), None);
    assert_eq!(wins(Prefer::Register, "a.xlsx", "register"), Some(false));
    assert_eq!(wins(Prefer::Copy, "a.xlsx", "register"), Some(true));
    let file = |name: &str| Prefer::File(name.to_owned());
    assert_eq!(wins(file("a.xlsx"), "in/a.xlsx", "b.xlsx, 'Obligations'!C3"), Some(true));
    assert_eq!(wins(file("in/a.xlsx"), "in/a.xlsx", "register"), Some(true));
    assert_eq!(wins(file("b.xlsx"), "a.xlsx", "in\\b.xlsx, 'Obligations'!C3"), Some(false));
    assert_eq!(wins(file("c.xlsx"), "a.xlsx", "b.xlsx, 'Obligations'!C3"), None);
}

#[test]
fn blank_and_not_started_are_nothing_entered() {
    let text = |text: &str| Some(FieldValue::Text(text.to_owned()));
    let status = |status| Some(FieldValue::Status(status));
    let date = |date: &str| Some(FieldValue::Date(date.parse().unwrap()));
    for (a, b, expected) in [
        (None, None, true),
        (None, text("  "), true),
        (status(Status::NotStarted), None, true),
        (text("one"), text("one \n"), true),
        (text("one"), text("two"), false),
        (text("one"), None, false),
        (status(Status::Partial), status(Status::Partial), true),
        (status(Status::Partial), status(Status::Implemented), false),
        (date("2026-01-31"), date("2026-01-31"), true),
        (date("2026-01-31"), date("2026-02-01"), false),
        (date("2026-01-31"), None, false),
    ] {
        assert_eq!(same(a.as_ref(), b.as_ref()), expected, "{a:?} {b:?}");
        assert_eq!(same(b.as_ref(), a.as_ref()), expected, "{b:?} {a:?}");
    }
}

/// Rows of every table are found by their own key, and by no other's.
#[test]
fn an_entry_is_looked_up_in_its_own_table() {
    let entry = |text: &str| {
        let mut entry = Entry::default();
        entry.values.insert(Field::Notes, FieldValue::Text(text.to_owned()));
        entry
    };
    let found = with(Vec::new(), &Prefer::Nobody, |merger| {
        let file = &mut merger.out.file;
        for own in ["a", "b"] {
            let (finding, id, what) = (own.to_owned(), String::new(), String::new());
            file.questions.push(QuestionEntry { finding, id, what, entry: entry(&format!("question {own}")) });
            let (form, row, id) = ("f".to_owned(), own.to_owned(), String::new());
            file.forms.push(FormEntry { form, row, id, entry: entry(&format!("form {own}")) });
            let row = StoredRow { entry: entry(&format!("row {own}")), ..StoredRow::default() };
            file.rows.insert(Key::new(own), row);
            let access = AccessEntry {
                role: own.to_owned(),
                line: 1,
                entry: entry(&format!("access {own}")),
                ..AccessEntry::default()
            };
            merger.access.insert((own.to_owned(), 1), access);
        }
        [
            (BaselineTable::Obligations, "b"),
            (BaselineTable::Gaps, "b"),
            (BaselineTable::Form, "f/b"),
            (BaselineTable::Access, "b#1"),
            (BaselineTable::Gaps, "c"),
            (BaselineTable::Form, "b"),
            (BaselineTable::Access, "b#2"),
        ]
        .map(|(table, key)| merger.entry(table, key).map(|e| e.text(Field::Notes).into_owned()))
    });
    let found = found.each_ref().map(|text| text.as_deref().unwrap_or_default());
    assert_eq!(found, ["row b", "question b", "form b", "access b", "", "", ""]);
}

/// Who gave the register a value is looked up by row and field: in the copies of the command, then in the log, the newest first.
#[test]
fn who_gave_a_value_is_looked_up_by_row_and_field() {
    let named = |key: &str| {
        let own = RowChange::of_sign_off(&signed("Ada", Decision::Accepted, "2026-01-31"));
        RowChange { key: key.to_owned(), ..own }
    };
    let bare = RowChange { key: "k1".to_owned(), ..RowChange::default() };
    let entries = vec![
        logged("acme/vm", Action::Collect, "first", vec![named("k1")]),
        logged("acme/vm", Action::Collect, "wanted", vec![named("k1")]),
        logged("acme/vm", Action::Collect, "another row", vec![named("k2")]),
        logged("acme/vm", Action::Collect, "another field", vec![bare]),
        logged("acme/disks", Action::Collect, "another service", vec![named("k1")]),
    ];
    let by = with(entries, &Prefer::Nobody, |merger| merger.register_origin("k1", "name").by);
    assert_eq!(by.as_deref(), Some("wanted"));
    let places = with(Vec::new(), &Prefer::Nobody, |merger| {
        merger.begin(&source("a.xlsx"));
        let place = RowPlace { file: "a.xlsx".into(), sheet: "Obligations".into(), row: Some(3) };
        let fields = vec![FieldEdit { field: Field::Notes, column: 4, from: None, to: None }];
        let (key, id) = ("k1".to_owned(), String::new());
        merger.out.edits.push(RowEdit { key, id, wording: None, copy: 0, place, fields });
        ["notes", "status"].map(|field| merger.register_origin("k1", field))
    });
    let places = places.map(|origin| (origin.place, origin.by));
    assert_eq!(places, [("a.xlsx, Obligations!E3".to_owned(), Some("Ben".to_owned())), ("register".to_owned(), None)]);
}
