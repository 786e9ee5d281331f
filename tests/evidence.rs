//! A finished PDF as evidence: its words come back, it proves itself, and an alteration shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/reports.rs"]
mod reports;

use std::path::Path;
use std::process::{Command, Output};

use rmx_report::evidence::embed::{self, INPUTS_JSON};
use rmx_report::evidence::verify::pdf::{Verdict, filled_form, verify};
use rmx_report::import::Limits;
use rmx_report::report::template::TemplateRef;

fn run(at: &Path, arguments: &[&str]) -> Output {
    common::rmx().current_dir(at).args(arguments).output().unwrap()
}

fn ok(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn instances(at: &Path) -> Vec<u8> {
    ok(&run(at, &["--vendor", "ovhcloud", "--service", "instances", "--as-of", "2026-11-20", "-o", "e.pdf"]));
    std::fs::read(at.join("e.pdf")).unwrap()
}

#[test]
fn a_document_is_the_same_until_a_byte_is_altered() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = instances(folder.path());
    assert_eq!(verify(&bytes).unwrap().verdict, Verdict::Same);
    // A byte of the metadata: the file stays readable.
    let digit = bytes.windows(15).position(|w| w == b"OVHcloud Public").unwrap();
    let mut altered = bytes;
    altered[digit] = b'Q';
    assert_eq!(verify(&altered).unwrap().verdict, Verdict::Altered);
    std::fs::write(folder.path().join("x.pdf"), &altered).unwrap();
    assert!(!run(folder.path(), &["verify", "x.pdf"]).status.success());
}

#[test]
fn a_document_of_the_users_own_proves_itself_too() {
    let folder = tempfile::tempdir().unwrap();
    let page = "# Duties\n\n| Activity | Customer | Acme |\n|---|---|---|\n| Patch the guests | RA | I |\n| Run the racks | I | RA |\n| Read the logs | R | A |\n";
    std::fs::write(folder.path().join("duties.md"), page).unwrap();
    let arguments = ["--matrix", "duties.md", "--vendor", "acme", "--service", "racks", "-o", "m.pdf"];
    ok(&run(folder.path(), &arguments));
    let outcome = verify(&std::fs::read(folder.path().join("m.pdf")).unwrap()).unwrap();
    assert_eq!(outcome.verdict, Verdict::Same);
    assert!(outcome.attachments.iter().any(|(name, _)| name == "matrix-matrix.toml"), "{:?}", outcome.attachments);
}

/// Findings on the profile point at its lines, and these stand on the pages and in their data.
#[test]
fn pages_with_findings_on_the_profile_prove_themselves_too() {
    let folder = tempfile::tempdir().unwrap();
    let waiver = |code: &str, rest: &str| {
        format!("[[waivers]]\ncode = '{code}'\nservice = 'ovhcloud/instances'\nreason = 'r'\nowner = 'o'\n{rest}\n")
    };
    let profile = [
        waiver("several-accountable", "activity = 'OVH-INST-3.2.1-01'\nexpires = 2027-01-01"),
        waiver("unassigned", "expires = 2027-01-01"),
        waiver("no-accountable", "expires = 2026-01-01"),
        "[[defaults]]\nservice = 'ovhcloud/instances'\nsection = 'Daily operation'\nresponsible = 'Ada'\n".to_owned(),
    ];
    let settings = format!("register = 'kept'\ncatalog = ['own']\n{}", profile.concat());
    std::fs::create_dir(folder.path().join("own")).unwrap();
    std::fs::write(folder.path().join("rmx.toml"), settings).unwrap();
    let arguments = ["--vendor", "ovhcloud", "--service", "instances", "--as-of", "2026-11-20", "-o", "e.pdf"];
    ok(&run(folder.path(), &arguments));
    let bytes = std::fs::read(folder.path().join("e.pdf")).unwrap();
    let outcome = verify(&bytes).unwrap();
    assert_eq!(outcome.verdict, Verdict::Same);
    let data = run(folder.path(), &[&arguments[..6], &["--format", "json", "-o", "-"]].concat());
    let json: serde_json::Value = serde_json::from_slice(&data.stdout).unwrap();
    for (code, line) in [("waiver-without-effect", 10), ("waiver-expired", 16), ("default-without-effect", 22)] {
        let of_code = |f: &&serde_json::Value| f["code"] == code;
        let found = json["findings"].as_array().unwrap().iter().find(of_code).unwrap();
        assert_eq!(found["source"]["line"], line, "{found}");
    }
    // Where things lie on the machine is no part of the evidence.
    let inputs = filled_form(&bytes, &"e.pdf".into(), &Limits::default()).unwrap().inputs.unwrap();
    let inputs = String::from_utf8(inputs).unwrap();
    assert!(inputs.contains("\"places\"") && !inputs.contains("kept") && !inputs.contains("\"own\""), "{inputs}");
}

#[test]
fn where_a_folder_lies_on_the_machine_is_no_part_of_the_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    let page = "# Duties\n\n| Activity | Customer | Acme |\n|---|---|---|\n| Patch the guests | RA | I |\n| Run the racks | I | RA |\n| Read the logs | R | A |\n";
    std::fs::write(folder.path().join("duties.md"), page).unwrap();
    ok(&run(folder.path(), &["import", "duties.md", "--vendor", "acme", "--service", "vm", "-o", "own/acme/vm"]));
    // Without its column of lines, a row is found by its place in the table's file.
    let edit = |name: &str, edit: &dyn Fn(&str) -> String| {
        let path = own.join("acme/vm").join(name);
        let text = std::fs::read_to_string(&path).unwrap();
        let edited = edit(&text);
        assert_ne!(edited, text);
        std::fs::write(path, edited).unwrap();
    };
    edit("matrix.toml", &|text| text.replace("[[tables.columns]]\nheader = \"line\"\nis = \"line\"\n", ""));
    edit("activities.csv", &|text| text.lines().map(|l| format!("{}\n", l.rsplit_once(',').unwrap().0)).collect());
    let place = own.display().to_string();
    let service = ["--vendor", "acme", "--service", "vm", "--catalog"];
    let outputs = ["-o", "e.pdf", "-o", "e.json"];
    ok(&run(folder.path(), &[&service[..], &[place.as_str()], &outputs].concat()));
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let json = String::from_utf8(read("e.json")).unwrap();
    assert!(json.contains("\"file\": \"acme/vm/activities.csv\"") && !json.contains(&place), "{json}");
    assert_eq!(verify(&read("e.pdf")).unwrap().verdict, Verdict::Same);
    let inputs = filled_form(&read("e.pdf"), &"e.pdf".into(), &Limits::default()).unwrap().inputs.unwrap();
    assert!(!String::from_utf8(inputs).unwrap().contains(&place));
    // A path that was given relative to the project says where to look.
    ok(&run(folder.path(), &[&service[..], &["own", "--force"], &outputs].concat()));
    assert!(String::from_utf8(read("e.json")).unwrap().contains("\"file\": \"own/acme/vm/activities.csv\""));
}

/// A PDF whose embedded inputs say that another edition of the built-in template made it.
fn of_another_edition() -> Vec<u8> {
    let matrix = reports::built_in("ovhcloud/instances");
    let profile = rmx_report::profile::Profile::default();
    let checklist = reports::checklist(&matrix, &reports::selection(None, &[]), &profile);
    let mut document = reports::document(&checklist);
    embed::attach(&mut document, &checklist, &TemplateRef::new("checklist"), false).unwrap();
    let inputs = document.attachments.iter_mut().find(|a| a.name == INPUTS_JSON).unwrap();
    let text = String::from_utf8(inputs.bytes.to_vec()).unwrap();
    let at = text.find("\"edition\":\"").unwrap() + 11;
    let older = format!("{}{}{}", &text[..at], "0".repeat(64), &text[at + 64..]);
    inputs.bytes = older.into_bytes().into();
    let mut sink = rmx_report::base::diagnostic::Diagnostics::new();
    rmx_report::render::pdf::render(&document, Default::default(), &mut sink).unwrap()
}

#[test]
fn what_another_edition_of_the_template_made_cannot_be_judged_and_may_be_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = of_another_edition();
    let verdict = verify(&bytes).unwrap().verdict;
    assert!(matches!(&verdict, Verdict::CannotTell(why) if why.contains("edition")), "{verdict:?}");
    // Nobody has entered anything in it: nothing is lost.
    std::fs::write(folder.path().join("e.pdf"), &bytes).unwrap();
    let arguments = ["--vendor", "ovhcloud", "--service", "instances", "-o", "e.pdf"];
    ok(&run(folder.path(), &arguments));
    assert_eq!(verify(&std::fs::read(folder.path().join("e.pdf")).unwrap()).unwrap().verdict, Verdict::Same);
}

#[needs::tools(pyhanko)]
#[test]
fn every_kind_of_change_has_its_own_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let original = instances(folder.path());
    let python = |script: &str| {
        let output = Command::new("python3").current_dir(folder.path()).args(["-c", script]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(folder.path().join("o.pdf")).unwrap()
    };
    let fill = "import pypdf\nr = pypdf.PdfReader('e.pdf'); w = pypdf.PdfWriter(r, incremental=True)\n\
                for p in w.pages:\n  if '/Annots' in p: w.update_page_form_field_values(p, {'preparer.name': 'Ada'}, auto_regenerate=False)\n\
                w.write('o.pdf')";
    let filled = python(fill);
    assert!(filled.starts_with(&original));
    let outcome = verify(&filled).unwrap();
    assert_eq!(outcome.verdict, Verdict::Same);
    assert_eq!(outcome.entries, [("preparer.name".to_owned(), "Ada".to_owned())]);
    assert!(outcome.appended > 0 && outcome.revisions == 1);
    // A form that holds an entry is not overwritten.
    std::fs::write(folder.path().join("filled.pdf"), &filled).unwrap();
    let again = ["--vendor", "ovhcloud", "--service", "instances", "-o", "filled.pdf", "--force"];
    assert!(!run(folder.path(), &again).status.success());

    let saved = python("import pikepdf; pikepdf.open('e.pdf').save('o.pdf')");
    assert_eq!(verify(&saved).unwrap().verdict, Verdict::Rewritten);

    // An update that paints over a page, and one that puts other data in place of the embedded ones.
    let over = "import pypdf, io\nr = pypdf.PdfReader('e.pdf'); w = pypdf.PdfWriter(r, incremental=True)\n\
                from pypdf.annotations import FreeText\n\
                w.add_annotation(5, FreeText(text='approved', rect=(50, 50, 200, 100)))\nw.write('o.pdf')";
    assert_eq!(verify(&python(over)).unwrap().verdict, Verdict::Altered);
    let data = "import pypdf\nr = pypdf.PdfReader('e.pdf'); w = pypdf.PdfWriter(r, incremental=True)\n\
                from pypdf.generic import *\n\
                f = [x.get_object() for x in w._root_object['/AF'] if x.get_object()['/UF'] == 'checklist.json'][0]\n\
                s = f['/EF']['/F'].get_object(); d = DecodedStreamObject(); d.set_data(s.get_data().replace(b'customer-performs', b'provider-performs'))\n\
                [d.__setitem__(NameObject(k), s.raw_get(k)) for k in s if k not in ('/Filter', '/Length')]; n = w._add_object(d)\n\
                f[NameObject('/EF')] = DictionaryObject({NameObject('/F'): n, NameObject('/UF'): n})\nw.write('o.pdf')";
    let outcome = verify(&python(data)).unwrap();
    assert_eq!(outcome.verdict, Verdict::Altered, "{:?}", outcome.attachments);
}

const PROFILE: &str = "[organisation]\nname = \"Example\"\n[[roles]]\nid = \"ops\"\nname = \"Head of Operations\"\n\
    [[roles]]\nid = \"sec\"\nname = \"Ελένη\"\n[[defaults]]\nsection = \"3.1. Operations\"\naccountable = \"ops\"\n\
    [[defaults]]\nsection = \"4. Reverting\"\naccountable = \"sec\"\n";

#[test]
fn every_internal_owner_gets_a_file_with_the_rows_of_that_owner() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rmx.toml"), PROFILE).unwrap();
    let main = ["--vendor", "ovhcloud", "--service", "instances", "--as-of", "2026-11-20", "--profile", "rmx.toml"];
    ok(&run(folder.path(), &[&main[..], &["--per-owner", "-o", "o.pdf", "-o", "o.xlsx", "-o", "o.md"]].concat()));
    let mut names: Vec<String> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|n| n != "rmx.toml");
    names.sort();
    let expected: Vec<String> = ["head-of-operations", "no-owner", "ελένη"]
        .iter()
        .flat_map(|owner| ["md", "pdf", "xlsx"].map(|e| format!("o-{owner}.{e}")))
        .collect();
    assert_eq!(names, expected);
    let json = run(folder.path(), &[&main[..], &["--format", "json", "-o", "-"]].concat());
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let obligations: Vec<&str> = json["activities"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|a| !["provider-performs", "not-applicable"].contains(&a["allocation"].as_str().unwrap()))
        .map(|a| a["id"].as_str().unwrap())
        .collect();
    // Each obligation is in exactly one of the files.
    let mut found = 0;
    for owner in ["head-of-operations", "no-owner", "ελένη"] {
        let text = std::fs::read_to_string(folder.path().join(format!("o-{owner}.md"))).unwrap();
        let own = obligations.iter().filter(|id| text.contains(**id)).count();
        assert!(own > 0, "{owner}");
        found += own;
        let outcome = verify(&std::fs::read(folder.path().join(format!("o-{owner}.pdf"))).unwrap()).unwrap();
        assert_eq!(outcome.verdict, Verdict::Same, "{owner}");
    }
    assert_eq!(found, obligations.len());
    // What makes no sense is said.
    let failed = |arguments: &[&str]| {
        let output = run(folder.path(), &[&main[..], arguments].concat());
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(failed(&["--per-owner", "-o", "o.json"]).contains("--per-owner"));
    let elsewhere = tempfile::tempdir().unwrap();
    let nobody =
        run(elsewhere.path(), &["--vendor", "ovhcloud", "--service", "instances", "--per-owner", "-o", "n.pdf"]);
    assert_eq!(nobody.status.code(), Some(2));
    assert!(String::from_utf8(nobody.stderr).unwrap().contains("has an internal owner"));
}

#[test]
fn the_summary_is_one_page_whatever_there_is_to_say() {
    let folder = tempfile::tempdir().unwrap();
    let mut page = String::from("# Duties\n\n");
    for section in 0..30 {
        page.push_str(&format!(
            "## {section}. A section with a long name that goes on\n\n| Activity | Customer | Acme | Reseller |\n|---|---|---|---|\n\
             | Patch the guests {section} | RA | RA | C |\n| Run the racks {section} | | A | R |\n\n"
        ));
    }
    std::fs::write(folder.path().join("duties.md"), page).unwrap();
    std::fs::create_dir(folder.path().join("register")).unwrap();
    for register in [&[][..], &["--register", "register"]] {
        let arguments = ["--matrix", "duties.md", "--vendor", "acme", "--service", "racks", "--force", "-o", "m.pdf"];
        ok(&run(folder.path(), &[&arguments[..], register].concat()));
        let doc = lopdf::Document::load(folder.path().join("m.pdf")).unwrap();
        let pages: Vec<lopdf::ObjectId> = doc.get_pages().into_values().collect();
        let resolve = |o: &lopdf::Object| doc.dereference(o).unwrap().1.as_dict().unwrap().clone();
        let outlines = resolve(doc.catalog().unwrap().get(b"Outlines").unwrap());
        let summary = resolve(outlines.get(b"First").unwrap());
        let obligations = resolve(summary.get(b"Next").unwrap());
        let at = |bookmark: &lopdf::Dictionary| {
            let page = bookmark.get(b"Dest").unwrap().as_array().unwrap()[0].as_reference().unwrap();
            pages.iter().position(|p| *p == page).unwrap()
        };
        assert_eq!(at(&obligations), at(&summary) + 1, "{register:?}");
    }
}

#[needs::tools(qpdf)]
#[test]
fn qpdf_finds_nothing_in_a_real_one() {
    let folder = tempfile::tempdir().unwrap();
    instances(folder.path());
    let output = Command::new("qpdf").arg("--check").arg(folder.path().join("e.pdf")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[needs::tools(poppler)]
#[test]
fn every_activity_comes_back_letter_for_letter() {
    let folder = tempfile::tempdir().unwrap();
    instances(folder.path());
    let text = Command::new("pdftotext").arg("-raw").arg(folder.path().join("e.pdf")).arg("-").output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let arguments =
        ["--vendor", "ovhcloud", "--service", "instances", "--as-of", "2026-11-20", "--format", "json", "-o", "-"];
    let json = run(folder.path(), &arguments);
    ok(&json);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let activities = json["activities"].as_array().unwrap();
    assert_eq!(activities.len(), 58);
    for activity in activities {
        let words = activity["activity"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&words), "{words}");
    }
}

#[test]
fn a_checklist_says_the_same_whether_pages_are_made_beside_it_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("t.csv"), "Activity,Customer,Acme\nPatch the guest,RA,I\nAnswer for incidents,A,RA\n")
        .unwrap();
    let make = |outputs: &[&str]| {
        let status = std::process::Command::new(env!("CARGO_BIN_EXE_rmx-report"))
            .current_dir(at)
            .args(["--matrix", "t.csv", "--vendor", "acme", "--service", "vm", "--as-of", "2026-01-31"])
            .args(outputs.iter().flat_map(|name| ["-o", name]))
            .status()
            .unwrap();
        assert!(status.success());
    };
    make(&["alone.csv", "alone.md", "alone.xlsx"]);
    make(&["beside.csv", "beside.md", "beside.xlsx", "beside.pdf"]);
    for kind in ["csv", "md", "xlsx"] {
        let read = |name: &str| std::fs::read(at.join(format!("{name}.{kind}"))).unwrap();
        assert!(read("alone") == read("beside"), "{kind}");
    }
    // A row's place in a text is its line.
    assert!(std::fs::read_to_string(at.join("alone.csv")).unwrap().contains(",t.csv:3,"));
}

/// One owner's rows are listed in the block that the owner signs; thousands of ids do not fit into a cell.
#[test]
fn an_owner_of_thousands_of_rows_still_signs_one_block() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let rows: String = (1..=2_600).map(|i| format!("Patch guest number {i},RA,I\n")).collect();
    std::fs::write(at.join("t.csv"), format!("Activity,Customer,Acme\n{rows}")).unwrap();
    std::fs::write(at.join("rmx.toml"), "[[defaults]]\naccountable = \"Dana\"\n").unwrap();
    let matrix = ["--matrix", "t.csv", "--vendor", "acme", "--service", "vm", "--profile", "rmx.toml"];
    ok(&run(at, &[&matrix[..], &["-o", "t.xlsx", "-o", "t.md"]].concat()));
    let text = std::fs::read_to_string(at.join("t.md")).unwrap();
    assert!(text.contains("ACME-VM-1-200, and 2400 more: every row"), "{}", text.lines().last().unwrap_or_default());
    assert!(!text.contains("ACME-VM-1-200, ACME-VM-1-201"));
}
