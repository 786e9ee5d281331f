//! Colour on a terminal, and diagnostics as people read them.

use std::fmt::Write as _;

use crate::base::diagnostic::{Diagnostics, Severity};
use crate::matrix::Allocation;

use super::snippet;
use super::terminal::{Level, Paint, says};

/// Diagnostics that are printed at most; the rest is counted.
const PRINTED: usize = 200;

/// Paints words, or leaves them plain.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    colour: bool,
}

impl Style {
    /// A style that paints, or not.
    pub fn new(colour: bool) -> Self {
        Self { colour }
    }

    fn paint(self, paint: Paint, text: &str) -> String {
        if self.colour { paint.on(text) } else { text.to_owned() }
    }

    /// A severity's word.
    pub fn severity(self, severity: Severity, text: &str) -> String {
        let paint = match severity {
            Severity::Error => Paint::Error,
            Severity::Warning => Paint::Warning,
            Severity::Info => Paint::Info,
        };
        self.paint(paint, text)
    }

    /// Advice.
    pub fn help(self, text: &str) -> String {
        self.paint(Paint::Help, text)
    }

    /// A heading.
    pub fn heading(self, text: &str) -> String {
        self.paint(Paint::Heading, text)
    }

    /// Less important words.
    pub fn faint(self, text: &str) -> String {
        self.paint(Paint::Faint, text)
    }

    /// An allocation, by who has something to do.
    pub fn allocation(self, allocation: Allocation, text: &str) -> String {
        let paint = match allocation {
            Allocation::NotApplicable => return self.faint(text),
            Allocation::Unassigned => Paint::Red,
            Allocation::Shared | Allocation::CustomerAssists | Allocation::ProviderAssists => Paint::Yellow,
            a if a.is_obligation() => Paint::Magenta,
            _ => Paint::Blue,
        };
        self.paint(paint, text)
    }
}

/// Diagnostics as people read them: every one with its place, what was found, what is allowed, what to do.
pub fn diagnostics(diagnostics: &Diagnostics, colour: bool) -> String {
    let style = Style::new(colour);
    // Under -q only errors are heard.
    let heard = || diagnostics.iter().filter(|d| d.severity == Severity::Error || says(Level::Normal));
    let mut text = String::new();
    for problem in heard().take(PRINTED) {
        let head = style.severity(problem.severity, &format!("{}[{}]:", problem.severity, problem.code));
        let _ = writeln!(text, "{head} {}", problem.message);
        if let Some(location) = &problem.location {
            let _ = writeln!(text, "  {} {location}", style.faint("-->"));
            if let Some(line) = snippet::of(location, problem.found.as_deref()) {
                let _ = writeln!(text, "{line}");
            }
        }
        let mut line = |label: &str, value: &Option<String>| {
            if let Some(value) = value {
                let shown: Vec<&str> = value.lines().collect();
                let _ = writeln!(text, "  {} {}", style.faint(label), shown.join("\n           "));
            }
        };
        line("found:  ", &problem.found);
        line("allowed:", &problem.allowed);
        if let Some(help) = &problem.help {
            let _ = writeln!(text, "  {}    {help}", style.help("help:"));
        }
    }
    let more = heard().count().saturating_sub(PRINTED);
    if more > 0 {
        let _ = writeln!(text, "and {more} more, not shown");
    }
    let errors = diagnostics.count(Severity::Error);
    let warnings = diagnostics.count(Severity::Warning);
    if errors + warnings > 1 && heard().next().is_some() {
        let _ = writeln!(text, "{}", style.heading(&format!("{errors} error(s), {warnings} warning(s)")));
    }
    text
}
