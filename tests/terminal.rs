//! What reaches a terminal: escaped, in the right stream, as much as is asked for, and without a panic when nobody listens.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use common::rmx;

/// A page that would clear the screen, set the title, ring the bell and turn a text around.
const PAGE: &str = "# Acme\n\n| Activity | Customer | Acme |\n|---|---|---|\n\
                    | Patch \u{1b}[2J\u{1b}]0;owned\u{7} the guest | RA | I |\n| Back up \u{202e}slatot\u{2069} data | I | RA |\n\
                    | Watch \u{9b}31m the logs | Q | RA |\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("acme-page.md"), PAGE).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    rmx().current_dir(folder).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Whether anything in it could steer a terminal.
fn steers(text: &str) -> bool {
    text.chars().any(|c| {
        (c.is_control() && c != '\n' && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{2069}'
    })
}

#[test]
fn a_page_cannot_steer_the_terminal() {
    let folder = folder();
    fs::write(folder.path().join("other.md"), PAGE.replace("RA | I", "I | RA")).unwrap();
    let commands: [&[&str]; 5] = [
        &["show", "--matrix", "acme-page.md"],
        &["check", "acme-page.md"],
        &["diff", "acme-page.md", "other.md"],
        &["import", "acme-page.md", "--vendor", "acme", "--service", "vm"],
        &["--matrix", "acme-page.md", "--format", "md", "-o", "-"],
    ];
    for arguments in commands {
        let output = run(folder.path(), arguments);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(!steers(&out), "{arguments:?}: {out:?}");
        assert!(!steers(&err), "{arguments:?}: {err:?}");
    }
    let shown = text(&run(folder.path(), &["check", "acme-page.md"]).stdout);
    assert!(shown.contains("\\u{9b}31m"), "{shown}");
}

#[test]
fn nobody_listening_is_no_failure() {
    let folder = folder();
    let full = || Stdio::from(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let made = rmx()
        .current_dir(folder.path())
        .args(["--vendor", "ibm", "--service", "backup-recovery", "--as-of", "2026-01-31", "-o", "a.xlsx"])
        .stderr(full())
        .status()
        .unwrap();
    assert!(made.success() && folder.path().join("a.xlsx").is_file());
    let signed = rmx()
        .current_dir(folder.path())
        .args(["sign", "ibm/backup-recovery", "--name", "Anna", "--as", "approver", "--decision", "accepted"])
        .args(["--register", "rg", "--as-of", "2026-01-31"])
        .stderr(full())
        .status()
        .unwrap();
    assert!(signed.success(), "the sign-off was recorded: {signed}");
    let log = fs::read_to_string(folder.path().join("rg/log.jsonl")).unwrap();
    assert!(log.contains("Anna"), "{log}");
    let listed = rmx().arg("list").stdout(full()).output().unwrap();
    assert_eq!(listed.status.code(), Some(1), "a result that could not be written is one");
}

#[test]
fn quiet_says_errors_only_and_verbose_says_where_things_were_found() {
    let folder = folder();
    fs::write(folder.path().join("rmx.toml"), "[organisation]\nname = \"Example Ltd\"\n").unwrap();
    let job = ["--vendor", "ibm", "--service", "backup-recovery", "-o", "a.md", "--force"];
    let said = |more: &[&str]| text(&run(folder.path(), &[&job, more].concat()).stderr);
    assert_eq!(said(&["-q"]), "");
    assert!(said(&[]).starts_with("wrote a.md"));
    fs::write(folder.path().join("page.csv"), "Activity,Customer,Acme\nBack up,RA,I\nGuard,I,RA\n").unwrap();
    let read = |more: &[&str]| text(&run(folder.path(), &[&["import", "page.csv"], more].concat()).stderr);
    assert_eq!(read(&["-q", "-o", "entry"]), "");
    assert!(read(&["-o", "again"]).contains("activities  2"));
    let verbose = said(&["-v"]);
    assert!(verbose.contains("profile: rmx.toml\n"), "{verbose}");
    let wrong = run(folder.path(), &["-q", "--vendor", "nobody", "--service", "x", "-o", "b.md"]);
    assert!(text(&wrong.stderr).starts_with("error: unknown vendor"), "{}", text(&wrong.stderr));
}

#[test]
fn colours_are_used_when_they_are_asked_for() {
    let coloured = |arguments: &[&str], no_color: bool| {
        let mut command: Command = rmx();
        if no_color {
            command.env("NO_COLOR", "1");
        }
        text(&command.args(arguments).output().unwrap().stdout).contains("\u{1b}[")
    };
    let job = ["check", "ibm/backup-recovery"];
    assert!(!coloured(&job, false), "standard output is no terminal here");
    assert!(coloured(&[&job[..], &["--color", "always"]].concat(), true), "a flag wins over NO_COLOR");
    assert!(!coloured(&[&job[..], &["--color", "never"]].concat(), false));
}

#[test]
fn a_diagnostic_on_a_text_shows_its_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rows.csv"), "Activity,Customer,Acme\nPatch,RA,I\nBack up,RA\n").unwrap();
    fs::write(folder.path().join("map.toml"), "tables = 3\n").unwrap();
    let output = run(folder.path(), &["import", "rows.csv", "--mapping", "map.toml"]);
    let err = text(&output.stderr);
    assert!(err.contains("1 | tables = 3"), "{err}");
    assert!(err.contains("  |          ^"), "{err}");
}
