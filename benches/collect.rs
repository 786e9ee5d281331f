//! The record at scale: a filled workbook of 200,000 rows comes back, and the next one is made with what came back.
//!
//! `cargo bench --bench collect` prints the time of whole processes that take turns, the smallest of several each, and the ratios:
//! `collect` against a bare calamine loop over every cell of the same workbook (budget 1.5), and a workbook made with the register
//! against the same one without (budget 1.3). `RMX_BENCH_ROWS` asks for another size, `RMX_BENCH_ROUNDS`
//! for another number of rounds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod rounds;

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use calamine::{Reader as _, Xlsx};
use rmx_report::base::diagnostic::Diagnostics;
use rmx_report::catalog::build::{Naming, build};
use rmx_report::checklist::Checklist;
use rmx_report::document::{Block, RenderStop, Row, RowSource, Rows};
use rmx_report::import::recognise::{Hints, recognise};
use rmx_report::import::{Input, Limits, ReadOptions, read};
use rmx_report::matrix::deployment::{EffectiveMatrix, Selection};
use rmx_report::profile::{DefaultRaci, Profile};
use rmx_report::record::entry::{Entry, ServiceRecord};
use rmx_report::record::field::{Field, FieldValue, Status};
use rmx_report::render::xlsx;
use rmx_report::report::template::{DEFAULT, Template};
use rounds::rounds;

/// Rounds, where none are asked for.
const ROUNDS: usize = 5;
const DAY: &str = "2026-01-31";
/// Who is accountable for everything, by the profile.
const LEAD: &str = "Dana";

fn rows() -> usize {
    std::env::var("RMX_BENCH_ROWS").ok().map_or(200_000, |n| n.parse().unwrap())
}

fn document(rows: usize) -> String {
    let mut text = String::from("ID,Section,Activity,Customer,Acme\n");
    for row in 1..=rows {
        let section = row / 500 + 1;
        let _ = writeln!(
            text,
            "ACME-VM-{row:06},{section}. Part {section},\"Manage backups of service number {row}, following needs\",RA,I"
        );
    }
    text
}

/// The workbook that was handed out blank, with every row filled in.
fn filled(csv: &Path) -> Vec<u8> {
    let input = Input::open(csv, &Limits::default()).unwrap();
    let (mut raw, _) = read(&input, &Limits::default(), &ReadOptions::default()).unwrap();
    raw.file = csv.file_name().unwrap().to_string_lossy().into();
    let naming = Naming { vendor: Some("acme".to_owned()), service: Some("vm".to_owned()) };
    let matrix = build(&recognise(raw, &Hints::default()), &naming, &mut Diagnostics::new()).matrix;
    let template = Template::open(DEFAULT).unwrap();
    let lead = DefaultRaci { accountable: LEAD.to_owned(), ..DefaultRaci::default() };
    let profile = Profile { defaults: vec![lead], ..Profile::default() };
    let checklist = |record: ServiceRecord| {
        let effective = EffectiveMatrix::new(&matrix, &Selection::default()).unwrap();
        let as_of = format!("{DAY}T00:00:00Z").parse().unwrap();
        Checklist::new(effective, Some(record), &profile, as_of)
    };
    let blank = checklist(ServiceRecord::default());
    let mut record = ServiceRecord::default();
    for (number, activity) in blank.effective.activities.iter().enumerate() {
        let mut entry = Entry::default();
        let text = |text: String| FieldValue::Text(text);
        entry.values.insert(Field::Responsible, text(format!("Person {}", number % 40)));
        entry.values.insert(Field::Status, FieldValue::Status(Status::Implemented));
        entry.values.insert(Field::Evidence, text(format!("ticket {number}")));
        entry.values.insert(Field::EvidenceDate, FieldValue::Date("2026-01-15".parse().unwrap()));
        entry.values.insert(Field::Notes, text(format!("Seen with the platform team, item {number}")));
        record.entries.insert(activity.key.clone(), entry);
    }
    let filled = checklist(record);
    let entered = rmx_report::report::build(&filled, &template);
    let mut handed_out = rmx_report::report::build(&blank, &template);
    // People write in their cells and in no others: what the document says of the whole stays as it was handed out.
    for (part, entered) in handed_out.parts.iter_mut().zip(&entered.parts) {
        for (block, entered) in part.blocks.iter_mut().zip(&entered.blocks) {
            if let (Block::Table(table), Block::Table(entered)) = (block, entered)
                && table.id == OBLIGATIONS
            {
                table.rows = Rows::Stream(Arc::new(FilledIn {
                    editable: table.columns.iter().map(|column| column.editable).collect(),
                    blank: table.rows.clone(),
                    entered: entered.rows.clone(),
                }));
            }
        }
    }
    xlsx::write(&handed_out).unwrap()
}

/// The table that is filled in.
const OBLIGATIONS: &str = "obligations";

/// The rows of a table with the people's cells of another.
struct FilledIn<'a> {
    editable: Vec<bool>,
    blank: Rows<'a>,
    entered: Rows<'a>,
}

impl RowSource for FilledIn<'_> {
    fn len(&self) -> usize {
        self.blank.len()
    }

    fn for_each(&self, each: &mut dyn FnMut(&Row) -> Result<(), RenderStop>) -> Result<(), RenderStop> {
        // Only the people's cells of all rows: a row at a time of two tables is more than a stream gives.
        let mut entered = Vec::with_capacity(self.len());
        self.entered.for_each(&mut |row| {
            let own = row.cells.iter().zip(&self.editable).filter(|(_, editable)| **editable);
            entered.push(own.map(|(cell, _)| cell.clone()).collect::<Vec<_>>());
            Ok(())
        })?;
        let mut entered = entered.into_iter();
        self.blank.for_each(&mut |row| {
            let mut row = row.clone();
            let own = row.cells.iter_mut().zip(&self.editable).filter(|(_, editable)| **editable);
            own.zip(entered.next().unwrap_or_default()).for_each(|((cell, _), entered)| *cell = entered);
            each(&row)
        })
    }
}

/// Every cell of every sheet, looked at once.
fn bare(path: &Path) -> usize {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let mut counted = 0;
    for sheet in book.sheet_names() {
        let Ok(mut cells) = book.worksheet_cells_reader(&sheet) else { continue };
        while let Some(cell) = cells.next_cell().unwrap() {
            black_box(cell.get_value());
            counted += 1;
        }
    }
    counted
}

/// Seconds from start to end: a person waits for both threads.
fn time(command: &mut Command) -> f64 {
    let start = Instant::now();
    let output = command.stderr(Stdio::piped()).output().unwrap();
    let took = start.elapsed().as_secs_f64();
    let said = || String::from_utf8_lossy(&output.stdout).chars().take(2_000).collect::<String>();
    assert!(
        output.status.success(),
        "{command:?}: {}: {} {}",
        output.status,
        String::from_utf8_lossy(&output.stderr),
        said()
    );
    took
}

/// The smallest time of each, taken in turns so that a busy machine slows all.
fn compare(ways: &mut [&mut dyn FnMut(usize) -> f64]) -> Vec<f64> {
    let mut best = vec![f64::MAX; ways.len()];
    for round in 0..rounds(ROUNDS) {
        for (best, way) in best.iter_mut().zip(ways.iter_mut()) {
            *best = best.min(way(round));
        }
    }
    best
}

fn main() {
    if let Some(path) = std::env::var_os("RMX_BENCH_BARE") {
        println!("{}", bare(Path::new(&path)));
        return;
    }
    let rows = rows();
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let csv = at.join("rows.csv");
    fs::write(&csv, document(rows)).unwrap();
    fs::write(at.join("rmx.toml"), format!("[[defaults]]\naccountable = \"{LEAD}\"\n")).unwrap();
    let book = at.join("filled.xlsx");
    fs::write(&book, filled(&csv)).unwrap();
    println!("{rows} filled rows, {} bytes; smallest of {}", fs::metadata(&book).unwrap().len(), rounds(ROUNDS));
    let rmx = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rmx-report"));
        command.current_dir(at).args(arguments).args(["--as-of", DAY]);
        command
    };
    let bare = |_| time(Command::new(std::env::current_exe().unwrap()).env("RMX_BENCH_BARE", &book));
    let read = |_| time(&mut rmx(&["collect", "filled.xlsx", "--register", "none", "--dry-run"]));
    let whole = |round: usize| time(&mut rmx(&["collect", "filled.xlsx", "--register", &format!("register{round}")]));
    let (mut bare, mut read, mut whole) = (bare, read, whole);
    let best = compare(&mut [&mut bare, &mut read, &mut whole]);
    println!("bare calamine             {:.2} s", best[0]);
    println!("collect --dry-run         {:.2} s  -> {:.2}x", best[1], best[1] / best[0]);
    println!("collect, register written {:.2} s  -> {:.2}x (budget 1.5)", best[2], best[2] / best[0]);
    let made = |round: usize, register: &[&str], name: &str| {
        let out = format!("{name}{round}.xlsx");
        let mut arguments = vec!["--matrix", "rows.csv", "--vendor", "acme", "--service", "vm", "-o", &out];
        arguments.extend(register);
        time(&mut rmx(&arguments))
    };
    let mut without = |round| made(round, &[], "without");
    let mut with = |round| made(round, &["--register", "register0"], "with");
    let best = compare(&mut [&mut without, &mut with]);
    println!("workbook                  {:.2} s", best[0]);
    println!("workbook with register    {:.2} s  -> {:.2}x (budget 1.3)", best[1], best[1] / best[0]);
}
