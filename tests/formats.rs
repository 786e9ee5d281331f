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

mod restructured_text {
    use super::*;

    #[test]
    fn a_grid_table_becomes_rows_with_their_lines() {
        let text = "\
.. _roles:

=====
Roles
=====

Backup
------

+----------+---------------------+------------------+
| **Task** | **Customer**        | **Acme**         |
+==========+=====================+==================+
| Backup   | Defines what is     | Runs the backup  |
|          | backed up, see      | agents.          |
|          | `here <https://e>`_ |                  |
+----------+---------------------+------------------+
| Restore  |                     | - Restores       |
|          |                     | - Reports        |
+----------+---------------------+------------------+
";
        let (matrix, _) = comes_in("a.rst", text);
        let expected = [
            ("Backup", "Backup", ["Defines what is backed up, see here", "Runs the backup agents."]),
            ("Backup", "Restore", ["", "Restores; Reports"]),
        ];
        let expected: Vec<_> =
            expected.iter().map(|(s, a, c)| ((*s).into(), (*a).into(), c.map(str::to_owned).to_vec())).collect();
        assert_eq!(rows(&matrix), expected);
        assert_eq!(matrix["activities"][1]["source"]["line"], 17);
        let found = blocks("a.rst", text);
        assert!(matches!(&found[0], RawBlock::Heading { level: 1, text, .. } if text == "Roles"), "{found:?}");
        assert!(matches!(&found[1], RawBlock::Heading { level: 2, text, .. } if text == "Backup"), "{found:?}");
    }

    #[test]
    fn spans_of_a_grid_table() {
        let text = "\
+-----+-----------+
| a   | b         |
+=====+=====+=====+
| c   | d   | e   |
|     +-----+-----+
|     | f         |
+-----+-----------+
";
        let blocks = blocks("a.rst", text);
        let table = tables(&blocks)[0];
        assert_eq!(texts(table), [["a", "b", "b"], ["c", "d", "e"], ["c", "f", "f"]]);
        assert!(table.rows[0].header && !table.rows[1].header);
        assert_eq!(table.rows[1].cells[0].span, Span::Origin { columns: 1, rows: 2 });
    }

    #[test]
    fn every_kind_of_table_says_the_same() {
        let expected = vec![vec!["Task", "Customer", "Acme"], vec!["Back up", "RA", "I"], vec!["Patch it", "", "RA"]];
        let simple = "\
========  ========  ====
Task      Customer  Acme
========  ========  ====
Back up   RA        I
Patch it            RA
========  ========  ====
";
        let list = "\
.. list-table:: Duties
   :header-rows: 1
   :widths: 10 10 10

   * - Task
     - Customer
     - Acme
   * - Back up
     - **RA**
     - I
   * - Patch
       it
     -
     - RA
";
        let csv = "\
.. csv-table:: Duties
   :header: Task, Customer, Acme

   \"Back up\",RA,I
   Patch it,,RA
";
        let directive =
            format!(".. table:: Duties\n\n{}", simple.lines().map(|l| format!("   {l}\n")).collect::<String>());
        for (text, caption) in
            [(simple, None), (list, Some("Duties")), (csv, Some("Duties")), (directive.as_str(), Some("Duties"))]
        {
            let blocks = blocks("a.rst", format!("Title\n=====\n\nWords.\n\n{text}\nAfter it.\n"));
            let table = tables(&blocks)[0];
            let found: Vec<Vec<&str>> =
                texts(table).into_iter().map(|r| r.into_iter().map(str::trim).collect()).collect();
            assert_eq!(found, expected, "{text}");
            assert!(table.rows[0].header && !table.rows[1].header, "{text}");
            assert_eq!(table.caption.as_deref(), caption, "{text}");
            assert!(
                matches!(blocks.last(), Some(RawBlock::Paragraph { text, .. }) if text == "After it."),
                "{blocks:?}"
            );
        }
    }

    #[test]
    fn words_around_tables_stay_in_their_order() {
        let text = "\
Title
=====

.. |acme| replace:: Acme Cloud

|acme| does:

- one
- two
  goes on

.. a comment
   that goes on

.. note:: Mind this.

.. image:: a.png
   :alt: The matrix

::

    code

";
        let kinds: Vec<String> = blocks("a.rst", text)
            .iter()
            .map(|b| match b {
                RawBlock::Paragraph { text, list, .. } => format!("{text} {list:?}"),
                RawBlock::Image { alt, .. } => format!("image {alt}"),
                RawBlock::Heading { text, .. } => format!("heading {text}"),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(
            kinds[..6],
            [
                "heading Title",
                "Acme Cloud does: None",
                "one Some(0)",
                "two goes on Some(0)",
                "Mind this. None",
                "image The matrix"
            ]
        );
    }
}

#[test]
fn a_table_of_elements_with_roles_is_a_table() {
    let row = |tag: &str, role: &str, cells: [&str; 3]| {
        let cells: String =
            cells.iter().map(|c| format!("<{tag} role=\"{role}\"><b>{c}</b><{tag}></{tag}></{tag}>")).collect();
        format!("<div role=row>{cells}</div>")
    };
    for tag in ["div", "span", "p", "li"] {
        let text = format!(
            "<html><body><h2>Data</h2><div role=table aria-label=Duties><div role=rowgroup>{}</div><div role=rowgroup>{}{}</div></div></body></html>",
            row(tag, "columnheader", ["Activity", "Customer", "Acme"]),
            row(tag, "cell", ["Back up", "RA", "I"]),
            row(tag, "gridcell", ["Patch", "", "RA"]),
        );
        let (matrix, _) = comes_in("a.html", text);
        let found: Vec<(String, Vec<String>)> = rows(&matrix).into_iter().map(|(_, a, c)| (a, c)).collect();
        let expected = [("Back up", ["RA", "I"]), ("Patch", ["", "RA"])];
        let expected: Vec<_> = expected.iter().map(|(a, c)| ((*a).to_owned(), c.map(str::to_owned).to_vec())).collect();
        assert_eq!(found, expected, "{tag}");
    }
}

mod oscal {
    use super::*;

    fn plan() -> String {
        serde_json::to_string_pretty(&serde_json::json!({ "system-security-plan": {
            "uuid": "p", "metadata": { "title": "Acme plan", "last-modified": "2026-01-02T00:00:00Z" },
            "system-implementation": {
                "leveraged-authorizations": [{ "uuid": "l", "title": "Base Cloud" }],
                "components": [{ "uuid": "c1", "title": "This System" }]
            },
            "control-implementation": { "implemented-requirements": [{
                "uuid": "r1", "control-id": "ac-2", "statements": [{
                    "uuid": "s1", "statement-id": "ac-2_smt.a", "by-components": [{
                        "uuid": "b1", "component-uuid": "c1", "description": "How it is done",
                        "export": {
                            "provided": [{ "uuid": "x1", "description": "Accounts are kept." }],
                            "responsibilities": [{ "uuid": "x2", "description": "Name the account managers." }]
                        }
                    }]
                }]
            }, {
                "uuid": "r2", "control-id": "pe-3", "by-components": [{
                    "uuid": "b2", "component-uuid": "c1", "inherited": [{ "uuid": "x3", "provided-uuid": "z", "description": "Doors are guarded." }],
                    "satisfied": [{ "uuid": "x4", "responsibility-uuid": "z", "description": "Badges are handed out." }]
                }]
            }] }
        }}))
        .unwrap()
    }

    #[test]
    fn a_plan_says_what_is_provided_left_and_inherited() {
        let text = plan();
        let blocks = blocks("a.json", text.clone());
        let table = tables(&blocks)[0];
        assert_eq!(
            texts(table),
            [
                [
                    "Control ID",
                    "Activity",
                    "Customer responsibility",
                    "Provider responsibility",
                    "Third party responsibility"
                ],
                ["ac-2", "ac-2_smt.a: This System", "Name the account managers.", "Accounts are kept.", ""],
                ["pe-3", "pe-3: This System", "", "Badges are handed out.", "Doors are guarded."],
            ]
        );
        let line = text.lines().position(|l| l.contains("\"b2\"")).unwrap() + 1;
        let (matrix, _) = comes_in("a.json", text);
        let found: Vec<Vec<String>> = rows(&matrix).into_iter().map(|(_, _, c)| c).collect();
        assert_eq!(
            found,
            [
                ["Name the account managers.", "Accounts are kept.", ""],
                ["", "Badges are handed out.", "Doors are guarded."]
            ]
        );
        let kinds: Vec<&str> =
            matrix["matrix"]["parties"].as_array().unwrap().iter().map(|p| p["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["customer", "provider", "third-party"]);
        assert_eq!(matrix["activities"][1]["source"]["line"], line);
        assert_eq!(matrix["matrix"]["title"], "Acme plan");
    }

    #[test]
    fn a_component_definition_says_who_implements_what() {
        let text = serde_json::json!({ "component-definition": {
            "uuid": "d", "metadata": { "title": "T", "roles": [{ "id": "tenant", "title": "Customer" }] },
            "components": [{ "uuid": "c", "title": "Database", "control-implementations": [{ "implemented-requirements": [
                { "uuid": "1", "control-id": "cp-9", "description": "Backups are made." },
                { "uuid": "2", "control-id": "ac-2", "description": "Accounts are named.", "responsible-roles": [{ "role-id": "tenant" }] }
            ] }] }]
        }})
        .to_string();
        let blocks = blocks("a.json", text);
        assert!(matches!(&blocks[0], RawBlock::Heading { text, .. } if text == "Database"));
        assert_eq!(
            texts(tables(&blocks)[0])[1..],
            [
                ["cp-9", "cp-9: Database", "", "Backups are made.", ""],
                ["ac-2", "ac-2: Database", "", "", "Accounts are named."],
            ]
        );
    }

    #[test]
    fn what_is_no_oscal_is_said_with_its_line() {
        let said = refused("a.json", plan().replace("\"control-id\": \"pe-3\",", ""));
        assert!(said.contains("damaged-oscal") && said.contains("a.json:"), "{said}");
        let cut = plan();
        assert!(refused("a.json", &cut[..cut.len() / 2]).contains("damaged-oscal"));
        assert!(refused("a.json", "{\"catalog\": {}}").contains("JSON"));
    }
}

mod pdf {
    use super::*;
    use lopdf::{Document, Object, Stream, dictionary};

    /// A page with a table of these rows; with or without tags, with or without text.
    fn document(rows: &[&[&str]], tagged: bool, text: bool) -> Vec<u8> {
        let mut doc = Document::with_version("1.7");
        let pages = doc.new_object_id();
        let font = doc.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding"
        });
        let mut content = String::from("BT /F1 10 Tf\n");
        let mut mark = 0;
        for row in rows {
            for cell in *row {
                let half = cell.len() / 2;
                let (a, b) = cell.split_at(half);
                if text {
                    content.push_str(&format!("/P <</MCID {mark}>> BDC 1 0 0 1 10 10 Tm [({a}) -20 ({b})] TJ EMC\n"));
                }
                mark += 1;
            }
        }
        content.push_str("ET");
        let content = doc.add_object(Stream::new(dictionary! {}, content.into_bytes()));
        let page = doc.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content,
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
            "MediaBox" => vec![0.into(), 0.into(), 600.into(), 800.into()]
        });
        doc.objects.insert(
            pages,
            Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }),
        );
        let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => pages };
        if tagged {
            let mut mark = 0;
            let mut kids: Vec<Object> = Vec::new();
            for (index, row) in rows.iter().enumerate() {
                let mut cells: Vec<Object> = Vec::new();
                for _ in *row {
                    let kind = if index == 0 { "TH" } else { "TD" };
                    cells.push(doc.add_object(dictionary! { "S" => kind, "Pg" => page, "K" => mark }).into());
                    mark += 1;
                }
                kids.push(doc.add_object(dictionary! { "S" => "TR", "K" => cells }).into());
            }
            let table = doc.add_object(dictionary! { "S" => "Tabelle", "K" => kids });
            let root = doc.add_object(dictionary! {
                "Type" => "StructTreeRoot", "K" => vec![table.into()], "RoleMap" => dictionary! { "Tabelle" => "Table" }
            });
            catalog.set("StructTreeRoot", root);
        }
        let catalog = doc.add_object(catalog);
        doc.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        doc.save_to(&mut bytes).unwrap();
        bytes
    }

    const ROWS: &[&[&str]] =
        &[&["Activity", "Customer", "Provider"], &["Back up the data", "RA", "I"], &["Patch", "I", "RA"]];

    #[test]
    fn tagged_tables_are_read_with_a_warning() {
        let (matrix, said) = comes_in("a.pdf", document(ROWS, true, true));
        let found: Vec<(String, Vec<String>)> = rows(&matrix).into_iter().map(|(_, a, c)| (a, c)).collect();
        let expected = [("Back up the data", ["RA", "I"]), ("Patch", ["I", "RA"])];
        let expected: Vec<_> = expected.iter().map(|(a, c)| ((*a).to_owned(), c.map(str::to_owned).to_vec())).collect();
        assert_eq!(found, expected);
        assert!(said.contains("warning[read-from-pdf]"), "{said}");
        assert_eq!(matrix["activities"][1]["source"]["cell"], "page 1, table 1!A3");
    }

    #[test]
    fn what_cannot_be_read_is_named_with_what_to_do() {
        let said = refused("a.pdf", document(ROWS, false, true));
        assert!(said.contains("untagged-pdf") && said.contains("spreadsheet"), "{said}");
        let said = refused("a.pdf", document(ROWS, true, false));
        assert!(said.contains("scanned-pdf") && said.contains("ask the publisher"), "{said}");
        let whole = document(ROWS, true, true);
        refused("a.pdf", &whole[..whole.len() / 3]);
        for (name, magic) in [("a.png", b"\x89PNG\r\n\x1A\n".as_slice()), ("a.jpg", b"\xFF\xD8\xFF\xE0")] {
            let said = refused(name, magic);
            assert!(said.contains("picture") && said.contains("ask the publisher for the text"), "{said}");
        }
    }
}
