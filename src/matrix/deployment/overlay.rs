//! Lays shift tables over the base table, as the matrix's description declares it.

use std::borrow::Cow;
use std::collections::HashMap;

use super::origin::{OtherReading, RowOrigin};
use crate::matrix::{Activity, ActivityId, Assignment, CellState, Matrix, Overlay, OverlayRow, Relation, Rule};

/// A row with its words, the row that gives it its identity, and its assignments.
pub(super) struct LaidRow<'m> {
    /// Whose words are shown.
    pub words: &'m Activity,
    /// Whose section and text make the key: a shift row that replaces or refines a base row is the same activity by declaration.
    pub identity: &'m Activity,
    /// The id, where it is not that of `words`.
    pub id: Option<&'m ActivityId>,
    pub assignments: Cow<'m, [Assignment]>,
    pub from: RowOrigin<'m>,
    pub supersedes: Option<Box<OtherReading>>,
    pub restated: Option<Box<OtherReading>>,
}

/// The rows under one model, and the ids of those that have no value for it.
pub(super) struct Laid<'m> {
    pub rows: Vec<LaidRow<'m>>,
    pub without_value: Vec<ActivityId>,
}

pub(super) fn lay(matrix: &Matrix, model: Option<usize>) -> Laid<'_> {
    let model_id = model.and_then(|i| matrix.models.get(i)).map(|m| &m.id);
    let restates = |overlay: &Overlay| model_id.is_some_and(|id| overlay.restates.contains(id));
    let mut shifts: HashMap<&ActivityId, (&Overlay, &OverlayRow)> = HashMap::new();
    for overlay in &matrix.overlays {
        for row in &overlay.rows {
            if let Some(base) = row.relation.base() {
                shifts.insert(base, (overlay, row));
            }
        }
    }

    let mut rows = Vec::with_capacity(matrix.activities.len());
    let mut without_value = Vec::new();
    // Shifted rows stand with their own table's rows, after the base: sections stay together.
    let mut shifted_rows: HashMap<&ActivityId, LaidRow<'_>> = HashMap::new();
    for base in &matrix.activities {
        let Some(cells) = base.cells.for_model(model) else {
            without_value.push(base.id.clone());
            continue;
        };
        let shift = shifts
            .get(&base.id)
            .and_then(|(overlay, row)| Some((*overlay, *row, row.activity.cells.for_model(model)?.to_vec())));
        match shift {
            None => rows.push(plain(base, cells)),
            Some((overlay, row, shifted)) if restates(overlay) => {
                let restated = Some(Box::new(reading(&row.activity, shifted)));
                rows.push(LaidRow { restated, ..plain(base, cells) });
            }
            Some((overlay, row, shifted)) => {
                shifted_rows.insert(&row.activity.id, shifted_row(matrix, overlay, row, base, cells, shifted));
            }
        }
    }
    for overlay in &matrix.overlays {
        for row in &overlay.rows {
            if let Some(laid) = shifted_rows.remove(&row.activity.id) {
                rows.push(laid);
            } else if row.relation.base().is_none() {
                match row.activity.cells.for_model(model) {
                    Some(cells) => {
                        rows.push(LaidRow { from: origin(overlay, row), ..plain(&row.activity, cells) });
                    }
                    None => without_value.push(row.activity.id.clone()),
                }
            }
        }
    }
    Laid { rows, without_value }
}

fn plain<'m>(activity: &'m Activity, assignments: &'m [Assignment]) -> LaidRow<'m> {
    LaidRow {
        words: activity,
        identity: activity,
        id: None,
        assignments: Cow::Borrowed(assignments),
        from: RowOrigin::Base,
        supersedes: None,
        restated: None,
    }
}

fn origin<'m>(overlay: &'m Overlay, row: &'m OverlayRow) -> RowOrigin<'m> {
    RowOrigin::Overlay { id: &overlay.id, relation: &row.relation }
}

fn reading(activity: &Activity, assignments: Vec<Assignment>) -> OtherReading {
    OtherReading { id: activity.id.clone(), text: activity.text.clone(), assignments, source: activity.source.clone() }
}

fn shifted_row<'m>(
    matrix: &'m Matrix,
    overlay: &'m Overlay,
    row: &'m OverlayRow,
    base: &'m Activity,
    base_cells: &[Assignment],
    mut shifted: Vec<Assignment>,
) -> LaidRow<'m> {
    if let Relation::Refines { keeps, .. } = &row.relation {
        for ((party, cell), base_cell) in matrix.parties.iter().zip(&mut shifted).zip(base_cells) {
            // A party that the shift row does not mention stays; a declared part stays beside what the shift row says.
            if keeps.contains(&party.id) || cell.state == CellState::Unstated {
                keep(cell, base_cell);
            }
        }
    }
    LaidRow {
        words: &row.activity,
        identity: base,
        id: Some(&base.id),
        assignments: Cow::Owned(shifted),
        from: origin(overlay, row),
        supersedes: Some(Box::new(reading(base, base_cells.to_vec()))),
        restated: None,
    }
}

/// Adds a base cell's parts to a shifted cell, each marked as kept from the base.
fn keep(cell: &mut Assignment, base: &Assignment) {
    let kept = base.duties.iter().cloned().map(|mut duty| {
        duty.derived = Some(Rule::KeptFromBase);
        duty
    });
    cell.duties.extend(kept);
    if cell.state == CellState::Unstated {
        cell.letters = base.letters;
        cell.verbatim.clone_from(&base.verbatim);
        cell.state = base.state;
        cell.derived = Some(Rule::KeptFromBase);
    } else {
        cell.letters = cell.letters.union(base.letters);
    }
}
