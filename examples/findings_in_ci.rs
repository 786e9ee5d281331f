//! The gaps of a vendor's page, for a pipeline that fails where one is an error.
//!
//!     cargo run --example findings_in_ci -- inputs/examples/acme-vm.md

use std::error::Error;
use std::process::ExitCode;

use rmx_report::app::check::{Request, check, threshold};
use rmx_report::app::{self, ProfileChoice, Subject, Surroundings, Workspace};
use rmx_report::export::check::CheckReport;

/// The program.
pub fn main() -> Result<ExitCode, Box<dyn Error>> {
    let page = std::env::args().nth(1).ok_or("findings_in_ci PAGE")?;
    let report = findings(page, "error")?;
    for finding in report.checks.iter().flat_map(|check| &check.assessment.findings) {
        println!("{}: {}[{}]: {}", finding.source, finding.severity, finding.code, finding.message);
    }
    Ok(if report.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The findings of a page; those of a severity or code fail.
pub fn findings(page: String, fail_on: &str) -> Result<CheckReport, app::Error> {
    let env = Surroundings { as_of: chrono::Utc::now(), catalog: &[], user: "example", listener: &() };
    let workspace = Workspace::open(&ProfileChoice::None, None, &[], &env)?;
    check(&workspace, &Request::of(Subject::Named(page), threshold(&[fail_on.to_owned()])?), &env)
}
