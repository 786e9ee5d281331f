//! Texts of several runs: words in several styles on one line, framed words, letters in boxes, marks, lines to write on.

use super::cell::{Art, ArtKind, CellLink, SetCell, SetLine, style_of};
use super::flow::Flow;
use super::icon;
use super::paint::WHITE;
use super::text::{Line, Style, breaks, lines};
use crate::document::{Look, Rich, Run, Tone};

/// Room within a frame at both sides of its words, and after it.
const INSET: f64 = 3.0;
const AFTER: f64 = 2.0;
/// Least length of a line to write on, points; a shorter one begins a new line.
const LEAST_BLANK: f64 = 24.0;
/// Height of a line to write on, points.
const BY_HAND: f64 = 12.0;

/// A text being broken into lines.
struct Setter<'p> {
    width: f64,
    size: f64,
    cell: SetCell,
    line: SetLine,
    x: f64,
    place: &'p dyn Fn() -> String,
}

/// Sets a text in a column of a width.
pub(in crate::render::pdf) fn set_rich(
    flow: &mut Flow<'_>,
    rich: &Rich,
    size: f64,
    width: f64,
    place: &dyn Fn() -> String,
) -> SetCell {
    if rich.is_empty() {
        return SetCell::default();
    }
    let mut setter = Setter { width, size, cell: SetCell::default(), line: SetLine::blank(0.0), x: 0.0, place };
    for (at, run) in rich.runs.iter().enumerate() {
        match &run.look {
            Look::Words(tone) => {
                // The label of a line to write on stands before it, never at the end of the line above.
                if matches!(rich.runs.get(at + 1), Some(Run { look: Look::Blank, .. })) {
                    let wide = super::text::width(&mut flow.fonts, &run.text, &style_of(*tone, size));
                    setter.fit(wide + 3.0 + LEAST_BLANK);
                }
                setter.words(flow, run, *tone);
            }
            Look::Chip => setter.framed(flow, run, None),
            Look::Reference { anchor } => setter.framed(flow, run, Some(anchor)),
            Look::Letter { derived } => setter.letter(flow, run, *derived),
            Look::Mark(mark) => {
                let side = setter.size * 0.9;
                setter.fit(side + 3.0);
                let colour = match mark {
                    crate::document::Mark::Overdue | crate::document::Mark::Rejected => icon::RED,
                    crate::document::Mark::Paused | crate::document::Mark::Warning => icon::AMBER,
                    crate::document::Mark::Done
                    | crate::document::Mark::Alternative
                    | crate::document::Mark::WithExceptions => flow.theme.accent,
                    _ => flow.theme.primary,
                };
                setter.line.art.push(Art { x: setter.x, w: side, kind: ArtKind::Mark(*mark), colour });
                setter.x += side + 3.0;
                setter.tall(setter.size * 1.32);
            }
            Look::Blank => setter.blank(),
        }
    }
    setter.end();
    setter.cell
}

impl Setter<'_> {
    fn tall(&mut self, height: f64) {
        self.line.height = self.line.height.max(height);
    }

    /// Ends the line, unless nothing stands on it.
    fn end(&mut self) {
        let is_empty = self.line.pieces.is_empty()
            && self.line.art.is_empty()
            && self.line.references.is_empty()
            && self.line.ruled.is_none();
        if !is_empty {
            let line = std::mem::replace(&mut self.line, SetLine::blank(0.0));
            self.cell.lines.push(line);
        }
        self.line = SetLine::blank(0.0);
        self.x = 0.0;
    }

    /// Begins a new line where so much does not fit on this one.
    fn fit(&mut self, wide: f64) {
        if self.x > 0.0 && self.x + wide > self.width {
            self.end();
        }
    }

    fn words(&mut self, flow: &mut Flow<'_>, run: &Run, tone: Tone) {
        let style = style_of(tone, self.size);
        for (at, text) in run.text.split('\n').enumerate() {
            if at > 0 {
                self.end();
            }
            if text.chars().any(|c| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FEFC}')) {
                // From right to left: lines of their own.
                self.end();
                for line in lines(&mut flow.fonts, text, &style, self.width, self.place) {
                    self.cell.lines.push(SetLine::one(style, 0.0, line));
                }
                continue;
            }
            self.line_of(flow, text, &style, run.spoken.as_deref());
        }
    }

    /// Words of one style; those that stand beside each other become one piece.
    fn line_of(&mut self, flow: &mut Flow<'_>, text: &str, style: &Style, spoken: Option<&str>) {
        let scale = style.size / 1000.0;
        let space = flow.fonts.word(style.weight, " ", self.place);
        let mut piece = Line { actual: spoken.map(str::to_owned), ..Line::default() };
        let mut from = self.x;
        let mut pen = 0.0;
        let mut start = 0;
        for (end, _) in breaks(text) {
            let whole = text.get(start..end).unwrap_or_default();
            start = end;
            let word = whole.trim_end_matches(' ');
            let spaces = whole.len() - word.len();
            let shaped = flow.fonts.word(style.weight, word, self.place);
            let wide = shaped.width * scale;
            if from + pen * scale + wide > self.width && from + pen > 0.0 {
                self.put(style, from, &mut piece);
                self.end();
                (from, pen) = (0.0, 0.0);
            }
            if wide > self.width {
                // A word wider than the column breaks where it must.
                let mut broken = lines(&mut flow.fonts, word, style, self.width, self.place);
                let last = broken.pop();
                for line in broken {
                    self.cell.lines.push(SetLine::one(*style, 0.0, line));
                }
                if let Some(mut line) = last {
                    pen = line.width;
                    piece.words.append(&mut line.words);
                    piece.width = pen;
                }
            } else {
                pen += shaped.width;
                piece.width = pen;
                piece.words.push(shaped);
            }
            for _ in 0..spaces {
                piece.words.push(std::rc::Rc::clone(&space));
                pen += space.width;
            }
        }
        self.put(style, from, &mut piece);
        self.x = from + pen * scale;
    }

    fn put(&mut self, style: &Style, from: f64, piece: &mut Line) {
        let taken = std::mem::take(piece);
        if !taken.words.is_empty() {
            self.tall(style.leading());
            self.line.pieces.push((from, *style, taken));
        }
    }

    /// Words in a frame, never parted; those that are wider than the column are ordinary words.
    fn framed(&mut self, flow: &mut Flow<'_>, run: &Run, anchor: Option<&String>) {
        let anchor = anchor.filter(|anchor| flow.known.contains(*anchor));
        let reference = matches!(run.look, Look::Reference { .. });
        let (ground, colour) =
            if reference { (icon::ground(Tone::Attention), icon::AMBER) } else { (WHITE, flow.theme.primary) };
        let style = if reference { Style::bold(8.0, colour) } else { Style::regular(8.0, colour) };
        let Some(mut line) = lines(&mut flow.fonts, &run.text, &style, f64::INFINITY, self.place).into_iter().next()
        else {
            return;
        };
        line.actual.clone_from(&run.spoken);
        let wide = line.width * style.size / 1000.0 + 2.0 * INSET;
        if wide > self.width {
            return self.words(flow, run, Tone::Muted);
        }
        self.fit(wide);
        self.line.art.push(Art { x: self.x, w: wide, kind: ArtKind::Frame(ground), colour });
        match anchor {
            Some(anchor) => {
                self.cell.links.push((run.text.clone(), CellLink::Anchor(anchor.clone())));
                self.line.references.push((self.x + INSET, style, line, self.cell.links.len() - 1));
            }
            None => self.line.pieces.push((self.x + INSET, style, line)),
        }
        self.x += wide + AFTER;
        self.tall(13.0);
    }

    fn letter(&mut self, flow: &mut Flow<'_>, run: &Run, derived: bool) {
        let solid = matches!(run.text.as_str(), "R" | "A");
        let ink = flow.theme.primary;
        let style = Style::bold(8.0, if solid && !derived { WHITE } else { ink });
        let Some(mut line) = lines(&mut flow.fonts, &run.text, &style, f64::INFINITY, self.place).into_iter().next()
        else {
            return;
        };
        line.actual.clone_from(&run.spoken);
        let wide = 11.0;
        self.fit(wide);
        let words = line.width * style.size / 1000.0;
        self.line.art.push(Art {
            x: self.x,
            w: wide,
            kind: ArtKind::Letter(icon::Letter { solid, derived }),
            colour: ink,
        });
        self.line.pieces.push((self.x + (wide - words) / 2.0, style, line));
        self.x += wide + 1.5;
        self.tall(13.0);
    }

    /// A line to write on, up to the right edge.
    fn blank(&mut self) {
        if self.x > 0.0 {
            self.x += 3.0;
        }
        if self.width - self.x < LEAST_BLANK {
            self.end();
        }
        self.line.ruled = Some((self.x, self.width));
        self.x = self.width;
        self.tall(BY_HAND);
    }
}
