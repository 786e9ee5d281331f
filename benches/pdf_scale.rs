//! A PDF of some thousand rows x 7 columns: time, peak memory, pages. `benches/pdf_scale.py` runs it beside typst and reportlab.
//!
//! `cargo bench --bench pdf_scale -- 40000 out.pdf`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::sync::Arc;
use std::time::Instant;

use chrono::{TimeZone, Utc};
use rmx_report::base::diagnostic::Diagnostics;
use rmx_report::document::*;
use rmx_report::render::pdf::{PdfOptions, render};

/// Rows made one after the other.
struct Many(usize);

impl RowSource for Many {
    fn len(&self) -> usize {
        self.0
    }

    fn for_each(&self, each: &mut dyn FnMut(&Row) -> Result<(), RenderStop>) -> Result<(), RenderStop> {
        for i in 0..self.0 {
            let texts = [
                format!("ID-{i:06}"),
                format!("Manage item {i}"),
                "Do this".into(),
                "RA".into(),
                "CI".into(),
                format!("Owner {}", i % 37),
                "Open".into(),
            ];
            each(&Row { cells: texts.into_iter().map(Cell::text).collect(), ..Row::default() })?;
        }
        Ok(())
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| !a.starts_with("--"));
    let rows: usize = arguments.next().and_then(|a| a.parse().ok()).unwrap_or(4_000);
    let target = arguments.next();
    let column = |id: &str| Column {
        id: id.into(),
        header: id.into(),
        width: 14.0,
        sheet_width: None,
        page_width: None,
        kind: ColumnKind::Text,
        editable: false,
        show: Show::Everywhere,
        outline: 0,
        stack: None,
        band: None,
        help: None,
        holds: Vec::new(),
    };
    let table = Table {
        id: "t".into(),
        caption: "Rows".into(),
        columns: ["id", "activity", "obligation", "customer", "provider", "owner", "status"].map(column).into(),
        rows: Rows::Stream(Arc::new(Many(rows))),
        empty: String::new(),
        working: false,
        form: false,
        fields: false,
        fit: None,
        totals: Vec::new(),
        filters: Vec::new(),
        dense: false,
        kinds: Vec::new(),
    };
    let document = ReportDocument {
        meta: Meta {
            title: "Scale".into(),
            subtitle: String::new(),
            subject: String::new(),
            organisation: String::new(),
            author: String::new(),
            keywords: Vec::new(),
            language: "en".into(),
            created: Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap(),
            document_id: "SCALE".into(),
            hash: "0".repeat(64),
            generator: "bench".into(),
            properties: Vec::new(),
            cover: Vec::new(),
        },
        theme: Theme {
            primary: Colour(31, 58, 95),
            accent: Colour(47, 127, 134),
            logo: None,
            paper: Paper::A4,
            fonts: Vec::new(),
        },
        labels: Labels {
            day: DayForm::default(),
            footer_left: "{id} {hash}".into(),
            footer_right: "{page} / {pages}".into(),
            header: "{title}".into(),
            header_right: String::new(),
            contents: "Contents".into(),
            continued: "continued".into(),
            screen: std::collections::BTreeMap::new(),
        },
        parts: vec![Part {
            id: "p".into(),
            name: "Rows".into(),
            heading: "Rows".into(),
            orientation: Orientation::Portrait,
            closes: false,
            below: false,
            tight: false,
            blocks: vec![Block::Table(table)],
        }],
        attachments: Vec::new(),
        baseline: rmx_report::document::Lines::Memory(Vec::new()),
    };
    let start = Instant::now();
    let bytes = render(&document, PdfOptions::default(), &mut Diagnostics::new()).expect("a PDF");
    let seconds = start.elapsed().as_secs_f64();
    if let Some(target) = target {
        std::fs::write(target, &bytes).expect("a writable file");
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("?").trim().to_owned();
    println!("{rows} rows: {seconds:.2} s, peak {peak}, {} bytes", bytes.len());
}
