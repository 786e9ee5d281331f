//! Many services in one process: checked, diffed and written as a portfolio.
//!
//! `cargo bench --bench scale` runs 10,000, 100,000 and 2,000,000 activities (200 per service, 20 of them obligations) and prints
//! the processor time per activity of each step (so that other work on the machine does not count), the growth from the smallest to
//! the largest, and the peak memory of the process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "../tests/common/matrices.rs"]
mod matrices;

mod words;

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use matrices::{activity, assess_alone, matrix, raci};
use rmx_report::base::output;
use rmx_report::compare::{Class, Diff};
use rmx_report::matrix::deployment::{EffectiveMatrix, Selection};
use rmx_report::matrix::{Cells, Matrix};
use rmx_report::profile::Profile;
use rmx_report::record::entry::ServiceRecord;
use rmx_report::render;
use rmx_report::report::portfolio::{Part, Portfolio, build};
use rmx_report::report::template::{DEFAULT, Template};
use words::{THINGS, VERBS};

/// Activities of a service.
const ROWS: u32 = 200;
/// Of these, the customer's.
const OBLIGATIONS: u32 = 20;
/// Services of each run.
const SIZES: [u32; 3] = [50, 500, 10_000];

/// A service's matrix: 200 rows in 10 sections, every tenth the customer's.
fn service(number: u32) -> Matrix {
    let mut matrix = matrix();
    matrix.vendor.id = format!("vendor{}", number % 200).as_str().into();
    matrix.vendor.name = format!("Vendor {}", number % 200);
    matrix.service.id = format!("service{number}").as_str().into();
    matrix.activities = (0..ROWS)
        .map(|row| {
            let verb = VERBS[(row as usize + number as usize) % VERBS.len()];
            let thing = THINGS[(row as usize / 7 + number as usize) % THINGS.len()];
            let cells = if row % (ROWS / OBLIGATIONS) == 0 { ["RA", "I"] } else { ["I", "RA"] };
            let section = format!("{}. Area {}", row / 20 + 1, row / 20 + 1);
            activity(row + 1, &section, &format!("{verb} {thing} (part {row})"), cells.map(raci).to_vec())
        })
        .collect();
    matrix
}

/// The service a year later: one row flipped, one reworded, one added, one removed.
fn edited(matrix: &Matrix) -> Matrix {
    let mut new = matrix.clone();
    new.activities[3].cells = Cells::Every(vec![raci("RA"), raci("I")]);
    new.activities[5].text.push_str(" within 30 days");
    new.activities.remove(11);
    let section = new.activities[0].section[0].clone();
    new.activities.push(activity(999, &section, "Report abuse to the authorities", vec![raci("RA"), raci("")]));
    new
}

#[derive(Default)]
struct Times {
    apply: Duration,
    check: Duration,
    diff: Duration,
    collect: Duration,
    write: Duration,
    changes: usize,
    findings: usize,
    bytes: usize,
}

fn timed<T>(total: &mut Duration, work: impl FnOnce() -> T) -> T {
    let start = cpu();
    let result = work();
    *total += cpu().saturating_sub(start);
    result
}

/// Processor time of this thread (Linux); elsewhere the clock's.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    match text.split_whitespace().next().and_then(|ns| ns.parse().ok()) {
        Some(ns) => Duration::from_nanos(ns),
        None => START.elapsed(),
    }
}

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Processor time of all threads, those that have ended too, in hundredths of a second (Linux; 0 elsewhere).
fn all_threads() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<i64> =
        text.rsplit(')').next().unwrap_or_default().split_whitespace().skip(1).filter_map(|f| f.parse().ok()).collect();
    // utime and stime are the fields 14 and 15; three stand before the numbers that are left here.
    let ticks = fields.get(10).unwrap_or(&0) + fields.get(11).unwrap_or(&0);
    Duration::from_millis(10 * u64::try_from(ticks).unwrap_or(0))
}

fn run(services: u32, folder: &std::path::Path) -> Times {
    let mut times = Times::default();
    let profile = Profile::default();
    let day = "2026-11-20".parse().unwrap();
    let mut portfolio = Portfolio::new(day);
    let template = Template::open(DEFAULT).unwrap();
    let record = ServiceRecord::default();
    for number in 0..services {
        let old = service(number);
        let new = edited(&old);
        let selection = Selection::default();
        let (before, after) = timed(&mut times.apply, || {
            (EffectiveMatrix::new(&old, &selection).unwrap(), EffectiveMatrix::new(&new, &selection).unwrap())
        });
        let findings = timed(&mut times.check, || assess_alone(&before, &profile, day).findings);
        let diff = timed(&mut times.diff, || Diff::new(&before, &after));
        assert_eq!(diff.counts().get(&Class::MovedToYou), Some(&1));
        assert_eq!(diff.changes.len(), 4, "{:?}", diff.counts());
        times.changes += diff.changes.len();
        times.findings += findings.len();
        let label = format!("service{number}");
        let part = Part {
            name: &label,
            effective: &before,
            findings: &findings,
            waived: &[],
            record: &record,
            ways: &[],
            verdict: rmx_report::checklist::stand::Verdict::NotStarted,
            signatures: (0, 0),
        };
        timed(&mut times.collect, || portfolio.add(part, &profile, &template));
    }
    assert_eq!(portfolio.obligations.len(), (services * OBLIGATIONS) as usize);
    let created = chrono::DateTime::from_timestamp(1_795_132_800, 0).unwrap();
    // The workbook is written by several threads.
    let before = all_threads();
    {
        let document = build(&portfolio, &profile, &template, created);
        let bytes = render::xlsx::write(&document).unwrap();
        times.bytes = bytes.len();
        output::write(&folder.join("portfolio.xlsx"), &bytes, output::Overwrite::Allow).unwrap();
    }
    times.write = all_threads().saturating_sub(before);
    times
}

/// Peak resident memory of this process, MiB (Linux; 0 elsewhere).
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    LazyLock::force(&START);
    let mut per_activity = Vec::new();
    println!("services activities | ns per activity: apply check diff collect write total | peak MiB, workbook MiB");
    for services in SIZES {
        let start = Instant::now();
        let times = run(services, folder.path());
        let clock = start.elapsed();
        let activities = f64::from(services) * f64::from(ROWS);
        let ns = |time: Duration| time.as_secs_f64() * 1e9 / activities;
        let total = times.apply + times.check + times.diff + times.collect + times.write;
        per_activity.push(ns(total));
        println!(
            "{services:>8} {activities:>10} | {:>6.0} {:>6.0} {:>6.0} {:>6.0} {:>6.0} {:>6.0} ({:.2} s, {:.2} s by the clock) | {:.0}, {:.1} | {} findings, {} changes",
            ns(times.apply),
            ns(times.check),
            ns(times.diff),
            ns(times.collect),
            ns(times.write),
            ns(total),
            total.as_secs_f64(),
            clock.as_secs_f64(),
            peak(),
            times.bytes as f64 / 1_048_576.0,
            times.findings,
            times.changes,
        );
    }
    println!("growth of the time per activity, smallest to largest run: {:.2}", per_activity[2] / per_activity[0]);
    println!("peak memory: {:.0} MiB (limit 2048)", peak());
}
