//! A planned table -> columns and rows in the catalogue's form, with ids for parties and models.

use std::sync::Arc;

use crate::import::assemble;
use crate::import::mapping::{ColumnMapping, ColumnRole, TableMapping, TableRole};
use crate::import::notation::lexicon::{Class, any_word_is, fold, squash};
use crate::import::notation::names::{Mention, listed};
use crate::import::raw::{RawCell, RawRow};
use crate::matrix::identity::strip_number;
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

/// The overlay that a table is, where it shifts the base for some models: as declared, or as it looks.
fn overlay_of(grid: &Grid, columns: &[ColumnRole], context: &TableContext<'_>) -> Option<OverlayId> {
    let names_a_model =
        |c: &ColumnRole| matches!(c, ColumnRole::Owner { model: Some(_) } | ColumnRole::Party { model: Some(_), .. });
    let shifts = context.declared.map_or_else(
        || {
            let says = || any_word_is(&fold(&grid.path.join(" ")), Class::Shift);
            context.base_beside && columns.iter().any(names_a_model) && says()
        },
        |declared| declared.role == TableRole::Overlay,
    );
    let named = || grid.path.last().map_or_else(|| slug(&grid.name), |heading| slug(strip_number(heading)));
    let declared = context.declared.and_then(|m| m.overlay.clone());
    shifts.then(|| declared.unwrap_or_else(|| OverlayId::new(named())))
}

/// The section path that all rows of a table have: its headings without the model, below its sheet where there are several.
fn path_of(grid: &Grid, context: &TableContext<'_>) -> Vec<String> {
    let bare = |text: &str| fold(strip_number(text));
    let model = context.model.as_deref();
    let is_model = |heading: &String| model.is_some_and(|model| bare(heading) == bare(model));
    let sheet = grid.sheet.as_deref().filter(|sheet| context.several_sheets && model != Some(sheet));
    let headings = grid.path.iter().filter(|heading| !is_model(heading)).cloned();
    sheet.map(str::to_owned).into_iter().chain(headings).collect()
}

/// A row's own section below the table's, each part said once; a catalogue's table writes all parts in one cell.
fn section_below(path: &[String], own: &[String], is_catalogue: bool) -> Vec<String> {
    let mut section = path.to_vec();
    for part in own {
        let parts = if is_catalogue { crate::matrix::section::split_path(part) } else { vec![part.clone()] };
        for part in parts {
            if section.last() != Some(&part) {
                section.push(part);
            }
        }
    }
    section
}

/// The columns that a table keeps: sections stand in the rows, and columns of letters become cells of the parties.
struct Kept {
    positions: Vec<usize>,
    headers: Vec<String>,
    roles: Vec<ColumnRole>,
}

impl Kept {
    fn of(grid: &Grid, columns: &[ColumnRole]) -> Self {
        let mut kept = Self { positions: Vec::new(), headers: Vec::new(), roles: Vec::new() };
        for (position, role) in columns.iter().enumerate() {
            let role = match role {
                ColumnRole::Section | ColumnRole::Ignore => continue,
                ColumnRole::Letter { .. } => ColumnRole::Extra,
                other => other.clone(),
            };
            kept.positions.push(position);
            kept.headers.push(grid.title(position));
            kept.roles.push(role);
        }
        kept
    }

    /// A further column for each party.
    fn add_parties(&mut self, parties: &Parties) {
        for party in &parties.parties {
            self.headers.push(party.name.clone());
            self.roles.push(ColumnRole::Party { parties: vec![party.id.clone()], model: None });
        }
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
        let model = context.model.as_deref().map(|m| self.model(strip_number(m)));
        let overlay = overlay_of(grid, &columns, context);
        if overlay.is_some() {
            self.choices.push(format!(
                "{}: shifts the base table for some models; how each row stands to a base row must be declared, until then each is an addition",
                grid.name
            ));
        }
        let letter_of =
            |(c, role): (usize, &Role)| if let Role::Letter { letter } = role { Some((c, *letter)) } else { None };
        let letters: Vec<(usize, Letter)> = plan.roles.iter().enumerate().filter_map(letter_of).collect();
        let notation = if letters.is_empty() { plan.notation } else { Notation::Raci };
        let mut kept = Kept::of(grid, &columns);
        if !letters.is_empty() {
            kept.add_parties(self.parties);
        }
        self.name_models(&body, &columns);
        let path = path_of(grid, context);
        let is_catalogue = columns.contains(&ColumnRole::Section) && columns.contains(&ColumnRole::Id);
        let mut section: Arc<[String]> = path.as_slice().into();
        let row = |mut b: BodyRow| {
            name_row(&mut b.row, &columns);
            // In a sheet the cells after the last text of a row are blank, not missing.
            if grid.sheet.is_some() {
                let (width, place) = (columns.len().max(b.row.cells.len()), b.row.place);
                b.row.cells.resize_with(width, || RawCell::new("", place));
            }
            // A row that ends early stays short, so that the missing cell is reported.
            let short = b.row.cells.len() < columns.len();
            let by_letter = if letters.is_empty() || short { Vec::new() } else { self.letter_cells(&b.row, &letters) };
            let mut at = 0..b.row.cells.len();
            b.row.cells.retain(|_| at.next().is_some_and(|c| kept.positions.binary_search(&c).is_ok()));
            b.row.cells.extend(by_letter);
            let own = section_below(&path, &b.section, is_catalogue);
            if *section != *own {
                section = own.into();
            }
            (Arc::clone(&section), b.row)
        };
        let rows = body.into_iter().map(row).collect();
        let overlay_title = overlay.as_ref().map(|_| grid.path.last().cloned().unwrap_or_else(|| grid.name.clone()));
        DutyTable {
            mapping: TableMapping {
                role: if overlay.is_some() { TableRole::Overlay } else { TableRole::Base },
                overlay,
                model,
                ..table_mapping(grid, notation, columns, context.transposed)
            },
            sheet: grid.sheet.clone(),
            headers: kept.headers,
            columns: kept.roles,
            rows,
            overlay_title,
        }
    }

    /// Takes up the models that cells of a column of models name.
    fn name_models(&mut self, body: &[BodyRow], columns: &[ColumnRole]) {
        for column in (0..columns.len()).filter(|c| columns.get(*c) == Some(&ColumnRole::Model)) {
            for cell in body.iter().filter_map(|b| b.row.cells.get(column)) {
                for name in assemble::models_named(&cell.text).into_iter().flatten() {
                    self.model(name);
                }
            }
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
