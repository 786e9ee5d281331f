//! The register: its files, its log, whole changes, and what carries over to another version of a matrix.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "common/matrices.rs"]
mod matrices;

use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use matrices::{matrix, model, option, raci};
use rmx_report::matrix::deployment::{EffectiveActivity, EffectiveMatrix, Selection};
use rmx_report::matrix::identity::{Hash, Key};
use rmx_report::matrix::{Activity, Assignment, Matrix};
use rmx_report::profile::Profile;
use rmx_report::record::carry::{Bound, Rename, Steps, bound_row, bound_whole, carry, confirm, fit};
use rmx_report::record::entry::{
    Covered, Decision, Entry, FormEntry, ServiceRecord, SignOff, SignOffState, SignedText, SignerRole,
};
use rmx_report::record::field::{Field, FieldValue, Status};
use rmx_report::record::file::{from_text, to_text};
use rmx_report::record::log::{Action, Event, RowChange};
use rmx_report::record::service::{EvidenceFile, Had, ServiceFile, StoredRow};
use rmx_report::record::state::{DocumentState, Owners, document};
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
                section: row.section.to_vec(),
                text: row.text.to_owned(),
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
        text: SignedText::Words("what was signed".into()),
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
    let mut states: Vec<_> = record.sign_offs.iter().map(|s| (s.words().into_owned(), s.state)).collect();
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
    assert_eq!((state.name.as_str(), state.words().as_ref()), ("Anna", "what was signed"));
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

/// State and reason of the only sign-off of a record, as it holds for a matrix.
fn judged(file: &ServiceFile, stored: &Matrix, now: &EffectiveMatrix<'_>) -> (SignOffState, String) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), file, stored);
    let register = Register::read(folder.path()).unwrap();
    let record = register.service_record(now, &Profile::default(), day("2026-02-01")).unwrap().record;
    let [sign_off] = record.sign_offs.as_slice() else { panic!("{:?}", record.sign_offs) };
    (sign_off.state, sign_off.reason.clone())
}

fn held() -> (SignOffState, String) {
    (SignOffState::Valid, String::new())
}

/// A record of version 0.1 has no version of the matrix: what was signed is told by its hash alone.
#[test]
fn a_sign_off_without_its_version_holds_for_the_words_that_it_names() {
    let matrix = with_rows(base_rows());
    let eff = effective(&matrix, &Selection::default());
    let mut other = base_rows();
    other[1].cells = activity("A-2", "x", [raci("RA"), raci("R")]).cells;
    let other = with_rows(other);
    let changed = effective(&other, &Selection::default());
    let not_stored = "what was signed is not what stands there now, and the version that was signed is not stored: what changed cannot be told";
    let not_stored = (SignOffState::Suspended, not_stored.to_owned());
    let mut file = recorded(&eff);
    // On a row: those that changed and those that did not.
    file.sign_offs.retain(|s| s.key.as_ref() == Some(&eff.activities[1].key));
    file.sign_offs[0].version = None;
    assert_eq!(judged(&file, &matrix, &eff), held());
    assert_eq!(judged(&file, &matrix, &changed), not_stored);
    file.sign_offs[0].key = Some(eff.activities[0].key.clone());
    file.sign_offs[0].wording = eff.activities[0].row_hash.clone();
    assert_eq!(judged(&file, &matrix, &changed), held());
    // On the whole: the checklist, or every row that it is said to be on.
    file.sign_offs[0].key = None;
    file.sign_offs[0].wording = eff.checklist_hash();
    assert_eq!(judged(&file, &matrix, &eff), held());
    assert_eq!(judged(&file, &matrix, &changed), not_stored);
    let on = |rows: &[usize]| rows.iter().map(|at| eff.activities[*at].clone()).collect::<Vec<_>>();
    let covered = |row: EffectiveActivity| Covered { key: row.key, wording: row.row_hash };
    file.sign_offs[0].covers = on(&[0, 2]).into_iter().map(covered).collect();
    assert_eq!(judged(&file, &matrix, &changed), held());
    file.sign_offs[0].covers = on(&[0, 1]).into_iter().map(covered).collect();
    assert_eq!(judged(&file, &matrix, &changed), not_stored);
}

#[test]
fn of_a_row_of_another_model_it_is_said_that_it_is_gone() {
    let rows: &[(&str, &[&str])] = &[("Patch the hosts", &["Customer", "Acme"]), ("Keep the keys", &["Customer", ""])];
    let matrix = matrices::owned(&["saas", "byoc"], rows);
    let under = |id: &str| Selection { model: Some(id.into()), ..Selection::default() };
    let (saas, byoc) = (effective(&matrix, &under("saas")), effective(&matrix, &under("byoc")));
    let mut file = recorded(&saas);
    file.sign_offs.retain(|s| s.key.as_ref() == Some(&saas.activities[1].key));
    let gone = (SignOffState::Lapsed, "removed: ACME-VM-02".to_owned());
    assert_eq!(judged(&file, &matrix, &byoc), gone);
    file.sign_offs[0].version = None;
    assert_eq!(judged(&file, &matrix, &byoc), gone);
}

/// Two rows that say the same are two: a sign-off is on the one that it names.
#[test]
fn a_sign_off_on_one_of_two_like_rows_is_on_that_one() {
    let rows: &[(&str, &[&str])] = &[("Keep the keys", &["Customer", "Acme"]), ("Keep the keys", &["Customer", ""])];
    let matrix = matrices::owned(&["saas", "byoc"], rows);
    let under = |id: &str| Selection { model: Some(id.into()), ..Selection::default() };
    let (saas, byoc) = (effective(&matrix, &under("saas")), effective(&matrix, &under("byoc")));
    assert_eq!(saas.activities[0].row_hash, saas.activities[1].row_hash);
    let mut file = recorded(&saas);
    file.sign_offs.retain(|s| s.key.as_ref() == Some(&saas.activities[1].key));
    assert_eq!(judged(&file, &matrix, &byoc), (SignOffState::Lapsed, "removed: ACME-VM-02".to_owned()));
}

#[test]
fn the_whole_holds_while_each_option_is_as_it_was() {
    let mut rows = base_rows();
    rows[1].option = Some("patching".into());
    let matrix = Matrix { options: vec![option("backup"), option("patching")], ..with_rows(rows) };
    let chosen = |backup: bool, patching: bool| Selection {
        options: [("backup".into(), backup), ("patching".into(), patching)].into(),
        ..Selection::default()
    };
    let eff = effective(&matrix, &chosen(true, false));
    let mut file = recorded(&eff);
    let bound = bound_whole(&eff, text_of(&matrix).unwrap().0);
    file.sign_offs = vec![sign_off(None, bound, file.status_hash(None))];
    assert_eq!(judged(&file, &matrix, &eff), held());
    assert_eq!(
        judged(&file, &matrix, &effective(&matrix, &chosen(false, false))),
        (SignOffState::Lapsed, "option 'backup' was taken and is not taken".to_owned())
    );
}

/// Stated parts that change suspend; letters that change say it by themselves.
#[test]
fn other_parts_suspend_and_other_letters_lapse() {
    let with = |customer: Assignment, provider: &str| {
        let mut rows = base_rows();
        rows[0].cells = activity("A-1", "x", [customer, raci(provider)]).cells;
        with_rows(rows)
    };
    let signed = |matrix: &Matrix| {
        let eff = effective(matrix, &Selection::default());
        let mut file = recorded(&eff);
        let bound = bound_whole(&eff, text_of(matrix).unwrap().0);
        file.sign_offs = vec![sign_off(None, bound, file.status_hash(None))];
        file
    };
    let after = |old: &Matrix, new: &Matrix| judged(&signed(old), old, &effective(new, &Selection::default()));
    let both = Assignment {
        duties: ["keeps the backups", "tests restoring them"]
            .iter()
            .flat_map(|part| matrices::duty(part).duties)
            .collect(),
        ..matrices::duty("keeps the backups")
    };
    let parts = after(&with(matrices::duty("keeps the backups"), "I"), &with(both, "I"));
    assert_eq!(parts, (SignOffState::Suspended, "stated parts changed: A-1".to_owned()));
    let letters = after(&with(raci("RA"), "I"), &with(raci("RA"), "C"));
    assert_eq!(letters, (SignOffState::Lapsed, "letters changed: A-1".to_owned()));
}

/// A sign-off of version 0.1 on the whole knows the hash of the record alone.
#[test]
fn a_sign_off_that_knows_the_records_hash_says_when_it_is_another() {
    let matrix = with_rows(base_rows());
    let eff = effective(&matrix, &Selection::default());
    let mut file = recorded(&eff);
    let bound = bound_whole(&eff, text_of(&matrix).unwrap().0);
    let register = file.hash();
    file.sign_offs = vec![SignOff { register, status: None, ..sign_off(None, bound, Hash::of(b"")) }];
    let changed = |file: &ServiceFile| {
        let mut file = file.clone();
        rmx_report::record::state::mark_status(&mut file);
        file.sign_offs[0].status_changed
    };
    assert!(!changed(&file));
    file.rows.values_mut().next().unwrap().entry.values.insert(Field::Notes, FieldValue::Text("another".into()));
    assert!(changed(&file));
    file.sign_offs[0].register = None;
    assert!(!changed(&file), "what it was given on is not known");
}

/// Whoever was accountable and is not any more, where nobody is now.
#[test]
fn a_row_that_is_nobodys_now_lapses_its_owners_sign_off() {
    let matrix = with_rows(base_rows());
    let eff = effective(&matrix, &Selection::default());
    let mut file = recorded(&eff);
    let (first, second) = (&eff.activities[0], &eff.activities[1]);
    for row in [first, second] {
        let entry = &mut file.rows.get_mut(&row.key).unwrap().entry;
        entry.values.insert(Field::Accountable, FieldValue::Text("Anna".into()));
    }
    let bound = bound_whole(&eff, text_of(&matrix).unwrap().0);
    let covers = [first, second].map(|row| Covered { key: row.key.clone(), wording: row.row_hash.clone() }).to_vec();
    let role = SignerRole::Owner("Anna".into());
    file.sign_offs = vec![SignOff { covers, role, ..sign_off(None, bound, file.status_hash(None)) }];
    assert_eq!(judged(&file, &matrix, &eff), held());
    let entry = &mut file.rows.get_mut(&second.key).unwrap().entry;
    entry.values.insert(Field::Accountable, FieldValue::Text(String::new()));
    assert_eq!(
        judged(&file, &matrix, &eff),
        (SignOffState::Lapsed, "nobody is accountable any more for: A-2".to_owned())
    );
}

/// What the sign-offs of a record make of the document: each case is what was signed, the state, and who makes it so.
#[test]
fn the_state_of_the_document_goes_by_who_signed_what() {
    let matrix = with_rows(base_rows());
    let eff = effective(&matrix, &Selection::default());
    let version = text_of(&matrix).unwrap().0;
    let of_owners = vec![
        ("Anna".to_owned(), vec![eff.activities[0].key.clone(), eff.activities[1].key.clone()]),
        ("Bob".to_owned(), vec![eff.activities[2].key.clone()]),
    ];
    let one = |name: &str, role: &SignerRole, row: Option<usize>, decision: Decision, state: SignOffState| SignOff {
        name: name.to_owned(),
        role: role.clone(),
        decision,
        state,
        reason: if state == SignOffState::Valid { String::new() } else { "a reason".to_owned() },
        ..sign_off(row.map(|at| eff.activities[at].key.clone()), bound_whole(&eff, version.clone()), Hash::of(b""))
    };
    let of = |sign_offs: Vec<SignOff>| {
        let record = ServiceRecord { sign_offs, ..ServiceRecord::default() };
        document(&record, &eff, &of_owners)
    };
    use Decision::{Accepted, AcceptedWithExceptions, Prepared, Rejected};
    use SignOffState::{Expired, Lapsed, Suspended, Valid};
    let (approver, preparer) = (&SignerRole::Approver, &SignerRole::Preparer);
    let owner = |name: &str| SignerRole::Owner(name.to_owned());
    let (anna, team) = (&owner("Anna"), &owner("Operations"));
    let approves = |decision, state| one("Cleo", approver, None, decision, state);
    let rejects = |state| one("Anna", anna, Some(0), Rejected, state);
    for (what, sign_offs, state, by) in [
        ("nothing", vec![], DocumentState::Draft, ""),
        ("prepared", vec![one("Eve", preparer, None, Prepared, Valid)], DocumentState::Prepared, "Eve"),
        ("prepared, not any more", vec![one("Eve", preparer, None, Prepared, Suspended)], DocumentState::Draft, ""),
        ("a row prepared", vec![one("Eve", preparer, Some(0), Prepared, Valid)], DocumentState::Draft, ""),
        (
            "a preparer rejects nothing",
            vec![one("Eve", preparer, None, Rejected, Valid)],
            DocumentState::Prepared,
            "Eve",
        ),
        ("a row approved", vec![one("Cleo", approver, Some(0), Accepted, Valid)], DocumentState::Draft, ""),
        ("an owner accepts", vec![one("Anna", anna, None, Accepted, Valid)], DocumentState::Draft, ""),
        ("an owner rejects", vec![rejects(Valid)], DocumentState::Rejected, "Anna"),
        ("an owner rejected", vec![rejects(Lapsed)], DocumentState::Draft, ""),
        ("the approver decides", vec![rejects(Valid), approves(Accepted, Valid)], DocumentState::Accepted, "Cleo"),
        ("accepted", vec![approves(Accepted, Valid)], DocumentState::Accepted, "Cleo"),
        (
            "with exceptions",
            vec![approves(AcceptedWithExceptions, Valid)],
            DocumentState::AcceptedWithExceptions,
            "Cleo",
        ),
        ("rejected", vec![approves(Rejected, Valid)], DocumentState::Rejected, "Cleo"),
        ("suspended", vec![approves(Rejected, Suspended)], DocumentState::Suspended, "Cleo"),
        ("lapsed", vec![approves(Accepted, Lapsed)], DocumentState::Lapsed, "Cleo"),
        ("expired", vec![approves(Accepted, Expired)], DocumentState::Expired, "Cleo"),
    ] {
        let signed = of(sign_offs);
        assert_eq!((signed.state, signed.by.as_str()), (state, by), "{what}");
        let fails = matches!(state, DocumentState::Suspended | DocumentState::Lapsed | DocumentState::Expired);
        assert_eq!(signed.reason.is_empty(), !fails, "{what}");
    }
    for (what, sign_offs, accepted) in [
        ("the whole", vec![one("Anna", anna, None, Accepted, Valid)], 1),
        ("with exceptions", vec![one("Anna", anna, None, AcceptedWithExceptions, Valid)], 1),
        ("a team's rows, by one who has rows, too", vec![one("Anna", team, None, Accepted, Valid)], 0),
        ("somebody in the owner's place", vec![one("Eve", anna, None, Accepted, Valid)], 1),
        ("a team, by somebody else", vec![one("Eve", team, None, Accepted, Valid)], 0),
        ("not any more", vec![one("Anna", anna, None, Accepted, Suspended)], 0),
        ("a rejection", vec![one("Anna", anna, None, Rejected, Valid)], 0),
        ("in another capacity", vec![one("Anna", approver, None, Accepted, Valid)], 0),
        ("one of two rows", vec![one("Anna", anna, Some(0), Accepted, Valid)], 0),
        ("another's row", vec![one("Anna", anna, Some(2), Accepted, Valid)], 0),
        ("both rows", [0, 1].map(|at| one("Anna", anna, Some(at), Accepted, Valid)).to_vec(), 1),
        (
            "each their own",
            vec![one("Anna", anna, None, Accepted, Valid), one("Bob", &owner("Bob"), Some(2), Accepted, Valid)],
            2,
        ),
    ] {
        assert_eq!(of(sign_offs).owners, Owners { accepted, of: 2 }, "{what}");
    }
    // What a sign-off is on: the whole, a row by its id, a row that is gone by the id that it had, else by its key.
    let mut gone = one("Cleo", approver, Some(0), Accepted, Valid);
    gone.key = Some(Key::new("k-gone"));
    let unknown = SignOff { key: Some(Key::new("k-unknown")), ..gone.clone() };
    let sign_offs = vec![approves(Accepted, Valid), one("Cleo", approver, Some(1), Accepted, Valid), gone, unknown];
    let ids = [(Key::new("k-gone"), "A-7".to_owned())].into();
    let record = ServiceRecord { sign_offs, ids, ..ServiceRecord::default() };
    let scopes: Vec<String> = document(&record, &eff, &[]).entries.into_iter().map(|e| e.scope).collect();
    assert_eq!(scopes, ["whole checklist", "A-2", "A-7", "k-unknown"]);
}

#[test]
fn a_rename_is_two_ids() {
    let rename = |old: &str, new: &str| Ok(Rename { old: old.to_owned(), new: new.to_owned() });
    assert_eq!("A-1=A-9".parse(), rename("A-1", "A-9"));
    assert_eq!(" A-1 = A-9 ".parse(), rename("A-1", "A-9"));
    for text in ["A-1", "=A-9", "A-1=", " = ", ""] {
        assert!(text.parse::<Rename>().is_err(), "{text}");
    }
}

/// What `--rename` cannot do is said, and nothing is done.
#[test]
fn a_rename_that_names_nothing_is_a_problem() {
    let matrix = with_rows(base_rows());
    let eff = effective(&matrix, &Selection::default());
    let file = recorded(&eff);
    let fitted = |old: &str, new: &str| {
        let archive = ServiceFile::new("acme".into(), "vm".into());
        fit(file.clone(), archive, &eff, None, &[Rename { old: old.to_owned(), new: new.to_owned() }])
    };
    let problem = |old: &str, new: &str| {
        let fitted = fitted(old, new);
        assert_eq!(fitted.file.rows, file.rows);
        fitted.steps.problems.iter().map(|d| d.message.clone()).collect::<Vec<_>>().join("; ")
    };
    assert!(problem("A-7", "A-1").contains("nothing is recorded of 'A-7'"));
    assert!(problem("A-1", "A-7").contains("the matrix has no activity 'A-7'"));
    assert!(problem("A-1", "A-2").contains("'A-2' has entries of its own"));
    assert_eq!(problem("A-1", "A-1"), "");
    let keys: Vec<&str> = eff.activities.iter().map(|a| a.key.as_str()).collect();
    assert!(problem(keys[0], keys[1]).contains("has entries of its own"), "keys are names, too");
    // A row without entries of its own takes them.
    let mut bare = file.clone();
    bare.rows.get_mut(&eff.activities[1].key).unwrap().entry = Entry::default();
    let archive = ServiceFile::new("acme".into(), "vm".into());
    let rename = Rename { old: "A-1".to_owned(), new: keys[1].to_owned() };
    let moved = fit(bare, archive, &eff, None, &[rename]);
    assert!(moved.steps.problems.is_empty());
    let row = &moved.file.rows[&eff.activities[1].key];
    assert_eq!((row.id.as_str(), row.confirm.as_str()), ("A-2", "Back up the data every 30 days"));
    assert_eq!(row.entry.text(Field::Notes), "note on A-1");
    assert_eq!(row.renamed, [eff.activities[0].key.clone()]);
    assert!(!moved.steps.is_empty() && moved.steps.moved[0].found.is_none());
}

fn empty() -> ServiceFile {
    ServiceFile::new("acme".into(), "vm".into())
}

fn messages(steps: &Steps) -> Vec<String> {
    steps.notes().iter().map(|d| d.message.clone()).collect()
}

/// Entries that stand for other words, that came back, that went: each is said, and what nobody need know is not.
#[test]
fn what_became_of_the_rows_is_said() {
    let old = with_rows(base_rows());
    let eff = effective(&old, &Selection::default());
    let file = recorded(&eff);
    let still = fit(file.clone(), empty(), &eff, None, &[]);
    assert!(still.steps.is_empty() && messages(&still.steps).is_empty());
    // In another section, in other words, gone.
    let mut rows = base_rows();
    rows[0].section = vec!["Backup".into()];
    rows[1].text = "Patch the hosts at night".into();
    rows.remove(2);
    let new = with_rows(rows);
    let new = effective(&new, &Selection::default());
    let fitted = fit(file.clone(), empty(), &new, None, &[]);
    let told = messages(&fitted.steps);
    assert_eq!(told.len(), 3, "{told:?}");
    let says = |words: &str| told.iter().any(|text| text.contains(words));
    assert!(
        says("A-1 stands in another section than when it was recorded: its entries stay, to be confirmed"),
        "{told:?}"
    );
    assert!(says("A-2 is worded differently than when it was recorded"), "{told:?}");
    assert!(says("A-3 is recorded, and not in the matrix: its entries go to the archive"), "{told:?}");
    assert!(!fitted.steps.is_empty());
    assert_eq!(fitted.archive.rows.len(), 1);
    assert_eq!(fitted.archive.sign_offs.len(), 1, "its sign-off goes with it");
    // Back again; what is still gone stays where it is.
    let mut archive = fitted.archive;
    archive.rows.insert(Key::new("k-gone"), StoredRow::default());
    let back = fit(fitted.file, archive, &eff, None, &[]);
    assert!(messages(&back.steps).contains(&"1 row of the archive: the activities are in the matrix again".to_owned()));
    assert_eq!(back.archive.rows.keys().collect::<Vec<_>>(), [&Key::new("k-gone")]);
    // The record's hash is that of the file as it stands, whatever comes back into it.
    let (mut shelved, mut archive) = (file.clone(), empty());
    let key = shelved.rows.keys().next().unwrap().clone();
    archive.rows.insert(key.clone(), shelved.rows.remove(&key).unwrap());
    let hash = shelved.hash();
    let carried = carry(shelved, archive, &eff, None, &Default::default(), &Profile::default(), day("2026-02-01"));
    assert_eq!((carried.record.hash, carried.steps.restored), (hash, vec![key]));
    // Only where it is for somebody to confirm.
    let carried = carry(file, empty(), &new, None, &Default::default(), &Profile::default(), day("2026-02-01"));
    assert_eq!(carried.record.confirm.len(), 2);
}

/// What another model of the matrix has is kept, is offered nothing, and is no partner of a row of this one.
#[test]
fn rows_of_another_model_are_kept_where_they_are() {
    let rows: &[(&str, &[&str])] = &[
        ("Patch the hosts", &["Customer", "Acme"]),
        ("Keep the keys of the disks", &["Customer", ""]),
        ("Keep the keys of the hosts", &["", "Customer"]),
    ];
    let matrix = matrices::owned(&["saas", "byoc"], rows);
    let under = |id: &str| Selection { model: Some(id.into()), ..Selection::default() };
    let (saas, byoc) = (effective(&matrix, &under("saas")), effective(&matrix, &under("byoc")));
    let file = recorded(&saas);
    let fitted = fit(file.clone(), empty(), &byoc, Some(&matrix), &[]);
    assert_eq!((&fitted.file.rows, fitted.archive.rows.len()), (&file.rows, 0));
    let [aside] = &fitted.steps.unmatched[..] else { panic!("{:?}", fitted.steps) };
    assert!(aside.in_other_model && aside.offers.is_empty() && aside.id == "ACME-VM-02");
    assert!(fitted.steps.is_empty() && fitted.steps.moved.is_empty());
    assert_eq!(messages(&fitted.steps), ["1 row of another deployment model: the entries are kept"]);
}

#[test]
fn a_row_takes_its_forms_and_its_earlier_names_along() {
    let old = with_rows(base_rows());
    let eff = effective(&old, &Selection::default());
    let mut file = recorded(&eff);
    let keys: Vec<Key> = eff.activities.iter().map(|a| a.key.clone()).collect();
    let mut rows = base_rows();
    rows[0] = activity("A-9", "Guard the doors of the building", [raci("RA"), raci("I")]);
    let new = with_rows(rows);
    let new = effective(&new, &Selection::default());
    let target = new.activities[0].key.clone();
    file.rows.get_mut(&keys[0]).unwrap().renamed = vec![target.clone(), keys[0].clone(), Key::new("k-earlier")];
    let form = |at: usize| FormEntry {
        form: "dora".into(),
        row: keys[at].as_str().to_owned(),
        id: eff.activities[at].id.to_string(),
        entry: Entry::default(),
    };
    file.forms = vec![form(0), form(2)];
    let fitted = fit(file, empty(), &new, None, &["A-1=A-9".parse().unwrap()]);
    assert_eq!(fitted.file.rows[&target].renamed, [Key::new("k-earlier"), keys[0].clone()]);
    let forms: Vec<(&str, &str)> = fitted.file.forms.iter().map(|f| (f.row.as_str(), f.id.as_str())).collect();
    assert_eq!(forms, [(target.as_str(), "A-9"), (keys[2].as_str(), "A-3")]);
    let signed = fitted.file.sign_offs.iter().filter(|s| s.key.as_ref() == Some(&target)).count();
    assert_eq!((signed, fitted.file.sign_offs.len()), (1, 3));
}

/// An archived row comes back under the name that somebody gives it, if there is such an activity.
#[test]
fn an_archived_row_comes_back_under_its_new_name() {
    let old = with_rows(base_rows());
    let mut rows = base_rows();
    rows[0] = activity("A-9", "Guard the doors of the building", [raci("RA"), raci("I")]);
    let new = with_rows(rows);
    let new = effective(&new, &Selection::default());
    let gone = fit(recorded(&effective(&old, &Selection::default())), empty(), &new, None, &[]);
    assert_eq!(gone.archive.rows.len(), 1);
    let again = |rename: &str| fit(gone.file.clone(), gone.archive.clone(), &new, None, &[rename.parse().unwrap()]);
    let back = again("A-1=A-9");
    assert!(back.archive.rows.is_empty() && back.file.rows.contains_key(&new.activities[0].key));
    let unknown = again("A-1=A-8");
    assert_eq!((&unknown.archive.rows, &unknown.file.rows), (&gone.archive.rows, &gone.file.rows));
    assert!(unknown.steps.unmatched.is_empty(), "it was not fetched");
    // A row that is recorded now is meant, whatever the archive has under its id.
    let mut archive = empty();
    archive.rows.insert(Key::new("k-earlier"), StoredRow { id: "A-1".to_owned(), ..StoredRow::default() });
    let file = recorded(&effective(&old, &Selection::default()));
    let moved = fit(file, archive, &new, None, &["A-1=A-9".parse().unwrap()]);
    assert!(moved.archive.rows.contains_key(&Key::new("k-earlier")) && moved.steps.unmatched.is_empty());
}

/// Forms are kept of rows for which nothing else is entered: they follow their rows, too.
#[test]
fn a_form_follows_its_row() {
    let old = with_rows(base_rows());
    let eff = effective(&old, &Selection::default());
    let mut file = recorded(&eff);
    let keys: Vec<Key> = eff.activities.iter().map(|a| a.key.clone()).collect();
    file.rows.remove(&keys[0]);
    let form = FormEntry {
        form: "dora".into(),
        row: keys[0].as_str().to_owned(),
        id: "A-1".to_owned(),
        entry: Entry::default(),
    };
    file.forms = vec![form];
    let mut rows = base_rows();
    rows[0].text = "Back up the data every 60 days".into();
    rows.remove(1);
    let new = with_rows(rows);
    let new = effective(&new, &Selection::default());
    let fitted = fit(file, empty(), &new, Some(&old), &[]);
    assert_eq!(fitted.file.forms[0].row, new.activities[0].key.as_str());
}

#[test]
fn a_record_is_made_for_a_version_and_a_deployment() {
    let rows: &[(&str, &[&str])] = &[("Patch the hosts", &["Customer", "Acme"])];
    let mut matrix = matrices::owned(&["saas", "byoc"], rows);
    matrix.options = vec![option("backup")];
    let under =
        |id: &str, taken: bool| Selection { model: Some(id.into()), options: [("backup".into(), taken)].into() };
    let saas = effective(&matrix, &under("saas", true));
    let made_for = |file: &ServiceFile, eff: &EffectiveMatrix<'_>| {
        carry(file.clone(), empty(), eff, None, &Default::default(), &Profile::default(), day("2026-02-01")).made_for
    };
    let mut file = recorded(&saas);
    file.set_deployment(&saas);
    assert!(made_for(&file, &saas).is_none(), "no version yet");
    file.version = Some(text_of(&matrix).unwrap().0);
    let made = made_for(&file, &saas).unwrap();
    assert_eq!((Some(&made.version), made.selection()), (file.version.as_ref(), under("saas", true)));
    assert!(made.is_deployed_as(&saas));
    assert!(!made.is_deployed_as(&effective(&matrix, &under("byoc", true))));
    assert!(!made.is_deployed_as(&effective(&matrix, &under("saas", false))));
    // The only model is no choice that could be another.
    let lone = matrices::owned(&["saas"], &[("Patch the hosts", &["Customer"])]);
    let eff = effective(&lone, &Selection::default());
    let mut file = recorded(&eff);
    file.set_deployment(&eff);
    file.version = Some(text_of(&lone).unwrap().0);
    let made = made_for(&file, &eff).unwrap();
    assert!(made.is_deployed_as(&eff) && made.selection() == Selection::default());
}

/// Who signs confirms the words of what is signed, and of nothing else.
#[test]
fn a_sign_off_confirms_the_rows_that_it_is_on() {
    let matrix = with_rows(base_rows());
    let eff = effective(&matrix, &Selection::default());
    let version = text_of(&matrix).unwrap().0;
    let mut file = recorded(&eff);
    file.version = Some(version.clone());
    for (at, activity) in eff.activities.iter().enumerate() {
        let row = file.rows.get_mut(&activity.key).unwrap();
        row.confirm = "as it was".to_owned();
        let name = if at == 1 { "Bob" } else { "Anna" };
        row.entry.values.insert(Field::Accountable, FieldValue::Text(name.into()));
    }
    let signs = |role: SignerRole, row: Option<usize>, decision: Decision| {
        let key = row.map(|at| eff.activities[at].key.clone());
        SignOff { role, decision, ..sign_off(key, bound_whole(&eff, version.clone()), Hash::of(b"")) }
    };
    let confirmed = |sign_off: &SignOff| {
        let mut file = file.clone();
        confirm(&mut file, sign_off);
        eff.activities
            .iter()
            .filter(|a| file.rows[&a.key].confirm.is_empty())
            .map(|a| a.id.to_string())
            .collect::<Vec<_>>()
    };
    let anna = || SignerRole::Owner("anna".to_owned());
    use Decision::{Accepted, AcceptedWithExceptions, Prepared, Rejected};
    assert_eq!(confirmed(&signs(SignerRole::Approver, None, Accepted)), ["A-1", "A-2", "A-3"]);
    assert_eq!(confirmed(&signs(SignerRole::Approver, None, AcceptedWithExceptions)), ["A-1", "A-2", "A-3"]);
    assert_eq!(confirmed(&signs(anna(), None, Accepted)), ["A-1", "A-3"]);
    assert_eq!(confirmed(&signs(anna(), Some(1), Accepted)), ["A-2"]);
    let nothing: [&str; 0] = [];
    assert_eq!(confirmed(&signs(SignerRole::Preparer, None, Prepared)), nothing);
    assert_eq!(confirmed(&signs(SignerRole::Approver, None, Rejected)), nothing);
    let of_another = SignOff { version: Some(Hash::of(b"other")), ..signs(SignerRole::Approver, None, Accepted) };
    assert_eq!(confirmed(&of_another), nothing);
    file.version = None;
    let confirmed_nothing = |sign_off: &SignOff| {
        let mut file = file.clone();
        confirm(&mut file, sign_off);
        file.rows.values().all(|row| !row.confirm.is_empty())
    };
    assert!(confirmed_nothing(&SignOff { version: None, ..signs(SignerRole::Approver, None, Accepted) }));
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
