//! Documents with bytes flipped, cut, doubled and spliced: whatever comes out, the importers answer and never panic.
//!
//! The mutations are drawn from a fixed seed, so a failure can be repeated; `fuzz/` searches without an end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use rmx_report::base::diagnostic::Diagnostics;
use rmx_report::catalog::build::{Naming, build};
use rmx_report::import::recognise::{Hints, recognise};
use rmx_report::import::{Input, Limits, ReadOptions, read};
use rust_xlsxwriter::{Format, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Mutations of a format's seeds that are read; `RMX_MUTATIONS` asks for more.
const READ: usize = 2_000;
/// One of so many is also recognised and built, which takes an unoptimised build far longer than reading.
const BUILT_OF: usize = 20;
/// The longest that one small document may take, on a busy machine.
const MOST_TIME: Duration = Duration::from_secs(10);

/// A generator of numbers that look random (SplitMix64), the same ones in every run.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap()
    }
}

/// Pieces that mean something to one of the formats.
const PIECES: &[&str] = &[
    "|",
    "||",
    "\n",
    "\r\n",
    "\n\n",
    "\"",
    "\"\"",
    ",",
    ";",
    "\t",
    "|---|---|\n",
    "---\n",
    "```",
    "<table>",
    "</table>",
    "<td colspan=9 rowspan=9>",
    "<td colspan=0>",
    "<tr>",
    "</tr>",
    "<ul><li>",
    "<!--",
    "-->",
    "&amp;",
    "&#x110000;",
    "&",
    "{: .a}",
    "{{ x }}",
    "{%",
    ":::",
    "!!! note",
    "# ",
    "> ",
    "- ",
    "|===\n",
    "2.3+|",
    "5*|",
    "a|",
    "[cols=\"1,a\"]\n",
    "include::x[]",
    ":a: b\n",
    "ifdef::a[]",
    "\u{0}",
    "\u{FEFF}",
    "\u{202E}",
    "é",
    "✅",
    "\u{1F7E2}\u{FE0F}",
    "\\|",
    "\\n",
    "![",
    "](",
    "[a][b]",
    "**",
    "__",
    "`",
    "~~",
    "<br/>",
    "R",
    "RA",
    "Customer",
    "Shared",
    "x",
    "<c r=\"XFD1048576\">",
    "<mergeCell ref=\"A1:B9\"/>",
    "t=\"s\"",
    "<v>999999999</v>",
    "<v>-1</v>",
    "_x000D_",
    "xl/",
    "<w:vMerge/>",
    "<w:vMerge w:val=\"restart\"/>",
    "<w:gridSpan w:val=\"9\"/>",
    "<w:tbl><w:tr><w:tc>",
    "</w:tc></w:tr></w:tbl>",
    "+---+===+",
    "=== ===",
    ".. list-table::",
    "   * - ",
    "/K 0",
    "/MCID 1",
    "{\"uuid\": \"",
    "PK\u{1}\u{2}",
];

fn mutate(draw: &mut Draw, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = seeds[draw.below(seeds.len())].clone();
    for _ in 0..=draw.below(5) {
        let at = draw.below(bytes.len() + 1);
        let to = (at + draw.below(40)).min(bytes.len());
        match draw.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << draw.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(draw.below(256)).unwrap(),
            2 => drop(bytes.drain(at..to)),
            3 => {
                let again = bytes[at..to].repeat(1 + draw.below(4));
                bytes.splice(at..at, again);
            }
            4 => bytes.truncate(at),
            5 => {
                let other = &seeds[draw.below(seeds.len())];
                let from = draw.below(other.len());
                let end = (from + draw.below(200)).min(other.len());
                bytes.splice(at..to, other[from..end].iter().copied());
            }
            _ => drop(bytes.splice(at..at, PIECES[draw.below(PIECES.len())].bytes())),
        }
    }
    bytes
}

fn through(name: &str, bytes: Vec<u8>, whole: bool) {
    let begun = Instant::now();
    let input = Input::new(name, bytes);
    match read(&input, &Limits::default(), &ReadOptions::default()) {
        Err(problems) => {
            // The readers' own net under a panic is for damaged files of users, not for these tests.
            if let Some(caught) = problems.iter().find(|d| d.code == "reader-failed") {
                panic!("{name}: {caught:?}\n{:?}", String::from_utf8_lossy(&input.bytes));
            }
        }
        Ok((document, _)) if whole => {
            let recognition = recognise(document, &Hints::default());
            build(&recognition, &Naming::default(), &mut Diagnostics::new());
        }
        Ok(_) => {}
    }
    assert!(
        begun.elapsed() < MOST_TIME,
        "{name}: {:?} for {:?}",
        begun.elapsed(),
        String::from_utf8_lossy(&input.bytes)
    );
}

fn many(name: &str, seeds: &[Vec<u8>]) {
    let read: usize = std::env::var("RMX_MUTATIONS").ok().map_or(READ, |n| n.parse().unwrap());
    for number in 0..read {
        let mut draw = Draw(number as u64);
        through(name, mutate(&mut draw, seeds), number % BUILT_OF == 0);
    }
}

/// The documents among the fixtures that have one of the extensions.
fn fixtures(extension: &str) -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/import");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == extension));
    paths.sort();
    let seeds: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert!(!seeds.is_empty());
    seeds
}

#[test]
fn csv() {
    many("a.csv", &fixtures("csv"));
}

#[test]
fn markdown() {
    many("a.md", &fixtures("md"));
}

#[test]
fn html() {
    let mut seeds = fixtures("html");
    seeds.push(
        b"<html><h1>T</h1><table><caption>C</caption><thead><tr><th>Task</th><th>You</th><th>We</th></tr></thead><tr><td rowspan=2>Back up<ul><li>a<li>b</ul></td><td>x</td><td>&nbsp;</td></tr><tr><td colspan=2><b>Section</b></td></tr></table>"
            .to_vec(),
    );
    many("a.html", &seeds);
}

#[test]
fn asciidoc() {
    let seeds = [
        "= Title\n:name: Acme\n\n== Part\n\n.Caption\n[cols=\"2,1,1\",options=\"header\"]\n|===\n|Task |Customer |{name}\n\n|Back up\n|R\n|A\n\n2+|Restore .2+|x\na|* one\n** two\n|I\n|===\n",
        "= Title\n\n[%header,format=csv]\n|===\nTask,Customer,Acme\n\"Back, up\",R,A\n|===\n\nifdef::x[]\n,===\na,b\n,===\nendif::[]\n\n!===\n!a !b\n!===\n",
    ]
    .map(|seed| seed.as_bytes().to_vec());
    many("a.adoc", &seeds);
}

/// A workbook whose parts are stored unpacked, so that a mutation of its XML is not only a wrong checksum.
fn xlsx() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in ["Activity", "Customer", "Acme"].into_iter().enumerate() {
        sheet.write_with_format(0, u16::try_from(column).unwrap(), header, &Format::new().set_bold()).unwrap();
    }
    sheet.write(1, 0, "Back up").unwrap().write(1, 1, "R").unwrap().write_formula(1, 2, "=A1&B2").unwrap();
    sheet.merge_range(2, 0, 2, 2, "Section", &Format::new()).unwrap();
    sheet.write_url_with_text(3, 0, "https://example.org/", "Patch").unwrap().write(3, 1, 4.5).unwrap();
    sheet.set_column_hidden(2).unwrap();
    workbook.save_to_buffer().unwrap()
}

/// The parts of a ZIP container.
fn parts(container: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(container)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            std::io::copy(&mut part, &mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn container(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn restructured_text() {
    let seeds = [
        "Title\n=====\n\n+-----+-----------+\n| a   | b         |\n+=====+=====+=====+\n| c   | d   | e   |\n|     +-----+-----+\n|     | f         |\n+-----+-----------+\n\n.. |x| replace:: y\n\n|x| **b** `l <u>`_\n",
        "=====  =====  ====\nTask   Who    We\n=====  =====  ====\na      R      A\n       more\n=====  =====  ====\n\n.. list-table:: T\n   :header-rows: 1\n\n   * - a\n     - b\n   * - c\n     - d\n\n.. csv-table::\n   :header: a, b\n\n   \"x\", y\n",
    ]
    .map(|seed| seed.as_bytes().to_vec());
    many("a.rst", &seeds);
}

#[test]
fn oscal() {
    let plan = r#"{"system-security-plan": {"metadata": {"title": "T"}, "system-implementation": {"components": [{"uuid": "c", "title": "S"}]}, "control-implementation": {"implemented-requirements": [{"uuid": "r", "control-id": "ac-2", "by-components": [{"uuid": "b", "component-uuid": "c", "description": "d", "export": {"provided": [{"description": "p"}], "responsibilities": [{"description": "q"}]}, "inherited": [{"description": "i"}]}]}]}}}"#;
    many("a.json", &[plan.as_bytes().to_vec()]);
}

#[test]
fn pdf() {
    let seed = include_bytes!("../fuzz/seeds/pdf/tagged.pdf");
    many("a.pdf", &[seed.to_vec()]);
}

#[test]
fn word_parts() {
    let cell = |properties: &str, text: &str| {
        format!(
            "<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:pPr><w:pStyle w:val=\"H\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p></w:tc>"
        )
    };
    let rows = format!(
        "<w:tr>{}{}</w:tr><w:tr>{}{}</w:tr>",
        cell("<w:vMerge w:val=\"restart\"/>", "Activity"),
        cell("<w:gridSpan w:val=\"2\"/>", "Customer"),
        cell("<w:vMerge/>", ""),
        cell("", "R")
    );
    let body =
        format!("<w:document><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p><w:tbl>{rows}</w:tbl></w:body></w:document>");
    let styles =
        "<w:styles><w:style w:styleId=\"H\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"H\"/></w:style></w:styles>";
    let relations = "<Relationships><Relationship Id=\"a\" Type=\"t/styles\" Target=\"styles.xml\"/></Relationships>";
    let book: Vec<(String, Vec<u8>)> = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("word/document.xml", body),
        ("word/styles.xml", styles.to_owned()),
        ("word/_rels/document.xml.rels", relations.to_owned()),
    ]
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .to_vec();
    for number in 0..READ {
        let mut draw = Draw(number as u64);
        let mut book = book.clone();
        let at = draw.below(book.len());
        book[at].1 = mutate(&mut draw, std::slice::from_ref(&book[at].1));
        through("a.docx", container(&book), number % BUILT_OF == 0);
    }
}

#[test]
fn spreadsheet_containers() {
    let whole = xlsx();
    let stored = container(&parts(&whole));
    many("a.xlsx", &[whole, stored]);
}

#[test]
fn spreadsheet_parts() {
    let ods = "<office:document-content><table:table table:name=\"S\"><table:table-column table:visibility=\"collapse\"/><table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-spanned=\"2\"><text:p>Activity<text:s text:c=\"2\"/>a</text:p></table:table-cell><table:covered-table-cell/><table:table-cell office:value=\"4\" table:number-columns-repeated=\"3\"/></table:table-row></table:table></office:document-content>";
    let books = [
        parts(&xlsx()),
        vec![
            ("mimetype".to_owned(), b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
            ("content.xml".to_owned(), ods.as_bytes().to_vec()),
        ],
    ];
    for number in 0..READ {
        let mut draw = Draw(number as u64);
        let mut book = books[draw.below(books.len())].clone();
        let at = draw.below(book.len());
        book[at].1 = mutate(&mut draw, std::slice::from_ref(&book[at].1));
        through("a.xlsx", container(&book), number % BUILT_OF == 0);
    }
}
