//! The directory of published matrices: every line has its form, figures are those of the documents that were at hand, and names lead to addresses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod team;

use std::collections::BTreeSet;
use std::fs;

use rmx_report::app::{HowToRead, Source};
use rmx_report::catalog::build::Naming;
use rmx_report::catalog::published::{self, Figures};
use sha2::{Digest as _, Sha256};

use team::{both, json, ok, rmx};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/inputs/published/matrices.csv");

/// Entries of which a document is at hand: it was imported once, and its figures stand in the directory.
const AT_HAND: [(&str, &str); 18] = [
    ("adobe/commerce-as-a-cloud-service", "corpus/more/letters.zh-hans.md"),
    ("akka/byok8s-owners", "corpus/more/owners-and-legend.adoc"),
    ("akka/dedicated-raci", "corpus/more/letters-as-columns.adoc"),
    ("cloud-temple/iaas", "corpus/cloud-temple/iaas.fr.md"),
    ("cloud-temple/llmaas", "corpus/cloud-temple/llmaas.it.md"),
    ("cloud-temple/object-storage", "corpus/cloud-temple/object-storage.de.md"),
    ("gov-uk/paas", "corpus/more/lists-and-a-sentence.md"),
    ("ibm/backup-recovery", "sources/ibm-backup-recovery-responsibilities.md"),
    ("ibm/codeengine", "corpus/ibm/codeengine.md"),
    ("ibm/openshift", "corpus/ibm/openshift.md"),
    ("ibm/openshift-on-satellite", "corpus/more/grid-and-prose.md"),
    ("ibm/vmware-service", "corpus/ibm/vmware-service.md"),
    ("ibm/vpc", "corpus/ibm/vpc.md"),
    ("ovhcloud/file-storage", "corpus/ovhcloud/file-storage.en.md"),
    ("ovhcloud/instances", "sources/ovhcloud-instances-responsibility-model.md"),
    ("redhat/rosa", "corpus/redhat/rosa-policy-responsibilities.adoc"),
    ("redis/cloud", "corpus/more/paragraphs.md"),
    ("union/platform", "sources/union-shared-responsibility.md"),
];

#[test]
fn every_line_has_its_form() {
    published::check().unwrap_or_else(|problems| panic!("{problems:#?}"));
    let formats = ["markdown", "asciidoc", "html", "xlsx", "pdf"];
    let notations = ["", "raci", "owner", "duty", "mark"];
    let known = ["document read", "lines counted", "text read", "excerpt read", "address"];
    for p in published::all() {
        let name = p.name();
        let is_id =
            |id: &str| !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(is_id(&p.vendor) && is_id(&p.service), "{name}");
        assert!(!p.vendor_name.is_empty() && !p.service_name.is_empty(), "{name}");
        assert!(p.address.starts_with("https://") && !p.address.contains(char::is_whitespace), "{name}: {}", p.address);
        let in_repository = p.address.starts_with("https://github.com/");
        assert_eq!(in_repository, p.version.len() == 40, "{name}: the commit that was seen");
        assert!(p.version.chars().all(|c| c.is_ascii_hexdigit()) && p.address.contains(&p.version), "{name}");
        assert!(formats.contains(&p.format.as_str()), "{name}: {}", p.format);
        assert!(notations.contains(&p.notation.as_str()), "{name}: {}", p.notation);
        assert!(known.contains(&p.known_from.as_str()), "{name}: {}", p.known_from);
        assert_eq!(p.activities.is_some(), p.document.len() == 64, "{name}: figures are of a document");
        assert_eq!(p.activities.is_some(), !p.letters.is_empty(), "{name}");
    }
    let names: Vec<String> = published::all().iter().map(published::Published::name).collect();
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(names, sorted);
    let with_figures: BTreeSet<String> =
        published::all().iter().filter(|p| p.activities.is_some()).map(published::Published::name).collect();
    assert_eq!(with_figures, AT_HAND.iter().map(|(name, _)| (*name).to_owned()).collect());
}

/// `RMX_BLESS=1` writes what the program reads now.
#[needs::tools(shared)]
#[test]
fn figures_are_those_of_the_documents_that_were_at_hand() {
    let text = fs::read_to_string(FILE).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    let mut rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for (name, document) in AT_HAND {
        let path = common::shared().join(document);
        let hash: String = Sha256::digest(fs::read(&path).unwrap()).iter().map(|b| format!("{b:02x}")).collect();
        let (vendor, service) = name.split_once('/').unwrap();
        let row = rows.iter_mut().find(|r| &r[at("vendor")] == vendor && &r[at("service")] == service).unwrap();
        let naming = Naming { vendor: Some(vendor.into()), service: Some(service.into()) };
        let how = HowToRead { vendor_name: Some(row[at("vendor_name")].to_owned()), ..HowToRead::default() };
        let imported = how.import(&Source::Path(path), &naming).unwrap();
        let built = imported.built.unwrap_or_else(|| panic!("{name}: {:#?}", imported.diagnostics));
        let figures = Figures::of(&built.matrix);
        let filled = |(i, cell): (usize, &str)| match i {
            i if i == at("document") => hash.clone(),
            i if i == at("activities") => figures.activities.to_string(),
            i if i == at("letters") => figures.letters.clone(),
            _ => cell.to_owned(),
        };
        *row = row.iter().enumerate().map(filled).collect();
    }
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(&header).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    let now = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    if std::env::var_os("RMX_BLESS").is_some() {
        fs::write(FILE, &now).unwrap();
    } else {
        let lines = text.lines().zip(now.lines()).find(|(was, is)| was != is);
        assert_eq!(lines, None, "RMX_BLESS=1 writes what is read now");
    }
}

#[test]
fn what_is_not_built_in_says_where_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let out = rmx(at, &["show", "ibm/vpc"]);
    assert_eq!(out.status.code(), Some(2));
    let said = both(&out);
    assert!(said.contains("ibm/vpc is not built in (IBM, VPC)"), "{said}");
    assert!(said.contains("published at https://github.com/ibm-cloud-docs/vpc/blob/"), "{said}");
    assert!(
        said.contains("https://raw.githubusercontent.com/ibm-cloud-docs/vpc/HEAD/vpc-responsibilities.md"),
        "{said}"
    );
    assert!(said.contains("rmx-report import ibm-vpc.md --as ibm/vpc -o catalog/ibm/vpc"), "{said}");
    let near = both(&rmx(at, &["redis/clouds", "-o", "a.xlsx"]));
    assert!(near.contains("published, and not built in: redis/cloud (https://"), "{near}");
    assert!(near.contains("and run: rmx-report import redis-cloud.md --as redis/cloud"), "{near}");
    // A word of its name is enough, and what is built in is never said not to be.
    let word = both(&rmx(at, &["show", "azure/vm"]));
    assert!(word.contains(" published and not built in: rmx-report list --published azure"), "{word}");
    let slip = both(&rmx(at, &["show", "ovhcloud/instanzes"]));
    assert!(!slip.contains("not built in: ovhcloud/instances"), "{slip}");
    let listed = json(&rmx(at, &["list", "--published", "redis", "--format", "json"]));
    assert_eq!(
        (&listed["schema"], &listed["published"][0]["service_name"]),
        (&"rmx-published/1".into(), &"Redis Cloud".into())
    );
    assert_eq!(listed["built_in"], serde_json::json!([]));
    // What is built in is said to be, with the command, whether the directory has it or not.
    for (word, told) in [
        ("zilliz", "zilliz/cloud is built in, with nothing to download: rmx-report list zilliz"),
        ("instances", "ovhcloud/instances is built in, with nothing to download: rmx-report list ovhcloud"),
        ("backup and recovery", "ibm/backup-recovery is built in, with nothing to download: rmx-report list ibm"),
    ] {
        let said = ok(&rmx(at, &["list", "--published", word]));
        assert!(said.contains(told), "{word}: {said}");
    }
    let whole = ok(&rmx(at, &["list", "--published"]));
    assert_eq!(whole.matches(" is built in, ").count(), 4, "{whole}");
    assert!(whole.contains("114 published matrices"), "{whole}");
    let nothing = rmx(at, &["list", "--published", "reddis/cloud"]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(both(&nothing).contains("the nearest is redis/cloud"), "{}", both(&nothing));
}

#[needs::tools(shared)]
#[test]
fn a_document_takes_its_names_from_the_directory_and_other_figures_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let page = common::shared().join("corpus/ovhcloud/file-storage.en.md");
    fs::copy(&page, at.join("page.md")).unwrap();
    let out = rmx(at, &["import", "page.md", "--as", "OVHcloud/File-Storage", "-o", "c/ovhcloud/file-storage"]);
    ok(&out);
    assert!(
        both(&out).contains("ovhcloud/file-storage: the very document of the directory, with the same figures"),
        "{}",
        both(&out)
    );
    let listed = json(&rmx(at, &["--no-profile", "list", "ovhcloud", "--catalog", "c", "--format", "json"]));
    let services = listed["services"].as_array().unwrap();
    let one = services.iter().find(|s| s["service"] == "file-storage").expect("the entry");
    assert_eq!(
        (&one["vendor_name"], &one["service_name"]),
        (&"OVHcloud".into(), &"File storage (NAS-HA, Enterprise)".into())
    );
    let text = fs::read_to_string(&page).unwrap();
    let row = text.lines().rfind(|line| line.contains("| RA")).expect("a row with letters");
    fs::write(at.join("page.md"), text.replacen(&format!("{row}\n"), "", 1)).unwrap();
    let out = rmx(at, &["import", "page.md", "--as", "ovhcloud/file-storage", "--format", "json", "-o", "-"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(said.contains("the page has other figures than when it was entered in the directory"), "{said}");
    let dry = rmx(at, &["import", "page.md", "--as", "acme/vm", "-o", "d/acme/vm", "--dry-run"]);
    ok(&dry);
    assert!(both(&dry).contains("would write d/acme/vm: matrix.toml") && !at.join("d").exists(), "{}", both(&dry));
    assert!(both(&dry).contains("acme/vm is not in the directory"), "{}", both(&dry));
}
