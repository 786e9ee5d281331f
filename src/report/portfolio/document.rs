//! The portfolio as a report document: summary, obligations, owners, services, heat map, gaps, chains.

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Figures, Portfolio, rows};
use crate::analysis::chain::{Outcome, Step};
use crate::base::counted::counted;
use crate::base::diagnostic::Severity;
use crate::document::{
    Block, Cell, Chart, ChartKind, ChoiceValue, Column, ColumnKind, Facts, Live, Meta, Orientation, Part, Pattern,
    ReportDocument, Rows, Series, Text, Theme, Tone, Value,
};
use crate::frameworks::topics;
use crate::matrix::identity::Fields;
use crate::profile::Profile;
use crate::record::field::Status;
use crate::report::pieces::{column, fact, labels, line, number, part, picked_by, plain, working};

/// Rows per sheet: Excel takes 1,048,576, of which heads and notes take some.
const ROWS_PER_SHEET: usize = 1_000_000;
/// Vendors that the heat map's picture shows; the table below it has all.
const CHART_VENDORS: usize = 40;
/// Why a row of a chain stays where it is.
const NO_PASS: &str = "No pass is declared for it";
/// What "customer" means in a chain, and when a row counts as taken.
const CHAINS: &str = "Where a service runs on another listed one, \"customer\" there is you. A row that is passed on is taken below where \
                      every row that it leads to is the lower provider's, partly taken below where some of them stay with you there, and \
                      stays with you where all of them do.";
/// Severities in the order of their columns.
const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];
/// What stands for obligations without an owner.
const NO_OWNER: &str = "(no owner named)";

/// The portfolio's document. `theme` is the brand of the checklists.
pub fn build(portfolio: &Portfolio, profile: &Profile, theme: Theme, as_of: DateTime<Utc>) -> ReportDocument {
    let mut hash = Fields::new("portfolio");
    for row in portfolio.obligations.iter() {
        for text in [row.service, row.id, row.text, row.accountable] {
            hash.add(portfolio.texts.get(text));
        }
        hash.add(row.status.as_str());
    }
    let hash = hash.finish();
    let title = "Obligations to our cloud services".to_owned();
    let id = format!("PORTFOLIO-{}", hash.short());
    let meta = Meta {
        subtitle: format!(
            "{}, {}",
            counted(portfolio.services.len(), "service"),
            counted(portfolio.obligations.len(), "obligation")
        ),
        subject: "Shared responsibility: all services in use".to_owned(),
        organisation: profile.organisation.name.clone(),
        author: profile.organisation.prepared_by.clone(),
        // By its id a PDF is known again.
        keywords: vec![id.clone(), "shared responsibility".to_owned(), "portfolio".to_owned()],
        language: "en".to_owned(),
        created: as_of,
        document_id: id,
        hash: hash.as_str().to_owned(),
        generator: crate::base::GENERATOR.to_owned(),
        properties: vec![("rmx-as-of".to_owned(), portfolio.day.to_string())],
        cover: Vec::new(),
        title,
    };
    let labels = labels(&meta, &meta.organisation);
    let mut parts = vec![summary(portfolio, &theme)];
    parts.extend(obligations(portfolio));
    parts.push(owners(portfolio));
    parts.push(vendors(portfolio));
    parts.push(services(portfolio));
    parts.extend(heat(portfolio, &theme));
    parts.extend(gaps(portfolio));
    parts.extend(accepted(portfolio));
    parts.extend(chains(portfolio));
    ReportDocument { meta, theme, labels, parts, attachments: Vec::new(), baseline: Vec::new() }
}

fn summary(portfolio: &Portfolio, theme: &Theme) -> Part {
    let settled = portfolio.obligations.iter().filter(|o| o.status.is_settled()).count();
    let overdue: usize = portfolio.services.iter().map(|s| s.figures.overdue).sum();
    let unowned = portfolio.owners.get("").map_or(0, |o| o.obligations);
    let count = |severity| portfolio.services.iter().map(|s| s.figures.findings.of(severity)).sum::<usize>();
    let count_of = |label: &str, n: usize, tone| fact(label, number(n).value, tone);
    let warn = |n: usize| if n == 0 { Tone::Good } else { Tone::Attention };
    let mut rows = vec![
        fact("As of", Value::Date(portfolio.day), Tone::Normal),
        count_of("Services", portfolio.services.len(), Tone::Strong),
        count_of("Obligations", portfolio.obligations.len(), Tone::Strong),
        count_of("Settled", settled, Tone::Normal),
        count_of("Overdue", overdue, if overdue == 0 { Tone::Good } else { Tone::Bad }),
        count_of("Without an accountable person", unowned, warn(unowned)),
        count_of("Gaps: errors", count(Severity::Error), warn(count(Severity::Error))),
        count_of("Gaps: warnings", count(Severity::Warning), warn(count(Severity::Warning))),
        count_of("Gaps: remarks", count(Severity::Info), Tone::Normal),
    ];
    if !portfolio.accepted.is_empty() {
        rows.push(count_of("Gaps: accepted for a time", portfolio.accepted.len(), Tone::Normal));
    }
    for (outcome, n) in portfolio.outcomes() {
        rows.push(count_of(&format!("Chains: {}", outcome.as_str()), n, Tone::Normal));
    }
    let note = "Entries are shown as the register has them; they are made in the checklist of each service.";
    let mut blocks =
        vec![Block::Paragraph(Text { text: note.to_owned(), tone: Tone::Muted }), Block::Facts(Facts { rows })];
    blocks.extend(progress(portfolio, theme));
    part("summary", "Summary", Orientation::Portrait, blocks)
}

/// Obligations per service, settled and open; only where there are few enough to read.
fn progress(portfolio: &Portfolio, theme: &Theme) -> Option<Block> {
    if portfolio.services.is_empty() || portfolio.services.len() > CHART_VENDORS {
        return None;
    }
    let series = |name: &str, colour, pattern, of: &dyn Fn(&Figures) -> usize| Series {
        name: name.to_owned(),
        colour,
        pattern,
        values: portfolio.services.iter().map(|s| fixed(of(&s.figures))).collect(),
    };
    Some(Block::Chart(Chart {
        id: "progress".to_owned(),
        title: "Obligations by service".to_owned(),
        alt: portfolio
            .services
            .iter()
            .map(|s| {
                format!("{}: {} of {} settled", portfolio.texts.get(s.label), s.figures.settled, s.figures.obligations)
            })
            .collect::<Vec<_>>()
            .join("; "),
        kind: ChartKind::StackedBars,
        categories: portfolio.services.iter().map(|s| portfolio.texts.get(s.label).to_owned()).collect(),
        anchors: vec![None; portfolio.services.len()],
        series: vec![
            series("Settled", theme.primary, Pattern::Solid, &|f| f.settled),
            series("Open", theme.accent, Pattern::DiagonalUp, &|f| f.obligations - f.settled),
        ],
    }))
}

fn fixed(n: usize) -> Live {
    Live::fixed(u32::try_from(n).map_or(f64::MAX, f64::from))
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

fn obligations(portfolio: &Portfolio) -> Vec<Part> {
    let statuses = Status::ALL.iter().map(|s| ChoiceValue {
        mark: None,
        value: s.as_str().to_owned(),
        tone: match s {
            Status::Implemented | Status::Alternative => Tone::Good,
            Status::NotApplicable => Tone::Off,
            Status::NotStarted => Tone::Normal,
            _ => Tone::Attention,
        },
    });
    let statuses: Vec<ChoiceValue> = statuses.collect();
    let due = ColumnKind::Due {
        status: "status".to_owned(),
        done: Status::ALL.iter().filter(|s| s.is_settled()).map(|s| s.as_str().to_owned()).collect(),
    };
    // Rows that are streamed cannot be measured: these widths together are near what prints well.
    let columns = vec![
        column("service", "Service", 16.0, ColumnKind::Text),
        column("id", "ID", 16.5, ColumnKind::Text),
        column("section", "Section", 18.0, ColumnKind::Text),
        column("activity", "Activity", 31.0, ColumnKind::Text),
        column("allocation", "Allocation", 15.5, ColumnKind::Text),
        column("customer", "Customer RACI", 9.6, ColumnKind::Letters),
        column("provider", "Provider RACI", 9.6, ColumnKind::Letters),
        column("responsible", "Responsible", 13.0, ColumnKind::Text),
        column("accountable", "Accountable", 13.0, ColumnKind::Text),
        column("status", "Status", 12.0, ColumnKind::Choice(statuses)),
        column("due", "Due", 10.5, due),
        column("gap", "Gap", 16.0, ColumnKind::Flag),
        column("chain", "Chain", 22.0, ColumnKind::Text),
    ];
    let stretches = stretches(portfolio.obligations.len()).into_iter().enumerate();
    stretches
        .map(|(i, range)| {
            let (texts, rows) = (Arc::clone(&portfolio.texts), Arc::clone(&portfolio.obligations));
            let source = rows::Obligations { texts, rows, range, day: portfolio.day };
            let rows = Rows::Stream(Arc::new(source));
            let name = numbered("Obligations", i);
            let id = name.to_lowercase().replace(' ', "-");
            let block = working(&id, "All obligations", columns.clone(), rows, "There are no obligations.");
            let block = picked_by(block, &["service", "accountable", "status", "allocation"]);
            part(&id, &name, Orientation::Landscape, vec![block])
        })
        .collect()
}

fn owners(portfolio: &Portfolio) -> Part {
    let columns = vec![
        column("owner", "Accountable", 30.0, ColumnKind::Text),
        column("obligations", "Obligations", 13.0, ColumnKind::Number),
        column("settled", "Settled", 13.0, ColumnKind::Number),
        column("overdue", "Overdue", 13.0, ColumnKind::Number),
        column("services", "Services", 60.0, ColumnKind::Text),
    ];
    let mut lines: Vec<_> = portfolio.owners.iter().collect();
    lines.sort_by(|a, b| b.1.obligations.cmp(&a.1.obligations).then(a.0.cmp(b.0)));
    let rows = lines.into_iter().map(|(owner, l)| {
        let name = if owner.is_empty() { NO_OWNER } else { owner };
        let names: Vec<&str> = l.services.iter().take(CHART_VENDORS).map(|s| portfolio.texts.get(*s)).collect();
        let more = l.services.len().saturating_sub(names.len());
        let services = if more == 0 { names.join(", ") } else { format!("{} and {more} more", names.join(", ")) };
        line(vec![
            Cell::text(name).toned(if owner.is_empty() { Tone::Attention } else { Tone::Normal }),
            number(l.obligations),
            number(l.settled),
            number(l.overdue).toned(if l.overdue > 0 { Tone::Bad } else { Tone::Normal }),
            Cell::text(services),
        ])
    });
    let rows = Rows::Memory(rows.collect());
    let block = working("owners", "Obligations by owner", columns, rows, "Nobody.");
    part("owners", "By owner", Orientation::Landscape, vec![block])
}

/// The columns of [`Figures`].
fn figure_columns() -> Vec<Column> {
    let figures = [
        ("obligations", "Obligations", 12.5),
        ("settled", "Settled", 10.0),
        ("overdue", "Overdue", 10.5),
        ("unowned", "Without an owner", 12.0),
        ("commitments", "Provider commitments", 14.5),
        ("errors", "Errors", 10.0),
        ("warnings", "Warnings", 10.5),
        ("remarks", "Remarks", 10.0),
    ];
    figures.into_iter().map(|(id, header, width)| column(id, header, width, ColumnKind::Number)).collect()
}

/// Their cells.
fn figure_cells(f: &Figures) -> Vec<Cell> {
    let mut cells = vec![
        number(f.obligations),
        number(f.settled),
        number(f.overdue).toned(if f.overdue > 0 { Tone::Bad } else { Tone::Normal }),
        number(f.unowned).toned(if f.unowned > 0 { Tone::Attention } else { Tone::Normal }),
        number(f.commitments),
    ];
    cells.extend(SEVERITIES.iter().map(|severity| number(f.findings.of(*severity))));
    cells
}

fn vendors(portfolio: &Portfolio) -> Part {
    let mut columns = vec![
        column("vendor", "Vendor", 26.0, ColumnKind::Text),
        column("services", "Services", 12.0, ColumnKind::Number),
    ];
    columns.extend(figure_columns());
    let rows = portfolio.vendors().into_iter().map(|(vendor, total)| {
        let mut cells = vec![Cell::text(vendor), number(total.services)];
        cells.extend(figure_cells(&total.figures));
        line(cells)
    });
    let rows = Rows::Memory(rows.collect());
    let block = working("vendors", "Vendors in use", columns, rows, "No service is listed.");
    part("vendors", "By vendor", Orientation::Landscape, vec![block])
}

fn services(portfolio: &Portfolio) -> Part {
    let mut columns = vec![
        column("service", "Service", 22.0, ColumnKind::Text),
        column("vendor", "Vendor", 15.0, ColumnKind::Text),
        column("name", "Name", 24.0, ColumnKind::Text),
        column("model", "Model", 14.0, ColumnKind::Text),
    ];
    columns.extend(figure_columns());
    columns.push(column("runs-on", "Runs on", 22.0, ColumnKind::Text));
    let rows = portfolio.services.iter().map(|s| {
        let text = |id| Cell::text(portfolio.texts.get(id));
        let mut cells: Vec<Cell> = [s.label, s.vendor, s.service, s.model].map(text).into();
        cells.extend(figure_cells(&s.figures));
        cells.push(text(s.runs_on));
        line(cells)
    });
    let rows = Rows::Memory(rows.collect());
    let block = working("services", "Services in use", columns, rows, "No service is listed.");
    part("services", "By service", Orientation::Landscape, vec![block])
}

fn heat(portfolio: &Portfolio, theme: &Theme) -> Option<Part> {
    if portfolio.heat.is_empty() {
        return None;
    }
    let topics = heat_lines();
    let count = |vendor: &str, topic: &str| portfolio.heat.get(vendor).and_then(|t| t.get(topic)).copied().unwrap_or(0);
    let vendors: Vec<&String> = portfolio.heat.keys().take(CHART_VENDORS).collect();
    let series = |name: &str, values: Vec<Live>| Series {
        name: name.to_owned(),
        colour: theme.primary,
        pattern: Pattern::Solid,
        values,
    };
    // The longer list goes down the page.
    let (categories, series): (Vec<String>, Vec<Series>) = if vendors.len() < topics.len() {
        let column = |v: &&String| series(v, topics.iter().map(|(id, _)| fixed(count(v, id))).collect());
        (topics.iter().map(|(_, title)| (*title).to_owned()).collect(), vendors.iter().map(column).collect())
    } else {
        let column = |(id, title): &(&str, &str)| series(title, vendors.iter().map(|v| fixed(count(v, id))).collect());
        (vendors.iter().map(|v| (*v).clone()).collect(), topics.iter().map(column).collect())
    };
    let shown = vendors.len();
    let chart = Chart {
        id: "heat".to_owned(),
        title: "Obligations by vendor and topic".to_owned(),
        alt: format!("Number of obligations per topic for {shown} of {} vendors", portfolio.heat.len()),
        kind: ChartKind::HeatMap,
        anchors: vec![None; categories.len()],
        categories,
        series,
    };
    let note = format!(
        "Topics are derived: given row by row by the catalogue's editor ({}), or found by keywords ({}); an obligation may touch several.",
        topics::EDITOR_RULE,
        topics::RULE
    );
    let mut blocks = vec![Block::Paragraph(Text { text: note, tone: Tone::Derived }), Block::Chart(chart)];
    if shown < portfolio.heat.len() {
        let note = format!("The picture shows {shown} of {} vendors; the table has all.", portfolio.heat.len());
        blocks.push(Block::Paragraph(Text::plain(note)));
        blocks.push(heat_table(portfolio));
    }
    Some(part("heat-map", "Heat map", Orientation::Landscape, blocks))
}

/// Ids and titles of the topics, and last what touches none: every obligation is somewhere in the picture.
fn heat_lines() -> Vec<(&'static str, &'static str)> {
    let topics = topics::all().iter().map(|t| (t.id.as_str(), t.title.as_str()));
    topics.chain([(super::NO_TOPIC, "(no topic found)")]).collect()
}

/// All vendors, where they are too many for the picture.
fn heat_table(portfolio: &Portfolio) -> Block {
    let topics = heat_lines();
    let mut columns = vec![column("vendor", "Vendor", 24.0, ColumnKind::Text)];
    columns.extend(topics.iter().map(|(id, title)| column(id, title, 13.0, ColumnKind::Number)));
    let rows = portfolio.heat.iter().map(|(vendor, counts)| {
        let mut cells = vec![Cell::text(vendor.as_str())];
        cells.extend(topics.iter().map(|(id, _)| counts.get(id).map_or(Cell::new(Value::Empty), |n| number(*n))));
        line(cells)
    });
    let rows = Rows::Memory(rows.collect());
    Block::Table(plain("heat-map", "Obligations by vendor and topic", columns, rows, "Nothing."))
}

fn gaps(portfolio: &Portfolio) -> Vec<Part> {
    if portfolio.gaps.is_empty() {
        return Vec::new();
    }
    let columns = vec![
        column("service", "Service", 19.0, ColumnKind::Text),
        column("severity", "Severity", 10.0, ColumnKind::Text),
        column("code", "Code", 22.0, ColumnKind::Text),
        column("activity", "Activity ID", 18.0, ColumnKind::Text),
        column("message", "What was found", 50.0, ColumnKind::Text),
        column("help", "What to do", 42.0, ColumnKind::Text),
        column("source", "Source", 28.0, ColumnKind::Text),
    ];
    let stretches = stretches(portfolio.gaps.len()).into_iter().enumerate();
    stretches
        .map(|(i, range)| {
            let rows = Rows::Stream(Arc::new(rows::Gaps {
                texts: Arc::clone(&portfolio.texts),
                rows: Arc::clone(&portfolio.gaps),
                range,
            }));
            let name = numbered("Gaps", i);
            let id = name.to_lowercase().replace(' ', "-");
            let block = working(&id, "All gaps", columns.clone(), rows, "There are no gaps.");
            let block = picked_by(block, &["service", "severity", "code"]);
            part(&id, &name, Orientation::Landscape, vec![block])
        })
        .collect()
}

/// What was accepted for a time is no gap, and yet an auditor asks who accepted it, why and until when.
fn accepted(portfolio: &Portfolio) -> Option<Part> {
    if portfolio.accepted.is_empty() {
        return None;
    }
    let columns = vec![
        column("service", "Service", 19.0, ColumnKind::Text),
        column("code", "Code", 22.0, ColumnKind::Text),
        column("activity", "Activity ID", 18.0, ColumnKind::Text),
        column("message", "What was found", 50.0, ColumnKind::Text),
        column("owner", "Accepted by", 18.0, ColumnKind::Text),
        Column { sheet_width: Some(11.0), ..column("until", "Until", 11.0, ColumnKind::Date) },
        column("reason", "Reason", 42.0, ColumnKind::Text),
    ];
    let rows = portfolio.accepted.iter().map(|a| {
        line(vec![
            Cell::text(portfolio.texts.get(a.service)),
            Cell::text(a.finding.code.as_str()),
            Cell::text(a.finding.activity.as_ref().map_or("", |id| id.as_str())),
            Cell::text(a.finding.message.as_str()),
            Cell::text(a.waiver.owner.as_str()),
            Cell::new(a.waiver.expires.map_or(Value::Empty, Value::Date)),
            Cell::text(a.waiver.reason.as_str()),
        ])
    });
    let rows = Rows::Memory(rows.collect());
    let block = working("accepted", "Gaps that were accepted for a time", columns, rows, "Nothing was accepted.");
    Some(part("accepted", "Accepted gaps", Orientation::Landscape, vec![block]))
}

fn chains(portfolio: &Portfolio) -> Option<Part> {
    if portfolio.chains.is_empty() {
        return None;
    }
    let columns = vec![
        column("service", "Service", 17.0, ColumnKind::Text),
        column("id", "ID", 18.0, ColumnKind::Text),
        column("activity", "What it asks of you", 32.0, ColumnKind::Text),
        column("outcome", "What becomes of it", 16.0, ColumnKind::Text),
        column("step", "Way", 24.0, ColumnKind::Text),
        column("below", "Row below", 40.0, ColumnKind::Text),
        column("allocation", "Who has it there", 17.0, ColumnKind::Text),
        column("reason", "Declared because", 32.0, ColumnKind::Text),
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
                Cell::text(chain.way.outcome.as_str()).toned(tone),
            ]
        };
        let step = move |step: &Step| {
            let mut cells = begin();
            cells.extend([
                Cell::text(format!("{} {} {}", "→".repeat(step.depth), step.service, step.id)),
                Cell::text(step.text.as_str()),
                Cell::text(step.allocation).toned(Tone::Derived),
                Cell::text(step.reason.as_str()),
            ]);
            line(cells)
        };
        let undeclared = chain.way.steps.is_empty().then(|| {
            let mut cells = begin();
            cells.extend([Cell::text("–"), Cell::text(""), Cell::text(""), Cell::text(NO_PASS).toned(Tone::Muted)]);
            line(cells)
        });
        chain.way.steps.iter().map(step).chain(undeclared)
    });
    let rows = Rows::Memory(rows.collect());
    let block = working("chains", "Chains: what a service below takes", columns, rows, "There are no chains.");
    let note = Block::Paragraph(Text { text: CHAINS.to_owned(), tone: Tone::Muted });
    Some(part("chains", "Chains", Orientation::Landscape, vec![block, note]))
}
