//! Frameworks, crosswalk, controls of rows and coverage: the data, and what the program says of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::rmx;
use rmx_report::frameworks::{Basis, Framework, Library, Titles, topics};
use serde_json::Value;

/// Exit code, standard output and standard error.
fn run_in(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = rmx().current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    run_in(tempfile::tempdir().unwrap().path(), arguments)
}

fn json(arguments: &[&str]) -> Value {
    let (code, out, err) = run(arguments);
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

fn all() -> Vec<Framework> {
    let library = Library::built_in();
    let ids: Vec<String> = library.ids().map(str::to_owned).collect();
    ids.iter().map(|id| library.load(id).unwrap_or_else(|p| panic!("{id}: {p:#?}"))).collect()
}

/// The crosswalk's files as they are written.
fn crosswalk() -> Vec<BTreeMap<String, String>> {
    let mut rows = Vec::new();
    for entry in std::fs::read_dir("inputs/crosswalk").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "csv") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            for row in csv::Reader::from_path(&path).unwrap().deserialize::<BTreeMap<String, String>>() {
                let row = row.unwrap();
                assert_eq!(row["framework"], name, "{row:?}");
                rows.push(row);
            }
        }
    }
    rows
}

#[test]
fn every_framework_says_whose_it_is_and_ships_no_text_of_a_standard() {
    let frameworks = all();
    assert_eq!(frameworks.len(), 13);
    for framework in &frameworks {
        for (what, text) in [
            ("name", &framework.name),
            ("version", &framework.version),
            ("publisher", &framework.publisher),
            ("ships", &framework.ships),
            ("licence", &framework.licence),
            ("address", &framework.address),
        ] {
            assert!(!text.trim().is_empty(), "{}: no {what}", framework.id);
        }
        let public = ["nist-800-53r5", "fedramp-20x-ksi"].contains(&&*framework.id);
        assert_eq!(framework.titles == Titles::Official, public, "{}", framework.id);
        let mut titles = BTreeSet::new();
        for control in &framework.controls {
            assert!(!control.title.trim().is_empty() && !control.group.is_empty(), "{}", control.id);
            // A sentence of a standard would be longer, and would say what shall be done.
            assert!(control.title.split_whitespace().count() <= 12, "{}: {}", control.id, control.title);
            assert!(!control.title.contains(" shall ") && !control.title.ends_with('.'), "{}", control.title);
            assert!(public || titles.insert(&control.title), "{}: '{}' stands twice", framework.id, control.title);
        }
    }
}

#[test]
fn every_row_of_the_crosswalk_names_what_exists_with_basis_and_source_and_is_one_step() {
    let frameworks: BTreeMap<String, Framework> = all().into_iter().map(|f| (f.id.to_string(), f)).collect();
    let sources: toml::Value =
        toml::from_str(&std::fs::read_to_string("inputs/crosswalk/sources.toml").unwrap()).unwrap();
    let from: BTreeMap<String, String> = sources["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["id"].as_str().unwrap().to_owned(), s.get("from").map_or("", |f| f.as_str().unwrap()).to_owned()))
        .collect();
    let rows = crosswalk();
    let by_editor: BTreeSet<(&str, &str, &str)> = rows
        .iter()
        .filter(|row| row["basis"] == "editor")
        .map(|row| (row["topic"].as_str(), row["framework"].as_str(), row["control"].as_str()))
        .collect();
    let mut primary: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in &rows {
        let (topic, framework, control) = (&row["topic"], &row["framework"], &row["control"]);
        assert!(topics::find(topic).is_some(), "{row:?}");
        assert!(control == "-" || frameworks[framework].control(control).is_some(), "{row:?}");
        assert_eq!(control == "-", row["relation"] == "none", "{row:?}");
        let source = from.get(&row["source"]).unwrap_or_else(|| panic!("{row:?}"));
        // A published pair stands in its source; the step from the topic to `via` is the editor's, and there is no second published one.
        assert_eq!(row["basis"] == "published", !row["via"].is_empty(), "{row:?}");
        assert_eq!(row["basis"] == "published", !source.is_empty(), "{row:?}");
        if let Some(of) = frameworks.get(source).filter(|_| !source.is_empty()) {
            assert!(of.control(&row["via"]).is_some(), "{row:?}");
            let step = (topic.as_str(), source.as_str(), row["via"].as_str());
            let published = rows.iter().any(|r| {
                (r["topic"].as_str(), r["framework"].as_str(), r["control"].as_str()) == step
                    && !by_editor.contains(&step)
            });
            assert!(!published, "{row:?} goes on from a published row");
        }
        *primary.entry((topic, framework)).or_default() += usize::from(row["primary"] == "yes");
    }
    assert_eq!(primary.len(), topics::all().len() * frameworks.len(), "a topic is looked for in every framework");
    assert!(primary.values().all(|n| *n == 1), "one row leads: {primary:?}");
}

#[test]
fn suggestions_of_evidence_can_be_read_and_name_topics() {
    let lines = std::fs::read_to_string("inputs/evidence.csv").unwrap().lines().count() - 1;
    assert_eq!(rmx_report::frameworks::suggestions().len(), lines);
    for suggestion in rmx_report::frameworks::suggestions() {
        assert!(topics::find(&suggestion.topic).is_some(), "{suggestion:?}");
        assert!(
            ["customer-performs", "provider-performs", "shared"].contains(&suggestion.side.as_str()),
            "{suggestion:?}"
        );
    }
}

/// "At least 48 of OVHcloud's 58 rows carry a control": in each framework that has a control for most topics.
#[test]
fn the_rows_of_the_catalogue_carry_controls() {
    for framework in ["iso-27001-2022", "nist-800-53r5", "nist-csf-2.0", "csa-ccm-4.0", "bsi-c5-2020", "soc2-tsc-2017"]
    {
        let report = json(&[
            "--vendor",
            "ovhcloud",
            "--service",
            "instances",
            "--option",
            "automated-backups",
            "--framework",
            framework,
            "--format",
            "json",
            "-o",
            "-",
        ]);
        let rows = report["activities"].as_array().unwrap();
        assert_eq!(rows.len(), 58);
        let with = rows.iter().filter(|row| !row["controls"].as_array().unwrap().is_empty()).count();
        assert!(with >= 48, "{framework}: {with}");
        for control in rows.iter().flat_map(|row| row["controls"].as_array().unwrap()) {
            assert_eq!(control["framework"], framework);
            assert!(["published", "editor"].contains(&control["basis"].as_str().unwrap()), "{control}");
            assert!(!control["source"].as_str().unwrap().is_empty() && !control["relation"].is_null(), "{control}");
            assert_eq!(control["rule"], "topic-editor", "{control}");
        }
    }
}

/// A gap names the controls of its row on pages, too, where frameworks are chosen, and otherwise none.
#[test]
fn gaps_on_pages_name_the_controls_of_their_rows() {
    let page = |more: &[&str]| {
        let job = ["ovhcloud/instances", "--format", "md", "-o", "-", "--as-of", "2026-11-20"];
        let out = common::rmx().args(job).args(more).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let text = String::from_utf8(out.stdout).unwrap();
        let gaps = text.split("## Gaps").nth(1).unwrap().split("\n## ").next().unwrap().to_owned();
        gaps.lines().find(|line| line.contains("2.3-01")).unwrap_or_else(|| panic!("{gaps}")).to_owned()
    };
    assert!(page(&["--framework", "soc2"]).contains("CC8.1†"), "{}", page(&["--framework", "soc2"]));
    assert!(!page(&[]).contains("CC"), "{}", page(&[]));
}

/// Keywords alone call "Produce, route, deliver and maintain physical Instances" whatever their words say; the editor's topics lead.
#[test]
fn without_frameworks_nothing_is_said_of_controls() {
    let report = json(&["--vendor", "ovhcloud", "--service", "instances", "--format", "json", "-o", "-"]);
    assert_eq!(report["coverage"], serde_json::json!([]));
    assert!(report["activities"].as_array().unwrap().iter().all(|row| row["controls"] == serde_json::json!([])));
    let (_, csv, _) = run(&["--vendor", "ovhcloud", "--service", "instances", "--format", "csv", "-o", "-"]);
    assert!(!csv.lines().next().unwrap().contains("Controls"), "{csv}");
    let (code, _, err) = run(&["coverage", "ovhcloud/instances"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("no framework is asked for"), "{err}");
}

#[test]
fn optional_categories_of_soc_2_count_only_where_the_audit_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let ids = |profile: &str| -> BTreeSet<String> {
        std::fs::write(folder.path().join("rmx.toml"), profile).unwrap();
        let (code, out, err) =
            run_in(folder.path(), &["coverage", "ovhcloud/instances", "--framework", "soc2", "--format", "json"]);
        assert_eq!(code, 0, "{err}");
        let report: Value = serde_json::from_str(&out).unwrap();
        let lines = report["services"][0]["coverage"].as_array().unwrap();
        lines.iter().map(|line| line["control"].as_str().unwrap().to_owned()).collect()
    };
    let security = ids("");
    assert!(security.iter().all(|id| id.starts_with("CC")), "{security:?}");
    let available = ids("[audit]\ncategories = [\"security\", \"availability\"]\n");
    assert!(available.contains("A1.2") && !available.contains("P1.1"), "{available:?}");
    std::fs::write(folder.path().join("rmx.toml"), "[audit]\ncategories = [\"availabilty\"]\n").unwrap();
    let (code, _, err) = run_in(folder.path(), &["coverage", "ovhcloud/instances", "--framework", "soc2"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("did you mean 'availability'?"), "{err}");
}

/// A catalogue entry whose page names controls of CCM in a column of its own, and rows that only their words tell.
const NAMED: &str = "id,section,Activity,Customer,Acme,CCM Control ID\n\
    ACME-VM-01,Operations,Restore a backup of the data,RA,,BCR-08\n\
    ACME-VM-02,Operations,Rotate the encryption keys,,RA,\"CEK-99.1, cek-3\"\n\
    ACME-VM-03,Operations,Patch the operating system,R,RA,\n";

fn acme(folder: &Path) {
    let entry = folder.join("own/acme/vm");
    std::fs::create_dir_all(&entry).unwrap();
    std::fs::write(entry.join("activities.csv"), NAMED).unwrap();
    std::fs::write(
        entry.join("matrix.toml"),
        "schema = \"rmx-catalog/1\"\ntitle = \"Shared responsibility\"\nnotation = \"raci\"\n\
         [vendor]\nid = \"acme\"\nname = \"Acme\"\nshort = \"ACME\"\n\
         [service]\nid = \"vm\"\nname = \"Virtual machines\"\nshort = \"VM\"\n\
         [[sources]]\ndocument = \"page.md\"\n\
         [[parties]]\nid = \"customer\"\nname = \"Customer\"\nkind = \"customer\"\n\
         [[parties]]\nid = \"acme\"\nname = \"Acme\"\nkind = \"provider\"\n\
         [[tables]]\ntable = \"activities.csv\"\nnotation = \"raci\"\ncolumns = [\n\
         { header = \"id\", is = \"id\" }, { header = \"section\", is = \"section\" }, { header = \"Activity\", is = \"activity\" },\n\
         { header = \"Customer\", is = \"party\", parties = [\"customer\"] }, { header = \"Acme\", is = \"party\", parties = [\"acme\"] },\n\
         { header = \"CCM Control ID\", is = \"extra\" } ]\n",
    )
    .unwrap();
}

fn controls(folder: &Path, frameworks: &[&str]) -> Vec<Vec<(String, String, Value)>> {
    let mut arguments = vec!["--catalog", "own", "--vendor", "acme", "--service", "vm", "--format", "json", "-o", "-"];
    for framework in frameworks {
        arguments.extend(["--framework", framework]);
    }
    let (code, out, err) = run_in(folder, &arguments);
    assert_eq!(code, 0, "{err}");
    let report: Value = serde_json::from_str(&out).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let row = |row: &Value| {
        let controls = row["controls"].as_array().unwrap().iter();
        controls.map(|c| (text(&c["id"]), text(&c["basis"]), c["rule"].clone())).collect()
    };
    report["activities"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn controls_that_the_document_names_win_and_keywords_are_marked() {
    let folder = tempfile::tempdir().unwrap();
    acme(folder.path());
    let found = controls(folder.path(), &["csa-ccm"]);
    let named = |id: &str| (id.to_owned(), "vendor".to_owned(), Value::Null);
    assert_eq!(found[0], [named("BCR-08")]);
    // A question is of its control; the spelling does not count, and an id that is not listed stays as it is written.
    assert_eq!(found[1], [named("CEK-99.1"), named("CEK-03")]);
    assert!(
        !found[2].is_empty() && found[2].iter().all(|(_, basis, rule)| basis != "vendor" && rule == "topic-keyword")
    );
    // The column is CCM's: in another framework the rows have what their topics lead to.
    let iso = controls(folder.path(), &["iso-27001"]);
    assert!(iso.iter().flatten().all(|(id, basis, _)| id.starts_with("A.") && basis != "vendor"), "{iso:?}");
    let (_, csv, _) = run_in(
        folder.path(),
        &[
            "--catalog",
            "own",
            "--vendor",
            "acme",
            "--service",
            "vm",
            "--framework",
            "ccm",
            "--format",
            "csv",
            "-o",
            "-",
        ],
    );
    assert!(csv.is_empty(), "'ccm' is no framework: {csv}");
    let arguments = [
        "--catalog",
        "own",
        "--vendor",
        "acme",
        "--service",
        "vm",
        "--framework",
        "csa-ccm",
        "--format",
        "csv",
        "-o",
        "-",
    ];
    let (_, csv, _) = run_in(folder.path(), &arguments);
    assert!(csv.contains("csa-ccm-4.0:BCR-08,") && csv.contains("csa-ccm-4.0:TVM-03‡; "), "{csv}");
}

#[test]
fn the_users_own_controls_and_frameworks() {
    let folder = tempfile::tempdir().unwrap();
    acme(folder.path());
    let own = folder.path().join("own");
    std::fs::create_dir_all(own.join("frameworks")).unwrap();
    std::fs::create_dir_all(own.join("crosswalk")).unwrap();
    std::fs::write(
        own.join("frameworks/house-1.toml"),
        "id = \"house-1\"\nname = \"House rules\"\nversion = \"1\"\npublisher = \"Example Ltd\"\ntitles = \"own\"\n\
         [[groups]]\ntitle = \"All\"\ncontrols = [[\"H1\", \"Keys are ours\"], [\"H2\", \"Patches in a month\"]]\n",
    )
    .unwrap();
    std::fs::write(
        own.join("crosswalk/house.csv"),
        "topic,framework,control,relation,basis,source\npatching,house-1,H2,intersects,yours,our policy 7\n",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("rmx.toml"),
        "[[controls]]\nservice = \"acme/vm\"\nactivity = \"ACME-VM-02\"\nframework = \"house\"\nids = [\"H1\"]\n\
         [[controls]]\nsection = \"Operations\"\nframework = \"iso-27001\"\nids = [\"A.5.1\"]\n",
    )
    .unwrap();
    let found = controls(folder.path(), &["house", "iso-27001"]);
    let yours = |id: &str| (id.to_owned(), "yours".to_owned(), Value::Null);
    assert_eq!(found[0], [yours("A.5.1")]);
    assert_eq!(found[1], [yours("H1"), yours("A.5.1")]);
    assert_eq!(found[2], [("H2".to_owned(), "yours".to_owned(), "topic-keyword".into()), yours("A.5.1")]);
    // What does not exist is told with its line and what is near.
    std::fs::write(
        folder.path().join("rmx.toml"),
        "[audit]\nframeworks = [\"iso-2701\"]\n[[controls]]\nactivity = \"X\"\nframework = \"iso-27001\"\nids = [\"A.5.99\"]\n\
         [[controls]]\nids = [\"H1\"]\n",
    )
    .unwrap();
    let (code, _, err) = run_in(folder.path(), &["list"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("rmx.toml:7:1") && err.contains("no 'framework'") && err.contains("'section'"), "{err}");
    std::fs::write(
        folder.path().join("rmx.toml"),
        "[audit]\nframeworks = [\"iso-2701\"]\n[[controls]]\nactivity = \"X\"\nframework = \"iso-27001\"\nids = [\"A.5.99\"]\n",
    )
    .unwrap();
    let (code, _, err) = run_in(folder.path(), &["list"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("rmx.toml:2") && err.contains("there is no framework 'iso-2701'"), "{err}");
    assert!(err.contains("has no control 'A.5.99' that is listed"), "{err}");
}

#[test]
fn frameworks_are_listed_with_their_controls() {
    let (code, out, _) = run(&["frameworks"]);
    assert_eq!(code, 0);
    assert!(out.contains("soc2-tsc-2017") && out.contains("dora"), "{out}");
    let (_, out, _) = run(&["frameworks", "iso-27001"]);
    assert!(out.contains("A.8.13") && out.contains("backup (published)"), "{out}");
    let report = json(&["frameworks", "NIS2", "--format", "json"]);
    assert_eq!(report["frameworks"].as_array().unwrap().len(), 1);
    assert_eq!(report["frameworks"][0]["id"], "nis2");
    let (code, _, err) = run(&["frameworks", "sock2"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("there is no framework 'sock2'"), "{err}");
}

#[test]
fn coverage_says_whose_each_control_is() {
    let folder = tempfile::tempdir().unwrap();
    acme(folder.path());
    let arguments = ["coverage", "acme/vm", "--catalog", "own", "--framework", "csa-ccm"];
    let with = |more: &[&str]| run_in(folder.path(), &[&arguments[..], more].concat());
    let (code, out, err) = with(&["--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["schema"], "rmx-coverage/1");
    let lines = report["services"][0]["coverage"].as_array().unwrap();
    let line = |id: &str| lines.iter().find(|line| line["control"] == id).unwrap();
    assert_eq!((&line("BCR-08")["state"], &line("BCR-08")["basis"]), (&"yours".into(), &"vendor".into()));
    assert_eq!(line("CEK-03")["state"], "provider");
    // The document names one that the list does not have.
    assert_eq!((&line("CEK-99.1")["state"], &line("CEK-99.1")["title"]), (&"provider".into(), &"".into()));
    assert_eq!(line("TVM-03")["state"], "both");
    assert_eq!(line("IAM-05")["state"], "silent");
    assert_eq!((&line("BCR-08")["obligations"], &line("BCR-08")["settled"]), (&1.into(), &0.into()));
    // The same stands in the checklist's own data.
    let arguments = ["--catalog", "own", "--vendor", "acme", "--service", "vm", "--framework", "csa-ccm", "-o", "-"];
    let (_, out, _) = run_in(folder.path(), &[&arguments[..], &["--format", "json"]].concat());
    let checklist: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(checklist["coverage"], report["services"][0]["coverage"]);
    for (more, code) in [
        (&["--fail-on", "contested"][..], 0),
        (&["--fail-on", "silent"], 10),
        (&["--fail-on", "open"], 10),
        (&["--fail-on", "never"], 0),
        (&["--fail-on", "silnt"], 2),
    ] {
        assert_eq!(with(more).0, code, "{more:?}");
    }
    let (_, table, _) = with(&[]);
    assert!(table.contains("acme/vm, csa-ccm-4.0: 1 yours, ") && table.contains("silent: "), "{table}");
    let (_, mine, _) = with(&["--state", "yours", "--format", "csv"]);
    assert_eq!(mine.lines().count(), 2, "{mine}");
    assert!(mine.contains("acme/vm,,csa-ccm-4.0,BCR-08,"), "{mine}");
    let (_, md, _) = with(&["--format", "md"]);
    assert!(md.contains("| BCR-08 |"), "{md}");
}

#[test]
fn coverage_of_a_profile_is_that_of_its_services_and_of_all_together() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("rmx.toml"),
        "[audit]\nframeworks = [\"iso-27001\"]\n[[services]]\nservice = \"ovhcloud/instances\"\n\
         [[services]]\nservice = \"zilliz/cloud\"\nmodel = \"saas\"\n",
    )
    .unwrap();
    let (code, out, err) = run_in(folder.path(), &["coverage", "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["services"].as_array().unwrap().len(), 2);
    let together = report["together"].as_array().unwrap();
    let backup = together.iter().find(|line| line["control"] == "A.8.13").unwrap();
    assert_eq!(backup["services"].as_array().unwrap().len(), 1, "{backup}");
    let access = together.iter().find(|line| line["control"] == "A.5.15").unwrap();
    assert_eq!(access["state"], "both", "{access}");
}

/// A basis orders the ways: what somebody states is stronger than what is derived.
#[test]
fn bases_are_ordered_by_strength() {
    assert!(Basis::Vendor < Basis::Yours && Basis::Yours < Basis::Published && Basis::Published < Basis::Editor);
    assert!(!Basis::Vendor.is_derived() && !Basis::Yours.is_derived() && Basis::Editor.is_derived());
}

fn codes(folder: &Path, page: &str, frameworks: &[&str]) -> BTreeSet<String> {
    std::fs::write(folder.join("page.md"), page).unwrap();
    let mut arguments =
        vec!["check", "page.md", "--vendor", "acme", "--service", "page", "--format", "json", "--fail-on", "never"];
    for framework in frameworks {
        arguments.extend(["--framework", framework]);
    }
    let (code, out, err) = run_in(folder, &arguments);
    assert_eq!(code, 0, "{err}");
    let report: Value = serde_json::from_str(&out).unwrap();
    let findings = report["checks"][0]["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// A page that speaks of much and says little of it.
const VAGUE: &str = "| Activity | Customer | Acme |\n|---|---|---|\n\
    | Back up the database | RA | |\n\
    | Notify security incidents | I | RA |\n\
    | Return of customer data at end of contract | | RA |\n\
    | Encrypt data at rest | | RA |\n";
/// A page that shares a requirement of PCI DSS and tells no part of it.
const PCI: &str = "# PCI DSS responsibilities\n\n| Requirement | Activity | Customer | Acme |\n|---|---|---|---|\n\
    | 8.3.6 | Set the length of passwords | RA | I |\n| 9.2.1 | Guard the buildings | I | RA |\n\
    | 12.10.5 | Answer alerts | R | RA |\n";
/// A page that speaks of next to nothing.
const SHORT: &str = "| Activity | Customer | Acme |\n|---|---|---|\n\
    | Patch the operating system | RA | |\n| Handle security incidents | RA | |\n";

/// Every finding that a framework justifies is reached, and none without that framework.
#[test]
fn a_framework_s_findings_are_looked_for_only_where_it_is_chosen() {
    use rmx_report::findings::{Code, Group};
    let folder = tempfile::tempdir().unwrap();
    let of_group = |found: &BTreeSet<String>| -> BTreeSet<String> {
        let is = |code: &&String| Code::parse(code).is_some_and(|c| c.group() == Group::Framework);
        found.iter().filter(is).cloned().collect()
    };
    assert!(of_group(&codes(folder.path(), VAGUE, &[])).is_empty());
    assert!(of_group(&codes(folder.path(), SHORT, &[])).is_empty());
    let all = ["secnumcloud", "nis2", "nis2-2024-2690", "dora", "hds", "bsi-c5", "soc2"];
    let mut reached = of_group(&codes(folder.path(), VAGUE, &all));
    reached.extend(of_group(&codes(folder.path(), SHORT, &all)));
    // Some are asked for only of critical functions, or where health data are processed: the profile says so.
    let asked = ["exit-without-transition", "split-missing-hds"];
    assert!(asked.iter().all(|code| !reached.contains(*code)), "{reached:?}");
    assert!(!of_group(&codes(folder.path(), SHORT, &["dora"])).contains("audit-right-not-stated"));
    let used = "[[services]]\nservice = \"acme/page\"\ncritical = true\nhealth-data = true\n";
    std::fs::write(folder.path().join("rmx.toml"), used).unwrap();
    reached.extend(of_group(&codes(folder.path(), VAGUE, &all)));
    assert!(of_group(&codes(folder.path(), SHORT, &["dora"])).contains("audit-right-not-stated"));
    let unsplit =
        "| Activity | Customer | Acme |\n|---|---|---|\n| Back up the database | R | R |\n| Patch it | RA | |\n";
    assert!(!reached.contains("split-missing-hds"), "both sides are told");
    reached.extend(of_group(&codes(folder.path(), unsplit, &["hds"])));
    reached.extend(of_group(&codes(folder.path(), PCI, &["pci-dss"])));
    assert!(!of_group(&codes(folder.path(), PCI, &["soc2"])).contains("pci-shared-without-parts"));
    std::fs::remove_file(folder.path().join("rmx.toml")).unwrap();
    let wanted: BTreeSet<String> =
        Code::ALL.iter().filter(|c| c.group() == Group::Framework).map(|c| c.as_str().to_owned()).collect();
    assert_eq!(reached, wanted);
    let dora = of_group(&codes(folder.path(), SHORT, &["dora"]));
    assert!(dora.contains("subcontracting-not-stated") && !dora.contains("backup-duty-not-stated"), "{dora:?}");
    // What the page says is no finding.
    let said =
        VAGUE.replace("| Notify security incidents |", "| Notify security incidents within 24 hours, free of charge |");
    let left = of_group(&codes(folder.path(), &said, &["dora"]));
    assert!(
        !left.contains("incident-notice-without-time") && !left.contains("incident-help-cost-not-stated"),
        "{left:?}"
    );
}

/// What is found about a row says whose control it is, in every format, marked where it was derived; without a framework nothing does.
#[test]
fn findings_carry_the_controls_of_their_rows() {
    let folder = tempfile::tempdir().unwrap();
    let check = |format: &str, more: &[&str]| {
        let args = ["check", "ovhcloud/instances", "--fail-on", "never", "--format", format];
        let (code, out, err) = run_in(folder.path(), &[&args[..], more].concat());
        assert_eq!(code, 0, "{err}");
        out
    };
    let soc2 = ["--framework", "soc2"];
    let all: Value = serde_json::from_str(&check("json", &soc2)).unwrap();
    let findings = all["checks"][0]["findings"].as_array().unwrap();
    let of_rows: Vec<&Value> = findings.iter().filter(|f| !f["activity_id"].is_null()).collect();
    let tied = of_rows.iter().find(|f| !f["controls"].is_null()).unwrap_or_else(|| panic!("{of_rows:?}"));
    let control = &tied["controls"][0];
    assert_eq!((&control["framework"], control["rule"].is_null()), (&"soc2-tsc-2017".into(), false), "{control}");
    let id = format!("soc2-tsc-2017:{}†", control["id"].as_str().unwrap());
    assert!(check("text", &soc2).contains(&format!("  controls: {id}")), "{id}");
    assert!(check("md", &soc2).contains("| What to do | Controls |") && check("md", &soc2).contains(&id));
    // The workbook's sheet of gaps has them, too.
    let book = |name: &str, more: &[&str]| {
        let args = ["ovhcloud/instances", "--as-of", "2026-11-29", "-o", name];
        let (code, _, err) = run_in(folder.path(), &[&args[..], more].concat());
        assert_eq!(code, 0, "{err}");
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join(name)).unwrap();
        let range = calamine::Reader::worksheet_range(&mut book, "Gaps").unwrap();
        let rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        rows
    };
    let gaps = book("with.xlsx", &soc2);
    let at = gaps[0].iter().position(|column| column == "controls").unwrap_or_else(|| panic!("{:?}", gaps[0]));
    assert!(gaps[2..].iter().any(|row| row[at].contains('†')), "{gaps:?}");
    assert!(!book("without.xlsx", &[])[0].iter().any(|column| column == "controls"));
    let log: Value = serde_json::from_str(&check("sarif", &soc2)).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().any(|r| r["properties"]["controls"][0] == id.as_str()), "{id}");
    for format in ["json", "text", "md", "sarif"] {
        assert!(
            !check(format, &[]).to_lowercase().contains("controls\":") && !check(format, &[]).contains("controls: "),
            "{format}"
        );
    }
}

/// The workbook's sheet and the column of the obligations; without frameworks, neither.
#[test]
fn a_workbook_has_the_sheet_controls_only_where_a_framework_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let make = |more: &[&str]| {
        let service =
            ["--vendor", "ovhcloud", "--service", "instances", "--as-of", "2026-11-29", "--format", "md", "-o", "-"];
        let (code, out, err) = run_in(folder.path(), &[&service[..], more].concat());
        assert_eq!(code, 0, "{err}");
        out
    };
    let without = make(&[]);
    assert!(!without.contains("Controls"), "{without}");
    let with = make(&["--framework", "iso-27001", "--framework", "soc2"]);
    assert!(with.contains("Controls: whose each one is") && with.contains("ISO 27001: no row speaks of "), "{with}");
    assert!(with.contains("A.8.13†") && with.contains("SOC 2: "), "{with}");
    assert!(with.contains("Mapping used") && with.contains("topic-editor"), "{with}");
}

/// In the sheet every control that no row speaks of is named once, together with its group's others: pages of one word help nobody.
#[test]
fn a_sheet_names_silent_controls_by_group() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["ovhcloud/instances", "--framework", "soc2", "--framework", "nist-800-53r5", "-o", "c.xlsx"];
    let (code, _, err) = run_in(folder.path(), &args);
    assert_eq!(code, 0, "{err}");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join("c.xlsx")).unwrap();
    let range = calamine::Reader::worksheet_range(&mut book, "Controls").unwrap();
    let rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let control = rows.iter().find_map(|row| row.iter().position(|cell| cell == "control")).unwrap();
    let silent: Vec<&Vec<String>> = rows.iter().filter(|row| row[control + 2] == "Silent").collect();
    let environment = ["SOC 2", "CC1.1 +4", "Control environment: CC1.1, CC1.2, CC1.3, CC1.4, CC1.5", "Silent"];
    assert!(silent.iter().any(|row| row[control - 1..control + 3] == environment), "{silent:?}");
    // No control is left out, and none is named twice.
    let coverage = json(&[
        "coverage",
        "ovhcloud/instances",
        "--framework",
        "soc2",
        "--framework",
        "nist-800-53r5",
        "--format",
        "json",
    ]);
    let all = coverage["services"][0]["coverage"].as_array().unwrap();
    let of = |row: &'_ [String]| match row[control].contains(" +") {
        true => row[control + 1].split_once(": ").unwrap().1.to_owned(),
        false => row[control].clone(),
    };
    let shown: Vec<String> = rows.iter().map(|row| of(row)).collect();
    let shown: Vec<&str> = shown.iter().flat_map(|controls| controls.split(", ")).collect();
    for line in all {
        let id = line["control"].as_str().unwrap();
        assert_eq!(shown.iter().filter(|shown| **shown == id).count(), 1, "{id}");
    }
}

/// Over the whole profile: what is still ours, and a gate on it.
#[test]
fn what_is_still_yours_is_told_over_the_whole_profile() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("rmx.toml"),
        "[audit]\nframeworks = [\"soc2\"]\n[[services]]\nservice = \"ovhcloud/instances\"\n\
         [[services]]\nservice = \"zilliz/cloud\"\nmodel = \"saas\"\n",
    )
    .unwrap();
    let (code, out, err) = run_in(folder.path(), &["coverage", "--open", "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let all: Value = serde_json::from_str(&out).unwrap();
    let services = all["services"].as_array().unwrap();
    // Under SaaS nothing is left to the customer.
    assert_eq!((services.len(), services[1]["coverage"].as_array().unwrap().len()), (2, 0), "{out}");
    assert!(!services[0]["coverage"].as_array().unwrap().is_empty());
    for line in services[0]["coverage"].as_array().unwrap() {
        assert!(line["settled"].as_u64() < line["obligations"].as_u64(), "{line}");
        assert!(["yours", "both", "contested"].contains(&line["state"].as_str().unwrap()), "{line}");
    }
    assert_eq!(run_in(folder.path(), &["coverage", "--fail-on", "open"]).0, 10);
    assert_eq!(run_in(folder.path(), &["coverage", "--fail-on", "never"]).0, 0);
}

/// What is wrong with rows of a crosswalk is told in the order of the rows, each with its line.
#[test]
fn problems_of_a_crosswalk_stand_in_the_order_of_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::create_dir_all(here.join("own/crosswalk")).unwrap();
    std::fs::write(
        here.join("own/crosswalk/house.csv"),
        "topic,framework,control,relation,basis,source\n\
         backup,soc2-tsc-2017,A1.2,near,yours,house rules\n\
         backup,soc2-tsc-2017\n\
         backup,soc2-tsc-2017,Z9.9,related,yours,house rules\n\
         backup,soc2-tsc-2017,A1.2,related,yours,house rules,too,many,columns\n\
         juggling,soc2-tsc-2017,A1.2,related,yours,house rules\n",
    )
    .unwrap();
    let arguments = ["frameworks", "soc2", "--catalog", "own"];
    let (code, _, err) = run_in(here, &arguments);
    assert_eq!(code, 3, "{err}");
    let places: Vec<&str> = err.match_indices("house.csv:").filter_map(|(at, _)| err.get(at + 10..at + 11)).collect();
    assert_eq!(places, ["2", "3", "4", "5", "6"], "{err}");
    assert_eq!(run_in(here, &arguments).2, err);
}

/// A PDF made with a framework of one's own proves itself where that framework is not at hand.
#[test]
fn a_record_with_a_framework_of_ones_own_proves_itself() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::create_dir_all(here.join("own/frameworks")).unwrap();
    std::fs::create_dir_all(here.join("own/crosswalk")).unwrap();
    std::fs::write(
        here.join("own/frameworks/house.toml"),
        "id = \"house\"\nname = \"House rules\"\nversion = \"1\"\npublisher = \"Example Ltd\"\ntitles = \"own\"\n\
         [[groups]]\ntitle = \"All\"\ncontrols = [[\"H-1\", \"Backups are kept\"]]\n",
    )
    .unwrap();
    std::fs::write(
        here.join("own/crosswalk/house.csv"),
        "topic,framework,control,relation,basis,source\nbackup,house,H-1,intersects,yours,house rules\n",
    )
    .unwrap();
    let made = ["ovhcloud/instances", "--catalog", "own", "--framework", "house", "-o", "x.pdf", "-o", "x.json"];
    let (code, _, err) = run_in(here, &made);
    assert_eq!(code, 0, "{err}");
    let text = std::fs::read_to_string(here.join("x.json")).unwrap();
    assert!(text.contains("\"H-1\""), "no control of the framework");
    std::fs::remove_dir_all(here.join("own")).unwrap();
    let (code, out, err) = run_in(here, &["verify", "x.pdf"]);
    assert_eq!(code, 0, "{out}{err}");
}

/// Candidates for the register of information: every column once, with rows that may speak of it, and nothing that only the entity can say.
#[test]
fn candidates_for_the_register_of_information_have_sources_and_no_values() {
    let (code, out, err) = run(&["ovhcloud/instances", "--format", "dora-register", "-o", "-"]);
    assert_eq!(code, 0, "{err}");
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let codes: BTreeSet<&str> =
        rows.iter().filter(|r| r["template"] == "B_02.02").map(|r| r["code"].as_str()).collect();
    assert_eq!(codes.len(), 18);
    for row in &rows {
        match row["template"].as_str() {
            "B_02.02" => {
                assert_eq!(row["value"], "");
                assert_eq!(row["row"].is_empty(), row["note"] == "yours to state", "{row:?}");
                assert_eq!(row["row"].is_empty(), row["source"].is_empty(), "{row:?}");
            }
            _ => assert_eq!((row["value"].as_str(), row["note"].as_str()), ("OVHcloud", "rank 1: the direct provider")),
        }
    }
}
