//! Recognition by small documents of our own (tests/corpus/): what each is read as and why, and that every weight
//! counts for something.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rmx_report::base::diagnostic::{Diagnostics, Severity};
use rmx_report::catalog::build::{Naming, build};
use rmx_report::import::raw::RawDocument;
use rmx_report::import::recognise::{Answer, Hints, PlanSays, Recognition, Weights, recognise_by};
use rmx_report::import::{Input, Limits, ReadOptions, read};

const WEIGHTS: &str = include_str!("../inputs/recognition/weights.toml");

fn documents(folder: &str) -> Vec<(PathBuf, RawDocument)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let is_document =
        |p: &PathBuf| p.extension().is_some_and(|e| e != "golden") && !p.ends_with("README.md") && p.is_file();
    let limits = Limits::default();
    let read = |path: PathBuf| {
        let input = Input::open(&path, &limits).unwrap();
        let (document, _) = read(&input, &limits, &ReadOptions::default()).unwrap();
        (path, document)
    };
    paths.into_iter().filter(is_document).map(read).collect()
}

fn decision(plan: &PlanSays) -> String {
    let parts: Vec<&str> = plan.columns.iter().map(|c| c.part).collect();
    format!("{} {} {:?} {}", plan.layout, plan.transposed, plan.header_rows, parts.join(" "))
}

/// What is decided of a document, and how clearly: a margin that moves by a tenth is another one.
fn decided(document: &RawDocument, weights: &Weights) -> Vec<(String, Answer, i64)> {
    let recognition = recognise_by(document.clone(), &Hints::default(), weights);
    #[allow(clippy::cast_possible_truncation, reason = "margins have a limit far below")]
    let tenths = |margin: f64| (margin * 10.0).round() as i64;
    recognition.explanation.iter().map(|t| (decision(&t.best), t.answer, tenths(t.margin))).collect()
}

/// Every weight of the file: its table, its key and its value.
fn weights() -> Vec<(String, String, f64)> {
    let tables: toml::Table = toml::from_str(WEIGHTS).unwrap();
    let values = |(table, values): (String, toml::Value)| {
        let values = values.as_table().unwrap().clone();
        values.into_iter().map(move |(key, value)| (table.clone(), key, value.as_float().unwrap()))
    };
    tables.into_iter().flat_map(values).collect()
}

fn compare_or_bless(path: &Path, found: &str, report: &mut String) {
    if std::env::var_os("RMX_BLESS").is_some() {
        std::fs::write(path, found).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    if found != expected {
        let _ = writeln!(report, "{} is not what is found now:\n{found}", path.display());
    }
}

#[test]
fn every_weight_is_noticed_when_it_is_nothing_doubled_or_turned() {
    // Those that stand near a border first: they are small, and most weights decide in one of them.
    let documents: Vec<_> = ["tests/corpus/near", "tests/corpus"].into_iter().flat_map(documents).collect();
    let built_in = Weights::parse(WEIGHTS).unwrap();
    assert_eq!(&built_in, Weights::built_in());
    let expected: Vec<_> = documents.iter().map(|(_, d)| decided(d, &built_in)).collect();
    let mut unnoticed = Vec::new();
    for (table, key, value) in weights() {
        // The document that was made for it is asked first, then the one that noticed the last change.
        let own = |(path, _): &(PathBuf, RawDocument)| {
            path.file_stem().is_some_and(|stem| *stem == *format!("{table}.{key}"))
        };
        let mut first = documents.iter().position(own).unwrap_or(0);
        let mut seen = |other: f64| {
            let mut weights = built_in.clone();
            weights.set(&table, &key, other).unwrap();
            let differs = |at: usize| decided(&documents[at].1, &weights) != expected[at];
            let found = std::iter::once(first).chain(0..documents.len()).find(|at| differs(*at));
            first = found.unwrap_or(first);
            found.is_some()
        };
        if [0.0, value * 2.0, -value].into_iter().any(|other| !seen(other)) {
            unnoticed.push(format!("{table}.{key}"));
        }
    }
    assert!(unnoticed.is_empty(), "give a weight that nothing notices a document, or take it out: {unnoticed:?}");
}

/// What a document says, and why it is read so.
fn golden(recognition: &Recognition) -> String {
    const FEATURES: usize = 4;
    let mut text = String::new();
    let mut problems = Diagnostics::new();
    if !recognition.diagnostics.has_errors() {
        let matrix = build(recognition, &Naming::default(), &mut problems).matrix;
        for activity in &matrix.activities {
            let _ = write!(text, "{} | {}", activity.section.join(" > "), activity.text);
            for model in 0..matrix.models.len().max(1) {
                let cells = activity.cells.for_model(matrix.models.get(model).map(|_| model)).unwrap_or_default();
                let says = matrix.parties.iter().zip(cells).map(|(p, c)| format!("{} {}", p.id, c.letters));
                let says = says.collect::<Vec<_>>().join(", ");
                let _ = write!(
                    text,
                    " | {}{says}",
                    matrix.models.get(model).map_or(String::new(), |m| format!("{}: ", m.id))
                );
            }
            text.push('\n');
        }
    }
    let told = recognition.diagnostics.iter().chain(problems.iter()).filter(|d| d.severity >= Severity::Warning);
    let _ = writeln!(text, "told: {}", told.map(|d| d.code).collect::<Vec<_>>().join(" "));
    for table in &recognition.explanation {
        let _ = writeln!(text, "{}: {}, margin {:.1}", table.table, table.answer, table.margin);
        for (name, plan) in std::iter::once(("", &table.best)).chain(table.second.as_ref().map(|p| ("second: ", p))) {
            let _ = writeln!(text, "  {name}{}", plan.line());
            for column in plan.columns.iter().filter(|_| name.is_empty()) {
                let says =
                    column.features.iter().take(FEATURES).map(|f| format!("{} {:+.1}", f.feature, f.weight * f.value));
                let _ = writeln!(
                    text,
                    "    {} \"{}\": {}",
                    column.part,
                    column.header,
                    says.collect::<Vec<_>>().join(", ")
                );
            }
        }
        let _ = writeln!(text, "  decides: {}", table.decides.as_deref().unwrap_or("nothing"));
    }
    text
}

#[test]
fn every_layout_is_read_as_it_says_and_for_the_reasons_it_gives() {
    let weights = Weights::parse(WEIGHTS).unwrap();
    let mut report = String::new();
    for (path, document) in documents("tests/corpus") {
        let recognition = recognise_by(document, &Hints::default(), &weights);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        compare_or_bless(&path.with_file_name(format!("{name}.golden")), &golden(&recognition), &mut report);
        if name == "owners.md" {
            let json = serde_json::to_string_pretty(&recognition.explanation).unwrap() + "\n";
            compare_or_bless(&path.with_file_name("owners.md.json.golden"), &json, &mut report);
        }
    }
    assert!(report.is_empty(), "RMX_BLESS=1 writes what is found, where it is right:\n{report}");
}
