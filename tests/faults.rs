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

const SIGN: [&str; 8] = ["sign", "ovhcloud/instances", "--as", "approver", "--name", "Anna", "--decision", "accepted"];
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

#[needs::tools(strace)]
#[test]
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

#[needs::tools(strace)]
#[test]
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

#[needs::tools(strace, openpyxl)]
#[test]
fn collect_killed_at_every_write_leaves_the_old_or_the_new_register() {
    let start = filled();
    killed_everywhere(start.path(), &COLLECT, &|folder, what| {
        let after = state(folder);
        assert!(after == (1, 0, 1) || after == (1, 2, 2), "{what}: {after:?}");
        assert!(run(folder, &[], &COLLECT), "{what}");
        assert_eq!(state(folder), (1, 2, 2), "{what}");
    });
}

/// What adopts a version without the activity of the first note.
const UPDATE: [&str; 6] = ["update", "ovhcloud/instances", "--catalog", "catalog", "--register", "register"];

/// A folder with a register of two entries, and a catalogue in which the vendor took out the activity of the first.
fn outdated() -> tempfile::TempDir {
    let start = filled();
    assert!(run(start.path(), &[], &COLLECT));
    assert_eq!(state(start.path()), (1, 2, 2));
    let catalog = start.path().join("catalog/ovhcloud/instances");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/catalog/ovhcloud/instances"), &catalog);
    let rows = fs::read_to_string(catalog.join("activities.csv")).unwrap();
    let left: Vec<&str> = rows.lines().filter(|line| !line.starts_with("OVH-INST-1.1-01,")).collect();
    fs::write(catalog.join("activities.csv"), left.join("\n") + "\n").unwrap();
    start
}

#[needs::tools(strace, openpyxl)]
#[test]
fn archiving_killed_at_every_write_leaves_the_old_or_the_new_register() {
    let start = outdated();
    let archived = |folder: &Path| {
        let register = Register::read(&folder.join("register")).unwrap();
        register.archive(&"ovhcloud".into(), &"instances".into()).unwrap().rows.len()
    };
    killed_everywhere(start.path(), &UPDATE, &|folder, what| {
        let after = (state(folder), archived(folder));
        assert!(after == ((1, 2, 2), 0) || after == ((1, 1, 3), 1), "{what}: {after:?}");
        assert!(run(folder, &[], &UPDATE), "{what}");
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

#[needs::tools(strace)]
#[test]
fn generate_killed_at_every_write_leaves_the_old_or_the_new_workbook() {
    output_is_old_or_new(&REPORT, "out.xlsx");
}

#[needs::tools(strace)]
#[test]
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

/// System calls that touch files: the program's reads and stats as well as its writes.
const FILE_CALLS: [&str; 20] = [
    "openat",
    "read",
    "pread64",
    "lseek",
    "statx",
    "newfstatat",
    "fstat",
    "getdents64",
    "readlink",
    "close",
    "write",
    "rename",
    "renameat2",
    "linkat",
    "unlink",
    "mkdir",
    "fsync",
    "flock",
    "ftruncate",
    "fchmod",
];
const FAULTS: [&str; 3] = ["error=EIO", "error=ENOSPC", "error=EINTR"];
/// In the full run the program is killed at each of these calls, too.
const KILLED: &str = "signal=KILL";

/// The full run tries every occurrence of every call with every error; the suite some of them.
fn thinned() -> bool {
    std::env::var_os("RMX_FAULTS").is_none_or(|v| v != "all")
}

/// Runs a command in copies of a folder, one of its calls failing; `check` looks at each folder afterwards and knows whether it succeeded.
fn failing_everywhere(start: &Path, args: &[&str], check: &(dyn Fn(&Path, &str, bool) + Sync)) {
    let tried = std::sync::atomic::AtomicUsize::new(0);
    let of_call = |(i, call): (usize, &'static str)| -> Vec<(&'static str, &'static str)> {
        match thinned() {
            true => vec![(call, FAULTS[i % FAULTS.len()])],
            false => FAULTS.into_iter().chain([KILLED]).map(|fault| (call, fault)).collect(),
        }
    };
    let work: Vec<(&str, &str)> = FILE_CALLS.into_iter().enumerate().flat_map(of_call).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let order = std::sync::atomic::Ordering::Relaxed;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((call, fault)) = work.get(next.fetch_add(1, order)) {
                    let mut when: usize = 1;
                    loop {
                        let folder = tempfile::tempdir().unwrap();
                        copy(start, folder.path());
                        let trace = format!("trace=?{call}");
                        let inject = format!("inject=?{call}:{fault}:when={when}");
                        let under = ["strace", "-f", "-qq", "-o", "trace", "-e", &trace, "-e", &inject];
                        let done = run(folder.path(), &under, args);
                        let said = fs::read(folder.path().join("trace")).unwrap_or_default();
                        let said = String::from_utf8_lossy(&said);
                        let injected = said.contains("(INJECTED)") || said.contains("killed by SIGKILL");
                        check(folder.path(), &format!("{} {call} {fault} {when}", args[0]), done);
                        if !injected {
                            break;
                        }
                        tried.fetch_add(1, order);
                        when += if thinned() { 1 + when / 2 } else { 1 };
                    }
                }
            });
        }
    });
    assert!(tried.into_inner() >= 20, "{args:?}");
}

/// The folder's log begins with the one that was there, and what happened is all or nothing.
fn all_or_nothing(start: &Path, args: &[&str], old: (usize, usize, u64), new: (usize, usize, u64)) {
    let log = fs::read(start.join("register/log.jsonl")).unwrap();
    failing_everywhere(start, args, &|folder, what, done| {
        let now = fs::read(folder.join("register/log.jsonl")).unwrap();
        assert!(now.starts_with(&log), "{what}: the log lost entries");
        let after = state(folder);
        assert!(after == new || (after == old && !done), "{what}: {after:?}, done: {done}");
        // The next change goes through, whatever the failure left.
        assert!(sign(folder), "{what}");
        assert_eq!(state(folder), (after.0 + 1, after.1, after.2 + 1), "{what}");
        nothing_left(folder, what);
    });
}

#[needs::tools(strace)]
#[test]
fn sign_with_a_failing_call_changes_all_or_nothing() {
    let start = tempfile::tempdir().unwrap();
    assert!(sign(start.path()));
    all_or_nothing(start.path(), &SIGN, (1, 0, 1), (2, 0, 2));
}

#[needs::tools(strace, openpyxl)]
#[test]
fn collect_with_a_failing_call_changes_all_or_nothing() {
    let start = filled();
    all_or_nothing(start.path(), &COLLECT, (1, 0, 1), (1, 2, 2));
}

#[needs::tools(strace, openpyxl)]
#[test]
fn update_with_a_failing_call_changes_all_or_nothing() {
    let start = outdated();
    all_or_nothing(start.path(), &UPDATE, (1, 2, 2), (1, 1, 3));
}

#[needs::tools(strace)]
#[test]
fn join_with_a_failing_call_changes_all_or_nothing() {
    let start = tempfile::tempdir().unwrap();
    assert!(sign(start.path()));
    let log = start.path().join("register/log.jsonl");
    let common = fs::read(&log).unwrap();
    let file = start.path().join("register/ovhcloud--instances.toml");
    let before = fs::read(&file).unwrap();
    assert!(sign(start.path()));
    let left = fs::read(&log).unwrap();
    fs::write(&log, &common).unwrap();
    fs::write(&file, before).unwrap();
    let other = ["sign", "ibm/backup-recovery", "--name", "Ben", "--as", "approver", "--decision", "accepted"];
    assert!(run(start.path(), &[], &other));
    // Both branches' lines, as a union merge leaves them; the first branch's file was restored above, so its sign-off is signed anew.
    let right = fs::read(&log).unwrap();
    fs::write(&log, [&left[..], &right[common.len()..]].concat()).unwrap();
    fs::write(&file, fs::read(start.path().join("register/ovhcloud--instances.toml")).unwrap()).unwrap();
    let log_before = fs::read(&log).unwrap();
    failing_everywhere(start.path(), &["register", "join"], &|folder, what, done| {
        let now = fs::read(folder.join("register/log.jsonl")).unwrap();
        assert!(now.starts_with(&log_before), "{what}: the log lost entries");
        let heads = Register::read(&folder.join("register")).unwrap().log_heads().unwrap().len();
        assert!(heads == 1 || (heads == 2 && !done), "{what}: {heads} heads, done: {done}");
        assert!(run(folder, &[], &["register", "join"]), "{what}");
        nothing_left(folder, what);
    });
}

#[needs::tools(strace)]
#[test]
fn pack_with_a_failing_call_leaves_the_old_or_the_new_pack() {
    if thinned() {
        // Packing makes every format: the full run does it at each of its calls, the suite kills it at each of its writes.
        return;
    }
    let start = tempfile::tempdir().unwrap();
    assert!(sign(start.path()));
    assert!(run(start.path(), &[], &PACK));
    let old = fs::read(start.path().join("out.zip")).unwrap();
    assert!(sign(start.path()));
    failing_everywhere(start.path(), &PACK, &|folder, what, done| {
        let found = fs::read(folder.join("out.zip")).unwrap();
        assert!(done || found == old || run(folder, &[], &["verify", "out.zip"]), "{what}");
        assert_eq!(state(folder), (2, 0, 2), "{what}");
    });
}
