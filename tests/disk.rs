//! A full disk, a read-only folder, and several processes at once: the register is the old or the new state, whole, and the log verifies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(unix)]

mod common;
#[path = "common/team.rs"]
mod helpers;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use helpers::{DAY, SERVICE, both, rmx};
use rmx_report::record::store::Register;

/// The program within a shell line, in which `"$@"` stands for it and its arguments.
fn within(folder: &Path, wrapper: &[&str], line: &str, args: &[&str]) -> Output {
    let mut all: Vec<&str> = wrapper.to_vec();
    all.extend(["sh", "-c", line, "sh", env!("CARGO_BIN_EXE_rmx-report")]);
    all.extend(args);
    all.extend(["--as-of", DAY]);
    Command::new(all[0])
        .args(&all[1..])
        .current_dir(folder)
        .env("USER", "tester")
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn sign(folder: &Path, name: &str) -> Output {
    rmx(folder, &["sign", "ovhcloud/instances", "--as", "approver", "--name", name, "--decision", "accepted"])
}

/// Sign-offs, rows and log entries of a register whose log is whole.
fn state(register: &Path) -> (usize, usize, u64) {
    let register = Register::read(register).unwrap();
    let log = register.log().unwrap();
    assert!(log.problems.is_empty(), "{:?}", log.problems);
    let services = register.services().unwrap();
    let service = services.first();
    (
        service.map_or(0, |s| s.sign_offs.len()),
        service.map_or(0, |s| s.rows.len()),
        u64::try_from(log.entries.len()).unwrap(),
    )
}

/// Every file of a folder with its bytes; what only passes by (the lock) is left out.
fn snapshot(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(snapshot(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else if name != ".lock" {
            files.push((name, fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

/// A folder with a register, its filled workbook `b.xlsx`, and an untouched one `out.xlsx`.
fn filled() -> tempfile::TempDir {
    let start = tempfile::tempdir().unwrap();
    let at = start.path();
    assert!(sign(at, "Anna").status.success());
    for file in ["a.xlsx", "out.xlsx"] {
        assert!(rmx(at, &[&SERVICE[..], &["-o", file]].concat()).status.success());
    }
    let script = "import openpyxl\nwb=openpyxl.load_workbook('a.xlsx')\nws=wb['Obligations']\n\
         at=[c.column for c in ws[1] if c.value=='notes'][0]\n\
         for r in range(3,23): ws.cell(r,at).value='a note of some length '*40\nwb.save('b.xlsx')";
    let python = Command::new("python3").args(["-c", script]).current_dir(at).output().unwrap();
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    start
}

fn copy(from: &Path, to: &Path) {
    for (name, bytes) in snapshot(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Commands that write, with what they leave behind: old and new states of the register, and the file that they write.
fn commands() -> [(&'static str, Vec<&'static str>, Option<&'static str>); 4] {
    let report = [&SERVICE[..], &["--register", "register", "-o", "out.xlsx", "--force"]].concat();
    let pack = [&["pack"][..], &SERVICE, &["-o", "out.zip", "--force"]].concat();
    let sign = vec!["sign", "ovhcloud/instances", "--as", "approver", "--name", "Ben", "--decision", "accepted"];
    [
        ("collect", vec!["collect", "b.xlsx"], None),
        ("sign", sign, None),
        ("generate", report, Some("out.xlsx")),
        ("pack", pack, Some("out.zip")),
    ]
}

fn old_or_new(folder: &Path, name: &str, output: Option<&str>, before: &[(String, Vec<u8>)], out: &Output) {
    let after = state(&folder.join("register"));
    let (old, new) = match name {
        "collect" => ((1, 0, 1), (1, 20, 2)),
        "sign" => ((1, 0, 1), (2, 0, 2)),
        _ => ((1, 0, 1), (1, 0, 1)),
    };
    let expected = if out.status.success() { new } else { old };
    assert!(after == expected || after == new, "{name}: {after:?}\n{}", both(out));
    let left: Vec<String> =
        snapshot(folder).into_iter().map(|(n, _)| n).filter(|n| n.contains(".tmp") || n.ends_with(".new")).collect();
    assert!(left.is_empty(), "{name} left {left:?}");
    if let (Some(output), false) = (output, out.status.success()) {
        let bytes = |files: &[(String, Vec<u8>)]| files.iter().find(|(n, _)| n == output).map(|(_, b)| b.clone());
        assert_eq!(bytes(&snapshot(folder)), bytes(before), "{name}: the file is the old one");
    }
    if !out.status.success() {
        assert_eq!(out.status.code(), Some(1), "{name}: {}", both(out));
        assert!(both(out).contains("error: cannot "), "{name}: {}", both(out));
    }
}

#[needs::tools(openpyxl)]
#[test]
fn a_limit_on_every_files_size_leaves_the_old_or_the_new_state() {
    let start = filled();
    for (name, args, output) in commands() {
        let mut failures = 0;
        let mut blocks = 0_u32;
        loop {
            let folder = tempfile::tempdir().unwrap();
            copy(start.path(), folder.path());
            let before = snapshot(folder.path());
            // What a full disk does to the write that comes too late: an error in the middle of a file.
            let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
            let out = within(folder.path(), &[], &line, &args);
            old_or_new(folder.path(), name, output, &before, &out);
            if out.status.success() {
                break;
            }
            failures += 1;
            blocks = (blocks * 2).max(1);
            assert!(blocks < 1 << 20, "{name} never succeeds: {}", both(&out));
        }
        assert!(failures >= 1, "{name}: no limit was reached");
    }
}

const NAMESPACE: [&str; 2] = ["unshare", "-rm"];

#[needs::tools(openpyxl, mounts)]
#[test]
fn a_full_disk_leaves_the_old_or_the_new_state() {
    let start = filled();
    let size: usize = snapshot(start.path()).iter().map(|(_, bytes)| bytes.len().div_ceil(4096) * 4).sum();
    for (name, args, output) in commands() {
        let mut failures = 0;
        // KiB that are left on the disk.
        for left in [0, 8, 24, 64, 512, 4096] {
            let folder = tempfile::tempdir().unwrap();
            let result = tempfile::tempdir().unwrap();
            // The disk goes away with the namespace: what is on it is copied out for the check.
            let line = format!(
                "mount -t tmpfs -o size={}k none {disk} && cp -a {from}/. {disk}/ && cd {disk} || exit 99\n\
                 df -k --output=avail . | tail -1 | xargs -I N sh -c 'test N -le {left} || head -c $(( (N - {left}) * 1024 )) /dev/zero > fill'\n\
                 \"$@\"; code=$?; rm -f fill; cp -a . {result}/; exit $code",
                size + 4200,
                disk = folder.path().display(),
                from = start.path().display(),
                result = result.path().display(),
            );
            let before = snapshot(start.path());
            let out = within(folder.path(), &NAMESPACE, &line, &args);
            assert_ne!(out.status.code(), Some(99), "{}", both(&out));
            old_or_new(result.path(), name, output, &before, &out);
            failures += usize::from(!out.status.success());
            if out.status.success() {
                break;
            }
            assert!(both(&out).contains("No space left"), "{name}, {left} KiB: {}", both(&out));
        }
        assert!(failures >= 1, "{name}: the disk was never full");
    }
}

#[needs::tools(openpyxl, mounts)]
#[test]
fn a_read_only_folder_is_a_clear_error_and_can_still_be_read() {
    let start = filled();
    let at = start.path();
    let mount = "mount --bind . . && mount -o remount,bind,ro . && cd \"$PWD\" && exec \"$@\"";
    let before = snapshot(at);
    for (name, args, _) in commands() {
        let out = within(at, &NAMESPACE, mount, &args);
        assert_eq!(out.status.code(), Some(1), "{name}: {}", both(&out));
        assert!(both(&out).contains("Read-only file system"), "{name}: {}", both(&out));
        assert_eq!(snapshot(at), before, "{name}");
    }
    for args in [&["status"][..], &["log"], &["verify", "register"], &["collect", "b.xlsx", "--dry-run"]] {
        let out = within(at, &NAMESPACE, mount, args);
        assert!(out.status.success(), "{args:?}: {}", both(&out));
    }
}

#[test]
fn a_register_in_use_is_said_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    assert!(sign(at, "Anna").status.success());
    let held = Register::write(&at.join("register")).unwrap();
    let before = snapshot(at);
    let out = sign(at, "Ben");
    assert_eq!(out.status.code(), Some(1));
    let message =
        "another rmx-report is using the register register; nothing was changed, try again when it has finished";
    assert!(both(&out).contains(message), "{}", both(&out));
    assert_eq!(snapshot(at), before);
    drop(held);
    assert!(sign(at, "Ben").status.success());
}

#[test]
fn several_processes_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let names: Vec<String> = (0..8).map(|n| format!("Signer {n}")).collect();
    let outs: Vec<(String, Output)> = std::thread::scope(|scope| {
        let runs: Vec<_> = names.iter().map(|name| scope.spawn(move || (name.clone(), sign(at, name)))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let log = fs::read_to_string(at.join("register/log.jsonl")).unwrap();
    for (name, out) in &outs {
        if out.status.success() {
            assert!(log.contains(name.as_str()), "{name} was told that it is recorded");
        } else {
            // A slow machine may keep somebody waiting too long; then it is said, and nothing is recorded.
            assert!(both(out).contains("another rmx-report is using the register"), "{}", both(out));
            assert!(!log.contains(name.as_str()), "{name}");
        }
    }
    let recorded = outs.iter().filter(|(_, out)| out.status.success()).count();
    assert!(recorded >= 1);
    assert_eq!(state(&at.join("register")), (recorded, 0, recorded as u64));
}
