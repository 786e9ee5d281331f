//! What several rules ask of a row.

use std::collections::HashMap;

use crate::base::location::Location;
use crate::findings::Fact;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::{
    Activity, ActivityId, Assignment, CellState, Cells, DutyKind, Letters, Matrix, Model, Party, Side, side_letters,
};

/// The applicable rows that the vendor assigned by letters: letter rules look at nothing else, because in prose each
/// party's stated part is the split, and derived letters are our reading, not the vendor's.
pub(super) fn lettered<'a>(effective: &'a EffectiveMatrix<'_>) -> impl Iterator<Item = &'a EffectiveActivity<'a>> {
    effective.activities.iter().filter(|a| a.is_applicable() && is_lettered(&a.assignments))
}

fn is_lettered(assignments: &[Assignment]) -> bool {
    let stated = |a: &Assignment| a.letters_are_stated() && !a.letters.is_empty();
    let derived = |a: &Assignment| a.derived.is_some() && !a.letters.is_empty();
    assignments.iter().any(stated) && !assignments.iter().any(derived)
}

/// A row with the models under which the vendor says nothing of it.
pub(super) struct Gone<'m> {
    pub row: &'m Activity,
    pub models: Vec<&'m Model>,
}

/// The rows that the vendor assigns under some models and leaves blank, or out, under others.
pub(super) fn gone(matrix: &Matrix) -> HashMap<&ActivityId, Gone<'_>> {
    let rows = matrix.activities.iter().chain(matrix.overlays.iter().flat_map(|o| o.rows.iter().map(|r| &r.activity)));
    let gone = |row: &'_ Activity| -> Vec<usize> {
        let Cells::PerModel(models) = &row.cells else { return Vec::new() };
        let says = |cells: &Option<Vec<Assignment>>| {
            cells.as_ref().is_some_and(|cells| cells.iter().any(|a| a.state != CellState::Unstated))
        };
        let silent: Vec<usize> = (0..models.len()).filter(|m| !models.get(*m).is_some_and(says)).collect();
        // What is blank everywhere is a row without anybody, whatever the model.
        if silent.len() == models.len() { Vec::new() } else { silent }
    };
    rows.filter_map(|row| {
        let models: Vec<&Model> = gone(row).into_iter().filter_map(|m| matrix.models.get(m)).collect();
        (!models.is_empty()).then_some((&row.id, Gone { row, models }))
    })
    .collect()
}

/// The parties of a row whose letters satisfy a condition, with their assignments.
pub(super) fn parties_with<'a>(
    matrix: &'a Matrix,
    assignments: &'a [Assignment],
    condition: impl Fn(Letters) -> bool + 'a,
) -> impl Iterator<Item = (&'a Party, &'a Assignment)> {
    matrix.parties.iter().zip(assignments).filter(move |(_, a)| condition(a.letters))
}

/// Whether the customer's side and the provider's side are both responsible.
pub(super) fn both_responsible(matrix: &Matrix, assignments: &[Assignment]) -> bool {
    side_letters(&matrix.parties, assignments, Side::Customer).r()
        && side_letters(&matrix.parties, assignments, Side::Provider).r()
}

/// Whether a party's own part is put in words anywhere in the row.
pub(super) fn split_is_stated(assignments: &[Assignment]) -> bool {
    assignments.iter().any(|a| a.duties.iter().any(|d| d.kind != DutyKind::Note))
}

/// Names one after the other: `a`, `a and b`, `a, b and c`.
pub(super) fn list<S: AsRef<str>>(names: &[S]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [front @ .., last] => {
            let front: Vec<&str> = front.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", front.join(", "), last.as_ref())
        }
    }
}

/// The cells of a row as published, with their parties: `Customer: AI, OVHcloud: RA`; one owner's cell stands by itself, and
/// blank cells are said to be blank.
pub(crate) fn cells(matrix: &Matrix, assignments: &[Assignment]) -> Fact {
    let words = |a: &Assignment| a.verbatim.split_whitespace().collect::<Vec<_>>().join(" ");
    // A cell that names the owner is every party's cell.
    let owner = assignments.first().filter(|first| {
        assignments.len() > 1 && !first.letters_are_stated() && assignments.iter().all(|a| a.verbatim == first.verbatim)
    });
    if let Some(cell) = owner {
        return Fact::Cells(vec![(String::new(), words(cell))]);
    }
    let cell = |(party, assignment): (&Party, &Assignment)| (party.name.clone(), words(assignment));
    Fact::Cells(matrix.parties.iter().zip(assignments).map(cell).collect())
}

/// The matrix's document, for findings on the matrix as a whole.
pub(super) fn document(matrix: &Matrix) -> Location {
    let first = matrix.activities.first().map(|a| a.source.file.clone());
    Location::document(first.unwrap_or_else(|| matrix.name().into()))
}
