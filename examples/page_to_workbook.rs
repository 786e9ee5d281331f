//! A vendor's page becomes the workbook that people fill in and the PDF record.
//!
//!     cargo run --example page_to_workbook -- inputs/examples/acme-vm.md acme.xlsx acme.pdf

use std::error::Error;
use std::path::PathBuf;

use rmx_report::app::{ProfileChoice, Source, Surroundings, Wanted, Workspace};
use rmx_report::base::diagnostic::Diagnostics;
use rmx_report::checklist::Checklist;
use rmx_report::evidence::embed;
use rmx_report::render::pdf::{PdfOptions, render};
use rmx_report::render::xlsx;
use rmx_report::report;
use rmx_report::report::template::{DEFAULT, Template};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(page), Some(workbook), Some(record)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("page_to_workbook PAGE WORKBOOK PDF".into());
    };
    let env = Surroundings { as_of: chrono::Utc::now(), catalog: &[], user: "example", listener: &() };
    let workspace = Workspace::open(&ProfileChoice::None, None, &[], &env)?;
    let wanted = Wanted { matrix: Some(Source::Path(page)), ..Wanted::default() };
    let engagement = workspace.engagement(&wanted, &env)?;
    let checklist = Checklist::new(engagement.effective()?, None, &workspace.profile, env.as_of);
    let mut document = report::build(&checklist, &Template::open(DEFAULT).map_err(rmx_report::app::Error::from)?);
    std::fs::write(workbook, xlsx::write(&document)?)?;
    embed::attach(&mut document, &checklist, DEFAULT, false)?;
    std::fs::write(record, render(&document, PdfOptions { flat: false }, &mut Diagnostics::new())?)?;
    Ok(())
}
