//! The deployment models for which a row holds, and its cells under each of them.

use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;
use crate::import::mapping::ColumnRole;
use crate::import::notation::{self, lexicon};
use crate::import::raw::RawRow;
use crate::matrix::{ActivityId, Cells, ModelId};

use super::RowReader;

/// The models that a cell names; `None` where it names every one ("Common") or says nothing.
pub fn models_named(text: &str) -> Option<Vec<&str>> {
    let whole = lexicon::fold(text);
    if whole.is_empty() || lexicon::is(&whole, lexicon::Class::Every) || notation::says_none(text) {
        return None;
    }
    let pieces = notation::names::pieces(text);
    if pieces.iter().any(|p| lexicon::is(&lexicon::fold(p), lexicon::Class::Every)) {
        return None;
    }
    Some(if pieces.is_empty() { vec![text.trim()] } else { pieces })
}

impl RowReader<'_, '_> {
    /// The assignments of an ordinary row, for the models for which the row holds.
    pub(super) fn cells(&mut self, row: &RawRow, id: &ActivityId) -> Cells {
        let cells = self.cells_of_columns(row, id);
        let Some(holds) = self.named_models(row).or_else(|| self.marked_models(row)) else { return cells };
        let each = match cells {
            Cells::Every(cells) => vec![Some(cells); holds.len()],
            Cells::PerModel(models) => models,
        };
        Cells::PerModel(each.into_iter().zip(holds).map(|(cells, holds)| cells.filter(|_| holds)).collect())
    }

    /// For which models a row holds by the column that names them; `None` = for every one.
    fn named_models(&mut self, row: &RawRow) -> Option<Vec<bool>> {
        let column = self.columns_where(|role| matches!(role, ColumnRole::Model)).first().copied()?;
        let cell = row.cells.get(column)?;
        let names = models_named(&cell.text)?;
        let holds: Vec<bool> = self
            .context
            .models
            .iter()
            .map(|m| names.iter().any(|n| lexicon::fold(n) == lexicon::fold(&m.name) || *n == m.id.as_str()))
            .collect();
        if holds.contains(&true) {
            return Some(holds);
        }
        self.report_models(cell.place, &cell.text);
        None
    }

    /// For which models a row holds by the marks in the models' columns; a model without such a column is not limited.
    fn marked_models(&mut self, row: &RawRow) -> Option<Vec<bool>> {
        let columns = self.columns_where(|role| matches!(role, ColumnRole::Holds { .. }));
        let mut holds = vec![true; self.context.models.len()];
        for column in &columns {
            let Some(ColumnRole::Holds { model }) = self.role(*column) else { continue };
            let Some(slot) = self.model_index(model).and_then(|i| holds.get_mut(i)) else { continue };
            let text = row.cells.get(*column).map_or("", |c| c.text.trim());
            *slot = !(text.is_empty() || notation::says_none(text) || notation::is_cross(text));
        }
        if columns.is_empty() {
            return None;
        }
        if holds.contains(&true) {
            return Some(holds);
        }
        self.report_models(row.place, "");
        None
    }

    fn report_models(&mut self, place: Place, found: &str) {
        let known: Vec<&str> = self.context.models.iter().map(|m| m.name.as_str()).collect();
        self.diagnostics.push(
            Diagnostic::warning("unknown-model", "a row names no known deployment model")
                .at(self.written_at(place))
                .found(found)
                .allowed(known.join(", "))
                .help("the row is read for every model; declare the model, or mend the cell"),
        );
    }

    /// The assignments of an ordinary row, per model where columns or the table name models.
    fn cells_of_columns(&mut self, row: &RawRow, id: &ActivityId) -> Cells {
        let models: Vec<Option<&ModelId>> = self.models_of_columns();
        if models.iter().all(Option::is_none) {
            let cells = self.row_cells(row, id, None);
            return match self.mapping.model.as_ref().and_then(|m| self.model_index(m)) {
                None => Cells::Every(cells),
                Some(only) => {
                    let mut cells = Some(cells);
                    let each = 0..self.context.models.len();
                    Cells::PerModel(each.map(|i| if i == only { cells.take() } else { None }).collect())
                }
            };
        }
        let models: Vec<ModelId> = self.context.models.iter().map(|m| m.id.clone()).collect();
        Cells::PerModel(
            models
                .iter()
                .map(|model| {
                    let named = !self.columns_of_model(Some(model)).is_empty();
                    named.then(|| self.row_cells(row, id, Some(model)))
                })
                .collect(),
        )
    }

    fn model_index(&self, id: &ModelId) -> Option<usize> {
        self.context.models.iter().position(|m| &m.id == id)
    }

    fn models_of_columns(&self) -> Vec<Option<&ModelId>> {
        let roles = self.table.columns.iter().flatten();
        roles
            .filter_map(|role| match role {
                ColumnRole::Party { model, .. } | ColumnRole::Owner { model } => Some(model.as_ref()),
                _ => None,
            })
            .collect()
    }

    /// The party and owner columns that speak of a model (or of every model).
    pub(super) fn columns_of_model(&self, wanted: Option<&ModelId>) -> Vec<usize> {
        self.columns_where(|role| match role {
            ColumnRole::Party { model, .. } | ColumnRole::Owner { model } => {
                model.is_none() || wanted.is_none() || model.as_ref() == wanted
            }
            _ => false,
        })
    }
}
