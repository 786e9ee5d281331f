//! Spreadsheets of real writers: rust_xlsxwriter, openpyxl, XlsxWriter and LibreOffice, in XLSX, XLS and ODS; and the FedRAMP workbooks.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::path::Path;
use std::process::Command;

use rmx_report::base::diagnostic::Diagnostics;
use rmx_report::base::location::Place;
use rmx_report::import::raw::{RawBlock, RawDocument, RawTable, Span};
use rmx_report::import::{Input, Limits, ReadOptions, read};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook};

fn read_as(name: &str, bytes: impl Into<Vec<u8>>) -> (RawDocument, Diagnostics) {
    read(&Input::new(name, bytes), &Limits::default(), &ReadOptions::default()).unwrap()
}

fn codes_of_failure(name: &str, bytes: impl Into<Vec<u8>>) -> Vec<&'static str> {
    let problems = read(&Input::new(name, bytes), &Limits::default(), &ReadOptions::default()).unwrap_err();
    problems.iter().map(|d| d.code).collect()
}

fn tables(document: &RawDocument) -> Vec<&RawTable> {
    document.blocks.iter().filter_map(|b| if let RawBlock::Table(t) = b { Some(t) } else { None }).collect()
}

fn texts(table: &RawTable) -> Vec<Vec<&str>> {
    table.rows.iter().map(|r| r.cells.iter().map(|c| c.text.as_str()).collect()).collect()
}

/// One workbook with everything that a reader must tell apart.
fn workbook() -> Vec<u8> {
    workbook_with(true)
}

/// The same, with a text in the place of its formula: LibreOffice stores 0 for the result of one that it has not calculated.
fn workbook_with(formula: bool) -> Vec<u8> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_title("Who does what"));
    let (bold, date) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    let sheet = book.add_worksheet().set_name("Duties & more").unwrap();
    sheet.merge_range(1, 0, 1, 2, "Patching", &bold).unwrap();
    sheet.write(2, 0, "Activity ").unwrap();
    sheet.write(2, 1, "first\r\nsecond").unwrap();
    sheet.write(2, 2, 42).unwrap();
    sheet.write_with_format(3, 0, ExcelDateTime::from_ymd(2025, 9, 5).unwrap(), &date).unwrap();
    sheet.write(3, 1, true).unwrap();
    sheet.write(3, 2, 0.1 + 0.2).unwrap();
    if formula {
        sheet.write_formula(5, 0, Formula::new("\"R\"&\"A\"").set_result("RA")).unwrap();
    } else {
        sheet.write(5, 0, "RA").unwrap();
    }
    sheet.write(5, 1, "secret column").unwrap();
    sheet.write(5, 2, "=1+1").unwrap();
    sheet.merge_range(6, 0, 7, 0, "twice", &Format::new()).unwrap();
    sheet.write(6, 2, "a").unwrap();
    sheet.write_url(7, 2, rust_xlsxwriter::Url::new("https://example.org/terms").set_text("terms")).unwrap();
    sheet.set_column_hidden(1).unwrap();
    sheet.set_row_hidden(3).unwrap();
    let other = book.add_worksheet().set_name("Old").unwrap();
    other.write(0, 0, "gone").unwrap();
    other.set_hidden(true);
    book.save_to_buffer().unwrap()
}

fn check(name: &str, document: &RawDocument) {
    let found = tables(document);
    assert_eq!(found.len(), 2, "{name}");
    let table = found[0];
    assert_eq!(table.sheet.as_deref(), Some("Duties & more"), "{name}");
    assert_eq!((table.hidden, found[1].hidden), (false, true), "{name}");
    assert_eq!(
        texts(table),
        [
            vec!["Patching", "Patching", "Patching"],
            vec!["Activity ", "first\nsecond", "42"],
            vec!["2025-09-05", "TRUE", "0.3"],
            vec!["RA", "secret column", "=1+1"],
            vec!["twice", "", "a"],
            vec!["twice", "", "terms"],
        ],
        "{name}"
    );
    let rows: Vec<Place> = table.rows.iter().map(|r| r.place).collect();
    assert_eq!(rows, [2, 3, 4, 6, 7, 8].map(|row| Place::Cell { row, column: 1 }), "{name}");
    let cell = |row: usize, column: usize| &table.rows[row].cells[column];
    assert_eq!(cell(0, 0).span, Span::Origin { columns: 3, rows: 1 }, "{name}");
    assert_eq!((cell(0, 1).span, cell(5, 0).span), (Span::FromLeft, Span::FromAbove), "{name}");
    let hidden: Vec<bool> = table.rows.iter().map(|r| r.hidden).collect();
    assert_eq!(hidden, [false, false, true, false, false, false], "{name}");
    assert!(table.rows.iter().all(|r| r.cells[1].hidden && !r.cells[0].hidden && !r.cells[2].hidden), "{name}");
}

#[test]
fn a_workbook_keeps_what_it_says_and_where() {
    let (document, problems) = read_as("a.xlsx", workbook());
    assert!(problems.is_empty(), "{problems:?}");
    check("xlsx", &document);
    let table = tables(&document)[0];
    assert!(table.rows[0].cells[0].strong && !table.rows[1].cells[0].strong);
    assert!(table.rows[3].cells[0].formula && !table.rows[3].cells[2].formula);
    assert!(table.rows[5].cells[2].link);
    assert_eq!((document.format.as_str(), document.meta.title.as_deref()), ("XLSX", Some("Who does what")));
}

#[needs::tools(libreoffice)]
#[test]
fn libreoffice_says_the_same_in_each_of_its_formats() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.xlsx"), workbook_with(false)).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    for format in ["xls", "ods", "xlsx"] {
        let out = folder.path().join(format);
        let done = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", format, "--outdir"])
            .arg(&out)
            .arg(folder.path().join("in.xlsx"))
            .output()
            .unwrap();
        assert!(done.status.success(), "{done:?}");
        let (document, problems) =
            read_as(&format!("a.{format}"), std::fs::read(out.join(format!("in.{format}"))).unwrap());
        assert!(!problems.has_errors(), "{problems:?}");
        assert_eq!(document.format, format.to_uppercase());
        check(format, &document);
        if format == "xls" {
            overstated_xls(std::fs::read(out.join("in.xls")).unwrap());
        }
    }
}

/// Sheets that declare four thousand million rows are read as they are: calamine would reserve memory for all of them.
fn overstated_xls(mut bytes: Vec<u8>) {
    // DIMENSIONS: type 0x0200, 14 bytes; first row, row after the last.
    let places: Vec<usize> = (0..bytes.len() - 18)
        .filter(|at| bytes[*at..at + 8] == [0, 2, 14, 0, 0, 0, 0, 0] || bytes[*at..at + 8] == [0, 2, 14, 0, 1, 0, 0, 0])
        .collect();
    assert_eq!(places.len(), 2);
    for at in places {
        bytes[at + 8..at + 12].copy_from_slice(&0xFFFF_FFF0_u32.to_le_bytes());
        bytes[at + 14..at + 16].copy_from_slice(&[0xFF, 0xFF]);
    }
    check("overstated xls", &read_as("a.xls", bytes.clone()).0);
    // A sheet that is said to stand behind the end (BOUNDSHEET: type 0x0085).
    let at = bytes.windows(4).position(|w| w[0] == 0x85 && w[1] == 0 && w[2] < 60 && w[3] == 0).unwrap();
    bytes[at + 4..at + 8].copy_from_slice(&0x7FFF_FFFF_u32.to_le_bytes());
    assert_eq!(codes_of_failure("a.xls", bytes), ["damaged-file"]);
}

fn by_python(folder: &Path, script: &str) -> Vec<u8> {
    let out = folder.join("out.xlsx");
    let done = Command::new("python3").args(["-c", script]).arg(&out).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    std::fs::read(out).unwrap()
}

#[needs::tools(openpyxl)]
#[test]
fn openpyxl_workbooks() {
    let folder = tempfile::tempdir().unwrap();
    let script = r#"
import sys, datetime, openpyxl
from openpyxl.styles import Font
book = openpyxl.Workbook(); s = book.active; s.title = "Matrix"
s.append(["Activity", "Customer", "Since"]); s["A1"].font = Font(bold=True)
s["A3"] = "Backup"; s["B3"] = "R/A"; s["C3"] = datetime.date(2025, 9, 5)
s["A4"] = "=A3&1"; s["B4"] = "é\u202eabc"
s["B3"].hyperlink = "https://example.org/b"
s.merge_cells("B4:C4")
s.row_dimensions[1].hidden = True
book.create_sheet("Empty")
book.save(sys.argv[1])
"#;
    let (document, problems) = read_as("o.xlsx", by_python(folder.path(), script));
    let codes: Vec<_> = problems.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["formula-without-value"]);
    let table = tables(&document)[0];
    assert_eq!(
        texts(table),
        [
            vec!["Activity", "Customer", "Since"],
            vec!["Backup", "R/A", "2025-09-05"],
            vec!["", "é\u{202e}abc", "é\u{202e}abc"]
        ]
    );
    assert!(table.rows[0].hidden && table.rows[0].cells[0].strong && table.rows[2].cells[0].formula);
    assert!(table.rows[1].cells[1].link);
    assert_eq!(tables(&document).len(), 1, "an empty sheet has no table");
}

#[test]
fn names_that_lie_and_containers_that_are_none() {
    let (document, problems) = read_as("a.csv", workbook());
    let codes: Vec<_> = problems.iter().map(|d| d.code).collect();
    assert_eq!((document.format.as_str(), codes), ("XLSX", vec!["extension-mismatch"]));
    assert_eq!(codes_of_failure("a.xlsx", "just words\nand more words\n").len(), 1);
    assert_eq!(codes_of_failure("a.xlsx", "PK\u{3}\u{4}rubbish"), ["format-not-readable"]);
}

#[test]
fn a_directory_of_millions_of_parts_is_refused_before_it_is_read() {
    let mut bytes = workbook();
    // The end record of the larger form, which declares a hundred million parts.
    let at = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
    let mut large = b"PK\x06\x06".to_vec();
    large.resize(32, 0);
    large.extend(100_000_000_u64.to_le_bytes());
    large.resize(56, 0);
    bytes.splice(at..at, large);
    assert_eq!(codes_of_failure("a.xlsx", bytes), ["limit-passed"]);
}

#[test]
fn every_byte_of_a_small_workbook_may_be_wrong() {
    let whole = workbook();
    for at in (0..whole.len()).step_by(61) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x41;
        // Either it is read, or it is refused with a place and a way out; nothing panics.
        if let Err(problems) = read(&Input::new("a.xlsx", bytes), &Limits::default(), &ReadOptions::default()) {
            assert!(
                problems.iter().all(|d| d.location.is_some() && d.code != "reader-failed"),
                "byte {at}: {problems:?}"
            );
        }
    }
}

#[needs::tools(shared)]
#[test]
fn fedramp_workbooks() {
    let folder = Path::new(&std::env::var("RMX_SHARED").unwrap()).join("corpus/fedramp");
    let open = |name: &str| read_as(name, std::fs::read(folder.join(name)).unwrap()).0;
    let count = |table: &RawTable, text: &str| {
        table
            .rows
            .iter()
            .filter(|r| r.cells.get(1).is_some_and(|c| c.text.trim() == text && c.span == Span::Single))
            .count()
    };
    let template = open("SSP-Appendix-J-CSO-CIS-and-CRM-Workbook.xlsx");
    assert_eq!(tables(&template).len(), 12);
    let example =
        tables(&template).into_iter().find(|t| t.sheet.as_deref() == Some("Example CRM Worksheet Responses")).unwrap();
    assert_eq!((count(example, "No"), count(example, "Partial"), count(example, "Yes")), (34, 28, 0));
    let filled = open("cloud-gov-pages-cis-crm.xlsx");
    let crm = tables(&filled).into_iter().find(|t| t.sheet.as_deref() == Some("Low CRM Worksheet")).unwrap();
    assert_eq!((count(crm, "No"), count(crm, "Partial"), count(crm, "Yes")), (223, 61, 140));
}
