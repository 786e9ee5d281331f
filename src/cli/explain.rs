//! `rmx-report explain`: what a finding code means.

use clap::ValueEnum;

use crate::analysis::explain;
use crate::app;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::write::people;

/// Formats of explanations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// Markdown: the page of all codes
    Md,
}

/// Explain a finding code: what it is, why it matters to an auditor, what to do
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The code, as `check` prints it; without one, all codes are listed
    code: Option<String>,

    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// Runs the command.
///
/// # Errors
/// An unknown code, with the nearest one.
pub fn run(args: &Args, _common: &Common, _env: &Env) -> Result<Exit, Failure> {
    let text = match (&args.code, args.format) {
        (None, Format::Text) => explain::index(),
        (None, Format::Md) => explain::page(),
        (Some(given), format) => {
            let code = app::explain::code(given)?;
            match format {
                Format::Text => explain::text(code),
                Format::Md => explain::section(code),
            }
        }
    };
    people(&text)?;
    Ok(Exit::Done)
}
