//! Breaking text into lines: Unicode line breaking with the advances that are embedded, an emergency break for words that are
//! wider than their column, and right-to-left order.

use std::rc::Rc;

use rustybuzz::Direction;
use unicode_bidi::BidiInfo;
use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::font::{Fonts, Shaped, Weight};
use crate::document::Colour;

/// Longest stretch that is shaped as one word, in characters; a longer one may break anywhere.
const LONGEST_WORD: usize = 120;

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    /// Weight.
    pub weight: Weight,
    /// Type size in points.
    pub size: f64,
    /// Slanted.
    pub slant: bool,
    /// Colour.
    pub colour: Colour,
}

impl Style {
    /// Regular upright type.
    pub fn regular(size: f64, colour: Colour) -> Self {
        Self { weight: Weight::Regular, size, slant: false, colour }
    }

    /// Bold upright type.
    pub fn bold(size: f64, colour: Colour) -> Self {
        Self { weight: Weight::Bold, size, slant: false, colour }
    }

    /// Distance from one baseline to the next, in points.
    pub fn leading(&self) -> f64 {
        self.size * 1.28
    }

    /// From the top of a line to its baseline, in points.
    pub fn ascent(&self) -> f64 {
        self.size * 0.98
    }
}

/// A line of text.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// Words and spaces in visual order.
    pub words: Vec<Rc<Shaped>>,
    /// Width without trailing spaces, in thousandths of the type size.
    pub width: f64,
    /// Set from right to left: aligned right.
    pub rtl: bool,
    /// The text in reading order where the words stand in another one.
    pub actual: Option<String>,
}

/// The longest identifier that stays whole with what belongs to it, in bytes.
const LONGEST_ID: usize = 24;

/// Where a line may end: an identifier, and a date, stays whole at its hyphens.
pub(super) fn breaks(text: &str) -> impl Iterator<Item = (usize, BreakOpportunity)> {
    let (mut start, mut rest) = (0, linebreaks(text).peekable());
    std::iter::from_fn(move || {
        loop {
            let (end, kind) = rest.next()?;
            let next = rest.peek().map_or(text.len(), |(next, _)| *next);
            let short = text.get(start..next).is_some_and(|whole| whole.trim_end().len() <= LONGEST_ID);
            if kind == BreakOpportunity::Mandatory || !short || !within_id(text, end) {
                start = end;
                return Some((end, kind));
            }
        }
    })
}

/// Whether a place is behind a hyphen of an identifier.
fn within_id(text: &str, at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at).filter(|(before, _)| before.ends_with('-')) else {
        return false;
    };
    let other = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.' | '_');
    let head = before.rsplit(other).next().unwrap_or_default();
    let tail = after.split(other).next().unwrap_or_default();
    let has_digit = head.bytes().chain(tail.bytes()).any(|b| b.is_ascii_digit());
    has_digit && !tail.is_empty()
}

/// Width of text on one line, in points.
pub(super) fn width(fonts: &mut Fonts<'_>, text: &str, style: &Style) -> f64 {
    let lines = lines(fonts, text, style, f64::INFINITY, &String::new);
    lines.iter().map(|l| l.width).fold(0.0, f64::max) * style.size / 1000.0
}

/// Width of the widest stretch that should not be broken, in points.
pub(super) fn widest_word(fonts: &mut Fonts<'_>, text: &str, style: &Style) -> f64 {
    let mut widest: f64 = 0.0;
    let mut start = 0;
    for (end, _) in breaks(text) {
        let word = text.get(start..end).unwrap_or_default().trim();
        start = end;
        if word.len() < LONGEST_WORD {
            widest = widest.max(fonts.word(style.weight, word, &String::new).width);
        }
    }
    widest * style.size / 1000.0
}

/// Lines of about the same width, no more than the text needs: the last one of a heading is not a single word.
pub(super) fn balanced(
    fonts: &mut Fonts<'_>,
    text: &str,
    style: &Style,
    width: f64,
    place: &dyn Fn() -> String,
) -> Vec<Line> {
    let mut set = lines(fonts, text, style, width, place);
    for share in [0.9, 0.8, 0.7, 0.6] {
        if set.len() < 2 {
            break;
        }
        let narrower = lines(fonts, text, style, width * share, place);
        if narrower.len() > set.len() {
            break;
        }
        set = narrower;
    }
    set
}

/// Breaks text into lines no wider than `width` points.
pub(super) fn lines(
    fonts: &mut Fonts<'_>,
    text: &str,
    style: &Style,
    width: f64,
    place: &dyn Fn() -> String,
) -> Vec<Line> {
    let limit = width * 1000.0 / style.size;
    let mut out = Vec::new();
    let replaced;
    let text = if text.contains(['\r', '\t']) {
        replaced = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ");
        replaced.as_str()
    } else {
        text
    };
    for paragraph in text.split('\n') {
        if paragraph.chars().any(is_rtl) {
            rtl_paragraph(fonts, paragraph, style, limit, place, &mut out);
        } else {
            break_paragraph(fonts, paragraph, style, limit, place, &mut |_, line| out.push(line));
        }
    }
    out
}

/// Greedy filling; `emit` gets the byte range of every line and the line.
fn break_paragraph(
    fonts: &mut Fonts<'_>,
    text: &str,
    style: &Style,
    limit: f64,
    place: &dyn Fn() -> String,
    emit: &mut dyn FnMut(std::ops::Range<usize>, Line),
) {
    let weight = style.weight;
    let space = fonts.word(weight, " ", place);
    let mut line = Line::default();
    let mut line_start = 0;
    let mut pen = 0.0;
    let mut start = 0;
    for (end, kind) in breaks(text) {
        let piece = text.get(start..end).unwrap_or_default();
        let word = piece.trim_end_matches([' ', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}']);
        let spaces = piece.get(word.len()..).unwrap_or_default().chars().filter(|c| *c == ' ').count();
        let mut offset = start;
        for chunk in chunks(word) {
            let shaped = fonts.word(weight, chunk, place);
            if pen + shaped.width > limit && !line.words.is_empty() {
                emit(line_start..offset, std::mem::take(&mut line));
                line_start = offset;
                pen = 0.0;
            }
            if shaped.width <= limit {
                pen += shaped.width;
                line.width = pen;
                line.words.push(shaped);
                offset += chunk.len();
                continue;
            }
            // The emergency break: character by character.
            let mut tail = chunk;
            while !tail.is_empty() {
                let mut room = limit - pen;
                let mut cut = 0;
                for (i, c) in tail.char_indices() {
                    let advance = fonts.word(weight, c.encode_utf8(&mut [0; 4]), place).width;
                    if advance > room && cut > 0 {
                        break;
                    }
                    room -= advance;
                    cut = i + c.len_utf8();
                }
                let (head, rest) = tail.split_at_checked(cut).unwrap_or((tail, ""));
                let shaped = fonts.word(weight, head, place);
                pen += shaped.width;
                line.width = pen;
                line.words.push(shaped);
                offset += head.len();
                tail = rest;
                if !tail.is_empty() {
                    emit(line_start..offset, std::mem::take(&mut line));
                    line_start = offset;
                    pen = 0.0;
                }
            }
        }
        for _ in 0..spaces {
            pen += space.width;
            line.words.push(Rc::clone(&space));
        }
        start = end;
        if kind == BreakOpportunity::Mandatory && end < text.len() {
            emit(line_start..end, std::mem::take(&mut line));
            line_start = end;
            pen = 0.0;
        }
    }
    emit(line_start..text.len(), line);
}

/// Pieces of at most [`LONGEST_WORD`] characters.
fn chunks(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let cut = rest.char_indices().nth(LONGEST_WORD).map_or(rest.len(), |(i, _)| i);
        let (head, tail) = rest.split_at_checked(cut)?;
        rest = tail;
        Some(head)
    })
}

/// A paragraph with right-to-left text: broken in reading order, each line then put into visual order.
fn rtl_paragraph(
    fonts: &mut Fonts<'_>,
    text: &str,
    style: &Style,
    limit: f64,
    place: &dyn Fn() -> String,
    out: &mut Vec<Line>,
) {
    let mut ranges = Vec::new();
    break_paragraph(fonts, text, style, limit, place, &mut |range, _| ranges.push(range));
    let bidi = BidiInfo::new(text, None);
    let Some(paragraph) = bidi.paragraphs.first() else { return };
    for range in ranges {
        if range.is_empty() {
            out.push(Line::default());
            continue;
        }
        let (levels, runs) = bidi.visual_runs(paragraph, range.clone());
        let mut line = Line { rtl: paragraph.level.is_rtl(), ..Line::default() };
        for run in runs {
            let rtl = levels.get(run.start).is_some_and(|l| l.is_rtl());
            let piece = text.get(run).unwrap_or_default();
            let direction = if rtl { Direction::RightToLeft } else { Direction::LeftToRight };
            let shaped = fonts.shape(style.weight, piece, Some(direction), place);
            line.width += shaped.width;
            line.words.push(Rc::new(shaped));
        }
        line.actual = text.get(range).map(str::to_owned);
        out.push(line);
    }
}

/// Whether a character is of a right-to-left script (Unicode blocks Hebrew to Arabic Extended-A, presentation forms, and the
/// right-to-left part of plane 1).
fn is_rtl(c: char) -> bool {
    matches!(u32::from(c), 0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF)
}
