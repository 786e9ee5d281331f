//! Problems in the input: what is wrong, where, what was found, what is allowed, what to do next.
//!
//! Readers never stop at the first problem: they push into a [`Diagnostics`] sink and go on.

use std::sync::Arc;

use std::fmt;

use serde::Serialize;

use crate::base::location::{Location, LocationRecord};

/// How bad a diagnostic or a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Should be looked at.
    Warning,
    /// Must be mended.
    Error,
}

impl Severity {
    /// All severities, mildest first.
    pub const ALL: [Severity; 3] = [Severity::Info, Severity::Warning, Severity::Error];

    /// The word that is printed and parsed.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One problem in the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// How bad it is; an [`Severity::Error`] makes the input unusable.
    pub severity: Severity,
    /// What is wrong, one sentence.
    pub message: String,
    /// Where, if it has a place.
    pub location: Option<Location>,
    /// The text that was found there.
    pub found: Option<String>,
    /// What is allowed there.
    pub allowed: Option<String>,
    /// What to do next.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic of the given severity; add the rest with the `at`, `found`, `allowed`, `help` methods.
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self { code, severity, message: message.into(), location: None, found: None, allowed: None, help: None }
    }

    /// An error: the input cannot be used as it is.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning: used, but should be looked at.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A remark.
    pub fn info(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, message)
    }

    /// Where it is.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// What was found.
    #[must_use]
    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    /// What is allowed.
    #[must_use]
    pub fn allowed(mut self, allowed: impl Into<String>) -> Self {
        self.allowed = Some(allowed.into());
        self
    }

    /// What to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// All problems found so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// An empty sink.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Adds all of another sink's problems.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        self.items.extend(other);
    }

    /// Keeps the problems of which something is true.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.items.retain(keep);
    }

    /// Gives every problem's location the name that the document is recorded under.
    pub fn rename_file(&mut self, name: &Arc<str>) {
        for location in self.items.iter_mut().filter_map(|d| d.location.as_mut()) {
            location.file = Arc::clone(name);
        }
    }

    /// Leaves out problems with one code where another code says the same of the same line, and more.
    pub fn leave_out(&mut self, code: &str, better: &str) {
        let line = |d: &Diagnostic| d.location.as_ref().and_then(Location::line_number);
        let said: Vec<u32> = self.items.iter().filter(|d| d.code == better).filter_map(line).collect();
        self.items.retain(|d| d.code != code || line(d).is_none_or(|l| !said.contains(&l)));
    }

    /// Whether an error is among them.
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many there are of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.items.iter().filter(|d| d.severity == severity).count()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// All problems in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.items.iter()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { items: vec![diagnostic] }
    }
}

/// How a diagnostic is written in JSON.
#[derive(Debug, Serialize)]
pub struct DiagnosticRecord<'a> {
    /// Stable code.
    pub code: &'a str,
    /// Severity.
    pub severity: Severity,
    /// What is wrong.
    pub message: &'a str,
    /// Where.
    pub source: Option<LocationRecord>,
    /// Character column within the line, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// What was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<&'a str>,
    /// What is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<&'a str>,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<&'a str>,
}

impl<'a> From<&'a Diagnostic> for DiagnosticRecord<'a> {
    fn from(d: &'a Diagnostic) -> Self {
        let column = match d.location.as_ref().map(|l| l.place) {
            Some(crate::base::location::Place::Line { column, .. }) if column > 0 => Some(column),
            _ => None,
        };
        Self {
            code: d.code,
            severity: d.severity,
            message: &d.message,
            source: d.location.as_ref().map(LocationRecord::from),
            column,
            found: d.found.as_deref(),
            allowed: d.allowed.as_deref(),
            help: d.help.as_deref(),
        }
    }
}
