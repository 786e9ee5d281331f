//! The portfolio as a report document: summary, obligations, owners, services, heat map, gaps, chains.

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::rows;
use super::{Outcome, Portfolio};
use crate::diagnostic::Severity;
use crate::matrix::identity::Fields;
use crate::profile::Profile;
use crate::register::field::Status;
use crate::report::document::{
    Block, Cell, Chart, ChartKind, ChoiceValue, Column, ColumnKind, Fact, Facts, Labels, Live, Meta, Orientation, Part,
    Pattern, ReportDocument, Row, Rows, Series, Show, Table, Text, Theme, Tone, Value,
};
use crate::topics;

/// Rows per sheet: Excel takes 1,048,576, of which heads and notes take some.
const ROWS_PER_SHEET: usize = 1_000_000;
/// Vendors that the heat map's picture shows; the table below it has all.
const CHART_VENDORS: usize = 40;
/// What stands for obligations without an owner.
const NO_OWNER: &str = "(no owner named)";

/// The portfolio's document. `theme` is the brand of the checklists.
pub fn build(portfolio: &Portfolio, profile: &Profile, theme: Theme, as_of: DateTime<Utc>) -> ReportDocument {
    let mut hash = Fields::new("portfolio");
    for row in portfolio.obligations.iter() {
        for text in [&row.service, &row.id, &row.text, &row.accountable] {
            hash.add(text);
        }
        hash.add(row.status.as_str());
    }
    let hash = hash.finish();
    let title = "Obligations to our cloud services".to_owned();
    let meta = Meta {
        subtitle: format!("{} services, {} obligations", portfolio.services.len(), portfolio.obligations.len()),
        subject: "Shared responsibility: all services in use".to_owned(),
        organisation: profile.organisation.name.clone(),
        author: profile.organisation.prepared_by.clone(),
        keywords: vec!["shared responsibility".to_owned(), "portfolio".to_owned()],
        language: "en".to_owned(),
        created: as_of,
        document_id: format!("PORTFOLIO-{}", hash.short()),
        hash: hash.as_str().to_owned(),
        generator: crate::GENERATOR.to_owned(),
        properties: vec![("rmx-as-of".to_owned(), portfolio.day.to_string())],
        cover: Vec::new(),
        title,
    };
    let labels = Labels {
        footer_left: format!("{} – {}", meta.title, portfolio.day),
        footer_right: "Page {page} of {pages}".to_owned(),
        header: profile.organisation.name.clone(),
        contents: "Contents".to_owned(),
        continued: "(continued)".to_owned(),
    };
    let mut parts = vec![summary(portfolio, &theme)];
    parts.extend(obligations(portfolio));
    parts.push(owners(portfolio));
    parts.push(services(portfolio));
    parts.extend(heat(portfolio, &theme));
    parts.extend(gaps(portfolio));
    parts.extend(chains(portfolio));
    ReportDocument { meta, theme, labels, parts, attachments: Vec::new(), baseline: Vec::new() }
}

fn part(id: &str, name: &str, heading: &str, blocks: Vec<Block>) -> Part {
    Part {
        id: id.to_owned(),
        name: name.to_owned(),
        heading: heading.to_owned(),
        orientation: Orientation::Landscape,
        blocks,
        shorter: Vec::new(),
    }
}

fn column(id: &str, header: &str, width: f64, kind: ColumnKind) -> Column {
    Column {
        id: id.to_owned(),
        header: header.to_owned(),
        width,
        sheet_width: None,
        kind,
        editable: false,
        show: Show::Everywhere,
        stack: None,
        help: None,
    }
}

fn table(id: &str, caption: &str, columns: Vec<Column>, rows: Rows, empty: &str, working: bool) -> Block {
    Block::Table(Table {
        id: id.to_owned(),
        caption: caption.to_owned(),
        columns,
        rows,
        empty: empty.to_owned(),
        working,
        fit: None,
        totals: Vec::new(),
    })
}

fn number(n: usize) -> Cell {
    Cell::new(Value::Number(i64::try_from(n).unwrap_or(i64::MAX)))
}

fn line(cells: Vec<Cell>) -> Row {
    Row { group: Vec::new(), anchor: None, tone: Tone::Normal, cells }
}

fn summary(portfolio: &Portfolio, theme: &Theme) -> Part {
    let settled = portfolio.obligations.iter().filter(|o| o.status.is_settled()).count();
    let overdue: usize = portfolio.obligations.iter().filter(|o| is_overdue(o, portfolio)).count();
    let unowned = portfolio.owners.get("").map_or(0, |o| o.obligations);
    let count = |severity| portfolio.gaps.iter().filter(|g| g.finding.severity == severity).count();
    let fact = |label: &str, n: usize, tone| Fact { label: label.to_owned(), value: number(n).value, tone };
    let warn = |n: usize| if n == 0 { Tone::Good } else { Tone::Attention };
    let mut rows = vec![
        Fact { label: "As of".to_owned(), value: Value::Date(portfolio.day), tone: Tone::Normal },
        fact("Services", portfolio.services.len(), Tone::Strong),
        fact("Obligations", portfolio.obligations.len(), Tone::Strong),
        fact("Settled", settled, Tone::Normal),
        fact("Overdue", overdue, if overdue == 0 { Tone::Good } else { Tone::Bad }),
        fact("Without an accountable person", unowned, warn(unowned)),
        fact("Gaps: errors", count(Severity::Error), warn(count(Severity::Error))),
        fact("Gaps: warnings", count(Severity::Warning), warn(count(Severity::Warning))),
    ];
    for (outcome, n) in portfolio.outcomes() {
        rows.push(fact(&format!("Chains: {}", outcome.as_str()), n, Tone::Normal));
    }
    let note = "Entries are shown as the register has them; they are made in the checklist of each service.";
    let mut blocks =
        vec![Block::Paragraph(Text { text: note.to_owned(), tone: Tone::Muted }), Block::Facts(Facts { rows })];
    blocks.extend(progress(portfolio, theme));
    part("summary", "Summary", "Summary", blocks)
}

/// Obligations per service, settled and open; only where there are few enough to read.
fn progress(portfolio: &Portfolio, theme: &Theme) -> Option<Block> {
    if portfolio.services.is_empty() || portfolio.services.len() > CHART_VENDORS {
        return None;
    }
    let series = |name: &str, colour, pattern, of: &dyn Fn(&super::ServiceLine) -> usize| Series {
        name: name.to_owned(),
        colour,
        pattern,
        values: portfolio.services.iter().map(|s| fixed(of(s))).collect(),
    };
    Some(Block::Chart(Chart {
        id: "progress".to_owned(),
        title: "Obligations by service".to_owned(),
        alt: portfolio
            .services
            .iter()
            .map(|s| format!("{}: {} of {} settled", s.label, s.settled, s.obligations))
            .collect::<Vec<_>>()
            .join("; "),
        kind: ChartKind::StackedBars,
        categories: portfolio.services.iter().map(|s| s.label.to_string()).collect(),
        anchors: vec![None; portfolio.services.len()],
        series: vec![
            series("Settled", theme.primary, Pattern::Solid, &|s| s.settled),
            series("Open", theme.accent, Pattern::DiagonalUp, &|s| s.obligations - s.settled),
        ],
    }))
}

fn fixed(n: usize) -> Live {
    Live::fixed(u32::try_from(n).map_or(f64::MAX, f64::from))
}

fn is_overdue(row: &super::Obligation, portfolio: &Portfolio) -> bool {
    !row.status.is_settled() && row.due.is_some_and(|due| due < portfolio.day)
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
    let columns = vec![
        column("service", "Service", 22.0, ColumnKind::Text),
        column("id", "ID", 18.0, ColumnKind::Text),
        column("section", "Section", 30.0, ColumnKind::Text),
        column("activity", "Activity", 50.0, ColumnKind::Text),
        column("allocation", "Allocation", 18.0, ColumnKind::Text),
        column("customer", "Customer RACI", 11.0, ColumnKind::Letters),
        column("provider", "Provider RACI", 11.0, ColumnKind::Letters),
        column("responsible", "Responsible", 20.0, ColumnKind::Text),
        column("accountable", "Accountable", 20.0, ColumnKind::Text),
        column("status", "Status", 14.0, ColumnKind::Choice(statuses)),
        column("due", "Due", 12.0, due),
        column("gap", "Gap", 24.0, ColumnKind::Flag),
        column("chain", "Chain", 36.0, ColumnKind::Text),
    ];
    let stretches = stretches(portfolio.obligations.len()).into_iter().enumerate();
    stretches
        .map(|(i, range)| {
            let source = rows::Obligations { rows: Arc::clone(&portfolio.obligations), range, day: portfolio.day };
            let rows = Rows::Stream(Arc::new(source));
            let name = numbered("Obligations", i);
            let id = name.to_lowercase().replace(' ', "-");
            let block = table(&id, "All obligations", columns.clone(), rows, "There are no obligations.", true);
            part(&id, &name, &name, vec![block])
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
        let names: Vec<&str> = l.services.iter().take(CHART_VENDORS).map(|s| &**s).collect();
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
    part(
        "owners",
        "By owner",
        "By owner",
        vec![table("owners", "Obligations by owner", columns, rows, "Nobody.", true)],
    )
}

fn services(portfolio: &Portfolio) -> Part {
    let columns = vec![
        column("service", "Service", 24.0, ColumnKind::Text),
        column("vendor", "Vendor", 18.0, ColumnKind::Text),
        column("name", "Name", 28.0, ColumnKind::Text),
        column("model", "Model", 16.0, ColumnKind::Text),
        column("obligations", "Obligations", 12.0, ColumnKind::Number),
        column("settled", "Settled", 12.0, ColumnKind::Number),
        column("commitments", "Provider commitments", 13.0, ColumnKind::Number),
        column("errors", "Errors", 10.0, ColumnKind::Number),
        column("warnings", "Warnings", 10.0, ColumnKind::Number),
        column("remarks", "Remarks", 10.0, ColumnKind::Number),
        column("runs-on", "Runs on", 22.0, ColumnKind::Text),
    ];
    let rows = portfolio.services.iter().map(|s| {
        let findings = |severity| number(s.findings.get(&severity).copied().unwrap_or(0));
        line(vec![
            Cell::text(&*s.label),
            Cell::text(&s.vendor),
            Cell::text(&s.service),
            Cell::text(&s.model),
            number(s.obligations),
            number(s.settled),
            number(s.commitments),
            findings(Severity::Error),
            findings(Severity::Warning),
            findings(Severity::Info),
            Cell::text(&s.runs_on),
        ])
    });
    let rows = Rows::Memory(rows.collect());
    let block = table("services", "Services in use", columns, rows, "No service is listed.", true);
    part("services", "By vendor", "By vendor and service", vec![block])
}

fn heat(portfolio: &Portfolio, theme: &Theme) -> Option<Part> {
    if portfolio.heat.is_empty() {
        return None;
    }
    let topics = topics::all();
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
        let column = |v: &&String| series(v, topics.iter().map(|t| fixed(count(v, &t.id))).collect());
        (topics.iter().map(|t| t.title.clone()).collect(), vendors.iter().map(column).collect())
    } else {
        let column = |t: &topics::Topic| series(&t.title, vendors.iter().map(|v| fixed(count(v, &t.id))).collect());
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
    let note = format!("Topics are derived from keywords ({}); an obligation may touch several.", topics::RULE);
    let mut blocks = vec![Block::Paragraph(Text { text: note, tone: Tone::Derived }), Block::Chart(chart)];
    if shown < portfolio.heat.len() {
        let note = format!("The picture shows {shown} of {} vendors; the table has all.", portfolio.heat.len());
        blocks.push(Block::Paragraph(Text::plain(note)));
        blocks.push(heat_table(portfolio));
    }
    Some(part("heat-map", "Heat map", "Heat map", blocks))
}

/// All vendors, where they are too many for the picture.
fn heat_table(portfolio: &Portfolio) -> Block {
    let topics = topics::all();
    let mut columns = vec![column("vendor", "Vendor", 24.0, ColumnKind::Text)];
    columns.extend(topics.iter().map(|t| column(&t.id, &t.title, 13.0, ColumnKind::Number)));
    let rows = portfolio.heat.iter().map(|(vendor, counts)| {
        let mut cells = vec![Cell::text(vendor.as_str())];
        cells.extend(topics.iter().map(|t| counts.get(t.id.as_str()).map_or(Cell::new(Value::Empty), |n| number(*n))));
        line(cells)
    });
    let rows = Rows::Memory(rows.collect());
    table("heat-map", "Obligations by vendor and topic", columns, rows, "Nothing.", false)
}

fn gaps(portfolio: &Portfolio) -> Vec<Part> {
    if portfolio.gaps.is_empty() {
        return Vec::new();
    }
    let columns = vec![
        column("service", "Service", 22.0, ColumnKind::Text),
        column("severity", "Severity", 11.0, ColumnKind::Text),
        column("code", "Code", 26.0, ColumnKind::Text),
        column("activity", "Activity ID", 18.0, ColumnKind::Text),
        column("message", "What was found", 60.0, ColumnKind::Text),
        column("help", "What to do", 50.0, ColumnKind::Text),
        column("source", "Source", 34.0, ColumnKind::Text),
    ];
    let stretches = stretches(portfolio.gaps.len()).into_iter().enumerate();
    stretches
        .map(|(i, range)| {
            let rows = Rows::Stream(Arc::new(rows::Gaps { rows: Arc::clone(&portfolio.gaps), range }));
            let name = numbered("Gaps", i);
            let id = name.to_lowercase().replace(' ', "-");
            part(&id, &name, &name, vec![table(&id, "All gaps", columns.clone(), rows, "There are no gaps.", true)])
        })
        .collect()
}

fn chains(portfolio: &Portfolio) -> Option<Part> {
    if portfolio.chains.is_empty() {
        return None;
    }
    let columns = vec![
        column("service", "Service", 22.0, ColumnKind::Text),
        column("id", "ID", 18.0, ColumnKind::Text),
        column("activity", "What it asks of you", 40.0, ColumnKind::Text),
        column("outcome", "What becomes of it", 20.0, ColumnKind::Text),
        column("step", "Way", 26.0, ColumnKind::Text),
        column("below", "Row below", 50.0, ColumnKind::Text),
        column("allocation", "Who has it there", 20.0, ColumnKind::Text),
        column("reason", "Declared because", 40.0, ColumnKind::Text),
    ];
    let rows = portfolio.chains.iter().flat_map(|chain| {
        chain.way.steps.iter().map(move |step| {
            let tone = match chain.way.outcome {
                Outcome::TakenBelow => Tone::Good,
                Outcome::SharedBelow => Tone::Attention,
                Outcome::StaysWithYou => Tone::Normal,
            };
            line(vec![
                Cell::text(&*chain.service),
                Cell::text(chain.way.id.as_str()),
                Cell::text(chain.text.as_str()),
                Cell::text(chain.way.outcome.as_str()).toned(tone),
                Cell::text(format!("{} {} {}", "→".repeat(step.depth), step.service, step.id)),
                Cell::text(step.text.as_str()),
                Cell::text(step.allocation).toned(Tone::Derived),
                Cell::text(step.reason.as_str()),
            ])
        })
    });
    let rows = Rows::Memory(rows.collect());
    let block = table("chains", "Chains of services", columns, rows, "There are no chains.", true);
    Some(part("chains", "Chains", "Chains: what a service below takes", vec![block]))
}
