//! Auditors' forms: their columns, values and order, and what people enter into them on its way back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/fields.rs"]
mod fields;
#[path = "common/team.rs"]
mod helpers;
#[path = "common/reports.rs"]
mod reports;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use fields::fill_as_a_reader;
use helpers::{both, json, ok, python, rmx};
use reports::Book;
use serde_json::Value;

/// Every form, and what it asks for.
const FORMS: [&str; 7] =
    ["fedramp-crm", "pci-responsibility", "cuec", "ccm-ssrm", "c5-customer", "dora-article-30", "soa"];

/// A page of a vendor that names PCI requirements, of which one is shared.
const PCI: &str = "# PCI DSS responsibilities\n\n| Requirement | Activity | Customer | Acme |\n|---|---|---|---|\n\
    | 8.3.6 | Set the length of passwords | RA | I |\n| 9.2.1 | Guard the buildings | I | RA |\n\
    | 12.10.5 | Answer alerts | R | RA |\n";

/// A questionnaire as a vendor answers it; questions in words of our own.
const CAIQ: &str = "Question ID,Question,CSP CAIQ Answer,SSRM Control Ownership,CSP Implementation Description (Optional/Recommended),\
    CSC Responsibilities (Optional/Recommended),CCM Control ID\n\
    BCR-08.1,Are data backed up?,Yes,Shared CSP and CSC,Acme backs up the platform.,The customer backs up its own data.,BCR-08\n\
    CEK-08.1,Can customers hold keys?,Yes,CSC-owned,,The customer manages its keys.,CEK-08\n\
    DCS-01.1,Is the hardware disposed of?,NA,3rd-party outsourced,The data centre disposes of it.,,DCS-01\n";

/// A responsibility matrix as a provider files it.
fn crm(folder: &Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Low CRM Worksheet").unwrap();
    let rows: [[&str; 3]; 6] = [
        ["Control ID", "Can Be Inherited from CSP", "Specific Inheritance and Customer Agency/CSP Responsibilities"],
        ["AC-1(a)", "No", "The agency writes its own access control policy."],
        ["AC-01 (b)", "No", "The agency reviews the policy yearly."],
        ["AC-2 (1)", "Partial", "The provider runs the directory.\nThe agency approves its accounts."],
        ["PE-3", "Yes", ""],
        ["CP-9", "Partial", "Backup: the agency chooses what is kept."],
    ];
    write(sheet, &rows);
    let sheet = book.add_worksheet();
    sheet.set_name("Low CIS Worksheet").unwrap();
    let status = ["Implemented", "Partially Implemented", "Planned", "Alternative Implementation", "N/A"];
    let origin = common::ORIGINATIONS;
    let plain = rust_xlsxwriter::Format::new();
    sheet.merge_range(0, 0, 1, 0, "Control ID", &plain).unwrap();
    sheet.merge_range(0, 1, 0, 5, "Implementation Status", &plain).unwrap();
    sheet.merge_range(0, 6, 0, 12, "Control Origination", &plain).unwrap();
    for (at, word) in status.iter().chain(&origin).enumerate() {
        sheet.write(1, u16::try_from(at + 1).unwrap(), *word).unwrap();
    }
    let marks: [(&str, &[u16]); 5] = [
        ("AC-1(a)", &[1, 10]),
        ("AC-01 (b)", &[1, 10]),
        ("AC-2 (1)", &[2, 11]),
        ("PE-3", &[1, 6]),
        ("CP-9", &[1, 9, 11]),
    ];
    for (at, (id, columns)) in marks.iter().enumerate() {
        let row = u32::try_from(at + 2).unwrap();
        sheet.write(row, 0, *id).unwrap();
        for column in *columns {
            sheet.write(row, *column, "X").unwrap();
        }
    }
    book.save(folder.join("crm.xlsx")).unwrap();
}

fn write(sheet: &mut rust_xlsxwriter::Worksheet, rows: &[[&str; 3]]) {
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            sheet.write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *text).unwrap();
        }
    }
}

/// Makes a form of a document, or of a built-in service.
fn form(folder: &Path, form: &str, file: &str) -> Vec<&'static str> {
    fs::write(folder.join("pci.md"), PCI).unwrap();
    fs::write(folder.join("caiq.csv"), CAIQ).unwrap();
    crm(folder);
    let of: Vec<&'static str> = match form {
        "fedramp-crm" => vec!["--matrix", "crm.xlsx", "--vendor", "acme", "--service", "cloud"],
        "pci-responsibility" => vec!["--matrix", "pci.md", "--vendor", "acme", "--service", "vm"],
        "ccm-ssrm" => vec!["--matrix", "caiq.csv", "--vendor", "acme", "--service", "saas"],
        _ => vec!["ovhcloud/instances"],
    };
    ok(&rmx(folder, &[&of[..], &["--template", form, "-o", file]].concat()));
    of
}

/// The shown cells of every shown sheet, a line each; the hidden row of ids and column of keys are left out.
fn cells(book: &Book) -> String {
    let mut text = String::new();
    for sheet in book.sheets().into_iter().filter(|sheet| !sheet.starts_with('_')) {
        writeln!(text, "== {sheet}").unwrap();
        let rows = book.cells(&sheet);
        let fields: Vec<bool> = rows[0].iter().map(|id| id.starts_with("form-")).collect();
        let hidden = rows[0].iter().position(|id| id.starts_with("form/"));
        for row in &rows[1..] {
            let shown = row.iter().enumerate().filter(|(at, _)| Some(*at) != hidden).map(|(at, cell)| {
                let short: String = cell.replace('\n', " / ").chars().take(48).collect();
                if fields[at] { format!("[{short}]") } else { short }
            });
            let line = shown.collect::<Vec<_>>().join(" | ");
            if line.chars().any(char::is_alphanumeric) {
                writeln!(text, "{}", line.trim_end()).unwrap();
            }
        }
    }
    text
}

#[test]
fn every_form_has_its_columns_values_and_order() {
    for name in FORMS {
        let folder = tempfile::tempdir().unwrap();
        form(folder.path(), name, "form.xlsx");
        let book = Book::new(fs::read(folder.path().join("form.xlsx")).unwrap());
        insta::assert_snapshot!(name, cells(&book));
    }
}

/// Sheet and hidden ids of the first sheet that has a field, with the row of its first line.
fn first_field(book: &Book) -> (String, Vec<String>, usize) {
    for sheet in book.sheets().into_iter().filter(|sheet| !sheet.starts_with('_')) {
        let rows = book.cells(&sheet);
        let key = rows[0].iter().position(|id| id.starts_with("form/"));
        let filled = key.and_then(|key| rows.iter().skip(2).position(|row| row[key].contains('/')));
        if let Some(at) = filled {
            return (sheet, rows[0].clone(), at + 3);
        }
    }
    panic!("no form")
}

/// What somebody enters comes back into the record, stands in the next form, and is never overwritten before it was taken in.
#[needs::tools(openpyxl)]
#[test]
fn entries_of_every_form_come_back_and_are_never_overwritten() {
    for name in FORMS {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        fs::write(here.join("rmx.toml"), "register = \"register\"\n").unwrap();
        let of = form(here, name, "form.xlsx");
        let make = |further: &[&str]| rmx(here, &[&of[..], &["--template", name, "-o", "form.xlsx"], further].concat());
        // Nobody has entered anything: it is replaced as it is.
        ok(&make(&[]));
        let (sheet, ids, row) = first_field(&Book::new(fs::read(here.join("form.xlsx")).unwrap()));
        let dates = ["form-next", "form-since", "form-due"];
        let is_text = |id: &str| !id.ends_with("-on") && !id.ends_with("-date") && !dates.contains(&id);
        let field = ids.iter().rfind(|id| id.starts_with("form-") && is_text(id)).unwrap();
        let (column, said) = (ids.iter().position(|id| id == field).unwrap() + 1, "as we agreed, see note 7");
        python(
            here,
            &format!(
                "import openpyxl\nwb=openpyxl.load_workbook('form.xlsx')\nwb[{sheet:?}].cell({row},{column}).value={said:?}\nwb.save('form.xlsx')"
            ),
        );
        for further in [&[][..], &["--force"]] {
            let refused = make(further);
            assert_eq!(refused.status.code(), Some(1), "{name}: {}", both(&refused));
            assert!(
                both(&refused).contains("holds 1 entry that the register does not have"),
                "{name}: {}",
                both(&refused)
            );
        }
        let merged = json(&rmx(here, &["collect", "form.xlsx", "--format", "json"]));
        let service = &merged["services"][0];
        assert_eq!(service["new"], 1, "{name}: {merged}");
        assert_eq!(
            (&service["edits"][0]["field"], &service["edits"][0]["to"]),
            (&Value::from(field.as_str()), &Value::from(said))
        );
        assert_eq!(service["vendor_cells"].as_array().unwrap().len(), 0, "{name}: {merged}");
        ok(&make(&["--force"]));
        let again = Book::new(fs::read(here.join("form.xlsx")).unwrap());
        assert_eq!(again.cells(&sheet)[row - 1][column - 1], said, "{name}");
        let twice = json(&rmx(here, &["collect", "form.xlsx", "--format", "json"]));
        assert_eq!(
            (&twice["services"][0]["new"], &twice["services"][0]["changed"]),
            (&0.into(), &0.into()),
            "{name}: {twice}"
        );
        ok(&rmx(here, &["verify"]));
        // A checklist of the same record does not show what was entered into a form, and nothing is lost by it.
        ok(&rmx(here, &["ovhcloud/instances", "-o", "other.xlsx"]));
        ok(&make(&[]));
    }
}

/// Every field of `form.pdf` by its name: its kind, and what it holds.
fn pdf_fields(folder: &Path) -> BTreeMap<String, (String, String)> {
    python(
        folder,
        "import json, pypdf\nf = pypdf.PdfReader('form.pdf').get_fields() or {}\n\
         json.dump({n: [str(v['/FT']), str(v.get('/V', ''))] for n, v in f.items() if '/FT' in v}, open('fields.json', 'w'))",
    );
    serde_json::from_str(&fs::read_to_string(folder.join("fields.json")).unwrap()).unwrap()
}

/// The PDF of a form is filled in with any reader, and what was entered comes back like a workbook's.
#[needs::tools(pyhanko)]
#[test]
fn entries_in_the_pdf_of_every_form_come_back() {
    for name in FORMS {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        fs::write(here.join("rmx.toml"), "register = \"register\"\n").unwrap();
        let of = form(here, name, "form.pdf");
        let make = |further: &[&str]| rmx(here, &[&of[..], &["--template", name, "-o", "form.pdf"], further].concat());
        let fields = pdf_fields(here);
        let is_day =
            |name: &str| ["-on", "-date", "form-next", "form-since", "form-due"].iter().any(|end| name.ends_with(end));
        let (field, _) = fields.iter().rfind(|(name, (kind, _))| kind == "/Tx" && !is_day(name)).unwrap();
        let said = "as we agreed, see note 7";
        fill_as_a_reader(here, "form.pdf", "form.pdf", &serde_json::json!({ field: said }));
        let merged = json(&rmx(here, &["collect", "form.pdf", "--format", "json"]));
        let service = &merged["services"][0];
        assert_eq!((&service["new"], &service["edits"][0]["to"]), (&1.into(), &Value::from(said)), "{name}: {merged}");
        let id = field.rsplit_once('.').unwrap().1;
        assert_eq!(service["edits"][0]["field"], id, "{name}: {merged}");
        ok(&make(&["--force"]));
        assert_eq!(pdf_fields(here)[field].1, said, "{name}");
    }
}

/// A filled PDF is not overwritten before it was taken in, says what was entered, and collecting it again says nothing new.
#[needs::tools(pyhanko)]
#[test]
fn a_filled_pdf_of_a_form_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("rmx.toml"), "register = \"register\"\n").unwrap();
    let make = |further: &[&str]| {
        rmx(here, &[&["ovhcloud/instances", "--template", "c5-customer", "-o", "form.pdf"], further].concat())
    };
    ok(&make(&[]));
    let fields = pdf_fields(here);
    let field = fields.keys().find(|name| name.ends_with(".form-measure")).unwrap();
    let said = "as we agreed, see note 7";
    fill_as_a_reader(here, "form.pdf", "form.pdf", &serde_json::json!({ field: said }));
    let refused = make(&["--force"]);
    assert_eq!(refused.status.code(), Some(1), "{}", both(&refused));
    assert!(both(&refused).contains("holds 1 entry that the register does not have"), "{}", both(&refused));
    let checked = ok(&rmx(here, &["verify", "form.pdf"]));
    assert_eq!(checked.matches("\nentry ").count(), 1, "{checked}");
    assert!(checked.contains(said), "{checked}");
    ok(&rmx(here, &["collect", "form.pdf"]));
    let twice = json(&rmx(here, &["collect", "form.pdf", "--format", "json"]));
    assert_eq!(twice["services"][0]["new"], 0, "{twice}");
    ok(&make(&["--force"]));
    // On paper there is nothing to fill in; the file says what to do with it.
    ok(&make(&["--flat", "--force"]));
    let flat = rmx(here, &["collect", "form.pdf"]);
    assert!(both(&flat).contains("it was made with --flat"), "{}", both(&flat));
}

/// A field of a form in a PDF takes what its cell in the workbook takes.
#[needs::tools(pyhanko)]
#[test]
fn a_pdfs_fields_take_days_and_choices_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("rmx.toml"), "register = \"register\"\n").unwrap();
    form(here, "cuec", "form.pdf");
    let fields = pdf_fields(here);
    let named = |part: &str| {
        fields.keys().find(|name| name.contains(part)).unwrap_or_else(|| panic!("{part}: {fields:?}")).clone()
    };
    let (day, kind, applies) = (named("period-from"), named("cuec-report/type."), named(".form-applies"));
    assert_eq!((&*fields[&kind].0, &*fields[&applies].0), ("/Ch", "/Ch"), "{fields:?}");
    fill_as_a_reader(
        here,
        "form.pdf",
        "form.pdf",
        &serde_json::json!({ &day: "last spring", &kind: "Type 2", &applies: "perhaps" }),
    );
    let merged = json(&rmx(here, &["collect", "form.pdf", "--format", "json"]));
    let service = &merged["services"][0];
    assert_eq!((&service["new"], &service["edits"][0]["to"]), (&1.into(), &"Type 2".into()), "{merged}");
    let refused: Vec<&str> =
        service["refused"].as_array().unwrap().iter().map(|r| r["found"].as_str().unwrap()).collect();
    assert_eq!(refused, ["last spring", "perhaps"], "{merged}");
    fill_as_a_reader(here, "form.pdf", "form.pdf", &serde_json::json!({ &day: "2026-01-01", &applies: "no" }));
    let merged = json(&rmx(here, &["collect", "form.pdf", "--format", "json"]));
    assert_eq!(merged["services"][0]["new"], 2, "{merged}");
}

/// On paper a wide form takes several sheets beside each other, each with the columns that name a row: what stands below is no part of these.
#[test]
fn what_stands_below_a_wide_form_is_not_cut_on_its_further_pages() {
    let folder = tempfile::tempdir().unwrap();
    form(folder.path(), "cuec", "form.xlsx");
    let book = Book::new(fs::read(folder.path().join("form.xlsx")).unwrap());
    for (sheet, words, repeated) in
        [("CUECs", "No list was brought", 2), ("CUECs", "The report's own list", 2), ("Candidates", "Duties that", 1)]
    {
        let cells = book.cells(sheet);
        let row = cells.iter().find(|row| row.iter().any(|cell| cell.starts_with(words))).unwrap();
        assert_eq!(row.iter().position(|cell| cell.starts_with(words)), Some(repeated), "{sheet}: {row:?}");
    }
}

/// The vendor's cells of a form are watched like any other.
#[needs::tools(openpyxl)]
#[test]
fn an_edited_cell_of_a_form_that_is_not_for_people_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    form(folder.path(), "dora-article-30", "form.xlsx");
    python(
        folder.path(),
        "import openpyxl\nwb=openpyxl.load_workbook('form.xlsx')\nwb['Article 30'].cell(3,2).value='nothing to check'\nwb.save('form.xlsx')",
    );
    let merged = json(&rmx(folder.path(), &["collect", "form.xlsx", "--format", "json"]));
    let edited = &merged["services"][0]["vendor_cells"];
    assert_eq!(edited[0]["found"], "nothing to check", "{merged}");
    assert_eq!(edited[0]["id"], "30(2)(a)");
}

/// A document may have several forms, and each is watched.
#[needs::tools(openpyxl)]
#[test]
fn an_edited_cell_is_reported_in_whichever_form_of_a_document_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    form(folder.path(), "cuec", "form.xlsx");
    python(
        folder.path(),
        r#"
import openpyxl
wb = openpyxl.load_workbook("form.xlsx")
for name in ["Report", "Candidates", "Subservice"]:
    sheet = wb[name]
    vendor = [c.column for c in sheet[1] if c.value and not c.value.startswith("form")]
    sheet.cell(3, next(c for c in vendor if sheet.cell(3, c).value is not None)).value = "edited in " + name
wb.save("form.xlsx")
"#,
    );
    let merged = json(&rmx(folder.path(), &["collect", "form.xlsx", "--format", "json"]));
    let edited = merged["services"][0]["vendor_cells"].as_array().unwrap();
    let found: Vec<&str> = edited.iter().map(|cell| cell["found"].as_str().unwrap()).collect();
    assert_eq!(found, ["edited in Report", "edited in Candidates", "edited in Subservice"], "{merged}");
}

/// What an importer makes of each row, the words of the form's own status left out.
fn rows(folder: &Path, file: &str) -> BTreeMap<String, Value> {
    let read = json(&rmx(folder, &["import", file, "--format", "json", "-o", "-"]));
    let row = |row: &Value| {
        (row["activity"].as_str().unwrap().to_owned(), serde_json::json!([row["assignments"], row["extras"]]))
    };
    read["activities"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn the_customer_responsibility_matrix_reads_back_to_the_same_matrix() {
    let folder = tempfile::tempdir().unwrap();
    form(folder.path(), "fedramp-crm", "form.xlsx");
    let (before, after) = (rows(folder.path(), "crm.xlsx"), rows(folder.path(), "form.xlsx"));
    assert_eq!(before.keys().collect::<Vec<_>>(), ["AC-01 (b)", "AC-1(a)", "AC-2 (1)", "CP-9", "PE-3"]);
    assert_eq!(before, after);
    // The template's words with two blanks count as the one with one.
    assert_eq!(
        before["CP-9"][1][2]["text"],
        "Configured by Customer (Customer System Specific); Shared (Service Provider and Customer Responsibility)"
    );
}

/// A document that names little but enhancements, which the framework's list need not have, names controls all the same.
#[test]
fn a_document_of_enhancements_names_its_controls() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [
        ["Control ID", "Can Be Inherited from CSP", "Specific Inheritance and Customer Agency/CSP Responsibilities"],
        ["AC-2(a)", "Partial", "The agency runs its own accounts."],
        ["AC-2(3)(a)", "Partial", "The agency disables its own accounts."],
        ["AC-02 (04)", "No", "The agency audits its own accounts."],
        ["IA-5(1)(b)", "No", "The agency chooses its passwords."],
    ];
    let mut book = rust_xlsxwriter::Workbook::new();
    write(book.add_worksheet().set_name("CRM").unwrap(), &rows);
    book.save(folder.path().join("crm.xlsx")).unwrap();
    let of = ["--matrix", "crm.xlsx", "--vendor", "acme", "--service", "cloud"];
    ok(&rmx(folder.path(), &[&of[..], &["--template", "fedramp-crm", "-o", "form.xlsx"]].concat()));
    let table = Book::new(fs::read(folder.path().join("form.xlsx")).unwrap()).cells("CRM");
    let ids: Vec<&str> = table.iter().skip(2).map(|row| &*row[0]).filter(|id| !id.is_empty()).collect();
    assert_eq!(ids[..4], ["AC-2(a)", "AC-2(3)(a)", "AC-02 (04)", "IA-5(1)(b)"]);
}

/// A matrix without control ids fills no line of a form that only the vendor's own ids may fill: its rows are candidates.
#[test]
fn rows_without_control_ids_are_candidates_and_no_entries() {
    let folder = tempfile::tempdir().unwrap();
    for (name, sheet) in [("fedramp-crm", "CRM"), ("pci-responsibility", "Responsibilities"), ("ccm-ssrm", "SSRM")] {
        ok(&rmx(folder.path(), &["ovhcloud/instances", "--template", name, "-o", "form.xlsx", "--force"]));
        let book = Book::new(fs::read(folder.path().join("form.xlsx")).unwrap());
        let table = book.cells(sheet);
        assert!(table[2..].iter().all(|row| row.last().unwrap().is_empty()), "{name}: {table:?}");
        let candidates = book.cells("Candidates (derived)");
        assert!(candidates.len() > 10, "{name}");
        let basis = candidates[1].iter().position(|header| header == "Basis").unwrap();
        let known = ["published", "editor", "yours", "Basis", ""];
        assert!(candidates[1..].iter().all(|row| known.contains(&row[basis].as_str())), "{name}: {candidates:?}");
    }
}

/// Headings of a form are about its own framework: controls of another alone would stand under them.
#[test]
fn a_form_refuses_frameworks_that_it_is_not_about() {
    let folder = tempfile::tempdir().unwrap();
    let asked = |framework: &str| {
        let form = ["--no-profile", "ovhcloud/instances", "--template", "soa", "--framework", framework];
        rmx(folder.path(), &[&form[..], &["-o", "soa.md", "--force"]].concat())
    };
    let refused = asked("pci-dss");
    assert_eq!(refused.status.code(), Some(2), "{}", both(&refused));
    assert!(both(&refused).contains("the form is about iso-27001-2022"), "{}", both(&refused));
    assert!(!folder.path().join("soa.md").exists());
    ok(&asked("pci-dss,iso-27001"));
}

/// A form says nothing that it cannot know.
#[test]
fn no_form_claims_what_only_people_can_say() {
    for name in FORMS {
        let folder = tempfile::tempdir().unwrap();
        form(folder.path(), name, "form.xlsx");
        let text = cells(&Book::new(fs::read(folder.path().join("form.xlsx")).unwrap())).to_lowercase();
        for claim in ["compliant", "certified", "attested", "meets"] {
            assert!(!text.split(|c: char| !c.is_alphanumeric()).any(|word| word == claim), "{name}: {claim}");
        }
    }
}

/// The list of a report as a table, as pasted text, and with a tie that the user made.
const CUECS: &str = "No.,Page,CUEC,Criteria,Rows\n\
    1,41,User entities manage access rights to the control panel.,CC6.1,OVH-INST-3.1.2-01\n\
    2,41,User entities perform periodic restoration tests.,A1.3,\n\
    3,42,User entities tell the vendor whom to call.,CC2.3,\n\
    4,42,User entities keep their network closed.,CC6.6,OVH-INST-9\n";

const PASTED: &str = "1. User entities manage access rights\n   to the control panel.\n\n2. User entities perform periodic restoration tests.\n";

/// A list in a Word document: one table.
fn docx(path: &Path) {
    use std::io::Write as _;
    let row = |cells: [&str; 2]| {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        format!("<w:tr>{}{}</w:tr>", cell(cells[0]), cell(cells[1]))
    };
    let rows = [["No.", "CUEC"], ["1", "User entities perform periodic restoration tests."]].map(row).concat();
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, text) in [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"
                .to_owned(),
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
             Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
                .to_owned(),
        ),
        (
            "word/document.xml",
            format!(
                "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>"
            ),
        ),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

/// The messages of the findings on a list, by code.
fn on_lists(folder: &Path, list: &str) -> BTreeMap<String, String> {
    let out = rmx(folder, &["check", "ovhcloud/instances", "--cuecs", list, "--fail-on", "never", "--format", "json"]);
    let all = json(&out);
    let found = all["checks"][0]["findings"].as_array().unwrap_or_else(|| panic!("{all}"));
    let about = found.iter().filter(|f| f["code"].as_str().unwrap().contains("user-control"));
    about.map(|f| (f["code"].as_str().unwrap().to_owned(), f["message"].as_str().unwrap().to_owned())).collect()
}

/// What is tied is tied by the user; what is alike is offered with its score, and a finding until somebody ties it.
#[test]
fn user_controls_of_a_report_are_tied_by_the_user_or_offered_with_a_score() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cuecs.csv"), CUECS).unwrap();
    let found = on_lists(folder.path(), "cuecs.csv");
    assert_eq!(
        found["user-control-unknown-row"],
        "1 user control is tied to rows that the matrix does not have (4: OVH-INST-9)"
    );
    let open = &found["user-control-without-row"];
    assert!(open.starts_with("2 of 4 user controls tied to no row (2: most alike OVH-INST-3.1.7-01 ("), "{open}");
    assert!(open.contains("3: no row is like it") || open.contains("3: most alike"), "{open}");
    assert!(found["duty-without-user-control"].starts_with("34 of 35 duties in no user control"), "{found:?}");
    // The form offers rows where none is tied, and nowhere else.
    let form = ["ovhcloud/instances", "--cuecs", "cuecs.csv", "--template", "cuec", "-o", "-", "--format", "md"];
    let form = String::from_utf8(rmx(folder.path(), &form).stdout).unwrap();
    let offered: Vec<&str> = form.lines().filter(|line| line.contains(" %)")).map(|line| &line[..5]).collect();
    assert_eq!(offered, ["| 2 |"], "{form}");
    // A list that ties nothing silently: pasted text, a Word table.
    fs::write(folder.path().join("cuecs.txt"), PASTED).unwrap();
    assert!(on_lists(folder.path(), "cuecs.txt")["user-control-without-row"].starts_with("2 of 2 user controls"));
    docx(&folder.path().join("cuecs.docx"));
    let found = on_lists(folder.path(), "cuecs.docx");
    assert!(
        found["user-control-without-row"]
            .starts_with("1 of 1 user control tied to no row (1: most alike OVH-INST-3.1.7-01"),
        "{found:?}"
    );
    let mut book = rust_xlsxwriter::Workbook::new();
    let rows = [["No.", "CUEC", "Criteria"], ["7.2", "User entities perform periodic restoration tests.", "A1.3"]];
    write(book.add_worksheet(), &rows);
    book.save(folder.path().join("cuecs.xlsx")).unwrap();
    let found = on_lists(folder.path(), "cuecs.xlsx");
    assert!(
        found["user-control-without-row"]
            .starts_with("1 of 1 user control tied to no row (7.2: most alike OVH-INST-3.1.7-01"),
        "{found:?}"
    );
    // Without a list nothing is said, and a file without one is an error.
    fs::write(folder.path().join("none.txt"), " \n").unwrap();
    let out = rmx(folder.path(), &["check", "ovhcloud/instances", "--cuecs", "none.txt"]);
    assert_eq!(out.status.code(), Some(3), "{}", both(&out));
}

/// In the register: the report's list apart from the candidates; a tie that is entered there counts everywhere.
#[needs::tools(openpyxl)]
#[test]
fn a_tie_that_is_entered_in_the_register_counts() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("cuecs.csv"), CUECS).unwrap();
    fs::write(
        here.join("rmx.toml"),
        "register = \"register\"\n[[services]]\nservice = \"ovhcloud/instances\"\nuser-controls = \"cuecs.csv\"\n",
    )
    .unwrap();
    ok(&rmx(here, &["ovhcloud/instances", "--template", "cuec", "-o", "cuec.xlsx", "-o", "cuec.pdf"]));
    let book = Book::new(fs::read(here.join("cuec.xlsx")).unwrap());
    let list = book.cells("CUECs");
    assert_eq!(list[2][..4], ["1", "41", "User entities manage access rights to the control panel.", "CC6.1"]);
    assert_eq!((&*list[2][4], &*list[3][4]), ("OVH-INST-3.1.2-01", ""));
    assert!(list[3][5].starts_with("OVH-INST-3.1.7-01 ("), "{:?}", list[3]);
    let candidates = book.cells("Candidates");
    let tied = candidates.iter().find(|row| row[0] == "OVH-INST-3.1.2-01").unwrap();
    assert_eq!(tied[3], "1");
    python(
        here,
        "import openpyxl\nwb=openpyxl.load_workbook('cuec.xlsx');ws=wb['CUECs']\nids=[c.value for c in ws[1]]\n\
         ws.cell(4,ids.index('form-rows')+1).value='OVH-INST-3.1.7-01'\nws.cell(4,ids.index('form-conclusion')+1).value='operates'\nwb.save('cuec.xlsx')",
    );
    ok(&rmx(here, &["collect", "cuec.xlsx"]));
    let all = json(&rmx(here, &["check", "ovhcloud/instances", "--fail-on", "never", "--format", "json"]));
    let text = all.to_string();
    assert!(text.contains("1 of 4 user controls tied to no row (3:"), "{text}");
    assert!(text.contains("33 of 35 duties"), "{text}");
    // The PDF carries the list with it, and proves itself without the file.
    fs::remove_file(here.join("cuecs.csv")).unwrap();
    ok(&rmx(tempfile::tempdir().unwrap().path(), &["verify", here.join("cuec.pdf").to_str().unwrap()]));
}

/// The criteria of an attestation are brought by the customer: none of their texts is shipped.
#[test]
fn criteria_of_an_attestation_are_the_customers_own_list() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(
        here.join("c5.csv"),
        "Kriterium;Seite;Kundenkriterium;Zeilen\nIDM-01;88;Der Kunde vergibt seine Rechte.;OVH-INST-3.1.2-01\n",
    )
    .unwrap();
    ok(&rmx(here, &["ovhcloud/instances", "--template", "c5-customer", "--criteria", "c5.csv", "-o", "c5.xlsx"]));
    let book = Book::new(fs::read(here.join("c5.xlsx")).unwrap());
    assert_eq!(book.sheets()[..3], ["Testat", "Kundenkriterien", "Kandidaten (abgeleitet)"]);
    let rows = book.cells("Kundenkriterien");
    assert_eq!(rows[2][..3], ["IDM-01", "88", "Der Kunde vergibt seine Rechte."]);
    assert_eq!(rows[2][5], "OVH-INST-3.1.2-01");
}

/// What a sheet's rules allow, by their cells.
fn rules(xml: &str) -> BTreeMap<String, (String, String)> {
    let all = xml.split("<dataValidation ").skip(1).map(|rest| rest.split("</dataValidation>").next().unwrap());
    let of = |rule: &str, name: &str| {
        rule.split(&format!("{name}=\"")).nth(1).map(|r| r.split('"').next().unwrap().to_owned())
    };
    let formula =
        |rule: &str| rule.split("<formula1>").nth(1).unwrap().split('<').next().unwrap().replace("&quot;", "\"");
    all.map(|rule| (of(rule, "sqref").unwrap(), (of(rule, "type").unwrap(), formula(rule)))).collect()
}

/// What may be chosen is a rule of the workbook, not words in a heading; a form's days are days.
#[test]
fn what_may_be_chosen_is_a_rule_of_the_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("cuecs.csv"), CUECS).unwrap();
    let list = |words: &str| ("list".to_owned(), format!("\"{words}\""));
    let check = |name: &str, sheet: &str, header: &str, wanted: &(String, String)| {
        let book = Book::new(fs::read(here.join(name)).unwrap());
        let all = rules(&book.xml(sheet));
        let column = book.column(sheet, header);
        let last = book.cells(sheet)[2..].iter().take_while(|row| !row.last().unwrap().is_empty()).count() + 2;
        let found = all.get(&format!("{column}3:{column}{last}")).or_else(|| all.get(&format!("{column}3")));
        let is_day = wanted.0 == "date";
        let same = found.is_some_and(|rule| if is_day { rule.0 == "date" } else { rule == wanted });
        assert!(same, "{name}, {sheet}, {header}: {wanted:?} in {all:?}");
    };
    let day = ("date".to_owned(), String::new());
    ok(&rmx(here, &["ovhcloud/instances", "--template", "cuec", "--cuecs", "cuecs.csv", "-o", "cuec.xlsx"]));
    check("cuec.xlsx", "CUECs", "Applies", &list("yes,no"));
    check("cuec.xlsx", "CUECs", "Test date", &day);
    check("cuec.xlsx", "Subservice", "Method", &list("carve-out,inclusive"));
    form(here, "fedramp-crm", "crm-form.xlsx");
    check("crm-form.xlsx", "CRM", "Can Be Inherited from CSP", &list("No,Partial,Yes"));
    form(here, "pci-responsibility", "pci.xlsx");
    check("pci.xlsx", "Responsibilities", "Managed by", &list("TPSP,entity,shared,not stated"));
    check("pci.xlsx", "Responsibilities", "Next check", &day);
    form(here, "ccm-ssrm", "ccm.xlsx");
    let owners = "CSP-owned,CSC-owned,3rd-party outsourced,Shared CSP and CSC,Shared CSP and 3rd-party";
    check("ccm.xlsx", "SSRM", "SSRM Control Ownership", &list(owners));
    form(here, "soa", "soa.xlsx");
    check("soa.xlsx", "SoA", "Implemented", &list("yes,partly,planned,no"));
    form(here, "dora-article-30", "dora.xlsx");
    check("dora.xlsx", "Article 30", "Found", &list("yes,partly,no,not looked"));
    // A report's head takes something else in each line.
    let book = Book::new(fs::read(here.join("cuec.xlsx")).unwrap());
    let at = |item: &str| book.cells("Report").iter().position(|row| row[0] == item).unwrap() + 1;
    let head = rules(&book.xml("Report"));
    let rule = |item: &str| head.get(&format!("C{}", at(item)));
    assert_eq!(rule("Report type"), Some(&list("Type 1,Type 2")), "{head:?}");
    assert_eq!(rule("Opinion"), Some(&list("unqualified,qualified,adverse,disclaimer")));
    for item in ["Period from", "Period to", "Bridge letter to", "Read on"] {
        assert_eq!(rule(item).map(|rule| rule.0.as_str()), Some("date"), "{item}");
    }
    assert_eq!(rule("Auditor"), None);
}

/// Paper: nothing that is set at eleven points comes out below eight, however many columns a register has.
#[test]
fn registers_print_no_smaller_than_eight_points() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("cuecs.csv"), CUECS).unwrap();
    let mut across = 0;
    for name in FORMS {
        form(here, name, &format!("{name}.xlsx"));
        let book = Book::new(fs::read(here.join(format!("{name}.xlsx"))).unwrap());
        for sheet in book.sheets().into_iter().filter(|sheet| !sheet.starts_with('_')) {
            let xml = book.xml(&sheet);
            let of = |text: &str, name: &str| -> Option<f64> {
                text.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?.parse().ok()
            };
            let setup = xml.split("<pageSetup").nth(1).unwrap().split('>').next().unwrap();
            let shown = xml.split("<col ").skip(1).filter(|c| !c.split('>').next().unwrap().contains("hidden"));
            let wide: f64 = shown
                .map(|c| format!(" {c}"))
                .map(|c| {
                    (of(&c, "max").unwrap() - of(&c, "min").unwrap() + 1.0)
                        * (of(&c, "width").unwrap() * 7.0).round()
                        * 0.75
                })
                .sum();
            let scale = of(setup, "scale").map_or((841.9 - 36.0) / wide, |percent| percent / 100.0);
            assert!(11.0 * scale.min(1.0) >= 8.0, "{name}, {sheet}: {} points", 11.0 * scale);
            // What is divided over pages says on each whose row it is.
            if of(setup, "scale").is_some() {
                across += 1;
                let names = book.part("xl/workbook.xml");
                let titles = names.split("<definedName ").filter(|n| n.contains("Print_Titles"));
                let quoted =
                    if sheet.contains([' ', '(']) { format!("'{sheet}'!$A:$") } else { format!("{sheet}!$A:$") };
                assert!(titles.into_iter().any(|n| n.contains(&quoted)), "{name}, {sheet}: {names}");
            }
        }
    }
    assert!(across >= 6, "{across} registers are too wide for one page");
}

/// The head of a table on a PDF's page: no word of it is torn apart.
#[needs::tools(poppler)]
#[test]
fn a_registers_pages_tear_no_word_of_their_headings() {
    let folder = tempfile::tempdir().unwrap();
    for (name, heads) in [
        ("cuec", &["Vendor's wording", "Our control", "Evidence and test", "Conclusion"][..]),
        ("pci-responsibility", &["Requirement", "Provider's part", "Entity's part", "Confirmation"]),
        ("soa", &["Control", "Applicability", "By the rows", "Owner and evidence"]),
        ("dora-article-30", &["In the contract", "Pointer to matrix rows", "What is open"]),
        ("c5-customer", &["Kriterium", "Nach den Zeilen", "Unsere Maßnahme", "Nachweis"]),
    ] {
        let file = format!("{name}.pdf");
        form(folder.path(), name, &file);
        let out =
            std::process::Command::new("pdftotext").args(["-raw", &file, "-"]).current_dir(folder.path()).output();
        let text = String::from_utf8(out.unwrap().stdout).unwrap();
        let words: Vec<&str> = text.split_whitespace().collect();
        for word in heads.iter().flat_map(|head| head.split(' ')) {
            assert!(words.contains(&word), "{name}: {word} is torn apart:\n{text}");
        }
        ok(&rmx(folder.path(), &["verify", &file]));
    }
}

/// Pasted or typed past the rule, what a list does not have is refused with what it has; case does not matter.
#[needs::tools(openpyxl)]
#[test]
fn what_a_form_does_not_offer_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("rmx.toml"), "register = \"register\"\n").unwrap();
    form(here, "fedramp-crm", "crm-form.xlsx");
    form(here, "cuec", "cuec.xlsx");
    python(
        here,
        "import openpyxl\n\
         wb=openpyxl.load_workbook('crm-form.xlsx')\n\
         crm=wb['CRM'];crm.cell(3,2).value='Sometimes'\n\
         cis=wb['CIS'];cis.cell(4,4).value='x'\nwb.save('crm-form.xlsx')\n\
         wb=openpyxl.load_workbook('cuec.xlsx');ws=wb['Report']\n\
         rows={ws.cell(r,1).value:r for r in range(3,ws.max_row)}\n\
         ws.cell(rows['Report type'],3).value='Type 3'\nws.cell(rows['Period to'],3).value='soon'\n\
         ws.cell(rows['Period from'],3).value='1.1.2026'\nwb.save('cuec.xlsx')\n",
    );
    let merged = json(&rmx(here, &["collect", "crm-form.xlsx", "cuec.xlsx", "--format", "json"]));
    let all = |what: &str| -> Vec<Value> {
        let of = |service: &Value| service[what].as_array().unwrap().clone();
        merged["services"].as_array().unwrap().iter().flat_map(of).collect()
    };
    let refused: Vec<(String, String)> = all("refused")
        .iter()
        .map(|r| (r["found"].as_str().unwrap().to_owned(), r["allowed"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(refused.len(), 3, "{merged}");
    assert!(refused.contains(&("Sometimes".into(), "No, Partial, Yes".into())), "{refused:?}");
    assert!(refused.contains(&("Type 3".into(), "Type 1, Type 2".into())), "{refused:?}");
    assert!(refused.iter().any(|(found, allowed)| found == "soon" && allowed.starts_with("a date")), "{refused:?}");
    let taken: Vec<Value> = all("edits").iter().map(|edit| edit["to"].clone()).collect();
    assert_eq!(taken, ["X", "2026-01-01"], "{merged}");
}

/// A form that is a web page comes back like a workbook.
#[test]
fn what_is_entered_into_a_forms_page_comes_back() {
    for (name, table, row, field, said) in [
        ("cuec", "form/cuec-report", "cuec-report/period-to", "form-entry", "2025-12-31"),
        ("soa", "form/soa", "soa/iso-27001-2022/A.5.23", "form-applies", "yes"),
        ("dora-article-30", "form/dora", "dora/30(2)(a)", "form-found", "partly"),
        ("fedramp-crm", "form/crm", "crm/nist-800-53r5/CP-9", "form-split", "No"),
        ("pci-responsibility", "form/pci", "pci/pci-dss-4.0.1/8.3.6", "form-next", "2027-01-31"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        fs::write(here.join("rmx.toml"), "register = \"register\"\n").unwrap();
        form(here, name, "form.html");
        helpers::filled(here, "form.html", "filled.html", &serde_json::json!({ table: { row: { field: said } } }));
        let merged = json(&rmx(here, &["collect", "filled.html", "--format", "json"]));
        let edit = &merged["services"][0]["edits"][0];
        assert_eq!((&edit["field"], &edit["to"]), (&Value::from(field), &Value::from(said)), "{name}: {merged}");
        ok(&rmx(here, &["verify"]));
    }
}

/// A form is filed in a language: it stays in that language as a whole, says that another was asked for, and refuses one that nobody speaks.
#[test]
fn a_form_stays_in_the_language_that_it_is_filed_in() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for name in FORMS {
        let (own, frame, foreign, note) = match name {
            "c5-customer" => ("de", "| Anbieter | OVHcloud |", "Vendor", "Dieses Formular bleibt deutsch"),
            _ => ("en", "| Vendor | OVHcloud |", "Fournisseur", "This form stays in English"),
        };
        for language in ["de", "fr", "en"] {
            let asked = ["ovhcloud/instances", "--template", name, "--language", language, "--format", "md", "-o", "-"];
            let out = rmx(at, &asked);
            let text = ok(&out);
            assert!(text.contains(frame) && !text.contains(foreign), "{name} {language}: {text}");
            let said = note.to_owned()
                + if own == "de" { ", wie es eingereicht wird" } else { ", the language that it is filed in" };
            assert_eq!(
                text.contains(&said) && text.contains(&format!(": {language})")),
                language != own,
                "{name} {language}: {text}"
            );
            let told = format!("the form {name} stays in its own language, {own}, not {language}");
            assert_eq!(both(&out).contains(&told), language != own, "{}", both(&out));
        }
    }
    let unknown = rmx(at, &["ovhcloud/instances", "--template", "soa", "--language", "xx", "-o", "a.md"]);
    assert!(!unknown.status.success() && both(&unknown).contains("no words in 'xx'"), "{}", both(&unknown));
}
