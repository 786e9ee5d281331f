//! What stands in a cell: values as set lines, the signs of the tones, links.

use super::flow::Flow;
use super::font::Weight;
use super::link::LinkTo;
use super::paint::{BLACK, GREY, Paint};
pub(super) use super::rich::set_rich;
use super::text::{Line, Style, lines};
use super::tree::Elem;
use crate::document::{Cell, Colour, ColumnKind, DayForm, FormField, Ground, Heat, Live, Mark, Share, Tone, Value};

/// Nothing is set smaller than this, points.
pub(super) const SMALLEST: f64 = 8.0;

/// Room for a tone's sign before the text, in points at type size 8.
pub(super) const SIGN: f64 = 9.0;

/// A line of a cell.
#[derive(Debug, Clone)]
pub(super) struct SetLine {
    /// Height in points.
    pub height: f64,
    /// Pieces on one baseline: distance from the cell's left edge, style, words.
    pub pieces: Vec<(f64, Style, Line)>,
    /// Sign of a tone at the line's left.
    pub sign: Option<Tone>,
    /// Index into the cell's links.
    pub link: Option<usize>,
    /// A line to write on at the baseline: from and to, from the cell's left edge.
    pub ruled: Option<(f64, f64)>,
    /// What is drawn on the line: boxes around words, marks.
    pub art: Vec<Art>,
    /// References on the line, each with its index into the cell's links: painted after the words around them.
    pub references: Vec<(f64, Style, Line, usize)>,
}

/// Something drawn on a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Art {
    /// From the cell's left edge.
    pub x: f64,
    /// Its width.
    pub w: f64,
    /// What it is.
    pub kind: ArtKind,
    /// Its colour.
    pub colour: Colour,
}

/// What is drawn on a line.
#[derive(Debug, Clone, Copy)]
pub(super) enum ArtKind {
    /// A frame around words, on a ground.
    Frame(Colour),
    /// The box of a letter.
    Letter(super::icon::Letter),
    /// A mark.
    Mark(Mark),
    /// A bar, full up to a share.
    Bar(f64),
    /// The ground of a cell of a heat map.
    Ground(Ground),
}

impl SetLine {
    /// Words of one style, some way from the cell's left edge.
    pub fn one(style: Style, dx: f64, line: Line) -> Self {
        Self { height: style.leading(), pieces: vec![(dx, style, line)], ..Self::blank(0.0) }
    }

    /// A line with nothing on it.
    pub fn blank(height: f64) -> Self {
        Self {
            height,
            pieces: Vec::new(),
            sign: None,
            link: None,
            ruled: None,
            art: Vec::new(),
            references: Vec::new(),
        }
    }
}

/// Where a cell's link leads.
#[derive(Debug, Clone)]
pub(super) enum CellLink {
    /// A web address.
    Url(String),
    /// An anchor.
    Anchor(String),
}

/// A box to fill in on a line of a cell.
#[derive(Debug, Clone)]
pub(super) struct SetField {
    /// The line that it stands on.
    pub line: usize,
    /// From the cell's left edge.
    pub x: f64,
    /// Its width.
    pub w: f64,
    /// What is entered.
    pub field: FormField,
}

/// A cell, set.
#[derive(Debug, Clone, Default)]
pub(super) struct SetCell {
    /// Its lines.
    pub lines: Vec<SetLine>,
    /// Links with their words.
    pub links: Vec<(String, CellLink)>,
    /// Boxes to fill in.
    pub fields: Vec<SetField>,
}

impl SetCell {
    /// Width of the longest line.
    pub fn width(&self) -> f64 {
        let piece = |(x, style, line): &(f64, Style, Line)| x + line.width * style.size / 1000.0;
        let ends = self.lines.iter().flat_map(|l| l.pieces.iter().map(piece).chain(l.art.iter().map(|a| a.x + a.w)));
        ends.fold(0.0, f64::max)
    }

    /// Height of all lines.
    pub fn height(&self) -> f64 {
        self.lines.iter().map(|l| l.height).sum()
    }
}

/// What is carried out or signed.
const GREEN: Colour = Colour(0x1F, 0x6F, 0x75);

/// How a tone is set in running text of a size.
pub(super) fn style_of(tone: Tone, size: f64) -> Style {
    let style = Style { weight: Weight::Regular, size, slant: false, colour: BLACK };
    match tone {
        Tone::Normal | Tone::Verbatim => style,
        Tone::Strong => Style { weight: Weight::Bold, ..style },
        Tone::Muted => Style { colour: GREY, size: (size * 0.95).max(SMALLEST.min(size)), ..style },
        Tone::Derived => Style { slant: true, ..style },
        Tone::Good => Style { colour: GREEN, weight: Weight::Bold, ..style },
        Tone::Attention => Style { colour: super::icon::AMBER, weight: Weight::Bold, ..style },
        Tone::Bad => Style { colour: super::icon::RED, weight: Weight::Bold, ..style },
        Tone::Off => Style { slant: true, colour: GREY, ..style },
    }
}

/// Whether a tone has a sign of its own, so that it reads without colour.
pub(super) fn has_sign(tone: Tone) -> bool {
    matches!(tone, Tone::Good | Tone::Attention | Tone::Bad)
}

/// A figure as text.
fn figure(live: &Live) -> String {
    if live.percent { format!("{:.0}%", live.present * 100.0) } else { format!("{:.0}", live.present) }
}

/// A value as text, days in the document's form.
pub(super) fn words(value: &Value, days: &DayForm) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) | Value::Letters(text) => text.clone(),
        Value::Rich(rich) => rich.text(),
        Value::Number(number) => number.to_string(),
        Value::Percent(share) => format!("{:.0}%", share * 100.0),
        Value::Date(date) => days.write(*date),
        Value::Link { text, .. } | Value::Jump { text, .. } => text.clone(),
        Value::Live(live) => figure(live),
        Value::Share(share) => format!("{} / {}", share.count, share.of),
        Value::Heat(heat) => heat.text.clone(),
    }
}

/// The tone of a cell: its own, else what the column makes of the value, else the row's.
pub(super) fn tone_of(cell: &Cell, kind: &ColumnKind, row: Tone) -> Tone {
    if cell.tone != Tone::Normal {
        return cell.tone;
    }
    match (kind, &cell.value) {
        (ColumnKind::Choice(values), Value::Text(text)) => {
            values.iter().find(|v| v.value == *text).map_or(row, |v| v.tone)
        }
        (ColumnKind::Flag, Value::Text(_)) => Tone::Attention,
        _ => row,
    }
}

/// Sets a value in a column of a width.
pub(super) fn set_cell(
    flow: &mut Flow<'_>,
    cell: &mut SetCell,
    value: &Value,
    tone: Tone,
    size: f64,
    width: f64,
    place: &dyn Fn() -> String,
) {
    let mut style = style_of(tone, size);
    if let Value::Rich(rich) = value {
        let set = set_rich(flow, rich, size, width, place);
        let before = cell.links.len();
        cell.links.extend(set.links);
        cell.lines.extend(set.lines.into_iter().map(|mut line| {
            line.references.iter_mut().for_each(|reference| reference.3 += before);
            line
        }));
        return;
    }
    match value {
        Value::Letters(letters) => return cell.lines.push(letter_line(flow, letters, tone, size, place)),
        Value::Share(share) => return cell.lines.push(share_line(flow, *share, size, width, place)),
        Value::Heat(heat) => return cell.lines.push(heat_line(flow, heat, size, width, place)),
        _ => {}
    }
    let text = words(value, &flow.labels.day);
    if text.is_empty() {
        return;
    }
    let link = match value {
        Value::Link { url, .. } if url.starts_with("https://") => Some(CellLink::Url(url.clone())),
        Value::Jump { anchor, .. } if flow.known.contains(anchor) => Some(CellLink::Anchor(anchor.clone())),
        _ => None,
    };
    let link = link.map(|to| {
        style.colour = flow.theme.primary;
        cell.links.push((text.clone(), to));
        cell.links.len() - 1
    });
    let indent = if has_sign(tone) { SIGN * size / 8.0 } else { 0.0 };
    for (i, line) in lines(&mut flow.fonts, &text, &style, width - indent, place).into_iter().enumerate() {
        let right = if line.rtl { width - indent - line.width * style.size / 1000.0 } else { 0.0 };
        cell.lines.push(SetLine {
            height: style.leading(),
            pieces: vec![(indent + right.max(0.0), style, line)],
            sign: (i == 0 && has_sign(tone)).then_some(tone),
            link,
            ..SetLine::blank(0.0)
        });
    }
}

/// Letters of one set, told apart by weight and colour: R and A carry the duty.
fn letter_line(flow: &mut Flow<'_>, letters: &str, tone: Tone, size: f64, place: &dyn Fn() -> String) -> SetLine {
    let mut pieces = Vec::new();
    let mut x = 0.0;
    for letter in letters.chars() {
        let base = style_of(tone, size);
        let style = match (tone, letter) {
            (Tone::Off, _) => base,
            (_, 'R') => Style { weight: Weight::Bold, colour: flow.theme.primary, ..base },
            (_, 'A') => Style { weight: Weight::Bold, colour: flow.theme.accent, ..base },
            _ => Style { colour: GREY, ..base },
        };
        let set = lines(&mut flow.fonts, letter.encode_utf8(&mut [0; 4]), &style, f64::INFINITY, place);
        for line in set {
            let advance = line.width * style.size / 1000.0;
            pieces.push((x, style, line));
            x += advance;
        }
    }
    SetLine { height: style_of(tone, size).leading(), pieces, ..SetLine::blank(0.0) }
}

/// A bar in proportion, and its figures beside it.
fn share_line(flow: &mut Flow<'_>, share: Share, size: f64, width: f64, place: &dyn Fn() -> String) -> SetLine {
    let style = style_of(Tone::Normal, size);
    let text = words(&Value::Share(share), &flow.labels.day);
    let line = lines(&mut flow.fonts, &text, &style, f64::INFINITY, place).into_iter().next().unwrap_or_default();
    let wide = line.width * style.size / 1000.0;
    let bar = (width - wide - 5.0).max(0.0);
    let mut set = SetLine::one(style, bar + 5.0, line);
    if bar > 12.0 {
        set.art.push(Art { x: 0.0, w: bar, kind: ArtKind::Bar(share.part()), colour: flow.theme.accent });
    }
    set
}

/// Words in the middle of a ground that fills the column.
fn heat_line(flow: &mut Flow<'_>, heat: &Heat, size: f64, width: f64, place: &dyn Fn() -> String) -> SetLine {
    let tone = match heat.ground {
        Ground::Blank => Tone::Muted,
        Ground::Silent => Tone::Attention,
        _ => Tone::Normal,
    };
    let mut style = style_of(tone, size);
    if heat.ground == Ground::Many {
        style.colour = super::paint::WHITE;
    }
    let line = lines(&mut flow.fonts, &heat.text, &style, width, place).into_iter().next().unwrap_or_default();
    let wide = line.width * style.size / 1000.0;
    let mut set = SetLine::one(style, ((width - wide) / 2.0).max(0.0), line);
    set.art.push(Art { x: 0.0, w: width, kind: ArtKind::Ground(heat.ground), colour: flow.theme.primary });
    set
}

/// Paints some lines of a cell as content of an element; links get an element and an annotation of their own.
pub(super) fn paint_cell(
    flow: &mut Flow<'_>,
    elem: &mut Elem,
    tag: &'static str,
    cell: &SetCell,
    range: std::ops::Range<usize>,
    x: f64,
    top: f64,
) {
    let Some(mut rest) = cell.lines.get(range).filter(|l| !l.is_empty()) else { return };
    let mut y = top;
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|l| l.link == first.link).count();
        let Some((now, later)) = rest.split_at_checked(same) else { return };
        rest = later;
        let height: f64 = now.iter().map(|l| l.height).sum();
        match first.link.and_then(|i| cell.links.get(i)) {
            None => {
                let page = flow.page();
                page.begin(tag, elem);
                paint_art(&mut page.paint, now, x, y);
                paint_lines(&mut page.paint, now, x, y);
                page.paint.end();
                rule_lines(&mut page.paint, now, x, y);
                paint_references(flow, elem, cell, now, x, y);
            }
            Some((words, to)) => {
                let mut link = elem.child(&mut flow.file, "Link");
                let page = flow.page();
                page.begin("Link", &mut link);
                paint_lines(&mut page.paint, now, x, y);
                page.paint.end();
                let mut boxes = Vec::new();
                let mut bottom = y;
                for line in now {
                    bottom -= line.height;
                    for (dx, style, words) in &line.pieces {
                        boxes.push((x + dx, bottom, (words.width * style.size / 1000.0).max(1.0), line.height));
                    }
                }
                let to = match to {
                    CellLink::Url(url) => LinkTo::Url(url),
                    CellLink::Anchor(anchor) => LinkTo::Anchor(anchor),
                };
                flow.link(&mut link, words, &to, &boxes);
                link.finish(&mut flow.file);
            }
        }
        y -= height;
    }
}

/// What is drawn on lines, behind their words.
fn paint_art(paint: &mut Paint, set: &[SetLine], x: f64, top: f64) {
    let mut y = top;
    for line in set {
        let baseline = y - line.height + line.height * 0.26;
        for art in &line.art {
            match art.kind {
                ArtKind::Frame(ground) => {
                    paint.boxed(x + art.x, baseline - 2.4, art.w, 10.2, ground);
                    paint.frame(x + art.x, baseline - 2.4, art.w, 10.2, 0.7, art.colour);
                }
                ArtKind::Letter(kind) => {
                    super::icon::letter_box(paint, (x + art.x, baseline - 2.4, art.w, 10.6), kind, art.colour);
                }
                ArtKind::Bar(share) => {
                    let (at, wide) = (x + art.x, art.w * share);
                    paint.boxed(at, baseline - 1.2, wide, 7.6, art.colour);
                    paint.frame(at, baseline - 1.2, art.w, 7.6, 0.7, art.colour);
                }
                ArtKind::Ground(ground) => {
                    super::icon::heat(paint, ground, (x + art.x, baseline - 3.2, art.w, 11.6), art.colour);
                }
                ArtKind::Mark(mark) => super::icon::paint(paint, mark, x + art.x, baseline - 0.6, art.w, art.colour),
            }
        }
        y -= line.height;
    }
}

/// The references on lines, each an element of its own.
fn paint_references(flow: &mut Flow<'_>, elem: &mut Elem, cell: &SetCell, set: &[SetLine], x: f64, top: f64) {
    let mut y = top;
    for line in set {
        let baseline = y - line.height + line.height * 0.26;
        for (dx, style, words, link) in &line.references {
            let wide = words.width * style.size / 1000.0;
            let Some((text, CellLink::Anchor(anchor))) = cell.links.get(*link) else { continue };
            let mut link = elem.child(&mut flow.file, "Link");
            let page = flow.page();
            page.begin("Link", &mut link);
            page.paint.text(style, [(x + dx, baseline, words)]);
            page.paint.end();
            let (text, anchor) = (text.clone(), anchor.clone());
            flow.link(
                &mut link,
                &text,
                &LinkTo::Anchor(&anchor),
                &[(x + dx, y - line.height, wide.max(1.0), line.height)],
            );
            link.finish(&mut flow.file);
        }
        y -= line.height;
    }
}

/// The lines to write on, below their labels' baselines; no part of the text.
fn rule_lines(paint: &mut Paint, set: &[SetLine], x: f64, top: f64) {
    if set.iter().all(|l| l.ruled.is_none()) {
        return;
    }
    paint.begin_artifact();
    let mut y = top;
    for line in set {
        if let Some((from, to)) = line.ruled {
            let at = line.pieces.first().map_or(y - line.height + 2.0, |(_, style, _)| y - style.ascent() - 1.5);
            paint.line(&[(x + from, at), (x + to, at)], 0.5, super::paint::FIELD);
        }
        y -= line.height;
    }
    paint.end();
}

fn paint_lines(paint: &mut Paint, set: &[SetLine], x: f64, top: f64) {
    let mut y = top;
    let mut rest = set;
    while let Some(first) = rest.first() {
        if let Some(tone) = first.sign {
            let style = style_of(tone, first.height / 1.28);
            sign(paint, tone, x, y - style.ascent(), style.size, style.colour);
        }
        if let ([(_, style, _)], style_of_first, true) =
            (first.pieces.as_slice(), style_key(first), first.art.is_empty())
        {
            // Lines of one style are one text object.
            let same = 1 + rest
                .iter()
                .skip(1)
                .take_while(|l| l.sign.is_none() && l.art.is_empty() && style_key(l) == style_of_first)
                .count();
            let Some((now, later)) = rest.split_at_checked(same) else { return };
            let mut line_top = y;
            let placed = now.iter().flat_map(|l| {
                let baseline = line_top - style.ascent();
                line_top -= l.height;
                l.pieces.iter().map(move |(dx, _, line)| (x + dx, baseline, line))
            });
            let placed: Vec<_> = placed.collect();
            paint.text(style, placed);
            y = line_top;
            rest = later;
        } else {
            // Pieces of several sizes stand on one baseline.
            let ascent = first.pieces.iter().map(|(_, style, _)| style.ascent()).fold(0.0, f64::max);
            let baseline = if first.art.is_empty() { y - ascent } else { y - first.height + first.height * 0.26 };
            for (dx, style, line) in &first.pieces {
                paint.text(style, [(x + dx, baseline, line)]);
            }
            y -= first.height;
            rest = rest.get(1..).unwrap_or_default();
        }
    }
}

fn style_key(line: &SetLine) -> Option<Style> {
    match line.pieces.as_slice() {
        [(_, style, _)] => Some(*style),
        _ => None,
    }
}

/// The sign of a tone as a vector: tick, triangle, square. Fonts lack them, and colour alone does not say it.
fn sign(paint: &mut Paint, tone: Tone, x: f64, baseline: f64, size: f64, colour: Colour) {
    let s = size * 0.72;
    match tone {
        Tone::Good => paint.line(
            &[(x, baseline + s * 0.45), (x + s * 0.35, baseline + s * 0.08), (x + s * 0.95, baseline + s * 0.9)],
            size * 0.14,
            colour,
        ),
        Tone::Attention => {
            let ring = [(x, baseline, false), (x + s * 0.5, baseline + s * 0.92, false), (x + s, baseline, false)];
            paint.outline(&ring, true, size * 0.1, colour);
        }
        Tone::Bad => {
            let ring = vec![
                (x, baseline, false),
                (x + s * 0.85, baseline, false),
                (x + s * 0.85, baseline + s * 0.85, false),
                (x, baseline + s * 0.85, false),
            ];
            paint.shape(&[ring], false, colour);
        }
        _ => {}
    }
}

/// The style of running headers and footers.
pub(super) fn running_style() -> Style {
    Style { size: SMALLEST, ..style_of(Tone::Muted, SMALLEST) }
}
