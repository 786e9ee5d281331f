//! Where a log ends, without reading what its entries say: a long one need not be held for it.

use std::collections::HashSet;
use std::io::{self, BufRead};

use super::{HASH_MARK, NONE_BEFORE};
use crate::base::ordered::Arrange;
use crate::matrix::identity::Hash;

/// The hashes of the entries that no other one names, sorted; none where a line does not look like an entry: [`super::Log::read`] says what is
/// wrong with it.
///
/// # Errors
/// Those of the reader.
pub fn scan(mut reader: impl BufRead) -> io::Result<Option<Vec<Hash>>> {
    let (mut all, mut named) = (HashSet::new(), HashSet::new());
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let Some((before, hash)) = read(line.trim_ascii_end()) else { return Ok(None) };
        named.extend(before);
        all.insert(hash);
    }
    let mut heads: Vec<Hash> = all.difference(&named).map(|hash| Hash::new(hash.as_str())).collect();
    heads.arrange();
    Ok(Some(heads))
}

/// The hashes that a line names, and its own.
fn read(line: &[u8]) -> Option<(Vec<String>, String)> {
    let own = line.strip_suffix(b"\"}")?;
    let start = own.len().checked_sub(64)?;
    let (rest, own) = own.split_at_checked(start)?;
    rest.strip_suffix(HASH_MARK.as_bytes())?;
    let list = match line.strip_prefix(b"{\"prev\":[") {
        Some(list) => list.split(|b| *b == b']').next()?,
        // The earlier form: a number, then one hash.
        None => {
            let at = memchr::memmem::find(line.get(..64)?, b",\"prev\":\"")?;
            line.get(at + 8..at + 8 + 66)?
        }
    };
    let list = std::str::from_utf8(list).ok()?;
    let before = list.split(',').map(|h| h.trim_matches('"').to_owned()).filter(|h| !h.is_empty() && h != NONE_BEFORE);
    Some((before.collect(), hash(own)?))
}

fn hash(digits: &[u8]) -> Option<String> {
    digits.iter().all(u8::is_ascii_hexdigit).then(|| String::from_utf8_lossy(digits).into_owned())
}
