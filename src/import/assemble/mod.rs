//! Raw tables + mapping -> activities. The catalogue and every imported document come this way.

pub(crate) mod controls;
pub(crate) mod merge;
mod models;
mod owners;
pub(crate) mod per_model;
pub(crate) mod restated;
pub(crate) mod tables;

pub use models::models_named;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::base::breaks::breaking;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::{Location, Place};
use crate::import::mapping::{ColumnRole, TableMapping};
use crate::import::notation::{self, LetterKey, PartyNames, words};
use crate::matrix::identity::section_number;
use crate::matrix::{
    AbsencePolicy, Activity, ActivityId, Assignment, CellState, Cells, DutyKind, Extra, Keyword, LegendEntry, Letters,
    Model, ModelId, Notation, OptionId, Party, PartyId, PartyKind, Rule,
};

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
pub struct Assembly<'a> {
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

/// A table made ready: its header is known.
#[derive(Debug)]
pub struct PreparedTable {
    /// The document that locations name.
    pub file: Arc<str>,
    /// The file that the rows are written in, where that is another one (a catalogue's): problems are mended there.
    pub written: Option<Arc<str>>,
    /// The sheet, for spreadsheets.
    pub sheet: Option<Arc<str>>,
    /// The role of each column of the grid; `None` = not mapped.
    pub columns: Vec<Option<ColumnRole>>,
    /// The header of each column, verbatim.
    pub headers: Vec<String>,
}

/// Gives ids to rows that have none: section number (or the section's position) and position within it.
#[derive(Debug, Default)]
pub struct IdMaker {
    /// The sections that have no number of their own, with their positions.
    sections: HashMap<Vec<String>, usize>,
    counts: HashMap<String, usize>,
}

impl IdMaker {
    fn next(&mut self, prefix: &str, section: &[String]) -> ActivityId {
        let number = match section.last().and_then(|s| section_number(s)) {
            Some(number) => number.to_owned(),
            None => {
                let next = self.sections.len();
                // The path is copied only where it is new.
                let position = match self.sections.get(section) {
                    Some(position) => *position,
                    None => *self.sections.entry(section.to_vec()).or_insert(next),
                };
                (position + 1).to_string()
            }
        };
        let count = self.counts.entry(number.clone()).or_insert(0);
        *count += 1;
        ActivityId::new(format!("{prefix}-{number}-{count:02}"))
    }
}

/// Marks that neither the legend nor the notation knows: in how many cells, and the first of them.
type Unread = BTreeMap<String, (usize, Location, String)>;

/// Whether the parties' columns hold ticks, and nothing but an x can be the opposite of one.
fn has_ticks<'r>(table: &PreparedTable, rows: impl Iterator<Item = &'r RawRow> + Clone) -> bool {
    let party = |role: &Option<ColumnRole>| matches!(role, Some(ColumnRole::Party { .. }));
    let columns: Vec<usize> = (0..table.columns.len()).filter(|c| table.columns.get(*c).is_some_and(party)).collect();
    let cells = || rows.clone().flat_map(|row| columns.iter().filter_map(|c| row.cells.get(*c)));
    cells().any(|cell| notation::is_tick(&cell.text)) && !cells().any(|cell| notation::is_cross(&cell.text))
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
                .map(|name| words::plain(name))
                .chain(std::iter::once(words::plain(party.id.as_str())))
                .collect(),
        })
        .collect()
}

/// Reads the body rows of one table into activities, row by row, so that a long table's rows can be let go as they are read. Every problem
/// goes to the diagnostics, and no row is dropped.
pub struct RowReader<'a, 'd> {
    table: &'a PreparedTable,
    mapping: &'a TableMapping,
    context: &'a Assembly<'a>,
    names: Vec<PartyNames>,
    letter_key: LetterKey,
    /// Cells of letters that were read before.
    known: HashMap<String, Assignment>,
    /// Its parties' columns hold ticks: an x beside them says no.
    ticked: bool,
    unread: Unread,
    diagnostics: &'d mut Diagnostics,
}

impl<'a, 'd> RowReader<'a, 'd> {
    /// A reader of a table with these body rows.
    pub fn new<'r>(
        table: &'a PreparedTable,
        rows: impl Iterator<Item = &'r RawRow> + Clone,
        mapping: &'a TableMapping,
        context: &'a Assembly<'a>,
        diagnostics: &'d mut Diagnostics,
    ) -> Self {
        let names = party_names(context.parties);
        let letter_key = LetterKey::new(context.legend);
        let ticked = mapping.notation == Notation::Mark && has_ticks(table, rows);
        let (known, unread) = (HashMap::new(), Unread::default());
        Self { table, mapping, context, names, letter_key, known, ticked, unread, diagnostics }
    }

    /// Says what could not be read of the rows.
    pub fn finish(mut self) {
        self.report_unread();
    }
}

impl RowReader<'_, '_> {
    /// The activities of a row: one, or one for each of its areas. `section` is its path from headings and section rows; that of a section
    /// column is appended.
    pub fn read(&mut self, section: &[String], row: &RawRow, ids: &mut IdMaker) -> Vec<Activity> {
        let mut section = section.to_vec();
        let mut id = None;
        let mut text = String::new();
        let mut option = None;
        let mut general = None;
        let mut topics = Vec::new();
        let mut extras = Vec::new();
        let mut place = row.place;
        let mut sheet = self.table.sheet.clone();
        let says_line = self.says_line();
        for (index, role) in self.table.columns.iter().enumerate() {
            let cell = row.cells.get(index);
            let value = cell.map_or("", |c| c.text.as_str());
            match role {
                Some(ColumnRole::Id) if !value.trim().is_empty() => id = Some(ActivityId::new(value.trim())),
                Some(ColumnRole::Section) => section.extend(crate::matrix::section::split_path(value)),
                Some(ColumnRole::Activity) => {
                    value.clone_into(&mut text);
                    // In a sheet the row is told by the cell that names the activity, wherever the table begins.
                    if let (Place::Cell { .. }, Some(cell)) = (row.place, cell.filter(|_| !says_line)) {
                        place = cell.place;
                    }
                }
                Some(ColumnRole::Line) => match read_place(value) {
                    Some((of_sheet, read)) => (sheet, place) = (of_sheet.or(sheet), read),
                    None => self.report_line(cell.map_or(place, |c| c.place), value),
                },
                Some(ColumnRole::Option) if !value.trim().is_empty() => option = Some(OptionId::new(value.trim())),
                Some(ColumnRole::General) if !value.trim().is_empty() => {
                    general = Some(ActivityId::new(value.trim()));
                }
                Some(ColumnRole::Topics) => {
                    topics.extend(value.split(';').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned));
                }
                // Beside columns of the parties the owner's value is no party's cell: it is kept for itself.
                Some(ColumnRole::Owner { .. }) if !self.has_party_columns() => {}
                Some(ColumnRole::Extra | ColumnRole::Owner { .. }) => extras.push(Extra {
                    header: self.table.headers.get(index).cloned().unwrap_or_default(),
                    text: value.to_owned(),
                }),
                _ => {}
            }
        }
        let source = Location { sheet, ..self.location(place.of_row()) };
        let resolved = resolve(&text, self.context.keywords);
        let verbatim = (resolved != text).then_some(text);
        let areas: Vec<usize> = self.columns_where(|role| matches!(role, ColumnRole::Area));
        let draft = Draft { section, text: resolved, verbatim, option, general, topics, extras };
        if areas.is_empty() {
            let id = id.unwrap_or_else(|| ids.next(&self.context.id_prefix, &draft.section));
            let cells = self.cells(row, &id);
            return vec![draft.into_activity(id, cells, source)];
        }
        areas
            .into_iter()
            .map(|column| {
                let area = resolve(self.table.headers.get(column).map_or("", String::as_str), self.context.keywords);
                let id = ids.next(&self.context.id_prefix, &draft.section);
                let cells = Cells::Every(self.owner_cell(row, column));
                let mut activity = draft.clone().into_activity(id, cells, source.clone());
                activity.verbatim = Some(activity.verbatim.unwrap_or(activity.text));
                activity.text = format!("{} — {area}", draft.text);
                if let Some(cell) = row.cells.get(column).filter(|_| !says_line) {
                    activity.source = self.location(cell.place.of_row());
                }
                activity
            })
            .collect()
    }

    fn location(&self, place: Place) -> Location {
        Location { file: Arc::clone(&self.table.file), sheet: self.table.sheet.clone(), place }
    }

    /// Where something that must be mended is written.
    pub fn written_at(&self, place: Place) -> Location {
        match &self.table.written {
            Some(file) => Location { file: Arc::clone(file), sheet: None, place },
            None => self.location(place),
        }
    }

    fn report_line(&mut self, place: Place, value: &str) {
        let location = self.written_at(place);
        self.diagnostics.push(
            Diagnostic::error("bad-line-number", "the source line of a row is neither a number nor a cell")
                .at(location)
                .found(value)
                .allowed("a line number from 1, or a cell (Sheet!B7)")
                .help("write the line of the source document that the row came from"),
        );
    }

    /// What was not understood is told at its first cell: nothing of it counts.
    fn report_unread(&mut self) {
        for (mark, (count, at, cell)) in std::mem::take(&mut self.unread) {
            let cells = if count == 1 { String::new() } else { format!(" ({count} cells)") };
            self.diagnostics.push(
                Diagnostic::warning(
                    "unknown-letter",
                    format!("'{mark}' is none of the letters that are read; nothing was read from it{cells}"),
                )
                .at(at)
                .found(cell)
                .allowed("R, A, C, I, marks, and what the document's legend explains")
                .help("ask the vendor what it stands for, or add a line to the document: X = Responsible"),
            );
        }
    }

    fn columns_where(&self, wanted: impl Fn(&ColumnRole) -> bool) -> Vec<usize> {
        let roles = self.table.columns.iter().enumerate();
        roles.filter(|(_, role)| role.as_ref().is_some_and(&wanted)).map(|(i, _)| i).collect()
    }

    fn row_cells(&mut self, row: &RawRow, id: &ActivityId, model: Option<&ModelId>) -> Vec<Assignment> {
        let columns = self.columns_of_model(model);
        let is_owner = |c: &usize| matches!(self.role(*c), Some(ColumnRole::Owner { .. }));
        let (owners, parties): (Vec<usize>, Vec<usize>) = columns.into_iter().partition(is_owner);
        let mut cells = match owners.first() {
            Some(column) => {
                let owned = self.owner_cell(row, *column);
                if parties.is_empty() { owned } else { self.beside_owner(owned, row, id, &parties) }
            }
            None => self.party_cells(row, id, &parties),
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
                let location = self.written_at(row.place);
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

    /// Reads a cell of letters: there are many of them, and few that differ.
    fn letters(&mut self, text: &str) -> Assignment {
        /// So many are remembered: a cell with more than letters hardly comes twice.
        const MOST: usize = 64;
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let read = notation::letters(text, &self.letter_key);
        if self.known.len() < MOST {
            self.known.insert(text.to_owned(), read.clone());
        }
        read
    }

    fn party_cells(&mut self, row: &RawRow, id: &ActivityId, columns: &[usize]) -> Vec<Assignment> {
        let raw: Vec<&str> = columns.iter().map(|c| self.text_at(row, *c)).collect();
        let words: Vec<String> = raw.iter().map(|text| breaking(text, '\n')).collect();
        let texts: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut read: Vec<Assignment> = match self.mapping.notation {
            Notation::Mark => notation::marks(&texts, self.ticked),
            // Beside an owner column, a party's own column is prose.
            Notation::Duty | Notation::Owner => columns
                .iter()
                .zip(&texts)
                .map(|(column, text)| {
                    let kinds = self.declared_kinds(id, *column);
                    notation::duty(&resolve(text, self.context.keywords), kinds)
                })
                .collect(),
            Notation::Raci => texts.iter().map(|text| self.letters(text)).collect(),
        };
        let says_line = self.says_line();
        let mut cells = vec![Assignment::unstated(); self.context.parties.len()];
        if self.mapping.notation == Notation::Mark
            && texts.iter().all(|text| text.trim().is_empty())
            && self.is_marked_as_nobodys(row)
        {
            let nobodys =
                Assignment { state: CellState::None, derived: Some(Rule::MarkNobody), ..Assignment::unstated() };
            cells.fill(nobodys);
            return cells;
        }
        for ((column, cell), text) in columns.iter().zip(&mut read).zip(&raw) {
            (*text).clone_into(&mut cell.verbatim);
            if let Some(written) = row.cells.get(*column).and_then(|raw| raw.written.as_deref()) {
                written.clone_into(&mut cell.verbatim);
            }
            for mark in &cell.unknown {
                let place = row.cells.get(*column).map_or(row.place, |c| c.place);
                let first = (0, self.written_at(place), cell.verbatim.clone());
                self.unread.entry(mark.text.clone()).or_insert(first).0 += 1;
            }
        }
        for (column, cell) in columns.iter().zip(read) {
            let Some(ColumnRole::Party { parties, .. }) = self.role(*column) else { continue };
            for id in parties {
                let Some(index) = self.context.parties.iter().position(|p| &p.id == id) else { continue };
                let Some(slot) = cells.get_mut(index) else { continue };
                let mut cell = cell.clone();
                if let (false, Some(raw)) = (says_line, row.cells.get(*column)) {
                    cell.unknown.iter_mut().for_each(|mark| mark.at = Some(self.location(raw.place)));
                }
                if parties.len() > 1 && cell.state == CellState::Stated {
                    cell.derived = Some(Rule::CompoundParty);
                    if self.mapping.notation == Notation::Mark && cell.letters != Letters::NONE {
                        // One mark for both ("Shared"): each has a part, and nobody is said to answer for it.
                        cell.letters = Letters::R;
                        cell.derived = Some(Rule::MarkShared);
                    }
                }
                match (slot.state, cell.state) {
                    // A party's own column stays where the column of both is blank, or says that it is none of both ("—").
                    (CellState::Stated | CellState::None, CellState::Unstated)
                    | (CellState::Stated, CellState::None) => {}
                    (CellState::Stated, CellState::Stated) => {
                        slot.letters = slot.letters.union(cell.letters);
                        slot.duties.append(&mut cell.duties);
                        slot.unknown.append(&mut cell.unknown);
                        slot.verbatim = format!("{}\n{}", slot.verbatim, cell.verbatim);
                        slot.derived = cell.derived.or(slot.derived);
                    }
                    _ => *slot = cell,
                }
            }
        }
        cells
    }

    /// "Customer | Shared | Provider | N/A": whether a row is marked in a column beside the parties' that is headed "N/A". The mark itself
    /// stays with what the column holds.
    fn is_marked_as_nobodys(&self, row: &RawRow) -> bool {
        self.columns_where(|role| matches!(role, ColumnRole::Extra)).into_iter().any(|column| {
            self.table.headers.get(column).is_some_and(|header| notation::says_none(header))
                && row.cells.get(column).is_some_and(|cell| notation::is_mark(&cell.text))
        })
    }

    /// Whether the rows say themselves where they come from, as those of a catalogue do.
    fn says_line(&self) -> bool {
        self.table.columns.iter().any(|r| matches!(r, Some(ColumnRole::Line)))
    }

    fn has_party_columns(&self) -> bool {
        self.table.columns.iter().any(|r| matches!(r, Some(ColumnRole::Party { .. })))
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
    topics: Vec<String>,
    extras: Vec<Extra>,
}

impl Draft {
    fn into_activity(self, id: ActivityId, cells: Cells, source: Location) -> Activity {
        let Draft { section, text, verbatim, option, general, topics, extras } = self;
        Activity { id, section, text, verbatim, cells, option, general, topics, extras, source }
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

/// A line number, or a cell in A1 notation with its sheet (`Sheet!B7`).
fn read_place(text: &str) -> Option<(Option<Arc<str>>, Place)> {
    let text = text.trim();
    if let Ok(line) = text.parse::<u32>() {
        return Some((None, Place::Line { line, column: 0 }));
    }
    let (sheet, cell) = text.rsplit_once('!')?;
    let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let row = cell.get(letters.len()..)?.parse().ok()?;
    let mut column: u32 = 0;
    for c in letters.chars() {
        let digit = u32::from(c).checked_sub(u32::from('A')).filter(|d| *d < 26)?;
        column = column.checked_mul(26)?.checked_add(digit + 1)?;
    }
    (column > 0).then(|| (Some(sheet.into()), Place::Cell { row, column }))
}

/// How a place is written in the catalogue's `line` column; the inverse of what the column is read by.
pub fn write_place(location: &Location) -> String {
    match location.line_number() {
        Some(line) => line.to_string(),
        None => location.cell_reference().unwrap_or_default(),
    }
}

/// Replaces template keywords by what they stand for. The keywords are in the order of their spelling, as every table of them is.
pub fn resolve(text: &str, keywords: &[Keyword]) -> String {
    let begin = keywords.partition_point(|k| k.keyword.as_str() < "{");
    let end = begin + keywords.get(begin..).map_or(0, |rest| rest.partition_point(|k| k.keyword.starts_with('{')));
    let mut resolved = match keywords.get(begin..end) {
        Some(braced) if !braced.is_empty() && text.contains('{') => resolve_braced(text, braced),
        _ => text.to_owned(),
    };
    // Keywords without braces are a catalogue's own, and few.
    for keyword in keywords.iter().take(begin).chain(keywords.iter().skip(end)) {
        if resolved.contains(&keyword.keyword) {
            resolved = resolved.replace(&keyword.keyword, &keyword.text);
        }
    }
    resolved
}

/// Looks each `{…}` and `{{…}}` up: a document may have tens of thousands of keywords in as many cells.
fn resolve_braced(text: &str, braced: &[Keyword]) -> String {
    /// Bytes that a keyword takes at most.
    const LONGEST: usize = 256;
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        resolved.push_str(before);
        let window = from.as_bytes().get(..from.len().min(LONGEST)).unwrap_or_default();
        let ends = window.iter().enumerate().filter(|(_, b)| **b == b'}').map(|(at, _)| at + 1).take(3);
        let known = ends.filter_map(|end| {
            let candidate = from.get(..end)?;
            let found = braced.binary_search_by(|k| k.keyword.as_str().cmp(candidate)).ok()?;
            Some((braced.get(found)?, end))
        });
        match known.last() {
            Some((keyword, end)) => {
                resolved.push_str(&keyword.text);
                rest = from.get(end..).unwrap_or_default();
            }
            None => {
                resolved.push('{');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    resolved.push_str(rest);
    resolved
}
