//! A filled workbook: its record of what was handed out, and its rows, found again however sheets and columns were moved.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::book::{Book, BookCell, RowCells, Value};
use super::read_only::ReadOnly;
use super::value::{blank, cell_text, shown};
use crate::counted::counted;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::import::Limits;
use crate::matrix::identity::Hash;
use crate::order;
use crate::register::baseline::{
    ACTIVITY_COLUMN, Baseline, BaselineError, BaselineRow, BaselineTable, Fingerprint, KEY_COLUMN, LongFingerprint,
    SCHEMA, SECTION_COLUMN, SHEET, fingerprint, fingerprint_at,
};
use crate::register::field::Field;
use crate::register::log::LoggedSource;
use crate::source::Location;

/// Divides form id and field id in the sign-off sheet's hidden column.
const FORM_DIVIDER: char = '/';

/// A filled copy as it says itself.
#[derive(Debug)]
pub struct Copy {
    /// The file's name as it is shown.
    pub name: Arc<str>,
    /// For the log.
    pub source: LoggedSource,
    /// What was handed out.
    pub base: Baseline,
    index: HashMap<BaselineTable, HashMap<String, usize>>,
    /// The sheet with the record of what was handed out, whatever it is named by now; none in a PDF.
    record: Option<Arc<str>>,
    /// Fingerprints of the texts that stood beside the tables.
    pub(super) remarks: HashSet<Fingerprint>,
    /// Fingerprints of the rows of long tables that are only read, by table.
    pub(super) long: HashMap<String, HashSet<LongFingerprint>>,
    /// Ids of the columns of tables that are only read.
    read_only_ids: HashSet<String>,
    /// Rows by their printable id, made when a sheet has rows without keys.
    by_id: OnceLock<HashMap<String, Vec<usize>>>,
}

/// Where a row of a copy stands.
#[derive(Debug, Clone)]
pub struct RowPlace {
    /// The file.
    pub file: Arc<str>,
    /// The sheet.
    pub sheet: Arc<str>,
    /// Row number, from 1.
    pub row: u32,
}

impl RowPlace {
    /// A cell of the row; `column` from 0.
    pub fn cell(&self, column: u32) -> Location {
        Location::cell(self.file.clone(), self.sheet.clone(), self.row, column + 1)
    }
}

/// A field's cell: the field, its column from 0, the content; a blank cell has `None`.
pub type FieldCell<'r, 'c> = (Field, u32, Option<&'r BookCell<'c>>);

/// A row's own words in the sheet, where they stand as they were handed out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Words<'r> {
    /// The section path.
    pub section: Option<&'r str>,
    /// The activity.
    pub activity: Option<&'r str>,
}

/// Takes what a copy holds.
pub trait Sink {
    /// A row with a known key: the index of its baseline row, its words, and every field column of the sheet.
    fn row(&mut self, copy: &Copy, base: usize, place: &RowPlace, words: Words<'_>, cells: &[FieldCell<'_, '_>]);
    /// A vendor cell that no longer reads as it was handed out.
    fn locked(&mut self, place: Location, id: &str, column: &str, found: String);
    /// A row without a known key: its printable id where it shows one, its content, and why it is refused.
    fn stray(&mut self, place: Location, id: &str, content: String, why: &'static str);
    /// A field of a sign-off block.
    fn block(&mut self, copy: &Copy, base: usize, field: &str, place: Location, content: Option<&BookCell<'_>>);
    /// Rows and columns that were handed out and are not there any more.
    fn missing(&mut self, place: Location, what: String);
}

/// Column mapping of a table that was found in a sheet.
struct Table {
    kind: BaselineTable,
    key: u32,
    fields: Vec<(Field, u32)>,
    /// Vendor columns with the position of their fingerprint.
    locked: Vec<(usize, u32, String)>,
    /// Every column that was handed out; what stands in another one is a person's own.
    columns: Vec<u32>,
    /// Columns that were copied, with the one that they were copied from.
    copied: Vec<(u32, u32)>,
    /// Headers of columns that a person added.
    added: Vec<(u32, String)>,
    /// The row of ids; the header stands right below it.
    ids_row: u32,
}

impl Copy {
    /// A copy with what was handed out.
    pub fn new(name: Arc<str>, source: LoggedSource, base: Baseline) -> Self {
        let mut index: HashMap<BaselineTable, HashMap<String, usize>> = HashMap::new();
        for (at, row) in base.rows.iter().enumerate() {
            index.entry(row.table).or_default().insert(row.key.clone(), at);
        }
        let prints = base.header.remarks.as_bytes().chunks_exact(size_of::<Fingerprint>());
        let remarks = prints.filter_map(|print| print.try_into().ok()).collect();
        let rows = |prints: &String| {
            let prints = prints.as_bytes().chunks_exact(size_of::<LongFingerprint>());
            prints.filter_map(|print| print.try_into().ok()).collect()
        };
        let long = base.header.long.iter().map(|(table, prints)| (table.clone(), rows(prints))).collect();
        let read_only = base.header.locked.iter().filter(|(id, _)| BaselineTable::parse(id).is_none());
        let read_only_ids = read_only.flat_map(|(_, ids)| ids.iter().cloned()).collect();
        Self { name, source, base, index, record: None, remarks, long, read_only_ids, by_id: OnceLock::new() }
    }

    /// Whether a text is the id of a column of a table that is only read.
    pub(super) fn is_read_only_id(&self, text: &str) -> bool {
        self.read_only_ids.contains(text)
    }

    /// Reads the record of what was handed out.
    ///
    /// # Errors
    /// The workbook holds none, or one that this version cannot read.
    pub fn read(book: &mut Book<'_>, name: Arc<str>, bytes: &[u8], limits: &Limits) -> Result<Self, Diagnostics> {
        let (saved_by, saved_at) = book.saved();
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let source = LoggedSource { file, sha256: Hash::of(bytes), saved_by, saved_at };
        let mut sheets: Vec<(usize, Arc<str>)> = book.sheets().into_iter().enumerate().collect();
        // The sheet is known by its content where somebody renamed it; its own name is tried first.
        order::sort_by_key(&mut sheets, |(_, sheet)| sheet.as_ref() != SHEET);
        for (at, sheet) in sheets {
            let mut lines = String::new();
            let mut is_ours = false;
            book.rows(at, &mut |_, cells| {
                let start = lines.len();
                for cell in cells {
                    match as_text(&cell.value) {
                        Some(text) => lines.push_str(text),
                        None => lines.push_str(&cell_text(&cell.value)),
                    }
                }
                let text = lines.get(start..).unwrap_or_default();
                is_ours = is_ours || text.starts_with('{') && text.contains(family());
                lines.push('\n');
                is_ours && lines.len() as u64 <= limits.text_bytes
            })?;
            if lines.len() as u64 > limits.text_bytes {
                let place = Location { sheet: Some(sheet), ..Location::document(name) };
                return Err(limits.passed("text-bytes", lines.len() as u64, place).into());
            }
            if is_ours {
                // A line break inside a line is white space between JSON's own tokens or a mistake: JSON writes those of texts as `\\n`.
                let base = Baseline::from_lines(lines.lines()).map_err(|e| unreadable(&name, &sheet, &e))?;
                return Ok(Self { record: Some(sheet), ..Self::new(name, source, base) });
            }
        }
        Err(Diagnostic::error(
            "not-a-handed-out-workbook",
            "this workbook does not say what was handed out, so nothing can be merged",
        )
        .at(Location::document(name))
        .allowed(format!("a workbook that rmx-report wrote, with its hidden sheet {SHEET}"))
        .help("copy the entries into a workbook that rmx-report wrote, or ask for the original file")
        .into())
    }

    /// `vendor/service`.
    pub fn service(&self) -> String {
        format!("{}/{}", self.base.header.vendor, self.base.header.service)
    }

    /// A baseline row by table and key.
    pub fn find(&self, table: BaselineTable, key: &str) -> Option<usize> {
        self.index.get(&table)?.get(key).copied()
    }

    /// A baseline row.
    pub fn row(&self, index: usize) -> Option<&BaselineRow> {
        self.base.rows.get(index)
    }

    /// The rows of the tables that people fill in which carry a printable id.
    pub(super) fn rows_of_id(&self, id: &str) -> impl Iterator<Item = &BaselineRow> {
        let by_id = self.by_id.get_or_init(|| {
            let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, row) in self.base.rows.iter().enumerate().filter(|(_, row)| row.locked.is_some()) {
                by_id.entry(row.id.clone()).or_default().push(at);
            }
            by_id
        });
        by_id.get(id).into_iter().flatten().filter_map(|at| self.base.rows.get(*at))
    }

    /// Whether a text was handed out; of a workbook of an older version nobody can tell, and none counts as a person's.
    pub fn was_handed_out(&self, text: &str) -> bool {
        !self.base.header.watched || self.was_remark(text)
    }

    /// Whether a text stood beside the tables when the workbook was handed out.
    pub(super) fn was_remark(&self, text: &str) -> bool {
        self.remarks.contains(&fingerprint(text))
    }

    /// Reads every sheet and hands what it holds to `sink`.
    ///
    /// # Errors
    /// A sheet cannot be read.
    pub fn each(&self, book: &mut Book<'_>, sink: &mut dyn Sink) -> Result<(), Diagnostics> {
        let mut seen = vec![false; self.base.rows.len()];
        let mut problems = Diagnostics::new();
        let mut columns: HashMap<BaselineTable, Vec<Field>> = HashMap::new();
        for (at, sheet) in book.sheets().into_iter().enumerate() {
            if self.record.as_ref() == Some(&sheet) {
                continue;
            }
            let mut reader = SheetReader {
                copy: self,
                sheet,
                table: None,
                read_only: None,
                handed_out: false,
                form_column: None,
                seen: &mut seen,
                columns: &mut columns,
            };
            let read = book.rows(at, &mut |row, cells| {
                reader.row(row, cells, sink);
                true
            });
            if let Err(more) = read {
                problems.extend(more);
            }
        }
        if problems.has_errors() {
            return Err(problems);
        }
        self.report_missing(&seen, &columns, sink);
        Ok(())
    }

    fn report_missing(&self, seen: &[bool], columns: &HashMap<BaselineTable, Vec<Field>>, sink: &mut dyn Sink) {
        for table in BaselineTable::ALL {
            let rows: Vec<&BaselineRow> = self.base.rows.iter().filter(|r| r.table == table).collect();
            if rows.is_empty() {
                continue;
            }
            let at = Location::document(self.name.clone());
            let missing: Vec<&str> = self
                .base
                .rows
                .iter()
                .zip(seen)
                .filter(|(row, seen)| row.table == table && !**seen)
                .map(|(row, _)| row.label())
                .collect();
            if missing.len() == rows.len() {
                let what = format!(
                    "the table '{}' is not in the file, or its hidden row of ids or hidden column of keys is not; nothing was removed",
                    table.as_str()
                );
                sink.missing(at, what);
                continue;
            }
            if !missing.is_empty() {
                let some = missing.iter().take(5).copied().collect::<Vec<_>>().join(", ");
                let more = if missing.len() > 5 { format!(" and {} more", missing.len() - 5) } else { String::new() };
                sink.missing(
                    at.clone(),
                    format!(
                        "{} of '{}' {} not in the file: {some}{more}; nothing was removed",
                        counted(missing.len(), "row"),
                        table.as_str(),
                        if missing.len() == 1 { "is" } else { "are" },
                    ),
                );
            }
            let handed_out = match table {
                BaselineTable::Obligations => Field::OBLIGATION,
                BaselineTable::Commitments => Field::COMMITMENT,
                BaselineTable::Access => Field::ACCESS,
                BaselineTable::SignOff => continue,
            };
            let found = columns.get(&table).map_or(&[][..], Vec::as_slice);
            // A template may leave a column out; only one that held something when handed out is missed.
            for field in handed_out.iter().filter(|f| !found.contains(f)) {
                if rows.iter().any(|r| r.values.contains_key(field.as_str())) {
                    sink.missing(
                        at.clone(),
                        format!("the column '{field}' of '{}' is not in the file; nothing was removed", table.as_str()),
                    );
                }
            }
        }
    }
}

/// The part of the schema's name before its version.
fn family() -> &'static str {
    SCHEMA.split('/').next().unwrap_or(SCHEMA)
}

fn unreadable(name: &Arc<str>, sheet: &str, error: &BaselineError) -> Diagnostics {
    let code = match error {
        BaselineError::Schema { .. } => "baseline-schema",
        BaselineError::Empty | BaselineError::Line { .. } => "baseline-unreadable",
    };
    Diagnostic::error(code, format!("{error}"))
        .at(Location { sheet: Some(Arc::from(sheet)), ..Location::document(name.clone()) })
        .help("ask for the original file, or use the version of rmx-report that wrote it")
        .into()
}

pub(super) fn as_text<'c>(cell: &Value<'c>) -> Option<&'c str> {
    match cell {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The key that a row carries; empty where it has none.
fn key_of<'r>(table: &Table, cells: RowCells<'r, '_>) -> &'r str {
    let cell = cells.iter().find(|c| c.column == table.key);
    cell.and_then(|c| as_text(&c.value)).map(str::trim).unwrap_or_default()
}

/// Reads one sheet row by row.
pub(super) struct SheetReader<'a> {
    pub(super) copy: &'a Copy,
    sheet: Arc<str>,
    table: Option<Table>,
    pub(super) read_only: Option<ReadOnly>,
    /// Whether the sheet has shown a text that was handed out: it is none that a person added.
    pub(super) handed_out: bool,
    /// Where the last value of a sign-off block stood.
    form_column: Option<u32>,
    seen: &'a mut Vec<bool>,
    columns: &'a mut HashMap<BaselineTable, Vec<Field>>,
}

impl SheetReader<'_> {
    fn row(&mut self, number: u32, cells: RowCells<'_, '_>, sink: &mut dyn Sink) {
        // By far the most rows of a long copy: what else a row may be is only asked of the others.
        if let Some(base) = self.known_row(cells) {
            self.table_row(number, base, cells, sink);
            return;
        }
        if let Some(table) = self.find_table(number, cells) {
            let known = self.columns.entry(table.kind).or_default();
            known.extend(table.fields.iter().map(|(field, _)| *field));
            self.table = Some(table);
            return;
        }
        if self.has_lost_keys(cells) {
            (self.table, self.read_only) = (None, None);
            return;
        }
        if let Some(found) = self.find_read_only(cells) {
            self.read_only = Some(found);
            return;
        }
        if self.form_row(number, cells, sink) {
            return;
        }
        let place = RowPlace { file: self.copy.name.clone(), sheet: self.sheet.clone(), row: number };
        if self.table.as_ref().is_some_and(|table| number == table.ids_row + 1) {
            self.header_row(&place, cells, sink);
            return;
        }
        let Some(table) = &self.table else {
            self.unasked_row(&place, cells, sink);
            return;
        };
        // What a person added has no key, or one that was not handed out.
        let content: Vec<String> = cells.iter().filter(|c| !blank(c)).map(|c| shown(c)).collect();
        if content.is_empty() || content.iter().all(|text| self.copy.was_remark(text)) {
            return;
        }
        let why = if key_of(table, cells).is_empty() {
            "the row has no key: it was not handed out"
        } else {
            "the row's key was not handed out with this workbook"
        };
        let column = cells.first().map_or(0, |c| c.column);
        sink.stray(place.cell(column), "", content.join(" | "), why);
    }

    /// The baseline row whose key a row of the present table carries.
    fn known_row(&self, cells: RowCells<'_, '_>) -> Option<usize> {
        let table = self.table.as_ref()?;
        self.copy.find(table.kind, key_of(table, cells))
    }

    /// A row that was handed out.
    fn table_row(&mut self, number: u32, base: usize, cells: RowCells<'_, '_>, sink: &mut dyn Sink) {
        let Some(table) = &self.table else { return };
        let place = RowPlace { file: self.copy.name.clone(), sheet: self.sheet.clone(), row: number };
        if let Some(seen) = self.seen.get_mut(base) {
            *seen = true;
        }
        let mut at = 0;
        let mut found: Vec<FieldCell<'_, '_>> = Vec::with_capacity(table.fields.len());
        for (field, column) in &table.fields {
            // Cells and columns both ascend.
            while cells.get(at).is_some_and(|c| c.column < *column) {
                at += 1;
            }
            let value = cells.get(at).filter(|c| c.column == *column);
            found.push((*field, *column, value));
        }
        let words = self.check_locked(table, base, &place, cells, sink);
        sink.row(self.copy, base, &place, words, &found);
        if self.copy.base.header.watched {
            self.added_columns(table, &place, cells, sink);
        }
    }

    /// The header stands right below the ids: it names the columns that a person added.
    fn header_row(&mut self, place: &RowPlace, cells: RowCells<'_, '_>, sink: &mut dyn Sink) {
        let watched = self.copy.base.header.watched;
        let Some(table) = &mut self.table else { return };
        for cell in cells.iter().filter(|c| watched && !table.columns.contains(&c.column) && !blank(c)) {
            let text = shown(cell);
            if table.copied.iter().all(|(copied, _)| *copied != cell.column) {
                sink.stray(place.cell(cell.column), "", text.clone(), "the column was not handed out");
            }
            table.added.push((cell.column, text));
        }
    }

    /// What stands in a known row, in a column that was not handed out.
    fn added_columns(&self, table: &Table, place: &RowPlace, cells: RowCells<'_, '_>, sink: &mut dyn Sink) {
        for cell in cells.iter().filter(|c| !table.columns.contains(&c.column) && !blank(c)) {
            let text = shown(cell);
            let original = table.copied.iter().find(|(copied, _)| *copied == cell.column).map(|(_, from)| *from);
            let same = original.is_some_and(|from| cells.iter().any(|c| c.column == from && shown(c) == text));
            if same {
                continue;
            }
            let header = table.added.iter().find(|(column, _)| *column == cell.column).map(|(_, header)| header);
            let content = header.map_or_else(|| text.clone(), |header| format!("{header}: {text}"));
            sink.stray(place.cell(cell.column), "", content, "the column was not handed out");
        }
    }

    /// A row of column ids: it names the key column and at least one field.
    fn find_table(&self, number: u32, cells: RowCells<'_, '_>) -> Option<Table> {
        let key = cells.iter().find(|c| as_text(&c.value).is_some_and(|t| t.trim() == KEY_COLUMN))?;
        let mut fields: Vec<(Field, u32)> = Vec::new();
        let mut ids: Vec<(&str, u32)> = Vec::new();
        let mut copied: Vec<(u32, u32)> = Vec::new();
        for cell in cells {
            let Some(id) = as_text(&cell.value).map(str::trim).filter(|id| !id.is_empty()) else { continue };
            // A column that was copied counts once: the first is the one that was handed out.
            if let Some((_, first)) = ids.iter().find(|(known, _)| *known == id) {
                copied.push((cell.column, *first));
                continue;
            }
            ids.push((id, cell.column));
            if let Some(field) = Field::parse(id) {
                fields.push((field, cell.column));
            }
        }
        if fields.is_empty() {
            return None;
        }
        let only_in = |all: &[Field], other: &[&[Field]]| {
            fields.iter().any(|(f, _)| all.contains(f) && !other.iter().any(|o| o.contains(f)))
        };
        let kind = if only_in(Field::ACCESS, &[Field::OBLIGATION, Field::COMMITMENT]) {
            BaselineTable::Access
        } else if only_in(Field::COMMITMENT, &[Field::OBLIGATION, Field::ACCESS]) {
            BaselineTable::Commitments
        } else {
            BaselineTable::Obligations
        };
        let listed = self.copy.base.header.locked.get(kind.as_str()).map_or(&[][..], Vec::as_slice);
        let locked = listed
            .iter()
            .enumerate()
            .filter_map(|(at, id)| {
                let cell = cells.iter().find(|c| as_text(&c.value).is_some_and(|t| t.trim() == id))?;
                Some((at, cell.column, id.clone()))
            })
            .collect();
        let columns = ids.into_iter().map(|(_, column)| column).collect();
        Some(Table { kind, key: key.column, fields, locked, columns, copied, added: Vec::new(), ids_row: number })
    }

    /// Reports vendor cells that were edited, and gives the row's words that were not.
    fn check_locked<'r>(
        &self,
        table: &Table,
        base: usize,
        place: &RowPlace,
        cells: &'r [BookCell<'_>],
        sink: &mut dyn Sink,
    ) -> Words<'r> {
        let mut words = Words::default();
        let Some(row) = self.copy.row(base) else { return words };
        let Some(prints) = row.locked.as_deref() else { return words };
        for (at, column, id) in &table.locked {
            let Some(expected) = fingerprint_at(prints, *at) else { continue };
            let cell = cells.iter().find(|c| c.column == *column);
            let text = match cell {
                Some(cell) => as_text(&cell.value).map_or_else(|| Cow::Owned(shown(cell)), Cow::Borrowed),
                None => Cow::Borrowed(""),
            };
            if fingerprint(&text) != expected.as_bytes() {
                sink.locked(place.cell(*column), row.label(), id, text.into_owned());
            } else if let Cow::Borrowed(text) = text {
                match id.as_str() {
                    SECTION_COLUMN => words.section = Some(text),
                    ACTIVITY_COLUMN => words.activity = Some(text),
                    _ => {}
                }
            }
        }
        words
    }

    /// A field of a sign-off block: `form/field` in a hidden column, then a label, then the value.
    fn form_row(&mut self, number: u32, cells: RowCells<'_, '_>, sink: &mut dyn Sink) -> bool {
        let marked = cells.iter().find_map(|cell| {
            let (form, field) = as_text(&cell.value)?.trim().split_once(FORM_DIVIDER)?;
            let base = self.copy.find(BaselineTable::SignOff, form)?;
            Some((cell.column, base, field.to_owned()))
        });
        let Some((marker, base, field)) = marked else { return false };
        if let Some(seen) = self.seen.get_mut(base) {
            *seen = true;
        }
        let place = RowPlace { file: self.copy.name.clone(), sheet: self.sheet.clone(), row: number };
        let value = cells.iter().filter(|c| c.column != marker && !blank(c)).nth(1);
        // A blank field is shown where the others of the sheet stand.
        let column = value.map_or(self.form_column.unwrap_or(marker + 2), |c| c.column);
        self.form_column = Some(column);
        sink.block(self.copy, base, &field, place.cell(column), value);
        true
    }
}
