//! What is checked of a PDF before the library below opens it: it unpacks streams and trusts sizes that a file merely declares.

use std::io::Read as _;
use std::sync::Arc;

use flate2::read::ZlibDecoder;

use crate::base::diagnostic::Diagnostic;
use crate::base::location::Location;
use crate::import::limits::Limits;

/// Bytes that a stream may unpack to while a document is opened (cross-references, object streams): 4 MiB.
pub(crate) const LOADED_STREAM_BYTES: usize = 4 << 20;
/// Widest field of a cross-reference stream that is believed, in bytes; real ones have at most 8.
const WIDEST_FIELD: u64 = 64;

/// Checks a PDF.
///
/// # Errors
/// It passes a limit, or its cross-references declare what no program writes.
pub(crate) fn check(bytes: &[u8], file: &Arc<str>, limits: &Limits) -> Result<(), Diagnostic> {
    let whole = || Location::document(Arc::clone(file));
    if bytes.len() as u64 > limits.pdf_bytes {
        return Err(limits.passed("pdf-bytes", bytes.len() as u64, whole()));
    }
    let (mut tokens, mut unpacked) = (0_u64, 0_u64);
    let mut rest = bytes;
    loop {
        let stream = find(rest, b"stream");
        let (outside, after) = match stream {
            Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at + b"stream".len()..).unwrap_or_default()),
            None => (rest, &[][..]),
        };
        tokens = tokens.saturating_add(count_tokens(outside));
        if tokens > limits.pdf_tokens {
            return Err(limits.passed("pdf-tokens", tokens, whole()));
        }
        if let Some(found) = forged_widths(outside) {
            return Err(Diagnostic::error("damaged-pdf", "the PDF's cross-references are damaged or forged")
                .at(whole())
                .found(format!("/W [{found}]"))
                .allowed(format!("three field widths of at most {WIDEST_FIELD} bytes, not all 0"))
                .help("get the file again; nothing was taken from this one"));
        }
        if stream.is_none() {
            return Ok(());
        }
        let body = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).unwrap_or(after);
        let most = limits.unpacked_bytes.saturating_sub(unpacked).saturating_add(1);
        // What is not packed this way ends at once.
        unpacked += std::io::copy(&mut ZlibDecoder::new(body).take(most), &mut Counter).unwrap_or(0).min(most);
        if unpacked > limits.unpacked_bytes {
            return Err(limits.passed("unpacked-bytes", unpacked, whole()));
        }
        rest = find(body, b"endstream").and_then(|at| body.get(at + b"endstream".len()..)).unwrap_or(after);
    }
}

/// Forgets what it is given.
struct Counter;

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, wanted)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Words and delimiters: each becomes at most one object in memory.
fn count_tokens(bytes: &[u8]) -> u64 {
    let (mut count, mut in_word) = (0, false);
    for byte in bytes {
        let word = !is_space(*byte) && !is_delimiter(*byte);
        count += u64::from((word && !in_word) || is_delimiter(*byte));
        in_word = word;
    }
    count
}

/// The field widths of a cross-reference stream that would take the memory, or never end; font widths have the same key and stay.
fn forged_widths(bytes: &[u8]) -> Option<String> {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'/', bytes.get(at..)?) {
        at += found + 1;
        let name = bytes.get(at..)?;
        let end = name.iter().position(|b| is_space(*b) || is_delimiter(*b)).unwrap_or(name.len());
        if !is_w(name.get(..end).unwrap_or_default()) {
            continue;
        }
        let Some(list) = skip_space(name.get(end..)?).strip_prefix(b"[") else { continue };
        let widths = numbers(list);
        let [a, b, c] = widths.as_slice() else { continue };
        let zero = [a, b, c].iter().all(|w| **w == 0);
        let wide = [a, b, c].iter().any(|w| **w > WIDEST_FIELD);
        // A font's dictionary has widths as well, but no size.
        if (zero || wide) && has_size(bytes, at) {
            return Some(format!("{a} {b} {c}"));
        }
    }
    None
}

/// Whether a name is `W`, plain or escaped.
fn is_w(name: &[u8]) -> bool {
    name == b"W" || name == b"#57"
}

/// Whether the object around a place has a size: the key, or an escaped one that may be it.
fn has_size(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    let start = memchr::memmem::rfind(before, b"obj").unwrap_or(0);
    let object = bytes.get(start..).unwrap_or_default();
    let end = find(object.get(3..).unwrap_or_default(), b"endobj").map_or(object.len(), |e| e + 3);
    let object = object.get(..end).unwrap_or_default();
    find(object, b"/Size").is_some() || memchr::memchr(b'#', object).is_some()
}

fn skip_space(mut bytes: &[u8]) -> &[u8] {
    loop {
        match bytes.first() {
            Some(b) if is_space(*b) => bytes = bytes.get(1..).unwrap_or_default(),
            Some(b'%') => {
                let end = bytes.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(bytes.len());
                bytes = bytes.get(end..).unwrap_or_default();
            }
            _ => return bytes,
        }
    }
}

/// The first three numbers of a list; fewer where something else stands there.
fn numbers(mut list: &[u8]) -> Vec<u64> {
    let mut found = Vec::new();
    while found.len() < 3 {
        list = skip_space(list);
        let signed = list.strip_prefix(b"+").unwrap_or(list);
        let digits = signed.iter().position(|b| !b.is_ascii_digit()).unwrap_or(signed.len());
        let Some(text) = signed.get(..digits).filter(|d| !d.is_empty()) else { break };
        found.push(std::str::from_utf8(text).ok().and_then(|t| t.parse().ok()).unwrap_or(u64::MAX));
        list = signed.get(digits..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn code(bytes: &[u8]) -> Option<String> {
        check(bytes, &Arc::from("a.pdf"), &Limits::default()).err().map(|d| format!("{} {}", d.code, d.found.unwrap()))
    }

    #[test]
    fn cross_references_that_would_take_the_memory() {
        let xref = |w: &str| format!("1 0 obj<</Type/XRef/Size 9 {w}/Root 2 0 R>>stream\n\nendstream endobj");
        assert_eq!(code(xref("/W [1 2 1]").as_bytes()), None);
        for (w, found) in [
            ("/W[0 0 0]", "0 0 0"),
            ("/#57 [ 0 %x\n 0 0 1]", "0 0 0"),
            ("/W [1 4000000000000 1]", "1 4000000000000 1"),
            ("/W [99999999999999999999999 1 1]", "18446744073709551615 1 1"),
        ] {
            assert_eq!(code(xref(w).as_bytes()), Some(format!("damaged-pdf /W [{found}]")));
        }
        assert_eq!(code(b"1 0 obj<</Type/Font/W[0 0 0]>>endobj"), None, "a font's widths");
        assert_eq!(code(b"1 0 obj<</Type/Font/W[1 3 500]>>endobj 2 0 obj<</Size 3>>endobj"), None, "a font's widths");
    }

    #[test]
    fn streams_and_tokens_are_counted() {
        let limits = Limits { unpacked_bytes: 1 << 20, pdf_tokens: 1000, ..Limits::default() };
        let found = |bytes: &[u8]| check(bytes, &Arc::from("a.pdf"), &limits).err().and_then(|d| d.found);
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&vec![b' '; 3 << 19]).unwrap();
        let stream = [b"1 0 obj<<>>stream\n".as_slice(), &packed.finish().unwrap(), b"\nendstream endobj"].concat();
        assert_eq!(found(&stream).as_deref(), Some("1048577 bytes of an unpacked spreadsheet"));
        assert_eq!(found(&b"0 ".repeat(1001)).as_deref(), Some("1001 objects of a PDF"));
        assert_eq!(found(&b"0 ".repeat(1000)), None);
    }
}
