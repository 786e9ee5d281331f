//! An XLS looked at record by record before calamine reads it: how large its sheets are, what is hidden, merged, encrypted.
//!
//! Sources: [MS-CFB] for the container, [MS-XLS] for the records.

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
    /// The sheets in the order of the stream.
    pub sheets: Vec<Shape>,
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
    Ok(records(&stream))
}

/// The bytes of the stream `Workbook` (or `Book`).
fn workbook_stream(bytes: &[u8]) -> Option<Vec<u8>> {
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
    let chain = |start: u32| -> Vec<u8> {
        let (mut all, mut at) = (Vec::new(), start);
        for _ in 0..most {
            let Some(part) = Some(at).filter(|n| *n < END_OF_CHAIN).and_then(sector) else { break };
            all.extend_from_slice(part);
            let Some(following) = table.get(at as usize) else { break };
            at = *following;
        }
        all
    };
    let directory = chain(u32_at(bytes, 48)?);
    let entries: Vec<&[u8]> = directory.chunks_exact(128).collect();
    let name_of = |entry: &[u8]| -> Vec<u8> {
        let length = u16_at(entry, 64).unwrap_or(0).saturating_sub(2).min(62) as usize;
        entry.get(..length).unwrap_or_default().chunks_exact(2).filter_map(|c| c.first().copied()).collect()
    };
    let found = entries.iter().find(|e| matches!(name_of(e).to_ascii_lowercase().as_slice(), b"workbook" | b"book"))?;
    let (start, length) = (u32_at(found, 116)?, u32_at(found, 120)? as usize);
    let cut_off = u32_at(bytes, 56)? as usize;
    if length >= cut_off {
        let mut stream = chain(start);
        stream.truncate(length);
        return Some(stream);
    }
    // A small stream lies in the root entry's own stream, in sectors of 64 bytes.
    let small = chain(u32_at(entries.first()?, 116)?);
    let small_table = chain(u32_at(bytes, 60)?);
    let (mut stream, mut at) = (Vec::new(), start);
    while stream.len() < length {
        let from = (at as usize).checked_mul(64)?;
        stream.extend_from_slice(small.get(from..small.len().min(from + 64)).filter(|p| !p.is_empty())?);
        at = u32_at(&small_table, (at as usize).checked_mul(4)?).unwrap_or(u32::MAX);
    }
    stream.truncate(length);
    Some(stream)
}

/// Walks the records; each is a type, a length and its bytes.
fn records(stream: &[u8]) -> Inspection {
    let mut found = Inspection::default();
    let mut bounds: Option<(u32, u32, u32, u32)> = None;
    let mut at = 0;
    let mut sheet: Option<Shape> = None;
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let end = at + 4 + length as usize;
        let body = stream.get(at + 4..stream.len().min(end)).unwrap_or_default();
        let field = |offset: usize| u16_at(body, offset).unwrap_or(0);
        match kind {
            // BOF: a sheet's substream has type 0x0010.
            0x0809 | 0x0409 | 0x0209 if field(2) == 0x0010 => sheet = Some(Shape::default()),
            // EOF
            0x000A => {
                if let Some(done) = sheet.take() {
                    found.sheets.push(done);
                }
                if let Some((top, left, bottom, right)) = bounds.take() {
                    found.positions += u64::from(bottom - top + 1) * u64::from(right - left + 1);
                }
            }
            // FILEPASS
            0x002F => found.encrypted = true,
            // SST
            0x00FC => found.shared_texts = found.shared_texts.max(u32_at(body, 4).unwrap_or(0).into()),
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
                if let Some(sheet) = &mut sheet {
                    sheet.hidden_rows.insert(field(0) + 1);
                }
            }
            // COLINFO: bit 0 of the options hides the columns.
            0x007D if field(8) & 1 != 0 => {
                if let Some(sheet) = &mut sheet {
                    sheet.hidden_columns.push((field(0) + 1, field(2) + 1));
                }
            }
            // MERGEDCELLS
            0x00E5 => {
                for range in body.get(2..).unwrap_or_default().chunks_exact(8) {
                    let value = |offset: usize| u16_at(range, offset).unwrap_or(0) + 1;
                    let range = Range { first: (value(0), value(4)), last: (value(2), value(6)) };
                    let ordered = range.first.0 <= range.last.0 && range.first.1 <= range.last.1;
                    if let Some(sheet) = sheet.as_mut().filter(|s| ordered && s.merges.len() < MOST_MERGES) {
                        sheet.merges.push(range);
                    }
                }
            }
            _ => {}
        }
        at = end;
    }
    found
}
