//! What continuous integration relies on: annotations, places in the user's own repository, what counts as new, and the workflows of docs/ci.md.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod team;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use team::{both, json, ok, rmx};

const PROFILE: &str = "people = [\"Anna\"]\nregister = \"register\"\n\n[[services]]\nservice = \"ovhcloud/instances\"\n\
                       options = [\"automated-backups\"]\nno-options = [\"backups-on-request\", \"managed-recovery\"]\n\n\
                       [[services]]\nservice = \"union/platform\"\nmodel = \"byoc\"\n";

/// A repository with a profile of two services in the folder `ops`.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::create_dir(folder.path().join("ops")).unwrap();
    fs::write(folder.path().join("ops/rmx.toml"), PROFILE).unwrap();
    folder
}

fn sign(at: &Path, service: &str) {
    let args = ["sign", service, "--as", "preparer", "--name", "Anna", "--decision", "prepared"];
    ok(&rmx(at, &args));
}

/// A page of the union matrix in which the customer has one duty more.
fn changed(text: &str) -> String {
    let line = text.lines().find(|line| line.contains("Control plane security")).expect("the row");
    text.replacen(line, &line.replacen("Union.ai", "Customer", 1).replacen("N/A", "Full ownership", 1), 1)
}

#[test]
fn sarif_and_annotations_point_at_files_of_the_repository() {
    let folder = repository();
    let ops = folder.path().join("ops");
    let log = json(&rmx(&ops, &["check", "--format", "sarif"]));
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() > 10);
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        let service = result["properties"]["service"].as_str().unwrap();
        let line = if service == "ovhcloud/instances" { 4 } else { 9 };
        assert_eq!(place["artifactLocation"]["uri"], "ops/rmx.toml", "{result}");
        assert_eq!(place["region"]["startLine"], line, "{result}");
        assert!(result["relatedLocations"][0]["message"]["text"].as_str().unwrap().contains("vendor"), "{result}");
    }
    let said = ok(&rmx(&ops, &["check", "--format", "github", "--fail-on", "never"]));
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), results.len());
    for line in lines {
        let level = line.trim_start_matches("::").split(' ').next().unwrap();
        assert!(["error", "warning", "notice"].contains(&level), "{line}");
        assert!(line.contains(" file=ops/rmx.toml,line="), "{line}");
        let (properties, message) = line[2..].split_once("::").expect("a message");
        assert!(!message.is_empty() && properties.contains("title="), "{line}");
    }
}

#[test]
fn a_summary_goes_to_standard_error() {
    let folder = repository();
    let ops = folder.path().join("ops");
    let out = rmx(&ops, &["check", "-o", "findings.sarif", "--fail-on", "never"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(said.contains("ovhcloud/instances: 58 activities; "), "{said}");
    assert!(said.contains("union/platform under byoc: "), "{said}");
    let quiet = rmx(&ops, &["check", "-q", "-o", "findings.json", "--fail-on", "never"]);
    assert_eq!(both(&quiet), "");
}

#[needs::tools(shared)]
#[test]
fn only_what_the_record_does_not_have_is_new() {
    let folder = repository();
    let ops = folder.path().join("ops");
    let check = |more: &[&str]| rmx(&ops, &[&["check", "union/platform"][..], more].concat());
    assert_eq!(check(&["--fail-on", "new"]).status.code(), Some(10), "without a record everything is new");
    sign(&ops, "union/platform");
    let out = check(&["--fail-on", "new", "--format", "json"]);
    assert_eq!(out.status.code(), Some(0), "{}", both(&out));
    let findings = json(&out)["checks"][0]["findings"].as_array().unwrap().clone();
    assert!(!findings.is_empty() && findings.iter().all(|f| f["new"] == false), "{findings:?}");
    assert_eq!(check(&["--fail-on", "warning"]).status.code(), Some(10), "plain words count as before");
    // A page in which nobody has a row: that finding is new, the others are not.
    let text = fs::read_to_string(common::shared().join("sources/union-shared-responsibility.md")).unwrap();
    let row = text.lines().find(|line| line.contains("Control plane security")).expect("the row");
    let nobody = row.replacen("Full ownership", "N/A", 1);
    fs::write(ops.join("page.md"), text.replacen(row, &nobody, 1)).unwrap();
    let page = ["check", "page.md", "--vendor", "union", "--service", "platform", "--fail-on", "new"];
    let out = rmx(&ops, &[&page[..], &["--format", "sarif"]].concat());
    assert_eq!(out.status.code(), Some(10), "{}", both(&out));
    let results = json(&out)["runs"][0]["results"].as_array().unwrap().clone();
    let states = |state: &str| results.iter().filter(|r| r["baselineState"] == state).count();
    assert!(states("new") >= 1 && states("unchanged") > states("new"), "{results:?}");
    let new = results.iter().find(|r| r["baselineState"] == "new" && r["ruleId"] == "unassigned").unwrap();
    assert_eq!(new["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "ops/page.md", "{new}");
}

#[needs::tools(shared)]
#[test]
fn diff_alone_compares_the_record_with_the_catalogue() {
    let folder = repository();
    let ops = folder.path().join("ops");
    let nothing = rmx(&ops, &["diff", "--fail-on", "more-for-you"]);
    assert_eq!(nothing.status.code(), Some(0), "{}", both(&nothing));
    assert!(both(&nothing).contains("union/platform: the record holds no version of it"), "{}", both(&nothing));
    let text = fs::read_to_string(common::shared().join("sources/union-shared-responsibility.md")).unwrap();
    fs::write(ops.join("page.md"), changed(&text)).unwrap();
    ok(&rmx(&ops, &["update", "union/platform", "page.md"]));
    let against = json(&rmx(&ops, &["diff", "--format", "json"]));
    assert_eq!(against["schema"], "rmx-diffs/1");
    assert!(!against["diffs"][0]["changes"].as_array().unwrap().is_empty(), "{against}");
    let one = rmx(&ops, &["diff", "union/platform", "--fail-on", "less-for-you", "-o", "notice.md"]);
    assert_eq!(one.status.code(), Some(10), "{}", both(&one));
    assert!(fs::read_to_string(ops.join("notice.md")).unwrap().contains(": what changes"));
    // The page that the record holds is no news any more; the one before it is.
    let same = rmx(&ops, &["diff", "union/platform", "page.md", "--fail-on", "more-for-you,less-for-you"]);
    assert_eq!(same.status.code(), Some(0), "{}", both(&same));
    fs::write(ops.join("before.md"), &text).unwrap();
    let before = rmx(&ops, &["diff", "union/platform", "before.md", "--fail-on", "less-for-you", "--format", "github"]);
    assert_eq!(before.status.code(), Some(10), "{}", both(&before));
    assert!(both(&before).contains("file=before.md,line="), "{}", both(&before));
}

/// The blocks of a kind in a page, and the text before each.
fn blocks<'t>(page: &'t str, kind: &str) -> Vec<&'t str> {
    let fence = format!("```{kind}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect()
}

/// The scripts of a workflow: what stands indented below `run: |` or `- |`.
fn scripts(workflow: &str) -> Vec<String> {
    let lines: Vec<&str> = workflow.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let starts =
        lines.iter().enumerate().filter(|(_, line)| line.trim_end().ends_with("run: |") || line.trim() == "- |");
    let script = |(at, line): (usize, &&str)| {
        let own = indent(line);
        let body: Vec<&str> =
            lines[at + 1..].iter().take_while(|l| l.trim().is_empty() || indent(l) > own).copied().collect();
        let left = body.iter().filter(|l| !l.trim().is_empty()).map(|l| indent(l)).min().unwrap();
        body.iter().map(|l| format!("{}\n", l.get(left..).unwrap_or_default())).collect()
    };
    starts.map(script).collect()
}

/// A folder with the program, and with `curl` that copies `page.source`, `gh` and `mail` that write down what they are asked for.
fn tools(at: &Path) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = at.join("bin");
    fs::create_dir_all(&folder).unwrap();
    let tool = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    let log = at.join("asked.txt").display().to_string();
    tool("rmx-report", &format!("exec {} \"$@\"", env!("CARGO_BIN_EXE_rmx-report")));
    tool("curl", &format!("cp {}/page.source page.md", at.display()));
    tool("gh", &format!("echo gh \"$@\" >> {log}"));
    tool("mail", &format!("echo mail \"$@\" >> {log}; cat >> {log}"));
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}

/// Runs a script as a runner does; its exit code, and what it said.
fn bash(at: &Path, script: &str, set: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(at);
    command
        .env("PATH", tools(at.parent().unwrap()))
        .env("NO_COLOR", "1")
        .env("USER", "tester")
        .envs(set.iter().copied());
    let out = command.output().unwrap();
    (out.status.code(), both(&out))
}

#[needs::tools(bash, shared)]
#[test]
fn the_workflows_of_the_page_do_what_they_say() {
    let page = include_str!("../docs/ci.md");
    let yaml = blocks(page, "yaml");
    let folder = repository();
    let (top, ops) = (folder.path(), folder.path().join("ops"));
    sign(&ops, "union/platform");
    sign(&ops, "ovhcloud/instances");
    let text = fs::read_to_string(common::shared().join("sources/union-shared-responsibility.md")).unwrap();
    let asked = || fs::read_to_string(top.join("asked.txt")).unwrap_or_default();
    let watch = scripts(yaml.iter().find(|y| y.contains("vendor pages")).unwrap()).remove(0);
    let cron = blocks(page, "sh").remove(0).replace("cd /opt/responsibilities", "true");
    let set = [("SERVICE", "union/platform"), ("PAGE", "https://example.com/page.md")];
    for (script, done) in
        [(&watch, "gh issue create --title union/platform: the vendor's page asks more of you"), (&cron, "mail -s ")]
    {
        let _ = fs::remove_file(top.join("asked.txt"));
        fs::write(top.join("page.source"), &text).unwrap();
        let (code, said) = bash(&ops, script, &set);
        assert_eq!(
            (code, asked().contains("create") || asked().contains("mail")),
            (Some(0), false),
            "{said}{}",
            asked()
        );
        fs::write(top.join("page.source"), changed(&text)).unwrap();
        let (code, said) = bash(&ops, script, &set);
        assert_eq!(code, Some(0), "{said}");
        assert!(asked().contains(done), "{}\n{said}", asked());
        assert!(fs::read_to_string(ops.join("notice.md")).unwrap().contains("Control plane security"));
        fs::write(top.join("page.source"), "no matrix at all").unwrap();
        let (code, said) = bash(&ops, script, &set);
        assert_eq!(code, Some(3), "a page that cannot be read is no silence: {said}");
    }
    let gitlab = scripts(yaml.iter().find(|y| y.contains(".gitlab-ci.yml")).unwrap()).remove(0);
    let (code, said) = bash(&ops, &gitlab, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(ops.join("findings.json").exists() && ops.join("changes.md").exists());
}

#[needs::tools(bash, shared)]
#[test]
fn the_action_checks_and_compares() {
    let action = include_str!("../action.yml");
    let all = scripts(action);
    assert_eq!(all.len(), 2);
    let folder = repository();
    let ops = folder.path().join("ops");
    let summary = folder.path().join("summary.md").display().to_string();
    let set = [
        ("FAIL_ON", "new,warning"),
        ("DIFF_FAIL_ON", "more-for-you"),
        ("SARIF", "findings.sarif"),
        ("GITHUB_STEP_SUMMARY", &*summary),
    ];
    let (code, said) = bash(&ops, &all[0], &[("VERSION", "0.1.0")]);
    assert_eq!((code, said.starts_with("rmx-report ")), (Some(0), true), "what is on the path is used: {said}");
    let (code, said) = bash(&ops, &all[1], &set);
    assert_eq!(code, Some(10), "without a record everything is new: {said}");
    assert!(said.contains("::warning file=ops/rmx.toml,line="), "{said}");
    sign(&ops, "union/platform");
    sign(&ops, "ovhcloud/instances");
    let (code, said) = bash(&ops, &all[1], &set);
    assert_eq!(code, Some(0), "{said}");
    let log: Value = serde_json::from_str(&fs::read_to_string(ops.join("findings.sarif")).unwrap()).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(fs::read_to_string(&summary).unwrap().contains("# Findings"));
    // Every input that the steps read is one that the action has.
    for name in action.split("inputs.").skip(1).map(|rest| rest.split([' ', '}']).next().unwrap()) {
        assert!(action.contains(&format!("\n  {name}:\n")), "{name}");
    }
}

#[needs::tools(actionlint)]
#[test]
fn workflows_are_free_of_lint() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join(".github/workflows");
    fs::create_dir_all(&at).unwrap();
    let page = include_str!("../docs/ci.md");
    for (n, block) in blocks(page, "yaml").into_iter().filter(|b| b.contains(".github/workflows/")).enumerate() {
        fs::write(at.join(format!("{n}.yml")), block).unwrap();
    }
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows");
    for file in fs::read_dir(&own).into_iter().flatten().map(|f| f.unwrap().path()) {
        fs::copy(&file, at.join(file.file_name().unwrap())).unwrap();
    }
    let files: Vec<_> = fs::read_dir(&at).unwrap().map(|f| f.unwrap().path()).collect();
    let out = Command::new("actionlint").args(&files).output().unwrap();
    assert!(out.status.success(), "{}", both(&out));
}
