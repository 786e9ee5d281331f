//! What a release is made of: the package, the workflow's scripts, formula and installer. Nothing here is published or fetched.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest as _, Sha256};

const TARGETS: [&str; 5] = [
    "x86_64-unknown-linux-musl",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
];

/// Largest package, uncompressed.
const PACKAGE: u64 = 8 << 20;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn run(command: &mut Command) -> Output {
    // A script that was just written is busy for as long as a process that another test has forked still holds it open.
    let out = loop {
        match command.output() {
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => std::thread::yield_now(),
            out => break out.unwrap(),
        }
    };
    assert!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    out
}

fn text(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned()
}

#[test]
fn the_package_is_small_and_builds_from_what_it_has() {
    let list = ["package", "--list", "--allow-dirty", "--offline", "--quiet"];
    let files: BTreeSet<String> =
        text(&run(Command::new(env!("CARGO")).args(list).current_dir(root()))).lines().map(str::to_owned).collect();
    let made = ["Cargo.toml.orig", ".cargo_vcs_info.json"];
    let mut bytes = 0;
    for file in &files {
        let allowed = ["src/", "inputs/", "templates/", "assets/"].iter().any(|folder| file.starts_with(folder))
            || !file.contains('/');
        assert!(allowed, "{file} does not belong into the package");
        // Of the examples only the profile that `init` writes.
        assert!(!file.starts_with("inputs/examples/") || file == "inputs/examples/rmx.toml", "{file} is a sample");
        bytes += fs::metadata(root().join(file)).map(|m| m.len()).unwrap_or_default();
    }
    assert!(bytes < PACKAGE, "{bytes} bytes");
    for needed in [
        "Cargo.lock",
        "README.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "NOTICE",
        "build.rs",
        "inputs/published/matrices.csv",
    ] {
        assert!(files.contains(needed), "{needed}");
    }
    // Whatever the code takes in when it is built is there.
    for file in files.iter().filter(|f| f.ends_with(".rs") && !made.contains(&f.as_str())) {
        let code = fs::read_to_string(root().join(file)).unwrap();
        for named in ["include_str!(\"", "include_bytes!(\""].iter().flat_map(|mark| code.split(mark).skip(1)) {
            let named = named.split('"').next().unwrap();
            let path = fs::canonicalize(root().join(file).parent().unwrap().join(named)).unwrap();
            let path = path.strip_prefix(fs::canonicalize(root()).unwrap()).unwrap().to_string_lossy().into_owned();
            let test_only = code.split("#[cfg(test)]").next().is_some_and(|before| !before.contains(named));
            assert!(files.contains(&path) || test_only, "{file} includes {path}");
        }
    }
}

/// What the package leaves out on purpose is all that cargo has to say.
#[test]
fn the_package_is_made_without_complaints() {
    let folder = tempfile::tempdir().unwrap();
    let package = ["package", "--no-verify", "--allow-dirty", "--offline", "--target-dir"];
    let out = run(Command::new(env!("CARGO")).args(package).arg(folder.path()).current_dir(root()));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    let complaints: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("warning") && !line.contains("is not included in the published package"))
        .collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
    let archive = folder.path().join(concat!("package/rmx-report-", env!("CARGO_PKG_VERSION"), ".crate"));
    assert!(fs::metadata(&archive).unwrap().len() < 2 << 20, "{} bytes", fs::metadata(&archive).unwrap().len());
}

#[test]
fn what_a_program_is_made_of_follows_from_the_lock_file() {
    let sbom = |_: u8| {
        text(&run(Command::new(root().join("packaging/sbom")).args(["0.1.0", "Cargo.lock"]).current_dir(root())))
    };
    let made = sbom(0);
    assert_eq!(made, sbom(1));
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    let parts = made["components"].as_array().unwrap();
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    assert_eq!(parts.len(), lock.matches("\nsource = ").count());
    let calamine = parts.iter().find(|part| part["name"] == "calamine").expect("calamine");
    assert!(calamine["purl"].as_str().unwrap().starts_with("pkg:cargo/calamine@"), "{calamine}");
    assert_eq!(calamine["hashes"][0]["content"].as_str().unwrap().len(), 64);
}

/// Archives of every target with a program that says its name, and their hashes.
fn dist(at: &Path) -> BTreeMap<&'static str, PathBuf> {
    let mut sums = String::new();
    let mut all = BTreeMap::new();
    for target in TARGETS {
        let built = at.join(target);
        fs::create_dir_all(&built).unwrap();
        let program = built.join(if target.contains("windows") { "rmx-report.exe" } else { "rmx-report" });
        fs::write(&program, format!("#!/bin/sh\necho {target}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let own = at.join("repository");
        fs::create_dir_all(own.join("packaging")).unwrap();
        for name in ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE", "NOTICE", "packaging/archive"] {
            fs::copy(root().join(name), own.join(name)).unwrap();
        }
        run(Command::new(own.join("packaging/archive")).args(["0.1.0", target]).arg(&built));
        let archive = own.join(format!("rmx-report-0.1.0-{target}.tar.gz"));
        let hash: String = Sha256::digest(fs::read(&archive).unwrap()).iter().map(|b| format!("{b:02x}")).collect();
        sums.push_str(&format!("{hash}  rmx-report-0.1.0-{target}.tar.gz\n"));
        all.insert(target, archive);
    }
    fs::write(at.join("SHA256SUMS"), sums).unwrap();
    all
}

fn rendered(at: &Path, template: &str) -> String {
    let base = "https://example.com/rmx-report";
    text(&run(Command::new(root().join("packaging/render"))
        .args(["0.1.0", base])
        .arg(at.join("SHA256SUMS"))
        .arg(root().join(template))))
}

#[test]
fn formula_and_installer_carry_the_hashes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let archives = dist(at);
    let formula = rendered(at, "packaging/rmx-report.rb.in");
    assert!(!formula.contains('@') || !formula.contains("@SHA256"), "{formula}");
    assert_eq!(formula.matches("sha256 \"").count(), 4);
    assert!(formula.contains(
        "https://example.com/rmx-report/releases/download/v0.1.0/rmx-report-0.1.0-aarch64-apple-darwin.tar.gz"
    ));
    let installer = at.join("install.sh");
    fs::write(&installer, rendered(at, "packaging/install.sh.in")).unwrap();
    // The network is a folder here.
    let bin = at.join("bin");
    fs::create_dir(&bin).unwrap();
    let curl = bin.join("curl");
    let archive = archives["x86_64-unknown-linux-musl"].parent().unwrap().display().to_string();
    fs::write(&curl, format!("#!/bin/sh\nwhile [ $# -gt 1 ]; do [ \"$1\" = -o ] && to=$2; shift; done\ncp {archive}/\"${{1##*/}}\" \"$to\"\n")).unwrap();
    fs::set_permissions(&curl, fs::Permissions::from_mode(0o755)).unwrap();
    let uname = bin.join("uname");
    fs::write(&uname, "#!/bin/sh\n[ \"$1\" = -s ] && echo Linux || echo x86_64\n").unwrap();
    fs::set_permissions(&uname, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let install =
        || Command::new("sh").arg(&installer).env("PATH", &path).env("RMX_INSTALL", at.join("to")).output().unwrap();
    let out = install();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(text(&run(&mut Command::new(at.join("to/rmx-report")))), "x86_64-unknown-linux-musl\n");
    fs::remove_dir_all(at.join("to")).unwrap();
    fs::write(&archives["x86_64-unknown-linux-musl"], "another archive").unwrap();
    let out = install();
    assert!(!out.status.success() && !at.join("to").exists(), "{}", text(&out));
    assert!(String::from_utf8_lossy(&out.stderr).contains("is not the one that was released"));
}

#[test]
fn version_and_changelog_agree() {
    run(Command::new(root().join("packaging/check-version")).arg(concat!("v", env!("CARGO_PKG_VERSION"))));
    let other = Command::new(root().join("packaging/check-version")).arg("v9.9.9").output().unwrap();
    assert!(!other.status.success());
    let notes = text(&run(Command::new(root().join("packaging/notes")).arg(env!("CARGO_PKG_VERSION"))));
    assert!(notes.contains("### Added"), "{notes}");
}

#[test]
fn the_workflow_builds_what_the_installer_the_action_and_binstall_fetch() {
    let workflow = fs::read_to_string(root().join(".github/workflows/release.yml")).unwrap();
    let action = fs::read_to_string(root().join("action.yml")).unwrap();
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for target in TARGETS {
        assert!(workflow.contains(&format!("target: {target}\n")), "{target}");
        assert!(action.contains(&format!("target={target}")), "{target}");
    }
    assert!(manifest.contains("{ name }-{ version }-{ target }.tar.gz"));
    for script in workflow.split("packaging/").skip(1).map(|rest| rest.split([' ', '"', '\n']).next().unwrap()) {
        assert!(root().join("packaging").join(script).exists(), "{script}");
    }
    let container = fs::read_to_string(root().join("Containerfile")).unwrap();
    let oldest = manifest.lines().find_map(|l| l.strip_prefix("rust-version = \"")).unwrap().trim_end_matches('"');
    assert!(
        container.contains(&format!("rust:{oldest}-alpine"))
            && container.contains("FROM scratch")
            && container.contains("USER 65532")
    );
}
