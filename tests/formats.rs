//! The formats that documents come in, through the program: what stands in them becomes rows, at the place where it stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/packages.rs"]
mod packages;

use std::fs;
use std::process::Output;

use packages::docx;
use rmx_report::import::raw::{RawBlock, RawTable, Span};
use rmx_report::import::{Input, Limits, ReadOptions, read};
use serde_json::Value;

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
fn comes_in(name: &str, bytes: impl AsRef<[u8]>) -> (Value, String) {
    let out = import(name, bytes, &[]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(0), "{name}: {said}");
    (serde_json::from_slice(&out.stdout).unwrap(), said)
}

fn refused(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let out = import(name, bytes, &[]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(3), "{name}: {said}");
    said
}

/// Every row: section, activity, and each party's letters or duties.
fn rows(matrix: &Value) -> Vec<(String, String, Vec<String>)> {
    let parties: Vec<&str> =
        matrix["matrix"]["parties"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    let cell = |activity: &Value, party: &str| {
        let assignment = &activity["assignments"][party];
        let duties: Vec<&str> =
            assignment["duties"].as_array().unwrap().iter().map(|d| d["text"].as_str().unwrap()).collect();
        let letters = assignment["raci"].as_str().unwrap();
        if duties.is_empty() { letters.to_owned() } else { duties.join("; ") }
    };
    let activities = matrix["activities"].as_array().unwrap();
    activities
        .iter()
        .map(|a| {
            let section: Vec<&str> = a["section"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
            let cells = parties.iter().map(|p| cell(a, p)).collect();
            (section.join(" > "), a["activity"].as_str().unwrap().to_owned(), cells)
        })
        .collect()
}

fn blocks(name: &str, bytes: impl Into<Vec<u8>>) -> Vec<RawBlock> {
    read(&Input::new(name, bytes), &Limits::default(), &ReadOptions::default()).unwrap().0.blocks
}

fn tables(blocks: &[RawBlock]) -> Vec<&RawTable> {
    blocks.iter().filter_map(|b| if let RawBlock::Table(t) = b { Some(t) } else { None }).collect()
}

fn texts(table: &RawTable) -> Vec<Vec<&str>> {
    table.rows.iter().map(|r| r.cells.iter().map(|c| c.text.as_str()).collect()).collect()
}

mod word {
    use super::*;

    fn p(style: &str, text: &str) -> String {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    fn cell(properties: &str, text: &str) -> String {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
    }

    fn row(cells: &[&str]) -> String {
        format!("<w:tr>{}</w:tr>", cells.iter().map(|text| cell("", text)).collect::<String>())
    }

    fn table(rows: &[String]) -> String {
        format!("<w:tbl>{}</w:tbl>", rows.concat())
    }

    #[test]
    fn a_word_document_becomes_rows_with_their_places() {
        let head =
            row(&["Activity", "Customer", "Provider"]).replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>");
        let body = [
            p("Own", "Data"),
            table(&[head.clone(), row(&["Back up", "RA", "I"]), row(&["Restore", "A", "R"])]),
            p("berschrift2", "Network"),
            table(&[head, row(&["Patch switches", "", "RA"])]),
        ];
        let (matrix, _) = comes_in("a.docx", docx(&body.concat()));
        let expected = [
            ("Data", "Back up", ["RA", "I"]),
            ("Data", "Restore", ["A", "R"]),
            ("Network", "Patch switches", ["", "RA"]),
        ];
        let expected: Vec<_> =
            expected.iter().map(|(s, a, c)| ((*s).into(), (*a).into(), c.map(str::to_owned).to_vec())).collect();
        assert_eq!(rows(&matrix), expected);
        assert_eq!(matrix["activities"][2]["source"]["cell"], "table 2!A2");
        assert_eq!(matrix["matrix"]["sources"][0]["document"], "a.docx");
    }

    #[test]
    fn merged_cells_cover_their_places() {
        let rows = [
            format!("<w:tr>{}{}</w:tr>", cell("<w:gridSpan w:val=\"2\"/>", "wide"), cell("", "c")),
            format!("<w:tr>{}{}{}</w:tr>", cell("<w:vMerge w:val=\"restart\"/>", "tall"), cell("", "b"), cell("", "c")),
            format!("<w:tr>{}{}{}</w:tr>", cell("<w:vMerge/>", ""), cell("", "d"), cell("", "e")),
            format!("<w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>{}{}</w:tr>", cell("", "f"), cell("", "g")),
        ];
        let blocks = blocks("a.docx", docx(&table(&rows)));
        let found = tables(&blocks)[0];
        assert_eq!(texts(found), [["wide", "wide", "c"], ["tall", "b", "c"], ["tall", "d", "e"], ["", "f", "g"]]);
        assert_eq!(found.rows[1].cells[0].span, Span::Origin { columns: 1, rows: 2 });
        assert_eq!(found.rows[2].cells[0].span, Span::FromAbove);
        assert_eq!(found.rows[0].cells[1].span, Span::FromLeft);
    }

    #[test]
    fn what_is_not_seen_on_the_page_is_not_read() {
        let run = |inside: &str| format!("<w:r>{inside}</w:r>");
        let words = |inside: String| table(&[format!("<w:tr><w:tc><w:p>{inside}</w:p></w:tc></w:tr>")]);
        for (inside, expected) in [
            (
                run("<w:t>a</w:t>")
                    + "<w:del><w:r><w:delText>x</w:delText><w:t>y</w:t></w:r></w:del>"
                    + &run("<w:t>b</w:t>"),
                "ab",
            ),
            ("<w:ins>".to_owned() + &run("<w:t>new</w:t>") + "</w:ins>", "new"),
            ("<w:moveFrom>".to_owned() + &run("<w:t>old</w:t>") + "</w:moveFrom>" + &run("<w:t>b</w:t>"), "b"),
            (run("<w:rPr><w:vanish/></w:rPr><w:t>secret</w:t>") + &run("<w:t>b</w:t>"), "b"),
            (run("<w:instrText>PAGE</w:instrText><w:t>3</w:t>"), "3"),
            (run("<w:t>a</w:t><w:br/><w:t>b</w:t>"), "a\nb"),
            (run("<w:sym w:font=\"Wingdings\" w:char=\"F0FC\"/>"), "✓"),
            (run("<w:rPr><w:rFonts w:ascii=\"Wingdings 2\"/></w:rPr><w:t>O</w:t>"), "✗"),
            (
                "<w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs><w:rPr><w:b/></w:rPr></w:pPr>".to_owned()
                    + &run("<w:t>b</w:t>"),
                "b",
            ),
            (
                run(
                    "<mc:AlternateContent><mc:Choice><w:t>x</w:t></mc:Choice><mc:Fallback><w:t>x</w:t></mc:Fallback></mc:AlternateContent>",
                ),
                "x",
            ),
        ] {
            let blocks = blocks("a.docx", docx(&words(inside.clone())));
            assert_eq!(texts(tables(&blocks)[0]), [[expected]], "{inside}");
            assert!(!tables(&blocks)[0].rows[0].cells[0].strong, "{inside}");
        }
        let bold = "<w:pPr><w:pStyle w:val=\"Bold\"/></w:pPr>".to_owned() + &run("<w:t>b</w:t>");
        assert!(tables(&blocks("a.docx", docx(&words(bold))))[0].rows[0].cells[0].strong);
    }

    #[test]
    fn lists_captions_and_pictures_stand_in_their_order() {
        let item = "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"3\"/></w:numPr></w:pPr><w:r><w:t>item</w:t></w:r></w:p>";
        let picture =
            "<w:p><w:r><w:drawing><wp:docPr id=\"1\" name=\"Picture 1\" descr=\"The matrix\"/></w:drawing></w:r></w:p>";
        let body = [
            item.to_owned(),
            p("Cap", "Table 1: who does what"),
            table(&[row(&["x"])]),
            picture.to_owned(),
            p("Cap", "alone"),
        ];
        let blocks = blocks("a.docx", docx(&body.concat()));
        let kinds: Vec<String> = blocks
            .iter()
            .map(|b| match b {
                RawBlock::Paragraph { text, list, .. } => format!("{text} {list:?}"),
                RawBlock::Table(t) => format!("table {:?}", t.caption),
                RawBlock::Image { alt, .. } => format!("image {alt}"),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(kinds, ["item Some(1)", "table Some(\"Table 1: who does what\")", "image The matrix", "alone None"]);
    }

    #[test]
    fn other_documents_of_office_programs_are_named() {
        let mut old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        old.resize(512, 0);
        old.extend("WordDocument".encode_utf16().flat_map(u16::to_le_bytes));
        let said = refused("a.doc", old);
        assert!(said.contains("old form") && said.contains(".docx"), "{said}");
        let whole = docx(&table(&[row(&["Activity", "Customer"])]));
        for cut in [60, whole.len() / 2, whole.len() - 5] {
            assert!(refused("a.docx", &whole[..cut]).contains("damaged-file"), "{cut}");
        }
        let unclosed = docx("<w:tbl><w:tr><w:tc>").to_vec();
        assert!(refused("a.docx", unclosed).contains("damaged-file"));
    }
}
