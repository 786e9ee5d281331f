//! Killed at every write: afterwards the register is the old or the new state, whole, and its log verifies; an output file is the old or the new one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::Command;

use rmx_report::record::store::Register;

/// System calls by which the program changes the disk. What an `openat` does shows at the entry of the call after it.
const CALLS: [&str; 9] = ["write", "rename", "renameat2", "link", "fsync", "unlink", "mkdir", "flock", "ftruncate"];

/// Every occurrence of a call up to this one is tried; from there on the steps double: a large file is hundreds of writes to one temporary file.
const EVERY: usize = 12;

const SIGN: [&str; 6] = ["sign", "ovhcloud/instances", "--name", "Anna", "--decision", "accepted"];
const COLLECT: [&str; 2] = ["collect", "b.xlsx"];
const REPORT: [&str; 9] =
    ["--vendor", "ovhcloud", "--service", "instances", "--register", "register", "-o", "out.xlsx", "--force"];
const PACK: [&str; 10] =
    ["pack", "--vendor", "ovhcloud", "--service", "instances", "--register", "register", "-o", "out.zip", "--force"];

fn run(folder: &Path, under: &[&str], args: &[&str]) -> bool {
    let mut all = under.to_vec();
    all.push(env!("CARGO_BIN_EXE_rmx-report"));
    all.extend(args);
    all.extend(["--as-of", "2026-11-20"]);
    let mut command = Command::new(all[0]);
    command.args(&all[1..]).current_dir(folder).env("USER", "tester").env_remove("RMX_CATALOG");
    command.output().unwrap().status.success()
}

fn sign(folder: &Path) -> bool {
    run(folder, &[], &SIGN)
}

/// Sign-offs, edited entries and log entries; the log is whole.
fn state(folder: &Path) -> (usize, usize, u64) {
    let register = Register::read(&folder.join("register")).unwrap();
    let services = register.services().unwrap();
    let log = register.log().unwrap();
    assert!(log.problems.is_empty(), "{:?}", log.problems);
    // Old or new: the files are those that the log's last entry left.
    assert_eq!(register.check_files(log).unwrap(), Vec::<String>::new());
    let service = services.first();
    (
        service.map_or(0, |s| s.sign_offs.len()),
        service.map_or(0, |s| s.rows.len()),
        u64::try_from(log.entries.len()).unwrap(),
    )
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { assert!(fs::copy(&path, target).is_ok()) }
    }
}

/// Runs a command in copies of a folder, killed at each of its writing calls; `check` looks at each folder afterwards.
fn killed_everywhere(start: &Path, args: &[&str], check: &(dyn Fn(&Path, &str) + Sync)) {
    let points = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for call in CALLS {
            let points = &points;
            scope.spawn(move || {
                let mut when: usize = 1;
                loop {
                    let folder = tempfile::tempdir().unwrap();
                    copy(start, folder.path());
                    // A call that this machine does not have is none that the program could make.
                    let inject = format!("inject=?{call}:signal=KILL:when={when}");
                    let trace = format!("trace=?{call}");
                    let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
                    let finished = run(folder.path(), &strace, args);
                    check(folder.path(), &format!("{} {call} {when}", args[0]));
                    if finished {
                        break;
                    }
                    points.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    when += 1 + when.saturating_sub(EVERY);
                }
            });
        }
    });
    let points = points.into_inner();
    assert!(points >= 5, "{args:?}: {points} points were tried");
}

fn nothing_left(folder: &Path, what: &str) {
    let names =
        fs::read_dir(folder.join("register")).unwrap().filter_map(|e| e.unwrap().file_name().into_string().ok());
    let left: Vec<_> = names.filter(|n| n.ends_with(".new") || n == ".journal").collect();
    assert!(left.is_empty(), "{what}: {left:?}");
}

#[test]
#[cfg_attr(not(have_strace), ignore = "strace is not installed")]
fn sign_killed_at_every_write_leaves_the_old_or_the_new_register() {
    let start = tempfile::tempdir().unwrap();
    assert!(sign(start.path()));
    assert_eq!(state(start.path()), (1, 0, 1));
    killed_everywhere(start.path(), &SIGN, &|folder, what| {
        let after = state(folder);
        assert!(after == (1, 0, 1) || after == (2, 0, 2), "{what}: {after:?}");
        // The next change goes through, whatever the crash left.
        assert!(sign(folder), "{what}");
        assert_eq!(state(folder), (after.0 + 1, 0, after.2 + 1), "{what}");
        nothing_left(folder, what);
    });
}

#[test]
#[cfg_attr(not(have_strace), ignore = "strace is not installed")]
fn the_first_sign_off_killed_at_every_write_leaves_an_empty_register_or_the_new_one() {
    let start = tempfile::tempdir().unwrap();
    killed_everywhere(start.path(), &SIGN, &|folder, what| {
        if folder.join("register").exists() {
            let after = state(folder);
            assert!(after == (0, 0, 0) || after == (1, 0, 1), "{what}: {after:?}");
        }
        assert!(sign(folder), "{what}");
        nothing_left(folder, what);
    });
}

/// A folder with a register and a filled workbook.
fn filled() -> tempfile::TempDir {
    let start = tempfile::tempdir().unwrap();
    assert!(sign(start.path()));
    assert!(run(start.path(), &[], &["--vendor", "ovhcloud", "--service", "instances", "-o", "a.xlsx"]));
    let script = "import openpyxl\nwb=openpyxl.load_workbook('a.xlsx')\nws=wb['Obligations']\n\
         at=[c.column for c in ws[1] if c.value=='notes'][0]\nws.cell(3,at).value='one'\nws.cell(4,at).value='two'\nwb.save('b.xlsx')";
    let python = Command::new("python3").args(["-c", script]).current_dir(start.path()).output().unwrap();
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    start
}

#[test]
#[cfg_attr(not(all(have_strace, have_openpyxl)), ignore = "strace or openpyxl is not installed")]
fn collect_killed_at_every_write_leaves_the_old_or_the_new_register() {
    let start = filled();
    killed_everywhere(start.path(), &COLLECT, &|folder, what| {
        let after = state(folder);
        assert!(after == (1, 0, 1) || after == (1, 2, 2), "{what}: {after:?}");
        assert!(run(folder, &[], &COLLECT), "{what}");
        assert_eq!(state(folder), (1, 2, 2), "{what}");
    });
}

#[test]
#[cfg_attr(not(all(have_strace, have_openpyxl)), ignore = "strace or openpyxl is not installed")]
fn archiving_killed_at_every_write_leaves_the_old_or_the_new_register() {
    let start = filled();
    assert!(run(start.path(), &[], &COLLECT));
    assert_eq!(state(start.path()), (1, 2, 2));
    // A vendor's update that takes out the activity of the first note.
    let catalog = start.path().join("catalog/ovhcloud/instances");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/catalog/ovhcloud/instances"), &catalog);
    let rows = fs::read_to_string(catalog.join("activities.csv")).unwrap();
    let left: Vec<&str> = rows.lines().filter(|line| !line.starts_with("OVH-INST-1.1-01,")).collect();
    fs::write(catalog.join("activities.csv"), left.join("\n") + "\n").unwrap();
    let update = [
        "--catalog",
        "catalog",
        "--vendor",
        "ovhcloud",
        "--service",
        "instances",
        "--register",
        "register",
        "-o",
        "new.json",
        "--force",
    ];
    let archived = |folder: &Path| {
        let register = Register::read(&folder.join("register")).unwrap();
        register.archive(&"ovhcloud".into(), &"instances".into()).unwrap().rows.len()
    };
    killed_everywhere(start.path(), &update, &|folder, what| {
        let after = (state(folder), archived(folder));
        assert!(after == ((1, 2, 2), 0) || after == ((1, 1, 3), 1), "{what}: {after:?}");
        assert!(run(folder, &[], &update), "{what}");
        assert_eq!((state(folder), archived(folder)), ((1, 1, 3), 1), "{what}");
    });
}

/// Kills a command that writes one file; the file is the old or the new one, and the register is not touched.
fn output_is_old_or_new(args: &[&str], file: &str) {
    let start = tempfile::tempdir().unwrap();
    let made = |file: &str| {
        assert!(run(start.path(), &[], args));
        fs::read(start.path().join(file)).unwrap()
    };
    assert!(sign(start.path()));
    let old = made(file);
    assert!(sign(start.path()));
    let new = made(file);
    assert_ne!(old, new);
    fs::write(start.path().join(file), &old).unwrap();
    killed_everywhere(start.path(), args, &|folder, what| {
        let found = fs::read(folder.join(file)).unwrap();
        assert!(found == old || found == new, "{what}: {} bytes", found.len());
        assert_eq!(state(folder), (2, 0, 2), "{what}");
        if found == old && !what.contains(" write ") {
            assert!(run(folder, &[], args), "{what}");
            assert_eq!(fs::read(folder.join(file)).unwrap(), new, "{what}");
        }
    });
}

#[test]
#[cfg_attr(not(have_strace), ignore = "strace is not installed")]
fn generate_killed_at_every_write_leaves_the_old_or_the_new_workbook() {
    output_is_old_or_new(&REPORT, "out.xlsx");
}

#[test]
#[cfg_attr(not(have_strace), ignore = "strace is not installed")]
fn pack_killed_at_every_write_leaves_the_old_or_the_new_pack() {
    output_is_old_or_new(&PACK, "out.zip");
}

#[test]
fn a_folder_in_use_and_one_that_is_no_folder_are_clear_errors() {
    let folder = tempfile::tempdir().unwrap();
    assert!(sign(folder.path()));
    let held = Register::write(&folder.path().join("register")).unwrap();
    assert!(!sign(folder.path()), "another process holds the register");
    drop(held);
    assert!(sign(folder.path()));
    fs::remove_dir_all(folder.path().join("register")).unwrap();
    fs::write(folder.path().join("register"), "x").unwrap();
    assert!(!sign(folder.path()));
}
