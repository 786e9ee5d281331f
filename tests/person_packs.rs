//! One pack per person across services: what it holds, and how its copies come back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/fields.rs"]
mod fields;
#[path = "common/team.rs"]
mod helpers;

use std::fs;
use std::path::Path;

use fields::fill_as_a_reader;
use helpers::{json, ok, python, rmx};
use serde_json::Value;

const PROFILE: &str = "output = 'out'\nformats = ['xlsx', 'html', 'pdf', 'md']\nregister = 'register'\n\
    [organisation]\nname = 'Example Ltd'\n\
    [[defaults]]\naccountable = 'Ada Byron'\n\
    [[defaults]]\nservice = 'ovhcloud/instances'\nsection = '3.1. Operations'\naccountable = 'Grace Hopper'\n\
    [[defaults]]\nservice = 'zilliz/cloud'\naccountable = 'Mary'\n\
    [[defaults]]\nservice = 'zilliz/cloud'\nactivity = 'ZILLIZ-CLOUD-1-01'\naccountable = 'Linus'\n\
    [[services]]\nservice = 'ovhcloud/instances'\n\
    [[services]]\nservice = 'zilliz/cloud'\nmodel = 'byoc'\n\
    [[services]]\nservice = 'union/platform'\nmodel = 'byoc'\n";

/// Three services and four people.
fn packs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rmx.toml"), PROFILE).unwrap();
    ok(&rmx(folder.path(), &["--per-owner"]));
    folder
}

fn collected(at: &Path, file: &str) -> Vec<Value> {
    json(&rmx(at, &["collect", file, "--format", "json"]))["services"].as_array().unwrap().clone()
}

fn of<'s>(services: &'s [Value], name: &str) -> &'s Value {
    services.iter().find(|s| s["service"] == name).unwrap_or_else(|| panic!("{name}: {services:?}"))
}

#[test]
fn each_person_has_one_pack_with_their_rows_of_all_services() {
    let folder = packs();
    let at = folder.path();
    let mut names: Vec<String> =
        fs::read_dir(at.join("out")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let people = ["ada-byron", "grace-hopper", "linus", "mary"];
    assert_eq!(names.len(), people.len() * 4, "{names:?}");
    let ada = fs::read_to_string(at.join("out/ada-byron.md")).unwrap();
    assert!(ada.contains("OVHcloud Public Cloud Instances") && ada.contains("Union.ai platform, BYOC"), "{ada}");
    assert!(!ada.contains("Zilliz") && !ada.contains("RACI matrix"), "{ada}");
    let grace = fs::read_to_string(at.join("out/grace-hopper.md")).unwrap();
    assert!(grace.contains("3.1.1-07") || grace.contains("OVH-INST-3.1.1-07"), "{grace}");
    assert!(!grace.contains("OVH-INST-1.1-03"), "another's row");
    let linus = fs::read_to_string(at.join("out/linus.md")).unwrap();
    assert!(linus.contains("ZILLIZ-CLOUD-1-01") && !linus.contains("ZILLIZ-CLOUD-1-04"), "{linus}");
    // What could show a row is suggested where its words stand, and not once more beside its fields.
    let page = fs::read_to_string(at.join("out/grace-hopper.html")).unwrap();
    let shown = |row: &str| {
        let (before, folded) = row.split_once("<details").unwrap();
        let after = folded.split_once("</details>").unwrap().1;
        [before, after].map(|part| part.matches("restore test report with date").count()).iter().sum::<usize>()
    };
    let counts: Vec<usize> = page.split("<tr class=\"r\"").skip(1).map(shown).collect();
    assert!(counts.contains(&1) && counts.iter().all(|count| *count <= 1), "{counts:?}");
    // Nobody has entered anything: their like takes their place, but for text, which carries nothing.
    fs::write(at.join("rmx.toml"), PROFILE.replace(", 'md'", "")).unwrap();
    ok(&rmx(at, &["--per-owner"]));
}

#[needs::tools(openpyxl)]
#[test]
fn a_persons_workbook_comes_back_for_each_of_its_services() {
    let folder = packs();
    let at = folder.path();
    let script = "import openpyxl,datetime\nwb=openpyxl.load_workbook('out/ada-byron.xlsx')\n\
        blocks=0\n\
        for ws in wb:\n\
        \x20 ids={c.value:c.column for c in ws[1] if c.value}\n\
        \x20 if 'status' in ids and 'key' in ids:\n\
        \x20   ws.cell(3,ids['notes']).value='from '+ws.title; ws.cell(3,ids['status']).value='Implemented'; ws.title='X'+ws.title[:20]\n\
        \x20 for row in ws.iter_rows(max_col=1):\n\
        \x20   k=row[0].value\n\
        \x20   want={'name':'Ada Byron','decision':'Accepted','date':datetime.date(2026,11,20)}.get(str(k).split('/')[-1])\n\
        \x20   if want and str(k).startswith('owner-1'): ws.cell(row[0].row,3).value=want; blocks+=1\n\
        assert blocks==6, blocks\nwb.save('filled.xlsx')";
    python(at, script);
    let services = collected(at, "filled.xlsx");
    assert_eq!(services.len(), 2, "{services:?}");
    for name in ["ovhcloud/instances", "union/platform"] {
        let service = of(&services, name);
        assert_eq!(service["edits"].as_array().unwrap().len(), 2, "{service}");
        assert_eq!(service["sign_offs"].as_array().unwrap().len(), 1, "{service}");
        for kind in ["conflicts", "refused", "vendor_cells", "missing"] {
            assert_eq!(service[kind].as_array().map_or(0, Vec::len), 0, "{kind}: {service}");
        }
    }
    // A second time it says nothing new, and the pack that is handed out then has the entries.
    assert!(collected(at, "filled.xlsx").iter().all(|s| s["edits"].as_array().unwrap().is_empty()));
    // The copy in the folder was not filled in: it is replaced.
    fs::write(at.join("rmx.toml"), PROFILE.replace(", 'md'", "")).unwrap();
    ok(&rmx(at, &["--per-owner"]));
    // One that holds what the record does not have is not, not even with --force.
    python(
        at,
        "import openpyxl\nwb=openpyxl.load_workbook('out/mary.xlsx')\nws=[w for w in wb if w.title.startswith('Obl')][0]\n\
         ids={c.value:c.column for c in ws[1] if c.value}\nws.cell(3,ids['notes']).value='mine'\nwb.save('out/mary.xlsx')",
    );
    let refused = rmx(at, &["--per-owner", "--force"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("mary.xlsx holds 1 entry"), "{refused:?}");
}

#[test]
fn a_persons_page_comes_back_for_each_of_its_services() {
    let folder = packs();
    let at = folder.path();
    let page = fs::read_to_string(at.join("out/ada-byron.html")).unwrap();
    let handed_out = page.split("id=\"rmx-handed-out\">").nth(1).unwrap().split("</script>").next().unwrap();
    // A row of each service, by the number of the service that its table's id ends with.
    let (mut number, mut entries) = (0, serde_json::Map::new());
    for line in handed_out.trim().trim_start_matches('[').trim_end_matches(']').lines() {
        let Ok(line) = serde_json::from_str::<Value>(line.trim_end_matches(',')) else { continue };
        if line.get("schema").is_some() {
            number += 1;
        } else if line["table"] == "obligations" {
            let rows = entries.entry(format!("obligations@{number}")).or_insert_with(|| serde_json::json!({}));
            if rows.as_object().unwrap().is_empty() {
                rows[line["key"].as_str().unwrap()] = serde_json::json!({"notes": format!("service {number}")});
            }
        }
    }
    assert_eq!(number, 2);
    let block = serde_json::json!({"name": "Ada Byron", "decision": "Accepted", "date": "2026-11-20"});
    entries.insert("sign-off".to_owned(), serde_json::json!({"owner-1@1": block.clone(), "owner-1@2": block}));
    let filled = page.replacen(">{}</script>", &format!(">{}</script>", Value::Object(entries)), 1);
    fs::write(at.join("filled.html"), filled).unwrap();
    let services = collected(at, "filled.html");
    for name in ["ovhcloud/instances", "union/platform"] {
        let service = of(&services, name);
        assert_eq!(service["edits"].as_array().unwrap().len(), 1, "{service}");
        assert_eq!(service["sign_offs"].as_array().unwrap().len(), 1, "{service}");
        assert_eq!(service["refused"].as_array().unwrap().len(), 0, "{service}");
    }
    // A key of no service is refused, and nothing is taken for another's.
    let stray = page.replacen(">{}</script>", ">{\"obligations@2\":{\"nokey\":{\"notes\":\"x\"}}}</script>", 1);
    fs::write(at.join("stray.html"), stray).unwrap();
    assert!(collected(at, "stray.html").iter().any(|s| !s["refused"].as_array().unwrap().is_empty()));
}

/// The rows of a service that a page has, by id: keys.
fn keys(page: &str, service: usize) -> Vec<(String, String)> {
    let handed_out = page.split("id=\"rmx-handed-out\">").nth(1).unwrap().split("</script>").next().unwrap();
    let (mut number, mut keys) = (0, Vec::new());
    for line in handed_out.trim().trim_start_matches('[').trim_end_matches(']').lines() {
        let Ok(line) = serde_json::from_str::<Value>(line.trim_end_matches(',')) else { continue };
        if line.get("schema").is_some() {
            number += 1;
        } else if line["table"] == "obligations" && number == service {
            let text = |field: &str| line[field].as_str().unwrap().to_owned();
            keys.push((text("id"), text("key")));
        }
    }
    keys
}

/// State and reason of a person's sign-off on a service.
fn state(at: &Path, service: &str, name: &str) -> (String, String) {
    let status = json(&rmx(at, &["status", "--format", "json"]));
    let services = status["services"].as_array().unwrap();
    let all = of(services, service)["sign_offs"].as_array().unwrap();
    let sign_off = all.iter().find(|s| s["name"] == name).unwrap_or_else(|| panic!("{name}: {all:?}"));
    let text = |field: &str| sign_off[field].as_str().unwrap().to_owned();
    (text("state"), text("reason"))
}

fn fill(at: &Path, page: &str, copy: &str, entries: &Value) {
    helpers::filled(at, page, copy, entries);
    let services = collected(at, copy);
    for service in &services {
        for kind in ["conflicts", "refused"] {
            assert_eq!(service[kind].as_array().map_or(0, Vec::len), 0, "{kind}: {service}");
        }
    }
}

/// A person signs for the rows of their pack, service by service: a row that is given to somebody else later lapses the block of its service, and
/// says to whom it went; the other service's block holds, and so does everybody else's.
#[test]
fn a_block_in_a_pack_lapses_when_one_of_its_rows_is_given_away() {
    let folder = packs();
    let at = folder.path();
    let block = |name: &str| serde_json::json!({"name": name, "decision": "Accepted", "date": "2026-11-20"});
    let signed = serde_json::json!({"sign-off": {"owner-1@1": block("Ada Byron"), "owner-1@2": block("Ada Byron")}});
    fill(at, "out/ada-byron.html", "ada.html", &signed);
    let mary = serde_json::json!({"sign-off": {"owner-1@1": block("Mary")}});
    fill(at, "out/mary.html", "mary.html", &mary);
    let valid = || ("valid".to_owned(), String::new());
    let lapsed = |reason: String| ("lapsed".to_owned(), reason);
    for (service, name) in
        [("ovhcloud/instances", "Ada Byron"), ("union/platform", "Ada Byron"), ("zilliz/cloud", "Mary")]
    {
        assert_eq!(state(at, service, name), valid(), "{service}");
    }
    // What she signed is all that is hers, and it is in the log, too.
    let rows = keys(&std::fs::read_to_string(at.join("out/ada-byron.html")).unwrap(), 1);
    let file = std::fs::read_to_string(at.join("register/ovhcloud--instances.toml")).unwrap();
    let log = std::fs::read_to_string(at.join("register/log.jsonl")).unwrap();
    for (id, key) in &rows {
        assert!(file.contains(&format!("  {key}\",")) && log.contains(key), "{id}: {file}");
    }
    // She gives a row away, in a copy that says nothing else.
    let (id, key) = rows.first().unwrap();
    let give = |to: &str| serde_json::json!({"obligations@1": {key.as_str(): {"accountable": to}}});
    fs::remove_dir_all(at.join("out")).unwrap();
    ok(&rmx(at, &["--per-owner"]));
    fill(at, "out/ada-byron.html", "away.html", &give("Linus"));
    assert_eq!(state(at, "ovhcloud/instances", "Ada Byron"), lapsed(format!("Linus is accountable now for: {id}")));
    assert_eq!(state(at, "union/platform", "Ada Byron"), valid());
    assert_eq!(state(at, "zilliz/cloud", "Mary"), valid());
    // The copy that she signed says what it said: taking it once more changes nothing.
    assert!(collected(at, "ada.html").iter().all(|s| s["sign_offs"].as_array().unwrap().is_empty()));
    // On the same day she signs for the rest, in a new pack.
    fs::remove_dir_all(at.join("out")).unwrap();
    ok(&rmx(at, &["--per-owner"]));
    let page = std::fs::read_to_string(at.join("out/ada-byron.html")).unwrap();
    assert!(!keys(&page, 1).iter().any(|(_, other)| other == key), "{id} is Linus's");
    assert!(page.contains(&format!("Linus is accountable now for: {id}")));
    fill(at, "out/ada-byron.html", "again.html", &serde_json::json!({"sign-off": {"owner-1@1": block("Ada Byron")}}));
    assert_eq!(state(at, "ovhcloud/instances", "Ada Byron"), valid());
    // It comes back: she has not signed for it with the rest.
    let linus = std::fs::read_to_string(at.join("out/linus.html")).unwrap();
    let number = (1..=2).find(|n| keys(&linus, *n).iter().any(|(_, other)| other == key)).unwrap();
    let table = format!("obligations@{number}");
    let back = serde_json::json!({table: {key.as_str(): {"accountable": "Ada Byron"}}});
    fill(at, "out/linus.html", "back.html", &back);
    let newly = lapsed(format!("Ada Byron is newly accountable for: {id}"));
    assert_eq!(state(at, "ovhcloud/instances", "Ada Byron"), newly);
    ok(&rmx(at, &["verify", "register"]));
}

/// The names of the fields of a PDF.
fn field_names(at: &Path, file: &str) -> Vec<String> {
    let script = format!(
        "import json, pypdf\njson.dump(list(pypdf.PdfReader({file:?}).get_fields()), open('fields.json', 'w'))"
    );
    python(at, &script);
    serde_json::from_str(&fs::read_to_string(at.join("fields.json")).unwrap()).unwrap()
}

/// What a person enters beside their rows in a pack's PDF comes back with the row that it stands at, service by service.
#[needs::tools(pyhanko)]
#[test]
fn entries_in_a_persons_pdf_come_back() {
    let folder = packs();
    let at = folder.path();
    let names = field_names(at, "out/ada-byron.pdf");
    let field = |table: &str, field: &str| {
        let own = |name: &&String| name.starts_with(&format!("row/{table}/")) && name.ends_with(&format!(".{field}"));
        names.iter().find(own).unwrap_or_else(|| panic!("{table} {field}: {names:?}")).clone()
    };
    let entries = serde_json::json!({
        field("obligations@1", "status"): "Implemented",
        field("obligations@1", "evidence"): "https://wiki.example.com/a",
        field("obligations@2", "due"): "2026-12-24",
        field("obligations@2", "notes"): "asked Union",
        field("commitments@1", "relying-owner"): "Ada Byron",
        field("gaps@1", "asked"): "2026-11-09",
        field("gaps@1", "answer"): "The customer does, from the console.",
        field("gaps@1", "answered"): "2026-11-12",
        field("gaps@1", "decision"): "Agreed with the vendor",
        field("gaps@1", "decided_by"): "Ada Byron",
    });
    fill_as_a_reader(at, "out/ada-byron.pdf", "ada.pdf", &entries);
    ok(&rmx(at, &["verify", "ada.pdf"]));
    let services = collected(at, "ada.pdf");
    let edits = |name: &str| -> Vec<(String, String)> {
        let text = |edit: &Value, key: &str| edit[key].as_str().unwrap().to_owned();
        let service = of(&services, name);
        for kind in ["conflicts", "refused"] {
            assert_eq!(service[kind].as_array().map_or(0, Vec::len), 0, "{kind}: {service}");
        }
        service["edits"].as_array().unwrap().iter().map(|e| (text(e, "field"), text(e, "to"))).collect()
    };
    let pair = |field: &str, to: &str| (field.to_owned(), to.to_owned());
    for (service, wanted) in [
        ("ovhcloud/instances", pair("status", "Implemented")),
        ("ovhcloud/instances", pair("evidence", "https://wiki.example.com/a")),
        ("ovhcloud/instances", pair("relying-owner", "Ada Byron")),
        ("ovhcloud/instances", pair("asked", "2026-11-09")),
        ("ovhcloud/instances", pair("decision", "Agreed with the vendor")),
        ("union/platform", pair("due", "2026-12-24")),
        ("union/platform", pair("notes", "asked Union")),
    ] {
        assert!(edits(service).contains(&wanted), "{service} {wanted:?}: {services:?}");
    }
    // The finding is settled, and says by whom; what was proposed to ask is what was asked.
    ok(&rmx(at, &["ovhcloud/instances", "-o", "checklist.json"]));
    let checklist: Value = serde_json::from_str(&fs::read_to_string(at.join("checklist.json")).unwrap()).unwrap();
    let questions = checklist["waived"].as_array().unwrap().iter().map(|finding| &finding["question"]);
    let settled: Vec<&Value> = questions.filter(|question| !question.is_null()).collect();
    assert_eq!(settled.len(), 1, "{settled:?}");
    for (part, said) in [
        ("asked", "2026-11-09"),
        ("answered", "2026-11-12"),
        ("decision", "Agreed with the vendor"),
        ("decided_by", "Ada Byron"),
    ] {
        assert_eq!(settled[0][part], said, "{}", settled[0]);
    }
    assert!(settled[0]["text"].as_str().unwrap().ends_with('?'), "{}", settled[0]);
    // A second time nothing is new, and a pack that is made again has what was entered in its fields.
    assert!(collected(at, "ada.pdf").iter().all(|s| s["edits"].as_array().unwrap().is_empty()));
    ok(&rmx(at, &["--per-owner", "--force"]));
    let script = format!(
        "import pypdf\nf = pypdf.PdfReader('out/ada-byron.pdf').get_fields()\nassert f[{:?}].value == 'Implemented', f[{0:?}]",
        field("obligations@1", "status")
    );
    python(at, &script);
    ok(&rmx(at, &["verify", "out/ada-byron.pdf"]));
}

/// Names of services that begin alike have sheets that are told apart, and each sheet says the whole name.
#[needs::tools(openpyxl)]
#[test]
fn sheets_of_services_with_long_names_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("a.csv"), "Activity,Customer,Acme\nPatch hosts,RA,\nRun the site,,RA\n").unwrap();
    for service in ["one", "two"] {
        let out = format!("own/acme/{service}");
        ok(&rmx(at, &["import", "a.csv", "--as", &format!("acme/{service}"), "-o", &out]));
        let file = at.join(&out).join("matrix.toml");
        let text = fs::read_to_string(&file).unwrap();
        let own = format!("name = \"{service}\"");
        assert!(text.contains(&own), "{text}");
        let long = format!("name = \"Managed virtual machines in region {service}\"");
        fs::write(&file, text.replace(&own, &long)).unwrap();
    }
    let profile = "catalog = ['own']\nformats = ['xlsx']\noutput = 'out'\n[[defaults]]\naccountable = 'Ada'\n\
        [[services]]\nservice = 'acme/one'\n[[services]]\nservice = 'acme/two'\n";
    fs::write(at.join("rmx.toml"), profile).unwrap();
    ok(&rmx(at, &["--per-owner"]));
    python(
        at,
        "import openpyxl\nwb = openpyxl.load_workbook('out/ada.xlsx')\nnames = [n for n in wb.sheetnames if n.startswith('Obligations')]\n\
         assert len(names) == 2 and all(len(n) <= 31 for n in names) and any(n.endswith('…') for n in names), names\n\
         for name, of in zip(names, ('one', 'two')):\n  heads = [str(c.value) for c in wb[name][2]]\n\
         \x20 assert any(f'Managed virtual machines in region {of}' in h for h in heads), heads",
    );
}

/// A pack's PDF has a block for each service, proves itself, and comes back for each of them, or not at all.
#[needs::tools(pyhanko)]
#[test]
fn a_persons_pdf_comes_back_for_each_of_its_services() {
    let folder = packs();
    let at = folder.path();
    ok(&rmx(at, &["verify", "out/ada-byron.pdf"]));
    let block = |n: usize| {
        let field = |name: &str| format!("owner-1@{n}.{name}");
        serde_json::json!({field("name"): "Ada Byron", field("decision"): "Accepted", field("date"): "2026-11-20"})
    };
    let mut both = block(1);
    both.as_object_mut().unwrap().extend(block(2).as_object().unwrap().clone());
    fill_as_a_reader(at, "out/ada-byron.pdf", "ada.pdf", &both);
    let verified = rmx(at, &["verify", "ada.pdf"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    let services = collected(at, "ada.pdf");
    assert_eq!(services.len(), 2, "{services:?}");
    for name in ["ovhcloud/instances", "union/platform"] {
        let service = of(&services, name);
        assert_eq!(service["sign_offs"].as_array().unwrap().len(), 1, "{service}");
        for kind in ["conflicts", "refused"] {
            assert_eq!(service[kind].as_array().map_or(0, Vec::len), 0, "{kind}: {service}");
        }
    }
    assert_eq!(state(at, "union/platform", "Ada Byron"), ("valid".to_owned(), String::new()));
    assert!(collected(at, "ada.pdf").iter().all(|s| s["sign_offs"].as_array().unwrap().is_empty()), "a second time");
    // An entry that the record does not have keeps the file.
    fill_as_a_reader(
        at,
        "out/mary.pdf",
        "mary.pdf",
        &serde_json::json!({"owner-1@1.name": "Mary", "owner-1@1.decision": "Accepted", "owner-1@1.date": "2026-11-20"}),
    );
    fs::rename(at.join("mary.pdf"), at.join("out/mary.pdf")).unwrap();
    fs::write(at.join("rmx.toml"), PROFILE.replace(", 'md'", "")).unwrap();
    let refused = rmx(at, &["--per-owner", "--force"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("mary.pdf holds"), "{refused:?}");
    // Pages that say something else than the embedded data bring nothing.
    let bytes = fs::read(at.join("ada.pdf")).unwrap();
    let original = fs::read(at.join("out/ada-byron.pdf")).unwrap();
    let stream = original.windows(7).rposition(|w| w == b"stream\n").unwrap();
    let mut altered = bytes.clone();
    altered[stream + 40] ^= 1;
    fs::write(at.join("altered.pdf"), altered).unwrap();
    assert_ne!(rmx(at, &["collect", "altered.pdf"]).status.code(), Some(0));
}

/// Ten obligations of a person, gaps and blocks included, on few pages: those of one service on two.
#[test]
fn a_persons_pdf_is_short() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let profile = "output = 'out'\nformats = ['pdf']\n[organisation]\nname = 'Example Ltd'\n[[defaults]]\naccountable = 'Ada'\n\
        [[services]]\nservice = 'zilliz/cloud'\nmodel = 'byoc'\n";
    let pages = |more: &str| {
        fs::write(at.join("rmx.toml"), format!("{profile}{more}")).unwrap();
        ok(&rmx(at, &["--per-owner", "--force"]));
        lopdf::Document::load(at.join("out/ada.pdf")).unwrap().get_pages().len()
    };
    assert!(pages("") <= 2, "10 obligations, 7 commitments, 11 gaps");
    assert!(pages("[[services]]\nservice = 'ibm/backup-recovery'\n") <= 4, "19 obligations of two services");
    // Ten over three services, with their fields, gaps and three blocks.
    let own = [
        (
            "ovhcloud/instances",
            ["OVH-INST-3.1.1-07", "OVH-INST-3.1.3-07", "OVH-INST-3.1.3-08", "OVH-INST-3.1.7-01", "OVH-INST-3.2.1-04"]
                .as_slice(),
        ),
        ("ibm/backup-recovery", &["IBM-BR-1-01", "IBM-BR-2-02", "IBM-BR-5-01"]),
        ("zilliz/cloud", &["ZILLIZ-CLOUD-1-04", "ZILLIZ-CLOUD-4-01"]),
    ];
    let mut three = "output = 'out'\nformats = ['pdf']\n[organisation]\nname = 'Example Ltd'\n[[defaults]]\naccountable = 'Grace'\n".to_owned();
    for (service, rows) in own {
        for row in rows {
            three += &format!("[[defaults]]\nservice = '{service}'\nactivity = '{row}'\naccountable = 'Ada'\n");
        }
    }
    three += "[[services]]\nservice = 'ovhcloud/instances'\noptions = ['automated-backups']\n\
        [[services]]\nservice = 'ibm/backup-recovery'\n[[services]]\nservice = 'zilliz/cloud'\nmodel = 'byoc'\n";
    fs::write(at.join("rmx.toml"), three).unwrap();
    ok(&rmx(at, &["--per-owner", "--force"]));
    let document = lopdf::Document::load(at.join("out/ada.pdf")).unwrap();
    assert_eq!(document.get_pages().len(), 2, "10 obligations over 3 services");
    let text = document.extract_text(&[1, 2]).unwrap_or_default();
    let names: Vec<String> = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok()?.get(b"T").ok()?.as_str().ok())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    let count = |what: &str| names.iter().filter(|name| name.starts_with(what)).count();
    assert_eq!((count("row/obligations@"), count("row/gaps@"), count("owner-1@")), (10, 2, 3), "{names:?} {text}");
}
