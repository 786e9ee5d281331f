//! Access roles: who holds them, why, and whether that stays. Ready for a user access review.

use std::collections::BTreeSet;

use super::tables::{Spread, field_cell, heading, intro, small, spread, table};
use crate::base::ordered::{self, Arrange};
use crate::document::{Block, Cell, Row, Rows, Text, Tone, Value};
use crate::matrix::{AccessModel, AccessRole};
use crate::record::access::progress;
use crate::record::entry::{AccessEntry, AccountKind, Entry, Period};
use crate::report::context::Context;
use crate::report::template::{ColumnId, PartTemplate};

/// One line of the review: a role's first holder, a further one, or a role of the customer's own.
pub(crate) struct ReviewLine<'a> {
    /// `role id#line`, lines from 1.
    pub key: String,
    /// The role's name.
    pub name: String,
    /// The documented role; `None` for a role that only the record knows.
    role: Option<&'a AccessRole>,
    /// Whether it is the role's first line.
    first: bool,
    /// What was entered.
    pub entry: Option<&'a Entry>,
    /// What the list of users says of the holder.
    facts: Option<&'a AccessEntry>,
}

/// The review's lines: per role those of the record, and at least as many as the template wants, one of them free.
pub(crate) fn lines<'a>(context: &Context<'a>, part: &PartTemplate) -> Vec<ReviewLine<'a>> {
    let record = &context.checklist.record.access;
    let Some(model) = context.matrix.access.as_ref() else { return Vec::new() };
    let mut lines = Vec::new();
    let mut add = |id: &str, name: String, role: Option<&'a AccessRole>, least: usize| {
        let mut entries: Vec<(u32, Option<&AccessEntry>)> =
            record.iter().filter(|a| a.role == id).map(|a| (a.line, Some(a))).collect();
        let wanted = if entries.is_empty() { least } else { least.max(entries.len() + 1) };
        // A recorded line keeps its number; free lines take the numbers that are left.
        let taken: BTreeSet<u32> = ordered::set(entries.iter().map(|(line, _)| *line));
        let free = wanted.saturating_sub(entries.len());
        entries.extend((1..).filter(|line| !taken.contains(line)).take(free).map(|line| (line, None)));
        entries.arrange_by_key(|(line, _)| *line);
        for (at, (line, facts)) in entries.into_iter().enumerate() {
            let entry = facts.map(|a| &a.entry);
            lines.push(ReviewLine {
                key: format!("{id}#{line}"),
                name: name.clone(),
                role,
                first: at == 0,
                entry,
                facts,
            });
        }
    };
    for role in &model.roles {
        let name = match role.custom {
            true => context.fill_with(part.word("custom"), &[("role", &role.name)]),
            false => role.name.clone(),
        };
        add(&role.id, name, Some(role), part.lines);
    }
    let mut unknown: Vec<&str> = Vec::new();
    for entry in record {
        let known = model.roles.iter().any(|r| r.id == entry.role);
        if !known && !unknown.contains(&entry.role.as_str()) {
            unknown.push(&entry.role);
        }
    }
    for id in unknown {
        add(id, id.to_owned(), None, 1);
    }
    lines
}

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Option<Vec<Block<'static>>> {
    let model = context.matrix.access.as_ref()?;
    let spread = spread(context, part);
    // A column in which no role has anything to say is left out.
    let lines = lines(context, part);
    let facts = || lines.iter().filter_map(|line| line.facts);
    let says = |column: &Spread<'_>| match column.template.id {
        ColumnId::Note => model.roles.iter().any(|r| r.note.is_some()) || lines.iter().any(|l| l.role.is_none()),
        ColumnId::Scope => facts().any(|a| !a.scope.is_empty()),
        ColumnId::Account => facts().any(|a| !matches!(a.kind, AccountKind::Person | AccountKind::Unstated)),
        ColumnId::AccountStatus => facts().any(|a| !a.account_status.is_empty()),
        ColumnId::LastSeen => facts().any(|a| a.last_seen.is_some()),
        ColumnId::Reach => model.roles.iter().any(|r| r.reach.is_some()),
        ColumnId::Plane => model.roles.iter().any(|r| r.plane.is_some()),
        _ => true,
    };
    let spread: Vec<Spread<'_>> = spread.into_iter().filter(says).collect();
    let rows = Rows::Memory(lines.iter().map(|line| row(context, part, model, &spread, line)).collect());
    let mut blocks = intro(context, part);
    if let Some(reason) = &model.incomplete {
        let text = context.fill_with(part.word("incomplete"), &[("reason", reason)]);
        blocks.push(Block::Paragraph(Text { text, tone: Tone::Attention }));
    }
    blocks.extend(review(context, part));
    blocks.push(Block::Table(table(context, part, &spread, rows)));
    planes(context, part, model, &mut blocks);
    levels(context, part, model, &mut blocks);
    if !model.notes.is_empty() {
        blocks.push(heading(context.fill(part.word("notes"))));
        blocks.extend(model.notes.iter().map(|note| Block::Paragraph(Text::plain(note.as_str()))));
    }
    Some(blocks)
}

/// How far the review is, and the lists that it goes by.
fn review(context: &Context<'_>, part: &PartTemplate) -> Vec<Block<'static>> {
    let record = &context.checklist.record;
    let Some(progress) = progress(&record.access, &record.extracts) else { return Vec::new() };
    let count = |n: usize| n.to_string();
    let mut lines = Vec::new();
    if let Some(Period { from, to }) = progress.period {
        let holes = [("from", &*from.to_string()), ("to", &*to.to_string())];
        lines.push(context.fill_with(part.word("period"), &holes));
    }
    let holes = [
        ("decided", count(progress.decided)),
        ("lines", count(progress.lines)),
        ("keep", count(progress.keep)),
        ("change", count(progress.change)),
        ("revoke", count(progress.revoke)),
        ("removed", count(progress.revoked)),
    ];
    let holes: Vec<(&str, &str)> = holes.iter().map(|(hole, text)| (*hole, text.as_str())).collect();
    lines.push(context.fill_with(part.word("progress"), &holes));
    for list in &record.extracts {
        let (day, rows) = (list.date.to_string(), list.rows.to_string());
        let holes = [
            ("system", list.system.as_str()),
            ("day", day.as_str()),
            ("rows", rows.as_str()),
            ("file", list.file.as_str()),
            ("hash", list.sha256.as_str()),
        ];
        lines.push(context.fill_with(part.word("list"), &holes));
    }
    lines.into_iter().map(|line| Block::Paragraph(Text::plain(line))).collect()
}

fn row(
    context: &Context<'_>,
    part: &PartTemplate,
    model: &AccessModel,
    spread: &[Spread<'_>],
    line: &ReviewLine<'_>,
) -> Row {
    let unstated = || Cell::text(context.fill(part.word("unstated"))).toned(Tone::Muted);
    let stated = |text: Option<&str>| match (line.role, text) {
        (None, _) => Cell::new(Value::Empty),
        (Some(_), None) => unstated(),
        (Some(_), Some(text)) => Cell::text(text).toned(Tone::Verbatim),
    };
    // The page says these of planes and levels as a whole, not of each role: a reading.
    let read = |text: Option<&str>| match stated(text) {
        cell if cell.tone == Tone::Verbatim => cell.toned(Tone::Derived),
        cell => cell,
    };
    // A further line repeats who the role is, and leaves the description to the first.
    let described = line.role.filter(|_| line.first);
    let cell = |column: &Spread<'_>| match column.template.id {
        ColumnId::Key => Cell::text(line.key.as_str()),
        ColumnId::Role => Cell::text(line.name.as_str()).toned(if line.first { Tone::Strong } else { Tone::Muted }),
        ColumnId::Field(field) => field_cell(context, line.entry, field),
        ColumnId::Scope => Cell::text(line.facts.map(|a| a.scope.clone()).unwrap_or_default()),
        ColumnId::Account => Cell::text(line.facts.map(|a| a.kind.as_str()).unwrap_or_default()),
        ColumnId::AccountStatus => Cell::text(line.facts.map(|a| a.account_status.clone()).unwrap_or_default()),
        ColumnId::LastSeen => match line.facts.and_then(|a| a.last_seen) {
            Some(day) => Cell::new(Value::Date(day)),
            None => Cell::new(Value::Empty),
        },
        _ if !line.first => Cell::new(Value::Empty),
        ColumnId::Note if line.role.is_none() => {
            let custom = model.roles.iter().any(|role| role.custom);
            let is_whole = model.incomplete.is_none() && !custom;
            let word = if is_whole { "undocumented" } else { "not_named" };
            Cell::text(context.fill(part.word(word))).toned(Tone::Attention)
        }
        ColumnId::Level => stated(
            described
                .and_then(|r| r.level.as_ref())
                .map(|id| model.levels.iter().find(|l| l.id == *id).map_or(id.as_str(), |l| &l.name)),
        ),
        ColumnId::Plane => read(
            described
                .and_then(|r| r.plane.as_ref())
                .map(|id| model.planes.iter().find(|p| p.id == *id).map_or(id.as_str(), |p| &p.name)),
        ),
        ColumnId::Privileges => stated(described.and_then(|r| r.privileges.as_deref())),
        ColumnId::Reach => read(described.and_then(|r| r.reach.as_deref())),
        ColumnId::Note => Cell::text(described.and_then(|r| r.note.clone()).unwrap_or_default()).toned(Tone::Muted),
        ColumnId::Page => described.map_or_else(|| Cell::new(Value::Empty), |r| context.page(&r.source)),
        ColumnId::Source => described.map_or_else(|| Cell::new(Value::Empty), |r| context.source(&r.source)),
        _ => Cell::new(Value::Empty),
    };
    Row { cells: spread.iter().map(cell).collect(), ..Row::default() }
}

fn planes(context: &Context<'_>, part: &PartTemplate, model: &AccessModel, blocks: &mut Vec<Block>) {
    if model.planes.is_empty() {
        return;
    }
    let word = |name: &str| context.fill(part.word(name));
    blocks.push(heading(word("planes")));
    let rows = model
        .planes
        .iter()
        .map(|plane| {
            vec![
                Cell::text(plane.name.as_str()).toned(Tone::Strong),
                Cell::text(plane.users.as_str()).toned(Tone::Verbatim),
                Cell::text(plane.authentication.join("\n")).toned(Tone::Verbatim),
                Cell::text(plane.resources.as_str()).toned(Tone::Verbatim),
            ]
        })
        .collect();
    let (a, b, c, d) = (word("plane"), word("plane_users"), word("plane_authentication"), word("plane_resources"));
    let heads = [(a.as_str(), 16.0), (b.as_str(), 22.0), (c.as_str(), 46.0), (d.as_str(), 60.0)];
    blocks.push(small("access-planes", &word("planes"), &heads, rows));
}

fn levels(context: &Context<'_>, part: &PartTemplate, model: &AccessModel, blocks: &mut Vec<Block>) {
    if model.levels.is_empty() {
        return;
    }
    let word = |name: &str| context.fill(part.word(name));
    blocks.push(heading(word("levels")));
    let mut levels: Vec<_> = model.levels.iter().collect();
    levels.arrange_by_key(|l| l.rank);
    let rows = levels
        .iter()
        .map(|level| {
            vec![
                Cell::new(Value::Number(i64::from(level.rank))),
                Cell::text(level.name.as_str()).toned(Tone::Strong),
                Cell::text(level.defers_to.clone().unwrap_or_default()).toned(Tone::Verbatim),
            ]
        })
        .collect();
    let (a, b, c) = (word("level_rank"), word("level"), word("level_defers"));
    let heads = [(a.as_str(), 10.0), (b.as_str(), 24.0), (c.as_str(), 90.0)];
    blocks.push(small("access-levels", &word("levels"), &heads, rows));
}
