//! A vendor's document where a command takes one: the same flags say how it is read, and they never count for nothing unsaid.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::Path;

/// A page whose parties nobody can tell without being told.
const PAGE: &str = "Task,Blue,Green\nPatch the guests,x,\nPatch the hosts,,x\nBack up the data,x,x\n";
const READ: [&str; 4] = ["--party", "Blue=customer", "--party", "Green=provider"];

/// Exit code, standard output, standard error.
fn rmx(folder: &Path, arguments: &[&str], more: &[&str]) -> (i32, String, String) {
    let mut command = common::rmx();
    let output = command.current_dir(folder).args(arguments).args(more).args(["--as-of", "2026-11-20"]).output();
    let output = output.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.csv"), PAGE).unwrap();
    fs::write(folder.path().join("new.csv"), PAGE.replace("Patch the guests,x,", "Patch the guests,,x")).unwrap();
    folder
}

#[test]
fn check_reads_a_document_as_it_is_told_to() {
    let folder = folder();
    let (code, out, err) = rmx(folder.path(), &["check", "page.csv", "--vendor", "acme", "--service", "vm"], &READ);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("acme/vm: 3 activities"), "{out}");
    assert!(out.contains("'Back up the data' is shared between Blue and Green"), "{out}");
}

#[test]
fn diff_reads_both_sides_as_it_is_told_to() {
    let folder = folder();
    let (code, out, err) = rmx(folder.path(), &["diff", "page.csv", "new.csv"], &READ);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("moved-to-provider (less-for-you)") && out.contains("1 change, 2 unchanged"), "{out}");
    assert!(out.contains("was: Blue RA | Green –"), "{out}");
    // The mapping that these flags make, with the kinds exchanged.
    let (_, mapping, _) = rmx(folder.path(), &["import", "page.csv", "--show-mapping"], &READ);
    let kinds =
        |old: &str, new: &str, text: &str| text.replace(&format!("kind = \"{old}\""), &format!("kind = \"{new}\""));
    let mapping = kinds("third", "provider", &kinds("provider", "customer", &kinds("customer", "third", &mapping)));
    fs::write(folder.path().join("map.toml"), mapping).unwrap();
    let (code, out, err) = rmx(folder.path(), &["diff", "page.csv", "new.csv"], &["--mapping", "map.toml"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("moved-to-you (more-for-you)"), "{out}");
}

/// A checklist that was made from a document is signed and followed from the same document.
#[test]
fn sign_and_status_take_the_document_that_the_checklist_was_made_from() {
    let folder = folder();
    let at = folder.path();
    let matrix = [&["--matrix", "page.csv"][..], &READ].concat();
    let made = [&["--vendor", "acme", "--service", "vm", "-o", "a.json"][..], &matrix].concat();
    assert_eq!(rmx(at, &made, &[]).0, 0);
    let checklist: serde_json::Value = serde_json::from_slice(&fs::read(at.join("a.json")).unwrap()).unwrap();
    let id = checklist["activities"][0]["id"].as_str().unwrap();
    let sign = ["sign", "acme/vm", id, "--name", "Ada", "--decision", "accepted"];
    let (code, _, err) = rmx(at, &sign, &matrix);
    assert_eq!(code, 0, "{err}");
    let (code, out, err) = rmx(at, &["status", "acme/vm"], &matrix);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("0 of 2 obligations done") && out.contains("sign-off valid"), "{out}");
    let changed = [&["--matrix", "new.csv"][..], &READ].concat();
    let (_, out, _) = rmx(at, &["status", "acme/vm"], &changed);
    assert!(out.contains("sign-off lapsed"), "{out}");
    // Without it the catalogue is asked, which does not have it: that is said.
    let (_, _, err) = rmx(at, &["status"], &[]);
    assert!(err.contains("its progress cannot be shown") && err.contains("--matrix"), "{err}");
    let (code, _, err) =
        rmx(at, &["sign", "acme/other", "--name", "A", "--decision", "accepted"], &["--matrix", "gone.csv"]);
    assert!(code == 3 && err.contains("gone.csv"), "{err}");
}

#[test]
fn a_flag_for_documents_is_refused_where_none_is_read() {
    let folder = folder();
    let at = folder.path();
    for arguments in [
        &["check", "ibm/backup-recovery"][..],
        &["diff", "zilliz/cloud", "--from", "saas", "--to", "byoc"],
        &["status"],
        &["sign", "ibm/backup-recovery", "--name", "A", "--decision", "accepted"],
        &["pack", "--vendor", "ibm", "--service", "backup-recovery", "-o", "a.zip"],
        &["--vendor", "ibm", "--service", "backup-recovery", "-o", "a.json"],
    ] {
        fs::create_dir_all(at.join("register")).unwrap();
        let (code, _, err) = rmx(at, arguments, &["--sheet", "One"]);
        assert!(code == 2 && err.contains("--sheet says how to read a vendor's document"), "{arguments:?}: {err}");
    }
    assert!(!at.join("a.zip").exists() && !at.join("a.json").exists());
}
