//! The workbook, read back cell by cell and in its XML: what is handed to people, and what is needed to take it in again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "common/matrices.rs"]
mod matrices;
#[path = "common/reports.rs"]
mod reports;

use std::collections::BTreeSet;
use std::process::Command;

use matrices::{activity, lettered, raci};
use reports::{Book, built_in, checklist, document, selection, workbook};
use rmx_report::document::{BASELINE_SHEET, Block, ChoiceValue, ColumnKind, Lines, Tone};
use rmx_report::matrix::Matrix;
use rmx_report::matrix::deployment::Selection;
use rmx_report::profile::{DefaultRaci, InternalRole, Profile};
use rmx_report::record::baseline::{Baseline, BaselineTable};
use rmx_report::record::entry::{Entry, ServiceRecord};
use rmx_report::record::field::{Field, FieldValue, Status};
use rmx_report::record::standing::Standing;
use rmx_report::render::{markdown, xlsx};
use rmx_report::report::template::Template;

/// What is seen every day, then the two collapsed groups.
const HEADERS: [&str; 32] = [
    "ID",
    "Section",
    "Obligation",
    "Customer RACI",
    "OVHcloud RACI",
    "Owner",
    "Status",
    "Due",
    "Evidence",
    "Notes",
    "Controls",
    "Gap",
    "Key",
    "Responsible",
    "Consulted",
    "Informed",
    "Evidence date",
    "Review every",
    "Performed by",
    "Performed on",
    "Reviewed by",
    "Reviewed on",
    "Condition",
    "Suggested evidence",
    "Activity",
    "Customer as published",
    "OVHcloud as published",
    "Derived by",
    "Allocation",
    "Source",
    "Line",
    "Page",
];
/// Headers of what people fill in.
const ENTRIES: [&str; 14] = [
    "Responsible",
    "Owner",
    "Consulted",
    "Informed",
    "Status",
    "Evidence",
    "Evidence date",
    "Due",
    "Review every",
    "Notes",
    "Performed by",
    "Performed on",
    "Reviewed by",
    "Reviewed on",
];
const ALL_OPTIONS: [&str; 3] = ["+backups-on-request", "+automated-backups", "+managed-recovery"];

fn ovh() -> Book {
    workbook("ovhcloud/instances", &Selection::default())
}

#[test]
fn sheets_stand_in_the_order_of_the_contract() {
    let shown = |book: &Book| -> Vec<String> { book.sheets().into_iter().filter(|s| !s.starts_with('_')).collect() };
    assert_eq!(shown(&ovh()), ["Summary", "Obligations", "Commitments", "RACI matrix", "Gaps", "Sign-off", "Sources"]);
    let zilliz = workbook("zilliz/cloud", &selection(Some("saas"), &[]));
    assert_eq!(
        shown(&zilliz),
        ["Summary", "Obligations", "Commitments", "RACI matrix", "Gaps", "Access roles", "Sign-off", "Sources"]
    );
    // Nothing to do is said, not left out.
    let cells = zilliz.cells("Obligations").concat().concat();
    assert!(cells.contains("No obligation: in Zilliz Cloud, SaaS as published"), "{cells}");
}

#[test]
fn obligations_have_the_headers_and_the_vendors_words() {
    let book = ovh();
    let cells = book.cells("Obligations");
    let headers: Vec<&str> = cells[1].iter().map(String::as_str).collect();
    assert_eq!(headers, HEADERS);
    let (matrix, profile) = (built_in("ovhcloud/instances"), Profile::default());
    let checklist = checklist(&matrix, &Selection::default(), &profile);
    let rows = book.table("Obligations");
    assert_eq!(rows.len(), 35);
    for (row, activity) in rows.iter().zip(checklist.effective.obligations()) {
        assert_eq!(row["ID"], activity.id.as_str());
        assert_eq!(row["Activity"], activity.text);
        assert_eq!(row["Section"], activity.section.last().unwrap().as_str(), "the lowest level");
        assert_eq!(row["Customer RACI"], activity.assignments[0].letters.to_string());
        assert_eq!(row["OVHcloud RACI"], activity.assignments[1].letters.to_string());
        assert_eq!(row["Status"], "Not started");
        assert_eq!(row["Key"], activity.key.as_str());
        assert_eq!(row["Source"], activity.source.to_string());
        // The vendor's words lead, and no sentence is the same in most rows.
        assert!(row["Obligation"].starts_with(activity.text), "{}", row["Obligation"]);
    }
    let added = |id: &str| {
        let row = rows.iter().find(|r| r["ID"] == format!("OVH-INST-{id}")).unwrap();
        row["Obligation"].split_once('\n').map_or("", |(_, added)| added).to_owned()
    };
    assert_eq!(added("3.1.1-07"), "", "RA beside nothing adds nothing");
    assert_eq!(added("1.1-03"), "Tell OVHcloud the result.", "its legend: informed of the results");
    assert_eq!(added("3.1.7-02"), "Consult OVHcloud while doing it.", "its legend: consulted during the process");
    assert_eq!(added("2.3-01"), "OVHcloud carries out a part that is not stated. Tell OVHcloud the result.");
    assert_eq!(
        added("3.2.1-01"),
        "OVHcloud carries it out and reports. Both are named accountable: agree who answers for what."
    );
    let slugs = rmx_report::matrix::Allocation::ALL.map(|a| a.as_str()).into_iter().filter(|s| s.contains('-'));
    let words = book
        .sheets()
        .iter()
        .filter(|s| !s.starts_with('_'))
        .map(|s| book.cells(s).concat().concat())
        .collect::<String>();
    for slug in slugs {
        assert!(!words.contains(slug), "{slug} in a document for people");
    }
}

#[test]
fn counts_follow_model_and_options() {
    for (name, model, options, obligations, commitments) in [
        ("ovhcloud/instances", None, &ALL_OPTIONS[..], 37, 21),
        ("ovhcloud/instances", None, &[][..], 35, 20),
        ("zilliz/cloud", Some("byoc"), &[], 10, 7),
        ("zilliz/cloud", Some("byoc-i"), &[], 12, 5),
        ("ibm/backup-recovery", None, &[], 9, 0),
    ] {
        let book = workbook(name, &selection(model, options));
        assert_eq!(book.table("Obligations").len(), obligations, "{name}");
        match commitments {
            0 => assert!(!book.sheets().contains(&"Commitments".to_owned()), "{name}: an empty sheet is left out"),
            n => assert_eq!(book.table("Commitments").len(), n, "{name}"),
        }
        // Every activity is shown once.
        let all = book.table("RACI matrix");
        let off = all.iter().filter(|r| r["Allocation"].starts_with("switched off")).count();
        assert_eq!(obligations + commitments + off, all.len(), "{name}");
    }
    let rows = ovh().table("RACI matrix");
    assert_eq!(rows.len(), 58);
    let off: Vec<_> = rows.iter().filter(|r| r["Allocation"].starts_with("switched off")).collect();
    assert_eq!(off.len(), 3);
    assert!(off.iter().all(|r| r["Condition or reason"].contains("not stated: confirm")), "{off:?}");
}

#[test]
fn totals_count_the_letters_as_published() {
    let cells = ovh().cells("RACI matrix");
    let total = |letter: &str| {
        let row = cells.iter().find(|r| r[2] == format!("{letter} in total")).unwrap();
        (row[3].clone(), row[4].clone())
    };
    for (letter, customer, provider) in [("R", "34", "25"), ("A", "37", "22"), ("C", "2", "2"), ("I", "15", "9")] {
        assert_eq!(total(letter), (customer.to_owned(), provider.to_owned()), "{letter}");
    }
}

#[test]
fn what_the_vendor_wrote_stands_beside_letters_that_are_derived() {
    let published = |name: &str, model: Option<&str>, id: &str| -> Option<String> {
        let cells = workbook(name, &selection(model, &[])).cells("RACI matrix");
        let at = cells[1].iter().position(|h| h == "As published")?;
        Some(cells.iter().find(|row| row[0] == id).unwrap()[at].clone())
    };
    let text = |name, model, id| published(name, model, id).unwrap();
    assert_eq!(text("zilliz/cloud", Some("byoc"), "ZILLIZ-CLOUD-5-04"), "Shared");
    assert_eq!(
        text("union/platform", Some("byoc"), "UNION-PLAT-1-04"),
        "Union.ai (tunnel + PrivateLink) + Customer (VPC)"
    );
    assert_eq!(text("union/platform", Some("byoc"), "UNION-PLAT-1-01"), "Customer: N/A\nUnion.ai: Full ownership");
    let zone = text("ibm/backup-recovery", None, "IBM-BR-5-01");
    assert!(zone.contains("IBM: {{site.data.keyword.baas_full}} is responsible to ensure"), "{zone}");
    assert_eq!(published("ovhcloud/instances", None, "OVH-INST-1.1-01"), None, "the letters are the vendor's own");
}

#[test]
fn a_shift_row_says_what_the_base_row_said() {
    let cells = workbook("union/platform", &selection(Some("byoc"), &[])).cells("RACI matrix");
    let at = cells[1].iter().position(|h| h == "Condition or reason").unwrap();
    let row = cells.iter().find(|row| row[0] == "UNION-PLAT-1-02").unwrap();
    let said = "byoc-shifts replaces 'Data plane infrastructure' (Customer: Provisioning and maintenance, Union.ai: Guidance and \
                tooling; union-shared-responsibility.md:10): The shift names";
    assert!(row[at].starts_with(said), "{}", row[at]);
    let sources = workbook("union/platform", &selection(Some("byoc"), &[])).cells("Sources").concat().concat();
    assert!(sources.contains("byoc-shifts: refines 'Network security (tunnel)'"), "{sources}");
}

#[test]
fn the_sheet_can_be_filled_in_and_only_there() {
    let book = ovh();
    let xml = book.xml("Obligations");
    // Frozen below the header, filterable, repeated on every page, fit to the width of a landscape page.
    assert!(xml.contains(r#"ySplit="2""#) && xml.contains(r#"state="frozen""#), "pane");
    assert!(xml.contains("<autoFilter ref=\"A2:"), "filter");
    assert!(xml.contains(r#"fitToHeight="0" orientation="landscape""#), "page");
    assert!(xml.contains("Page &amp;P of &amp;N"), "footer");
    assert!(book.part("xl/workbook.xml").contains("Obligations!$2:$2"), "repeated header");
    // Protected without a password; filtering and resizing allowed, sorting not.
    let protection = &xml[xml.find("<sheetProtection").unwrap()..];
    let protection = &protection[..protection.find('>').unwrap()];
    for allowed in [r#"autoFilter="0""#, r#"formatColumns="0""#, r#"formatRows="0""#] {
        assert!(protection.contains(allowed), "{protection}");
    }
    assert!(!protection.contains("password") && !protection.contains("hashValue") && !protection.contains("sort="));
    // The drop-down, the dates.
    let list = "\"Not started,In progress,Implemented,Partial,Planned,Alternative,Not applicable\"";
    assert!(xml.contains(list), "drop-down");
    for header in ["Evidence date", "Due", "Performed on", "Reviewed on"] {
        let column = book.column("Obligations", header);
        assert!(xml.contains(&format!("sqref=\"{column}3:{column}37\"")), "{header} has its rule");
    }
    assert!(xml.matches(r#"type="date""#).count() >= 1);
    // Colours that follow: statuses, overdue, gap.
    for rule in ["TODAY()", "notContainsBlanks", "<formula>\"Implemented\"</formula>"] {
        assert!(xml.contains(rule), "{rule}");
    }
    // The ids' row and the key's column are hidden.
    let first = &xml[xml.find(r#"<row r="1""#).unwrap()..];
    assert!(first[..first.find('>').unwrap()].contains(r#"hidden="1""#));
    let key = book.cells("Obligations")[1].iter().position(|h| h == "Key").unwrap() + 1;
    assert!(xml.contains(&format!(r#"<col min="{key}" max="{key}""#)));
    let column = &xml[xml.find(&format!(r#"<col min="{key}" max="{key}""#)).unwrap()..];
    assert!(column[..column.find("/>").unwrap()].contains(r#"hidden="1""#));
}

#[test]
fn ids_travel_in_the_hidden_row() {
    let cells = ovh().cells("Obligations");
    let id = |header: &str| &cells[0][cells[1].iter().position(|h| h == header).unwrap()];
    for field in Field::OBLIGATION {
        assert!(cells[0].iter().any(|c| c == field.as_str()), "{field}");
    }
    assert_eq!(id("Status"), "status");
    assert_eq!(id("Key"), "key");
    assert_eq!(id("Evidence date"), "evidence-date");
    let unique: BTreeSet<_> = cells[0].iter().collect();
    assert_eq!(unique.len(), cells[0].len());
}

#[test]
fn what_was_handed_out_lies_in_a_very_hidden_sheet() {
    let book = ovh();
    assert!(book.part("xl/workbook.xml").contains(&format!("name=\"{BASELINE_SHEET}\"")));
    assert!(book.part("xl/workbook.xml").contains("veryHidden"));
    let lines: Vec<String> = book.cells(BASELINE_SHEET).into_iter().map(|row| row.concat()).collect();
    let baseline = Baseline::from_lines(lines.iter().map(String::as_str)).unwrap();
    assert_eq!(baseline.header.vendor.as_str(), "ovhcloud");
    assert_eq!(baseline.header.options.len(), 3);
    let keys = |table: BaselineTable| -> Vec<String> {
        baseline.rows.iter().filter(|r| r.table == table).map(|r| r.key.clone()).collect()
    };
    let sheet: Vec<String> = book.table("Obligations").iter().map(|r| r["Key"].clone()).collect();
    assert_eq!(keys(BaselineTable::Obligations), sheet);
    let sheet: Vec<String> = book.table("Commitments").iter().map(|r| r["Key"].clone()).collect();
    assert_eq!(keys(BaselineTable::Commitments), sheet);
    assert_eq!(keys(BaselineTable::SignOff), ["preparer", "owner-1", "approver"]);
    assert!(
        baseline.rows.iter().all(
            |r| r.table != BaselineTable::Obligations || r.values.get("status").is_some_and(|s| s == "Not started")
        )
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(ovh().bytes, ovh().bytes);
    assert!(ovh().part("docProps/core.xml").contains("2026-01-31T00:00:00Z"));
    assert!(ovh().part("docProps/custom.xml").contains("rmx-checklist-hash"));
}

#[test]
fn the_summary_says_what_to_confirm_and_follows_the_entries() {
    let matrix = built_in("ovhcloud/instances");
    let profile = Profile::default();
    let mut checklist = checklist(&matrix, &Selection::default(), &profile);
    let keys: Vec<_> = checklist.effective.obligations().map(|a| a.key.clone()).collect();
    let entry = |status: Status, due: &str| Entry {
        values: [
            (Field::Status, FieldValue::Status(status)),
            (Field::Due, FieldValue::Date(due.parse().unwrap())),
            (Field::Accountable, FieldValue::Text("Ada".to_owned())),
        ]
        .into_iter()
        .collect(),
    };
    checklist.record.entries.insert(keys[0].clone(), entry(Status::Implemented, "2020-01-01"));
    checklist.record.entries.insert(keys[1].clone(), entry(Status::InProgress, "2020-01-01"));
    checklist.standing = Standing::new(&checklist.effective, &checklist.record, &profile);
    checklist.has_register = true;
    let book = Book::new(xlsx::write(document(&checklist)).unwrap());
    let cells = book.cells("Summary");
    let text = cells.concat().join("\n");
    // The verdict, and the figures with what needs attention.
    assert!(text.contains("Not ready to sign"), "{text}");
    assert!(
        text.contains("The customer has carried out 1 of its 35 obligations. 1 overdue, 33 without an owner"),
        "{text}"
    );
    assert!(text.contains("of 35 obligations carried out") && text.contains("1 overdue · 33 without owner"), "{text}");
    assert!(text.contains("Automated backups: not stated: confirm"), "{text}");
    assert!(text.contains("unprotect the sheet first"), "{text}");
    let xml = book.xml("Summary");
    let status = book.column("Obligations", "Status");
    assert!(xml.contains(&format!("COUNTIF('Obligations'!${status}$3:${status}$37,\"Implemented\")")), "{xml}");
    assert!(book.parts().iter().any(|p| p.starts_with("xl/charts/chart")), "a native chart");
    let signers = book.cells("Sign-off").concat().join("\n");
    assert!(signers.contains("Control owner: Ada"), "{signers}");
    let row = &book.table("Obligations")[0];
    assert_eq!((row["Status"].as_str(), row["Owner"].as_str()), ("Implemented", "Ada"));
}

#[test]
fn sign_off_has_a_block_for_everybody_with_rules_and_keys() {
    let book = ovh();
    let cells = book.cells("Sign-off");
    let keys: Vec<&str> = cells.iter().map(|r| r[0].as_str()).filter(|k| !k.is_empty()).collect();
    for form in ["preparer", "owner-1", "approver"] {
        for field in ["name", "role", "decision", "exceptions", "date", "valid-until", "signature"] {
            assert!(keys.contains(&format!("{form}/{field}").as_str()), "{form}/{field}");
        }
    }
    let xml = book.xml("Sign-off");
    assert!(xml.contains("\"Prepared\"") && xml.contains("\"Accepted,Accepted with exceptions,Rejected\""));
    assert_eq!(xml.matches(r#"type="date""#).count(), 1 + 5, "six dates");
    let text = cells.concat().join("\n");
    assert!(text.contains("I have prepared this record") && text.contains("Checklist hash"), "{text}");
}

#[test]
fn access_roles_are_ready_for_review() {
    let book = workbook("zilliz/cloud", &selection(Some("byoc"), &[]));
    let rows = book.table("Access roles");
    let owner = &rows[0];
    assert_eq!((owner["Role"].as_str(), owner["Key"].as_str()), ("Organization Owner", "organization-owner#1"));
    assert_eq!(rows[1]["Key"], "project-admin#1", "one line each, and one more beside those that are filled in");
    let billing = rows.iter().find(|r| r["Role"] == "Billing Admin").unwrap();
    assert_eq!(billing["Privileges"], "unstated");
    assert!(book.xml("Access roles").contains("\"Keep,Change,Revoke\""));
    assert!(book.cells("Access roles").concat().join("\n").contains("This list is incomplete"));
}

#[test]
fn sources_name_documents_hashes_rules_and_keywords() {
    let text = |book: &Book| book.cells("Sources").concat().join("\n");
    let ibm = text(&workbook("ibm/backup-recovery", &Selection::default()));
    assert!(ibm.contains("duty-part") && ibm.contains("{{site.data.keyword.IBM_notm}}"), "{ibm}");
    let ovh = text(&ovh());
    assert!(ovh.contains("A : Accountable for the successful completion of the process"), "{ovh}");
    assert!(ovh.contains("all are the vendor's own") && ovh.contains("2023-10-12 (lastUpdated)"), "{ovh}");
    let union = text(&workbook("union/platform", &selection(Some("byoc"), &[])));
    assert!(union.contains("kept-from-base") && union.contains("refines"), "{union}");
}

#[test]
fn the_profile_fills_in_internal_raci_most_specific_first() {
    let matrix = built_in("ovhcloud/instances");
    let default = |section: &str, activity: &str, responsible: &str| DefaultRaci {
        section: section.into(),
        activity: activity.into(),
        responsible: responsible.into(),
        ..DefaultRaci::default()
    };
    let profile = Profile {
        roles: vec![InternalRole { id: "ops".into(), name: "Operations".into(), ..InternalRole::default() }],
        defaults: vec![
            DefaultRaci { accountable: "Grace".into(), ..default("", "", "Everybody") },
            default("Daily operations", "", "ops"),
            default("", "OVH-INST-3.1.1-01", "Backup team"),
            default("3. Service usage", "", "Usage"),
        ],
        ..Profile::default()
    };
    let book = Book::new(xlsx::write(document(&checklist(&matrix, &Selection::default(), &profile))).unwrap());
    let rows = book.table("Obligations");
    let of = |id: &str| rows.iter().find(|r| r["ID"] == id).unwrap();
    assert_eq!(of("OVH-INST-3.1.1-01")["Responsible"], "Backup team");
    assert_eq!(of("OVH-INST-3.1.1-03")["Responsible"], "Operations");
    assert_eq!(of("OVH-INST-3.1.2-01")["Responsible"], "Usage");
    assert_eq!(of("OVH-INST-1.1-01")["Responsible"], "Everybody");
    assert!(rows.iter().all(|r| r["Owner"] == "Grace"));
}

fn written(matrix: &Matrix) -> Result<Book, xlsx::RenderError> {
    let profile = Profile::default();
    xlsx::write(document(&checklist(matrix, &Selection::default(), &profile))).map(Book::new)
}

#[test]
fn texts_that_look_like_formulas_stay_text() {
    let hostile = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "a\r\nb", "tab\there", "<b>&amp;", "_x000D_ x"];
    let rows: Vec<(&str, &str, &str)> = hostile.iter().map(|t| (*t, "RA", "I")).collect();
    let book = written(&lettered(&rows)).unwrap();
    let read: Vec<String> = book.table("Obligations").iter().map(|r| r["Activity"].clone()).collect();
    let expected: Vec<String> = hostile.iter().map(|t| t.replace("\r\n", "\n")).collect();
    assert_eq!(read, expected);
    assert!(!book.xml("Obligations").contains("<f>"), "no formula on a data sheet");
    assert!(book.part("xl/styles.xml").contains("quotePrefix"));
}

#[test]
fn a_text_that_no_cell_holds_is_a_clear_error() {
    let long = "x".repeat(32_768);
    let error = written(&lettered(&[(long.as_str(), "RA", "")])).err().unwrap().to_string();
    assert!(error.contains("32768 characters does not fit into a cell") && error.contains("Obligations"), "{error}");
    let fits = "é".repeat(32_767);
    assert_eq!(written(&lettered(&[(fits.as_str(), "RA", "")])).unwrap().table("Obligations")[0]["Activity"], fits);
}

#[test]
fn a_long_text_is_shown_whole() {
    // One long text among many rows, where only some of the rows are looked at.
    let long = "Configure the retention of backups and test that they can be restored. ".repeat(40);
    let mut rows = vec![("Patch", "RA", "I"); 200];
    rows[101] = (long.as_str(), "RA", "I");
    let xml = written(&lettered(&rows)).unwrap().xml("Obligations");
    let number = |text: &str, name: &str| -> f64 {
        let at = text.find(name).unwrap() + name.len();
        text[at..].split('"').next().unwrap().parse().unwrap()
    };
    // A row of 409 points is the tallest there is: what does not fit into it would be cut.
    let row = &xml[xml.find(r#"<row r="104""#).unwrap()..];
    let height = number(row, " ht=\"");
    assert!(height > 100.0 && height < 405.0, "{height}");
}

#[test]
fn a_third_party_has_its_own_columns() {
    let mut matrix = matrices::matrix();
    matrix.parties.push(matrices::party("cloud", "Some Cloud", rmx_report::matrix::PartyKind::ThirdParty));
    matrix.activities = vec![activity(1, "Ops", "Patch", vec![raci("RA"), raci("I"), raci("C")])];
    let book = written(&matrix).unwrap();
    assert_eq!(book.table("Obligations")[0]["Some Cloud RACI"], "C");
    assert_eq!(book.table("RACI matrix")[0]["Some Cloud"], "C");
}

#[test]
fn drop_down_items_with_commas_stand_in_cells() {
    let matrix = lettered(&[("Patch", "RA", "I")]);
    let profile = Profile::default();
    let checklist = checklist(&matrix, &Selection::default(), &profile);
    let mut document = document(&checklist);
    for part in &mut document.parts {
        for block in &mut part.blocks {
            if let Block::Table(table) = block {
                for column in table.columns.iter_mut().filter(|c| c.id == "status") {
                    let value = ChoiceValue { value: "Done, and checked".to_owned(), tone: Tone::Good, mark: None };
                    column.kind = ColumnKind::Choice(vec![value]);
                }
            }
        }
    }
    let book = Book::new(xlsx::write(&document).unwrap());
    assert!(book.xml("Obligations").contains("'_rmx_lists'!$A$1:$A$1"));
    assert_eq!(book.cells("_rmx_lists")[0][0], "Done, and checked");
}

#[test]
fn a_template_tells_all_its_faults_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/checklist");
    for file in std::fs::read_dir(&root).unwrap().flatten() {
        std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    let path = folder.path().join("template.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let own = Template::open(folder.path().to_str().unwrap()).unwrap();
    assert_eq!(own.parts.len(), 9, "a copy of the built-in template is a template");
    let faulty = text
        .replace("#1F3A5F", "blue")
        .replace("id = \"gaps\"", "id = \"gapps\"")
        .replace("header = \"Status\"", "headr = \"Status\"")
        .replace("@owner.txt", "@../owner.txt")
        .replace("empty = \"No activity relies on", "empty = \"{custmer} No activity relies on");
    std::fs::write(&path, faulty).unwrap();
    let problems = Template::open(folder.path().to_str().unwrap()).unwrap_err();
    let said: Vec<String> = problems.iter().map(|d| format!("{} {:?} {:?}", d.message, d.help, d.location)).collect();
    let said = said.join("\n");
    for fault in ["no colour", "'gapps'", "'headr'", "../owner.txt", "'custmer'", "did you mean 'customer'?"] {
        assert!(said.contains(fault), "{fault}\n{said}");
    }
    assert!(problems.iter().all(|d| d.location.as_ref().is_some_and(|l| l.line_number().is_some())), "{said}");
    let unknown = Template::open("checklst").unwrap_err();
    assert!(unknown.iter().any(|d| d.help.as_deref() == Some("did you mean 'checklist'?")));
}

#[test]
fn markdown_has_every_activity_and_letter() {
    let (matrix, profile) = (built_in("ovhcloud/instances"), Profile::default());
    let checklist = checklist(&matrix, &Selection::default(), &profile);
    let text = markdown::write(&document(&checklist)).unwrap();
    for activity in &checklist.effective.activities {
        assert!(text.contains(activity.id.as_str()), "{}", activity.id);
    }
    assert!(text.contains("| **OVH-INST-2.3-01**<br>line 53 | **Install OS** G"), "{text}");
    assert!(!text.contains("collect FILE.xlsx"), "what is for workbooks only stays there");
}

#[needs::tools(openpyxl)]
#[test]
fn openpyxl_reads_locks_rules_and_hidden_parts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    std::fs::write(&path, ovh().bytes).unwrap();
    let script = r#"
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book["Obligations"]
heads = {c.value: c.column for c in sheet[2]}
entries = sys.argv[2].split("|")
for name, column in heads.items():
    for row in range(3, 38):
        locked = sheet.cell(row, column).protection.locked
        assert locked == (name not in entries), (name, row, locked)
assert sheet.protection.sheet and sheet.protection.password is None
assert sheet.row_dimensions[1].hidden and not sheet.row_dimensions[2].hidden
assert sheet.column_dimensions[openpyxl.utils.get_column_letter(heads["Key"])].hidden
assert sheet.freeze_panes.endswith("3"), sheet.freeze_panes
assert sheet.print_title_rows == "$2:$2"
assert book["_rmx"].sheet_state == "veryHidden"
kinds = sorted(v.type for v in sheet.data_validations.dataValidation)
assert kinds == ["date"] * 4 + ["list"], kinds
assert len(book["Summary"]._charts) == 1
assert book.properties.title and book.properties.created
print("fine")
"#;
    let output = Command::new("python3").arg("-c").arg(script).arg(&path).arg(ENTRIES.join("|")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[needs::tools(libreoffice)]
#[test]
fn libreoffice_opens_it_and_loses_no_word() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    std::fs::write(&path, ovh().bytes).unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let output = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(folder.path().join("out"))
        .arg(&path)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let back = Book::new(std::fs::read(folder.path().join("out/a.xlsx")).unwrap());
    assert_eq!(back.sheets(), ovh().sheets());
    for sheet in ["Obligations", "Commitments", "RACI matrix", "Gaps"] {
        assert_eq!(back.table(sheet), ovh().table(sheet), "{sheet}");
    }
}

#[test]
fn a_long_table_is_written_as_it_goes_and_loses_nothing() {
    let texts: Vec<String> = (0..5_100).map(|n| format!("=Activity {n}")).collect();
    let activities = texts.iter().zip(1..).map(|(text, line)| activity(line, "Ops", text, vec![raci("RA"), raci("")]));
    let matrix = Matrix { activities: activities.collect(), ..matrices::matrix() };
    let profile = Profile::default();
    // Only the long sheet and what it needs: this is about writing, and takes its time in a test build.
    let small = matrices::matrix();
    let effective = rmx_report::matrix::deployment::EffectiveMatrix::new(&matrix, &Selection::default()).unwrap();
    let standing = Standing::new(&effective, &ServiceRecord::default(), &profile);
    let small = checklist(&small, &Selection::default(), &profile);
    let checklist = rmx_report::checklist::Checklist { effective, standing, ..small };
    let mut document = document(&checklist);
    document.parts.retain(|p| p.id == "obligations");
    document.baseline = Lines::default();
    let book = Book::new(xlsx::write(&document).unwrap());
    let cells = book.cells("Obligations");
    let read: Vec<&str> = cells[2..5_102].iter().map(|r| r[2].as_str()).collect();
    assert_eq!(read, texts);
    assert_eq!((cells[0][0].as_str(), cells[2][6].as_str(), cells[2][3].as_str()), ("id", "Not started", "RA"));
    let xml = book.part("xl/worksheets/sheet1.xml");
    assert!(xml.contains(r#"hidden="1""#) && xml.contains(r#"sqref="G3:G5102""#));
    assert!(xml.contains("<autoFilter ref=\"A2:"));
}
