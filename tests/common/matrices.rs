//! Small matrices written by hand, for tests of rules and diffs.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use chrono::NaiveDate;
use rmx_report::analysis::{Assessment, assess};
use rmx_report::base::location::Location;
use rmx_report::frameworks::{Controls, topics::Topics};
use rmx_report::matrix::deployment::EffectiveMatrix;
use rmx_report::matrix::{
    AbsencePolicy, Activity, Assignment, CellState, Cells, Duty, DutyKind, Letter, Letters, Matrix, Model, Named,
    Notation, Overlay, OverlayRow, Party, PartyKind, Relation, Rule, ServiceOption,
};
use rmx_report::profile::Profile;

/// A matrix of one vendor (`acme/vm`) with a customer and a provider, and no rows.
pub fn matrix() -> Matrix {
    Matrix {
        vendor: Named { id: "acme".into(), name: "Acme".to_owned(), short: "ACME".to_owned() },
        service: Named { id: "vm".into(), name: "Virtual machines".to_owned(), short: "VM".to_owned() },
        title: "Shared responsibilities".to_owned(),
        notation: Notation::Raci,
        language: None,
        absence: AbsencePolicy::default(),
        parties: vec![party("customer", "Customer", PartyKind::Customer), party("acme", "Acme", PartyKind::Provider)],
        legend: Vec::new(),
        sources: Vec::new(),
        models: Vec::new(),
        options: Vec::new(),
        keywords: Vec::new(),
        activities: Vec::new(),
        overlays: Vec::new(),
        access: None,
        notes: Vec::new(),
        remarks: Vec::new(),
        taken_over: None,
        origin: None,
    }
}

pub fn party(id: &str, name: &str, kind: PartyKind) -> Party {
    Party { id: id.into(), name: name.to_owned(), kind, contracted_by: None, aliases: Vec::new() }
}

pub fn model(id: &str) -> Model {
    Model { id: id.into(), name: id.to_uppercase(), description: None }
}

pub fn option(id: &str) -> ServiceOption {
    ServiceOption { id: id.into(), name: id.to_owned(), condition: None }
}

/// A letters cell: `RA`; characters that are no letter become unknown ones; an empty text is a blank cell.
pub fn raci(text: &str) -> Assignment {
    if text.is_empty() {
        return Assignment::unstated();
    }
    let letters: Letters = text.chars().filter_map(Letter::from_char).collect();
    let unknown = text.chars().filter(|c| Letter::from_char(*c).is_none()).map(|c| c.to_string().into()).collect();
    Assignment { unknown, ..Assignment::stated(letters, text) }
}

/// A prose cell: R for its stated part.
pub fn duty(text: &str) -> Assignment {
    let duties = vec![Duty { text: text.to_owned(), kind: DutyKind::Duty, derived: None }];
    Assignment { duties, ..Assignment::derived(Letters::R, text, Rule::DutyPart) }
}

/// `N/A`.
pub fn none() -> Assignment {
    Assignment { state: CellState::None, verbatim: "N/A".to_owned(), ..Assignment::unstated() }
}

/// The cells of an owner column: `Customer`, `Acme`, `Shared`.
pub fn owner(name: &str) -> Vec<Assignment> {
    let (customer, provider, rule) = match name {
        "Customer" => (Letters::RA, Letters::NONE, Rule::OwnerSole),
        "Shared" => (Letters::R, Letters::R, Rule::OwnerShared),
        _ => (Letters::NONE, Letters::RA, Rule::OwnerSole),
    };
    vec![Assignment::derived(customer, name, rule), Assignment::derived(provider, name, rule)]
}

/// An activity on a line of `acme.md`.
pub fn activity(line: u32, section: &str, text: &str, cells: Vec<Assignment>) -> Activity {
    Activity {
        id: format!("ACME-VM-{line:02}").as_str().into(),
        section: vec![section.to_owned()],
        text: text.to_owned(),
        verbatim: None,
        cells: Cells::Every(cells),
        option: None,
        general: None,
        topics: Vec::new(),
        extras: Vec::new(),
        source: Location::line("acme.md", line, 0),
    }
}

/// A matrix with one section whose rows have the letters given: words, customer, provider.
pub fn lettered(rows: &[(&str, &str, &str)]) -> Matrix {
    let activities = rows.iter().zip(1..).map(|((text, customer, provider), line)| {
        activity(line, "Operations", text, vec![raci(customer), raci(provider)])
    });
    Matrix { activities: activities.collect(), ..matrix() }
}

/// A matrix with an owner per model: words and one owner per model (an empty one is no value).
pub fn owned(models: &[&str], rows: &[(&str, &[&str])]) -> Matrix {
    let activities = rows.iter().zip(1..).map(|((text, owners), line)| {
        let per_model = owners.iter().map(|o| (!o.is_empty()).then(|| owner(o))).collect();
        Activity { cells: Cells::PerModel(per_model), ..activity(line, "Operations", text, Vec::new()) }
    });
    Matrix {
        models: models.iter().map(|m| model(m)).collect(),
        activities: activities.collect(),
        notation: Notation::Owner,
        ..matrix()
    }
}

/// An overlay row over the models `one` and `two`.
pub fn shift(line: u32, text: &str, one: Vec<Assignment>, two: Vec<Assignment>, relation: Relation) -> OverlayRow {
    let cells = Cells::PerModel(vec![Some(one), Some(two)]);
    OverlayRow { activity: Activity { cells, ..activity(line, "Shifts", text, Vec::new()) }, relation }
}

/// The overlay `shifts`, which restates the base for the model `one`.
pub fn overlay(rows: Vec<OverlayRow>) -> Overlay {
    Overlay { id: "shifts".into(), title: "Shifts".to_owned(), restates: vec!["one".into()], rows }
}

/// The findings of a matrix without a record.
pub fn assess_alone(effective: &EffectiveMatrix<'_>, profile: &Profile, day: NaiveDate) -> Assessment {
    let topics = Topics::new(effective);
    let chosen = profile.frameworks_of(&effective.matrix.name());
    let controls = Controls::new(effective, &chosen, &profile.controls, &topics);
    assess(effective, &topics, &controls, None, profile, day)
}
