//! Completions in the shells that they are for, and the manual pages in man.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn rmx(folder: &Path, arguments: &[&str]) -> Output {
    common::rmx().args(arguments).current_dir(folder).output().unwrap()
}

/// Writes a shell's completions as `name`.
fn completions(folder: &Path, shell: &str, name: &str) {
    let script = rmx(folder, &["completions", shell]);
    assert!(script.status.success());
    fs::write(folder.join(name), script.stdout).unwrap();
}

/// What a shell says to a script, in which the program is found.
fn shell(folder: &Path, shell: &str, arguments: &[&str], script: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_rmx-report")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new(shell);
    command.args(arguments).args(["-c", script]).current_dir(folder).env("PATH", path).env("HOME", folder);
    let output = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && output.stderr.is_empty(), "{said}");
    said
}

/// What stands for vendors, services, options, entries, models and frameworks.
const NAMES: [&str; 6] = ["ovhcloud", "instances", "automated-backups", "zilliz/cloud", "byoc-i", "fedramp-20x-ksi"];

#[needs::tools(bash)]
#[test]
fn bash_completes() {
    let folder = tempfile::tempdir().unwrap();
    completions(folder.path(), "bash", "rmx.bash");
    let script = "source rmx.bash\n\
        f=$(complete -p rmx-report | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n\
        try() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($#-1)); $f rmx-report \"${@: -1}\" \"${@: -2:1}\"; echo \"${COMPREPLY[@]}\"; }\n\
        try rmx-report --ven\ntry rmx-report coll\ntry rmx-report sign --decision acc\n\
        try rmx-report explain waiver-\ntry rmx-report check --fail-on war\ntry rmx-report diff --fail-on more\n\
        try rmx-report --vendor ov\ntry rmx-report --service in\ntry rmx-report --option auto\ntry rmx-report show zil\n\
        try rmx-report sign --model byoc-\ntry rmx-report coverage --framework fed";
    let said = shell(folder.path(), "bash", &["--norc"], script);
    let lines = ["--vendor", "collect", "accepted accepted-with-exceptions", "waiver-expired waiver-without-effect"];
    assert_eq!(said.lines().collect::<Vec<_>>(), [&lines[..], &["warning", "more-for-you"], &NAMES].concat());
}

#[needs::tools(fish)]
#[test]
fn fish_completes() {
    let folder = tempfile::tempdir().unwrap();
    completions(folder.path(), "fish", "rmx.fish");
    let script = "source rmx.fish\ncomplete -C 'rmx-report --ven'\ncomplete -C 'rmx-report coll'\n\
        complete -C 'rmx-report sign --decision acc'";
    let said = shell(folder.path(), "fish", &["--no-config"], script);
    let words: Vec<&str> = said.lines().map(|l| l.split('\t').next().unwrap()).collect();
    assert_eq!(words, ["--vendor", "collect", "accepted", "accepted-with-exceptions"]);
}

/// zsh completes on a terminal only: it gets one, and a tab.
#[needs::tools(zsh)]
#[test]
fn zsh_completes() {
    let folder = tempfile::tempdir().unwrap();
    completions(folder.path(), "zsh", "_rmx-report");
    let script = "zmodload zsh/zpty\n\
        zpty z zsh -f -i\n\
        zpty -w z \"unsetopt beep; PS1=; fpath=($PWD \\$fpath); autoload -Uz compinit; compinit -u -D; print rea''dy\"\n\
        zpty -r -m z out '*ready*'\n\
        for pair in '--ven|*--vendor*' 'coll|*collect*' 'sign --decision accepted-w|*accepted-with-exceptions*'; do\n\
          zpty -w -n z \"rmx-report ${pair%%|*}\"$'\\t'\n\
          zpty -r -m z out ${pair##*|} && print -r -- ok ${pair%%|*}\n\
          zpty -w -n z $'\\C-u'\n\
        done\n\
        zpty -d z";
    let said = shell(folder.path(), "zsh", &["-f"], script);
    assert_eq!(said.lines().collect::<Vec<_>>(), ["ok --ven", "ok coll", "ok sign --decision accepted-w"]);
}

#[needs::tools(man)]
#[test]
fn man_shows_every_page_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let made = rmx(folder.path(), &["man", "-o", "pages"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder.path().join("pages")).unwrap() {
        let path = entry.unwrap().path();
        let shown = Command::new("man").args(["--warnings", "-l"]).arg(&path).env("MANWIDTH", "80").output().unwrap();
        let text = String::from_utf8_lossy(&shown.stdout).into_owned();
        assert!(
            shown.status.success() && shown.stderr.is_empty(),
            "{path:?}: {}",
            String::from_utf8_lossy(&shown.stderr)
        );
        assert!(text.contains("SYNOPSIS") && text.contains("OPTIONS"), "{path:?}: {text}");
        names.push(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    for name in ["rmx-report.1", "rmx-report-collect.1", "rmx-report-verify.1"] {
        assert!(names.iter().any(|n| n == name), "{name}: {names:?}");
    }
    // A page that is there already is not written over.
    assert_eq!(rmx(folder.path(), &["man", "-o", "pages"]).status.code(), Some(1));
}
