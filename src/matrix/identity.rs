//! Keys and hashes by which rows are recognised again and sign-offs are bound to wording.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::assignment::Assignment;
use super::party::Party;

/// Number of hexadecimal digits of a [`Key`]: 80 bits, no accidental collision within a million rows.
const KEY_DIGITS: usize = 20;

/// A row's fingerprint: survives white space, case, punctuation and renumbered sections.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(Arc<str>);

impl Key {
    /// Wraps a key that was read back from a file.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The key's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text has the form of a row's key.
    pub fn is_one(text: &str) -> bool {
        text.len() == KEY_DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit())
    }

    /// The key of a row: vendor, service, section path without its numbers, normalised activity text and an ordinal (from 0) among equals.
    pub fn of_activity(vendor: &str, service: &str, section: &[String], text: &str, ordinal: usize) -> Self {
        let mut hash = Fields::new("activity");
        hash.add(vendor);
        hash.add(service);
        for part in section {
            hash.add(&normalise(strip_number(part)));
        }
        hash.add("");
        hash.add(&normalise(text));
        hash.add(&ordinal.to_string());
        let mut text = hexadecimal(&hash.0.finalize());
        text.truncate(KEY_DIGITS);
        Self(text.into())
    }
}

/// Maps by keys are asked by a key's text, too.
impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A SHA-256 in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hash(Arc<str>);

impl Hash {
    /// The hash of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(hexadecimal(&Sha256::digest(bytes)).into())
    }

    /// The hash whose digest was computed elsewhere, piece by piece.
    pub fn of_digest(digest: &[u8]) -> Self {
        Self(hexadecimal(digest).into())
    }

    /// Wraps a hash that was read back from a file.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// All 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first digits, for people.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A hash over fields, each with its length before it, so that no two field lists run into one.
pub struct Fields(Sha256);

impl Fields {
    /// Starts a hash for one purpose; equal fields under another purpose hash differently.
    pub fn new(purpose: &str) -> Self {
        let mut fields = Self(Sha256::new());
        fields.add("rmx-report/1");
        fields.add(purpose);
        fields
    }

    /// Adds a field.
    pub fn add(&mut self, field: &str) {
        self.0.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.0.update(field.as_bytes());
    }

    /// The hash.
    pub fn finish(self) -> Hash {
        Hash(hexadecimal(&self.0.finalize()).into())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = Vec::with_capacity(2 * bytes.len());
    for nibble in bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
        text.push(DIGITS.get(usize::from(nibble)).copied().unwrap_or_default());
    }
    String::from_utf8(text).unwrap_or_default()
}

/// A row hash: verbatim text, section, the assignments under the chosen model, and the row's own condition.
pub fn row_hash(
    section: &[String],
    verbatim: &str,
    parties: &[Party],
    assignments: &[Assignment],
    condition: Option<&str>,
) -> Hash {
    let mut hash = Fields::new("row");
    for part in section {
        hash.add(part);
    }
    hash.add("");
    hash.add(verbatim);
    for (party, assignment) in parties.iter().zip(assignments) {
        hash.add(party.id.as_str());
        hash.add(&assignment.letters.to_string());
        hash.add(&assignment.verbatim);
        for duty in &assignment.duties {
            hash.add(&duty.text);
        }
        hash.add("");
    }
    hash.add(condition.unwrap_or_default());
    hash.finish()
}

/// Text with case, punctuation and white space taken away: what only differs in these is a cosmetic change.
///
/// Marks that carry meaning in figures and names (`.`, `,` between digits; `+`, `#`, `%`) stay.
pub fn normalise(text: &str) -> String {
    if text.is_ascii() {
        return normalise_ascii(text.as_bytes());
    }
    let folded: Vec<char> = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut words = String::with_capacity(text.len());
    let mut gap = false;
    for (i, &c) in folded.iter().enumerate() {
        let digit_at = |j: Option<usize>| j.and_then(|j| folded.get(j)).is_some_and(char::is_ascii_digit);
        let inside_number = matches!(c, '.' | ',' | ':') && digit_at(i.checked_sub(1)) && digit_at(i.checked_add(1));
        if c.is_alphanumeric()
            || matches!(c, '+' | '#' | '%' | '<' | '>' | '=' | '€' | '$')
            || inside_number
            || is_mark(c)
        {
            if gap && !words.is_empty() {
                words.push(' ');
            }
            gap = false;
            words.push(c);
        } else {
            gap = true;
        }
    }
    words
}

/// [`normalise`] for ASCII, where there is nothing to compose: most texts, and many times as fast.
fn normalise_ascii(text: &[u8]) -> String {
    let mut words: Vec<u8> = Vec::with_capacity(text.len());
    let mut gap = false;
    for (i, &c) in text.iter().enumerate() {
        let digit_at = |j: Option<usize>| j.and_then(|j| text.get(j)).is_some_and(u8::is_ascii_digit);
        let inside_number =
            || matches!(c, b'.' | b',' | b':') && digit_at(i.checked_sub(1)) && digit_at(i.checked_add(1));
        let kept = KEPT.get(usize::from(c)).copied().unwrap_or_default();
        if kept != 0 || inside_number() {
            if gap && !words.is_empty() {
                words.push(b' ');
            }
            gap = false;
            words.push(if kept == 0 { c } else { kept });
        } else {
            gap = true;
        }
    }
    String::from_utf8(words).unwrap_or_default()
}

/// What [`normalise_ascii`] makes of a character wherever it stands; 0 of one that it takes away.
static KEPT: [u8; 128] = {
    let mut kept = [0; 128];
    let mut rest: &mut [u8] = &mut kept;
    let mut c: u8 = 0;
    while let Some((first, later)) = rest.split_first_mut() {
        if c.is_ascii_alphanumeric() || matches!(c, b'+' | b'#' | b'%' | b'<' | b'>' | b'=' | b'$') {
            *first = c.to_ascii_lowercase();
        }
        c += 1;
        rest = later;
    }
    kept
};

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// A heading without its leading number (`3.1.1. Daily operations` -> `Daily operations`).
pub fn strip_number(heading: &str) -> &str {
    let trimmed = heading.trim_start();
    let rest = trimmed.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if rest.len() == trimmed.len() || !rest.starts_with(|c: char| c.is_whitespace() || c == ')' || c == ':' || c == '-')
    {
        return trimmed;
    }
    rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ')' | ':' | '-'))
}

/// A control id for comparison: `AC-01 (a)`, `AC-1(a)` and `ac-1 (A)` are one control.
pub fn normal_id(text: &str) -> String {
    let mut id = String::new();
    let mut digits = String::new();
    for c in text.trim().chars().filter(|c| !c.is_whitespace()).chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            let number = digits.trim_start_matches('0');
            id.push_str(if number.is_empty() { "0" } else { number });
            digits.clear();
        }
        if c != '\0' {
            id.extend(c.to_lowercase());
        }
    }
    id
}

/// The leading number of a heading without a closing dot (`3.1.1. Daily operations` -> `3.1.1`).
pub fn section_number(heading: &str) -> Option<&str> {
    let trimmed = heading.trim_start();
    let end = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(trimmed.len());
    let number = trimmed.get(..end)?.trim_end_matches('.');
    (!number.is_empty() && strip_number(heading) != trimmed).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_words() {
        assert_eq!(strip_number("3.1.1. Daily operations"), "Daily operations");
        assert_eq!(section_number("3.1.1. Daily operations"), Some("3.1.1"));
        assert_eq!(strip_number("24x7 support"), "24x7 support");
        assert_eq!(section_number("24x7 support"), None);
        assert_eq!(section_number("Data"), None);
    }

    #[test]
    fn the_ascii_way_and_the_long_way_are_one() {
        for text in ["Manage  Backups, v1.2.3 (24x7) at 99.9% — no", "a.b 1:2 :3 C++ <x>=#$", " ", "", "TLS 1.2, RA/R"]
        {
            // A letter that is not ASCII takes the long way.
            assert_eq!(format!("{} é", normalise(text)).trim(), normalise(&format!("{text} é")));
        }
    }

    #[test]
    fn cosmetic_changes_keep_the_key_and_figures_change_it() {
        let section = |s: &str| vec![s.to_owned()];
        let key = |s: &str, t: &str| Key::of_activity("v", "s", &section(s), t, 0);
        assert_eq!(key("3.1. Ops", "Manage  backups."), key("3.2 ops", "manage backups"));
        assert_ne!(key("Ops", "Keep logs 30 days"), key("Ops", "Keep logs 90 days"));
        assert_ne!(key("Ops", "TLS 1.2"), key("Ops", "TLS 12"));
    }
}
