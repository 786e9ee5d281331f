//! Cells of pages: several fields in one, since a page has no room for a column of each.

use crate::checklist::obligation::Said;
use crate::document::{Cell, Look, Mark, Rich, Tone};
use crate::matrix::deployment::{EffectiveActivity, RowOrigin};
use crate::matrix::{Assignment, CellState, Relation, Side};
use crate::record::field::Field;
use crate::report::context::Context;
use crate::report::finding;
use crate::report::template::ColumnId;

use super::gaps;
use super::tables::mark;

/// A page cell of an activity; `None` where the column is none of a page's.
pub(super) fn cell(
    context: &Context<'_>,
    activity: &EffectiveActivity,
    id: ColumnId,
    party: Option<usize>,
) -> Option<Cell> {
    let rich = match id {
        ColumnId::PageId => place(context, activity, false),
        ColumnId::PageLine => place(context, activity, true),
        ColumnId::PageObligation => obligation(context, activity),
        ColumnId::PageCommitment => commitment(context, activity),
        ColumnId::PageCustomer | ColumnId::PageProvider | ColumnId::PageOther => letters(context, activity, party),
        ColumnId::PageOwner => owner(context, activity),
        ColumnId::PageDue => due(context, activity),
        ColumnId::PageControls => controls(context, activity),
        ColumnId::PageActivity => named(context, activity),
        ColumnId::PageCustomerPart => part(context, activity, Side::Customer),
        ColumnId::PageProviderPart => part(context, activity, Side::Provider),
        ColumnId::PageEntries => entries(context, activity),
        ColumnId::PageDuty => duty(context, activity),
        _ => return None,
    };
    Some(Cell::rich(rich))
}

fn text(words: &str) -> Rich {
    let mut rich = Rich::default();
    rich.push(words, Tone::Normal);
    rich
}

/// The leading control of each framework, a line each: the head of the column says in which order they stand.
fn controls(context: &Context<'_>, activity: &EffectiveActivity) -> Rich {
    let mut rich = Rich::default();
    let leading = context.checklist.controls.leading(activity);
    if leading.iter().all(|(_, id)| id.is_none()) {
        return rich;
    }
    for (at, (framework, id)) in leading.iter().enumerate() {
        if at > 0 {
            rich.line();
        }
        match id {
            Some(id) if leading.len() > 1 => {
                rich.spoken(id.as_str(), Look::Words(Tone::Normal), format!("{framework}: {id}"));
            }
            Some(id) => rich.push(id.as_str(), Tone::Normal),
            None => rich.push("–", Tone::Muted),
        }
    }
    rich
}

/// The id without what all ids begin with, and the line of the vendor's document.
fn place(context: &Context<'_>, activity: &EffectiveActivity, beside: bool) -> Rich {
    let mut rich = Rich::default();
    let id = activity.id.as_str();
    let short = context.short_id(id);
    rich.spoken(short, Look::Words(Tone::Strong), id);
    let line = context.line(activity.source);
    if !line.is_empty() {
        if beside {
            rich.push(" ", Tone::Muted);
        } else {
            rich.line();
        }
        rich.push(line, Tone::Muted);
    }
    rich
}

/// References to the row's gaps, after its words.
fn marks(context: &Context<'_>, activity: &EffectiveActivity, rich: &mut Rich) {
    for (at, _) in context.findings(activity.id) {
        rich.push(" ", Tone::Normal);
        rich.add(gaps::name(*at), Look::Reference { anchor: gaps::anchor(*at) });
    }
}

fn condition(context: &Context<'_>, activity: &EffectiveActivity, rich: &mut Rich) {
    let condition = context.condition(activity);
    if !condition.is_empty() {
        rich.line();
        rich.add(condition, Look::Chip);
    }
}

fn obligation(context: &Context<'_>, activity: &EffectiveActivity) -> Rich {
    let mut rich = Rich::default();
    rich.push(activity.text, Tone::Strong);
    marks(context, activity, &mut rich);
    condition(context, activity, &mut rich);
    context.say(&context.composer.obligation(activity), &mut rich);
    if let Some(suggested) = expected(context, activity) {
        rich.line();
        rich.push(suggested, Tone::Derived);
    }
    rich
}

/// In what one person gets: what would show an open row.
fn expected(context: &Context<'_>, activity: &EffectiveActivity) -> Option<String> {
    let entry = context.entry(activity);
    let open = !entry.status().is_settled() && entry.text(Field::Evidence).is_empty();
    let suggested = context.suggested(activity).filter(|_| open && context.checklist.owner.is_some())?;
    Some(context.word_with("expected", &[("evidence", &suggested)]))
}

fn commitment(context: &Context<'_>, activity: &EffectiveActivity) -> Rich {
    let mut rich = Rich::default();
    rich.push(activity.text, Tone::Normal);
    marks(context, activity, &mut rich);
    // Of what is switched off, the condition stands in a column of its own.
    if activity.is_applicable() {
        condition(context, activity, &mut rich);
    }
    context.say(&context.composer.parts(activity, Side::Provider), &mut rich);
    context.say(&context.composer.parts(activity, Side::Customer), &mut rich);
    rich
}

/// A party's letters in boxes; a dash for a blank, the vendor's word where it says that there is none.
pub(super) fn letters(context: &Context<'_>, activity: &EffectiveActivity, party: Option<usize>) -> Rich {
    match party.and_then(|at| activity.assignments.get(at)) {
        Some(assignment) => boxes(context, assignment, activity.is_applicable()),
        None => Rich::default(),
    }
}

pub(crate) fn boxes(context: &Context<'_>, assignment: &Assignment, applicable: bool) -> Rich {
    let mut rich = Rich::default();
    if assignment.letters.is_empty() {
        match assignment.state {
            CellState::None => rich.push(assignment.verbatim.as_str(), Tone::Muted),
            _ => rich.push("–", Tone::Muted),
        }
        return rich;
    }
    if !applicable {
        rich.push(assignment.letters.to_string(), Tone::Muted);
        return rich;
    }
    for letter in assignment.letters.iter() {
        let derived = assignment.derived;
        let spoken = context.spoken_letter(letter, derived);
        rich.spoken(letter.to_string(), Look::Letter { derived: derived.is_some() }, spoken);
    }
    rich
}

/// Who answers for it, and how far it is; lines to write on where nothing is entered.
fn owner(context: &Context<'_>, activity: &EffectiveActivity) -> Rich {
    let mut rich = Rich::default();
    name(context, activity, Field::Accountable, &mut rich, Tone::Normal);
    rich.line();
    status(context, activity, &mut rich);
    rich
}

/// A name, or its label with a line to write on.
fn name(context: &Context<'_>, activity: &EffectiveActivity, field: Field, rich: &mut Rich, tone: Tone) {
    let entered = context.entry(activity).text(field).into_owned();
    if entered.is_empty() {
        rich.push(context.field_label(field), Tone::Muted);
        rich.add("", Look::Blank);
    } else {
        rich.push(entered, tone);
    }
}

fn status(context: &Context<'_>, activity: &EffectiveActivity, rich: &mut Rich) {
    let status = context.entry(activity).status();
    rich.mark(mark(status));
    rich.push(context.template.choice(status.as_str()), Tone::Normal);
}

/// When it is due, and what shows it.
fn due(context: &Context<'_>, activity: &EffectiveActivity) -> Rich {
    let mut rich = Rich::default();
    let entry = context.entry(activity);
    let settled = entry.status().is_settled();
    let evidence = entry.text(Field::Evidence).into_owned();
    if let Some(due) = entry.date(Field::Due).filter(|_| !settled) {
        let day = context.day(due);
        let words = context.word_with("due", &[("date", &day)]);
        if due < context.checklist.day() {
            rich.mark(Mark::Overdue);
            rich.push(words, Tone::Bad);
        } else {
            rich.push(words, Tone::Normal);
        }
    } else if !settled {
        rich.push(context.word("due_label"), Tone::Muted);
        rich.add("", Look::Blank);
    }
    if !evidence.is_empty() {
        rich.line();
        rich.push(evidence, Tone::Normal);
    } else {
        rich.line();
        rich.push(context.field_label(Field::Evidence), Tone::Muted);
        rich.add("", Look::Blank);
    }
    rich
}

/// Of a row that is divided in words: its id, its activity and its controls.
fn named(context: &Context<'_>, activity: &EffectiveActivity) -> Rich {
    let mut rich = place(context, activity, true);
    rich.line();
    rich.push(activity.text, Tone::Strong);
    marks(context, activity, &mut rich);
    condition(context, activity, &mut rich);
    let controls = context.controls(activity, 1);
    if !controls.is_empty() {
        rich.line();
        rich.push(unbroken(&controls), Tone::Muted);
    }
    rich
}

/// Controls, a line for each framework, whose name and id stay together.
fn unbroken(controls: &str) -> String {
    controls.replace(' ', "\u{a0}")
}

/// A side's letters and its part as the vendor words it; a cell that names a party says so.
fn part(context: &Context<'_>, activity: &EffectiveActivity, side: Side) -> Rich {
    let mut rich = Rich::default();
    let parties = context.matrix.parties.iter().zip(activity.assignments.iter()).filter(|(p, _)| p.side() == side);
    for (_, assignment) in parties {
        if !rich.is_empty() {
            rich.line();
        }
        rich.extend(boxes(context, assignment, activity.is_applicable()));
        if assignment.duties.is_empty() && !assignment.verbatim.is_empty() && assignment.state == CellState::Stated {
            rich.push(" ", Tone::Normal);
            rich.push(context.word_with("named_alone", &[("cell", &assignment.verbatim)]), Tone::Muted);
        }
    }
    let mut first = true;
    for said in context.composer.parts(activity, side) {
        if first {
            rich.push(" ", Tone::Normal);
        } else {
            rich.line();
        }
        first = false;
        let Said::Part { text, kind, kept, .. } = &said else { continue };
        let is_note = *kind == crate::matrix::DutyKind::Note;
        if is_note {
            rich.add(context.word("note_chip"), Look::Chip);
            rich.push(" ", Tone::Normal);
        }
        rich.push(*text, if is_note { Tone::Muted } else { Tone::Normal });
        if *kind == crate::matrix::DutyKind::Optional {
            rich.push(" ", Tone::Normal);
            rich.add(context.word("optional_chip"), Look::Chip);
        }
        if *kept {
            let line = activity.supersedes.as_ref().map(|o| context.line(&o.source)).unwrap_or_default();
            rich.push(" ", Tone::Normal);
            rich.add(context.word_with("kept_chip", &[("line", &line)]), Look::Chip);
        }
    }
    if side == Side::Customer {
        let said: Vec<Said<'_>> = context.composer.obligation(activity);
        let added: Vec<Said<'_>> = said.into_iter().filter(|s| matches!(s, Said::Added { .. })).collect();
        context.say(&added, &mut rich);
    }
    rich
}

/// Owner, status, due date and evidence in one cell.
fn entries(context: &Context<'_>, activity: &EffectiveActivity) -> Rich {
    let mut rich = Rich::default();
    if activity.is_commitment() {
        name(context, activity, Field::RelyingOwner, &mut rich, Tone::Strong);
        let report = context.entry(activity).text(Field::AssuranceReport).into_owned();
        rich.line();
        match report.is_empty() {
            true => {
                rich.push(context.field_label(Field::AssuranceReport), Tone::Muted);
                rich.add("", Look::Blank);
            }
            false => rich.push(report, Tone::Normal),
        }
        return rich;
    }
    if !activity.is_obligation() {
        return text(&context.allocation_label(activity.allocation));
    }
    // One person's rows are all theirs.
    if context.checklist.owner.is_none() {
        name(context, activity, Field::Accountable, &mut rich, Tone::Strong);
        rich.line();
    }
    status(context, activity, &mut rich);
    let due = due(context, activity);
    if !due.is_empty() {
        rich.push("  ", Tone::Normal);
    }
    rich.extend(due);
    if let Some(suggested) = expected(context, activity) {
        rich.line();
        rich.push(suggested, Tone::Derived);
    }
    rich
}

/// What is left for the customer in a commitment, and who does it.
fn duty(context: &Context<'_>, activity: &EffectiveActivity) -> Rich {
    let mut rich = Rich::default();
    let words = context.duty(activity);
    let reader = context.entry(activity).text(Field::RelyingOwner).into_owned();
    if words.is_empty() && reader.is_empty() {
        rich.push("–", Tone::Muted);
        return rich;
    }
    rich.push(words.as_str(), Tone::Strong);
    if !words.is_empty() {
        rich.push(" ", Tone::Normal);
    }
    match reader.is_empty() {
        true => rich.add("", Look::Blank),
        false => rich.push(reader, Tone::Normal),
    }
    rich
}

/// What a shift row says beside the base row: the base row's words and cells, what takes its place, and the declared reason.
pub(super) fn strip(context: &Context<'_>, activity: &EffectiveActivity) -> Option<Rich> {
    let RowOrigin::Overlay { relation, .. } = activity.from else { return None };
    let mut rich = Rich::default();
    match &activity.supersedes {
        Some(base) => {
            let line = context.line(&base.source);
            let cells = finding::fact(context.template, &crate::analysis::cells(context.matrix, &base.assignments));
            let words =
                context.word_with("strip_base", &[("line", &line), ("activity", &base.text), ("cells", &cells)]);
            rich.push(words, Tone::Muted);
        }
        None => rich.push(context.word("strip_no_base"), Tone::Muted),
    }
    rich.line();
    let by = match relation {
        Relation::Replaces { .. } => "strip_replaced",
        Relation::Refines { .. } => "strip_refined",
        Relation::Addition { .. } => "strip_added",
    };
    let cells = finding::fact(context.template, &crate::analysis::cells(context.matrix, &activity.assignments));
    let line = context.line(activity.source);
    rich.push(context.word_with(by, &[("line", &line), ("activity", activity.text), ("cells", &cells)]), Tone::Strong);
    rich.line();
    rich.push(context.word_with("strip_declared", &[("reason", relation.reason())]), Tone::Muted);
    Some(rich)
}
