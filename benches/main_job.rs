//! The main job as a whole process, every ratio of the budget in one run: against the program's own `--help`, and against the same
//! workbook by Python's XlsxWriter; peak memory and the size of the program.
//!
//! `cargo bench --bench main_job`. The commands take turns, so that a busy moment of the machine hits all of them; a figure is the
//! median. XlsxWriter is compared where `python3` (or the program that `$PYTHON` names) has xlsxwriter and openpyxl.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod memory;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use memory::peak;

/// Rounds; in each one every command runs once (Python every fourth time).
const ROUNDS: usize = 60;

/// Budgets: times `--help`, times faster than XlsxWriter, MiB of memory, MB of program.
const XLSX: f64 = 8.0;
const PDF: f64 = 25.0;
const XLSXWRITER: f64 = 15.0;
const MEMORY: f64 = 14.0;
const PROGRAM: f64 = 14.0;

fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let time = start.elapsed();
    assert!(status.success(), "{command:?}");
    time
}

/// Median, milliseconds.
fn median(times: &mut [Duration]) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(f64::NAN, |t| t.as_secs_f64() * 1000.0)
}

fn main() {
    let program = env!("CARGO_BIN_EXE_rmx-report");
    let folder = tempfile::tempdir().unwrap();
    let [xlsx, pdf, html] = ["obligations.xlsx", "evidence.pdf", "page.html"].map(|name| folder.path().join(name));
    let job = |file: &Path| {
        let mut command = Command::new(program);
        command.current_dir(folder.path()).args(["--vendor", "ovhcloud", "--service", "instances"]);
        command.args(["--as-of", "2026-01-31", "--force", "-o"]).arg(file);
        command
    };
    // A new file each time, as a first run writes it; over a workbook that is there already, its entries are looked at first.
    let fresh = |file: &Path| {
        let _ = std::fs::remove_file(file);
        time(&mut job(file))
    };

    // The same workbook for Python, read back from ours; only the writing process is timed.
    fresh(&xlsx);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/xlsxwriter_main_job.py");
    let python = |arguments: [&Path; 2]| {
        let mut command = Command::new(std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into()));
        command.arg(&script).args(arguments);
        command
    };
    let (cells, twin) = (folder.path().join("cells.json"), folder.path().join("twin.xlsx"));
    let compared = [[xlsx.as_path(), &cells], [&cells, &twin]]
        .into_iter()
        .all(|step| python(step).stderr(Stdio::null()).status().is_ok_and(|s| s.success()));

    let (mut helps, mut books, mut agains, mut theirs) = (vec![], vec![], vec![], vec![]);
    let (mut pdfs, mut pages) = (vec![], vec![]);
    for round in 0..ROUNDS {
        helps.push(time(Command::new(program).arg("--help")));
        books.push(fresh(&xlsx));
        agains.push(time(&mut job(&xlsx)));
        pdfs.push(fresh(&pdf));
        pages.push(fresh(&html));
        if compared && round % 4 == 0 {
            theirs.push(time(&mut python([&cells, &twin])));
        }
    }
    let [help, book, again, pdf_time, page, their] =
        [&mut helps, &mut books, &mut agains, &mut pdfs, &mut pages, &mut theirs].map(|times| median(times));
    let size = std::fs::metadata(program).unwrap().len() as f64 / 1e6;

    println!("what                        measured      ratio   budget");
    println!("--help                   {help:>8.2} ms");
    println!("workbook                 {book:>8.2} ms  {:>6.1} x   at most {XLSX} x --help", book / help);
    println!("  over the one before    {again:>8.2} ms  {:>6.1} x", again / help);
    println!("PDF                      {pdf_time:>8.2} ms  {:>6.1} x   at most {PDF} x --help", pdf_time / help);
    println!("web page                 {page:>8.2} ms  {:>6.1} x", page / help);
    match compared {
        true => println!(
            "workbook by XlsxWriter   {their:>8.2} ms  {:>6.1} x   at least {XLSXWRITER} x the workbook",
            their / book
        ),
        false => println!("workbook by XlsxWriter   not compared: xlsxwriter or openpyxl is not installed"),
    }
    for (name, file) in [("workbook", &xlsx), ("PDF", &pdf)] {
        if let Some(peak) = peak(&job(file)) {
            let budget = if name == "workbook" { format!("at most {MEMORY} MiB") } else { String::new() };
            println!("{:<24} {peak:>8.1} MiB             {budget}", format!("memory, {name}"));
        }
    }
    println!("program                  {size:>8.1} MB              at most {PROGRAM} MB");
}
