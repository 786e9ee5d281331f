//! What sign-offs say when the vendor's page changes: each class of changes, through the binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/place.rs"]
mod place;

use std::path::Path;

use place::{DESCRIPTION, Place, ROWS};
use serde_json::Value;

/// What adopting a changed page leaves of a sign-off: on the whole, or on a row.
fn after(sign: &[&str], description: &str, rows: &str) -> (String, String) {
    let place = Place::new();
    place.sign(sign);
    place.publish(description, rows);
    place.ok("2026-02-01", &["update", "acme/vm", "--by", "Ada Byron"]);
    place.state()
}

fn whole(rows: &str) -> (String, String) {
    after(&["--as", "approver"], DESCRIPTION, rows)
}

fn pair(state: &str, reason: &str) -> (String, String) {
    (state.to_owned(), reason.to_owned())
}

#[test]
fn each_class_of_changes_has_its_state_and_its_reason() {
    let with = |from: &str, to: &str| {
        assert!(ROWS.contains(from), "{from}");
        ROWS.replace(from, to)
    };
    // One word, a typo: nothing else is said of it, and of no other row.
    assert_eq!(whole(&with("30 days", "90 days")), pair("suspended", "wording changed: ACME-VM-2"));
    assert_eq!(whole(&with("restoration", "restauration")), pair("suspended", "wording changed: ACME-VM-4"));
    // White space, case, punctuation, numbers of sections and rows: nothing.
    assert_eq!(whole(&with("Keep the logs for 30 days", "keep  the logs: for 30 days.")), pair("valid", ""));
    assert_eq!(whole(&ROWS.replace("2. Backup", "3. Backup")), pair("valid", ""));
    // Rows in another order.
    let mut lines: Vec<&str> = ROWS.lines().collect();
    lines.swap(1, 2);
    assert_eq!(whole(&(lines.join("\n") + "\n")), pair("valid", ""));
    let renamed = "stands in another or a renamed section: ACME-VM-3, ACME-VM-4, ACME-VM-5";
    assert_eq!(whole(&ROWS.replace("2. Backup", "2. Recovery")), pair("suspended", renamed));
    assert_eq!(
        whole(&with("ACME-VM-2,1. Operations", "ACME-VM-2,2. Backup")),
        pair("suspended", "stands in another or a renamed section: ACME-VM-2")
    );
    assert_eq!(
        whole(&with("disks of the hosts,I,R", "disks of the hosts,I,RA")),
        pair("lapsed", "letters changed: ACME-VM-5")
    );
    // Another split of the letters is said by the letters alone.
    assert_eq!(
        whole(&with("disks of the hosts,I,R", "disks of the hosts,C,R")),
        pair("lapsed", "letters changed: ACME-VM-5")
    );
    assert_eq!(
        whole(&with("operating systems,RA,,", "operating systems,RA,N/A,")),
        pair("suspended", "a blank or N/A changed: ACME-VM-1")
    );
    assert_eq!(
        whole(&with("for 30 days,RA,,,", "for 30 days,RA,,managed,")),
        pair("lapsed", "condition changed: ACME-VM-2")
    );
    let added = format!("{ROWS}ACME-VM-6,1. Operations,Report abuse to the authorities,RA,,,12\n");
    assert_eq!(whole(&added), pair("lapsed", "added: ACME-VM-6"));
    assert_eq!(
        whole(&ROWS.replace("ACME-VM-3,2. Backup,Manage the backups of the machines,RA,,,20\n", "")),
        pair("lapsed", "removed: ACME-VM-3")
    );
}

#[test]
fn the_legend_and_the_terms_count() {
    let legend = DESCRIPTION.replace("A: Accountable", "A: Assists");
    assert_eq!(
        after(&["--as", "approver"], &legend, ROWS),
        pair("suspended", "legend changed for: ACME-VM-1, ACME-VM-2, ACME-VM-3, ACME-VM-4; the legend A changed")
    );
    let dated = DESCRIPTION.replace("2025-01-31", "2025-06-30");
    assert_eq!(after(&["--as", "approver"], &dated, ROWS), pair("valid", "the date changed"));
}

#[test]
fn a_sign_off_on_a_row_looks_at_its_row() {
    let row = |rows: &str| after(&["ACME-VM-2", "--as", "approver"], DESCRIPTION, rows);
    assert_eq!(row(&ROWS.replace("restoration", "restauration")), pair("valid", ""));
    assert_eq!(row(&ROWS.replace("30 days", "90 days")), pair("suspended", "wording changed: ACME-VM-2"));
    assert_eq!(row(&ROWS.replace("30 days,RA,", "30 days,A,R")), pair("lapsed", "letters changed: ACME-VM-2"));
    let place = Place::new();
    place.sign(&["--as", "approver", "--valid-until", "2026-01-31"]);
    assert_eq!(place.state(), pair("expired", "it was valid until 2026-01-31"));
}

/// Until the record adopts it, a newer entry of the catalogue changes no document and no state: it is said.
#[test]
fn a_newer_catalogue_entry_is_said_and_changes_nothing() {
    let place = Place::new();
    place.sign(&["--as", "approver"]);
    place.publish(DESCRIPTION, &ROWS.replace("30 days", "90 days"));
    assert_eq!(place.state(), pair("valid", ""));
    for command in [&["status"][..], &["check", "acme/vm", "--register", "register", "--fail-on", "never"]] {
        let output = place.run("2026-02-01", command);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("newer-version") && said.contains("1 wording-changed"), "{command:?}: {said}");
        assert!(said.contains("rmx-report update acme/vm --dry-run"), "{said}");
    }
    let make = ["--vendor", "acme", "--service", "vm", "--register", "register", "-o", "out.json"];
    place.ok("2026-02-01", &make);
    let json: Value = serde_json::from_slice(&std::fs::read(place.path().join("out.json")).unwrap()).unwrap();
    assert!(json["activities"][1]["activity"].as_str().unwrap().contains("30 days"));
    assert_eq!(json["sign_off"]["state"], "accepted");
}

#[test]
fn an_option_that_is_taken_later_lapses_the_whole() {
    let place = Place::new();
    place.sign(&["--as", "approver"]);
    place.ok("2026-02-01", &["update", "acme/vm", "--option", "managed", "--by", "Ada Byron"]);
    assert_eq!(
        place.state(),
        pair("lapsed", "option 'managed' was not stated and is taken; condition changed: ACME-VM-4")
    );
}

/// What an approver decided is what every output says.
#[test]
fn the_state_of_the_document_is_the_same_everywhere() {
    for (decision, more, state, cover) in [
        ("accepted", &[][..], "accepted", "Accepted by Ada Byron"),
        ("rejected", &[], "rejected", "Rejected by Ada Byron"),
        (
            "accepted-with-exceptions",
            &["--exceptions", "no tests yet"],
            "accepted-with-exceptions",
            "Accepted with exceptions by Ada Byron",
        ),
    ] {
        let place = Place::new();
        let sign =
            ["sign", "acme/vm", "--name", "Ada Byron", "--as", "approver", "--decision", decision, "--by", "Ada"];
        place.ok("2026-01-10", &[&sign[..], more].concat());
        let make = ["--vendor", "acme", "--service", "vm", "--register", "register", "-o", "out.json", "-o", "out.md"];
        place.ok("2026-02-01", &make);
        let json: Value = serde_json::from_slice(&std::fs::read(place.path().join("out.json")).unwrap()).unwrap();
        assert_eq!(json["sign_off"]["state"], state);
        let entry = &json["sign_off"]["entries"][0];
        assert_eq!(entry["capacity"], "approver");
        assert_eq!(entry["decision"], decision);
        assert_eq!(entry["scope"], "whole checklist");
        assert_eq!(entry["status_changed"], false);
        let text = std::fs::read_to_string(place.path().join("out.md")).unwrap();
        assert!(text.contains(cover), "{cover}: {text}");
        assert!(text.contains("as approver"), "{text}");
        let status = place.status("2026-02-01");
        assert_eq!(status["services"][0]["sign_off"]["state"], state);
        assert_eq!(status["services"][0]["sign_offs"][0]["capacity"], "approver");
        let pack = ["pack", "--vendor", "acme", "--service", "vm", "-o", "evidence.zip"];
        place.ok("2026-02-01", &pack);
        let readme = common::unzip(&place.path().join("evidence.zip"), "README.md");
        let line = readme.lines().find_map(|line| line.strip_prefix("- State: ")).unwrap_or_default();
        assert!(line.to_lowercase().starts_with(&state.replace('-', " ")) && line.contains("Ada Byron"), "{readme}");
        assert!(readme.contains("as approver"), "{readme}");
    }
}

/// Every file of the record, with its bytes.
fn files(place: &Place) -> std::collections::BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, files: &mut std::collections::BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else {
                files.insert(path.display().to_string(), std::fs::read(&path).unwrap());
            }
        }
    }
    let mut found = std::collections::BTreeMap::new();
    walk(&place.path().join("register"), &mut found);
    found
}

/// Documents, checks, diffs and looks leave every byte of the record as it is; `update` adopts in one entry of the log.
#[test]
fn reading_never_writes_and_update_adopts_in_one_step() {
    let place = Place::new();
    place.sign(&["ACME-VM-3", "--as", "approver"]);
    place.sign(&["ACME-VM-2", "--as", "approver"]);
    let rows = ROWS.replace("ACME-VM-3,2. Backup,Manage the backups of the machines,RA,,,20\n", "");
    place.publish(DESCRIPTION, &rows.replace("30 days", "90 days"));
    let before = files(&place);
    let make = [
        "--vendor",
        "acme",
        "--service",
        "vm",
        "--register",
        "register",
        "-o",
        "a.json",
        "-o",
        "a.xlsx",
        "-o",
        "a.pdf",
    ];
    place.ok("2026-02-01", &make);
    place.ok("2026-02-01", &["status"]);
    place.ok("2026-02-01", &["check", "acme/vm", "--register", "register", "--fail-on", "never"]);
    place.ok("2026-02-01", &["verify", "a.pdf"]);
    let said = place.ok("2026-02-01", &["update", "acme/vm", "--dry-run"]);
    assert!(said.contains("1 row to the archive: ACME-VM-3"), "{said}");
    assert!(said.contains("valid -> suspended: wording changed: ACME-VM-2"), "{said}");
    assert!(said.contains("dry run: nothing was recorded"), "{said}");
    assert_eq!(files(&place), before);
    place.ok("2026-02-01", &["update", "acme/vm", "--by", "Ada Byron"]);
    let log = std::fs::read_to_string(place.path().join("register/log.jsonl")).unwrap();
    assert_eq!(log.lines().filter(|line| line.contains("\"action\":\"update\"")).count(), 1, "{log}");
    let archive = std::fs::read_to_string(place.path().join("register/archive/acme--vm.toml")).unwrap();
    assert!(archive.contains("ACME-VM-3"), "{archive}");
    let file = std::fs::read_to_string(place.path().join("register/acme--vm.toml")).unwrap();
    assert!(file.contains("confirm = \"Keep the logs for 30 days\""), "{file}");
    place.ok("2026-02-01", &["verify", "register"]);
    assert!(place.ok("2026-02-01", &["update", "acme/vm"]).contains("nothing to adopt"));
    // The vendor puts the row back: its sign-off comes back with it, and holds.
    place.publish(DESCRIPTION, ROWS);
    place.ok("2026-02-01", &["update", "acme/vm", "--by", "Ada Byron"]);
    let status = place.status("2026-02-01");
    let states: Vec<_> =
        status["services"][0]["sign_offs"].as_array().unwrap().iter().map(|s| (&s["on"], &s["state"])).collect();
    assert_eq!(states, [(&"ACME-VM-2".into(), &"valid".into()), (&"ACME-VM-3".into(), &"valid".into())]);
}

/// What the first version would be is shown before there is a record, and nothing is made by showing it.
#[test]
fn a_dry_run_of_the_first_update_makes_no_register() {
    let place = Place::new();
    let shown = place.run("2026-01-10", &["update", "acme/vm", "--dry-run"]);
    let said = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.status.success(), "{}", String::from_utf8_lossy(&shown.stderr));
    assert!(said.contains("the first version that the record has") && said.contains("nothing was recorded"), "{said}");
    assert!(!place.path().join("register").exists());
    place.ok("2026-01-10", &["update", "acme/vm", "--by", "Ada Byron"]);
    assert!(place.path().join("register/versions").is_dir());
}

/// Only those who are named sign; a refused attempt ends with 1 and stands in the log, not in the record.
#[test]
fn only_those_who_are_named_sign() {
    let place = Place::new();
    let profile = "register = 'register'\npeople = ['Bob Kahn']\n[organisation]\napprover = 'Ada Byron'\nprepared-by = 'Cleo Hill'\n";
    std::fs::write(place.path().join("rmx.toml"), profile).unwrap();
    let sign = |name: &str, decision: &str, more: &[&str]| {
        let sign = ["sign", "acme/vm", "--name", name, "--decision", decision, "--by", "Eve"];
        place.run("2026-01-10", &[&sign[..], more].concat())
    };
    let refused = sign("Eve Moneypenny", "accepted", &["--as", "approver"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("named are: Ada Byron"), "{said}");
    let log = std::fs::read_to_string(place.path().join("register/log.jsonl")).unwrap();
    assert!(log.contains("\"action\":\"refused\"") && log.contains("Eve Moneypenny"), "{log}");
    assert_eq!(sign("Bob Kahn", "accepted", &["--as", "approver"]).status.code(), Some(1));
    // Without --as: the only capacity for which the name is named.
    assert!(sign("Cleo Hill", "prepared", &[]).status.success());
    let status = place.status("2026-02-01");
    assert_eq!(status["services"][0]["sign_off"]["state"], "prepared");
    let accepted = sign("ada byron", "accepted", &[]);
    let said = String::from_utf8_lossy(&accepted.stderr).into_owned();
    assert!(accepted.status.success() && said.contains("state: prepared") && said.contains("-> accepted"), "{said}");
    let status = place.status("2026-02-01");
    let capacities: Vec<_> =
        status["services"][0]["sign_offs"].as_array().unwrap().iter().map(|s| &s["capacity"]).collect();
    assert_eq!(capacities, ["preparer", "approver"]);
}

/// Where nobody is named in advance any name is taken, and the document says so.
#[test]
fn a_document_says_that_nobody_was_named() {
    let place = Place::new();
    place.sign(&["--as", "approver"]);
    let make = ["--vendor", "acme", "--service", "vm", "--register", "register", "-o", "out.md"];
    place.ok("2026-02-01", &make);
    let text = std::fs::read_to_string(place.path().join("out.md")).unwrap();
    assert!(text.contains("Nobody was named in advance for this signature."), "{text}");
    std::fs::write(place.path().join("rmx.toml"), "[organisation]\napprover = 'Ada Byron'\nprepared-by = 'Bob'\n")
        .unwrap();
    place.ok("2026-02-01", &[&make[..], &["--force"]].concat());
    let text = std::fs::read_to_string(place.path().join("out.md")).unwrap();
    assert_eq!(text.matches("Nobody was named in advance").count(), 1, "the owner's block alone: {text}");
}

/// Whoever answers for a row cannot approve the whole without that being said.
#[test]
fn an_approver_who_is_accountable_is_a_self_review() {
    let place = Place::new();
    let profile = "register = 'register'\n[organisation]\napprover = 'Ada Byron'\n[[defaults]]\nsection = '2. Backup'\naccountable = 'Ada Byron'\n";
    std::fs::write(place.path().join("rmx.toml"), profile).unwrap();
    place.sign(&["--as", "approver"]);
    place.ok("2026-02-01", &["acme/vm", "-o", "out.json", "-o", "out.md"]);
    let json: Value = serde_json::from_slice(&std::fs::read(place.path().join("out.json")).unwrap()).unwrap();
    let reviews: Vec<_> = json["findings"].as_array().unwrap().iter().filter(|f| f["code"] == "self-review").collect();
    assert_eq!(reviews.len(), 1, "{reviews:?}");
    assert_eq!(reviews[0]["message"], "Ada Byron is accountable for 1 obligation and approved the checklist");
    // What an auditor misses on it is said on it, and what its rows are not.
    let text = std::fs::read_to_string(place.path().join("out.md")).unwrap();
    for words in ["| Organisation | not stated |", "candidate user responsibilities, not CUECs"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // A name that is named for one capacity has that one; one who is named for none, where somebody else is, is refused.
    let sign = |name: &str| {
        let sign = ["sign", "acme/vm", "--name", name, "--decision", "accepted", "--by", "Eve"];
        place.run("2026-02-01", &sign)
    };
    let both = sign("Ada Byron");
    let said = String::from_utf8_lossy(&both.stderr).into_owned();
    assert_eq!(both.status.code(), Some(2), "{said}");
    assert!(said.contains("Ada Byron may sign in several capacities: owner, approver"), "{said}");
    assert_eq!(sign("Eve Moneypenny").status.code(), Some(1));
}

/// Who answers for the rows: those of a section, and single ones.
fn accountable(place: &Place, rows: &[(&str, &str)]) {
    let mut profile = "register = 'register'\npeople = ['Ada Byron', 'Grace Hopper', 'Linus Hall']\n".to_owned();
    profile.push_str("[[services]]\nservice = 'acme/vm'\n");
    for (section, name) in [("1. Operations", "Ada Byron"), ("2. Backup", "Grace Hopper")] {
        profile.push_str(&format!("[[defaults]]\nsection = '{section}'\naccountable = '{name}'\n"));
    }
    for (id, name) in rows {
        profile.push_str(&format!("[[defaults]]\nactivity = '{id}'\naccountable = '{name}'\n"));
    }
    std::fs::write(place.path().join("rmx.toml"), profile).unwrap();
}

/// Two owners, each of whom has accepted.
fn owned() -> Place {
    let place = Place::new();
    accountable(&place, &[]);
    for name in ["Ada Byron", "Grace Hopper"] {
        sign_as_owner(&place, name, &[]);
    }
    place
}

fn sign_as_owner(place: &Place, name: &str, more: &[&str]) {
    let sign = ["sign", "acme/vm", "--name", name, "--as", "owner", "--decision", "accepted", "--by", "tester"];
    place.ok("2026-01-10", &[&sign[..], more].concat());
}

/// State and reason of Ada's sign-off and of Grace's, and how many of the owners have accepted.
fn of_owners(place: &Place) -> [(String, String); 3] {
    let status = place.status("2026-02-01");
    let service = &status["services"][0];
    let of = |name: &str| {
        let all = service["sign_offs"].as_array().unwrap();
        let entry = all.iter().find(|s| s["name"] == name).unwrap_or_else(|| panic!("{name}: {all:?}"));
        pair(entry["state"].as_str().unwrap(), entry["reason"].as_str().unwrap())
    };
    let signed = &service["sign_off"];
    [of("Ada Byron"), of("Grace Hopper"), pair(&signed["accepted"].to_string(), &signed["of"].to_string())]
}

/// An owner signs for the rows that are theirs then. One who is given a row later has not signed for it, and one who gave it away answers for it no
/// more; both are told by name, and nobody else is touched.
#[test]
fn reassigning_a_row_lapses_what_its_owners_signed() {
    let place = owned();
    let valid = || pair("valid", "");
    assert_eq!(of_owners(&place), [valid(), valid(), pair("2", "2")]);
    // From one to the other: neither has signed for what is theirs now.
    accountable(&place, &[("ACME-VM-2", "Grace Hopper")]);
    let away = pair("lapsed", "Grace Hopper is accountable now for: ACME-VM-2");
    let newly = pair("lapsed", "Grace Hopper is newly accountable for: ACME-VM-2");
    assert_eq!(of_owners(&place), [away.clone(), newly, pair("0", "2")]);
    place.ok("2026-02-01", &["acme/vm", "-o", "out.md"]);
    let text = std::fs::read_to_string(place.path().join("out.md")).unwrap();
    assert!(text.contains(&away.1) && text.contains("2 obligations of Ada Byron; acme/vm: 5 activities"), "{text}");
    // Back again: what stands there is what was signed.
    accountable(&place, &[]);
    assert_eq!(of_owners(&place), [valid(), valid(), pair("2", "2")]);
    // To a third: the other owner is untouched.
    accountable(&place, &[("ACME-VM-2", "Linus Hall")]);
    let away = pair("lapsed", "Linus Hall is accountable now for: ACME-VM-2");
    assert_eq!(of_owners(&place), [away, valid(), pair("1", "3")]);
    // Who signs again signs for what is theirs now; somebody beside them changes nothing.
    sign_as_owner(&place, "Ada Byron", &[]);
    accountable(&place, &[("ACME-VM-2", "Linus Hall"), ("ACME-VM-1", "Linus Hall; ada byron")]);
    assert_eq!(of_owners(&place), [valid(), valid(), pair("2", "3")]);
    // All that an owner had.
    accountable(&place, &[("ACME-VM-2", "Linus Hall"), ("ACME-VM-1", "Linus Hall")]);
    assert_eq!(of_owners(&place)[0], pair("lapsed", "Linus Hall is accountable now for: ACME-VM-1"));
    place.ok("2026-02-01", &["verify", "register"]);
}

/// One who may sign for a role signs for their own rows first, and for the role's only when they say so; neither stands for the other.
#[test]
fn an_owner_who_may_sign_for_a_role_signs_for_one_of_both() {
    let place = Place::new();
    accountable(&place, &[("ACME-VM-1", "Platform Lead"), ("ACME-VM-2", "Network Lead")]);
    let profile = std::fs::read_to_string(place.path().join("rmx.toml")).unwrap();
    let roles =
        "[[roles]]\nid = 'platform'\nname = 'Platform Lead'\n[[roles]]\nid = 'network'\nname = 'Network Lead'\n";
    std::fs::write(place.path().join("rmx.toml"), profile + roles).unwrap();
    let sign = |name: &str, more: &[&str]| {
        let sign = ["sign", "acme/vm", "--name", name, "--as", "owner", "--decision", "accepted", "--by", "tester"];
        let out = place.run("2026-01-10", &[&sign[..], more].concat());
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    let accepted = || {
        let signed = place.status("2026-02-01")["services"][0]["sign_off"].clone();
        (signed["accepted"].to_string(), signed["of"].to_string())
    };
    let of = |accepted: &str| (accepted.to_owned(), "3".to_owned());
    let (code, said) = sign("Grace Hopper", &[]);
    assert!(code == Some(0) && said.contains("of Grace Hopper;"), "{said}");
    assert_eq!(accepted(), of("1"));
    let (code, said) = sign("Linus Hall", &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("may accept the obligations of several: Platform Lead, Network Lead") && said.contains("--for"),
        "{said}"
    );
    let (code, said) = sign("Linus Hall", &["--for", "Storage Lead"]);
    assert!(code == Some(2) && said.contains("accountable are: Platform Lead, Network Lead, Grace Hopper"), "{said}");
    // A preparer prepares, and accepts for nobody.
    let prepared = [
        "sign",
        "acme/vm",
        "--name",
        "Grace Hopper",
        "--for",
        "Platform Lead",
        "--decision",
        "prepared",
        "--by",
        "tester",
    ];
    let out = place.run("2026-01-10", &prepared);
    assert_eq!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(String::from_utf8_lossy(&out.stderr).contains("a preparer's decision is `prepared`, and only theirs"));
    // She signs for a role as well: that is one acceptance more, and no second one of hers.
    let (code, said) = sign("Grace Hopper", &["--for", "platform lead"]);
    assert!(code == Some(0) && said.contains("1 obligation of Platform Lead;"), "{said}");
    assert!(said.contains("recorded: Accepted by Grace Hopper on 1 obligation of Platform Lead of acme/vm"), "{said}");
    let status = place.status("2026-02-01");
    let all = status["services"][0]["sign_offs"].as_array().unwrap();
    let scopes: Vec<&Value> = all.iter().map(|s| &s["on"]).collect();
    assert_eq!(scopes, ["1 obligation of Grace Hopper", "1 obligation of Platform Lead"], "{status}");
    assert_eq!(accepted(), of("2"));
    let findings =
        String::from_utf8(place.run("2026-02-01", &["check", "acme/vm", "--format", "json"]).stdout).unwrap();
    assert!(findings.contains("Network Lead") && !findings.contains("Platform Lead has not"), "{findings}");
}

/// One service under two models has one record: a sign-off on either holds for that one, whatever was signed of the other since.
#[test]
fn what_is_signed_under_one_model_says_nothing_of_another() {
    let place = Place::new();
    let listed = |model: &str| format!("[[services]]\nname = '{model}'\nservice = 'Zilliz/Cloud'\nmodel = '{model}'\n");
    let profile = |models: &[&str]| models.iter().map(|model| listed(model)).collect::<String>();
    std::fs::write(place.path().join("rmx.toml"), profile(&["BYOC", "saas"])).unwrap();
    for (name, model) in [("Ada Byron", "byoc"), ("Grace Hopper", "saas")] {
        let sign =
            ["sign", "zilliz/cloud", "--model", model, "--name", name, "--as", "approver", "--decision", "accepted"];
        place.ok("2026-01-10", &sign);
    }
    let states = || {
        let status = place.status("2026-02-01");
        let of = |service: &Value| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(&service["model"]), text(&service["sign_off"]["state"]), text(&service["sign_off"]["by"]))
        };
        status["services"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    let of = |model: &str, state: &str, by: &str| (model.to_owned(), state.to_owned(), by.to_owned());
    assert_eq!(states(), [of("byoc", "accepted", "Ada Byron"), of("saas", "accepted", "Grace Hopper")]);
    // The one that is no longer used: what was signed of it lapsed.
    std::fs::write(place.path().join("rmx.toml"), profile(&["byoc"])).unwrap();
    assert_eq!(states(), [of("byoc", "lapsed", "Grace Hopper")]);
}

/// What becomes of other people's rows is no matter of an owner's.
#[test]
fn an_owners_sign_off_is_on_their_rows_alone() {
    let after = |rows: &str| {
        let place = owned();
        place.publish(DESCRIPTION, rows);
        let plan = place.ok("2026-02-01", &["update", "acme/vm", "--dry-run"]);
        place.ok("2026-02-01", &["update", "acme/vm", "--by", "Ada Byron"]);
        let [ada, grace, _] = of_owners(&place);
        if ada.0 != "valid" {
            assert!(plan.contains(&format!("valid -> {}: {}", ada.0, ada.1)), "{plan}");
        }
        (ada, grace)
    };
    let valid = || pair("valid", "");
    let reworded = ROWS.replace("30 days", "90 days");
    assert_eq!(after(&reworded), (pair("suspended", "wording changed: ACME-VM-2"), valid()));
    let added = format!("{ROWS}ACME-VM-6,1. Operations,Report abuse to the authorities,RA,,,12\n");
    assert_eq!(after(&added), (pair("lapsed", "added: ACME-VM-6"), valid()));
    let removed = ROWS.replace("ACME-VM-3,2. Backup,Manage the backups of the machines,RA,,,20\n", "");
    assert_eq!(after(&removed), (valid(), pair("lapsed", "removed: ACME-VM-3")));
    // Whoever approves the whole approves every row, whosever it is.
    let place = owned();
    place.sign(&["--as", "approver", "--date", "2026-01-10"]);
    accountable(&place, &[("ACME-VM-2", "Linus Hall")]);
    let status = place.status("2026-02-01");
    assert_eq!(status["services"][0]["sign_off"]["state"], "accepted");
}

#[test]
fn an_owners_sign_off_on_a_row_lapses_with_the_row() {
    let place = Place::new();
    accountable(&place, &[]);
    sign_as_owner(&place, "Ada Byron", &["ACME-VM-2"]);
    accountable(&place, &[("ACME-VM-1", "Linus Hall")]);
    assert_eq!(place.state(), pair("valid", ""));
    accountable(&place, &[("ACME-VM-2", "Linus Hall")]);
    assert_eq!(place.state(), pair("lapsed", "Linus Hall is accountable now for: ACME-VM-2"));
}

/// A record from before it was kept does not know which rows an owner signed for: nothing is said of what cannot be told.
#[test]
fn a_record_from_before_stays_as_it_was() {
    let place = owned();
    let path = place.path().join("register/acme--vm.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines = Vec::new();
    let mut within = false;
    for line in text.lines() {
        within |= line == "covers = [";
        if !within {
            lines.push(line);
        }
        within &= line != "]";
    }
    assert_eq!(text.lines().count() - lines.len(), 7, "three rows, and the lists around them: {text}");
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    accountable(&place, &[("ACME-VM-2", "Linus Hall")]);
    let valid = || pair("valid", "");
    assert_eq!(of_owners(&place), [valid(), valid(), pair("2", "3")]);
}
