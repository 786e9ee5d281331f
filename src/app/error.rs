//! Why a use case failed, with what exists and what to do next.

use crate::base::counted::counted;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::nearest::{did_you_mean, nearest};
use crate::base::output::OutputError;
use crate::catalog::EntryName;
use crate::catalog::published::{self, Published};
use crate::collect::run::CollectError;
use crate::matrix::deployment::SelectionError;
use crate::matrix::same_name;
use crate::record::store::RegisterError;

/// Why a use case failed. Nothing is half-done then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was asked for does not exist, or contradicts itself.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        help: Vec<String>,
    },
    /// The input cannot be used.
    #[error("{}", .0.iter().next().map(|d| d.message.clone()).unwrap_or_default())]
    Input(Diagnostics),
    /// Input or output failed.
    #[error("{message}")]
    Io {
        /// What failed.
        message: String,
        /// What to do.
        help: Vec<String>,
    },
    /// Several at once; never fewer than two.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<Error>),
}

/// Every result, or all errors together: problems are told at once.
///
/// # Errors
/// At least one result is an error.
pub fn all<T>(results: impl IntoIterator<Item = Result<T, Error>>) -> Result<Vec<T>, Error> {
    let mut values = Vec::new();
    let mut errors = Vec::new();
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(error) => errors.push(error),
        }
    }
    match errors.pop() {
        None => Ok(values),
        Some(only) if errors.is_empty() => Err(only),
        Some(last) => {
            errors.push(last);
            Err(Error::Several(errors))
        }
    }
}

impl Error {
    /// A wrong request.
    pub fn usage(message: impl Into<String>) -> Self {
        Error::Usage { message: message.into(), help: Vec::new() }
    }

    /// A failed input or output.
    pub fn io(message: impl Into<String>) -> Self {
        Error::Io { message: message.into(), help: Vec::new() }
    }

    /// All that is wrong, in the form of problems in the input.
    pub fn diagnostics(&self) -> Diagnostics {
        let plain = |code, message: &str, help: &[String]| {
            let error = Diagnostic::error(code, message);
            Diagnostics::from(if help.is_empty() { error } else { error.help(help.join("\n")) })
        };
        match self {
            Error::Usage { message, help } => plain("usage", message, help),
            Error::Io { message, help } => plain("io", message, help),
            Error::Input(problems) => problems.clone(),
            Error::Several(errors) => {
                let mut all = Diagnostics::new();
                errors.iter().for_each(|error| all.extend(error.diagnostics()));
                all
            }
        }
    }

    /// Adds a line of advice.
    #[must_use]
    pub fn help(mut self, line: impl Into<String>) -> Self {
        if let Error::Usage { help, .. } | Error::Io { help, .. } = &mut self {
            help.push(line.into());
        }
        self
    }
}

impl From<Diagnostics> for Error {
    fn from(diagnostics: Diagnostics) -> Self {
        Error::Input(diagnostics)
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Error::Input(diagnostic.into())
    }
}

impl From<RegisterError> for Error {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Unusable(problems) => Error::Input(problems),
            RegisterError::Broken(problems) => {
                let what = RegisterError::Broken(Diagnostics::new()).to_string();
                let mut all = Diagnostics::from(Diagnostic::error("register-log", what));
                all.extend(problems);
                Error::Input(all)
            }
            other => Error::io(other.to_string()),
        }
    }
}

impl From<CollectError> for Error {
    fn from(error: CollectError) -> Self {
        match error {
            CollectError::Unusable(problems) => Error::Input(problems),
            CollectError::Register(error) => error.into(),
        }
    }
}

impl From<OutputError> for Error {
    fn from(error: OutputError) -> Self {
        match error {
            OutputError::Exists(_)
            | OutputError::IsFolder(_)
            | OutputError::NotAFile(_)
            | OutputError::NoFolder(_)
            | OutputError::Folder { .. } => Error::io(error.to_string()),
            OutputError::Io { .. } => {
                Error::io(error.to_string()).help("nothing was written; check permissions and free space")
            }
        }
    }
}

impl From<Vec<SelectionError>> for Error {
    fn from(errors: Vec<SelectionError>) -> Self {
        let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let mut whole = Error::usage(messages.join("; "));
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
                whole = whole.help(format!("did you mean '{name}'?"));
            }
            if known.is_empty() {
                whole = whole.help("this service has none");
            }
            for (id, name) in known {
                whole = whole.help(format!("{id:<20} {name}"));
            }
        }
        whole
    }
}

/// An unknown vendor or service, with what exists, and where the vendor publishes it.
pub fn unknown_entry(vendor: &str, service: &str, known: &[EntryName]) -> Error {
    let wanted = EntryName { vendor: vendor.to_owned(), service: service.to_owned() };
    if let Some(published) = published::find(&wanted) {
        let [download, import] = published.steps();
        let Published { vendor_name, service_name, address, .. } = published;
        return Error::usage(format!("{wanted} is not built in ({vendor_name}, {service_name})"))
            .help(format!("published at {address}"))
            .help(format!("download it: {download}"))
            .help(format!("and run: {import}"))
            .help("then --catalog catalog knows it");
    }
    let mut vendors: Vec<&str> = known.iter().map(|n| n.vendor.as_str()).collect();
    vendors.dedup();
    let services: Vec<&str> = known.iter().filter(|n| n.vendor == vendor).map(|n| n.service.as_str()).collect();
    let error = if services.is_empty() {
        Error::usage(format!("unknown vendor '{vendor}'"))
            .help(did_you_mean(vendor, vendors.iter().copied()))
            .help(format!("vendors: {}", vendors.join(", ")))
    } else {
        Error::usage(format!("vendor '{vendor}' has no service '{service}'"))
            .help(did_you_mean(service, services.iter().copied()))
            .help(format!("services of {vendor}: {}", services.join(", ")))
    };
    let is_known =
        |p: &Published| known.iter().any(|k| same_name(&k.vendor, &p.vendor) && same_name(&k.service, &p.service));
    if let Some(near) = published::like(&wanted.to_string()).filter(|near| !service.is_empty() && !is_known(near)) {
        let [download, import] = near.steps();
        return error
            .help(format!("published, and not built in: {} ({})", near.name(), near.address))
            .help(format!("download it: {download}"))
            .help(format!("and run: {import}"));
    }
    let others = published::search(vendor).into_iter().filter(|p| !is_known(p)).count();
    match (vendor, others) {
        ("", _) | (_, 0) => error,
        _ => {
            let others = counted(others, "matrix");
            error.help(format!("{others} published and not built in: rmx-report list --published {vendor}"))
        }
    }
}
