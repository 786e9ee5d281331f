//! Within every limit time grows with the document's length and no faster: each of these took half a minute and more, or ended the program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::time::{Duration, Instant};

/// What an unoptimised build on a busy machine may take; where time grew with the square, it took many times that.
const MOST_TIME: Duration = Duration::from_secs(60);

const TABLE: &str = "| Activity | Customer | Provider |\n|---|---|---|\n";
const ROWS: &str = "| Back up | RA | I |\n| Patch | I | RA |\n";

/// Runs the program in a folder of these files; its exit code and what it said.
fn run(files: &[(&str, String)], args: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    let begun = Instant::now();
    let out = common::rmx().args(args).current_dir(folder.path()).output().unwrap();
    assert!(begun.elapsed() < MOST_TIME, "{args:?} took {:?}", begun.elapsed());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (out.status.code(), text(&out.stdout), text(&out.stderr))
}

fn import(name: &str, content: String) -> (Option<i32>, String, String) {
    run(&[(name, content)], &["import", name, "-o", "-", "--format", "csv"])
}

fn many(number: usize, line: impl Fn(usize) -> String) -> String {
    (0..number).map(line).collect()
}

#[test]
fn template_keywords() {
    let rows = many(20_000, |i| format!("| Use {{{{site.data.keyword.k{i}}}}} | RA | I |\n"));
    let (code, out, said) = import("a.md", format!("# T\n\n{TABLE}{rows}"));
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(out.lines().count(), 20_001);
    assert!(out.contains("Use k19999"), "{said}");
    assert!(said.contains("and 19970 more"), "{}", said.lines().take(9).collect::<String>());
}

#[test]
fn sections_within_a_table() {
    let rows = many(20_000, |i| format!("| **Section {i}** | | |\n| Do thing {i} | RA | I |\n"));
    let (code, out, said) = import("a.md", format!("# T\n\n{TABLE}{rows}"));
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(out.lines().filter(|l| l.contains("Do thing")).count(), 20_000);
}

#[test]
fn headings_and_paragraphs() {
    let headings = many(300_000, |i| format!("# H{i}\n"));
    let (code, _, said) = import("a.md", format!("{headings}\n{TABLE}{ROWS}"));
    assert_eq!(code, Some(3));
    assert!(said.contains("--limit blocks="), "{said}");
    let (code, _, said) = import("a.html", format!("<html>{}", many(100_000, |i| format!("<h2>S{i}</h2><p>words"))));
    assert!(code == Some(3) && said.contains("--limit blocks="), "{said}");
    // What a real document has comes in.
    let some = many(2_000, |i| format!("## H{i}\n\nwords\n\n"));
    assert_eq!(import("a.md", format!("# T\n\n{some}{TABLE}{ROWS}")).0, Some(0));
}

#[test]
fn definitions_of_links_show_nothing() {
    let links = many(200_000, |i| format!("[l{i}]: https://example.org/{i}\n"));
    let (code, out, said) = import("a.md", format!("# T\n\n{links}\n{TABLE}{ROWS}"));
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(out.lines().count(), 3, "{out}");
}

#[test]
fn unknown_tables_of_settings() {
    let toml = many(20_000, |i| format!("[t{i}]\na = 1\n"));
    let csv = "Activity,Customer,Provider\nBack up,RA,I\n".to_owned();
    let files = [("m.toml", toml), ("a.csv", csv)];
    let (code, _, said) = run(&files, &["import", "a.csv", "--mapping", "m.toml", "-o", "-", "--format", "csv"]);
    assert!(matches!(code, Some(2 | 3)), "{code:?}");
    assert!(said.contains("'t0'") && said.contains("more of the file does not fit"), "{said}");
    assert!(said.matches("error[").count() <= 102);
}

#[test]
fn attributes_of_a_tag() {
    let attributes = many(50_000, |i| format!(" a{i}"));
    for (name, content) in [
        ("a.html", format!("<html><table><tr><td{attributes}>x</td></tr></table>")),
        ("a.md", format!("# T\n\n<table><tr><td{attributes}>x</td></tr></table>\n")),
    ] {
        let (code, _, said) = import(name, content);
        assert_eq!(code, Some(3), "{name}");
        assert!(said.contains("--limit attributes="), "{said}");
    }
    // Where a tag only labels, one that no page has labels nothing.
    let (code, _, said) = import("a.md", format!("# T\n\n<tab{attributes}>\n\n{TABLE}{ROWS}"));
    assert_eq!(code, Some(0), "{said}");
}
