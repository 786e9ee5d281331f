//! How a command ends: exit codes, and errors as people read them.

use std::fmt::Write as _;
use std::process::ExitCode;

use crate::base::diagnostic::{Diagnostics, Severity};

pub use crate::app::Error as Failure;

/// How a command ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Findings at or above `--fail-on`; to `verify`, something altered.
    Findings,
    /// It cannot be told whether something is as it was made.
    CannotTell,
}

/// Exit code: done.
const DONE: u8 = 0;
/// Exit code: the operating system refused (input or output).
const FAILURE: u8 = 1;
/// Exit code: the command line is wrong.
const USAGE: u8 = 2;
/// Exit code: the input cannot be used.
const UNUSABLE: u8 = 3;
/// Exit code: findings at or above `--fail-on`.
const FINDINGS: u8 = 10;
/// Exit code: `verify` cannot tell.
const CANNOT_TELL: u8 = 11;

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => ExitCode::from(DONE),
            Exit::Findings => ExitCode::from(FINDINGS),
            Exit::CannotTell => ExitCode::from(CANNOT_TELL),
        }
    }
}

/// The exit code of an error.
pub fn exit_code(failure: &Failure) -> ExitCode {
    ExitCode::from(code(failure))
}

/// The exit code of an error as a number.
pub fn code(failure: &Failure) -> u8 {
    match failure {
        Failure::Usage { .. } => USAGE,
        Failure::Input(problems) if only_unreadable(problems) => FAILURE,
        Failure::Input(_) => UNUSABLE,
        Failure::Io { .. } => FAILURE,
        Failure::Several(failures) => failures.first().map_or(FAILURE, code),
    }
}

/// Whether nothing is wrong but that files are not there or cannot be read.
fn only_unreadable(problems: &Diagnostics) -> bool {
    let mut errors = problems.iter().filter(|d| d.severity == Severity::Error).peekable();
    errors.peek().is_some() && errors.all(|d| d.code == crate::base::files::CANNOT_READ)
}

/// The error as it is printed on standard error.
pub fn render(failure: &Failure, colour: bool) -> String {
    match failure {
        Failure::Usage { message, help } | Failure::Io { message, help } => {
            let style = super::style::Style::new(colour);
            let mut text = format!("{} {message}\n", style.severity(Severity::Error, "error:"));
            for line in help {
                let _ = writeln!(text, "  {} {line}", style.help("help:"));
            }
            text
        }
        Failure::Input(diagnostics) => super::style::diagnostics(diagnostics, colour),
        Failure::Several(failures) => failures.iter().map(|f| render(f, colour)).collect(),
    }
}
