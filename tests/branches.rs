//! The record in version control: branches that both recorded something, merged by git itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod helpers;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use helpers::{both, json, ok, rmx, rmx_on};

fn git(folder: &Path, args: &[&str]) -> Output {
    Command::new("git")
        .args(["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false"])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap()
}

fn commit(folder: &Path, message: &str) {
    ok(&git(folder, &["add", "-A"]));
    ok(&git(folder, &["commit", "-q", "-m", message]));
}

fn sign(folder: &Path, service: &str, name: &str) {
    let model: &[&str] = if ["zilliz/cloud", "union/platform"].contains(&service) { &["--model", "byoc"] } else { &[] };
    let sign = ["sign", service, "--name", name, "--as", "approver", "--decision", "accepted"];
    ok(&rmx(folder, &[&sign[..], model].concat()));
}

/// A repository whose `main` has one sign-off, and a branch per name, each with a sign-off of that person on a service of their own.
fn branches(people: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ok(&git(at, &["init", "-q", "-b", "main"]));
    sign(at, "ovhcloud/instances", "Anna");
    commit(at, "Anna");
    for (name, service) in people {
        ok(&git(at, &["checkout", "-q", "-b", name, "main"]));
        sign(at, service, name);
        commit(at, name);
    }
    ok(&git(at, &["checkout", "-q", "main"]));
    folder
}

/// Names in the order of the log, and how many heads it has.
fn log(folder: &Path) -> (Vec<String>, usize) {
    let value = json(&rmx(folder, &["log", "--format", "json"]));
    let names = value["entries"].as_array().unwrap().iter().map(|e| {
        let name = &e["rows"][0]["fields"]["name"]["to"];
        name.as_str().map_or_else(|| e["action"].as_str().unwrap().to_owned(), str::to_owned)
    });
    (names.collect(), value["heads"].as_array().unwrap().len())
}

fn verify(folder: &Path, code: i32) -> String {
    let out = rmx(folder, &["verify"]);
    assert_eq!(out.status.code(), Some(code), "{}", both(&out));
    both(&out)
}

#[needs::tools(git)]
#[test]
fn two_branches_that_sign_merge_without_a_conflict_in_either_order() {
    let people = [("Ben", "zilliz/cloud"), ("Cleo", "ibm/backup-recovery")];
    let mut orders = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let folder = branches(&people);
        let at = folder.path();
        for i in order {
            ok(&git(at, &["merge", "-q", "--no-edit", people[i].0]));
        }
        let said = verify(at, 0);
        assert!(said.contains("2 branches of the log were merged and are not joined yet"), "{said}");
        assert!(said.contains("no file was changed by several"), "{said}");
        orders.push(log(at).0);
        // Reading changes nothing; the next writer joins.
        assert_eq!(log(at).1, 2);
        sign(at, "ovhcloud/instances", "Dora");
        let (names, heads) = log(at);
        assert_eq!((names.len(), heads), (5, 1));
        assert_eq!(names[3..], ["join", "Dora"]);
        assert!(verify(at, 0).starts_with("consistent: 3 services, 5 log entries"));
    }
    assert_eq!(orders[0], orders[1]);
}

#[needs::tools(git)]
#[test]
fn three_branches_are_joined_by_one_entry_that_names_them_all() {
    let folder = branches(&[("Ben", "ibm/backup-recovery"), ("Cleo", "zilliz/cloud"), ("Dora", "union/platform")]);
    let at = folder.path();
    for name in ["Cleo", "Dora", "Ben"] {
        ok(&git(at, &["merge", "-q", "--no-edit", name]));
    }
    assert!(verify(at, 0).contains("3 branches"), "{}", verify(at, 0));
    let before = fs::read(at.join("register/log.jsonl")).unwrap();
    ok(&rmx(at, &["register", "join", "--dry-run"]));
    assert_eq!(fs::read(at.join("register/log.jsonl")).unwrap(), before);
    ok(&rmx(at, &["register", "join"]));
    let value = json(&rmx(at, &["log", "--format", "json"]));
    let last = value["entries"].as_array().unwrap().last().unwrap();
    assert_eq!((last["action"].as_str(), last["prev"].as_array().unwrap().len()), (Some("join"), 3));
    assert!(!verify(at, 0).contains("branches"));
    // A second time there is nothing to join.
    let said = ok(&rmx(at, &["register", "join"]));
    assert!(said.contains("nothing to join"), "{said}");
    assert_eq!(log(at).0.len(), 5);
}

/// Ben and Cleo both sign the same service: git cannot merge its file.
fn conflict() -> tempfile::TempDir {
    let folder = branches(&[("Ben", "ovhcloud/instances"), ("Cleo", "ovhcloud/instances")]);
    let at = folder.path();
    ok(&git(at, &["merge", "-q", "--no-edit", "Ben"]));
    let out = git(at, &["merge", "-q", "--no-edit", "Cleo"]);
    assert!(!out.status.success());
    let text = fs::read_to_string(at.join("register/log.jsonl")).unwrap();
    assert!(!text.contains("<<<<"), "the log merges by union: {text}");
    folder
}

const FILE: &str = "register/ovhcloud--instances.toml";

#[needs::tools(git)]
#[test]
fn a_conflict_in_a_services_file_is_told_and_its_resolution_is_joined() {
    let folder = conflict();
    let at = folder.path();
    let said = verify(at, 10);
    assert!(said.contains("mark of a conflict") && said.contains("ovhcloud--instances.toml"), "{said}");
    // Nothing is recorded on top of it.
    let before = fs::read(at.join("register/log.jsonl")).unwrap();
    for args in [
        &["register", "join"][..],
        &["sign", "ibm/backup-recovery", "--name", "Dora", "--as", "approver", "--decision", "accepted"],
    ] {
        let out = rmx(at, args);
        assert_eq!(out.status.code(), Some(3), "{}", both(&out));
        assert!(both(&out).contains("mark of a conflict"), "{}", both(&out));
    }
    assert_eq!(fs::read(at.join("register/log.jsonl")).unwrap(), before);
    // Both sides are kept: the merge lost nothing.
    let side = |name: &str| String::from_utf8(git(at, &["show", &format!("{name}:{FILE}")]).stdout).unwrap();
    let cleo = side("Cleo");
    let block = &cleo[cleo.rfind("[[sign-off]]").unwrap()..];
    fs::write(at.join(FILE), format!("{}\n{block}", side("Ben"))).unwrap();
    let said = verify(at, 0);
    assert!(said.contains("several of them changed ovhcloud--instances.toml"), "{said}");
    ok(&rmx(at, &["register", "join"]));
    assert!(verify(at, 0).starts_with("consistent"), "{}", verify(at, 0));
    assert_eq!(fs::read_to_string(at.join(FILE)).unwrap().matches("[[sign-off]]").count(), 3);
}

#[needs::tools(git)]
#[test]
fn a_resolution_that_drops_a_sign_off_is_a_finding_that_says_whose() {
    let folder = conflict();
    let at = folder.path();
    ok(&git(at, &["checkout", "--ours", FILE]));
    let said = verify(at, 10);
    assert!(said.contains("the sign-off of Cleo on the whole"), "{said}");
    let out = rmx(at, &["register", "join"]);
    assert_eq!(out.status.code(), Some(10), "{}", both(&out));
    assert!(both(&out).contains("Cleo"), "{}", both(&out));
    // Signed again, it is there again; the log has it all.
    sign(at, "ovhcloud/instances", "Cleo");
    verify(at, 0);
    let mut names = log(at).0;
    names.sort();
    assert_eq!(names, ["Anna", "Ben", "Cleo", "Cleo", "join"]);
}

/// Two branches enter different words for one row: whoever merges them decides, and what neither said is a finding.
#[needs::tools(git)]
#[test]
fn what_branches_entered_in_one_place_is_told_with_what_the_merged_file_has() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ok(&git(at, &["init", "-q", "-b", "main"]));
    sign(at, "ovhcloud/instances", "Anna");
    ok(&rmx(at, &[&helpers::SERVICE[..], &["-o", "a.html"]].concat()));
    commit(at, "Anna");
    let shown = json(&rmx(at, &[&helpers::SERVICE[..], &["--format", "json", "-o", "-"]].concat()));
    let row = shown["activities"].as_array().unwrap().iter().find(|a| a["id"] == "OVH-INST-1.1-01").unwrap();
    let row = row["key"].as_str().unwrap();
    for name in ["Ben", "Cleo"] {
        ok(&git(at, &["checkout", "-q", "-b", name, "main"]));
        let entries =
            serde_json::json!({ "obligations": { row: { "notes": format!("{name} says"), "responsible": "Ops" } } });
        helpers::filled(at, "a.html", &format!("{name}.html"), &entries);
        ok(&rmx(at, &["collect", &format!("{name}.html")]));
        commit(at, name);
    }
    ok(&git(at, &["checkout", "-q", "main"]));
    ok(&git(at, &["merge", "-q", "--no-edit", "Ben"]));
    assert!(!git(at, &["merge", "-q", "--no-edit", "Cleo"]).status.success());
    let conflict = fs::read_to_string(at.join(FILE)).unwrap();
    let (before, rest) = conflict.split_once("<<<<<<<").unwrap();
    let (_, after) = rest.split_once(">>>>>>> Cleo\n").unwrap();
    let merged = |notes: &str| fs::write(at.join(FILE), format!("{before}{notes}{after}")).unwrap();
    let join = |code: i32| {
        let out = rmx(at, &["register", "join", "--dry-run"]);
        assert_eq!(out.status.code(), Some(code), "{}", both(&out));
        both(&out)
    };
    let keep = "The log keeps what the merged files do not have";
    for (notes, has) in [("", "nothing"), ("notes = \"Nobody says\"\n", "\"Nobody says\"")] {
        merged(notes);
        let (said, has) = (verify(at, 10), format!("; the merged file has {has}"));
        // Entries of one moment stand in the order of their hashes.
        let both = ["\"Ben says\" by tester (", "\"Cleo says\" by tester ("].iter().all(|word| said.contains(word));
        assert!(said.contains("OVH-INST-1.1-01 notes: \"") && both && said.contains(&has), "{said}");
        let said = join(10);
        assert!(said.contains("lost     ovhcloud/instances OVH-INST-1.1-01 notes") && said.contains(keep), "{said}");
        assert!(!said.contains("responsible"), "both said the same: {said}");
    }
    merged("notes = \"Cleo says\"\n");
    assert!(verify(at, 0).contains("; the merged file has \"Cleo says\""));
    let said = join(0);
    assert!(said.contains("decided  ovhcloud/instances OVH-INST-1.1-01 notes: \""), "{said}");
    assert!(said.contains("\"Ben says\" by tester"), "{said}");
    assert!(!said.contains("responsible") && !said.contains(keep), "{said}");
}

#[needs::tools(git)]
#[test]
fn a_log_with_marks_of_a_conflict_says_how_to_keep_everybodys_entries() {
    let folder = branches(&[("Ben", "ibm/backup-recovery"), ("Cleo", "zilliz/cloud")]);
    let at = folder.path();
    // As it was before the log was merged by union.
    let attributes = at.join("register/.gitattributes");
    let mut sides = Vec::new();
    for name in ["Ben", "Cleo"] {
        sides.push(String::from_utf8(git(at, &["show", &format!("{name}:register/log.jsonl")]).stdout).unwrap());
    }
    fs::write(&attributes, "* -text\n").unwrap();
    let own = |side: &str| side.lines().last().unwrap().to_owned();
    let common = sides[0].lines().next().unwrap().to_owned();
    let marked = format!("{common}\n<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> Cleo\n", own(&sides[0]), own(&sides[1]));
    fs::write(at.join("register/log.jsonl"), &marked).unwrap();
    let said = verify(at, 10);
    assert!(said.contains("take the lines with <<<<<<<, ======= and >>>>>>> out"), "{said}");
    for args in [
        &["sign", "ovhcloud/instances", "--name", "Dora", "--as", "approver", "--decision", "accepted"][..],
        &["pack", "ovhcloud/instances", "-o", "x.zip"],
        &["register", "join"],
    ] {
        let out = rmx(at, args);
        assert!([Some(1), Some(2), Some(3)].contains(&out.status.code()), "{}", both(&out));
    }
    assert_eq!(fs::read_to_string(at.join("register/log.jsonl")).unwrap(), marked);
    // An attributes file of an earlier version learns to merge the log; one that somebody changed stays.
    let clean: Vec<&str> = marked.lines().filter(|l| !l.starts_with(['<', '=', '>'])).collect();
    fs::write(at.join("register/log.jsonl"), clean.join("\n") + "\n").unwrap();
    sign(at, "ovhcloud/instances", "Dora");
    assert_eq!(fs::read_to_string(&attributes).unwrap(), "* -text\nlog.jsonl merge=union\n");
    fs::write(&attributes, "* -text\n# ours\n").unwrap();
    sign(at, "ovhcloud/instances", "Emil");
    assert_eq!(fs::read_to_string(&attributes).unwrap(), "* -text\n# ours\n");
}

#[test]
fn line_ends_links_and_clocks_are_told_and_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let path = at.join("register/log.jsonl");
    sign(at, "ovhcloud/instances", "Anna");
    sign(at, "ovhcloud/instances", "Ben");
    let whole = fs::read_to_string(&path).unwrap();
    // Without the last line end: whole, said, and mended by the next entry.
    fs::write(&path, whole.trim_end()).unwrap();
    assert!(verify(at, 0).contains("the last line of the log has no line end"));
    sign(at, "ovhcloud/instances", "Cleo");
    assert!(fs::read_to_string(&path).unwrap().starts_with(&whole));
    assert_eq!(log(at).0, ["Anna", "Ben", "Cleo"]);
    // As Windows ends lines.
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace('\n', "\r\n")).unwrap();
    assert!(verify(at, 0).contains("end as on Windows"));
    sign(at, "ovhcloud/instances", "Dora");
    assert_eq!(log(at).0.len(), 4);
    // A clock that runs backwards.
    let args = ["sign", "ovhcloud/instances", "--name", "Emil", "--as", "approver", "--decision", "accepted"];
    let out = rmx_on(at, "2026-11-01", &args);
    assert!(both(&out).contains("the clock"), "{}", both(&out));
    assert!(verify(at, 0).contains("dated before the one that it follows"));
    assert_eq!(log(at).0.last().unwrap(), "Emil");
    // A torn line stops what writes.
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, &text[..text.len() - 10]).unwrap();
    assert!(verify(at, 10).contains("the last line of the log is not whole"));
    let out = rmx(at, &args);
    assert_eq!(out.status.code(), Some(3), "{}", both(&out));
    assert!(both(&out).contains("take the file back from version control"), "{}", both(&out));
    assert_eq!(fs::read_to_string(&path).unwrap(), text[..text.len() - 10]);
}

#[test]
#[cfg(unix)]
fn a_log_or_lock_that_is_a_link_is_refused() {
    for name in ["log.jsonl", ".lock"] {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        sign(at, "ovhcloud/instances", "Anna");
        let path = at.join("register").join(name);
        fs::rename(&path, at.join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(at.join("elsewhere"), &path).unwrap();
        let before = fs::read(at.join("elsewhere")).unwrap();
        for args in [
            &["sign", "ovhcloud/instances", "--name", "Ben", "--as", "approver", "--decision", "accepted"][..],
            &["verify"],
            &["status"],
        ] {
            let out = rmx(at, args);
            assert_eq!(out.status.code(), Some(1), "{name}: {}", both(&out));
            assert!(both(&out).contains("is a symbolic link"), "{name}: {}", both(&out));
        }
        assert_eq!(fs::read(at.join("elsewhere")).unwrap(), before);
    }
}
