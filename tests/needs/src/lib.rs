//! `#[needs::tools(qpdf, openpyxl)]` on a test: where one of them is missing, the test is reported as ignored, with the reason.
//!
//! Whether a tool is there is looked up when the tests are compiled, so that the test runner itself can say "ignored"; the library and the program
//! are built without asking for anything.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{LazyLock, Mutex};

use proc_macro::{TokenStream, TokenTree};

/// A tool: its name, the command that shows whether it is there, and what is said where it is not.
type Tool = (&'static str, &'static [&'static str], &'static str);

const TOOLS: [Tool; 18] = [
    ("actionlint", &["actionlint", "-version"], "actionlint is not installed"),
    ("bash", &["bash", "--version"], "bash is not installed"),
    ("chromium", &["chromium", "--version"], "chromium is not installed"),
    ("fish", &["fish", "--version"], "fish is not installed"),
    ("git", &["git", "--version"], "git is not installed"),
    ("icalendar", &["python3", "-c", "import icalendar"], "icalendar is not installed"),
    ("libreoffice", &["soffice", "--version"], "LibreOffice is not installed"),
    ("man", &["man", "--version"], "man is not installed"),
    ("mdbook", &["mdbook", "--version"], "mdbook is not installed"),
    ("node", &["node", "--version"], "Node is not installed"),
    ("openpyxl", &["python3", "-c", "import openpyxl"], "openpyxl is not installed"),
    ("poppler", &["pdftotext", "-v"], "pdftotext (poppler) is not installed"),
    ("pyhanko", &["python3", "-c", "import pyhanko, pypdf, pikepdf"], "pyHanko, pypdf or pikepdf is not installed"),
    ("trestle", &["python3", "-c", "import trestle.oscal"], "compliance-trestle is not installed"),
    ("qpdf", &["qpdf", "--version"], "qpdf is not installed"),
    ("script", &["script", "--version"], "script (util-linux) is not installed"),
    ("strace", &["strace", "--version"], "strace is not installed"),
    ("zsh", &["zsh", "-f", "-c", "zmodload zsh/zpty"], "zsh is not installed"),
];

static FOUND: LazyLock<Mutex<BTreeMap<String, bool>>> = LazyLock::new(Mutex::default);

fn runs(command: &[&str]) -> bool {
    let Some((program, arguments)) = command.split_first() else { return false };
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// What is said where the tool is missing; `None` where it is there.
fn missing(tool: &str) -> Option<&'static str> {
    let (there, reason): (&dyn Fn() -> bool, &'static str) = match tool {
        "shared" => (
            &|| std::env::var_os("RMX_SHARED").is_some_and(|dir| std::path::Path::new(&dir).join("sources").is_dir()),
            "RMX_SHARED names no folder of shared documents",
        ),
        "unseen" => (
            &|| std::env::var_os("RMX_UNSEEN").is_some_and(|dirs| std::env::split_paths(&dirs).all(|dir| dir.is_dir())),
            "RMX_UNSEEN names no folders with the documents of tests/fixtures/unseen-figures.toml",
        ),
        "browser_modules" => (
            &|| {
                let folder = std::env::var_os("RMX_NODE_MODULES").map(std::path::PathBuf::from);
                folder.is_some_and(|dir| dir.join("playwright-core").is_dir() && dir.join("axe-core").is_dir())
            },
            "RMX_NODE_MODULES names no folder with playwright-core and axe-core",
        ),
        "mounts" => (
            &|| runs(&["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]),
            "this user may not mount file systems",
        ),
        tool => match TOOLS.iter().find(|(name, ..)| *name == tool) {
            Some((_, command, reason)) => (&move || runs(command), reason),
            None => return Some("this tool is not in the list of tests/needs"),
        },
    };
    let known = FOUND.lock().ok().and_then(|found| found.get(tool).copied());
    let there = known.unwrap_or_else(there);
    if let Ok(mut found) = FOUND.lock() {
        found.insert(tool.to_owned(), there);
    }
    (!there).then_some(reason)
}

/// Ignores the test, with the reason, where one of the tools is missing.
#[proc_macro_attribute]
pub fn tools(names: TokenStream, test: TokenStream) -> TokenStream {
    let names: Vec<String> = names
        .into_iter()
        .filter_map(|token| match token {
            TokenTree::Ident(name) => Some(name.to_string()),
            _ => None,
        })
        .collect();
    let missing: Vec<&str> = names.iter().filter_map(|name| missing(name)).collect();
    if missing.is_empty() {
        return test;
    }
    let attribute: TokenStream = format!("#[ignore = {:?}]", missing.join("; ")).parse().unwrap_or_default();
    attribute.into_iter().chain(test).collect()
}
