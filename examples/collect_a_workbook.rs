//! What people entered into a workbook goes into the record.
//!
//!     cargo run --example collect_a_workbook -- filled.xlsx register

use std::error::Error;
use std::path::{Path, PathBuf};

use rmx_report::app;
use rmx_report::collect::merge::Prefer;
use rmx_report::collect::run::{Order, given, merge, record};
use rmx_report::collect::value::People;
use rmx_report::import::Limits;
use rmx_report::record::store::Register;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(workbook), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("collect_a_workbook WORKBOOK REGISTER".into());
    };
    collect(&workbook, &folder).map_err(Into::into)
}

fn collect(workbook: &Path, folder: &Path) -> Result<(), app::Error> {
    let limits = Limits::of_copies();
    let order = Order {
        files: &[given(workbook, &limits)?],
        people: &People::default(),
        prefer: &Prefer::Nobody,
        at: chrono::Utc::now(),
        by: "example",
        evidence: &[],
        matrix: &|_| None,
        limits: &limits,
    };
    let mut register = Register::write(folder)?;
    let outcomes = merge(Some(&register), &order)?;
    record(&mut register, &outcomes, &order)?;
    for outcome in &outcomes {
        println!("{}", outcome.to_text(20));
    }
    Ok(())
}
