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
