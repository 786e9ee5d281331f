//! The portfolio as a report document: the dashboard, all obligations, all gaps, what was accepted, the chains of services.

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Portfolio, below, dashboard, outcome, rows, step_shown};
use crate::analysis::chain::{Outcome, Step};
use crate::base::diagnostic::Severity;
use crate::document::{
    Block, Cell, ChoiceValue, Column, ColumnKind, Lines, Meta, Orientation, Part, ReportDocument, Rows, Show, Text,
    Tone, Value,
};
use crate::matrix::identity::Fields;
use crate::profile::Profile;
use crate::record::field::Status;
use crate::report::finding;
use crate::report::labels_of;
use crate::report::parts::tables::mark;
use crate::report::pieces::{column, line, part, picked_by, working};
use crate::report::template::Template;
use crate::report::words::Words;

/// Rows per sheet: Excel takes 1,048,576, of which heads and notes take some.
const ROWS_PER_SHEET: usize = 1_000_000;

/// The portfolio's document in the words and the brand of the checklists' template.
pub fn build(
    portfolio: &Portfolio,
    profile: &Profile,
    template: &Template,
    as_of: DateTime<Utc>,
) -> ReportDocument<'static> {
    let mut hash = Fields::new("portfolio");
    for row in portfolio.obligations.iter() {
        for text in [row.service, row.id, row.text, row.accountable] {
            hash.add(portfolio.texts.get(text));
        }
        hash.add(row.status.as_str());
    }
    let hash = hash.finish();
    let words = Words::new(template, &template.portfolio, profile, portfolio.day);
    let id = format!("PORTFOLIO-{}", hash.short());
    let meta = Meta {
        title: words.word("title"),
        subtitle: words.word("subtitle"),
        subject: words.word("subject"),
        organisation: profile.organisation.name.clone(),
        author: profile.organisation.prepared_by.clone(),
        // By its id a PDF is known again.
        keywords: vec![id.clone(), words.word("keyword")],
        language: template.document.language.clone(),
        created: as_of,
        document_id: id,
        hash: hash.as_str().to_owned(),
        generator: crate::base::GENERATOR.to_owned(),
        properties: vec![("rmx-as-of".to_owned(), portfolio.day.to_string())],
        cover: Vec::new(),
    };
    let labels = labels_of(template, &words.holes, &meta);
    let mut parts = vec![dashboard::build(portfolio, &words)];
    parts.extend(obligations(portfolio, &words));
    parts.extend(gaps(portfolio, &words));
    parts.extend(accepted(portfolio, &words));
    parts.extend(chains(portfolio, &words));
    ReportDocument { meta, theme: template.theme(), labels, parts, attachments: Vec::new(), baseline: Lines::default() }
}

/// Stretches of at most a sheet's rows; one empty stretch where there is nothing.
fn stretches(len: usize) -> Vec<Range<usize>> {
    if len == 0 {
        return std::iter::once(0..0).collect();
    }
    (0..len).step_by(ROWS_PER_SHEET).map(|start| start..(start + ROWS_PER_SHEET).min(len)).collect()
}

/// `Obligations`, `Obligations 2` ...
fn numbered(name: &str, index: usize) -> String {
    if index == 0 { name.to_owned() } else { format!("{name} {}", index + 1) }
}

/// A text column by its word.
fn text(words: &Words<'_>, id: &str, word: &str, width: f64) -> Column {
    column(id, &words.word(word), width, ColumnKind::Text)
}

fn obligations(portfolio: &Portfolio, words: &Words<'_>) -> Vec<Part<'static>> {
    let template = words.template;
    let shown = |status: Status| template.choice(status.as_str()).to_owned();
    let statuses: Vec<ChoiceValue> = Status::ALL
        .iter()
        .map(|s| ChoiceValue {
            mark: Some(mark(*s)),
            value: shown(*s),
            tone: template.statuses.get(s).copied().unwrap_or_default(),
        })
        .collect();
    let due = ColumnKind::Due {
        status: "status".to_owned(),
        done: Status::ALL.iter().filter(|s| s.is_settled()).map(|s| shown(*s)).collect(),
    };
    let of = |kind: ColumnKind, column: Column| Column { kind, ..column };
    let in_sheet = |column: Column| Column { show: Show::Workbook, ..column };
    let on_page = |width: f64, column: Column| Column { page_width: Some(width), ..column };
    // Rows that are streamed cannot be measured: these widths together are near what prints well.
    let mut columns = vec![
        // Pages have it above the rows.
        in_sheet(text(words, "service", "head_service", 20.0)),
        on_page(28.0, text(words, "id", "head_id", 16.5)),
        in_sheet(text(words, "section", "head_section", 18.0)),
        on_page(50.0, text(words, "activity", "head_activity", 31.0)),
        in_sheet(text(words, "allocation", "head_allocation", 18.0)),
        in_sheet(of(ColumnKind::Letters, text(words, "customer", "head_customer", 9.6))),
        in_sheet(of(ColumnKind::Letters, text(words, "provider", "head_provider", 9.6))),
        in_sheet(text(words, "responsible", "head_responsible", 13.0)),
        on_page(23.0, text(words, "accountable", "head_accountable", 13.0)),
        on_page(26.0, of(ColumnKind::Choice(statuses), text(words, "status", "head_status", 12.0))),
        on_page(15.0, of(due, text(words, "due", "head_due", 10.5))),
        on_page(38.0, of(ColumnKind::Flag, text(words, "gap", "head_gap", 22.0))),
    ];
    let chains = !portfolio.chains.is_empty();
    if chains {
        columns.push(in_sheet(text(words, "chain", "head_chain", 22.0)));
    }
    let statuses = Arc::new(Status::ALL.map(shown));
    let stretches = stretches(portfolio.obligations.len()).into_iter().enumerate();
    stretches
        .map(|(i, range)| {
            let source = rows::Obligations {
                texts: Arc::clone(&portfolio.texts),
                rows: Arc::clone(&portfolio.obligations),
                range,
                day: portfolio.day,
                statuses: Arc::clone(&statuses),
                chains,
            };
            let rows = Rows::Stream(Arc::new(source));
            let (name, id) = (numbered(&words.word("obligations"), i), numbered("obligations", i).replace(' ', "-"));
            let block = working(&id, &name, columns.clone(), rows, &words.word("obligations_none"));
            let block = picked_by(block, &["service", "accountable", "status", "allocation"]);
            part(&id, &name, Orientation::Landscape, vec![block])
        })
        .collect()
}

fn gaps(portfolio: &Portfolio, words: &Words<'_>) -> Vec<Part<'static>> {
    if portfolio.gaps.is_empty() {
        return Vec::new();
    }
    let in_sheet = |column: Column| Column { show: Show::Workbook, ..column };
    let on_page = |width: f64, column: Column| Column { page_width: Some(width), ..column };
    let columns = vec![
        in_sheet(text(words, "service", "head_service", 19.0)),
        on_page(18.0, text(words, "severity", "head_severity", 10.0)),
        in_sheet(text(words, "kind", "head_kind", 26.0)),
        on_page(32.0, text(words, "activity", "head_activity_id", 18.0)),
        on_page(75.0, text(words, "message", "head_found", 50.0)),
        on_page(55.0, text(words, "help", "head_do", 42.0)),
        in_sheet(text(words, "source", "head_source", 24.0)),
    ];
    let severities: Vec<(Severity, String, Tone)> = Severity::ALL
        .iter()
        .filter_map(|severity| {
            let (label, tone) = words.template.severities.get(severity)?;
            Some((*severity, words.fill(label), *tone))
        })
        .collect();
    let kinds = crate::findings::Code::ALL.iter().map(|code| (*code, finding::title(words.template, *code).to_owned()));
    let (severities, kinds) = (Arc::new(severities), Arc::new(kinds.collect()));
    let stretches = stretches(portfolio.gaps.len()).into_iter().enumerate();
    stretches
        .map(|(i, range)| {
            let rows = Rows::Stream(Arc::new(rows::Gaps {
                texts: Arc::clone(&portfolio.texts),
                rows: Arc::clone(&portfolio.gaps),
                range,
                severities: Arc::clone(&severities),
                kinds: Arc::clone(&kinds),
            }));
            let (name, id) = (numbered(&words.word("gaps"), i), numbered("gaps", i).replace(' ', "-"));
            let block = working(&id, &name, columns.clone(), rows, "");
            let block = picked_by(block, &["service", "severity", "kind"]);
            part(&id, &name, Orientation::Landscape, vec![block])
        })
        .collect()
}

/// What was accepted for a time is no gap, and yet an auditor asks who accepted it, why and until when.
fn accepted(portfolio: &Portfolio, words: &Words<'_>) -> Option<Part<'static>> {
    if portfolio.accepted.is_empty() {
        return None;
    }
    let until = text(words, "until", "head_until", 11.0);
    let columns = vec![
        text(words, "service", "head_service", 19.0),
        text(words, "kind", "head_kind", 26.0),
        text(words, "activity", "head_activity_id", 18.0),
        text(words, "message", "head_found", 50.0),
        text(words, "owner", "head_accepted_by", 18.0),
        Column { sheet_width: Some(11.0), kind: ColumnKind::Date, ..until },
        text(words, "reason", "head_reason", 42.0),
    ];
    let rows = portfolio.accepted.iter().map(|a| {
        line(vec![
            Cell::text(portfolio.texts.get(a.service)),
            Cell::text(finding::title(words.template, a.finding.code)),
            Cell::text(a.finding.activity.as_ref().map_or("", |id| id.as_str())),
            Cell::text(portfolio.texts.get(a.what)),
            Cell::text(a.waiver.owner.as_str()),
            Cell::new(a.waiver.expires.map_or(Value::Empty, Value::Date)),
            Cell::text(a.waiver.reason.as_str()),
        ])
    });
    let name = words.word("accepted");
    let block = working("accepted", &name, columns, Rows::Memory(rows.collect()), "");
    Some(part("accepted", &name, Orientation::Landscape, vec![block]))
}

fn chains(portfolio: &Portfolio, words: &Words<'_>) -> Option<Part<'static>> {
    if portfolio.chains.is_empty() {
        return None;
    }
    let columns = vec![
        text(words, "service", "head_service", 17.0),
        text(words, "id", "head_id", 18.0),
        text(words, "activity", "head_asked", 32.0),
        text(words, "outcome", "head_outcome", 16.0),
        text(words, "step", "head_way", 24.0),
        text(words, "below", "head_below", 40.0),
        text(words, "allocation", "head_allocation", 19.0),
        text(words, "reason", "head_declared", 32.0),
    ];
    let rows = portfolio.chains.iter().flat_map(|chain| {
        let begin = move || {
            let tone = match chain.way.outcome {
                Outcome::TakenBelow => Tone::Good,
                Outcome::SharedBelow => Tone::Attention,
                Outcome::StaysWithYou => Tone::Normal,
            };
            vec![
                Cell::text(portfolio.texts.get(chain.service)),
                Cell::text(chain.way.id.as_str()),
                Cell::text(chain.text.as_str()),
                Cell::text(outcome(words, chain.way.outcome)).toned(tone),
            ]
        };
        let step = move |step: &Step| {
            let mut cells = begin();
            cells.extend([
                Cell::text(step_shown(step)),
                Cell::text(step.text.as_str()),
                Cell::text(below(words, step)).toned(Tone::Derived),
                Cell::text(step.reason.as_str()),
            ]);
            line(cells)
        };
        let undeclared = chain.way.steps.is_empty().then(|| {
            let mut cells = begin();
            let none = Cell::text(words.word("no_pass")).toned(Tone::Muted);
            cells.extend([Cell::text("–"), Cell::text(""), Cell::text(""), none]);
            line(cells)
        });
        chain.way.steps.iter().map(step).chain(undeclared)
    });
    let rows = Rows::Memory(rows.collect());
    let name = words.word("chains");
    let block = working("chains", &name, columns, rows, "");
    let note = Block::Paragraph(Text { text: words.word("chains_note"), tone: Tone::Muted });
    Some(part("chains", &name, Orientation::Landscape, vec![block, note]))
}
