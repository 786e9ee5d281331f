//! The main job as a whole process: against the program's own `--help`, and against the same sheets by Python's XlsxWriter.
//!
//! `cargo bench --bench main_job`; budget: at most 8x `--help` (aim 5x), at least 20x faster than XlsxWriter, at most 12 MiB.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs of each command; they take turns, so that a busy moment of the machine hits both.
const RUNS: usize = 60;

fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let time = start.elapsed();
    assert!(status.success(), "{command:?}");
    time
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).unwrap().as_secs_f64() * 1000.0
}

fn main() {
    let program = env!("CARGO_BIN_EXE_rmx-report");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("obligations.xlsx");
    let help = || {
        let mut command = Command::new(program);
        command.arg("--help");
        command
    };
    let job = || {
        let mut command = Command::new(program);
        command.current_dir(folder.path());
        command
            .args(["--vendor", "ovhcloud", "--service", "instances", "--as-of", "2026-01-31", "--force", "-o"])
            .arg(&file);
        command
    };
    let (mut helps, mut jobs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        helps.push(time(&mut help()));
        jobs.push(time(&mut job()));
    }
    let (help, ours) = (median(helps), median(jobs));
    println!("--help    {help:.2} ms");
    println!("main job  {ours:.2} ms  -> {:.1}x (budget 8x)", ours / help);

    // The same cells, read back from our workbook and written by XlsxWriter; only its own process is measured.
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/xlsxwriter_main_job.py");
    let python = |arguments: &[&Path]| {
        let mut command = Command::new("python3");
        command.arg(&script).args(arguments);
        command
    };
    let cells = folder.path().join("cells.json");
    if !python(&[file.as_path(), cells.as_path()]).status().is_ok_and(|s| s.success()) {
        println!("XlsxWriter or openpyxl is not installed: not compared");
        return;
    }
    let out = folder.path().join("b.xlsx");
    let theirs = median((0..10).map(|_| time(&mut python(&[cells.as_path(), out.as_path()]))).collect());
    println!("XlsxWriter {theirs:.1} ms  -> {:.0}x slower (budget 20x)", theirs / ours);
    let peak = Command::new("/usr/bin/time").args(["-f", "%M"]).arg(program).args(job().get_args()).output();
    if let Ok(output) = peak {
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        if let Some(kib) = text.lines().last().and_then(|l| l.trim().parse::<f64>().ok()) {
            println!("peak memory {:.1} MiB (budget 12)", kib / 1024.0);
        }
    }
}
