//! What is said about the vendor's data: their age, their rights, and rows that are alike or narrower than what they replace.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod helpers;

use helpers::{json, ok, rmx_on};
use serde_json::Value;

fn read(service: &[&str], day: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    json(&rmx_on(folder.path(), day, &[service, &["--format", "json", "-o", "-"]].concat()))
}

fn messages(value: &Value, code: &str) -> Vec<String> {
    let of = |f: &&Value| f["code"] == code;
    let found = value["findings"].as_array().unwrap().iter().filter(of);
    found.map(|f| f["message"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_age_of_a_document_and_what_is_not_known_of_it_are_findings() {
    let ovh = ["--vendor", "ovhcloud", "--service", "instances"];
    let found = messages(&read(&ovh, "2026-11-20"), "source-outdated");
    assert!(found.len() == 1 && found[0].contains("2023-10-12"), "{found:?}");
    assert_eq!(messages(&read(&ovh, "2025-10-12"), "source-outdated"), Vec::<String>::new(), "two years to the day");
    let union = read(&["--vendor", "union", "--service", "platform", "--model", "byoc"], "2026-11-20");
    assert!(messages(&union, "source-undated")[0].contains("gives no date"));
    assert!(messages(&union, "source-not-retrieved")[0].contains("not recorded when"));
}

#[test]
fn a_shift_that_is_narrower_than_what_it_replaces_says_what_is_left() {
    let union = |model: &str| read(&["--vendor", "union", "--service", "platform", "--model", model], "2026-11-20");
    let found = messages(&union("byoc"), "shift-narrower").join("\n");
    for words in [
        "'Data plane K8s cluster' takes the place of 'Data plane infrastructure'",
        "does not name 'infrastructure'",
        "'IAM role provisioning' takes the place of 'IAM roles and policies'",
        "'policies'",
        "'Network security' names 'firewall' under another model and not under this one",
    ] {
        assert!(found.contains(words), "{words}\n{found}");
    }
    assert_eq!(messages(&union("self-managed"), "shift-narrower"), Vec::<String>::new());
}

#[test]
fn licences_and_remarks_are_said_and_not_guessed() {
    let source = |value: &Value| value["matrix"]["sources"][0].clone();
    let remarks = |value: &Value| value["matrix"]["remarks"].to_string();
    let ovh = read(&["--vendor", "ovhcloud", "--service", "instances"], "2026-11-20");
    assert_eq!(source(&ovh)["licence"], "CC-BY-NC-SA-4.0");
    assert!(source(&ovh)["retrieved"].is_null());
    assert!(remarks(&ovh).contains("This shared model can help relieve"), "{}", remarks(&ovh));
    let union = read(&["--vendor", "union", "--service", "platform", "--model", "byoc"], "2026-11-20");
    assert_eq!(source(&union)["licence"], "Apache-2.0");
    assert!(remarks(&union).contains("not a claim requiring active proof"));
    let ibm = read(&["--vendor", "ibm", "--service", "backup-recovery"], "2026-11-20");
    assert!(source(&ibm)["licence"].is_null());
    assert!(remarks(&ibm).contains("Table 5. Responsibilities for disaster recovery"));
    let zilliz = read(&["--vendor", "zilliz", "--service", "cloud", "--model", "saas"], "2026-11-20");
    assert!(remarks(&zilliz).contains("temporary cluster users can be created"));
}

#[test]
fn rows_that_read_nearly_alike_are_told_and_told_apart_by_who_does_them() {
    let folder = tempfile::tempdir().unwrap();
    let page = "# Duties\n\n| Activity | Customer | Acme |\n|---|---|---|\n| Restore the daily backups of the servers | RA | I |\n\
        | Restore the daily backup of the servers | RA | I |\n| Patch the operating system of the guests | RA | |\n\
        | Patch the operating systems of guests | | RA |\n| Read the logs | R | A |\n";
    std::fs::write(folder.path().join("duties.md"), page).unwrap();
    let args = ["--matrix", "duties.md", "--vendor", "acme", "--service", "vm", "--format", "json", "-o", "-"];
    let value = json(&rmx_on(folder.path(), "2026-11-20", &args));
    assert_eq!(messages(&value, "near-duplicate-activity").len(), 1, "{value}");
    let split = messages(&value, "split-over-rows");
    assert!(split.len() == 1 && split[0].contains("is divided otherwise than"), "{split:?}");
}

/// A document with a record is to be evidence: what it has to say and does not is told first, on every kind of it.
#[needs::tools(poppler)]
#[test]
fn a_document_that_is_to_be_evidence_says_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let day = "2026-11-20";
    let sign = ["sign", "ovhcloud/instances", "--name", "Anna", "--as", "approver", "--decision", "accepted"];
    ok(&rmx_on(at, day, &sign));
    let made = |name: &str| {
        let files = ["pdf", "html", "md"].map(|kind| format!("{name}.{kind}"));
        let outputs: Vec<&str> = files.iter().flat_map(|file| ["-o", file.as_str()]).collect();
        let args = [&["ovhcloud/instances", "--register", "register"][..], &outputs].concat();
        ok(&rmx_on(at, day, &args));
        let pdf =
            std::process::Command::new("pdftotext").args(["-l", "1", &files[0], "-"]).current_dir(at).output().unwrap();
        let read = |file: &str| std::fs::read_to_string(at.join(file)).unwrap();
        [String::from_utf8(pdf.stdout).unwrap(), read(&files[1]), read(&files[2])]
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let words = "Not stated: Organisation, Audit period, Approver. A document that is to be evidence has to say it";
    for text in made("a") {
        assert!(text.contains(words), "{text}");
    }
    std::fs::write(at.join("rmx.toml"), "[organisation]\nname = 'Acme'\n[audit]\nperiod-start = 2026-01-01\n").unwrap();
    for text in made("b") {
        assert!(text.contains("Not stated: Approver. A document"), "{text}");
    }
    let whole = "[organisation]\nname = 'Acme'\napprover = 'Anna'\n[audit]\nperiod-start = 2026-01-01\n";
    std::fs::write(at.join("rmx.toml"), whole).unwrap();
    for text in made("c") {
        assert!(!text.contains("A document that is to be evidence"), "{text}");
    }
}

/// What a page says besides its rows counts: a sentence that was added to the objective is told, by `diff` and by a sign-off after `update`.
#[needs::tools(shared)]
#[test]
fn a_sentence_added_to_the_objective_is_told() {
    let shared = std::path::PathBuf::from(std::env::var("RMX_SHARED").unwrap()).join("sources");
    let page = std::fs::read_to_string(shared.join("ovhcloud-instances-responsibility-model.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let changed = page.replace("operational burden.", "operational burden. It is not binding.");
    assert_ne!(page, changed);
    std::fs::write(at.join("page.md"), changed).unwrap();
    std::fs::write(at.join("longer.md"), format!("{page}\nMore of it.\n")).unwrap();
    let diff = |file: &str| json(&rmx_on(at, "2026-11-20", &["diff", "ovhcloud/instances", file, "--format", "json"]));
    let told = diff("page.md")["changes"].clone();
    assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
    assert_eq!((told[0]["class"].as_str(), told[0]["direction"].as_str()), (Some("terms-changed"), Some("same")));
    assert!(told[0]["document"]["is"].as_str().unwrap().ends_with("It is not binding."), "{told}");
    assert_eq!(diff("longer.md")["changes"].as_array().unwrap().len(), 0, "no remark of the catalogue's changed");
    // Of two pages that nothing is declared of, the paragraphs are compared.
    std::fs::write(at.join("old.md"), &page).unwrap();
    let two = json(&rmx_on(at, "2026-11-20", &["diff", "old.md", "page.md", "--format", "json"]))["changes"].clone();
    assert_eq!(two.as_array().unwrap().len(), 1, "{two}");
    assert!(two[0]["document"]["is"].as_str().unwrap().ends_with("It is not binding."), "{two}");
    let sign = ["sign", "ovhcloud/instances", "--name", "Anna", "--as", "approver", "--decision", "accepted"];
    ok(&rmx_on(at, "2026-11-20", &sign));
    ok(&rmx_on(at, "2026-11-20", &["update", "ovhcloud/instances", "page.md"]));
    let status = ok(&rmx_on(at, "2026-11-20", &["status", "ovhcloud/instances"]));
    assert!(status.contains("on whole checklist: valid: the remark changed"), "{status}");
}

/// Every finding on the vendor's document comes with a question to ask, but those that only the customer can answer.
#[test]
fn findings_on_the_document_have_a_question_per_code() {
    let template = include_str!("../templates/checklist/template.toml");
    let questions = template.split("\n[question]").nth(1).unwrap().split("\n[").next().unwrap();
    let own = ["option-not-stated", "source-not-retrieved"];
    for code in rmx_report::findings::Code::ALL {
        let code = code.as_str();
        let asks = questions.lines().any(|line| line.starts_with(&format!("{code} = ")));
        let out = common::rmx().args(["explain", code]).output().unwrap();
        let said = String::from_utf8(out.stdout).unwrap();
        let of_vendor = said.lines().next().unwrap();
        let is_vendors =
            !of_vendor.contains("on your own record") && !of_vendor.contains("waiver") && !own.contains(&code);
        assert!(asks || !is_vendors, "{code} has no question: {of_vendor}");
    }
}
