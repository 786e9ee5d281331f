//! A planned table -> columns and rows in the catalogue's form, with ids for parties and models.

use crate::import::assemble;
use crate::import::mapping::{ColumnMapping, ColumnRole, TableMapping, TableRole};
use crate::import::notation::lexicon::{Class, any_word_is, fold, squash};
use crate::import::notation::names::{Mention, listed};
use crate::import::raw::{RawCell, RawRow};
use crate::matrix::{Letter, Letters, Model, ModelId, Notation, OverlayId, PartyId};

use crate::import::normalise::grid::Grid;
use crate::import::notation::legend::LegendLine;
use crate::import::notation::legend::legend_party;
use crate::import::parties::{Parties, slug};
use crate::import::recognise::columns::{Plan, Role};
use crate::import::recognise::{BodyRow, DutyTable};

/// What a row is called that has no text but its parties' cells.
const NAMELESS: &str = "—";

/// What the other tables of the document say about this one.
pub(crate) struct TableContext<'a> {
    /// Duties stand on several sheets.
    pub several_sheets: bool,
    /// Another table names parties without models.
    pub base_beside: bool,
    /// The only model that the table speaks of.
    pub model: Option<String>,
    /// It was turned on its side.
    pub transposed: bool,
    /// The mapping that was given back for it.
    pub declared: Option<&'a TableMapping>,
}

/// Makes tables in the catalogue's form.
pub(crate) struct Maker<'a> {
    /// The parties of the document.
    pub parties: &'a Parties,
    /// The models named so far.
    pub models: Vec<Model>,
    /// The document's legend.
    pub legend: &'a [LegendLine],
    /// What was inferred.
    pub choices: &'a mut Vec<String>,
}

/// A row whose activity is blank is called by its next text (a number, a title), so that it is not lost.
fn name_row(row: &mut RawRow, columns: &[ColumnRole]) {
    let Some(activity) = columns.iter().position(|r| *r == ColumnRole::Activity) else { return };
    if row.cells.get(activity).is_none_or(|c| !c.text.trim().is_empty()) {
        return;
    }
    let kept = |role: Option<&ColumnRole>| matches!(role, Some(ColumnRole::Extra | ColumnRole::Section));
    let texts = row.cells.iter().enumerate().filter(|(c, _)| kept(columns.get(*c))).map(|(_, cell)| cell.text.trim());
    let name = texts.filter(|t| !t.is_empty()).map(str::to_owned).next().unwrap_or_else(|| NAMELESS.to_owned());
    if let Some(cell) = row.cells.get_mut(activity) {
        cell.text = name;
    }
}

/// The mapping of a base table.
fn table_mapping(grid: &Grid, notation: Notation, columns: Vec<ColumnRole>, transposed: bool) -> TableMapping {
    let columns = columns.into_iter().enumerate().map(|(c, role)| ColumnMapping { header: grid.title(c), role });
    TableMapping {
        table: grid.name.clone(),
        role: TableRole::Base,
        overlay: None,
        notation,
        model: None,
        transposed,
        header_rows: grid.header_rows,
        columns: columns.collect(),
    }
}

impl Maker<'_> {
    fn model(&mut self, name: &str) -> ModelId {
        let name = name.trim();
        if let Some(model) = self.models.iter().find(|m| fold(&m.name) == fold(name) || m.id.as_str() == name) {
            return model.id.clone();
        }
        let id = ModelId::new(slug(name));
        self.models.push(Model { id: id.clone(), name: name.to_owned(), description: None });
        id
    }

    /// The columns' roles, with ids for parties and models.
    fn roles(&mut self, plan: &Plan, parties: impl Fn(&[Mention]) -> Vec<PartyId>) -> Vec<ColumnRole> {
        plan.roles.iter().map(|role| role.map(&parties, |name| self.model(name))).collect()
    }

    /// A way to read a table as a mapping; who is not among the parties of what was read is called by the document's words.
    pub fn mapping(&mut self, grid: &Grid, plan: &Plan, transposed: bool) -> TableMapping {
        let known = self.parties;
        let columns = self.roles(plan, |whos| match known.ids_of_all(whos) {
            nobody if nobody.is_empty() => whos.iter().map(|w| PartyId::new(slug(&w.spelling))).collect(),
            ids => ids,
        });
        table_mapping(grid, plan.notation, columns, transposed)
    }

    /// A table of duties in the catalogue's form.
    pub fn table(&mut self, grid: &Grid, plan: &Plan, body: Vec<BodyRow>, context: &TableContext<'_>) -> DutyTable {
        let known = self.parties;
        let columns = self.roles(plan, |whos| known.ids_of_all(whos));
        let models_in_columns = columns
            .iter()
            .any(|c| matches!(c, ColumnRole::Owner { model: Some(_) } | ColumnRole::Party { model: Some(_), .. }));
        let model = context.model.as_deref().map(|m| self.model(crate::matrix::identity::strip_number(m)));
        let heading = fold(&grid.path.join(" "));
        let looks_shifting = models_in_columns && context.base_beside && any_word_is(&heading, Class::Shift);
        let shifts = context.declared.map_or(looks_shifting, |m| m.role == TableRole::Overlay);
        let declared = context.declared.and_then(|m| m.overlay.clone());
        let overlay = declared.filter(|_| shifts).or_else(|| {
            shifts.then(|| {
                OverlayId::new(
                    grid.path
                        .last()
                        .map_or_else(|| slug(&grid.name), |h| slug(crate::matrix::identity::strip_number(h))),
                )
            })
        });
        if shifts {
            self.choices.push(format!(
                "{}: shifts the base table for some models; how each row stands to a base row must be declared, until then each is an addition",
                grid.name
            ));
        }
        let mapping = TableMapping {
            role: if shifts { TableRole::Overlay } else { TableRole::Base },
            overlay,
            model,
            ..table_mapping(grid, plan.notation, columns.clone(), context.transposed)
        };
        let mut path: Vec<String> = grid.path.clone();
        if let Some(model) = &context.model {
            let bare = |text: &str| fold(crate::matrix::identity::strip_number(text));
            path.retain(|p| bare(p) != bare(model));
        }
        if let Some(sheet) = &grid.sheet
            && context.several_sheets
            && context.model.as_deref() != Some(sheet.as_ref())
        {
            path.insert(0, sheet.to_string());
        }
        let keep: Vec<usize> = (0..columns.len())
            .filter(|c| !matches!(columns.get(*c), Some(ColumnRole::Section | ColumnRole::Ignore) | None))
            .collect();
        let mut headers: Vec<String> = keep.iter().map(|c| grid.title(*c)).collect();
        let mut kept: Vec<ColumnRole> = keep
            .iter()
            .filter_map(|c| columns.get(*c).cloned())
            .map(|role| if matches!(role, ColumnRole::Letter { .. }) { ColumnRole::Extra } else { role })
            .collect();
        let letters: Vec<(usize, Letter)> = plan
            .roles
            .iter()
            .enumerate()
            .filter_map(|(c, r)| if let Role::Letter { letter } = r { Some((c, *letter)) } else { None })
            .collect();
        if !letters.is_empty() {
            for party in &self.parties.parties {
                headers.push(party.name.clone());
                kept.push(ColumnRole::Party { parties: vec![party.id.clone()], model: None });
            }
        }
        let is_catalogue = columns.contains(&ColumnRole::Section) && columns.contains(&ColumnRole::Id);
        let width = columns.len();
        for column in (0..width).filter(|c| columns.get(*c) == Some(&ColumnRole::Model)) {
            for cell in body.iter().filter_map(|b| b.row.cells.get(column)) {
                for name in assemble::models_named(&cell.text).into_iter().flatten() {
                    self.model(name);
                }
            }
        }
        let rows = body
            .into_iter()
            .map(|mut b| {
                name_row(&mut b.row, &columns);
                let mut section = path.clone();
                for part in b.section {
                    let parts = if is_catalogue { crate::matrix::section::split_path(&part) } else { vec![part] };
                    for part in parts {
                        if section.last() != Some(&part) {
                            section.push(part);
                        }
                    }
                }
                // In a sheet the cells after the last text of a row are blank, not missing.
                if grid.sheet.is_some() {
                    let place = b.row.place;
                    b.row.cells.resize_with(width.max(b.row.cells.len()), || RawCell::new("", place));
                }
                // A row that ends early stays short, so that the missing cell is reported.
                let short = b.row.cells.len() < width;
                let by_letter =
                    if letters.is_empty() || short { Vec::new() } else { self.letter_cells(&b.row, &letters) };
                let mut cells = std::mem::take(&mut b.row.cells);
                let mut column = 0;
                cells.retain(|_| {
                    column += 1;
                    keep.binary_search(&(column - 1)).is_ok()
                });
                if !by_letter.is_empty() {
                    cells.extend(by_letter);
                }
                (section, RawRow { cells, ..b.row })
            })
            .collect();
        DutyTable {
            mapping: TableMapping {
                notation: if letters.is_empty() { plan.notation } else { Notation::Raci },
                ..mapping
            },
            sheet: grid.sheet.clone(),
            headers,
            columns: kept,
            rows,
            overlay_title: shifts.then(|| grid.path.last().cloned().unwrap_or_else(|| grid.name.clone())),
        }
    }

    /// One cell of letters per party, from columns that name the parties of a letter.
    fn letter_cells(&self, row: &RawRow, letters: &[(usize, Letter)]) -> Vec<RawCell> {
        let known = |name: &str| {
            self.parties.parties.iter().any(|p| squash(&p.name) == name || p.aliases.iter().any(|a| squash(a) == name))
        };
        self.parties
            .parties
            .iter()
            .map(|party| {
                let mut set = Letters::NONE;
                let mut place = row.place;
                for (column, letter) in letters {
                    let Some(cell) = row.cells.get(*column) else { continue };
                    let named = match legend_party(&cell.text, self.legend) {
                        Some((who, spelling)) => vec![Mention { who, spelling }],
                        None => listed(&cell.text, &known),
                    };
                    if named.iter().any(|m| self.parties.ids_of(m).contains(&party.id)) {
                        set = set.with(*letter);
                        place = cell.place;
                    }
                }
                RawCell::new(set.to_string(), place)
            })
            .collect()
    }
}
