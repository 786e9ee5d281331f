//! A filled workbook: its record of what was handed out, and its rows, found again however sheets and columns were moved.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::book::{Book, BookCell};
use super::value::{as_text, cell_text};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::ordered::Arrange;
use crate::document::BASELINE_SHEET;
use crate::import::Limits;
use crate::matrix::identity::Hash;
use crate::record::baseline::{
    Baseline, BaselineError, BaselineRow, BaselineTable, Fingerprint, LongFingerprint, SCHEMA, fingerprint,
};
use crate::record::field::Field;
use crate::record::log::LoggedSource;

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
    pub(super) record: Option<Arc<str>>,
    /// Fingerprints of the texts that stood beside the tables.
    pub(super) remarks: HashSet<Fingerprint>,
    /// Fingerprints of the rows of long tables that are only read, by table.
    pub(super) long: HashMap<String, HashSet<LongFingerprint>>,
    /// Ids of the columns of tables that are only read.
    read_only_ids: HashSet<String>,
    /// The sheets that are this service's, where a workbook was handed out for several.
    pub(super) sheets: Option<HashSet<Arc<str>>>,
    /// Rows by their printable id, made when a sheet has rows without keys.
    by_id: OnceLock<HashMap<String, Vec<usize>>>,
}

/// Where a row of a copy stands.
#[derive(Debug, Clone)]
pub struct RowPlace {
    /// The file.
    pub file: Arc<str>,
    /// The sheet; of a copy without sheets what names the row.
    pub sheet: Arc<str>,
    /// Row number of the sheet, from 1.
    pub row: Option<u32>,
}

impl RowPlace {
    /// A cell of the row; `column` from 0.
    pub fn cell(&self, column: u32) -> Location {
        match self.row {
            Some(row) => Location::cell(self.file.clone(), self.sheet.clone(), row, column + 1),
            None => Location { sheet: Some(self.sheet.clone()), ..Location::document(self.file.clone()) },
        }
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
        Self {
            name,
            source,
            base,
            index,
            record: None,
            remarks,
            long,
            read_only_ids,
            sheets: None,
            by_id: OnceLock::new(),
        }
    }

    /// Lets rows stand under the keys that they have now: the sheet finds them by those that were handed out.
    pub(super) fn follow(&mut self, moved: &HashMap<String, String>) {
        let rows = self.base.rows.iter_mut();
        for row in rows.filter(|r| matches!(r.table, BaselineTable::Obligations | BaselineTable::Commitments)) {
            if let Some(key) = moved.get(&row.key) {
                row.key.clone_from(key);
            }
        }
        for row in self.base.rows.iter_mut().filter(|r| r.table == BaselineTable::Form) {
            let Some((form, of)) = row.key.split_once('/') else { continue };
            if let Some(key) = moved.get(of) {
                row.key = format!("{form}/{key}");
            }
        }
    }

    /// Whether a text is the id of a column of a table that is only read.
    pub(super) fn is_read_only_id(&self, text: &str) -> bool {
        self.read_only_ids.contains(text)
    }

    /// Whether a sheet is read for this service.
    pub(super) fn reads(&self, sheet: &Arc<str>) -> bool {
        self.sheets.as_ref().is_none_or(|own| own.contains(sheet))
    }

    /// Reads the record of what was handed out: of one service, or of each of a person's services.
    ///
    /// # Errors
    /// The workbook holds none, or one that this version cannot read.
    pub fn read(book: &mut Book<'_>, name: Arc<str>, bytes: &[u8], limits: &Limits) -> Result<Vec<Self>, Diagnostics> {
        let (saved_by, saved_at) = book.saved();
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let source = LoggedSource { file, sha256: Hash::of(bytes), saved_by, saved_at };
        let mut sheets: Vec<(usize, Arc<str>)> = book.sheets().into_iter().enumerate().collect();
        // The sheet is known by its content where somebody renamed it; its own name is tried first.
        sheets.arrange_by_key(|(_, sheet)| sheet.as_ref() != BASELINE_SHEET);
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
                let mut copies = Vec::new();
                for own in by_service(lines.lines()) {
                    let base = Baseline::from_lines(own).map_err(|e| unreadable(&name, &sheet, &e))?;
                    let copy = Self::new(name.clone(), source.clone(), base);
                    copies.push(Self { record: Some(sheet.clone()), ..copy });
                }
                divide(book, &mut copies)?;
                return Ok(copies);
            }
        }
        Err(Diagnostic::error(
            "not-a-handed-out-workbook",
            "this workbook does not say what was handed out, so nothing can be merged",
        )
        .at(Location::document(name))
        .allowed(format!("a workbook that rmx-report wrote, with its hidden sheet {BASELINE_SHEET}"))
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
}

/// The lines of each service: a header begins each.
pub(super) fn by_service<'l>(lines: impl Iterator<Item = &'l str>) -> Vec<Vec<&'l str>> {
    let mut all: Vec<Vec<&str>> = Vec::new();
    for line in lines {
        let begins = line.starts_with('{') && line.contains("\"schema\"") && line.contains(family());
        match all.last_mut() {
            Some(own) if !begins => own.push(line),
            _ => all.push(vec![line]),
        }
    }
    all
}

/// Says which sheets are whose, where several services share a workbook: by the keys in them, whatever the sheets are named by now. Those without
/// any are the first one's, so that nothing that was added is passed over.
fn divide(book: &mut Book<'_>, copies: &mut [Copy]) -> Result<(), Diagnostics> {
    if copies.len() < 2 {
        return Ok(());
    }
    let mut whose: Vec<HashSet<Arc<str>>> = vec![HashSet::new(); copies.len()];
    for (at, sheet) in book.sheets().into_iter().enumerate() {
        let mut counts = vec![0_usize; copies.len()];
        book.rows(at, &mut |_, cells| {
            for text in cells.iter().filter_map(|cell| as_text(&cell.value)) {
                let key = text.trim();
                let block = key.split_once('/').map_or(key, |(block, _)| block);
                for (copy, count) in copies.iter().zip(&mut counts) {
                    let known = BaselineTable::ALL.iter().any(|table| copy.find(*table, key).is_some());
                    *count += usize::from(known || copy.find(BaselineTable::SignOff, block).is_some());
                }
            }
            true
        })?;
        let most = counts.iter().copied().max().unwrap_or_default();
        let owner = counts.iter().position(|count| *count == most).unwrap_or_default();
        if let Some(own) = whose.get_mut(owner) {
            own.insert(sheet);
        }
    }
    for (copy, own) in copies.iter_mut().zip(whose) {
        copy.sheets = Some(own);
    }
    Ok(())
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
