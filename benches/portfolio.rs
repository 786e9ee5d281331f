//! All services of a profile at once, as whole processes: a catalogue of 10,000 services of 200 activities each, looked at by `check` and `coverage`, and
//! made into one portfolio.
//!
//! `cargo bench --bench portfolio` prints the least of several rounds and the ratios, all of one run: `check` against the csv crate reading
//! the same files and nothing else, and `coverage` against `check` (budget 2). Then what frameworks add to the main job (budget 20 %).
//! `RMX_BENCH_SERVICES` asks for another size, `RMX_BENCH_ROUNDS` for another number of rounds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod memory;
mod rounds;
mod words;

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use memory::peak;
use rounds::rounds;
use words::{THINGS, VERBS};

/// Activities of a service; every tenth is the customer's.
const ROWS: usize = 200;
/// Rounds, where none are asked for.
const ROUNDS: usize = 3;
/// Rounds of what takes milliseconds.
const MANY: usize = 60;
/// Seconds, by the clock, that `check` of 10,000 services may take on two cores.
const CHECK: u32 = 20;
const DAY: &str = "2026-01-31";

fn document(number: usize) -> String {
    let mut text = String::from("ID,Section,Activity,Customer,Acme\n");
    for row in 0..ROWS {
        let (verb, thing) = (VERBS[(row + number) % VERBS.len()], THINGS[(row / 7 + number) % THINGS.len()]);
        let (section, letters) = (row / 20 + 1, if row % 10 == 0 { "RA,I" } else { "I,RA" });
        let _ = writeln!(text, "A-{row:03},{section}. Area {section},{verb} {thing} (part {row}),{letters}");
    }
    text
}

fn rmx(at: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rmx-report"));
    command.current_dir(at).args(arguments).args(["--as-of", DAY]).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Seconds from start to end.
fn time(command: &mut Command) -> f64 {
    let start = Instant::now();
    let status = command.status().unwrap();
    assert!(status.success(), "{command:?}: {status}");
    start.elapsed().as_secs_f64()
}

/// The least time of each command, taken in turns so that a busy machine slows all.
fn least(rounds: usize, commands: &mut [Command]) -> Vec<f64> {
    let mut best = vec![f64::MAX; commands.len()];
    for _ in 0..rounds {
        for (best, command) in best.iter_mut().zip(commands.iter_mut()) {
            *best = best.min(time(command));
        }
    }
    best
}

/// The catalogue and the profile: the first service as the program imports it, the others with rows and a name of their own.
fn generate(at: &Path, services: usize) {
    fs::write(at.join("rows.csv"), document(0)).unwrap();
    time(&mut rmx(at, &["--no-profile", "import", "rows.csv", "--as", "acme/s0", "-o", "catalog/acme/s0"]));
    let matrix = fs::read_to_string(at.join("catalog/acme/s0/matrix.toml")).unwrap();
    let (head, _) = fs::read_to_string(at.join("catalog/acme/s0/activities.csv")).map(|t| split(&t)).unwrap();
    let mut profile = String::from("catalog = [\"catalog\"]\n\n[audit]\nframeworks = [\"soc2\"]\n");
    for number in 0..services {
        let folder = at.join(format!("catalog/acme/s{number}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("matrix.toml"), matrix.replace("\"s0\"", &format!("\"s{number}\""))).unwrap();
        let (_, rows) = split(&document(number));
        let mut text = head.clone();
        for (at, row) in rows.lines().enumerate() {
            let _ = writeln!(text, "{row},{}", at + 2);
        }
        fs::write(folder.join("activities.csv"), text).unwrap();
        let _ = writeln!(profile, "\n[[services]]\nservice = \"acme/s{number}\"");
    }
    fs::write(at.join("rmx.toml"), profile).unwrap();
}

/// The first line with its end, and the rest.
fn split(text: &str) -> (String, String) {
    let (head, rest) = text.split_once('\n').unwrap();
    (format!("{head}\n"), rest.to_owned())
}

/// Every cell of every service's table, looked at once.
fn bare(catalog: &Path) -> usize {
    let mut counted = 0;
    for folder in fs::read_dir(catalog.join("acme")).unwrap() {
        let mut reader = csv::Reader::from_path(folder.unwrap().path().join("activities.csv")).unwrap();
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record).unwrap() {
            counted += black_box(record.iter().map(<[u8]>::len).sum::<usize>());
        }
    }
    counted
}

fn main() {
    if let Some(catalog) = std::env::var_os("RMX_BENCH_BARE") {
        println!("{}", bare(Path::new(&catalog)));
        return;
    }
    let services = std::env::var("RMX_BENCH_SERVICES").ok().map_or(10_000, |n| n.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    generate(at, services);
    let mut peer = Command::new(std::env::current_exe().unwrap());
    peer.env("RMX_BENCH_BARE", at.join("catalog")).stdout(Stdio::null());
    let check = || rmx(at, &["check", "--fail-on", "never", "--format", "json", "-o", "check.json", "--force"]);
    let coverage = || rmx(at, &["coverage", "--format", "json", "-o", "coverage.json", "--force"]);
    let rounds = rounds(ROUNDS);
    let best = least(rounds, &mut [peer, check(), coverage()]);
    let peaks = [peak(&check()), peak(&coverage())].map(|p| p.map_or(String::new(), |p| format!(", {p:.0} MiB")));
    println!("{services} services x {ROWS} activities, least of {rounds}");
    println!("bare csv of the same files {:>7.2} s", best[0]);
    println!(
        "check of all               {:>7.2} s  {:>5.2} x the bare csv, at most {CHECK} s of 10,000{}",
        best[1],
        best[1] / best[0],
        peaks[0]
    );
    println!(
        "coverage of all            {:>7.2} s  {:>5.2} x check (at most 2){}",
        best[2],
        best[2] / best[1],
        peaks[1]
    );

    let empty = tempfile::tempdir().unwrap();
    let job = |frameworks: &[&str]| {
        let mut arguments = vec!["ovhcloud/instances", "-o", "a.xlsx", "--force"];
        frameworks.iter().for_each(|framework| arguments.extend(["--framework", *framework]));
        rmx(empty.path(), &arguments)
    };
    let best = least(MANY, &mut [job(&[]), job(&["soc2", "iso-27001", "nist-csf"])]);
    println!("workbook                  {:>8.2} ms, least of {MANY}", best[0] * 1000.0);
    println!(
        "  with three frameworks   {:>8.2} ms  {:>+5.1} % (at most +20 %)",
        best[1] * 1000.0,
        (best[1] / best[0] - 1.0) * 100.0
    );
}
