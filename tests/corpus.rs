//! A scoreboard over real vendor documents: rows, parties, letters, and the first four against the built-in catalogue.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rmx_report::base::diagnostic::Diagnostics;
use rmx_report::catalog::build::{Naming, build, catalogue_files};
use rmx_report::catalog::{Catalog, EntryName, load_folder};
use rmx_report::import::recognise::{Hints, Keyrefs, Recognition, recognise};
use rmx_report::import::{Input, Limits, ReadOptions, formats, read};
use rmx_report::matrix::{Activity, Cells, Letter, Matrix};

fn shared() -> PathBuf {
    PathBuf::from(std::env::var_os("RMX_SHARED").expect("RMX_SHARED names the folder of the shared documents"))
}

fn import(path: &Path, hints: &Hints) -> (Recognition, Matrix) {
    let limits = Limits::default();
    let input = Input::open(path, &limits).unwrap();
    let (document, _) =
        read(&input, &limits, &ReadOptions::default()).unwrap_or_else(|p| panic!("{}: {p:#?}", path.display()));
    let recognition = recognise(document, hints);
    assert!(!recognition.diagnostics.has_errors(), "{}: {:#?}", path.display(), recognition.diagnostics);
    for account in &recognition.accounts {
        assert!(account.balances(), "{}: rows read + rows skipped = rows in the table: {account:?}", path.display());
    }
    let mut problems = Diagnostics::new();
    let built = build(&recognition, &Naming::default(), &mut problems);
    assert!(!problems.has_errors(), "{}: {problems:#?}", path.display());
    (recognition, built.matrix)
}

fn rows(matrix: &Matrix) -> Vec<&Activity> {
    matrix.activities.iter().chain(matrix.overlays.iter().flat_map(|o| o.rows.iter().map(|r| &r.activity))).collect()
}

/// `R21 A22 C0 I9` of one party over all rows (of the first model, where there are several).
fn letters(matrix: &Matrix, party: usize) -> String {
    let count = |letter: Letter| {
        rows(matrix)
            .iter()
            .filter(|a| a.cells.for_model(Some(0)).is_some_and(|cells| cells[party].letters.has(letter)))
            .count()
    };
    Letter::ALL.map(|l| format!("{l}{}", count(l))).join(" ")
}

/// File, rows, customer's letters, provider's letters.
const EXPECTED: &[(&str, usize, &str, &str)] = &[
    ("sources/ovhcloud-instances-responsibility-model.md", 58, "R34 A37 C2 I15", "R25 A22 C2 I9"),
    ("sources/ibm-backup-recovery-responsibilities.md", 9, "R9 A0 C0 I0", "R9 A0 C0 I0"),
    ("sources/zilliz-byoc-shared-responsibilities.mdx", 17, "R0 A0 C0 I0", "R17 A17 C0 I0"),
    ("sources/union-shared-responsibility.md", 13, "R12 A4 C0 I0", "R9 A1 C0 I0"),
    ("corpus/ovhcloud/file-storage.en.md", 40, "R21 A22 C0 I9", "R19 A19 C2 I12"),
    ("corpus/cloud-temple/iaas.fr.md", 109, "R67 A67 C3 I30", "R42 A42 C21 I22"),
    ("corpus/cloud-temple/kubernetes.en.md", 71, "R33 A33 C26 I26", "R39 A38 C2 I29"),
    ("corpus/cloud-temple/object-storage.de.md", 28, "R14 A15 C0 I11", "R14 A13 C1 I2"),
    ("corpus/cloud-temple/llmaas.it.md", 24, "R14 A13 C1 I10", "R10 A11 C3 I4"),
    ("corpus/ibm/codeengine.md", 9, "R9 A0 C0 I0", "R9 A0 C0 I0"),
    ("corpus/ibm/vmware-service.md", 18, "R16 A0 C0 I0", "R18 A0 C0 I0"),
    // A grid of 12 resources x 5 areas, and 19 tasks in five tables.
    ("corpus/ibm/vpc.md", 79, "R56 A15 C0 I0", "R64 A23 C0 I0"),
    // A grid of 16 resources x 5 areas, and 12 tasks in six tables.
    ("corpus/ibm/openshift.md", 92, "R30 A10 C0 I0", "R82 A62 C0 I0"),
    // Four rows whose one cell holds a block for each party.
    ("corpus/ibm/openshift-2019-html.md", 4, "R4 A0 C0 I0", "R4 A0 C0 I0"),
    ("corpus/sap/btp-kyma-operating-model.md", 26, "R20 A18 C0 I0", "R8 A6 C0 I0"),
    // 19 CSP-owned, 5 shared.
    ("corpus/forgedapps/caiq-lite.md", 24, "R5 A0 C0 I0", "R24 A19 C0 I0"),
    // Providers by name: Railway 5, GitHub 2 (one of them shared); the organisation 7 alone.
    ("corpus/mactech/inherited-controls.md", 14, "R8 A7 C0 I0", "R5 A5 C0 I0"),
    // A grid of 14 resources x 5 areas; the cloud provider is a third party.
    ("corpus/redhat/rosa-policy-responsibilities.adoc", 70, "R30 A15 C0 I0", "R50 A30 C0 I0"),
    ("corpus/redhat/rosa-policy-shared-responsibility.adoc", 15, "R15 A0 C0 I0", "R15 A0 C0 I0"),
    // The filled example sheet: 34 "No" are the customer's, 28 "Partial" are shared; the blank templates are not read.
    ("corpus/fedramp/SSP-Appendix-J-CSO-CIS-and-CRM-Workbook.xlsx", 62, "R62 A34 C0 I0", "R28 A0 C0 I0"),
    // 424 controls of the CRM sheet with their CIS columns beside them, and 2 that only the CIS sheet has.
    ("corpus/fedramp/cloud-gov-pages-cis-crm.xlsx", 426, "R284 A223 C0 I0", "R203 A142 C0 I0"),
];

#[test]
#[needs::tools(shared)]
fn scoreboard() {
    let mut board = String::new();
    let mut wrong = Vec::new();
    for (file, expected, customer, provider) in EXPECTED {
        let path = shared().join(file);
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if !formats().any(|(_, known)| known.contains(&extension)) {
            let _ = writeln!(board, "--  {file}: no reader for .{extension}");
            continue;
        }
        let mut keyrefs = Keyrefs::default();
        if let Ok(text) = std::fs::read_to_string(path.with_extension("keyref.yaml")) {
            keyrefs.add(&text);
        }
        let (recognition, matrix) = import(&path, &Hints { keyrefs, ..Hints::default() });
        let found = rows(&matrix).len();
        let (c, p) = (letters(&matrix, 0), letters(&matrix, 1));
        let good = found == *expected && c == *customer && p == *provider;
        let _ = writeln!(
            board,
            "{} {file:<55} {found:>4} rows  {c:<17} {p:<17} {}",
            if good { "ok " } else { "BAD" },
            recognition.parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")
        );
        if !good {
            wrong.push(format!("{file}: expected {expected} rows, {customer} / {provider}"));
        }
    }
    println!("{board}");
    assert!(wrong.is_empty(), "{board}\n{}", wrong.join("\n"));
}

/// What a document says is not lost on the ways back: its mapping given back, and the catalogue folder.
#[test]
#[needs::tools(shared)]
fn every_document_comes_back_by_its_mapping_and_as_a_catalogue_folder() {
    for (file, ..) in EXPECTED {
        let path = shared().join(file);
        let mut keyrefs = Keyrefs::default();
        if let Ok(text) = std::fs::read_to_string(path.with_extension("keyref.yaml")) {
            keyrefs.add(&text);
        }
        let (recognition, matrix) = import(&path, &Hints { keyrefs: keyrefs.clone(), ..Hints::default() });
        let cells = |m: &Matrix| {
            rows(m).iter().map(|a| (a.section.clone(), a.text.clone(), a.cells.clone())).collect::<Vec<_>>()
        };
        let mapping = recognition.mapping.clone();
        let (_, again) = import(&path, &Hints { keyrefs, mapping, ..Hints::default() });
        assert_eq!((&again.parties, &again.models), (&matrix.parties, &matrix.models), "{file}");
        assert_eq!(cells(&again), cells(&matrix), "{file}: by its mapping");
        let built = build(&recognition, &Naming::default(), &mut Diagnostics::new());
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in catalogue_files(&recognition, &built).unwrap() {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let loaded = load_folder(folder.path()).unwrap_or_else(|p| panic!("{file}: {p:#?}"));
        assert_eq!((&loaded.parties, &loaded.models), (&matrix.parties, &matrix.models), "{file}");
        assert_eq!(cells(&loaded), cells(&matrix), "{file}: as a catalogue folder");
    }
}

fn built_in(name: &str) -> Matrix {
    let catalog = Catalog::built_in();
    let name = EntryName::parse(name).unwrap();
    catalog.load(&name, catalog.find(&name).unwrap()).unwrap()
}

fn verbatim(cells: &Cells) -> Vec<Vec<String>> {
    // A reader may drop the space before a line break; nothing else.
    let text =
        |a: &rmx_report::matrix::Assignment| a.verbatim.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    let texts = |row: &[rmx_report::matrix::Assignment]| row.iter().map(text).collect();
    match cells {
        Cells::Every(row) => vec![texts(row)],
        Cells::PerModel(models) => models.iter().map(|m| m.as_deref().map(texts).unwrap_or_default()).collect(),
    }
}

#[test]
#[needs::tools(shared)]
fn importing_the_source_documents_gives_the_built_in_rows() {
    for (file, name) in [
        ("sources/ovhcloud-instances-responsibility-model.md", "ovhcloud/instances"),
        ("sources/ibm-backup-recovery-responsibilities.md", "ibm/backup-recovery"),
        ("sources/zilliz-byoc-shared-responsibilities.mdx", "zilliz/cloud"),
        ("sources/union-shared-responsibility.md", "union/platform"),
    ] {
        let (_, imported) = import(&shared().join(file), &Hints::default());
        let built_in = built_in(name);
        let (mine, theirs) = (rows(&imported), rows(&built_in));
        assert_eq!(mine.len(), theirs.len(), "{name}");
        // Parties may stand in another order; cells are compared by party name.
        let order: Vec<usize> = built_in
            .parties
            .iter()
            .map(|p| {
                imported.parties.iter().position(|q| q.name == p.name).unwrap_or_else(|| panic!("{name}: {}", p.name))
            })
            .collect();
        for (a, b) in mine.iter().zip(theirs) {
            assert_eq!(a.section, b.section, "{name}: {}", b.id);
            assert_eq!(a.verbatim.as_ref().unwrap_or(&a.text), b.verbatim.as_ref().unwrap_or(&b.text), "{name}");
            assert_eq!(a.source.line_number(), b.source.line_number(), "{name}: {}", b.id);
            let mine: Vec<Vec<String>> = verbatim(&a.cells)
                .into_iter()
                .map(|row| if row.is_empty() { row } else { order.iter().map(|i| row[*i].clone()).collect() })
                .collect();
            assert_eq!(mine, verbatim(&b.cells), "{name}: {}", b.id);
        }
    }
}

#[test]
#[needs::tools(shared)]
fn sections_of_real_documents_are_their_headings() {
    let (_, matrix) = import(&shared().join("corpus/ovhcloud/file-storage.en.md"), &Hints::default());
    let sections: BTreeMap<String, usize> = matrix.activities.iter().fold(BTreeMap::new(), |mut map, a| {
        *map.entry(a.section.join(" > ")).or_insert(0) += 1;
        map
    });
    assert_eq!(sections["3. Service usage > 3.2. Event management > 3.2.2. Changes"], 3);
    assert!(sections.keys().all(|s| s.starts_with(|c: char| c.is_ascii_digit())), "{sections:?}");
    let short = matrix.activities.iter().find(|a| a.text == "Migrate/transfer data").unwrap();
    let cells = short.cells.for_model(None).unwrap();
    assert_eq!((cells[0].letters.to_string().as_str(), cells[1].verbatim.as_str()), ("RA", ""));
    let (_, matrix) = import(&shared().join("corpus/sap/btp-kyma-operating-model.md"), &Hints::default());
    assert_eq!(matrix.activities[0].section, ["Change Management and Operations"]);
    assert_eq!(matrix.activities[0].extras[0].text.trim(), "Common");
}
