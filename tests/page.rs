//! The web page: one file that needs nothing from anywhere, in which hostile texts stay texts, and whose filled copy comes back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod team;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use team::{both, json, ok, rmx};

/// A profile with people, roles and owners.
const PROFILE: &str = r#"
register = "rg"
people = ["Anna Ops", "Ben Sec", "Paula Prep", "Ann Approver"]
[organisation]
name = "Example Ltd"
prepared-by = "Paula Prep"
approver = "Ann Approver"
[audit]
frameworks = ["soc2", "iso-27001-2022"]
[[roles]]
id = "platform"
name = "Platform lead"
[[roles]]
id = "security"
name = "Security lead"
[[defaults]]
accountable = "platform"
[[defaults]]
service = "ovhcloud/instances"
section = "3.1.2. Access management"
accountable = "security"
[[services]]
service = "ovhcloud/instances"
options = ["automated-backups"]
[[services]]
service = "zilliz/cloud"
model = "byoc"
"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rmx.toml"), PROFILE).unwrap();
    folder
}

/// The page of OVHcloud Instances as it is handed out.
fn handed_out(at: &Path) -> String {
    ok(&rmx(at, &["ovhcloud/instances", "-o", "page.html"]));
    fs::read_to_string(at.join("page.html")).unwrap()
}

/// The text of an element, by the end of its start tag.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    text.split_once(start).unwrap_or_else(|| panic!("no {start}")).1.split_once(end).unwrap().0
}

fn base64(bytes: &[u8]) -> String {
    let mut command = Command::new("base64");
    let out = command.arg("-w0").stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = out.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), bytes).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

/// The key of a row by its printable id.
fn key(page: &str, id: &str) -> String {
    between(page.split_once(&format!("id=\"{id}\"")).unwrap().1, "data-k=\"", "\"").to_owned()
}

/// Writes a filled copy as the page's script does: the entries stand in their element.
fn filled(at: &Path, page: &str, name: &str, entries: &Value) {
    let entries = entries.to_string().replace('<', "\\u003c");
    let (before, rest) = page.split_once("id=\"rmx-entries\"").unwrap();
    let (attributes, after) = rest.split_once('>').unwrap();
    let (_, after) = after.split_once("</script>").unwrap();
    fs::write(at.join(name), format!("{before}id=\"rmx-entries\"{attributes}>{entries}</script>{after}")).unwrap();
}

fn entry(at: &Path, id: &str, field: &str) -> String {
    let shown = rmx(at, &["ovhcloud/instances", "--format", "json", "-o", "-"]);
    let all = json(&shown);
    let row = all["activities"].as_array().unwrap().iter().find(|a| a["id"] == id).unwrap().clone();
    row["entry"][field].as_str().unwrap_or_default().to_owned()
}

#[test]
fn one_file_says_by_hash_what_may_run_and_names_no_other() {
    let folder = folder();
    let page = handed_out(folder.path());
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"").replace("&#39;", "'");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    let style = between(&page, "<style>", "</style>");
    let script = between(page.rsplit_once("<script>").map(|(_, s)| s).unwrap(), "", "</script>");
    for (kind, text) in [("style-src", style), ("script-src", script)] {
        let source = format!("{kind} 'sha256-{}'", base64(&Sha256::digest(text.as_bytes())));
        assert!(policy.contains(&source), "{source} is not in {policy}");
    }
    assert_eq!(page.matches("<style").count(), 1);
    assert_eq!(page.matches("<script>").count(), 1, "one script that runs");
    for never in ["style=\"", " onclick", "javascript:", "http://", "src=\"http", "@import", "url(http", "<link"] {
        assert!(!page.contains(never), "{never}");
    }
    assert!(!style.contains("//"), "the style names an address");
    assert!(page.len() <= 400_000, "{} bytes", page.len());
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
}

#[test]
fn the_same_inputs_give_the_same_bytes_and_every_activity_once() {
    let folder = folder();
    let page = handed_out(folder.path());
    assert_eq!(
        page,
        handed_out(folder.path()),
        "a page without entries is replaced without --force, by the same bytes"
    );
    let shown = json(&rmx(folder.path(), &["ovhcloud/instances", "--format", "json", "-o", "-"]));
    let activities = shown["activities"].as_array().unwrap();
    assert_eq!(activities.len(), 58);
    for activity in activities.iter().filter(|a| a["allocation"] != "not-applicable") {
        let id = format!("id=\"{}\"", activity["id"].as_str().unwrap());
        assert_eq!(page.matches(&id).count(), 1, "{id}");
    }
    assert_eq!(page.matches("<h1").count(), 1);
    for landmark in ["<header", "<nav", "<main", "<footer", "class=\"skip\""] {
        assert_eq!(page.matches(landmark).count(), 1, "{landmark}");
    }
    // Entries can be read where no script runs.
    assert!(page.contains("data-f=\"status\"") && page.contains("data-v>Not started</span>"));
}

#[test]
fn a_filled_copy_comes_back_by_the_rules_of_the_workbook() {
    let folder = folder();
    let at = folder.path();
    let page = handed_out(at);
    let (first, second) = (key(&page, "OVH-INST-1.1-01"), key(&page, "OVH-INST-1.1-02"));
    let relied_on = key(&page, "OVH-INST-2.1-01");
    let gap = "both-responsible-without-split/OVH-INST-2.3-01";
    let entries = json!({
        "obligations": {
            first: { "status": "Implemented", "accountable": "Anna Ops", "evidence": "Sizing note v3\nand </script>", "due": "2026-12-31" },
            second: { "status": "Nearly", "accountable": "Nobody Known", "due": "soon", "notes": "stays" },
            "gone": { "notes": "for a row that was not handed out" },
        },
        "commitments": { relied_on: { "assurance-report": "SOC 2 Type II" } },
        "gaps": { gap: { "asked": "2026-11-01", "answer": "The image." } },
        "sign-off": { "preparer": { "name": "Paula Prep", "role": "", "decision": "Prepared", "exceptions": "", "date": "2026-11-20", "valid-until": "", "signature": "", "read": "true" } },
    });
    filled(at, &page, "filled.html", &entries);

    // A page that holds entries is not replaced.
    fs::copy(at.join("filled.html"), at.join("page.html")).unwrap();
    let refused = rmx(at, &["ovhcloud/instances", "-o", "page.html"]);
    assert_eq!(refused.status.code(), Some(1), "{}", both(&refused));
    assert!(both(&refused).contains("collect"), "{}", both(&refused));

    let collected = rmx(at, &["collect", "filled.html"]);
    let said = both(&collected);
    assert_eq!(collected.status.code(), Some(10), "{said}");
    for told in ["Nearly", "Nobody Known", "soon", "for a row that was not handed out"] {
        assert!(said.contains(told), "{told} is not told of: {said}");
    }
    assert!(said.contains("filled.html, obligations, OVH-INST-1.1-02"), "{said}");
    for (id, field, value) in [
        ("OVH-INST-1.1-01", "status", "Implemented"),
        ("OVH-INST-1.1-01", "accountable", "Anna Ops"),
        ("OVH-INST-1.1-01", "evidence", "Sizing note v3\nand </script>"),
        ("OVH-INST-1.1-01", "due", "2026-12-31"),
        ("OVH-INST-1.1-02", "notes", "stays"),
        ("OVH-INST-1.1-02", "status", ""),
        ("OVH-INST-2.1-01", "assurance-report", "SOC 2 Type II"),
    ] {
        assert_eq!(entry(at, id, field), value, "{id} {field}");
    }
    let shown = json(&rmx(at, &["ovhcloud/instances", "--format", "json", "-o", "-"]));
    let signed = &shown["sign_off"]["entries"][0];
    assert_eq!((signed["name"].as_str(), signed["decision"].as_str()), (Some("Paula Prep"), Some("prepared")));
    let is_it = |f: &&Value| f["code"] == "both-responsible-without-split" && f["activity_id"] == "OVH-INST-2.3-01";
    let question = shown["findings"].as_array().unwrap().iter().find(is_it).unwrap();
    assert_eq!(
        (&question["question"]["asked"], &question["question"]["answer"]),
        (&json!("2026-11-01"), &json!("The image."))
    );
    // Once the record has what the page holds, the page is replaced, and shows the entries.
    let again = rmx(at, &["collect", "filled.html"]);
    assert!(!both(&again).contains("recorded 1"), "{}", both(&again));
}

#[test]
fn two_copies_that_disagree_are_a_conflict_and_neither_is_lost() {
    let folder = folder();
    let at = folder.path();
    let page = handed_out(at);
    let row = key(&page, "OVH-INST-1.1-01");
    filled(at, &page, "anna.html", &json!({ "obligations": { &row: { "notes": "Anna's" } } }));
    filled(at, &page, "ben.html", &json!({ "obligations": { &row: { "notes": "Ben's", "evidence": "run 7" } } }));
    ok(&rmx(at, &["collect", "anna.html"]));
    let second = rmx(at, &["collect", "ben.html"]);
    assert_eq!(second.status.code(), Some(10), "{}", both(&second));
    assert!(both(&second).contains("Ben's") && both(&second).contains("Anna's"), "{}", both(&second));
    assert_eq!(entry(at, "OVH-INST-1.1-01", "notes"), "Anna's");
    assert_eq!(entry(at, "OVH-INST-1.1-01", "evidence"), "run 7");
}

#[test]
fn pages_that_say_something_else_are_refused_as_a_whole() {
    let folder = folder();
    let at = folder.path();
    let page = handed_out(at);
    let row = key(&page, "OVH-INST-1.1-01");
    let entries = json!({ "obligations": { row: { "status": "Implemented" } } });
    let collected = |name: &str, page: &str, entries: &Value, code: &str| {
        filled(at, page, name, entries);
        let out = rmx(at, &["collect", name]);
        assert_eq!(out.status.code(), Some(3), "{name}: {}", both(&out));
        assert!(both(&out).contains(code), "{name}: {}", both(&out));
        assert!(!at.join("rg").exists(), "{name}: something was recorded");
    };
    let altered = page.replacen("Choose Service location", "Choose nothing", 1);
    collected("altered.html", &altered, &entries, "page-altered");
    collected(
        "newer.html",
        &page.replace("rmx-report-baseline/1", "rmx-report-baseline/9"),
        &entries,
        "baseline-schema",
    );
    collected("broken.html", &page, &json!(["no", "entries"]), "baseline-unreadable");
    fs::write(at.join("other.html"), "<!DOCTYPE html><html><body><table><tr><td>x</td></tr></table></body></html>")
        .unwrap();
    let other = rmx(at, &["collect", "other.html"]);
    assert_eq!(other.status.code(), Some(3), "{}", both(&other));
    assert!(both(&other).contains("not-a-handed-out-page"), "{}", both(&other));
    // Somebody else's page in the output's place is kept.
    let kept = rmx(at, &["ovhcloud/instances", "-o", "other.html"]);
    assert_eq!(kept.status.code(), Some(1), "{}", both(&kept));
    // One of another service, too, even where nobody has entered anything.
    let kept = rmx(at, &["zilliz/cloud", "-o", "page.html"]);
    assert_eq!(kept.status.code(), Some(1), "{}", both(&kept));
}

/// Texts that would do something if they were taken for markup, script or style.
const HOSTILE: [&str; 6] = [
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=2>",
    "</style><svg onload=window.hit=3>",
    "\"}*{display:none}/*",
    "<!--<script>",
    "javascript:window.hit=4",
];

fn hostile(at: &Path) {
    let mut text = String::from("section,activity,customer,provider\n");
    for (n, hostile) in HOSTILE.iter().enumerate() {
        let quoted = hostile.replace('"', "\"\"");
        text.push_str(&format!("\"1. {quoted}\",\"Row {n} {quoted}\",RA,I\n"));
    }
    fs::write(at.join("hostile.csv"), text).unwrap();
    let profile = "[organisation]\nname = \"</script><b onclick=x>\\\"}\"\n";
    fs::write(at.join("rmx.toml"), profile).unwrap();
    ok(&rmx(at, &["--matrix", "hostile.csv", "--vendor", "acme", "--service", "vm", "-o", "hostile.html"]));
}

#[test]
fn hostile_texts_stay_texts() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    let page = fs::read_to_string(folder.path().join("hostile.html")).unwrap();
    for markup in ["<img", "<script>window", "<svg onload", "<b onclick"] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(!between(&page, "<style>", "</style>").contains("*{display:none}"));
    assert_eq!(page.matches("</style").count(), 1);
    assert_eq!(page.matches("</script").count(), page.matches("<script").count());
    assert!(page.contains("&lt;img src=x onerror=window.hit=2&gt;"));
    assert!(!page.contains("href=\"javascript:"));
}

#[test]
fn portfolio_notice_and_packs_are_pages_too() {
    let folder = folder();
    let at = folder.path();
    let profile = format!("output = \"out\"\nformats = [\"html\"]\n{PROFILE}");
    fs::write(at.join("rmx.toml"), profile).unwrap();
    ok(&rmx(at, &[]));
    let portfolio = fs::read_to_string(at.join("out/portfolio.html")).unwrap();
    assert!(portfolio.contains("<h1>Portfolio of "));
    assert!(!portfolio.contains("rmx-handed-out"), "what is entered into a portfolio does not come back");
    assert!(at.join("out/zilliz-cloud-byoc.html").is_file() || at.join("out").read_dir().unwrap().count() >= 3);
    ok(&rmx(at, &[]));
    ok(&rmx(at, &["diff", "zilliz/cloud", "--from", "saas", "--to", "byoc", "-o", "notice.html"]));
    let notice = fs::read_to_string(at.join("notice.html")).unwrap();
    assert!(notice.contains("Change notice") && notice.contains("Manage") | notice.contains("backup"));
    ok(&rmx(at, &["ovhcloud/instances", "--per-owner", "-o", "pack.html"]));
    let pack = fs::read_to_string(at.join("pack-security-lead.html")).unwrap();
    assert!(pack.contains("id=\"OVH-INST-3.1.2-01\"") && !pack.contains("id=\"OVH-INST-1.1-01\""));
    let row = key(&pack, "OVH-INST-3.1.2-01");
    filled(at, &pack, "pack-filled.html", &json!({ "obligations": { row: { "status": "Implemented" } } }));
    let out = rmx(at, &["collect", "pack-filled.html"]);
    assert!(out.status.success(), "{}", both(&out));
    assert_eq!(entry(at, "OVH-INST-3.1.2-01", "status"), "Implemented");
}

/// Lets the browser do a task with a page, and gives what it found.
fn browse(task: &str, file: &Path, output: &Path) -> Value {
    // One browser at a time: several at once are slow, and one of the tests measures.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/page.mjs");
    let modules = PathBuf::from(std::env::var_os("RMX_NODE_MODULES").unwrap());
    let out = Command::new("node")
        .arg(script)
        .arg(modules)
        .arg("/usr/bin/chromium")
        .arg(task)
        .arg(file)
        .arg(output)
        .output()
        .unwrap();
    assert!(out.status.success(), "{task}: {}", String::from_utf8_lossy(&out.stderr));
    let found: Value = serde_json::from_slice(&out.stdout).unwrap();
    for nothing in ["errors", "requests", "dialogs"] {
        assert_eq!(found[nothing], json!([]), "{task}: {nothing}");
    }
    found
}

#[needs::tools(chromium, node, browser_modules)]
#[test]
fn in_a_browser_the_page_is_filtered_filled_reloaded_saved_and_collected() {
    let folder = folder();
    let at = folder.path();
    handed_out(at);
    let found = browse("fill", &at.join("page.html"), &at.join("filled.html"));
    assert_eq!((&found["all"], &found["of_owner"]), (&json!(36), &json!(2)), "{found}");
    assert_eq!(found["address"], "#obligations?accountable=Security+lead");
    assert!(found["searched"].as_u64().unwrap() > 2 && found["searched"].as_u64().unwrap() < 36, "{found}");
    assert_eq!(found["late"], 1, "{found}");
    assert_eq!(found["unsaved"], "4 entries not saved");
    assert_eq!((found["kept"].as_str(), found["copy"].as_str()), (Some("Implemented"), Some("Implemented")), "{found}");
    assert_eq!(found["kept_note"], "two\nlines </script><b>");
    assert_eq!(found["overdue"], "overdue1");
    assert!(found["print"].as_u64().unwrap() > 20_000);
    let collected = rmx(at, &["collect", "filled.html"]);
    assert!(collected.status.success(), "{}", both(&collected));
    assert_eq!(entry(at, "OVH-INST-1.1-01", "status"), "Implemented");
    assert_eq!(entry(at, "OVH-INST-1.1-01", "accountable"), "Anna Ops");
    assert_eq!(entry(at, "OVH-INST-1.1-01", "notes"), "two\nlines </script><b>");
    assert_eq!(entry(at, "OVH-INST-1.1-02", "due"), "2026-02-28");
    let shown = json(&rmx(at, &["ovhcloud/instances", "--format", "json", "-o", "-"]));
    assert_eq!(shown["sign_off"]["entries"][0]["name"], "Paula Prep");
}

#[needs::tools(chromium, node, browser_modules)]
#[test]
fn in_a_browser_addresses_lead_to_filters_and_rows() {
    let folder = folder();
    handed_out(folder.path());
    let found = browse("links", &folder.path().join("page.html"), Path::new("-"));
    assert_eq!(found["filtered"], 2, "{found}");
    assert_eq!(found["row"], true, "{found}");
}

#[needs::tools(chromium, node, browser_modules)]
#[test]
fn in_a_browser_axe_finds_nothing_in_light_dark_and_on_a_phone() {
    let folder = folder();
    handed_out(folder.path());
    let found = browse("axe", &folder.path().join("page.html"), Path::new("-"));
    assert!(found["checks"].as_u64().unwrap() > 12, "{found:#}");
    assert_eq!(found["violations"], json!([]), "{found:#}");
    assert_eq!(found["sideways"], 0, "nothing is wider than the screen");
    // All services together, and one person's pack of them.
    let at = folder.path();
    fs::write(at.join("rmx.toml"), format!("output = \"out\"\nformats = [\"html\"]\n{PROFILE}")).unwrap();
    ok(&rmx(at, &[]));
    ok(&rmx(at, &["--per-owner"]));
    for page in ["out/portfolio.html", "out/platform-lead.html"].map(|page| at.join(page)) {
        let found = browse("axe", &page, Path::new("-"));
        assert!(found["checks"].as_u64().unwrap() >= 3, "{}: {found:#}", page.display());
        assert_eq!(found["violations"], json!([]), "{}: {found:#}", page.display());
        assert_eq!(found["sideways"], 0, "nothing is wider than the screen");
    }
}

#[needs::tools(chromium, node, browser_modules)]
#[test]
fn in_a_browser_hostile_texts_do_nothing() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    let found = browse("hostile", &folder.path().join("hostile.html"), Path::new("-"));
    assert_eq!(found["hit"], Value::Null, "{found}");
    assert_eq!((&found["scripts"], &found["images"]), (&json!(4), &json!(0)), "{found}");
    assert!(found["schemes"].as_array().unwrap().iter().all(|s| s == "file:"), "{}", found["schemes"]);
    for text in HOSTILE {
        assert!(found["text"].as_str().unwrap().contains(text), "{text} is not shown as it is");
    }
}

#[needs::tools(chromium, node, browser_modules)]
#[test]
fn in_a_browser_five_thousand_rows_are_filtered_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mut text = String::from("section,activity,customer,provider\n");
    for n in 0..5_000 {
        text.push_str(&format!(
            "{}. Section,Do the thing of row {n} every day,{},I\n",
            n / 50 + 1,
            if n % 3 == 0 { "R" } else { "RA" }
        ));
    }
    fs::write(at.join("big.csv"), text).unwrap();
    ok(&rmx(at, &["--matrix", "big.csv", "--vendor", "acme", "--service", "vm", "-o", "big.html"]));
    let found = browse("speed", &at.join("big.html"), Path::new("-"));
    assert_eq!(found["shown"], 1, "{found}");
    assert!(found["said"].as_str().unwrap().contains("1 of 5000"), "{found}");
    assert_eq!((&found["before"], &found["marked"]), (&json!(0), &json!(true)), "{found}");
    for time in found["times"].as_array().unwrap() {
        assert!(time.as_f64().unwrap() < 100.0, "{found}");
    }
}

#[test]
fn forms_of_auditors_come_back_as_pages_too() {
    let folder = folder();
    let at = folder.path();
    let make = ["ovhcloud/instances", "--template", "cuec", "-o", "cuec.html"];
    ok(&rmx(at, &make));
    let page = fs::read_to_string(at.join("cuec.html")).unwrap();
    let form = page.split_once("data-table=\"form/").unwrap().1;
    let table = format!("form/{}", form.split('"').next().unwrap());
    let (row, field) = (between(form, "data-k=\"", "\""), between(form, "data-f=\"", "\""));
    filled(at, &page, "cuec-filled.html", &json!({ table: { row: { field: "Entered on a page" } } }));
    let collected = rmx(at, &["collect", "cuec-filled.html"]);
    assert!(collected.status.success(), "{}", both(&collected));
    ok(&rmx(at, &make));
    assert!(fs::read_to_string(at.join("cuec.html")).unwrap().contains("data-v>Entered on a page</span>"));
}
