//! One person's pack: their rows of all services, their gaps, and a block to sign for each service; without the full matrices.

use std::sync::Arc;

use super::context::Context;
use super::medium::Medium;
use super::parts::tables::in_workbook;
use super::parts::{self, summary::strong};
use super::pieces::{column, line, number, part, plain};
use super::template::{ColumnId, PartKind, Template};
use super::words::Words;
use super::{baseline, labels_of};
use crate::checklist::Checklist;
use crate::document::{
    Block, Cell, ColumnKind, Form, Lines, Meta, Orientation, Part, ReportDocument, Rows, Share, Show, Table, Title,
    Tone, Value,
};
use crate::matrix::identity::Fields;
use crate::record::baseline::{Baseline, BaselineTable};
use crate::record::field::Field;

/// What a person is given of each service.
const PARTS: [PartKind; 4] = [PartKind::Obligations, PartKind::Commitments, PartKind::Gaps, PartKind::SignOff];
/// Longest name of a sheet that Excel takes.
const SHEET_NAME: usize = 31;
/// The columns of workbooks that say what each row of a service is about.
const WORDS: [ColumnId; 3] = [ColumnId::Obligation, ColumnId::Commitment, ColumnId::What];
/// Between a table's or block's own id and the number of the service that it is of.
pub const OF: char = '@';

/// A template with the parts that a person's pack has.
pub struct Reduced(Template);

impl Reduced {
    /// The template without its other parts.
    pub fn of(template: &Template) -> Self {
        let mut reduced = template.clone();
        reduced.parts.retain(|part| PARTS.contains(&part.kind));
        for column in reduced.parts.iter_mut().flat_map(|part| &mut part.columns) {
            column.page_width = column.person_width.or(column.page_width);
        }
        Self(reduced)
    }
}

/// One person's pack of services, each with what it is called; every checklist shows that person's rows.
pub fn document<'a>(
    services: &[(String, &'a Checklist<'_>)],
    owner: &str,
    Reduced(template): &'a Reduced,
) -> Option<ReportDocument<'a>> {
    let (_, first) = services.first()?;
    let words = Words::new(template, &template.portfolio, first.profile, first.day());
    let whose =
        if owner.is_empty() { template.words.get("nobody").cloned().unwrap_or_default() } else { owner.to_owned() };
    let title = words.say("person_title", &[("owner", &whose)]);
    let mut hash = Fields::new("person-pack");
    hash.add(owner);
    let (mut all, mut handed_out) = (Vec::new(), Vec::new());
    let documents = documents(services);
    for (at, (name, checklist)) in services.iter().enumerate() {
        let mut context = Context::new(checklist, template, Medium::Any);
        context.documents.clone_from(&documents);
        let context = Arc::new(context);
        hash.add(context.hash.as_str());
        let mut parts: Vec<Part> = template.parts.iter().filter_map(|part| parts::build(&context, part)).collect();
        for (nth, part) in parts.iter_mut().enumerate() {
            within_pack(part, name, nth == 0, at + 1 == services.len());
        }
        if at == 0 {
            parts.insert(0, front(services, &title, &words));
        }
        // Making a line does not fail; if it did, the pack would still be whole, only no filled copy of it could come back.
        let lines = baseline::lines(&context, &parts).all().unwrap_or_default();
        handed_out.extend(numbered(lines, at + 1));
        for part in &mut parts {
            if part.id != FRONT {
                name_of_service(part, name, at + 1, &all);
            }
        }
        all.append(&mut parts);
    }
    let hash = hash.finish();
    let profile = first.profile;
    let meta = Meta {
        subtitle: words.word("subtitle"),
        subject: words.word("subject"),
        organisation: profile.organisation.name.clone(),
        author: profile.organisation.prepared_by.clone(),
        keywords: vec![format!("PORTFOLIO-{}", hash.short()), words.word("keyword")],
        language: template.document.language.clone(),
        created: first.as_of,
        document_id: format!("PORTFOLIO-{}", hash.short()),
        hash: hash.as_str().to_owned(),
        generator: crate::base::GENERATOR.to_owned(),
        properties: vec![("rmx-as-of".to_owned(), first.day().to_string())],
        cover: Vec::new(),
        title,
    };
    let labels = labels_of(template, &words.holes, &meta);
    Some(ReportDocument {
        meta,
        theme: template.theme(),
        labels,
        parts: all,
        attachments: Vec::new(),
        baseline: Lines::Memory(handed_out),
    })
}

/// The documents that the rows of services stand in.
fn documents<'a>(services: &[(String, &'a Checklist<'_>)]) -> Vec<&'a str> {
    let mut documents: Vec<&str> = Vec::new();
    for (_, checklist) in services {
        for row in checklist.effective.activities.iter().filter(|row| checklist.shows(row)) {
            if !documents.contains(&&*row.source.file) {
                documents.push(&row.source.file);
            }
        }
    }
    documents
}

/// The id of the part that stands before the services'.
const FRONT: &str = "dashboard";

/// How far the person's rows are, service by service.
fn front(services: &[(String, &Checklist<'_>)], title: &str, words: &Words<'_>) -> Part<'static> {
    let head = |id: &str, width: f64| column(id, &words.word(&format!("head_{id}")), width, ColumnKind::Text);
    let columns = vec![
        head("service", 40.0),
        head("obligations", 14.0),
        head("carried", 26.0),
        head("overdue", 12.0),
        head("gaps", 12.0),
    ];
    let (mut all, mut done, mut late) = (0, 0, 0);
    let rows = services.iter().map(|(name, checklist)| {
        let own = checklist.effective.obligations().filter(|a| checklist.shows(a));
        let (mut rows, mut carried, mut overdue) = (0, 0, 0);
        let mut ids = Vec::new();
        for activity in own {
            let entry = checklist.entry(activity);
            let status = entry.status();
            rows += 1;
            carried += usize::from(status.is_carried_out());
            overdue += usize::from(status.is_overdue(entry.date(Field::Due), checklist.day()));
            ids.push(activity.id);
        }
        let gaps =
            checklist.findings.iter().filter(|f| f.activity.as_ref().is_some_and(|id| ids.contains(&id))).count();
        (all, done, late) = (all + rows, done + carried, late + overdue);
        let whole = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        line(vec![
            Cell::text(name.as_str()).toned(Tone::Strong),
            number(rows),
            Cell::new(Value::Share(Share { count: whole(carried), of: whole(rows) })),
            number(overdue).toned(if overdue > 0 { Tone::Bad } else { Tone::Normal }),
            number(gaps),
        ])
    });
    let rows: Vec<_> = rows.collect();
    let of_services = match services.len() {
        1 => words.word("one_service"),
        n => words.say("several_services", &[("n", &n.to_string())]),
    };
    let counts = [("carried", done.to_string()), ("obligations", all.to_string()), ("services", of_services)];
    let holes: Vec<(&'static str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut sentence = words.say("carried", &holes);
    if late > 0 {
        sentence = format!("{sentence}; {}", words.say("overdue", &[("n", &late.to_string())]));
    }
    let blocks = vec![
        Block::Title(Title { kicker: words.word("person_kicker"), text: title.to_owned(), state: None }),
        Block::Lead(strong(&format!("{sentence}."))),
        // Pages are short: each service's own part says the rest.
        in_workbook(Block::Table(plain("services", &words.word("services"), columns, Rows::Memory(rows), ""))),
    ];
    Part { tight: true, ..part(FRONT, &words.word("dashboard"), Orientation::Portrait, blocks) }
}

/// What is handed out of one service among several: its blocks have ids of their own.
fn numbered(lines: Vec<String>, number: usize) -> Vec<String> {
    let Ok(mut base) = Baseline::from_lines(lines.iter().map(String::as_str)) else { return lines };
    for row in base.rows.iter_mut().filter(|row| row.table == BaselineTable::SignOff) {
        row.key = format!("{}{OF}{number}", row.key);
    }
    base.to_lines().unwrap_or(lines)
}

/// Fits a service's part into the pack: one chapter of a service has all of its parts, and what is said of every service is said once.
fn within_pack(part: &mut Part, service: &str, first: bool, last: bool) {
    part.heading = format!("{service} · {}", part.heading);
    part.below = !first;
    part.tight = true;
    if !part.closes {
        part.blocks.retain(|block| match block {
            Block::Only { show: Show::Page, block } => match **block {
                // The key to the letters.
                Block::Rich(_) => last,
                Block::Paragraph(_) => false,
                _ => true,
            },
            _ => true,
        });
        return;
    }
    // What is signed stands in the block itself.
    part.blocks.retain(|block| match block {
        Block::Only { show: Show::Page, block } => !matches!(**block, Block::Facts(_)),
        block => !matches!(block, Block::Paragraph(_)),
    });
    for block in &mut part.blocks {
        if let Block::Form(form) = block {
            form.heading.clone_from(&part.heading);
        }
    }
}

/// Names and ids by which a service's part is told from those of the others.
fn name_of_service(part: &mut Part, service: &str, number: usize, before: &[Part]) {
    let plain: String =
        service.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c }).collect();
    let room = SHEET_NAME.saturating_sub(part.name.chars().count() + 3);
    let name = format!("{} · {}", part.name, cut(plain.trim(), room));
    part.name = match before.iter().any(|other| other.name.to_lowercase() == name.to_lowercase()) {
        false => name,
        true => format!("{} {number}", part.name),
    };
    part.id = format!("{}{OF}{number}", part.id);
    for block in &mut part.blocks {
        block_of_service(block, service, number);
    }
}

/// A name in so much room, with an ellipsis where it is cut.
fn cut(name: &str, room: usize) -> String {
    match name.chars().count() > room {
        false => name.to_owned(),
        true => {
            let kept: String = name.chars().take(room.saturating_sub(1)).collect();
            format!("{}…", kept.trim_end())
        }
    }
}

/// The ids and heads of a block: a sheet has no heading, and its name may be cut, so that the head of its widest words has the service's.
fn block_of_service(block: &mut Block, service: &str, number: usize) {
    match block {
        Block::Table(Table { id, fields, columns, .. }) => {
            *fields = columns.iter().any(|column| column.editable);
            *id = format!("{id}{OF}{number}");
            for column in columns.iter_mut().filter(|column| WORDS.iter().any(|id| id.as_str() == column.id)) {
                column.header = format!("{service}: {}", column.header);
            }
        }
        Block::Form(Form { id, .. }) => *id = format!("{id}{OF}{number}"),
        Block::Only { block, .. } => block_of_service(block, service, number),
        _ => {}
    }
}
