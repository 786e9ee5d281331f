//! What comes from a document, made safe to show: nothing in it moves the cursor, changes colours or turns the text around.

use std::borrow::Cow;

/// Whether a character is shown as its number: C0 (but line breaks and tabs) and C1 controls, DEL, and the controls of the bidirectional
/// algorithm (Unicode Standard Annex #9, section 2), which show a text in another order than it is written in.
pub fn is_unsafe(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with every such character as `\u{1b}`: visible, and the same on a terminal and in a file.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            // A line break of two characters stays one.
            '\r' if rest.peek() == Some(&'\n') => {}
            c if is_unsafe(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_shown_and_texts_stay() {
        for plain in ["", "a\tb\nc", "Größe, 共有, ✓"] {
            assert!(matches!(visible(plain), Cow::Borrowed(text) if text == plain));
        }
        assert_eq!(visible("\u{1b}[31mred\u{7}"), "\\u{1b}[31mred\\u{7}");
        assert_eq!(visible("\u{9b}2J \u{7f}"), "\\u{9b}2J \\u{7f}");
        assert_eq!(visible("a\u{202e}fdp.exe\u{2069}"), "a\\u{202e}fdp.exe\\u{2069}");
        assert_eq!(visible("one\r\ntwo\rthree"), "one\ntwo\\u{d}three");
    }
}
