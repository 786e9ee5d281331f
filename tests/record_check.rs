//! The rules on the customer's own record as a user meets them: a register in a folder, a profile, and `check`.
//!
//! A sound record of Zilliz Cloud BYOC (10 obligations, 9 roles) has no finding on the record; each case changes one thing of it and
//! names exactly the codes that this brings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/records.rs"]
mod records;

use std::collections::BTreeMap;

use common::rmx;
use records::{PROFILE, SOUND};
use rmx_report::catalog::{Catalog, EntryName};
use rmx_report::findings::{Code, Group};
use rmx_report::matrix::deployment::{EffectiveMatrix, Selection};
use rmx_report::matrix::identity::Hash;
use rmx_report::record::carry::{Bound, bound_whole};
use rmx_report::record::entry::{AccessEntry, Entry, SignOff, SignerRole};
use rmx_report::record::field::{Field, FieldValue};
use rmx_report::record::log::{Action, Event};
use rmx_report::record::service::{ServiceFile, StoredRow};
use rmx_report::record::store::{Commit, NewFile, Register};
use serde_json::Value;

fn set(entry: &mut Entry, field: Field, text: &str) {
    if text.is_empty() {
        entry.values.remove(&field);
    } else {
        entry.values.insert(field, FieldValue::parse(field.kind(), text).unwrap());
    }
}

/// A sign-off on what it is bound to.
fn sign(role: SignerRole, name: &str, bound: &Bound) -> SignOff {
    SignOff {
        version: Some(bound.version.clone()),
        model: bound.model.clone(),
        options: bound.options.clone(),
        text: bound.text.clone(),
        ..records::sign(role, name, bound.wording.clone())
    }
}

/// The codes of the findings on the record that `check` reports, with their numbers, when a sound record is changed.
fn found(profile: &str, change: impl FnOnce(&mut ServiceFile)) -> BTreeMap<String, usize> {
    let (catalog, name) = (Catalog::built_in(), EntryName::parse("zilliz/cloud").unwrap());
    let matrix = catalog.load(&name, catalog.find(&name).unwrap()).unwrap();
    let selection = Selection { model: Some("byoc".into()), ..Selection::default() };
    let effective = EffectiveMatrix::new(&matrix, &selection).unwrap();
    let mut file = ServiceFile::new("zilliz".into(), "cloud".into());
    file.model = Some("byoc".into());
    for row in effective.obligations() {
        let mut entry = Entry::default();
        for (field, text) in SOUND {
            set(&mut entry, *field, text);
        }
        let row = StoredRow {
            id: row.id.to_string(),
            section: row.section.to_vec(),
            text: row.text.to_owned(),
            wording: Some(row.row_hash.clone()),
            entry,
            evidence: Vec::new(),
            confirm: String::new(),
            renamed: Vec::new(),
        };
        let key = effective.activities.iter().find(|a| a.id.as_str() == row.id).unwrap().key.clone();
        file.rows.insert(key, row);
    }
    for role in matrix.access.as_ref().unwrap().roles.iter().filter(|r| !r.custom) {
        let mut entry = Entry::default();
        set(&mut entry, Field::Holder, "Grace Hopper");
        file.access.push(AccessEntry { role: role.id.clone(), line: 1, entry, ..AccessEntry::default() });
    }
    file.access.sort_by(|a, b| a.role.cmp(&b.role));
    let (version, version_file) = NewFile::version(&matrix).unwrap();
    let bound = bound_whole(&effective, version);
    file.sign_offs = vec![
        sign(SignerRole::Preparer, "Edsger Dijkstra", &bound),
        sign(SignerRole::Owner("Ada Byron".to_owned()), "Ada Byron", &bound),
        sign(SignerRole::Approver, "Barbara Liskov", &bound),
    ];
    change(&mut file);
    // A sign-off on the whole covers the entries as they stood.
    let entries = file.hash();
    for sign_off in &mut file.sign_offs {
        sign_off.register = entries.clone();
    }

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rmx.toml"), profile).unwrap();
    let event = Event {
        at: "2026-06-01T10:00:00Z".parse().unwrap(),
        by: "ada".into(),
        action: Action::Collect,
        service: file.name(),
        source: None,
        checklist: None,
        rows: Vec::new(),
        register: file.hash(),
        files: Default::default(),
    };
    let commit = Commit { files: vec![NewFile::service(&file), version_file], events: vec![event] };
    Register::write(&folder.path().join("register")).unwrap().commit(commit).unwrap();

    let arguments = ["check", "zilliz/cloud", "--model", "byoc", "--register", "register", "--as-of", "2026-11-20"];
    let output = rmx().current_dir(folder.path()).args(arguments).args(["--format", "json"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let vendor = ["shared-without-split", "topic-not-mentioned", "source-undated", "source-not-retrieved"];
    let codes = report["checks"][0]["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap());
    codes.filter(|code| !vendor.contains(code)).fold(BTreeMap::new(), |mut counts, code| {
        *counts.entry(code.to_owned()).or_default() += 1;
        counts
    })
}

/// The codes when fields of the first row are changed.
fn changed(fields: &[(Field, &str)]) -> Vec<(String, usize)> {
    let row = |file: &mut ServiceFile| {
        let first = file.rows.values_mut().min_by(|a, b| a.id.cmp(&b.id)).unwrap();
        for (field, text) in fields {
            set(&mut first.entry, *field, text);
        }
    };
    found(PROFILE, row).into_iter().collect()
}

fn codes(expected: &[&str]) -> Vec<(String, usize)> {
    expected.iter().map(|code| ((*code).to_owned(), 1)).collect()
}

/// The cases below reach every code on the record; `no-oversight-owner` needs a row that the provider performs on the customer's
/// account, which Zilliz does not have: `check.rs` reaches it on OVHcloud's page.
#[test]
fn the_cases_reach_every_code() {
    // What the lists of users say is in `access.rs`, what a row in other words says in `looks.rs`, user controls in
    // `forms.rs`, what frameworks ask of the record in `framework_findings.rs`.
    let cases =
        ["tests/record_check.rs", "tests/access.rs", "tests/looks.rs", "tests/forms.rs", "tests/framework_findings.rs"]
            .map(|file| std::fs::read_to_string(file).unwrap())
            .concat();
    for code in Code::ALL.iter().filter(|c| c.group() == Group::Record) {
        assert!(cases.contains(&format!("\"{code}\"")) || code.as_str() == "no-oversight-owner", "{code}");
    }
}

#[test]
fn a_sound_record_has_no_findings() {
    assert_eq!(changed(&[]), []);
}

#[test]
fn a_default_that_names_nothing_is_told() {
    let with = |activity: &str| {
        let default =
            format!("[[defaults]]\nservice = \"zilliz/cloud\"\nactivity = \"{activity}\"\ninformed = \"Ada Byron\"\n");
        found(&format!("{PROFILE}{default}"), |_| ()).into_iter().collect::<Vec<_>>()
    };
    assert_eq!(with("ZILLIZ-CLOUD-1-99"), codes(&["default-without-effect"]));
    assert_eq!(with("ZILLIZ-CLOUD-1-01"), []);
}

#[test]
fn each_gap_in_a_row_is_told() {
    use Field::*;
    assert_eq!(changed(&[(Accountable, "")]), codes(&["no-internal-owner"]));
    // Who is named beside the owner has not signed either.
    let two = changed(&[(Accountable, "Ada Byron; Grace Hopper")]);
    assert_eq!(two, codes(&["several-internal-accountable", "unsigned"]));
    assert_eq!(changed(&[(Accountable, "Platform squad")]), codes(&["accountable-is-group", "unsigned"]));
    assert_eq!(changed(&[(Accountable, "the cloud")]), codes(&["accountable-is-group", "unsigned"]));
    assert_eq!(changed(&[(Accountable, "Zilliz")]), codes(&["accountable-is-group", "unsigned"]));
    assert_eq!(changed(&[(Responsible, "")]), codes(&["no-internal-responsible"]));
    assert_eq!(changed(&[(Evidence, "")]), codes(&["no-evidence"]));
    assert_eq!(changed(&[(EvidenceDate, "2025-12-31")]), codes(&["evidence-out-of-period"]));
    assert_eq!(changed(&[(ReviewEvery, "3 months")]), codes(&["evidence-stale"]));
    assert_eq!(changed(&[(Status, "In progress"), (Due, "2026-11-19")]), codes(&["overdue"]));
    assert_eq!(changed(&[(Status, "In progress"), (Due, "2026-11-20")]), []);
    assert_eq!(changed(&[(Status, "Not applicable")]), codes(&["not-applicable-without-reason"]));
    assert_eq!(changed(&[(Status, "Not applicable"), (Notes, "no such bucket")]), []);
    assert_eq!(changed(&[(ReviewedBy, "Grace Hopper")]), codes(&["self-review"]));
    assert_eq!(changed(&[(PerformedBy, "Barbara Liskov")]), codes(&["self-review"]));
}

#[test]
fn sign_offs_and_roles_are_looked_at() {
    let case = |change: &dyn Fn(&mut ServiceFile)| found(PROFILE, change).into_iter().collect::<Vec<_>>();
    let nobody = case(&|file| file.sign_offs.clear());
    assert_eq!(nobody, [("unsigned".to_owned(), 3)], "preparer, owner, approver");
    assert_eq!(case(&|file| file.sign_offs[2].name = "Edsger Dijkstra".to_owned()), codes(&["self-review"]));
    let until = case(&|file| file.sign_offs[2].valid_until = "2026-11-19".parse().ok());
    assert_eq!(until, codes(&["sign-off-outdated"]));
    // Signed for other words: a word of the fingerprint is not the present one.
    let other = case(&|file| {
        file.sign_offs[2].wording = Hash::of(b"other words");
        file.sign_offs[2].version = None;
    });
    assert_eq!(other, codes(&["sign-off-outdated"]));
    assert_eq!(case(&|file| drop(file.access.remove(1))), codes(&["role-without-holder"]));
    // The one role of the organization, the highest level.
    let holder = |file: &mut ServiceFile, name: &str| {
        let owner = file.access.iter_mut().find(|line| line.role == "organization-owner").unwrap();
        set(&mut owner.entry, Field::Holder, name);
    };
    assert_eq!(case(&|file| holder(file, "Mallory")), codes(&["unknown-holder"]));
    let many = case(&|file| holder(file, "Ada Byron; Grace Hopper; Barbara Liskov"));
    assert_eq!(many, codes(&["too-many-holders"]));
    let allowed = found(&format!("{PROFILE}[access]\nhighest-holders = 3\n"), |file| {
        holder(file, "Ada Byron; Grace Hopper; Barbara Liskov");
    });
    assert!(allowed.is_empty(), "{allowed:?}");
}

#[test]
fn a_finding_on_the_record_points_into_the_register() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = Catalog::built_in();
    let name = EntryName::parse("zilliz/cloud").unwrap();
    let matrix = catalog.load(&name, catalog.find(&name).unwrap()).unwrap();
    let effective = EffectiveMatrix::new(&matrix, &Selection { model: Some("byoc".into()), ..Selection::default() });
    let effective = effective.unwrap();
    let mut file = ServiceFile::new("zilliz".into(), "cloud".into());
    let first = effective.obligations().next().unwrap();
    let mut entry = Entry::default();
    set(&mut entry, Field::Status, "Implemented");
    let row = StoredRow { id: first.id.to_string(), entry, ..StoredRow::default() };
    file.rows.insert(first.key.clone(), row);
    let files = vec![NewFile::service(&file)];
    Register::write(&folder.path().join("reg")).unwrap().commit(Commit { files, events: Vec::new() }).unwrap();
    let stored = std::fs::read_to_string(folder.path().join("reg/zilliz--cloud.toml")).unwrap();
    let line = 1 + stored.lines().position(|l| l.starts_with("[row.")).unwrap();
    let check = |format: &str| {
        let arguments = ["check", "zilliz/cloud", "--model", "byoc", "--register", "reg", "--fail-on", "never"];
        let output = rmx().current_dir(folder.path()).args(arguments).args(["--format", format]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let place = format!("in your register: reg/zilliz--cloud.toml:{line}");
    assert!(check("text").contains(&format!("  --> {place}\n")), "{}", check("text"));
    assert!(check("md").contains(&format!("; {place} |")), "{}", check("md"));
    let json: Value = serde_json::from_str(&check("json")).unwrap();
    let findings = json["checks"][0]["findings"].as_array().unwrap();
    let found = findings.iter().find(|f| f["code"] == "no-evidence").unwrap();
    assert_eq!(found["record"], serde_json::json!({"file": "reg/zilliz--cloud.toml", "line": line}));
    // A row of which nothing is recorded, or the checklist as a whole: the file.
    let unsigned = findings.iter().find(|f| f["code"] == "unsigned").unwrap();
    assert_eq!(unsigned["record"], serde_json::json!({"file": "reg/zilliz--cloud.toml"}));
    let vendor = findings.iter().find(|f| f["code"] == "shared-without-split").unwrap();
    assert!(vendor.get("record").is_none());
    let log: Value = serde_json::from_str(&check("sarif")).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    // An annotation needs a file of the user's: the register's line comes first, the vendor's page beside it.
    let result = results.iter().find(|r| r["ruleId"] == "no-evidence").unwrap();
    let at = &result["locations"][0]["physicalLocation"];
    assert_eq!(at["artifactLocation"]["uri"], "reg/zilliz--cloud.toml");
    assert_eq!(at["region"]["startLine"], line);
    let related = &result["relatedLocations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(related["uri"], "zilliz-byoc-shared-responsibilities.mdx");
    let schema = std::fs::read_to_string("tests/fixtures/analysis/sarif-2.1.0.schema.json").unwrap();
    // One pattern of the official schema has a stray bracket, which only JavaScript's engine takes.
    let schema: Value = serde_json::from_str(&schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$")).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&log));
}
