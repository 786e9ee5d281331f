//! Looks at what is not the record's: another deployment than the profile's, another version than the one that the record is made against.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/place.rs"]
mod place;
#[path = "common/team.rs"]
mod team;

use std::fs;

use place::{DESCRIPTION, Place, ROWS};
use serde_json::Value;

const PROFILE: &str = "register = 'register'\npeople = ['Ada Byron', 'Bob Kahn']\n[organisation]\napprover = 'Ada Byron'\n\
    [[services]]\nservice = 'acme/vm'\noptions = ['managed']\n";

/// The vendor's page, which the catalogue was made from.
const PAGE: &str = "# Shared responsibilities

R: does it, A: Accountable, I: Informed

## 1. Operations

| Activity | Customer | Acme |
| --- | --- | --- |
| Patch the guest operating systems | RA | |
| Keep the logs for 30 days | RA | |

## 2. Backup

| Activity | Customer | Acme |
| --- | --- | --- |
| Manage the backups of the machines | RA | |
| Carry out restoration tests | RA | |
| Replace broken disks of the hosts | I | R |
";

fn json(place: &Place, file: &str) -> Value {
    serde_json::from_slice(&fs::read(place.path().join(file)).unwrap()).unwrap()
}

fn said(output: &std::process::Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[needs::tools(openpyxl)]
#[test]
fn a_what_if_shows_entries_leaves_sign_offs_out_and_comes_back_by_no_collect() {
    let place = Place::new();
    fs::write(place.path().join("rmx.toml"), PROFILE).unwrap();
    place.ok("2026-01-02", &["acme/vm", "-o", "own.xlsx"]);
    team::edit(place.path(), "own.xlsx", "filled.xlsx", "put(3,'notes','kept in the vault')");
    place.ok("2026-01-02", &["collect", "filled.xlsx"]);
    place.sign(&["--as", "approver"]);
    place.sign(&["ACME-VM-2", "--as", "approver"]);
    let look = ["acme/vm", "--no-option", "managed", "-o", "w.json", "-o", "w.md", "-o", "w.xlsx", "-o", "w.pdf"];
    place.ok("2026-02-01", &look);
    let value = json(&place, "w.json");
    assert_eq!(value["what_if"], true);
    assert_eq!(value["sign_off"]["entries"], Value::Array(Vec::new()));
    assert!(value["activities"].to_string().contains("kept in the vault"), "entries are shown");
    let codes: Vec<_> = value["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert!(!codes.iter().any(|c| ["unsigned", "sign-off-outdated", "self-review"].contains(c)), "{codes:?}");
    let text = fs::read_to_string(place.path().join("w.md")).unwrap();
    assert!(text.starts_with("# What if: ") && text.contains("not for this variant"), "{text}");
    for words in ["Ada Byron", "### Approver", "Not signed", "signatures valid"] {
        assert!(!text.contains(words), "{words}: {text}");
    }
    place.ok("2026-02-01", &["verify", "w.pdf"]);
    // Its like takes its place; the checklist itself does not.
    place.ok("2026-02-01", &["acme/vm", "--no-option", "managed", "-o", "w.xlsx"]);
    assert_eq!(place.run("2026-02-01", &["acme/vm", "-o", "w.xlsx"]).status.code(), Some(1));
    let refused = |arguments: &[&str], code: i32, words: &str| {
        let output = place.run("2026-02-01", arguments);
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        assert!(said(&output).contains(words), "{}", said(&output));
    };
    refused(&["collect", "w.xlsx"], 3, "this is a what-if");
    refused(&["collect", "w.xlsx", "--dry-run"], 3, "this is a what-if");
    refused(&["collect", "w.pdf"], 3, "error[");
    let sign = ["sign", "acme/vm", "--no-option", "managed", "--as", "approver", "--name", "Ada Byron", "--decision"];
    refused(&[&sign[..], &["accepted"]].concat(), 2, "is signed as rmx.toml states it");
}

/// `--matrix PAGE` beside a record is a look at another version: said on standard error, on every document, and nothing is written.
#[test]
fn another_version_beside_a_record_is_not_adopted() {
    let place = Place::new();
    place.ok("2026-01-05", &["update", "acme/vm"]);
    place.sign(&["--as", "approver"]);
    let page = PAGE.replace("30 days", "90 days");
    fs::write(place.path().join("page.md"), &page).unwrap();
    let register = || fs::read(place.path().join("register/acme--vm.toml")).unwrap();
    let before = register();
    let look = ["acme/vm", "--matrix", "page.md", "--register", "register"];
    let out = place.run("2026-02-01", &[&look[..], &["-o", "n.json", "-o", "n.md", "-o", "n.pdf"]].concat());
    let told = said(&out);
    assert!(
        out.status.success() && told.contains("warning[not-adopted]") && told.contains("wording-changed"),
        "{told}"
    );
    let value = json(&place, "n.json");
    assert_eq!(value["not_adopted"], true);
    assert_eq!(value["sign_off"]["state"], "suspended", "as `update --dry-run` would leave it");
    let text = fs::read_to_string(place.path().join("n.md")).unwrap();
    assert!(text.starts_with("# Not adopted: "), "{text}");
    assert!(text.contains("Not adopted: the record is made against another version or deployment ("), "{text}");
    // The page was read anew and took over what the catalogue declares: the PDF proves itself all the same.
    place.ok("2026-02-01", &["verify", "n.pdf"]);
    assert_eq!(register(), before, "a look writes nothing");
    // Adopted, it is the record's own.
    place.ok("2026-02-01", &["update", "acme/vm", "page.md", "--by", "Ada Byron"]);
    place.ok("2026-02-01", &["acme/vm", "--register", "register", "-o", "a.json", "-o", "a.pdf"]);
    assert_eq!(json(&place, "a.json")["not_adopted"], Value::Null);
    assert_eq!(json(&place, "a.json")["sign_off"]["state"], "suspended");
    place.ok("2026-02-01", &["verify", "a.pdf"]);
    let kept: Vec<String> = fs::read_dir(place.path().join("register/versions/acme--vm"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with("--page.md"))
        .collect();
    assert_eq!(kept.len(), 1, "the vendor's document is kept");
    let kept = fs::read_to_string(place.path().join("register/versions/acme--vm").join(&kept[0])).unwrap();
    assert_eq!(kept, page);
}

fn to_confirm(place: &Place) -> Vec<String> {
    place.ok("2026-03-01", &["acme/vm", "--register", "register", "-o", "c.json", "--force"]);
    let value = json(place, "c.json");
    let of = |f: &&Value| f["code"] == "entries-to-confirm";
    let all = value["findings"].as_array().unwrap().iter();
    all.filter(of)
        .map(|f| format!("{} {}", f["activity_id"].as_str().unwrap(), f["message"].as_str().unwrap()))
        .collect()
}

/// Entries on a row with other words are to be confirmed, on every document, until somebody enters something in it or signs it.
#[needs::tools(openpyxl)]
#[test]
fn entries_on_other_words_are_to_be_confirmed_until_somebody_does() {
    let marked = || {
        let place = Place::new();
        place.ok("2026-01-02", &["acme/vm", "-o", "old.xlsx"]);
        team::edit(place.path(), "old.xlsx", "one.xlsx", "put(4,'notes','30 days in the archive')");
        place.ok("2026-01-02", &["collect", "one.xlsx"]);
        place.publish(DESCRIPTION, &ROWS.replace("30 days", "90 days"));
        place.ok("2026-02-01", &["update", "acme/vm", "--by", "Ada Byron"]);
        let open = to_confirm(&place);
        let expected =
            "ACME-VM-2 'Keep the logs for 90 days' read 'Keep the logs for 30 days' when its entries were made";
        assert_eq!(open, [expected]);
        place
    };
    // A copy of the old version comes back to the row; what it says was entered on the old words.
    let place = marked();
    team::edit(place.path(), "old.xlsx", "late.xlsx", "put(4,'evidence','ticket 1')");
    place.ok("2026-02-02", &["collect", "late.xlsx"]);
    let file = fs::read_to_string(place.path().join("register/acme--vm.toml")).unwrap();
    assert!(file.contains("evidence = \"ticket 1\"") && file.matches("ACME-VM-2").count() == 1, "{file}");
    assert_eq!(to_confirm(&place).len(), 1);
    // One of the present version confirms it.
    place.ok("2026-02-03", &["acme/vm", "--register", "register", "-o", "new.xlsx"]);
    team::edit(place.path(), "new.xlsx", "two.xlsx", "put(4,'notes','90 days now')");
    place.ok("2026-02-03", &["collect", "two.xlsx"]);
    assert_eq!(to_confirm(&place), Vec::<String>::new());
    // So does a signature on the row, or the approver's on the whole; a rejection does not.
    for (sign, left) in [(&["ACME-VM-2"][..], 0), (&["ACME-VM-1"], 1), (&[], 0)] {
        let place = marked();
        place.sign(&[sign, &["--as", "approver"]].concat());
        assert_eq!(to_confirm(&place).len(), left, "{sign:?}");
    }
    let place = marked();
    let sign = ["sign", "acme/vm", "ACME-VM-2", "--as", "approver", "--name", "Ada Byron", "--decision", "rejected"];
    place.ok("2026-02-01", &sign);
    assert_eq!(to_confirm(&place).len(), 1);
}

/// `diff V/S` is the record's version against the catalogue's, and `diff` alone is that of every service of the profile.
#[test]
fn diff_compares_the_records_version_with_the_catalogues() {
    let place = Place::new();
    let nothing = place.run("2026-02-01", &["diff", "acme/vm"]);
    assert_eq!(nothing.status.code(), Some(2), "{}", said(&nothing));
    assert!(said(&nothing).contains("the record holds no version of acme/vm"), "{}", said(&nothing));
    place.sign(&["--as", "approver"]);
    assert!(place.ok("2026-02-01", &["diff", "acme/vm"]).contains("0 changes, 5 unchanged"));
    place.publish(DESCRIPTION, &ROWS.replace("30 days", "90 days"));
    let text = place.ok("2026-02-01", &["diff", "acme/vm"]);
    assert!(text.contains("wording-changed (unknown) ACME-VM-2") && text.contains("1 change, 4 unchanged"), "{text}");
    let failed = place.run("2026-02-01", &["diff", "acme/vm", "--fail-on", "more-for-you"]);
    assert_eq!(failed.status.code(), Some(10), "{}", said(&failed));
    // Alone: every service of the profile of which the record has a version.
    let services = "[[services]]\nservice = 'acme/vm'\n[[services]]\nservice = 'zilliz/cloud'\nmodel = 'byoc'\n";
    fs::write(place.path().join("rmx.toml"), format!("register = 'register'\n{services}")).unwrap();
    let text = place.ok("2026-02-01", &["diff"]);
    assert!(text.contains("wording-changed (unknown) ACME-VM-2") && !text.contains("zilliz"), "{text}");
    let value: Value = serde_json::from_str(&place.ok("2026-02-01", &["diff", "--format", "json"])).unwrap();
    assert_eq!(value["diffs"].as_array().unwrap().len(), 1, "{value}");
    assert_eq!(value["diffs"][0]["counts"]["wording-changed"], 1);
    place.ok("2026-02-01", &["update", "acme/vm", "--by", "Ada Byron"]);
    assert!(place.ok("2026-02-01", &["diff"]).contains("0 changes, 5 unchanged"));
}

/// After `--rename` both rows are one, for the entries and for every sign-off that knew the old one.
#[test]
fn a_rename_joins_the_rows_for_sign_offs_on_the_whole_too() {
    let place = Place::new();
    place.sign(&["--as", "approver"]);
    place.sign(&["ACME-VM-3", "--as", "approver"]);
    place.publish(
        DESCRIPTION,
        &ROWS.replace(
            "ACME-VM-3,2. Backup,Manage the backups of the machines",
            "ACME-VM-9,2. Backup,Look after snapshots",
        ),
    );
    let update = ["update", "acme/vm", "--by", "Ada Byron"];
    let plain = place.ok("2026-02-01", &[&update[..], &["--dry-run"]].concat());
    assert!(plain.contains("lapsed: added: ACME-VM-9; removed: ACME-VM-3"), "{plain}");
    place.ok("2026-02-01", &[&update[..], &["--rename", "ACME-VM-3=ACME-VM-9"]].concat());
    let status = place.status("2026-02-01");
    let sign_offs = status["services"][0]["sign_offs"].as_array().unwrap();
    let shown: Vec<_> = sign_offs
        .iter()
        .map(|s| (s["on"].as_str().unwrap(), s["state"].as_str().unwrap(), s["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(
        shown,
        [
            ("whole checklist", "suspended", "wording changed: ACME-VM-9"),
            ("ACME-VM-9", "suspended", "wording changed: ACME-VM-9")
        ]
    );
    place.ok("2026-02-01", &["verify", "register"]);
}

/// What the page says beside its rows is compared, too, and told; a sign-off holds all the same.
#[test]
fn prose_of_the_page_is_terms() {
    let scope = "This covers machines in one region only.";
    let with = |text: &str| format!("{DESCRIPTION}\n[[remarks]]\ndocument = \"vm.md\"\nline = 3\ntext = \"{text}\"\n");
    let place = Place::new();
    place.publish(&with(scope), ROWS);
    place.sign(&["--as", "approver"]);
    let now = "This covers machines in one region and in one zone only.";
    place.publish(&with(now), ROWS);
    let text = place.ok("2026-02-01", &["diff", "acme/vm"]);
    for words in ["terms-changed (same) the remark changed", scope, now] {
        assert!(text.contains(words), "{words}: {text}");
    }
    place.ok("2026-02-01", &["update", "acme/vm", "--by", "Ada Byron"]);
    assert_eq!(place.state(), ("valid".to_owned(), "the remark changed".to_owned()));
    // A page that is read anew still makes the remark, or makes another one in its place.
    let page = |text: &str| PAGE.replace("## 1. Operations", &format!("{text}\n\n## 1. Operations"));
    for (text, told) in [(now, false), (scope, true)] {
        fs::write(place.path().join("page.md"), page(text)).unwrap();
        let text = place.ok("2026-02-01", &["diff", "acme/vm", "page.md"]);
        assert_eq!(text.contains("the remark changed"), told, "{text}");
    }
}

/// A record of version 0.1 is read as it is, and the first update rewrites it, logged.
#[test]
fn a_register_of_the_earlier_form_is_updated() {
    let place = Place::new();
    place.sign(&["ACME-VM-2", "--as", "approver"]);
    let file = place.path().join("register/acme--vm.toml");
    let text = fs::read_to_string(&file).unwrap().replace("rmx-register/2", "rmx-register/1");
    let dropped =
        |line: &&str| !["version =", "had-from", "had-on", "status ="].iter().any(|key| line.starts_with(key));
    fs::write(&file, text.lines().filter(dropped).map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    fs::remove_dir_all(place.path().join("register/versions")).unwrap();
    let before = fs::read(&file).unwrap();
    place.ok("2026-02-01", &["acme/vm", "--register", "register", "-o", "x.json"]);
    let said = place.ok("2026-02-01", &["update", "acme/vm", "--dry-run"]);
    assert!(said.contains("the first version that the record has"), "{said}");
    assert_eq!(fs::read(&file).unwrap(), before);
    place.ok("2026-02-01", &["update", "acme/vm", "--by", "Ada Byron"]);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("rmx-register/2") && text.contains("had-from = \"catalogue\""), "{text}");
    assert_eq!(place.state().0, "valid", "signed on the words that stand there");
    place.publish(DESCRIPTION, &ROWS.replace("30 days", "90 days"));
    place.ok("2026-02-01", &["update", "acme/vm", "--by", "Ada Byron"]);
    assert_eq!(place.state(), ("suspended".to_owned(), "wording changed: ACME-VM-2".to_owned()));
}
