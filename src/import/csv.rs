//! CSV and its relatives: comma, semicolon, tab or pipe between cells, quoted line breaks.
//!
//! The rules are RFC 4180's, with bare quotes inside an unquoted cell taken as they are. A quote that is never closed, or text after a
//! closing quote, is an error with the place of the quote: read on, it would swallow rows silently.

use memchr::{memchr, memchr2, memchr3};

use super::contract::{Confidence, Content, DocumentContext, Probe, Reader, beginning, first_words};
use super::raw::{DocumentMeta, RawBlock, RawCell, RawRow, RawTable};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;
use crate::base::ordered::Arrange;

/// The CSV reader.
pub(crate) static READER: Reader =
    Reader { name: "CSV", extensions: &["csv", "tsv", "tab", "psv"], binary: false, recognise, read };

/// Separators with their names, in the order in which a tie is decided.
const SEPARATORS: [(u8, &str); 4] = [(b',', "comma"), (b';', "semicolon"), (b'\t', "tab"), (b'|', "pipe")];

/// How much of a text is looked at to find its separator.
const PROBE_BYTES: usize = 64 << 10;
/// How many records of it.
const PROBE_RECORDS: usize = 100;
/// After so many misplaced quotes a text is given up: each costs a search for its partner.
const MOST_QUOTE_ERRORS: usize = 20;

fn recognise(probe: &Probe<'_>) -> Confidence {
    let Some(text) = probe.text else { return Confidence::No };
    if declared_separator(text).is_some() {
        return Confidence::Certain;
    }
    match best_separator(text) {
        Some(Found { records, even: true, .. }) if records > 1 => Confidence::Likely,
        _ => Confidence::Possible,
    }
}

fn read(context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    let mut text = context.text;
    let mut first_line = 1;
    let mut separator = context.options.separator.and_then(|c| u8::try_from(c).ok());
    if let Some((declared, rest)) = declared_separator(text) {
        text = rest;
        first_line = 2;
        separator = separator.or(Some(declared));
    }
    let by_extension = || match context.extension.as_deref() {
        Some("tsv" | "tab") => b'\t',
        Some("psv") => b'|',
        _ => b',',
    };
    let separator = separator.or_else(|| best_separator(text).map(|f| f.separator)).unwrap_or_else(by_extension);
    let rows = Rows::new(text, separator, first_line, context).collect()?;
    let name = SEPARATORS.iter().find(|(s, _)| *s == separator).map_or("given separator", |(_, name)| name);
    let format = match context.encoding {
        Some(encoding) => format!("CSV ({name}, {encoding})"),
        None => format!("CSV ({name})"),
    };
    let place = rows.first().map_or(Place::Document, |row| row.place);
    let table = RawTable { sheet: None, hidden: false, caption: None, place, rows };
    Ok(Content { format, meta: DocumentMeta::default(), blocks: vec![RawBlock::Table(table)] })
}

/// The rows of a text with a known separator, which begins on a line of its document.
///
/// # Errors
/// A limit that was passed; misplaced quotes go to the context.
pub(super) fn rows(
    text: &str,
    separator: char,
    line: u32,
    context: &mut DocumentContext<'_>,
) -> Result<Vec<RawRow>, Diagnostic> {
    Rows::new(text, u8::try_from(separator).unwrap_or(b','), line, context).collect()
}

/// Excel's first line `sep=;`, and the text after it.
fn declared_separator(text: &str) -> Option<(u8, &str)> {
    let (line, rest) = text.split_once('\n')?;
    let mark = line.trim_end_matches('\r').trim_matches('"').strip_prefix("sep=")?;
    match mark.as_bytes() {
        [separator] => Some((*separator, rest)),
        _ => None,
    }
}

struct Found {
    separator: u8,
    records: usize,
    /// Nearly every record has the same number of cells.
    even: bool,
}

/// The separator that gives the beginning of the text the most even shape, of at least two columns.
fn best_separator(text: &str) -> Option<Found> {
    let head = beginning(text, PROBE_BYTES);
    let mut best: Option<(usize, Found)> = None;
    for (separator, _) in SEPARATORS {
        let mut widths: Vec<usize> = count_cells(head.as_bytes(), separator);
        if head.len() < text.len() && widths.len() > 1 {
            widths.pop();
        }
        let records = widths.len();
        widths.arrange();
        let usual = widths.get(records / 2).copied().unwrap_or(0);
        if usual < 2 {
            continue;
        }
        let agreeing = widths.iter().filter(|w| **w == usual).count();
        // How even it is decides before how wide it is: commas in prose are uneven.
        let score = agreeing * 1000 / records.max(1) * 1000 + usual.min(999);
        if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
            best = Some((score, Found { separator, records, even: agreeing * 10 >= records * 9 }));
        }
    }
    best.map(|(_, found)| found)
}

/// The number of cells of each record that is not blank.
fn count_cells(bytes: &[u8], separator: u8) -> Vec<usize> {
    let mut widths = Vec::new();
    let (mut cells, mut quoted, mut at_start, mut blank) = (1, false, true, true);
    for byte in bytes {
        match byte {
            b'"' if quoted => quoted = false,
            b'"' if at_start => {
                quoted = true;
                blank = false;
            }
            _ if quoted => {}
            b'\n' => {
                if !blank {
                    widths.push(cells);
                    if widths.len() == PROBE_RECORDS {
                        return widths;
                    }
                }
                (cells, blank) = (1, true);
            }
            b if *b == separator => {
                cells += 1;
                blank = false;
            }
            b => blank = blank && b.is_ascii_whitespace(),
        }
        at_start = *byte == b'\n' || *byte == separator;
    }
    if !blank {
        widths.push(cells);
    }
    widths
}

/// Splits a text into rows.
struct Rows<'t, 'c, 'i> {
    text: &'t str,
    bytes: &'t [u8],
    separator: u8,
    /// Without letters beyond ASCII a column is a number of bytes.
    ascii: bool,
    /// Lone carriage returns end lines where a text has no line feed at all.
    old_mac: bool,
    line: u32,
    /// Offset of the line's first byte.
    line_start: usize,
    context: &'c mut DocumentContext<'i>,
    quote_errors: usize,
}

/// How a cell ended.
enum End {
    Cell,
    Row,
    Text,
}

impl<'t, 'c, 'i> Rows<'t, 'c, 'i> {
    fn new(text: &'t str, separator: u8, line: u32, context: &'c mut DocumentContext<'i>) -> Self {
        let bytes = text.as_bytes();
        let old_mac = !bytes.contains(&b'\n') && bytes.contains(&b'\r');
        Self { text, bytes, separator, ascii: text.is_ascii(), old_mac, line, line_start: 0, context, quote_errors: 0 }
    }

    fn collect(mut self) -> Result<Vec<RawRow>, Diagnostic> {
        let mut rows: Vec<RawRow> = Vec::new();
        let mut at = 0;
        let mut width = 0;
        while at < self.bytes.len() {
            let (row_start, row_line) = (at, self.line);
            let mut cells = Vec::with_capacity(width);
            let mut place = self.place(at);
            loop {
                match self.cell(at, place) {
                    Ok((cell, next, end)) => {
                        if cells.len() as u64 >= self.context.limits.columns {
                            // Asked here already: one line of separators would fill the memory before its end.
                            self.context.count_cells(cells.len() + 1, place)?;
                        }
                        cells.push(cell);
                        match end {
                            End::Cell => {
                                place = self.place_after(place, at, next);
                                at = next;
                            }
                            End::Row => {
                                self.line += 1;
                                self.line_start = next;
                                at = next;
                                break;
                            }
                            End::Text => {
                                at = self.bytes.len();
                                break;
                            }
                        }
                    }
                    Err(problem) => {
                        self.context.diagnostics.push(problem);
                        self.quote_errors += 1;
                        if self.quote_errors >= MOST_QUOTE_ERRORS {
                            return Ok(rows);
                        }
                        // Go on with the line after the one that the row began on.
                        at = self.end_of_line(row_start);
                        self.line = row_line + 1;
                        self.line_start = at;
                        cells.clear();
                        break;
                    }
                }
            }
            let blank = match cells.as_slice() {
                [] => true,
                [only] => only.text.trim().is_empty(),
                _ => false,
            };
            if !blank {
                let place = Place::Line { line: row_line, column: 1 };
                self.context.count_cells(cells.len(), place)?;
                width = cells.len();
                rows.push(RawRow { header: false, hidden: false, place, cells });
            }
        }
        Ok(rows)
    }

    /// The cell that begins at `start`; the offset after its separator or line break; and how it ended.
    fn cell(&mut self, start: usize, place: Place) -> Result<(RawCell, usize, End), Diagnostic> {
        if self.bytes.get(start) == Some(&b'"') {
            return self.quoted_cell(start, place);
        }
        let separator = self.separator;
        let old_mac = self.old_mac;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let length = if old_mac { memchr3(separator, b'\n', b'\r', rest) } else { memchr2(separator, b'\n', rest) };
        let stop = start + length.unwrap_or(rest.len());
        let end = match self.bytes.get(stop) {
            None => End::Text,
            Some(b) if *b == separator => End::Cell,
            Some(_) => End::Row,
        };
        let mut text = self.text.get(start..stop).unwrap_or_default();
        if !matches!(end, End::Cell) {
            text = text.strip_suffix('\r').unwrap_or(text);
        }
        Ok((self.finish(text, place)?, stop + 1, end))
    }

    fn quoted_cell(&mut self, start: usize, place: Place) -> Result<(RawCell, usize, End), Diagnostic> {
        let mut at = start + 1;
        let mut doubled = false;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let Some(length) = memchr(b'"', rest) else {
                return Err(self.unbalanced(start, place));
            };
            at += length + 1;
            if self.bytes.get(at) != Some(&b'"') {
                break;
            }
            doubled = true;
            at += 1;
        }
        let inner = start + 1..at - 1;
        let (next, end) = match self.bytes.get(at..).unwrap_or_default() {
            [] => (at, End::Text),
            [b, ..] if *b == self.separator => (at + 1, End::Cell),
            [b'\n', ..] => (at + 1, End::Row),
            [b'\r', b'\n', ..] => (at + 2, End::Row),
            [b'\r'] => (at + 1, End::Text),
            [b'\r', ..] if self.old_mac => (at + 1, End::Row),
            rest => {
                let blanks = rest.iter().take_while(|b| **b == b' ').count();
                match rest.get(blanks..).unwrap_or_default() {
                    [] => (at + blanks, End::Text),
                    [b, ..] if *b == self.separator => (at + blanks + 1, End::Cell),
                    [b'\n', ..] => (at + blanks + 1, End::Row),
                    [b'\r', b'\n', ..] => (at + blanks + 2, End::Row),
                    _ => return Err(self.text_after_quote(start, at, place)),
                }
            }
        };
        let text = self.text.get(inner.clone()).unwrap_or_default();
        self.count_lines(inner.start, text);
        let cell = if doubled || text.contains('\r') {
            self.finish(&text.replace("\"\"", "\"").replace("\r\n", "\n"), place)?
        } else {
            self.finish(text, place)?
        };
        Ok((cell, next, end))
    }

    /// Moves the line counter over the line breaks of a quoted cell.
    fn count_lines(&mut self, start: usize, text: &str) {
        let end = if self.old_mac { b'\r' } else { b'\n' };
        for (offset, byte) in text.bytes().enumerate() {
            if byte == end {
                self.line += 1;
                self.line_start = start + offset + 1;
            }
        }
    }

    fn finish(&self, text: &str, place: Place) -> Result<RawCell, Diagnostic> {
        if text.len() as u64 > self.context.limits.cell_bytes {
            return Err(self.context.limits.passed("cell-bytes", text.len() as u64, self.context.at(place)));
        }
        let text = if self.context.options.take_off_apostrophes { without_apostrophe(text) } else { text };
        Ok(RawCell::new(text, place))
    }

    /// The place of a byte on the current line.
    fn place(&self, at: usize) -> Place {
        let before = self.line_start..at.max(self.line_start);
        let column = if self.ascii { before.len() } else { self.text.get(before).map_or(0, |t| t.chars().count()) };
        Place::Line { line: self.line, column: u32::try_from(column + 1).unwrap_or(0) }
    }

    /// The place of `next`, counted from a known place on the same line where possible.
    fn place_after(&self, known: Place, at: usize, next: usize) -> Place {
        match known {
            Place::Line { line, column } if line == self.line && !self.ascii => {
                let more = self.text.get(at..next).map_or(0, |t| t.chars().count());
                Place::Line { line, column: column.saturating_add(u32::try_from(more).unwrap_or(0)) }
            }
            _ => self.place(next),
        }
    }

    fn end_of_line(&self, from: usize) -> usize {
        let stop = if self.old_mac { b'\r' } else { b'\n' };
        let rest = self.bytes.get(from..).unwrap_or_default();
        rest.iter().position(|b| *b == stop).map_or(self.bytes.len(), |length| from + length + 1)
    }

    fn unbalanced(&self, start: usize, place: Place) -> Diagnostic {
        Diagnostic::error("unbalanced-quote", "a quote is opened and never closed")
            .at(self.context.at(place))
            .found(first_words(self.text.get(start..).unwrap_or_default()))
            .allowed("a quoted cell ends with a quote; a quote inside it is doubled")
            .help("close the quote, or double it if it belongs to the text")
    }

    fn text_after_quote(&self, start: usize, at: usize, place: Place) -> Diagnostic {
        let found = self.text.get(start..).unwrap_or_default();
        let rest = self.text.get(at..).unwrap_or_default();
        Diagnostic::error("text-after-quote", "text follows a closing quote")
            .at(self.context.at(place))
            .found(format!("{} … then {}", first_words(found), first_words(rest)))
            .allowed("a separator or the end of the row after a closing quote; a quote inside a cell is doubled")
            .help("look for a quote that is not closed here or in a row above, or double the quotes that belong to the text")
    }
}

/// Takes off the apostrophe of a defused cell. A text that itself begins with apostrophes before such a character was given one more.
fn without_apostrophe(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(DANGEROUS) => rest,
        _ => text,
    }
}

/// What makes a spreadsheet run a cell, at its beginning.
pub(crate) const DANGEROUS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
