//! The engagement: the same words give the same rows in every command, in a folder whose rmx.toml lists the built-in services.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::path::Path;

use common::rmx;
use serde_json::Value;

const PROFILE: &str = r#"
[[services]]
service = "ovhcloud/instances"
options = ["automated-backups"]
no-options = ["backups-on-request", "managed-recovery"]

[[services]]
service = "zilliz/cloud"
model = "byoc"

[[services]]
service = "ibm/backup-recovery"

[[services]]
service = "union/platform"
model = "self-managed"
"#;

/// Obligations of the four services as the profile states them.
const OBLIGATIONS: [(&str, usize); 4] =
    [("ovhcloud/instances", 36), ("zilliz/cloud", 10), ("ibm/backup-recovery", 9), ("union/platform", 8)];

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rmx.toml"), PROFILE).unwrap();
    folder
}

/// Exit code, standard output, standard error.
fn run(folder: &Path, line: &str) -> (i32, String, String) {
    let arguments = line.split_whitespace().chain(["--as-of", "2026-01-01"]);
    let output = rmx().current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The JSON that a command writes to standard output.
fn json(folder: &Path, line: &str) -> Value {
    let (code, out, err) = run(folder, line);
    assert!(code == 0 || code == 10, "{line}: {code} {err}");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{line}: {error}: {out} {err}"))
}

/// Allocations in which the customer has something to do.
const THEIRS: [&str; 6] = [
    "customer-performs",
    "provider-assists",
    "shared",
    "customer-assists",
    "customer-oversees",
    "customer-accountable",
];

fn obligations(checklist: &Value) -> usize {
    let activities = checklist["activities"].as_array().unwrap();
    activities.iter().filter(|a| THEIRS.contains(&a["allocation"].as_str().unwrap())).count()
}

#[test]
fn the_same_words_give_the_same_rows_in_every_command() {
    let folder = folder();
    let here = folder.path();
    let (code, _, err) = run(here, "");
    assert_eq!(code, 0, "{err}");
    for (service, count) in OBLIGATIONS {
        let (vendor, name) = service.split_once('/').unwrap();
        assert!(err.contains(&format!("{vendor}-{name}.xlsx: {count} obligations")), "{err}");
        let main = json(here, &format!("{service} --format json -o -"));
        assert_eq!(obligations(&main), count, "{service}");
        assert!(main.get("what_if").is_none(), "{service}");
        let halves = json(here, &format!("--vendor {vendor} --service {name} --format json -o -"));
        assert_eq!(main, halves);
        let shown = json(here, &format!("show {service} --format json"));
        assert_eq!(shown["checklist_hash"], main["checklist_hash"]);
        assert_eq!(shown["deployment"], main["deployment"]);
        let checked = json(here, &format!("check {service} --format json"));
        assert_eq!(checked["checks"].as_array().map_or(1, Vec::len), 1, "{checked}");
    }
    let status = json(here, "status --format json");
    let services = status["services"].as_array().unwrap();
    let counted: Vec<_> = services
        .iter()
        .map(|s| (s["service"].as_str().unwrap(), s["total"]["obligations"].as_u64().unwrap() as usize))
        .collect();
    assert_eq!(counted, OBLIGATIONS);
    let (code, _, err) = run(here, "pack OVHcloud/Instances -o pack.zip");
    assert_eq!(code, 0, "{err}");
    let mut pack = zip::ZipArchive::new(std::fs::File::open(here.join("pack.zip")).unwrap()).unwrap();
    let packed: Value = serde_json::from_reader(pack.by_name("ovhcloud--instances/checklist.json").unwrap()).unwrap();
    assert_eq!(packed["checklist_hash"], json(here, "ovhcloud/instances --format json -o -")["checklist_hash"]);
    let (code, _, err) = run(here, "sign ovhcloud/instances --as approver --name Anna --decision accepted");
    assert_eq!(code, 0, "{err}");
    let signed = std::fs::read_to_string(here.join("register/ovhcloud--instances.toml")).unwrap();
    assert!(signed.contains(packed["checklist_hash"].as_str().unwrap()), "{signed}");
    let signed = json(here, "status ovhcloud/instances --format json");
    assert_eq!(signed["services"][0]["sign_offs"][0]["state"], "valid", "{signed}");
}

#[test]
fn names_models_and_options_are_found_in_any_case() {
    let folder = folder();
    let here = folder.path();
    let plain = json(here, "zilliz/cloud --model byoc-i --format json -o -");
    let loud = json(here, "ZILLIZ/Cloud --model BYOC-I --format json -o -");
    assert_eq!(plain, loud);
    let plain = json(here, "show ovhcloud/instances --option managed-recovery --format json");
    let loud = json(here, "show OVHcloud/Instances --option Managed-Recovery --format json");
    assert_eq!(plain, loud);
    let (code, _, err) = run(here, "show ovhcloud/instances --option managed-recovery --no-option MANAGED-recovery");
    assert_eq!(code, 2, "{err}");
}

#[test]
fn a_flag_against_the_profile_is_a_what_if() {
    let folder = folder();
    let here = folder.path();
    let (_, _, err) = run(here, "zilliz/cloud --model saas -o saas.json -o saas.xlsx -o saas.md");
    assert!(err.contains("what if: zilliz/cloud with model saas instead of byoc"), "{err}");
    let saas: Value = serde_json::from_slice(&std::fs::read(here.join("saas.json")).unwrap()).unwrap();
    assert_eq!(saas["what_if"], true);
    let page = std::fs::read_to_string(here.join("saas.md")).unwrap();
    assert!(page.contains("What if: ") && page.contains("model saas instead of byoc"), "{page}");
    let options = json(here, "ovhcloud/instances --no-option automated-backups --format json -o -");
    assert_eq!((options["what_if"].as_bool(), obligations(&options)), (Some(true), 35));
    // What the profile says itself, and what it says nothing of, is none.
    assert!(json(here, "zilliz/cloud --model byoc --format json -o -").get("what_if").is_none());
    let (_, _, err) = run(here, "--no-profile zilliz/cloud --model saas -o -  --format csv");
    assert!(!err.contains("what if"), "{err}");
}

#[test]
fn a_what_if_shows_no_sign_off_as_lapsed() {
    let folder = folder();
    let here = folder.path();
    let (code, _, err) = run(here, "sign zilliz/cloud --as approver --name Anna --decision accepted");
    assert_eq!(code, 0, "{err}");
    let (_, _, err) = run(here, "zilliz/cloud --register register --model saas -o saas.md");
    assert!(err.contains("what if"), "{err}");
    let page = std::fs::read_to_string(here.join("saas.md")).unwrap();
    assert!(!page.to_lowercase().contains("lapsed") && !page.to_lowercase().contains("suspended"), "{page}");
}

#[test]
fn what_nothing_chooses_check_looks_at_as_a_whole_and_the_others_ask_for() {
    let folder = folder();
    let here = folder.path();
    let (_, out, err) = run(here, "--no-profile check zilliz/cloud");
    for model in ["saas", "byoc", "byoc-i"] {
        assert!(out.contains(&format!("zilliz/cloud under {model}:")), "{out}");
    }
    assert!(err.contains("checked under saas, byoc, byoc-i"), "{err}");
    for line in ["--no-profile show zilliz/cloud", "--no-profile zilliz/cloud -o x.xlsx"] {
        let (code, _, err) = run(here, line);
        assert_eq!(code, 2, "{line}");
        assert!(err.contains("choose one with --model") && err.contains("byoc-i"), "{err}");
    }
    // The profile chooses.
    let (_, out, _) = run(here, "check zilliz/cloud");
    assert!(out.contains("under byoc:") && !out.contains("under saas:"), "{out}");
    let twice = format!("{PROFILE}\n[[services]]\nservice = \"zilliz/cloud\"\nname = \"second\"\nmodel = \"saas\"\n");
    std::fs::write(here.join("rmx.toml"), twice).unwrap();
    let (code, _, err) = run(here, "show zilliz/cloud");
    assert_eq!(code, 2);
    assert!(err.contains("saas") && err.contains("byoc") && !err.contains("byoc-i"), "{err}");
    assert!(json(here, "show zilliz/cloud --model saas --format json").get("what_if").is_none());
}

#[test]
fn without_a_service_commands_work_on_the_whole_profile() {
    let folder = folder();
    let here = folder.path();
    let (_, out, err) = run(here, "check --fail-on never");
    for (service, _) in OBLIGATIONS {
        assert!(out.contains(service), "{service}: {out} {err}");
    }
    let (code, _, err) = run(here, "pack -o all.zip");
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("4 services"), "{err}");
    let (code, _, err) = run(here, "check --no-profile");
    assert_eq!(code, 2);
    assert!(err.contains("nothing to check"), "{err}");
}

#[test]
fn the_profile_is_found_from_a_folder_below() {
    let folder = folder();
    let below = folder.path().join("a/b");
    std::fs::create_dir_all(&below).unwrap();
    assert_eq!(obligations(&json(&below, "show ovhcloud/instances --format json")), 36);
    assert_eq!(obligations(&json(&below, "--no-profile show ovhcloud/instances --format json")), 35);
    let (code, _, err) = run(&below, "");
    assert_eq!(code, 0, "{err}");
    assert!(folder.path().join("portfolio.xlsx").is_file(), "paths of the profile are relative to it");
    let (code, _, err) = run(&below, "sign zilliz/cloud --as approver --name Anna --decision accepted");
    assert_eq!(code, 0, "{err}");
    assert!(folder.path().join("register/log.jsonl").is_file());
    // The top of a repository is the last folder that is looked into.
    std::fs::create_dir(folder.path().join("a/.git")).unwrap();
    assert_eq!(obligations(&json(&below, "show ovhcloud/instances --format json")), 35);
}

#[test]
fn the_record_chooses_where_the_profile_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let (code, _, err) =
        run(here, "sign zilliz/cloud --model byoc --as approver --name Anna --decision accepted --register rg");
    assert_eq!(code, 0, "{err}");
    let main = json(here, "zilliz/cloud --register rg --format json -o -");
    assert_eq!(main["deployment"]["model"], "byoc");
    let (_, out, _) = run(here, "check zilliz/cloud --register rg");
    assert!(out.contains("under byoc:") && !out.contains("under saas:"), "{out}");
}

#[test]
fn a_file_that_is_not_there_ends_with_1_in_every_command() {
    let folder = folder();
    for line in [
        "--matrix nope.md -o x.xlsx",
        "check nope.md",
        "diff nope.md other.md",
        "diff ovhcloud/instances nope.md",
        "import nope.md",
        "collect nope.xlsx",
        "verify nope.pdf",
        "status zilliz/cloud --matrix nope.md",
        "pack --matrix nope.md -o x.zip",
        "sign zilliz/cloud --matrix nope.md --as approver --name Anna --decision accepted",
        "--profile nope.toml check",
        "--catalog nope list",
    ] {
        let (code, out, err) = run(folder.path(), line);
        assert_eq!(code, 1, "{line}: {out} {err}");
    }
}

/// What the program says when it refuses to replace a file, whatever the flags.
const NEVER: &str = "not even with --force";

#[test]
fn no_output_is_an_input_the_profile_or_within_a_register_or_catalogue() {
    let folder = folder();
    let here = folder.path();
    std::fs::write(here.join("v.csv"), "Activity,Customer,Acme\nPatch,RA,\nRun,,RA\n").unwrap();
    assert_eq!(run(here, "sign zilliz/cloud --as approver --name Anna --decision accepted --register rg").0, 0);
    std::fs::create_dir_all(here.join("own/acme")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("rg", here.join("link")).unwrap();
    let bytes = |name: &str| std::fs::read(here.join(name)).unwrap();
    let before = (bytes("v.csv"), bytes("rmx.toml"), bytes("rg/log.jsonl"));
    for line in [
        "--matrix v.csv -o v.csv --force",
        "--matrix v.csv --format json -o ./own/../v.csv --force",
        "zilliz/cloud -o rmx.toml --format csv --force",
        "zilliz/cloud --register rg --format json -o rg/log.jsonl --force",
        "zilliz/cloud --register rg -o rg/new.json",
        "zilliz/cloud --catalog own -o own/acme/x.xlsx",
        "check v.csv --format json -o v.csv --force",
        "show zilliz/cloud --format json -o rmx.toml --force",
        "status --register rg --format json -o rg/log.jsonl --force",
        "pack --register rg -o rg/pack.zip",
        "import v.csv --format csv -o v.csv --force",
        "diff v.csv v.csv --format json -o v.csv --force",
    ] {
        let (code, _, err) = run(here, line);
        assert!(code == 2 && err.contains(NEVER), "{line}: {code} {err}");
    }
    #[cfg(unix)]
    {
        let (code, _, err) = run(here, "zilliz/cloud --register rg --format json -o link/log.jsonl --force");
        assert!(code == 2 && err.contains(NEVER), "{err}");
    }
    assert!(before == (bytes("v.csv"), bytes("rmx.toml"), bytes("rg/log.jsonl")));
}

#[test]
fn what_the_program_wrote_for_the_same_engagement_is_replaced_without_force() {
    let folder = folder();
    let here = folder.path();
    for _ in 0..2 {
        let (code, _, err) = run(here, "zilliz/cloud -o a.xlsx -o a.pdf -o a.json");
        assert_eq!(code, 0, "{err}");
    }
    for (line, name) in [
        ("zilliz/cloud --model saas -o a.xlsx", "a.xlsx"),
        ("zilliz/cloud --model saas -o a.json", "a.json"),
        ("union/platform -o a.pdf", "a.pdf"),
        ("union/platform -o a.json", "a.json"),
    ] {
        let (code, _, err) = run(here, line);
        assert!(code == 1 && err.contains(&format!("{name} exists already")), "{line}: {err}");
    }
    // These carry nothing that says what they are about.
    for name in ["b.csv", "b.md"] {
        assert_eq!(run(here, &format!("zilliz/cloud -o {name}")).0, 0);
        assert_eq!(run(here, &format!("zilliz/cloud -o {name}")).0, 1);
    }
    std::fs::write(here.join("c.json"), "{\"schema\": \"other\"}").unwrap();
    assert_eq!(run(here, "zilliz/cloud -o c.json").0, 1);
}

#[test]
fn the_portfolio_is_written_in_the_formats_of_the_profile() {
    let folder = tempfile::tempdir().unwrap();
    let profile = "formats = [\"xlsx\", \"pdf\"]\n[[services]]\nservice = \"union/platform\"\nmodel = \"byoc\"\n";
    std::fs::write(folder.path().join("rmx.toml"), profile).unwrap();
    let (code, _, err) = run(folder.path(), "");
    assert_eq!(code, 0, "{err}");
    assert!(std::fs::read(folder.path().join("portfolio.pdf")).unwrap().starts_with(b"%PDF"), "{err}");
    assert!(folder.path().join("portfolio.xlsx").is_file());
    assert!(err.contains("portfolio.xlsx, ") && err.contains("portfolio.pdf: 1 service"), "{err}");
}

mod with_sources {
    use super::*;

    const PAGES: [(&str, &str); 4] = [
        ("ovhcloud/instances", "ovhcloud-instances-responsibility-model.md"),
        ("zilliz/cloud", "zilliz-byoc-shared-responsibilities.mdx"),
        ("ibm/backup-recovery", "ibm-backup-recovery-responsibilities.md"),
        ("union/platform", "union-shared-responsibility.md"),
    ];

    #[needs::tools(shared)]
    #[test]
    fn the_very_page_of_an_entry_gives_the_bytes_of_the_entry() {
        let folder = folder();
        let here = folder.path();
        for (service, page) in PAGES {
            std::fs::copy(common::shared().join("sources").join(page), here.join("page.md")).unwrap();
            for extension in ["json", "xlsx", "pdf", "csv"] {
                let (code, _, err) = run(here, &format!("{service} -o own.{extension} --force"));
                assert_eq!(code, 0, "{err}");
                let (code, _, err) = run(here, &format!("{service} --matrix page.md -o page.{extension} --force"));
                assert_eq!(code, 0, "{err}");
                let bytes = |name: &str| std::fs::read(here.join(format!("{name}.{extension}"))).unwrap();
                assert!(bytes("own") == bytes("page"), "{service} {extension}");
            }
        }
    }

    #[needs::tools(shared)]
    #[test]
    fn an_edited_page_keeps_what_only_the_catalogue_declares() {
        let folder = folder();
        let here = folder.path();
        for (service, page) in PAGES {
            let mut text = std::fs::read_to_string(common::shared().join("sources").join(page)).unwrap();
            text.push_str("\nA closing remark.\n");
            std::fs::write(here.join(page), text).unwrap();
            let own = json(here, &format!("{service} --format json -o -"));
            let edited = json(here, &format!("{service} --matrix {page} --format json -o -"));
            let rows = |checklist: &Value| -> Vec<(Value, Value, Value)> {
                let activities = checklist["activities"].as_array().unwrap();
                activities.iter().map(|a| (a["id"].clone(), a["key"].clone(), a["row_hash"].clone())).collect()
            };
            assert_eq!(rows(&own), rows(&edited), "{service}");
            assert_eq!(own["deployment"], edited["deployment"]);
            assert_eq!(own["access_roles"], edited["access_roles"], "{service}");
            let topics = |checklist: &Value| -> Vec<Value> {
                checklist["activities"].as_array().unwrap().iter().map(|a| a["topics"].clone()).collect()
            };
            assert_eq!(topics(&own), topics(&edited), "{service}");
        }
    }

    #[needs::tools(shared)]
    #[test]
    fn an_imported_page_is_an_entry_that_declares_what_the_catalogue_does() {
        let folder = folder();
        let here = folder.path();
        for (service, page) in PAGES {
            std::fs::copy(common::shared().join("sources").join(page), here.join(page)).unwrap();
            let (code, _, err) = run(here, &format!("import {page} --as {service} -o own/{service}"));
            assert_eq!(code, 0, "{err}");
            assert!(err.contains(&format!("{service}: what only the catalogue declares")), "{err}");
            let built_in = json(here, &format!("{service} --format json -o -"));
            let imported = json(here, &format!("{service} --catalog own --format json -o -"));
            for part in ["activities", "deployment", "access_roles"] {
                assert!(built_in[part] == imported[part], "{service} {part}");
            }
            // Documents have the titles that they give themselves.
            let findings = |checklist: &Value| -> Vec<(Value, Value)> {
                let findings = checklist["findings"].as_array().unwrap();
                findings.iter().map(|f| (f["code"].clone(), f["activity_id"].clone())).collect()
            };
            assert_eq!(findings(&built_in), findings(&imported), "{service}");
        }
    }

    #[needs::tools(shared)]
    #[test]
    fn standard_input_is_a_document_everywhere() {
        let folder = folder();
        let page = std::fs::File::open(common::shared().join("sources").join(PAGES[0].1)).unwrap();
        let diff =
            rmx().current_dir(folder.path()).args(["diff", "ovhcloud/instances", "-"]).stdin(page).output().unwrap();
        let out = String::from_utf8(diff.stdout).unwrap();
        assert!(out.contains("0 changes, 58 unchanged"), "{out}");
        let page = std::fs::File::open(common::shared().join("sources").join(PAGES[0].1)).unwrap();
        let line = ["check", "-", "--vendor", "ovhcloud", "--service", "instances"];
        let check = rmx().current_dir(folder.path()).args(line).stdin(page).output().unwrap();
        assert!(String::from_utf8(check.stdout).unwrap().contains("ovhcloud/instances: 58 activities"));
    }
}
