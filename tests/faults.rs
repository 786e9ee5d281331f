//! Killed at every write: afterwards the register is the old or the new state, whole, and its log verifies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::Command;

use rmx_report::register::store::Register;

/// System calls by which the program changes the disk.
const CALLS: [&str; 7] = ["write", "openat", "rename", "fsync", "unlink", "mkdir", "flock"];

/// Most occurrences of a call that are tried.
const MOST: usize = 60;

fn sign(folder: &Path, under: &[String]) -> bool {
    let program = env!("CARGO_BIN_EXE_rmx-report").to_owned();
    let args = ["sign", "ovhcloud/instances", "--name", "Anna", "--decision", "accepted", "--as-of", "2026-11-20"];
    let mut all: Vec<String> = under.to_vec();
    all.push(program);
    all.extend(args.iter().map(|a| (*a).to_owned()));
    let out = Command::new(&all[0]).args(&all[1..]).current_dir(folder).env("USER", "tester").output().unwrap();
    out.status.success()
}

fn state(folder: &Path) -> (usize, u64) {
    let register = Register::read(&folder.join("register")).unwrap();
    let signed = register.services().unwrap().first().map_or(0, |s| s.sign_offs.len());
    let log = register.log().unwrap();
    assert!(log.problems.is_empty(), "{:?}", log.problems);
    (signed, log.head.seq)
}

#[test]
#[cfg_attr(not(have_strace), ignore = "strace is not installed")]
fn killed_at_every_write_the_register_is_old_or_new() {
    let mut points = 0;
    for call in CALLS {
        for when in 1..=MOST {
            let folder = tempfile::tempdir().unwrap();
            assert!(sign(folder.path(), &[]));
            assert_eq!(state(folder.path()), (1, 1));
            let inject = format!("inject={call}:signal=KILL:when={when}");
            let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject];
            let finished = sign(folder.path(), &strace.map(str::to_owned));
            let after = state(folder.path());
            assert!(after == (1, 1) || after == (2, 2), "{call} {when}: {after:?}");
            // The next change goes through, whatever the crash left.
            assert!(sign(folder.path(), &[]), "{call} {when}");
            assert_eq!(state(folder.path()), (after.0 + 1, after.1 + 1), "{call} {when}");
            let left: Vec<_> = fs::read_dir(folder.path().join("register"))
                .unwrap()
                .filter_map(|e| e.unwrap().file_name().into_string().ok())
                .filter(|n| n.ends_with(".new") || n == ".journal")
                .collect();
            assert!(left.is_empty(), "{call} {when}: {left:?}");
            points += 1;
            if finished {
                break;
            }
        }
    }
    assert!(points > 20, "{points} points were tried");
}

#[test]
fn a_folder_in_use_and_one_that_is_no_folder_are_clear_errors() {
    let folder = tempfile::tempdir().unwrap();
    assert!(sign(folder.path(), &[]));
    let held = Register::write(&folder.path().join("register")).unwrap();
    assert!(!sign(folder.path(), &[]), "another process holds the register");
    drop(held);
    assert!(sign(folder.path(), &[]));
    fs::remove_dir_all(folder.path().join("register")).unwrap();
    fs::write(folder.path().join("register"), "x").unwrap();
    assert!(!sign(folder.path(), &[]));
}
