//! Evidence packs, sign-offs and what `verify` sees.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn rmx(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rmx-report"))
        .args(args)
        .args(["--as-of", "2026-11-20"])
        .current_dir(folder)
        .env("USER", "tester")
        .output()
        .unwrap()
}

fn ok(out: &Output) -> String {
    assert!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn signed(folder: &Path) {
    let sign = ["sign", "ovhcloud/instances", "--name", "Anna", "--decision", "accepted"];
    ok(&rmx(folder, &sign));
}

const SERVICE: [&str; 4] = ["--vendor", "ovhcloud", "--service", "instances"];

#[test]
fn a_pack_is_reproducible_and_names_what_was_tampered_with() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    signed(at);
    for name in ["a.zip", "b.zip"] {
        ok(&rmx(at, &[&["pack", "-o", name][..], &SERVICE[..]].concat()));
    }
    let bytes = fs::read(at.join("a.zip")).unwrap();
    assert_eq!(bytes, fs::read(at.join("b.zip")).unwrap());
    assert!(rmx_report::pack::verify(&at.join("a.zip")).unwrap().is_intact());
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    archive.extract(at.join("out")).unwrap();
    let sums = Command::new("sha256sum").args(["-c", "--quiet", "SHA256SUMS"]).current_dir(at.join("out")).output();
    if let Ok(sums) = sums {
        assert!(sums.status.success(), "{}", String::from_utf8_lossy(&sums.stdout));
    }
    let log = at.join("out/register/log.jsonl");
    fs::write(&log, fs::read_to_string(&log).unwrap().replace("Anna", "Emma")).unwrap();
    fs::remove_file(at.join("out/README.md")).unwrap();
    fs::write(at.join("out/extra.txt"), "x").unwrap();
    let check = rmx_report::pack::verify(&at.join("out")).unwrap();
    assert_eq!(check.missing, ["README.md"]);
    assert_eq!(check.added, ["extra.txt"]);
    assert_eq!(check.altered, ["register/log.jsonl"]);
    assert!(check.problems.iter().any(|p| p.contains("altered")), "{:?}", check.problems);
}

#[test]
fn a_register_verifies_and_a_cut_log_is_seen_with_a_head_kept_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    signed(at);
    signed(at);
    ok(&rmx(at, &[&["pack", "-o", "a.zip"][..], &SERVICE[..]].concat()));
    ok(&rmx(at, &["verify", "register", "--head", "a.zip"]));
    let log = at.join("register/log.jsonl");
    let text = fs::read_to_string(&log).unwrap();
    fs::write(&log, format!("{}\n", text.lines().next().unwrap())).unwrap();
    assert_eq!(rmx(at, &["verify", "register", "--head", "a.zip"]).status.code(), Some(10));
    ok(&rmx(at, &["verify", "a.zip"]));
}

#[test]
fn a_sign_off_is_shown_and_contradicting_flags_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ok(&rmx(
        at,
        &[
            "sign",
            "ovhcloud/instances",
            "OVH-INST-1.1-01",
            "--name",
            "Anna",
            "--decision",
            "accepted",
            "--valid-until",
            "2026-12-01",
        ],
    ));
    let status = ok(&rmx(at, &["status"]));
    assert!(status.contains("Accepted on OVH-INST-1.1-01 by Anna"), "{status}");
    assert!(status.contains("soon"), "{status}");
    let out = rmx(at, &["sign", "ovhcloud/instances", "--name", "Anna", "--decision", "prepared"]);
    assert_eq!(out.status.code(), Some(2));
    let log = ok(&rmx(at, &["log", "OVH-INST-1.1-01"]));
    assert!(log.contains("decision: \"Accepted\""), "{log}");
}

#[test]
fn users_are_laid_over_the_documented_roles() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(
        at.join("users.csv"),
        "E-Mail;Role;Last login;Type\nanna@x.example;Organization Owner;2026-11-01;user\nsvc-etl;Projekt-Chef;2026-01-01;service account\n",
    )
    .unwrap();
    let args = ["collect", "--access", "users.csv", "--vendor", "zilliz", "--service", "cloud", "--format", "json"];
    let out = rmx(at, &args);
    assert_eq!(out.status.code(), Some(10), "{}", String::from_utf8_lossy(&out.stderr));
    let value: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let review = &value["review"];
    assert_eq!(review["added"], 2);
    assert_eq!(review["unknown"][0][1], "Projekt-Chef");
    assert_eq!(review["inactive"][0][0], "svc-etl");
    assert_eq!(review["machines"][0][1], "service account");
    let again: serde_json::Value = serde_json::from_slice(&rmx(at, &args).stdout).unwrap();
    assert_eq!(again["review"]["added"], 0);
}
