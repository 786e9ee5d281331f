//! What changed: each class on rows with exactly that change, and the worked examples on the built-in matrices.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/matrices.rs"]
mod matrices;

use std::collections::BTreeMap;

use matrices::*;
use rmx_report::catalog::{Catalog, EntryName};
use rmx_report::compare::{
    Class, Diff, DiffThreshold, Direction, MatchKind, Renamed, RowLine, describe, match_rows, said,
};
use rmx_report::matrix::deployment::{EffectiveMatrix, Selection};
use rmx_report::matrix::identity::Key;
use rmx_report::matrix::{Activity, Assignment, Cells, Extra, LegendEntry, Matrix, PartyKind, Remark, TakenOver};

fn load(name: &str) -> Matrix {
    let (catalog, name) = (Catalog::built_in(), EntryName::parse(name).unwrap());
    catalog.load(&name, catalog.find(&name).unwrap()).unwrap()
}

fn under<'m>(matrix: &'m Matrix, model: &str) -> EffectiveMatrix<'m> {
    EffectiveMatrix::new(matrix, &Selection { model: Some(model.into()), ..Selection::default() }).unwrap()
}

fn plain(matrix: &Matrix) -> EffectiveMatrix<'_> {
    EffectiveMatrix::new(matrix, &Selection::default()).unwrap()
}

/// Classes and direction of the only change when a row's letters change.
fn moved(before: (&str, &str), after: (&str, &str)) -> (Class, Direction) {
    let old = lettered(&[("Manage backups", before.0, before.1)]);
    let new = lettered(&[("Manage backups", after.0, after.1)]);
    let (old, new) = (plain(&old), plain(&new));
    let diff = Diff::new(&old, &new);
    assert_eq!(diff.changes.len(), 1, "{before:?} -> {after:?}: {:?}", diff.counts());
    assert_eq!(diff.changes[0].matched, Some(MatchKind::Key));
    (diff.changes[0].class, diff.changes[0].direction)
}

#[test]
fn letters_make_the_class_and_the_direction() {
    use Class::*;
    use Direction::*;
    for (before, after, expected) in [
        (("I", "RA"), ("RA", "I"), (MovedToYou, MoreForYou)),
        (("RA", "I"), ("I", "RA"), (MovedToProvider, LessForYou)),
        (("I", "RA"), ("R", "R"), (BecameShared, MoreForYou)),
        (("RA", ""), ("RA", "R"), (BecameShared, LessForYou)),
        (("I", "RA"), ("A", "RA"), (BecameContested, MoreForYou)),
        (("A", "R"), ("A", "RA"), (BecameContested, Same)),
        (("A", "RA"), ("A", "R"), (MovedToYou, MoreForYou)),
        (("A", "RA"), ("I", "RA"), (MovedToProvider, LessForYou)),
        (("RA", "R"), ("RA", ""), (MovedToYou, MoreForYou)),
        (("RA", "R"), ("R", "RA"), (SplitChanged, LessForYou)),
        (("R", "A"), ("A", "R"), (MovedToProvider, LessForYou)),
        (("A", "R"), ("RA", ""), (MovedToYou, MoreForYou)),
        (("", "RA"), ("I", "RA"), (SplitChanged, MoreForYou)),
        (("C", "RA"), ("", "RA"), (SplitChanged, LessForYou)),
        (("RA", "I"), ("RA", ""), (SplitChanged, Same)),
        (("", "RA"), ("", ""), (MovedToYou, MoreForYou)),
        (("RA", ""), ("", ""), (SplitChanged, Same)),
        (("A", "R"), ("", ""), (SplitChanged, MoreForYou)),
        (("C", "RA"), ("I", "RA"), (SplitChanged, LessForYou)),
        (("R", "RA"), ("RA", "R"), (SplitChanged, MoreForYou)),
    ] {
        assert_eq!(moved(before, after), expected, "{before:?} -> {after:?}");
    }
}

/// Counts by class when rows change.
fn counts(old: Vec<Activity>, new: Vec<Activity>) -> BTreeMap<Class, usize> {
    let (old, new) = (Matrix { activities: old, ..matrix() }, Matrix { activities: new, ..matrix() });
    let (old, new) = (plain(&old), plain(&new));
    Diff::new(&old, &new).counts()
}

#[test]
fn a_changed_word_or_figure_is_a_change_and_case_is_cosmetic() {
    let row = |text: &str| vec![activity(1, "Ops", text, vec![raci("RA"), raci("")])];
    assert_eq!(counts(row("Keep logs 30 days"), row("Keep logs 30 days")), BTreeMap::new());
    assert_eq!(counts(row("Keep logs 30 days"), row("keep  logs: 30 days.")), [(Class::Cosmetic, 1)].into());
    assert_eq!(counts(row("Keep logs 30 days"), row("Keep logs 90 days")), [(Class::WordingChanged, 1)].into());
    assert_eq!(counts(row("Back up (optionnal)"), row("Back up (optional)")), [(Class::WordingChanged, 1)].into());
}

#[test]
fn sections_renumbered_or_renamed_are_no_change_of_the_row() {
    let row = |section: &str| vec![activity(1, section, "Manage backups of the hosts", vec![raci("RA"), raci("")])];
    assert_eq!(counts(row("3.1. Operations"), row("3.2. Operations")), [(Class::SourceMoved, 1)].into());
    assert_eq!(counts(row("3.1. Operations"), row("3.1. Running it")), [(Class::Moved, 1)].into());
    // Lines shift whenever a row is added above: that is no move.
    let below = activity(9, "3.1. Operations", "Manage backups of the hosts", vec![raci("RA"), raci("")]);
    assert_eq!(counts(row("3.1. Operations"), vec![below]), BTreeMap::new());
}

#[test]
fn prose_is_reworded_or_split_anew() {
    let row =
        |customer: &str, provider: &str| vec![activity(1, "Ops", "Network", vec![duty(customer), duty(provider)])];
    assert_eq!(
        counts(row("Configures the firewall", "Runs the tunnel"), row("Configures its firewall", "Runs the tunnel")),
        [(Class::WordingChanged, 1)].into()
    );
    assert_eq!(
        counts(row("Configures the firewall", "Runs the tunnel"), row("Chooses peers", "Runs the tunnel and firewall")),
        [(Class::SplitChanged, 1)].into()
    );
}

/// One word turns a duty round, and nobody can tell which: that it may be more is not kept quiet.
#[test]
fn changed_words_may_turn_a_duty_round() {
    let row = |text: &str, cell| vec![activity(1, "Ops", text, vec![cell, raci("I")])];
    for (old, new) in [
        (row("Do *not* destroy data", raci("RA")), row("Do destroy data", raci("RA"))),
        (row("Data", duty("Deletes the data")), row("Data", duty("Never deletes the data"))),
    ] {
        let (old, new) = (Matrix { activities: old, ..matrix() }, Matrix { activities: new, ..matrix() });
        let (old, new) = (plain(&old), plain(&new));
        let diff = Diff::new(&old, &new);
        assert_eq!(
            diff.changes.iter().map(|c| (c.class, c.direction)).collect::<Vec<_>>(),
            [(Class::WordingChanged, Direction::Unknown)]
        );
        assert!(DiffThreshold::parse(&["more-for-you"]).unwrap().is_reached(&diff.changes[0]));
        assert!(!DiffThreshold::parse(&["less-for-you"]).unwrap().is_reached(&diff.changes[0]));
    }
}

#[test]
fn a_blank_that_becomes_na_is_a_change_of_state() {
    let row = |cell| vec![activity(1, "Ops", "Manage backups", vec![raci("RA"), cell])];
    assert_eq!(counts(row(raci("")), row(none())), [(Class::StateChanged, 1)].into());
    assert_eq!(counts(row(raci("")), row(raci("?"))), [(Class::StateChanged, 1)].into());
    assert_eq!(counts(row(raci("")), row(raci("R"))), [(Class::BecameShared, 1)].into());
}

/// The fewest rows that have to be moved are told as moved, within their section only.
#[test]
fn rows_that_were_moved_are_told_and_no_others() {
    let rows = |order: [u32; 4]| {
        order.map(|n| activity(n, "Ops", &format!("Do thing number {n}"), vec![raci("RA"), raci("")])).to_vec()
    };
    assert_eq!(counts(rows([1, 2, 3, 4]), rows([2, 3, 4, 1])), [(Class::Moved, 1)].into());
    assert_eq!(counts(rows([1, 2, 3, 4]), rows([4, 3, 2, 1])), [(Class::Moved, 3)].into());
    // A row that comes before the others moves none of them.
    let first = activity(9, "Ops", "Carry out restoration tests", vec![raci("RA"), raci("")]);
    let with: Vec<Activity> = [first].into_iter().chain(rows([1, 2, 3, 4])).collect();
    assert_eq!(counts(rows([1, 2, 3, 4]), with), [(Class::Added, 1)].into());
    let elsewhere = vec![activity(1, "Other", "Manage backups", vec![raci("RA"), raci("")])];
    let here = vec![activity(7, "Ops", "Manage backups", vec![raci("RA"), raci("")])];
    assert_eq!(counts(here, elsewhere), [(Class::Moved, 1)].into());
}

/// Another meaning of a letter is another meaning of every row that uses it, and names another checklist.
#[test]
fn a_legend_binds_the_rows_that_use_its_letters() {
    let legend = |a: &str| {
        let entry = |letter: char, text: &str| LegendEntry {
            mark: letter.to_string(),
            letter: Some(letter),
            party: None,
            text: text.to_owned(),
        };
        vec![entry('R', "R: does it"), entry('A', a)]
    };
    let rows = [("Patch the guests", "RA", "I"), ("Patch the hypervisor", "I", "R")];
    let old = Matrix { legend: legend("A: Accountable"), ..lettered(&rows) };
    let new = Matrix { legend: legend("A: Assists"), ..lettered(&rows) };
    let typed = Matrix { legend: legend("A - accountable."), ..lettered(&rows) };
    let none = lettered(&rows);
    let (old, new, typed, none) = (plain(&old), plain(&new), plain(&typed), plain(&none));
    let diff = Diff::new(&old, &new);
    let told: Vec<_> = diff.changes.iter().map(|c| (c.row().map(|r| r.text), c.class, c.direction)).collect();
    assert_eq!(
        told,
        [
            (None, Class::LegendChanged, Direction::Unknown),
            (Some("Patch the guests"), Class::LegendChanged, Direction::Unknown),
        ]
    );
    assert_ne!(old.checklist_hash(), new.checklist_hash());
    assert_ne!(old.checklist_hash(), none.checklist_hash());
    assert!(Diff::new(&old, &typed).is_empty());
    // A row that uses the letter on one side only is meant, too.
    let without = [("Patch the guests", "R", "I"), ("Patch the hypervisor", "I", "R")];
    for (old_rows, new_rows) in [(rows, without), (without, rows)] {
        let old = Matrix { legend: legend("A: Accountable"), ..lettered(&old_rows) };
        let new = Matrix { legend: legend("A: Assists"), ..lettered(&new_rows) };
        let (old, new) = (plain(&old), plain(&new));
        let diff = Diff::new(&old, &new);
        let row = diff.changes.iter().find(|c| c.row().is_some()).unwrap();
        assert!(row.classes.contains(&Class::LegendChanged), "{:?}", row.classes);
    }
}

#[test]
fn a_row_in_another_section_is_told_apart_from_one_that_moved_within_it() {
    let of = |rows: &[(&str, &str)]| {
        let rows = rows
            .iter()
            .zip(1..)
            .map(|((section, text), line)| activity(line, section, text, vec![raci("RA"), raci("I")]));
        Matrix { activities: rows.collect(), ..matrix() }
    };
    let was = of(&[("Hosts", "Patch the guests"), ("Hosts", "Scan the guests"), ("Hosts", "Watch the logs")]);
    let elsewhere = of(&[("Guests", "Patch the guests"), ("Hosts", "Scan the guests"), ("Hosts", "Watch the logs")]);
    let swapped = of(&[("Hosts", "Scan the guests"), ("Hosts", "Patch the guests"), ("Hosts", "Watch the logs")]);
    let (was, elsewhere, swapped) = (plain(&was), plain(&elsewhere), plain(&swapped));
    let sections = |old, new| Diff::new(old, new).changes.iter().map(|c| (c.class, c.section)).collect::<Vec<_>>();
    assert_eq!(sections(&was, &elsewhere), [(Class::Moved, true)]);
    assert_eq!(sections(&was, &swapped), [(Class::Moved, false)]);
    let row = Diff::of_rows(&was, &elsewhere, &was.activities[0], &elsewhere.activities[0]).unwrap();
    assert!(row.section);
}

#[test]
fn the_order_of_rows_is_no_part_of_the_checklist_hash() {
    let rows = |order: [u32; 3]| {
        let row = |n| activity(n, "Ops", &format!("Do thing number {n}"), vec![raci("RA"), raci("")]);
        Matrix { activities: order.map(row).to_vec(), ..matrix() }
    };
    let (one, other) = (rows([1, 2, 3]), rows([3, 1, 2]));
    assert_eq!(plain(&one).checklist_hash(), plain(&other).checklist_hash());
}

#[test]
fn an_id_alone_does_not_make_two_rows_one() {
    let row = |text: &str| vec![activity(1, "Ops", text, vec![raci("RA"), raci("")])];
    let (old, new) = (
        Matrix { activities: row("Rotate the encryption keys"), ..matrix() },
        Matrix { activities: row("Destroy end-of-life disks"), ..matrix() },
    );
    let (old, new) = (plain(&old), plain(&new));
    let diff = Diff::new(&old, &new);
    assert_eq!(diff.counts(), [(Class::Added, 1), (Class::Removed, 1)].into());
    let directions: Vec<_> = diff.changes.iter().map(|c| (c.class, c.direction)).collect();
    assert_eq!(directions, [(Class::Added, Direction::MoreForYou), (Class::Removed, Direction::LessForYou)]);
}

#[test]
fn similar_rows_are_paired_with_their_score() {
    let old = vec![activity(1, "Ops", "Manage backups following the customer's request", vec![raci("I"), raci("RA")])];
    let new = vec![
        activity(7, "Other", "Carry out restoration tests", vec![raci("RA"), raci("")]),
        activity(8, "Ops", "Manage backups upon the customer's request", vec![raci("I"), raci("RA")]),
    ];
    let (old, new) = (Matrix { activities: old, ..matrix() }, Matrix { activities: new, ..matrix() });
    let (old, new) = (plain(&old), plain(&new));
    let diff = Diff::new(&old, &new);
    let reworded = diff.changes.iter().find(|c| c.class == Class::WordingChanged).unwrap();
    let Some(MatchKind::Similar(score)) = reworded.matched else { panic!("{:?}", reworded.matched) };
    assert!((0.6..1.0).contains(&score), "{score}");
    assert_eq!(reworded.classes, [Class::WordingChanged]);
    assert_eq!(reworded.direction, Direction::Unknown);
    assert_eq!(diff.counts(), [(Class::Added, 1), (Class::WordingChanged, 1)].into());
}

#[test]
fn what_the_provider_no_longer_lists_is_more_for_you() {
    let old = lettered(&[("Patch the hypervisor", "I", "RA"), ("Patch the guests", "RA", "")]);
    let new = lettered(&[("Patch the guests", "RA", "")]);
    let (old, new) = (plain(&old), plain(&new));
    let diff = Diff::new(&old, &new);
    assert_eq!(
        diff.changes.iter().map(|c| (c.class, c.direction)).collect::<Vec<_>>(),
        [(Class::Removed, Direction::MoreForYou)]
    );
    assert_eq!(diff.unchanged, 1);
}

#[test]
fn a_condition_that_comes_or_goes_is_told() {
    let mut old = lettered(&[("Manage backups", "RA", "")]);
    old.options = vec![option("managed")];
    let mut new = old.clone();
    new.activities[0].option = Some("managed".into());
    let (old, new) = (plain(&old), plain(&new));
    let diff = Diff::new(&old, &new);
    assert_eq!((diff.changes[0].class, diff.changes[0].direction), (Class::ConditionChanged, Direction::LessForYou));
}

/// Classes and direction of every change between two matrices with one row.
fn of_row(old: Activity, new: Activity) -> Vec<(Vec<Class>, Direction)> {
    let with = |row| Matrix { activities: vec![row], options: vec![option("managed")], ..matrix() };
    let (old, new) = (with(old), with(new));
    let (old, new) = (plain(&old), plain(&new));
    Diff::new(&old, &new).changes.iter().map(|c| (c.classes.clone(), c.direction)).collect()
}

/// What a row that comes on or goes off brings, whatever else changed in it.
#[test]
fn a_row_that_is_switched_counts_by_who_has_it() {
    let row = |customer: &str, provider: &str, option: Option<&str>| Activity {
        option: option.map(Into::into),
        ..activity(1, "Ops", "Manage backups", vec![raci(customer), raci(provider)])
    };
    for ((customer, provider), off, on) in [
        (("RA", ""), Direction::LessForYou, Direction::MoreForYou),
        (("A", "R"), Direction::LessForYou, Direction::MoreForYou),
        (("I", "RA"), Direction::MoreForYou, Direction::LessForYou),
        (("", "R"), Direction::MoreForYou, Direction::LessForYou),
        (("C", "I"), Direction::Same, Direction::Same),
    ] {
        let (plain, hangs) = (row(customer, provider, None), row(customer, provider, Some("managed")));
        let told = |direction| vec![(vec![Class::ConditionChanged], direction)];
        assert_eq!(of_row(plain.clone(), hangs.clone()), told(off), "{customer} {provider}");
        assert_eq!(of_row(hangs, plain), told(on), "{customer} {provider}");
    }
    // Off before and after: what its cells say holds for nobody.
    let off = of_row(row("I", "RA", Some("managed")), row("RA", "I", Some("managed")));
    assert_eq!(off, [(vec![Class::MovedToYou], Direction::Same)]);
    let off = of_row(row("RA", "", Some("managed")), row("RA", "I", Some("managed")));
    assert_eq!(off, [(vec![Class::SplitChanged], Direction::Same)]);
}

/// A condition that changed while the row is on takes nothing from what else changed in it.
#[test]
fn another_condition_of_a_row_that_is_on_keeps_the_direction() {
    let with = |on: &str, customer: &str, provider: &str| {
        let mut matrix = lettered(&[("Manage backups", customer, provider)]);
        matrix.options = vec![option("managed"), option("premium")];
        matrix.activities[0].option = Some(on.into());
        matrix
    };
    let taken =
        Selection { options: [("managed".into(), true), ("premium".into(), true)].into(), ..Selection::default() };
    let (old, new) = (with("managed", "I", "RA"), with("premium", "RA", "I"));
    let old = EffectiveMatrix::new(&old, &taken).unwrap();
    let new = EffectiveMatrix::new(&new, &taken).unwrap();
    let told: Vec<_> = Diff::new(&old, &new).changes.iter().map(|c| (c.classes.clone(), c.direction)).collect();
    assert_eq!(told, [(vec![Class::MovedToYou, Class::ConditionChanged], Direction::MoreForYou)]);
}

/// A shift between two parties of one side is a change; what a document calls its only provider is none.
#[test]
fn letters_are_compared_by_party_where_a_side_has_several() {
    let three = |cells: [&str; 3]| {
        let row = activity(1, "Ops", "Patch the hosts", cells.map(raci).to_vec());
        let mut matrix = Matrix { activities: vec![row], ..matrix() };
        matrix.parties.push(party("aws", "AWS", PartyKind::ThirdParty));
        matrix
    };
    let told = |old: &Matrix, new: &Matrix| {
        let (old, new) = (plain(old), plain(new));
        Diff::new(&old, &new).changes.iter().map(|c| (c.classes.clone(), c.direction)).collect::<Vec<_>>()
    };
    let shifted = told(&three(["I", "RA", "C"]), &three(["I", "C", "RA"]));
    assert_eq!(shifted, [(vec![Class::SplitChanged], Direction::Same)]);
    let mut renamed = lettered(&[("Patch the hosts", "I", "RA")]);
    renamed.parties[1] = party("vendor", "Vendor", PartyKind::Provider);
    assert!(told(&lettered(&[("Patch the hosts", "I", "RA")]), &renamed).is_empty());
}

/// What a cell says besides its letters are words; how its letters are written is none.
#[test]
fn words_beside_letters_are_words() {
    let row = |verbatim: &str| {
        let cell = Assignment { verbatim: verbatim.to_owned(), ..raci("RA") };
        activity(1, "Ops", "Patch the hosts", vec![cell, raci("I")])
    };
    assert_eq!(of_row(row("RA, on request"), row("RA, at night")), [(vec![Class::WordingChanged], Direction::Unknown)]);
    assert_eq!(of_row(row("RA"), row("A R")), [(vec![Class::Cosmetic], Direction::Same)]);
    assert_eq!(of_row(row("RA"), row("RA, at night")), [(vec![Class::WordingChanged], Direction::Unknown)]);
}

#[test]
fn a_new_row_is_more_where_it_is_yours_or_nobodys() {
    let old = lettered(&[]);
    for ((customer, provider), expected) in
        [(("RA", "I"), Direction::MoreForYou), (("", ""), Direction::MoreForYou), (("I", "RA"), Direction::Same)]
    {
        let new = lettered(&[("Patch the hosts", customer, provider)]);
        let (old, new) = (plain(&old), plain(&new));
        let told: Vec<_> = Diff::new(&old, &new).changes.iter().map(|c| (c.class, c.direction)).collect();
        assert_eq!(told, [(Class::Added, expected)], "{customer} {provider}");
    }
}

/// Further columns are terms where both tables have the same ones; a table with others is another layout.
#[test]
fn further_columns_are_terms() {
    let row = |columns: &[(&str, &str)]| Activity {
        extras: columns.iter().map(|(h, t)| Extra { header: (*h).to_owned(), text: (*t).to_owned() }).collect(),
        ..activity(1, "Ops", "Manage backups", vec![raci("RA"), raci("")])
    };
    let remarks = |text: &str| row(&[("Remarks", text), ("Region", "Europe")]);
    assert_eq!(
        of_row(remarks("within 4 hours"), remarks("within 8 hours")),
        [(vec![Class::TermsChanged], Direction::Same)]
    );
    assert!(of_row(remarks("within 4 hours"), remarks("Within  4 hours.")).is_empty());
    assert!(of_row(remarks("within 4 hours"), row(&[("Remarks", "within 8 hours")])).is_empty());
    assert!(of_row(remarks("within 4 hours"), row(&[])).is_empty());
}

/// Parts that come or go as a whole are more or less; what says again what is there, or changed words, leave it open.
#[test]
fn stated_parts_that_come_or_go_are_more_or_less() {
    let cell = |parts: &[&str]| {
        let duties = parts.iter().flat_map(|part| duty(part).duties).collect();
        Assignment { duties, verbatim: parts.join("\n"), ..duty("") }
    };
    let row =
        |customer: &[&str], provider: &[&str]| activity(1, "Ops", "Backups", vec![cell(customer), cell(provider)]);
    let (keep, test, hosts) = ("keeps the backups", "tests restoring them", "runs the hosts");
    let changed = |old: (&[&str], &[&str]), new: (&[&str], &[&str])| of_row(row(old.0, old.1), row(new.0, new.1));
    let split = |direction| vec![(vec![Class::SplitChanged], direction)];
    assert_eq!(changed((&[keep], &[hosts]), (&[keep, test], &[hosts])), split(Direction::MoreForYou));
    assert_eq!(changed((&[keep, test], &[hosts]), (&[keep], &[hosts])), split(Direction::LessForYou));
    // A piece of what is there already.
    let piece = "the backups";
    assert_eq!(changed((&[keep], &[hosts]), (&[keep, piece], &[hosts])), split(Direction::Unknown));
    assert_eq!(changed((&[keep, piece], &[hosts]), (&[keep], &[hosts])), split(Direction::Unknown));
    assert_eq!(changed((&[keep], &[hosts]), (&[keep, piece, test], &[hosts])), split(Direction::MoreForYou));
    // One part for another is neither more nor less that anybody could tell.
    assert_eq!(changed((&[keep], &[hosts]), (&[test], &[hosts])), split(Direction::Unknown));
    // A provider that says more takes nothing off; one that says less leaves open who has the rest.
    assert_eq!(changed((&[keep], &[hosts]), (&[keep], &[hosts, "guards the doors"])), split(Direction::Same));
    assert_eq!(changed((&[keep], &[hosts, "guards the doors"]), (&[keep], &[hosts])), split(Direction::Unknown));
    // The same parts in other words.
    let reworded = changed((&[keep, test], &[hosts]), (&["keeps all the backups", test], &[hosts]));
    assert_eq!(reworded, [(vec![Class::WordingChanged], Direction::Unknown)]);
}

/// How each row of the second matrix was found, in the order of the first.
fn found(old: &Matrix, new: &Matrix, renamed: &Renamed) -> Vec<(String, MatchKind)> {
    let (old, new) = (plain(old), plain(new));
    let diff = Diff::with_renames(&old, &new, renamed);
    diff.pairs.iter().map(|(_, after, kind)| (after.id.to_string(), *kind)).collect()
}

#[test]
fn rows_are_found_by_key_words_id_and_what_somebody_said() {
    let row = |line, section: &str, text: &str| activity(line, section, text, vec![raci("RA"), raci("")]);
    let with = |rows: Vec<Activity>| Matrix { activities: rows, ..matrix() };
    let none = Renamed::new();
    let old = with(vec![row(1, "Ops", "Patch the hosts"), row(2, "Ops", "Keep the logs for 30 days")]);
    // The same id and like words, in another section, too; another id and like words in the same section only.
    let new = with(vec![row(2, "Logs", "Keep the logs for 90 days"), row(1, "Ops", "Patch the hosts")]);
    let by_id = found(&old, &new, &none);
    assert!(
        matches!(&by_id[..], [(a, MatchKind::Key), (b, MatchKind::Id(_))] if a == "ACME-VM-01" && b == "ACME-VM-02")
    );
    let new = with(vec![row(7, "Ops", "Keep the logs for 90 days"), row(1, "Ops", "Patch the hosts")]);
    assert!(matches!(found(&old, &new, &none)[1], (_, MatchKind::Similar(_))));
    let new = with(vec![row(7, "Logs", "Keep the logs for 90 days"), row(1, "Ops", "Patch the hosts")]);
    assert_eq!(found(&old, &new, &none).len(), 1);
    // The same words elsewhere are the row where there is one such row only.
    let new = with(vec![row(7, "Logs", "Keep the logs for 30 days")]);
    assert_eq!(found(&old, &new, &none), [("ACME-VM-07".to_owned(), MatchKind::Words)]);
    let new = with(vec![row(7, "Logs", "Keep the logs for 30 days"), row(8, "More", "Keep the logs for 30 days")]);
    assert_eq!(found(&old, &new, &none), []);
    // Of two like rows the likelier one.
    let new = with(vec![row(7, "Ops", "Keep the logs for 30 or 40 days"), row(8, "Ops", "Keep the log for 30 days")]);
    assert!(matches!(&found(&old, &new, &none)[..], [(id, MatchKind::Similar(_))] if id == "ACME-VM-08"));
    // Whatever somebody said which they are, except that they are what they were.
    let new = with(vec![row(7, "Other", "Destroy old disks"), row(1, "Ops", "Patch the hosts")]);
    let key = |matrix: &Matrix, at: usize| plain(matrix).activities[at].key.clone();
    let said = [(key(&old, 1), key(&new, 0)), (key(&old, 0), key(&old, 0))].into();
    assert_eq!(
        found(&old, &new, &said),
        [("ACME-VM-01".to_owned(), MatchKind::Key), ("ACME-VM-07".to_owned(), MatchKind::Named)]
    );
}

/// Two documents that were read under other names are compared by their sections and words.
#[test]
fn documents_of_other_names_are_the_same_rows() {
    let rows = [("Patch the hosts", "RA", ""), ("Patch the hosts", "RA", ""), ("Keep the logs", "", "RA")];
    let old = lettered(&rows);
    for (vendor, service) in [("acme", "disks"), ("globex", "vm"), ("globex", "disks")] {
        let mut new = lettered(&rows);
        (new.vendor.id, new.service.id) = (vendor.into(), service.into());
        let kinds: Vec<MatchKind> = found(&old, &new, &Renamed::new()).into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(kinds, [MatchKind::Key; 3], "{vendor}/{service}");
    }
}

#[test]
fn rows_of_a_record_are_found_like_those_of_a_matrix() {
    let line = |key: &str, id: &str, section: &str, text: &str| RowLine {
        key: Key::new(key),
        id: id.to_owned(),
        section: vec![section.to_owned()],
        text: text.to_owned(),
    };
    let old =
        [line("k1", "A-1", "Ops", "Keep the logs for 30 days"), line("k2", "A-2", "Ops", "Patch the hosts at night")];
    let kinds =
        |new: &[RowLine]| match_rows(&old, new).into_iter().map(|(_, _, kind)| kind.as_str()).collect::<Vec<_>>();
    assert_eq!(kinds(&[line("k1", "A-9", "Ops", "Anything")]), ["key"]);
    assert_eq!(kinds(&[line("k9", "A-9", "Logs", "Keep the logs for 30 days")]), ["words"]);
    assert_eq!(kinds(&[line("k9", "A-1", "Logs", "Keep the logs for 90 days")]), ["id"]);
    assert_eq!(kinds(&[line("k9", "A-9", "Ops", "Keep the logs for 90 days")]), ["similar"]);
    assert!(kinds(&[line("k9", "A-9", "Logs", "Keep the logs for 90 days")]).is_empty());
    let score = match_rows(&old, &[line("k9", "A-1", "Logs", "Keep the logs for 90 days")])[0].2.score().unwrap();
    assert!((score - 24.0 / 25.0).abs() < 1e-9, "{score}");
    assert_eq!((MatchKind::Key.score(), MatchKind::Words.score()), (None, None));
}

/// What is said of the document besides its rows: each term with what it was and what it is.
#[test]
fn the_terms_of_two_documents_are_told_where_both_state_them() {
    let source = |name: &str| {
        let mut source = load("ovhcloud/instances").sources.remove(0);
        (source.document, source.title, source.url, source.date) = (name.to_owned(), None, None, None);
        (source.sha256, source.date_kind) = (None, None);
        source
    };
    let page = |edit: &dyn Fn(&mut Matrix)| {
        let mut page = Matrix { sources: vec![source("page.md")], ..lettered(&[("Patch the hosts", "RA", "")]) };
        edit(&mut page);
        page
    };
    let told = |old: &dyn Fn(&mut Matrix), new: &dyn Fn(&mut Matrix)| {
        let (old, new) = (page(old), page(new));
        let (old, new) = (plain(&old), plain(&new));
        let diff = Diff::new(&old, &new);
        let terms = diff.changes.iter().map(|c| c.term.clone().unwrap()).chain(diff.bytes.clone());
        terms.map(|t| format!("{}: {} -> {}", t.sentence(), t.was, t.is)).collect::<Vec<_>>()
    };
    let same = |_: &mut Matrix| {};
    let nothing: [&str; 0] = [];
    assert_eq!(told(&same, &same), nothing);
    // Titles: of the source or of the matrix; one that only one side states says nothing.
    let titled = |title: &'static str| move |m: &mut Matrix| m.sources[0].title = Some(title.to_owned());
    let called = |title: &'static str| {
        move |m: &mut Matrix| {
            m.sources[0].title = Some(title.to_owned());
            m.title = title.to_owned();
        }
    };
    assert_eq!(told(&called("Duties"), &called("Parts")), ["the title changed: Duties -> Parts"]);
    assert_eq!(told(&called("Duties"), &called("duties.")), nothing);
    assert_eq!(told(&titled("Duties"), &titled("Parts")), nothing, "the matrix is called the same");
    assert_eq!(told(&called("Duties"), &same), nothing);
    // Dates: stated by both, or by one of two documents of the same kind.
    let dated = |name: &'static str, date: Option<&'static str>| {
        move |m: &mut Matrix| {
            m.sources[0].document = name.to_owned();
            m.sources[0].date = date.map(|d| d.parse().unwrap());
        }
    };
    let changed = ["the date changed: 2025-01-31 -> 2025-06-30"];
    assert_eq!(told(&dated("a.md", Some("2025-01-31")), &dated("b.csv", Some("2025-06-30"))), changed);
    assert_eq!(told(&dated("a.md", Some("2025-01-31")), &dated("b.MD", None)), ["the date changed: 2025-01-31 -> "]);
    assert_eq!(told(&dated("a.md", None), &dated("b.md", Some("2025-01-31"))), ["the date changed:  -> 2025-01-31"]);
    assert_eq!(told(&dated("a.md", Some("2025-01-31")), &dated("b.csv", None)), nothing);
    let at = |url: &'static str| move |m: &mut Matrix| m.sources[0].url = Some(url.to_owned());
    assert_eq!(told(&at("https://a.example"), &at("https://b.example")).len(), 1);
    assert_eq!(told(&at("https://a.example"), &same), nothing);
    // What a blank means.
    let blank = |m: &mut Matrix| m.absence = rmx_report::matrix::AbsencePolicy::Customer;
    let meaning = told(&same, &blank);
    assert!(meaning.len() == 1 && meaning[0].starts_with("the meaning of a blank changed: "), "{meaning:?}");
    let (old, new) = (matrix(), Matrix { absence: rmx_report::matrix::AbsencePolicy::Customer, ..matrix() });
    let (old, new) = (plain(&old), plain(&new));
    let diff = Diff::new(&old, &new);
    let details = describe::details(&diff, &diff.changes[0], &said::english);
    assert_eq!(details, [("was", "not stated".to_owned()), ("is", "the customer does it".to_owned())]);
    // Remarks that went and came, in the order of the documents.
    let says = |texts: &'static [&'static str]| {
        move |m: &mut Matrix| {
            let remark = |text: &&str| Remark { document: "page.md".to_owned(), line: 1, text: (*text).to_owned() };
            m.remarks = texts.iter().map(remark).collect();
        }
    };
    assert_eq!(
        told(&says(&["One.", "Two."]), &says(&["two", "Three.", "Four."])),
        ["the remark changed: One. -> Three.", "the remark changed:  -> Four."]
    );
    // Other bytes are told, and are no change.
    let bytes = |sum: &'static str| move |m: &mut Matrix| m.sources[0].sha256 = Some(sum.to_owned());
    assert_eq!(told(&bytes("aa"), &bytes("bb")), ["the source's SHA-256 changed: aa -> bb"]);
    assert_eq!((told(&bytes("aa"), &bytes("aa")), told(&bytes("aa"), &same)), (vec![], vec![]));
}

/// What is told of a change beside its class: each side of what is not as it was, and nothing that stayed.
#[test]
fn a_change_is_told_with_what_was_and_what_is() {
    let told = |old: Activity, new: Activity| {
        let (old, new) = (Matrix { activities: vec![old], ..matrix() }, Matrix { activities: vec![new], ..matrix() });
        let (old, new) = (plain(&old), plain(&new));
        let diff = Diff::new(&old, &new);
        assert_eq!(diff.changes.len(), 1, "{:?}", diff.counts());
        describe::details(&diff, &diff.changes[0], &said::english)
    };
    let lines = |lines: &[(&'static str, &str)]| {
        lines.iter().map(|(what, text)| (*what, (*text).to_owned())).collect::<Vec<_>>()
    };
    let row = |section: &str, text: &str, cells: [Assignment; 2]| activity(1, section, text, cells.to_vec());
    let stays = || [raci("RA"), raci("I")];
    let text = "Patch the hosts of the site";
    assert_eq!(
        told(row("Ops", text, [raci("RA"), raci("")]), row("Ops", text, [raci("I"), raci("RA")])),
        lines(&[("was", "Customer RA | Acme –"), ("is", "Customer I | Acme RA")])
    );
    assert_eq!(
        told(row("Ops", text, [raci("RA"), raci("")]), row("Ops", text, [raci("RA"), none()])),
        lines(&[("cell was", "Customer RA | Acme (blank)"), ("cell is", "Customer RA | Acme N/A")])
    );
    assert_eq!(
        told(row("Ops", text, stays()), row("Ops", "Patch the guests of the site", stays())),
        lines(&[("worded", text), ("now", "Patch the guests of the site"), ("matched", "by id and likeness (89 %)"),])
    );
    assert_eq!(
        told(row("1. Ops", text, stays()), row("2. Ops", text, stays())),
        lines(&[("stood in", "1. Ops"), ("now in", "2. Ops")])
    );
    // A section that is only written otherwise is no place that a row came from.
    assert_eq!(told(row("Ops", text, stays()), row("OPS", text, stays())), lines(&[]));
    let told_of_prose = told(
        row("Ops", text, [duty("Chooses the keys"), duty("Keeps the keys")]),
        row("Ops", text, [duty("Chooses the keys"), duty("Keeps the keys and logs")]),
    );
    assert_eq!(
        told_of_prose,
        lines(&[
            ("was", "Customer R: Chooses the keys | Acme R: Keeps the keys"),
            ("is", "Customer R: Chooses the keys | Acme R: Keeps the keys and logs"),
        ])
    );
}

/// Under an option, the condition is told from both sides; rows and terms that only one side has, by that side.
#[test]
fn conditions_and_what_one_side_has_are_told() {
    let optional = |id: Option<&str>| {
        let mut matrix = lettered(&[("Patch the hosts", "RA", "I")]);
        matrix.options = vec![option("backups"), option("patches")];
        matrix.activities[0].option = id.map(Into::into);
        matrix
    };
    let taken = Selection { options: [("backups".into(), true), ("patches".into(), true)].into(), model: None };
    let (old, new) = (optional(None), optional(Some("patches")));
    let old = EffectiveMatrix::new(&old, &taken).unwrap();
    let new = EffectiveMatrix::new(&new, &taken).unwrap();
    let diff = Diff::new(&old, &new);
    let details = describe::details(&diff, &diff.changes[0], &said::english);
    assert_eq!(details[0], ("applied", "unconditionally".to_owned()), "{details:?}");
    assert_eq!(details[1], ("applies", "with option 'patches'".to_owned()), "{details:?}");
    // The row's own option is looked up, whatever stands before it.
    let not_taken = Selection { options: [("backups".into(), true), ("patches".into(), false)].into(), model: None };
    let mut named = optional(Some("patches"));
    named.options[1].name = "Patches of the hosts".to_owned();
    let named = EffectiveMatrix::new(&named, &not_taken).unwrap();
    let diff = Diff::new(&old, &named);
    let details = describe::details(&diff, &diff.changes[0], &said::english);
    assert_eq!(
        details[1],
        ("applies", "option 'patches' (Patches of the hosts) is not taken".to_owned()),
        "{details:?}"
    );
    let (none, one) = (lettered(&[]), lettered(&[("Patch the hosts", "RA", "I")]));
    let (none, one) = (plain(&none), plain(&one));
    for (old, new, side) in [(&none, &one, "is"), (&one, &none, "was")] {
        let diff = Diff::new(old, new);
        assert_eq!(
            describe::details(&diff, &diff.changes[0], &said::english),
            [(side, "Customer RA | Acme I".to_owned())]
        );
    }
    let mut titled = lettered(&[("Patch the hosts", "RA", "I")]);
    titled.remarks = vec![Remark { document: "page.md".to_owned(), line: 1, text: "For the EU.".to_owned() }];
    let titled = plain(&titled);
    let diff = Diff::new(&one, &titled);
    let said = [("was", "not stated".to_owned()), ("is", "For the EU.".to_owned())];
    assert_eq!(describe::details(&diff, &diff.changes[0], &said::english), said);
    assert_eq!(diff.taken_over(), None);
    let taken = TakenOver { catalogue: "acme/vm".to_owned(), conditions: 1, ..TakenOver::default() };
    let adopted = Matrix { taken_over: Some(taken.clone()), ..matrix() };
    let adopted = plain(&adopted);
    assert_eq!(Diff::new(&one, &adopted).taken_over(), Some(&taken));
    assert_eq!(Diff::new(&adopted, &one).taken_over(), Some(&taken));
    let said = describe::taken_over(&taken, &said::english);
    assert_eq!(said.as_deref(), Some("Taken over from the catalogue (acme/vm): the conditions of 1 activity."));
    assert_eq!(describe::taken_over(&TakenOver::default(), &said::english), None);
}

/// Two sides of one service are told apart by their documents, two readings of one document by their models.
#[test]
fn the_two_sides_have_names_that_tell_them_apart() {
    let names = |old: &EffectiveMatrix<'_>, new: &EffectiveMatrix<'_>| {
        let diff = Diff::new(old, new);
        (describe::old_name(&diff), describe::new_name(&diff))
    };
    let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
    let cloud = load("zilliz/cloud");
    let (saas, byoc) = (under(&cloud, "saas"), under(&cloud, "byoc"));
    assert_eq!(names(&saas, &byoc), pair("zilliz/cloud, SaaS", "zilliz/cloud, BYOC"));
    let own = load("ovhcloud/instances");
    let mut page = own.clone();
    page.sources[0].document = "page.md".to_owned();
    page.sources[0].date = None;
    let date = own.sources[0].date.unwrap();
    let document = &own.sources[0].document;
    let was = format!("ovhcloud/instances ({document}, {date})");
    assert_eq!(names(&plain(&own), &plain(&page)), pair(&was, "ovhcloud/instances (page.md)"));
    assert_eq!(names(&plain(&own), &byoc), pair("ovhcloud/instances", "zilliz/cloud, BYOC"));
}

#[test]
fn zilliz_models_pair_by_pair() {
    let matrix = load("zilliz/cloud");
    for (from, to, expected, unchanged) in [
        ("saas", "byoc", vec![(Class::MovedToYou, 3), (Class::BecameShared, 7)], 7),
        ("saas", "byoc-i", vec![(Class::MovedToYou, 5), (Class::BecameShared, 7)], 5),
        ("byoc", "byoc-i", vec![(Class::MovedToYou, 2)], 15),
        ("byoc", "saas", vec![(Class::MovedToProvider, 10)], 7),
        ("byoc-i", "saas", vec![(Class::MovedToProvider, 12)], 5),
        ("byoc-i", "byoc", vec![(Class::MovedToProvider, 2)], 15),
    ] {
        let (old, new) = (under(&matrix, from), under(&matrix, to));
        let diff = Diff::new(&old, &new);
        assert_eq!(diff.counts(), expected.into_iter().collect(), "{from} -> {to}");
        assert_eq!(diff.unchanged, unchanged, "{from} -> {to}");
        let towards = if from == "saas" || to == "byoc-i" { Direction::MoreForYou } else { Direction::LessForYou };
        assert!(diff.changes.iter().all(|c| c.direction == towards), "{from} -> {to}");
    }
}

#[test]
fn union_self_managed_to_byoc() {
    let matrix = load("union/platform");
    let (old, new) = (under(&matrix, "self-managed"), under(&matrix, "byoc"));
    let diff = Diff::new(&old, &new);
    let told: Vec<_> = diff.changes.iter().map(|c| (c.new.unwrap().text, c.class, c.direction)).collect();
    assert_eq!(
        told,
        [
            ("Secrets management", Class::SplitChanged, Direction::Unknown),
            ("Network security", Class::SplitChanged, Direction::Unknown),
            ("Data plane K8s cluster", Class::MovedToProvider, Direction::LessForYou),
            ("IAM role provisioning", Class::MovedToProvider, Direction::LessForYou),
        ]
    );
    assert_eq!(diff.unchanged, 5);
    assert!(
        diff.changes.iter().all(|c| c.matched == Some(MatchKind::Key)),
        "the overlay's declarations match the rows"
    );
}

/// The worked example on the catalogue's own rows: one row flipped, one reworded, one typo mended, one section renumbered,
/// one row added and one removed.
#[test]
fn an_edited_copy_of_ovhcloud_instances() {
    let old = load("ovhcloud/instances");
    let mut new = old.clone();
    let place = |text: &str| old.activities.iter().position(|a| a.text == text).unwrap_or_else(|| panic!("{text}"));
    new.activities[place("Manage network accessibility of Instances")].cells = Cells::Every(vec![raci("RA"), raci("")]);
    new.activities[place("Perform periodic restoration tests")].text = "Perform yearly restoration tests".to_owned();
    new.activities[place("Monitor the functionning of softwares installed on Instances")].text =
        "Monitor the functioning of softwares installed on Instances".to_owned();
    for row in &mut new.activities {
        for title in &mut row.section {
            if title.contains("Data destruction") {
                *title = title.replace("5.2", "5.3");
            }
        }
    }
    new.activities.retain(|a| a.text != "Choose Service location");
    let mut added = old.activities[0].clone();
    added.text = "Report abuse of the Instances to the authorities".to_owned();
    added.id = "OVH-INST-NEW".into();
    new.activities.push(added);

    let (old, new) = (plain(&old), plain(&new));
    let diff = Diff::new(&old, &new);
    assert_eq!(
        diff.counts(),
        BTreeMap::from([
            (Class::MovedToYou, 1),
            (Class::WordingChanged, 2),
            (Class::SourceMoved, 2),
            (Class::Added, 1),
            (Class::Removed, 1),
        ])
    );
    assert_eq!(diff.unchanged, 58 - 6);
    let order: Vec<_> = diff.changes.iter().map(|c| (c.class, c.direction)).collect();
    assert_eq!(order[0], (Class::MovedToYou, Direction::MoreForYou));
    assert_eq!(order[1], (Class::Added, Direction::MoreForYou));
    assert_eq!(order[2], (Class::WordingChanged, Direction::Unknown));
    assert_eq!(order[4], (Class::Removed, Direction::LessForYou));
}

#[test]
fn words_of_fail_on() {
    let threshold = DiffThreshold::parse(&["more-for-you", "removed"]).unwrap();
    let old = lettered(&[("Patch", "RA", "")]);
    let new = lettered(&[]);
    let (old, new) = (plain(&old), plain(&new));
    assert!(Diff::new(&old, &new).changes.iter().any(|c| threshold.is_reached(c)));
    let unknown = DiffThreshold::parse(&["more-for-me", "never"]).unwrap_err();
    assert_eq!((unknown.len(), unknown[0].nearest), (1, Some("more-for-you")));
}

mod command {
    //! `diff` as a user and a CI job meet it.
    use crate::common::rmx;
    use serde_json::Value;

    fn run(arguments: &[&str]) -> (i32, String, String) {
        let output = rmx().args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    #[test]
    fn two_models_of_one_service() {
        let (code, out, _) = run(&["diff", "zilliz/cloud", "--from", "saas", "--to", "byoc-i"]);
        assert_eq!(code, 0);
        assert!(out.contains("12 changes, 5 unchanged: 5 moved-to-you, 7 became-shared"), "{out}");
        assert!(out.contains("for you: 12 more-for-you"), "{out}");
        let (code, out, _) = run(&[
            "diff",
            "zilliz/cloud",
            "--from",
            "saas",
            "--to",
            "byoc",
            "--format",
            "json",
            "--fail-on",
            "more-for-you",
        ]);
        assert_eq!(code, 10);
        let diff: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(diff["schema"], "rmx-diff/1");
        assert_eq!(diff["counts"], serde_json::json!({"became-shared": 7, "moved-to-you": 3}));
        assert_eq!(diff["changes"][0]["old"]["assignments"]["customer"]["raci"], "");
        assert_eq!(diff["changes"][0]["new"]["assignments"]["customer"]["raci"], "RA");
        let (code, _, _) =
            run(&["diff", "zilliz/cloud", "--from", "byoc", "--to", "saas", "--fail-on", "more-for-you"]);
        assert_eq!(code, 0);
        let (code, _, _) =
            run(&["diff", "zilliz/cloud", "--from", "byoc", "--to", "saas", "--fail-on", "moved-to-provider"]);
        assert_eq!(code, 10);
    }

    #[test]
    fn what_is_missing_or_unknown_is_said() {
        let (code, _, err) = run(&["diff", "zilliz/cloud"]);
        assert_eq!(code, 2);
        assert!(err.contains("--from and --to"), "{err}");
        let (code, _, err) = run(&["diff", "zilliz/cloud", "--from", "sas", "--to", "byoc"]);
        assert_eq!(code, 2);
        assert!(err.contains("did you mean 'saas'?"), "{err}");
        let (code, _, err) =
            run(&["diff", "zilliz/cloud", "--from", "saas", "--to", "byoc", "--fail-on", "moved-to-me"]);
        assert_eq!(code, 2);
        assert!(err.contains("did you mean 'moved-to-you'?"), "{err}");
        let (code, _, err) = run(&["diff", "ovhcloud/instances", "zilliz/cloud"]);
        assert_eq!(code, 2);
        assert!(err.contains("that is zilliz/cloud: --to says its model here"), "{err}");
        let (code, _, err) = run(&["diff", "ovhcloud/instances", "page.md"]);
        assert_eq!(code, 1);
        assert!(err.contains("there is no file page.md"), "{err}");
    }

    #[test]
    fn every_format_has_the_changes_in_one_order() {
        let models = ["diff", "union/platform", "--from", "self-managed", "--to", "byoc"];
        let (_, out, _) = run(&[&models[..], &["--format", "md"]].concat());
        let headings: Vec<&str> = out.lines().filter_map(|l| l.strip_prefix("## ")).collect();
        assert_eq!(headings, ["Summary"]);
        let ids = |text: &str| -> Vec<String> {
            let ids = text.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| w.starts_with("UNION-PLAT-"));
            ids.map(str::to_owned).collect()
        };
        let text = run(&models).1;
        assert_eq!(ids(&out), ids(&text), "{text}");
        assert_eq!(ids(&out), ["UNION-PLAT-1-06", "UNION-PLAT-1-04", "UNION-PLAT-1-02", "UNION-PLAT-1-05"]);
        assert_eq!(out.lines().filter(|l| l.starts_with("| **UNION-PLAT-")).count(), 4, "{out}");
    }
}

#[test]
fn the_change_notice_is_a_workbook_to_sign() {
    use calamine::{Reader, Xlsx, open_workbook};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notice.xlsx");
    let run = || {
        let mut command = common::rmx();
        command.current_dir(folder.path());
        command.args(["diff", "zilliz/cloud", "--from", "saas", "--to", "byoc", "--as-of", "2026-11-20", "--force"]);
        command.args(["-o", "notice.xlsx"]).output().unwrap()
    };
    assert!(run().status.success());
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let sheets: Vec<String> = book.sheet_names().into_iter().filter(|n| !n.starts_with('_')).collect();
    assert_eq!(sheets, ["Summary", "Changes", "Sign-off"]);
    let text = |range: calamine::Range<calamine::Data>| -> Vec<Vec<String>> {
        range.rows().map(|r| r.iter().map(ToString::to_string).collect()).collect()
    };
    let changes = text(book.worksheet_range("Changes").unwrap());
    let rows: Vec<_> = changes.iter().filter(|r| r[0] == "More").collect();
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[0][1], "Moved to the customer");
    assert_eq!((rows[0][5].as_str(), rows[0][6].as_str()), ("Customer – | Zilliz RA", "Customer RA | Zilliz –"));
    assert!(changes.iter().all(|r| !r.contains(&"Details".to_owned())), "nobody needs an empty column");
    let counts = text(book.worksheet_range("Summary").unwrap());
    assert!(
        counts.iter().any(|r| r.starts_with(&["Became shared", "", "7", "0", "0"].map(String::from))),
        "{counts:?}"
    );
    let form = text(book.worksheet_range("Sign-off").unwrap()).concat().join(" ");
    assert!(
        form.contains("I have read what changes") && form.contains("Acknowledgement") && form.contains("Signature"),
        "{form}"
    );
    let first = std::fs::read(&path).unwrap();
    assert!(run().status.success());
    assert!(first == std::fs::read(&path).unwrap(), "same input, same bytes");
}

#[needs::tools(poppler)]
#[test]
fn the_change_notice_is_a_page_to_sign() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = common::rmx();
    command.current_dir(folder.path());
    command.args(["diff", "union/platform", "--from", "self-managed", "--to", "byoc", "-o", "notice.pdf"]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output =
        std::process::Command::new("pdftotext").arg("-layout").arg(folder.path().join("notice.pdf")).arg("-").output();
    let text = String::from_utf8(output.unwrap().stdout).unwrap();
    for words in ["Change notice", "the split changed (2)", "IAM role provisioning", "Acknowledgement"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // Up to twelve changes stand on one page.
    let mut command = common::rmx();
    command.current_dir(folder.path());
    command.args(["diff", "zilliz/cloud", "--from", "saas", "--to", "byoc-i", "-o", "twelve.pdf"]);
    assert!(command.output().unwrap().status.success());
    let pages = |file: &str| lopdf::Document::load(folder.path().join(file)).unwrap().get_pages().len();
    assert_eq!(pages("twelve.pdf"), 1);
}

/// Twelve rows of the vendor's page changed, of every kind: the notice is one page.
#[needs::tools(shared)]
#[test]
fn a_notice_of_twelve_edits_is_one_page() {
    let folder = tempfile::tempdir().unwrap();
    let source = common::shared().join("sources/ovhcloud-instances-responsibility-model.md");
    let page = std::fs::read_to_string(source).unwrap();
    let lines = page.lines().enumerate();
    let is_row = |line: &str| line.starts_with('|') && line.contains("RA ") && !line.contains("---");
    let rows: Vec<usize> =
        lines.filter(|(_, line)| is_row(line)).map(|(at, _)| at).skip(2).step_by(4).take(12).collect();
    assert_eq!(rows.len(), 12);
    let edited = page.lines().enumerate().map(|(at, line)| {
        let Some(nth) = rows.iter().position(|row| *row == at) else { return line.to_owned() };
        let mut cells: Vec<&str> = line.split('|').collect();
        let worded = format!("{} every year ", cells[1].trim_end());
        match nth % 3 {
            0 => cells.swap(2, 3),
            1 => cells[1] = &worded,
            _ => (cells[2], cells[3]) = (" RA ", " I "),
        }
        cells.join("|")
    });
    std::fs::write(folder.path().join("page.md"), edited.collect::<Vec<_>>().join("\n")).unwrap();
    let mut command = common::rmx();
    command.current_dir(folder.path());
    command.args(["diff", "ovhcloud/instances", "page.md", "-o", "notice.pdf", "-o", "notice.md"]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let pages = lopdf::Document::load(folder.path().join("notice.pdf")).unwrap().get_pages().len();
    assert_eq!(pages, 1, "{}", std::fs::read_to_string(folder.path().join("notice.md")).unwrap());
}

/// A heading of a notice counts the rows below it, whatever each of them weighs: one of ours is reworded, and one of the provider's.
#[needs::tools(shared, poppler)]
#[test]
fn a_heading_of_a_notice_counts_the_rows_below_it() {
    let folder = tempfile::tempdir().unwrap();
    let source = common::shared().join("sources/ovhcloud-instances-responsibility-model.md");
    let page = std::fs::read_to_string(source).unwrap().replace("Manage backups", "Manage and test backups");
    std::fs::write(folder.path().join("page.md"), page).unwrap();
    let mut command = common::rmx();
    command.current_dir(folder.path());
    command.args(["diff", "ovhcloud/instances", "page.md", "-o", "notice.pdf"]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut command = std::process::Command::new("pdftotext");
    let output = command.arg("-layout").arg(folder.path().join("notice.pdf")).arg("-").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("The wording changed (2)") && !text.contains("wording changed (1)"), "{text}");
}

/// The worked example on the page itself, through the importer: one row flipped, one reworded, one typo mended, one section
/// renumbered, one row added and one removed.
#[needs::tools(shared)]
#[test]
fn an_edited_copy_of_the_ovhcloud_page() {
    let source = common::shared().join("sources/ovhcloud-instances-responsibility-model.md");
    let page = std::fs::read_to_string(&source).unwrap();
    let line = |words: &str| page.lines().find(|l| l.contains(words)).unwrap_or_else(|| panic!("{words}"));
    let flipped = line("Manage network accessibility of Instances");
    let removed = line("Choose Service location");
    let after = line("Export data in QCOW2 format");
    let edited = page
        .replace(flipped, "| Manage network accessibility of Instances | RA | I |")
        .replace("Perform periodic restoration tests", "Perform yearly restoration tests")
        .replace("functionning of softwares", "functioning of softwares")
        .replace("#### 5.2. Data destruction", "#### 5.3. Data destruction")
        .replace(&format!("{removed}\n"), "")
        .replace(after, &format!("{after}\n| Report abuse of the Instances to the authorities | RA | |"));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("old.md"), &page).unwrap();
    std::fs::write(folder.path().join("new.md"), edited).unwrap();
    let expected = serde_json::json!({
        "moved-to-you": 1, "wording-changed": 2, "source-moved": 2, "added": 1, "removed": 1
    });
    for old in ["old.md", "ovhcloud/instances"] {
        let mut command = common::rmx();
        command.current_dir(folder.path());
        command.args(["diff", old, "new.md", "--format", "json", "--fail-on", "more-for-you"]);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(10), "{}", String::from_utf8_lossy(&output.stderr));
        let diff: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        // Beside the catalogue the page takes over its three conditions, so that they do not count as changed.
        assert_eq!(diff["counts"], expected, "{old}: {:#}", diff["changes"]);
        assert_eq!(diff["changes"][0]["class"], "moved-to-you");
        assert_eq!(diff["unchanged"], 58 - 6);
    }
}

/// The very pages that the catalogue was made from, compared with it: nothing changed, in any model. Conditions (OVHcloud), the
/// places of shift rows (Union) and template keywords (IBM) are declared in the catalogue and not in the page.
#[needs::tools(shared)]
#[test]
fn the_catalogue_s_own_pages_have_not_changed() {
    for (service, page, models, unchanged) in [
        ("ovhcloud/instances", "ovhcloud-instances-responsibility-model.md", &[""][..], 58),
        ("ibm/backup-recovery", "ibm-backup-recovery-responsibilities.md", &[""], 9),
        ("zilliz/cloud", "zilliz-byoc-shared-responsibilities.mdx", &["saas", "byoc", "byoc-i"], 17),
        ("union/platform", "union-shared-responsibility.md", &["self-managed", "byoc"], 9),
    ] {
        let page = common::shared().join("sources").join(page);
        for model in models {
            for (old, new) in [(service, page.to_str().unwrap()), (page.to_str().unwrap(), service)] {
                let mut command = common::rmx();
                command.args(["diff", old, new, "--format", "json"]);
                if !model.is_empty() {
                    command.args(["--model", model]);
                }
                let output = command.output().unwrap();
                let diff: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
                assert_eq!(diff["changes"], serde_json::json!([]), "{old} {new} {model}");
                assert_eq!(diff["unchanged"], unchanged, "{old} {new} {model}");
            }
        }
    }
}

/// One matrix as Markdown, CSV and a workbook: the format is no change.
#[test]
fn the_same_matrix_in_other_formats_has_not_changed() {
    const ROWS: [[&str; 4]; 5] = [
        ["1. Operations", "Patch the guest operating system", "RA", ""],
        ["1. Operations", "Patch the hypervisor", "I", "RA"],
        ["1. Operations", "Back up virtual machines | disks", "RA", "C"],
        ["2. Security", "Manage firewall rules, zones \"A\" and B", "RA", "I"],
        ["2. Security", "Physical security of the data centre", "", "RA"],
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut page = "# Acme virtual machines\n".to_owned();
    for section in ["1. Operations", "2. Security"] {
        page.push_str(&format!("\n## {section}\n\n| Activity | Customer | Acme |\n|---|---|---|\n"));
        for [_, text, customer, acme] in ROWS.iter().filter(|r| r[0] == section) {
            page.push_str(&format!("| {} | {customer} | {acme} |\n", text.replace('|', "\\|")));
        }
    }
    std::fs::write(folder.path().join("page.md"), page).unwrap();
    let mut table = "Section,Activity,Customer,Acme\n".to_owned();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in ["Section", "Activity", "Customer", "Acme"].iter().enumerate() {
        sheet.write_string(0, u16::try_from(column).unwrap(), *header).unwrap();
    }
    for (row, cells) in ROWS.iter().enumerate() {
        let quoted: Vec<String> = cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
        table.push_str(&format!("{}\n", quoted.join(",")));
        for (column, cell) in cells.iter().enumerate() {
            sheet.write_string(u32::try_from(row).unwrap() + 1, u16::try_from(column).unwrap(), *cell).unwrap();
        }
    }
    std::fs::write(folder.path().join("table.csv"), table).unwrap();
    book.save(folder.path().join("book.xlsx")).unwrap();
    for (old, new) in [("page.md", "table.csv"), ("book.xlsx", "page.md"), ("table.csv", "book.xlsx")] {
        let mut command = common::rmx();
        let output = command.current_dir(folder.path()).args(["diff", old, new, "--format", "json"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let diff: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(diff["changes"], serde_json::json!([]), "{old} {new}");
        assert_eq!(diff["unchanged"], 5);
    }
}

/// A conditional row whose words were mended is still the conditional row; what hung on nothing still hangs on nothing.
#[test]
fn a_page_beside_the_catalogue_takes_over_its_conditions_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("catalog/acme/vm");
    std::fs::create_dir_all(&own).unwrap();
    std::fs::write(
        own.join("matrix.toml"),
        r#"schema = "rmx-catalog/1"
title = "Shared responsibilities"
notation = "raci"
[vendor]
id = "acme"
name = "Acme"
short = "ACME"
[service]
id = "vm"
name = "Virtual machines"
short = "VM"
[[sources]]
document = "vm.md"
[[parties]]
id = "customer"
name = "Customer"
kind = "customer"
[[parties]]
id = "acme"
name = "Acme"
kind = "provider"
[[options]]
id = "managed-backups"
name = "Managed backups"
[[tables]]
table = "activities.csv"
notation = "raci"
columns = [
    { header = "id", is = "id" },
    { header = "section", is = "section" },
    { header = "activity", is = "activity" },
    { header = "customer", is = "party", parties = ["customer"] },
    { header = "acme", is = "party", parties = ["acme"] },
    { header = "option", is = "option" },
    { header = "general", is = "general" },
    { header = "line", is = "line" },
]
"#,
    )
    .unwrap();
    std::fs::write(
        own.join("activities.csv"),
        "id,section,activity,customer,acme,option,general,line\n\
         ACME-VM-1,Operations,Manage backups of the machines,RA,,,,5\n\
         ACME-VM-2,Operations,Manage backups following the customer's request (optionnal),CI,RA,managed-backups,ACME-VM-1,6\n",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("page.md"),
        "# VM\n\n## Operations\n\n| Activity | Customer | Acme |\n|---|---|---|\n\
         | Manage backups of the machines | RA | |\n\
         | Manage backups following the customer's request (optional) | CI | RA |\n\
         | Keep the keys of the machines | RA | |\n",
    )
    .unwrap();
    let mut command = common::rmx();
    command.current_dir(folder.path()).args(["--catalog", "catalog", "diff", "acme/vm", "page.md", "--format", "json"]);
    let output = command.output().unwrap();
    let diff: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(diff["counts"], serde_json::json!({"added": 1, "wording-changed": 1}), "{diff:#}");
    let changes = diff["changes"].as_array().unwrap();
    let change = |class: &str| &changes.iter().find(|change| change["class"] == class).unwrap()["new"];
    assert_eq!(change("wording-changed")["option"], "managed-backups");
    // A row of the page's own has an id of the same form.
    assert!(change("added")["id"].as_str().unwrap().starts_with("ACME-VM-"), "{diff:#}");
    assert_eq!(diff["new"]["notes"][0], "Taken over from the catalogue (acme/vm): the conditions of 1 activity.");
}
