//! An XLS looked at record by record before calamine reads it: how large its sheets are, what is hidden, merged, encrypted.
//!
//! Sources: [MS-CFB] for the container, [MS-XLS] for the records.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::sheet::Range;

/// A sheet's shape.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// Hidden rows, from 1.
    pub hidden_rows: BTreeSet<u32>,
    /// Hidden columns, from 1: first and last.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Merged cells.
    pub merges: Vec<Range>,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Inspection {
    /// The file needs a password.
    pub encrypted: bool,
    /// Positions between first and last cell, of all sheets together.
    pub positions: u64,
    /// Declared number of shared texts.
    pub shared_texts: u64,
    /// The sheets in the order of the workbook.
    pub sheets: Vec<Shape>,
    /// Where in the file the bytes of the records stand that declare more positions than a sheet's cells take.
    overstated: Vec<usize>,
}

impl Inspection {
    /// The file without its overstated sheet sizes: calamine reserves memory for whatever is declared.
    pub fn without_overstated<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        if self.overstated.is_empty() {
            return Cow::Borrowed(bytes);
        }
        let mut copy = bytes.to_vec();
        for at in &self.overstated {
            if let Some(byte) = copy.get_mut(*at) {
                *byte = 0;
            }
        }
        Cow::Owned(copy)
    }
}

/// The workbook's stream, put together from its sectors.
struct Stream {
    bytes: Vec<u8>,
    /// Where in the file each of its sectors begins.
    sectors: Vec<usize>,
    /// The length of a sector.
    sector: usize,
}

impl Stream {
    /// Where in the file a byte of the stream stands.
    fn in_file(&self, at: usize) -> Option<usize> {
        Some(self.sectors.get(at / self.sector)? + at % self.sector)
    }
}

/// No sector.
const END_OF_CHAIN: u32 = 0xFFFF_FFFA;
/// Merged ranges that are kept.
const MOST_MERGES: usize = 100_000;

fn u16_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes).map(u32::from)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// Looks at an XLS.
///
/// # Errors
/// What is wrong with the container.
pub(super) fn inspect(bytes: &[u8]) -> Result<Inspection, &'static str> {
    let stream = workbook_stream(bytes).ok_or("the file's container is damaged, or it holds no workbook")?;
    records(&stream)
}

/// The stream `Workbook` (or `Book`).
fn workbook_stream(bytes: &[u8]) -> Option<Stream> {
    let shift = u16_at(bytes, 30).filter(|s| (7..=16).contains(s))?;
    let size = 1_usize << shift;
    let sector = |number: u32| -> Option<&[u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(size)?;
        bytes.get(start..bytes.len().min(start.checked_add(size)?))
    };
    // The allocation table: its sectors are listed in the header and in a chain of further lists.
    let mut lists: Vec<u32> =
        (0..109).filter_map(|i| u32_at(bytes, 76 + i * 4)).filter(|s| *s < END_OF_CHAIN).collect();
    let most = bytes.len() / size + 1;
    let mut next = u32_at(bytes, 68)?;
    for _ in 0..most {
        let Some(list) = Some(next).filter(|n| *n < END_OF_CHAIN).and_then(sector) else { break };
        let entries = list.len() / 4;
        lists.extend((0..entries.saturating_sub(1)).filter_map(|i| u32_at(list, i * 4)).filter(|s| *s < END_OF_CHAIN));
        next = u32_at(list, entries.saturating_sub(1) * 4)?;
    }
    lists.truncate(most);
    let mut table: Vec<u32> = Vec::new();
    for number in lists {
        let part = sector(number)?;
        table.extend((0..part.len() / 4).filter_map(|i| u32_at(part, i * 4)));
    }
    let chain = |start: u32| -> (Vec<u8>, Vec<usize>) {
        let (mut all, mut places, mut at) = (Vec::new(), Vec::new(), start);
        for _ in 0..most {
            let Some(part) = Some(at).filter(|n| *n < END_OF_CHAIN).and_then(sector) else { break };
            all.extend_from_slice(part);
            places.push((at as usize + 1) * size);
            let Some(following) = table.get(at as usize) else { break };
            at = *following;
        }
        (all, places)
    };
    let (directory, _) = chain(u32_at(bytes, 48)?);
    let entries: Vec<&[u8]> = directory.chunks_exact(128).collect();
    let name_of = |entry: &[u8]| -> Vec<u8> {
        let length = u16_at(entry, 64).unwrap_or(0).saturating_sub(2).min(62) as usize;
        entry.get(..length).unwrap_or_default().chunks_exact(2).filter_map(|c| c.first().copied()).collect()
    };
    let found = entries.iter().find(|e| matches!(name_of(e).to_ascii_lowercase().as_slice(), b"workbook" | b"book"))?;
    let (start, length) = (u32_at(found, 116)?, u32_at(found, 120)? as usize);
    let cut_off = u32_at(bytes, 56)? as usize;
    if length >= cut_off {
        let (mut stream, sectors) = chain(start);
        stream.truncate(length);
        return Some(Stream { bytes: stream, sectors, sector: size });
    }
    // A small stream lies in the root entry's own stream, in sectors of 64 bytes.
    let (small, places) = chain(u32_at(entries.first()?, 116)?);
    let (small_table, _) = chain(u32_at(bytes, 60)?);
    let (mut stream, mut sectors, mut at) = (Vec::new(), Vec::new(), start);
    while stream.len() < length {
        let from = (at as usize).checked_mul(SMALL)?;
        stream.extend_from_slice(small.get(from..small.len().min(from + SMALL)).filter(|p| !p.is_empty())?);
        sectors.push(places.get(from / size)? + from % size);
        at = u32_at(&small_table, (at as usize).checked_mul(4)?).unwrap_or(u32::MAX);
    }
    stream.truncate(length);
    Some(Stream { bytes: stream, sectors, sector: SMALL })
}

/// The length of a sector of a small stream ([MS-CFB] 2.2).
const SMALL: usize = 64;

/// A record: its type, its bytes, and where these begin.
type Record<'s> = (u32, &'s [u8], usize);

/// The records from a place of the stream on.
fn records_from(stream: &[u8], start: usize) -> impl Iterator<Item = Record<'_>> {
    let mut at = start;
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, at)?, u16_at(stream, at + 2)? as usize);
        let begin = at + 4;
        at = begin + length;
        Some((kind, stream.get(begin..stream.len().min(at)).unwrap_or_default(), begin))
    })
}

/// Walks the workbook's own records and then each sheet's, from the very places that calamine reads them from.
fn records(stream: &Stream) -> Result<Inspection, &'static str> {
    let mut found = Inspection::default();
    let mut starts: Vec<usize> = Vec::new();
    for (kind, body, _) in records_from(&stream.bytes, 0) {
        match kind {
            // EOF
            0x000A => break,
            // FILEPASS
            0x002F => found.encrypted = true,
            // BOUNDSHEET
            0x0085 => starts.push(u32_at(body, 0).ok_or("a sheet's record is cut off")? as usize),
            // SST
            0x00FC => found.shared_texts = found.shared_texts.max(u32_at(body, 4).unwrap_or(0).into()),
            _ => {}
        }
    }
    if found.encrypted {
        // What follows is not to be made sense of.
        return Ok(found);
    }
    let mut walked = 0;
    for start in starts {
        if start >= stream.bytes.len() {
            return Err("a sheet is said to stand behind the end of the file");
        }
        walked += sheet(stream, start, &mut found);
        // Sheets stand one after another; many that share one place would each be read.
        if walked > stream.bytes.len().saturating_mul(2) {
            return Err("several sheets are said to stand at the same place");
        }
    }
    Ok(found)
}

/// Walks a sheet's records; the number of bytes that they take.
fn sheet(stream: &Stream, start: usize, found: &mut Inspection) -> usize {
    let mut shape = Shape::default();
    let mut bounds: Option<(u32, u32, u32, u32)> = None;
    let mut declared: Vec<(usize, usize)> = Vec::new();
    // Charts that lie on a sheet have records of their own among the sheet's; they are told apart just as calamine does.
    let (mut begun, mut inner, mut end) = (false, 0_u32, start);
    for (kind, body, begin) in records_from(&stream.bytes, start) {
        end = begin + body.len();
        let field = |offset: usize| u16_at(body, offset).unwrap_or(0);
        match kind {
            // BOF
            0x0809 if begun => inner += 1,
            0x0809 => begun = true,
            // EOF
            0x000A if inner == 0 => break,
            0x000A => inner -= 1,
            _ if inner > 0 => {}
            // DIMENSIONS
            0x0200 => declared.push((begin, body.len())),
            // Cells: FORMULA, NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING, MULRK (and the older forms)
            0x0006 | 0x0206 | 0x0406 | 0x0203 | 0x0003 | 0x0204 | 0x0004 | 0x0205 | 0x0005 | 0x027E | 0x007E
            | 0x00FD | 0x00D6 | 0x00BD | 0x0002 => {
                let (row, column) = (field(0), field(2));
                let last = if kind == 0x00BD { field(body.len().saturating_sub(2)).max(column) } else { column };
                let held = bounds.unwrap_or((row, column, row, last));
                bounds = Some((held.0.min(row), held.1.min(column), held.2.max(row), held.3.max(last)));
            }
            // ROW: bit 5 of the options hides it.
            0x0208 if field(12) & 0x20 != 0 => {
                shape.hidden_rows.insert(field(0) + 1);
            }
            // COLINFO: bit 0 of the options hides the columns.
            0x007D if field(8) & 1 != 0 => shape.hidden_columns.push((field(0) + 1, field(2) + 1)),
            // MERGEDCELLS
            0x00E5 => {
                for range in body.get(2..).unwrap_or_default().chunks_exact(8) {
                    let value = |offset: usize| u16_at(range, offset).unwrap_or(0) + 1;
                    let range = Range { first: (value(0), value(4)), last: (value(2), value(6)) };
                    let ordered = range.first.0 <= range.last.0 && range.first.1 <= range.last.1;
                    if ordered && shape.merges.len() < MOST_MERGES {
                        shape.merges.push(range);
                    }
                }
            }
            _ => {}
        }
    }
    let positions =
        bounds.map_or(0, |(top, left, bottom, right)| u64::from(bottom - top + 1) * u64::from(right - left + 1));
    found.positions = found.positions.saturating_add(positions);
    for (begin, length) in declared {
        let body = stream.bytes.get(begin..begin + length).unwrap_or_default();
        if declared_positions(body) > positions.max(1) {
            found.overstated.extend((begin..begin + length).filter_map(|at| stream.in_file(at)));
        }
    }
    found.sheets.push(shape);
    end - start
}

/// The positions that a DIMENSIONS record declares; the most where its ends are the wrong way round ([MS-XLS] 2.4.90).
fn declared_positions(body: &[u8]) -> u64 {
    let wide = body.len() >= 14;
    let row = |index: usize| if wide { u32_at(body, index * 4) } else { u16_at(body, index * 2) };
    let column = |index: usize| u16_at(body, if wide { 8 } else { 4 } + index * 2);
    let size = |first: Option<u32>, end: Option<u32>| Some(u64::from(end?.checked_sub(first?)?));
    let (rows, columns) = (size(row(0), row(1)), size(column(0), column(1)));
    match (rows, columns) {
        (Some(rows), Some(columns)) => rows.saturating_mul(columns),
        _ => u64::MAX,
    }
}
