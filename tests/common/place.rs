//! A folder with a small catalogue of a vendor's one service, and the record in `register`: for tests that have `mod common`.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::common;

pub const DESCRIPTION: &str = r#"schema = "rmx-catalog/1"
title = "Shared responsibilities"
notation = "raci"
[vendor]
id = "acme"
name = "Acme"
short = "ACME"
[service]
id = "vm"
name = "Virtual machines"
short = "VM"
[[sources]]
document = "vm.md"
title = "Shared responsibilities"
date = 2025-01-31
[[parties]]
id = "customer"
name = "Customer"
kind = "customer"
[[parties]]
id = "acme"
name = "Acme"
kind = "provider"
[[legend]]
mark = "R"
letter = "R"
text = "R: does it"
[[legend]]
mark = "A"
letter = "A"
text = "A: Accountable"
[[options]]
id = "managed"
name = "Managed backups"
[[tables]]
table = "rows.csv"
notation = "raci"
columns = [
    { header = "id", is = "id" },
    { header = "section", is = "section" },
    { header = "activity", is = "activity" },
    { header = "customer", is = "party", parties = ["customer"] },
    { header = "acme", is = "party", parties = ["acme"] },
    { header = "option", is = "option" },
    { header = "line", is = "line" },
]
"#;

pub const ROWS: &str = "id,section,activity,customer,acme,option,line
ACME-VM-1,1. Operations,Patch the guest operating systems,RA,,,10
ACME-VM-2,1. Operations,Keep the logs for 30 days,RA,,,11
ACME-VM-3,2. Backup,Manage the backups of the machines,RA,,,20
ACME-VM-4,2. Backup,Carry out restoration tests,RA,,managed,21
ACME-VM-5,2. Backup,Replace broken disks of the hosts,I,R,,22
";

/// A folder with the catalogue, and the record in `register`.
pub struct Place(TempDir);

impl Place {
    pub fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.publish(DESCRIPTION, ROWS);
        place
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// What the vendor publishes from now on.
    pub fn publish(&self, description: &str, rows: &str) {
        let folder = self.path().join("catalog/acme/vm");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("matrix.toml"), description).unwrap();
        std::fs::write(folder.join("rows.csv"), rows).unwrap();
    }

    pub fn run(&self, day: &str, arguments: &[&str]) -> Output {
        let mut command = common::rmx();
        command.current_dir(self.path()).args(["--catalog", "catalog", "--as-of", day]).args(arguments);
        command.output().unwrap()
    }

    pub fn ok(&self, day: &str, arguments: &[&str]) -> String {
        let output = self.run(day, arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    pub fn sign(&self, more: &[&str]) {
        let sign = ["sign", "acme/vm", "--name", "Ada Byron", "--decision", "accepted", "--by", "Ada Byron"];
        self.ok("2026-01-10", &[&sign[..], more].concat());
    }

    pub fn status(&self, day: &str) -> Value {
        serde_json::from_str(&self.ok(day, &["status", "--format", "json"])).unwrap()
    }

    /// State and reason of the only sign-off.
    pub fn state(&self) -> (String, String) {
        let status = self.status("2026-02-01");
        let entry = &status["services"][0]["sign_offs"][0];
        (entry["state"].as_str().unwrap().to_owned(), entry["reason"].as_str().unwrap().to_owned())
    }
}
