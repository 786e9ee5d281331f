//! The access review with several lists of users, and what a record keeps of findings that were put to the vendor.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod helpers;

use std::fs;
use std::path::Path;
use std::process::Output;

use helpers::{both, json, ok, rmx, rmx_on};

const ZILLIZ: [&str; 6] = ["--vendor", "zilliz", "--service", "cloud", "--model", "byoc"];
const REGISTER: &str = "register/zilliz--cloud.toml";

/// A list of 40 users; `change` may alter a line, or leave it out.
fn list(change: impl Fn(usize, String) -> Option<String>) -> String {
    let roles = ["Organization Owner", "Project Admin", "Project Read-Only", "Cluster Admin"];
    let line = |i: usize| format!("user{i}@example.com,{},2026-11-0{},User,active", roles[i % 4], 1 + i % 9);
    let lines: Vec<String> = (0..40).filter_map(|i| change(i, line(i))).collect();
    format!("E-Mail,Role,Last login,Type,Status\n{}\n", lines.join("\n"))
}

fn collect(folder: &Path, day: &str, file: &str, more: &[&str]) -> Output {
    let args = ["collect", "--access", file, "--vendor", "zilliz", "--service", "cloud", "--system", "console"];
    rmx_on(folder, day, &[&args[..], more].concat())
}

fn findings(folder: &Path, day: &str, code: &str) -> Vec<String> {
    let args = [&["--register", "register", "--format", "json", "-o", "-"][..], &ZILLIZ].concat();
    let out = rmx_on(folder, day, &args);
    let all = json(&out)["findings"].as_array().unwrap().clone();
    let of = |f: &&serde_json::Value| f["code"] == code;
    all.iter().filter(of).map(|f| f["message"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn two_lists_of_forty_users_say_who_is_new_gone_changed_and_still_there() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("october.csv"), list(|_, line| Some(line))).unwrap();
    let out = collect(at, "2026-11-10", "october.csv", &[]);
    assert_eq!(out.status.code(), Some(0), "{}", both(&out));
    for code in ["holder-new", "holder-gone", "holder-changed", "revoked-still-there"] {
        assert_eq!(findings(at, "2026-11-10", code), Vec::<String>::new(), "{code}: there is one list only");
    }
    // The reviewer decides: user0 and user4 lose their role.
    let text = fs::read_to_string(at.join(REGISTER)).unwrap();
    let mut revoked = text.clone();
    for user in ["user0@example.com", "user4@example.com"] {
        let line = format!("holder = \"{user}\"\n");
        assert!(revoked.contains(&line), "{revoked}");
        revoked = revoked.replacen(&line, &format!("{line}access-decision = \"Revoke\"\n"), 1);
    }
    fs::write(at.join(REGISTER), revoked).unwrap();
    let november = list(|i, line| match i {
        4 | 7 => None,
        1 => Some(line.replace("active", "suspended")),
        2 => Some(line.replace(",User,", ",Service account,")),
        5 => Some(line.replace("2026-11-06", "2026-05-01")),
        3 => Some(format!("{line}\nterraform,Project Admin,2026-11-01,,active\n{line}")),
        _ => Some(line),
    });
    fs::write(at.join("november.csv"), november).unwrap();
    let out = collect(at, "2026-11-20", "november.csv", &[]);
    assert_eq!(out.status.code(), Some(10), "{}", both(&out));
    let said = both(&out);
    for words in [
        "still there      user0@example.com: Organization Owner (the decision is Revoke)",
        "new              terraform: Project Admin",
        "changed          user2@example.com",
        "twice            user3@example.com",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    assert!(!said.contains("person           terraform") && !said.contains("service account  terraform"), "{said}");
    let day = "2026-11-20";
    let one = |code: &str, words: &[&str]| {
        let found = findings(at, day, code);
        assert_eq!(found.len(), words.len(), "{code}: {found:?}");
        for words in words {
            assert!(found.iter().any(|f| f.contains(words)), "{code} {words}: {found:?}");
        }
    };
    one("revoked-still-there", &["'user0@example.com' (Organization Owner) was to be revoked"]);
    one("holder-new", &["'terraform' (Project Admin) is new in the list of 2026-11-20"]);
    one("holder-changed", &["'user1@example.com'", "'user2@example.com'"]);
    one("holder-gone", &["'user4@example.com'", "'user7@example.com'"]);
    one("holder-inactive", &["'user5@example.com' (Project Admin) was last seen on 2026-05-01"]);
    one("holder-left", &["says of the account: 'suspended'"]);
    // Both lists are on record, by day, name and hash.
    let text = fs::read_to_string(at.join(REGISTER)).unwrap();
    assert_eq!(text.matches("[[extract]]").count(), 2, "{text}");
    assert!(
        text.contains("file = \"november.csv\"") && text.contains("system = \"console\"") && text.contains("rows = 40")
    );
    ok(&rmx_on(at, day, &["verify"]));
    // The kind that the list does not state stays unstated.
    let terraform = text.split("[[access]]").find(|t| t.contains("terraform")).unwrap();
    assert!(!terraform.contains("kind ="), "{terraform}");
}

#[test]
fn a_role_that_an_incomplete_list_does_not_have_and_days_in_the_future() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("u.csv"), "user,role\neve@example.com,Superuser\n").unwrap();
    let out = collect(at, "2026-11-20", "u.csv", &[]);
    assert_eq!(out.status.code(), Some(10), "somebody has to look at it: {}", both(&out));
    assert!(both(&out).contains("not among the roles that the page names"), "{}", both(&out));
    fs::write(at.join("u.csv"), "user,role,last seen\neve@example.com,Project Admin,2026-12-24\n").unwrap();
    let out = collect(at, "2026-11-20", "u.csv", &[]);
    assert_eq!(out.status.code(), Some(3), "{}", both(&out));
    assert!(both(&out).contains("last seen on 2026-12-24, which is after 2026-11-20"), "{}", both(&out));
}

#[test]
fn a_decided_question_settles_its_finding_until_its_day() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let sign = ["sign", "ovhcloud/instances", "--name", "Anna", "--as", "approver", "--decision", "accepted"];
    ok(&rmx(at, &sign));
    let read = |day: &str| {
        let args =
            ["--vendor", "ovhcloud", "--service", "instances", "--register", "register", "--format", "json", "-o", "-"];
        json(&rmx_on(at, day, &args))
    };
    let open = |value: &serde_json::Value| {
        let of = |f: &&serde_json::Value| f["code"] == "several-accountable";
        value["findings"].as_array().unwrap().iter().find(of).cloned()
    };
    let before = read("2026-11-20");
    let finding = open(&before).expect("both answer for network incidents");
    assert!(finding["question"].is_null(), "{finding}");
    let id = finding["activity_id"].as_str().unwrap().to_owned();
    let path = at.join("register/ovhcloud--instances.toml");
    let text = fs::read_to_string(&path).unwrap();
    let question = |decision: &str| {
        format!(
            "{text}\n[[question]]\nfinding = \"several-accountable/{id}\"\nquestion = \"Who answers?\"\nasked = 2026-11-01\n\
             answer = \"We do.\"\nanswered = 2026-11-05\ndecision = \"{decision}\"\ndecided_by = \"Ada Byron\"\nuntil = 2027-05-31\n"
        )
    };
    // Open: it stays, and shows what was asked.
    fs::write(&path, question("Open")).unwrap();
    let shown = open(&read("2026-11-20")).unwrap()["question"].clone();
    assert_eq!(
        (shown["text"].as_str(), shown["asked"].as_str()),
        (Some("Who answers?"), Some("2026-11-01")),
        "{shown}"
    );
    // Decided: settled, with who and until when.
    fs::write(&path, question("Agreed with the vendor")).unwrap();
    let value = read("2026-11-20");
    assert!(open(&value).is_none());
    let waived = value["waived"].as_array().unwrap().iter().find(|w| w.to_string().contains("Ada Byron")).unwrap();
    assert!(waived.to_string().contains("Agreed with the vendor: We do.") && waived.to_string().contains("2027-05-31"));
    // Until its day.
    assert!(open(&read("2027-06-01")).is_some());
}
