//! Painting with printpdf's operations: lines, boxes, text, marked content. Points, origin at the lower left.

use printpdf::{
    Color, DictItem, FontId, Line as PdfLine, LinePoint, Op, PaintMode, PdfFontHandle, Point, Polygon, PolygonRing, Pt,
    Rect, Rgb, TextMatrix, WindingOrder,
};

use super::font::Step;
use super::object::text_bytes;
use super::text::{Line, Style};
use crate::base::ordered;
use crate::document::Colour;

/// Black.
pub(super) const BLACK: Colour = Colour(0x17, 0x20, 0x2B);
/// White.
pub(super) const WHITE: Colour = Colour(255, 255, 255);
/// Grey for remarks; 7:1 against white.
pub(super) const GREY: Colour = Colour(0x55, 0x60, 0x6E);
/// Light rules.
pub(super) const RULE: Colour = Colour(0xC9, 0xD0, 0xD8);
/// Behind bands and panels.
pub(super) const WASH: Colour = Colour(0xF3, 0xF5, 0xF8);
/// Rule above figures.
pub(super) const NAVY_LINE: Colour = Colour(0x8F, 0x9F, 0xB3);

/// Lines to write on.
pub(super) const FIELD: Colour = Colour(0x9A, 0xA3, 0xAE);

/// A content stream being painted.
#[derive(Debug, Default)]
pub(super) struct Paint {
    /// Operations so far.
    pub ops: Vec<Op>,
    fill: Option<Colour>,
    stroke: Option<Colour>,
    thickness: Option<f32>,
}

/// Hundredths of a point are finer than any printer.
#[allow(clippy::cast_possible_truncation)]
fn pt(value: f64) -> Pt {
    let rounded = (value * 100.0).round() / 100.0;
    Pt(if rounded == 0.0 { 0.0 } else { rounded as f32 })
}

fn point(x: f64, y: f64) -> Point {
    Point { x: pt(x), y: pt(y) }
}

fn colour(c: Colour) -> Color {
    let part = |v: u8| (f32::from(v) / 255.0 * 1000.0).round() / 1000.0;
    Color::Rgb(Rgb { r: part(c.0), g: part(c.1), b: part(c.2), icc_profile: None })
}

impl Paint {
    /// A stream that goes on with an emptied list of operations.
    pub fn reusing(ops: Vec<Op>) -> Self {
        Self { ops, ..Self::default() }
    }

    /// Sets the fill colour.
    pub fn fill(&mut self, c: Colour) {
        if self.fill != Some(c) {
            self.ops.push(Op::SetFillColor { col: colour(c) });
            self.fill = Some(c);
        }
    }

    fn pen(&mut self, c: Colour, width: f64) {
        if self.stroke != Some(c) {
            self.ops.push(Op::SetOutlineColor { col: colour(c) });
            self.stroke = Some(c);
        }
        let width = pt(width);
        if self.thickness != Some(width.0) {
            self.ops.push(Op::SetOutlineThickness { pt: width });
            self.thickness = Some(width.0);
        }
    }

    /// Forgets the graphics state after a `Q`.
    pub fn restore(&mut self) {
        self.ops.push(Op::RestoreGraphicsState);
        self.fill = None;
        self.stroke = None;
        self.thickness = None;
    }

    /// A filled box.
    pub fn boxed(&mut self, x: f64, y: f64, w: f64, h: f64, c: Colour) {
        self.fill(c);
        self.rectangle(x, y, w, h, PaintMode::Fill);
    }

    /// A box's outline.
    pub fn frame(&mut self, x: f64, y: f64, w: f64, h: f64, width: f64, c: Colour) {
        self.pen(c, width);
        self.rectangle(x, y, w, h, PaintMode::Stroke);
    }

    fn rectangle(&mut self, x: f64, y: f64, w: f64, h: f64, mode: PaintMode) {
        let rectangle = Rect {
            x: pt(x),
            y: pt(y),
            width: pt(w),
            height: pt(h),
            mode: Some(mode),
            winding_order: Some(WindingOrder::NonZero),
        };
        self.ops.push(Op::DrawRectangle { rectangle });
    }

    /// An open line through points.
    pub fn line(&mut self, points: &[(f64, f64)], width: f64, c: Colour) {
        self.pen(c, width);
        let points = points.iter().map(|(x, y)| LinePoint { p: point(*x, *y), bezier: false }).collect();
        self.ops.push(Op::DrawLine { line: PdfLine { points, is_closed: false } });
    }

    /// A filled outline of rings; points marked `true` are Bézier control points.
    pub fn shape(&mut self, rings: &[Vec<(f64, f64, bool)>], even_odd: bool, c: Colour) {
        self.fill(c);
        let polygon = polygon(rings, PaintMode::Fill, even_odd);
        self.ops.push(Op::DrawPolygon { polygon });
    }

    /// The stroke of one ring or open path.
    pub fn outline(&mut self, ring: &[(f64, f64, bool)], closed: bool, width: f64, c: Colour) {
        self.pen(c, width);
        let points = ring.iter().map(|(x, y, b)| LinePoint { p: point(*x, *y), bezier: *b }).collect();
        self.ops.push(Op::DrawLine { line: PdfLine { points, is_closed: closed } });
    }

    /// An image resource in a box.
    pub fn image(&mut self, name: &str, x: f64, y: f64, w: f64, h: f64) {
        self.ops.push(Op::SaveGraphicsState);
        let n = |v: f64| DictItem::Real(pt(v).0);
        self.ops.push(Op::Unknown { key: "cm".into(), value: vec![n(w), n(0.0), n(0.0), n(h), n(x), n(y)] });
        self.ops.push(Op::Unknown { key: "Do".into(), value: vec![DictItem::Name(name.as_bytes().to_vec())] });
        self.restore();
    }

    /// Begins content of a structure element.
    pub fn begin(&mut self, tag: &str, mcid: usize) {
        let mcid = DictItem::Int(i64::try_from(mcid).unwrap_or(i64::MAX));
        self.properties(tag, [("MCID".to_owned(), mcid)]);
    }

    /// Begins content that is no part of the document's text: repeated heads, rules, backgrounds.
    pub fn begin_artifact(&mut self) {
        self.ops.push(Op::BeginMarkedContent { tag: "Artifact".into() });
    }

    /// Begins a page header or footer.
    pub fn begin_pagination(&mut self, subtype: &str) {
        let name = |n: &str| DictItem::Name(n.as_bytes().to_vec());
        self.properties("Artifact", [("Type".to_owned(), name("Pagination")), ("Subtype".to_owned(), name(subtype))]);
    }

    /// Ends what was begun.
    pub fn end(&mut self) {
        self.ops.push(Op::EndMarkedContent);
    }

    fn properties<const N: usize>(&mut self, tag: &str, entries: [(String, DictItem); N]) {
        let properties = DictItem::Dict { map: ordered::map(entries) };
        self.ops.push(Op::BeginMarkedContentWithProperties { tag: tag.to_owned(), properties });
    }

    /// Shows lines at their places (left end of the baseline).
    pub fn text<'l>(&mut self, style: &Style, lines: impl IntoIterator<Item = (f64, f64, &'l Line)>) {
        self.fill(style.colour);
        let mut open = false;
        let mut face = usize::MAX;
        for (x, y, line) in lines {
            if line.words.is_empty() {
                continue;
            }
            if !open {
                self.ops.push(Op::StartTextSection);
                open = true;
            }
            let slant = if style.slant { 0.2 } else { 0.0 };
            let matrix = TextMatrix::Raw([1.0, 0.0, slant, 1.0, pt(x).0, pt(y).0]);
            self.ops.push(Op::SetTextMatrix { matrix });
            if let Some(actual) = &line.actual {
                self.span(actual);
            }
            let mut items = Vec::new();
            for run in line.words.iter().flat_map(|w| &w.runs) {
                if run.face != face {
                    self.show(&mut items);
                    let font = PdfFontHandle::External(FontId(resource(run.face)));
                    self.ops.push(Op::SetFont { font, size: pt(style.size) });
                    face = run.face;
                }
                let own = run.actual.as_ref().filter(|_| line.actual.is_none());
                if let Some(actual) = own {
                    self.show(&mut items);
                    self.span(actual);
                }
                for step in &run.steps {
                    match step {
                        Step::Codes(codes) => items.push(DictItem::Bytes(codes.clone())),
                        Step::Back(by) => items.push(DictItem::Real(*by)),
                        Step::Rise(by) => {
                            self.show(&mut items);
                            let lift = f64::from(*by) * style.size / 1000.0;
                            self.ops.push(Op::SetLineOffset { multiplier: pt(lift).0 });
                        }
                    }
                }
                if own.is_some() {
                    self.show(&mut items);
                    self.end();
                }
            }
            self.show(&mut items);
            if line.actual.is_some() {
                self.end();
            }
        }
        if open {
            self.ops.push(Op::EndTextSection);
        }
    }

    fn span(&mut self, actual: &str) {
        self.properties("Span", [("ActualText".to_owned(), DictItem::Bytes(text_bytes(actual)))]);
    }

    fn show(&mut self, items: &mut Vec<DictItem>) {
        if items.is_empty() {
            return;
        }
        // Neighbouring codes become one string: shorter than a string per glyph, as `Op::ShowText` would write.
        let mut joined: Vec<DictItem> = Vec::with_capacity(items.len());
        for item in items.drain(..) {
            match (joined.last_mut(), item) {
                (Some(DictItem::Bytes(before)), DictItem::Bytes(more)) => before.extend(more),
                (_, item) => joined.push(item),
            }
        }
        self.ops.push(Op::Unknown { key: "TJ".into(), value: vec![DictItem::Array(joined)] });
    }
}

fn polygon(rings: &[Vec<(f64, f64, bool)>], mode: PaintMode, even_odd: bool) -> Polygon {
    let rings = rings
        .iter()
        .map(|ring| PolygonRing {
            points: ring.iter().map(|(x, y, b)| LinePoint { p: point(*x, *y), bezier: *b }).collect(),
        })
        .collect();
    Polygon { rings, mode, winding_order: if even_odd { WindingOrder::EvenOdd } else { WindingOrder::NonZero } }
}

/// Resource name of a face.
pub(super) fn resource(face: usize) -> String {
    format!("F{face}")
}

/// A colour mixed with white; `share` 1 is white.
pub(super) fn tint(colour: Colour, share: f64) -> Colour {
    let mix = |part: u8| {
        let value = f64::from(part) + (255.0 - f64::from(part)) * share.clamp(0.0, 1.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let value = value.round() as u8;
        value
    };
    Colour(mix(colour.0), mix(colour.1), mix(colour.2))
}
