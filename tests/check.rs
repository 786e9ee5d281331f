//! `check` and `explain` as a user and a CI job meet them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::path::Path;

use common::rmx;
use rmx_report::analysis::explain;
use rmx_report::findings::{Code, Group};
use serde_json::Value;

/// The official schema of OASIS, as the crate `serde-sarif` 0.8.0 (MIT) carries it.
const SARIF_SCHEMA: &str = "tests/fixtures/analysis/sarif-2.1.0.schema.json";

/// Exit code, standard output and standard error.
fn run_in(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = rmx().current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    run_in(tempfile::tempdir().unwrap().path(), arguments)
}

#[test]
fn fail_on_decides_the_exit_code() {
    let exit = |fail_on: &[&str]| {
        let mut arguments = vec!["check", "ovhcloud/instances"];
        arguments.extend(fail_on);
        run(&arguments).0
    };
    // Warnings and remarks, no errors: the default lets it pass.
    assert_eq!(exit(&[]), 0);
    assert_eq!(exit(&["--fail-on", "warning"]), 10);
    assert_eq!(exit(&["--fail-on", "error,vague-wording"]), 10);
    assert_eq!(exit(&["--fail-on", "no-accountable"]), 0);
    assert_eq!(exit(&["--fail-on", "never"]), 0);
    let (code, _, err) = run(&["check", "ovhcloud/instances", "--fail-on", "warnings,no-acountable"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean 'warning'?") && err.contains("did you mean 'no-accountable'?"), "{err}");
}

#[test]
fn every_model_is_checked_and_like_findings_are_told_once() {
    let (code, out, _) = run(&["check", "zilliz/cloud"]);
    assert_eq!(code, 0);
    assert_eq!(out.matches("[shared-without-split]").count(), 7, "{out}");
    assert!(out.contains("who does what is not stated (under byoc, byoc-i)"), "{out}");
    assert!(out.contains("zilliz/cloud under saas: 17 activities; 0 errors, 1 warning, 4 remarks"), "{out}");
    let (_, one, _) = run(&["check", "zilliz/cloud", "--model", "saas"]);
    assert_eq!(one.matches("[shared-without-split]").count(), 0, "{one}");
}

#[test]
fn json_says_what_it_found_under_which_model() {
    let (_, out, _) = run(&["check", "union/platform", "--format", "json", "--as-of", "2026-11-20"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["schema"], "rmx-check/1");
    assert_eq!(report["as_of"], "2026-11-20");
    let checks = report["checks"].as_array().unwrap();
    assert_eq!(checks.iter().map(|c| c["model"].as_str().unwrap()).collect::<Vec<_>>(), ["self-managed", "byoc"]);
    let restated = |check: &Value| {
        check["findings"].as_array().unwrap().iter().filter(|f| f["code"] == "restated-differently").count()
    };
    assert_eq!((restated(&checks[0]), restated(&checks[1])), (3, 0));
    let first = checks[0]["findings"].as_array().unwrap().iter().find(|f| f["code"] == "restated-differently").unwrap();
    assert_eq!(first["source"], serde_json::json!({"file": "union-shared-responsibility.md", "line": 10}));
    assert!(!first["why"].as_str().unwrap().is_empty() && !first["help"].as_str().unwrap().is_empty());
}

#[test]
fn sarif_validates_against_its_schema_and_points_at_lines() {
    // One pattern of the official schema has a stray bracket, which only JavaScript's engine takes.
    let schema = std::fs::read_to_string(SARIF_SCHEMA).unwrap().replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("rmx.toml"),
        "[[waivers]]\ncode = 'several-accountable'\nreason = 'annex 3'\nowner = 'Ada'\nexpires = 2027-01-01\n\
         [[waivers]]\ncode = 'both-responsible-without-split'\nreason = 'old'\nowner = 'Ada'\nexpires = 2020-01-01\n",
    )
    .unwrap();
    for service in ["ovhcloud/instances", "zilliz/cloud", "union/platform", "ibm/backup-recovery"] {
        let (code, out, err) = run_in(folder.path(), &["check", service, "--format", "sarif", "--as-of", "2026-11-20"]);
        assert_eq!(code, 0);
        assert!(err.is_empty() || err.contains("checked under "), "{err}");
        let log: Value = serde_json::from_str(&out).unwrap();
        let errors: Vec<String> = validator.iter_errors(&log).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{service}: {errors:#?}");
        let results = log["runs"][0]["results"].as_array().unwrap();
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        for result in results {
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"]);
        }
        if service == "ovhcloud/instances" {
            let contested = results.iter().find(|r| r["ruleId"] == "several-accountable").unwrap();
            let place = &contested["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], "ovhcloud-instances-responsibility-model.md");
            assert_eq!(place["region"]["startLine"], 134);
            assert_eq!(contested["suppressions"][0]["justification"], "annex 3");
            let expired = results.iter().find(|r| r["ruleId"] == "waiver-expired").unwrap();
            assert_eq!(expired["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "rmx.toml");
            assert_eq!(expired["locations"][0]["physicalLocation"]["region"]["startLine"], 6);
        }
        let prints: std::collections::BTreeSet<String> =
            results.iter().map(|r| format!("{}{}", r["ruleId"], r["partialFingerprints"]["rmxFinding/v1"])).collect();
        assert_eq!(prints.len(), results.len(), "fingerprints tell results apart");
    }
}

/// A CSV, a Markdown page and a workbook in a folder below, each with a contested row in its third line or row.
fn documents(folder: &Path) {
    std::fs::create_dir(folder.join("docs")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.join("docs").join(name), text).unwrap();
    write("a table.csv", "Activity,Customer,Acme\nPatch the guest,RA,I\nAnswer for incidents,A,RA\n");
    write("page.md", "| Activity | Customer | Acme |\n|---|---|---|\n| Answer for incidents | A | RA |\n");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("RACI matrix").unwrap();
    let rows = [["Activity", "Customer", "Acme"], ["Patch the guest", "RA", "I"], ["Answer for incidents", "A", "RA"]];
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (1..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save(folder.join("docs/book.xlsx")).unwrap();
}

#[test]
fn sarif_points_at_the_file_as_given_and_at_the_line_or_cell() {
    let folder = tempfile::tempdir().unwrap();
    documents(folder.path());
    for (file, uri, line, column, cell) in [
        ("docs/a table.csv", "docs/a%20table.csv", 3, Value::Null, None),
        ("./docs/page.md", "docs/page.md", 3, Value::Null, None),
        ("docs/book.xlsx", "docs/book.xlsx", 3, 2.into(), Some("RACI matrix!B3")),
    ] {
        let (code, out, err) = run_in(folder.path(), &["check", file, "--format", "sarif", "--fail-on", "never"]);
        assert_eq!(code, 0, "{err}");
        let log: Value = serde_json::from_str(&out).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        let contested = results.iter().find(|r| r["ruleId"] == "several-accountable").unwrap();
        let place = &contested["locations"][0];
        assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], uri);
        assert_eq!(place["physicalLocation"]["region"]["startLine"], line, "{file}");
        assert_eq!(place["physicalLocation"]["region"]["startColumn"], column, "{file}");
        assert_eq!(place["logicalLocations"][0]["fullyQualifiedName"].as_str(), cell, "{file}");
        // What is said of the matrix as a whole points at the file.
        let silent = results.iter().find(|r| r["ruleId"] == "topic-not-mentioned").unwrap();
        assert_eq!(silent["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], uri);
        let (_, text, _) = run_in(folder.path(), &["check", file, "--fail-on", "never"]);
        assert!(text.contains(&format!(", {file}{}", cell.map_or(":3", |_| ", RACI matrix!B3"))), "{text}");
    }
}

#[test]
fn the_format_follows_the_file_name() {
    let folder = tempfile::tempdir().unwrap();
    let files = ["all.json", "all.sarif", "all.md", "all.txt"];
    let mut arguments = vec!["check", "ibm/backup-recovery"];
    arguments.extend(files.iter().flat_map(|f| ["-o", f]));
    let (code, out, err) = run_in(folder.path(), &arguments);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let json = |name: &str| serde_json::from_str::<Value>(&text(name)).unwrap();
    assert_eq!(json("all.json")["schema"], "rmx-check/1");
    assert_eq!(json("all.sarif")["version"], "2.1.0");
    assert!(text("all.md").starts_with("# Findings") && text("all.txt").starts_with("info["));
    let (code, _, err) = run_in(folder.path(), &["check", "ibm/backup-recovery", "-o", "all.jsn"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean 'json'?"), "{err}");
    let (code, _, err) = run_in(folder.path(), &["check", "ibm/backup-recovery", "-o", "new.json", "-o", "all.md"]);
    assert!(code == 1 && err.contains("exists already") && !folder.path().join("new.json").exists(), "{err}");
}

/// Every code on matrices, coverage and waivers, each reached by `check` on a document or a built-in service; those on the record
/// are in `record_check.rs`.
#[test]
fn every_code_on_a_matrix_is_reached() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "letters.csv",
        "Activity,Customer,Acme\nPatch the guests of all hosts,RA,I\nPatch the guests of all hosts,I,RA\nBack up the data,R,R\n\
         Nobody,I,\nOdd,X,RA\nAnswer as needed,A,A\nRotate keys of the vault,RA,\nRotate keys of the vault,RA,\n\
         Restore the daily backups of the servers,RA,I\nRestore the daily backup of the servers,RA,I\nRestore the daily backup of these servers,I,RA\n",
    );
    write("answers.csv", "Activity,Customer,Acme,Third party\nRun it,A,R,I\nPatch it,A,R,\n");
    write(
        "models.md",
        "| Task | SaaS | BYOC |\n|---|---|---|\n| Logging | Acme | |\n| Scaling | Acme | Customer |\n| Support | Acme | Acme |\n",
    );
    write(
        "rmx.toml",
        "[[waivers]]\ncode = 'vague-wording'\nreason = 'r'\nowner = 'o'\nexpires = 2026-01-01\n\
         [[waivers]]\ncode = 'unassigned'\nservice = 'ovhcloud/instances'\nreason = 'r'\nowner = 'o'\nexpires = 2027-01-01\n",
    );
    // A blank under one of two models is no value for that model, and a row that vanishes there.
    let (_, out, _) = run_in(folder.path(), &["check", "models.md", "--fail-on", "never"]);
    assert!(out.contains("warning[no-value-for-model]: 'Logging' has no value for BYOC (under byoc)"), "{out}");
    assert!(out.contains("nothing is said of it for BYOC (under saas)") && !out.contains("[unassigned]"), "{out}");
    let mut seen = std::collections::BTreeSet::new();
    let options = ["--option", "backups-on-request", "--option", "automated-backups", "--option", "managed-recovery"];
    let mut taken = vec!["ovhcloud/instances"];
    taken.extend(options);
    for arguments in [
        &["letters.csv"][..],
        &["answers.csv"],
        &["models.md"],
        &["ovhcloud/instances"],
        &taken,
        &["union/platform"],
        &["zilliz/cloud"],
    ] {
        let mut all = vec!["check", "--format", "json", "--fail-on", "never", "--as-of", "2026-11-20"];
        all.extend(arguments);
        let (code, out, err) = run_in(folder.path(), &all);
        assert_eq!(code, 0, "{arguments:?}: {err}");
        let report: Value = serde_json::from_str(&out).unwrap();
        let checks = report["checks"].as_array().unwrap();
        let findings = checks.iter().flat_map(|c| c["findings"].as_array().unwrap());
        seen.extend(findings.map(|f| Code::parse(f["code"].as_str().unwrap()).unwrap()));
    }
    // Those on a record, and those of frameworks, have tests of their own.
    // So have those of control sheets (framework_findings.rs).
    let of_sheets = |c: &Code| {
        let code = c.as_str();
        code.starts_with("crm-") || code.starts_with("cis-") || code == "shared-without-customer-text"
    };
    let elsewhere = |c: &Code| matches!(c.group(), Group::Record | Group::Framework) || of_sheets(c);
    let missing: Vec<&Code> = Code::ALL.iter().filter(|c| !elsewhere(c) && !seen.contains(c)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn topics_show_the_words_that_matched() {
    let (_, out, _) = run(&["check", "zilliz/cloud"]);
    assert!(
        out.contains("topics mentioned under saas, byoc, byoc-i (activities); derived by topic-editor:"),
        "not of the first model alone: {out}"
    );
    let (_, out, _) = run(&["check", "ovhcloud/instances", "--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    let topics = report["checks"][0]["topics"].as_array().unwrap();
    let backup = topics.iter().find(|t| t["topic"] == "backup").unwrap();
    assert_eq!((&backup["derived"], &backup["expected"]), (&"topic-editor".into(), &true.into()));
    let restore = backup["mentions"].as_array().unwrap().iter().find(|m| m["activity_id"] == "OVH-INST-3.1.3-07");
    assert_eq!(restore.unwrap()["matched"], serde_json::json!([]));
    let (_, text, _) = run(&["check", "ovhcloud/instances"]);
    assert!(text.contains("  Patching and updates (3)\n"), "{text}");
    let (_, md, _) = run(&["check", "ovhcloud/instances", "--format", "md"]);
    assert!(md.contains("| Patching and updates |  | OVH-INST-2.1-02, OVH-INST-3.1.5-04, OVH-INST-3.2.2-01 |"), "{md}");
}

#[test]
fn waivers_hold_until_their_day_and_must_be_whole() {
    let folder = tempfile::tempdir().unwrap();
    let profile = |text: &str| std::fs::write(folder.path().join("rmx.toml"), text).unwrap();
    let check = |day: &str| {
        let arguments =
            ["check", "ovhcloud/instances", "--as-of", day, "--fail-on", "several-accountable,waiver-expired"];
        run_in(folder.path(), &arguments)
    };
    profile(
        "[severity]\nseveral-accountable = 'error'\n[[waivers]]\ncode = 'several-accountable'\nservice = 'ovhcloud/instances'\n\
         activity = 'OVH-INST-3.2.1-01'\nreason = 'annex 3'\nowner = 'Ada'\nexpires = 2026-11-20\n",
    );
    let (code, out, _) = check("2026-11-20");
    assert_eq!(code, 0, "the last day");
    assert!(out.contains("[several-accountable] waived until 2026-11-20 by Ada: Customer and OVHcloud"), "{out}");
    let (code, out, _) = check("2026-11-21");
    assert_eq!(code, 10);
    assert!(out.contains("error[several-accountable]:"), "the changed severity: {out}");
    assert!(out.contains("warning[waiver-expired]: the waiver of 'several-accountable' for 'OVH-INST-3.2.1-01' by Ada (annex 3) expired on 2026-11-20\n  --> rmx.toml:3:1"), "{out}");
    // One topic alone may be accepted; a waiver that covers nothing any more is told of when it has expired.
    profile(
        "[[waivers]]\ncode = 'topic-not-mentioned'\ntopic = 'personnel'\nreason = 'in the contract'\nowner = 'Ada'\nexpires = 2027-01-01\n\
         [[waivers]]\ncode = 'no-accountable'\nreason = 'old'\nowner = 'Ada'\nexpires = 2026-01-01\n",
    );
    let (code, out, _) = check("2026-11-21");
    assert_eq!((code, out.matches("info[topic-not-mentioned]").count()), (10, 1), "{out}");
    let remark = out.lines().find(|line| line.starts_with("info[topic-not-mentioned]")).unwrap();
    assert!(!remark.contains("Personnel") && remark.matches('\'').count() >= 2, "{remark}");
    assert!(out.contains("expired on 2026-01-01; it covers nothing here any more"), "{out}");
    profile("[[waivers]]\ncode = 'no-acountable'\ntopic = 'personel'\n");
    let (code, _, err) = check("2026-11-21");
    assert_eq!(code, 3);
    for told in
        ["did you mean 'no-accountable'?", "did you mean 'personnel'?", "no 'reason'", "no 'owner'", "no 'expires'"]
    {
        assert!(err.contains(told), "{told}: {err}");
    }
    // A day that is none is said to be that, once, and is not missed besides.
    for day in ["'soon'", "2027-13-40"] {
        profile(&format!("[[waivers]]\ncode = 'unassigned'\nreason = 'a'\nowner = 'b'\nexpires = {day}\n"));
        let (code, _, err) = check("2026-11-21");
        assert_eq!(code, 3);
        assert!(err.contains("date") && err.matches("error[").count() == 1 && !err.contains("no 'expires'"), "{err}");
    }
}

#[test]
fn a_default_without_effect_is_told_with_what_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    let profile = |defaults: &[&str]| {
        let text: String = defaults.iter().map(|d| format!("[[defaults]]\n{d}\nresponsible = 'Ada'\n")).collect();
        std::fs::write(folder.path().join("rmx.toml"), text).unwrap();
    };
    let run = |arguments: &[&str]| run_in(folder.path(), &[arguments, &["--as-of", "2026-11-20"]].concat());
    // Misspelt: the nearest id, the nearest title (numbers do not count), each with the line of its table.
    profile(&[
        "activity = 'OVH-INST-3.2.1-1'",
        "service = 'ovhcloud/instances'\nsection = 'Daily operation'",
        // These fit, the first one by its title alone; and what no service is named for may be another's.
        "service = 'ovhcloud/instances'\nsection = 'daily operations'",
        "activity = 'OVH-INST-3.2.1-01'",
        "activity = 'ACME-VM-1'",
        "section = 'Upgrades'",
    ]);
    let (_, out, err) = run(&["check", "ovhcloud/instances", "--fail-on", "never"]);
    assert_eq!(err, "");
    assert_eq!(out.matches("[default-without-effect]").count(), 2, "{out}");
    let activity = "warning[default-without-effect]: the default for the activity 'OVH-INST-3.2.1-1' names no activity of ovhcloud/instances\n  --> rmx.toml:1:1";
    let section =
        "the default for the section 'Daily operation' names no section of ovhcloud/instances\n  --> rmx.toml:4:1";
    assert!(out.contains(activity) && out.contains("did you mean 'OVH-INST-3.2.1-01'?"), "{out}");
    assert!(out.contains(section) && out.contains("did you mean 'Daily operations'?"), "{out}");
    // Where the file lies on the machine is told to whoever mends it, and is no part of what is handed out.
    let elsewhere = folder.path().join("rmx.toml").display().to_string();
    let (_, out, _) = run(&["check", "ovhcloud/instances", "--profile", &elsewhere, "--fail-on", "never"]);
    assert!(out.contains(&format!("--> {elsewhere}:4:1")), "{out}");
    let (_, out, _) = run(&[
        "--vendor",
        "ovhcloud",
        "--service",
        "instances",
        "--profile",
        &elsewhere,
        "--format",
        "json",
        "-o",
        "-",
    ]);
    assert!(out.contains("\"file\": \"rmx.toml\"") && !out.contains(&elsewhere), "{out}");
    let groups = "[[roles]]\nid = 'ops'\nname = 'Ops'\ngroup = true\n[[defaults]]\naccountable = 'ops'\n";
    std::fs::create_dir(folder.path().join("conf")).unwrap();
    std::fs::write(folder.path().join("conf/team.toml"), groups).unwrap();
    let (_, out, _) = run(&["check", "zilliz/cloud", "--profile", "conf/team.toml", "--fail-on", "never"]);
    let group = "by a default of the profile 'Ops' is accountable and is no person\n  --> conf/team.toml:5:1";
    assert_eq!(out.matches(group).count(), 1, "{out}");
    // A row that only another model has is no slip.
    profile(&["activity = 'ZILLIZ-CLOUD-2-04'", "service = 'zilliz/cloud'\nactivity = 'ZILLIZ-CLOUD-2-4'"]);
    let (_, out, _) = run(&["check", "zilliz/cloud", "--model", "saas", "--fail-on", "never"]);
    assert_eq!(out.matches("[default-without-effect]").count(), 1, "{out}");
    // A service that does not exist: told by every report, too, also of a document.
    profile(&["service = 'ovhcloud/instnces'"]);
    std::fs::write(folder.path().join("m.csv"), "Activity,Customer,Provider\nPatch,R,A\nBack up,I,RA\n").unwrap();
    for arguments in [
        &["--vendor", "ovhcloud", "--service", "instances", "-o", "o.json"][..],
        &["--matrix", "m.csv", "--vendor", "acme", "--service", "vm", "-o", "m.json"],
        &["check", "ovhcloud/instances", "--fail-on", "never"],
    ] {
        let (code, _, err) = run(arguments);
        assert_eq!(code, 0, "{err}");
        let told = "warning[profile-unknown-service]: the default is for 'ovhcloud/instnces', a service that does not exist: it has no effect\n  --> rmx.toml:1:1";
        assert!(err.contains(told) && err.contains("did you mean 'ovhcloud/instances'?"), "{arguments:?} {err}");
    }
}

#[test]
fn a_waiver_without_effect_is_told_with_what_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    let rest = "reason = 'agreed'\nowner = 'Ada'\nexpires = 2027-01-01\n";
    let profile = |waivers: &[&str]| {
        let text: String = waivers.iter().map(|w| format!("[[waivers]]\n{w}\n{rest}")).collect();
        std::fs::write(folder.path().join("rmx.toml"), text).unwrap();
    };
    let check =
        |service: &str| run_in(folder.path(), &["check", service, "--as-of", "2026-11-20", "--fail-on", "never"]);
    // The line of its table in rmx.toml, the nearest id, and the finding that it was to cover.
    profile(&["code = 'several-accountable'\nservice = 'ovhcloud/instances'\nactivity = 'OVH-INST-3.2.1-1'"]);
    let (_, out, err) = check("ovhcloud/instances");
    assert_eq!(err, "");
    assert!(out.contains(
        "warning[waiver-without-effect]: the waiver of 'several-accountable' for 'OVH-INST-3.2.1-1' by Ada (agreed) names no activity of ovhcloud/instances\n  --> rmx.toml:1:1"
    ), "{out}");
    assert!(out.contains("did you mean 'OVH-INST-3.2.1-01'?") && out.contains("warning[several-accountable]"), "{out}");
    // A finding that is not there; the same code without a service may be found elsewhere, and so may another service's activity.
    profile(&[
        "code = 'unassigned'\nservice = 'ovhcloud/instances'",
        "code = 'unassigned'",
        "code = 'unassigned'\nactivity = 'ACME-VM-1'",
    ]);
    let (_, out, _) = check("ovhcloud/instances");
    assert_eq!(out.matches("[waiver-without-effect]").count(), 1, "{out}");
    assert!(out.contains("covers nothing: there is no such finding\n  --> rmx.toml:1:1"), "{out}");
    // What one model alone has is covered under it, and the others do not complain; nothing was asked of a record that is not there.
    profile(&[
        "code = 'shared-without-split'\nactivity = 'ZILLIZ-CLOUD-2-04'",
        "code = 'no-evidence'\nservice = 'zilliz/cloud'",
    ]);
    let (_, out, _) = check("zilliz/cloud");
    assert!(out.contains("[shared-without-split] waived") && !out.contains("[waiver-without-effect]"), "{out}");
    // Of a service that is in use twice, it may cover something in the other.
    let in_use = |services: &[&str]| services.iter().map(|s| format!("[[services]]\n{s}\n")).collect::<String>();
    let services = [
        "service = 'ovhcloud/instances'\nname = 'first'",
        "service = 'ovhcloud/instances'\nname = 'second'",
        "service = 'zilliz/cloud'\nmodel = 'saas'",
    ];
    let of = |service: &str| format!("[[waivers]]\ncode = 'unassigned'\nservice = '{service}'\n{rest}");
    let text = [in_use(&services), of("ovhcloud/instances"), of("zilliz/cloud")].concat();
    std::fs::write(folder.path().join("rmx.toml"), text).unwrap();
    let (_, out, _) = run_in(folder.path(), &["check", "--as-of", "2026-11-20", "--fail-on", "never"]);
    let told: Vec<&str> = out.lines().skip_while(|line| !line.contains("[waiver-without-effect]")).skip(1).collect();
    assert!(out.matches("[waiver-without-effect]").count() == 1 && told[0].contains("rmx.toml:16:1"), "{out}");
    // A service that does not exist is not checked by anybody: every check says so.
    profile(&["code = 'unassigned'\nservice = 'ovhcloud/instnces'"]);
    let (code, _, err) = check("zilliz/cloud");
    assert!(
        code == 0
            && err.contains("warning[profile-unknown-service]: the waiver of 'unassigned' is for 'ovhcloud/instnces'"),
        "{err}"
    );
    assert!(err.contains("rmx.toml:1:1") && err.contains("did you mean 'ovhcloud/instances'?"), "{err}");
    assert!(err.contains("zilliz/cloud"), "what exists: {err}");
}

#[test]
fn a_finding_on_one_cell_points_at_that_cell() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), "Activity,Customer,Acme\nPatch,RA,I\nAnswer,Q,RA\n").unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("RACI").unwrap();
    let rows = [["Activity", "Customer", "Acme"], ["Patch", "RA", "I"], ["Answer", "Q", "RA"]];
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (1..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save(folder.path().join("a.xlsx")).unwrap();
    for (file, text, cell, column) in
        [("a.csv", "a.csv:3:8", None, 8), ("a.xlsx", "a.xlsx, RACI!C3", Some("RACI!C3"), 3)]
    {
        let check = |format: &str| run_in(folder.path(), &["check", file, "--format", format, "--fail-on", "never"]).1;
        assert!(check("text").contains(&format!(", {text}\n")), "{}", check("text"));
        let json: Value = serde_json::from_str(&check("json")).unwrap();
        let findings = json["checks"][0]["findings"].as_array().unwrap();
        let unknown = findings.iter().find(|f| f["code"] == "unknown-letter").unwrap();
        assert_eq!((unknown["source"]["cell"].as_str(), &unknown["party"]), (cell, &"customer".into()));
        let log: Value = serde_json::from_str(&check("sarif")).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        let place = &results.iter().find(|r| r["ruleId"] == "unknown-letter").unwrap()["locations"][0];
        assert_eq!(place["physicalLocation"]["region"]["startLine"], 3);
        assert_eq!(place["physicalLocation"]["region"]["startColumn"], column, "{file}");
    }
}

#[test]
fn options_of_a_service_in_use_are_stated_by_the_profile() {
    let folder = tempfile::tempdir().unwrap();
    let unstated = |arguments: &[&str]| {
        let all = [&["check", "ovhcloud/instances"], arguments].concat();
        run_in(folder.path(), &all).1.matches("[option-not-stated]").count()
    };
    assert_eq!(unstated(&[]), 3);
    let listed = "[[services]]\nservice = 'ovhcloud/instances'\noptions = ['automated-backups']\nno-options = ['managed-recovery']\n";
    std::fs::write(folder.path().join("rmx.toml"), listed).unwrap();
    assert_eq!(unstated(&[]), 1);
    let (_, out, _) = run_in(folder.path(), &["check", "ovhcloud/instances", "--no-option", "automated-backups"]);
    assert!(!out.contains("[conditional-pair]"), "the command line goes before the profile: {out}");
    // A document of that service has the options that it has.
    std::fs::write(
        folder.path().join("page.md"),
        "| Activity | Customer | OVHcloud |\n|---|---|---|\n| Patch | RA | I |\n",
    )
    .unwrap();
    let page = ["check", "page.md", "--vendor", "ovhcloud", "--service", "instances"];
    assert_eq!(run_in(folder.path(), &page).0, 0);
}

#[test]
fn an_activity_that_names_nobody_is_told_among_marked_sections() {
    let folder = tempfile::tempdir().unwrap();
    let page = "| Activity | Customer | Acme |\n|---|---|---|\n| **Operations** | | |\n| Patch the guest | RA | |\n| Restore backups | | |\n\
                | Patch the host | | RA |\n| **Security** | | |\n| Review access | RA | |\n";
    std::fs::write(folder.path().join("page.md"), page).unwrap();
    let (code, out, _) = run_in(folder.path(), &["check", "page.md"]);
    assert_eq!(code, 10);
    assert!(out.contains("error[unassigned]: nobody performs or answers for 'Restore backups'"), "{out}");
    assert!(out.contains("4 activities"), "{out}");
}

#[test]
fn every_finding_says_why_it_matters_and_what_to_do() {
    let (_, out, _) = run(&["check", "ovhcloud/instances"]);
    let findings = out.split("\ntopics mentioned").next().unwrap();
    let mut codes: Vec<&str> =
        findings.lines().filter_map(|l| l.split_once('[')?.1.split_once("]:")).map(|c| c.0).collect();
    codes.dedup();
    for code in &codes {
        let why = Code::parse(code).unwrap().why();
        assert!(findings.contains(&format!("  why:  {why}\n  help: ")), "{code}: {out}");
    }
    let (_, md, _) = run(&["check", "ovhcloud/instances", "--format", "md"]);
    let rows = md.lines().filter(|l| l.starts_with("| warning") || l.starts_with("| info"));
    for row in rows {
        let code = row.split('`').nth(1).unwrap();
        assert!(row.contains(Code::parse(code).unwrap().why()), "{row}");
    }
}

#[test]
fn markdown_keeps_its_table() {
    let (_, out, _) = run(&["check", "ovhcloud/instances", "--format", "md"]);
    let findings = out.split("\nTopics mentioned").next().unwrap();
    let rows: Vec<&str> = findings.lines().filter(|l| l.starts_with('|')).collect();
    let columns = rows[0].matches('|').count();
    assert!(
        rows.len() > 10 && rows.iter().all(|r| r.matches('|').count() - r.matches("\\|").count() == columns),
        "{out}"
    );
}

#[test]
fn the_profile_s_register_need_not_be_there_but_an_asked_one_must() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rmx.toml"), "register = 'register'\n").unwrap();
    assert_eq!(run_in(folder.path(), &["check", "ovhcloud/instances"]).0, 0);
    let (code, _, err) = run_in(folder.path(), &["check", "ovhcloud/instances", "--register", "none"]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("there is no register at none"), "{err}");
}

#[test]
fn an_empty_register_leaves_every_obligation_without_an_owner() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("register")).unwrap();
    let (_, out, _) =
        run_in(folder.path(), &["check", "ovhcloud/instances", "--register", "register", "--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    let count =
        |code: &str| report["checks"][0]["findings"].as_array().unwrap().iter().filter(|f| f["code"] == code).count();
    // 35 obligations with no option taken: one of them is overseen, 34 are the customer's to perform.
    assert_eq!(
        (count("no-internal-owner"), count("no-internal-responsible"), count("no-oversight-owner")),
        (35, 34, 1)
    );
    assert_eq!(count("unsigned"), 2);
}

#[test]
fn the_page_of_codes_is_up_to_date() {
    let page = std::fs::read_to_string(explain::PAGE).unwrap();
    assert!(page == explain::page(), "make it anew: rmx-report explain --format md > {}", explain::PAGE);
    for code in Code::ALL {
        assert!(page.contains(&format!("### `{code}`")), "{code} is not documented");
        let (exit, out, _) = run(&["explain", code.as_str()]);
        assert_eq!(exit, 0);
        assert!(out.contains(code.why()) && out.contains(code.help()), "{out}");
    }
    // Without a code, each stands once below its group.
    let (_, index, _) = run(&["explain"]);
    for group in Group::ALL {
        let below = index.lines().skip_while(|line| *line != group.title()).skip(1).take_while(|l| l.starts_with("  "));
        let codes: Vec<&str> = below.filter_map(|line| line.split_whitespace().next()).collect();
        let own: Vec<&str> = Code::ALL.iter().filter(|c| c.group() == group).map(|c| c.as_str()).collect();
        assert_eq!(codes, own, "{}", group.title());
    }
    let (exit, _, err) = run(&["explain", "no-acountable"]);
    assert_eq!(exit, 2);
    assert!(err.contains("did you mean 'no-accountable'?"), "{err}");
}

/// A profile of `count` services, each a copy of one that was imported.
fn many(folder: &Path, count: usize) {
    std::fs::write(
        folder.join("page.csv"),
        "Activity,Customer,Acme\nManage backups of the service,RA,I\nGuard the site,I,RA\n",
    )
    .unwrap();
    let (code, _, err) = run_in(folder, &["import", "page.csv", "--as", "acme/s00", "-o", "catalog/acme/s00"]);
    assert_eq!(code, 0, "{err}");
    let matrix = std::fs::read_to_string(folder.join("catalog/acme/s00/matrix.toml")).unwrap();
    let mut profile = String::from("catalog = [\"catalog\"]\n[audit]\nframeworks = [\"soc2\"]\n");
    for number in 0..count {
        let entry = folder.join(format!("catalog/acme/s{number:02}"));
        std::fs::create_dir_all(&entry).unwrap();
        std::fs::write(entry.join("matrix.toml"), matrix.replace("\"s00\"", &format!("\"s{number:02}\""))).unwrap();
        let rows = folder.join("catalog/acme/s00/activities.csv");
        if number > 0 {
            std::fs::copy(rows, entry.join("activities.csv")).unwrap();
        }
        profile.push_str(&format!("[[services]]\nservice = \"acme/s{number:02}\"\n"));
    }
    std::fs::write(folder.join("rmx.toml"), profile).unwrap();
}

/// Many services are looked at two at a time: what is said of them stands in the profile's order, every time, and all problems are told.
#[test]
fn many_services_are_checked_and_covered_in_the_order_of_the_profile() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    many(at, 30);
    for command in [&["check", "--fail-on", "never", "--format", "json"][..], &["coverage", "--format", "json"]] {
        let (code, first, err) = run_in(at, command);
        assert_eq!(code, 0, "{err}");
        assert_eq!(first, run_in(at, command).1);
        let said: Value = serde_json::from_str(&first).unwrap();
        let list = said["checks"].as_array().or_else(|| said["services"].as_array()).unwrap();
        let names: Vec<String> = list.iter().map(|of| of["service"].as_str().unwrap().to_owned()).collect();
        assert_eq!(names.len(), 30);
        assert!(names.is_sorted(), "{names:?}");
    }
    for number in [3, 17, 29] {
        std::fs::write(at.join(format!("catalog/acme/s{number:02}/activities.csv")), "id,no\n").unwrap();
    }
    for command in ["check", "coverage"] {
        let (code, _, err) = run_in(at, &[command]);
        assert_eq!(code, 3, "{command}: {err}");
        let places: Vec<usize> =
            [3, 17, 29].iter().map(|n| err.find(&format!("acme/s{n:02}/activities.csv")).unwrap()).collect();
        assert!(places.is_sorted(), "{command}: {err}");
    }
}

/// A profile of many services, each with a few rows of its own.
fn many_services(folder: &Path, services: usize) {
    let import = ["--no-profile", "import", "rows.csv", "--as", "acme/s0", "-o", "catalog/acme/s0"];
    let rows = "ID,Section,Activity,Customer,Acme\nA-1,Ops,Manage the backups,RA,I\nA-2,Ops,Restore as needed,R,R\nA-3,Keys,Rotate the keys,,\n";
    std::fs::write(folder.join("rows.csv"), rows).unwrap();
    let output = rmx().current_dir(folder).args(import).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let entry = |file: &str| std::fs::read_to_string(folder.join("catalog/acme/s0").join(file)).unwrap();
    let (matrix, activities) = (entry("matrix.toml"), entry("activities.csv"));
    let mut profile = String::from("catalog = ['catalog']\n\n[audit]\nframeworks = ['soc2']\n");
    for number in 0..services {
        let own = folder.join(format!("catalog/acme/s{number}"));
        std::fs::create_dir_all(&own).unwrap();
        std::fs::write(own.join("matrix.toml"), matrix.replace("\"s0\"", &format!("\"s{number}\""))).unwrap();
        // Every third service says nothing of who rotates keys.
        let kept = if number % 3 == 0 {
            activities.clone()
        } else {
            activities.replace("Rotate the keys,,", "Rotate the keys,,RA")
        };
        std::fs::write(own.join("activities.csv"), kept).unwrap();
        profile += &format!("\n[[services]]\nservice = 'acme/s{number}'\n");
    }
    std::fs::write(folder.join("rmx.toml"), profile).unwrap();
}

#[test]
fn many_services_are_told_in_order_and_as_each_is_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    // More than are looked at, and written, at a time.
    many_services(folder.path(), 150);
    let check = |arguments: &[&str]| {
        let all = [&["check", "--fail-on", "never", "--as-of", "2026-01-31"], arguments].concat();
        let (code, out, err) = run_in(folder.path(), &all);
        assert_eq!(code, 0, "{err}");
        out
    };
    let all = check(&["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&all).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let names: Vec<&str> = checks.iter().map(|check| check["service"].as_str().unwrap()).collect();
    assert_eq!(names, (0..150).map(|number| format!("acme/s{number}")).collect::<Vec<_>>());
    // Letter for letter what each is by itself, one after the other.
    let (head, tail) = ("\n  \"checks\": [", "\n  ]\n}\n");
    let own = |number: usize| {
        let one = check(&[&format!("acme/s{number}"), "--format", "json"]);
        one.split_once(head).unwrap().1.strip_suffix(tail).unwrap().to_owned()
    };
    for number in [0, 63, 64, 149] {
        assert!(all.contains(&own(number)), "{number}");
    }
    assert!(all.contains(&format!("{},{}", own(63), own(64))));
    assert!(all.starts_with("{\n  \"schema\": \"rmx-check/1\",") && all.ends_with(&format!("{}{tail}", own(149))));
    assert_eq!(check(&["--format", "json"]), all);
    // What is written to a file is what is told.
    check(&["-o", "all.json", "-o", "all.md"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("all.json")).unwrap(), all);
    let markdown = std::fs::read_to_string(folder.path().join("all.md")).unwrap();
    let headings: Vec<&str> = markdown.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(headings, names);
    let (_, _, told) = run_in(
        folder.path(),
        &["check", "--fail-on", "never", "--as-of", "2026-01-31", "--dry-run", "--force", "-o", "all.json"],
    );
    assert!(told.starts_with(&format!("would write all.json ({} bytes)", all.len())), "{told}");
}
