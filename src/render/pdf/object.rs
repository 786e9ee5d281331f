//! PDF syntax: dictionaries, names, strings and numbers as bytes (ISO 32000-1, 7.2 and 7.3).
//!
//! Objects are written as bytes at once. A `lopdf::Dictionary` per table cell costs about a kilobyte; the bytes cost forty.

use std::fmt::Write as _;

/// Number of an indirect object (the generation is always 0).
pub(super) type Id = u32;

/// A dictionary being written.
#[derive(Debug, Clone)]
pub(super) struct Dict(String);

impl Dict {
    /// An empty dictionary.
    pub fn new() -> Self {
        Self(String::from("<<"))
    }

    /// A dictionary with a `/Type`.
    pub fn typed(kind: &str) -> Self {
        Self::new().name("Type", kind)
    }

    /// An entry whose value is already PDF syntax.
    pub fn raw(mut self, key: &str, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        self.0.push('/');
        self.0.push_str(key);
        if !value.starts_with(['/', '(', '<', '[']) {
            self.0.push(' ');
        }
        self.0.push_str(value);
        self
    }

    /// A name.
    pub fn name(self, key: &str, value: &str) -> Self {
        let value = name(value);
        self.raw(key, value)
    }

    /// A whole number.
    pub fn int(self, key: &str, value: i64) -> Self {
        self.raw(key, value.to_string())
    }

    /// A reference.
    pub fn reference(self, key: &str, id: Id) -> Self {
        self.raw(key, reference(id))
    }

    /// A text string.
    pub fn text(self, key: &str, value: &str) -> Self {
        let value = text(value);
        self.raw(key, value)
    }

    /// Numbers in an array.
    pub fn numbers(self, key: &str, values: &[f64]) -> Self {
        let value = numbers(values);
        self.raw(key, value)
    }

    /// One number.
    pub fn number(self, key: &str, value: f64) -> Self {
        let value = number(value);
        self.raw(key, value)
    }

    /// References in an array.
    pub fn references(self, key: &str, ids: &[Id]) -> Self {
        let value = references(ids);
        self.raw(key, value)
    }

    /// The finished dictionary.
    pub fn end(mut self) -> String {
        self.0.push_str(">>");
        self.0
    }
}

/// A reference.
pub(super) fn reference(id: Id) -> String {
    format!("{id} 0 R")
}

/// An array of references.
pub(super) fn references(ids: &[Id]) -> String {
    let mut out = String::with_capacity(2 + ids.len() * 9);
    out.push('[');
    for (i, id) in ids.iter().enumerate() {
        if i > 0 {
            out.push(' ');
        }
        let _ = write!(out, "{id} 0 R");
    }
    out.push(']');
    out
}

/// An array of numbers.
pub(super) fn numbers(values: &[f64]) -> String {
    let values: Vec<_> = values.iter().map(|v| number(*v)).collect();
    format!("[{}]", values.join(" "))
}

/// A number with at most three decimals; never in exponent notation, which PDF does not know.
pub(super) fn number(value: f64) -> String {
    let mut out = format!("{value:.3}");
    while out.ends_with('0') {
        out.pop();
    }
    if out.ends_with('.') {
        out.pop();
    }
    if out == "-0" { String::from("0") } else { out }
}

/// A name; characters outside the regular ones are written as `#xx`.
pub(super) fn name(value: &str) -> String {
    let mut out = String::from("/");
    for byte in value.bytes() {
        if byte.is_ascii_graphic() && !b"#()<>[]{}/%".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "#{byte:02X}");
        }
    }
    out
}

/// Most bytes of a string (PDF/A-3, 6.1.13); a few are left for escapes and the byte order mark.
const LONGEST: usize = 32_700;

/// A text string: ASCII as it is, anything else in UTF-16BE with its byte order mark. One that is longer than a PDF/A string may be
/// is cut with an ellipsis: it names something whose words stand in full on the pages.
pub(super) fn text(value: &str) -> String {
    let cut;
    let value = if value.len() > LONGEST / 2 && value.encode_utf16().count() * 2 > LONGEST {
        let mut units = 0;
        let end = value.char_indices().find(|(_, c)| {
            units += c.len_utf16();
            units * 2 > LONGEST - 4
        });
        cut = format!("{}…", value.get(..end.map_or(value.len(), |e| e.0)).unwrap_or_default());
        cut.as_str()
    } else {
        value
    };
    if value.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        let mut out = String::with_capacity(value.len() + 2);
        out.push('(');
        for c in value.chars() {
            if matches!(c, '(' | ')' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
        out.push(')');
        out
    } else {
        let mut out = String::from("<FEFF");
        for unit in value.encode_utf16() {
            let _ = write!(out, "{unit:04X}");
        }
        out.push('>');
        out
    }
}

/// The bytes of a text string as [`text`] means them, for printpdf's property lists.
pub(super) fn text_bytes(value: &str) -> Vec<u8> {
    let mut out = vec![0xFE, 0xFF];
    for unit in value.encode_utf16() {
        out.extend(unit.to_be_bytes());
    }
    out
}

/// Bytes as a hexadecimal string.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2 + 2);
    out.push('<');
    for byte in bytes {
        let _ = write!(out, "{byte:02X}");
    }
    out.push('>');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntax_is_escaped() {
        assert_eq!(text("a(b)\\"), "(a\\(b\\)\\\\)");
        assert_eq!(text("é"), "<FEFF00E9>");
        assert_eq!(name("text/csv"), "/text#2Fcsv");
        assert_eq!(number(1.50), "1.5");
        assert_eq!(number(-0.0001), "0");
        assert_eq!(Dict::typed("X").int("N", 3).references("R", &[1, 2]).end(), "<</Type/X/N 3/R[1 0 R 2 0 R]>>");
    }
}
