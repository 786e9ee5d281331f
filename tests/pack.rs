//! Evidence packs, sign-offs and what `verify` sees.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/fields.rs"]
mod fields;
#[path = "common/team.rs"]
mod helpers;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use helpers::{SERVICE, both, ok, python, rmx};
use rmx_report::import::Limits;

fn signed(folder: &Path) {
    let sign = ["sign", "ovhcloud/instances", "--as", "approver", "--name", "Anna", "--decision", "accepted"];
    ok(&rmx(folder, &sign));
}

#[test]
fn a_pack_is_reproducible_and_names_what_was_tampered_with() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    signed(at);
    for name in ["a.zip", "b.zip"] {
        ok(&rmx(at, &[&["pack", "-o", name][..], &SERVICE[..]].concat()));
    }
    let bytes = fs::read(at.join("a.zip")).unwrap();
    assert_eq!(bytes, fs::read(at.join("b.zip")).unwrap());
    assert!(rmx_report::evidence::pack::verify(&at.join("a.zip"), &Limits::default()).unwrap().is_intact());
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    archive.extract(at.join("out")).unwrap();
    let sums = Command::new("sha256sum").args(["-c", "--quiet", "SHA256SUMS"]).current_dir(at.join("out")).output();
    if let Ok(sums) = sums {
        assert!(sums.status.success(), "{}", String::from_utf8_lossy(&sums.stdout));
    }
    let log = at.join("out/register/log.jsonl");
    fs::write(&log, fs::read_to_string(&log).unwrap().replace("Anna", "Emma")).unwrap();
    fs::remove_file(at.join("out/README.md")).unwrap();
    fs::write(at.join("out/extra.txt"), "x").unwrap();
    let check = rmx_report::evidence::pack::verify(&at.join("out"), &Limits::default()).unwrap();
    assert_eq!(check.missing, ["README.md"]);
    assert_eq!(check.added, ["extra.txt"]);
    assert_eq!(check.altered, ["register/log.jsonl"]);
    assert!(check.problems.iter().any(|p| p.contains("altered")), "{:?}", check.problems);
}

#[test]
fn a_register_verifies_and_a_cut_log_is_seen_with_a_head_kept_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    signed(at);
    signed(at);
    ok(&rmx(at, &[&["pack", "-o", "a.zip"][..], &SERVICE[..]].concat()));
    ok(&rmx(at, &["verify", "register", "--head", "a.zip"]));
    let log = at.join("register/log.jsonl");
    let text = fs::read_to_string(&log).unwrap();
    fs::write(&log, format!("{}\n", text.lines().next().unwrap())).unwrap();
    assert_eq!(rmx(at, &["verify", "register", "--head", "a.zip"]).status.code(), Some(10));
    ok(&rmx(at, &["verify", "a.zip"]));
}

#[test]
fn a_sign_off_is_shown_and_contradicting_flags_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ok(&rmx(
        at,
        &[
            "sign",
            "ovhcloud/instances",
            "OVH-INST-1.1-01",
            "--as",
            "approver",
            "--name",
            "Anna",
            "--decision",
            "accepted",
            "--valid-until",
            "2026-12-01",
        ],
    ));
    let status = ok(&rmx(at, &["status"]));
    assert!(status.contains("Accepted by Anna as approver") && status.contains("on OVH-INST-1.1-01"), "{status}");
    assert!(status.contains("soon"), "{status}");
    let out = rmx(at, &["sign", "ovhcloud/instances", "--name", "Anna", "--as", "approver", "--decision", "prepared"]);
    assert!(!out.status.success(), "an approver does not prepare");
    let log = ok(&rmx(at, &["log", "OVH-INST-1.1-01"]));
    assert!(log.contains("decision: \"Accepted\""), "{log}");
}

#[test]
fn users_are_laid_over_the_documented_roles() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(
        at.join("users.csv"),
        "E-Mail;Role;Last login;Type\nanna@x.example;Organization Owner;2026-11-01;user\nsvc-etl;Projekt-Chef;2026-01-01;service account\n",
    )
    .unwrap();
    let args = ["collect", "--access", "users.csv", "--vendor", "zilliz", "--service", "cloud", "--format", "json"];
    let out = rmx(at, &args);
    // What a review finds is a finding on the record, not a failure of taking the list in.
    assert_eq!(out.status.code(), Some(10), "{}", String::from_utf8_lossy(&out.stderr));
    let value: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let review = &value["review"];
    assert_eq!(review["added"], 2);
    assert_eq!(review["unknown"][0][1], "Projekt-Chef");
    assert_eq!(review["inactive"][0][0], "svc-etl");
    assert_eq!(review["machines"][0][1], "service account");
    let again: serde_json::Value = serde_json::from_slice(&rmx(at, &args).stdout).unwrap();
    assert_eq!(again["review"]["added"], 0);
    // Columns of another language are read, and one that means nothing here is named.
    fs::write(
        at.join("u.csv"),
        "Benutzer;Rolle;Art;Kostenstelle\nci;Project Admin;Service Account;12\nkey-7;Project Admin;API key;\n",
    )
    .unwrap();
    let german =
        ["collect", "--access", "u.csv", "--vendor", "zilliz", "--service", "cloud", "--dry-run", "--format", "json"];
    let german: serde_json::Value = serde_json::from_slice(&rmx(at, &german).stdout).unwrap();
    assert_eq!(german["mapping"]["kind"], "Art", "{german}");
    assert_eq!(german["unread"], serde_json::json!(["Kostenstelle"]), "{german}");
    assert_eq!(german["review"]["machines"].as_array().unwrap().len(), 2, "{german}");
}

/// A register with a file, a link and a script among the evidence; `gone.pdf` was never there.
fn with_evidence(at: &Path) {
    fs::create_dir_all(at.join("ev")).unwrap();
    fs::write(at.join("ev/report.txt"), "as recorded").unwrap();
    fs::write(at.join("secret.txt"), "outside").unwrap();
    ok(&rmx(at, &[&SERVICE[..], &["-o", "a.xlsx"]].concat()));
    let script = "import openpyxl\nwb=openpyxl.load_workbook('a.xlsx')\nws=wb['Obligations']\n\
        at=[c.column for c in ws[1] if c.value=='evidence'][0]\n\
        ws.cell(3,at).value='./ev/report.txt; https://wiki.example.com/a|b'\nws.cell(4,at).value='gone.pdf'\n\
        ws.cell(5,at).value='../secret.txt'\nws.cell(6,at).value='javascript:alert(1)'\nwb.save('b.xlsx')";
    python(at, script);
    ok(&rmx(at, &["collect", "b.xlsx"]));
}

fn unpacked(at: &Path, zip: &str, to: &str) -> String {
    let bytes = fs::read(at.join(zip)).unwrap();
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap().extract(at.join(to)).unwrap();
    fs::read_to_string(at.join(to).join("README.md")).unwrap()
}

#[needs::tools(openpyxl)]
#[test]
fn a_pack_has_evidence_files_and_links_and_an_index_for_the_auditor() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    with_evidence(at);
    signed(at);
    let pack = |options: &[&str], out: &str| rmx(at, &[&["pack", "-o", out][..], &SERVICE[..], options].concat());
    let out = pack(&["--option", "automated-backups"], "a.zip");
    ok(&out);
    assert!(String::from_utf8_lossy(&out.stderr).contains("14 files of 1 service"), "{out:?}");
    let readme = unpacked(at, "a.zip", "a");
    for line in [
        "# Evidence pack of 20 Nov 2026",
        "### OVHcloud: Public Cloud Instances",
        "- Option: Automated backups, taken",
        "- Obligations: 36, 0 of them settled; commitments: 20; gaps:",
        "- Anna, as approver: Accepted, 20 Nov 2026, whole checklist: lapsed: sign again, option 'automated-backups' was not stated and is taken;",
        "| OVH-INST-1.1-01 | file `evidence/ev/report.txt`<br>`https://wiki.example.com/a\\|b` |",
        "| OVH-INST-1.1-02 | `gone.pdf` (reads like a file, and none was recorded) |",
        "| OVH-INST-2.1-05 | `javascript:alert(1)` |",
        "    sha256sum -c SHA256SUMS",
    ] {
        assert!(readme.contains(line), "the README does not say {line:?}\n{readme}");
    }
    assert_eq!(fs::read_to_string(at.join("a/evidence/ev/report.txt")).unwrap(), "as recorded");
    assert!(!readme.contains("as recorded:") && !at.join("a/secret.txt").exists());
    // The file changes: the pack has it as it is now, says so, and ends with 10.
    fs::write(at.join("ev/report.txt"), "changed").unwrap();
    let out = pack(&[], "b.zip");
    assert_eq!(out.status.code(), Some(10));
    let readme = unpacked(at, "b.zip", "b");
    assert!(readme.contains("## Evidence that is not as it was recorded"), "{readme}");
    assert!(readme.contains("./ev/report.txt of OVH-INST-1.1-01 changed since it was recorded"), "{readme}");
    fs::rename(at.join("register/ovhcloud--instances.toml"), at.join("hidden.toml")).unwrap();
    let gone = rmx(at, &["verify", "register"]);
    assert_eq!(gone.status.code(), Some(10));
    let said = String::from_utf8_lossy(&gone.stdout).into_owned();
    assert!(said.contains("ovhcloud--instances.toml is not there, and log entry 2 ("), "{said}");
    fs::rename(at.join("hidden.toml"), at.join("register/ovhcloud--instances.toml")).unwrap();
    for command in [&["status"][..], &["verify", "register"]] {
        let out = rmx(at, command);
        assert!(String::from_utf8_lossy(&out.stdout).contains("changed since it was recorded"), "{command:?}: {out:?}");
    }
}

/// A pack that was unpacked and packed again has entries for its folders: nothing was added.
#[test]
fn folders_in_a_zip_are_no_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    signed(at);
    ok(&rmx(at, &[&["pack", "-o", "a.zip"][..], &SERVICE[..]].concat()));
    let again = |into: &str, folders: &[(&str, &[u8])]| {
        let mut from = zip::ZipArchive::new(fs::File::open(at.join("a.zip")).unwrap()).unwrap();
        let mut writer = zip::ZipWriter::new(fs::File::create(at.join(into)).unwrap());
        let plain = zip::write::SimpleFileOptions::default();
        for (name, bytes) in folders {
            writer.start_file(*name, plain).unwrap();
            writer.write_all(bytes).unwrap();
        }
        for i in 0..from.len() {
            writer.raw_copy_file(from.by_index_raw(i).unwrap()).unwrap();
        }
        writer.finish().unwrap();
    };
    again("b.zip", &[("register/", b""), ("empty/", b"")]);
    ok(&rmx(at, &["verify", "b.zip"]));
    again("c.zip", &[("register/", b"hidden")]);
    let out = rmx(at, &["verify", "c.zip"]);
    assert!(out.status.code() == Some(10) && both(&out).contains("added    register/"), "{}", both(&out));
}

/// Evidence that was not there when its entry came in is hashed when the same copy is collected with its folder; what was hashed stays so.
#[needs::tools(openpyxl)]
#[test]
fn evidence_files_that_come_later_are_hashed_and_those_that_went_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    helpers::hand_out(at, "a.xlsx");
    helpers::edit(at, "a.xlsx", "b.xlsx", "put(3,'evidence','late.pdf'); put(4,'evidence','LATER')");
    assert!(ok(&rmx(at, &["collect", "b.xlsx"])).contains("'late.pdf' reads like a file"));
    fs::create_dir(at.join("ev")).unwrap();
    fs::write(at.join("ev/late.pdf"), "a").unwrap();
    let collect = ["collect", "b.xlsx", "--evidence", "ev"];
    assert!(ok(&rmx(at, &collect)).contains("evidence  OVH-INST-1.1-01: \"late.pdf\" is there by now, and hashed"));
    let register = || fs::read_to_string(at.join("register/ovhcloud--instances.toml")).unwrap();
    let hash = rmx_report::matrix::identity::Hash::of(b"a");
    assert!(register().contains(&format!("{hash}  late.pdf")), "{}", register());
    assert!(ok(&rmx(at, &["log", "OVH-INST-1.1-01"])).contains(&format!("evidence-files: \"late.pdf {hash}\"")));
    ok(&rmx(at, &["verify", "register", "--evidence", "ev"]));
    let again = register();
    assert!(!ok(&rmx(at, &collect)).contains("is there by now"));
    assert_eq!(register(), again);
    // A file without an ending, hashed with its entry, is no mere word when the entry changes and the folder is not at hand.
    fs::write(at.join("ev/LATER"), "b").unwrap();
    for (text, folder) in [("LATER; x", "ev"), ("LATER; y", ".")] {
        helpers::edit(at, "b.xlsx", "c.xlsx", &format!("put(4,'evidence',{text:?})"));
        ok(&rmx(at, &["collect", "c.xlsx", "--prefer", "copy", "--evidence", folder]));
        assert!(register().contains("  LATER\""), "{text}: {}", register());
    }
    // The pack's index names what is in the pack.
    fs::remove_file(at.join("ev/late.pdf")).unwrap();
    let out = rmx(at, &[&["pack", "-o", "p.zip", "--evidence", "ev"][..], &SERVICE[..]].concat());
    assert_eq!(out.status.code(), Some(10), "{}", both(&out));
    let readme = unpacked(at, "p.zip", "p");
    assert!(readme.contains("`late.pdf` (a file that was recorded, and is not in this pack)"), "{readme}");
    assert!(readme.contains("file `evidence/LATER`<br>`y`"), "{readme}");
}

#[test]
fn a_document_can_be_packed_and_all_services_of_the_profile_can() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/examples/acme-vm.md"), at.join("acme.md")).unwrap();
    ok(&rmx(at, &["pack", "--matrix", "acme.md", "--vendor", "acme", "--service", "vm", "-o", "a.zip"]));
    assert!(unpacked(at, "a.zip", "a").contains("`acme--vm/checklist.pdf`"));
    fs::write(
        at.join("rmx.toml"),
        "[[services]]\nservice = \"ibm/backup-recovery\"\n[[services]]\nservice = \"zilliz/cloud\"\nmodel = \"byoc\"\n",
    )
    .unwrap();
    let out = rmx(at, &["pack", "-o", "b.zip"]);
    ok(&out);
    assert!(String::from_utf8_lossy(&out.stderr).contains("of 2 services"), "{out:?}");
    let readme = unpacked(at, "b.zip", "b");
    assert!(
        readme.contains("- Deployment model: BYOC") && readme.contains("`ibm--backup-recovery/checklist.xlsx`"),
        "{readme}"
    );
    assert!(rmx_report::evidence::pack::verify(&at.join("b"), &Limits::default()).unwrap().is_intact());
    let out = rmx(at, &["pack", "--vendor", "ibm", "-o", "c.zip"]);
    assert_eq!(out.status.code(), Some(2), "{out:?}");
}

#[test]
fn a_file_that_is_smuggled_into_one_manifest_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    signed(at);
    ok(&rmx(at, &[&["pack", "-o", "a.zip"][..], &SERVICE[..]].concat()));
    unpacked(at, "a.zip", "a");
    fs::write(at.join("a/extra.txt"), "x").unwrap();
    let sums = at.join("a/SHA256SUMS");
    // sha256sum -c is content with this: the line is right.
    let line = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  extra.txt\n";
    fs::write(&sums, fs::read_to_string(&sums).unwrap() + line).unwrap();
    let out = rmx(at, &["verify", "a"]);
    assert_eq!(out.status.code(), Some(10));
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(said.contains("altered  SHA256SUMS") && said.contains("manifest.json does not list extra.txt"), "{said}");
}

#[test]
fn heads_are_kept_in_packs_and_pdfs() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    signed(at);
    let report = [&SERVICE[..], &["--register", "register", "-o", "kept.pdf"]].concat();
    ok(&rmx(at, &report));
    ok(&rmx(at, &[&["pack", "-o", "kept.zip"][..], &SERVICE[..]].concat()));
    unpacked(at, "kept.zip", "kept");
    let sign = ["sign", "ovhcloud/instances", "--as", "approver", "--name", "Ben", "--decision", "rejected"];
    ok(&rmx(at, &sign));
    for head in ["kept.pdf", "kept.zip", "kept"] {
        ok(&rmx(at, &["verify", "register", "--head", head]));
    }
    // The log is cut back, written anew: without a head it fits together, with one it does not.
    fs::remove_dir_all(at.join("register")).unwrap();
    let other = ["sign", "ovhcloud/instances", "--as", "approver", "--name", "Emma", "--decision", "accepted"];
    ok(&rmx(at, &other));
    ok(&rmx(at, &["verify", "register"]));
    for head in ["kept.pdf", "kept.zip", "kept"] {
        let out = rmx(at, &["verify", "register", "--head", head]);
        assert_eq!(out.status.code(), Some(10), "{head}: {out:?}");
    }
    let out = rmx(at, &["verify", "register", "--head", "nothing.pdf"]);
    assert_eq!(out.status.code(), Some(2), "{out:?}");
}

/// What the record has of a service is in its pack: the vendor's document under its own name, signed PDFs, lists of users, questions.
#[test]
fn a_pack_holds_all_that_the_record_has() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let page = "# Page\n\n## Operations\n\n| Activity | Customer | Acme |\n| --- | --- | --- |\n| Patch the guests | RA | |\n| Repair the hosts | | RA |\n";
    fs::write(at.join("page.md"), page).unwrap();
    let named = ["--vendor", "acme", "--service", "vm", "--matrix", "page.md"];
    ok(&rmx(
        at,
        &["sign", "acme/vm", "--as", "approver", "--name", "Anna", "--decision", "accepted", "--matrix", "page.md"],
    ));
    ok(&rmx(at, &[&["pack", "-o", "a.zip"][..], &named].concat()));
    let readme = unpacked(at, "a.zip", "a");
    assert_eq!(fs::read_to_string(at.join("a/acme--vm/document/page.md")).unwrap(), page);
    for words in [
        "Population: 2 rows read = 2 shown + 0 skipped; 2 shown = 1 as obligations + 1 as commitments + 0 unassigned + 0 not applicable",
        "Version: the record took it from page.md on 20 Nov 2026",
        "Document: acme--vm/document/page.md, SHA-256 ",
        "retrieved not known",
    ] {
        assert!(readme.contains(words), "{words}\n{readme}");
    }
    // A list of users stands with its day, system, rows and hash; all services together have a portfolio and the profile.
    fs::write(at.join("users.csv"), "user,role\nanna@x.example,Organization Owner\n").unwrap();
    ok(&rmx(
        at,
        &["collect", "--access", "users.csv", "--vendor", "zilliz", "--service", "cloud", "--system", "console"],
    ));
    let services = "register = 'register'\n[[services]]\nservice = 'zilliz/cloud'\nmodel = 'saas'\n";
    fs::write(at.join("rmx.toml"), services).unwrap();
    ok(&rmx(at, &["pack", "-o", "b.zip"]));
    let readme = unpacked(at, "b.zip", "b");
    assert!(readme.contains("List of users: console of 20 Nov 2026, rows: 1, file users.csv, SHA-256 "), "{readme}");
    assert!(readme.contains("Population: 17 rows read = 17 shown + 0 skipped; "), "{readme}");
    for file in ["portfolio.xlsx", "portfolio.pdf", "rmx.toml"] {
        assert!(at.join("b").join(file).is_file() && readme.contains(&format!("`{file}`")), "{file}\n{readme}");
    }
    ok(&rmx(at, &["verify", "b.zip"]));
}

/// A pack of a record with everything in it: signed PDF, answered question, dates of sources; and its figures are `status`'s.
#[test]
fn a_pack_has_signed_documents_questions_and_the_figures_of_status() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let profile = "register = 'register'\n[organisation]\nname = 'Acme'\n[[services]]\nservice = 'ovhcloud/instances'\noptions = ['automated-backups']\n\
                   [[defaults]]\nsection = '1. Before subscription'\naccountable = 'Dora Owner'\n";
    fs::write(at.join("rmx.toml"), profile).unwrap();
    ok(&rmx(at, &["ovhcloud/instances", "-o", "a.pdf", "-o", "a.html"]));
    // A page with a question and statuses comes back, and so does a filled PDF.
    let page = fs::read_to_string(at.join("a.html")).unwrap();
    let keys = |table: &str| -> Vec<String> {
        let of = format!("\"{table}\",\"key\":\"");
        page.match_indices(&of).map(|(i, _)| page[i + of.len()..].split('"').next().unwrap().to_owned()).collect()
    };
    let (rows, gaps) = (keys("obligations"), keys("gaps"));
    let gap = gaps.iter().find(|key| key.starts_with("several-accountable")).unwrap();
    let entries = serde_json::json!({
        "obligations": { &rows[0]: { "status": "Implemented" }, &rows[1]: { "status": "Partial" } },
        "gaps": { gap: { "question": "Who answers for it?", "asked": "2026-11-01", "answer": "We do.", "answered": "2026-11-05",
            "decision": "Agreed with the vendor", "decided_by": "Dora Owner", "until": "2027-11-05" } },
    });
    helpers::filled(at, "a.html", "b.html", &entries);
    ok(&rmx(at, &["collect", "b.html"]));
    let block = [("approver.name", "Anna"), ("approver.decision", "Accepted"), ("approver.date", "2026-11-20")];
    fields::fill(at, "a.pdf", "filled.pdf", &block);
    ok(&rmx(at, &["collect", "filled.pdf"]));
    ok(&rmx(at, &["pack", "-o", "all.zip"]));
    let readme = unpacked(at, "all.zip", "all");
    // The PDF as it came back, by its hash.
    let hash = rmx_report::matrix::identity::Hash::of(&fs::read(at.join("filled.pdf")).unwrap());
    let kept = at.join(format!("all/register/documents/{hash}.pdf"));
    assert_eq!(fs::read(kept).unwrap(), fs::read(at.join("filled.pdf")).unwrap());
    assert_eq!(fs::read(at.join("all/rmx.toml")).unwrap(), fs::read(at.join("rmx.toml")).unwrap());
    for words in [
        "Who answers for it? Answer: We do. (Agreed with the vendor by Dora Owner)",
        "dated 12 Oct 2023, retrieved not known, SHA-256 aacfd4a9",
        "`portfolio.xlsx`",
        "`register/documents/`",
    ] {
        assert!(readme.contains(words), "{words}\n{readme}");
    }
    // The figures are those of status.
    let status = helpers::json(&rmx(at, &["status", "--format", "json"]))["services"][0].clone();
    let total = status["total"]["obligations"].as_u64().unwrap();
    let settled = status["total"]["by_status"]["Implemented"].as_u64().unwrap();
    assert!(readme.contains(&format!("- Obligations: {total}, {settled} of them settled;")), "{status}\n{readme}");
    let signed = &status["sign_off"];
    let state = format!(
        "- State: Accepted by {}; {} of {} accountable owners have accepted",
        signed["by"].as_str().unwrap(),
        signed["accepted"],
        signed["of"]
    );
    assert!(readme.contains(&state), "{state}\n{readme}");
    assert_eq!((settled, signed["state"].as_str()), (1, Some("accepted")));
    ok(&rmx(at, &["verify", "all.zip"]));
}
