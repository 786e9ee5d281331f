//! A vendor's page becomes the workbook that people fill in and the PDF record.
//!
//!     cargo run --example page_to_workbook -- inputs/examples/acme-vm.md acme.xlsx acme.pdf

use std::error::Error;
use std::path::PathBuf;

use rmx_report::app::make::{Made, Request, make};
use rmx_report::app::{self, ProfileChoice, Source, Surroundings, Wanted, Workspace};

/// The program.
pub fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let page = arguments.next().ok_or("page_to_workbook PAGE OUTPUT...")?;
    for written in page_to(page, arguments.collect())?.written {
        println!("{}", written.line());
    }
    Ok(())
}

/// Makes outputs of a page; their names say in which format.
pub fn page_to(page: PathBuf, outputs: Vec<PathBuf>) -> Result<Made, app::Error> {
    let env = Surroundings { as_of: chrono::Utc::now(), catalog: &[], user: "example", listener: &() };
    let workspace = Workspace::open(&ProfileChoice::None, None, &[], &env)?;
    let wanted = Wanted { matrix: Some(Source::Path(page)), ..Wanted::default() };
    make(&workspace, &Request { wanted, outputs, ..Request::default() }, &env)
}
