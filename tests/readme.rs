//! Every command that the README shows is run, and its output compared: documentation that nothing checks rots.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(unix)]

mod common;

use std::path::Path;
use std::process::Command;

/// The README is what one reads before trying: what it is, two commands, a picture of each output, five examples, where to read on.
#[test]
fn the_readme_is_short() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    assert!(readme.lines().count() <= 100, "{} lines: docs/examples.md has room", readme.lines().count());
    let blocks = |kind: &str| readme.matches(&format!("```{kind}\n")).count();
    assert_eq!((blocks("sh"), blocks("console")), (2, 5), "commands and examples");
    assert_eq!(readme.matches("](docs/pictures/").count(), 3, "workbook, PDF, page");
    assert!(readme.contains("## Where to read on"));
}

/// Documents whose ```console blocks are run, each in a folder of its own.
const DOCUMENTS: [&str; 5] = ["README.md", "docs/examples.md", "docs/audit.md", "docs/record.md", "docs/pdf.md"];

/// A command and the output that the document shows; a line `...` stands for any lines.
struct Example {
    line: usize,
    command: String,
    expected: Vec<String>,
}

fn examples(text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if inside {
            match line.strip_prefix("$ ") {
                Some(command) => {
                    examples.push(Example { line: number + 1, command: command.to_owned(), expected: Vec::new() });
                }
                None => {
                    examples.last_mut().expect("output without a command").expected.push(line.trim_end().to_owned())
                }
            }
        }
    }
    examples
}

/// Whether the lines are as expected, `...` standing for any lines.
fn matches(expected: &[String], found: &[String]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((first, rest)) if first == "..." => (0..=found.len()).any(|skip| matches(rest, &found[skip..])),
        Some((first, rest)) => found.split_first().is_some_and(|(line, more)| line == first && matches(rest, more)),
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn every_command_of_the_documents_gives_what_they_show() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = Path::new(env!("CARGO_BIN_EXE_rmx-report")).parent().unwrap().to_owned();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut problems = Vec::new();
    for document in DOCUMENTS.iter().filter(|d| root.join(d).exists()) {
        let folder = tempfile::tempdir().unwrap();
        copy(&root.join("inputs"), &folder.path().join("inputs"));
        copy(&root.join("templates"), &folder.path().join("templates"));
        std::fs::create_dir(folder.path().join("outputs")).unwrap();
        for example in examples(&std::fs::read_to_string(root.join(document)).unwrap()) {
            // One stream, as a terminal shows it.
            let output = Command::new("sh")
                .args(["-c", &format!("exec 2>&1; {}", example.command)])
                .current_dir(folder.path())
                .env("PATH", &path)
                .env("NO_COLOR", "1")
                .env("COLUMNS", "100")
                .env("SOURCE_DATE_EPOCH", "1795132800")
                .env_remove("RMX_CATALOG")
                .output()
                .unwrap();
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let found: Vec<String> = text.lines().map(|l| l.trim_end().to_owned()).collect();
            if !matches(&example.expected, &found) {
                problems.push(format!("{document}:{}: $ {}\n{text}", example.line, example.command));
            }
        }
    }
    assert!(problems.is_empty(), "these commands give something else now:\n\n{}", problems.join("\n"));
}

#[test]
fn the_readme_names_the_test_command_that_ci_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let ci = std::fs::read_to_string(root.join(".ci/run")).unwrap();
    assert!(readme.lines().any(|l| l == "cargo test --locked"));
    assert!(ci.lines().any(|l| l == "cargo test --locked"));
}
