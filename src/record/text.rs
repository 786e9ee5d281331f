//! The text form of register files: the part of TOML 1.0 that they need, read with line numbers and written in one canonical way.
//!
//! A general TOML reader builds a tree of every value and reports one error; a register has millions of values, all problems are wanted
//! at once, and each needs its line. Every file written here is valid TOML (a test reads them with the `toml` crate).

use std::borrow::Cow;
use std::sync::Arc;

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

/// Reads statements one after the other.
pub struct Reader<'t> {
    rest: &'t str,
    line: u32,
    file: Arc<str>,
    /// Problems found so far.
    pub problems: Diagnostics,
}

impl<'t> Reader<'t> {
    /// A reader of a file's text; `file` is its name for messages.
    pub fn new(text: &'t str, file: impl Into<Arc<str>>) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { rest: text, line: 1, file: file.into(), problems: Diagnostics::new() }
    }

    /// The place of a line.
    pub fn at(&self, line: u32) -> Location {
        Location::line(self.file.clone(), line, 0)
    }

    /// The next statement with the line it begins on; lines that cannot be read are reported and passed over.
    pub fn next_statement(&mut self) -> Option<(u32, Statement<'t>)> {
        loop {
            self.skip_blank();
            if self.rest.is_empty() {
                return None;
            }
            let line = self.line;
            match self.statement() {
                Ok(statement) => return Some((line, statement)),
                Err(what) => {
                    let found: String = self.rest.lines().next().unwrap_or_default().chars().take(60).collect();
                    let place = self.at(self.line);
                    if is_conflict_mark(found.as_bytes()) {
                        self.problems.push(
                            Diagnostic::error("register-conflict", "version control left a mark of a conflict in the file").at(place).help(
                                "decide what counts and take the lines with <<<<<<<, ======= and >>>>>>> out; the sign-offs of all branches stay, each as a whole block of its own",
                            ),
                        );
                        self.skip_line();
                        continue;
                    }
                    self.problems.push(
                        Diagnostic::error("register-syntax", what)
                            .at(place)
                            .found(found)
                            .allowed("[table], [[table]], key = \"text\", key = 2026-01-31, key = [\"text\", ...]")
                            .help("mend the line, or take it back from version control"),
                    );
                    self.skip_line();
                }
            }
        }
    }

    fn skip_blank(&mut self) {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\r']);
            if let Some(rest) = self.rest.strip_prefix('\n') {
                self.rest = rest;
                self.line += 1;
            } else if self.rest.starts_with('#') {
                self.skip_line();
            } else {
                return;
            }
        }
    }

    fn skip_line(&mut self) {
        match self.rest.split_once('\n') {
            Some((_, rest)) => {
                self.rest = rest;
                self.line += 1;
            }
            None => self.rest = "",
        }
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn take(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn statement(&mut self) -> Result<Statement<'t>, &'static str> {
        if self.take("[[") {
            let name = self.name()?;
            if !self.take("]]") {
                return Err("the name of a list of tables does not end with ]]");
            }
            self.end_of_line()?;
            return Ok(Statement::Element(name));
        }
        if self.take("[") {
            let name = self.name()?;
            if !self.take("]") {
                return Err("the name of a table does not end with ]");
            }
            self.end_of_line()?;
            return Ok(Statement::Table(name));
        }
        let key = self.key()?;
        self.skip_spaces();
        if !self.take("=") {
            return Err("a key is not followed by =");
        }
        self.skip_spaces();
        let value = self.value()?;
        self.end_of_line()?;
        Ok(Statement::Pair(key, value))
    }

    fn end_of_line(&mut self) -> Result<(), &'static str> {
        self.skip_spaces();
        if self.rest.starts_with('#') {
            self.skip_line();
            return Ok(());
        }
        self.take("\r");
        if self.rest.is_empty() {
            return Ok(());
        }
        if self.take("\n") {
            self.line += 1;
            return Ok(());
        }
        Err("something stands after the value")
    }

    fn name(&mut self) -> Result<Vec<Cow<'t, str>>, &'static str> {
        let mut parts = Vec::with_capacity(2);
        loop {
            self.skip_spaces();
            parts.push(self.key()?);
            self.skip_spaces();
            if !self.take(".") {
                return Ok(parts);
            }
        }
    }

    fn key(&mut self) -> Result<Cow<'t, str>, &'static str> {
        if self.rest.starts_with(['"', '\'']) {
            return self.string();
        }
        let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let end = self.rest.find(|c| !is_bare(c)).unwrap_or(self.rest.len());
        let (key, rest) = self.rest.split_at(end);
        if key.is_empty() {
            return Err("a key is expected");
        }
        self.rest = rest;
        Ok(Cow::Borrowed(key))
    }

    fn value(&mut self) -> Result<Value<'t>, &'static str> {
        if self.rest.starts_with(['"', '\'']) {
            return self.string().map(Value::Text);
        }
        if self.take("[") {
            let mut items = Vec::new();
            loop {
                self.skip_blank();
                if self.take("]") {
                    return Ok(Value::List(items));
                }
                if !self.rest.starts_with(['"', '\'']) {
                    return Err("a list holds texts in quotation marks");
                }
                items.push(self.string()?);
                self.skip_blank();
                if !self.take(",") && !self.rest.starts_with(']') {
                    return Err("a list's texts are divided by commas");
                }
            }
        }
        let end = self.rest.find(['\n', '\r', '#']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        let word = word.trim_end();
        if word.is_empty() || !word.starts_with(|c: char| c.is_ascii_alphanumeric()) || word.contains(['"', '\'', '='])
        {
            return Err("a text stands in quotation marks");
        }
        self.rest = rest;
        Ok(Value::Text(Cow::Borrowed(word)))
    }

    fn string(&mut self) -> Result<Cow<'t, str>, &'static str> {
        if self.take("\"\"\"") {
            let (text, rest) = split_multiline(self.rest, '"').ok_or("a text does not end with \"\"\"")?;
            let text = strip_first_newline(text);
            let lines = self.rest.len() - rest.len();
            let lines = self.rest.get(..lines).unwrap_or_default().matches('\n').count();
            let value = unescape(text, true)?;
            self.rest = rest;
            self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            return Ok(value);
        }
        if self.take("'''") {
            let (text, rest) = self.rest.split_once("'''").ok_or("a text does not end with '''")?;
            let lines = text.matches('\n').count();
            self.rest = rest;
            self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            return Ok(Cow::Borrowed(strip_first_newline(text)));
        }
        if self.take("'") {
            let (text, rest) = self.rest.split_once('\'').ok_or("a text does not end with '")?;
            if text.contains('\n') {
                return Err("a text does not end with '");
            }
            self.rest = rest;
            return Ok(Cow::Borrowed(text));
        }
        self.take("\"");
        let bytes = self.rest.as_bytes();
        let mut end = 0;
        let mut escaped = false;
        loop {
            match bytes.get(end) {
                None | Some(b'\n') => return Err("a text does not end with \""),
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    end += 2;
                }
                Some(_) => end += 1,
            }
        }
        let text = self.rest.get(..end).ok_or("a text does not end with \"")?;
        let value = if escaped { unescape(text, false)? } else { Cow::Borrowed(text) };
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        Ok(value)
    }
}

fn strip_first_newline(text: &str) -> &str {
    text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).unwrap_or(text)
}

/// The text up to three unescaped quotation marks, and what follows them.
fn split_multiline(text: &str, mark: char) -> Option<(&str, &str)> {
    let mut skip = false;
    let mut run = 0;
    for (i, c) in text.char_indices() {
        if skip {
            skip = false;
            continue;
        }
        if c == '\\' {
            skip = true;
            run = 0;
        } else if c == mark {
            run += 1;
            if run == 3 {
                return Some((text.get(..i.checked_sub(2)?)?, text.get(i + 1..)?));
            }
        } else {
            run = 0;
        }
    }
    None
}

fn unescape(text: &str, multiline: bool) -> Result<Cow<'_, str>, &'static str> {
    let carriage_returns = multiline && text.contains('\r');
    if !text.contains('\\') && !carriage_returns {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if multiline && c == '\r' && chars.as_str().starts_with('\n') {
            continue;
        }
        if c != '\\' {
            out.push(c);
            continue;
        }
        let digits = match chars.next() {
            Some('n') => {
                out.push('\n');
                continue;
            }
            Some('t') => {
                out.push('\t');
                continue;
            }
            Some('r') => {
                out.push('\r');
                continue;
            }
            Some('b') => {
                out.push('\u{8}');
                continue;
            }
            Some('f') => {
                out.push('\u{c}');
                continue;
            }
            Some('"') => {
                out.push('"');
                continue;
            }
            Some('\\') => {
                out.push('\\');
                continue;
            }
            Some('\n' | '\r') if multiline => {
                chars = chars.as_str().trim_start().chars();
                continue;
            }
            Some('u') => 4,
            Some('U') => 8,
            _ => return Err("a text holds a backslash that escapes nothing; write \\\\"),
        };
        let hex = chars.as_str().get(..digits).ok_or("a \\u escape has too few digits")?;
        let code =
            u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).ok_or("a \\u escape names no character")?;
        out.push(code);
        chars = chars.as_str().get(digits..).unwrap_or_default().chars();
    }
    Ok(Cow::Owned(out))
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
}
