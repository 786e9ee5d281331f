//! The gap rules: each code on a matrix with exactly that gap, and the counts on the built-in matrices.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/matrices.rs"]
mod matrices;

use std::collections::BTreeMap;

use matrices::*;
use rmx_report::analysis::{RULES, analyse};
use rmx_report::findings::{Code, Finding};
use rmx_report::frameworks::Library;
use rmx_report::matrix::deployment::{EffectiveMatrix, Selection};
use rmx_report::matrix::{
    Activity, Assignment, Duty, DutyKind, Extra, Letters, Matrix, PartyKind, Relation, Rule, SourceDocument,
};
use rmx_report::profile::Profile;

fn findings(matrix: &Matrix, selection: &Selection) -> Vec<Finding> {
    analyse(&EffectiveMatrix::new(matrix, selection).unwrap())
}

fn codes(matrix: &Matrix) -> Vec<(String, Code)> {
    let all = findings(matrix, &Selection::default());
    all.into_iter().map(|f| (f.activity.map(|a| a.as_str().to_owned()).unwrap_or_default(), f.code)).collect()
}

fn model(id: &str) -> Selection {
    Selection { model: Some(id.into()), ..Selection::default() }
}

fn counts(findings: &[Finding]) -> BTreeMap<Code, usize> {
    findings.iter().fold(BTreeMap::new(), |mut counts, f| {
        *counts.entry(f.code).or_default() += 1;
        counts
    })
}

#[test]
fn letters_give_exactly_the_gap_they_have() {
    let matrix = lettered(&[
        ("Sound", "RA", "I"),
        ("Contested", "A", "RA"),
        ("Nobody answers", "R", ""),
        ("Nobody does it", "A", "I"),
        ("Both do it", "RA", "R"),
        ("Nobody at all", "I", "C"),
        ("Blank", "", ""),
        ("Odd mark", "RA", "X"),
    ]);
    assert_eq!(
        codes(&matrix),
        [
            ("ACME-VM-02".to_owned(), Code::SeveralAccountable),
            ("ACME-VM-03".to_owned(), Code::NoAccountable),
            ("ACME-VM-04".to_owned(), Code::NoResponsible),
            ("ACME-VM-05".to_owned(), Code::BothResponsibleWithoutSplit),
            ("ACME-VM-06".to_owned(), Code::Unassigned),
            ("ACME-VM-07".to_owned(), Code::Unassigned),
            ("ACME-VM-08".to_owned(), Code::UnknownLetter),
        ]
    );
    let marks = codes(&lettered(&[("Odd marks", "X", "X")]));
    assert!(!marks.iter().any(|(_, code)| *code == Code::NoAccountable), "without letters there is no gap: {marks:?}");
    let all = findings(&matrix, &Selection::default());
    assert_eq!(all[0].source.to_string(), "acme.md:2");
    assert_eq!(all[0].message, "Customer and Acme are each accountable for 'Contested' (Customer: A, Acme: RA)");
}

#[test]
fn prose_is_its_own_split_and_letters_derived_from_it_are_not_judged() {
    let rows = vec![
        activity(1, "Ops", "Monitoring", vec![duty("Watches its jobs"), duty("Watches the service")]),
        activity(2, "Ops", "Guidance", vec![none(), duty("Publishes guidance")]),
        activity(3, "Ops", "Nobody", vec![none(), none()]),
    ];
    assert_eq!(codes(&Matrix { activities: rows, ..matrix() }), [("ACME-VM-03".to_owned(), Code::Unassigned)]);
}

#[test]
fn letters_with_words_beside_them_state_the_split() {
    let with_words = Assignment { duties: duty("Configures the firewall").duties, ..raci("RA") };
    let rows = vec![activity(1, "Ops", "Network", vec![with_words, raci("R")])];
    assert_eq!(codes(&Matrix { activities: rows, ..matrix() }), []);
}

#[test]
fn shared_is_a_gap_only_without_the_parts() {
    let named = |text: &str| Assignment {
        duties: duty(text).duties,
        ..Assignment::derived(Letters::R, "Acme (a) + Customer (b)", Rule::OwnerParts)
    };
    let rows = vec![
        activity(1, "Ops", "Scale", owner("Shared")),
        activity(2, "Ops", "Secrets", vec![named("values"), named("backend")]),
        activity(3, "Ops", "Provision", owner("Acme")),
        activity(
            4,
            "Ops",
            "Audit",
            vec![
                Assignment::derived(Letters::R, "x", Rule::MarkShared),
                Assignment::derived(Letters::R, "x", Rule::MarkShared),
            ],
        ),
    ];
    assert_eq!(
        codes(&Matrix { activities: rows, ..matrix() }),
        [("ACME-VM-01".to_owned(), Code::SharedWithoutSplit), ("ACME-VM-04".to_owned(), Code::SharedWithoutSplit),]
    );
    let shared = Matrix { activities: vec![activity(1, "Ops", "Scale", owner("Shared"))], ..matrix() };
    let said = findings(&shared, &Selection::default()).remove(0).message;
    assert!(said.contains("('Shared')"), "{said}");
}

fn with_an_option() -> Matrix {
    let mut matrix = lettered(&[("Manage backups", "RA", ""), ("Manage backups on request", "CI", "RA")]);
    matrix.options = vec![option("managed-backups")];
    matrix.activities[1] = Activity {
        option: Some("managed-backups".into()),
        general: Some("ACME-VM-01".into()),
        ..matrix.activities[1].clone()
    };
    matrix
}

#[test]
fn options_unsaid_are_a_gap_and_taken_ones_make_a_pair() {
    let matrix = with_an_option();
    assert_eq!(codes(&matrix), [("ACME-VM-02".to_owned(), Code::OptionNotStated)]);
    let with = |taken: bool| Selection { model: None, options: [("managed-backups".into(), taken)].into() };
    let taken = findings(&matrix, &with(true));
    assert_eq!(taken.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::ConditionalPair]);
    assert_eq!(findings(&matrix, &with(false)), []);
}

#[test]
fn an_option_is_named_with_the_rows_that_hang_on_it() {
    let mut matrix = with_an_option();
    let said = |matrix: &Matrix| findings(matrix, &Selection::default()).remove(0).message;
    let one = said(&matrix);
    assert!(one.contains("'Manage backups on request' depends on it"), "{one}");
    matrix
        .activities
        .push(Activity { option: Some("managed-backups".into()), ..activity(3, "Ops", "Test", owner("Acme")) });
    let two = said(&matrix);
    assert!(two.contains("'Manage backups on request' and 'Test' depend on it"), "{two}");
}

#[test]
fn rows_that_do_not_apply_have_no_letter_gaps() {
    let mut matrix = with_an_option();
    matrix.activities[1] = Activity {
        cells: rmx_report::matrix::Cells::Every(vec![raci("A"), raci("AX")]),
        ..matrix.activities[1].clone()
    };
    let not_taken = Selection { model: None, options: [("managed-backups".into(), false)].into() };
    assert_eq!(findings(&matrix, &not_taken), []);
}

/// A base with two models and shift rows, as vendors write "what changes in BYOC".
fn shifted() -> Matrix {
    let replaces = |base: &str| Relation::Replaces { base: base.into(), reason: "same area".to_owned() };
    let refines = |base: &str, keeps: &[&str]| Relation::Refines {
        base: base.into(),
        reason: "says more of it".to_owned(),
        keeps: keeps.iter().map(|k| (*k).into()).collect(),
    };
    let parts = |customer: &str, provider: &str| {
        vec![
            Assignment { derived: Some(Rule::OwnerParts), ..duty(customer) },
            Assignment { derived: Some(Rule::OwnerParts), ..duty(provider) },
        ]
    };
    let rows = vec![
        activity(1, "Base", "Cluster", vec![duty("Provisioning and maintenance"), duty("Guidance and tooling")]),
        activity(2, "Base", "Network", vec![duty("Firewall and VPC configuration"), duty("Tunnel management")]),
        activity(3, "Base", "Roles", vec![duty("Creation and binding"), duty("Templates")]),
        activity(4, "Base", "Keys", vec![duty("Rotation of keys"), duty("Storage of keys in the vault")]),
    ];
    let shifts = vec![
        shift(11, "K8s cluster", owner("Customer"), owner("Acme"), replaces("ACME-VM-01")),
        shift(
            12,
            "Network security",
            parts("firewall/VPC", "tunnel"),
            parts("VPC", "tunnel + PrivateLink"),
            refines("ACME-VM-02", &[]),
        ),
        shift(13, "Role provisioning", owner("Shared"), owner("Customer"), refines("ACME-VM-03", &["acme"])),
        shift(14, "Keys", parts("vault storage", "rotation"), parts("a", "b"), replaces("ACME-VM-04")),
    ];
    Matrix {
        models: vec![matrices::model("one"), matrices::model("two")],
        activities: rows,
        overlays: vec![overlay(shifts)],
        ..matrix()
    }
}

#[test]
fn cells_are_told_with_their_parties_and_an_owner_by_itself() {
    let said = |first: Vec<Assignment>, second: Vec<Assignment>| {
        let rows = vec![activity(1, "Ops", "Patch", first), activity(2, "Ops", "Patch", second)];
        let all = findings(&Matrix { activities: rows, ..matrix() }, &Selection::default());
        all.into_iter().find(|f| f.code == Code::ContradictingAssignments).unwrap().message
    };
    let owners = said(owner("Acme"), owner("Customer"));
    assert!(owners.contains("Acme") && !owners.contains("Customer: ") && !owners.contains("Acme: "), "{owners}");
    let mut one_party = matrix();
    one_party.parties.truncate(1);
    let cell = |letters| vec![Assignment::derived(letters, "x", Rule::MarkSole)];
    one_party.activities =
        vec![activity(1, "Ops", "Patch", cell(Letters::RA)), activity(2, "Ops", "Patch", cell(Letters::R))];
    let alone = findings(&one_party, &Selection::default());
    let alone = alone.into_iter().find(|f| f.code == Code::ContradictingAssignments).unwrap().message;
    assert!(alone.contains("Customer: x"), "of the only party it is a cell: {alone}");
    let letters = said(vec![raci("RA"), raci("RA")], vec![raci("R"), raci("A")]);
    assert!(letters.contains("Customer: RA, Acme: RA") && letters.contains("Customer: R, Acme: A"), "{letters}");
    // Letters beside what was derived are not the vendor's whole word.
    let derived = Assignment::derived(Letters::RA, "x", Rule::MarkSole);
    let mixed = Matrix { activities: vec![activity(1, "Ops", "Patch", vec![raci("RA"), derived])], ..matrix() };
    assert!(!codes(&mixed).iter().any(|(_, code)| *code == Code::SeveralAccountable));
}

#[test]
fn a_coarser_or_crossed_restatement_differs_and_other_words_do_not() {
    let all = findings(&shifted(), &model("one"));
    let restated: Vec<_> =
        all.iter().map(|f| (f.activity.as_ref().unwrap().as_str(), f.code, f.source.to_string())).collect();
    // Cluster: the customer alone, where the base gives the provider a part. Keys: the split is turned round.
    assert_eq!(
        restated,
        [
            ("ACME-VM-01", Code::RestatedDifferently, "acme.md:1".to_owned()),
            ("ACME-VM-04", Code::RestatedDifferently, "acme.md:4".to_owned()),
        ]
    );
    assert!(all[0].message.ends_with("at acme.md:11"), "{}", all[0].message);
}

#[test]
fn a_restatement_differs_by_letters_parts_and_words_that_change_sides() {
    let differs = |base: [Assignment; 2], other: [Assignment; 2]| {
        let relation = Relation::Replaces { base: "ACME-VM-01".into(), reason: "same area".to_owned() };
        let matrix = Matrix {
            models: vec![matrices::model("one"), matrices::model("two")],
            activities: vec![activity(1, "Base", "Backups", base.to_vec())],
            overlays: vec![overlay(vec![shift(11, "Backups", other.to_vec(), other.to_vec(), relation)])],
            ..matrix()
        };
        findings(&matrix, &model("one")).iter().any(|f| f.code == Code::RestatedDifferently)
    };
    let base = || [duty("Runs backups daily"), duty("Stores copies offsite")];
    // Letters that the vendor wrote in both tables count each; where a table says it otherwise, who has a part.
    assert!(differs([raci("RA"), raci("I")], [raci("RA"), raci("C")]));
    assert!(!differs([raci("RA"), raci("I")], [raci("AR"), raci("I")]));
    let customer = || -> [Assignment; 2] { owner("Customer").try_into().unwrap() };
    assert!(!differs([raci("R"), raci("I")], customer()));
    assert!(differs([raci("R"), raci("A")], customer()));
    assert!(differs(base(), [duty("Runs backups daily"), none()]));
    // Other words are the same split, unless a party's words are another's.
    assert!(!differs(base(), [duty("Takes snapshots"), duty("Keeps archives")]));
    assert!(differs(base(), [duty("Chooses copies"), duty("Runs all else")]));
    assert!(
        differs([duty("Owns S3"), duty("Uses EC2")], [duty("Has EC2"), duty("Sees S3")]),
        "short names have digits"
    );
    assert!(!differs([duty("Sets the VPC"), duty("Runs tunnels")], [duty("Sets peers"), duty("Has the VPC")]));
}

#[test]
fn words_that_a_shift_row_leaves_out_are_told() {
    let said = |cells: Vec<Assignment>, verbatim: &str| {
        cells.into_iter().map(|cell| Assignment { verbatim: verbatim.to_owned(), ..cell }).collect::<Vec<_>>()
    };
    let replaces = |base: &str| Relation::Replaces { base: base.into(), reason: "same area".to_owned() };
    let told = |rows: Vec<Activity>, shifts: Vec<rmx_report::matrix::OverlayRow>| -> Vec<String> {
        let models = vec![matrices::model("one"), matrices::model("two")];
        let matrix = Matrix { models, activities: rows, overlays: vec![overlay(shifts)], ..matrix() };
        let all = findings(&matrix, &model("two"));
        all.into_iter().filter(|f| f.code == Code::ShiftNarrower).map(|f| f.message).collect()
    };
    let left = |base: &str, here: &str| -> Vec<String> {
        let rows = vec![activity(1, "Base", base, owner("Acme"))];
        let shifts = vec![shift(11, here, owner("Acme"), owner("Acme"), replaces("ACME-VM-01"))];
        let between = |m: String| m.split_once("does not name ").unwrap().1.split_once(": what").unwrap().0.to_owned();
        told(rows, shifts).into_iter().map(between).collect()
    };
    assert_eq!(left("Patch the nodes and firewalls", "Patch nodes"), ["'firewalls'"]);
    for (base, here) in
        [("Patch nodes", "Patch the node"), ("Plan B restore", "Plan restore"), ("Backups of the node", "Node backups")]
    {
        assert!(left(base, here).is_empty(), "{base}");
    }
    assert_eq!(left("Manage IPS", "Manage IP"), ["'IPS'"], "an S is a plural's behind more than two letters");
    // What the cells of another model name, without what parties are called; each row by its own cells.
    let row = |line: u32, relation: Relation| {
        let one = said(owner("Acme"), "Acme (tunnel + firewall), Customer (tunnel)");
        shift(line, "Network", one, said(owner("Acme"), "tunnel"), relation)
    };
    let same = |line: u32, relation: Relation| shift(line, "Network", owner("Acme"), owner("Acme"), relation);
    let rows = || vec![activity(1, "Base", "Network", owner("Acme")), activity(2, "Base", "Hosts", owner("Acme"))];
    let model =
        "'Network' names 'firewall' under another model and not under this one: what became of it is not stated";
    assert_eq!(told(rows(), vec![row(11, replaces("ACME-VM-01"))]), [model]);
    let addition = || Relation::Addition { reason: "new".to_owned() };
    assert_eq!(told(rows(), vec![same(11, addition()), row(12, addition())]), [model]);
    assert_eq!(told(rows(), vec![same(11, addition()), row(12, replaces("ACME-VM-01"))]), [model]);
}

#[test]
fn a_part_that_a_shift_row_leaves_out_is_reported() {
    let all = findings(&shifted(), &model("two"));
    // The shift table names three things more narrowly than the base does, besides the part that it leaves out.
    assert_eq!(counts(&all), BTreeMap::from([(Code::PartNotRestated, 1), (Code::ShiftNarrower, 3)]));
    let part = all.iter().find(|f| f.code == Code::PartNotRestated).unwrap();
    assert_eq!(part.activity.as_ref().unwrap().as_str(), "ACME-VM-03");
    assert!(part.message.contains("'Templates' (Acme)"), "{}", part.message);
    // Letters that the shift row leaves blank are a part; a blank that stays blank is none.
    let kept = |provider: &str| -> Vec<String> {
        let refines =
            Relation::Refines { base: "ACME-VM-01".into(), reason: "more".to_owned(), keeps: vec!["acme".into()] };
        let blank = || vec![raci("R"), raci("")];
        let matrix = Matrix {
            models: vec![matrices::model("one"), matrices::model("two")],
            activities: vec![activity(1, "Base", "Backups", vec![raci("RA"), raci(provider)])],
            overlays: vec![overlay(vec![shift(11, "Backups", blank(), blank(), refines)])],
            ..matrix()
        };
        let all = findings(&matrix, &model("two"));
        all.into_iter().filter(|f| f.code == Code::PartNotRestated).map(|f| f.message).collect()
    };
    assert!(kept("I")[0].contains("does not mention Acme I of"), "{:?}", kept("I"));
    assert!(kept("").is_empty(), "{:?}", kept(""));
}

/// The document's own gaps come first, then those of the rows, then what a framework or topic finds in no row.
#[test]
fn findings_stand_in_the_order_of_the_document() {
    let source = |document: &str, title: Option<&str>| SourceDocument {
        document: document.to_owned(),
        title: title.map(str::to_owned),
        ..serde_json::from_str("{\"document\": \"\"}").unwrap()
    };
    let order = |sources: Vec<SourceDocument>| {
        let matrix = Matrix { sources, ..lettered(&[("Patch the guests", "R", "")]) };
        let mut profile = Profile::parse("rmx.toml", "[audit]\nframeworks = ['nis2']\n").unwrap();
        profile.choose(&Library::built_in()).unwrap();
        let effective = EffectiveMatrix::new(&matrix, &Selection::default()).unwrap();
        assess_alone(&effective, &profile, "2026-11-20".parse().unwrap()).findings
    };
    let all = order(vec![source("acme.md", Some("Acme's duties"))]);
    let at = |code: Code| all.iter().position(|f| f.code == code).unwrap();
    let places = [Code::SourceUndated, Code::NoAccountable, Code::IncidentPartyNotStated, Code::TopicNotMentioned];
    assert!(places.map(at).is_sorted(), "{:?}", all.iter().map(|f| f.code).collect::<Vec<_>>());
    let said = |all: &[Finding]| {
        [Code::SourceUndated, Code::SourceNotRetrieved]
            .map(|code| all.iter().find(|f| f.code == code).unwrap().message.clone())
    };
    assert_eq!(
        said(&all),
        [
            "the document 'Acme's duties' gives no date",
            "it is not recorded when the document 'Acme's duties' was retrieved"
        ]
    );
    let two = order(vec![source("a.md", None), source("b.md", None)]);
    assert_eq!(said(&two)[1], "it is not recorded when the documents 'a.md' and 'b.md' were retrieved");
}

#[test]
fn the_same_words_twice_are_a_duplicate_or_a_contradiction() {
    let rows = vec![
        activity(1, "1. Ops", "Manage backups.", vec![raci("RA"), raci("I")]),
        activity(2, "2. Ops", "Manage  Backups", vec![raci("RA"), raci("")]),
        activity(3, "1. Ops", "Patch", vec![raci("RA"), raci("")]),
        activity(4, "1. Ops", "patch", vec![raci("I"), raci("RA")]),
        // Few words below another heading mean another thing; a whole sentence does not.
        activity(5, "Network", "Patch", vec![raci("I"), raci("RA")]),
        activity(6, "Ops", "Retain logs of the hypervisor", vec![raci("RA"), raci("")]),
        activity(7, "Logs", "Retain logs of the hypervisor", vec![raci("RA"), raci("")]),
        activity(8, "Prose", "Upgrade", vec![duty("Upgrades agents"), duty("Upgrades the service")]),
        activity(9, "Prose", "Upgrade", vec![duty("Restarts its hosts"), none()]),
        activity(10, "Prose", "Roll back", vec![raci("RA"), raci("I")]),
        activity(11, "Prose", "Roll back", vec![duty("Keeps the old version"), none()]),
    ];
    assert_eq!(
        codes(&Matrix { activities: rows, ..matrix() }),
        [
            ("ACME-VM-02".to_owned(), Code::DuplicateActivity),
            ("ACME-VM-04".to_owned(), Code::ContradictingAssignments),
            ("ACME-VM-07".to_owned(), Code::DuplicateActivity),
        ]
    );
}

#[test]
fn what_sheets_of_controls_say_of_inheritance_and_origination_is_held_against_each_other() {
    let extra = |header: &str, text: &str| Extra { header: header.to_owned(), text: text.to_owned() };
    let row = |inherited: &str, origination: &str, customer: Assignment| Activity {
        extras: vec![extra("Can be inherited from CSP", inherited), extra("Control Origination", origination)],
        ..activity(1, "AC", "AC-1", vec![customer, duty("Acme does it")])
    };
    let told = |row: Activity| -> Vec<Code> {
        let codes = [Code::SharedWithoutCustomerText, Code::CisCrmDisagree, Code::CisSeveralOriginations];
        let matrix = Matrix { activities: vec![row], options: vec![option("managed")], ..matrix() };
        let all = findings(&matrix, &Selection::default());
        all.into_iter().map(|f| f.code).filter(|code| codes.contains(code)).collect()
    };
    let provider = "Service Provider Corporate";
    assert_eq!(told(row("Partial", "", duty("Sets the limit"))), []);
    assert_eq!(told(row("Partial", "", duty("None needed"))), [Code::SharedWithoutCustomerText]);
    assert_eq!(told(row("Partial", provider, duty("Sets the limit"))), [Code::CisCrmDisagree]);
    assert_eq!(told(row("Yes", provider, none())), []);
    assert_eq!(told(row("Yes", "Somewhere else", none())), [], "no rule says what that asks for");
    let both = format!("{provider}; Provided by Customer (Customer System Specific)");
    assert_eq!(told(row("Partial", &both, duty("Sets the limit"))), [Code::CisSeveralOriginations]);
    let off = Activity { option: Some("managed".into()), ..row("Partial", provider, none()) };
    assert_eq!(told(off), [], "it does not apply");
}

#[test]
fn rows_are_alike_by_the_pairs_of_letters_that_they_share() {
    let near = |rows: Vec<Activity>| {
        let all = findings(&Matrix { activities: rows, ..matrix() }, &Selection::default());
        all.iter().filter(|f| f.code == Code::NearDuplicateActivity).count()
    };
    let row = |line: u32, section: &str, text: &str| activity(line, section, text, vec![raci("RA"), raci("I")]);
    let two = |one: &str, other: &str| near(vec![row(1, "Ops", one), row(2, "Ops", other)]);
    assert_eq!(two("Restore the daily backups", "Restore the daily backup"), 1);
    assert_eq!(two("Restore the daily backups", "Restore the daily backups"), 0, "a duplicate is another finding");
    assert_eq!(two("Restore daily backups", "Restore daily backup"), 0, "three words say too little");
    assert_eq!(two("Restore the daily daily backup", "Restore the daily daily daily backup"), 1, "no other pairs");
    // All 17 pairs of the one are among the 23 of the other: 34 of 40, which is just alike. With 24 it is not.
    assert_eq!(two("abcde fghij klmno pqr", "abcde fghij klmno pqrstuvwx"), 1);
    assert_eq!(two("abcde fghij klmno pqr", "abcde fghij klmno pqrstuvwxy"), 0);
    // The same letters and nearly the same pairs of them, but not each as often.
    assert_eq!(two("aabb aabb aabb aabb", "aaaa aaaa bbbb bbbb"), 0);
    // Of more rows than 1500 none is compared.
    let many = |count: u32| {
        let own =
            (3..=count).map(|line| row(line, &format!("Section {line}"), &format!("Keep the log of host {line}")));
        let alike = [row(1, "Ops", "Restore the daily backups"), row(2, "Ops", "Restore the daily backup")];
        near(alike.into_iter().chain(own).collect())
    };
    assert_eq!((many(1500), many(1501)), (1, 0));
}

/// What a chosen framework asks for, by a profile whose `[[services]]` are given.
#[test]
fn a_framework_asks_by_parties_words_and_what_the_service_is_for() {
    let told = |matrix: &Matrix, framework: &str, services: &str| {
        let profile = format!("[audit]\nframeworks = ['{framework}']\n{services}");
        let mut profile = Profile::parse("rmx.toml", &profile).unwrap();
        profile.choose(&Library::built_in()).unwrap();
        let effective = EffectiveMatrix::new(matrix, &Selection::default()).unwrap();
        let all = assess_alone(&effective, &profile, "2026-11-20".parse().unwrap()).findings;
        all.into_iter()
            .map(|f| (f.code, (f.activity.map(|a| a.to_string()), f.source.to_string(), f.message)))
            .collect::<BTreeMap<_, _>>()
    };
    let has = |matrix: &Matrix, framework: &str, code: Code| told(matrix, framework, "").contains_key(&code);
    // Accountable or responsible: either is a part.
    for (letters, missing) in [("A", false), ("R", false), ("I", true)] {
        let matrix = lettered(&[("Notify security incidents", "C", letters)]);
        assert_eq!(has(&matrix, "nis2", Code::IncidentPartyNotStated), missing, "{letters}");
    }
    // A third party is named, or a row speaks of those below.
    let plain = lettered(&[("Patch the guests", "RA", "I")]);
    let mut third = lettered(&[("Patch the guests", "RA", "I")]);
    third.parties.push(party("aws", "AWS", PartyKind::ThirdParty));
    let spoken = lettered(&[("List the subprocessors", "I", "RA")]);
    for (matrix, missing) in [(&plain, true), (&third, false), (&spoken, false)] {
        assert_eq!(has(matrix, "soc2", Code::SubserviceNotNamed), missing);
    }
    // A word in a row or in a remark will do.
    let remark = |text: &str| Matrix {
        remarks: vec![rmx_report::matrix::Remark { document: "acme.md".to_owned(), line: 1, text: text.to_owned() }],
        ..lettered(&[("Patch the guests", "RA", "I")])
    };
    let remote = lettered(&[("Patch by remote access", "I", "RA"), ("Patch the guests", "RA", "I")]);
    let with = [(&plain, true), (&remote, false), (&remark("We work remotely."), false), (&remark("We work."), true)];
    for (matrix, missing) in with {
        assert_eq!(has(matrix, "hds", Code::RemoteSupportNotStated), missing);
    }
    // What is asked for of critical functions, and where health data are processed, is asked for of that service alone.
    let services = |this: &str, other: &str| {
        format!("[[services]]\nservice = 'acme/vm'\n{this}\n[[services]]\nservice = 'acme/other'\n{other}\n")
    };
    let shared = lettered(&[("Back up the database", "R", "R"), ("Watch the logs", "R", "R")]);
    for (framework, flag, code) in
        [("dora", "critical = true", Code::AuditRightNotStated), ("hds", "health-data = true", Code::SplitMissingHds)]
    {
        assert!(told(&shared, framework, &services(flag, "")).contains_key(&code), "{flag}");
        assert!(!told(&shared, framework, &services("", flag)).contains_key(&code), "{flag} of another");
    }
    // On one row it stands there; of several the ids are told.
    let health = services("health-data = true", "");
    let (at, place, said) = told(&shared, "hds", &health).remove(&Code::SplitMissingHds).unwrap();
    assert!(at.is_none() && place == "acme.md" && said.contains(": ACME-VM-01, ACME-VM-02 ("), "{place} {said}");
    let one = lettered(&[("Back up the database", "R", "R")]);
    let (at, place, said) = told(&one, "hds", &health).remove(&Code::SplitMissingHds).unwrap();
    assert_eq!((at.as_deref(), place.as_str()), (Some("ACME-VM-01"), "acme.md:1"));
    assert!(said.contains("in this document ("), "{said}");
    assert!(!has(&plain, "soc2', 'hds", Code::CrosswalkVersionMixed), "two frameworks, and no releases of one");
    // A shared requirement of PCI DSS says each side's part; a remark is none.
    let part = |letters: &str, kind| {
        let part = Duty { text: "Answers its own".to_owned(), kind, derived: None };
        Assignment { duties: vec![part], ..raci(letters) }
    };
    let pci = |customer: Assignment, provider: Assignment| {
        let extras = vec![Extra { header: "Requirement".to_owned(), text: "12.10.5".to_owned() }];
        let row = Activity { extras, ..activity(1, "Ops", "Answer alerts", vec![customer, provider]) };
        let matrix = Matrix { title: "PCI DSS responsibilities".to_owned(), activities: vec![row], ..matrix() };
        told(&matrix, "pci-dss", "").remove(&Code::PciSharedWithoutParts).map(|(_, _, said)| said)
    };
    let (own, remark) = (DutyKind::Duty, DutyKind::Note);
    assert_eq!(pci(part("R", own), part("RA", own)), None);
    assert_eq!(pci(raci("I"), part("RA", own)), None, "it is not shared");
    for (customer, provider, missing) in [
        (part("R", own), raci("RA"), "the provider's part is"),
        (part("R", remark), part("RA", own), "the customer's part is"),
        (raci("R"), raci("RA"), "the customer's part and the provider's part are"),
    ] {
        let said = pci(customer, provider).unwrap();
        assert!(said.contains(&format!("is shared, and {missing} not told")), "{said}");
    }
    let by_topic = lettered(&[("Patch the operating system", "R", "RA")]);
    assert!(!has(&by_topic, "pci-dss", Code::PciSharedWithoutParts), "the document does not name the requirement");
}

#[test]
fn a_third_party_needs_a_side() {
    let mut matrix = lettered(&[("Run the data centre", "I", "A"), ("Patch", "RA", "C")]);
    matrix.parties.push(party("dc", "DataCo", PartyKind::ThirdParty));
    matrix.activities[0].cells = rmx_report::matrix::Cells::Every(vec![raci("I"), raci("A"), raci("R")]);
    matrix.activities[1].cells = rmx_report::matrix::Cells::Every(vec![raci("RA"), raci("C"), raci("")]);
    assert_eq!(codes(&matrix), [(String::new(), Code::ThirdPartyUnplaced)]);
    assert_eq!(findings(&matrix, &Selection::default())[0].source.to_string(), "acme.md:1");
    matrix.parties[2].contracted_by = Some(rmx_report::matrix::Contractor::Provider);
    assert_eq!(codes(&matrix), []);
}

#[test]
fn an_activity_without_a_value_for_the_model_is_reported() {
    let matrix = owned(
        &["one", "two"],
        &[("Logging", &["Acme", ""]), ("Scaling", &["Acme", "Customer"]), ("Support", &["Acme", "Acme"])],
    );
    let two = findings(&matrix, &model("two"));
    assert_eq!(counts(&two), BTreeMap::from([(Code::NoValueForModel, 1)]));
    assert_eq!(two[0].message, "'Logging' has no value for TWO");
    assert_eq!(two[0].model.as_ref().unwrap().as_str(), "two");
}

#[test]
fn every_code_of_a_matrix_rule_belongs_to_one_rule() {
    let mut all: Vec<Code> = RULES.iter().flat_map(|r| r.codes).copied().collect();
    let total = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), total, "two rules report one code");
}

#[test]
fn words_that_leave_a_duty_open_are_shown() {
    let note = |text: &str| {
        let duties = vec![Duty { text: text.to_owned(), kind: DutyKind::Note, derived: None }];
        Assignment { duties, ..raci("I") }
    };
    let rows = vec![
        activity(1, "Ops", "Install tools as needed (FW, WAF, etc.)", vec![raci("RA"), raci("")]),
        activity(2, "Ops", "Rotate keys every 90 days", vec![raci("RA"), raci("")]),
        activity(3, "Betrieb", "Server bei Bedarf neu starten", vec![raci("RA"), raci("")]),
        activity(4, "Ops", "Choose the size (CPU, RAM ...)", vec![raci("RA"), raci("")]),
        activity(5, "Ops", "Scale", vec![duty("Adds nodes if needed"), note("Tells of it where needed")]),
    ];
    let all = findings(&Matrix { activities: rows, ..matrix() }, &Selection::default());
    let vague: Vec<&str> = all.iter().filter(|f| f.code == Code::VagueWording).map(|f| f.message.as_str()).collect();
    assert_eq!(
        vague,
        [
            "'as needed' and 'etc' in 'Install tools as needed (FW, WAF, etc.)' leave open what is owed",
            "'bei bedarf' in 'Server bei Bedarf neu starten' leaves open what is owed",
            "'...' in 'Choose the size (CPU, RAM ...)' leaves open what is owed",
            "'if needed' in 'Scale' leaves open what is owed",
        ]
    );
}

#[test]
fn a_party_without_any_part_is_told() {
    let matrix = lettered(&[("Answer", "A", "R"), ("Be told", "I", "RA")]);
    let codes: Vec<Code> = findings(&matrix, &Selection::default()).iter().map(|f| f.code).collect();
    assert_eq!(codes, [Code::AccountableNeverInvolved]);
    let nothing = owned(&["one"], &[("Run it", &["Acme"])]);
    let all = findings(&nothing, &Selection::default());
    assert_eq!(all.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::PartyOwnsNothing]);
    assert_eq!(all[0].party.as_ref().unwrap().as_str(), "customer");
}

#[test]
fn what_another_model_does_not_mention_is_told() {
    let matrix = owned(&["one", "two"], &[("Logging", &["Acme", ""]), ("Scaling", &["Shared", "Shared"])]);
    let one = findings(&matrix, &model("one"));
    assert!(
        one.iter().any(|f| f.code == Code::VanishesInModel && f.message.ends_with("nothing is said of it for TWO"))
    );
    let three = owned(&["one", "two", "three"], &[("Logging", &["Acme", "", "Acme"])]);
    assert!(findings(&three, &model("one")).iter().any(|f| f.code == Code::VanishesInModel));
}

mod built_in {
    //! Counts per code on the built-in matrices, counted by hand in the source documents.
    use super::*;
    use rmx_report::catalog::{Catalog, EntryName};

    fn load(name: &str) -> Matrix {
        let (catalog, name) = (Catalog::built_in(), EntryName::parse(name).unwrap());
        catalog.load(&name, catalog.find(&name).unwrap()).unwrap()
    }

    fn assessed(name: &str, chosen: Option<&str>, options: Option<bool>) -> Vec<Finding> {
        let matrix = load(name);
        let options = options.map(|taken| matrix.options.iter().map(|o| (o.id.clone(), taken)).collect());
        let selection = Selection { model: chosen.map(Into::into), options: options.unwrap_or_default() };
        let effective = EffectiveMatrix::new(&matrix, &selection).unwrap();
        assess_alone(&effective, &Profile::default(), "2026-11-20".parse().unwrap()).findings
    }

    /// The topics of the one remark on what the matrix does not speak of.
    fn silent(findings: &[Finding]) -> Vec<&str> {
        let silent = findings.iter().filter(|f| f.code == Code::TopicNotMentioned);
        silent.flat_map(|f| f.topics.iter().copied()).collect()
    }

    /// Read in the page, 58 rows: both parties have an A once only (line 134, `AI | RA`), every row has an A; both have an R once
    /// (line 53, `RA | RI`); three rows name an option (lines 71, 92, 138); three end in "...", "…" and "etc." (lines 27, 64,
    /// 107). "Specify service as needed" is a section's title and "following needs" is no open list. No row speaks of
    /// vulnerabilities, of staff ("OVHcloud teams" in line 79 are those who have access) or of suppliers.
    #[test]
    fn ovhcloud_instances() {
        let unsaid = assessed("ovhcloud/instances", None, None);
        assert_eq!(
            counts(&unsaid),
            BTreeMap::from([
                (Code::SeveralAccountable, 1),
                (Code::BothResponsibleWithoutSplit, 1),
                (Code::OptionNotStated, 3),
                // The page is of 2023-10-12; nobody noted when it was had.
                (Code::SourceOutdated, 1),
                (Code::SourceNotRetrieved, 1),
                (Code::VagueWording, 3),
                (Code::TopicNotMentioned, 1),
            ])
        );
        let contested = unsaid.iter().find(|f| f.code == Code::SeveralAccountable).unwrap();
        assert_eq!(contested.source.line_number(), Some(134));
        assert_eq!(contested.activity.as_ref().unwrap().as_str(), "OVH-INST-3.2.1-01");
        let topics = ["personnel", "subprocessors", "tenant-isolation"];
        assert_eq!(silent(&unsaid), topics);
        let remark = unsaid.last().unwrap();
        let titles = topics.map(|id| format!("'{}'", rmx_report::frameworks::topics::find(id).unwrap().title));
        let says = format!("the vendor's matrix is silent on {}", titles.join(", "));
        assert_eq!((remark.message.as_str(), remark.topic), (says.as_str(), None));
        // Each optional row has a general one beside it: lines 70 and 71, 91 and 92, 137 and 138. Their own letters are sound.
        let taken = counts(&assessed("ovhcloud/instances", None, Some(true)));
        assert_eq!(taken.get(&Code::ConditionalPair), Some(&3));
        assert_eq!(taken.get(&Code::OptionNotStated), None);
        assert_eq!((taken.get(&Code::SeveralAccountable), taken.get(&Code::NoAccountable)), (Some(&1), None));
        let not_taken = counts(&assessed("ovhcloud/instances", None, Some(false)));
        assert_eq!((not_taken.get(&Code::ConditionalPair), not_taken.get(&Code::OptionNotStated)), (None, None));
    }

    /// Read in the page, 17 tasks. SaaS: every cell is "Zilliz". BYOC and BYOC-I: "Shared" seven times each (lines 99, 116, 122, 139,
    /// 145, 168, 180), never with a word on the split. No task speaks of backups (disaster recovery is not one), encryption,
    /// incidents, the return of data, buildings, staff or suppliers, personal data, places or the separation of customers, in any model.
    #[test]
    fn zilliz_cloud() {
        for (model, shared, nothing) in [("saas", None, Some(&1)), ("byoc", Some(&7), None), ("byoc-i", Some(&7), None)]
        {
            let found = assessed("zilliz/cloud", Some(model), None);
            let counts = counts(&found);
            assert_eq!(counts.get(&Code::SharedWithoutSplit), shared, "{model}");
            // Under SaaS the page gives the customer no task at all.
            assert_eq!(counts.get(&Code::PartyOwnsNothing), nothing, "{model}");
            assert_eq!(silent(&found).len(), 10, "{model}: {:?}", silent(&found));
            // Both pages are undated, and nobody noted when they were had.
            assert_eq!(counts.get(&Code::SourceUndated), Some(&2), "{model}");
            assert_eq!(counts.get(&Code::SourceNotRetrieved), Some(&1), "{model}");
            assert_eq!(counts.values().sum::<usize>(), 5 + shared.map_or(0, |n| n - 1), "{model}: {counts:?}");
        }
    }

    /// Read in the page: the shifts table says again for self-managed what the base says of five areas. It gives the cluster (line
    /// 10), IAM roles (13) and secrets (14) to the customer alone, where the base gives Union.ai a part; the network row splits as the
    /// base does; the cloud account has no base row. For BYOC the secrets row leaves out Union.ai's "API and relay
    /// infrastructure", the network row the customer's "Firewall" beside the VPC. The 9 areas touch access, network, keys,
    /// configuration, changes, patches and compliance only: 15 of the 20 expected topics are missing.
    #[test]
    fn union_platform() {
        let base = assessed("union/platform", Some("self-managed"), None);
        let restated: Vec<_> = base
            .iter()
            .filter(|f| f.code == Code::RestatedDifferently)
            .map(|f| f.source.line_number().unwrap())
            .collect();
        // Cluster, IAM, secrets; the network row says the same in other words.
        assert_eq!(restated, [10, 13, 14]);
        assert_eq!(
            counts(&base),
            BTreeMap::from([
                (Code::RestatedDifferently, 3),
                (Code::SourceUndated, 1),
                (Code::SourceNotRetrieved, 1),
                (Code::TopicNotMentioned, 1)
            ])
        );
        let byoc = assessed("union/platform", Some("byoc"), None);
        assert_eq!(
            counts(&byoc),
            BTreeMap::from([
                (Code::PartNotRestated, 2),
                // "Data plane K8s cluster", "IAM role provisioning" and the network row say less than what they replace.
                (Code::ShiftNarrower, 3),
                (Code::SourceUndated, 1),
                (Code::SourceNotRetrieved, 1),
                (Code::TopicNotMentioned, 1)
            ])
        );
    }

    /// Read in the page, 9 rows of prose on both sides, each its own split: no findings about letters. "dependent services etc." (line
    /// 31) leaves its list open; no row speaks of vulnerabilities, incidents, deletion, buildings, staff, suppliers, the customer's data, its places or its separation.
    #[test]
    fn ibm_backup_recovery() {
        let found = assessed("ibm/backup-recovery", None, None);
        assert_eq!(
            counts(&found),
            BTreeMap::from([(Code::SourceNotRetrieved, 1), (Code::VagueWording, 1), (Code::TopicNotMentioned, 1)])
        );
        // "Incident and operations management" heads rows of its own: the page is not silent on incidents. The product's name makes no topic.
        assert!(!silent(&found).iter().any(|topic| topic.starts_with("incident")), "{:?}", silent(&found));
        // It is one remark, and stands after all gaps in what the page says.
        assert_eq!(found.last().map(|f| f.code), Some(Code::TopicNotMentioned));
        let wordy = found.iter().find(|f| f.code == Code::VagueWording).unwrap();
        assert_eq!(wordy.source.line_number(), Some(31));
    }
}
