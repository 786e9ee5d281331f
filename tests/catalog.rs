//! Facts of the five source documents, as the built-in catalogue has them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};

use rmx_report::catalog::{Catalog, EntryName};
use rmx_report::matrix::deployment::{EffectiveMatrix, RowOrigin, Selection, SelectionError};
use rmx_report::matrix::{Allocation, DutyKind, Letter, Matrix, ModelId, OptionId, Relation};

fn matrix(name: &str) -> Matrix {
    let catalog = Catalog::built_in();
    let name = EntryName::parse(name).unwrap();
    let provenance = catalog.find(&name).unwrap();
    catalog.load(&name, provenance).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn under<'m>(matrix: &'m Matrix, model: Option<&str>, options: &[(&str, bool)]) -> EffectiveMatrix<'m> {
    let selection = Selection {
        model: model.map(ModelId::from),
        options: options.iter().map(|(id, taken)| (OptionId::from(*id), *taken)).collect(),
    };
    EffectiveMatrix::new(matrix, &selection).unwrap()
}

fn counts(effective: &EffectiveMatrix<'_>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for activity in &effective.activities {
        *counts.entry(activity.allocation.as_str()).or_insert(0) += 1;
    }
    counts
}

/// The letters of both parties of a row, as one text.
fn letters(effective: &EffectiveMatrix<'_>, id: &str) -> String {
    let row = effective.activities.iter().find(|a| a.id.as_str() == id).unwrap();
    row.assignments.iter().map(|a| a.letters.to_string()).collect::<Vec<_>>().join("|")
}

#[test]
fn the_built_in_catalogue_has_the_four_matrices() {
    let catalog = Catalog::built_in();
    let names: Vec<String> = catalog.entries().map(|(name, _)| name.to_string()).collect();
    assert_eq!(names, ["ibm/backup-recovery", "ovhcloud/instances", "union/platform", "zilliz/cloud"]);
}

#[test]
fn ovhcloud_letters_and_pairs_are_as_published() {
    let matrix = matrix("ovhcloud/instances");
    let effective = under(&matrix, None, &[]);
    assert_eq!(effective.activities.len(), 58);
    let sections: BTreeSet<_> = effective.activities.iter().map(|a| a.section).collect();
    assert_eq!(sections.len(), 17);
    let total = |party: usize, letter: Letter| {
        effective.activities.iter().filter(|a| a.assignments[party].letters.has(letter)).count()
    };
    let totals = |party: usize| Letter::ALL.map(|letter| total(party, letter));
    assert_eq!(totals(0), [34, 37, 2, 15], "customer R A C I");
    assert_eq!(totals(1), [25, 22, 2, 9], "OVHcloud R A C I");
    let mut pairs: BTreeMap<String, usize> = BTreeMap::new();
    for activity in &effective.activities {
        let pair: Vec<&str> = activity.assignments.iter().map(|a| a.verbatim.as_str()).collect();
        *pairs.entry(pair.join("|")).or_default() += 1;
    }
    let expected = [
        ("A|R", 1),
        ("AI|R", 1),
        ("AI|RA", 1),
        ("CI|RA", 2),
        ("I|RA", 11),
        ("RA|", 23),
        ("RA|C", 2),
        ("RA|I", 8),
        ("RA|RI", 1),
        ("|RA", 8),
    ];
    let expected: BTreeMap<String, usize> = expected.iter().map(|(p, n)| ((*p).to_owned(), *n)).collect();
    assert_eq!(pairs, expected);
}

#[test]
fn ovhcloud_rows_are_whole() {
    let matrix = matrix("ovhcloud/instances");
    let row = |id: &str| matrix.activities.iter().find(|a| a.id.as_str() == id).unwrap();
    let changes = row("OVH-INST-3.2.2-01");
    assert_eq!(changes.section, ["3. Service usage", "3.2. Event management", "3.2.2. Changes"]);
    assert_eq!(
        changes.text,
        "Deploy updates and patches of OS, softwares, middlewares and Information System hosted on Instances"
    );
    assert_eq!(changes.source.line_number(), Some(144));
    // The misspellings and the doubled space are the vendor's.
    assert_eq!(
        row("OVH-INST-2.1-01").text,
        "Produce, route, deliver and maintain physical Instances and hosting buldings"
    );
    assert_eq!(row("OVH-INST-3.1.6-02").text, "Manage the security of management infrastructure  (API, control plane)");
    assert_eq!(row("OVH-INST-3.1.1-04").section[2], "3.1.1. Daily operations");
}

#[test]
fn ovhcloud_options_switch_their_activities() {
    let matrix = matrix("ovhcloud/instances");
    let taken = [("backups-on-request", true), ("automated-backups", true), ("managed-recovery", true)];
    let all = under(&matrix, None, &taken);
    assert_eq!(
        counts(&all),
        BTreeMap::from([
            ("customer-performs", 33),
            ("provider-assists", 1),
            ("customer-oversees", 3),
            ("provider-performs", 21)
        ])
    );
    let none = under(&matrix, None, &[]);
    assert_eq!(
        counts(&none),
        BTreeMap::from([
            ("customer-performs", 33),
            ("provider-assists", 1),
            ("customer-oversees", 1),
            ("provider-performs", 20),
            ("not-applicable", 3)
        ])
    );
    assert_eq!((none.obligations().count(), none.commitments().count()), (35, 20));
    let not_applicable: Vec<&str> =
        none.activities.iter().filter(|a| !a.is_applicable()).map(|a| a.id.as_str()).collect();
    assert_eq!(not_applicable, ["OVH-INST-3.1.1-08", "OVH-INST-3.1.3-08", "OVH-INST-3.2.1-05"]);
    assert_eq!(letters(&none, "OVH-INST-3.1.3-08"), "AI|R", "assignments stay as published");
    // Taking an option changes no other row's hash.
    let changed: Vec<_> =
        all.activities.iter().zip(&none.activities).filter(|(a, b)| a.row_hash != b.row_hash).collect();
    assert!(changed.is_empty());
    assert_ne!(all.checklist_hash(), none.checklist_hash());
}

/// Lines of the source documents that say nothing of responsibilities: navigation, addresses, labels, names of pictures.
const FURNITURE: [&str; 15] = [
    "{{site.data.keyword.attribute-definition-list}}",
    "**How to verify:**",
    "**Source**: https://github.com/unionai/unionai-docs/blob/main/content/security/compliance/shared-responsibility.md",
    "**HTML**: https://www.union.ai/docs/v2/union/security/compliance/shared-responsibility/",
    "Skip to main content",
    "Version: User Guides (BYOC)",
    "Access Control Explained",
    "L1WGwjF2NhxLRXbcyl6cSroNnoc",
    "Zilliz Cloud RBAC architecture",
    "WVIgwWtMYhhTBIbgAdAcegDRnle",
    "Roles and privileges",
    "TnkCwHx6jhk7UmbvYT7cVGlIn7b",
    "On the organization level",
    "On the project level",
    "On the cluster level",
];

/// The prose of a page: neither its front matter, nor headings, tables, tags, attributes or imports; a caption is.
fn prose(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut is_front = false;
    for (at, line) in text.lines().enumerate() {
        if line == "---" {
            is_front = (at == 0) != is_front;
            continue;
        }
        let line = line.trim().trim_start_matches('•').trim();
        if let Some((_, rest)) = line.strip_prefix("{:").and_then(|l| l.split_once("caption=\"")) {
            lines.push((at + 1, rest.split('"').next().unwrap().to_owned()));
        } else if !(is_front || line.is_empty() || ["#", "|", "<", "{:", "import "].iter().any(|p| line.starts_with(p)))
        {
            lines.push((at + 1, line.to_owned()));
        }
    }
    lines
}

/// Every sentence that a source document has beside its rows is in the catalogue, letter for letter and with its line, and on the document.
#[needs::tools(shared)]
#[test]
fn what_the_documents_say_beside_their_rows_is_in_the_catalogue_and_on_sources() {
    let sources = std::path::Path::new(&std::env::var("RMX_SHARED").unwrap()).join("sources");
    let mut seen = 0;
    for (name, model) in [
        ("ibm/backup-recovery", None),
        ("ovhcloud/instances", None),
        ("union/platform", Some("byoc")),
        ("zilliz/cloud", Some("saas")),
    ] {
        let matrix = matrix(name);
        let mut known: Vec<String> = matrix.remarks.iter().map(|r| r.text.clone()).collect();
        known.extend(matrix.legend.iter().map(|l| l.text.clone()));
        if let Some(access) = &matrix.access {
            known.extend(access.roles.iter().filter_map(|r| r.privileges.clone()));
            known.extend(access.levels.iter().filter_map(|l| l.defers_to.clone()));
        }
        for source in &matrix.sources {
            let text = std::fs::read_to_string(sources.join(&source.document)).unwrap();
            let bytes = rmx_report::matrix::identity::Hash::of(text.as_bytes());
            assert_eq!(source.sha256.as_deref(), Some(bytes.as_str()), "{}", source.document);
            for (line, said) in prose(&text) {
                let is_known = known.iter().any(|k| k == &said || said.ends_with(k.as_str()));
                assert!(
                    is_known || FURNITURE.contains(&&*said),
                    "{}:{line} is not in the catalogue: {said}",
                    source.document
                );
                seen += usize::from(is_known);
            }
            let lines: Vec<&str> = text.lines().collect();
            for remark in matrix.remarks.iter().filter(|r| r.document == source.document) {
                let line = lines[usize::try_from(remark.line).unwrap() - 1];
                assert!(line.contains(&remark.text), "{}:{}: {}", remark.document, remark.line, remark.text);
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let mut args = vec![name, "-o", "a.md"];
        args.extend(model.iter().flat_map(|model| ["--model", model]));
        let out =
            std::process::Command::new(env!("CARGO_BIN_EXE_rmx-report")).args(args).current_dir(folder.path()).output();
        assert!(out.unwrap().status.success());
        // Marks of the format and keywords aside, each remark is on the page.
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let page = letters(&std::fs::read_to_string(folder.path().join("a.md")).unwrap());
        for remark in matrix.remarks.iter().filter(|r| !r.text.contains("{{")) {
            assert!(page.contains(&letters(&remark.text)), "{name}: not on the document: {}", remark.text);
        }
    }
    assert_eq!(seen, 27, "sentences");
}

/// Licence and credit of each source, in the catalogue, in NOTICE and on the document.
#[test]
fn licences_and_credits_are_in_the_notice_and_on_the_document() {
    let notice = include_str!("../NOTICE");
    for name in ["ibm/backup-recovery", "ovhcloud/instances", "union/platform", "zilliz/cloud"] {
        let at =
            notice.find(&format!("inputs/catalog/{name}")).unwrap_or_else(|| panic!("NOTICE does not name {name}"));
        let block = notice[at..].split("\n\n").next().unwrap();
        let matrix = matrix(name);
        for source in &matrix.sources {
            assert!(block.contains(source.title.as_deref().unwrap()), "{name}: {block}");
            match source.licence.as_deref() {
                Some(licence) => {
                    assert!(block.replace("Apache License 2.0", "Apache-2.0").contains(licence), "{name}: {block}")
                }
                None => assert!(block.contains("Licence: not known."), "{name}: {block}"),
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let mut args = vec![name, "-o", "a.md"];
        let models = matrix.models.first().map(|model| model.id.to_string());
        args.extend(models.iter().flat_map(|model| ["--model", model.as_str()]));
        let out =
            std::process::Command::new(env!("CARGO_BIN_EXE_rmx-report")).args(args).current_dir(folder.path()).output();
        assert!(out.unwrap().status.success());
        let page = std::fs::read_to_string(folder.path().join("a.md")).unwrap();
        for source in &matrix.sources {
            let said = source.licence.as_deref().unwrap_or("not known");
            assert!(page.contains(said), "{name}: the document does not say: {said}");
            assert!(
                source.credit.as_deref().is_none_or(|credit| page.contains(credit.split(',').next().unwrap())),
                "{name}"
            );
        }
    }
}

/// What stands in the document between two parts of a cell stays: the catalogue's cell, and that of the page when it is imported.
#[needs::tools(shared)]
#[test]
fn tags_that_break_a_line_stay_in_the_verbatim_cell() {
    let shared = std::env::var("RMX_SHARED").unwrap();
    let page = std::path::Path::new(&shared).join("sources/ibm-backup-recovery-responsibilities.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let read = |args: &[&str]| {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_rmx-report")).args(args).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        serde_json::from_slice::<serde_json::Value>(&out.stdout).unwrap()
    };
    let named = ["--vendor", "ibm", "--service", "backup-recovery", "--format", "json", "-o", "-"];
    let page = page.to_str().unwrap();
    for args in [named.to_vec(), [&["--matrix", page][..], &named].concat()] {
        let value = read(&args);
        let row =
            value["activities"].as_array().unwrap().iter().find(|a| a["activity"] == "Single Zone Failure").unwrap();
        for party in ["ibm", "customer"] {
            let cell = &row["assignments"][party];
            let verbatim = cell["verbatim"].as_str().unwrap();
            assert!(verbatim.contains("<br>") && text.contains(verbatim), "{verbatim}");
            assert_eq!(cell["duties"].as_array().unwrap().len(), 2, "{cell}");
            assert!(!cell["duties"].to_string().contains('<'), "{cell}");
        }
    }
}

#[test]
fn ibm_duties_are_parts_and_notes() {
    let matrix = matrix("ibm/backup-recovery");
    let effective = under(&matrix, None, &[]);
    assert_eq!(counts(&effective), BTreeMap::from([("shared", 9)]));
    let sections: BTreeSet<_> = effective.activities.iter().map(|a| a.section).collect();
    assert_eq!(sections.len(), 5);
    let zone = effective.activities.last().unwrap();
    let kinds = |party: usize| zone.assignments[party].duties.iter().map(|d| d.kind).collect::<Vec<_>>();
    assert_eq!(kinds(0), [DutyKind::Duty, DutyKind::Duty]);
    assert_eq!(kinds(1), [DutyKind::Duty, DutyKind::Note]);
    assert!(zone.assignments[1].duties[0].text.starts_with("IBM Cloud® Backup and Recovery is responsible to ensure"));
    assert!(zone.assignments[1].verbatim.starts_with("{{site.data.keyword.baas_full}} is responsible to ensure"));
    assert!(zone.assignments[1].duties[1].text.starts_with("Client may experience brief unavailability"));
}

#[test]
fn zilliz_models_allocate_as_published() {
    let matrix = matrix("zilliz/cloud");
    let under = |model| counts(&under(&matrix, Some(model), &[]));
    assert_eq!(under("saas"), BTreeMap::from([("provider-performs", 17)]));
    assert_eq!(under("byoc"), BTreeMap::from([("customer-performs", 3), ("shared", 7), ("provider-performs", 7)]));
    assert_eq!(under("byoc-i"), BTreeMap::from([("customer-performs", 5), ("shared", 7), ("provider-performs", 5)]));
    let error = EffectiveMatrix::new(&matrix, &Selection::default()).unwrap_err();
    assert!(matches!(error.as_slice(), [SelectionError::ModelRequired { models }] if models.len() == 3));
}

#[test]
fn zilliz_access_roles_are_those_that_the_page_describes() {
    let matrix = matrix("zilliz/cloud");
    let access = matrix.access.unwrap();
    let described = access.roles.iter().filter(|r| r.privileges.is_some() && !r.custom).count();
    assert_eq!(described, 7);
    assert_eq!(access.roles.iter().filter(|r| r.custom).count(), 1);
    let billing = access.roles.iter().find(|r| r.name == "Billing Admin").unwrap();
    assert_eq!((&billing.privileges, &billing.level), (&None, &None));
    assert_eq!(
        access.levels.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(),
        ["organization", "project", "cluster"]
    );
    assert_eq!(access.planes[1].authentication, ["API keys", "username-password pairs"]);
    assert!(access.incomplete.is_some());
}

#[test]
fn union_shifts_lie_over_the_base() {
    let matrix = matrix("union/platform");
    let own = under(&matrix, Some("self-managed"), &[]);
    let byoc = under(&matrix, Some("byoc"), &[]);
    assert_eq!((own.activities.len(), byoc.activities.len()), (9, 9));
    assert_eq!(own.activities.iter().filter(|a| a.restated.is_some()).count(), 4);
    assert_eq!(byoc.activities.iter().filter(|a| a.supersedes.is_some()).count(), 4);
    assert_eq!(letters(&byoc, "UNION-PLAT-1-02"), "|RA", "the cluster moves to Union.ai");
    assert_eq!(letters(&byoc, "UNION-PLAT-1-05"), "|RA", "so does IAM role provisioning");
    assert_eq!(letters(&byoc, "UNION-PLAT-2-02"), "RA|", "the cloud account stays");
    let secrets = byoc.activities.iter().find(|a| a.id.as_str() == "UNION-PLAT-1-06").unwrap();
    let texts = |party: usize| secrets.assignments[party].duties.iter().map(|d| d.text.as_str()).collect::<Vec<_>>();
    assert_eq!(texts(0), ["values"]);
    assert_eq!(texts(1), ["default backend", "API and relay infrastructure"]);
    assert!(
        matches!(&secrets.from, RowOrigin::Overlay { id, relation: Relation::Refines { .. } } if id.as_str() == "byoc-shifts")
    );
    // A row that a shift replaces or refines is the same activity by declaration: it keeps its key.
    let keys = |m: &EffectiveMatrix<'_>| m.activities.iter().map(|a| a.key.clone()).collect::<BTreeSet<_>>();
    assert_eq!(keys(&own), keys(&byoc));
    // Rows of one section stand together.
    let mut sections: Vec<&str> = byoc.activities.iter().map(|a| a.section[0].as_str()).collect();
    sections.dedup();
    assert_eq!(sections, ["Self-managed", "BYOC shifts"]);
    assert_eq!(own.activities[0].allocation, Allocation::ProviderPerforms);
}

#[needs::tools(shared)]
#[test]
fn every_row_stands_on_the_line_it_names() {
    let folder = std::path::PathBuf::from(std::env::var("RMX_SHARED").unwrap()).join("sources");
    for name in ["ovhcloud/instances", "ibm/backup-recovery", "zilliz/cloud", "union/platform"] {
        let matrix = matrix(name);
        let shifts = matrix.overlays.iter().flat_map(|o| o.rows.iter().map(|r| &r.activity));
        for activity in matrix.activities.iter().chain(shifts) {
            let text = std::fs::read_to_string(folder.join(&*activity.source.file)).unwrap();
            let line = activity.source.line_number().unwrap() as usize;
            // An HTML row begins one line before its first cell.
            let here: String = text.lines().skip(line - 1).take(2).collect();
            let words = activity.verbatim.as_deref().unwrap_or(&activity.text).replace('&', "&amp;");
            assert!(here.contains(&words), "{name} line {line}: {words}");
        }
        for source in &matrix.sources {
            let bytes = std::fs::read(folder.join(&source.document)).unwrap();
            let hash = rmx_report::matrix::identity::Hash::of(&bytes);
            assert_eq!(Some(hash.as_str()), source.sha256.as_deref(), "{}", source.document);
        }
        if let Some(access) = &matrix.access {
            for role in &access.roles {
                let text = std::fs::read_to_string(folder.join(&*role.source.file)).unwrap();
                let line = text.lines().nth(role.source.line_number().unwrap() as usize - 1).unwrap();
                assert!(line.contains(role.privileges.as_deref().unwrap_or(&role.name)), "{}", role.name);
            }
        }
    }
}
