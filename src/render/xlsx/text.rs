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

/// Width of a character in Excel's column unit (seven pixels, a digit of the default font), at 11 points.
///
/// Calibri's own widths in classes (source: the advance widths of Carlito, which has Calibri's), rounded up.
const fn class(c: char) -> f64 {
    match c {
        '\'' | ' ' | 'i' | 'l' | 'j' | ',' | '.' | 'I' | ':' | ';' => 0.54,
        '`' | '(' | ')' | 'f' | '-' | '[' | ']' | '{' | '}' | 'J' | '!' | 't' | 'r' => 0.72,
        '/' | '\\' | 's' | 'z' | '"' | 'L' | 'c' => 0.88,
        'x' | 'v' | 'y' | 'k' | 'F' | 'S' | '|' | '?' | 'Z' | 'g' | 'a' => 0.99,
        'P' | 'X' | 'K' | 'b' | 'd' | 'h' | 'n' | 'p' | 'q' | 'u' | 'o' | 'C' => 1.11,
        'R' | 'B' | 'V' | 'A' => 1.21,
        'D' | 'H' | 'G' | 'U' | 'N' => 1.35,
        'O' | 'Q' | '&' | '%' | 'w' => 1.5,
        'm' | 'M' => 1.8,
        'W' | '@' => 1.88,
        _ => 1.07,
    }
}

/// The widths of ASCII characters: every text of a sheet is measured.
#[expect(clippy::indexing_slicing, reason = "in a constant: an index out of range does not compile")]
static ASCII: [f64; 128] = {
    let mut widths = [0.0; 128];
    let mut code = 0;
    while code < widths.len() {
        widths[code] = class(code as u8 as char);
        code += 1;
    }
    widths
};

fn width_of(c: char) -> f64 {
    match ASCII.get(c as usize) {
        Some(width) => *width,
        None => match unicode_width::UnicodeWidthChar::width(c) {
            None | Some(0) => 0.0,
            Some(1) => 1.2,
            Some(_) => WIDEST,
        },
    }
}

/// The widest character's width.
const WIDEST: f64 = 1.95;

/// How wide a text is on one line, in column units.
pub(super) fn width(text: &str, scale: f64) -> f64 {
    text.chars().map(width_of).sum::<f64>() * scale
}

/// How many lines a text takes in a column of this width when wrapped between words at 11 points.
///
/// Programs differ in whether they break after a hyphen: long words are counted in the way that takes more.
pub(super) fn lines(text: &str, width: f64, scale: f64) -> usize {
    // Cells keep a little room at both sides.
    let room = (width - 0.4).max(1.0);
    text.split('\n').map(|line| wrapped(line, room, scale)).sum()
}

/// A text cut with an ellipsis where it takes more lines than that, or where a word is wider than the column: whole words are better than halves.
pub(super) fn ellipsis(text: &str, room: f64, scale: f64, most: usize) -> String {
    let fits = |text: &str| {
        lines(text, room, scale) <= most
            && text.split_whitespace().all(|word| width(word, scale) <= (room - 0.4).max(1.0))
    };
    if fits(text) {
        return text.to_owned();
    }
    let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    while !fits(&words.join(" ")) {
        let widest = words.iter_mut().max_by(|a, b| width(a, scale).total_cmp(&width(b, scale)));
        let Some(word) = widest else { break };
        let mut left = word.trim_end_matches('…').to_owned();
        left.pop();
        if left.chars().count() > 2 {
            *word = format!("{left}…");
        } else {
            words.pop();
        }
    }
    words.join(" ")
}

fn wrapped(line: &str, room: f64, scale: f64) -> usize {
    let mut count = 1;
    let mut used = 0.0;
    // What fits in any case is most of what is measured: no character is wider than the widest.
    if line.len() as f64 * WIDEST * scale <= room {
        return 1;
    }
    for word in line.split_inclusive(' ') {
        let text = word.trim_end();
        let bare = width(text, scale);
        let whole = bare + width(word.get(text.len()..).unwrap_or_default(), scale);
        if used > 0.0 && used + bare > room {
            count += 1;
            used = 0.0;
        }
        if bare > room {
            let (further, last) = broken(text, room, scale);
            count += further;
            used = last;
        } else {
            used += whole;
        }
    }
    count
}

/// A word longer than the line: the lines that it adds, and how far the last one reaches.
fn broken(word: &str, room: f64, scale: f64) -> (usize, f64) {
    let whole = width(word, scale);
    let anywhere = (whole / room).ceil() as usize - 1;
    let (mut hyphens, mut used) = (0, 0.0);
    for piece in word.split_inclusive('-') {
        let piece = width(piece, scale);
        if used > 0.0 && used + piece > room {
            hyphens += 1;
            used = 0.0;
        }
        let further = ((piece / room).ceil() as usize).saturating_sub(1);
        hyphens += further;
        used += piece - room * further as f64;
    }
    if hyphens >= anywhere { (hyphens, used) } else { (anywhere, whole - room * anywhere as f64) }
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
    fn what_is_too_long_ends_with_an_ellipsis() {
        assert_eq!(ellipsis("OVHcloud RACI", 9.6, 1.04, 2), "OVHcloud RACI");
        assert_eq!(ellipsis("Weatherford RACI", 8.0, 1.04, 2), "Weath… RACI");
        assert_eq!(ellipsis("", 8.0, 1.04, 2), "");
        assert_eq!(lines(&ellipsis("a b c d e f g h i j k l m n o p", 5.0, 1.0, 2), 5.0, 1.0), 2);
    }

    #[test]
    fn long_words_take_several_lines() {
        assert_eq!(lines("short", 20.0, 1.0), 1);
        assert!(lines(&"x".repeat(100), 20.0, 1.0) >= 5);
        assert_eq!(lines("a\nb\nc", 20.0, 1.0), 3);
        assert_eq!(lines("OVH-INST-3.1.1-01", 12.0, 1.0), 2);
        assert_eq!(lines("ZILLIZ-CLOUD-1-01", 12.4, 1.0), 2);
    }
}
