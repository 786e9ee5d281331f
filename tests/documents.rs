//! A vendor's document where a command takes one: the same flags say how it is read, and they never count for nothing unsaid.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod helpers;

use std::fs;
use std::path::Path;

/// A page whose parties nobody can tell without being told.
const PAGE: &str = "Task,Blue,Green\nPatch the guests,x,\nPatch the hosts,,x\nBack up the data,x,x\n";
const READ: [&str; 4] = ["--party", "Blue=customer", "--party", "Green=provider"];

/// Exit code, standard output, standard error.
fn rmx(folder: &Path, arguments: &[&str], more: &[&str]) -> (i32, String, String) {
    let mut command = common::rmx();
    let output = command.current_dir(folder).args(arguments).args(more).args(["--as-of", "2026-11-20"]).output();
    let output = output.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.csv"), PAGE).unwrap();
    fs::write(folder.path().join("new.csv"), PAGE.replace("Patch the guests,x,", "Patch the guests,,x")).unwrap();
    folder
}

#[test]
fn check_reads_a_document_as_it_is_told_to() {
    let folder = folder();
    let (code, out, err) = rmx(folder.path(), &["check", "page.csv", "--vendor", "acme", "--service", "vm"], &READ);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("acme/vm: 3 activities"), "{out}");
    assert!(out.contains("'Back up the data' is shared between Blue and Green"), "{out}");
}

#[test]
fn diff_reads_both_sides_as_it_is_told_to() {
    let folder = folder();
    let (code, out, err) = rmx(folder.path(), &["diff", "page.csv", "new.csv"], &READ);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("moved-to-provider (less-for-you)") && out.contains("1 change, 2 unchanged"), "{out}");
    assert!(out.contains("was: Blue RA | Green –"), "{out}");
    // The mapping that these flags make, with the kinds exchanged.
    let (_, mapping, _) = rmx(folder.path(), &["import", "page.csv", "--show-mapping"], &READ);
    let kinds =
        |old: &str, new: &str, text: &str| text.replace(&format!("kind = \"{old}\""), &format!("kind = \"{new}\""));
    let mapping = kinds("third", "provider", &kinds("provider", "customer", &kinds("customer", "third", &mapping)));
    fs::write(folder.path().join("map.toml"), mapping).unwrap();
    let (code, out, err) = rmx(folder.path(), &["diff", "page.csv", "new.csv"], &["--mapping", "map.toml"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("moved-to-you (more-for-you)"), "{out}");
}

/// A checklist that was made from a document is signed and followed from the same document.
#[test]
fn sign_and_status_take_the_document_that_the_checklist_was_made_from() {
    let folder = folder();
    let at = folder.path();
    let matrix = [&["--matrix", "page.csv"][..], &READ].concat();
    let made = [&["--vendor", "acme", "--service", "vm", "-o", "a.json"][..], &matrix].concat();
    assert_eq!(rmx(at, &made, &[]).0, 0);
    let checklist: serde_json::Value = serde_json::from_slice(&fs::read(at.join("a.json")).unwrap()).unwrap();
    let id = checklist["activities"][0]["id"].as_str().unwrap();
    let sign = ["sign", "acme/vm", id, "--as", "approver", "--name", "Ada", "--decision", "accepted"];
    let (code, _, err) = rmx(at, &sign, &matrix);
    assert_eq!(code, 0, "{err}");
    let (code, out, err) = rmx(at, &["status", "acme/vm"], &matrix);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("0 of 2 obligations done") && out.contains("sign-off valid"), "{out}");
    let changed = [&["--matrix", "new.csv"][..], &READ].concat();
    let (_, out, _) = rmx(at, &["status", "acme/vm"], &changed);
    assert!(out.contains("sign-off lapsed"), "{out}");
    // Without it the catalogue is asked, which does not have it: that is said.
    let (_, _, err) = rmx(at, &["status"], &[]);
    assert!(err.contains("its progress cannot be shown") && err.contains("--matrix"), "{err}");
    let (code, _, err) = rmx(
        at,
        &["sign", "acme/other", "--as", "approver", "--name", "A", "--decision", "accepted"],
        &["--matrix", "gone.csv"],
    );
    assert!(code == 1 && err.contains("gone.csv"), "{err}");
}

/// A filled copy whose vendor cell somebody edited, signed by the approver.
fn signed_copy(at: &Path, from: &str, to: &str) {
    helpers::edit(
        at,
        from,
        to,
        "put(3,'status','Implemented'); put(3,'activity','my own words'); s=wb['Sign-off']\n\
         rows={r[0].value:r[2] for r in s.iter_rows() if r[0].value}\n\
         rows['approver/name'].value='Grace'; rows['approver/decision'].value='Accepted'\n\
         rows['approver/date'].value=datetime.date(2026,11,20)",
    );
}

/// A sign-off that comes back is bound to the words and terms of the document that the checklist was made from, and an edited row's words
/// are those of the document.
#[needs::tools(openpyxl)]
#[test]
fn collect_takes_the_document_that_the_checklist_was_made_from() {
    let folder = folder();
    let at = folder.path();
    let matrix = [&["--matrix", "page.csv"][..], &READ].concat();
    for service in ["vm", "other"] {
        let file = format!("{service}.xlsx");
        assert_eq!(rmx(at, &["--vendor", "acme", "--service", service, "-o", &file], &matrix).0, 0);
        signed_copy(at, &file, &format!("{service}-filled.xlsx"));
    }
    // A page that changed in white space alone: `status` shows what is left of the sign-off.
    fs::write(at.join("spaced.csv"), PAGE.replace("Patch the guests", "Patch  the guests.")).unwrap();
    let spaced = [&["--matrix", "spaced.csv"][..], &READ].concat();
    let left = |register: &str| rmx(at, &["status", "acme/vm", "--register", register], &spaced).1;

    let (code, _, err) = rmx(at, &["collect", "vm-filled.xlsx", "--register", "without"], &[]);
    assert!(code == 0 && err.contains("warning[sign-off-without-matrix]") && err.contains("--matrix"), "{err}");
    assert!(left("without").contains("sign-off suspended"), "{}", left("without"));

    let (code, _, err) = rmx(at, &["collect", "vm-filled.xlsx", "--register", "with"], &matrix);
    assert!(code == 0 && !err.contains("sign-off-without-matrix"), "{err}");
    assert!(left("with").contains("sign-off valid"), "{}", left("with"));
    let text = fs::read_to_string(at.join("with/acme--vm.toml")).unwrap();
    assert!(text.contains("activity = \"Patch the guests\"") && !text.contains("my own words"), "{text}");

    // Copies of several services: the flags say which one the document describes.
    let both = ["collect", "vm-filled.xlsx", "other-filled.xlsx", "--register", "both"];
    let (code, _, err) = rmx(at, &both, &matrix);
    assert!(code == 2 && err.contains("several services") && err.contains("acme/other, acme/vm"), "{err}");
    let (code, _, err) = rmx(at, &both, &[&matrix[..], &["--vendor", "acme", "--service", "none"]].concat());
    assert!(code == 2 && err.contains("none of the copies is of 'acme/none'"), "{err}");
    let (code, _, err) = rmx(at, &[&both[..2], &["--matrix", "gone.csv", "--register", "both"]].concat(), &[]);
    assert!(code == 1 && err.contains("gone.csv"), "{err}");
    assert!(!at.join("both").exists(), "nothing is recorded where the document cannot be used");
    let (code, _, err) = rmx(at, &both, &[&matrix[..], &["--vendor", "acme", "--service", "vm"]].concat());
    assert!(code == 0 && err.contains("acme/other: 1 sign-off bound to nothing but"), "{err}");
    let bound = |service: &str| fs::read_to_string(at.join(format!("both/acme--{service}.toml"))).unwrap();
    assert!(bound("vm").contains("\nversion = ") && !bound("other").contains("\nversion = "));
}

/// A service that no catalogue has is reviewed from its folder.
#[test]
fn the_access_review_takes_a_folder() {
    let folder = folder();
    let at = folder.path();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/catalog/zilliz/cloud");
    fs::create_dir(at.join("mine")).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap().replacen("id = \"zilliz\"", "id = \"mine\"", 1);
        fs::write(at.join("mine").join(path.file_name().unwrap()), text).unwrap();
    }
    fs::write(at.join("users.csv"), "user,role\nada,Organization Owner\n").unwrap();
    let review = ["collect", "--access", "users.csv", "--vendor", "mine", "--service", "cloud"];
    let (code, _, err) = rmx(at, &review, &[]);
    assert!(code == 2 && err.contains("mine"), "{err}");
    let (code, out, err) = rmx(at, &review, &["--matrix", "mine"]);
    assert!(code == 0 && out.contains("mine/cloud: 1 line added"), "{out}{err}");
    assert!(at.join("register/mine--cloud.toml").exists());
    // A list of users and filled copies are two things: neither is left out in silence.
    let (code, _, err) = rmx(at, &[&review[..], &["a.xlsx"]].concat(), &[]);
    assert!(code == 2 && err.contains("--access"), "{err}");
}

#[test]
fn a_flag_for_documents_is_refused_where_none_is_read() {
    let folder = folder();
    let at = folder.path();
    for arguments in [
        &["check", "ibm/backup-recovery"][..],
        &["diff", "zilliz/cloud", "--from", "saas", "--to", "byoc"],
        &["status"],
        &["collect", "a.xlsx"],
        &["collect", "--access", "users.csv", "--vendor", "zilliz", "--service", "cloud"],
        &["sign", "ibm/backup-recovery", "--as", "approver", "--name", "A", "--decision", "accepted"],
        &["pack", "--vendor", "ibm", "--service", "backup-recovery", "-o", "a.zip"],
        &["--vendor", "ibm", "--service", "backup-recovery", "-o", "a.json"],
    ] {
        fs::create_dir_all(at.join("register")).unwrap();
        let (code, _, err) = rmx(at, arguments, &["--sheet", "One"]);
        assert!(code == 2 && err.contains("--sheet says how to read a vendor's document"), "{arguments:?}: {err}");
    }
    assert!(!at.join("a.zip").exists() && !at.join("a.json").exists());
}

/// A document in a folder, and what `import FILE --format json` says of it.
fn imported(name: &str, text: &str) -> (i32, serde_json::Value, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    let output = common::rmx()
        .current_dir(folder.path())
        .args(["import", name, "--format", "json", "-o", "-"])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap_or_default(), said)
}

#[test]
fn a_column_of_what_does_not_apply_makes_its_rows_nobodys() {
    let text = "Requirement,Customer,Shared,Provider,N/A\n1.1 Firewalls,x,,,\n1.2 Wireless,,,,X\n1.3 Reviews,,x,,\n1.4 Hosts,,,x,\n1.5 Open,,,,\n";
    let (code, matrix, said) = imported("pci.csv", text);
    assert_eq!(code, 0, "{said}");
    let rows = matrix["activities"].as_array().unwrap();
    let cell = |row: usize| &rows[row]["assignments"]["customer"];
    assert_eq!((&cell(1)["state"], &cell(1)["derived"]), (&"none".into(), &"mark-nobody".into()));
    assert_eq!((&cell(4)["state"], &cell(0)["state"]), (&"unstated".into(), &"stated".into()));
    assert_eq!(rows[1]["extras"], serde_json::json!([{"header": "N/A", "text": "X"}]), "the mark as it is written");
    // What the vendor says is nobody's is answered; what it leaves blank is a gap.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pci.csv"), text).unwrap();
    let output = common::rmx().current_dir(folder.path()).args(["check", "pci.csv", "--fail-on", "never"]).output();
    let said = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(said.contains("answers for '1.5 Open'") && !said.contains("answers for '1.2 Wireless'"), "{said}");
}

#[test]
fn headings_within_a_tab_end_with_it() {
    let table = "| Task | Customer | Acme |\n|---|---|---|\n| NAME | RA | I |\n";
    let indented = |name: &str| table.replace("NAME", name).lines().map(|l| format!("    {l}\n")).collect::<String>();
    let pages = [
        format!(
            "# Roles\n\n## Duties\n\n=== \"BYOC\"\n\n    ## Network\n\n{}\n    ### Deep\n\n{}\n=== \"SaaS\"\n\n{}\n{}",
            indented("One"),
            indented("Two"),
            indented("Three"),
            table.replace("NAME", "Four")
        ),
        format!(
            "# Roles\n\n## Duties\n\n<Tabs>\n<TabItem label=\"BYOC\">\n\n## Network\n\n{}\n### Deep\n\n{}\n</TabItem>\n<TabItem label=\"SaaS\">\n\n{}\n</TabItem>\n</Tabs>\n\n{}",
            table.replace("NAME", "One"),
            table.replace("NAME", "Two"),
            table.replace("NAME", "Three"),
            table.replace("NAME", "Four")
        ),
    ];
    for page in pages {
        let (code, matrix, said) = imported("page.mdx", &page);
        assert_eq!(code, 0, "{said}");
        let rows = matrix["activities"].as_array().unwrap();
        let section = |name: &str| rows.iter().find(|r| r["activity"] == name).unwrap()["section"].clone();
        let last = |name: &str| section(name).as_array().unwrap().last().cloned();
        assert_eq!(last("One"), Some("Network".into()), "{page}");
        assert_eq!(last("Two"), Some("Deep".into()), "{page}");
        for after in ["Three", "Four"] {
            let path = section(after).to_string();
            assert!(!path.contains("Network") && !path.contains("Deep"), "{after}: {path}");
        }
        assert_eq!(section("Four"), serde_json::json!(["Duties"]), "{page}");
    }
    // A tab that nothing ends: what stands behind the heading is not in it.
    let page = format!(
        "# Roles\n\n## Duties\n\n<TabItem label=\"BYOC\">\n\n{}\n## Network\n\n{}",
        table.replace("NAME", "One"),
        table.replace("NAME", "Two")
    );
    let (_, matrix, said) = imported("page.mdx", &page);
    assert_eq!(matrix["activities"][1]["section"], serde_json::json!(["Network"]), "{said}");
}

#[test]
fn misspelt_words_of_responsibility_are_understood_in_headers() {
    for (customer, vendor) in [
        ("Customer Responsibilies", "Acme Responsibilies"),
        ("Customer Responsiblity", "Acme Responsiblity"),
        ("Customer Responsibilty", "Acme Responsibilty"),
        ("Kunden-Verantwortlichkeitn", "Acme Verantwortlichkeitn"),
    ] {
        let text = format!(
            "Area,{customer},{vendor}\nBackup,Keep the backups of the data,Offer the tool for it\nHosts,Say when they may restart,Patch the hosts\n"
        );
        let (code, matrix, said) = imported("a.csv", &text);
        assert_eq!(code, 0, "{customer}: {said}");
        let names: Vec<&str> =
            matrix["matrix"]["parties"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
        assert!(names.contains(&"Acme") && names.len() == 2, "{customer}: {names:?}");
    }
}

#[test]
fn records_and_remarks_to_developers_are_no_matrices() {
    let records = [
        "invoice,customer,provider,amount\nINV-0031,Jane Doe,DHL Express,12.50\nINV-0032,Acme GmbH,UPS,99.00\nINV-0033,Li Wei,DHL Express,7.10\n",
        "order,customer,provider\n1044,77120,330\n1045,77121,331\n1046,77122,330\n",
        "date,customer,provider\n2026-01-02,Jane Doe,Stripe\n2026-01-03,Max Roe,Adyen\n2026-01-04,Jane Doe,Stripe\n",
    ];
    for text in records {
        let (code, _, said) = imported("sales.csv", text);
        assert!(code == 3 && said.contains("records that name or number whom they are about"), "{text}{said}");
    }
    let page = "# Hooks of the SDK\n\n## Lifecycle\n\n| Hook | When it runs | Your responsibility |\n|---|---|---|\n\
        | `onStart` | Before the first request | Open the connection |\n| `onStop` | At the end | Close the connection |\n";
    let (code, _, said) = imported("hooks.md", page);
    assert!(code == 3 && said.contains("speaks of no responsibilities"), "{said}");
    // The same columns where the page is about responsibilities, and short duties beside areas, are matrices.
    let (code, _, said) = imported("hooks.md", &page.replace("Hooks of the SDK", "Shared responsibility"));
    assert_eq!(code, 0, "{said}");
    let text = "Area,Customer,Provider\nData,Encryption,Physical security\nNetwork,Firewall rules,Backbone\nIdentity,Accounts,Directory\n";
    assert_eq!(imported("a.csv", text).0, 0, "{}", imported("a.csv", text).2);
}
