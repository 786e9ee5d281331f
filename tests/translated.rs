//! A template in another language: what its lists and findings say, and how a filled copy of it comes back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/fields.rs"]
mod fields;
#[path = "common/team.rs"]
mod helpers;

use std::fs;
use std::path::Path;

use helpers::{json, ok, python, rmx};
use serde_json::Value;

const CHOICES: &str = "
[choice]
'Not started' = 'Nicht begonnen'
'In progress' = 'In Arbeit'
'Implemented' = 'Umgesetzt'
'Keep' = 'Behalten'
'Accepted' = 'Angenommen'
'Accepted with exceptions' = 'Mit Ausnahmen angenommen'

[finding.shared-without-split]
what = 'Geteilt, und die Aufteilung fehlt: {activity} ({id})'
why = 'So kann niemand eine Seite prüfen.'
help = 'Den Anbieter fragen.'
";

fn collected(folder: &Path, file: &str) -> Value {
    json(&rmx(folder, &["collect", file, "--format", "json"]))
}

/// A folder with a template in German, as far as this test goes.
fn folder(choices: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    ok(&rmx(folder.path(), &["init", "--template", "de"]));
    let path = folder.path().join("de/template.toml");
    let text = fs::read_to_string(&path).unwrap();
    let text = text
        .replace("name = \"Obligations\"", "name = \"Pflichten\"")
        .replace("label = \"Not started\"", "label = \"Nicht begonnen\"")
        .replace("header = \"Status\"", "header = \"Stand\"")
        .replace("header = \"Notes\"", "header = \"Bemerkungen\"")
        .replace("name = \"Sign-off\"", "name = \"Freigabe\"");
    // The tables stand before the parts.
    let at = text.find("[allocation]").unwrap();
    fs::write(&path, format!("{}{choices}\n{}", &text[..at], &text[at..])).unwrap();
    folder
}

const ZILLIZ: [&str; 8] = ["--vendor", "zilliz", "--service", "cloud", "--model", "byoc", "--template", "de"];

#[needs::tools(openpyxl)]
#[test]
fn lists_and_findings_are_said_in_the_templates_words_and_come_back() {
    let folder = folder(CHOICES);
    let at = folder.path();
    ok(&rmx(at, &[&ZILLIZ[..], &["-o", "a.xlsx", "-o", "a.md"]].concat()));
    let report = fs::read_to_string(at.join("a.md")).unwrap();
    for said in ["Nicht begonnen", "Geteilt, und die Aufteilung fehlt: Scale resoures (ZILLIZ-CLOUD-2-04)"] {
        assert!(report.contains(said), "{said}\n{report}");
    }
    assert!(!report.contains("Not started") && !report.contains("who does what is not stated"), "{report}");
    let script = "import openpyxl,datetime\nwb=openpyxl.load_workbook('a.xlsx')\nws=wb['Pflichten']\n\
        ids={c.value:c.column for c in ws[1]}\n\
        assert ws.cell(2,ids['status']).value=='Stand' and ws.cell(3,ids['status']).value=='Nicht begonnen'\n\
        lists=[v.formula1 for v in ws.data_validations.dataValidation]\n\
        assert any('Umgesetzt' in (f or '') for f in lists), lists\n\
        ws.cell(3,ids['status']).value='umgesetzt'; ws.cell(3,ids['notes']).value='erledigt'\n\
        ws.cell(4,ids['status']).value='Implemented'; ws.cell(5,ids['status']).value='Fertig'\n\
        r=wb['Access roles']; rid={c.value:c.column for c in r[1]}\n\
        r.cell(3,rid['holder']).value='Ada'; r.cell(3,rid['access-decision']).value='Behalten'\n\
        s=wb['Freigabe']\n\
        for row in s.iter_rows():\n  k=row[0].value or ''\n  want={'approver/name':'Boss','approver/decision':'Angenommen','approver/date':datetime.date(2026,11,20)}.get(k)\n\
        \x20 if want: s.cell(row[0].row,3).value=want\nwb.save('b.xlsx')";
    python(at, script);
    let service = collected(at, "b.xlsx")["services"][0].clone();
    let edits: Vec<(String, String)> = service["edits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["field"].as_str().unwrap().to_owned(), e["to"].as_str().unwrap().to_owned()))
        .collect();
    for (field, value) in [("status", "Implemented"), ("notes", "erledigt"), ("access-decision", "Keep")] {
        assert!(edits.contains(&(field.to_owned(), value.to_owned())), "{field}: {service}");
    }
    assert_eq!(
        edits.iter().filter(|(field, _)| field == "status").count(),
        2,
        "the program's own word, too: {service}"
    );
    assert_eq!(service["sign_offs"][0]["decision"], "Accepted", "{service}");
    let refused = service["refused"].as_array().unwrap();
    assert_eq!(refused.len(), 1, "{service}");
    assert!(
        refused[0]["found"] == "Fertig"
            && refused[0]["allowed"].as_str().unwrap().starts_with("Nicht begonnen, In Arbeit"),
        "{service}"
    );
    assert_eq!(service["vendor_cells"].as_array().unwrap().len(), 0, "{service}");
    // The next one shows them in the same words, and an untouched copy of it says nothing.
    ok(&rmx(
        at,
        &[&ZILLIZ[..], &["--register", "register", "-o", "next.xlsx", "-o", "next.md", "-o", "next.pdf"]].concat(),
    ));
    let next = fs::read_to_string(at.join("next.md")).unwrap();
    assert!(next.contains("Umgesetzt") && next.contains("Behalten") && next.contains("Angenommen"), "{next}");
    for file in ["next.xlsx", "next.pdf"] {
        let service = collected(at, file)["services"][0].clone();
        for kind in ["edits", "conflicts", "refused", "vendor_cells", "sign_offs"] {
            assert_eq!(service[kind].as_array().unwrap().len(), 0, "{file}, {kind}: {service}");
        }
    }
}

#[test]
fn a_filled_pdf_in_other_words_comes_back() {
    let folder = folder(CHOICES);
    let at = folder.path();
    ok(&rmx(at, &[&ZILLIZ[..], &["-o", "a.pdf"]].concat()));
    let block = [("approver.name", "Boss"), ("approver.decision", "Angenommen"), ("approver.date", "2026-11-20")];
    fields::fill(at, "a.pdf", "b.pdf", &block);
    let service = collected(at, "b.pdf")["services"][0].clone();
    assert_eq!(service["sign_offs"][0]["decision"], "Accepted", "{service}");
}

#[test]
fn values_that_cannot_be_told_apart_are_refused_with_their_lines() {
    let folder = folder(
        "\n[choice]\n'Partial' = 'in Arbeit'\n'In progress' = 'In Arbeit'\n'Planed' = 'Geplant'\n[finding.no-such-code]\nwhat = 'x'\n",
    );
    let out = rmx(folder.path(), &[&ZILLIZ[..], &["-o", "a.md"]].concat());
    assert_eq!(out.status.code(), Some(3));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    for words in ["the same as another", "did you mean 'Planned'?", "no-such-code"] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

/// What was signed stands in the record as fields, and a record of before, with a sentence in their place, says the same in every language.
#[test]
fn what_was_signed_is_said_in_other_words_of_older_records_too() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let profile = "register = 'register'\n[[services]]\nservice = 'ovhcloud/instances'\noptions = ['automated-backups']\n\
        [[defaults]]\naccountable = 'Ada'\n";
    fs::write(at.join("rmx.toml"), profile).unwrap();
    let said = rmx(at, &["sign", "ovhcloud/instances", "--as", "owner", "--name", "Ada", "--decision", "accepted"]);
    ok(&said);
    let said = String::from_utf8_lossy(&said.stderr);
    let sentence = said.lines().find_map(|line| line.split_once(" as owner: ")).unwrap().1.to_owned();
    assert!(sentence.starts_with("36 obligations of Ada; ovhcloud/instances: "), "{sentence}");
    let made = |file: &str| {
        ok(&rmx(at, &["ovhcloud/instances", "--language", "de", "-o", file]));
        fs::read_to_string(at.join(file)).unwrap()
    };
    let german = made("a.md");
    assert!(german.contains("Pflichten von Ada: 36; ovhcloud/instances, "), "{german}");
    assert!(!german.contains(&sentence), "{german}");
    let path = at.join("register/ovhcloud--instances.toml");
    let record = fs::read_to_string(&path).unwrap();
    let line = record.lines().find(|line| line.starts_with("activities = ")).unwrap();
    assert!(!record.contains(&sentence), "{record}");
    let older = |text: &str| fs::write(&path, record.replace(line, &format!("text = {text:?}"))).unwrap();
    older(&sentence);
    assert_eq!(made("b.md"), german);
    // The first form has the options in the sentence alone.
    let first = record.replace(line, &format!("text = {sentence:?}"));
    let first: Vec<&str> = first.lines().filter(|line| !line.starts_with("options = \"")).collect();
    assert!(first.len() < record.lines().count());
    fs::write(&path, first.join("\n")).unwrap();
    assert_eq!(made("first.md"), german);
    // A sentence that says more is shown as it was recorded.
    let more = format!("{sentence}, and the annex");
    older(&more);
    assert!(made("c.md").contains(&more));
    fs::write(&path, record.replace(line, "activities = many")).unwrap();
    let refused = rmx(at, &["ovhcloud/instances", "-o", "d.md"]);
    assert!(!refused.status.success());
    assert!(
        String::from_utf8_lossy(&refused.stderr).contains("'activities' has a value that it cannot have"),
        "{refused:?}"
    );
}
