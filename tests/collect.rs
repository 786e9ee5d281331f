//! Filled copies come back: from openpyxl and LibreOffice, sorted, moved, edited by several people.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/fields.rs"]
mod fields;
#[path = "common/team.rs"]
mod helpers;

use std::fs;
use std::path::Path;
use std::process::Command;

use fields::{fill, fill_with};
use helpers::{edit, hand_out, json, python, rmx};

fn collect(folder: &Path, args: &[&str]) -> (i32, serde_json::Value) {
    let mut all = vec!["collect", "--format", "json"];
    all.extend(args);
    let out = rmx(folder, &all);
    let value = serde_json::from_slice(&out.stdout).unwrap_or_else(|e| {
        panic!("{e}: {} {}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
    });
    (out.status.code().unwrap(), value)
}

#[test]
fn an_untouched_copy_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.xlsx");
    says_nothing(folder.path());
}

/// A name that is too long for its columns is cut in the workbook's heads: that is nobody's entry, and the copy may be made anew.
#[test]
fn an_untouched_copy_for_a_long_name_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rmx.toml"), "[organisation]\nname = 'Acme Iberia and Italy, S. A.'\n").unwrap();
    for _ in 0..2 {
        let out = rmx(folder.path(), &["ibm/backup-recovery", "-o", "a.xlsx"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    says_nothing(folder.path());
}

/// Drop-downs that do not fit into their rules lead to hidden sheets: nobody entered what stands there.
#[test]
fn an_untouched_copy_for_many_people_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let people: Vec<String> = (0..40).map(|number| format!("'Person {number} of the team'")).collect();
    fs::write(folder.path().join("rmx.toml"), format!("people = [{}]\n", people.join(", "))).unwrap();
    hand_out(folder.path(), "a.xlsx");
    says_nothing(folder.path());
}

#[test]
fn an_untouched_copy_of_a_very_long_matrix_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut csv = String::from("Activity,Customer,Acme\n");
    for row in 0..5_100 {
        csv.push_str(&format!("Manage backups of service {row},RA,I\n"));
    }
    fs::write(folder.path().join("long.csv"), csv).unwrap();
    let out = rmx(folder.path(), &["--matrix", "long.csv", "-o", "a.xlsx"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    says_nothing(folder.path());
}

/// Every vendor cell of a long table is watched, too: an edited row is reported with what stands in it now.
#[needs::tools(openpyxl)]
#[test]
fn an_edited_cell_of_a_very_long_table_that_is_only_read_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let mut csv = String::from("Activity,Customer,Acme\n");
    for row in 0..5_100 {
        csv.push_str(&format!("Manage backups of service {row},{},I\n", ["RA", "R"][row % 2]));
    }
    fs::write(folder.path().join("long.csv"), csv).unwrap();
    let out = rmx(folder.path(), &["--matrix", "long.csv", "-o", "a.xlsx"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    // A letter that other rows have, a row moved as a whole, and a remark below the table.
    let script = "m=wb['RACI matrix']\nat=[c.column for c in m[1] if c.value=='customer-raci'][0]\n\
        m.cell(4000,at).value='RA'\n\
        a,b=[[c.value for c in m[r]] for r in (10,11)]\n\
        for c,(x,y) in enumerate(zip(a,b),1): m.cell(10,c).value,m.cell(11,c).value=y,x\n\
        m.cell(5200,2).value='a remark of mine'";
    edit(folder.path(), "a.xlsx", "b.xlsx", script);
    let (code, value) = collect(folder.path(), &["b.xlsx", "--dry-run"]);
    let service = &value["services"][0];
    let vendor = service["vendor_cells"].as_array().unwrap();
    assert_eq!((code, vendor.len()), (10, 1), "{service}");
    assert_eq!(vendor[0]["source"]["cell"], "RACI matrix!A4000", "{service}");
    assert!(vendor[0]["found"].as_str().unwrap().contains("service 3997 | RA | "), "{service}");
    assert_eq!(service["refused"].as_array().unwrap().len(), 1, "{service}");
    assert_eq!(service["refused"][0]["found"], "a remark of mine", "{service}");
}

/// Without the hidden keys nothing can be matched; what was entered is listed row by row, a status that other sheets show as well.
#[needs::tools(openpyxl)]
#[test]
fn entries_of_a_sheet_without_its_hidden_ids_or_keys_are_listed_whole() {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.xlsx");
    for lost in ["ws.delete_cols(ids['key'])", "ws.delete_rows(1)"] {
        let script =
            format!("put(3,'status','In progress'); put(3,'accountable','Ada'); put(4,'notes','mine')\n{lost}");
        edit(folder.path(), "a.xlsx", "b.xlsx", &script);
        let (code, value) = collect(folder.path(), &["b.xlsx", "--dry-run"]);
        let service = &value["services"][0];
        let refused: Vec<(&str, &str)> = service["refused"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| (r["id"].as_str().unwrap(), r["found"].as_str().unwrap()))
            .collect();
        let expected = [("OVH-INST-1.1-01", "Ada | In progress"), ("OVH-INST-1.1-02", "mine")];
        assert_eq!((code, &refused[..]), (10, &expected[..]), "{lost}: {service}");
        assert!(service["refused"][0]["why"].as_str().unwrap().contains("hidden column of keys"), "{service}");
    }
}

/// Takes in a list of users, and hands out `a.xlsx` with it.
fn hand_out_with_users(at: &Path, users: &str) {
    fs::write(at.join("users.csv"), users).unwrap();
    let zilliz = ["--vendor", "zilliz", "--service", "cloud"];
    assert!(rmx(at, &[&["collect", "--access", "users.csv"][..], &zilliz].concat()).status.success());
    let out = rmx(at, &[&zilliz[..], &["--model", "byoc", "--register", "register", "-o", "a.xlsx"]].concat());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

/// Whatever a column holds that nobody fills in: an edit of it is reported, of a gap, and of the day on which a user was last seen.
#[needs::tools(openpyxl)]
#[test]
fn an_edit_of_any_column_that_is_not_filled_in_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    hand_out_with_users(at, "user,role,last seen\nada,Organization Owner,2026-11-01\n");
    let script = "import datetime\nput(3,'gap','no gap of ours'); s=wb['Access roles']\n\
        day=[c for r in s.iter_rows() for c in r if isinstance(c.value,datetime.datetime)][0]\n\
        day.value=datetime.datetime(2026,11,19)";
    edit(at, "a.xlsx", "b.xlsx", script);
    let (_, untouched) = collect(at, &["a.xlsx", "--dry-run"]);
    assert_eq!(untouched["services"][0]["vendor_cells"].as_array().unwrap().len(), 0, "{untouched}");
    let (_, value) = collect(at, &["b.xlsx", "--dry-run"]);
    let found: Vec<&str> = value["services"][0]["vendor_cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| cell["found"].as_str().unwrap())
        .collect();
    assert_eq!(found, ["no gap of ours", "2026-11-19"], "{value}");
}

/// A role stands on as many lines as it has holders: whose access is revoked is said by the line, here and in the log.
#[needs::tools(openpyxl)]
#[test]
fn each_holder_of_a_role_is_told_from_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    hand_out_with_users(at, "user,role\nada,Organization Owner\neve,Organization Owner\n");
    let script = "s=wb['Access roles']; at={c.value:c.column for c in s[1]}['access-decision']\n\
        s.cell(3,at).value='Keep'; s.cell(4,at).value='Revoke'; s.cell(5,at).value='perhaps'";
    python(at, &format!("import openpyxl\nwb=openpyxl.load_workbook('a.xlsx')\n{script}\nwb.save('b.xlsx')"));
    let out = String::from_utf8(rmx(at, &["collect", "b.xlsx"]).stdout).unwrap();
    for line in [
        "new       organization-owner#1 access-decision: \"Keep\"",
        "new       organization-owner#2 access-decision: \"Revoke\"",
        "refused   organization-owner#3 access-decision: \"perhaps\"",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
    let log = String::from_utf8(rmx(at, &["log", "organization-owner#2"]).stdout).unwrap();
    assert!(log.contains("holder: \"eve\"") && log.contains("\"Revoke\"") && !log.contains("\"Keep\""), "{log}");
    // What nothing is recorded of is no empty log.
    let out = rmx(at, &["log", "organization-owner#22"]);
    let error = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(2), "{error}");
    assert!(
        error.contains("nothing is recorded of") && error.contains("did you mean 'organization-owner#2'?"),
        "{error}"
    );
}

/// Half a character (a surrogate without its other half) is no character: it stays as it is written, in every round.
#[needs::tools(openpyxl)]
#[test]
fn half_a_character_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.xlsx");
    // openpyxl writes the text as it is: in the file it is the escape of a lone surrogate, and a whole pair.
    edit(
        folder.path(),
        "a.xlsx",
        "b.xlsx",
        "put(3,'notes','half _xD800_ here'); put(4,'notes','whole _xD83D__xDE00_')",
    );
    let (code, value) = collect(folder.path(), &["b.xlsx"]);
    let to: Vec<&str> =
        value["services"][0]["edits"].as_array().unwrap().iter().map(|e| e["to"].as_str().unwrap()).collect();
    assert_eq!((code, to), (0, vec!["half _xD800_ here", "whole 😀"]), "{value}");
    let text = fs::read_to_string(folder.path().join("register/ovhcloud--instances.toml")).unwrap();
    assert!(text.contains("half _xD800_ here") && !text.contains('\u{FFFD}'), "{text}");
    let again = ["--vendor", "ovhcloud", "--service", "instances", "--register", "register", "-o", "c.xlsx"];
    assert!(rmx(folder.path(), &again).status.success());
    let (code, value) = collect(folder.path(), &["c.xlsx"]);
    assert_eq!((code, value["services"][0]["edits"].as_array().unwrap().len()), (0, 0), "{value}");
    // The same in a PDF's form.
    hand_out(folder.path(), "a.pdf");
    let half = lopdf::Object::String(b"\xFE\xFF\x00A\xD8\x00\x00B".to_vec(), lopdf::StringFormat::Hexadecimal);
    fill_with(folder.path(), "a.pdf", "b.pdf", &[("approver.exceptions", half)]);
    let (_, value) = collect(folder.path(), &["b.pdf", "--dry-run"]);
    assert!(value.to_string().contains("A_xD800_B"), "{value}");
}

/// Collects `a.xlsx`, in which nobody has written anything.
fn says_nothing(folder: &Path) {
    let (code, value) = collect(folder, &["a.xlsx"]);
    assert_eq!(code, 0);
    let service = &value["services"][0];
    for kind in ["edits", "conflicts", "refused", "vendor_cells", "missing", "sign_offs"] {
        assert_eq!(service[kind].as_array().unwrap().len(), 0, "{kind}: {service}");
    }
}

#[test]
fn what_is_wrong_with_each_of_several_files_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("note.xlsx"), "no workbook").unwrap();
    let output = rmx(folder.path(), &["collect", "gone.xlsx", "note.xlsx"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("gone.xlsx") && text.contains("note.xlsx"), "{text}");
}

#[test]
fn a_file_that_is_no_handed_out_copy_is_an_error_and_makes_no_register() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x.xlsx"), "no zip").unwrap();
    let out = rmx(folder.path(), &["collect", "x.xlsx"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(!folder.path().join("register").exists());
}

#[needs::tools(openpyxl)]
#[test]
fn sorted_moved_renamed_and_duplicated_rows_come_back_and_strays_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.xlsx");
    edit(
        folder.path(),
        "a.xlsx",
        "b.xlsx",
        "put(3,'notes','=1+1 | \\'; DROP'); put(3,'status','implemented'); put(4,'due',datetime.date(2026,12,31))\n\
         put(5,'status','Dun'); put(6,'due','2026-02-30'); put(7,'activity','MINE'); put(7,'notes','on mine')\n\
         put(8,'notes','x'*32767); put(9,'evidence','javascript:alert(1)')\n\
         rows=[[c.value for c in r] for r in ws.iter_rows(min_row=3)]\n\
         rows.reverse(); rows=rows[3:]+[rows[-1]]\n\
         ws.delete_rows(3,ws.max_row)\n\
         order=list(range(len(ids)))[::-1]\n\
         head=[[ws.cell(i,j+1).value for j in order] for i in (1,2)]\n\
         for i,h in enumerate(head):\n  for j,v in enumerate(h): ws.cell(i+1,j+1).value=v\n\
         for i,r in enumerate(rows):\n  for j,o in enumerate(order):\n    c=ws.cell(i+3,j+1); c.value=r[o]\n    if isinstance(r[o],str): c.data_type='s'\n\
         ws.cell(60,3).value='my own row'\n\
         ws.title='Pflichten'",
    );
    let (code, value) = collect(folder.path(), &["b.xlsx"]);
    assert_eq!(code, 10);
    let service = &value["services"][0];
    let edits: Vec<(&str, &str, &str)> = service["edits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["id"].as_str().unwrap(), e["field"].as_str().unwrap(), e["to"].as_str().unwrap()))
        .collect();
    assert!(edits.contains(&("OVH-INST-1.1-01", "notes", "=1+1 | '; DROP")), "{edits:?}");
    assert!(edits.contains(&("OVH-INST-1.1-01", "status", "Implemented")), "{edits:?}");
    assert!(edits.iter().any(|e| e.2.len() == 32767));
    assert!(edits.iter().any(|e| e.2 == "javascript:alert(1)"));
    assert!(edits.iter().any(|e| e.1 == "due" && e.2 == "2026-12-31"));
    let refused: Vec<&str> =
        service["refused"].as_array().unwrap().iter().map(|r| r["found"].as_str().unwrap()).collect();
    assert_eq!(refused.len(), 3, "{refused:?}");
    for found in ["Dun", "2026-02-30", "my own row"] {
        assert!(refused.contains(&found), "{refused:?}");
    }
    assert_eq!(service["vendor_cells"][0]["found"], "MINE");
    let text = fs::read_to_string(folder.path().join("register/ovhcloud--instances.toml")).unwrap();
    assert!(text.contains("on mine") && !text.contains("MINE") && !text.contains("activity = \"\""), "{text}");
    assert!(service["missing"][0]["what"].as_str().unwrap().contains("not in the file"), "{}", service["missing"]);
    let (_, again) = collect(folder.path(), &["b.xlsx"]);
    assert_eq!(again["services"][0]["edits"].as_array().unwrap().len(), 0, "collecting again changes nothing");
}

/// The entries of the copies below.
const ENTRIES: &str = "put(3,'status','Implemented'); put(3,'notes','n3'); put(4,'due',datetime.date(2026,12,31)); put(5,'accountable','Ada')\n";

/// Whatever a program or a person does to the sheets, the four entries come back, and nothing else is told of them.
#[needs::tools(openpyxl)]
#[test]
fn entries_come_back_whatever_became_of_the_sheets() {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.xlsx");
    // An export keeps the values, hides what was very hidden, and drops styles, protection and properties.
    let values_only = "n=openpyxl.Workbook(); n.remove(n.active)\n\
        for s in wb.worksheets:\n  t=n.create_sheet(s.title); t.sheet_state='hidden' if s.sheet_state!='visible' else 'visible'\n\
        \x20 for row in s.iter_rows():\n    for c in row:\n      if c.value is not None:\n        d=t.cell(c.row,c.column); d.value=c.value\n\
        \x20       if c.is_date: d.number_format='yyyy-mm-dd'\nwb=n";
    let cases = [
        ("an export of values", values_only, &[][..]),
        ("filtered", "for r in range(3,20): ws.row_dimensions[r].hidden=True", &[]),
        (
            "every sheet renamed and in another order",
            "for s in wb.worksheets: s.title='S'+s.title[::-1]\nwb._sheets.reverse()",
            &[],
        ),
        ("rows and columns before the table", "ws.insert_rows(1,3); ws.insert_cols(1,2)", &[]),
        ("rows deleted", "ws.delete_rows(10,3)", &["3 rows of 'obligations' are not in the file"]),
        ("a column deleted that was blank", "ws.delete_cols(ids['consulted'])", &[]),
        (
            "a column deleted that held something",
            "ws.delete_cols(ids['status'])",
            &["the column 'status' of 'obligations' is not"],
        ),
    ];
    for (case, code, missing) in cases {
        edit(folder.path(), "a.xlsx", "b.xlsx", &format!("{ENTRIES}{code}"));
        let (exit, value) = collect(folder.path(), &["b.xlsx", "--dry-run"]);
        let service = &value["services"][0];
        let fields: Vec<&str> =
            service["edits"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        let expected = ["status", "notes", "due", "accountable"];
        let kept: Vec<&str> = expected.into_iter().filter(|f| !missing.iter().any(|m| m.contains(*f))).collect();
        assert_eq!((exit, fields), (0, kept), "{case}: {service}");
        for kind in ["conflicts", "refused", "vendor_cells"] {
            assert_eq!(service[kind].as_array().unwrap().len(), 0, "{case}, {kind}: {service}");
        }
        let told: Vec<&str> =
            service["missing"].as_array().unwrap().iter().map(|m| m["what"].as_str().unwrap()).collect();
        assert!(
            told.len() == missing.len() && told.iter().zip(missing).all(|(t, m)| t.contains(m)),
            "{case}: {told:?}"
        );
    }
    // Where nothing can be placed any more, that is said, and every word is listed.
    for (case, code) in [("no keys", "ws.delete_cols(ids['key'])"), ("no ids", "ws.delete_rows(1)")] {
        edit(folder.path(), "a.xlsx", "b.xlsx", &format!("{ENTRIES}{code}"));
        let (exit, value) = collect(folder.path(), &["b.xlsx", "--dry-run"]);
        let service = &value["services"][0];
        assert!(
            exit == 10 && service.to_string().contains("hidden row of ids or hidden column of keys"),
            "{case}: {service}"
        );
        for word in ["n3", "2026-12-31", "Ada"] {
            assert!(service["refused"].to_string().contains(word), "{case}, {word}: {service}");
        }
    }
}

#[needs::tools(openpyxl)]
#[test]
fn two_people_merge_and_the_same_field_is_a_conflict_until_one_is_preferred() {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.xlsx");
    edit(folder.path(), "a.xlsx", "anna.xlsx", "put(3,'notes','from anna'); put(4,'notes','only anna')");
    edit(folder.path(), "a.xlsx", "bob.xlsx", "put(3,'notes','from bob'); put(5,'notes','only bob')");
    let (code, value) = collect(folder.path(), &["anna.xlsx", "bob.xlsx"]);
    assert_eq!(code, 10);
    let service = &value["services"][0];
    assert_eq!(service["new"], 3);
    let conflict = &service["conflicts"][0];
    assert_eq!((conflict["register"].as_str(), conflict["copy"].as_str()), (Some("from anna"), Some("from bob")));
    assert!(conflict["register_origin"]["place"].as_str().unwrap().contains("anna.xlsx"), "{conflict}");
    let (code, _) = collect(folder.path(), &["bob.xlsx", "--prefer", "bob.xlsx"]);
    assert_eq!(code, 0);
    let text = fs::read_to_string(folder.path().join("register/ovhcloud--instances.toml")).unwrap();
    for note in ["from bob", "only anna", "only bob"] {
        assert!(text.contains(note), "{note}");
    }
    let log = rmx(folder.path(), &["log"]);
    assert_eq!(log.status.code(), Some(0));
    let log = String::from_utf8(log.stdout).unwrap();
    assert!(log.contains("conflict") && log.contains("from anna"), "{log}");
}

#[needs::tools(openpyxl)]
#[test]
fn a_filled_workbook_is_never_overwritten_before_it_was_collected() {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.xlsx");
    edit(folder.path(), "a.xlsx", "a.xlsx", "put(3,'notes','keep me')");
    let before = fs::read(folder.path().join("a.xlsx")).unwrap();
    let again = ["--vendor", "ovhcloud", "--service", "instances", "--register", "register", "-o", "a.xlsx", "--force"];
    let out = rmx(folder.path(), &again);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("rmx-report collect a.xlsx"));
    assert_eq!(fs::read(folder.path().join("a.xlsx")).unwrap(), before);
    assert_eq!(collect(folder.path(), &["a.xlsx"]).0, 0);
    let out = rmx(folder.path(), &again);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(
        collect(folder.path(), &["a.xlsx", "--dry-run"]).1["services"][0]["new"],
        0,
        "the new one has the entry in it"
    );
}

#[needs::tools(openpyxl, libreoffice)]
#[test]
fn a_copy_survives_libreoffice() {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.xlsx");
    edit(
        folder.path(),
        "a.xlsx",
        "b.xlsx",
        "put(3,'notes','two  blanks\\nand a line'); put(3,'due',datetime.date(2026,12,31))",
    );
    for format in ["ods", "xlsx"] {
        let profile = format!("-env:UserInstallation=file://{}/lo", folder.path().display());
        let out = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", format, "--outdir", "out", "b.xlsx"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(out.status.success());
        let (code, value) = collect(folder.path(), &[&format!("out/b.{format}"), "--dry-run"]);
        let service = &value["services"][0];
        assert_eq!(code, 0, "{format}: {service}");
        assert_eq!(service["new"], 2, "{format}: {service}");
        assert_eq!(
            service["edits"].as_array().unwrap().iter().filter(|e| e["to"] == "two  blanks\nand a line").count(),
            1,
            "{service}"
        );
    }
}

/// A PDF has no rows to fill in: an owner who signs in it signs for what is theirs by the record.
#[test]
fn an_owner_who_signs_a_pdf_signs_for_their_rows() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let profile = "register = 'register'\npeople = ['Ada', 'Grace']\n[[services]]\nservice = 'ovhcloud/instances'\n\
        [[defaults]]\naccountable = 'Ada'\n";
    fs::write(at.join("rmx.toml"), profile).unwrap();
    hand_out(at, "a.pdf");
    let block = [("owner-1.name", "Ada"), ("owner-1.decision", "Accepted"), ("owner-1.date", "2026-11-19")];
    fill(at, "a.pdf", "b.pdf", &block);
    assert_eq!(collect(at, &["b.pdf"]).0, 0);
    let given = "[[defaults]]\nactivity = 'OVH-INST-1.1-03'\naccountable = 'Grace'\n";
    for (more, state, reason) in [("", "valid", ""), (given, "lapsed", "Grace is accountable now for: OVH-INST-1.1-03")]
    {
        fs::write(at.join("rmx.toml"), format!("{profile}{more}")).unwrap();
        let status = json(&rmx(at, &["status", "--format", "json"]));
        let sign_off = &status["services"][0]["sign_offs"][0];
        assert_eq!((&sign_off["state"], &sign_off["reason"]), (&state.into(), &reason.into()));
    }
}

#[test]
fn sign_offs_come_back_from_a_filled_pdf() {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.pdf");
    let (code, value) = collect(folder.path(), &["a.pdf", "--dry-run"]);
    assert_eq!((code, value["services"][0]["sign_offs"].as_array().unwrap().len()), (0, 0), "{value}");
    let whole = [
        ("approver.name", "Zoë Łukasz"),
        ("approver.role", "CISO"),
        ("approver.decision", "Accepted with exceptions"),
        ("approver.exceptions", "row 3\nrow 4"),
        ("approver.date", "2026-11-19"),
        ("approver.valid-until", "2027-11-19"),
        ("approver.read", "/Yes"),
        ("preparer.name", "Ben"),
    ];
    fill(folder.path(), "a.pdf", "b.pdf", &whole);
    let (code, value) = collect(folder.path(), &["b.pdf"]);
    assert_eq!(code, 10, "{value}");
    let service = &value["services"][0];
    assert_eq!(service["sign_offs"].as_array().unwrap().len(), 1, "{service}");
    assert_eq!(service["sign_offs"][0]["name"], "Zoë Łukasz");
    assert_eq!(service["sign_offs"][0]["source"]["part"], "approver.decision", "{service}");
    // The preparer's block has a name alone: nothing of it is taken, and all of it is listed.
    let refused: Vec<&str> =
        service["refused"].as_array().unwrap().iter().map(|r| r["field"].as_str().unwrap()).collect();
    assert_eq!(refused, ["decision", "date", ""], "{service}");
    assert_eq!(service["refused"][2]["found"], "name: Ben", "{service}");
    assert_eq!(service["refused"][0]["source"]["part"], "preparer.decision", "{service}");
    let text = fs::read_to_string(folder.path().join("register/ovhcloud--instances.toml")).unwrap();
    for part in ["CISO", "Accepted with exceptions", "row 4", "2027-11-19"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (_, again) = collect(folder.path(), &["b.pdf"]);
    assert_eq!(again["services"][0]["sign_offs"].as_array().unwrap().len(), 0, "collecting again changes nothing");
    // The tick is recorded, and stands in the next document; a copy without it does not take it back, one that took it out does.
    assert!(text.contains("read = \"yes\""), "{text}");
    let untouched = |name: &str| name.ends_with("read") || name == "preparer.name";
    let without: Vec<_> = whole.into_iter().filter(|(name, _)| !untouched(name)).collect();
    fill(folder.path(), "a.pdf", "d.pdf", &without);
    let (code, value) = collect(folder.path(), &["d.pdf"]);
    assert_eq!((code, value["services"][0]["sign_offs"].as_array().unwrap().len()), (0, 0), "{value}");
    let again = ["--vendor", "ovhcloud", "--service", "instances", "--register", "register", "-o", "e.pdf"];
    let out = rmx(folder.path(), &again);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let (code, value) = collect(folder.path(), &["e.pdf", "--dry-run"]);
    assert_eq!((code, value["services"][0]["sign_offs"].as_array().unwrap().len()), (0, 0), "{value}");
    fill(folder.path(), "e.pdf", "f.pdf", &[("approver.read", "/Off")]);
    // A block is handed out empty, whatever was signed before: a box alone is no sign-off.
    let (code, value) = collect(folder.path(), &["f.pdf", "--dry-run"]);
    assert_eq!((code, value["services"][0]["sign_offs"].as_array().unwrap().len()), (0, 0), "{value}");
    // Somebody else signed the same block meanwhile: both statements are listed, each with who and when.
    let other = [
        ("approver.name", "Eve"),
        ("approver.decision", "Rejected"),
        ("approver.date", "2026-11-20"),
        ("preparer.name", "Ben"),
    ];
    fill(folder.path(), "a.pdf", "g.pdf", &other);
    fill(
        folder.path(),
        "a.pdf",
        "h.pdf",
        &[&whole[..3], &[("approver.exceptions", "row 5"), ("approver.date", "2026-11-20")]].concat(),
    );
    assert_eq!(collect(folder.path(), &["h.pdf"]).1["services"][0]["sign_offs"].as_array().unwrap().len(), 1);
    let (_, value) = collect(folder.path(), &["g.pdf", "--dry-run"]);
    let origin = &value["services"][0]["conflicts"][0]["register_origin"];
    let expected = serde_json::json!({"place": "register, from h.pdf", "by": "tester", "at": "2026-11-20T00:00:00Z"});
    assert_eq!(*origin, expected, "{value}");
    // Two entries would be overwritten: the sign-off, and the name; what is missing beside the name is none.
    let out = rmx(folder.path(), &[&again[..6], &["-o", "g.pdf", "--force"]].concat());
    let error = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(error.contains("g.pdf holds 2 entries") && error.contains("\"name: Ben\" in g.pdf"), "{error}");
    let wrong = [("approver.name", "Eve"), ("approver.decision", "Prepared"), ("approver.date", "2026-02-30")];
    fill(folder.path(), "a.pdf", "c.pdf", &wrong);
    let (code, value) = collect(folder.path(), &["c.pdf", "--dry-run"]);
    let refused = value["services"][0]["refused"].as_array().unwrap();
    assert_eq!((code, refused.len()), (10, 3), "{value}");
    assert!(refused.iter().any(|r| r["found"] == "2026-02-30"), "{value}");
}

#[test]
fn a_pdf_without_fields_and_one_of_another_program_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let out = rmx(folder.path(), &["--vendor", "ovhcloud", "--service", "instances", "-o", "flat.pdf", "--flat"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    fs::write(folder.path().join("x.pdf"), "%PDF-1.7\nnothing").unwrap();
    for (file, code) in [("flat.pdf", "pdf-without-form"), ("x.pdf", "not-a-handed-out-pdf")] {
        let out = rmx(folder.path(), &["collect", file]);
        assert_eq!(out.status.code(), Some(3), "{file}");
        assert!(String::from_utf8_lossy(&out.stderr).contains(code), "{}", String::from_utf8_lossy(&out.stderr));
        assert!(!folder.path().join("register").exists());
    }
}
