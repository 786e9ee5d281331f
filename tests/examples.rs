//! What the programs of `examples/` do, each run as its readers would.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

#[path = "../examples/collect_a_workbook.rs"]
mod collect_a_workbook;
#[path = "../examples/findings_in_ci.rs"]
mod findings_in_ci;
#[path = "../examples/page_to_workbook.rs"]
mod page_to_workbook;

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use rmx_report::app::status::{Request as StatusRequest, status};
use rmx_report::app::verify::{Request as VerifyRequest, Subject, Verified, verify};
use rmx_report::app::{HowToRead, ProfileChoice, Surroundings, Workspace};
use rmx_report::evidence::verify::pdf::Verdict;
use rmx_report::import::Limits;

fn input(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("inputs/examples").join(name)
}

#[test]
fn a_page_becomes_a_workbook_and_a_pdf() {
    let folder = tempfile::tempdir().unwrap();
    let (workbook, pdf) = (folder.path().join("acme.xlsx"), folder.path().join("acme.pdf"));
    let made = page_to_workbook::page_to(input("acme-vm.md"), vec![workbook.clone(), pdf.clone()]).unwrap();
    let written: Vec<_> = made.written.iter().map(|w| (&w.path, w.obligations + w.commitments)).collect();
    assert_eq!(written, [(&workbook, 5), (&pdf, 5)], "all five activities of the page, in both");
    assert!(fs::read(&workbook).unwrap().starts_with(b"PK"));
    let request =
        VerifyRequest { subject: Subject::File(pdf), heads: vec![], evidence: vec![], limits: Limits::of_copies() };
    let Verified::Pdf(outcome) = verify(&request).unwrap() else { panic!("it is a PDF") };
    assert_eq!(outcome.verdict, Verdict::Same);
    let again = page_to_workbook::page_to(input("acme-vm.md"), vec![input("acme-vm.md")]).unwrap_err();
    assert!(again.to_string().contains("not even with --force"), "an input is no output: {again}");
    let _: fn() -> Result<(), Box<dyn Error>> = page_to_workbook::main;
}

#[test]
fn findings_of_a_page_fail_a_pipeline_where_they_are_asked_to() {
    let page = input("acme-vm.md").display().to_string();
    let report = findings_in_ci::findings(page.clone(), "error").unwrap();
    assert!(!report.failed);
    let findings = &report.checks.first().unwrap().assessment.findings;
    assert!(findings.iter().any(|f| f.code.as_str() == "topic-not-mentioned"), "{findings:?}");
    assert!(findings_in_ci::findings(page.clone(), "topic-not-mentioned").unwrap().failed);
    assert!(findings_in_ci::findings(page, "eror").unwrap_err().to_string().contains("eror"));
    let _: fn() -> Result<ExitCode, Box<dyn Error>> = findings_in_ci::main;
}

#[test]
fn a_filled_workbook_goes_into_a_record() {
    let folder = tempfile::tempdir().unwrap();
    let register = folder.path().join("register");
    let outcomes = collect_a_workbook::into_record(input("instances-filled.xlsx"), &register).unwrap();
    let [outcome] = outcomes.as_slice() else { panic!("one copy is of one service: {outcomes:?}") };
    assert!(outcome.new_fields() > 0);
    let env = Surroundings { as_of: chrono::Utc::now(), catalog: &[], user: "example", listener: &() };
    let workspace = Workspace::open(&ProfileChoice::None, Some(&register), &[], &env).unwrap();
    let request =
        StatusRequest { service: None, matrix: None, reading: HowToRead::default(), soon: 30, evidence: vec![] };
    let report = status(&workspace, &request, &env).unwrap();
    let owners: Vec<_> = report.services.iter().flat_map(|s| &s.owners).filter(|(name, _)| !name.is_empty()).collect();
    assert!(!owners.is_empty(), "the record has the owners that people entered: {report:?}");
    let _: fn() -> Result<(), Box<dyn Error>> = collect_a_workbook::main;
}
