//! What a zip has that its reader does not show: names that are there twice, and bytes that belong to no entry.

use crate::base::ordered::Arrange;
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes of an entry's head in the central directory, and of one before its content, without names and extras.
const CENTRAL: usize = 46;
const LOCAL: usize = 30;
/// Most bytes that may follow an entry's content and belong to it: its sizes and checksum, signed, with sizes of eight bytes.
const DESCRIPTOR: u64 = 24;
/// Most bytes of a central directory that are read: 64 MiB.
const MOST_DIRECTORY: u64 = 64 << 20;

struct Entry {
    name: String,
    start: u64,
    packed: u64,
    described_after: bool,
}

/// What is wrong with the entries of a zip whose central directory begins at `directory`, a sentence each. Some programs show the first of two
/// entries of one name, some the last: neither is what was checked, then.
///
/// # Errors
/// The file cannot be read.
pub(super) fn problems(mut file: impl Read + Seek, directory: u64) -> io::Result<Vec<String>> {
    file.seek(SeekFrom::Start(directory))?;
    let mut bytes = Vec::new();
    file.by_ref().take(MOST_DIRECTORY).read_to_end(&mut bytes)?;
    let mut entries = central(&bytes);
    let mut found = Vec::new();
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &entries {
        *names.entry(entry.name.as_str()).or_default() += 1;
    }
    for (name, times) in names.into_iter().filter(|(_, times)| *times > 1) {
        found.push(format!("{name} is in the zip {times} times: programs do not agree which of them counts"));
    }
    // Larger than these numbers: the places are elsewhere.
    let beyond = u64::from(u32::MAX);
    if entries.iter().any(|entry| entry.start == beyond || entry.packed == beyond) {
        return Ok(found);
    }
    entries.arrange_by_key(|entry| entry.start);
    let mut end = 0;
    for entry in &entries {
        if entry.start != end && !(entry.start > end && entry.start - end <= DESCRIPTOR && end > 0) {
            found.push(format!("{} bytes before {} belong to no entry", entry.start.abs_diff(end), entry.name));
        }
        file.seek(SeekFrom::Start(entry.start))?;
        let mut head = [0; LOCAL];
        file.read_exact(&mut head)?;
        let name_length = u64::from(u16_at(&head, 26));
        let mut name = vec![0; usize::from(u16_at(&head, 26))];
        file.read_exact(&mut name)?;
        if String::from_utf8_lossy(&name) != entry.name {
            found.push(format!(
                "{} has another name before its content: {}",
                entry.name,
                String::from_utf8_lossy(&name)
            ));
        }
        let content = entry.start + LOCAL as u64 + name_length + u64::from(u16_at(&head, 28));
        end = content.saturating_add(entry.packed);
        if !entry.described_after {
            continue;
        }
        // How long the description is depends on the program; it is none of the next entry's bytes.
        end = entries.iter().map(|e| e.start).filter(|s| *s >= end && *s - end <= DESCRIPTOR).min().unwrap_or(end);
    }
    if directory != end && !(directory > end && directory - end <= DESCRIPTOR) {
        found.push(format!("{} bytes before the directory of the zip belong to no entry", directory.abs_diff(end)));
    }
    Ok(found)
}

fn central(mut bytes: &[u8]) -> Vec<Entry> {
    let mut entries = Vec::new();
    while bytes.starts_with(b"PK\x01\x02") {
        let lengths = [28, 30, 32].map(|at| usize::from(u16_at(bytes, at)));
        let Some(name) = bytes.get(CENTRAL..CENTRAL + lengths.first().copied().unwrap_or_default()) else { break };
        entries.push(Entry {
            name: String::from_utf8_lossy(name).into_owned(),
            start: u64::from(u32_at(bytes, 42)),
            packed: u64::from(u32_at(bytes, 20)),
            described_after: u16_at(bytes, 8) & 8 != 0,
        });
        bytes = bytes.get(CENTRAL + lengths.iter().sum::<usize>()..).unwrap_or_default();
    }
    entries
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}
