//! Texts as Excel takes them, and how much room they need.

/// Text for a cell: line ends are LF (Excel shows a CR as `_x000D_`).
pub(super) fn cell(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

/// Text for a property, a name or a header: one line, without control characters (they would make invalid XML there).
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The first characters of a text.
pub(super) fn clip(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// Cuts a text into pieces of at most `most` UTF-16 units, between characters.
pub(super) fn pieces(text: &str, most: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut units) = (0, 0);
    for (at, c) in text.char_indices() {
        if units + c.len_utf16() > most {
            pieces.extend(text.get(start..at));
            (start, units) = (at, 0);
        }
        units += c.len_utf16();
    }
    pieces.extend(text.get(start..));
    pieces
}

/// Width of a character in Excel's column unit (the width of a digit at the default size), at 10 points.
///
/// Measured on Noto Sans, which is wider than Calibri: what is set from it is cut in neither.
fn width_of(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.48,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | ' ' | '"' => 0.62,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1.55,
        'A'..='Z' | '&' => 1.2,
        c if c.is_ascii() => 0.98,
        c => match unicode_width::UnicodeWidthChar::width(c) {
            None | Some(0) => 0.0,
            Some(1) => 1.15,
            Some(_) => 1.9,
        },
    }
}

/// How many lines a text takes in a column of this width when wrapped between words (and hyphens, as Excel does not) at 10 points.
pub(super) fn lines(text: &str, width: f64, scale: f64) -> usize {
    // Cells keep a little room at both sides.
    let room = (width - 0.4).max(1.0);
    text.split('\n').map(|line| wrapped(line, room, scale)).sum()
}

fn wrapped(line: &str, room: f64, scale: f64) -> usize {
    let mut count = 1;
    let mut used = 0.0;
    for word in line.split_inclusive(' ') {
        let bare: f64 = word.trim_end().chars().map(width_of).sum::<f64>() * scale;
        let whole: f64 = word.chars().map(width_of).sum::<f64>() * scale;
        if used > 0.0 && used + bare > room {
            count += 1;
            used = 0.0;
        }
        if bare > room {
            // A word longer than the line is broken wherever it must be.
            let further = (bare / room).ceil() as usize - 1;
            count += further;
            used = bare - room * further as f64;
        } else {
            used += whole;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_join_to_the_text_and_respect_the_limit() {
        let text = "aé😀b".repeat(50);
        let cut = pieces(&text, 7);
        assert!(cut.iter().all(|p| p.encode_utf16().count() <= 7));
        assert_eq!(cut.concat(), text);
        assert_eq!(pieces("", 7), [""]);
    }

    #[test]
    fn long_words_take_several_lines() {
        assert_eq!(lines("short", 20.0, 1.0), 1);
        assert!(lines(&"x".repeat(100), 20.0, 1.0) >= 5);
        assert_eq!(lines("a\nb\nc", 20.0, 1.0), 3);
    }
}
