//! The register: its files, its log, whole changes, and what carries over to another version of a matrix.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "common/matrices.rs"]
mod matrices;

use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use matrices::{matrix, model, option, raci};
use rmx_report::matrix::deployment::{EffectiveMatrix, Selection};
use rmx_report::matrix::identity::{Hash, Key};
use rmx_report::matrix::{Activity, Assignment, Matrix};
use rmx_report::profile::Profile;
use rmx_report::record::carry::{Bound, Rename, bound_row, bound_whole};
use rmx_report::record::entry::{Decision, Entry, SignOff, SignOffState, SignerRole};
use rmx_report::record::field::{Field, FieldValue, Status};
use rmx_report::record::file::{from_text, to_text};
use rmx_report::record::log::{Action, Event, RowChange};
use rmx_report::record::service::{EvidenceFile, Had, ServiceFile, StoredRow};
use rmx_report::record::store::{Commit, NewFile, Register, RegisterError};
use rmx_report::record::update::Update;
use rmx_report::record::version::text_of;

/// An activity with its own id, in one section.
fn activity(id: &str, text: &str, cells: [Assignment; 2]) -> Activity {
    Activity { id: id.into(), ..matrices::activity(1, "Operations", text, cells.to_vec()) }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn with_rows(rows: Vec<Activity>) -> Matrix {
    Matrix { activities: rows, ..matrix() }
}

fn base_rows() -> Vec<Activity> {
    vec![
        activity("A-1", "Back up the data every 30 days", [raci("RA"), raci("I")]),
        activity("A-2", "Patch the hosts", [raci("A"), raci("R")]),
        activity("A-3", "Keep the keys", [raci("RA"), raci("C")]),
    ]
}

fn effective<'m>(matrix: &'m Matrix, selection: &Selection) -> EffectiveMatrix<'m> {
    EffectiveMatrix::new(matrix, selection).unwrap()
}

/// A service in which every row has a status and a note, and a valid sign-off of its own.
fn recorded(effective: &EffectiveMatrix<'_>) -> ServiceFile {
    let mut file = ServiceFile::new("acme".into(), "vm".into());
    for row in &effective.activities {
        let mut entry = Entry::default();
        entry.values.insert(Field::Status, FieldValue::Status(Status::Implemented));
        entry.values.insert(Field::Notes, FieldValue::Text(format!("note on {}", row.id)));
        file.rows.insert(
            row.key.clone(),
            StoredRow {
                id: row.id.to_string(),
                section: row.section.clone(),
                text: row.text.clone(),
                wording: Some(row.row_hash.clone()),
                entry,
                evidence: Vec::new(),
                confirm: String::new(),
                renamed: Vec::new(),
            },
        );
    }
    for row in &effective.activities {
        let bound = bound_row(effective, text_of(effective.matrix).unwrap().0, row);
        let status = file.status_hash(Some(&row.key));
        file.sign_offs.push(sign_off(Some(row.key.clone()), bound, status));
    }
    file
}

fn sign_off(key: Option<Key>, bound: Bound, status: Hash) -> SignOff {
    SignOff {
        key,
        role: SignerRole::Approver,
        name: "Anna".into(),
        job: "CISO".into(),
        decision: Decision::Accepted,
        exceptions: String::new(),
        date: day("2026-01-31"),
        valid_until: None,
        wording: bound.wording,
        version: Some(bound.version),
        model: bound.model,
        options: bound.options,
        text: "what was signed".into(),
        signature: String::new(),
        read: None,
        register: None,
        status: Some(status),
        state: SignOffState::Valid,
        reason: String::new(),
        causes: Vec::new(),
        covers: Vec::new(),
        status_changed: false,
    }
}

fn write(folder: &Path, file: &ServiceFile, matrix: &Matrix) {
    let event = Event {
        at: "2026-01-31T10:00:00Z".parse().unwrap(),
        by: "anna".into(),
        action: Action::Collect,
        service: file.name(),
        source: None,
        checklist: None,
        rows: vec![RowChange { id: "A-1".into(), ..RowChange::default() }],
        register: file.hash(),
        files: Default::default(),
    };
    let files = vec![NewFile::service(file), NewFile::version(matrix).unwrap().1];
    let commit = Commit { files, events: vec![event] };
    Register::write(folder).unwrap().commit(commit).unwrap();
}

fn states(record: &rmx_report::record::entry::ServiceRecord) -> Vec<(String, SignOffState)> {
    let mut states: Vec<_> = record.sign_offs.iter().map(|s| (s.text.clone(), s.state)).collect();
    states.sort_by(|a, b| a.0.cmp(&b.0));
    states
}

/// The state of each row's sign-off after the change, in the order of the new rows.
fn after(old: &Matrix, new: &Matrix) -> Vec<Option<SignOffState>> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &recorded(&effective(old, &Selection::default())), old);
    let new = effective(new, &Selection::default());
    let carried =
        Register::read(folder.path()).unwrap().service_record(&new, &Profile::default(), day("2026-02-01")).unwrap();
    new.activities
        .iter()
        .map(|a| carried.record.sign_offs.iter().find(|s| s.key.as_ref() == Some(&a.key)).map(|s| s.state))
        .collect()
}

#[test]
fn a_file_is_canonical_and_comes_back() {
    let matrix = with_rows(base_rows());
    let mut file = recorded(&effective(&matrix, &Selection::default()));
    let key = file.rows.keys().next().unwrap().clone();
    let row = file.rows.get_mut(&key).unwrap();
    row.section = vec!["a > b".into(), "c".into()];
    row.entry.values.insert(Field::Notes, FieldValue::Text("=cmd|' /C calc'!A0\n\"\"\"\ttab \\ \u{7}".into()));
    row.entry.values.insert(Field::Due, FieldValue::Date(day("2026-03-01")));
    row.evidence.push(EvidenceFile { path: "evidence/report 1.pdf".into(), sha256: Hash::of(b"x") });
    let text = to_text(&file);
    let (back, problems) = from_text(&text, "acme--vm.toml");
    assert!(problems.is_empty(), "{problems:?}");
    let back = back.unwrap();
    assert_eq!(to_text(&back), text);
    assert_eq!(back.rows, file.rows);
    assert_eq!(back.hash(), file.hash());
    text.parse::<toml::Table>().expect("a register file is valid TOML");
    let ids: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("id = ")).collect();
    assert_eq!(ids, ["\"A-1\"", "\"A-2\"", "\"A-3\""], "rows stand in the order of their ids");
}

#[test]
fn every_problem_of_a_file_is_reported_with_its_line() {
    let text = "schema = \"rmx-register/1\"\nvendor = \"acme\"\nservice = \"vm\"\n[row.k1]\nid = \"A-1\"\nactivity = \"x\"\nstatus = \"Dun\"\n\
                due = 2026-02-31\nowner = \"Anna\"\n[row.k1]\n[[sign-off]]\nas = \"boss\"\nname = \"Bob\"\n";
    let (file, problems) = from_text(text, "acme--vm.toml");
    assert!(file.is_none());
    let found: Vec<(u32, &str)> =
        problems.iter().map(|d| (d.location.as_ref().unwrap().line_number().unwrap(), d.code)).collect();
    for expected in [
        (7, "register-bad-value"),
        (8, "register-bad-value"),
        (9, "register-unknown-field"),
        (10, "register-duplicate"),
        (11, "register-missing-field"),
        (12, "register-bad-value"),
    ] {
        assert!(found.contains(&expected), "{expected:?} is missing from {found:?}");
    }
}

#[test]
fn a_cosmetic_change_keeps_a_word_suspends_and_an_assignment_lapses() {
    let old = with_rows(base_rows());
    let mut rows = base_rows();
    rows[0].text = "Back up  the data, every 30 days.".into();
    rows[1].cells = activity("A-2", "x", [raci("RA"), raci("R")]).cells;
    assert_eq!(
        after(&old, &with_rows(rows)),
        [Some(SignOffState::Valid), Some(SignOffState::Lapsed), Some(SignOffState::Valid)]
    );
    let mut rows = base_rows();
    rows[0].text = "Back up the data every 90 days".into();
    assert_eq!(
        after(&old, &with_rows(rows))[0],
        Some(SignOffState::Suspended),
        "a changed figure suspends; the entry follows the id"
    );
}

#[test]
fn a_row_that_only_looks_alike_is_offered_and_taken_on_request() {
    let old = with_rows(base_rows());
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &recorded(&effective(&old, &Selection::default())), &old);
    let mut rows = base_rows();
    rows[0] = activity("A-9", "Back up images, disks, keys and logs every 30 days", [raci("RA"), raci("I")]);
    let new = with_rows(rows);
    let new = effective(&new, &Selection::default());
    let register = Register::read(folder.path()).unwrap();
    let carried = register.service_record(&new, &Profile::default(), day("2026-02-01")).unwrap();
    assert_eq!(carried.record.entries.len(), 2, "not taken");
    assert_eq!(carried.steps.unmatched[0].offers[0].id, "A-9");
    let notes = carried.steps.notes();
    assert!(notes.iter().any(|d| d.help.as_deref().is_some_and(|h| h.contains("--rename A-1=A-9"))), "{notes:?}");
    let rename: Rename = "A-1=A-9".parse().unwrap();
    drop(register);
    let mut register = Register::write(folder.path()).unwrap();
    let update = Update {
        effective: &new,
        had: &Had { from: "catalogue".into(), on: day("2026-02-01") },
        document: None,
        renames: &[rename],
        profile: &Profile::default(),
        at: "2026-02-01T10:00:00Z".parse().unwrap(),
        by: "anna",
    };
    let planned = register.plan(&update).unwrap();
    register.adopt(planned).unwrap();
    let carried = register.service_record(&new, &Profile::default(), day("2026-02-01")).unwrap();
    let key = &new.activities[0].key;
    assert_eq!(carried.record.entries[key].text(Field::Notes), "note on A-1");
    assert_eq!(carried.record.confirm[key], "Back up the data every 30 days");
    let state = carried.record.sign_offs.iter().find(|s| s.key.as_ref() == Some(key)).unwrap();
    assert_eq!(state.state, SignOffState::Suspended);
    assert_eq!((state.name.as_str(), state.text.as_str()), ("Anna", "what was signed"));
}

#[test]
fn an_option_touches_only_the_rows_that_depend_on_it() {
    let mut rows = base_rows();
    rows[1].option = Some("backup".into());
    let matrix = Matrix { options: vec![option("backup")], ..with_rows(rows) };
    let taken = Selection { options: [("backup".into(), true)].into(), ..Selection::default() };
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &recorded(&effective(&matrix, &taken)), &matrix);
    let not = effective(&matrix, &Selection::default());
    let carried =
        Register::read(folder.path()).unwrap().service_record(&not, &Profile::default(), day("2026-02-01")).unwrap();
    let lapsed: Vec<_> = not
        .activities
        .iter()
        .filter(|a| {
            carried.record.sign_offs.iter().any(|s| s.key.as_ref() == Some(&a.key) && s.state != SignOffState::Valid)
        })
        .map(|a| a.id.to_string())
        .collect();
    assert_eq!(lapsed, ["A-2"]);
    assert_eq!(carried.record.entries.len(), 3, "its entries stay");
}

#[test]
fn another_model_keeps_entries_and_does_not_archive() {
    let mut matrix = with_rows(base_rows());
    matrix.models = vec![model("saas"), model("byoc")];
    let under = |id: &str| Selection { model: Some(id.into()), ..Selection::default() };
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &recorded(&effective(&matrix, &under("saas"))), &matrix);
    let other = effective(&matrix, &under("byoc"));
    let carried =
        Register::read(folder.path()).unwrap().service_record(&other, &Profile::default(), day("2026-02-01")).unwrap();
    assert_eq!(carried.record.entries.len(), 3);
    assert!(carried.steps.is_empty());
}

#[test]
fn a_sign_off_on_the_whole_is_bound_to_wording_and_entries_and_runs_out() {
    let matrix = with_rows(base_rows());
    let eff = effective(&matrix, &Selection::default());
    let mut file = recorded(&eff);
    file.sign_offs.clear();
    let bound = bound_whole(&eff, text_of(&matrix).unwrap().0);
    let mut whole = sign_off(None, bound, file.status_hash(None));
    whole.valid_until = Some(day("2026-12-31"));
    file.sign_offs.push(whole);
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &file, &matrix);
    let state = |as_of: &str| {
        let record = Register::read(folder.path())
            .unwrap()
            .service_record(&eff, &Profile::default(), day(as_of))
            .unwrap()
            .record;
        (record.sign_offs[0].state, record.sign_offs[0].status_changed)
    };
    assert_eq!(state("2026-12-31"), (SignOffState::Valid, false));
    assert_eq!(state("2027-01-01"), (SignOffState::Expired, false));
    let row = file.rows.values_mut().next().unwrap();
    row.entry.values.insert(Field::Status, FieldValue::Status(Status::Partial));
    write(folder.path(), &file, &matrix);
    assert_eq!(state("2026-12-31"), (SignOffState::Valid, true));
}

#[test]
fn a_second_process_is_told_and_nothing_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let first = Register::write(folder.path()).unwrap();
    let second = Register::write(folder.path()).unwrap_err();
    assert!(matches!(second, RegisterError::Busy(_)));
    assert!(second.to_string().contains("another rmx-report"), "{second}");
    drop(first);
    Register::write(folder.path()).unwrap();
}

#[test]
fn an_interrupted_change_is_finished_or_forgotten() {
    let matrix = with_rows(base_rows());
    let eff = effective(&matrix, &Selection::default());
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &recorded(&eff), &matrix);
    let old = fs::read(folder.path().join("acme--vm.toml")).unwrap();
    // Before the announcement: what lies beside the names is thrown away.
    fs::write(folder.path().join(".acme--vm.toml.new"), "half a fi").unwrap();
    let register = Register::write(folder.path()).unwrap();
    assert_eq!(register.services().unwrap().len(), 1);
    drop(register);
    assert_eq!(fs::read(folder.path().join("acme--vm.toml")).unwrap(), old);
    assert!(!folder.path().join(".acme--vm.toml.new").exists());
}

#[test]
fn nothing_is_written_when_nothing_changed() {
    let matrix = with_rows(base_rows());
    let file = recorded(&effective(&matrix, &Selection::default()));
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &file, &matrix);
    let before = fs::metadata(folder.path().join("acme--vm.toml")).unwrap().modified().unwrap();
    let commit = Commit { files: vec![NewFile::service(&file)], ..Commit::default() };
    Register::write(folder.path()).unwrap().commit(commit).unwrap();
    assert_eq!(fs::metadata(folder.path().join("acme--vm.toml")).unwrap().modified().unwrap(), before);
    let register = Register::read(folder.path()).unwrap();
    let log = register.log().unwrap();
    assert_eq!(log.entries.len(), 1);
    assert!(log.problems.is_empty());
}

#[test]
fn a_register_that_is_not_there_is_an_error_that_says_what_to_do() {
    let error = Register::read(Path::new("no-such-register")).unwrap_err();
    assert!(error.to_string().contains("rmx-report collect"), "{error}");
    let record = states(&Default::default());
    assert!(record.is_empty());
}
