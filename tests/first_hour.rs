//! The first hour: a profile that runs, an empty folder that says what to do, what would be written, and the tutorial from beginning to end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(unix)]

mod common;
#[path = "common/team.rs"]
mod team;

use std::fs;
use std::path::Path;
use std::process::Command;

use team::{both, ok, python, rmx};

fn empty() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name != ".git");
    names.sort();
    names
}

#[test]
fn an_empty_folder_says_what_to_do() {
    let folder = empty();
    let out = rmx(folder.path(), &[]);
    assert_eq!(out.status.code(), Some(2));
    for word in ["no rmx.toml", "rmx-report list", "rmx-report init --service", "-o obligations.xlsx", "--published"] {
        assert!(both(&out).contains(word), "{word}: {}", both(&out));
    }
    fs::write(folder.path().join("rmx.toml"), "").unwrap();
    let out = rmx(folder.path(), &[]);
    assert!(out.status.code() == Some(2) && both(&out).contains("rmx.toml lists none"), "{}", both(&out));
}

#[test]
fn a_profile_of_services_runs() {
    let folder = empty();
    let at = folder.path();
    let zilliz = ["init", "--service", "zilliz/cloud", "--model", "BYOC"];
    let args = [&zilliz[..], &["--service", "ovhcloud/instances", "--option", "automated-backups"]].concat();
    let dry = ok(&rmx(at, &[&args[..], &["--dry-run"]].concat()));
    assert!(dry.is_empty() && names(at).is_empty());
    ok(&rmx(at, &args));
    let text = fs::read_to_string(at.join("rmx.toml")).unwrap();
    assert!(text.contains("model = \"byoc\"") && text.contains("options = [\"automated-backups\"]"), "{text}");
    assert!(text.contains("# not stated yet") && text.contains("\"managed-recovery\""), "{text}");
    let would = rmx(at, &["--dry-run"]);
    ok(&would);
    assert!(both(&would).contains("would write checklists/zilliz-cloud.xlsx: 10 obligations"), "{}", both(&would));
    assert_eq!(names(at), ["rmx.toml"], "a dry run leaves nothing behind");
    ok(&rmx(at, &[]));
    assert_eq!(names(&at.join("checklists")), ["ovhcloud-instances.xlsx", "portfolio.xlsx", "zilliz-cloud.xlsx"]);
    let again = rmx(at, &args);
    assert!(again.status.code() == Some(1) && both(&again).contains("--force"), "{}", both(&again));
    let backup = ["init", "--service", "ovhcloud/instances", "--option", "automated-backup"];
    for (args, says) in [
        (&["init", "--service", "zilliz/cloud"][..], "choose one with --model"),
        (&["init", "--service", "zilliz/cloud", "--model", "boyc"], "did you mean 'byoc'?"),
        (&["init", "--service", "union/platfrom", "--model", "byoc"], "did you mean 'platform'?"),
        (&backup, "did you mean 'automated-backups'?"),
    ] {
        let out = rmx(at, &[args, &["--force"]].concat());
        assert!(out.status.code() == Some(2) && both(&out).contains(says), "{args:?}: {}", both(&out));
    }
}

#[test]
fn a_dry_run_writes_nothing_anywhere() {
    let folder = empty();
    let at = folder.path();
    ok(&rmx(at, &["init", "--service", "ibm/backup-recovery"]));
    for args in [
        &["ibm/backup-recovery", "-o", "a.xlsx", "-o", "a.pdf", "-o", "a.json"][..],
        &["pack", "-o", "e.zip"],
        &["init", "--template", "ours"],
        &["check", "-o", "f.sarif", "--fail-on", "never"],
        &["diff", "union/platform", "--from", "self-managed", "--to", "byoc", "-o", "n.xlsx"],
        &["tasks", "-o", "t.ics"],
        &["status", "-o", "s.md"],
        &["coverage", "--framework", "soc2", "-o", "c.csv"],
        &["list", "-o", "l.json"],
        &["show", "ibm/backup-recovery", "-o", "s.csv"],
        &["frameworks", "soc2", "-o", "f.json"],
        &["man", "-o", "pages"],
        &["ibm/backup-recovery", "--template", "soa", "-o", "soa.xlsx"],
    ] {
        let out = rmx(at, &[args, &["--dry-run"]].concat());
        ok(&out);
        assert!(both(&out).contains("would write"), "{args:?}: {}", both(&out));
        assert_eq!(names(at), ["rmx.toml"], "{args:?}");
    }
}

/// Where the record would change: every rule is asked as if it were meant, and nothing is written, not even a folder.
#[needs::tools(openpyxl)]
#[test]
fn a_dry_run_records_nothing() {
    let folder = empty();
    let at = folder.path();
    ok(&rmx(at, &["init", "--service", "ovhcloud/instances"]));
    let sign = ["sign", "ovhcloud/instances", "--as", "preparer", "--name", "Anna", "--decision", "prepared"];
    let dry = [&sign[..], &["--dry-run"]].concat();
    let out = rmx(at, &dry);
    ok(&out);
    assert!(both(&out).contains("state: draft") && both(&out).contains("-> prepared"), "{}", both(&out));
    assert!(both(&out).contains("dry run: nothing was recorded"), "{}", both(&out));
    ok(&rmx(at, &["ovhcloud/instances", "-o", "a.xlsx"]));
    python(
        at,
        "import openpyxl\nwb=openpyxl.load_workbook('a.xlsx');ws=wb['Obligations']\nids={c.value:c.column for c in ws[1]}\nws.cell(3,ids['notes']).value='seen'\nwb.save('b.xlsx')",
    );
    ok(&rmx(at, &["collect", "b.xlsx", "--dry-run"]));
    assert_eq!(names(at), ["a.xlsx", "b.xlsx", "rmx.toml"]);
    ok(&rmx(at, &sign));
    let state = || {
        let mut all: Vec<_> =
            fs::read_dir(at.join("register")).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_file()).collect();
        all.sort();
        all.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect::<Vec<_>>()
    };
    let before = state();
    ok(&rmx(at, &dry));
    ok(&rmx(at, &["collect", "b.xlsx", "--dry-run"]));
    ok(&rmx(at, &["update", "ovhcloud/instances", "--dry-run"]));
    ok(&rmx(at, &["register", "join", "--dry-run"]));
    // What would be refused is refused, and leaves no attempt behind.
    let profile = fs::read_to_string(at.join("rmx.toml")).unwrap();
    assert!(profile.contains("people = []"), "{profile}");
    fs::write(at.join("rmx.toml"), profile.replace("people = []", "people = [\"Anna\"]")).unwrap();
    let out = rmx(
        at,
        &["sign", "ovhcloud/instances", "--as", "approver", "--name", "Mallory", "--decision", "accepted", "--dry-run"],
    );
    assert_eq!(out.status.code(), Some(1), "{}", both(&out));
    assert!(both(&out).contains("is not named to sign") && !both(&out).contains("in the log"), "{}", both(&out));
    assert_eq!(state(), before);
}

/// Who watches a terminal hears after half a second that work goes on; nobody else does.
#[needs::tools(script)]
#[test]
fn long_work_says_so_on_a_terminal_only() {
    let folder = empty();
    let at = folder.path();
    // Standard input that comes late takes long on every machine.
    let program = env!("CARGO_BIN_EXE_rmx-report");
    let page = "printf 'Activity,Customer,Provider\\nPatch the guest,RA,I\\nPatch the host,I,RA\\n'";
    let command = format!("(sleep 1; {page}) | {program} check - --fail-on never");
    let run = |more: &str| {
        let script = format!("sh -c \"{}\"", format!("{command}{more} >/dev/null").replace('\\', "\\\\"));
        let mut run = Command::new("script");
        run.args(["-qec", &script, "/dev/null"]).current_dir(at).env("TERM", "xterm").env_remove("NO_COLOR");
        String::from_utf8_lossy(&run.output().unwrap().stdout).into_owned()
    };
    let said = run("");
    assert!(said.contains("check ... (0 s)"), "{said:?}");
    assert!(!run(" -q").contains("check ..."));
    let out = Command::new("sh").args(["-c", &command]).current_dir(at).output().unwrap();
    assert!(!both(&out).contains("check ..."), "{}", both(&out));
}

/// A step of the tutorial: a command with what it shows, or what somebody does by hand.
enum Step {
    Run { line: usize, command: String, expected: Vec<String> },
    ByHand { file: String, code: String },
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = text.lines().enumerate();
    let mut inside = false;
    while let Some((number, line)) = lines.next() {
        if let Some(file) = line.strip_prefix("<!-- by hand: ") {
            let code: Vec<&str> = lines.by_ref().map(|(_, l)| l).take_while(|l| *l != "-->").collect();
            steps.push(Step::ByHand { file: file.to_owned(), code: code.join("\n") });
        } else if line.starts_with("```") {
            inside = line == "```console";
        } else if inside && line.starts_with("$ ") {
            let mut command = line[2..].to_owned();
            if command.ends_with("<<'EOF'") {
                for (_, more) in lines.by_ref() {
                    command.push('\n');
                    command.push_str(more);
                    if more == "EOF" {
                        break;
                    }
                }
            }
            steps.push(Step::Run { line: number + 1, command, expected: Vec::new() });
        } else if inside && let Some(Step::Run { expected, .. }) = steps.last_mut() {
            expected.push(line.trim_end().to_owned());
        }
    }
    steps
}

/// Whether a line is as expected; `...` stands for anything.
fn alike(expected: &str, found: &str) -> bool {
    match expected.split_once("...") {
        Some((before, after)) => found.starts_with(before) && found.ends_with(after.trim_start()),
        None => expected == found,
    }
}

fn matches(expected: &[String], found: &[&str]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((first, rest)) if first == "..." => (0..=found.len()).any(|skip| matches(rest, &found[skip..])),
        Some((first, rest)) => {
            found.split_first().is_some_and(|(line, more)| alike(first, line) && matches(rest, more))
        }
    }
}

#[needs::tools(openpyxl)]
#[test]
fn the_tutorial_goes_from_nothing_to_a_signed_pack() {
    let folder = empty();
    let mut here = folder.path().to_owned();
    let program = Path::new(env!("CARGO_BIN_EXE_rmx-report")).parent().unwrap().to_owned();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    for step in steps(include_str!("../docs/tutorial.md")) {
        match step {
            Step::ByHand { file, code } => python(
                &here,
                &format!(
                    "import openpyxl,datetime\nwb=openpyxl.load_workbook({file:?})\nws=wb['Obligations']\n\
                     ids={{c.value:c.column for c in ws[1]}}\n\
                     def put(i,f,v):\n  r=next(r for r in range(3,ws.max_row+1) if ws.cell(r,ids['id']).value==i)\n  \
                     c=ws.cell(r,ids[f]); c.value=v\n  if isinstance(v,str): c.data_type='s'\n{code}\nwb.save({file:?})\n"
                ),
            ),
            Step::Run { command, .. } if command.starts_with("cd ") => here.push(&command[3..]),
            Step::Run { line, command, expected } => {
                let mut run = Command::new("sh");
                run.args(["-c", &format!("exec 2>&1\n{command}")]).current_dir(&here).env("PATH", &path);
                run.env("NO_COLOR", "1").env("COLUMNS", "100").env("SOURCE_DATE_EPOCH", "1795132800");
                let out = run.env("USER", "anna").env_remove("RMX_CATALOG").output().unwrap();
                let text = String::from_utf8_lossy(&out.stdout).into_owned();
                let found: Vec<&str> = text.lines().map(str::trim_end).collect();
                assert!(matches(&expected, &found), "docs/tutorial.md:{line}: $ {command}\n{text}");
            }
        }
    }
    assert!(here.join("evidence.zip").exists());
}
