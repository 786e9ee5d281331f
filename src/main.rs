//! The `rmx-report` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    rmx_report::cli::main()
}
