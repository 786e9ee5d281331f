//! Tasks: ids that stay, what is done marked done, forms that trackers and calendars read, the same bytes from the same record.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod team;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use team::{both, edit, hand_out, json, ok, rmx, rmx_on};

const ROW: &str = "OVH-INST-3.1.1-07";

fn tasks(folder: &Path, day: &str, more: &[&str]) -> Value {
    let args = ["tasks", "ovhcloud/instances", "--register", "register", "--format", "json"];
    json(&rmx_on(folder, day, &[&args[..], more].concat()))
}

/// The tasks by their ids.
fn by_id(report: &Value) -> BTreeMap<String, Value> {
    let all = report["tasks"].as_array().unwrap();
    let map: BTreeMap<String, Value> = all.iter().map(|t| (t["id"].as_str().unwrap().to_owned(), t.clone())).collect();
    assert_eq!(map.len(), all.len(), "every id is there once");
    map
}

fn ids(report: &Value) -> BTreeSet<String> {
    by_id(report).into_keys().collect()
}

fn valid(report: &Value) {
    let schema: Value = serde_json::from_str(include_str!("../docs/rmx-tasks-1.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<String> = validator.iter_errors(report).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

/// Fills in a row and hands the copy in.
fn fill(folder: &Path, day: &str, code: &str) {
    let _ = fs::remove_file(folder.join("a.xlsx"));
    let args = ["ovhcloud/instances", "--register", "register", "-o", "a.xlsx"];
    ok(&rmx_on(folder, day, &args));
    let row = format!("r=next(r for r in range(3,ws.max_row+1) if ws.cell(r,ids['id']).value=='{ROW}')\n{code}");
    edit(folder, "a.xlsx", "b.xlsx", &row);
    ok(&rmx_on(folder, day, &["collect", "b.xlsx", "--register", "register"]));
}

#[test]
fn without_a_record_every_obligation_is_to_be_done() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["tasks", "ovhcloud/instances", "--format", "json", "--framework", "iso-27001"];
    let report = json(&rmx(folder.path(), &args));
    valid(&report);
    assert_eq!((&report["scope"], &report["counts"]["open"]), (&"ovhcloud/instances".into(), &35.into()));
    let all = by_id(&report);
    let one = &all["ovhcloud/instances/obligation/OVH-INST-3.1.1-07"];
    assert_eq!(one["title"], "OVH-INST-3.1.1-07: Manage backups");
    let description = one["description"].as_str().unwrap();
    let source = one["source"].as_str().unwrap();
    assert!(description.contains(&format!("As published, {source}:\n  Manage backups\n  Customer: ")), "{description}");
    assert!(one["controls"].as_array().unwrap().iter().any(|c| c == "iso-27001-2022:A.8.13†"), "{one}");
    assert!(one["url"].as_str().unwrap().starts_with("https://"), "{one}");
}

#[needs::tools(openpyxl)]
#[test]
fn ids_stay_and_what_is_done_is_marked_done() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("register")).unwrap();
    let first = tasks(at, "2026-01-10", &[]);
    let due = "put(r,'accountable','Anna'); put(r,'responsible','Ben'); put(r,'status','In progress')\n\
               put(r,'due',datetime.datetime(2026,3,31)); put(r,'review-every','annually')";
    fill(at, "2026-01-20", due);
    let second = tasks(at, "2026-01-20", &[]);
    valid(&second);
    assert_eq!(ids(&first), ids(&second));
    let id = format!("ovhcloud/instances/obligation/{ROW}");
    let task = &by_id(&second)[&id];
    assert_eq!((&task["state"], &task["due"]), (&"in-progress".into(), &"2026-03-31".into()));
    assert_eq!(task["assignees"], serde_json::json!(["Ben"]));

    fill(at, "2026-03-20", "put(r,'status','Implemented'); put(r,'performed-on',datetime.datetime(2026,3,19))");
    let third = by_id(&tasks(at, "2026-03-20", &[]));
    assert_eq!((&third[&id]["state"], &third[&id]["done_on"]), (&"done".into(), &"2026-03-19".into()));
    let review = |on: &str| format!("ovhcloud/instances/review/{ROW}/{on}");
    let next = &third[&review("2026-03-19")];
    assert_eq!((&next["state"], &next["due"]), (&"open".into(), &"2027-03-19".into()));

    fill(at, "2027-03-10", "put(r,'reviewed-on',datetime.datetime(2027,3,9)); put(r,'reviewed-by','Anna')");
    let fourth = by_id(&tasks(at, "2027-03-10", &[]));
    let done = &fourth[&review("2026-03-19")];
    assert_eq!((&done["state"], &done["done_on"]), (&"done".into(), &"2027-03-09".into()), "the period before");
    assert_eq!(fourth[&review("2027-03-09")]["due"], "2028-03-09");
    let open = ids(&tasks(at, "2027-03-10", &["--open", "--within", "30"]));
    assert!(!open.contains(&id) && !open.contains(&review("2027-03-09")), "{open:?}");
}

#[needs::tools(openpyxl)]
#[test]
fn questions_and_sign_offs_are_tasks() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    hand_out(at, "a.xlsx");
    let ask = |more: &str| {
        format!(
            "gaps=wb['Gaps']\nat={{c.value:c.column for c in gaps[1]}}\n\
             row=next(r for r in range(2,gaps.max_row+1) if gaps.cell(r,at['key']).value=='both-responsible-without-split/OVH-INST-2.3-01')\n\
             gaps.cell(row,at['asked']).value=datetime.datetime(2026,11,10)\n{more}"
        )
    };
    edit(at, "a.xlsx", "b.xlsx", &ask(""));
    ok(&rmx(at, &["collect", "b.xlsx", "--register", "register"]));
    let asked = tasks(at, "2026-11-20", &[]);
    valid(&asked);
    let question =
        asked["tasks"].as_array().unwrap().iter().find(|t| t["kind"] == "question").expect("a question").clone();
    assert_eq!(question["state"], "in-progress", "{question}");
    assert!(question["title"].as_str().unwrap().starts_with("Answer of OVHcloud on OVH-INST-2.3-01"), "{question}");
    let decided = "gaps.cell(row,at['answer']).value='Yes'\ngaps.cell(row,at['decision']).value='Accepted'\n\
                   gaps.cell(row,at['until']).value=datetime.datetime(2027,6,30)";
    edit(at, "b.xlsx", "c.xlsx", &ask(decided));
    ok(&rmx(at, &["collect", "c.xlsx", "--register", "register"]));
    let id = question["id"].as_str().unwrap();
    assert_eq!(by_id(&tasks(at, "2026-11-20", &[]))[id]["state"], "done");
    assert_eq!(by_id(&tasks(at, "2027-07-01", &[]))[id]["state"], "open", "the decision holds no longer");

    let sign = |day: &str, until: &str| {
        let args = ["sign", "ovhcloud/instances", "--as", "approver", "--name", "Ada", "--decision", "accepted"];
        ok(&rmx_on(at, day, &[&args[..], &["--valid-until", until, "--register", "register"]].concat()));
    };
    sign("2026-11-20", "2027-11-19");
    let id = "ovhcloud/instances/sign-off/approver/whole-checklist/Ada/2026-11-20";
    let signed = by_id(&tasks(at, "2026-11-20", &[]));
    assert_eq!((&signed[id]["state"], &signed[id]["due"]), (&"open".into(), &"2027-11-19".into()));
    sign("2027-11-10", "2028-11-09");
    let again = by_id(&tasks(at, "2027-11-10", &[]));
    assert_eq!((&again[id]["state"], &again[id]["done_on"]), (&"done".into(), &"2027-11-10".into()));
}

#[test]
fn access_to_revoke_is_a_task_until_it_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let collect = |day: &str, rows: &str| {
        fs::write(at.join("users.csv"), format!("E-Mail,Role,Type\n{rows}")).unwrap();
        let args =
            ["collect", "--access", "users.csv", "--vendor", "zilliz", "--service", "cloud", "--system", "console"];
        ok(&rmx_on(at, day, &args));
    };
    let of = |day: &str| {
        let args = ["tasks", "zilliz/cloud", "--model", "byoc", "--register", "register", "--format", "json"];
        let report = json(&rmx_on(at, day, &args));
        valid(&report);
        let all = report["tasks"].as_array().unwrap().clone();
        all.into_iter().filter(|task| task["kind"] == "revocation").collect::<Vec<_>>()
    };
    collect("2026-11-10", "ann@example.com,Organization Owner,User\nben@example.com,Project Admin,User\n");
    assert!(of("2026-11-10").is_empty());
    let file = at.join("register/zilliz--cloud.toml");
    let text = fs::read_to_string(&file).unwrap();
    let holder = "holder = \"ann@example.com\"\n";
    fs::write(&file, text.replacen(holder, &format!("{holder}access-decision = \"Revoke\"\n"), 1)).unwrap();
    let open = of("2026-11-11");
    assert_eq!((open.len(), &open[0]["state"]), (1, &"open".into()), "{open:?}");
    assert_eq!(open[0]["title"], "Revoke Organization Owner of ann@example.com");
    collect("2026-11-20", "ben@example.com,Project Admin,User\n");
    let done = of("2026-11-20");
    assert_eq!((&done[0]["id"], &done[0]["state"]), (&open[0]["id"], &"done".into()));
}

#[test]
fn trackers_find_their_columns() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let table = |format: &str| {
        let out = ok(&rmx(at, &["tasks", "zilliz/cloud", "--model", "byoc", "--format", format]));
        let mut reader = csv::Reader::from_reader(out.as_bytes());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 10, "{format}");
        (header, rows)
    };
    let cell = |(header, rows): &(Vec<String>, Vec<csv::StringRecord>), name: &str| {
        rows[0][header.iter().position(|h| h == name).unwrap_or_else(|| panic!("{name} in {header:?}"))].to_owned()
    };
    let jira = table("jira");
    assert!(
        jira.0.iter().all(|h| h.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ')),
        "no punctuation in {:?}",
        jira.0
    );
    assert_eq!((cell(&jira, "Status"), cell(&jira, "Issue Type")), ("To Do".into(), "Task".into()));
    assert!(cell(&jira, "Summary").starts_with("ZILLIZ-CLOUD-"));
    assert_eq!(cell(&jira, "Labels"), "obligation");
    let linear = table("linear");
    assert_eq!((cell(&linear, "Status"), cell(&linear, "Labels")), ("Todo".into(), cell(&linear, "Labels")));
    assert!(cell(&linear, "Labels").contains("obligation, zilliz/cloud"), "{}", cell(&linear, "Labels"));
    let github = table("github");
    assert_eq!(cell(&github, "state"), "open");
    for (what, described) in [("Description", &jira), ("Description", &linear), ("body", &github)] {
        assert!(cell(described, what).ends_with(&format!("rmx-report task: {}", cell(&github, "id"))));
    }
}

/// The content lines of a calendar, unfolded.
fn content(calendar: &str) -> Vec<String> {
    assert!(calendar.ends_with("\r\n") && !calendar.replace("\r\n", "").contains(['\r', '\n']), "line ends");
    for line in calendar.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
    }
    calendar.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

#[needs::tools(openpyxl)]
#[test]
fn calendars_keep_to_their_form() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("register")).unwrap();
    fill(
        at,
        "2026-01-20",
        "put(r,'due',datetime.datetime(2026,3,31)); put(r,'status','Planned'); put(r,'accountable','Änne; Ben')",
    );
    let calendar = |format: &str| {
        let args = ["tasks", "ovhcloud/instances", "--register", "register", "--format", format, "-o", "-"];
        String::from_utf8(rmx_on(at, "2026-01-20", &args).stdout).unwrap()
    };
    let events = content(&calendar("ics"));
    let mut open: Vec<&str> = Vec::new();
    for line in &events {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no property: {line}"));
        match name {
            "BEGIN" => open.push(value),
            "END" => assert_eq!(open.pop(), Some(value)),
            _ => assert!(name.split(';').next().unwrap().chars().all(|c| c.is_ascii_uppercase() || c == '-'), "{line}"),
        }
    }
    assert!(open.is_empty());
    let count = |line: &str| events.iter().filter(|l| *l == line).count();
    assert_eq!((count("BEGIN:VEVENT"), count("BEGIN:VALARM"), count("TRIGGER:-P6DT15H")), (1, 1, 1), "{events:#?}");
    assert_eq!((count("DTSTART;VALUE=DATE:20260331"), count("DTEND;VALUE=DATE:20260401")), (1, 1));
    assert_eq!(count("DTSTAMP:20260120T000000Z"), 1);
    let todos = content(&calendar("todo"));
    let todo = |line: &str| todos.iter().filter(|l| *l == line).count();
    assert_eq!((todo("BEGIN:VTODO"), todo("DUE;VALUE=DATE:20260331"), todo("STATUS:NEEDS-ACTION")), (35, 1, 35));
    assert_eq!(calendar("ics"), calendar("ics"));
    let uid = |all: &[String]| all.iter().filter(|l| l.starts_with("UID:")).cloned().collect::<BTreeSet<_>>();
    assert!(uid(&events).is_subset(&uid(&todos)), "one task has one UID in both");
}

#[test]
fn an_earlier_list_of_the_same_services_is_replaced_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let args = ["tasks", "ovhcloud/instances", "-o", "t.json", "-o", "t.ics"];
    ok(&rmx(at, &args));
    let read = |name: &str| fs::read(at.join(name)).unwrap();
    let before = (read("t.json"), read("t.ics"));
    ok(&rmx(at, &args));
    assert_eq!(before, (read("t.json"), read("t.ics")), "the same bytes");
    for other in
        [&["tasks", "ibm/backup-recovery", "-o", "t.json"][..], &["tasks", "ibm/backup-recovery", "-o", "t.ics"]]
    {
        let out = rmx(at, other);
        assert_eq!(out.status.code(), Some(1), "{}", both(&out));
        assert!(both(&out).contains("--force"), "{}", both(&out));
    }
    ok(&rmx(at, &["tasks", "ovhcloud/instances", "-o", "t.csv"]));
    let out = rmx(at, &["tasks", "ovhcloud/instances", "-o", "t.csv"]);
    assert_eq!(out.status.code(), Some(1), "a table does not say what it is: {}", both(&out));
    let out = ok(&rmx(at, &["tasks", "ovhcloud/instances", "-o", "new.csv", "--dry-run"]));
    assert!(out.is_empty() && !at.join("new.csv").exists());
}

/// A reader that is not ours makes of a calendar what was meant: the Python package `icalendar`, strict on every component.
#[needs::tools(openpyxl, icalendar)]
#[test]
fn another_program_reads_the_calendars() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("register")).unwrap();
    let entered =
        "put(r,'due',datetime.datetime(2026,3,31)); put(r,'status','Planned'); put(r,'notes','a;b, c \\\\ d')";
    fill(
        at,
        "2026-01-20",
        &format!(
            "{entered}; put(r,'accountable','Änne; Ben'); put(r,'review-every','3 months'); put(r,'reviewed-on',datetime.datetime(2026,1,2))"
        ),
    );
    for format in ["ics", "todo"] {
        let args = ["tasks", "ovhcloud/instances", "--register", "register", "--format", format, "-o", "-"];
        fs::write(at.join(format!("{format}.ics")), rmx_on(at, "2026-01-20", &args).stdout).unwrap();
    }
    team::python(
        at,
        "import icalendar,datetime\n\
         for name,kind,count in (('ics','VEVENT',2),('todo','VTODO',36)):\n\
         \x20   calendar=icalendar.Calendar.from_ical(open(name+'.ics','rb').read())\n\
         \x20   assert not [c.errors for c in calendar.walk() if c.errors]\n\
         \x20   all=calendar.walk(kind)\n\
         \x20   assert len(all)==count,(name,len(all))\n\
         \x20   assert len({c['UID'] for c in all})==count\n\
         \x20   due=[c for c in all if 'OVH-INST-3.1.1-07' in c['DESCRIPTION'] and 'Review' not in c['SUMMARY']]\n\
         \x20   assert len(due)==1\n\
         \x20   day=due[0].decoded('DTSTART' if kind=='VEVENT' else 'DUE')\n\
         \x20   assert day==datetime.date(2026,3,31),day\n\
         \x20   alarm=due[0].walk('VALARM')[0]\n\
         \x20   assert alarm.decoded('TRIGGER')==datetime.timedelta(days=-7,hours=9),alarm\n\
         \x20   assert 'Who: Änne; Ben' in due[0]['DESCRIPTION'],due[0]['DESCRIPTION']\n",
    );
}

/// Jira takes 255 characters of a summary, GitHub 256 of a title: a longer one ends with an ellipsis, and the description has the whole.
#[test]
fn no_title_is_longer_than_trackers_take() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let long = "Patch the guest operating system, ".repeat(12);
    let page = format!(
        "| Activity | Customer | Acme |\n|---|---|---|\n| {long}and restart | RA | I |\n| Patch the host | I | RA |\n"
    );
    fs::write(at.join("page.md"), page).unwrap();
    ok(&rmx(at, &["import", "page.md", "--vendor", "acme", "--service", "vm", "-o", "c/acme/vm"]));
    for (format, title, text) in
        [("jira", "Summary", "Description"), ("linear", "Title", "Description"), ("github", "title", "body")]
    {
        let out = ok(&rmx(at, &["tasks", "acme/vm", "--catalog", "c", "--format", format]));
        let mut reader = csv::Reader::from_reader(out.as_bytes());
        let row: BTreeMap<String, String> = reader.deserialize().next().unwrap().unwrap();
        assert_eq!(row[title].chars().count(), 255, "{format}: {}", row[title]);
        assert!(row[title].ends_with('…') && row[text].contains("and restart"), "{format}: {row:?}");
    }
}
