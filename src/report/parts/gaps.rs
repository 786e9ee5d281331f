//! Gaps: what is missing or contested in the responsibilities, worst first.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::tables::{Spread, field_cell, heading, intro_on_pages, rows, small, spread, table};
use crate::document::{Block, Cell, Look, Mark, Rich, Row, Show, Tone, Value};
use crate::findings::{Code, Finding};
use crate::profile::Waiver;
use crate::record::baseline::{BaselineRow, BaselineTable};
use crate::record::entry::Entry;
use crate::record::field::Field;
use crate::report::context::Context;
use crate::report::finding;
use crate::report::template::{ColumnId, PartKind, PartTemplate};

pub(super) fn build<'a>(context: &Arc<Context<'a>>, part: &'a PartTemplate) -> Option<Vec<Block<'a>>> {
    if context.gaps.is_empty() && context.accepted.is_empty() {
        return None;
    }
    let spread = spread(context, part);
    // Of one kind together: why it matters is said once. The kinds stand in the order of their worst finding.
    let mut kinds: Vec<(Code, Vec<(usize, &Finding)>)> = Vec::new();
    for (at, finding) in context.gaps.iter().copied().enumerate() {
        match kinds.iter_mut().find(|(code, _)| *code == finding.code) {
            Some((_, findings)) => findings.push((at, finding)),
            None => kinds.push((finding.code, vec![(at, finding)])),
        }
    }
    let bands: Vec<Vec<String>> = kinds.iter().map(|(code, all)| band(context, part, *code, all.len())).collect();
    let findings = kinds.into_iter().zip(0..).flat_map(|((_, all), kind)| all.into_iter().map(move |one| (kind, one)));
    let (columns, keys) = (spread.clone(), keys(context));
    let row = move |context: &Context<'a>, (kind, (at, finding)): &(usize, (usize, &'a Finding)), row: &mut Row| {
        let cell = |column: &Spread<'_>| match column.template.id {
            ColumnId::Key => Cell::text(keys.get(*at).map_or("", String::as_str)),
            id => cell(context, part, *at, finding, id),
        };
        row.group = bands.get(*kind).cloned().unwrap_or_default();
        row.anchor = Some(anchor(*at));
        row.cells.extend(columns.iter().map(cell));
        row.strip = (context.shows(Show::Page) && is_long(finding)).then(|| topics(context, finding));
    };
    let rows = rows(context, findings.collect(), row);
    let mut blocks = intro_on_pages(context, part);
    blocks.push(Block::Table(table(context, part, &spread, rows)));
    if !context.accepted.is_empty() {
        blocks.push(heading(part.word("accepted").to_owned()));
        blocks.push(accepted(context, part));
    }
    Some(blocks)
}

/// What stands above the findings of one kind: its code with why it matters, and its title with how many there are. What one person gets is
/// short: a workbook says why in a column.
fn band(context: &Context<'_>, part: &PartTemplate, code: Code, count: usize) -> Vec<String> {
    let title = finding::title(context.template, code);
    let title = context.fill_with(part.word("band"), &[("title", title), ("count", &count.to_string())]);
    match context.checklist.owner {
        Some(_) => vec![code.to_string(), title],
        None => vec![format!("{code} · {}", finding::why(context.template, code)), title],
    }
}

/// What to ask the vendor about a finding, in the template's words; none where the code is no matter for the vendor.
pub(super) fn question(context: &Context<'_>, finding: &Finding) -> Option<String> {
    question_on(context, finding, &finding::topic(context.template, finding))
}

/// The question with what its topics are called.
fn question_on(context: &Context<'_>, finding: &Finding, topic: &str) -> Option<String> {
    let text = context.template.questions.get(&finding.code)?;
    let id = finding.activity.as_ref().map_or("", |id| id.as_str());
    let activity = finding.activity.as_ref().and_then(|id| context.checklist.effective.activity(id));
    if activity.is_none() && text.contains("{activity}") {
        return None;
    }
    let holes = [("activity", activity.map_or("", |a| a.text)), ("id", id), ("topic", topic)];
    Some(context.fill_with(text, &holes))
}

/// What was asked and decided about a finding so far.
fn recorded<'c>(context: &'c Context<'_>, finding: &Finding) -> Option<&'c Entry> {
    let key = finding.key();
    context.checklist.record.questions.iter().find(|q| q.finding == key).map(|q| &q.entry)
}

/// The findings' keys; of several with one key, as two marks in one cell give, the further ones are numbered.
fn keys(context: &Context<'_>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let key = |finding: &Finding| {
        let key = finding.key();
        let count = seen.entry(key.clone()).or_default();
        *count += 1;
        if *count > 1 { format!("{key}#{count}") } else { key }
    };
    context.gaps.iter().copied().map(key).collect()
}

/// What is handed out of the findings: what was asked and decided, else the question that is proposed.
pub(crate) fn lines(context: &Context<'_>) -> Vec<BaselineRow> {
    let line = |(finding, key): (&Finding, String)| {
        let values = match recorded(context, finding) {
            Some(entry) => Field::QUESTION
                .iter()
                .filter(|f| !entry.text(**f).is_empty())
                .map(|f| (f.as_str().to_owned(), entry.text(*f).into_owned()))
                .collect(),
            None => question(context, finding).map(|q| (Field::Question.as_str().to_owned(), q)).into_iter().collect(),
        };
        let id = finding.activity.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default();
        BaselineRow { table: BaselineTable::Gaps, key, id, row_hash: None, locked: None, values }
    };
    context.gaps.iter().copied().zip(keys(context)).map(line).collect()
}

/// How far a finding's question is, by what is recorded: not asked, asked on a day, answered on a day.
pub(super) fn standing(context: &Context<'_>, finding: &Finding) -> Cell {
    let part = context.template.part(PartKind::Gaps);
    Cell::text(part.map(|part| how_far(context, part, finding)).unwrap_or_default()).toned(Tone::Strong)
}

fn how_far(context: &Context<'_>, part: &PartTemplate, finding: &Finding) -> String {
    let question = finding.question.as_ref();
    let on = |name: &str, day: Option<NaiveDate>| {
        day.map(|day| context.fill_with(part.word(name), &[("date", &context.day(day))]))
    };
    let answered = question.is_some_and(|q| !q.answer.is_empty()).then(|| context.fill(part.word("answered")));
    on("answered_on", question.and_then(|q| q.answered))
        .or(answered)
        .or_else(|| on("asked_on", question.and_then(|q| q.asked)))
        .unwrap_or_else(|| context.fill(part.word("not_asked")))
}

/// What was accepted for a time: it is no gap to settle, and yet an auditor asks who accepted it, why and until when.
fn accepted(context: &Context<'_>, part: &PartTemplate) -> Block<'static> {
    // In this order and about these widths they stand on the columns of the table above, which a sheet has for both.
    let heads = [
        ("accepted_until", 10.0),
        ("accepted_by", 17.0),
        ("accepted_where", 19.0),
        ("accepted_what", 46.0),
        ("accepted_reason", 60.0),
    ]
    .map(|(word, width)| (part.word(word), width));
    let row = |(finding, waiver): &&(Finding, Waiver)| {
        vec![
            Cell::new(waiver.expires.map_or(Value::Empty, Value::Date)),
            Cell::text(waiver.owner.as_str()),
            place(context, finding),
            Cell::text(what(context, finding)),
            Cell::text(waiver.reason.as_str()),
        ]
    };
    small("accepted", part.word("accepted"), &heads, context.accepted.iter().map(row).collect())
}

/// Link target of a finding, by its position in [`Context::gaps`].
pub(super) fn anchor(at: usize) -> String {
    format!("gap-{}", at + 1)
}

/// How a finding is called where it is referred to, by its position in [`Context::gaps`].
pub(super) fn name(at: usize) -> String {
    format!("G{}", at + 1)
}

/// A finding's severity in the template's words.
pub(super) fn severity(context: &Context<'_>, finding: &Finding) -> Cell {
    match context.template.severities.get(&finding.severity) {
        Some((label, tone)) => Cell::text(context.fill(label)).toned(*tone),
        None => Cell::text(finding.severity.as_str()),
    }
}

/// The activity that a finding is about, as a jump to its row.
pub(super) fn place(context: &Context<'_>, finding: &Finding) -> Cell {
    match &finding.activity {
        Some(id) if context.has(id) => {
            Cell::new(Value::Jump { text: id.as_str().to_owned(), anchor: id.as_str().to_owned() })
        }
        Some(id) => Cell::text(id.as_str()),
        None => Cell::new(Value::Empty),
    }
}

/// What to do about it.
fn help(context: &Context<'_>, finding: &Finding) -> String {
    finding::help(context.template, &context.holes, &context.checklist.effective, finding)
}

/// What was found, as a sentence of its own.
pub(super) fn what(context: &Context<'_>, finding: &Finding) -> String {
    finding::what(context.template, &context.holes, &context.checklist.effective, finding)
}

fn cell(context: &Context<'_>, part: &PartTemplate, at: usize, finding: &Finding, id: ColumnId) -> Cell {
    match id {
        ColumnId::GapName => Cell::text(name(at)).toned(Tone::Attention),
        ColumnId::Severity => severity(context, finding),
        ColumnId::Code => Cell::text(finding.code.as_str()).toned(Tone::Muted),
        ColumnId::ActivityId => place(context, finding),
        ColumnId::What => Cell::text(what(context, finding)),
        ColumnId::Why => Cell::text(context.fill(finding::why(context.template, finding.code))),
        ColumnId::Help => Cell::text(help(context, finding)),
        ColumnId::Source => context.source(&finding.source),
        ColumnId::Controls => Cell::text(controls(context, finding, usize::MAX)),
        ColumnId::Page => context.page(&finding.source),
        ColumnId::Field(field) => match (field, recorded(context, finding)) {
            (Field::Question, None) => Cell::text(question(context, finding).unwrap_or_default()),
            (field, entry) => field_cell(context, entry, field),
        },
        ColumnId::PageGap => Cell::rich(page_gap(context, part, at, finding)),
        ColumnId::PageFound => Cell::rich(page_found(context, part, finding)),
        ColumnId::PageQuestion => Cell::rich(page_question(context, at, finding)),
        ColumnId::PageDecision => Cell::rich(page_decision(context, part, finding)),
        _ => Cell::new(Value::Empty),
    }
}

/// The controls of the row that a finding is about, derived ones marked; so many of each framework.
fn controls(context: &Context<'_>, finding: &Finding, most: usize) -> String {
    let row =
        finding.activity.as_ref().filter(|id| context.has(id)).and_then(|id| context.checklist.effective.activity(id));
    row.map(|row| context.controls(row, most)).unwrap_or_default()
}

/// A gap's name and the line of the vendor's document, and below them its row.
fn page_gap(context: &Context<'_>, part: &PartTemplate, at: usize, finding: &Finding) -> Rich {
    let mut rich = Rich::default();
    rich.add(name(at), Look::Chip);
    match &finding.activity {
        Some(id) if context.has(id) => {
            rich.push(format!(" {}", context.line(&finding.source)), Tone::Muted);
            rich.line();
            let short = context.short_id(id.as_str());
            let look = Look::Reference { anchor: id.as_str().to_owned() };
            rich.spoken(short, look, id.as_str());
        }
        Some(id) => rich.push(format!(" {}", context.short_id(id.as_str())), Tone::Muted),
        None => rich.push(format!(" {}", context.fill(part.word("no_row"))), Tone::Muted),
    }
    rich
}

fn page_question(context: &Context<'_>, at: usize, finding: &Finding) -> Rich {
    let mut rich = Rich::default();
    // Several topics stand beside it, under the gap's name.
    let topics = if finding.topics.len() > 1 { name(at) } else { finding::topic(context.template, finding) };
    let asked = finding.question.as_ref().map(|question| question.text.clone()).filter(|text| !text.is_empty());
    let asked = asked.or_else(|| question_on(context, finding, &topics));
    match asked {
        Some(text) => rich.push(text, Tone::Normal),
        // In what one person gets, this is the place of a field.
        None if context.checklist.owner.is_some() => {}
        None => rich.push(help(context, finding), Tone::Muted),
    }
    rich
}

/// Whether a finding lists so many topics that a page shows them across its width.
fn is_long(finding: &Finding) -> bool {
    finding.topics.len() > 3
}

/// A finding's topics.
fn topics(context: &Context<'_>, finding: &Finding) -> Rich {
    let mut rich = Rich::default();
    rich.push(finding::topic(context.template, finding), Tone::Normal);
    rich
}

/// What was found, and the controls of its row, which are what it stands in the way of.
fn page_found(context: &Context<'_>, part: &PartTemplate, finding: &Finding) -> Rich {
    let mut rich = Rich::default();
    if is_long(finding) {
        let count = finding.topics.len().to_string();
        rich.push(context.fill_with(part.word("topics"), &[("n", &count)]), Tone::Normal);
        return rich;
    }
    rich.push(by_line(context, &what(context, finding)), Tone::Normal);
    let controls = controls(context, finding, 1).replace('\n', " · ");
    let asks = context.checklist.owner.is_none() || context.template.questions.contains_key(&finding.code);
    let advice = if asks { String::new() } else { help(context, finding) };
    for more in [controls, advice].into_iter().filter(|text| !text.is_empty()) {
        rich.line();
        rich.push(more, Tone::Muted);
    }
    rich
}

/// Places of the one document there is by their lines: it is named among the sources.
fn by_line(context: &Context<'_>, text: &str) -> String {
    let [source] = context.matrix.sources.as_slice() else { return text.to_owned() };
    let before = format!("{}:", source.document);
    let mut parts = text.split(&before);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for rest in parts {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let (line, after) = rest.split_at(digits);
        match digits {
            0 => out.push_str(&before),
            _ => out.push_str(&context.word_with("line", &[("line", line)])),
        }
        out.push_str(after);
    }
    out
}

/// What the vendor answered, and what was decided on it, by whom and until when; lines to write on, where nothing is recorded.
fn page_decision(context: &Context<'_>, part: &PartTemplate, finding: &Finding) -> Rich {
    let mut rich = Rich::default();
    let question = finding.question.as_ref();
    match question.map(|question| question.answer.as_str()).filter(|answer| !answer.is_empty()) {
        Some(answer) => {
            rich.push(format!("{answer} "), Tone::Normal);
            rich.push(how_far(context, part, finding), Tone::Strong);
        }
        None => {
            if context.template.questions.contains_key(&finding.code) {
                rich.push(how_far(context, part, finding), Tone::Normal);
            }
            rich.add("", Look::Blank);
        }
    }
    rich.line();
    let Some(question) = question.filter(|question| !question.decision.is_empty()) else {
        rich.mark(Mark::Dashed);
        rich.push(context.fill(part.word("open")), Tone::Strong);
        rich.add("", Look::Blank);
        return rich;
    };
    rich.push(context.template.choice(&question.decision), Tone::Strong);
    let until = question.until.map(|day| context.day(day)).unwrap_or_default();
    let more = [question.decided_by.as_str(), until.as_str()];
    let more: Vec<&str> = more.into_iter().filter(|text| !text.is_empty()).collect();
    if !more.is_empty() {
        rich.line();
        rich.push(more.join(", "), Tone::Muted);
    }
    rich
}
