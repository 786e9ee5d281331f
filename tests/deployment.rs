//! The matrix as it holds for one customer: options, models and shift tables laid over the base table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "common/matrices.rs"]
mod matrices;

use matrices::{activity, duty, lettered, matrix, model, none, option, overlay, owned, owner, party, raci, shift};
use rmx_report::matrix::deployment::{EffectiveMatrix, OptionState, RowOrigin, Selection, SelectionError};
use rmx_report::matrix::{
    Activity, Allocation, Assignment, CellState, Cells, Letters, Matrix, PartyKind, Relation, Rule,
};

fn effective<'m>(matrix: &'m Matrix, selection: &Selection) -> EffectiveMatrix<'m> {
    EffectiveMatrix::new(matrix, selection).unwrap()
}

fn under(model: &str) -> Selection {
    Selection { model: Some(model.into()), ..Selection::default() }
}

#[test]
fn a_selection_leads_to_its_effective_matrix_and_back() {
    let matrix = Matrix {
        options: vec![option("backups"), option("patches"), option("logs")],
        ..owned(&["saas", "byoc"], &[("Patch the hosts", &["Acme", "Customer"])])
    };
    let options = [("backups".into(), true), ("patches".into(), false)].into();
    let selection = Selection { options, ..under("byoc") };
    assert_eq!(selection.fits(&matrix), Ok(()));
    let eff = effective(&matrix, &selection);
    assert_eq!(eff.selection(), selection);
    let states: Vec<OptionState> = eff.options.iter().map(|(_, state)| *state).collect();
    assert_eq!(states, [OptionState::Taken, OptionState::NotTaken, OptionState::NotStated]);
    assert!(matches!(Selection::default().fits(&matrix).unwrap_err()[..], [SelectionError::ModelRequired { .. }]));
    let strange = Selection { options: [("keys".into(), true)].into(), ..under("paas") };
    let problems = strange.fits(&matrix).unwrap_err();
    assert!(matches!(problems[..], [SelectionError::UnknownModel { .. }, SelectionError::UnknownOption { .. }]));
    // The only model need not be named.
    let lone = owned(&["saas"], &[("Patch the hosts", &["Acme"])]);
    assert_eq!(effective(&lone, &Selection::default()).model.map(|m| m.id.to_string()), Some("saas".to_owned()));
}

#[test]
fn rows_are_found_counted_and_read_by_side() {
    let matrix = lettered(&[
        ("Patch the guests", "RA", "C"),
        ("Patch the hosts", "I", "RA"),
        ("Rotate the keys", "RA", "A"),
        ("Answer audits", "A", "R"),
        ("Guard the doors", "", ""),
    ]);
    let eff = effective(&matrix, &Selection::default());
    let all = |of: &dyn Fn(usize) -> bool| (0..eff.activities.len()).filter(|at| of(*at)).collect::<Vec<_>>();
    assert_eq!(all(&|at| eff.activities[at].is_obligation()), [0, 2, 3]);
    assert_eq!(all(&|at| eff.activities[at].is_commitment()), [1]);
    assert_eq!(all(&|at| eff.activities[at].provider_has_part(&matrix.parties)), [1, 2, 3]);
    assert_eq!(all(&|at| eff.activities[at].is_contested(&matrix.parties)), [2]);
    assert_eq!(eff.activity(&"ACME-VM-03".into()).map(|a| a.text), Some("Rotate the keys"));
    assert!(eff.activity(&"ACME-VM-09".into()).is_none());
    assert_eq!((eff.count(Allocation::Unassigned), eff.count(Allocation::NotApplicable)), (1, 0));
    assert_eq!(eff.activities.iter().filter(|a| a.is_applicable()).count(), 5);
}

/// An option that is not taken takes the provider's part away, too.
#[test]
fn what_does_not_apply_is_nobodys() {
    let mut matrix = lettered(&[("Have the backups managed", "CI", "RA")]);
    matrix.options = vec![option("backups"), option("patches")];
    matrix.activities[0].option = Some("backups".into());
    let with = |backups: bool, patches: bool| Selection {
        options: [("backups".into(), backups), ("patches".into(), patches)].into(),
        ..Selection::default()
    };
    let reason = |selection: &Selection| effective(&matrix, selection).activities[0].reason.clone();
    assert_eq!(reason(&with(true, false)), None);
    assert_eq!(reason(&with(false, true)).as_deref(), Some("option 'backups' (backups) is not taken"));
    assert!(reason(&Selection::default()).unwrap().ends_with("is not stated: confirm"));
    let off = effective(&matrix, &with(false, true));
    assert!(!off.activities[0].is_applicable() && !off.activities[0].provider_has_part(&matrix.parties));
}

/// A customer, a provider and a third party under the models `one` and `two`; the base row, and a shift row.
fn shifted(base: [Assignment; 3], shifted: [Assignment; 3], relation: Relation) -> Matrix {
    let mut all = matrix();
    all.parties.push(party("aws", "AWS", PartyKind::ThirdParty));
    all.models = vec![model("one"), model("two")];
    let base = base.to_vec();
    let cells = Cells::PerModel(vec![Some(base.clone()), Some(base.clone())]);
    all.activities = vec![Activity { cells, ..activity(1, "Operations", "Patch the hosts", Vec::new()) }];
    all.overlays = vec![overlay(vec![shift(10, "Patch the hosts yourself", base, shifted.to_vec(), relation)])];
    all
}

#[test]
fn a_shift_row_takes_the_place_of_its_base_row_under_its_own_words() {
    let relation = Relation::Replaces { base: "ACME-VM-01".into(), reason: "you run them".to_owned() };
    let matrix = shifted([raci("I"), raci("RA"), raci("")], [raci("RA"), raci("I"), raci("")], relation);
    let eff = effective(&matrix, &under("two"));
    let [row] = &eff.activities[..] else { panic!("{:?}", eff.activities) };
    assert_eq!((row.id.as_str(), row.text), ("ACME-VM-01", "Patch the hosts yourself"));
    let letters: Vec<Letters> = row.assignments.iter().map(|a| a.letters).collect();
    assert_eq!(letters[0], Letters::RA);
    let RowOrigin::Overlay { id, relation } = &row.from else { panic!("{:?}", row.from) };
    assert_eq!((id.as_str(), relation.as_str(), relation.reason()), ("shifts", "replaces", "you run them"));
    assert_eq!(row.from.as_str(), "shifts");
    let was = row.supersedes.as_ref().unwrap();
    assert_eq!(
        (was.id.as_str(), was.text.as_str(), was.assignments[1].letters),
        ("ACME-VM-01", "Patch the hosts", Letters::RA)
    );
    assert!(row.restated.is_none());
    // The model that the shift table only restates keeps its base row, with the other reading beside it.
    let eff = effective(&matrix, &under("one"));
    let [row] = &eff.activities[..] else { panic!("{:?}", eff.activities) };
    assert_eq!((row.text, row.from.as_str()), ("Patch the hosts", "base"));
    assert_eq!(row.restated.as_ref().map(|other| other.text.as_str()), Some("Patch the hosts yourself"));
    assert!(row.supersedes.is_none());
}

#[test]
fn a_refined_row_keeps_what_it_does_not_mention_and_what_is_declared() {
    let refines = |keeps: &[&str]| Relation::Refines {
        base: "ACME-VM-01".into(),
        reason: "says more".to_owned(),
        keeps: keeps.iter().map(|id| (*id).into()).collect(),
    };
    let base = || [raci("I"), duty("runs the hosts"), raci("C")];
    let cells = |shift: [Assignment; 3], keeps: &[&str]| {
        let matrix = shifted(base(), shift, refines(keeps));
        effective(&matrix, &under("two")).activities[0].assignments.to_vec()
    };
    // Unmentioned: the base cell as it stands, marked as kept.
    let kept = cells([raci("RA"), raci(""), none()], &[]);
    assert_eq!((kept[0].letters, kept[0].derived), (Letters::RA, None));
    assert_eq!(
        (kept[1].letters, kept[1].state, kept[1].verbatim.as_str()),
        (Letters::R, CellState::Stated, "runs the hosts")
    );
    assert_eq!(kept[1].derived, Some(Rule::KeptFromBase));
    let duties: Vec<_> = kept[1].duties.iter().map(|d| (d.text.as_str(), d.derived)).collect();
    assert_eq!(duties, [("runs the hosts", Some(Rule::KeptFromBase))]);
    assert_eq!((kept[2].state, kept[2].letters), (CellState::None, Letters::NONE), "N/A is mentioned");
    // Declared: the base part stays beside what the shift row says.
    let kept = cells([raci("A"), duty("is told"), raci("R")], &["customer", "acme"]);
    assert_eq!(kept[0].letters.to_string(), "AI");
    assert_eq!((kept[0].verbatim.as_str(), kept[0].derived), ("A", None));
    let duties: Vec<_> = kept[1].duties.iter().map(|d| (d.text.as_str(), d.derived)).collect();
    assert_eq!(duties, [("is told", None), ("runs the hosts", Some(Rule::KeptFromBase))]);
    assert_eq!(kept[2].letters, Letters::R, "not declared: what it says alone");
}

#[test]
fn an_addition_stands_by_itself_where_it_has_a_value() {
    let addition = Relation::Addition { reason: "stands nowhere else".to_owned() };
    let matrix = shifted([raci("I"), raci("RA"), raci("")], [raci("RA"), raci("I"), raci("")], addition);
    let eff = effective(&matrix, &under("two"));
    let texts: Vec<(&str, &str)> = eff.activities.iter().map(|a| (a.text, a.from.as_str())).collect();
    assert_eq!(texts, [("Patch the hosts", "base"), ("Patch the hosts yourself", "shifts")]);
    let RowOrigin::Overlay { relation, .. } = &eff.activities[1].from else { panic!() };
    assert_eq!((relation.as_str(), relation.reason()), ("addition", "stands nowhere else"));
    let mut blank = matrix.clone();
    blank.overlays[0].rows[0].activity.cells = Cells::PerModel(vec![Some(owner("Acme")), None]);
    blank.activities[0].cells = Cells::PerModel(vec![None, Some(owner("Acme"))]);
    let without = |model: &str| {
        effective(&blank, &under(model)).without_value.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!((without("one"), without("two")), (vec!["ACME-VM-01".to_owned()], vec!["ACME-VM-10".to_owned()]));
}

/// The checklist's hash is that of what is on it: rows in any order, the legend, the model, the options.
#[test]
fn a_checklist_is_called_by_what_is_on_it() {
    let rows = [("Patch the guests", "RA", "C"), ("Patch the hosts", "I", "RA")];
    let matrix = lettered(&rows);
    let eff = effective(&matrix, &Selection::default());
    let hash = eff.checklist_hash();
    assert!(eff.is_called(&hash));
    let turned = lettered(&[rows[1], rows[0]]);
    let turned = effective(&turned, &Selection::default());
    assert_eq!(turned.checklist_hash(), hash);
    let other = lettered(&[rows[0], ("Patch the hosts", "I", "R")]);
    let other = effective(&other, &Selection::default());
    assert!(!other.is_called(&hash) && other.checklist_hash() != hash);
}
