//! JSON output: the schema in docs/ describes what every built-in service gives, and the contract's figures are in it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use common::rmx;
use serde_json::Value;

const SERVICES: [&[&str]; 7] = [
    &["--vendor", "ovhcloud", "--service", "instances"],
    &["--vendor", "ibm", "--service", "backup-recovery"],
    &["--vendor", "zilliz", "--service", "cloud", "--model", "saas"],
    &["--vendor", "zilliz", "--service", "cloud", "--model", "byoc"],
    &["--vendor", "zilliz", "--service", "cloud", "--model", "byoc-i"],
    &["--vendor", "union", "--service", "platform", "--model", "self-managed"],
    &["--vendor", "union", "--service", "platform", "--model", "byoc"],
];

fn json(arguments: &[&str]) -> Value {
    let output = rmx().args(arguments).args(["--as-of", "2026-11-20", "--format", "json", "-o", "-"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_service_is_as_the_schema_says() {
    let schema: Value = serde_json::from_str(include_str!("../docs/rmx-report-1.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for service in SERVICES {
        let document = json(service);
        let problems: Vec<String> =
            validator.iter_errors(&document).map(|e| format!("{} at {}", e, e.instance_path())).collect();
        assert!(problems.is_empty(), "{service:?}: {problems:#?}");
        // Every party of the matrix is listed in every activity.
        let parties = document["matrix"]["parties"].as_array().unwrap().len();
        for activity in document["activities"].as_array().unwrap() {
            assert_eq!(activity["assignments"].as_object().unwrap().len(), parties);
        }
    }
}

#[test]
fn what_was_accepted_for_a_time_is_data_too() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("rmx.toml");
    let waiver = "[[waivers]]\ncode = 'several-accountable'\nreason = 'annex 3'\nowner = 'Ada'\nexpires = 2027-01-01\n";
    std::fs::write(&profile, waiver).unwrap();
    let document = json(&["--vendor", "ovhcloud", "--service", "instances", "--profile", profile.to_str().unwrap()]);
    let schema: Value = serde_json::from_str(include_str!("../docs/rmx-report-1.schema.json")).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&document));
    let waived = &document["waived"][0];
    assert_eq!((&waived["code"], &waived["owner"]), (&"several-accountable".into(), &"Ada".into()));
    assert_eq!((&waived["reason"], &waived["expires"]), (&"annex 3".into(), &"2027-01-01".into()));
    assert!(document["findings"].as_array().unwrap().iter().all(|f| f["code"] != "several-accountable"));
}

#[test]
fn the_schema_refuses_what_is_not_in_it() {
    let schema: Value = serde_json::from_str(include_str!("../docs/rmx-report-1.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut document = json(SERVICES[0]);
    document["activities"][0]["assignments"]["customer"]["raci"] = Value::from("AR");
    assert!(!validator.is_valid(&document));
}

#[test]
fn the_contract_of_one_row() {
    let document = json(SERVICES[0]);
    assert_eq!(document["schema"], "rmx-report/1");
    assert_eq!(document["matrix"]["sources"][0]["date"], "2023-10-12");
    let row = document["activities"].as_array().unwrap().iter().find(|a| a["id"] == "OVH-INST-3.1.3-08").unwrap();
    assert_eq!(row["allocation"], "not-applicable");
    assert!(row["reason"].as_str().unwrap().contains("automated-backups"));
    assert_eq!(row["assignments"]["customer"]["raci"], "AI");
    assert_eq!(row["assignments"]["ovhcloud"]["verbatim"], "R");
    assert_eq!(row["assignments"]["ovhcloud"]["derived"], Value::Null);
    assert_eq!(row["source"]["line"], 92);
    assert_eq!(document["deployment"]["options"][1]["state"], "not-stated");
    assert!(document["findings"].as_array().unwrap().iter().any(|f| f["code"] == "option-not-stated"));
}

#[test]
fn derived_letters_name_their_rule() {
    let document = json(SERVICES[3]);
    let row = document["activities"].as_array().unwrap().iter().find(|a| a["activity"] == "Scale resoures").unwrap();
    assert_eq!(row["allocation"], "shared");
    assert_eq!(row["assignments"]["zilliz"]["raci"], "R");
    assert_eq!(row["assignments"]["zilliz"]["derived"], "owner-shared");
    assert_eq!(row["assignments"]["zilliz"]["verbatim"], "Shared");
    assert_eq!(document["access_roles"].as_array().unwrap().len(), 9);
}

#[test]
fn two_runs_give_the_same_bytes() {
    let run = || {
        let arguments = ["--as-of", "2026-11-20", "--format", "json", "-o", "-"];
        rmx().args(SERVICES[6]).args(arguments).output().unwrap().stdout
    };
    assert_eq!(run(), run());
}

#[test]
fn errors_are_data_where_data_was_asked_for() {
    let schema: Value = serde_json::from_str(include_str!("../docs/rmx-errors-1.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page.csv"), "a,b\n1\n").unwrap();
    std::fs::write(folder.path().join("rmx.toml"), "nme = 'x'\n[[services]]\nservice = 3\n").unwrap();
    let cases: [(&[&str], i32, &str, bool); 5] = [
        (&["import", "page.csv", "--no-profile"], 3, "no-responsibility-table", true),
        (&["import", "nothere.csv", "--no-profile"], 1, "cannot-read", true),
        (&["show", "ovhcloud/nothing", "--no-profile"], 2, "usage", false),
        (&["check"], 3, "toml-unknown-key", true),
        (&["--vendor", "zilliz", "--service", "cloud", "--no-profile", "-o", "-"], 2, "usage", false),
    ];
    for (arguments, code, first, is_placed) in cases {
        let output = rmx().current_dir(folder.path()).args(arguments).args(["--format", "json"]).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        let errors: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(validator.is_valid(&errors), "{errors:#}");
        assert_eq!((&errors["exit"], &errors["diagnostics"][0]["code"]), (&code.into(), &first.into()));
        assert_eq!(!errors["diagnostics"][0]["source"].is_null(), is_placed, "{errors:#}");
        assert!(!output.stderr.is_empty(), "people are told, too");
    }
    let missing = rmx().current_dir(folder.path()).args(["import", "nothere.csv", "--no-profile"]).output().unwrap();
    assert!(missing.stdout.is_empty(), "nobody asked for data");
}
