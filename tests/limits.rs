//! Hostile files end within five seconds and 512 MiB, and within every limit time grows with the document's length and no faster: each of these took
//! half a minute and more, or ended the program.
//!
//! Time is the processor's, which does not depend on what else the machine does; memory is held by the system.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::fs;
use std::process::Command;

/// Seconds of the processor for one file; an unoptimised program takes about a dozen times what an optimised one does.
const MOST_TIME: f64 = if cfg!(debug_assertions) { 60.0 } else { 5.0 };

/// KiB of address space; an unoptimised program is itself larger than what it uses.
const MEMORY: u64 = if cfg!(debug_assertions) { 768 << 10 } else { 512 << 10 };

/// A document is also looked at in an eighth of its length: what grows with the square takes 64 times as long for the whole.
const PART: usize = 8;
const MOST_GROWTH: f64 = 24.0;
/// Below so many seconds nothing is told of growth.
const LEAST_TIME: f64 = 0.1;

const TABLE: &str = "| Activity | Customer | Provider |\n|---|---|---|\n";
const ROWS: &str = "| Back up | RA | I |\n| Patch | I | RA |\n";

/// How a run ended: its exit code, what it printed and said, and the processor's seconds.
struct Run {
    code: Option<i32>,
    out: String,
    said: String,
    seconds: f64,
}

/// `0m1.25s` of the shell's `times`, in seconds.
fn seconds(text: &str) -> f64 {
    let (minutes, rest) = text.split_once('m').unwrap();
    minutes.parse::<f64>().unwrap() * 60.0 + rest.trim_end_matches('s').replace(',', ".").parse::<f64>().unwrap()
}

/// Runs the program in a folder of these files, within its memory and its time.
fn run(files: &[(&str, String)], args: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    let script = format!("ulimit -v {MEMORY}; \"$0\" \"$@\"; code=$?; times >.times; exit $code");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).arg(env!("CARGO_BIN_EXE_rmx-report")).args(args).current_dir(folder.path());
    let out = shell.env_remove("RMX_CATALOG").env("NO_COLOR", "1").output().unwrap();
    let times = fs::read_to_string(folder.path().join(".times")).unwrap();
    let seconds = times.lines().nth(1).unwrap().split_whitespace().map(seconds).sum();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let run = Run { code: out.status.code(), out: text(&out.stdout), said: text(&out.stderr), seconds };
    assert!(seconds < MOST_TIME, "{args:?} took {seconds} s");
    assert!(!run.said.contains("internal error:"), "{}", run.said);
    run
}

fn import(name: &str, content: String) -> Run {
    run(&[(name, content)], &["import", name, "-o", "-", "--format", "csv"])
}

/// Imports a document of a length, after one of a part of it, of which nothing is refused.
fn grown(name: &str, number: usize, content: impl Fn(usize) -> String) -> Run {
    let (part, whole) = (import(name, content(number / PART)), import(name, content(number)));
    assert_eq!((part.code, whole.code), (Some(0), Some(0)), "{name}: {}", whole.said);
    let growth = whole.seconds / part.seconds.max(LEAST_TIME);
    assert!(growth < MOST_GROWTH, "{PART} times the document took {growth} times as long ({} s)", whole.seconds);
    whole
}

fn many(number: usize, line: impl Fn(usize) -> String) -> String {
    (0..number).map(line).collect()
}

#[test]
fn template_keywords() {
    let page =
        |n| format!("# T\n\n{TABLE}{}", many(n, |i| format!("| Use {{{{site.data.keyword.k{i}}}}} | RA | I |\n")));
    let run = grown("a.md", 50_000, page);
    assert_eq!(run.out.lines().count(), 50_001);
    assert!(run.out.contains("Use k49999"), "{}", run.said);
    assert!(run.said.contains("and 49970 more"), "{}", run.said.lines().take(9).collect::<String>());
}

#[test]
fn sections_within_a_table() {
    let page =
        |n| format!("# T\n\n{TABLE}{}", many(n, |i| format!("| **Section {i}** | | |\n| Do thing {i} | RA | I |\n")));
    let run = grown("a.md", 50_000, page);
    assert_eq!(run.out.lines().filter(|l| l.contains("Do thing")).count(), 50_000);
}

#[test]
fn headings_and_paragraphs() {
    for number in [100_000, 300_000] {
        let headings = many(number, |i| format!("# H{i}\n"));
        let run = import("a.md", format!("{headings}\n{TABLE}{ROWS}"));
        assert_eq!(run.code, Some(3));
        assert!(run.said.contains("--limit blocks="), "{}", run.said);
    }
    let run = import("a.html", format!("<html>{}", many(100_000, |i| format!("<h2>S{i}</h2><p>words"))));
    assert!(run.code == Some(3) && run.said.contains("--limit blocks="), "{}", run.said);
    // What is within the limit comes in.
    grown("a.md", 24_000, |n| format!("# T\n\n{}{TABLE}{ROWS}", many(n, |i| format!("## H{i}\n\nwords\n\n"))));
}

#[test]
fn tables_of_their_own_sections() {
    let table = |i| format!("## H{i}\n\n{TABLE}| Back up {i} | RA | I |\n| Patch {i} | I | RA |\n\n");
    let run = import("a.md", format!("# T\n\n{}", many(100_000, table)));
    assert!(run.code == Some(3) && run.said.contains("--limit tables="), "{}", run.said);
    let run = grown("a.md", 2_000, |n| format!("# T\n\n{}", many(n, table)));
    assert_eq!(run.out.lines().count(), 4_001);
}

#[test]
fn definitions_of_links_show_nothing() {
    let page = |n| format!("# T\n\n{}\n{TABLE}{ROWS}", many(n, |i| format!("[l{i}]: https://example.org/{i}\n")));
    let run = grown("a.md", 200_000, page);
    assert_eq!(run.out.lines().count(), 3, "{}", run.out);
}

/// A matrix has a cell for each activity and party: thousands of owners took gigabytes.
#[test]
fn owners_by_the_thousand() {
    let owned = |n: usize| format!("Activity,Owner\n{}", many(n, |i| format!("Do {i},Team {}\n", i / 3)));
    let run = import("a.csv", owned(20_000));
    assert!(run.code == Some(3) && run.said.contains("--limit cells="), "{}", run.said);
    grown("a.csv", 2_400, owned);
    // Names under letters are looked for in every cell.
    let lettered =
        |n| format!("Activity,R,A,C,I\n{}", many(n, |i| format!("Do {i},Team {i},Customer,Group {i},Unit {i}\n")));
    let run = import("a.csv", lettered(4_000));
    assert!(run.code == Some(3) && run.said.contains("--limit cells="), "{}", run.said);
}

#[test]
fn columns_by_the_thousand() {
    let wide = |n| {
        format!(
            "Activity,{}\n{}",
            many(n, |i| format!("Team {i},")),
            many(40, |r| format!("Back up the systems of site {r} every night,{}\n", "R,".repeat(n)))
        )
    };
    grown("a.csv", 400, wide);
    let run = import("a.csv", wide(16_000));
    assert_eq!(run.code, Some(3), "{}", run.said);
}

#[test]
fn unknown_tables_of_settings() {
    let read = |number| {
        let toml = many(number, |i| format!("[t{i}]\na = 1\n"));
        let csv = "Activity,Customer,Provider\nBack up,RA,I\n".to_owned();
        let files = [("m.toml", toml), ("a.csv", csv)];
        run(&files, &["import", "a.csv", "--mapping", "m.toml", "-o", "-", "--format", "csv"])
    };
    let (part, whole) = (read(20_000 / PART), read(20_000));
    assert!(matches!(whole.code, Some(2 | 3)), "{:?}", whole.code);
    assert!(whole.said.contains("'t0'") && whole.said.contains("more of the file does not fit"), "{}", whole.said);
    assert!(whole.said.matches("error[").count() <= 102);
    assert!(whole.seconds < part.seconds.max(LEAST_TIME) * MOST_GROWTH, "{} s", whole.seconds);
}

#[test]
fn attributes_of_a_tag() {
    let attributes = many(50_000, |i| format!(" a{i}"));
    for (name, content) in [
        ("a.html", format!("<html><table><tr><td{attributes}>x</td></tr></table>")),
        ("a.md", format!("# T\n\n<table><tr><td{attributes}>x</td></tr></table>\n")),
    ] {
        let run = import(name, content);
        assert_eq!(run.code, Some(3), "{name}");
        assert!(run.said.contains("--limit attributes="), "{}", run.said);
    }
    // Where a tag only labels, one that no page has labels nothing.
    let run = import("a.md", format!("# T\n\n<tab{attributes}>\n\n{TABLE}{ROWS}"));
    assert_eq!(run.code, Some(0), "{}", run.said);
}
