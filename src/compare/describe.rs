//! What a comparison says in words: for the terminal, Markdown and the change notice alike.

use super::class::Class;
use super::diff::{Change, Diff};
use super::matching::MatchKind;
use crate::base::counted::counted;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::{Assignment, Party};

/// What the old side is called.
pub fn old_name(diff: &Diff<'_>) -> String {
    side_name(diff.old, diff.new)
}

/// What the new side is called.
pub fn new_name(diff: &Diff<'_>) -> String {
    side_name(diff.new, diff.old)
}

/// `zilliz/cloud, BYOC`; where both sides are one service, the document tells them apart: `ovhcloud/instances (page.md, 2023-10-12)`.
fn side_name(side: &EffectiveMatrix<'_>, other: &EffectiveMatrix<'_>) -> String {
    let model = side.model.map(|m| format!(", {}", m.name)).unwrap_or_default();
    let two_documents = !std::ptr::eq(side.matrix, other.matrix) && side.matrix.name() == other.matrix.name();
    let document = two_documents.then(|| side.matrix.sources.first()).flatten();
    let document = document.map(|s| match s.date {
        Some(date) => format!(" ({}, {date})", s.document),
        None => format!(" ({})", s.document),
    });
    format!("{}{model}{}", side.matrix.name(), document.unwrap_or_default())
}

/// Who does a row, as the vendor states it: letters, owner, or each party's part.
pub fn cells(parties: &[Party], row: &EffectiveActivity) -> String {
    let part = |(party, cell): (&Party, &Assignment)| {
        let duties: Vec<&str> = cell.duties.iter().map(|d| d.text.trim()).collect();
        let letters = cell.letters.to_string();
        let words = match (letters.is_empty(), duties.is_empty()) {
            (true, true) => "–".to_owned(),
            (false, true) => letters,
            (true, false) => duties.join("; "),
            (false, false) => format!("{letters}: {}", duties.join("; ")),
        };
        format!("{} {words}", party.name)
    };
    parties.iter().zip(row.assignments.iter()).map(part).collect::<Vec<_>>().join(" | ")
}

/// The cells letter for letter: what tells a blank from N/A.
fn verbatims(parties: &[Party], row: &EffectiveActivity) -> String {
    let cell = |(party, cell): (&Party, &Assignment)| match cell.verbatim.trim() {
        "" => format!("{} (blank)", party.name),
        text => format!("{} {text}", party.name),
    };
    parties.iter().zip(row.assignments.iter()).map(cell).collect::<Vec<_>>().join(" | ")
}

/// What a change says of its rows: before and after, or the words before and after, and how the rows were matched.
pub fn details(diff: &Diff<'_>, change: &Change<'_>) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    let (old_parties, new_parties) = (&diff.old.matrix.parties, &diff.new.matrix.parties);
    match (change.old, change.new) {
        (Some(old), Some(new)) => {
            let (before, after) = (cells(old_parties, old), cells(new_parties, new));
            if before != after {
                lines.push(("was", before));
                lines.push(("is", after));
            }
            if old.text != new.text {
                lines.push(("worded", old.text.to_owned()));
                lines.push(("now", new.text.to_owned()));
            }
            if change.classes.contains(&Class::StateChanged) {
                lines.push(("cell was", verbatims(old_parties, old)));
                lines.push(("cell is", verbatims(new_parties, new)));
            }
            if old.section != new.section
                && change.classes.iter().any(|c| matches!(c, Class::Moved | Class::SourceMoved))
            {
                lines.push(("stood in", old.section.join(" › ")));
                lines.push(("now in", new.section.join(" › ")));
            }
            if change.classes.contains(&Class::ConditionChanged) {
                let state = |row: &EffectiveActivity| {
                    row.reason.clone().or_else(|| row.option.as_ref().map(|o| format!("with option '{o}'")))
                };
                lines.push(("applied", state(old).unwrap_or_else(|| "unconditionally".to_owned())));
                lines.push(("applies", state(new).unwrap_or_else(|| "unconditionally".to_owned())));
            }
        }
        (Some(old), None) => lines.push(("was", cells(old_parties, old))),
        (None, Some(new)) => lines.push(("is", cells(new_parties, new))),
        (None, None) => {
            if let Some(term) = &change.term {
                let said = |text: &str| if text.is_empty() { "not stated".to_owned() } else { text.to_owned() };
                lines.push(("was", said(&term.was)));
                lines.push(("is", said(&term.is)));
            }
        }
    }
    if change.matched == Some(MatchKind::Words) {
        lines.push(("matched", "the same words in another section: please confirm".to_owned()));
    }
    if let Some((kind, score)) = change.matched.and_then(|m| Some((m.as_str(), m.score()?))) {
        let how = if kind == "id" { "by id and likeness" } else { "by likeness: please confirm" };
        lines.push(("matched", format!("{how} ({:.0} %)", score * 100.0)));
    }
    lines
}

/// One line with the counts: `12 changes, 5 unchanged: 3 moved-to-you, 7 became-shared`.
pub fn summary(diff: &Diff<'_>) -> String {
    let counts: Vec<String> = diff.counts().into_iter().map(|(class, n)| format!("{n} {class}")).collect();
    let list = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
    let changes = diff.changes.len();
    format!("{}, {} unchanged{list}", counted(changes, "change"), diff.unchanged)
}
