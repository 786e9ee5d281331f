//! Hostile input: every case ends in a clear error, or in a harmless document, within seconds and without taking the memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use rmx_report::import::{Input, Limits, ReadOptions, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What an unoptimised build on a busy machine may take; an optimised one stays far below the promised five seconds.
const MOST_TIME: Duration = Duration::from_secs(120);

/// The codes of what is wrong, or none if the document could be read.
fn outcome(name: &str, bytes: impl Into<Vec<u8>>) -> Vec<&'static str> {
    let input = Input::new(name, bytes);
    let begun = Instant::now();
    let result = read(&input, &Limits::default(), &ReadOptions::default());
    assert!(begun.elapsed() < MOST_TIME, "{name} took {:?}", begun.elapsed());
    match result {
        Ok(_) => Vec::new(),
        Err(problems) => {
            for problem in problems.iter() {
                assert!(problem.location.is_some() && problem.help.is_some(), "{problem:?}");
            }
            problems.iter().map(|d| d.code).collect()
        }
    }
}

fn container(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn workbook(sheet: &str, shared: &str) -> Vec<u8> {
    let text = |t: &str| t.as_bytes().to_vec();
    container(&[
        ("[Content_Types].xml", text("<Types/>")),
        (
            "xl/workbook.xml",
            text("<workbook><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            text(
                "<Relationships><Relationship Id=\"r1\" Type=\"t/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"t/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>",
            ),
        ),
        ("xl/sharedStrings.xml", text(shared)),
        ("xl/worksheets/sheet1.xml", text(sheet)),
    ])
}

#[test]
fn long_lines_and_cells() {
    assert_eq!(outcome("a.csv", "a".repeat(20_000_000)), ["limit-passed"]);
    assert_eq!(outcome("b.csv", ",".repeat(3_000_000)), ["limit-passed"]);
    assert_eq!(
        outcome("c.md", format!("# T\n\n| a | b |\n|---|---|\n| {} |\n", "x".repeat(5_000_000))),
        ["limit-passed"]
    );
    assert_eq!(outcome("d.md", format!("# T\n{}", "x\n".repeat(9_000_000))), ["limit-passed"]);
    assert_eq!(outcome("e.csv", format!("a,b\n{}", "1,2\n".repeat(2_000_000))), ["limit-passed"]);
    assert_eq!(outcome("f.csv", vec![b'a'; 101_000_000]), ["limit-passed"]);
}

#[test]
fn more_tables_than_a_document_has() {
    let table = "| Activity | Us |\n|---|---|\n| a | R |\n\n";
    assert!(outcome("a.md", format!("# T\n\n{}", table.repeat(2_000))).is_empty());
    assert_eq!(outcome("a.md", format!("# T\n\n{}", table.repeat(2_001))), ["limit-passed"]);
}

#[test]
fn broken_texts() {
    assert_eq!(outcome("a.md", b"# T\n\xC3\xA9\xFF\xFE".to_vec()), ["invalid-utf-8"]);
    assert_eq!(outcome("a.csv", b"a,b\n\0\0,c\n".to_vec()), ["nul-in-text"]);
    assert_eq!(outcome("a.csv", vec![0; 1000]), ["nul-in-text"]);
    assert_eq!(outcome("a.csv", "\"".repeat(200_001)).len(), 1);
    assert_eq!(outcome("a.csv", "\"a\n".repeat(100_000)).len(), 20);
}

#[test]
fn deep_nesting() {
    let deep = |open: &str, close: &str, n: usize| format!("{}x{}", open.repeat(n), close.repeat(n));
    assert_eq!(outcome("a.html", format!("<html>{}", deep("<div>", "</div>", 20_000))), ["limit-passed"]);
    assert!(outcome("b.html", format!("<html>{}", deep("<table><tr><td>", "</td></tr></table>", 10_000))).len() <= 1);
    assert!(outcome("c.md", format!("# T\n\n{}", deep("<table><tr><td>", "</td></tr></table>", 10_000))).len() <= 1);
    assert!(outcome("d.md", format!("# T\n\n{}", "> ".repeat(200_000))).is_empty());
    assert!(outcome("e.md", format!("# T\n\n{}", "- ".repeat(200_000))).is_empty());
    assert!(outcome("f.md", format!("# T\n\n| {} |\n|---|\n| x |\n", "[![".repeat(30_000))).is_empty());
    assert!(outcome("g.md", format!("# T\n\n{}", "<!--\n".repeat(60_000))).is_empty());
    assert!(outcome("h.md", format!("# T\n\n{}", "<table ".repeat(30_000))).len() <= 1);
    assert!(outcome("i.md", format!("# T\n\n{}", "*a_`".repeat(50_000))).is_empty());
}

#[test]
fn spans_that_multiply() {
    let cell = format!("<td colspan=1000 rowspan=65534>{}</td>", "x".repeat(100_000));
    assert_eq!(outcome("a.html", format!("<html><table><tr>{}</tr></table>", cell.repeat(20))), ["limit-passed"]);
    let rows = "<tr><td colspan=1000 rowspan=65534>y</td></tr>".repeat(5_000);
    assert_eq!(outcome("b.html", format!("<html><table>{rows}</table>")), ["limit-passed"]);
}

#[test]
fn spreadsheets_cut_off_or_damaged() {
    let whole =
        workbook("<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>", "<sst/>");
    assert!(outcome("a.xlsx", whole.clone()).is_empty());
    for cut in (4..whole.len()).step_by(37) {
        assert_eq!(outcome("a.xlsx", whole[..cut].to_vec()).len(), 1, "cut at {cut}");
    }
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        let _ = outcome("a.xlsx", bytes);
    }
    assert_eq!(outcome("a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rubbish".to_vec()), ["damaged-file"]);
    let mut encrypted = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    encrypted.resize(512 + 128, 0);
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(outcome("a.xlsx", encrypted), ["encrypted-file"]);
}

#[test]
fn spreadsheet_bombs() {
    // Deflate packs blanks a thousandfold whatever their number.
    let blanks = " ".repeat(8_000_000);
    assert_eq!(outcome("a.xlsx", workbook(&format!("<worksheet>{blanks}</worksheet>"), "<sst/>")), ["limit-passed"]);
    let entities =
        "<!DOCTYPE sst [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>";
    assert_eq!(outcome("b.xlsx", workbook("<worksheet/>", entities)), ["damaged-file"]);
    let claimed = "<sst uniqueCount=\"4000000000\"/>";
    assert_eq!(outcome("c.xlsx", workbook("<worksheet/>", claimed)), ["limit-passed"]);
    let wide: String = (1..=2_000).map(|r| format!("<row r=\"{r}\"><c r=\"XFD{r}\"><v>1</v></c></row>")).collect();
    assert_eq!(
        outcome("d.xlsx", workbook(&format!("<worksheet><sheetData>{wide}</sheetData></worksheet>"), "<sst/>")),
        ["limit-passed"]
    );
    let long = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(900_000));
    let many: String =
        (1..=1_000).map(|r| format!("<row r=\"{r}\"><c r=\"A{r}\" t=\"s\"><v>0</v></c></row>")).collect();
    assert_eq!(
        outcome("e.xlsx", workbook(&format!("<worksheet><sheetData>{many}</sheetData></worksheet>"), &long)),
        ["limit-passed"]
    );
    let rows: String = (1..=3_000)
        .map(|r| format!("<row r=\"{r}\"><c r=\"A{r}\"><v>1</v></c><c r=\"CV{r}\"><v>1</v></c></row>"))
        .collect();
    let merges = "<mergeCell ref=\"A1:XFD1048576\"/>".repeat(2_000);
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells></worksheet>");
    assert_eq!(outcome("f.xlsx", workbook(&sheet, "<sst/>")), ["limit-passed"]);
    let many_parts: Vec<(String, Vec<u8>)> = (0..11_000).map(|i| (format!("xl/{i}"), Vec::new())).collect();
    let borrowed: Vec<(&str, Vec<u8>)> = many_parts.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    assert_eq!(outcome("g.xlsx", container(&borrowed)), ["limit-passed"]);
}

#[test]
fn copies_of_a_long_text_count_before_they_are_made() {
    // One long text, merged over a whole row that is filled to its last column: 16,384 copies of 900 kB.
    let long = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(900_000));
    let row = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"XFD1\"><v>1</v></c></row>";
    let merged = "<mergeCells><mergeCell ref=\"A1:XFD1\"/></mergeCells>";
    let sheet = format!("<worksheet><sheetData>{row}</sheetData>{merged}</worksheet>");
    assert_eq!(outcome("merged.xlsx", workbook(&sheet, &long)), ["limit-passed"]);
    // Overlapping hidden columns by the thousand cost one look at each cell.
    let columns = "<col min=\"1\" max=\"16384\" hidden=\"1\"/>".repeat(16_000);
    let rows: String = (1..=20_000).map(|r| format!("<row r=\"{r}\"><c r=\"A{r}\"><v>1</v></c></row>")).collect();
    let sheet = format!("<worksheet><cols>{columns}</cols><sheetData>{rows}</sheetData></worksheet>");
    let begun = Instant::now();
    assert!(outcome("hidden.xlsx", workbook(&sheet, "<sst/>")).is_empty());
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

fn word(body: &str) -> Vec<u8> {
    container(&[
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        ("word/document.xml", format!("<w:document><w:body>{body}</w:body></w:document>").into_bytes()),
    ])
}

#[test]
fn word_documents() {
    let deep = format!("{}x{}", "<w:tbl><w:tr><w:tc>".repeat(20_000), "</w:tc></w:tr></w:tbl>".repeat(20_000));
    assert_eq!(outcome("a.docx", word(&deep)), ["limit-passed"]);
    let wide = "<w:tc><w:tcPr><w:gridSpan w:val=\"4000000000\"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>";
    assert_eq!(outcome("b.docx", word(&format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", wide.repeat(20)))), ["limit-passed"]);
    let before =
        "<w:tr><w:trPr><w:gridBefore w:val=\"1000\"/></w:trPr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>";
    assert_eq!(outcome("c.docx", word(&format!("<w:tbl>{}</w:tbl>", before.repeat(3_000)))), ["limit-passed"]);
    let long = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "x".repeat(2_000_000));
    assert_eq!(outcome("d.docx", word(&long)), ["limit-passed"]);
    assert_eq!(outcome("e.docx", word(&"<w:p><w:r><w:t>x</w:t></w:r></w:p>".repeat(60_000))), ["limit-passed"]);
    // A cell that goes on through many rows in many columns.
    let cell =
        |merge: &str| format!("<w:tc><w:tcPr><w:vMerge{merge}/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>");
    let rows = format!("<w:tr>{}</w:tr>", cell("").repeat(500)).repeat(500);
    let table = format!("<w:tbl><w:tr>{}</w:tr>{rows}</w:tbl>", cell(" w:val=\"restart\"").repeat(500));
    assert!(outcome("f.docx", word(&table)).is_empty());
}

#[test]
fn restructured_text() {
    // A name that stands for a long text, again and again.
    let bomb =
        format!(".. |a| replace:: {}\n\n+---+\n| x |\n+===+\n\n{}\n", "b".repeat(500_000), "|a| ".repeat(200_000));
    assert!(outcome("a.rst", bomb).len() <= 1);
    // Corners without end.
    let corners = format!("{}\n", "+-".repeat(500) + "+").repeat(2_000);
    assert!(outcome("b.rst", format!("+===+\n\n{corners}")).len() <= 1);
    assert!(outcome("c.rst", format!("T\n=\n\n{}", "`a <".repeat(300_000))).len() <= 1);
    assert!(
        outcome("d.rst", (0..3_000).map(|i| format!("{}.. note::\n", " ".repeat(i))).collect::<String>()).len() <= 1
    );
}

#[test]
fn oscal_documents() {
    let nested = format!("{{\"system-security-plan\": {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(outcome("a.json", nested), ["damaged-oscal"]);
    let many =
        format!("{{\"component-definition\": {{\"components\": [{}{{}}]}}}}", "{\"uuid\":\"a\"},".repeat(200_000));
    assert_eq!(outcome("b.json", many), ["damaged-oscal"]);
}

#[test]
fn portable_documents() {
    let seed = include_bytes!("../fuzz/seeds/pdf/tagged.pdf");
    assert!(outcome("a.pdf", seed.to_vec()).is_empty());
    for cut in (8..seed.len()).step_by(97) {
        let _ = outcome("a.pdf", seed[..cut].to_vec());
    }
    assert_eq!(outcome("b.pdf", b"%PDF-1.7\nrubbish".to_vec()), ["damaged-file"]);
    // A tree that holds itself.
    let text = String::from_utf8_lossy(seed);
    let root = text.find("/StructTreeRoot ").map(|at| text[at + 16..].split(' ').next().unwrap().to_owned()).unwrap();
    let circle = String::from_utf8_lossy(seed).replace("/S/TR", &format!("/S/TR/Z {root} 0 R"));
    let _ = outcome("c.pdf", circle.into_bytes());
}

#[test]
fn opendocument_repetitions() {
    let content = |inner: &str| {
        let xml = format!(
            "<office:document-content><table:table table:name=\"S\">{inner}</table:table></office:document-content>"
        );
        container(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
            ("content.xml", xml.into_bytes()),
        ])
    };
    let cell = |repeat: u32| {
        format!("<table:table-cell table:number-columns-repeated=\"{repeat}\"><text:p>x</text:p></table:table-cell>")
    };
    let blank = "<table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    assert!(outcome("a.ods", content(&format!("<table:table-row>{}</table:table-row>{blank}", cell(2)))).is_empty());
    let bomb = format!("<table:table-row table:number-rows-repeated=\"1048576\">{}</table:table-row>", cell(16_384));
    assert_eq!(outcome("b.ods", content(&bomb)), ["limit-passed"]);
    assert_eq!(
        outcome(
            "c.ods",
            container(&[
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
                ("META-INF/manifest.xml", b"<manifest><file-entry><encryption-data/></file-entry></manifest>".to_vec()),
                ("content.xml", vec![1, 2, 3]),
            ])
        ),
        ["encrypted-file"]
    );
}

#[test]
fn places_that_are_no_files() {
    let limits = Limits::default();
    let code = |path: &str| Input::open(path.as_ref(), &limits).unwrap_err().code;
    assert_eq!(code("/"), "not-a-file");
    assert_eq!(code("no/such/file"), "cannot-read");
    #[cfg(unix)]
    assert_eq!(code("/dev/zero"), "not-a-file");
}

#[cfg(unix)]
#[test]
fn paths_that_leave_their_folder() {
    let limits = Limits::default();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.csv"), "a,b\n").unwrap();
    std::os::unix::fs::symlink("/etc/hostname", folder.path().join("out.csv")).unwrap();
    std::os::unix::fs::symlink("in.csv", folder.path().join("same.csv")).unwrap();
    let code = |name: &str| Input::open_within(folder.path(), name, &limits).err().map(|d| d.code);
    assert_eq!(code("in.csv"), None);
    assert_eq!(code("./same.csv"), None);
    for outside in ["out.csv", "../x.csv", "/etc/hostname", "a/../../x", "a\\..\\x", ""] {
        assert_eq!(code(outside), Some("path-leaves-folder"), "{outside}");
    }
    assert_eq!(code("missing.csv"), Some("cannot-read"));
}
