//! Bytes -> text: UTF-8 with or without a byte order mark, UTF-16, the encoding that a page or XML declares, Windows-1252.
//!
//! A byte order mark wins, then what the document declares about itself. A text without either is Windows-1252 only where nothing in it looks
//! like UTF-8 and its letters stand as those of a Western language do; anything else is an error, never guessed.

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
    /// What is to be said about how it was decoded.
    pub remark: Option<Diagnostic>,
}

/// How many bytes are looked at to tell UTF-16 without a byte order mark.
const PROBE: usize = 512;
/// Within so many bytes a page declares its encoding; the HTML standard asks for 1,024, which some pages miss.
const DECLARED_WITHIN: usize = 4096;
/// So many bytes beyond ASCII in a row do not occur in words of a Western language.
const FOREIGN_RUN: usize = 4;

/// Decodes a text.
///
/// # Errors
/// Bytes that are no text in any of the encodings: NULs, broken UTF-8, half characters; and texts that pass a limit.
pub(crate) fn decode<'a>(bytes: &'a [u8], file: &str, limits: &Limits) -> Result<Decoded<'a>, Diagnostic> {
    let plain = |text: &'a str, encoding| Decoded { text: Cow::Borrowed(text), encoding, remark: None };
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        if encoding == UTF_8 {
            return utf8(rest, file).map(|text| plain(text, Some("UTF-8 with BOM")));
        }
        return utf16(rest, encoding, file, limits);
    }
    if let Some(encoding) = looks_like_utf16(bytes) {
        return utf16(bytes, encoding, file, limits);
    }
    let valid = std::str::from_utf8(bytes).is_ok();
    if let Some(encoding) = declared(bytes).filter(|encoding| *encoding != UTF_8) {
        if !valid || bytes.is_ascii() {
            return declared_text(bytes, encoding, file, limits);
        }
        // No text of another encoding is well-formed UTF-8 by accident: the page was converted and its declaration was not.
        let mut decoded = utf8(bytes, file).map(|text| plain(text, None))?;
        decoded.remark = Some(
            Diagnostic::warning("declared-encoding", "the document declares an encoding that it is not written in")
                .at(Location::document(file))
                .found(format!("{} is declared, and every byte is UTF-8", encoding.name()))
                .help("it was read as UTF-8; mend the declaration if letters look right"),
        );
        return Ok(decoded);
    }
    if !valid && could_be_windows_1252(bytes) {
        if is_foreign(bytes) {
            return Err(Diagnostic::error(
                "unknown-encoding",
                "the text is not UTF-8, and its encoding is not declared",
            )
            .at(Location::document(file))
            .found("letters that are no Western language's")
            .allowed("UTF-8, UTF-16 or Windows-1252; in HTML and XML any encoding that the document declares")
            .help("save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")"));
        }
        let mut decoded = in_encoding(bytes, WINDOWS_1252, "Windows-1252", file, limits)?;
        decoded.remark = Some(
            Diagnostic::info("read-as-windows-1252", "the text is not UTF-8 and was read as Windows-1252")
                .at(Location::document(file))
                .help("if letters with accents look wrong, save the file as UTF-8"),
        );
        return Ok(decoded);
    }
    utf8(bytes, file).map(|text| plain(text, None))
}

/// A text in the encoding that it declares.
fn declared_text<'a>(
    bytes: &'a [u8],
    encoding: &'static Encoding,
    file: &str,
    limits: &Limits,
) -> Result<Decoded<'a>, Diagnostic> {
    let decoded = in_encoding(bytes, encoding, encoding.name(), file, limits)?;
    if let Some(at) = decoded.text.find('\u{FFFD}') {
        return Err(Diagnostic::error("invalid-encoding", format!("the text is not valid {}", encoding.name()))
            .at(locate(decoded.text.as_bytes(), at, file))
            .found(format!("bytes that are no character of {}, which the document declares", encoding.name()))
            .allowed("the declared encoding throughout")
            .help("the file is damaged, or declares another encoding than its own: save it as UTF-8"));
    }
    if let Some(at) = decoded.text.find('\0') {
        return Err(nul(decoded.text.as_bytes(), at, file));
    }
    Ok(decoded)
}

fn in_encoding<'a>(
    bytes: &'a [u8],
    encoding: &'static Encoding,
    name: &'static str,
    file: &str,
    limits: &Limits,
) -> Result<Decoded<'a>, Diagnostic> {
    // A byte becomes at most three bytes of UTF-8 (the euro sign of Windows-1252).
    let most = (bytes.len() as u64).saturating_mul(2);
    if most > limits.decoded_bytes {
        return Err(limits.passed("decoded-bytes", most, Location::document(file)));
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Ok(Decoded { text, encoding: Some(name), remark: None })
}

/// The encoding that XML (`<?xml encoding="…"?>`) or a page (`<meta charset="…">`, `<meta content="…; charset=…">`) declares.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(DECLARED_WITHIN))?.trim_ascii_start();
    if !head.starts_with(b"<") {
        return None;
    }
    // Declarations are ASCII; what else stands there is not looked at.
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if let Some(declaration) = head.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map(|(d, _)| d)
        && let Some(encoding) = value_after(declaration, "encoding").and_then(for_label)
    {
        return Some(encoding);
    }
    let mut rest = head.as_str();
    while let Some(start) = rest.find('<') {
        rest = rest.get(start..)?;
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->")?.1;
            continue;
        }
        let (tag, after) = rest.split_once('>')?;
        if tag.starts_with("<body") {
            return None;
        }
        if tag.strip_prefix("<meta").is_some_and(|t| t.starts_with(|c: char| c.is_whitespace() || c == '/'))
            && let Some(encoding) = value_after(tag, "charset").and_then(for_label)
        {
            return Some(encoding);
        }
        rest = after;
    }
    None
}

/// What stands behind a name and an equals sign, with or without quotes.
fn value_after<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.match_indices(name).find_map(|(at, _)| {
        let rest = tag.get(at + name.len()..)?.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let body = if quote.is_some() { rest.get(1..)? } else { rest };
        let end = body.find(|c: char| matches!(c, '"' | '\'' | ';' | '/' | '>') || c.is_whitespace());
        body.get(..end.unwrap_or(body.len())).filter(|value| !value.is_empty())
    })
}

/// The encoding of a label (WHATWG Encoding Standard). A declaration that can be read byte for byte is not UTF-16, whatever it says.
fn for_label(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).map(Encoding::output_encoding)
}

/// Most letters beyond ASCII stand in long runs, as those of Cyrillic, Greek, Chinese or Korean words do.
fn is_foreign(bytes: &[u8]) -> bool {
    let (mut high, mut in_runs, mut run) = (0_usize, 0_usize, 0_usize);
    for byte in bytes.iter().chain(b" ") {
        if byte.is_ascii() {
            in_runs += if run >= FOREIGN_RUN { run } else { 0 };
            run = 0;
        } else {
            high += 1;
            run += 1;
        }
    }
    in_runs * 2 > high
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
    Ok(Decoded { text, encoding: Some(name), remark: None })
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
    fn a_declared_encoding_is_honoured() {
        for (label, bytes, letters) in [
            ("windows-1251", b"\xCA\xEB\xE8\xE5\xED\xF2".as_slice(), "Клиент"),
            ("gb2312", b"\xBF\xCD\xBB\xA7", "客户"),
            ("euc-kr", b"\xB0\xED\xB0\xB4", "고객"),
            ("ISO-8859-2", b"\xB3\xF3d\xBC", "łódź"),
            ("iso-8859-15", b"\xA4", "€"),
            ("shift_jis", b"\x8C\xDA\x8B\x71", "顧客"),
        ] {
            for head in [
                format!("<!doctype html><META CharSet={label}><p>"),
                format!(
                    "<html><!-- <meta charset=utf-8> --><meta http-equiv=x content='text/html; charset={label}'><p>"
                ),
                format!("<?xml version=\"1.0\" encoding=\"{label}\"?><html><p>"),
            ] {
                let (read, name) = text(&[head.as_bytes(), bytes].concat());
                assert_eq!(read, format!("{head}{letters}"));
                assert!(name.is_some());
            }
        }
        let page = "<meta charset=windows-1251><p>Клиент";
        let decoded = decode(page.as_bytes(), "a.html", &Limits::default()).unwrap();
        assert_eq!((decoded.text.as_ref(), decoded.remark.unwrap().code), (page, "declared-encoding"));
        assert_eq!(code(b"<meta charset=gb2312><p>\xFF\xFF").0, "invalid-encoding");
    }

    #[test]
    fn an_undeclared_encoding_is_not_guessed() {
        assert_eq!(code(b"Activity;\xCA\xEB\xE8\xE5\xED\xF2\n").0, "unknown-encoding");
    }

    #[test]
    fn broken_texts_are_errors_with_their_place() {
        assert_eq!(code(b"\xC3\xA9\n\xC3\xA9\xFFx"), ("invalid-utf-8", Some(Location::line("a.txt", 2, 2))));
        assert_eq!(code(b"ab\ncd\0"), ("nul-in-text", Some(Location::line("a.txt", 2, 3))));
        assert_eq!(code(b"\xFF\xFEa\0\x00\xD8b\0").0, "invalid-utf-16");
        assert_eq!(code(b"\x81\xFF").0, "invalid-utf-8");
    }
}
