//! Every kind of PDF that the program writes holds to the rules of PDF/A-3a and PDF/UA-1 that show in its structure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/structure.rs"]
mod structure;

use std::fs;
use std::path::Path;

fn run(at: &Path, arguments: &[&str], codes: &[i32]) {
    let output = common::rmx().current_dir(at).args(arguments).args(["--as-of", "2026-11-20"]).output().unwrap();
    let code = output.status.code().unwrap();
    assert!(codes.contains(&code), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Writes a PDF and checks it.
fn sound(at: &Path, arguments: &[&str]) {
    run(at, &[arguments, &["-o", "made.pdf", "--force"]].concat(), &[0]);
    structure::check(&fs::read(at.join("made.pdf")).unwrap());
}

#[test]
fn of_every_built_in_service_and_model() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let services: [(&str, &str, &[&str]); 4] = [
        ("ovhcloud", "instances", &[]),
        ("ibm", "backup-recovery", &[]),
        ("union", "platform", &["self-managed", "byoc"]),
        ("zilliz", "cloud", &["saas", "byoc", "byoc-i"]),
    ];
    for (vendor, service, models) in services {
        let main = ["--vendor", vendor, "--service", service];
        if models.is_empty() {
            sound(at, &main);
        }
        for model in models {
            sound(at, &[&main[..], &["--model", model]].concat());
        }
    }
    sound(at, &["--vendor", "ovhcloud", "--service", "instances", "--flat"]);
    sound(at, &["diff", "zilliz/cloud", "--from", "saas", "--to", "byoc-i"]);
}

#[test]
fn of_every_form_of_auditors() {
    let folder = tempfile::tempdir().unwrap();
    for form in ["fedramp-crm", "pci-responsibility", "cuec", "ccm-ssrm", "c5-customer", "dora-article-30", "soa"] {
        sound(folder.path(), &["ovhcloud/instances", "--template", form]);
    }
}

#[test]
fn with_a_brand_of_the_users() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    run(at, &["init", "--template", "own"], &[0]);
    let svg =
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle cx='4' cy='4' r='4' fill='#258'/></svg>";
    fs::write(at.join("own/logo.svg"), svg).unwrap();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts/NotoSans-Bold.ttf"), at.join("own/further.ttf"))
        .unwrap();
    let template = fs::read_to_string(at.join("own/template.toml")).unwrap();
    let branded = template
        .replace("paper = \"a4\"", "paper = \"letter\"\nlogo = \"logo.svg\"\nlogo_alt = \"Acme\"")
        .replace("fonts = []", "fonts = [\"further.ttf\"]");
    assert_ne!(template, branded);
    fs::write(at.join("own/template.toml"), branded).unwrap();
    sound(at, &["--vendor", "ibm", "--service", "backup-recovery", "--template", "own"]);
    sound(at, &["diff", "union/platform", "--from", "self-managed", "--to", "byoc", "--template", "own"]);
}

#[test]
fn of_documents_with_whatever_people_write_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let table =
        |section: &str, rows: &str| format!("## {section}\n\n| Activity | Customer | Acme |\n|---|---|---|\n{rows}\n");
    let long = "a word ".repeat(6_000);
    let pages = [
        table("1. S", &format!("| {long} | RA | I |\n| {} | R | A |\n", "x".repeat(9_000))),
        table(&"A section name that does not end ".repeat(1_100), "| Do | RA | I |\n"),
        table("S", &format!("| See [it](https://example.org/{}) | RA | |\n", "a/".repeat(20_000))),
        table(
            "S",
            "| שלום עולם، مرحبا (42) | RA | I |\n| データ \u{1F600} ✓ → e\u{301}\u{323} \u{ad} \u{200b} \u{202e}x | | RA |\n",
        ),
    ];
    for page in pages {
        fs::write(folder.path().join("duties.md"), page).unwrap();
        sound(folder.path(), &["--matrix", "duties.md", "--vendor", "acme", "--service", "racks"]);
    }
}

#[test]
fn with_a_register_and_for_every_owner_of_several_services() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/examples");
    let profile = fs::read_to_string(examples.join("rmx.toml")).unwrap();
    fs::write(at.join("rmx.toml"), profile.replace("formats = [\"xlsx\"]", "formats = [\"pdf\"]")).unwrap();
    let example = |name: &str| examples.join(name).to_str().unwrap().to_owned();
    // Both copies hold something that is refused.
    run(at, &["collect", &example("instances-filled.xlsx")], &[10]);
    run(at, &["collect", "--access", &example("users.csv"), "--vendor", "zilliz", "--service", "cloud"], &[10]);
    let sign = ["sign", "ovhcloud/instances", "--as", "approver", "--name", "Grace Hopper", "--decision", "accepted"];
    run(at, &sign, &[0]);
    let names = || {
        let mut names: Vec<String> = fs::read_dir(at.join("checklists"))
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    // The folder is made, and files of the whole checklists do not stand in the way of those of the owners.
    run(at, &["--per-owner"], &[0]);
    // One pack per person, with their rows of all services.
    let owned = ["grace-hopper.pdf", "head-of-security.pdf"];
    assert_eq!(names(), owned);
    // Nobody has entered anything in them: their like takes their place.
    run(at, &["--per-owner"], &[0]);
    fs::remove_dir_all(at.join("checklists")).unwrap();
    run(at, &[], &[0]);
    run(at, &["--per-owner"], &[0]);
    let all = names();
    assert_eq!(all.len(), owned.len() + 4, "{all:?}");
    for name in all.iter().filter(|n| n.ends_with(".pdf")) {
        structure::check(&fs::read(at.join("checklists").join(name)).unwrap());
    }
    // Rows that nobody owns have a pack, too; where that is so for all, it is said.
    let none = |own: &str| {
        format!(
            "output = \"o\"\nformats = [\"md\"]\n[[roles]]\nid = \"s\"\nname = \"S\"\n[[defaults]]\nservice = \"ibm/backup-recovery\"\n{own}\n\
            [[services]]\nservice = \"ibm/backup-recovery\"\n[[services]]\nservice = \"zilliz/cloud\"\nmodel = \"saas\"\n"
        )
    };
    fs::write(at.join("some.toml"), none("accountable = \"s\"")).unwrap();
    run(at, &["--per-owner", "--profile", "some.toml"], &[0]);
    assert!(at.join("o/s.md").exists() && at.join("o/no-owner.md").exists());
    fs::write(at.join("none.toml"), none("review-every = \"1 year\"")).unwrap();
    run(at, &["--per-owner", "--force", "--profile", "none.toml"], &[2]);
}

#[test]
fn pages_stay_within_their_budget() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let most: [(&[&str], usize); 5] = [
        (&["ovhcloud/instances"], 7),
        (&["ibm/backup-recovery"], 4),
        (&["union/platform", "--model", "byoc"], 4),
        (&["union/platform", "--model", "self-managed"], 4),
        (&["zilliz/cloud", "--model", "byoc"], 6),
    ];
    for (service, most) in most {
        run(at, &[service, &["--force", "-o", "a.pdf"]].concat(), &[0]);
        let pages = lopdf::Document::load(at.join("a.pdf")).unwrap().get_pages().len();
        assert!(pages <= most, "{service:?}: {pages} pages");
    }
}

/// Discs and squares that differ by colour alone on a vendor's page are drawn with a letter each, and copied as what they are.
#[test]
fn coloured_marks_differ_in_black_and_white() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "| Run 🔴 it | RA | I |\n| Run 🟢 it | RA | I |\n| Run 🟠 it 🟥 | RA | I |\n";
    let page = format!("## S\n\n| Activity | Customer | Acme |\n|---|---|---|\n{rows}");
    fs::write(folder.path().join("duties.md"), page).unwrap();
    let made = common::rmx()
        .current_dir(folder.path())
        .args(["--matrix", "duties.md", "--vendor", "acme", "--service", "racks", "-o", "made.pdf"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success() && !said.contains("U+1F7E0"), "a mark that no font has: {said}");
    structure::check(&fs::read(folder.path().join("made.pdf")).unwrap());
}
