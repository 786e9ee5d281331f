//! What control sheets of providers say against themselves, and what chosen frameworks ask of the record.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod helpers;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::ORIGINATIONS;
use helpers::{both, filled, json, ok, rmx, rmx_on};
use serde_json::{Value, json};

/// A control of both sheets: id, inheritance, text, marked originations from 0.
type Control = (&'static str, &'static str, &'static str, &'static [u16]);

/// The two sheets of Appendix J.
fn appendix(folder: &Path, controls: &[Control]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let plain = rust_xlsxwriter::Format::new();
    let crm = book.add_worksheet();
    crm.set_name("Moderate CRM Worksheet").unwrap();
    for (at, header) in
        ["Control ID", "Can Be Inherited from CSP", "Specific Inheritance and Customer Agency/CSP Responsibilities"]
            .into_iter()
            .enumerate()
    {
        crm.write(0, u16::try_from(at).unwrap(), header).unwrap();
    }
    for (row, (id, inherited, text, _)) in (1..).zip(controls) {
        crm.write(row, 0, *id).unwrap().write(row, 1, *inherited).unwrap().write(row, 2, *text).unwrap();
    }
    let cis = book.add_worksheet();
    cis.set_name("Moderate CIS Worksheet").unwrap();
    cis.merge_range(0, 0, 1, 0, "Control ID", &plain).unwrap();
    cis.merge_range(0, 1, 0, 2, "Implementation Status", &plain).unwrap();
    cis.merge_range(0, 3, 0, 9, "Control Origination", &plain).unwrap();
    for (at, word) in (1..).zip(["Implemented", "Planned"].into_iter().chain(ORIGINATIONS)) {
        cis.write(1, at, word).unwrap();
    }
    for (row, (id, _, _, marks)) in (2..).zip(controls) {
        cis.write(row, 0, *id).unwrap().write(row, 1, "X").unwrap();
        for mark in *marks {
            cis.write(row, mark + 3, "X").unwrap();
        }
    }
    book.save(folder.join("crm.xlsx")).unwrap();
}

/// The codes found on each row, by its words; those on the whole stand at an empty one.
fn found(folder: &Path, args: &[&str]) -> BTreeMap<String, Vec<(String, String)>> {
    let all = json(&rmx(folder, &[&["check"], args, &["--fail-on", "never", "--format", "json"]].concat()));
    let check = &all["checks"][0];
    let mut by_row: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for finding in check["findings"].as_array().unwrap_or_else(|| panic!("{all}")) {
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        let id = text("activity_id");
        by_row.entry(id).or_default().push((text("code"), text("message")));
    }
    by_row
}

#[test]
fn the_sheets_of_appendix_j_are_held_against_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    appendix(
        here,
        &[
            ("AC-1(a)", "No", "The agency writes its own policy.", &[4]),
            ("AC-2", "No", "", &[3]),
            ("AC-3", "Yes", "The agency limits its own accounts.", &[0]),
            ("AC-4", "Yes", "N/A", &[0]),
            ("AC-5", "Partial", "", &[5]),
            ("AC-6", "Yes", "", &[5]),
            ("AC-7", "Partial", "Logins: the agency sets the limit.", &[3, 5]),
            ("AC-8", "Partial", "The agency words the notice.", &[6]),
        ],
    );
    let all = found(here, &["crm.xlsx"]);
    let of = |n: usize| -> Vec<&str> {
        let codes = all.iter().filter(|(id, _)| id.ends_with(&format!("-0{n}"))).flat_map(|(_, found)| found);
        codes.map(|(code, _)| code.as_str()).filter(|code| !code.starts_with("source")).collect()
    };
    assert_eq!(of(1), [""; 0], "{all:?}");
    assert_eq!(of(2), ["crm-no-without-reason"]);
    assert_eq!(of(3), ["crm-yes-with-customer-duty"]);
    assert_eq!(of(4), [""; 0], "nothing to do is no duty");
    assert_eq!(of(5), ["shared-without-customer-text"], "said once, not as a split beside it");
    assert_eq!(of(6), ["cis-crm-disagree"]);
    assert_eq!(of(7), ["cis-several-originations"]);
    assert_eq!(of(8), [""; 0], "the guidance has no rule for another authorisation");
    let said = all.values().flatten().find(|(code, _)| code == "cis-crm-disagree").unwrap();
    assert_eq!(
        said.1,
        "'AC-6' is 'Shared (Service Provider and Customer Responsibility)' in the CIS, and the CRM says 'Yes'"
    );
}

#[test]
fn a_questionnaire_that_shares_without_the_customers_part_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let header = "Question ID,Question,CSP CAIQ Answer,SSRM Control Ownership,CSP Implementation Description (Optional/Recommended),\
        CSC Responsibilities (Optional/Recommended),CCM Control ID\n";
    let rows = "BCR-08.1,Are data backed up?,Yes,Shared CSP and CSC,Acme backs up.,,BCR-08\n\
        BCR-09.1,Is there a plan?,Yes,Shared CSP and CSC,Acme has one.,The customer has its own.,BCR-09\n\
        CEK-08.1,Can customers hold keys?,Yes,CSP-owned,Acme does.,,CEK-08\n";
    fs::write(folder.path().join("caiq.csv"), format!("{header}{rows}")).unwrap();
    let all = found(folder.path(), &["caiq.csv"]);
    let shared: Vec<&(String, String)> =
        all.values().flatten().filter(|(code, _)| code.starts_with("shared-")).collect();
    assert_eq!(shared.len(), 1, "{all:?}");
    assert_eq!(shared[0].0, "shared-without-customer-text");
    assert_eq!(shared[0].1, "'Are data backed up?' is shared ('Shared CSP and CSC') and the customer's part is blank");
}

/// Fills in fields of a form's page, and takes it in.
fn enter(here: &Path, template: &[&str], table: &str, entries: &[(&str, &str, &str)]) {
    ok(&rmx(here, &[&["ovhcloud/instances", "--template"], template, &["-o", "form.html", "--force"]].concat()));
    let mut rows = serde_json::Map::new();
    for (row, field, said) in entries {
        let row = rows.entry(format!("{}/{row}", table.trim_start_matches("form/"))).or_insert_with(|| json!({}));
        row[*field] = json!(said);
    }
    filled(here, "form.html", "filled.html", &json!({ table: rows }));
    ok(&rmx(here, &["collect", "filled.html"]));
    fs::remove_file(here.join("form.html")).unwrap();
}

fn profile(here: &Path, frameworks: &str, of_service: &str) {
    let text = format!(
        "register = \"register\"\n[audit]\nframeworks = [{frameworks}]\n[[services]]\nservice = \"ovhcloud/instances\"\n{of_service}"
    );
    fs::write(here.join("rmx.toml"), text).unwrap();
}

/// The message of a finding, on a day.
fn on(here: &Path, day: &str, code: &str) -> Option<(String, String)> {
    let all = json(&rmx_on(here, day, &["check", "ovhcloud/instances", "--fail-on", "never", "--format", "json"]));
    let findings = all["checks"][0]["findings"].as_array().unwrap_or_else(|| panic!("{all}")).clone();
    let one = findings.into_iter().find(|finding| finding["code"] == code)?;
    Some((one["severity"].as_str().unwrap().to_owned(), one["message"].as_str().unwrap().to_owned()))
}

#[test]
fn the_recorded_reports_are_held_against_the_day() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    profile(here, "\"soc2\"", "");
    let head = [
        ("type", "form-entry", "Type 1"),
        ("period-to", "form-entry", "2026-03-31"),
        ("bridge-to", "form-entry", "2026-06-30"),
        ("subservice", "form-entry", "carve-out"),
    ];
    enter(here, &["cuec"], "form/cuec-report", &head);
    let said = |day: &str, code: &str| on(here, day, code).map(|(_, message)| message);
    assert_eq!(said("2026-03-31", "report-period-ended"), None);
    assert_eq!(said("2026-06-30", "report-period-ended"), None, "the bridge letter still holds");
    assert_eq!(
        said("2026-07-01", "report-period-ended").unwrap(),
        "the period of the recorded SOC 2 report ended on 2026-03-31, its bridge letter on 2026-06-30"
    );
    let (severity, message) = on(here, "2026-03-31", "type-1-report").unwrap();
    assert_eq!((&*severity, &*message), ("info", "the recorded SOC 2 report is 'Type 1': design at a date only"));
    assert!(said("2026-03-31", "subservice-carved-out").unwrap().contains("none is named"));
    let named = [("1", "form-name", "Big Data Centre"), ("1", "form-method", "carve-out")];
    enter(here, &["cuec"], "form/cuec-csoc", &named);
    assert!(said("2026-03-31", "subservice-carved-out").unwrap().ends_with("of their own: Big Data Centre"));
    enter(here, &["cuec"], "form/cuec-csoc", &[("1", "form-report", "SOC 2 Type 2, 2026")]);
    assert_eq!(said("2026-03-31", "subservice-carved-out"), None);
    // So are the periods that people enter beside commitments, as they write them.
    let all = json(&rmx(here, &["ovhcloud/instances", "--format", "json", "-o", "-"]));
    let row =
        all["activities"].as_array().unwrap().iter().find(|a| a["allocation"] == "provider-performs").unwrap().clone();
    ok(&rmx(here, &["ovhcloud/instances", "-o", "page.html"]));
    let period =
        json!({ "commitments": { row["key"].as_str().unwrap(): { "report-period": "01.10.2025 – 30.09.2026" } } });
    filled(here, "page.html", "filled.html", &period);
    ok(&rmx(here, &["collect", "filled.html"]));
    let on_row = format!(
        "the period of the report that commitments rely on has ended ({}: 2026-09-30)",
        row["id"].as_str().unwrap()
    );
    let all_said = |day: &str| {
        let all = json(&rmx_on(here, day, &["check", "ovhcloud/instances", "--fail-on", "never", "--format", "json"]));
        all["checks"][0]["findings"].as_array().unwrap().iter().any(|finding| finding["message"] == on_row.as_str())
    };
    assert!(!all_said("2026-09-30") && all_said("2026-10-01"), "{on_row}");
    // Another framework does not ask.
    profile(here, "\"iso-27001\"", "");
    assert_eq!(said("2026-07-01", "report-period-ended"), None);
}

#[test]
fn a_c5_attestation_asks_for_the_customers_criteria_where_health_data_are_processed() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("c5.csv"), "Kriterium;Kundenkriterium\nIDM-01;Rechte vergeben.\nOPS-06;Sicherung prüfen.\n")
        .unwrap();
    profile(here, "\"bsi-c5\"", "criteria = \"c5.csv\"\n");
    enter(here, &["c5-customer"], "form/c5-report", &[("type", "form-entry", "Typ 1")]);
    assert_eq!(on(here, "2026-07-01", "type-1-report").unwrap().0, "info");
    assert_eq!(on(here, "2026-07-01", "customer-criteria-open"), None);
    profile(here, "\"bsi-c5\"", "criteria = \"c5.csv\"\nhealth-data = true\n");
    assert_eq!(on(here, "2026-07-01", "type-1-report").unwrap().0, "error");
    let open = |day: &str| on(here, day, "customer-criteria-open").map(|(_, message)| message);
    assert!(open("2026-07-01").unwrap().starts_with("2 of 2 criteria for customers without owner, state or evidence"));
    let done = [
        ("IDM-01", "form-owner", "Anna"),
        ("IDM-01", "form-state", "umgesetzt"),
        ("IDM-01", "form-evidence", "Rollenliste"),
        ("OPS-06", "form-applies", "nein"),
    ];
    enter(here, &["c5-customer"], "form/c5-criteria", &done[..2]);
    assert!(open("2026-07-01").unwrap().contains("(IDM-01, OPS-06)"));
    enter(here, &["c5-customer"], "form/c5-criteria", &done[2..]);
    assert_eq!(open("2026-07-01"), None);
}

/// A criterion that is tied to rows has what is entered in every one of them.
#[test]
fn a_criterion_is_met_by_the_rows_that_it_is_tied_to() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let list = "Kriterium;Kundenkriterium;Rows\nIDM-01;Rechte vergeben.;OVH-INST-1.1-01, OVH-INST-1.1-02\n";
    fs::write(here.join("c5.csv"), list).unwrap();
    profile(here, "\"bsi-c5\"", "criteria = \"c5.csv\"\nhealth-data = true\n");
    let all = json(&rmx(here, &["ovhcloud/instances", "--format", "json", "-o", "-"]));
    let key = |id: &str| {
        let row = all["activities"].as_array().unwrap().iter().find(|a| a["id"] == id).unwrap();
        row["key"].as_str().unwrap().to_owned()
    };
    let fill = |id: &str, entry: &Value| {
        ok(&rmx(here, &["ovhcloud/instances", "-o", "page.html", "--force"]));
        filled(here, "page.html", "filled.html", &json!({ "obligations": { key(id): entry } }));
        ok(&rmx(here, &["collect", "filled.html"]));
    };
    let open = || on(here, "2026-11-20", "customer-criteria-open").is_some();
    let done = json!({ "accountable": "Anna", "evidence": "T-1", "status": "Implemented" });
    fill("OVH-INST-1.1-01", &done);
    assert!(open(), "the other row has nothing");
    fill("OVH-INST-1.1-02", &json!({ "accountable": "Anna", "evidence": "T-2" }));
    assert!(open(), "the other row has no state");
    fill("OVH-INST-1.1-02", &json!({ "accountable": "Anna", "evidence": "T-2", "status": "Partial" }));
    assert!(!open());
}

#[test]
fn the_providers_pci_status_is_confirmed_every_year() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    profile(here, "\"pci-dss\"", "");
    ok(&rmx(here, &["sign", "ovhcloud/instances", "--as", "preparer", "--name", "Anna", "--decision", "prepared"]));
    let said = |day: &str| on(here, day, "pci-check-overdue").map(|(_, message)| message);
    assert_eq!(said("2026-11-20").unwrap(), "no confirmation of the provider's status is recorded (PCI DSS 12.8.4)");
    ok(&rmx(here, &["ovhcloud/instances", "--template", "pci-responsibility", "-o", "form.html"]));
    let page = fs::read_to_string(here.join("form.html")).unwrap();
    let row = page.split("data-k=\"pci-candidates/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    fs::remove_file(here.join("form.html")).unwrap();
    enter(here, &["pci-responsibility"], "form/pci-candidates", &[(&row, "form-confirmed-on", "2026-11-20")]);
    assert_eq!(said("2027-11-20"), None);
    assert!(said("2027-11-21").unwrap().contains("last confirmed on 2026-11-20, more than 12 months ago"));
    // Whoever said when to look again is held to it from the day after.
    enter(here, &["pci-responsibility"], "form/pci-candidates", &[(&row, "form-next", "2027-01-15")]);
    assert_eq!(said("2027-01-15"), None);
    assert!(said("2027-01-16").unwrap().starts_with("the next check has passed for "));
}

#[test]
fn what_is_out_of_scope_or_of_another_release_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("cuecs.csv"), "No.,CUEC,Criteria\n1,Restore tests.,A1.3\n2,Access reviews.,CC6.1\n").unwrap();
    let tie = "[[controls]]\nsection = \"3.1.2. Access management\"\nframework = \"soc2\"\nids = [\"C1.1\"]\n";
    profile(here, "\"soc2\"", &format!("user-controls = \"cuecs.csv\"\n{tie}"));
    let all = found(here, &["ovhcloud/instances"]);
    let cited: Vec<&str> =
        all.values().flatten().filter(|(code, _)| code == "optional-category-cited").map(|(_, m)| m.as_str()).collect();
    assert!(cited.contains(&"1 user control cites criteria that are not in the report's scope (1: A1.3)"), "{cited:?}");
    assert!(cited.iter().any(|m| m.contains("cites C1.1")), "{cited:?}");
    // It is the profile's to mend: a record does not change where it is told.
    ok(&rmx(here, &["sign", "ovhcloud/instances", "--as", "preparer", "--name", "Anna", "--decision", "prepared"]));
    let log = json(&rmx(here, &["check", "--fail-on", "never", "--format", "sarif"]));
    let places: Vec<&str> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|result| result["ruleId"] == "optional-category-cited")
        .map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap())
        .collect();
    assert!(places.len() > 1 && places.iter().all(|place| *place == "rmx.toml"), "{places:?}");
    let scope = fs::read_to_string(here.join("rmx.toml")).unwrap();
    let scope = scope.replace("[audit]\n", "[audit]\ncategories = [\"availability\", \"confidentiality\"]\n");
    fs::write(here.join("rmx.toml"), scope).unwrap();
    assert!(
        !found(here, &["ovhcloud/instances"]).values().flatten().any(|(code, _)| code == "optional-category-cited")
    );
    // A release of one's own beside the built-in one.
    fs::create_dir_all(here.join("own/frameworks")).unwrap();
    fs::create_dir_all(here.join("own/crosswalk")).unwrap();
    fs::write(
        here.join("own/frameworks/csa-ccm-4.1.toml"),
        "id = \"csa-ccm-4.1\"\nname = \"CCM\"\nversion = \"4.1\"\npublisher = \"CSA\"\ntitles = \"own\"\n[[groups]]\ntitle = \"All\"\n\
         controls = [[\"BCR-08\", \"Backups\"]]\n",
    )
    .unwrap();
    let both_releases = [
        "--no-profile",
        "ovhcloud/instances",
        "--catalog",
        "own",
        "--framework",
        "csa-ccm-4.0",
        "--framework",
        "csa-ccm-4.1",
    ];
    let all = found(here, &both_releases);
    let mixed = all.values().flatten().find(|(code, _)| code == "crosswalk-version-mixed");
    assert!(mixed.is_some_and(|(_, m)| m.starts_with("csa-ccm-4.0 and csa-ccm-4.1 are releases")), "{all:?}");
    // Another framework whose id begins like it is none of its releases.
    let own = fs::read_to_string(here.join("own/frameworks/csa-ccm-4.1.toml")).unwrap();
    fs::write(here.join("own/frameworks/csa-ccm-own.toml"), own.replace("\"csa-ccm-4.1\"", "\"csa-ccm-own\"")).unwrap();
    for more in [&[][..], &["--framework", "csa-ccm-own"]] {
        let one = ["--no-profile", "check", "ovhcloud/instances", "--catalog", "own", "--framework", "csa-ccm-4.0"];
        let out = rmx(here, &[&one[..], more, &["--fail-on", "never"]].concat());
        assert!(out.status.success() && !both(&out).contains("crosswalk-version-mixed"), "{}", both(&out));
    }
}
