//! Where outputs go: what is replaced without being asked for, what is never written over, and what killed runs leave.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/place.rs"]
mod place;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use place::Place;

fn code(place: &Place, arguments: &[&str]) -> (Option<i32>, String) {
    let output = place.run("2026-02-01", arguments);
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code(), text)
}

fn append(path: &Path, bytes: &[u8]) {
    fs::OpenOptions::new().append(true).open(path).unwrap().write_all(bytes).unwrap();
}

/// What only pages show is left out where no page is asked for: the workbook is the same for it.
#[test]
fn a_workbook_is_the_same_with_and_without_a_page_beside_it() {
    let place = Place::new();
    for service in [&["acme/vm"][..], &["ovhcloud/instances", "--framework", "soc2-tsc-2017"]] {
        let made = |outputs: &[&str]| code(&place, &[service, outputs].concat());
        assert_eq!(made(&["-o", "alone.xlsx", "--force"]).0, Some(0));
        assert_eq!(made(&["-o", "beside.xlsx", "-o", "page.html", "--force"]).0, Some(0));
        let [alone, beside] = ["alone.xlsx", "beside.xlsx"].map(|name| fs::read(place.path().join(name)).unwrap());
        assert!(alone == beside, "{service:?}");
    }
}

/// PDFs for ink and portfolios carry what they are: their like takes their place, and one that somebody added to stays.
#[test]
fn pdfs_without_a_form_are_replaced_by_their_like_alone() {
    let place = Place::new();
    let flat = ["acme/vm", "--flat", "-o", "f.pdf"];
    for _ in 0..2 {
        assert_eq!(code(&place, &flat).0, Some(0));
    }
    assert_eq!(
        code(&place, &["acme/vm", "--flat", "--option", "managed", "-o", "f.pdf"]).0,
        Some(1),
        "another deployment"
    );
    append(&place.path().join("f.pdf"), b"\n% a note\n");
    let (refused, text) = code(&place, &flat);
    assert_eq!(refused, Some(1), "{text}");
    let profile = "formats = ['pdf']\noutput = 'all'\n[[services]]\nservice = 'acme/vm'\n";
    fs::write(place.path().join("rmx.toml"), profile).unwrap();
    for _ in 0..2 {
        let (done, text) = code(&place, &[]);
        assert_eq!(done, Some(0), "{text}");
    }
    append(&place.path().join("all/portfolio.pdf"), b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n");
    assert_eq!(code(&place, &[]).0, Some(1));
    assert_eq!(code(&place, &["--force"]).0, Some(0));
}

/// Commands that need no service keep off the record and the catalogue, too.
#[test]
fn no_command_writes_into_a_register_or_a_catalogue() {
    let place = Place::new();
    place.sign(&["--as", "approver"]);
    let log = fs::read(place.path().join("register/log.jsonl")).unwrap();
    for arguments in [
        &["init", "--force", "-o", "register/log.jsonl"][..],
        &["init", "--force", "--template", "register/template"],
        &["init", "-o", "catalog/acme/vm/notes.toml"],
        &["man", "-o", "register/man"],
        &["list", "--force", "-o", "register/log.jsonl", "--format", "json"],
        &["list", "-o", "catalog/list.json"],
        &["diff", "acme/vm", "--force", "-o", "register/log.jsonl", "--format", "md"],
    ] {
        let (refused, text) = code(&place, arguments);
        assert_eq!(refused, Some(2), "{arguments:?}: {text}");
        assert!(text.contains("not even with --force"), "{arguments:?}: {text}");
    }
    assert_eq!(fs::read(place.path().join("register/log.jsonl")).unwrap(), log);
    assert!(!place.path().join("register/man").exists());
    assert!(place.run("2026-02-01", &["init"]).status.success());
}

/// A killed run cannot take its temporary files away: the next one does, and touches nothing else.
#[test]
fn leftovers_of_killed_runs_are_swept() {
    let place = Place::new();
    let file = |name: &str, age: u64| {
        let path = place.path().join(name);
        fs::write(&path, "half a workbook").unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        path
    };
    // No system numbers processes as high as that.
    let gone = file(".rmx-4294967290-aB3dE6.tmp", 0);
    let old = file(".rmx-aB3dE6.tmp", 7200);
    let alive = file(&format!(".rmx-{}-aB3dE6.tmp", std::process::id()), 0);
    let young = file(".rmx-Zz3dE6.tmp", 0);
    let locked = file(".rmx-4294967291-aB3dE6.tmp", 7200);
    let held = fs::File::options().read(true).open(&locked).unwrap();
    held.lock().unwrap();
    let theirs = [file(".rmx-notes.tmp", 7200), file("rmx-4294967290-aB3dE6.tmp", 7200), file("notes.tmp", 7200)];
    place.ok("2026-02-01", &["acme/vm", "-o", "x.json"]);
    let on_linux = Path::new("/proc/self").exists();
    assert_eq!((gone.exists(), old.exists()), (!on_linux, false));
    assert!(alive.exists() && young.exists() && locked.exists());
    assert!(theirs.iter().all(|path| path.exists()));
    drop(held);
    place.ok("2026-02-01", &["acme/vm", "-o", "y.json"]);
    assert!(!locked.exists());
    let left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.iter().filter(|name| name.to_string_lossy().starts_with(".rmx-")).count(), 3, "{left:?}");
}

/// A part of which only a workbook shows anything (the RACI matrix) has no heading in Markdown.
#[test]
fn no_heading_of_a_part_stands_alone_in_markdown() {
    let place = Place::new();
    let (code, said) = code(&place, &["acme/vm", "-o", "out.md"]);
    assert_eq!(code, Some(0), "{said}");
    let text = fs::read_to_string(place.path().join("out.md")).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let parts = lines.iter().filter(|line| line.starts_with("## ")).count();
    let alone: Vec<&&str> =
        lines.windows(2).filter(|two| two.iter().all(|line| line.starts_with("## "))).map(|two| &two[0]).collect();
    assert!(parts >= 5 && alone.is_empty(), "{parts} {alone:?}");
}
