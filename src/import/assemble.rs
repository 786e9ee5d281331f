//! Raw tables + mapping -> activities. The catalogue and every imported document come this way.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::mapping::{ColumnRole, TableMapping};
use crate::matrix::identity::section_number;
use crate::matrix::{
    AbsencePolicy, Activity, ActivityId, Assignment, CellState, Cells, DutyKind, Extra, Keyword, LegendEntry, Letters,
    Model, ModelId, Notation, OptionId, Party, PartyId, PartyKind, Rule,
};
use crate::notation::{self, LetterKey, PartyNames, words};
use crate::source::{Location, Place};

use super::raw::RawRow;

/// What the declared parts of a cell are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartKinds {
    /// The activity.
    pub activity: ActivityId,
    /// The party whose cell it is.
    pub party: PartyId,
    /// The kind of each part, in the order of the parts.
    pub kinds: Vec<DutyKind>,
}

/// What all tables of one matrix have in common.
#[derive(Debug)]
pub struct Context<'a> {
    /// `VENDOR-SERVICE`, with which activity ids begin.
    pub id_prefix: String,
    /// Parties; assignments stand in this order.
    pub parties: &'a [Party],
    /// Deployment models; cells per model stand in this order.
    pub models: &'a [Model],
    /// The document's legend.
    pub legend: &'a [LegendEntry],
    /// Template keywords to resolve.
    pub keywords: &'a [Keyword],
    /// Declared kinds of the parts of cells.
    pub parts: &'a [PartKinds],
    /// What a blank means.
    pub absence: AbsencePolicy,
}

/// A table made ready: its header is known, its body rows have their section paths.
#[derive(Debug)]
pub struct PreparedTable<'a> {
    /// The document that locations name.
    pub file: Arc<str>,
    /// The sheet, for spreadsheets.
    pub sheet: Option<Arc<str>>,
    /// The role of each column of the grid; `None` = not mapped.
    pub columns: Vec<Option<ColumnRole>>,
    /// The header of each column, verbatim.
    pub headers: Vec<String>,
    /// Body rows.
    pub rows: Vec<PreparedRow<'a>>,
}

/// A body row with its section path.
#[derive(Debug)]
pub struct PreparedRow<'a> {
    /// Section path from headings and section rows; a section column's path is appended.
    pub section: Vec<String>,
    /// The row.
    pub row: &'a RawRow,
}

/// Gives ids to rows that have none: section number (or the section's position) and position within it.
#[derive(Debug, Default)]
pub struct IdMaker {
    sections: Vec<Vec<String>>,
    counts: HashMap<String, usize>,
}

impl IdMaker {
    fn next(&mut self, prefix: &str, section: &[String]) -> ActivityId {
        let number = match section.last().and_then(|s| section_number(s)) {
            Some(number) => number.to_owned(),
            None => {
                let known = self.sections.iter().position(|s| s == section);
                let position = known.unwrap_or_else(|| {
                    self.sections.push(section.to_vec());
                    self.sections.len() - 1
                });
                (position + 1).to_string()
            }
        };
        let count = self.counts.entry(number.clone()).or_insert(0);
        *count += 1;
        ActivityId::new(format!("{prefix}-{number}-{count:02}"))
    }
}

/// Reads the body rows of one table into activities; every problem goes to `diagnostics`, and no row is dropped.
pub fn assemble(
    table: &PreparedTable<'_>,
    mapping: &TableMapping,
    context: &Context<'_>,
    ids: &mut IdMaker,
    diagnostics: &mut Diagnostics,
) -> Vec<Activity> {
    let names = party_names(context.parties);
    let mut reader =
        RowReader { table, mapping, context, names: &names, letter_key: LetterKey::new(context.legend), diagnostics };
    table.rows.iter().flat_map(|row| reader.read(row, ids)).collect()
}

/// The spellings of each party, folded.
pub fn party_names(parties: &[Party]) -> Vec<PartyNames> {
    parties
        .iter()
        .enumerate()
        .map(|(index, party)| PartyNames {
            index,
            kind: party.kind,
            spellings: std::iter::once(&party.name)
                .chain(&party.aliases)
                .map(|name| words::fold(name))
                .chain(std::iter::once(words::fold(party.id.as_str())))
                .collect(),
        })
        .collect()
}

struct RowReader<'a, 'd> {
    table: &'a PreparedTable<'a>,
    mapping: &'a TableMapping,
    context: &'a Context<'a>,
    names: &'a [PartyNames],
    letter_key: LetterKey,
    diagnostics: &'d mut Diagnostics,
}

impl RowReader<'_, '_> {
    fn read(&mut self, prepared: &PreparedRow<'_>, ids: &mut IdMaker) -> Vec<Activity> {
        let mut section = prepared.section.clone();
        let mut id = None;
        let mut text = String::new();
        let mut option = None;
        let mut general = None;
        let mut extras = Vec::new();
        let mut place = prepared.row.place;
        for (index, role) in self.table.columns.iter().enumerate() {
            let cell = prepared.row.cells.get(index);
            let value = cell.map_or("", |c| c.text.as_str());
            match role {
                Some(ColumnRole::Id) if !value.trim().is_empty() => id = Some(ActivityId::new(value.trim())),
                Some(ColumnRole::Section) => section.extend(split_path(value)),
                Some(ColumnRole::Activity) => value.clone_into(&mut text),
                Some(ColumnRole::Line) => match value.trim().parse() {
                    Ok(line) => place = Place::Line { line, column: 0 },
                    Err(_) => self.report_line(cell.map_or(place, |c| c.place), value),
                },
                Some(ColumnRole::Option) if !value.trim().is_empty() => option = Some(OptionId::new(value.trim())),
                Some(ColumnRole::General) if !value.trim().is_empty() => {
                    general = Some(ActivityId::new(value.trim()));
                }
                Some(ColumnRole::Extra) => extras.push(Extra {
                    header: self.table.headers.get(index).cloned().unwrap_or_default(),
                    text: value.to_owned(),
                }),
                _ => {}
            }
        }
        let source = self.location(place);
        let resolved = resolve(&text, self.context.keywords);
        let verbatim = (resolved != text).then_some(text);
        let areas: Vec<usize> = self.columns_where(|role| matches!(role, ColumnRole::Area));
        let draft = Draft { section, text: resolved, verbatim, option, general, extras };
        if areas.is_empty() {
            let id = id.unwrap_or_else(|| ids.next(&self.context.id_prefix, &draft.section));
            let cells = self.cells(prepared.row, &id);
            return vec![draft.into_activity(id, cells, source)];
        }
        areas
            .into_iter()
            .map(|column| {
                let area = resolve(self.table.headers.get(column).map_or("", String::as_str), self.context.keywords);
                let id = ids.next(&self.context.id_prefix, &draft.section);
                let cells = Cells::Every(self.owner_cell(prepared.row, column));
                let mut activity = draft.clone().into_activity(id, cells, source.clone());
                activity.verbatim = Some(activity.verbatim.unwrap_or(activity.text));
                activity.text = format!("{} — {area}", draft.text);
                if let Some(cell) = prepared.row.cells.get(column) {
                    activity.source = self.location(cell.place);
                }
                activity
            })
            .collect()
    }

    fn location(&self, place: Place) -> Location {
        Location { file: Arc::clone(&self.table.file), sheet: self.table.sheet.clone(), place }
    }

    fn report_line(&mut self, place: Place, value: &str) {
        let location = self.location(place);
        self.diagnostics.push(
            Diagnostic::error("bad-line-number", "the source line of a row is not a number")
                .at(location)
                .found(value)
                .allowed("a line number from 1")
                .help("write the line of the source document that the row came from"),
        );
    }

    fn columns_where(&self, wanted: impl Fn(&ColumnRole) -> bool) -> Vec<usize> {
        let roles = self.table.columns.iter().enumerate();
        roles.filter(|(_, role)| role.as_ref().is_some_and(&wanted)).map(|(i, _)| i).collect()
    }

    /// The assignments of an ordinary row, per model where columns or the table name models.
    fn cells(&mut self, row: &RawRow, id: &ActivityId) -> Cells {
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
    fn columns_of_model(&self, wanted: Option<&ModelId>) -> Vec<usize> {
        self.columns_where(|role| match role {
            ColumnRole::Party { model, .. } | ColumnRole::Owner { model } => {
                model.is_none() || wanted.is_none() || model.as_ref() == wanted
            }
            _ => false,
        })
    }

    fn row_cells(&mut self, row: &RawRow, id: &ActivityId, model: Option<&ModelId>) -> Vec<Assignment> {
        let columns = self.columns_of_model(model);
        let owner = columns.iter().copied().find(|c| matches!(self.role(*c), Some(ColumnRole::Owner { .. })));
        let mut cells = match owner {
            Some(column) => self.owner_cell(row, column),
            None => self.party_cells(row, id, &columns),
        };
        if self.context.absence == AbsencePolicy::Customer {
            fill_absence(&mut cells, self.context.parties);
        }
        cells
    }

    fn role(&self, column: usize) -> Option<&ColumnRole> {
        self.table.columns.get(column).and_then(Option::as_ref)
    }

    fn text_at<'r>(&mut self, row: &'r RawRow, column: usize) -> &'r str {
        match row.cells.get(column) {
            Some(cell) => &cell.text,
            None => {
                let header = self.table.headers.get(column).cloned().unwrap_or_default();
                let location = self.location(row.place);
                self.diagnostics.push(
                    Diagnostic::warning("missing-cell", format!("the row ends before its column \"{header}\""))
                        .at(location)
                        .found(row.cells.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(" | "))
                        .help("kept with the cells it has; the missing one is unstated"),
                );
                ""
            }
        }
    }

    fn owner_cell(&mut self, row: &RawRow, column: usize) -> Vec<Assignment> {
        let raw = self.text_at(row, column);
        let text = resolve(raw, self.context.keywords);
        let mut cells = match notation::owner(&text, self.names) {
            Ok(cells) => cells,
            Err(error) => {
                let place = row.cells.get(column).map_or(row.place, |c| c.place);
                let location = self.location(place);
                let known: Vec<&str> = self.context.parties.iter().map(|p| p.name.as_str()).collect();
                self.diagnostics.push(
                    Diagnostic::warning("unknown-owner", format!("\"{}\" names no known party", error.name))
                        .at(location)
                        .found(raw)
                        .allowed(format!("{}, or Shared", known.join(", ")))
                        .help("declare the party (--party NAME=KIND), or mend the cell; the row is kept, its owner unread"),
                );
                let unread = Assignment { unknown: vec![error.name], ..Assignment::stated(Letters::NONE, raw) };
                vec![unread; self.context.parties.len()]
            }
        };
        for cell in &mut cells {
            raw.clone_into(&mut cell.verbatim);
        }
        cells
    }

    fn party_cells(&mut self, row: &RawRow, id: &ActivityId, columns: &[usize]) -> Vec<Assignment> {
        let texts: Vec<&str> = columns.iter().map(|c| self.text_at(row, *c)).collect();
        let read: Vec<Assignment> = match self.mapping.notation {
            Notation::Mark => notation::marks(&texts),
            Notation::Duty => columns
                .iter()
                .zip(&texts)
                .map(|(column, text)| {
                    let kinds = self.declared_kinds(id, *column);
                    let mut cell = notation::duty(&resolve(text, self.context.keywords), kinds);
                    (*text).clone_into(&mut cell.verbatim);
                    cell
                })
                .collect(),
            Notation::Raci | Notation::Owner => {
                texts.iter().map(|text| notation::letters(text, &self.letter_key)).collect()
            }
        };
        let mut cells = vec![Assignment::unstated(); self.context.parties.len()];
        for (column, cell) in columns.iter().zip(read) {
            let Some(ColumnRole::Party { parties, .. }) = self.role(*column) else { continue };
            for id in parties {
                let Some(index) = self.context.parties.iter().position(|p| &p.id == id) else { continue };
                let Some(slot) = cells.get_mut(index) else { continue };
                *slot = cell.clone();
                if parties.len() > 1 && cell.state == CellState::Stated {
                    slot.derived = Some(Rule::CompoundParty);
                }
            }
        }
        cells
    }

    fn declared_kinds(&self, id: &ActivityId, column: usize) -> &[DutyKind] {
        let Some(ColumnRole::Party { parties, .. }) = self.role(column) else { return &[] };
        let declared = self.context.parts.iter().find(|p| &p.activity == id && parties.contains(&p.party));
        declared.map_or(&[], |p| p.kinds.as_slice())
    }
}

#[derive(Clone)]
struct Draft {
    section: Vec<String>,
    text: String,
    verbatim: Option<String>,
    option: Option<OptionId>,
    general: Option<ActivityId>,
    extras: Vec<Extra>,
}

impl Draft {
    fn into_activity(self, id: ActivityId, cells: Cells, source: Location) -> Activity {
        let Draft { section, text, verbatim, option, general, extras } = self;
        Activity { id, section, text, verbatim, cells, option, general, extras, source }
    }
}

/// Where nobody is named and the vendor declares that this makes it the customer's.
fn fill_absence(cells: &mut [Assignment], parties: &[Party]) {
    if cells.iter().any(|c| c.state != CellState::Unstated) {
        return;
    }
    let customer = parties.iter().position(|p| p.kind == PartyKind::Customer);
    if let Some(cell) = customer.and_then(|i| cells.get_mut(i)) {
        cell.letters = Letters::RA;
        cell.derived = Some(Rule::AbsenceCustomer);
    }
}

/// Replaces template keywords by what they stand for.
pub fn resolve(text: &str, keywords: &[Keyword]) -> String {
    let mut resolved = text.to_owned();
    for keyword in keywords {
        if resolved.contains(&keyword.keyword) {
            resolved = resolved.replace(&keyword.keyword, &keyword.text);
        }
    }
    resolved
}

/// Splits a section column's path at ` > `; `\>` and `\\` stand for themselves.
pub fn split_path(path: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if matches!(chars.peek(), Some('>' | '\\')) => {
                if let (Some(part), Some(next)) = (parts.last_mut(), chars.next()) {
                    part.push(next);
                }
            }
            '>' => parts.push(String::new()),
            _ => {
                if let Some(part) = parts.last_mut() {
                    part.push(c);
                }
            }
        }
    }
    parts.iter().map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
}

/// Joins a section path for a section column; the inverse of [`split_path`].
pub fn join_path(section: &[String]) -> String {
    let escaped: Vec<String> = section.iter().map(|p| p.replace('\\', "\\\\").replace('>', "\\>")).collect();
    escaped.join(" > ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn section_paths_survive_their_own_separator() {
        let path = vec!["1. A > B".to_owned(), "back\\slash".to_owned()];
        assert_eq!(split_path(&join_path(&path)), path);
    }
}
