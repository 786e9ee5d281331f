//! Findings and changes as annotations of GitHub Actions (workflow commands): a line each, shown beside the file in a pull request.

use super::check::CheckReport;
use super::sarif;
use crate::base::diagnostic::Severity;
use crate::base::location::{Location, Place};
use crate::compare::{Diff, Direction, describe, said};

/// The annotations of a check. What is waived is none.
pub fn check(report: &CheckReport) -> String {
    let mut text = String::new();
    for merged in report.merged().iter().filter(|m| m.waiver.is_none()) {
        let finding = merged.finding;
        let home = merged.home.of(finding);
        let new = if merged.new == Some(true) { "new: " } else { "" };
        let title = format!("{new}{} ({})", finding.code, merged.service);
        let message = sarif::message(merged, home.as_ref());
        text.push_str(&annotation(level(finding.severity), home.as_ref(), &title, &message));
    }
    text
}

/// The annotations of a comparison; `document` is the path of the new side, where it is a file.
pub fn diff(diff: &Diff<'_>, document: Option<&str>) -> String {
    let mut text = String::new();
    for change in &diff.changes {
        let severity = match change.direction {
            Direction::MoreForYou | Direction::Unknown => Severity::Warning,
            Direction::LessForYou | Direction::Same => Severity::Info,
        };
        let classes: Vec<&str> = change.classes.iter().map(|class| class.as_str()).collect();
        let title = format!("{} ({})", classes.join(", "), change.direction);
        let row = change.row();
        let what = match (row, &change.term) {
            (Some(row), _) => format!("{} {}", row.id, row.text),
            (None, Some(term)) => term.sentence(),
            (None, None) => String::new(),
        };
        let details = describe::details(diff, change, &said::english)
            .into_iter()
            .map(|(label, words)| format!("\n{label}: {words}"));
        let place = change.new.zip(document).map(|(row, document)| {
            let file: std::sync::Arc<str> = document.into();
            Location { file, ..row.source.clone() }
        });
        let message: String = std::iter::once(what).chain(details).collect();
        text.push_str(&annotation(level(severity), place.as_ref(), &title, &message));
    }
    text
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

fn annotation(level: &str, place: Option<&Location>, title: &str, message: &str) -> String {
    let mut properties = Vec::new();
    if let Some(place) = place {
        properties.push(format!("file={}", property(place.file.strip_prefix("./").unwrap_or(&place.file))));
        match place.place {
            Place::Line { line, column } => {
                properties.push(format!("line={line}"));
                properties.extend((column > 0).then(|| format!("col={column}")));
            }
            // A sheet has rows in place of lines.
            Place::Cell { row, .. } => properties.push(format!("line={row}")),
            Place::Document | Place::Table { .. } | Place::Paragraph { .. } => {}
        }
    }
    properties.push(format!("title={}", property(title)));
    format!("::{level} {}::{}\n", properties.join(","), data(message))
}

/// A message: what would end it is written as a number.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value: what would end it, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
