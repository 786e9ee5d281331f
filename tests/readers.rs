//! Readers: bytes of every format become the same raw tables of located cells.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use rmx_report::base::diagnostic::Diagnostics;
use rmx_report::base::location::Place;
use rmx_report::import::raw::{RawBlock, RawDocument, RawTable, Span};
use rmx_report::import::{Input, Limits, ReadOptions, read};

fn read_as(name: &str, bytes: impl Into<Vec<u8>>) -> (RawDocument, Diagnostics) {
    read(&Input::new(name, bytes), &Limits::default(), &ReadOptions::default()).unwrap()
}

fn fails(name: &str, bytes: impl Into<Vec<u8>>) -> Diagnostics {
    read(&Input::new(name, bytes), &Limits::default(), &ReadOptions::default()).unwrap_err()
}

fn tables(document: &RawDocument) -> Vec<&RawTable> {
    document.blocks.iter().filter_map(|b| if let RawBlock::Table(t) = b { Some(t) } else { None }).collect()
}

fn texts(table: &RawTable) -> Vec<Vec<&str>> {
    table.rows.iter().map(|r| r.cells.iter().map(|c| c.text.as_str()).collect()).collect()
}

fn codes(diagnostics: &Diagnostics) -> Vec<&str> {
    diagnostics.iter().map(|d| d.code).collect()
}

fn only_table(name: &str, text: &str) -> (Vec<Vec<String>>, Vec<String>) {
    let (document, diagnostics) = read_as(name, text);
    let found = tables(&document);
    assert_eq!(found.len(), 1, "{:?}", document.blocks);
    let rows = texts(found[0]).iter().map(|r| r.iter().map(|c| (*c).to_owned()).collect()).collect();
    (rows, codes(&diagnostics).iter().map(|c| (*c).to_owned()).collect())
}

mod csv {
    use super::*;

    #[test]
    fn separators_and_encodings_are_recognised() {
        let expected = vec![vec!["Tätigkeit", "Kunde"], vec!["Läuft, \"jetzt\"\nweiter", "RA"]];
        for (separator, name) in [(',', "comma"), (';', "semicolon"), ('\t', "tab"), ('|', "pipe")] {
            let text = format!("Tätigkeit{separator}Kunde\r\n\"Läuft, \"\"jetzt\"\"\r\nweiter\"{separator}RA\r\n");
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let with_mark = [b"\xFF\xFE".as_slice(), &utf16].concat();
            let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            for (bytes, encoding) in [
                (text.clone().into_bytes(), ""),
                ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), ", UTF-8 with BOM"),
                (with_mark, ", UTF-16 LE"),
                (latin, ", Windows-1252"),
            ] {
                let (document, _) = read_as("a.csv", bytes);
                assert_eq!(texts(tables(&document)[0]), expected, "{name}{encoding}");
                assert_eq!(document.format, format!("CSV ({name}{encoding})"));
            }
        }
    }

    #[test]
    fn every_cell_has_its_line_and_column() {
        let (document, _) = read_as("a.csv", "é,b\n\n\"x\ny\",z\nlast,1\n");
        let places: Vec<Place> =
            tables(&document)[0].rows.iter().flat_map(|r| r.cells.iter().map(|c| c.place)).collect();
        let at = |line, column| Place::Line { line, column };
        assert_eq!(places, [at(1, 1), at(1, 3), at(3, 1), at(4, 4), at(5, 1), at(5, 6)]);
    }

    #[test]
    fn misplaced_quotes_are_all_reported_where_they_open() {
        let problems = fails("a.csv", "a,b\n\"open,c\nd,\"e\" f\ng,h\ni,\"never closed\n");
        let found: Vec<(&str, Option<u32>)> =
            problems.iter().map(|d| (d.code, d.location.as_ref().unwrap().line_number())).collect();
        assert_eq!(
            found,
            [("text-after-quote", Some(2)), ("text-after-quote", Some(3)), ("unbalanced-quote", Some(5))]
        );
    }

    #[test]
    fn the_apostrophe_of_a_defused_cell_is_taken_off_once() {
        let (document, _) = read_as("a.csv", "a,b,c,d\n'=1+1,''=x,'quoted',-\n");
        assert_eq!(texts(tables(&document)[0])[1], ["=1+1", "'=x", "'quoted'", "-"]);
        let input = Input::new("a.csv", "a,b\n'=1+1,c\n");
        let (document, _) = read(&input, &Limits::default(), &ReadOptions::catalogue_csv()).unwrap();
        assert_eq!(texts(tables(&document)[0])[1], ["'=1+1", "c"]);
    }
}

mod markdown {
    use super::*;

    #[test]
    fn tables_of_the_wild_are_read() {
        let (rows, problems) = only_table(
            "a.md",
            "# T\n\nActivity | Customer | Vendor\n--- | --- | ---\nA | RA |\nB | R\n| C | I | A\n\n\nD | **R** | x | y\n\nEnd.\n",
        );
        assert_eq!(
            rows,
            [
                vec!["Activity", "Customer", "Vendor"],
                vec!["A", "RA", ""],
                vec!["B", "R"],
                vec!["C", "I", "A"],
                vec!["D", "R", "x", "y"]
            ]
        );
        assert_eq!(problems, ["short-row", "blank-line-in-table", "long-row"]);
    }

    #[test]
    fn a_row_of_one_cell_is_a_heading_within_a_table() {
        let (rows, problems) = only_table("a.md", "| Task | A | B |\n|---|---|---|\n| **Part** |\n| Run | R | A |\n");
        assert_eq!((rows.len(), problems.len()), (3, 0), "{problems:?}");
    }

    #[test]
    fn blanks_between_header_and_delimiter_row_are_bridged() {
        let (rows, problems) = only_table("a.md", "| A | B |\r\n\r\n|---|---|\r\n\r\n| 1 | 2 |\r\n");
        assert_eq!(rows, [["A", "B"], ["1", "2"]]);
        assert_eq!(problems, ["blank-line-in-table", "blank-line-in-table"]);
    }

    #[test]
    fn rows_without_a_delimiter_row_are_a_table_where_three_are_alike() {
        let (rows, problems) = only_table("a.md", "# T\n| A | B | C |\n| 1 | 2 | 3 |\n| 4 | 5 | 6 |\n\nEnd.\n");
        assert_eq!(rows, [["A", "B", "C"], ["1", "2", "3"], ["4", "5", "6"]]);
        assert_eq!(problems, ["no-delimiter-row"]);
        for words in
            ["| a | b | c |\n| d | e | f |\n", "| a | b |\n| c | d |\n| e | f |\n", "| a | b | c |\n| d |\n| e |\n"]
        {
            let (document, _) = read_as("a.md", format!("# T\n{words}"));
            assert!(document.blocks.iter().all(|b| !matches!(b, RawBlock::Table(_))), "{words}");
        }
    }

    #[test]
    fn a_fence_around_the_whole_document_is_taken_off() {
        let table = "# T\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n```sh\nls\n```\n";
        let (rows, problems) = only_table("a.md", &format!("```markdown\n{table}```\n"));
        assert_eq!(rows, [["A", "B"], ["1", "2"]]);
        assert!(problems.is_empty(), "{problems:?}");
        // An example before other words, and code in another language, stay code.
        for text in [format!("```markdown\n{table}```\n\nMore.\n"), format!("```text\n{table}```\n")] {
            let (document, _) = read_as("a.md", text.as_bytes());
            assert!(document.blocks.iter().all(|b| !matches!(b, RawBlock::Table(_))), "{text}");
        }
    }

    #[test]
    fn attribute_lists_give_captions_and_vanish() {
        let (document, _) = read_as(
            "a.md",
            "---\ntitle: \"T\"\nlastupdated: \"2025-09-05\"\n---\n{{site.data.keyword.attribute-definition-list}}\n\n# Head {{site.x}}\n{: #head}\n\n| A | B |\n|-|-|\n| [x](#y) {: external} | a \\n - b |\n{: row-headers}\n{: caption=\"Table 1. All\" caption-side=\"bottom\"}\nAfter\n",
        );
        assert_eq!(document.meta.title.as_deref(), Some("T"));
        assert_eq!(document.meta.date.unwrap().to_string(), "2025-09-05");
        assert_eq!(document.meta.date_kind.as_deref(), Some("lastupdated"));
        let table = tables(&document)[0];
        assert_eq!(table.caption.as_deref(), Some("Table 1. All"));
        assert_eq!(texts(table)[1], ["x", "a\nb"]);
        assert!(table.rows[1].cells[0].link);
        let headings: Vec<&str> = document
            .blocks
            .iter()
            .filter_map(|b| if let RawBlock::Heading { text, .. } = b { Some(text.as_str()) } else { None })
            .collect();
        assert_eq!(headings, ["Head {{site.x}}"]);
    }

    #[test]
    fn html_tables_are_read_with_their_spans() {
        let (document, _) = read_as(
            "a.md",
            "# T\n\n<table>\n<tr><th>\n\nA\n\n</th><th>B</th></tr>\n<tr><td rowspan=\"2\">\n\n**x** &amp; y\nz\n\n</td><td>1</td></tr>\n<tr><td><ul><li>p</li><li>q</li></ul></td></tr>\n</table>\n\nEnd\n",
        );
        let table = tables(&document)[0];
        assert_eq!(texts(table), [["A", "B"], ["x & y z", "1"], ["x & y z", "p\nq"]]);
        assert!(table.rows[0].header && !table.rows[1].header);
        assert_eq!(table.rows[2].cells[0].span, Span::FromAbove);
        assert_eq!(table.rows[1].cells[0].place, Place::Line { line: 9, column: 5 });
        assert!(matches!(document.blocks.last(), Some(RawBlock::Paragraph { text, .. }) if text == "End"));
    }

    #[test]
    fn headings_in_all_forms_and_tabs_as_headings() {
        let (document, _) = read_as(
            "a.mdx",
            "import X from '@x'\n\nTitle\n=====\n\n## **1. One** {#one}\n\nTwo\n---\n\n<Tabs>\n<TabItem value=\"b\" label=\"BYOC\">\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n</TabItem>\n</Tabs>\n",
        );
        let headings: Vec<(u8, &str)> = document
            .blocks
            .iter()
            .filter_map(|b| {
                if let RawBlock::Heading { text, level, .. } = b { Some((*level, text.as_str())) } else { None }
            })
            .collect();
        assert_eq!(headings, [(1, "Title"), (2, "1. One"), (2, "Two"), (3, "BYOC")]);
        assert_eq!(document.format, "MDX");
    }
}

mod recognition {
    use super::*;

    #[test]
    fn a_lying_extension_is_said() {
        let (document, problems) = read_as("a.csv", "# Head\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
        assert_eq!(document.format, "Markdown");
        assert_eq!(codes(&problems), ["extension-mismatch"]);
        let (document, problems) = read_as("a.md", "a;b;c\n1;2;3\n4;5;6\n");
        assert_eq!(document.format, "CSV (semicolon)");
        assert_eq!(codes(&problems), ["extension-mismatch"]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(codes(&fails("a.md", "%PDF-1.7 ...")), ["extension-mismatch", "damaged-file"]);
        assert_eq!(codes(&fails("a.md", " \n ")), ["empty-document"]);
        assert_eq!(codes(&fails("a", "just words")), ["unknown-format"]);
    }
}

mod spreadsheet {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    /// A workbook of one sheet whose inner XML is given.
    fn xlsx(sheet: &str, shared: &str) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let relations = |list: &str| format!("<Relationships>{list}</Relationships>");
        let parts = [
            ("[Content_Types].xml", "<Types/>".to_owned()),
            ("_rels/.rels", relations(r#"<Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/>"#)),
            (
                "xl/workbook.xml",
                r#"<workbook><sheets><sheet name="S &amp; T" sheetId="1" state="visible" r:id="r1"/></sheets></workbook>"#.to_owned(),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                relations(
                    r#"<Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/>"#,
                ),
            ),
            ("xl/sharedStrings.xml", shared.to_owned()),
            (
                "xl/styles.xml",
                r#"<styleSheet><fonts><font/><font><b/></font></fonts><cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="14" fontId="0"/><xf numFmtId="0" fontId="1"/></cellXfs></styleSheet>"#.to_owned(),
            ),
            ("xl/worksheets/sheet1.xml", format!("<worksheet>{sheet}</worksheet>")),
        ];
        for (name, text) in parts {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn cells_keep_their_places_types_and_spans() {
        let sheet = r#"<dimension ref="A1:XFD1048576"/><cols><col min="3" max="3" hidden="1"/></cols><sheetData>
            <row r="2"><c r="A2" t="s" s="2"><v>0</v></c><c r="B2" t="inlineStr"><is><t>in</t><t>line</t></is></c><c r="D2"/></row>
            <row r="3" hidden="1"><c r="B3"><v>0.30000000000000004</v></c><c r="C3" s="1"><v>45000</v></c></row>
            <row r="5"><c r="A5" t="b"><v>1</v></c><c r="B5" t="str"><f>A1</f><v>R&amp;A_x000D_
x</v></c></row></sheetData>
            <mergeCells><mergeCell ref="A2:A3"/></mergeCells>"#;
        let shared = "<sst uniqueCount=\"1\"><si><r><t>Ac</t></r><r><t xml:space=\"preserve\">tivity  x</t></r><rPh><t>no</t></rPh></si></sst>";
        let (document, problems) = read_as("a.xlsx", xlsx(sheet, shared));
        assert!(problems.is_empty(), "{problems:?}");
        let table = tables(&document)[0];
        assert_eq!(table.sheet.as_deref(), Some("S & T"));
        assert_eq!(
            texts(table),
            [vec!["Activity  x", "inline"], vec!["Activity  x", "0.3", "2023-03-15"], vec!["TRUE", "R&A\nx"]]
        );
        assert_eq!(table.rows[2].cells[1].place, Place::Cell { row: 5, column: 2 });
        assert!(table.rows[0].cells[0].strong && !table.rows[0].cells[1].strong);
        assert_eq!(table.rows[0].cells[0].span, Span::Origin { columns: 1, rows: 2 });
        assert_eq!(table.rows[1].cells[0].span, Span::FromAbove);
        assert!(table.rows[1].hidden && table.rows[1].cells[2].hidden && !table.rows[0].hidden);
        assert!(table.rows[2].cells[1].formula);
    }

    #[test]
    fn a_formula_without_a_value_is_said() {
        let (_, problems) = read_as(
            "a.xlsx",
            xlsx(
                "<sheetData><row r=\"1\"><c r=\"A1\"><f>1+1</f></c><c r=\"B1\"><v>2</v></c></row></sheetData>",
                "<sst/>",
            ),
        );
        assert_eq!(codes(&problems), ["formula-without-value"]);
    }

    #[test]
    fn references_beyond_a_sheet_do_not_wrap() {
        for cell in ["XFE1", "A4294967297"] {
            let sheet = format!("<sheetData><row><c r=\"{cell}\"><v>1</v></c></row></sheetData>");
            assert_eq!(codes(&fails("a.xlsx", xlsx(&sheet, "<sst/>"))), ["cell-outside-sheet"], "{cell}");
        }
        let sheet = "<sheetData><row r=\"4294967297\"><c><v>1</v></c></row></sheetData>";
        assert_eq!(codes(&fails("a.xlsx", xlsx(sheet, "<sst/>"))), ["cell-outside-sheet"]);
    }

    #[test]
    fn a_wrong_checksum_is_an_error() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let bytes = xlsx("<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>", "<sst/>");
        let mut source = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for index in 0..source.len() {
            let mut part = source.by_index(index).unwrap();
            zip.start_file(part.name().unwrap().to_string(), stored).unwrap();
            std::io::copy(&mut part, &mut zip).unwrap();
        }
        let mut bytes = zip.finish().unwrap().into_inner();
        let at = bytes.windows(6).position(|w| w == b"<v>1</").unwrap();
        bytes[at + 3] = b'7';
        let problems = fails("a.xlsx", bytes);
        assert_eq!(codes(&problems), ["damaged-file"], "{problems:?}");
    }

    #[test]
    fn one_cell_in_the_last_corner_costs_nothing() {
        let sheet = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row></sheetData>";
        let (document, _) = read_as("a.xlsx", xlsx(sheet, "<sst/>"));
        let table = tables(&document)[0];
        assert_eq!((table.rows.len(), table.rows[1].cells.len()), (2, 16_384));
    }

    #[test]
    fn overstated_counts_are_refused() {
        let problems = fails("a.xlsx", xlsx("<sheetData/>", "<sst uniqueCount=\"4000000000\"></sst>"));
        assert_eq!(codes(&problems), ["limit-passed"]);
        assert!(problems.iter().next().unwrap().help.as_deref().unwrap().contains("shared-texts="));
    }
}

#[needs::tools(shared)]
#[test]
fn the_corpus_is_read_without_errors() {
    let shared = std::path::PathBuf::from(std::env::var("RMX_SHARED").unwrap());
    let limits = Limits::default();
    // File, tables, rows of all tables (headers among them), counted by hand or with another program.
    for (file, expected_tables, expected_rows) in [
        ("corpus/sap/btp-kyma-operating-model.md", 1, 27),
        ("corpus/ibm/openshift-2019-html.md", 1, 5),
        ("sources/zilliz-byoc-shared-responsibilities.mdx", 5, 22),
        ("sources/union-shared-responsibility.md", 2, 15),
        ("sources/ovhcloud-instances-responsibility-model.md", 18, 80),
        ("corpus/fedramp/SSP-Appendix-J-CSO-CIS-and-CRM-Workbook.xlsx", 0, 0),
        ("corpus/fedramp/cloud-gov-pages-cis-crm.xlsx", 0, 0),
        ("corpus/redhat/rosa-policy-responsibilities.adoc", 1, 15),
        ("corpus/redhat/rosa-policy-shared-responsibility.adoc", 5, 0),
    ] {
        let input = Input::open(&shared.join(file), &limits).unwrap();
        let (document, problems) =
            read(&input, &limits, &ReadOptions::default()).unwrap_or_else(|e| panic!("{file}: {e:?}"));
        let found = tables(&document);
        let rows: usize = found.iter().map(|t| t.rows.len()).sum();
        let sheets: Vec<String> = found
            .iter()
            .filter_map(|t| {
                t.sheet.as_ref().map(|s| format!("{s}:{}{}", t.rows.len(), if t.hidden { "h" } else { "" }))
            })
            .collect();
        println!("{file}: {} {} tables {rows} rows {sheets:?} {:?}", document.format, found.len(), codes(&problems));
        if expected_tables > 0 {
            assert_eq!(found.len(), expected_tables, "{file}");
        }
        if expected_rows > 0 {
            assert_eq!(rows, expected_rows, "{file}");
        }
    }
}

mod round_trips {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    /// Quotes, pipes, separators, line breaks, formula-like and right-to-left text, and whatever else there is.
    fn any_cell() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("=1+1".to_owned()),
            Just("שלום | \"עולם\"".to_owned()),
            Just("a\nb;c,d\te".to_owned()),
            "[^\\p{C}]{1,20}",
        ]
    }

    fn rows(cell: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<Vec<String>>> {
        prop::collection::vec(prop::collection::vec(cell, 3), 1..5)
    }

    fn read_back(input: &Input, options: &ReadOptions) -> Vec<Vec<String>> {
        let (document, _) = read(input, &Limits::default(), options).unwrap();
        let table = tables(&document)[0];
        texts(table).into_iter().map(|r| r.into_iter().map(str::to_owned).collect()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: RngSeed::Fixed(20261120), ..ProptestConfig::default() })]

        #[test]
        fn csv(rows in rows(any_cell())) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",");
            let text = rows.iter().map(line).collect::<Vec<_>>().join("\r\n");
            prop_assert_eq!(read_back(&Input::new("a.csv", text), &ReadOptions::catalogue_csv()), rows);
        }

        #[test]
        fn xlsx(rows in rows(any_cell())) {
            let mut workbook = rust_xlsxwriter::Workbook::new();
            let sheet = workbook.add_worksheet();
            for (row, cells) in (0..).zip(&rows) {
                for (column, cell) in (0..).zip(cells) {
                    sheet.write_string(row, column, cell).unwrap();
                }
            }
            let bytes = workbook.save_to_buffer().unwrap();
            prop_assert_eq!(read_back(&Input::new("a.xlsx", bytes), &ReadOptions::default()), rows);
        }

        #[test]
        fn markdown(rows in rows("[a-zà-üא-ת0-9][^\\p{C}]{0,20}(\n[a-z][^\\p{C}]{0,9})?")) {
            let trimmed = |cell: &String| cell.split('\n').map(str::trim).collect::<Vec<_>>().join("\n");
            let rows: Vec<Vec<String>> = rows.iter().map(|r| r.iter().map(trimmed).collect()).collect();
            let escaped = |cell: &String| {
                let escape = |c: char| if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() };
                cell.split('\n').map(|line| line.chars().map(escape).collect::<String>()).collect::<Vec<_>>().join("<br>")
            };
            let line = |row: &Vec<String>| format!("| {} |\n", row.iter().map(escaped).collect::<Vec<_>>().join(" | "));
            let text = format!("# T\n\n| A | B | C |\n|---|---|---|\n{}", rows.iter().map(line).collect::<String>());
            prop_assert_eq!(&read_back(&Input::new("a.md", text), &ReadOptions::default())[1..], &rows[..]);
        }
    }
}
