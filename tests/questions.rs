//! A question to the vendor is written into the Gaps sheet, comes back by `collect`, and a decision settles its finding for as long as it holds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod team;

use serde_json::Value;

use team::{edit, hand_out, json, ok, rmx, rmx_on};

const KEY: &str = "both-responsible-without-split/OVH-INST-2.3-01";

/// The question of the finding that the test is about, at a day.
fn question(folder: &std::path::Path, day: &str) -> Option<Value> {
    let shown = rmx_on(
        folder,
        day,
        &["--vendor", "ovhcloud", "--service", "instances", "--register", "rg", "--format", "json", "-o", "-"],
    );
    let all = json(&shown);
    let findings = all["findings"].as_array().unwrap();
    let finding = findings
        .iter()
        .find(|f| f["code"] == "both-responsible-without-split" && f["activity_id"] == "OVH-INST-2.3-01")?;
    Some(finding["question"].clone())
}

/// Fills in the gap that the test is about; `gaps`, `row` and `at` are at hand.
fn fill_in(folder: &std::path::Path, code: &str) {
    hand_out(folder, "a.xlsx");
    let find = format!(
        "gaps=wb['Gaps']\nat={{c.value:c.column for c in gaps[1]}}\n\
         row=next(r for r in range(2,gaps.max_row+1) if gaps.cell(r,at['key']).value=='{KEY}')\n"
    );
    edit(folder, "a.xlsx", "b.xlsx", &format!("{find}{code}"));
    ok(&rmx(folder, &["collect", "b.xlsx", "--register", "rg"]));
}

#[needs::tools(openpyxl)]
#[test]
fn a_question_comes_back_and_a_decision_settles_its_finding() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fill_in(
        folder,
        "assert gaps.cell(row,at['question']).value, 'a question is proposed'\n\
         gaps.cell(row,at['asked']).value=datetime.datetime(2026,11,10)\n\
         gaps.cell(row,at['answer']).value='OVHcloud installs the image, the customer patches it'\n\
         gaps.cell(row,at['answered']).value=datetime.datetime(2026,11,18)\n\
         gaps.cell(row,at['decision']).value='Agreed with the vendor'\n\
         gaps.cell(row,at['decided_by']).value='Anna'\n\
         gaps.cell(row,at['until']).value=datetime.datetime(2027,6,30)",
    );
    // The question that was proposed is the one that was asked: it is recorded with what came of it.
    let record = std::fs::read_to_string(folder.join("rg/ovhcloud--instances.toml")).unwrap();
    assert!(record.contains("\nquestion = \"Which part of "), "{record}");
    let settled = question(folder, "2026-11-20");
    let later = question(folder, "2027-07-01").expect("the decision holds no longer");
    assert_eq!(later["decision"], "Agreed with the vendor");
    assert_eq!((&later["asked"], &later["answered"]), (&"2026-11-10".into(), &"2026-11-18".into()));
    assert_eq!(later["decided_by"], "Anna");
    assert_eq!(settled, None, "a decided finding counts as settled");
    // Once the decision has run out the gap is open again, and pages say what was asked, answered and decided, not "not asked".
    let pages = ["--vendor", "ovhcloud", "--service", "instances", "--register", "rg", "--format", "md", "-o", "-"];
    let shown = ok(&rmx_on(folder, "2027-07-01", &pages));
    let row =
        shown.lines().find(|l| l.contains("answered 18 Nov 2026") && l.contains("[G")).expect("the row of the gap");
    for said in ["OVHcloud installs the image", "Agreed with the vendor", "Anna, 30 Jun 2027"] {
        assert!(row.contains(said), "{said}: {row}");
    }
    assert!(!row.contains("not asked") && !row.contains("Open"), "{row}");
    // The next copy shows what was entered, and an untouched one has nothing to say.
    ok(&rmx(folder, &["--vendor", "ovhcloud", "--service", "instances", "--register", "rg", "-o", "c.xlsx"]));
    let again = ok(&rmx(folder, &["collect", "c.xlsx", "--register", "rg", "--dry-run"]));
    assert!(!again.contains("Anna"), "{again}");
}

/// A question that somebody words anew is no conflict with the one that was proposed; one that was cleared stays blank.
#[needs::tools(openpyxl)]
#[test]
fn a_proposed_question_may_be_worded_anew() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fill_in(folder, "gaps.cell(row,at['question']).value='Who patches the guests?'");
    assert_eq!(question(folder, "2026-11-20").unwrap()["text"], "Who patches the guests?");
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fill_in(folder, "gaps.cell(row,at['question']).value=None\ngaps.cell(row,at['answer']).value='Told by telephone'");
    assert_eq!(question(folder, "2026-11-20").unwrap()["text"], "");
}

#[needs::tools(openpyxl)]
#[test]
fn what_is_late_is_counted_in_days() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    hand_out(folder, "a.xlsx");
    edit(folder, "a.xlsx", "b.xlsx", "put(3,'due',datetime.datetime(2026,11,10))");
    ok(&rmx(folder, &["collect", "b.xlsx", "--register", "rg"]));
    let pages = ["--vendor", "ovhcloud", "--service", "instances", "--register", "rg", "--format", "md", "-o", "-"];
    for (day, said) in [("2026-11-11", "due 10 Nov 2026, 1 day late"), ("2026-11-12", "due 10 Nov 2026, 2 days late")] {
        let shown = ok(&rmx_on(folder, day, &pages));
        assert!(shown.contains(said), "{day}: {shown}");
    }
}

#[needs::tools(openpyxl)]
#[test]
fn an_answer_without_its_day_is_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fill_in(folder, "gaps.cell(row,at['answer']).value='OVHcloud installs the image'");
    let pages = ["--vendor", "ovhcloud", "--service", "instances", "--register", "rg", "--format", "md", "-o", "-"];
    let shown = ok(&rmx(folder, &pages));
    let row = shown.lines().find(|l| l.contains("OVHcloud installs the image")).expect("the row of the gap");
    assert!(row.contains("**answered**") && !row.contains("not asked"), "{row}");
}

/// A gap says which controls it stands in the way of, in every output.
#[test]
fn a_gap_shows_the_controls_of_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let base = ["--vendor", "ovhcloud", "--service", "instances", "--format", "md", "-o", "-"];
    let row = |more: &[&str]| {
        let shown = ok(&rmx(folder.path(), &[&base[..], more].concat()));
        let row = shown.lines().find(|line| line.contains("Both sides carry out 'Install OS'"));
        row.expect("the gap").to_owned()
    };
    assert!(row(&["--framework", "iso-27001-2022"]).contains("A.8.32"), "{}", row(&["--framework", "iso-27001-2022"]));
    assert!(!row(&[]).contains("A.8.32"));
    for file in ["a.html", "a.pdf"] {
        ok(&rmx(folder.path(), &[&base[..4], &["--framework", "iso-27001-2022", "-o", file]].concat()));
    }
    let page = std::fs::read_to_string(folder.path().join("a.html")).unwrap();
    let after = page.split("Both sides carry out").nth(1).unwrap();
    assert!(after.split("</td>").next().unwrap().contains("A.8.32"));
}
