//! The command line as a user meets it: output, exit codes and errors.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::path::Path;

use common::rmx;

/// Exit code, standard output and standard error of a run, as one text; a temporary folder's path is `[TMP]`.
fn run_in(folder: &Path, arguments: &[&str]) -> String {
    let output = rmx().current_dir(folder).args(arguments).output().unwrap();
    let text = format!(
        "$ rmx-report {}\nexit code: {}\n----- stdout -----\n{}----- stderr -----\n{}",
        arguments.join(" "),
        output.status.code().unwrap(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    text.replace(&folder.display().to_string(), "[TMP]")
}

fn run(arguments: &[&str]) -> String {
    run_in(tempfile::tempdir().unwrap().path(), arguments)
}

#[test]
fn help_teaches() {
    let short = run(&["-h"]);
    assert!(short.lines().count() <= 80, "one screen");
    insta::assert_snapshot!(short);
    insta::assert_snapshot!(run(&["--help"]));
}

#[test]
fn the_version_names_the_edition_of_the_catalogue() {
    let said = run(&["--version"]);
    let edition = said.split("catalogue ").nth(1).expect("the edition");
    let digits = edition.chars().take_while(char::is_ascii_hexdigit).count();
    assert_eq!(digits, 12, "{said}");
}

#[test]
fn list_shows_what_there_is() {
    insta::assert_snapshot!(run(&["list"]));
}

#[test]
fn show_is_aligned() {
    insta::assert_snapshot!(run(&["show", "zilliz/cloud", "--model", "byoc-i"]));
    insta::assert_snapshot!(run(&["show", "union/platform", "--model", "byoc"]));
}

#[test]
fn unknown_names_say_what_exists() {
    for arguments in [
        &["--vendor", "ovhclod", "--service", "instances", "-o", "a.json"][..],
        &["--vendor", "ovhcloud", "--service", "instanzes", "-o", "a.json"],
        &["--vendor", "zilliz", "--service", "cloud", "-o", "a.json"],
        &["--vendor", "zilliz", "--service", "cloud", "--model", "boyc", "-o", "a.json"],
        &["--vendor", "ovhcloud", "--service", "instances", "--option", "automated-backup", "-o", "a.json"],
        &["--vendor", "ovhcloud", "--service", "instances", "-o", "a.jsn"],
        &["--vendor", "ovhcloud", "--service", "instances", "-o", "missing/a.json"],
        &["show", "ovhcloud"],
        &["list", "--as-of", "2026-13-01"],
        &[],
    ] {
        insta::assert_snapshot!(run(arguments));
    }
}

#[test]
fn an_existing_file_stays_without_force() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    std::fs::write(&path, "mine").unwrap();
    let arguments = ["--vendor", "ibm", "--service", "backup-recovery", "-o", "a.json"];
    let text = run_in(folder.path(), &arguments);
    assert!(text.contains("exit code: 1") && text.contains("--force"), "{text}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    let forced = [&arguments[..], &["--force"]].concat();
    assert!(run_in(folder.path(), &forced).contains("exit code: 0"));
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("{\n  \"schema\": \"rmx-report/1\""));
}

#[test]
fn of_several_outputs_none_is_written_when_one_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    let text = run_in(
        folder.path(),
        &["--vendor", "ibm", "--service", "backup-recovery", "-o", "a.json", "-o", "missing/b.csv"],
    );
    assert!(text.contains("exit code: 1"), "{text}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A small catalogue of one's own; `description` and `rows` may be broken.
fn catalogue(description: &str, rows: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let entry = folder.path().join("mine/acme/vm");
    std::fs::create_dir_all(&entry).unwrap();
    std::fs::write(entry.join("matrix.toml"), description).unwrap();
    std::fs::write(entry.join("rows.csv"), rows).unwrap();
    folder
}

const DESCRIPTION: &str = r#"schema = "rmx-catalog/1"
title = "VM"
notation = "raci"
vendor = { id = "acme", name = "Acme", short = "ACME" }
service = { id = "vm", name = "VM", short = "VM" }
parties = [{ id = "customer", name = "You", kind = "customer" }, { id = "acme", name = "Acme", kind = "provider" }]

[[tables]]
table = "rows.csv"
notation = "raci"
columns = [
    { header = "Task", is = "activity" },
    { header = "You", is = "party", parties = ["customer"] },
    { header = "Acme", is = "party", parties = ["acme"] },
]
"#;

#[test]
fn a_catalogue_of_ones_own_is_read_as_the_built_in_one() {
    let folder = catalogue(DESCRIPTION, "Task,You,Acme\nPatch the guest,RA,\nPatch the host,I,RA\n");
    insta::assert_snapshot!(run_in(folder.path(), &["--catalog", "mine", "show", "acme/vm"]));
    let listed = run_in(folder.path(), &["list", "acme", "--catalog", "mine", "--format", "json"]);
    assert!(listed.contains("\"origin\": \"mine/acme/vm\""), "{listed}");
}

#[test]
fn every_problem_of_a_broken_catalogue_is_told_at_once() {
    let broken = DESCRIPTION
        .replace("notation = \"raci\"\nvendor", "notation = \"rasci\"\ncolour = 3\nvendor")
        .replace("header = \"Task\"", "header = \"Tasks\"")
        .replace("parties = [\"acme\"]", "parties = [\"acmee\"]");
    let folder = catalogue(&broken, "Task,You,Acme\nPatch,RA,,\n");
    insta::assert_snapshot!(run_in(folder.path(), &["--catalog", "mine", "show", "acme/vm"]));
    let semantic =
        DESCRIPTION.replace("\"Task\"", "\"Tasks\"").replace("parties = [\"acme\"]", "parties = [\"acmee\"]");
    let folder = catalogue(&semantic, "Task,You,Acme\nPatch,RA,,,\n");
    insta::assert_snapshot!(run_in(folder.path(), &["--catalog", "mine", "show", "acme/vm"]));
}

#[test]
fn a_description_cannot_reach_out_of_its_folder() {
    let folder = catalogue(&DESCRIPTION.replace("rows.csv", "../../../secret.csv"), "");
    insta::assert_snapshot!(run_in(folder.path(), &["--catalog", "mine", "show", "acme/vm"]));
}

#[test]
#[cfg(unix)]
fn a_link_that_leads_out_of_a_catalogue_is_refused() {
    let folder = catalogue(DESCRIPTION, "");
    let rows = folder.path().join("mine/acme/vm/rows.csv");
    std::fs::remove_file(&rows).unwrap();
    std::fs::write(folder.path().join("outside.csv"), "Task,You,Acme\nx,RA,\n").unwrap();
    std::os::unix::fs::symlink(folder.path().join("outside.csv"), &rows).unwrap();
    let text = run_in(folder.path(), &["--catalog", "mine", "show", "acme/vm"]);
    assert!(text.contains("exit code: 3") && text.contains("leads out of its folder"), "{text}");
}

#[test]
fn a_shift_row_that_is_not_declared_is_an_error() {
    let shifts = format!(
        "{DESCRIPTION}\n[[tables]]\ntable = \"shifts.csv\"\nrole = \"overlay\"\noverlay = \"s\"\nnotation = \"owner\"\ncolumns = [\n    {{ header = \"Task\", is = \"activity\" }},\n    {{ header = \"Ours\", is = \"owner\" }},\n]\n\n[[overlays]]\nid = \"s\"\ntitle = \"Shifts\"\nrows = [{{ row = \"ACME-VM-1-02\", relation = \"replaces\", reason = \"no base\" }}]\n"
    );
    let folder = catalogue(&shifts, "Task,You,Acme\nPatch,RA,\n");
    std::fs::write(folder.path().join("mine/acme/vm/shifts.csv"), "Task,Ours\nPatch it,Acme\nWatch it,You\n").unwrap();
    let text = run_in(folder.path(), &["--catalog", "mine", "show", "acme/vm"]);
    assert!(text.contains("exit code: 3"), "{text}");
    assert!(text.contains("[undeclared-shift]") && text.contains("Watch it"), "{text}");
}

#[test]
fn every_subcommand_shows_examples() {
    let help = run(&["--help"]);
    let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let names: Vec<&str> = commands
        .lines()
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "))
        .filter_map(|l| l.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() >= 15, "{names:?}");
    for name in names {
        let text = run(&[name, "--help"]);
        let examples = text.split("Examples:").nth(1).unwrap_or_else(|| panic!("{name} has no examples\n{text}"));
        assert!(examples.contains(&format!("rmx-report {name}")), "{name}: {examples}");
    }
}

#[test]
fn an_output_that_is_given_twice_is_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        run_in(folder.path(), &["--vendor", "ibm", "--service", "backup-recovery", "-o", "a.json", "-o", "./a.json"]);
    assert!(text.contains("exit code: 2") && text.contains("-o ./a.json is given twice"), "{text}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
#[cfg(target_os = "linux")]
fn an_output_that_fails_late_takes_the_others_with_it() {
    // Nobody, not even the superuser, makes files in /proc.
    let folder = tempfile::tempdir().unwrap();
    let text = run_in(
        folder.path(),
        &["--vendor", "ibm", "--service", "backup-recovery", "-o", "a.json", "-o", "/proc/b.csv"],
    );
    assert!(text.contains("exit code: 1") && text.contains("cannot write /proc/b.csv"), "{text}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{text}");
}

#[test]
fn show_marks_derived_letters_and_keeps_to_the_width() {
    let narrow = |arguments: &[&str]| {
        let output = rmx().env("COLUMNS", "80").args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let text = narrow(&["show", "union/platform", "--model", "byoc"]);
    assert!(text.contains("N/A") && text.contains("RA*"), "{text}");
    assert!(text.contains("\n* derived, not the vendor's letters: owner-sole, owner-parts,"), "{text}");
    assert!(text.contains("rmx-report check union/platform --model byoc\n"), "{text}");
    let text = narrow(&["show", "ovhcloud/instances", "--option", "automated-backups"]);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.contains("20 commitments\n(33 customer-performs"), "{text}");
    assert!(!text.contains('*') && text.contains("check ovhcloud/instances --option automated-backups\n"), "{text}");
    let markdown = run(&["show", "zilliz/cloud", "--model", "byoc", "--format", "md"]);
    assert!(markdown.contains("| ZILLIZ-CLOUD-5-01 | Logging | RA* |  | customer-performs |"), "{markdown}");
    assert!(markdown.contains("\n\\* derived, not the vendor's letters: owner-sole, owner-shared\n"), "{markdown}");
}

#[test]
fn show_writes_markdown() {
    let text = run(&["show", "ovhcloud/instances", "--option", "automated-backups", "--format", "md"]);
    for line in [
        "# OVHcloud – Public Cloud Instances",
        "- option `automated-backups`: taken",
        "## 3. Service usage › 3.1. Operations › 3.1.1. Daily operations",
        "| ID | Activity | Customer | OVHcloud | Allocation |",
        "| OVH-INST-2.3-01 | Install OS | RA | RI | provider-assists |",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
    assert_eq!(text.lines().filter(|l| l.starts_with("| OVH-INST-")).count(), 58);
}

#[test]
fn a_copy_of_the_template_makes_the_same_report() {
    let folder = tempfile::tempdir().unwrap();
    let made = run_in(folder.path(), &["init", "--template", "ours"]);
    assert!(made.contains("exit code: 0") && made.contains("--template ours"), "{made}");
    let job = ["--as-of", "2026-01-31", "--vendor", "ibm", "--service", "backup-recovery"];
    assert!(run_in(folder.path(), &[&job[..], &["-o", "a.xlsx"]].concat()).contains("exit code: 0"));
    assert!(
        run_in(folder.path(), &[&job[..], &["-o", "b.xlsx", "--template", "ours"]].concat()).contains("exit code: 0")
    );
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert!(read("a.xlsx") == read("b.xlsx"));
    // It is not written over, and nothing of it is.
    std::fs::remove_file(folder.path().join("ours/owner.txt")).unwrap();
    let again = run_in(folder.path(), &["init", "--template", "ours"]);
    assert!(again.contains("exit code: 1") && again.contains("exists already"), "{again}");
    assert!(!folder.path().join("ours/owner.txt").exists());
}

#[test]
fn a_template_that_is_no_toml_is_not_told_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("t")).unwrap();
    std::fs::write(folder.path().join("t/template.toml"), "schema = \n").unwrap();
    let text =
        run_in(folder.path(), &["--vendor", "ibm", "--service", "backup-recovery", "-o", "a.md", "--template", "t"]);
    assert!(
        text.contains("exit code: 3") && text.contains("template-syntax") && text.contains("t/template.toml:1:"),
        "{text}"
    );
    assert!(!text.contains("template-missing"), "{text}");
}

/// A description whose rows say the lines of a document, with options, keywords and parts.
const WRITTEN: &str = r#"schema = "rmx-catalog/1"
title = "VM"
notation = "duty"
vendor = { id = "acme", name = "Acme", short = "ACME" }
service = { id = "vm", name = "VM", short = "VM" }
sources = [{ document = "page.md" }]
parties = [{ id = "customer", name = "You", kind = "customer" }, { id = "acme", name = "Acme", kind = "provider" }]
keywords = { "{{name}}" = "Acme" }
options = [{ id = "managed", name = "Managed" }]
parts = [{ activity = "A-1", party = "acme", kinds = ["duty", "note"] }]

[[tables]]
table = "rows.csv"
notation = "duty"
columns = [
    { header = "id", is = "id" },
    { header = "Task", is = "activity" },
    { header = "You", is = "party", parties = ["customer"] },
    { header = "Acme", is = "party", parties = ["acme"] },
    { header = "option", is = "option" },
    { header = "general", is = "general" },
    { header = "line", is = "line" },
]
"#;

#[test]
fn problems_of_a_catalogues_rows_are_where_they_are_mended() {
    let rows = "id,Task,You,Acme,option,general,line\nA-1,Patch,Patches.,\"{{name}} tests.\nMay be late.\",,,90\n\
                A-2,Back up,Does it.,,managd,A-9,x\nA-2,,{{nam}} does.,,,,92\n";
    let folder = catalogue(WRITTEN, rows);
    let text = run_in(folder.path(), &["--catalog", "mine", "show", "acme/vm"]);
    for told in [
        "[bad-line-number]: the source line of a row is neither a number nor a cell\n  --> mine/acme/vm/rows.csv:4:",
        "[unknown-reference]: the option is not defined\n  --> mine/acme/vm/rows.csv:4\n",
        "[unknown-reference]: the general activity is not in the table\n  --> mine/acme/vm/rows.csv:4\n",
        "[defined-twice]: two activities have the same id\n  --> mine/acme/vm/rows.csv:5\n",
        "[no-activity-text]: the row has no activity\n  --> mine/acme/vm/rows.csv:5\n",
        "[unresolved-keyword]: a template keyword is not in the table of keywords\n  --> mine/acme/vm/rows.csv:5\n",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
    assert!(text.contains("6 error(s)"), "{text}");
}

#[test]
fn an_access_list_is_of_a_source_document_of_its_matrix() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("cloud");
    std::fs::create_dir(&own).unwrap();
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/catalog/zilliz/cloud");
    for file in std::fs::read_dir(built_in).unwrap().map(Result::unwrap) {
        let text = std::fs::read_to_string(file.path()).unwrap();
        let document = "document = \"zilliz-access-control-explained.txt\"";
        let text = match file.file_name() == "access.toml" {
            true => text.replacen(document, "document = \"zilliz-acces-control-explained.txt\"", 1),
            false => text,
        };
        std::fs::write(own.join(file.file_name()), text).unwrap();
    }
    let text = run_in(folder.path(), &["check", "./cloud"]);
    let told = "error[unknown-reference]: the source document is not defined\n  --> ./cloud/access.toml\n  found:   zilliz-acces-control-explained.txt\n";
    assert!(text.contains("exit code: 3") && text.contains(told), "{text}");
    assert!(text.contains("did you mean 'zilliz-access-control-explained.txt'?"), "{text}");
}

#[test]
fn every_part_of_a_cell_is_declared_or_none() {
    let rows = "id,Task,You,Acme,option,general,line\nA-1,Patch,Patches.,\"{{name}} tests.\nMay be late.\",,,90\n";
    let whole = run_in(catalogue(WRITTEN, rows).path(), &["--catalog", "mine", "show", "acme/vm"]);
    assert!(whole.contains("exit code: 0"), "{whole}");
    let fewer = catalogue(&WRITTEN.replace("[\"duty\", \"note\"]", "[\"duty\"]"), rows);
    let text = run_in(fewer.path(), &["--catalog", "mine", "show", "acme/vm"]);
    assert!(text.contains("exit code: 3") && text.contains("[parts-differ]"), "{text}");
    assert!(text.contains("A-1 of acme: 2 in the table, 1 declared"), "{text}");
    let elsewhere = catalogue(&WRITTEN.replace("activity = \"A-1\"", "activity = \"A-7\""), rows);
    let text = run_in(elsewhere.path(), &["--catalog", "mine", "show", "acme/vm"]);
    assert!(text.contains("exit code: 3") && text.contains("[unknown-reference]") && text.contains("A-7"), "{text}");
}

#[test]
fn what_follows_from_an_unreadable_value_is_not_told_again() {
    let broken = DESCRIPTION.replace("kind = \"provider\"", "kind = \"vendor\"");
    let folder = catalogue(&broken, "Task,You,Acme\nPatch,RA,,,\n");
    let text = run_in(folder.path(), &["--catalog", "mine", "show", "acme/vm"]);
    assert!(text.contains("unknown value 'vendor'") && text.contains("[too-many-cells]"), "{text}");
    assert!(text.contains("2 error(s)"), "{text}");
}
