//! What people entered into a workbook goes into the record.
//!
//!     cargo run --example collect_a_workbook -- filled.xlsx register

use std::error::Error;
use std::path::{Path, PathBuf};

use rmx_report::app::collect::{Request, collect};
use rmx_report::app::{self, ProfileChoice, Surroundings, Workspace};
use rmx_report::collect::outcome::ServiceOutcome;

/// The program.
pub fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(workbook), Some(register)) = (arguments.next(), arguments.next()) else {
        return Err("collect_a_workbook WORKBOOK REGISTER".into());
    };
    for outcome in into_record(workbook, &register)? {
        println!("{}", outcome.to_text(20));
    }
    Ok(())
}

/// Takes a filled copy into a record, which is made where there is none.
pub fn into_record(workbook: PathBuf, register: &Path) -> Result<Vec<ServiceOutcome>, app::Error> {
    let env = Surroundings { as_of: chrono::Utc::now(), catalog: &[], user: "example", listener: &() };
    let workspace = Workspace::open(&ProfileChoice::None, Some(register), &[], &env)?;
    collect(&workspace, &Request { files: vec![workbook], ..Request::default() }, &env)
}
