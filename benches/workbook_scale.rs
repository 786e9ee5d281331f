//! 200,000 obligations with drop-downs, conditional formats, filter and protection: our workbook against naive
//! rust_xlsxwriter (standard mode, a format per cell, level 6), and against Python's XlsxWriter where it is installed.
//!
//! `cargo bench --bench workbook_scale`; budget: at most 0.35x the naive time, 64 MiB, and a tenth of XlsxWriter's time. Times are
//! processor times, so that other work on the machine does not count. `RMX_BENCH_FILE=our.xlsx` keeps our workbook, to be opened
//! with other programs; `PYTHON` names the Python that has XlsxWriter,
//! `RMX_BENCH_ROUNDS` another number of rounds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod rounds;

use std::process::Command;
use std::sync::Arc;

use rmx_report::document::{
    Block, Cell, ChoiceValue, Colour, Column, ColumnKind, DayForm, Labels, Meta, Orientation, Paper, Part, RenderStop,
    ReportDocument, Row, RowSource, Rows, Show, Table, Theme, Tone,
};
use rmx_report::render::xlsx;
use rounds::rounds;
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, FormatBorder, ProtectionOptions, Workbook,
};

const ROWS: usize = 200_000;
/// Rounds, where none are asked for.
const ROUNDS: usize = 3;
const HEADERS: [&str; 12] = [
    "ID",
    "Section",
    "Activity",
    "Your obligation",
    "Customer RACI",
    "Provider RACI",
    "Responsible",
    "Accountable",
    "Status",
    "Evidence",
    "Due",
    "Source",
];
const STATUS: [&str; 7] =
    ["Not started", "In progress", "Implemented", "Partial", "Planned", "Alternative", "Not applicable"];
/// Columns that people fill in.
const ENTRIES: std::ops::Range<usize> = 6..11;

/// The words of a row: as many different ones as real checklists have.
fn words(row: usize) -> [String; 12] {
    [
        format!("ACME-SVC{:04}-{:03}", row / 200, row % 200),
        format!("{}. Section of service {}", row % 12, row / 200),
        format!("Carry out activity {} and keep the records that show it (case {})", row % 997, row),
        "Do this yourself. You answer for the result. (derived)".to_owned(),
        "RA".to_owned(),
        "I".to_owned(),
        format!("Team {}", row % 40),
        format!("Owner {}", row % 25),
        STATUS[row % 7].to_owned(),
        String::new(),
        String::new(),
        format!("matrix-{}.md:{}", row / 200, row % 200 + 10),
    ]
}

struct Source;

impl RowSource for Source {
    fn len(&self) -> usize {
        ROWS
    }

    fn for_each(&self, each: &mut dyn FnMut(&Row) -> Result<(), RenderStop>) -> Result<(), RenderStop> {
        for row in 0..ROWS {
            let cells = words(row).into_iter().map(Cell::text).collect();
            each(&Row { cells, ..Row::default() })?;
        }
        Ok(())
    }
}

fn document() -> ReportDocument<'static> {
    let column = |(at, header): (usize, &&str)| Column {
        id: format!("c{at}"),
        header: (*header).to_owned(),
        width: 18.0,
        sheet_width: None,
        page_width: None,
        kind: match at {
            8 => ColumnKind::Choice(
                STATUS.map(|s| ChoiceValue { value: s.to_owned(), tone: Tone::Attention, mark: None }).into(),
            ),
            10 => ColumnKind::Due { status: "c8".to_owned(), done: vec!["Implemented".to_owned()] },
            _ => ColumnKind::Text,
        },
        editable: ENTRIES.contains(&at),
        show: Show::Everywhere,
        outline: 0,
        stack: None,
        band: None,
        help: None,
        holds: Vec::new(),
    };
    let table = Table {
        id: "obligations".to_owned(),
        caption: "Obligations".to_owned(),
        columns: HEADERS.iter().enumerate().map(column).collect(),
        rows: Rows::Stream(Arc::new(Source)),
        empty: String::new(),
        working: true,
        form: false,
        fields: false,
        fit: None,
        totals: Vec::new(),
        filters: Vec::new(),
        dense: false,
        kinds: Vec::new(),
    };
    let part = Part {
        id: "obligations".to_owned(),
        name: "Obligations".to_owned(),
        heading: "Obligations".to_owned(),
        orientation: Orientation::Landscape,
        closes: false,
        below: false,
        tight: false,
        blocks: vec![Block::Table(table)],
    };
    let none = String::new;
    ReportDocument {
        meta: Meta {
            title: "Scale".to_owned(),
            subtitle: none(),
            subject: none(),
            organisation: none(),
            author: none(),
            keywords: Vec::new(),
            language: "en".to_owned(),
            created: "2026-01-31T00:00:00Z".parse().unwrap(),
            document_id: none(),
            hash: none(),
            generator: none(),
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
            footer_left: none(),
            footer_right: none(),
            header: none(),
            header_right: String::new(),
            contents: none(),
            continued: none(),
            screen: std::collections::BTreeMap::new(),
        },
        parts: vec![part],
        attachments: Vec::new(),
        baseline: rmx_report::document::Lines::Memory(Vec::new()),
    }
}

/// What somebody writes who knows the library's first page only.
fn naive() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let locked = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let open = locked.clone().set_unlocked();
    let head = locked.clone().set_bold();
    for (column, header) in HEADERS.iter().enumerate() {
        sheet.write_string_with_format(0, u16::try_from(column).unwrap(), *header, &head).unwrap();
    }
    for row in 0..ROWS {
        for (column, text) in words(row).iter().enumerate() {
            let format = if ENTRIES.contains(&column) { &open } else { &locked };
            let at = (u32::try_from(row).unwrap() + 1, u16::try_from(column).unwrap());
            sheet.write_string_with_format(at.0, at.1, text, format).unwrap();
        }
    }
    let last = u32::try_from(ROWS).unwrap();
    let list = DataValidation::new().allow_list_strings(&STATUS).unwrap();
    sheet.add_data_validation(1, 8, last, 8, &list).unwrap();
    for status in STATUS {
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(status))
            .set_format(Format::new().set_bold());
        sheet.add_conditional_format(1, 8, last, 8, &rule).unwrap();
    }
    sheet.autofilter(0, 0, last, 11).unwrap();
    sheet.set_freeze_panes(1, 0).unwrap();
    sheet.protect_with_options(&ProtectionOptions { use_autofilter: true, ..ProtectionOptions::new() });
    book.save_to_buffer().unwrap()
}

/// Peak memory of this process, MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) / 1024
}

/// Processor time of this process, seconds (Linux; 0 elsewhere).
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<i64> =
        text.rsplit(')').next().unwrap_or_default().split_whitespace().skip(1).filter_map(|f| f.parse().ok()).collect();
    // utime and stime, in hundredths of a second: the fields 14 and 15, of which three are left out here.
    f64::from(i32::try_from(fields.get(10).unwrap_or(&0) + fields.get(11).unwrap_or(&0)).unwrap_or(0)) / 100.0
}

fn main() {
    // Each way runs in a process of its own, so that its memory is its own.
    if let Ok(way) = std::env::var("RMX_BENCH_WAY") {
        let bytes = if way == "ours" { xlsx::write(document()).unwrap() } else { naive() };
        println!("{} {} {}", cpu(), peak(), bytes.len());
        if let (Some(file), "ours") = (std::env::var_os("RMX_BENCH_FILE"), way.as_str()) {
            std::fs::write(file, bytes).unwrap();
        }
        return;
    }
    let run = |way: &str| -> (f64, String) {
        let mut best = (f64::MAX, String::new());
        for _ in 0..rounds(ROUNDS) {
            let output = Command::new(std::env::current_exe().unwrap()).env("RMX_BENCH_WAY", way).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let parts: Vec<&str> = text.split_whitespace().collect();
            let seconds: f64 = parts.first().unwrap().parse().unwrap();
            if seconds < best.0 {
                best = (seconds, format!("{seconds:.2} s, {} MiB, {} bytes", parts[1], parts[2]));
            }
        }
        best
    };
    let (ours, naive) = (run("ours"), run("naive"));
    println!("ours   {}", ours.1);
    println!("naive  {}  -> {:.2}x (budget 0.35x)", naive.1, ours.0 / naive.0);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/xlsxwriter_scale.py");
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    match Command::new(python).arg(script).output() {
        Ok(output) if output.status.success() => {
            let seconds: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().unwrap();
            println!("XlsxWriter {seconds:.2} s  -> {:.1}x faster (budget 10x)", seconds / ours.0);
        }
        _ => println!("XlsxWriter is not installed: not compared"),
    }
}
