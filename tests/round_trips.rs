//! A matrix that is written and read again is the same matrix: report CSV, XLSX, and the catalogue's own form; whatever its texts are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "common/matrices.rs"]
mod matrices;

use std::fs;
use std::process::Command;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rmx_report::base::diagnostic::Diagnostics;
use rmx_report::catalog::build::{Naming, build};
use rmx_report::export;
use rmx_report::import::recognise::{Hints, recognise};
use rmx_report::import::{Input, Limits, ReadOptions, read};
use rmx_report::matrix::{Activity, Matrix};

/// A row: id, section path, activity, letters of customer and provider.
type Row = (String, Vec<String>, String, String, String);

/// What formats trip over (a `{{keyword}}` is none of it: readers resolve it), at the beginning of a text, inside it, and at its end.
const PIECES: [&str; 29] = [
    "|",
    "||",
    "\\|",
    "\"",
    "\"\"",
    "'",
    "''",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    ",",
    ";",
    "\t",
    "\n",
    "\n\n",
    "<br>",
    "&amp;",
    "<td>",
    "`",
    "**",
    "[a](b)",
    "שלום",
    "مرحبا",
    "\u{202E}abc\u{202C}",
    "\u{200F}",
    "_x000D_",
    "😀",
];

fn texts() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES.to_vec());
    let pieces = prop::collection::vec(prop_oneof![piece.prop_map(str::to_owned), "[a-zäöüא-ת]{3,8}"], 1..6);
    (pieces, "[A-Za-zא-ת]{3,8}", any::<bool>()).prop_map(|(pieces, word, first)| {
        let rest = pieces.join(" ");
        let text = if first { format!("{word} {rest}") } else { format!("{rest} {word}") };
        // Blanks at the ends, and lines without a word, are layout in every format.
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    })
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let letters = || prop::sample::select(vec!["RA", "R", "A", "CI", "I", "RAI", "RC"]).prop_map(str::to_owned);
    let section = prop::sample::select(vec![
        vec!["1. Before"],
        vec!["2. Use", "2.1. Daily | ops"],
        vec!["3. \"End\" of service", "3.1. What's left; all of it"],
    ]);
    let section = section.prop_map(|parts| parts.into_iter().map(str::to_owned).collect::<Vec<_>>());
    let row = (section, texts(), letters(), letters());
    prop::collection::vec(row, 1..10).prop_map(|rows| {
        let numbered = rows.into_iter().enumerate();
        numbered.map(|(i, (s, t, c, p))| (format!("ACME-VM-{:03}", i + 1), s, t, c, p)).collect()
    })
}

fn matrix_of(rows: &[Row]) -> Matrix {
    let activities = rows.iter().zip(2..).map(|((id, section, text, customer, provider), line)| Activity {
        id: id.as_str().into(),
        section: section.clone(),
        ..matrices::activity(line, "", text, vec![matrices::raci(customer), matrices::raci(provider)])
    });
    Matrix { activities: activities.collect(), ..matrices::matrix() }
}

fn rows_of(matrix: &Matrix) -> Vec<Row> {
    let letters = |a: &Activity, i: usize| a.cells.for_model(None).unwrap()[i].letters.to_string();
    let row = |a: &Activity| (a.id.to_string(), a.section.clone(), a.text.clone(), letters(a, 0), letters(a, 1));
    matrix.activities.iter().map(row).collect()
}

fn imported(name: &str, bytes: &[u8]) -> Matrix {
    let (document, _) = read(&Input::new(name, bytes), &Limits::default(), &ReadOptions::default()).unwrap();
    let mut problems = Diagnostics::new();
    let recognition = recognise(document, &Hints::default());
    assert!(!recognition.diagnostics.has_errors(), "{:?}", recognition.diagnostics);
    let naming = Naming { vendor: Some("acme".to_owned()), service: Some("vm".to_owned()) };
    build(&recognition, &naming, &mut problems).matrix
}

fn xlsx(rows: &[Row]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in (0..).zip(["ID", "Section", "Activity", "Customer", "Acme"]) {
        sheet.write_string(0, column, header).unwrap();
    }
    for (row, (id, section, text, customer, provider)) in (1..).zip(rows) {
        for (column, cell) in (0..).zip([id, &section.join(" > "), text, customer, provider]) {
            sheet.write_string(row, column, cell.as_str()).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn csv_of(matrix: &Matrix) -> String {
    let mut bytes = Vec::new();
    export::csv::matrix(matrix, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, rng_seed: RngSeed::Fixed(20261125), ..ProptestConfig::default() })]

    #[test]
    fn report_csv_is_defused_and_comes_back_as_it_was(rows in rows()) {
        let text = csv_of(&matrix_of(&rows));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        for record in reader.records() {
            for cell in record.unwrap().iter() {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "a spreadsheet would run {cell:?}");
            }
        }
        prop_assert_eq!(rows_of(&imported("m.csv", text.as_bytes())), rows);
    }

    #[test]
    fn xlsx_comes_back_as_it_was(rows in rows()) {
        // `_x000D_` is how the format writes a character: a text that spells it out is one that its writer must escape.
        prop_assume!(rows.iter().all(|row| !row.2.contains("_x000D_")));
        prop_assert_eq!(rows_of(&imported("m.xlsx", &xlsx(&rows))), rows);
    }
}

/// Every piece at the beginning of a text, through the program: into a catalogue folder, which is read as it stands and never defused.
#[test]
fn a_catalogue_folder_says_what_the_document_said() {
    let folder = tempfile::tempdir().unwrap();
    let text_of = |piece: &str| format!("{}word", piece.replace(['\n', '\t'], " ").trim_start());
    let rows: Vec<Row> = (1..)
        .zip(PIECES)
        .map(|(i, piece)| {
            (format!("ACME-VM-{i:03}"), vec!["1. Before".to_owned()], text_of(piece), "RA".into(), "I".into())
        })
        .collect();
    fs::write(folder.path().join("m.csv"), csv_of(&matrix_of(&rows))).unwrap();
    let rmx = |args: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_rmx-report")).args(args).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    rmx(&["import", "m.csv", "--vendor", "acme", "--service", "vm", "-o", "catalog/acme/vm"]);
    let csv = fs::read_dir(folder.path().join("catalog/acme/vm")).unwrap().map(|e| e.unwrap().path());
    let csv = csv
        .filter(|p| p.extension().is_some_and(|e| e == "csv"))
        .map(|p| fs::read_to_string(p).unwrap())
        .collect::<String>();
    assert!(csv.contains(",=1+1word,") && !csv.contains("'=1+1word"), "{csv}");
    let shown: serde_json::Value =
        serde_json::from_str(&rmx(&["show", "--catalog", "catalog", "acme/vm", "--format", "json"])).unwrap();
    let texts: Vec<&str> =
        shown["activities"].as_array().unwrap().iter().map(|a| a["activity"].as_str().unwrap()).collect();
    assert_eq!(texts, rows.iter().map(|r| r.2.as_str()).collect::<Vec<_>>());
}

/// The mapping that is printed says which letter a column has, and is read by it again, also where somebody gave it another.
#[test]
fn a_chart_with_a_column_for_each_letter_comes_back_by_its_mapping() {
    let folder = tempfile::tempdir().unwrap();
    let page = "Task,Responsible,Accountable,Consulted,Informed\nPatch the guests,Customer,Customer,Acme,\n\
        Patch the hosts,Acme,Acme,,Customer\n";
    fs::write(folder.path().join("page.csv"), page).unwrap();
    let rmx = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rmx-report"));
        let names = ["import", "page.csv", "--vendor", "acme", "--service", "vm"];
        let output = command.args(names).args(args).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let json = ["--format", "json", "-o", "-"];
    let mapped = |mapping: &str| {
        fs::write(folder.path().join("map.toml"), mapping).unwrap();
        rmx(&[&["--mapping", "map.toml"], &json[..]].concat())
    };
    let mapping = rmx(&["--show-mapping"]);
    for letter in ["R", "A", "C", "I"] {
        assert!(mapping.contains(&format!("is = \"letter\"\nletter = \"{letter}\"")), "{mapping}");
    }
    assert_eq!(mapped(&mapping), rmx(&json));
    let customer = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        value["activities"][1]["assignments"]["customer"]["raci"].clone()
    };
    assert_eq!(customer(&mapped(&mapping)), "I");
    assert_eq!(customer(&mapped(&mapping.replace("letter = \"I\"", "letter = \"C\""))), "C");
}
