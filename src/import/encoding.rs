//! Bytes -> text: UTF-8 with or without a byte order mark, UTF-16, Windows-1252.
//!
//! A text is Windows-1252 only where nothing in it looks like UTF-8; a UTF-8 text with broken bytes is an error, never guessed.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::limits::Limits;
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Location;

/// A decoded text.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    /// The text without a byte order mark.
    pub text: Cow<'a, str>,
    /// The encoding's name where it is worth saying (not plain UTF-8).
    pub encoding: Option<&'static str>,
}

/// How many bytes are looked at to tell UTF-16 without a byte order mark.
const PROBE: usize = 512;

/// Decodes a text.
///
/// # Errors
/// Bytes that are no text in any of the encodings: NULs, broken UTF-8, half characters; and texts that pass a limit.
pub(crate) fn decode<'a>(bytes: &'a [u8], file: &str, limits: &Limits) -> Result<Decoded<'a>, Diagnostic> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        if encoding == UTF_8 {
            return utf8(rest, file)
                .map(|text| Decoded { text: Cow::Borrowed(text), encoding: Some("UTF-8 with BOM") });
        }
        return utf16(rest, encoding, file, limits);
    }
    if let Some(encoding) = looks_like_utf16(bytes) {
        return utf16(bytes, encoding, file, limits);
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => utf8(bytes, file).map(|text| Decoded { text: Cow::Borrowed(text), encoding: None }),
        Err(_) if could_be_windows_1252(bytes) => {
            if (bytes.len() as u64).saturating_mul(2) > limits.decoded_bytes {
                let found = (bytes.len() as u64).saturating_mul(2);
                return Err(limits.passed("decoded-bytes", found, Location::document(file)));
            }
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
            Ok(Decoded { text, encoding: Some("Windows-1252") })
        }
        Err(_) => utf8(bytes, file).map(|text| Decoded { text: Cow::Borrowed(text), encoding: None }),
    }
}

fn utf8<'a>(bytes: &'a [u8], file: &str) -> Result<&'a str, Diagnostic> {
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            if let Some(at) = text.find('\0') {
                return Err(nul(bytes, at, file));
            }
            Ok(text)
        }
        Err(error) => {
            let at = error.valid_up_to();
            if let Some(nul_at) = bytes.get(..at).and_then(|head| head.iter().position(|b| *b == 0)) {
                return Err(nul(bytes, nul_at, file));
            }
            let bad: Vec<String> =
                bytes.iter().skip(at).take(error.error_len().unwrap_or(4)).map(|b| format!("{b:02X}")).collect();
            Err(Diagnostic::error("invalid-utf-8", "the text is not valid UTF-8")
                .at(locate(bytes, at, file))
                .found(format!("bytes {}", bad.join(" ")))
                .allowed("UTF-8, UTF-16 or Windows-1252 throughout")
                .help("save the file as UTF-8; if it is binary, it is none of the formats that can be read"))
        }
    }
}

fn nul(bytes: &[u8], at: usize, file: &str) -> Diagnostic {
    Diagnostic::error("nul-in-text", "the text holds a NUL character")
        .at(locate(bytes, at, file))
        .found("byte 00")
        .allowed("a text without NUL characters, or a spreadsheet file")
        .help("the file is binary or damaged: get it again from its publisher, or save it as UTF-8")
}

/// Line and character column of a byte offset; what stands before it is counted leniently.
fn locate(bytes: &[u8], at: usize, file: &str) -> Location {
    let head = bytes.get(..at).unwrap_or(bytes);
    let line = head.iter().filter(|b| **b == b'\n').count() + 1;
    let start = head.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let column = String::from_utf8_lossy(head.get(start..).unwrap_or_default()).chars().count() + 1;
    Location::line(file, u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(0))
}

fn utf16<'a>(
    bytes: &'a [u8],
    encoding: &'static Encoding,
    file: &str,
    limits: &Limits,
) -> Result<Decoded<'a>, Diagnostic> {
    let name = if encoding == UTF_16LE { "UTF-16 LE" } else { "UTF-16 BE" };
    // One unit of two bytes becomes at most three bytes of UTF-8.
    let most = (bytes.len() as u64 / 2).saturating_mul(3);
    if most > limits.decoded_bytes {
        return Err(limits.passed("decoded-bytes", most, Location::document(file)));
    }
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken {
        let at = text.find('\u{FFFD}').unwrap_or(0);
        return Err(Diagnostic::error("invalid-utf-16", format!("the text is not valid {name}"))
            .at(locate(text.as_bytes(), at, file))
            .found("half a character")
            .allowed("UTF-8, UTF-16 or Windows-1252 throughout")
            .help("the file is damaged or cut off: get it again, or save it as UTF-8"));
    }
    if let Some(at) = text.find('\0') {
        return Err(nul(text.as_bytes(), at, file));
    }
    Ok(Decoded { text, encoding: Some(name) })
}

/// UTF-16 without a byte order mark: every other byte of a text in a Latin script is 0.
fn looks_like_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(PROBE) & !1).filter(|h| h.len() >= 4)?;
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in head.chunks_exact(2) {
        match pair {
            [0, 0] => return None,
            [0, _] => even += 1,
            [_, 0] => odd += 1,
            _ => {}
        }
    }
    let most = head.len() / 2 * 3 / 4;
    if odd >= most && even == 0 {
        Some(UTF_16LE)
    } else if even >= most && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// No control characters, no byte that Windows-1252 leaves undefined, and no well-formed UTF-8 sequence anywhere.
fn could_be_windows_1252(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        match first {
            b'\t' | b'\n' | b'\r' | 0x0C => {}
            0..=0x1F | 0x7F | 0x81 | 0x8D | 0x8F | 0x90 | 0x9D => return false,
            0xC2..=0xF4 => {
                let length = match first {
                    0xC2..=0xDF => 2,
                    0xE0..=0xEF => 3,
                    _ => 4,
                };
                if rest.get(..length).is_some_and(|sequence| std::str::from_utf8(sequence).is_ok()) {
                    return false;
                }
            }
            _ => {}
        }
        rest = tail;
    }
    true
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, Option<&'static str>) {
        let decoded = decode(bytes, "a.txt", &Limits::default()).unwrap();
        (decoded.text.into_owned(), decoded.encoding)
    }

    fn code(bytes: &[u8]) -> (&'static str, Option<Location>) {
        let error = decode(bytes, "a.txt", &Limits::default()).unwrap_err();
        (error.code, error.location)
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(text("é".as_bytes()), ("é".into(), None));
        assert_eq!(text(b"\xEF\xBB\xBFa"), ("a".into(), Some("UTF-8 with BOM")));
        assert_eq!(text(b"\xFF\xFEa\0b\0"), ("ab".into(), Some("UTF-16 LE")));
        assert_eq!(text(b"\xFE\xFF\0a\0b"), ("ab".into(), Some("UTF-16 BE")));
        assert_eq!(text(b"a\0b\0c\0"), ("abc".into(), Some("UTF-16 LE")));
        assert_eq!(text(b"\0a\0b\0c"), ("abc".into(), Some("UTF-16 BE")));
        assert_eq!(text(b"T\xE4tigkeit \x80"), ("Tätigkeit €".into(), Some("Windows-1252")));
    }

    #[test]
    fn broken_texts_are_errors_with_their_place() {
        assert_eq!(code(b"\xC3\xA9\n\xC3\xA9\xFFx"), ("invalid-utf-8", Some(Location::line("a.txt", 2, 2))));
        assert_eq!(code(b"ab\ncd\0"), ("nul-in-text", Some(Location::line("a.txt", 2, 3))));
        assert_eq!(code(b"\xFF\xFEa\0\x00\xD8b\0").0, "invalid-utf-16");
        assert_eq!(code(b"\x81\xFF").0, "invalid-utf-8");
    }
}
