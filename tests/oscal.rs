//! OSCAL: the three documents against the released schemas, against compliance-trestle, and against what both miss.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::rmx;
use rmx_report::frameworks::Library;
use serde_json::Value;

/// NIST's schemas of 1.2.1 (public domain), of which 1.2.2 changed version strings only; from compliance-trestle's `release-schemas/`.
const SCHEMAS: &str = "tests/fixtures/oscal";

fn write(folder: &Path, arguments: &[&str]) -> Value {
    let output = rmx().current_dir(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let file = arguments.iter().position(|a| *a == "-o").unwrap() + 1;
    serde_json::from_slice(&std::fs::read(folder.join(arguments[file])).unwrap()).unwrap()
}

/// The profile that the documents are written with: one row done, one planned, by a named person.
const PROFILE: &str = "register = \"register\"\npeople = [\"Ada Byron\"]\n[organisation]\nname = \"Example Ltd\"\n\
    [[defaults]]\naccountable = \"Ada Byron\"\n";

/// A component definition, a part of a plan and a mapping, each with its schema's name.
fn documents(folder: &Path) -> Vec<(&'static str, Value)> {
    std::fs::write(folder.join("rmx.toml"), PROFILE).unwrap();
    let service =
        ["--vendor", "ovhcloud", "--service", "instances", "--as-of", "2026-11-29", "--option", "automated-backups"];
    let with = |more: &[&str]| write(folder, &[&service[..], more].concat());
    let both = ["--framework", "nist-800-53r5", "--framework", "iso-27001"];
    vec![
        ("component", with(&[&both[..], &["-o", "c.oscal.json"]].concat())),
        ("ssp", with(&["--framework", "nist-800-53r5", "--format", "oscal-ssp", "-o", "s.json"])),
        ("mapping", with(&[&both[..], &["--format", "oscal-mapping", "-o", "m.json"]].concat())),
    ]
}

/// Calls `each` with every key and value of a document, at any depth.
fn walk<'v>(value: &'v Value, each: &mut impl FnMut(&'v str, &'v Value)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                each(key, value);
                walk(value, each);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, each)),
        _ => {}
    }
}

fn texts<'v>(document: &'v Value, keys: &[&str]) -> Vec<&'v str> {
    let mut found = Vec::new();
    walk(document, &mut |key, value| {
        if keys.contains(&key) {
            match value {
                Value::Array(items) => found.extend(items.iter().filter_map(Value::as_str)),
                value => found.extend(value.as_str()),
            }
        }
    });
    found
}

#[test]
fn every_document_is_as_the_released_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    for (name, document) in documents(folder.path()) {
        let schema: Value =
            serde_json::from_str(&std::fs::read_to_string(format!("{SCHEMAS}/oscal_{name}_schema.json")).unwrap())
                .unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let problems: Vec<String> =
            validator.iter_errors(&document).map(|e| format!("{e} at {}", e.instance_path())).collect();
        assert!(problems.is_empty(), "{name}: {problems:#?}");
    }
}

/// What the schema and trestle do not look at: the version, references that lead nowhere, control ids that nobody publishes.
#[test]
fn every_reference_leads_somewhere_and_every_control_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::built_in();
    let known: BTreeSet<String> = ["nist-800-53r5", "iso-27001-2022"]
        .iter()
        .flat_map(|id| library.load(id).unwrap().controls)
        .map(|control| control.id.to_lowercase().replace('(', ".").replace(')', ""))
        .collect();
    for (name, document) in documents(folder.path()) {
        assert_eq!(texts(&document, &["oscal-version"]), ["1.2.2"], "{name}");
        let uuids = texts(&document, &["uuid"]);
        let unique: BTreeSet<&str> = uuids.iter().copied().collect();
        assert_eq!(unique.len(), uuids.len(), "{name}: an id stands twice");
        assert!(uuids.iter().all(|id| id.as_bytes()[14] == b'5'), "{name}: ids are made by name");
        let of = |keys: &[&str]| texts(&document, keys);
        for reference in of(&["component-uuid", "provided-uuid", "responsibility-uuid", "party-uuids"]) {
            assert!(unique.contains(reference), "{name}: {reference} leads nowhere");
        }
        for href in of(&["href", "source"]).into_iter().filter(|href| href.starts_with('#')) {
            assert!(unique.contains(&href[1..]), "{name}: {href} leads nowhere");
        }
        let mut roles = BTreeSet::new();
        let metadata = document.as_object().unwrap().values().next().unwrap()["metadata"].clone();
        for role in metadata["roles"].as_array().into_iter().flatten() {
            roles.insert(role["id"].as_str().unwrap().to_owned());
        }
        assert!(of(&["role-id"]).iter().all(|id| roles.contains(*id)), "{name}: an unknown role");
        for control in of(&["control-id"]) {
            assert!(known.contains(control), "{name}: {control}");
        }
        for statement in of(&["statement-id"]) {
            let control = statement.split('_').next().unwrap();
            assert!(known.contains(control) && statement.contains("_smt."), "{name}: {statement}");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_and_an_id_outlives_the_day() {
    let folder = tempfile::tempdir().unwrap();
    let first = documents(folder.path());
    let again = tempfile::tempdir().unwrap();
    assert_eq!(first, documents(again.path()));
    let later = write(
        again.path(),
        &[
            "--vendor",
            "ovhcloud",
            "--service",
            "instances",
            "--as-of",
            "2027-01-01",
            "--framework",
            "nist-800-53r5",
            "--framework",
            "iso-27001",
            "--option",
            "automated-backups",
            "-o",
            "later.oscal.json",
        ],
    );
    assert_eq!(texts(&later, &["uuid"]), texts(&first[0].1, &["uuid"]));
}

#[test]
fn the_plan_tells_what_is_inherited_and_what_is_done() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rmx.toml"), PROFILE).unwrap();
    let plan = documents(folder.path()).remove(1).1;
    let requirements =
        plan["system-security-plan"]["control-implementation"]["implemented-requirements"].as_array().unwrap();
    let by_id: BTreeMap<&str, &Value> = requirements.iter().map(|r| (r["control-id"].as_str().unwrap(), r)).collect();
    // Buildings are the provider's alone: inherited, nothing is left to the customer.
    let buildings = by_id["pe-3"];
    assert!(buildings["props"].as_array().unwrap().iter().any(|p| p["value"] == "inherited"), "{buildings}");
    let components = buildings["by-components"].as_array().unwrap();
    assert!(components[0]["export"]["responsibilities"].is_null(), "{buildings}");
    assert!(!components[1]["inherited"].as_array().unwrap().is_empty());
    // Nothing was recorded: no status is claimed, and nothing is said to be satisfied.
    for requirement in requirements {
        for component in requirement["by-components"].as_array().unwrap() {
            assert!(component["implementation-status"].is_null() && component["satisfied"].is_null(), "{component}");
        }
    }
}

#[test]
fn without_frameworks_there_is_no_oscal_and_a_plan_is_of_one() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = rmx()
            .current_dir(folder.path())
            .args(["--vendor", "ovhcloud", "--service", "instances"])
            .args(arguments)
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, err) = run(&["-o", "x.oscal.json"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("no framework is asked for"), "{err}");
    let (code, err) =
        run(&["--framework", "soc2", "--framework", "iso-27001", "--format", "oscal-ssp", "-o", "x.json"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("imports one profile"), "{err}");
    assert!(!folder.path().join("x.json").exists());
}

/// Parts of controls that a document names are statements of the plan, with the ids of NIST's catalog.
#[test]
fn parts_of_controls_are_statements() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "Control ID,Can Be Inherited from CSP,Specific Inheritance and Customer Agency/CSP Responsibilities\n\
        AC-1(a),No,The agency writes its policy.\nAC-01 (b),No,The agency reviews it.\nAC-2 (1),Partial,The agency approves accounts.\n\
        PE-3,Yes,\nSR-11(2),No,The agency trains its staff.\n";
    std::fs::write(folder.path().join("crm.csv"), rows).unwrap();
    let service = ["--matrix", "crm.csv", "--vendor", "acme", "--service", "cloud", "--framework", "nist-800-53r5"];
    let plan = write(folder.path(), &[&service[..], &["--format", "oscal-ssp", "-o", "s.json"]].concat());
    let schema = std::fs::read_to_string(format!("{SCHEMAS}/oscal_ssp_schema.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let problems: Vec<String> = validator.iter_errors(&plan).map(|e| e.to_string()).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(texts(&plan, &["statement-id"]), ["ac-1_smt.a", "ac-1_smt.b"]);
    let requirements =
        plan["system-security-plan"]["control-implementation"]["implemented-requirements"].as_array().unwrap();
    let by_id: BTreeMap<&str, &Value> = requirements.iter().map(|r| (r["control-id"].as_str().unwrap(), r)).collect();
    assert_eq!(by_id.keys().copied().collect::<Vec<_>>(), ["ac-1", "ac-2.1", "pe-3", "sr-11.2"]);
    assert!(by_id["ac-1"]["by-components"].is_null() && by_id["ac-2.1"]["statements"].is_null(), "{plan}");
    let first = &by_id["ac-1"]["statements"][0]["by-components"][0]["export"]["responsibilities"][0];
    assert_eq!(first["description"], "The agency writes its policy.");
    let uuids = texts(&plan, &["uuid"]);
    assert_eq!(uuids.iter().collect::<BTreeSet<_>>().len(), uuids.len(), "an id stands twice");
}

/// compliance-trestle reads each document into its own types, which know every field and no other.
#[needs::tools(trestle)]
#[test]
fn trestle_reads_every_document() {
    let folder = tempfile::tempdir().unwrap();
    documents(folder.path());
    let script = "from pathlib import Path\n\
        from trestle.oscal.component import ComponentDefinition\n\
        from trestle.oscal.mapping import MappingCollection\n\
        from trestle.oscal.ssp import SystemSecurityPlan\n\
        for kind, name in ((ComponentDefinition, 'c.oscal.json'), (SystemSecurityPlan, 's.json'), (MappingCollection, 'm.json')):\n\
        \x20   assert kind.oscal_read(Path(name)) is not None, name\n";
    let output =
        std::process::Command::new("python3").current_dir(folder.path()).args(["-c", script]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// `trestle validate` as a user runs it. It resolves what a plan imports, and takes no address within the document: the plan's controls stand in a
/// catalog beside it here.
#[needs::tools(trestle)]
#[test]
fn trestle_finds_every_document_valid() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let plan = documents(at).remove(1).1;
    let controls: BTreeSet<&str> = texts(&plan, &["control-id"]).into_iter().collect();
    let part = |id: &str| serde_json::json!([{"id": format!("{id}_smt"), "name": "statement", "prose": "-"}]);
    let controls: Vec<Value> =
        controls.iter().map(|id| serde_json::json!({"id": id, "title": id, "parts": part(id)})).collect();
    let catalog = serde_json::json!({"catalog": {"uuid": "11111111-1111-4111-8111-111111111111", "controls": controls,
        "metadata": {"title": "Controls", "last-modified": "2026-01-01T00:00:00Z", "version": "1", "oscal-version": "1.2.1"}}});
    let mut plan = plan;
    plan["system-security-plan"]["import-profile"]["href"] = "trestle://catalogs/c/catalog.json".into();
    let trestle = |arguments: &[&str]| {
        let out = std::process::Command::new("python3")
            .current_dir(at.join("w"))
            .args(["-m", "trestle"])
            .args(arguments)
            .output();
        let out = out.unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        assert!(out.status.success(), "{arguments:?}: {said}");
    };
    std::fs::create_dir(at.join("w")).unwrap();
    trestle(&["init"]);
    let read = |file: &str| std::fs::read_to_string(at.join(file)).unwrap();
    let files = [
        ("catalogs", "catalog", catalog.to_string()),
        ("system-security-plans", "system-security-plan", plan.to_string()),
        ("component-definitions", "component-definition", read("c.oscal.json")),
        ("mapping-collections", "mapping-collection", read("m.json")),
    ];
    for (kind, name, text) in files {
        let file = format!("{kind}/c/{name}.json");
        std::fs::create_dir_all(at.join("w").join(kind).join("c")).unwrap();
        std::fs::write(at.join("w").join(&file), text).unwrap();
        trestle(&["validate", "-f", &file]);
    }
}

/// What each control's components export: the provider's part, and what is left to the customer, with the part that it belongs to.
type Exported = BTreeSet<(String, Option<String>, Option<String>)>;

fn exported(plan: &Value) -> Exported {
    let mut all = Exported::new();
    let controls = &plan["system-security-plan"]["control-implementation"]["implemented-requirements"];
    for requirement in controls.as_array().unwrap() {
        let parts = std::iter::once(requirement).chain(requirement["statements"].as_array().into_iter().flatten());
        for by in parts.flat_map(|part| part["by-components"].as_array().into_iter().flatten()) {
            let list = |name: &str| by["export"][name].as_array().cloned().unwrap_or_default();
            let text = |item: &Value| item["description"].as_str().map(|text| text.trim().to_owned());
            let (provided, responsibilities) = (list("provided"), list("responsibilities"));
            let control = requirement["control-id"].as_str().unwrap();
            for duty in &responsibilities {
                let of = provided.iter().find(|p| p["uuid"] == duty["provided-uuid"]).and_then(text);
                all.insert((control.to_owned(), of, text(duty)));
            }
            for item in &provided {
                if !responsibilities.iter().any(|duty| duty["provided-uuid"] == item["uuid"]) {
                    all.insert((control.to_owned(), text(item), None));
                }
            }
        }
    }
    all
}

/// Reads a plan as a matrix and writes it as a plan again.
fn again(plan: &Path) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let plan = std::fs::canonicalize(plan).unwrap();
    let service = ["--matrix", plan.to_str().unwrap(), "--vendor", "acme", "--service", "platform"];
    write(
        folder.path(),
        &[&service[..], &["--framework", "nist-800-53r5", "--format", "oscal-ssp", "-o", "s.json"]].concat(),
    )
}

#[test]
fn a_leveraged_plan_comes_out_with_the_same_parts() {
    let path = Path::new("tests/fixtures/oscal/leveraged-ssp.json");
    let plan: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(exported(&plan).len(), 3);
    let made = again(path);
    assert_eq!(exported(&made), exported(&plan));
    assert_eq!(texts(&made, &["statement-id"]), texts(&plan, &["statement-id"]));
}

/// NIST's own example of a leveraged system, and what its leveraging one says was satisfied and inherited (usnistgov/oscal-content, public domain).
#[test]
fn nists_leveraged_example_comes_out_with_the_same_parts() {
    let path = Path::new("tests/fixtures/oscal/nist-leveraged-example.json").to_owned();
    let plan: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(exported(&plan).len(), 2);
    assert_eq!(exported(&again(&path)), exported(&plan));
}

#[test]
fn nists_leveraging_example_loses_no_word() {
    let path = Path::new("tests/fixtures/oscal/nist-leveraging-example.json").to_owned();
    let plan: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let made = again(&path);
    let texts = texts(&made, &["description"]).join("\n");
    let mut looked = 0;
    walk(&plan, &mut |key, value| {
        if key == "inherited" || key == "satisfied" {
            for item in value.as_array().unwrap() {
                assert!(texts.contains(item["description"].as_str().unwrap().trim()), "{item}");
                looked += 1;
            }
        }
    });
    assert_eq!(looked, 3);
}
