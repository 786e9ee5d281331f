//! The cells of an XLSX sheet, read in one pass and handed to whoever asked: the importer makes a grid of them, `collect` reads entries.

use std::io::Read;
use std::sync::Arc;

use memchr::memchr;

use super::sheet::{MOST_COLUMNS, MOST_ROWS, parse_reference};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Location;
use crate::import::contract::first_words;
use crate::import::limits::Limits;
use crate::import::office::package::{Package, broken, cell_at};
use crate::import::office::xml::{Attributes, Event, Scanner, decode, decode_literal};

/// The texts that cells share, one after the other: a text costs its own bytes and one number.
#[derive(Debug, Default)]
pub(super) struct SharedTexts {
    text: String,
    ends: Vec<usize>,
}

impl SharedTexts {
    /// Reads a workbook's shared texts.
    pub fn read(
        package: &mut Package<'_>,
        part: &str,
        limits: &Limits,
        file: &Arc<str>,
    ) -> Result<SharedTexts, Diagnostic> {
        let whole = || Location::document(Arc::clone(file));
        let mut texts = SharedTexts::default();
        let mut text = String::new();
        let (mut in_text, mut phonetic) = (false, false);
        package.each(part, |event| {
            match event {
                Event::Start(b"sst", attributes, _) => {
                    // The declared number reserves nothing here; one beyond the limit is refused before the texts are read.
                    let declared = attributes.number(b"uniqueCount").unwrap_or(0);
                    if declared > limits.shared_texts {
                        return Err(limits.passed("shared-texts", declared, whole()));
                    }
                }
                Event::Start(b"si", _, true) => texts.ends.push(texts.text.len()),
                Event::Start(b"si", _, _) => text.clear(),
                Event::Start(b"rPh", _, closed) => phonetic = !closed,
                Event::End(b"rPh") => phonetic = false,
                Event::Start(b"t", _, closed) => in_text = !closed && !phonetic,
                Event::End(b"t") => in_text = false,
                Event::Text(raw) if in_text => {
                    decode(raw, &mut text);
                    if text.len() as u64 > limits.cell_bytes {
                        return Err(limits.passed("cell-bytes", text.len() as u64, whole()));
                    }
                }
                Event::Literal(raw) if in_text => decode_literal(raw, &mut text),
                Event::End(b"si") => {
                    unescape(&text, &mut texts.text);
                    let bytes = texts.text.len() as u64;
                    if bytes > limits.text_bytes {
                        return Err(limits.passed("text-bytes", bytes, whole()));
                    }
                    if texts.ends.len() as u64 >= limits.shared_texts {
                        return Err(limits.passed("shared-texts", texts.ends.len() as u64 + 1, whole()));
                    }
                    texts.ends.push(texts.text.len());
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(texts)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// One of them.
    pub fn get(&self, index: usize) -> Option<&str> {
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..*self.ends.get(index)?)
    }
}

/// Appends a text: `_x000D_` and its like are characters that XML cannot hold; carriage returns become line feeds. Half a character (a surrogate
/// without its other half) is none, and stays as it is written.
pub(super) fn unescape(text: &str, into: &mut String) {
    // By far most texts have no underline at all.
    if memchr(b'_', text.as_bytes()).is_none() || !text.contains("_x") {
        return line_feeds(text, into);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        let unit = |text: &str| {
            let code = text.get(..5).filter(|c| c.ends_with('_'))?.get(..4)?;
            u16::from_str_radix(code, 16).ok()
        };
        let first = unit(after);
        let second = first.and_then(|_| unit(after.get(5..)?.strip_prefix("_x")?));
        let alone = first.and_then(|unit| char::from_u32(unit.into()));
        let pair = || char::decode_utf16([first?, second?]).next()?.ok();
        match (alone, pair()) {
            (Some(c), _) => {
                plain.push(c);
                rest = after.get(5..).unwrap_or_default();
            }
            (None, Some(c)) => {
                plain.push(c);
                rest = after.get(12..).unwrap_or_default();
            }
            (None, None) => {
                plain.push_str("_x");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    line_feeds(&plain, into);
}

fn line_feeds(text: &str, into: &mut String) {
    if text.contains('\r') {
        into.push_str(&text.replace("\r\n", "\n").replace('\r', "\n"));
    } else {
        into.push_str(text);
    }
}

/// How a cell's value is to be read (ECMA-376 part 1, 18.18.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number, or a date by its format.
    Number,
    /// The number of a shared text.
    Shared,
    /// A text.
    Text,
    /// `1` or `0`.
    Truth,
    /// An error such as `#REF!`.
    Error,
    /// A date as ISO 8601.
    Date,
}

/// A cell as it stands in the file.
pub(super) struct FileCell<'c> {
    /// Row, from 1.
    pub row: u32,
    /// Column, from 1.
    pub column: u32,
    /// How the value is to be read.
    pub kind: Kind,
    /// The number of its format.
    pub style: usize,
    /// The formula's text, where it is one; blank for a cell that shares another's.
    pub formula: Option<&'c str>,
    /// The value.
    pub value: &'c str,
}

/// Takes what a sheet holds.
pub(super) trait Cells {
    /// A row begins; `false` ends the reading.
    fn row(&mut self, number: u32, hidden: bool) -> Result<bool, Diagnostic>;
    /// A cell that is not blank.
    fn cell(&mut self, cell: FileCell<'_>) -> Result<(), Diagnostic>;
    /// A tag around the cells: columns, merged cells, links, drawings.
    fn other(&mut self, name: &[u8], attributes: Attributes<'_>) -> Result<(), Diagnostic>;
}

/// Where a sheet is read from, for messages.
#[derive(Clone, Copy)]
pub(super) struct SheetPart<'s> {
    /// The file.
    pub file: &'s Arc<str>,
    /// The sheet.
    pub name: &'s Arc<str>,
    /// Its part.
    pub part: &'s str,
    /// The limits.
    pub limits: &'s Limits,
}

impl SheetPart<'_> {
    /// Reads every row and cell.
    ///
    /// # Errors
    /// A damaged part, a cell outside a sheet, a cell larger than the limit; what `into` says.
    pub fn read<R: Read>(self, mut scanner: Scanner<R>, into: &mut impl Cells) -> Result<(), Diagnostic> {
        let mut at = At { row: 0, column: 0 };
        let mut seen = Seen::default();
        let (mut kind, mut style) = (Kind::Number, 0_usize);
        let (mut in_value, mut in_formula, mut in_cell, mut phonetic) = (false, false, false, false);
        let (mut value, mut formula, mut is_formula) = (String::new(), String::new(), false);
        loop {
            let event = match scanner.next() {
                Ok(Some(event)) => event,
                Ok(None) => return Ok(()),
                Err(error) => return Err(broken(self.file, self.part, &error)),
            };
            match event {
                Event::Start(b"c", attributes, closed) => {
                    let row = at.row;
                    (kind, style) = self.begin_cell(&mut at, attributes)?;
                    // A cell that names another row than the one it stands in is taken at its word.
                    if row != at.row {
                        self.row_once(&mut seen, at)?;
                        if !into.row(at.row, false)? {
                            return Ok(());
                        }
                    }
                    if !seen.column(at.column) {
                        return Err(self.twice("duplicate-cell", "a cell stands in the sheet twice", at));
                    }
                    in_cell = !closed;
                    is_formula = false;
                    value.clear();
                    formula.clear();
                }
                Event::Start(b"v" | b"t", _, closed) => in_value = in_cell && !closed && !phonetic,
                Event::End(b"v" | b"t") => in_value = false,
                Event::Text(raw) if in_value || in_formula => {
                    let text = if in_value { &mut value } else { &mut formula };
                    decode(raw, text);
                    if text.len() as u64 > self.limits.cell_bytes {
                        let location = cell_at(self.file, self.name, at.row, at.column);
                        return Err(self.limits.passed("cell-bytes", text.len() as u64, location));
                    }
                }
                Event::Literal(raw) if in_value => decode_literal(raw, &mut value),
                Event::End(b"c") if in_cell => {
                    in_cell = false;
                    in_formula = false;
                    if is_formula || !value.is_empty() {
                        let formula = is_formula.then_some(formula.as_str());
                        let At { row, column } = at;
                        into.cell(FileCell { row, column, kind, style, formula, value: &value })?;
                    }
                }
                Event::Start(b"f", _, closed) if in_cell => (is_formula, in_formula) = (true, !closed),
                Event::End(b"f") => in_formula = false,
                Event::Start(b"row", attributes, _) => {
                    // In a forged file a row may begin within a cell, which then has no column.
                    in_cell = false;
                    let hidden = self.begin_row(&mut at, attributes)?;
                    self.row_once(&mut seen, at)?;
                    if !into.row(at.row, hidden)? {
                        return Ok(());
                    }
                }
                Event::Start(b"rPh", _, closed) => phonetic = !closed,
                Event::End(b"rPh") => phonetic = false,
                Event::Start(name, attributes, _) if !in_cell => into.other(name, attributes)?,
                _ => {}
            }
        }
    }

    fn begin_row(self, at: &mut At, attributes: Attributes<'_>) -> Result<bool, Diagnostic> {
        let (mut row, mut hidden) = (u64::from(at.row) + 1, false);
        for (name, value) in attributes.iter() {
            match name {
                b"r" => row = digits(value).unwrap_or(0),
                b"hidden" => hidden = matches!(value, b"1" | b"true"),
                _ => {}
            }
        }
        let Some(number) = u32::try_from(row).ok().filter(|r| (1..=MOST_ROWS).contains(r)) else {
            return Err(self.outside(*at, &format!("row {row}")));
        };
        *at = At { row: number, column: 0 };
        Ok(hidden)
    }

    fn begin_cell(self, at: &mut At, attributes: Attributes<'_>) -> Result<(Kind, usize), Diagnostic> {
        let (mut kind, mut style) = (Kind::Number, 0);
        let mut column = at.column + 1;
        for (name, value) in attributes.iter() {
            match name {
                b"r" => {
                    let Some((row, stated)) = parse_reference(value) else {
                        return Err(self.outside(*at, &String::from_utf8_lossy(value)));
                    };
                    (at.row, column) = (row, stated);
                }
                b"s" => style = digits(value).and_then(|v| usize::try_from(v).ok()).unwrap_or(0),
                b"t" => {
                    kind = match value {
                        b"s" => Kind::Shared,
                        b"b" => Kind::Truth,
                        b"n" => Kind::Number,
                        b"e" => Kind::Error,
                        b"d" => Kind::Date,
                        _ => Kind::Text,
                    }
                }
                _ => {}
            }
        }
        // The first cell of a sheet without a row of its own stands in the first row.
        at.row = at.row.max(1);
        if column > MOST_COLUMNS {
            return Err(self.outside(*at, &format!("column {column}")));
        }
        at.column = column;
        Ok((kind, style))
    }

    fn row_once(self, seen: &mut Seen, at: At) -> Result<(), Diagnostic> {
        if seen.row(at.row) { Ok(()) } else { Err(self.twice("duplicate-row", "a row stands in the sheet twice", at)) }
    }

    /// Programs differ in which of two cells of one place they show: neither is taken.
    fn twice(self, code: &'static str, what: &str, at: At) -> Diagnostic {
        Diagnostic::error(code, what)
            .at(cell_at(self.file, self.name, at.row.max(1), at.column.max(1)))
            .found(format!("row {}", at.row))
            .allowed("each row once, and each cell once")
            .help("the file is damaged or forged: open it in its application and save it again")
    }

    fn outside(self, at: At, found: &str) -> Diagnostic {
        Diagnostic::error("cell-outside-sheet", "a cell lies outside a sheet's rows and columns")
            .at(cell_at(self.file, self.name, at.row.max(1), at.column.max(1)))
            .found(first_words(found))
            .allowed(format!("A1 to XFD{MOST_ROWS}"))
            .help("the file is damaged or forged: open it in its application and save it again")
    }

    /// The error for a cell whose shared text is not there.
    pub fn no_such_text(self, cell: &FileCell<'_>, known: usize) -> Diagnostic {
        Diagnostic::error("damaged-file", "a cell refers to a text that the file does not have")
            .at(cell_at(self.file, self.name, cell.row, cell.column))
            .found(first_words(cell.value))
            .allowed(format!("a number below {known}"))
            .help("get the file again, or open it in its application and save it again")
    }
}

#[derive(Clone, Copy)]
struct At {
    row: u32,
    column: u32,
}

/// Which rows of a sheet were there, and which columns of the present row: a bit each.
#[derive(Default)]
struct Seen {
    rows: Vec<u64>,
    columns: Vec<u64>,
}

impl Seen {
    /// Begins a row; `false` if it was there before.
    fn row(&mut self, row: u32) -> bool {
        self.columns.fill(0);
        set(&mut self.rows, row)
    }

    /// Begins a cell of the row; `false` if it was there before.
    fn column(&mut self, column: u32) -> bool {
        set(&mut self.columns, column)
    }
}

/// Sets a bit; `false` if it was set.
fn set(bits: &mut Vec<u64>, number: u32) -> bool {
    let (word, bit) = (number as usize / 64, 1 << (number % 64));
    if bits.len() <= word {
        bits.resize(word + 1, 0);
    }
    bits.get_mut(word).is_some_and(|held| {
        let new = *held & bit == 0;
        *held |= bit;
        new
    })
}

/// A number written in digits alone.
fn digits(value: &[u8]) -> Option<u64> {
    let digit = |sum: u64, byte: &u8| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        sum.checked_mul(10)?.checked_add(digit)
    };
    (!value.is_empty()).then(|| value.iter().try_fold(0, digit))?
}

/// The number of a shared text.
pub(super) fn shared_index(value: &str) -> Option<usize> {
    digits(value.as_bytes().trim_ascii()).and_then(|n| usize::try_from(n).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        let mut into = String::new();
        unescape(text, &mut into);
        into
    }

    #[test]
    fn escapes_of_characters_that_xml_cannot_hold() {
        assert_eq!(plain("a_x000D_\nb"), "a\nb");
        assert_eq!(plain("a_x005F_x000D_"), "a_x000D_");
        assert_eq!(plain("a_xyz_x"), "a_xyz_x");
        assert_eq!(plain("a_x0041_é"), "aAé");
        assert_eq!(plain("a_xD83D__xDE00_b"), "a😀b");
        // Half a character stays as it is written: nothing is put in its place.
        assert_eq!(plain("a_xD800_b_xDE00_"), "a_xD800_b_xDE00_");
        assert_eq!(plain("_xD83D__x0041_"), "_xD83D_A");
    }

    #[test]
    fn numbers_of_shared_texts_are_digits() {
        assert_eq!(shared_index(" 12 "), Some(12));
        for wrong in ["", "-1", "1.0", "99999999999999999999999"] {
            assert_eq!(shared_index(wrong), None, "{wrong}");
        }
    }
}
