//! The samples in `outputs/samples/` are what the program writes today, byte for byte.
//!
//! After a change that is meant: `RMX_BLESS=1 cargo test --test samples` writes them anew; look at them before committing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::Path;

use common::rmx;

/// The day that all samples are of.
const DAY: &str = "2026-01-31";

/// Sample name and arguments; each is written in every format of [`FORMATS`].
const SAMPLES: [(&str, &[&str]); 5] = [
    ("ovhcloud-instances", &["--vendor", "ovhcloud", "--service", "instances"]),
    ("ibm-backup-recovery", &["--vendor", "ibm", "--service", "backup-recovery"]),
    ("zilliz-cloud-byoc", &["--vendor", "zilliz", "--service", "cloud", "--model", "byoc"]),
    ("union-platform-byoc", &["--vendor", "union", "--service", "platform", "--model", "byoc"]),
    ("union-platform-self-managed", &["--vendor", "union", "--service", "platform", "--model", "self-managed"]),
];

/// Formats of the samples, by extension.
const FORMATS: [&str; 2] = ["xlsx", "pdf"];
/// The sample that is there as a web page, too: they are larger, and one shows what they are.
const PAGE: &str = "union-platform-byoc";

/// Auditors' forms and files, each of something that fills it, below `forms/`.
const FORMS: [(&str, &[&str]); 10] = [
    (
        "fedramp-crm.xlsx",
        &[
            "--matrix",
            "tests/fixtures/forms/crm.xlsx",
            "--vendor",
            "acme",
            "--service",
            "cloud",
            "--template",
            "fedramp-crm",
        ],
    ),
    ("fedramp-crm-candidates.xlsx", &["ovhcloud/instances", "--template", "fedramp-crm"]),
    (
        "pci-responsibility.xlsx",
        &[
            "--matrix",
            "tests/fixtures/forms/pci.md",
            "--vendor",
            "acme",
            "--service",
            "vm",
            "--template",
            "pci-responsibility",
        ],
    ),
    (
        "ccm-ssrm.xlsx",
        &[
            "--matrix",
            "tests/fixtures/forms/caiq.csv",
            "--vendor",
            "acme",
            "--service",
            "saas",
            "--template",
            "ccm-ssrm",
        ],
    ),
    ("cuec.xlsx", &["ovhcloud/instances", "--template", "cuec", "--cuecs", "tests/fixtures/forms/cuecs.csv"]),
    ("cuec.pdf", &["ovhcloud/instances", "--template", "cuec", "--cuecs", "tests/fixtures/forms/cuecs.csv"]),
    (
        "c5-customer.xlsx",
        &["ovhcloud/instances", "--template", "c5-customer", "--criteria", "tests/fixtures/forms/c5.csv"],
    ),
    ("dora-article-30.xlsx", &["ovhcloud/instances", "--template", "dora-article-30"]),
    ("dora-register.csv", &["ovhcloud/instances", "--format", "dora-register"]),
    ("soa.xlsx", &["zilliz/cloud", "--model", "byoc", "--template", "soa"]),
];

/// Makes files and holds them against those that are kept in a folder; writes them there where that is asked for.
fn compare(kept: &str, from: &Path, files: impl IntoIterator<Item = (String, Vec<&'static str>)>) {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join(kept);
    let bless = std::env::var_os("RMX_BLESS").is_some();
    let folder = tempfile::tempdir().unwrap();
    let mut stale = Vec::new();
    for (file, arguments) in files {
        let made = folder.path().join(&file);
        let mut command = rmx();
        command.current_dir(from).args(["--no-profile", "--as-of", DAY]).args(arguments).arg("-o").arg(&made);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
        let made = fs::read(&made).unwrap();
        let kept = samples.join(&file);
        if bless {
            fs::create_dir_all(&samples).unwrap();
            fs::write(&kept, &made).unwrap();
        } else if fs::read(&kept).ok().as_ref() != Some(&made) {
            stale.push(file);
        }
    }
    assert!(
        stale.is_empty(),
        "not what the program writes: {stale:?}; RMX_BLESS=1 cargo test --test samples writes them anew"
    );
}

#[test]
fn samples_of_forms_are_what_the_program_writes() {
    let files = FORMS.map(|(file, arguments)| (file.to_owned(), arguments.to_vec()));
    compare("outputs/samples/forms", Path::new(env!("CARGO_MANIFEST_DIR")), files);
}

#[test]
fn samples_are_what_the_program_writes() {
    let nowhere = tempfile::tempdir().unwrap();
    let files = SAMPLES.into_iter().flat_map(|(name, arguments)| {
        let formats = FORMATS.into_iter().chain((name == PAGE).then_some("html"));
        formats.map(move |format| (format!("{name}.{format}"), arguments.to_vec()))
    });
    compare("outputs/samples", nowhere.path(), files);
}
