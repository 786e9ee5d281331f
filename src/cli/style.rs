//! Colour on a terminal, and diagnostics as people read them.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Color, Style as Ansi};

use crate::base::diagnostic::{Diagnostics, Severity};
use crate::matrix::Allocation;

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

    fn paint(self, style: Ansi, text: &str) -> String {
        if self.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A severity's word.
    pub fn severity(self, severity: Severity, text: &str) -> String {
        let colour = match severity {
            Severity::Error => AnsiColor::Red,
            Severity::Warning => AnsiColor::Yellow,
            Severity::Info => AnsiColor::Cyan,
        };
        self.paint(Ansi::new().bold().fg_color(Some(Color::Ansi(colour))), text)
    }

    /// Advice.
    pub fn help(self, text: &str) -> String {
        self.paint(Ansi::new().fg_color(Some(Color::Ansi(AnsiColor::Green))), text)
    }

    /// A heading.
    pub fn heading(self, text: &str) -> String {
        self.paint(Ansi::new().bold(), text)
    }

    /// Less important words.
    pub fn faint(self, text: &str) -> String {
        self.paint(Ansi::new().dimmed(), text)
    }

    /// An allocation, by who has something to do.
    pub fn allocation(self, allocation: Allocation, text: &str) -> String {
        let colour = match allocation {
            Allocation::NotApplicable => return self.faint(text),
            Allocation::Unassigned => AnsiColor::Red,
            Allocation::Shared | Allocation::CustomerAssists | Allocation::ProviderAssists => AnsiColor::Yellow,
            a if a.is_obligation() => AnsiColor::Magenta,
            _ => AnsiColor::Blue,
        };
        self.paint(Ansi::new().fg_color(Some(Color::Ansi(colour))), text)
    }
}

/// Diagnostics as people read them: every one with its place, what was found, what is allowed, what to do.
pub fn diagnostics(diagnostics: &Diagnostics, colour: bool) -> String {
    let style = Style::new(colour);
    let mut text = String::new();
    for problem in diagnostics.iter() {
        let head = style.severity(problem.severity, &format!("{}[{}]:", problem.severity, problem.code));
        let _ = writeln!(text, "{head} {}", problem.message);
        if let Some(location) = &problem.location {
            let _ = writeln!(text, "  {} {location}", style.faint("-->"));
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
    let errors = diagnostics.count(Severity::Error);
    let warnings = diagnostics.count(Severity::Warning);
    if errors + warnings > 1 {
        let _ = writeln!(text, "{}", style.heading(&format!("{errors} error(s), {warnings} warning(s)")));
    }
    text
}
