//! A team over a quarter, through the program: hand-out, edits in several programs, vendor changes, sign-offs that last or lapse.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod helpers;

use std::fs;
use std::path::Path;
use std::process::Command;

use helpers::{SERVICE, both, edit, hand_out, json, ok, rmx, rmx_on};
use serde_json::Value;

fn texts<'v>(list: &'v Value, field: &str) -> Vec<&'v str> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap_or_default()).collect()
}

fn convert(folder: &Path, file: &str, to: &str, out: &str) {
    let home = folder.join("office");
    let run = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", home.display()))
        .args(["--headless", "--convert-to", to, "--outdir", out, file])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// What people write where nothing was asked: each of it is in the refused list, or reported as an edit of a vendor cell.
const OWN_WORDS: &str = "\
n=ws.max_column+2\n\
ws.cell(2,n).value='Ticket'; ws.cell(4,n).value='JIRA-1'\n\
ws.cell(60,3).value='free text below the table'\n\
ws.insert_rows(8); ws.cell(8,3).value='an inserted activity'; ws.cell(8,ids['notes']).value='with notes'\n\
wb['Summary']['T60'].value='note on the summary'\n\
wb.create_sheet('My notes')['B2'].value='a sheet of my own'\n\
from openpyxl.comments import Comment\n\
put(5,'notes','my note'); ws.cell(5,ids['notes']).comment=Comment('a comment on a cell','Bob')\n\
m=wb['RACI matrix']; m['D5'].value='ZZ'; m['D3'].value,m['D4'].value='C','I'\n\
wb['Gaps']['D4'].value='we settled this'\n\
wb['Sources']['T3'].value='a remark among the sources'\n\
put(3,'customer-raci','I')";

fn own_words_are_all_listed(folder: &Path, file: &str) {
    let out = rmx(folder, &["collect", file, "--dry-run", "--format", "json"]);
    assert_eq!(out.status.code(), Some(10), "{}", both(&out));
    let value = json(&out);
    let service = &value["services"][0];
    let refused = texts(&service["refused"], "found").join("\n");
    let words = [
        "Ticket",
        "JIRA-1",
        "free text below the table",
        "an inserted activity",
        "with notes",
        "note on the summary",
        "a sheet of my own",
        "a comment on a cell",
        "a remark among the sources",
    ];
    for found in words {
        assert!(refused.contains(found), "{file}: '{found}' is lost\n{refused}");
    }
    let vendor = texts(&service["vendor_cells"], "found").join("\n");
    for found in ["ZZ", "we settled this", "I"] {
        assert!(vendor.contains(found), "{file}: '{found}' is lost\n{vendor}");
    }
    // Two letters that stand elsewhere in the sheet, too: the row is not as it was handed out.
    assert!(texts(&service["vendor_cells"], "column").contains(&"row"), "{file}: {}", service["vendor_cells"]);
    assert_eq!(texts(&service["edits"], "to"), ["my note"], "{file}");
    // The comment is on the cell of that entry.
    let mut comments = service["refused"].as_array().unwrap().iter();
    // LibreOffice does not write who wrote it.
    let comment = comments.find(|r| r["found"].as_str().unwrap().ends_with("a comment on a cell"));
    let comment = comment.unwrap_or_else(|| panic!("{file}: {refused}"));
    assert_eq!(comment["source"]["cell"], service["edits"][0]["source"]["cell"], "{file}");
}

#[needs::tools(openpyxl)]
#[test]
fn whatever_somebody_writes_anywhere_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.xlsx");
    edit(folder.path(), "a.xlsx", "b.xlsx", OWN_WORDS);
    own_words_are_all_listed(folder.path(), "b.xlsx");
    // A workbook that holds them is never overwritten, and it is said why `collect` alone does not help.
    fs::copy(folder.path().join("b.xlsx"), folder.path().join("a.xlsx")).unwrap();
    let out = rmx(folder.path(), &[&SERVICE[..], &["-o", "a.xlsx", "--force"]].concat());
    assert_eq!(out.status.code(), Some(1), "{}", both(&out));
    assert!(
        both(&out).contains("not even with --force") && both(&out).contains("move the file away"),
        "{}",
        both(&out)
    );
    assert_eq!(fs::read(folder.path().join("a.xlsx")).unwrap(), fs::read(folder.path().join("b.xlsx")).unwrap());
}

#[needs::tools(openpyxl, libreoffice)]
#[test]
fn libreoffice_keeps_every_word_and_adds_none() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    hand_out(at, "a.xlsx");
    edit(at, "a.xlsx", "b.xlsx", OWN_WORDS);
    convert(at, "a.xlsx", "ods", "ods");
    convert(at, "ods/a.ods", "xlsx", "back");
    for untouched in ["ods/a.ods", "back/a.xlsx"] {
        let out = rmx(at, &["collect", untouched, "--dry-run", "--format", "json"]);
        assert_eq!(out.status.code(), Some(0), "{untouched}: {}", both(&out));
        for kind in ["edits", "refused", "vendor_cells", "missing"] {
            assert_eq!(
                json(&out)["services"][0][kind].as_array().unwrap().len(),
                0,
                "{untouched} {kind}: {}",
                both(&out)
            );
        }
    }
    convert(at, "b.xlsx", "ods", "ods");
    convert(at, "b.xlsx", "xlsx", "xlsx");
    own_words_are_all_listed(at, "ods/b.ods");
    own_words_are_all_listed(at, "xlsx/b.xlsx");
    // An ODS copy is guarded like a workbook.
    fs::copy(at.join("ods/b.ods"), at.join("guarded.xlsx")).unwrap();
    let out = rmx(at, &[&SERVICE[..], &["-o", "guarded.xlsx", "--force"]].concat());
    assert_eq!(out.status.code(), Some(1), "{}", both(&out));
}

#[needs::tools(openpyxl)]
#[test]
fn a_conflict_names_who_recorded_what_the_register_has() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    hand_out(at, "a.xlsx");
    for (who, status) in [("Anna", "In progress"), ("Ben", "Implemented")] {
        let code = format!("put(3,'status',{status:?}); wb.properties.lastModifiedBy={who:?}");
        edit(at, "a.xlsx", &format!("{who}.xlsx"), &code);
    }
    assert_eq!(rmx(at, &["collect", "Anna.xlsx"]).status.code(), Some(0));
    // Twice: the conflict itself is logged by the first, and must not pass for what gave the register its value.
    for _ in 0..2 {
        let out = rmx(at, &["collect", "Ben.xlsx", "--format", "json"]);
        let conflict = json(&out)["services"][0]["conflicts"][0].clone();
        assert_eq!(conflict["register"], "In progress");
        assert_eq!(conflict["register_origin"]["by"], "Anna", "{conflict}");
        assert_eq!(conflict["register_origin"]["place"], "register, from Anna.xlsx", "{conflict}");
        assert_eq!(conflict["copy_origin"]["by"], "Ben", "{conflict}");
    }
}

/// A copy of the catalogue's OVHcloud folder with its rows changed: `change` sees each line as fields and may drop it.
fn vendor_update(folder: &Path, change: impl Fn(&mut Vec<String>) -> bool) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/catalog/ovhcloud/instances");
    let to = folder.join("catalog/ovhcloud/instances");
    fs::create_dir_all(&to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
    let file = to.join("activities.csv");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(&file).unwrap();
    let rows: Vec<Vec<String>> = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    let mut writer = csv::Writer::from_path(&file).unwrap();
    for mut row in rows {
        if change(&mut row) {
            writer.write_record(&row).unwrap();
        }
    }
    writer.flush().unwrap();
}

const SIGNED: [&str; 6] = ["1.1-01", "1.1-02", "1.1-03", "2.1-05", "3.1.1-01", "3.1.1-03"];

/// A folder whose register has notes on every obligation, and a sign-off on some of them and on the whole.
fn signed_team() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    hand_out(folder.path(), "a.xlsx");
    edit(
        folder.path(),
        "a.xlsx",
        "full.xlsx",
        "for r in range(3,38):\n  put(r,'accountable','Signer of '+ws.cell(r,ids['id']).value.split('INST-')[1])\n  put(r,'status','Implemented'); put(r,'notes','note %d'%r)",
    );
    ok(&rmx(folder.path(), &["collect", "full.xlsx"]));
    for id in SIGNED {
        let (id, name) = (format!("OVH-INST-{id}"), format!("Signer of {id}"));
        ok(&rmx(
            folder.path(),
            &["sign", "ovhcloud/instances", &id, "--name", &name, "--as", "owner", "--decision", "accepted"],
        ));
    }
    ok(&rmx(
        folder.path(),
        &["sign", "ovhcloud/instances", "--as", "approver", "--name", "Boss", "--decision", "accepted"],
    ));
    folder
}

fn states(folder: &Path, day: &str, args: &[&str]) -> Vec<(String, String)> {
    let out = rmx_on(folder, day, &[&["status", "--format", "json"][..], args].concat());
    let value = json(&out);
    let sign_offs = value["services"][0]["sign_offs"].as_array().unwrap().clone();
    let text = |s: &Value, f: &str| s[f].as_str().unwrap().trim_start_matches("OVH-INST-").to_owned();
    sign_offs.iter().map(|s| (text(s, "on"), text(s, "state"))).collect()
}

#[needs::tools(openpyxl)]
#[test]
fn a_vendor_update_keeps_suspends_lapses_archives_and_offers() {
    let folder = signed_team();
    let at = folder.path();
    assert!(states(at, "2026-11-20", &[]).iter().all(|(_, state)| state == "valid"));
    vendor_update(at, |row| {
        match row[0].as_str() {
            "OVH-INST-1.1-01" => {
                row[2] = format!("{}.", row[2].replace("Choose the Instance scale", "choose  the instance Scale"))
            }
            "OVH-INST-1.1-02" => row[2] = row[2].replace("needed", "required"),
            "OVH-INST-1.1-03" => (row[3], row[4]) = ("R".to_owned(), "A".to_owned()),
            "OVH-INST-2.1-05" => row[5] = "automated-backups".to_owned(),
            "OVH-INST-3.1.1-06" => {
                row[0] = "OVH-INST-3.1.1-96".to_owned();
                row[2] = "Administrate the apps on your Instances".to_owned();
            }
            _ => {}
        }
        row[0] != "OVH-INST-3.1.1-01"
    });
    let update = ["update", "ovhcloud/instances", "--catalog", "catalog"];
    let looked = rmx(at, &[&update[..], &["--dry-run"]].concat());
    let said = both(&looked);
    ok(&looked);
    assert!(said.contains("valid -> suspended: wording changed: OVH-INST-1.1-02"), "{said}");
    assert!(
        states(at, "2026-11-20", &["--catalog", "catalog"]).iter().all(|(_, s)| s == "valid"),
        "a look changes nothing"
    );
    let out = rmx(at, &update);
    ok(&out);
    let said = both(&out);
    ok(&rmx(at, &[&SERVICE[..], &["--catalog", "catalog", "--register", "register", "-o", "new.md"]].concat()));
    assert!(said.contains("--rename OVH-INST-3.1.1-06=OVH-INST-3.1.1-96"), "{said}");
    let states_now = states(at, "2026-11-20", &["--catalog", "catalog"]);
    let state = |id: &str| states_now.iter().find(|(on, _)| on == id).map(|(_, state)| state.as_str());
    assert_eq!(state("1.1-01"), Some("valid"), "white space, case and punctuation");
    assert_eq!(state("1.1-02"), Some("suspended"), "a word");
    assert_eq!(state("1.1-03"), Some("lapsed"), "an assignment");
    assert_eq!(state("2.1-05"), Some("lapsed"), "a condition");
    assert_eq!(state("3.1.1-01"), None, "it went to the archive with its activity");
    assert_eq!(state("3.1.1-03"), Some("valid"), "not touched");
    assert_eq!(state("whole checklist"), Some("lapsed"));
    // The earlier signer, date and wording are shown.
    let report = fs::read_to_string(at.join("new.md")).unwrap();
    let gap = "Signer of 1.1-02 signed 'Provide personal data needed for service subscription'";
    assert!(report.contains(gap), "{report}");
    let lapsed = report.lines().find(|line| line.contains("**whole checklist**") && line.contains("Boss"));
    let lapsed = lapsed.unwrap_or_else(|| panic!("{report}"));
    for words in ["as approver", "Accepted", "20 Nov 2026", "lapsed", "removed: OVH-INST-3.1.1-01"] {
        assert!(lapsed.contains(words), "{words}: {lapsed}");
    }
    let archive = fs::read_to_string(at.join("register/archive/ovhcloud--instances.toml")).unwrap();
    for kept in ["OVH-INST-3.1.1-01", "OVH-INST-3.1.1-06", "Signer of 3.1.1-01", "note "] {
        assert!(archive.contains(kept), "{kept} is not in the archive\n{archive}");
    }
    // What was offered works, after the entries went to the archive too.
    let rename = ["--rename", "OVH-INST-3.1.1-06=OVH-INST-3.1.1-96"];
    ok(&rmx(at, &[&update[..], &rename].concat()));
    let file = fs::read_to_string(at.join("register/ovhcloud--instances.toml")).unwrap();
    assert!(file.contains("OVH-INST-3.1.1-96"), "{file}");
    let archive = fs::read_to_string(at.join("register/archive/ovhcloud--instances.toml")).unwrap();
    assert!(!archive.contains("OVH-INST-3.1.1-06"), "{archive}");
    assert!(ok(&rmx(at, &["log", "OVH-INST-3.1.1-06"])).contains("update"));
    // The vendor takes the change back: the archived entries return with their sign-off.
    ok(&rmx(at, &["update", "ovhcloud/instances"]));
    assert!(states(at, "2026-11-20", &[]).contains(&("3.1.1-01".to_owned(), "valid".to_owned())));
    ok(&rmx(at, &["verify", "register"]));
}

/// A sign-off on a row in which nothing is entered goes with its activity as entries do.
#[test]
fn a_sign_off_alone_follows_its_activity() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for id in ["OVH-INST-1.1-02", "OVH-INST-3.1.1-01"] {
        ok(&rmx(
            at,
            &["sign", "ovhcloud/instances", id, "--as", "approver", "--name", "Ada", "--decision", "accepted"],
        ));
    }
    vendor_update(at, |row| {
        row[2] = row[2].replace("Provide personal data needed", "Provide personal data required");
        row[0] != "OVH-INST-3.1.1-01"
    });
    ok(&rmx(at, &["update", "ovhcloud/instances", "--catalog", "catalog"]));
    assert_eq!(states(at, "2026-11-20", &["--catalog", "catalog"]), [("1.1-02".to_owned(), "suspended".to_owned())]);
    let archive = fs::read_to_string(at.join("register/archive/ovhcloud--instances.toml")).unwrap();
    assert!(archive.contains("OVH-INST-3.1.1-01") && archive.contains("name = \"Ada\""), "{archive}");
    ok(&rmx(at, &["update", "ovhcloud/instances"]));
    let back = states(at, "2026-11-20", &[]);
    assert!(back.contains(&("3.1.1-01".to_owned(), "valid".to_owned())), "{back:?}");
}

#[needs::tools(openpyxl)]
#[test]
fn another_option_touches_the_rows_that_depend_on_it_only() {
    let folder = signed_team();
    let at = folder.path();
    let report = |options: &[&str], file: &str| {
        let all = [&SERVICE[..], &["--register", "register", "-o", file], options].concat();
        ok(&rmx(at, &all));
        let value: Value = serde_json::from_str(&fs::read_to_string(at.join(file)).unwrap()).unwrap();
        let lapsed = texts(&value["findings"], "code").iter().filter(|c| **c == "sign-off-outdated").count();
        let hash = |a: &Value| (a["id"].to_string(), a["allocation"].to_string());
        (lapsed, value["activities"].as_array().unwrap().iter().map(hash).collect::<Vec<_>>())
    };
    let (before, rows) = report(&[], "a.json");
    let (after, taken) = report(&["--option", "automated-backups"], "b.json");
    assert_eq!((before, after), (0, 1), "the sign-off on the whole lapses, those on rows stay");
    let changed: Vec<_> = rows.iter().zip(&taken).filter(|(a, b)| a != b).map(|(a, _)| a.0.clone()).collect();
    assert_eq!(changed, ["\"OVH-INST-3.1.3-08\""], "{changed:?}");
}

#[needs::tools(openpyxl)]
#[test]
fn entries_follow_from_one_model_to_another() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let zilliz = ["--vendor", "zilliz", "--service", "cloud", "--register", "register", "--model"];
    ok(&rmx(at, &[&zilliz[..], &["byoc", "-o", "a.xlsx"]].concat()));
    edit(at, "a.xlsx", "b.xlsx", "for r in range(3,13): put(r,'notes','note %d'%r)");
    ok(&rmx(at, &["collect", "b.xlsx"]));
    let notes = |model: &str, file: &str| {
        ok(&rmx(at, &[&zilliz[..], &[model, "-o", file]].concat()));
        let value: Value = serde_json::from_str(&fs::read_to_string(at.join(file)).unwrap()).unwrap();
        value.to_string().matches("\"note ").count()
    };
    assert_eq!(notes("byoc", "byoc.json"), 10);
    assert_eq!(notes("byoc-i", "byoc-i.json"), 10, "the same activities, other hands");
    assert_eq!(notes("byoc", "again.json"), 10, "and back");
}

#[needs::tools(openpyxl)]
#[test]
fn sign_offs_and_reviews_lapse_on_time_and_a_later_entry_flags_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    hand_out(at, "a.xlsx");
    let review = "put(3,'review-every','3 months'); put(3,'performed-on',datetime.date(2026,11,1)); put(3,'accountable','Anna')\n\
                  put(4,'due',datetime.date(2026,12,1)); put(4,'accountable','Anna')";
    edit(at, "a.xlsx", "b.xlsx", review);
    ok(&rmx(at, &["collect", "b.xlsx"]));
    let sign = [
        "sign",
        "ovhcloud/instances",
        "--as",
        "approver",
        "--name",
        "Boss",
        "--decision",
        "accepted",
        "--valid-until",
        "2026-12-31",
    ];
    ok(&rmx(at, &sign));
    let whole = |day: &str| states(at, day, &[]).remove(0).1;
    assert_eq!(whole("2026-12-31"), "valid");
    assert_eq!(whole("2027-01-01"), "expired");
    let lapses = |day: &str| {
        let value = json(&rmx_on(at, day, &["status", "--format", "json"]));
        let lapse = |l: &Value| format!("{} {} {}", l["kind"].as_str().unwrap(), l["on"].as_str().unwrap(), l["past"]);
        value["services"][0]["lapses"].as_array().unwrap().iter().map(lapse).collect::<Vec<_>>()
    };
    assert_eq!(lapses("2026-11-20"), ["due 2026-12-01 false"]);
    assert_eq!(lapses("2026-12-02"), ["due 2026-12-01 true", "sign-off 2026-12-31 false"]);
    assert!(lapses("2027-01-05").contains(&"review 2027-02-01 false".to_owned()));
    assert!(lapses("2027-02-02").contains(&"review 2027-02-01 true".to_owned()));
    // Workbook and pages show the same figures.
    ok(&rmx_on(at, "2026-12-02", &[&SERVICE[..], &["--register", "register", "-o", "p.md", "-o", "p.xlsx"]].concat()));
    let report = fs::read_to_string(at.join("p.md")).unwrap();
    let status = json(&rmx_on(at, "2026-12-02", &["status", "--format", "json"]))["services"][0].clone();
    let counts = &status["total"];
    let (all, overdue) = (&counts["obligations"], &counts["overdue"]);
    let figures = report.lines().find(|line| line.contains("obligations carried out (")).unwrap();
    assert!(figures.starts_with(&format!("- **0** of {all} ")), "{figures}");
    assert!(figures.contains(&format!("{overdue} overdue")), "{figures}");
    let next = report.split("### Do next").nth(1).unwrap().split("###").next().unwrap();
    assert!(next.contains("| Anna | **due 1 Dec 2026, 1 day late** |"), "{next}");
    let of_sections: u64 =
        status["sections"].as_array().unwrap().iter().map(|s| s["counts"]["obligations"].as_u64().unwrap()).sum();
    assert_eq!(&Value::from(of_sections), all, "every obligation stands in one section");
    edit(at, "a.xlsx", "c.xlsx", "put(9,'status','Partial')");
    ok(&rmx(at, &["collect", "c.xlsx"]));
    let sign_off = &json(&rmx_on(at, "2026-11-20", &["status", "--format", "json"]))["services"][0]["sign_offs"][0];
    assert_eq!(
        (&sign_off["state"], &sign_off["status_changed"]),
        (&"valid".into(), &true.into()),
        "a status changed since"
    );
}

#[needs::tools(openpyxl)]
#[test]
fn the_profiles_defaults_stay_where_somebody_entered_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(
        at.join("rmx.toml"),
        "register = \"register\"\n[[roles]]\nid = \"sec\"\nname = \"Head of security\"\n[[defaults]]\naccountable = \"sec\"\n",
    )
    .unwrap();
    hand_out(at, "a.xlsx");
    edit(
        at,
        "a.xlsx",
        "b.xlsx",
        "put(3,'status','Implemented'); put(4,'accountable',None); put(5,'accountable','Nobody we know')",
    );
    let out = rmx(at, &["collect", "b.xlsx"]);
    assert_eq!(out.status.code(), Some(10));
    let said = both(&out);
    assert!(said.contains("the profile does not list Nobody we know; allowed: Head of security, sec"), "{said}");
    ok(&rmx(at, &[&SERVICE[..], &["-o", "next.xlsx"]].concat()));
    let script = "import openpyxl\nws=openpyxl.load_workbook('next.xlsx')['Obligations']\n\
                  at=[c.column for c in ws[1] if c.value=='accountable'][0]\nprint([ws.cell(r,at).value for r in (3,4,5)])";
    let shown = Command::new("python3").args(["-c", script]).current_dir(at).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&shown.stdout).trim(), "['Head of security', None, 'Head of security']");
    // The status counts the same people.
    let owners = json(&rmx(at, &["status", "--format", "json"]))["services"][0]["owners"].clone();
    assert_eq!(texts(&owners, "name"), ["", "Head of security"]);
    assert_eq!(owners[1]["counts"]["obligations"], 34);
}

#[test]
fn a_sign_off_before_any_entry_takes_the_deployment_of_flags_or_profile_and_a_slip_makes_no_register() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let sign = ["sign", "zilliz/cloud", "--name", "Ada", "--decision", "accepted"];
    let out = rmx(at, &sign);
    assert_eq!(out.status.code(), Some(2), "{}", both(&out));
    assert!(both(&out).contains("byoc-i"), "{}", both(&out));
    let out = rmx(
        at,
        &[
            "sign",
            "ovhcloud/instances",
            "OVH-INST-1.1-1",
            "--as",
            "approver",
            "--name",
            "Ada",
            "--decision",
            "accepted",
        ],
    );
    assert!(both(&out).contains("OVH-INST-1.1-01"), "{}", both(&out));
    assert!(!at.join("register").exists(), "nothing was recorded, and nothing made");
    ok(&rmx(at, &[&sign[..], &["--as", "approver", "--model", "byoc"]].concat()));
    assert_eq!(json(&rmx(at, &["status", "--format", "json"]))["services"][0]["model"], "byoc");
    fs::write(at.join("rmx.toml"), "[[services]]\nservice = \"zilliz/cloud\"\nmodel = \"byoc-i\"\n").unwrap();
    ok(&rmx(at, &[&sign[..], &["--as", "owner"]].concat()));
    let value = json(&rmx(at, &["status", "--format", "json"]));
    assert_eq!(value["services"][0]["model"], "byoc-i");
    let states: Vec<&str> = texts(&value["services"][0]["sign_offs"], "state");
    assert_eq!(states, ["lapsed", "valid"], "another model is another division of work");
}

/// Whatever byte of a register's file is changed, `verify` sees it; an archive's, too, and files that came or went.
#[test]
fn every_edited_file_of_the_register_is_seen_and_an_edit_never_passes_for_a_record() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for id in ["OVH-INST-1.1-01", "OVH-INST-3.1.1-01"] {
        ok(&rmx(
            at,
            &["sign", "ovhcloud/instances", id, "--as", "approver", "--name", "Ada", "--decision", "accepted"],
        ));
    }
    vendor_update(at, |row| row[0] != "OVH-INST-3.1.1-01");
    ok(&rmx(at, &["update", "ovhcloud/instances", "--catalog", "catalog"]));
    ok(&rmx(at, &["pack", "--vendor", "ovhcloud", "--service", "instances", "-o", "intact.zip"]));
    ok(&rmx(at, &["verify", "register"]));
    let (live, archive) = ("register/ovhcloud--instances.toml", "register/archive/ovhcloud--instances.toml");
    let is_seen = |what: &str| {
        let out = rmx(at, &["verify", "register"]);
        assert_eq!(out.status.code(), Some(10), "{what}: {}", both(&out));
        let said = both(&out);
        assert!(said.contains(what) && said.contains("NOT consistent"), "{what}\n{said}");
    };
    for (file, old, new) in [
        (live, "name = \"Ada\"", "name = \"Eve\""),
        (archive, "name = \"Ada\"", "name = \"Eve\""),
        (archive, "decision = \"Accepted\"", "decision = \"Rejected\""),
        (archive, "id = \"OVH-INST-3.1.1-01\"", "id = \"OVH-INST-3.1.1-02\""),
        (live, "\n", "\n# a remark\n"),
    ] {
        let before = fs::read_to_string(at.join(file)).unwrap();
        fs::write(at.join(file), before.replacen(old, new, 1)).unwrap();
        is_seen(&format!("{} is not as log entry", file.trim_start_matches("register/")));
        fs::write(at.join(file), before).unwrap();
    }
    fs::rename(at.join(archive), at.join("kept")).unwrap();
    is_seen("archive/ovhcloud--instances.toml is not there, and log entry 3 (");
    fs::rename(at.join("kept"), at.join(archive)).unwrap();
    let other = fs::read_to_string(at.join(live)).unwrap().replace("instances", "other");
    fs::write(at.join("register/archive/ovhcloud--other.toml"), other).unwrap();
    is_seen("archive/ovhcloud--other.toml is in no log entry");
    fs::remove_file(at.join("register/archive/ovhcloud--other.toml")).unwrap();
    ok(&rmx(at, &["verify", "register"]));
    // The next change says first that the archive was edited, and a pack of it does not pass for what the log left.
    let edited = fs::read_to_string(at.join(archive)).unwrap().replace("Ada", "Eve");
    fs::write(at.join(archive), edited).unwrap();
    ok(&rmx(at, &["pack", "--vendor", "ovhcloud", "--service", "instances", "-o", "edited.zip"]));
    let out = rmx(at, &["verify", "edited.zip"]);
    assert!(both(&out).contains("register/archive/ovhcloud--instances.toml is not as"), "{}", both(&out));
    ok(&rmx(at, &["verify", "intact.zip"]));
    ok(&rmx(at, &["sign", "ovhcloud/instances", "--as", "approver", "--name", "Boss", "--decision", "accepted"]));
    ok(&rmx(at, &["verify", "register"]));
    let log = ok(&rmx(at, &["log"]));
    assert!(log.contains("edited  ovhcloud/instances") && log.contains("archive/ovhcloud--instances.toml"), "{log}");
}

#[test]
fn slips_in_a_hand_edited_register_are_all_reported_with_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ok(&rmx(
        at,
        &[
            "sign",
            "ovhcloud/instances",
            "OVH-INST-1.1-02",
            "--as",
            "approver",
            "--name",
            "Ada",
            "--decision",
            "accepted",
        ],
    ));
    let file = at.join("register/ovhcloud--instances.toml");
    let text = fs::read_to_string(&file).unwrap().replace("decision = \"Accepted\"", "decision = \"Acepted\"");
    let row = "\n[row.596c0aa602037fe46ad5]\nid = \"OVH-INST-1.1-01\"\nstatsu = \"Implemented\"\ndue = 2026-02-30\nnotes = \"no end\n";
    fs::write(&file, text + row).unwrap();
    let lines: Vec<String> = fs::read_to_string(&file).unwrap().lines().map(str::to_owned).collect();
    let at_line = |words: &str| lines.iter().position(|l| l.contains(words)).unwrap() + 1;
    let before = fs::read(&file).unwrap();
    for command in [
        &["status"][..],
        &["verify", "register"],
        &["sign", "ovhcloud/instances", "--as", "approver", "--name", "B", "--decision", "accepted"],
    ] {
        let out = rmx(at, command);
        // To `verify` a file that is not as the log left it is altered, readable or not.
        let code = if command[0] == "verify" { 10 } else { 3 };
        assert_eq!(out.status.code(), Some(code), "{command:?}: {}", both(&out));
        let said = both(&out);
        for words in ["Acepted", "statsu", "2026-02-30", "no end"] {
            let place = format!("ovhcloud--instances.toml:{}", at_line(words));
            assert!(said.contains(&place), "{command:?} does not name {place}\n{said}");
        }
        for words in ["did you mean 'status'?", "found:   Acepted", "allowed: Prepared, Accepted", "4 error(s)"] {
            assert!(said.contains(words), "{command:?} does not say {words:?}\n{said}");
        }
    }
    assert_eq!(fs::read(&file).unwrap(), before);
}
