//! Several services at once: rmx.toml, all checklists, the portfolio, chains; and init, completions, man.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/matrices.rs"]
mod matrices;

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use common::rmx;
use matrices::*;
use rmx_report::analysis::chain::{Link, Outcome, check, resolve};
use rmx_report::matrix::Matrix;
use rmx_report::matrix::deployment::{EffectiveMatrix, Selection};
use rmx_report::profile::{Pass, Profile, ServiceUse};
use rmx_report::report::portfolio::{Portfolio, build};

fn run_in(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = rmx().current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The rows below the header of a working sheet, as texts.
fn rows(path: &Path, sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let text = |cell: &Data| cell.to_string();
    range.rows().skip(2).map(|r| r.iter().map(text).collect()).filter(|r: &Vec<String>| !r[0].is_empty()).collect()
}

/// All rows of a sheet that say something, without their blank cells.
fn filled(path: &Path, sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let cells = |row: &[Data]| row.iter().map(Data::to_string).filter(|cell| !cell.is_empty()).collect::<Vec<_>>();
    range.rows().map(cells).filter(|row| !row.is_empty()).collect()
}

#[test]
fn init_and_a_bare_run_write_every_checklist_and_the_portfolio() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = run_in(folder.path(), &["init"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    let written = std::fs::read_to_string(folder.path().join("rmx.toml")).unwrap();
    assert_eq!(written, std::fs::read_to_string("inputs/examples/rmx.toml").unwrap());
    assert!(
        std::fs::read_to_string("docs/profile.md").unwrap().contains(&written),
        "docs/profile.md shows the very file"
    );
    assert_eq!(run_in(folder.path(), &["init"]).0, 1, "an existing profile is not overwritten");

    let (code, _, err) = run_in(folder.path(), &["--as-of", "2026-11-20"]);
    assert_eq!(code, 0, "{err}");
    let checklists = folder.path().join("checklists");
    let mut names: Vec<String> =
        std::fs::read_dir(&checklists).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["ovhcloud-instances.xlsx", "portfolio.xlsx", "union-platform.xlsx", "zilliz-cloud.xlsx"]);

    let portfolio = checklists.join("portfolio.xlsx");
    let obligations = rows(&portfolio, "Obligations");
    let of = |service: &str| obligations.iter().filter(|r| r[0] == service).count();
    // OVHcloud: 35 without options, and the one that the subscription to Automated backups adds; Union: 9 but the control plane.
    let names = ["OVHcloud Public Cloud Instances", "Zilliz Cloud, BYOC", "Union.ai platform, Self-managed"];
    assert_eq!(names.map(of), [36, 10, 8]);
    assert!(
        obligations.iter().all(|r| r[8] == "Head of security" && r[7] == "Platform team"),
        "defaults of the profile"
    );
    let mut book: Xlsx<_> = open_workbook(&portfolio).unwrap();
    let sheet = book.worksheet_range("Chains").unwrap();
    assert!(sheet.rows().any(|r| r[0].to_string().contains("the customer there is Example Ltd")));
    // Two rows of Union are passed to nine of OVHcloud (five under "2.1. Install service", four under "3.1.5. Connectivity"); the
    // six that no pass names stay.
    let chains: Vec<_> = rows(&portfolio, "Chains").into_iter().filter(|r| !r[3].is_empty()).collect();
    assert_eq!(chains.len(), 9 + 6);
    assert_eq!(
        chains.iter().filter(|r| r[3] == "stays with Example Ltd" && r[7] == "No pass is declared for it").count(),
        6
    );
    let gaps = rows(&portfolio, "Gaps");
    let counted = |severity: &str| gaps.iter().filter(|r| r[1] == severity).count();
    assert_eq!(counted("Error") + counted("Warning") + counted("Note"), gaps.len());
    let dashboard = filled(&portfolio, "Dashboard");
    let line = |name: &str| dashboard.iter().find(|r| r[0] == name).unwrap_or_else(|| panic!("{name}: {dashboard:?}"));
    assert_eq!(line("Head of security")[1..3], ["54", "0"]);
    assert_eq!(line(names[0])[1..6], ["36", "0", "–", "–", "9 of 9"]);
    assert_eq!(line("All")[1], "54");
    // Zero is said of what is mentioned and asks nothing; of what no row mentions, silence is.
    assert_eq!(line("Topic")[1..], ["OVHcloud", "Union.ai", "Zilliz"]);
    assert_eq!(line("Physical security")[1..], ["0 / 4", "silent", "silent"]);
    assert_eq!(line("Vulnerability handling")[1..], ["1 / 1", "silent", "0 / 2"]);
    assert_eq!(line("Asset inventory")[1..], ["0 / 1", "–", "–"]);
    for slug in ["customer-performs", "provider-performs", "shared-without-split", "not-started"] {
        assert!(dashboard.iter().chain(&obligations).chain(&gaps).flatten().all(|cell| !cell.contains(slug)), "{slug}");
    }

    // What the program wrote itself, and nobody has entered anything in, is replaced.
    assert_eq!(run_in(folder.path(), &["--as-of", "2026-11-20"]).0, 0);
    let files = ["ovhcloud-instances.xlsx", "union-platform.xlsx", "zilliz-cloud.xlsx", "portfolio.xlsx"];
    let kept: Vec<_> = files.iter().map(|file| std::fs::read(checklists.join(file)).unwrap()).collect();
    for file in files {
        std::fs::write(checklists.join(file), "somebody's own").unwrap();
    }
    let (code, _, err) = run_in(folder.path(), &["--as-of", "2026-11-20"]);
    assert_eq!(code, 1);
    // All of them are named at once, not one with every attempt.
    for file in &files[..3] {
        assert!(err.contains(&format!("{file} cannot be read")), "{file}: {err}");
    }
    for (file, bytes) in files.iter().zip(kept) {
        std::fs::write(checklists.join(file), bytes).unwrap();
    }
    let before = std::fs::read(&portfolio).unwrap();
    assert_eq!(run_in(folder.path(), &["--as-of", "2026-11-20", "--force"]).0, 0);
    assert!(before == std::fs::read(&portfolio).unwrap(), "same input, same bytes");
}

#[test]
fn problems_of_a_listed_service_name_it_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let profile = |text: &str| std::fs::write(folder.path().join("rmx.toml"), text).unwrap();
    profile("[[services]]\nservice = 'zilliz/clod'\n[[services]]\nservice = 'ovhcluod/instances'\n");
    let (code, _, err) = run_in(folder.path(), &[]);
    assert!(code == 2 && err.contains("zilliz-clod") && err.contains("ovhcluod-instances"), "{err}");
    profile("[[services]]\nservice = 'zilliz/cloud'\n[[services]]\nservice = 'union/platform'\nmodel = 'byo'\n");
    let (code, _, err) = run_in(folder.path(), &[]);
    assert!(code == 2 && err.contains("choose one with --model") && err.contains("'byo'"), "{err}");
    profile("[[services]]\nservice = 'zilliz/cloud'\n[[services]]\nservice = 'ovhcluod/instances'\n");
    let (code, _, err) = run_in(folder.path(), &[]);
    assert_eq!(code, 2);
    assert!(err.contains("written as model = ") && err.contains("ovhcluod-instances"), "both at once: {err}");
    assert!(err.contains("choose one with --model") && err.contains("zilliz-cloud"), "{err}");
    profile(
        "[[services]]\nservice = 'ovhcloud/instances'\n[[services]]\nservice = 'zilliz/cloud'\nmodel = 'byoc'\n\
         runs-on = 'ovhcloud/instances'\npasses = [{ from = 'ZILLIZ-CLOUD-1-01', to = '3.1.5. Conectivity', reason = 'r' }]\n",
    );
    let (code, _, err) = run_in(folder.path(), &[]);
    assert_eq!(code, 3);
    assert!(err.contains("rmx.toml:7:") && err.contains("did you mean '3.1.5. Connectivity'?"), "{err}");
    // A pass to nowhere is told together with services and models that there are not; of a service that cannot be loaded, its own side is.
    profile(
        "[[services]]\nservice = 'ovhcloud/instances'\n[[services]]\nservice = 'zilliz/cloud'\nmodel = 'byoc'\n\
         runs-on = 'ovhcloud/instances'\npasses = [{ from = 'ZILLIZ-CLOUD-9-01', to = '3.1.5. Conectivity', reason = 'r' }]\n\
         [[services]]\nservice = 'union/platform'\nmodel = 'byo'\n[[services]]\nservice = 'ibm/backup'\n",
    );
    let (_, _, err) = run_in(folder.path(), &[]);
    for told in ["ZILLIZ-CLOUD-9-01", "3.1.5. Conectivity", "'byo'", "ibm-backup"] {
        assert!(err.contains(told), "{told}: {err}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "only rmx.toml is there");
}

/// An output belongs to one checklist: for all services together none is passed over in silence.
#[test]
fn an_output_without_a_service_is_an_error_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let profile = "output = \"out\"\n[[services]]\nservice = \"ovhcloud/instances\"\n";
    std::fs::write(folder.path().join("rmx.toml"), profile).unwrap();
    for arguments in [["-o", "x.xlsx"], ["--format", "json"]] {
        let (code, _, said) = run_in(folder.path(), &arguments);
        assert!(code == 2 && said.contains("is given without a service"), "{code}: {said}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "{arguments:?}");
    }
}

fn listed(service: &str, runs_on: Option<&str>, passes: &[(&str, &str)]) -> ServiceUse {
    let pass = |(from, to): &(&str, &str)| Pass {
        from: (*from).to_owned(),
        to: (*to).to_owned(),
        reason: "our account".to_owned(),
        place: None,
    };
    ServiceUse {
        service: service.to_owned(),
        runs_on: runs_on.map(str::to_owned),
        passes: passes.iter().map(pass).collect(),
        ..ServiceUse::default()
    }
}

#[test]
fn chains_are_followed_row_by_row_through_every_service() {
    let top = lettered(&[
        ("Run the cluster", "RA", ""),
        ("Patch the nodes", "RA", ""),
        ("Rotate keys", "RA", ""),
        ("Run it", "I", "RA"),
    ]);
    let middle =
        lettered(&[("Provide nodes", "RA", ""), ("Patch the hypervisor", "I", "RA"), ("Patch guests", "RA", "")]);
    let bottom = lettered(&[("Provide power and floor", "I", "RA")]);
    let effective = |m| EffectiveMatrix::new(m, &Selection::default()).unwrap();
    let (top, middle, bottom) = (effective(&top), effective(&middle), effective(&bottom));
    let uses = [
        listed(
            "a/top",
            Some("b/middle"),
            &[("ACME-VM-01", "ACME-VM-01"), ("ACME-VM-02", "ACME-VM-02"), ("ACME-VM-02", "ACME-VM-03")],
        ),
        listed("b/middle", Some("c/bottom"), &[("ACME-VM-01", "Operations")]),
        listed("c/bottom", None, &[]),
    ];
    let links: Vec<Link<'_>> =
        uses.iter().zip([&top, &middle, &bottom]).map(|(listed, effective)| Link { listed, effective }).collect();
    assert!(check(&links).is_empty());
    let ways = resolve(links[0], &links);
    let told: Vec<_> = ways.iter().map(|w| (w.id.as_str(), w.outcome, w.steps.len())).collect();
    // The cluster is passed on twice and ends with the provider below all; the nodes are half ours; keys are undeclared and stay.
    assert_eq!(
        told,
        [
            ("ACME-VM-01", Outcome::TakenBelow, 2),
            ("ACME-VM-02", Outcome::SharedBelow, 2),
            ("ACME-VM-03", Outcome::StaysWithYou, 0)
        ]
    );
    let steps: Vec<_> = ways[0].steps.iter().map(|s| (s.depth, s.service.as_str(), s.allocation.as_str())).collect();
    assert_eq!(steps, [(1, "b-middle", "customer-performs"), (2, "c-bottom", "provider-performs")]);
    let last = resolve(links[2], &links);
    assert!(last.is_empty());
}

/// What is nobody's below is not taken off us, and a row that several passes lead to is one step.
#[test]
fn a_row_below_that_is_nobodys_stays_ours() {
    let top = lettered(&[("Run the cluster", "RA", ""), ("Patch the nodes", "RA", ""), ("Watch the nodes", "RA", "")]);
    let below = lettered(&[("Patch the hosts", "I", "RA"), ("Patch the firmware", "I", "C")]);
    let two_models = Matrix { models: vec![model("one"), model("two")], ..below.clone() };
    let one_model = Matrix { models: vec![model("one")], ..below.clone() };
    let selection = Selection { model: Some("one".into()), ..Selection::default() };
    let effective = |m| EffectiveMatrix::new(m, &selection).unwrap();
    let (one_model, two_models) = (effective(&one_model), effective(&two_models));
    let top = EffectiveMatrix::new(&top, &Selection::default()).unwrap();
    let passes = [("ACME-VM-01", "Operations"), ("ACME-VM-01", "ACME-VM-01"), ("ACME-VM-02", "ACME-VM-02")];
    let uses = [listed("a/top", Some("b/below"), &passes), listed("b/below", None, &[])];
    let links = [Link { listed: &uses[0], effective: &top }, Link { listed: &uses[1], effective: &two_models }];
    let ways = resolve(links[0], &links);
    let told: Vec<_> = ways.iter().map(|w| (w.id.as_str(), w.outcome, w.steps.len())).collect();
    assert_eq!(
        told,
        [
            ("ACME-VM-01", Outcome::SharedBelow, 2),
            ("ACME-VM-02", Outcome::StaysWithYou, 1),
            ("ACME-VM-03", Outcome::StaysWithYou, 0)
        ]
    );
    // The model is named where there are several.
    assert_eq!(links[1].name(), format!("{}, ONE", below.full_name()));
    assert_eq!(Link { listed: &uses[1], effective: &one_model }.name(), below.full_name());
    assert_eq!(links[0].name(), top.matrix.full_name());
    // A circle ends where it began.
    let passes = [("ACME-VM-01", "ACME-VM-01")];
    let uses = [listed("a/top", Some("b/below"), &passes), listed("b/below", Some("a/top"), &passes)];
    let links = uses.each_ref().map(|listed| Link { listed, effective: &top });
    assert_eq!(resolve(links[0], &links)[0].steps.len(), 2);
}

/// A sheet of many rows is written as it goes. Every row must stand once and in order, or Excel offers to repair the file; the
/// notes below the table come last.
#[test]
fn a_long_sheet_has_every_row_once() {
    use rmx_report::document::{Block, Cell, ColumnKind, Orientation, Rows, Text};
    use rmx_report::report::pieces::{column, line, part, working};
    let template = rmx_report::report::template::Template::open("checklist").unwrap();
    let day = "2026-11-20".parse().unwrap();
    let mut document =
        build(&Portfolio::new(day), &Profile::default(), &template, "2026-11-20T00:00:00Z".parse().unwrap());
    let rows = (0..6_000).map(|n| line(vec![Cell::text(format!("Row {n}"))])).collect();
    let table = working("long", "Long", vec![column("a", "A", 20.0, ColumnKind::Text)], Rows::Memory(rows), "");
    let blocks = vec![table, Block::Paragraph(Text::plain("A note below."))];
    document.parts = vec![part("long", "Long", Orientation::Landscape, blocks)];
    let bytes = rmx_report::render::xlsx::write(&document).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let sheet = std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    let numbers: Vec<u32> =
        sheet.split("<row r=\"").skip(1).map(|r| r.split('"').next().unwrap().parse().unwrap()).collect();
    assert!(numbers.len() > 6_002 && numbers.windows(2).all(|n| n[0] < n[1]), "{:?}", &numbers[numbers.len() - 4..]);
    assert!(sheet.contains("A note below."));
}

/// Zilliz BYOC in an OVHcloud project: who has the VPC, the buckets and the logs there, by OVHcloud's own matrix.
#[test]
fn zilliz_byoc_on_ovhcloud_is_resolved_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("rmx.toml"),
        "[[services]]\nservice = 'ovhcloud/instances'\nno-options = ['automated-backups', 'backups-on-request', 'managed-recovery']\n\
         [[services]]\nservice = 'zilliz/cloud'\nname = 'vectors'\nmodel = 'byoc'\nruns-on = 'ovhcloud/instances'\n\
         [[services.passes]]\nfrom = 'ZILLIZ-CLOUD-1-01'\nto = 'OVH-INST-2.1-03'\nreason = 'their first network'\n\
         [[services.passes]]\nfrom = 'ZILLIZ-CLOUD-1-01'\nto = '3.1.5. Connectivity'\nreason = 'filters are ours'\n\
         [[services.passes]]\nfrom = 'ZILLIZ-CLOUD-1-04'\nto = 'OVH-INST-3.1.3-09'\nreason = 'the disks below'\n",
    )
    .unwrap();
    let (code, _, err) = run_in(folder.path(), &["--as-of", "2026-11-20"]);
    assert_eq!(code, 0, "{err}");
    let chains = rows(&folder.path().join("portfolio.xlsx"), "Chains");
    let of = |id: &str| -> Vec<[&str; 3]> {
        chains.iter().filter(|r| r[1] == id).map(|r| [r[3].as_str(), r[4].as_str(), r[6].as_str()]).collect()
    };
    // The VPC: the first network configuration and the network systems are OVHcloud's, addressing and filters are ours there, too.
    assert_eq!(
        of("ZILLIZ-CLOUD-1-01"),
        [
            ["partly taken below", "→ OVHcloud Public Cloud Instances OVH-INST-2.1-03", "OVHcloud carries it out"],
            [
                "partly taken below",
                "→ OVHcloud Public Cloud Instances OVH-INST-3.1.5-01",
                "the customer carries it out"
            ],
            [
                "partly taken below",
                "→ OVHcloud Public Cloud Instances OVH-INST-3.1.5-02",
                "the customer carries it out"
            ],
            [
                "partly taken below",
                "→ OVHcloud Public Cloud Instances OVH-INST-3.1.5-03",
                "the customer carries it out"
            ],
            ["partly taken below", "→ OVHcloud Public Cloud Instances OVH-INST-3.1.5-04", "OVHcloud carries it out"],
        ]
    );
    assert_eq!(
        of("ZILLIZ-CLOUD-1-04"),
        [["taken below", "→ OVHcloud Public Cloud Instances OVH-INST-3.1.3-09", "OVHcloud carries it out"]]
    );
    // The other eight obligations of BYOC are passed to nobody.
    assert_eq!(chains.iter().filter(|r| r[3] == "stays with the customer").count(), 8);
    let obligations = rows(&folder.path().join("portfolio.xlsx"), "Obligations");
    let logging = obligations.iter().find(|r| r[1] == "ZILLIZ-CLOUD-5-01").unwrap();
    assert_eq!(logging[12], "stays with the customer");
    let bucket = obligations.iter().find(|r| r[1] == "ZILLIZ-CLOUD-1-04").unwrap();
    assert_eq!(bucket[12], "taken below\n→ OVHcloud Public Cloud Instances OVH-INST-3.1.3-09");
}

#[test]
fn the_example_profile_has_no_problems() {
    let text = std::fs::read_to_string("inputs/examples/rmx.toml").unwrap();
    let profile = Profile::parse("rmx.toml", &text).unwrap_or_else(|p| panic!("{p:#?}"));
    assert_eq!(profile.services.len(), 3);
    // What stands in comments must be right as well, once the marks are taken off.
    let waiver = text.split("# [[waivers]]").nth(1).unwrap();
    let waiver: String = waiver.lines().filter(|l| l.starts_with("# ")).map(|l| format!("{}\n", &l[2..])).collect();
    let profile = Profile::parse("rmx.toml", &format!("[[waivers]]\n{waiver}")).unwrap_or_else(|p| panic!("{p:#?}"));
    assert_eq!(profile.waivers[0].activity, "ZILLIZ-CLOUD-2-04");
}

#[test]
fn completions_and_pages_come_from_the_definition_of_the_help() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, out, _) = run_in(folder.path(), &["completions", shell]);
        assert_eq!(code, 0);
        assert!(out.contains("diff") && out.contains("fail-on"), "{shell}");
    }
    let (code, out, _) = run_in(folder.path(), &["man"]);
    assert_eq!(code, 0);
    assert!(out.contains(".TH rmx-report 1") && out.contains("rmx\\-report\\-check"), "{out}");
    assert!(out.contains(".SH EXAMPLES\n.nf\n") && out.contains(".SH \"EXIT STATUS\"\n0 done"), "{out}");
    assert!(out.contains(".SH VERSION") && !out.contains(".SH EXTRA"), "{out}");
    assert_eq!(run_in(folder.path(), &["man", "-o", "."]).0, 0);
    let page = std::fs::read_to_string(folder.path().join("rmx-report-check.1")).unwrap();
    assert!(page.contains("rmx\\-report\\-check") && page.contains("\\-\\-fail\\-on"), "{page}");
    // As in the help: the command as it is typed, the flags that every command takes, the examples.
    for part in ["\\fBrmx\\-report check\\fR", "\\-\\-as\\-of", ".SH EXAMPLES", "\"rmx-report 0.1.0\""] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn what_was_accepted_for_a_time_is_shown_with_who_why_and_until_when() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("rmx.toml"),
        "formats = ['xlsx', 'md']\n[[services]]\nservice = 'zilliz/cloud'\nmodel = 'byoc'\n[[waivers]]\ncode = 'shared-without-split'\n\
         activity = 'ZILLIZ-CLOUD-2-04'\nreason = 'annex 3'\nowner = 'Grace'\nexpires = 2027-01-01\n",
    )
    .unwrap();
    let (code, _, err) = run_in(folder.path(), &["--as-of", "2026-11-20"]);
    assert_eq!(code, 0, "{err}");
    let accepted = rows(&folder.path().join("portfolio.xlsx"), "Accepted gaps");
    assert_eq!(accepted.len(), 1);
    assert_eq!(
        (&accepted[0][2], &accepted[0][4], &accepted[0][6]),
        (&"ZILLIZ-CLOUD-2-04".into(), &"Grace".into(), &"annex 3".into())
    );
    let gaps = rows(&folder.path().join("portfolio.xlsx"), "Gaps");
    assert!(gaps.iter().all(|r| r[3] != "ZILLIZ-CLOUD-2-04"), "accepted is no gap");
    let page = std::fs::read_to_string(folder.path().join("zilliz-cloud.md")).unwrap();
    let (_, below) = page.split_once("Accepted for a time").unwrap();
    let line = below.lines().find(|l| l.contains("ZILLIZ-CLOUD-2-04")).unwrap();
    assert!(
        ["2027-01-01", "Grace", "annex 3", "'Scale resoures' is shared"].iter().all(|w| line.contains(w)),
        "{line}"
    );
    // On the day after, it is a gap again, and nothing is accepted.
    assert_eq!(run_in(folder.path(), &["--as-of", "2027-01-02", "--force"]).0, 0);
    let page = std::fs::read_to_string(folder.path().join("zilliz-cloud.md")).unwrap();
    assert!(!page.contains("Accepted for a time") && page.contains("waiver-expired"), "{page}");
}

#[needs::tools(script)]
#[test]
fn a_terminal_is_told_how_far_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let listed = ["a", "b", "c", "d"].map(|n| format!("[[services]]\nservice = 'ibm/backup-recovery'\nname = '{n}'\n"));
    std::fs::write(folder.path().join("rmx.toml"), listed.concat()).unwrap();
    let steps = ["reading 1 of 4: a", "checking 4 of 4: d", "writing 4 of 4: d", "writing the portfolio"];
    let (_, out, err) = run_in(folder.path(), &[]);
    assert!(steps.iter().all(|s| !out.contains(s) && !err.contains(s)), "nobody watches a pipe: {err}");
    let watched = || {
        let mut terminal = std::process::Command::new("script");
        terminal.args(["-qec", &format!("'{}' --force", env!("CARGO_BIN_EXE_rmx-report")), "/dev/null"]);
        terminal.current_dir(folder.path()).env("TERM", "xterm").env_remove("NO_COLOR");
        String::from_utf8(terminal.output().unwrap().stdout).unwrap()
    };
    let said = watched();
    assert!(steps.iter().all(|s| said.contains(s)), "{said}");
    // An error stands on a line of its own.
    std::fs::write(folder.path().join("rmx.toml"), listed.concat() + "[[services]]\nservice = 'ibm/nothing'\n")
        .unwrap();
    let said = watched();
    assert!(said.contains("reading 5 of 5: ibm-nothing\u{1b}[K\r\u{1b}[K"), "{said:?}");
}
