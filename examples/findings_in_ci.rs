//! The gaps of a vendor's page, for a pipeline that fails where one is an error.
//!
//!     cargo run --example findings_in_ci -- inputs/examples/acme-vm.md

use std::error::Error;
use std::process::ExitCode;

use rmx_report::app::{ProfileChoice, Source, Surroundings, Wanted, Workspace};
use rmx_report::base::diagnostic::Severity;
use rmx_report::checklist::Checklist;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let page = std::env::args_os().nth(1).ok_or("findings_in_ci PAGE")?;
    let env = Surroundings { as_of: chrono::Utc::now(), catalog: &[], user: "example", listener: &() };
    let workspace = Workspace::open(&ProfileChoice::Found, None, &[], &env)?;
    let wanted = Wanted { matrix: Some(Source::Path(page.into())), ..Wanted::default() };
    let engagement = workspace.engagement(&wanted, &env)?;
    let checklist = Checklist::new(engagement.effective()?, None, &workspace.profile, env.as_of);
    for finding in &checklist.findings {
        println!("{}: {}[{}]: {}", finding.source, finding.severity, finding.code, finding.message);
    }
    let failed = checklist.findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
