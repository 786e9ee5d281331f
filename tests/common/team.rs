//! A team's commands on one day, and what people do with the files: for tests that have `mod common`.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::common;

/// The service that is handed out.
pub const SERVICE: [&str; 4] = ["--vendor", "ovhcloud", "--service", "instances"];
/// The day of most commands.
pub const DAY: &str = "2026-11-20";

pub fn rmx(folder: &Path, args: &[&str]) -> Output {
    rmx_on(folder, DAY, args)
}

pub fn rmx_on(folder: &Path, day: &str, args: &[&str]) -> Output {
    common::rmx().args(args).args(["--as-of", day]).current_dir(folder).env("USER", "tester").output().unwrap()
}

/// Standard output and standard error.
pub fn both(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

/// Standard output of a command that succeeded.
pub fn ok(out: &Output) -> String {
    assert!(out.status.success(), "{}", both(out));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

pub fn json(out: &Output) -> Value {
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {}", both(out)))
}

pub fn hand_out(folder: &Path, file: &str) {
    ok(&rmx(folder, &[&SERVICE[..], &["-o", file]].concat()));
}

pub fn python(folder: &Path, script: &str) {
    let out = Command::new("python3").args(["-c", script]).current_dir(folder).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

/// Writes a filled copy of a page as its script does: the entries stand in their element.
pub fn filled(at: &Path, page: &str, copy: &str, entries: &Value) {
    let page = std::fs::read_to_string(at.join(page)).unwrap();
    let (before, rest) = page.split_once("id=\"rmx-entries\"").unwrap();
    let (attributes, after) = rest.split_once('>').unwrap();
    let (_, after) = after.split_once("</script>").unwrap();
    let entries = entries.to_string().replace('<', "\\u003c");
    std::fs::write(at.join(copy), format!("{before}id=\"rmx-entries\"{attributes}>{entries}</script>{after}")).unwrap();
}

/// Edits a workbook with openpyxl: `wb`, `ws` (Obligations), `ids`, `put(row, field, value)` and `datetime` are at hand.
pub fn edit(folder: &Path, from: &str, to: &str, code: &str) {
    python(
        folder,
        &format!(
            "import openpyxl,datetime\nwb=openpyxl.load_workbook({from:?})\nws=wb['Obligations']\n\
             ids={{c.value:c.column for c in ws[1]}}\n\
             def put(r,f,v):\n  c=ws.cell(r,ids[f]); c.value=v\n  if isinstance(v,str): c.data_type='s'\n{code}\nwb.save({to:?})\n"
        ),
    );
}
