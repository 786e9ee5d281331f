//! The portfolio's first part: how far all services are, whose it is, what comes next, and what vendors say of topics.

use chrono::{Days, NaiveDate};

use super::{Figures, Mention, NO_TOPIC, Obligation, Portfolio, ServiceLine};
use crate::base::ordered::Arrange;
use crate::document::{
    Bar, Block, Cell, Column, ColumnKind, Fill, Ground, Heat, Orientation, Part, Row, Rows, Segment, Share, Text,
    Title, Tone, Value,
};
use crate::frameworks::topics;
use crate::report::context::SOON;
use crate::report::parts::summary::strong;
use crate::report::parts::tables::{heading, on_page};
use crate::report::pieces::{column, line, number, part, plain};
use crate::report::template::Template;
use crate::report::words::Words;

/// More lines than this say less than the long tables below them.
const MOST: usize = 40;
/// So many of what comes next are shown.
const NEXT: usize = 12;
/// Width of a page's text, millimetres.
const PAGE: f64 = 180.0;
/// Sixteen parts that a sheet is divided in.
const PARTS: usize = 16;
/// More vendors than this are too many columns.
const VENDORS: usize = 12;

pub(super) fn build(portfolio: &Portfolio, words: &Words<'_>) -> Part<'static> {
    let total = portfolio.figures();
    let mut blocks = vec![
        Block::Title(Title { kicker: words.word("kicker"), text: words.word("title"), state: None }),
        Block::Lead(strong(&verdict(portfolio, &total, words))),
    ];
    if total.obligations > 0 {
        blocks.push(on_page(Block::Bar(bar(&total, words))));
    }
    blocks.extend(services(portfolio, &total, words));
    blocks.extend(owners(portfolio, words));
    blocks.extend(next(portfolio, words));
    blocks.extend(heat(portfolio, words));
    part("dashboard", &words.word("dashboard"), Orientation::Landscape, blocks)
}

/// How far everything is, in one sentence; clauses that count nothing are left out.
fn verdict(portfolio: &Portfolio, total: &Figures, words: &Words<'_>) -> String {
    let n = |n: usize| n.to_string();
    let services = portfolio.services.len();
    let of_services = match services {
        1 => words.word("one_service"),
        more => words.say("several_services", &[("n", &n(more))]),
    };
    let holes = [("carried", n(total.carried_out)), ("obligations", n(total.obligations)), ("services", of_services)];
    let holes: Vec<(&'static str, &str)> = holes.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut clauses = vec![words.say("carried", &holes)];
    let mut clause = |count: usize, name: &str, of: usize| {
        if count > 0 {
            clauses.push(words.say(name, &[("n", &n(count)), ("all", &n(of))]));
        }
    };
    clause(total.overdue, "overdue", total.obligations);
    clause(total.unowned, "unowned", total.obligations);
    clause(total.open, "gaps_open", total.open + total.accepted);
    let signed = portfolio.services.iter().filter(|s| is_signed(s)).count();
    clause(signed, "signed", services);
    let expected = topics::all().iter().filter(|topic| topic.expected.0);
    let silent = expected.clone().filter(|topic| portfolio.heat.values().any(|said| is_silent(said.get(&*topic.id))));
    clause(silent.count(), "silent_on", expected.count());
    format!("{}.", clauses.join("; "))
}

fn is_signed(service: &ServiceLine) -> bool {
    use crate::checklist::stand::Verdict::{Signed, SignedWithExceptions};
    matches!(service.verdict, Signed | SignedWithExceptions)
}

fn is_silent(mention: Option<&Mention>) -> bool {
    mention.is_some_and(|mention| mention.activities == 0 && mention.silent > 0)
}

fn bar(total: &Figures, words: &Words<'_>) -> Bar {
    let open = total.obligations - total.carried_out - total.under_way - total.not_applicable;
    let segments = [
        ("segment_carried", Fill::Solid, total.carried_out),
        ("segment_under_way", Fill::Hatched, total.under_way),
        ("segment_not_started", Fill::Blank, open),
        ("segment_not_applicable", Fill::Struck, total.not_applicable),
    ];
    let segments: Vec<Segment> = segments
        .into_iter()
        .filter(|(_, _, count)| *count > 0)
        .map(|(word, fill, count)| Segment { label: words.word(word), count, fill })
        .collect();
    let said: Vec<String> = segments.iter().map(|s| format!("{} {}", s.count, s.label)).collect();
    Bar { name: String::new(), alt: said.join(", "), segments }
}

fn share(count: usize, of: usize) -> Cell {
    let whole = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Cell::new(Value::Share(Share { count: whole(count), of: whole(of) }))
}

/// A count that is nothing to look at where it is zero.
fn count(n: usize, tone: Tone) -> Cell {
    if n == 0 { Cell::text("–").toned(Tone::Muted) } else { number(n).toned(tone) }
}

/// A table of the page under its heading; what there is no room for is counted in a line.
fn table(
    id: &str,
    title: String,
    heads: &[(&str, String, f64)],
    rows: Vec<Row>,
    totals: Vec<Row>,
) -> Vec<Block<'static>> {
    let whole: f64 = heads.iter().map(|(_, _, width)| width).sum();
    let columns = heads.iter().map(|(id, header, width)| Column {
        page_width: Some(width / whole * PAGE),
        ..column(id, header, *width, ColumnKind::Text)
    });
    let columns = columns.collect();
    let mut table = plain(id, &title, columns, Rows::Memory(rows), "");
    table.totals = totals;
    vec![heading(title), Block::Table(table)]
}

fn more(words: &Words<'_>, left: usize) -> Option<Block<'static>> {
    let text = words.say("more", &[("n", &left.to_string())]);
    (left > 0).then_some(Block::Paragraph(Text { text, tone: Tone::Muted }))
}

fn services(portfolio: &Portfolio, total: &Figures, words: &Words<'_>) -> Vec<Block<'static>> {
    let head = |id: &'static str, width: f64| (id, words.word(&format!("head_{id}")), width);
    let heads = [
        head("service", 36.0),
        head("obligations", 13.0),
        head("carried", 24.0),
        head("overdue", 10.0),
        head("unowned", 10.0),
        head("gaps", 14.0),
        head("signatures", 18.0),
        head("state", 24.0),
    ];
    let cells = |figures: &Figures| {
        vec![
            number(figures.obligations),
            share(figures.carried_out, figures.obligations),
            count(figures.overdue, Tone::Bad),
            count(figures.unowned, Tone::Attention),
            Cell::text(words.say(
                "of",
                &[("n", &figures.open.to_string()), ("all", &(figures.open + figures.accepted).to_string())],
            )),
        ]
    };
    let row = |service: &ServiceLine| {
        let mut row = vec![Cell::text(portfolio.texts.get(service.name)).toned(Tone::Strong)];
        row.extend(cells(&service.figures));
        let (valid, of) = service.signatures;
        row.push(share(valid, of));
        let state = words.template.verdicts.get(&service.verdict);
        row.push(state.map_or_else(|| Cell::text(""), |state| Cell::text(words.fill(&state.label)).toned(state.tone)));
        line(row)
    };
    let rows: Vec<Row> = portfolio.services.iter().take(MOST).map(row).collect();
    let mut all = vec![Cell::text(words.word("all")).toned(Tone::Strong)];
    all.extend(cells(total));
    let signed = portfolio.services.iter().filter(|s| is_signed(s)).count();
    all.extend([
        Cell::text(""),
        Cell::text(
            words.say("signed_of", &[("n", &signed.to_string()), ("all", &portfolio.services.len().to_string())]),
        ),
    ]);
    let totals = if portfolio.services.len() > 1 { vec![line(all)] } else { Vec::new() };
    let mut blocks = table("services", words.word("services"), &heads, rows, totals);
    blocks.extend(more(words, portfolio.services.len().saturating_sub(MOST)));
    blocks
}

fn owners(portfolio: &Portfolio, words: &Words<'_>) -> Vec<Block<'static>> {
    if portfolio.owners.is_empty() {
        return Vec::new();
    }
    let head = |id: &'static str, width: f64| (id, words.word(&format!("head_{id}")), width);
    let heads = [
        head("owner", 36.0),
        head("obligations", 13.0),
        head("carried", 24.0),
        head("overdue", 10.0),
        head("services", 52.0),
    ];
    let mut lines: Vec<_> = portfolio.owners.iter().collect();
    lines.arrange_by(|a, b| {
        a.0.is_empty().cmp(&b.0.is_empty()).then(b.1.obligations.cmp(&a.1.obligations)).then(a.0.cmp(b.0))
    });
    let left = lines.len().saturating_sub(MOST);
    let rows = lines.into_iter().take(MOST).map(|(owner, l)| {
        let name = if owner.is_empty() { words.word("no_owner") } else { owner.clone() };
        let names: Vec<&str> = l.services.iter().take(NEXT).map(|s| portfolio.texts.get(*s)).collect();
        let more = if l.services.len() > names.len() { ", …" } else { "" };
        line(vec![
            Cell::text(name).toned(if owner.is_empty() { Tone::Attention } else { Tone::Normal }),
            number(l.obligations),
            share(l.carried_out, l.obligations),
            count(l.overdue, Tone::Bad),
            Cell::text(format!("{}{more}", names.join(", "))),
        ])
    });
    let mut blocks = table("owners", words.word("owners"), &heads, rows.collect(), Vec::new());
    blocks.extend(more(words, left));
    blocks
}

/// What is overdue, and what is due soon, by date.
fn next(portfolio: &Portfolio, words: &Words<'_>) -> Vec<Block<'static>> {
    let last = portfolio.day.checked_add_days(Days::new(SOON)).unwrap_or(NaiveDate::MAX);
    let mut due: Vec<(NaiveDate, &Obligation)> = portfolio
        .obligations
        .iter()
        .filter(|row| !row.status.is_settled())
        .filter_map(|row| Some((row.due.filter(|due| *due <= last)?, row)))
        .collect();
    due.arrange_by_key(|(due, _)| *due);
    let title = words.say("next", &[("days", &SOON.to_string()), ("n", &due.len().to_string())]);
    if due.is_empty() {
        let none = Text { text: words.word("next_none"), tone: Tone::Muted };
        return vec![heading(title), Block::Paragraph(none)];
    }
    let head = |id: &'static str, width: f64| (id, words.word(&format!("head_{id}")), width);
    let heads =
        [head("due", 17.0), head("service", 30.0), head("id", 26.0), head("obligation", 52.0), head("owner", 26.0)];
    let rows = |day: &dyn Fn(NaiveDate) -> Value| -> Vec<Row> {
        let row = |(due, row): &(NaiveDate, &Obligation)| {
            let late = if *due < portfolio.day { Tone::Bad } else { Tone::Normal };
            let text = |id| Cell::text(portfolio.texts.get(id));
            let owner = portfolio.texts.get(row.accountable);
            line(vec![
                Cell::new(day(*due)).toned(late),
                text(row.service),
                text(row.id),
                text(row.text),
                match owner {
                    "" => Cell::text(words.word("no_owner")).toned(Tone::Attention),
                    owner => Cell::text(owner),
                },
            ])
        };
        due.iter().take(NEXT).map(row).collect()
    };
    let mut blocks = table("next", title, &heads, rows(&Value::Date), Vec::new());
    blocks.extend(more(words, due.len().saturating_sub(NEXT)));
    blocks
}

/// What each vendor says of each topic: obligations out of rows; silence is no zero.
fn heat(portfolio: &Portfolio, words: &Words<'_>) -> Vec<Block<'static>> {
    if portfolio.heat.is_empty() {
        return Vec::new();
    }
    let vendors: Vec<_> = portfolio.heat.iter().take(VENDORS).collect();
    let said = |topic: &str| vendors.iter().any(|(_, said)| said.contains_key(topic));
    let shown = topics::all().iter().map(|topic| topic.id.as_str()).chain([NO_TOPIC]).filter(|topic| said(topic));
    let expected = |topic: &str| topics::find(topic).is_some_and(|topic| topic.expected.0);
    // What every matrix should speak of comes first.
    let (first, rest): (Vec<&str>, Vec<&str>) = shown.partition(|topic| expected(topic));
    let rows = first.into_iter().chain(rest).map(|topic| {
        let mut cells = vec![Cell::text(name(words.template, words, topic))];
        cells.extend(vendors.iter().map(|(_, said)| Cell::new(Value::Heat(ground(words, said.get(topic))))));
        line(cells)
    });
    let rows: Vec<Row> = rows.collect();
    // All vendors' columns are of one width; the topics have the rest.
    let each = match vendors.len() {
        ..=3 => 3,
        4 | 5 => 2,
        _ => 1,
    };
    let width = |parts: usize| u32::try_from(parts).map_or(1.0, f64::from);
    let column = |id: String, header: &str, parts: usize| Column {
        page_width: Some(width(parts) * PAGE / width(PARTS)),
        ..column(&id, header, width(parts), ColumnKind::Text)
    };
    let topics = PARTS.saturating_sub(each * vendors.len()).max(4);
    let mut columns = vec![column("topic".to_owned(), &words.word("head_topic"), topics)];
    columns.extend(vendors.iter().enumerate().map(|(at, (vendor, _))| column(format!("vendor-{at}"), vendor, each)));
    let title = words.word("heat");
    let mut blocks = vec![
        heading(title.clone()),
        Block::Table(plain("heat", &title, columns, Rows::Memory(rows), "")),
        Block::Rich(strong(&words.word("heat_note"))),
    ];
    let left = portfolio.heat.len().saturating_sub(VENDORS);
    if left > 0 {
        let (shown, all) = (VENDORS.to_string(), portfolio.heat.len().to_string());
        let text = words.say("heat_more", &[("n", &shown), ("all", &all)]);
        blocks.push(Block::Paragraph(Text { text, tone: Tone::Muted }));
    }
    blocks
}

fn name(template: &Template, words: &Words<'_>, topic: &str) -> String {
    if topic == NO_TOPIC { words.word("no_topic") } else { template.topic(topic).to_owned() }
}

fn ground(words: &Words<'_>, mention: Option<&Mention>) -> Heat {
    match mention {
        None | Some(Mention { activities: 0, silent: 0, .. }) => Heat { text: "–".to_owned(), ground: Ground::Blank },
        Some(Mention { activities: 0, .. }) => Heat { text: words.word("silent"), ground: Ground::Silent },
        Some(mention) => Heat {
            text: format!("{} / {}", mention.obligations, mention.activities),
            ground: Ground::of(mention.obligations),
        },
    }
}
