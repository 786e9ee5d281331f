//! A finished PDF as evidence: its words come back, it proves itself, and an alteration shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;
use std::process::{Command, Output};

use rmx_report::verify::pdf::{Verdict, verify};

fn run(at: &Path, arguments: &[&str]) -> Output {
    common::rmx().current_dir(at).args(arguments).output().unwrap()
}

fn ok(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn instances(at: &Path) -> Vec<u8> {
    ok(&run(at, &["--vendor", "ovhcloud", "--service", "instances", "--as-of", "2026-11-20", "-o", "e.pdf"]));
    std::fs::read(at.join("e.pdf")).unwrap()
}

#[test]
fn a_document_is_the_same_until_a_byte_is_altered() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = instances(folder.path());
    assert_eq!(verify(&bytes).unwrap().verdict, Verdict::Same);
    // A byte of the metadata: the file stays readable.
    let digit = bytes.windows(15).position(|w| w == b"OVHcloud Public").unwrap();
    let mut altered = bytes;
    altered[digit] = b'Q';
    assert_eq!(verify(&altered).unwrap().verdict, Verdict::Altered);
    std::fs::write(folder.path().join("x.pdf"), &altered).unwrap();
    assert!(!run(folder.path(), &["verify", "x.pdf"]).status.success());
}

#[test]
fn a_document_of_the_users_own_proves_itself_too() {
    let folder = tempfile::tempdir().unwrap();
    let page = "# Duties\n\n| Activity | Customer | Acme |\n|---|---|---|\n| Patch the guests | RA | I |\n| Run the racks | I | RA |\n| Read the logs | R | A |\n";
    std::fs::write(folder.path().join("duties.md"), page).unwrap();
    let arguments = ["--matrix", "duties.md", "--vendor", "acme", "--service", "racks", "-o", "m.pdf"];
    ok(&run(folder.path(), &arguments));
    let outcome = verify(&std::fs::read(folder.path().join("m.pdf")).unwrap()).unwrap();
    assert_eq!(outcome.verdict, Verdict::Same);
    assert!(outcome.attachments.iter().any(|(name, _)| name == "matrix-matrix.toml"), "{:?}", outcome.attachments);
}

#[test]
#[cfg_attr(not(have_qpdf), ignore = "qpdf is not installed")]
fn qpdf_finds_nothing_in_a_real_one() {
    let folder = tempfile::tempdir().unwrap();
    instances(folder.path());
    let output = Command::new("qpdf").arg("--check").arg(folder.path().join("e.pdf")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
#[cfg_attr(not(have_poppler), ignore = "pdftotext is not installed")]
fn every_activity_comes_back_letter_for_letter() {
    let folder = tempfile::tempdir().unwrap();
    instances(folder.path());
    let text = Command::new("pdftotext").arg(folder.path().join("e.pdf")).arg("-").output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let arguments =
        ["--vendor", "ovhcloud", "--service", "instances", "--as-of", "2026-11-20", "--format", "json", "-o", "-"];
    let json = run(folder.path(), &arguments);
    ok(&json);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let activities = json["activities"].as_array().unwrap();
    assert_eq!(activities.len(), 58);
    for activity in activities {
        let words = activity["activity"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&words), "{words}");
    }
}
