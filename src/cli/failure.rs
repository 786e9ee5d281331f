//! How a command ends: exit codes, and errors that say what exists and what to do next.

use std::fmt::Write as _;
use std::process::ExitCode;

use crate::base::diagnostic::{Diagnostics, Severity};
use crate::base::nearest::{did_you_mean, nearest};
use crate::base::output::OutputError;
use crate::catalog::EntryName;
use crate::matrix::deployment::SelectionError;

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

/// Why a command ended badly.
#[derive(Debug)]
pub enum Failure {
    /// The command line is wrong.
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        help: Vec<String>,
    },
    /// The input cannot be used.
    Input(Diagnostics),
    /// Input or output failed.
    Io {
        /// What failed.
        message: String,
        /// What to do.
        help: Vec<String>,
    },
    /// Several at once; never fewer than two.
    Several(Vec<Failure>),
}

/// Every result, or all failures together: problems are told at once.
///
/// # Errors
/// At least one result is a failure.
pub fn all<T>(results: impl IntoIterator<Item = Result<T, Failure>>) -> Result<Vec<T>, Failure> {
    let mut values = Vec::new();
    let mut failures = Vec::new();
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(failure) => failures.push(failure),
        }
    }
    match failures.pop() {
        None => Ok(values),
        Some(only) if failures.is_empty() => Err(only),
        Some(last) => {
            failures.push(last);
            Err(Failure::Several(failures))
        }
    }
}

impl Failure {
    /// A wrong command line.
    pub fn usage(message: impl Into<String>) -> Self {
        Failure::Usage { message: message.into(), help: Vec::new() }
    }

    /// A failed input or output.
    pub fn io(message: impl Into<String>) -> Self {
        Failure::Io { message: message.into(), help: Vec::new() }
    }

    /// Adds a line of advice.
    #[must_use]
    pub fn help(mut self, line: impl Into<String>) -> Self {
        if let Failure::Usage { help, .. } | Failure::Io { help, .. } = &mut self {
            help.push(line.into());
        }
        self
    }

    /// The exit code.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code())
    }

    /// The exit code as a number.
    pub fn code(&self) -> u8 {
        match self {
            Failure::Usage { .. } => USAGE,
            Failure::Input(_) => UNUSABLE,
            Failure::Io { .. } => FAILURE,
            Failure::Several(failures) => failures.first().map_or(FAILURE, Failure::code),
        }
    }

    /// What is wrong, in one line.
    pub fn summary(&self) -> String {
        match self {
            Failure::Usage { message, .. } | Failure::Io { message, .. } => message.clone(),
            Failure::Input(diagnostics) => diagnostics.iter().next().map(|d| d.message.clone()).unwrap_or_default(),
            Failure::Several(failures) => failures.iter().map(Failure::summary).collect::<Vec<_>>().join("; "),
        }
    }

    /// The failure as it is printed on standard error.
    pub fn render(&self, colour: bool) -> String {
        match self {
            Failure::Usage { message, help } | Failure::Io { message, help } => {
                let style = super::style::Style::new(colour);
                let mut text = format!("{} {message}\n", style.severity(Severity::Error, "error:"));
                for line in help {
                    let _ = writeln!(text, "  {} {line}", style.help("help:"));
                }
                text
            }
            Failure::Input(diagnostics) => super::style::diagnostics(diagnostics, colour),
            Failure::Several(failures) => failures.iter().map(|f| f.render(colour)).collect(),
        }
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Failure::Input(diagnostics)
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        match error {
            OutputError::Exists(_) | OutputError::IsFolder(_) | OutputError::NotAFile(_) | OutputError::NoFolder(_) => {
                Failure::io(error.to_string())
            }
            OutputError::Io { .. } => {
                Failure::io(error.to_string()).help("nothing was written; check permissions and free space")
            }
        }
    }
}

impl From<Vec<SelectionError>> for Failure {
    fn from(errors: Vec<SelectionError>) -> Self {
        let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let mut failure = Failure::usage(messages.join("; "));
        for error in &errors {
            let (given, known): (Option<&str>, Vec<(&str, &str)>) = match error {
                SelectionError::ModelRequired { models } => {
                    (None, models.iter().map(|m| (m.id.as_str(), m.name.as_str())).collect())
                }
                SelectionError::UnknownModel { given, models } => {
                    (Some(given), models.iter().map(|m| (m.id.as_str(), m.name.as_str())).collect())
                }
                SelectionError::UnknownOption { given, options } => {
                    (Some(given), options.iter().map(|o| (o.id.as_str(), o.name.as_str())).collect())
                }
            };
            if let Some(name) = given.and_then(|g| nearest(g, known.iter().map(|(id, _)| *id))) {
                failure = failure.help(format!("did you mean '{name}'?"));
            }
            if known.is_empty() {
                failure = failure.help("this service has none");
            }
            for (id, name) in known {
                failure = failure.help(format!("{id:<20} {name}"));
            }
        }
        failure
    }
}

/// An unknown vendor or service, with what exists.
pub fn unknown_entry(vendor: &str, service: &str, known: &[EntryName]) -> Failure {
    let mut vendors: Vec<&str> = known.iter().map(|n| n.vendor.as_str()).collect();
    vendors.dedup();
    if !vendors.contains(&vendor) {
        return Failure::usage(format!("unknown vendor '{vendor}'"))
            .help(did_you_mean(vendor, vendors.iter().copied()))
            .help(format!("vendors: {}", vendors.join(", ")));
    }
    let services: Vec<&str> = known.iter().filter(|n| n.vendor == vendor).map(|n| n.service.as_str()).collect();
    Failure::usage(format!("vendor '{vendor}' has no service '{service}'"))
        .help(did_you_mean(service, services.iter().copied()))
        .help(format!("services of {vendor}: {}", services.join(", ")))
}
