//! Input that says something else than it seems to: encodings, error cells, files that are cut off or say a thing twice. What is not known is
//! told, and nothing comes in by halves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/packages.rs"]
mod packages;
#[path = "common/team.rs"]
mod team;

use std::fs;
use std::io::{Cursor, Read as _};
use std::process::Output;

use packages::{container, ods, workbook};
use serde_json::Value;
use team::{both, hand_out, json, rmx};

/// Imports bytes under a name.
fn import(name: &str, bytes: impl AsRef<[u8]>, flags: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    common::rmx()
        .args([&["import", name, "-o", "-", "--format", "json"], flags].concat())
        .current_dir(folder.path())
        .output()
        .unwrap()
}

/// The matrix of a document that comes in, and what was said.
fn comes_in(name: &str, bytes: impl AsRef<[u8]>, flags: &[&str]) -> (Value, String) {
    let out = import(name, bytes, flags);
    assert_eq!(out.status.code(), Some(0), "{name}: {}", both(&out));
    (json(&out), String::from_utf8_lossy(&out.stderr).into_owned())
}

/// The document is refused with this code.
fn refused(name: &str, bytes: impl AsRef<[u8]>, flags: &[&str], code: &str) -> String {
    let out = import(name, bytes, flags);
    assert_eq!(out.status.code(), Some(3), "{name}: {}", both(&out));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(said.contains(code), "{name}: {code} is not said in {said}");
    said
}

/// What the matrix says of the activities: their texts.
fn activities(matrix: &Value) -> Vec<&str> {
    matrix["activities"].as_array().unwrap().iter().map(|a| a["activity"].as_str().unwrap()).collect()
}

/// A page in an encoding of its own, which it declares.
fn page(label: &str, rows: &[(&str, &str, &str)]) -> Vec<u8> {
    let cells: String =
        rows.iter().map(|(a, b, c)| format!("<tr><td>{a}</td><td>{b}</td><td>{c}</td></tr>\n")).collect();
    let text = format!(
        "<html><head><meta charset=\"{label}\"><title>T</title></head><body><table>\n\
         <tr><th>Activity</th><th>Customer</th><th>Provider</th></tr>\n{cells}</table></body></html>"
    );
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
    let (bytes, _, lossy) = encoding.encode(&text);
    assert!(!lossy, "{label}");
    bytes.into_owned()
}

#[test]
fn a_page_is_read_in_the_encoding_that_it_declares() {
    for (label, first, second) in [
        ("windows-1251", "Резервное копирование данных", "Обновление системы"),
        ("gb2312", "数据备份", "系统更新"),
        ("euc-kr", "데이터 백업", "시스템 업데이트"),
        ("iso-8859-2", "Kopia zapasowa łącza", "Aktualizacja środowiska"),
        ("iso-8859-15", "Sauvegarde à 5 €", "Mise à jour du système"),
        ("shift_jis", "データのバックアップ", "システムの更新"),
    ] {
        let (matrix, said) = comes_in("a.html", page(label, &[(first, "RA", "I"), (second, "I", "RA")]), &[]);
        assert_eq!(activities(&matrix), [first, second], "{label}");
        assert!(!said.contains("error"), "{label}: {said}");
    }
    // A byte order mark says more than a declaration.
    let marked = "\u{FEFF}<meta charset=windows-1251><table><tr><th>Activity</th><th>Customer</th><th>Provider</th></tr>\
                  <tr><td>Données</td><td>RA</td><td>I</td></tr><tr><td>Réseau</td><td>I</td><td>RA</td></tr></table>";
    assert_eq!(activities(&comes_in("a.html", marked, &[]).0), ["Données", "Réseau"]);
    let mut broken = page("gb2312", &[("备份", "RA", "I")]);
    let at = broken.windows(2).position(|w| !w[0].is_ascii()).unwrap();
    broken[at] = 0xFF;
    refused("a.html", broken, &[], "invalid-encoding");
}

#[test]
fn a_text_in_an_encoding_that_it_does_not_declare_is_refused() {
    let (bytes, _, _) = encoding_rs::WINDOWS_1251
        .encode("Activity;Customer;Provider\nРезервное копирование;RA;I\nОбновление системы;I;RA\n");
    let said = refused("a.csv", bytes, &[], "unknown-encoding");
    assert!(said.contains("UTF-8"), "{said}");
    // A Western one is read as it always was, and that is said.
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode("Activity;Customer;Provider\nTätigkeit;RA;I\nÜbergabe;I;RA\n");
    let (matrix, said) = comes_in("a.csv", bytes, &[]);
    assert_eq!(activities(&matrix), ["Tätigkeit", "Übergabe"]);
    assert!(said.contains("read-as-windows-1252"), "{said}");
}

#[test]
fn a_sheet_is_read_in_the_encoding_that_its_xml_declares() {
    let (sheet, _, _) = encoding_rs::WINDOWS_1251.encode(
        "<?xml version=\"1.0\" encoding=\"windows-1251\"?><worksheet><sheetData>\
         <row r=\"1\"><c t=\"str\"><v>Activity</v></c><c t=\"str\"><v>Customer</v></c><c t=\"str\"><v>Provider</v></c></row>\
         <row r=\"2\"><c t=\"str\"><v>Обновление</v></c><c t=\"str\"><v>RA</v></c><c t=\"str\"><v>I</v></c></row>\
         <row r=\"3\"><c t=\"str\"><v>Копирование</v></c><c t=\"str\"><v>I</v></c><c t=\"str\"><v>RA</v></c></row>\
         </sheetData></worksheet>",
    );
    let book = container(&[
        ("xl/workbook.xml", b"<workbook><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>".to_vec()),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"r1\" Type=\"t/worksheet\" Target=\"s.xml\"/></Relationships>".to_vec(),
        ),
        ("xl/s.xml", sheet.into_owned()),
    ]);
    assert_eq!(activities(&comes_in("a.xlsx", book, &[]).0), ["Обновление", "Копирование"]);
}

#[test]
fn the_format_that_is_given_wins() {
    let table = "| Activity | Customer | Provider |\n|---|---|---|\n| Back up | RA | I |\n| Patch | I | RA |\n";
    // What begins with a brace is no JSON for that.
    for head in ["{%- set name = 'x' -%}\n", "{{ page.head }}\n", "{# a note #}\n"] {
        let (matrix, _) = comes_in("a.md", format!("{head}\n{table}"), &[]);
        assert_eq!(activities(&matrix), ["Back up", "Patch"], "{head}");
    }
    refused("a.json", "{\"a\": [1, 2]}", &[], "format-not-readable");
    refused("a.json", "[{\"a\": 1}]", &[], "format-not-readable");
    let braces = "{\"Activity\"|Customer|Provider}\nBack up|RA|I\nPatch|I|RA\n";
    refused("a.txt", braces, &[], "format-not-readable");
    let (matrix, _) = comes_in("a.txt", braces, &["--input-format", "csv"]);
    assert_eq!(activities(&matrix), ["Back up", "Patch"]);
    // By its extension, too; what is no text cannot be read as one.
    let (matrix, _) = comes_in("a.txt", table, &["--input-format", "md"]);
    assert_eq!(activities(&matrix), ["Back up", "Patch"]);
    refused("a.csv", workbook("<worksheet/>", "<sst/>"), &["--input-format", "CSV"], "format-mismatch");
    refused("a.csv", table, &["--input-format", "spreadsheet"], "format-mismatch");
}

/// A sheet of these rows, texts inline; a cell in braces is an error.
fn sheet(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| match text.strip_prefix('{') {
        Some(error) => format!("<c t=\"e\"><f>A9</f><v>{}</v></c>", error.trim_end_matches('}')),
        None => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    };
    let rows: String =
        rows.iter().map(|row| format!("<row>{}</row>", row.iter().map(cell).collect::<String>())).collect();
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

#[test]
fn a_cell_that_shows_an_error_states_nothing() {
    let rows: &[&[&str]] = &[
        &["Activity", "Customer", "Provider"],
        &["Back up", "RA", "{#REF!}"],
        &["Patch", "{#DIV/0!}", "RA"],
        &["Monitor", "I", "RA"],
    ];
    let csv: String = rows.iter().map(|r| r.join(",").replace(['{', '}'], "") + "\n").collect();
    let markdown: String = rows
        .iter()
        .enumerate()
        .map(|(i, r)| {
            let line = format!("| {} |\n", r.join(" | ").replace(['{', '}'], ""));
            if i == 0 { format!("{line}|---|---|---|\n") } else { line }
        })
        .collect();
    for (name, bytes, first, second) in [
        ("a.xlsx", workbook(&sheet(rows), "<sst/>"), "C2", "B3"),
        ("a.csv", csv.into_bytes(), "a.csv:2", "a.csv:3"),
        ("a.md", markdown.into_bytes(), "a.md:3", "a.md:4"),
    ] {
        let (matrix, said) = comes_in(name, bytes, &[]);
        let state = |row: usize, party: &str| matrix["activities"][row]["assignments"][party].clone();
        let provider =
            matrix["matrix"]["parties"].as_array().unwrap().iter().find(|p| p["kind"] == "provider").unwrap();
        let provider = provider["id"].as_str().unwrap();
        assert_eq!(state(0, provider)["state"], "unstated", "{name}: {matrix}");
        assert_eq!(state(0, provider)["raci"], "", "{name}");
        assert_eq!(state(1, "customer")["state"], "unstated", "{name}");
        assert_eq!(state(1, provider)["raci"], "RA", "{name}");
        for (place, error) in [(first, "#REF!"), (second, "#DIV/0!")] {
            assert!(said.contains("warning[error-cell]") && said.contains(place) && said.contains(error), "{said}");
        }
    }
}

#[test]
fn a_thousand_error_cells_are_counted() {
    let rows: String = (0..1_000).map(|i| format!("Activity {i},RA,#REF!\n")).collect();
    let (_, said) = comes_in("a.csv", format!("Activity,Customer,Provider\n{rows}"), &[]);
    assert!(said.contains("950 more cells"), "{said}");
}

/// A file with one part twice: the second is written under a name of the same length, which is then changed.
fn with_part_twice(first: &str, second: &str) -> Vec<u8> {
    let mut bytes = container(&[
        ("xl/workbook.xml", b"<workbook><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>".to_vec()),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"r1\" Type=\"t/worksheet\" Target=\"sheet1.xml\"/></Relationships>"
                .to_vec(),
        ),
        ("xl/sheet1.xml", first.as_bytes().to_vec()),
        ("xl/sheet2.xml", second.as_bytes().to_vec()),
    ]);
    for at in 0..bytes.len() - 13 {
        if &bytes[at..at + 13] == b"xl/sheet2.xml" {
            bytes[at + 8] = b'1';
        }
    }
    bytes
}

#[test]
fn what_a_file_says_twice_is_an_error() {
    let rows: &[&[&str]] = &[&["Activity", "Customer", "Provider"], &["Back up", "RA", "I"], &["Patch", "I", "RA"]];
    let whole = sheet(rows);
    comes_in("a.xlsx", workbook(&whole, "<sst/>"), &[]);
    refused("a.xlsx", with_part_twice(&whole, &whole.replace("Patch", "Other")), &[], "duplicate-part");
    let other_case = container(&[("xl/workbook.xml", b"<a/>".to_vec()), ("XL/Workbook.xml", b"<a/>".to_vec())]);
    refused("a.xlsx", other_case, &[], "duplicate-part");
    let twice = "<worksheet><sheetData><row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"A2\"><v>2</v></c></row></sheetData></worksheet>";
    let said = refused("a.xlsx", workbook(twice, "<sst/>"), &[], "duplicate-cell");
    assert!(said.contains("A2"), "{said}");
    let rows = "<worksheet><sheetData><row r=\"2\"><c><v>1</v></c></row><row r=\"2\"><c r=\"B2\"><v>2</v></c></row></sheetData></worksheet>";
    refused("a.xlsx", workbook(rows, "<sst/>"), &[], "duplicate-row");
    let table = "<table:table table:name=\"S\"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>";
    refused("a.ods", ods(&format!("{table}{}", table.replace("\"S\"", "\"s\""))), &[], "duplicate-sheet");
    let book = container(&[
        (
            "xl/workbook.xml",
            b"<workbook><sheets><sheet name=\"S\" r:id=\"r1\"/><sheet name=\"T\" r:id=\"r1\"/></sheets></workbook>"
                .to_vec(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"r1\" Type=\"t/worksheet\" Target=\"s.xml\"/></Relationships>".to_vec(),
        ),
        ("xl/s.xml", whole.into_bytes()),
    ]);
    refused("a.xlsx", book, &[], "duplicate-sheet");
}

#[test]
fn a_sheet_that_is_cut_off_is_an_error() {
    let rows: Vec<[String; 3]> = (0..10).map(|i| [format!("Activity {i}"), "RA".to_owned(), "I".to_owned()]).collect();
    let rows: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(String::as_str).collect()).collect();
    let mut all: Vec<&[&str]> = vec![&["Activity", "Customer", "Provider"]];
    all.extend(rows.iter().map(Vec::as_slice));
    let whole = sheet(&all);
    let at = whole.find("Activity 5").unwrap();
    let cut = whole[..at].rfind("<row>").unwrap();
    refused("a.xlsx", workbook(&whole[..cut], "<sst/>"), &[], "damaged-file");
    refused("a.xlsx", workbook(&whole[..at + 3], "<sst/>"), &[], "damaged-file");
    let table = "<table:table table:name=\"S\"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>";
    refused("a.ods", ods(table), &[], "damaged-file");
    // A sheet that the workbook names and the file does not have.
    let nowhere = container(&[(
        "xl/workbook.xml",
        b"<workbook><sheets><sheet name=\"Gone\" r:id=\"r7\"/></sheets></workbook>".to_vec(),
    )]);
    assert!(refused("a.xlsx", nowhere, &[], "damaged-file").contains("Gone"));
}

/// A workbook that was handed out, with one of its parts changed.
fn changed(bytes: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name: String = file.name().unwrap().into();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if name == part {
            content = change(&String::from_utf8(content).unwrap()).into_bytes();
        }
        parts.push((name, content));
    }
    let borrowed: Vec<(&str, Vec<u8>)> = parts.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    container(&borrowed)
}

#[test]
fn a_filled_copy_that_is_cut_off_or_says_a_thing_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.xlsx");
    let handed_out = fs::read(folder.path().join("a.xlsx")).unwrap();
    let sheet = "xl/worksheets/sheet2.xml";
    type Change = fn(&str) -> String;
    let changes: [(&str, Change); 3] = [
        ("damaged", |xml| xml[..xml.rfind("<row ").unwrap()].to_owned()),
        ("duplicate-row", |xml| {
            let last = &xml[xml.rfind("<row ").unwrap()..xml.rfind("</row>").unwrap()];
            xml.replace("</sheetData>", &format!("{last}</row></sheetData>"))
        }),
        ("duplicate-cell", |xml| {
            let at = xml.rfind("</row>").unwrap();
            let cell = &xml[xml[..at].rfind("<c r=").unwrap()..at];
            format!("{}{cell}{}", &xml[..at], &xml[at..])
        }),
    ];
    for (code, change) in changes {
        fs::write(folder.path().join("b.xlsx"), changed(&handed_out, sheet, change)).unwrap();
        let out = rmx(folder.path(), &["collect", "b.xlsx"]);
        assert_eq!(out.status.code(), Some(3), "{code}: {}", both(&out));
        assert!(both(&out).contains(code), "{code}: {}", both(&out));
        assert!(!folder.path().join("register").exists(), "{code}");
    }
}
