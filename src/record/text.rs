//! The text form of register files: the part of TOML 1.0 that they need, read with line numbers and written in one canonical way.
//!
//! A tree of every value would be too large for a register of millions: statements are taken one by one from the tokens of the `toml` crate's
//! own lexer, all problems at once, each with its line. Every file written here is valid TOML (a test reads them with the `toml` crate).

use std::borrow::Cow;
use std::iter::Peekable;
use std::sync::Arc;

use toml_parser::decoder::Encoding;
use toml_parser::lexer::{Lexer, Token, TokenKind};
use toml_parser::{ParseError, Raw, Source, Span};

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;

/// What one statement of a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement<'t> {
    /// `[a.b]`: the parts of the name.
    Table(Vec<Cow<'t, str>>),
    /// `[[a]]`: a further element of a list of tables.
    Element(Vec<Cow<'t, str>>),
    /// `key = value`.
    Pair(Cow<'t, str>, Value<'t>),
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'t> {
    /// A string, or a bare word (a date): its text.
    Text(Cow<'t, str>),
    /// A list of strings.
    List(Vec<Cow<'t, str>>),
}

/// Whether version control marks a conflict by this line.
pub(super) fn is_conflict_mark(line: &[u8]) -> bool {
    let marks: [&[u8]; 4] = [b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||"];
    marks.iter().any(|mark| line.starts_with(mark))
}

/// Reads statements one after the other: the tokens are those of the `toml` crate's own lexer.
pub struct Reader<'t> {
    source: Source<'t>,
    tokens: Peekable<Lexer<'t>>,
    line: u32,
    /// Where a text that cannot be read begins: line and byte.
    broken: Option<(u32, usize)>,
    file: Arc<str>,
    /// Problems found so far.
    pub problems: Diagnostics,
}

/// Why a statement cannot be read.
type Wrong = Cow<'static, str>;

impl<'t> Reader<'t> {
    /// A reader of a file's text; `file` is its name for messages.
    pub fn new(text: &'t str, file: impl Into<Arc<str>>) -> Self {
        let source = Source::new(text);
        let tokens = source.lex().peekable();
        Self { source, tokens, line: 1, broken: None, file: file.into(), problems: Diagnostics::new() }
    }

    /// The place of a line.
    pub fn at(&self, line: u32) -> Location {
        Location::line(self.file.clone(), line, 0)
    }

    /// The next statement with the line it begins on; lines that cannot be read are reported and passed over.
    pub fn next_statement(&mut self) -> Option<(u32, Statement<'t>)> {
        loop {
            self.skip_blank();
            if self.peek() == TokenKind::Eof {
                return None;
            }
            let line = self.line;
            match self.statement() {
                Ok(statement) => return Some((line, statement)),
                Err(what) => self.report(what),
            }
        }
    }

    /// Reports the line that is at hand, and goes on behind it.
    fn report(&mut self, what: Wrong) {
        let next = (self.line, self.tokens.peek().map_or(0, |token| token.span().start()));
        let (line, byte) = self.broken.take().unwrap_or(next);
        let place = self.at(line);
        let text = self.source.input();
        let start = text.get(..byte).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let found = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        self.problems.push(if is_conflict_mark(found.as_bytes()) {
            Diagnostic::error("register-conflict", "version control left a mark of a conflict in the file").at(place).help(
                "decide what counts and take the lines with <<<<<<<, ======= and >>>>>>> out; the sign-offs of all branches stay, each as a whole block of its own",
            )
        } else {
            Diagnostic::error("register-syntax", what)
                .at(place)
                .found(found.chars().take(60).collect::<String>())
                .allowed("[table], [[table]], key = \"text\", key = 2026-01-31, key = [\"text\", ...]")
                .help("mend the line, or take it back from version control")
        });
        while !matches!(self.peek(), TokenKind::Newline | TokenKind::Eof) {
            self.advance();
        }
    }

    fn peek(&mut self) -> TokenKind {
        self.tokens.peek().map_or(TokenKind::Eof, Token::kind)
    }

    /// The next token's text; lines are counted on the way.
    fn advance(&mut self) -> Option<Raw<'t>> {
        let token = self.tokens.next()?;
        let raw = self.source.get(token)?;
        let lines = match token.kind() {
            TokenKind::Newline => 1,
            TokenKind::MlBasicString | TokenKind::MlLiteralString => raw.as_str().matches('\n').count(),
            _ => 0,
        };
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        Some(raw)
    }

    fn take(&mut self, kind: TokenKind) -> bool {
        let is_there = self.peek() == kind;
        if is_there {
            self.advance();
        }
        is_there
    }

    fn skip_spaces(&mut self) {
        while self.take(TokenKind::Whitespace) {}
    }

    fn skip_blank(&mut self) {
        while matches!(self.peek(), TokenKind::Whitespace | TokenKind::Comment | TokenKind::Newline) {
            self.advance();
        }
    }

    fn statement(&mut self) -> Result<Statement<'t>, Wrong> {
        if self.take(TokenKind::LeftSquareBracket) {
            let is_element = self.take(TokenKind::LeftSquareBracket);
            let name = self.name()?;
            if !self.take(TokenKind::RightSquareBracket) || (is_element && !self.take(TokenKind::RightSquareBracket)) {
                return Err(if is_element {
                    "the name of a list of tables does not end with ]]".into()
                } else {
                    "the name of a table does not end with ]".into()
                });
            }
            self.end_of_line()?;
            return Ok(if is_element { Statement::Element(name) } else { Statement::Table(name) });
        }
        let key = self.key()?;
        self.skip_spaces();
        if !self.take(TokenKind::Equals) {
            return Err("a key is not followed by =".into());
        }
        self.skip_spaces();
        let value = self.value()?;
        self.end_of_line()?;
        Ok(Statement::Pair(key, value))
    }

    fn end_of_line(&mut self) -> Result<(), Wrong> {
        self.skip_spaces();
        self.take(TokenKind::Comment);
        match self.peek() {
            TokenKind::Eof | TokenKind::Newline => Ok(()),
            _ => Err("something stands after the value".into()),
        }
    }

    fn name(&mut self) -> Result<Vec<Cow<'t, str>>, Wrong> {
        let mut parts = Vec::with_capacity(2);
        loop {
            self.skip_spaces();
            parts.push(self.key()?);
            self.skip_spaces();
            if !self.take(TokenKind::Dot) {
                return Ok(parts);
            }
        }
    }

    fn key(&mut self) -> Result<Cow<'t, str>, Wrong> {
        if !matches!(self.peek(), TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString) {
            return Err("a key is expected".into());
        }
        let Some(raw) = self.advance() else { return Err("a key is expected".into()) };
        let (mut key, mut wrong) = (Cow::Borrowed(""), None);
        raw.decode_key(&mut key, &mut wrong);
        wrong.map_or(Ok(key), |wrong: ParseError| Err(wrong.description().to_owned().into()))
    }

    fn value(&mut self) -> Result<Value<'t>, Wrong> {
        if self.is_text() {
            return self.text().map(Value::Text);
        }
        if self.take(TokenKind::LeftSquareBracket) {
            let mut items = Vec::new();
            loop {
                self.skip_blank();
                if self.take(TokenKind::RightSquareBracket) {
                    return Ok(Value::List(items));
                }
                if !self.is_text() {
                    return Err("a list holds texts in quotation marks".into());
                }
                items.push(self.text()?);
                self.skip_blank();
                if !self.take(TokenKind::Comma) && self.peek() != TokenKind::RightSquareBracket {
                    return Err("a list's texts are divided by commas".into());
                }
            }
        }
        self.word().ok_or_else(|| "a text stands in quotation marks".into())
    }

    /// A bare word: a date, or a date and a time.
    fn word(&mut self) -> Option<Value<'t>> {
        let start = self.tokens.peek()?.span().start();
        let mut end = start;
        while matches!(self.peek(), TokenKind::Atom | TokenKind::Dot | TokenKind::Whitespace) {
            let is_word = self.peek() != TokenKind::Whitespace;
            let token = self.advance()?;
            // White space stands between a date and a time; behind the value it is none of it.
            if is_word || self.peek() == TokenKind::Atom {
                end += token.len();
            }
        }
        let word = self.source.input().get(start..end)?;
        word.starts_with(|c: char| c.is_ascii_alphanumeric()).then_some(Value::Text(Cow::Borrowed(word)))
    }

    fn is_text(&mut self) -> bool {
        use TokenKind::{BasicString, LiteralString, MlBasicString, MlLiteralString};
        matches!(self.peek(), BasicString | LiteralString | MlBasicString | MlLiteralString)
    }

    fn text(&mut self) -> Result<Cow<'t, str>, Wrong> {
        let encoding = match self.peek() {
            TokenKind::BasicString => Encoding::BasicString,
            TokenKind::LiteralString => Encoding::LiteralString,
            TokenKind::MlBasicString => Encoding::MlBasicString,
            _ => Encoding::MlLiteralString,
        };
        let begin = (self.line, self.tokens.peek().map_or(0, |token| token.span().start()));
        let Some(raw) = self.advance() else { return Err("a text stands in quotation marks".into()) };
        let text = decode_portable(raw, encoding);
        self.broken = text.is_err().then_some(begin);
        text
    }
}

/// A text; line ends as version control may have written them are line ends.
fn decode_portable(raw: Raw<'_>, encoding: Encoding) -> Result<Cow<'_, str>, Wrong> {
    if !raw.as_str().contains('\r') {
        return decode(raw);
    }
    let plain = raw.as_str().replace("\r\n", "\n");
    let span = Span::new_unchecked(0, plain.len());
    decode(Raw::new_unchecked(&plain, Some(encoding), span)).map(|text| Cow::Owned(text.into_owned()))
}

fn decode(raw: Raw<'_>) -> Result<Cow<'_, str>, Wrong> {
    let (mut text, mut wrong) = (Cow::Borrowed(""), None);
    let _ = raw.decode_scalar(&mut text, &mut wrong);
    wrong.map_or(Ok(text), |wrong: ParseError| Err(wrong.description().to_owned().into()))
}

/// Writes a key: bare where TOML allows it.
pub fn write_key(out: &mut String, key: &str) {
    if !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        out.push_str(key);
    } else {
        write_quoted(out, key, false);
    }
}

/// Writes `key = "text"` and ends the line; a text of several lines keeps them, so that a diff shows the line that changed.
pub fn write_text(out: &mut String, key: &str, text: &str) {
    write_key(out, key);
    out.push_str(" = ");
    if text.contains('\n') {
        out.push_str("\"\"\"\n");
        escape(out, text, true);
        out.push_str("\"\"\"\n");
    } else {
        write_quoted(out, text, true);
    }
}

/// Writes `key = word` and ends the line, for dates.
pub fn write_bare(out: &mut String, key: &str, word: &str) {
    write_key(out, key);
    out.push_str(" = ");
    out.push_str(word);
    out.push('\n');
}

/// Writes a list, one text per line; an empty list is left out.
pub fn write_list<'s>(out: &mut String, key: &str, items: impl IntoIterator<Item = &'s str>) {
    let mut items = items.into_iter().peekable();
    if items.peek().is_none() {
        return;
    }
    write_key(out, key);
    out.push_str(" = [\n");
    for item in items {
        out.push_str("    ");
        write_quoted(out, item, false);
        out.push_str(",\n");
    }
    out.push_str("]\n");
}

fn write_quoted(out: &mut String, text: &str, end_line: bool) {
    out.push('"');
    escape(out, text, false);
    out.push_str(if end_line { "\"\n" } else { "\"" });
}

fn escape(out: &mut String, text: &str, multiline: bool) {
    let special = |b: u8| b == b'"' || b == b'\\' || b < 0x20 || b == 0x7f;
    if !text.bytes().any(special) {
        out.push_str(text);
        return;
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' if multiline => out.push('\n'),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if (c as u32) < 0x20 || c as u32 == 0x7f => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn round_trip(text: &str) {
        let mut out = String::new();
        write_text(&mut out, "notes", text);
        let mut reader = Reader::new(&out, "t");
        let (_, statement) = reader.next_statement().unwrap_or_else(|| panic!("{out:?}: {:?}", reader.problems));
        assert_eq!(statement, Statement::Pair("notes".into(), Value::Text(text.into())), "{out:?}");
        let tree: toml::Table = out.parse().unwrap();
        assert_eq!(tree.get("notes").and_then(|v| v.as_str()), Some(text), "{out:?}");
    }

    #[test]
    fn every_text_comes_back_and_is_toml() {
        for text in [
            "",
            "plain",
            "two\nlines",
            "\nleading",
            "trailing\n",
            "\"\"\"",
            "a \"quoted\"\nword\"",
            "back\\slash",
            "tab\tcr\rbell\u{7}",
            "\u{7f}\u{85}\u{2028}",
            "=cmd|' /C calc'!A0",
            "'''",
            "# no comment",
            "x\r\ny",
            "Ü€😀",
            "ends with backslash\\\n\\",
        ] {
            round_trip(text);
        }
    }

    #[test]
    fn all_problems_are_found_with_their_lines() {
        let mut reader =
            Reader::new("a = \"x\nb = \"ok\"\nc ~ 1\n[d\ne = 2026-01-31 # day\nf = [\"1\",\n \"2\"]\n", "t");
        let mut pairs = Vec::new();
        while let Some((line, statement)) = reader.next_statement() {
            pairs.push((line, statement));
        }
        assert_eq!(pairs.len(), 3, "{pairs:?}");
        assert_eq!(pairs.first().unwrap().0, 2);
        assert_eq!(pairs.last().unwrap(), &(6, Statement::Pair("f".into(), Value::List(vec!["1".into(), "2".into()]))));
        let lines: Vec<_> = reader.problems.iter().filter_map(|d| d.location.as_ref()?.line_number()).collect();
        assert_eq!(lines, [1, 3, 4]);
    }

    #[test]
    fn a_text_that_does_not_end_is_told_where_it_begins() {
        let mut reader = Reader::new("a = 1\n\nb = \"\"\"\nno\nend\n", "t");
        while reader.next_statement().is_some() {}
        let problem = reader.problems.iter().next().unwrap();
        assert_eq!(problem.location.as_ref().unwrap().line_number(), Some(3));
        assert_eq!(problem.found.as_deref(), Some("b = \"\"\""));
    }

    #[test]
    fn line_ends_of_other_systems_are_line_ends() {
        let mut reader = Reader::new("a = \"\"\"\r\none\r\ntwo\"\"\"\r\nb = 2026-01-31 10:00:00.5 # now\r\n", "t");
        let mut all = Vec::new();
        while let Some((line, statement)) = reader.next_statement() {
            all.push((line, statement));
        }
        let text = |key: &'static str, value: &'static str| Statement::Pair(key.into(), Value::Text(value.into()));
        assert_eq!(all, [(1, text("a", "one\ntwo")), (4, text("b", "2026-01-31 10:00:00.5"))]);
    }
}
