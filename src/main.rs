//! The `rmx-report` program.

fn main() {}
