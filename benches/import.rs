//! Readers against the bare libraries below them, side by side in one run: `cargo bench --bench import`.
//!
//! The yardsticks: a `ByteRecord` loop of the csv crate that also builds the rows (cells with their text and place, as recognition needs
//! them; for comparison, also rows of bare texts), and a `cells_reader` loop of calamine. Then the memory of the program that imports a long
//! matrix (budget 1 KB a row).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod memory;

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::io::Cursor;
use std::process::Command;
use std::time::{Duration, Instant};

use calamine::{Reader as _, Xlsx};
use memory::peak;
use rmx_report::base::location::Place;
use rmx_report::import::raw::{RawBlock, RawCell};
use rmx_report::import::{Input, Limits, ReadOptions, read};
use rust_xlsxwriter::Workbook;

const ROWS: u32 = 200_000;
const COLUMNS: u16 = 12;
const ROUNDS: usize = 5;

fn text(row: u32, column: u16) -> String {
    match column {
        0 => format!("OVH-INST-3.1.1-{row}"),
        1 => format!("Manage backups of service number {row}, following needs"),
        2 | 3 => "RA".to_owned(),
        _ => format!("cell {} of {}", row % 977, column),
    }
}

fn csv_bytes(rows: u32) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in 0..rows {
        writer.write_record((0..COLUMNS).map(|column| text(row, column))).unwrap();
    }
    writer.into_inner().unwrap()
}

fn xlsx_bytes() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_low_memory().unwrap();
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            sheet.write(row, column, text(row, column)).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// The fastest of several rounds of each, taken in turns so that a busy machine slows both.
fn compare(name: &str, rounds: usize, mut bare: impl FnMut() -> usize, mut ours: impl FnMut() -> usize) {
    let (mut best_bare, mut best_ours) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        let begun = Instant::now();
        let counted = black_box(bare());
        best_bare = best_bare.min(begun.elapsed());
        let begun = Instant::now();
        assert_eq!(black_box(ours()), counted, "{name}: both must see the same cells");
        best_ours = best_ours.min(begun.elapsed());
    }
    let ratio = best_ours.as_secs_f64() / best_bare.as_secs_f64();
    println!("{name}: bare {best_bare:.1?}, reader {best_ours:.1?}, ratio {ratio:.2}");
}

fn cells_of(name: &str, bytes: &Input, options: &ReadOptions) -> usize {
    let (document, _) = read(bytes, &Limits::default(), options).unwrap_or_else(|e| unreachable_input(name, &e));
    document
        .blocks
        .iter()
        .map(|block| match block {
            RawBlock::Table(table) => table.rows.iter().map(|row| row.cells.len()).sum(),
            _ => 0,
        })
        .sum()
}

#[allow(clippy::panic)]
fn unreachable_input(name: &str, problems: &rmx_report::base::diagnostic::Diagnostics) -> ! {
    panic!("{name}: {problems:?}")
}

/// The csv crate's records, each made into a row by `row`.
fn bare_csv<R>(bytes: &[u8], row: impl Fn(&csv::ByteRecord) -> Vec<R>) -> usize {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut rows: Vec<Vec<R>> = Vec::new();
    while reader.read_byte_record(&mut record).unwrap() {
        rows.push(row(&record));
    }
    let counted = rows.iter().map(Vec::len).sum();
    black_box(rows);
    counted
}

fn owned(cell: &[u8]) -> String {
    String::from_utf8(cell.to_vec()).unwrap()
}

fn texts(record: &csv::ByteRecord) -> Vec<String> {
    record.iter().map(owned).collect()
}

fn cells(record: &csv::ByteRecord) -> Vec<RawCell> {
    let line = record.position().map_or(0, |p| u32::try_from(p.line()).unwrap());
    let place = |column: usize| Place::Line { line, column: u32::try_from(column).unwrap() + 1 };
    record.iter().enumerate().map(|(column, cell)| RawCell::new(owned(cell), place(column))).collect()
}

fn bare_xlsx(bytes: &[u8]) -> usize {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.sheet_names().first().unwrap().clone();
    let mut cells = book.worksheet_cells_reader(&sheet).unwrap();
    let mut counted = 0;
    while let Some(cell) = cells.next_cell().unwrap() {
        black_box(cell.get_value());
        counted += 1;
    }
    counted
}

/// What the program that imports a matrix of so many rows takes beyond that of sixty, KB a row.
fn memory_of_a_row(rows: u32) -> Option<f64> {
    let folder = tempfile::tempdir().unwrap();
    let import = |rows: u32| {
        let mut text = String::from("Id,Section,Activity,Customer,Provider\n");
        for row in 0..rows {
            let letters = if row % 2 == 0 { "RA,I" } else { "I,RA" };
            let _ = writeln!(text, "VM-{row:06},Section {},Manage backups of service number {row},{letters}", row / 50);
        }
        fs::write(folder.path().join("matrix.csv"), text).unwrap();
        let mut job = Command::new(env!("CARGO_BIN_EXE_rmx-report"));
        job.args(["import", "matrix.csv", "--vendor", "acme", "--service", "vm", "-o", "normalised.csv"]);
        peak(job.current_dir(folder.path()))
    };
    let base = import(60)?;
    fs::remove_file(folder.path().join("normalised.csv")).unwrap();
    Some((import(rows)? - base) * 1024.0 * 1.024 / f64::from(rows))
}

fn main() {
    let options = ReadOptions::default();
    let large = Input::new("large.csv", csv_bytes(ROWS));
    println!("{} rows x {COLUMNS} columns, best of {ROUNDS}", ROWS);
    compare("CSV", ROUNDS, || bare_csv(&large.bytes, cells), || cells_of("CSV", &large, &options));
    compare("CSV, bare texts", ROUNDS, || bare_csv(&large.bytes, texts), || cells_of("CSV", &large, &options));
    let small = Input::new("small.csv", csv_bytes(60));
    compare(
        "CSV, 60 rows",
        200,
        || bare_csv(&small.bytes, cells),
        || cells_of("CSV", &small, &ReadOptions::catalogue_csv()),
    );
    let book = Input::new("large.xlsx", xlsx_bytes());
    compare("XLSX", ROUNDS, || bare_xlsx(&book.bytes), || cells_of("XLSX", &book, &options));
    if let Some(memory) = memory_of_a_row(ROWS) {
        println!("memory of an import of {ROWS} rows: {memory:.2} KB a row (budget 1)");
    }
}
