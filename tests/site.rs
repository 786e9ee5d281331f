//! The documentation as a book: its list has every page, every link leads somewhere, and the pages of the commands are what `--help` says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common::rmx;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// Every Markdown file below the documentation, by its path there.
fn pages() -> BTreeSet<String> {
    fn walk(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "md") {
                found.insert(path.strip_prefix(docs()).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&docs(), &mut found);
    found
}

/// The targets of a page's links, outside of code.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            code = !code;
        } else if !code {
            let plain: String = line.split('`').step_by(2).collect::<Vec<_>>().join("_");
            links.extend(plain.split("](").skip(1).map(|rest| rest.split(')').next().unwrap().to_owned()));
        }
    }
    links
}

/// The anchors of a page's headings, as GitHub and mdBook make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let heading = |line: &str| {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        words
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect()
    };
    text.lines().filter(|line| line.starts_with('#')).map(heading).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = pages().iter().map(|page| docs().join(page)).collect();
    for name in
        ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md", "inputs/published/README.md"]
    {
        files.push(root.join(name));
    }
    let mut broken = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for link in links(&text).iter().filter(|l| !l.contains("://") && !l.starts_with("mailto:")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { file.clone() } else { file.parent().unwrap().join(path) };
            let is_there = target.exists();
            let has_anchor =
                anchor.is_empty() || (is_there && anchors(&fs::read_to_string(&target).unwrap()).contains(anchor));
            // A page of the book cannot lead to what is not in the book.
            let leaves = file.starts_with(docs())
                && is_there
                && !target.canonicalize().unwrap().starts_with(docs().canonicalize().unwrap());
            if !is_there || !has_anchor || leaves {
                broken.push(format!("{}: {link}", file.strip_prefix(root).unwrap().display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_book_lists_every_page_once() {
    let summary = fs::read_to_string(docs().join("SUMMARY.md")).unwrap();
    let listed = links(&summary);
    let all: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(all.len(), listed.len(), "a page is listed twice");
    let mut there = pages();
    there.remove("SUMMARY.md");
    assert_eq!(all, there);
    assert!(fs::read_to_string(docs().join("../book.toml")).unwrap().contains("src = \"docs\""));
}

/// The addresses in a page of the book, with the ids that its elements have.
fn addresses(page: &str) -> (Vec<String>, BTreeSet<String>) {
    let attributes = |name: &str| -> Vec<String> {
        let name = format!(" {name}=\"");
        let values = page.split(name.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap());
        values.map(|value| value.replace("&amp;", "&")).collect()
    };
    let links = [attributes("href"), attributes("src")].concat();
    (links, attributes("id").into_iter().collect())
}

/// Whoever reads the book finds every page, picture and heading that it leads to.
#[needs::tools(mdbook)]
#[test]
fn the_book_is_made_and_leads_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("book");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out =
        std::process::Command::new("mdbook").arg("build").arg(root).arg("--dest-dir").arg(&book).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let html = |page: &str| book.join(page).with_extension("html");
    let made: Vec<PathBuf> = pages()
        .iter()
        .filter(|page| *page != "SUMMARY.md")
        .map(|page| match page.strip_suffix("README.md") {
            Some(folder) => book.join(folder).join("index.html"),
            None => html(page),
        })
        .collect();
    let mut broken = Vec::new();
    for page in made {
        let text = fs::read_to_string(&page).unwrap_or_else(|e| panic!("{}: {e}", page.display()));
        let (links, ids) = addresses(&text);
        for link in links.iter().filter(|link| !link.is_empty() && !link.contains(':')) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = page.parent().unwrap().join(path);
            let found = match (path, anchor) {
                ("", anchor) => anchor.is_empty() || ids.contains(anchor),
                (_, "") => target.exists(),
                (_, anchor) => fs::read_to_string(&target).is_ok_and(|text| addresses(&text).1.contains(anchor)),
            };
            if !found {
                broken.push(format!("{}: {link}", page.strip_prefix(&book).unwrap().display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The subcommands, in the order of the help.
fn commands() -> Vec<String> {
    let help = String::from_utf8(rmx().arg("-h").output().unwrap().stdout).unwrap();
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let name = |line: &str| line.trim_start().split(' ').next().unwrap().to_owned();
    list.lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(name)
        .filter(|n| n != "help")
        .collect()
}

/// `RMX_BLESS=1` writes the pages.
#[test]
fn the_pages_of_the_commands_are_their_help() {
    let folder = docs().join("commands");
    let names = commands();
    assert!(names.len() > 15, "{names:?}");
    let mut wanted: Vec<(String, String)> = vec![("main".to_owned(), help(&[]))];
    wanted.extend(names.iter().map(|name| (name.clone(), help(&[name]))));
    let bless = std::env::var_os("RMX_BLESS").is_some();
    let mut stale = Vec::new();
    for (name, text) in &wanted {
        let title = if name == "main" { "rmx-report".to_owned() } else { format!("rmx-report {name}") };
        let page = format!("# {title}\n\nMade of `{title} --help`; a test compares it.\n\n```text\n{text}```\n");
        let path = folder.join(format!("{name}.md"));
        if bless {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, page).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != page {
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "RMX_BLESS=1 cargo test --test site writes them anew: {stale:?}");
    let there: BTreeSet<String> =
        pages().iter().filter_map(|p| Some(p.strip_prefix("commands/")?.strip_suffix(".md")?.to_owned())).collect();
    assert_eq!(there, wanted.into_iter().map(|(name, _)| name).collect());
}

fn help(command: &[&str]) -> String {
    let out = rmx().args(command).arg("--help").env("COLUMNS", "110").output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
