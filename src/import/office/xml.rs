//! A small streaming scanner for the XML inside files of office programs: tags, attributes and text, in constant memory.
//!
//! It does not expand entities of a document's own: such a declaration is refused, which is the end of entity bombs.

use std::borrow::Cow;
use std::io::Read;

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::{memchr, memchr2, memchr3};

/// The longest tag or run of text: what a cell may hold, several times over for its character references.
const MOST_TOKEN: usize = 8 << 20;
/// Bytes read at once.
const CHUNK: usize = 64 << 10;
/// Within so many bytes a part declares its encoding: the declaration is the first thing in it.
const DECLARED_WITHIN: usize = 256;

/// What the scanner came upon. Names are local names, without a prefix.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) enum Event<'b> {
    /// A start tag: its name, its attributes as they stand, and whether it is closed in itself.
    Start(&'b [u8], Attributes<'b>, bool),
    /// An end tag.
    End(&'b [u8]),
    /// Text with its character references.
    Text(&'b [u8]),
    /// Text without any (CDATA).
    Literal(&'b [u8]),
}

/// Why scanning stopped.
#[derive(Debug)]
pub(in crate::import) enum XmlError {
    /// The part cannot be unpacked: cut off, damaged, a wrong checksum.
    Io(std::io::Error),
    /// It is no XML.
    Malformed(&'static str),
}

impl std::fmt::Display for XmlError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            XmlError::Io(error) => write!(f, "{error}"),
            XmlError::Malformed(what) => f.write_str(what),
        }
    }
}

/// The attributes of a tag, looked up when asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) struct Attributes<'b>(&'b [u8]);

impl<'b> Attributes<'b> {
    /// All attributes: local names and raw values.
    pub fn iter(&self) -> impl Iterator<Item = (&'b [u8], &'b [u8])> + use<'b> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let start = rest.iter().position(|b| !b.is_ascii_whitespace())?;
            let tail = rest.get(start..)?;
            let equals = tail.iter().position(|b| *b == b'=')?;
            let name = tail.get(..equals)?.trim_ascii();
            let after = tail.get(equals + 1..)?.trim_ascii_start();
            let quote = *after.first().filter(|q| matches!(q, b'"' | b'\''))?;
            let body = after.get(1..)?;
            let end = body.iter().position(|b| *b == quote)?;
            let value = body.get(..end)?;
            rest = body.get(end + 1..).unwrap_or_default();
            Some((local(name), value))
        })
    }

    /// One attribute's raw value.
    pub fn raw(&self, name: &[u8]) -> Option<&'b [u8]> {
        self.iter().find(|(n, _)| *n == name).map(|(_, value)| value)
    }

    /// One attribute's text.
    pub fn text(&self, name: &[u8]) -> Option<String> {
        self.raw(name).map(|raw| {
            let mut text = String::new();
            decode(raw, &mut text);
            text
        })
    }

    /// One attribute's number.
    pub fn number(&self, name: &[u8]) -> Option<u64> {
        std::str::from_utf8(self.raw(name)?).ok()?.trim().parse().ok()
    }

    /// Whether an attribute is `1` or `true`.
    pub fn flag(&self, name: &[u8]) -> bool {
        matches!(self.raw(name), Some(b"1" | b"true"))
    }
}

/// The scanner.
pub(in crate::import) struct Scanner<R> {
    reader: R,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    ended: bool,
    /// What makes UTF-8 of a part that is written in another encoding; unknown until its beginning was read.
    decoder: Option<Decoder>,
    begun: bool,
    /// Elements that are open.
    depth: u64,
    /// Whether any element was there.
    rooted: bool,
}

enum Token {
    Start { name: (usize, usize), attributes: (usize, usize), closed: bool },
    End { name: (usize, usize) },
    Text(usize, usize),
    Literal(usize, usize),
}

impl<R: Read> Scanner<R> {
    /// Scans what a reader gives.
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            at: 0,
            filled: 0,
            ended: false,
            decoder: None,
            begun: false,
            depth: 0,
            rooted: false,
        }
    }

    /// The next event; `None` at the end, which is reached only when everything was unpacked, its checksum agreed, and every element was closed.
    pub fn next(&mut self) -> Result<Option<Event<'_>>, XmlError> {
        let Some(token) = self.token()? else {
            return match (self.depth, self.rooted) {
                (0, true) => Ok(None),
                _ => Err(XmlError::Malformed("it ends before its elements are closed: it is cut off")),
            };
        };
        match token {
            Token::Start { closed, .. } => {
                self.rooted = true;
                self.depth += u64::from(!closed);
            }
            Token::End { .. } => {
                let open = self.depth.checked_sub(1);
                self.depth = open.ok_or(XmlError::Malformed("an end tag of an element that is not open"))?;
            }
            Token::Text(..) | Token::Literal(..) => {}
        }
        let slice = |(start, end): (usize, usize)| self.buffer.get(start..end).unwrap_or_default();
        Ok(Some(match token {
            Token::Start { name, attributes, closed } => {
                Event::Start(local(slice(name)), Attributes(slice(attributes)), closed)
            }
            Token::End { name } => Event::End(local(slice(name))),
            Token::Text(start, end) => Event::Text(slice((start, end))),
            Token::Literal(start, end) => Event::Literal(slice((start, end))),
        }))
    }

    fn token(&mut self) -> Result<Option<Token>, XmlError> {
        loop {
            match self.peek(0)? {
                None => return Ok(None),
                Some(b'<') => {}
                Some(_) => {
                    let end = self.find(0, |bytes| memchr(b'<', bytes))?.unwrap_or(self.filled - self.at);
                    let start = self.at;
                    self.at += end;
                    return Ok(Some(Token::Text(start, start + end)));
                }
            }
            match self.peek(1)? {
                Some(b'?') => self.skip_to(b"?>")?,
                Some(b'!') if self.starts_with(b"<!--")? => self.skip_to(b"-->")?,
                Some(b'!') if self.starts_with(b"<![CDATA[")? => {
                    let length = self.length_to(b"]]>")?;
                    let start = self.at;
                    self.at += length;
                    return Ok(Some(Token::Literal(start + b"<![CDATA[".len(), self.at - b"]]>".len())));
                }
                Some(b'!') => {
                    return Err(XmlError::Malformed(
                        "a document type or entity declaration, which is not allowed here",
                    ));
                }
                _ => return self.tag().map(Some),
            }
        }
    }

    fn tag(&mut self) -> Result<Token, XmlError> {
        let found = self.tag_end()?;
        let end = self.at + found.ok_or(XmlError::Malformed("a tag that is not closed"))?;
        let start = self.at + 1;
        self.at = end + 1;
        let inner = self.buffer.get(start..end).unwrap_or_default();
        if inner.first() == Some(&b'/') {
            let name = inner.trim_ascii_end().len();
            return Ok(Token::End { name: (start + 1, start + name.max(1)) });
        }
        let closed = inner.last() == Some(&b'/');
        let stop = if closed { end - 1 } else { end };
        let length = inner.iter().position(|b| b.is_ascii_whitespace() || *b == b'/').unwrap_or(inner.len());
        let name_end = (start + length).min(stop);
        Ok(Token::Start { name: (start, name_end), attributes: (name_end, stop), closed })
    }

    /// The byte at an offset from the current place.
    fn peek(&mut self, offset: usize) -> Result<Option<u8>, XmlError> {
        while self.at + offset >= self.filled {
            if !self.fill()? {
                return Ok(None);
            }
        }
        Ok(self.buffer.get(self.at + offset).copied())
    }

    fn starts_with(&mut self, prefix: &[u8]) -> Result<bool, XmlError> {
        self.peek(prefix.len() - 1)?;
        Ok(self.buffer.get(self.at..self.filled).is_some_and(|b| b.starts_with(prefix)))
    }

    /// The offset, from the current place, of what `wanted` finds from `from` on; more is read until it finds something.
    fn find(&mut self, from: usize, wanted: impl Fn(&[u8]) -> Option<usize>) -> Result<Option<usize>, XmlError> {
        let mut offset = from;
        loop {
            let window = self.buffer.get(self.at + offset..self.filled).unwrap_or_default();
            if let Some(found) = wanted(window) {
                return Ok(Some(offset + found));
            }
            offset = (self.filled - self.at).max(from);
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// The offset of the `>` that ends the tag at the current place: one inside quotes does not.
    fn tag_end(&mut self) -> Result<Option<usize>, XmlError> {
        let mut offset = 1;
        loop {
            let Some(found) = self.find(offset, |bytes| memchr3(b'>', b'"', b'\'', bytes))? else { return Ok(None) };
            let quote = self.buffer.get(self.at + found).copied().unwrap_or(b'>');
            if quote == b'>' {
                return Ok(Some(found));
            }
            let Some(closing) = self.find(found + 1, |bytes| memchr(quote, bytes))? else { return Ok(None) };
            offset = closing + 1;
        }
    }

    /// The length up to and with an end mark.
    fn length_to(&mut self, mark: &[u8]) -> Result<usize, XmlError> {
        // The mark's last byte is looked for; the ones before it must stand before it, and none of them in the opening `<!`.
        let (last, first) = (mark.last().copied().unwrap_or(b'>'), mark.len() - 1);
        let mut from = 2 + first;
        let found = loop {
            let Some(found) = self.find(from, |bytes| memchr(last, bytes))? else { break None };
            let whole = self.buffer.get(self.at + found - first..=self.at + found);
            if whole == Some(mark) {
                break Some(found);
            }
            from = found + 1;
        };
        found.map(|f| f + 1).ok_or(XmlError::Malformed("a comment or section that is not closed"))
    }

    fn skip_to(&mut self, mark: &[u8]) -> Result<(), XmlError> {
        self.at += self.length_to(mark)?;
        Ok(())
    }

    /// Reads more; `false` at the end.
    fn fill(&mut self) -> Result<bool, XmlError> {
        if self.ended {
            return Ok(false);
        }
        if self.at > 0 {
            self.buffer.copy_within(self.at..self.filled, 0);
            self.filled -= self.at;
            self.at = 0;
        }
        if self.filled >= MOST_TOKEN {
            return Err(XmlError::Malformed("a tag or text that is longer than 8 MiB"));
        }
        if self.buffer.len() < self.filled + CHUNK {
            self.buffer.resize(self.filled + CHUNK, 0);
        }
        if !self.begun {
            return self.begin();
        }
        let space = self.buffer.get_mut(self.filled..).unwrap_or_default();
        let Some(decoder) = &mut self.decoder else {
            let read = self.reader.read(space).map_err(XmlError::Io)?;
            self.filled += read;
            self.ended = read == 0;
            return Ok(read > 0);
        };
        // A byte becomes at most three: a quarter of the space is always enough.
        let mut raw = vec![0; space.len() / 4];
        let read = self.reader.read(&mut raw).map_err(XmlError::Io)?;
        self.ended = read == 0;
        self.filled += decoded(decoder, raw.get(..read).unwrap_or_default(), space, self.ended)?;
        Ok(true)
    }

    /// Reads the beginning, which says in which encoding the part is written (XML 1.0, appendix F).
    fn begin(&mut self) -> Result<bool, XmlError> {
        self.begun = true;
        let mut head = vec![0; DECLARED_WITHIN];
        let mut length = 0;
        while let Some(space) = head.get_mut(length..).filter(|space| !space.is_empty()) {
            let read = self.reader.read(space).map_err(XmlError::Io)?;
            if read == 0 {
                break;
            }
            length += read;
        }
        head.truncate(length);
        let encoding = encoding_of(&head)?;
        let space = self.buffer.get_mut(self.filled..).unwrap_or_default();
        if encoding == UTF_8 {
            space.get_mut(..length).unwrap_or_default().copy_from_slice(&head);
            self.filled += length;
        } else {
            let mut decoder = encoding.new_decoder_with_bom_removal();
            self.filled += decoded(&mut decoder, &head, space, false)?;
            self.decoder = Some(decoder);
        }
        Ok(length > 0)
    }
}

/// Decodes into a space that is large enough; the number of bytes that were written.
fn decoded(decoder: &mut Decoder, raw: &[u8], space: &mut [u8], last: bool) -> Result<usize, XmlError> {
    match decoder.decode_to_utf8(raw, space, last) {
        (_, _, written, false) => Ok(written),
        _ => Err(XmlError::Malformed("bytes that are no characters of the encoding that it declares")),
    }
}

/// The encoding of a part: by its byte order mark, else by its declaration, else UTF-8.
fn encoding_of(head: &[u8]) -> Result<&'static Encoding, XmlError> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(encoding);
    }
    match head {
        [b'<', 0, ..] => return Ok(UTF_16LE),
        [0, b'<', ..] => return Ok(UTF_16BE),
        _ => {}
    }
    let head = String::from_utf8_lossy(head);
    let label = head
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>")?.0.split_once("encoding")?.1.trim_start().strip_prefix('='))
        .and_then(|value| value.split(['"', '\'']).nth(1));
    match label {
        None => Ok(UTF_8),
        Some(label) => Encoding::for_label(label.as_bytes())
            .map(Encoding::output_encoding)
            .ok_or(XmlError::Malformed("an encoding that is not known")),
    }
}

fn local(name: &[u8]) -> &[u8] {
    name.iter().position(|b| *b == b':').and_then(|colon| name.get(colon + 1..)).unwrap_or(name)
}

/// Appends a text with its character references decoded and its line ends made `\n`; what is no reference stays as it is.
pub(in crate::import) fn decode(raw: &[u8], into: &mut String) {
    let text = utf8(raw);
    if memchr2(b'&', b'\r', raw).is_none() {
        into.push_str(&text);
        return;
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('&') {
        into.push_str(before);
        let end = after.bytes().take(12).position(|b| b == b';');
        let character = end.and_then(|end| after.get(..end)).and_then(reference);
        match (character, end) {
            (Some(c), Some(end)) => {
                into.push(c);
                rest = after.get(end + 1..).unwrap_or_default();
            }
            _ => {
                into.push('&');
                rest = after;
            }
        }
    }
    into.push_str(rest);
}

/// Appends a text that has no references (CDATA).
pub(in crate::import) fn decode_literal(raw: &[u8], into: &mut String) {
    into.push_str(&utf8(raw));
}

/// Bytes as text; those that are no UTF-8 (half a character, say) stay readable as `\\xED`: nothing is put in their place.
fn utf8(raw: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(raw) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(raw.len());
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
    }
    Cow::Owned(text)
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Gives one byte at a time: every refill is at the worst place.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn events(text: &str) -> Vec<String> {
        let mut scanner = Scanner::new(Slow(text.as_bytes()));
        let mut seen = Vec::new();
        while let Some(event) = scanner.next().unwrap() {
            let lossy = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
            seen.push(match event {
                Event::Start(name, attributes, closed) => {
                    let list: Vec<String> =
                        attributes.iter().map(|(n, v)| format!("{}={}", lossy(n), lossy(v))).collect();
                    format!("<{} {}{}>", lossy(name), list.join(","), if closed { "/" } else { "" })
                }
                Event::End(name) => format!("</{}>", lossy(name)),
                Event::Text(text) => {
                    let mut decoded = String::new();
                    decode(text, &mut decoded);
                    decoded
                }
                Event::Literal(text) => format!("[{}]", lossy(text)),
            });
        }
        seen
    }

    #[test]
    fn tags_texts_and_sections() {
        assert_eq!(
            events(
                "<?xml version=\"1.0\"?><!-- <x> --><x:a b='1>' c=\"2\"><d/>t &amp;&#x41;&no;</x:a ><![CDATA[a]]b]]]>"
            ),
            ["<a b=1>,c=2>", "<d />", "t &A&no;", "</a>", "[a]]b]]"]
        );
    }

    #[test]
    fn what_is_no_character_stays_as_it_is_written() {
        let mut text = String::new();
        decode(b"a\xED\xA0\x80b&#xD800;&amp;", &mut text);
        decode_literal(b"\xFF", &mut text);
        assert_eq!(text, "a\\xED\\xA0\\x80b&#xD800;&\\xFF");
    }

    #[test]
    fn declarations_and_open_tags_are_errors() {
        assert!(Scanner::new("<!DOCTYPE x [<!ENTITY a 'b'>]><x/>".as_bytes()).next().is_err());
        assert!(Scanner::new("<x a='".as_bytes()).next().is_err());
    }

    #[test]
    fn a_part_is_read_in_the_encoding_that_it_declares() {
        let text = |bytes: &[u8]| {
            let mut scanner = Scanner::new(Slow(bytes));
            let mut words = String::new();
            while let Some(event) = scanner.next().unwrap() {
                if let Event::Text(raw) = event {
                    decode(raw, &mut words);
                }
            }
            words
        };
        let head = b"<?xml version='1.0' encoding='windows-1251'?><a>".as_slice();
        assert_eq!(text(&[head, b"\xCA\xEB", b"</a>"].concat()), "Кл");
        let utf16 = "\u{FEFF}<a>Клиент</a>".encode_utf16();
        assert_eq!(text(&utf16.clone().flat_map(u16::to_le_bytes).collect::<Vec<_>>()), "Клиент");
        assert_eq!(text(&utf16.skip(1).flat_map(u16::to_be_bytes).collect::<Vec<_>>()), "Клиент");
        let long = format!("<a>{}</a>", "é".repeat(100_000));
        let latin: Vec<u8> = long.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let latin = [b"<?xml version='1.0' encoding='ISO-8859-1'?>".as_slice(), &latin].concat();
        let mut scanner = Scanner::new(latin.as_slice());
        let mut words = String::new();
        while let Some(event) = scanner.next().unwrap() {
            if let Event::Text(raw) = event {
                decode(raw, &mut words);
            }
        }
        assert_eq!(words.chars().count(), 100_000);
        assert!(Scanner::new("<?xml encoding='of-my-own'?><a/>".as_bytes()).next().is_err());
    }

    #[test]
    fn a_part_that_is_cut_off_is_an_error() {
        for text in ["", "<?xml version='1.0'?>", "<a>", "<a><b></b>", "<a></a></a>"] {
            let mut scanner = Scanner::new(text.as_bytes());
            let end = loop {
                match scanner.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => break true,
                    Err(_) => break false,
                }
            };
            assert!(!end, "{text}");
        }
    }
}
