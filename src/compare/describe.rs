//! What a comparison says in words: for the terminal, Markdown and the change notice alike.

use super::class::Class;
use super::diff::{Change, Diff};
use super::matching::MatchKind;
use super::said::Say;
use super::terms::What;
use crate::base::counted::counted;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix, OptionState};
use crate::matrix::{ActivityId, Assignment, Party, TakenOver};

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
fn verbatims(parties: &[Party], row: &EffectiveActivity, say: &Say<'_>) -> String {
    let cell = |(party, cell): (&Party, &Assignment)| match cell.verbatim.trim() {
        "" => format!("{} {}", party.name, say("blank", &[])),
        text => format!("{} {text}", party.name),
    };
    parties.iter().zip(row.assignments.iter()).map(cell).collect::<Vec<_>>().join(" | ")
}

/// On what a row depends, and whether it applies.
fn condition(side: &EffectiveMatrix<'_>, row: &EffectiveActivity, say: &Say<'_>) -> String {
    let Some(id) = row.option else { return say("unconditionally", &[]) };
    let known = side.options.iter().find(|(option, _)| &option.id == id);
    let holes = [("option", id.as_str()), ("name", known.map_or(id.as_str(), |(option, _)| &option.name))];
    let sentence = match known {
        Some((_, OptionState::NotTaken)) => "option-not-taken",
        Some((_, OptionState::NotStated)) => "option-not-stated",
        Some((_, OptionState::Taken)) | None => "with-option",
    };
    say(sentence, &holes)
}

/// A side of something that a document says beside its rows.
fn stated(what: &What, text: &str, say: &Say<'_>) -> String {
    match what {
        What::Absence => say(&format!("absence-{text}"), &[]),
        _ if text.is_empty() => say("not-stated", &[]),
        _ => text.to_owned(),
    }
}

/// What a page took over from the catalogue, in a sentence; `None` where it was nothing.
pub fn taken_over(taken: &TakenOver, say: &Say<'_>) -> Option<String> {
    let several = |n: usize, one: &str, many: &str| match n {
        0 => None,
        1 => Some(say(one, &[])),
        n => Some(say(many, &[("n", &n.to_string())])),
    };
    let gone: Vec<&str> = taken.gone.iter().map(ActivityId::as_str).collect();
    let gone = (!gone.is_empty()).then(|| say("gone", &[("ids", &gone.join(", "))]));
    let parts = [several(taken.conditions, "condition", "conditions"), several(taken.shifts, "shift", "shifts"), gone];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let what = parts.join(", ");
    (!parts.is_empty()).then(|| say("taken-over", &[("catalogue", &taken.catalogue), ("what", &what)]))
}

/// What a change says of its rows: before and after, or the words before and after, and how the rows were matched. Labels are names of words; `say`
/// says what is no vendor's.
pub fn details(diff: &Diff<'_>, change: &Change<'_>, say: &Say<'_>) -> Vec<(&'static str, String)> {
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
                lines.push(("cell was", verbatims(old_parties, old, say)));
                lines.push(("cell is", verbatims(new_parties, new, say)));
            }
            if old.section != new.section
                && change.classes.iter().any(|c| matches!(c, Class::Moved | Class::SourceMoved))
            {
                lines.push(("stood in", old.section.join(" › ")));
                lines.push(("now in", new.section.join(" › ")));
            }
            if change.classes.contains(&Class::ConditionChanged) {
                lines.push(("applied", condition(diff.old, old, say)));
                lines.push(("applies", condition(diff.new, new, say)));
            }
        }
        (Some(old), None) => lines.push(("was", cells(old_parties, old))),
        (None, Some(new)) => lines.push(("is", cells(new_parties, new))),
        (None, None) => {
            if let Some(term) = &change.term {
                lines.push(("was", stated(&term.what, &term.was, say)));
                lines.push(("is", stated(&term.what, &term.is, say)));
            }
        }
    }
    let score = change.matched.and_then(MatchKind::score).map(|score| format!("{:.0}", score * 100.0));
    let score = [("score", score.as_deref().unwrap_or_default())];
    match change.matched {
        Some(MatchKind::Words) => lines.push(("matched", say("other-section", &[]))),
        Some(MatchKind::Id(_)) => lines.push(("matched", say("by-id", &score))),
        Some(MatchKind::Similar(_)) => lines.push(("matched", say("by-likeness", &score))),
        Some(MatchKind::Named | MatchKind::Key) | None => {}
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
