//! A workbook as rows of typed cells, for whoever reads entries rather than tables: the same guarded container and the same scanners as
//! the importer's, row by row, without a grid in between.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

pub use super::comments::Comment;

use super::cells::{Cells, FileCell, Kind, SheetPart, shared_index, unescape};
use super::comments;
use super::ods::{self, OdsCell, OdsValue, Sheets};
use super::styles::moment;
use super::xlsx::{self, Sheet, Workbook};
use super::{OLE2, has_stream};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::{Location, Place};
use crate::base::ordered::Arrange;
use crate::import::contract::{DocumentContext, ReadOptions};
use crate::import::limits::Limits;
use crate::import::office::package::{Package, cell_at, encrypted};
use crate::import::office::xml::{Attributes, Event, decode};

/// What a cell holds; for a formula what the program that saved the file computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'c> {
    /// Nothing.
    Blank,
    /// A text.
    Text(&'c str),
    /// A number.
    Number(f64),
    /// True or false.
    Truth(bool),
    /// A date, with a time of day or at midnight.
    Moment(NaiveDateTime),
    /// An error, as it is shown: `#REF!`.
    Error(&'c str),
}

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'c> {
    /// Column, from 0.
    pub column: u32,
    /// What it holds; for a formula that was never calculated, nothing.
    pub value: Value<'c>,
    /// The formula with its equals sign, if it is one.
    pub formula: Option<&'c str>,
}

/// Takes a row: its number from 1, and its cells in the order of the columns; `false` ends the reading of the sheet.
pub type EachRow<'e> = dyn FnMut(u32, &[Entry<'_>]) -> bool + 'e;

/// An opened workbook.
pub struct Entries<'a> {
    file: Arc<str>,
    limits: &'a Limits,
    form: Form<'a>,
    saved: (Option<String>, Option<String>),
}

enum Form<'a> {
    Xlsx { package: Package<'a>, workbook: Workbook, sheets: Vec<Sheet> },
    Ods { sheets: Vec<OdsSheet>, comments: Vec<Comment> },
}

impl<'a> Entries<'a> {
    /// Opens an XLSX or ODS; the content, not the name, says which.
    ///
    /// # Errors
    /// It is neither, is encrypted or damaged, or passes a limit.
    pub fn open(bytes: &'a [u8], file: &Arc<str>, limits: &'a Limits) -> Result<Self, Diagnostics> {
        let mut diagnostics = Diagnostics::new();
        let opened = Self::open_into(bytes, file, limits, &mut diagnostics);
        match opened {
            Ok(opened) if !diagnostics.has_errors() => Ok(opened),
            Ok(_) => Err(diagnostics),
            Err(error) => {
                diagnostics.push(error);
                Err(diagnostics)
            }
        }
    }

    fn open_into(
        bytes: &'a [u8],
        file: &Arc<str>,
        limits: &'a Limits,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, Diagnostic> {
        if bytes.len() as u64 > limits.input_bytes {
            return Err(limits.passed("input-bytes", bytes.len() as u64, Location::document(Arc::clone(file))));
        }
        let other = |found: &str| {
            let problem = Diagnostic::error("workbook-unreadable", "the file is no workbook that can be filled in")
                .at(Location::document(Arc::clone(file)))
                .found(found)
                .allowed("XLSX or ODS")
                .help("open it in its application and save it as .xlsx or .ods");
            match file.to_lowercase().ends_with(".csv") {
                true => problem.help("a list of users is given with --access"),
                false => problem,
            }
        };
        if bytes.starts_with(OLE2) {
            return Err(if has_stream(bytes, "EncryptedPackage") { encrypted(file) } else { other("XLS") });
        }
        if !bytes.starts_with(b"PK") {
            return Err(other(if bytes.is_empty() { "an empty file" } else { "no ZIP container" }));
        }
        let mut package = Package::open(bytes, file, limits)?;
        if package.real_name("xl/workbook.bin").is_some() {
            return Err(other("XLSB"));
        }
        let options = ReadOptions::default();
        let mut context = DocumentContext {
            file: Arc::clone(file),
            extension: None,
            bytes,
            text: "",
            encoding: None,
            limits,
            options: &options,
            diagnostics,
            cells: 0,
            text_bytes: 0,
        };
        let saved = saved(&mut package)?;
        if package.real_name("content.xml").is_some() && package.real_name("xl/workbook.xml").is_none() {
            let mut found = OdsSheets::default();
            ods::read_into(&mut package, &mut context, &mut found)?;
            let OdsSheets { sheets, comments } = found;
            return Ok(Self { file: Arc::clone(file), limits, form: Form::Ods { sheets, comments }, saved });
        }
        let (workbook, sheets) = xlsx::open(&mut package, &context)?;
        // The record of what was handed out is looked for first, and then every sheet is read in its turn.
        package.allow_second_reading();
        Ok(Self { file: Arc::clone(file), limits, form: Form::Xlsx { package, workbook, sheets }, saved })
    }

    /// The sheets' names in order.
    pub fn sheets(&self) -> Vec<Arc<str>> {
        match &self.form {
            Form::Xlsx { sheets, .. } => sheets.iter().map(|s| Arc::clone(&s.name)).collect(),
            Form::Ods { sheets, .. } => sheets.iter().map(|s| Arc::clone(&s.name)).collect(),
        }
    }

    /// The comments on cells, sheet by sheet.
    ///
    /// # Errors
    /// A damaged part, or more text than the limits allow.
    pub fn comments(&mut self) -> Result<Vec<Comment>, Diagnostic> {
        match &mut self.form {
            Form::Ods { comments, .. } => Ok(std::mem::take(comments)),
            Form::Xlsx { package, sheets, .. } => {
                let mut all = Vec::new();
                for sheet in sheets {
                    all.extend(comments::of_sheet(package, &self.file, &sheet.name, &sheet.part, self.limits)?);
                }
                Ok(all)
            }
        }
    }

    /// Who saved the file last, and when, as it says itself.
    pub fn saved(&self) -> (Option<String>, Option<String>) {
        self.saved.clone()
    }

    /// Calls `each` with every row of a sheet that has cells, in the file's order.
    ///
    /// # Errors
    /// The sheet is missing or damaged (a wrong checksum is an error, once everything was read), or passes a limit.
    pub fn rows(&mut self, sheet: usize, each: &mut EachRow<'_>) -> Result<(), Diagnostics> {
        match &mut self.form {
            Form::Ods { sheets, .. } => {
                if let Some(sheet) = sheets.get(sheet) {
                    sheet.each(each);
                }
                Ok(())
            }
            Form::Xlsx { package, workbook, sheets } => {
                let Some(sheet) = sheets.get(sheet) else { return Ok(()) };
                let long = package.size(&sheet.part).is_some_and(|bytes| bytes >= IN_TWO_THREADS);
                let at = SheetPart { file: &self.file, name: &sheet.name, part: &sheet.part, limits: self.limits };
                let Some(scanner) = package.scan(&sheet.part)? else {
                    return Err(xlsx::missing_sheet(&self.file, sheet).into());
                };
                let workbook = &*workbook;
                let read = |take: &mut dyn FnMut(Batch) -> bool| {
                    let mut rows = Rows { at, workbook, take, row: 0, begun: 0, batch: Batch::default(), done: false };
                    at.read(scanner, &mut rows)?;
                    rows.end();
                    Ok::<(), Diagnostic>(())
                };
                if !long {
                    return Ok(read(&mut |batch| batch.each(workbook, each))?);
                }
                // A long sheet is unpacked and scanned in a thread of its own while its rows are looked at in this one.
                std::thread::scope(|scope| {
                    let (send, receive) = sync_channel::<Batch>(BATCHES_AHEAD);
                    let reader = scope.spawn(move || read(&mut |batch| send.send(batch).is_ok()));
                    for batch in &receive {
                        if !batch.each(workbook, each) {
                            break;
                        }
                    }
                    // The reader ends with its next batch, which nobody takes any more.
                    drop(receive);
                    reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })?;
                Ok(())
            }
        }
    }
}

/// A place in a row's own words.
type Stretch = (usize, usize);

/// A cell before its row is complete: its words stand in the row's.
struct Open {
    column: u32,
    value: OpenValue,
    formula: Option<Stretch>,
}

enum OpenValue {
    Shared(usize),
    Words(Stretch),
    Error(Stretch),
    Plain(Value<'static>),
}

/// Rows that are handed over together; all their cells and all their words stand one after the other.
#[derive(Default)]
struct Batch {
    /// Each row's number, and where its cells end.
    rows: Vec<(u32, usize)>,
    cells: Vec<Open>,
    words: String,
}

/// Sheets from this many bytes on are read in a thread of their own: starting one costs what some thousand cells do.
const IN_TWO_THREADS: u64 = 1 << 20;
/// How many batches may wait, and from how many cells or bytes on one is handed over.
const BATCHES_AHEAD: usize = 4;
const BATCH_CELLS: usize = 4096;
const BATCH_BYTES: usize = 256 << 10;

impl Batch {
    fn is_full(&self) -> bool {
        self.cells.len() >= BATCH_CELLS || self.words.len() >= BATCH_BYTES
    }

    /// Calls `each` with every row; `false` once it wants no more.
    fn each(&self, workbook: &Workbook, each: &mut EachRow<'_>) -> bool {
        let words = |(start, end): Stretch| self.words.get(start..end).unwrap_or_default();
        let mut start = 0;
        let mut entries: Vec<Entry<'_>> = Vec::new();
        for (number, end) in &self.rows {
            entries.clear();
            entries.extend(self.cells.get(start..*end).unwrap_or_default().iter().map(|cell| Entry {
                column: cell.column,
                value: match cell.value {
                    OpenValue::Shared(index) => Value::Text(workbook.shared.get(index).unwrap_or_default()),
                    OpenValue::Words(stretch) => Value::Text(words(stretch)),
                    OpenValue::Error(stretch) => Value::Error(words(stretch)),
                    OpenValue::Plain(value) => value,
                },
                formula: cell.formula.map(words),
            }));
            start = *end;
            if !each(*number, &entries) {
                return false;
            }
        }
        true
    }
}

/// Gathers the cells of an XLSX by rows.
struct Rows<'r, 't> {
    at: SheetPart<'r>,
    workbook: &'r Workbook,
    take: &'t mut dyn FnMut(Batch) -> bool,
    row: u32,
    /// Where the present row's cells begin.
    begun: usize,
    batch: Batch,
    done: bool,
}

impl Rows<'_, '_> {
    /// Ends the present row.
    fn flush(&mut self) {
        let cells = self.batch.cells.get_mut(self.begun..).unwrap_or_default();
        if cells.is_empty() || self.done {
            return;
        }
        // Columns ascend in every file but a forged one.
        if !cells.is_sorted_by_key(|c| c.column) {
            cells.arrange_by_key(|c| c.column);
        }
        self.begun = self.batch.cells.len();
        self.batch.rows.push((self.row, self.begun));
        if self.batch.is_full() {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        self.begun = 0;
        self.done = !(self.take)(std::mem::take(&mut self.batch));
    }

    /// Ends the last row and hands over what is left.
    fn end(&mut self) {
        self.flush();
        if !self.done && !self.batch.rows.is_empty() {
            self.hand_over();
        }
    }

    fn add(&mut self, text: &str) -> Stretch {
        let start = self.batch.words.len();
        unescape(text, &mut self.batch.words);
        (start, self.batch.words.len())
    }
}

impl Cells for Rows<'_, '_> {
    fn row(&mut self, number: u32, _: bool) -> Result<bool, Diagnostic> {
        if number != self.row {
            self.flush();
            self.row = number;
        }
        Ok(!self.done)
    }

    fn cell(&mut self, cell: FileCell<'_>) -> Result<(), Diagnostic> {
        let text = cell.value;
        let value = match cell.kind {
            // A formula that was never calculated.
            _ if text.is_empty() => OpenValue::Plain(Value::Blank),
            Kind::Shared => match shared_index(text).filter(|index| *index < self.workbook.shared.len()) {
                Some(index) => OpenValue::Shared(index),
                None => return Err(self.at.no_such_text(&cell, self.workbook.shared.len())),
            },
            Kind::Text => OpenValue::Words(self.add(text)),
            Kind::Error => OpenValue::Error(self.add(text)),
            Kind::Truth => OpenValue::Plain(Value::Truth(text.trim() != "0")),
            Kind::Date => match iso_moment(text) {
                Some(moment) => OpenValue::Plain(Value::Moment(moment)),
                None => OpenValue::Words(self.add(text)),
            },
            Kind::Number => match text.trim().parse::<f64>() {
                Ok(number) => {
                    let date = self.workbook.styles.get(cell.style).is_some_and(|s| s.date);
                    let moment = date.then(|| moment(number, self.workbook.since_1904)).flatten();
                    OpenValue::Plain(moment.map_or(Value::Number(number), Value::Moment))
                }
                Err(_) => OpenValue::Words(self.add(text)),
            },
        };
        let formula = cell.formula.map(|formula| {
            let words = &mut self.batch.words;
            let start = words.len();
            // A cell that shares another's formula does not repeat it.
            words.push_str(if formula.is_empty() { "=(shared formula)" } else { "=" });
            words.push_str(formula);
            (start, words.len())
        });
        let bytes = self.batch.words.len() as u64;
        if bytes > self.at.limits.text_bytes {
            let location = cell_at(self.at.file, self.at.name, cell.row, cell.column);
            return Err(self.at.limits.passed("text-bytes", bytes, location));
        }
        self.batch.cells.push(Open { column: cell.column - 1, value, formula });
        let columns = self.batch.cells.len().saturating_sub(self.begun) as u64;
        if columns > self.at.limits.columns {
            let location = cell_at(self.at.file, self.at.name, cell.row, cell.column);
            return Err(self.at.limits.passed("columns", columns, location));
        }
        Ok(())
    }

    fn other(&mut self, _: &[u8], _: Attributes<'_>) -> Result<(), Diagnostic> {
        Ok(())
    }
}

/// A sheet of an ODS, whose sheets stand in one part: it is read once and held.
struct OdsSheet {
    name: Arc<str>,
    rows: Vec<(u32, Vec<OdsCell>)>,
}

impl OdsSheet {
    fn each(&self, each: &mut EachRow<'_>) {
        for (number, cells) in &self.rows {
            let entries: Vec<Entry<'_>> = cells.iter().map(entry).collect();
            if !each(*number, &entries) {
                return;
            }
        }
    }
}

fn entry(cell: &OdsCell) -> Entry<'_> {
    let value = match &cell.value {
        OdsValue::Number(number) => Value::Number(*number),
        OdsValue::Truth(truth) => Value::Truth(*truth),
        OdsValue::Date(date) => iso_moment(date).map_or(Value::Text(date), Value::Moment),
        OdsValue::Text if cell.text.is_empty() => Value::Blank,
        OdsValue::Text => Value::Text(&cell.text),
    };
    Entry { column: cell.column - 1, value, formula: cell.formula.as_deref() }
}

#[derive(Default)]
struct OdsSheets {
    sheets: Vec<OdsSheet>,
    comments: Vec<Comment>,
}

impl Sheets for OdsSheets {
    fn begin(&mut self, name: Arc<str>, _: bool) {
        self.sheets.push(OdsSheet { name, rows: Vec::new() });
    }

    fn row(
        &mut self,
        row: u32,
        _: bool,
        cells: &[OdsCell],
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        context.count_cells(cells.len(), Place::Cell { row, column: 1 })?;
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.rows.push((row, cells.to_vec()));
        }
        Ok(())
    }

    fn end(&mut self, _: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn comment(&mut self, comment: Comment) {
        self.comments.push(comment);
    }
}

/// A date, or a date and a time, as ISO 8601.
fn iso_moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim().trim_end_matches('Z');
    let day = || text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN));
    text.parse().ok().or_else(day)
}

/// Who saved a container last, and when: the properties of Office Open XML, or of OpenDocument.
fn saved(package: &mut Package<'_>) -> Result<(Option<String>, Option<String>), Diagnostic> {
    let mut values: [Option<String>; 3] = [const { None }; 3];
    for part in ["docProps/core.xml", "meta.xml"] {
        let mut field = None;
        package.each(part, |event| {
            match event {
                Event::Start(b"lastModifiedBy", _, false) => field = Some(0),
                Event::Start(b"creator", _, false) => field = Some(1),
                Event::Start(b"modified" | b"date", _, false) => field = Some(2),
                Event::Text(raw) => {
                    if let Some(value) = field.and_then(|f: usize| values.get_mut(f)) {
                        let mut text = String::new();
                        decode(raw, &mut text);
                        *value = Some(text.trim().to_owned()).filter(|t| !t.is_empty());
                    }
                }
                _ => field = None,
            }
            Ok(())
        })?;
    }
    let [by, creator, at] = values;
    Ok((by.or(creator), at))
}
