//! A subset of SVG for logos: `g`, `path`, `rect`, `circle`, `ellipse`, `line`, `polyline`, `polygon`; plain fills and strokes;
//! `transform`; `viewBox`. Anything else that paints (text, images, gradients, filters) is an error that names it, so that no logo comes out
//! half drawn.

mod path;

use roxmltree::{Document, Node};

use path::Scanner;

use path::Point;

use super::paint::Paint;
use crate::document::Colour;

/// Deepest nesting of groups.
const MAX_DEPTH: usize = 32;
/// Most points of a drawing.
const MAX_POINTS: usize = 100_000;

type Matrix = [f64; 6];

/// A painted outline.
struct Outline {
    rings: Vec<(Vec<Point>, bool)>,
    fill: Option<Colour>,
    even_odd: bool,
    stroke: Option<(Colour, f64)>,
}

/// A drawing; y grows downwards, as in SVG.
pub(super) struct Drawing {
    /// Width in user units.
    pub width: f64,
    /// Height in user units.
    pub height: f64,
    left: f64,
    top: f64,
    outlines: Vec<Outline>,
}

#[derive(Clone)]
struct Inherited {
    matrix: Matrix,
    fill: Option<Colour>,
    stroke: Option<Colour>,
    stroke_width: f64,
    even_odd: bool,
}

/// Reads a drawing.
///
/// # Errors
/// A sentence that says what cannot be used.
pub(super) fn read(bytes: &[u8]) -> Result<Drawing, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is neither PNG nor SVG in UTF-8".to_owned())?;
    let document = Document::parse(text).map_err(|e| e.to_string())?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err("it is neither PNG nor SVG".into());
    }
    let length = |name: &str| root.attribute(name).and_then(|v| v.trim_end_matches("px").trim().parse::<f64>().ok());
    let view: Vec<f64> = root.attribute("viewBox").map(numbers).unwrap_or_default();
    let (left, top, width, height) = match (view.as_slice(), length("width"), length("height")) {
        ([x, y, w, h], _, _) => (*x, *y, *w, *h),
        (_, Some(w), Some(h)) => (0.0, 0.0, w, h),
        _ => return Err("it has neither a viewBox nor a width and height".into()),
    };
    if !(width > 0.0 && height > 0.0 && width.is_finite() && height.is_finite()) {
        return Err("its width or height is not a positive number".into());
    }
    let mut drawing = Drawing { width, height, left, top, outlines: Vec::new() };
    let base = Inherited {
        matrix: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        fill: Some(Colour(0, 0, 0)),
        stroke: None,
        stroke_width: 1.0,
        even_odd: false,
    };
    let mut points = 0;
    group(root, &base, &mut drawing, &mut points, 0)?;
    if drawing.outlines.is_empty() {
        return Err("it paints nothing".into());
    }
    Ok(drawing)
}

fn group(
    node: Node<'_, '_>,
    inherited: &Inherited,
    drawing: &mut Drawing,
    points: &mut usize,
    depth: usize,
) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err("its groups are nested too deeply".into());
    }
    let own = inherit(node, inherited)?;
    for child in node.children().filter(Node::is_element) {
        match child.tag_name().name() {
            "g" => group(child, &own, drawing, points, depth + 1)?,
            "title" | "desc" | "metadata" | "namedview" => {}
            "defs" if !child.children().any(|c| c.is_element()) => {}
            "path" | "rect" | "circle" | "ellipse" | "line" | "polyline" | "polygon" => {
                let look = inherit(child, &own)?;
                let mut rings = rings(child)?;
                for (ring, _) in &mut rings {
                    *points += ring.len();
                    for point in ring.iter_mut() {
                        (point.0, point.1) = apply(&look.matrix, point.0, point.1);
                        if !point.0.is_finite() || !point.1.is_finite() {
                            return Err("it has a coordinate that is no number".into());
                        }
                    }
                }
                if *points > MAX_POINTS {
                    return Err(format!("it has more than {MAX_POINTS} points"));
                }
                let scale = (look.matrix[0] * look.matrix[3] - look.matrix[1] * look.matrix[2]).abs().sqrt();
                drawing.outlines.push(Outline {
                    rings,
                    fill: look.fill.filter(|_| child.tag_name().name() != "line"),
                    even_odd: look.even_odd,
                    stroke: look.stroke.map(|c| (c, look.stroke_width * scale)),
                });
            }
            other => return Err(format!("it has a <{other}> element; only paths and basic shapes can be drawn")),
        }
    }
    Ok(())
}

/// An attribute or the property of the same name in `style`.
fn property<'n>(node: Node<'n, '_>, name: &str) -> Option<&'n str> {
    let style = node.attribute("style").unwrap_or_default();
    style
        .split(';')
        .filter_map(|p| p.split_once(':'))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim())
        .or_else(|| node.attribute(name))
}

fn inherit(node: Node<'_, '_>, from: &Inherited) -> Result<Inherited, String> {
    let mut own = from.clone();
    if let Some(value) = property(node, "fill") {
        own.fill = paint_of(value)?;
    }
    if let Some(value) = property(node, "stroke") {
        own.stroke = paint_of(value)?;
    }
    if let Some(value) = property(node, "stroke-width") {
        own.stroke_width = value.trim_end_matches("px").parse().unwrap_or(1.0);
    }
    if let Some(value) = property(node, "fill-rule") {
        own.even_odd = value == "evenodd";
    }
    for name in ["opacity", "fill-opacity", "stroke-opacity"] {
        if property(node, name).is_some_and(|v| v.parse::<f64>().is_ok_and(|o| o < 0.999)) {
            return Err(format!("it uses {name}; only opaque colours can be drawn"));
        }
    }
    for name in ["clip-path", "mask", "filter"] {
        if property(node, name).is_some_and(|v| v != "none") {
            return Err(format!("it uses {name}"));
        }
    }
    if let Some(value) = node.attribute("transform") {
        own.matrix = transform(value, own.matrix)?;
    }
    Ok(own)
}

fn paint_of(value: &str) -> Result<Option<Colour>, String> {
    let named = [
        ("black", Colour(0, 0, 0)),
        ("white", Colour(255, 255, 255)),
        ("red", Colour(255, 0, 0)),
        ("green", Colour(0, 128, 0)),
        ("blue", Colour(0, 0, 255)),
        ("orange", Colour(255, 165, 0)),
        ("yellow", Colour(255, 255, 0)),
        ("gray", Colour(128, 128, 128)),
        ("grey", Colour(128, 128, 128)),
        ("navy", Colour(0, 0, 128)),
        ("teal", Colour(0, 128, 128)),
        ("purple", Colour(128, 0, 128)),
        ("currentColor", Colour(0, 0, 0)),
    ];
    if value == "none" || value == "transparent" {
        return Ok(None);
    }
    if let Some((_, colour)) = named.iter().find(|(name, _)| *name == value) {
        return Ok(Some(*colour));
    }
    if let Some(hex) = value.strip_prefix('#') {
        let digits: Vec<u8> = hex.chars().filter_map(|c| c.to_digit(16)).filter_map(|d| u8::try_from(d).ok()).collect();
        match digits.as_slice() {
            [r, g, b] if hex.len() == 3 => return Ok(Some(Colour(r * 17, g * 17, b * 17))),
            [a, b, c, d, e, f] if hex.len() == 6 => return Ok(Some(Colour(a * 16 + b, c * 16 + d, e * 16 + f))),
            _ => {}
        }
    }
    if let Some(list) = value.strip_prefix("rgb(").and_then(|v| v.strip_suffix(')')) {
        let parts: Vec<u8> = list.split([',', ' ']).filter_map(|p| p.trim().parse().ok()).collect();
        if let [r, g, b] = parts.as_slice() {
            return Ok(Some(Colour(*r, *g, *b)));
        }
    }
    Err(format!("it uses the paint '{value}'; only plain colours can be drawn"))
}

fn numbers(text: &str) -> Vec<f64> {
    let mut scanner = Scanner::new(text);
    std::iter::from_fn(|| scanner.number()).collect()
}

fn apply(m: &Matrix, x: f64, y: f64) -> (f64, f64) {
    (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
}

fn multiply(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[2] * b[1],
        a[1] * b[0] + a[3] * b[1],
        a[0] * b[2] + a[2] * b[3],
        a[1] * b[2] + a[3] * b[3],
        a[0] * b[4] + a[2] * b[5] + a[4],
        a[1] * b[4] + a[3] * b[5] + a[5],
    ]
}

fn transform(text: &str, mut matrix: Matrix) -> Result<Matrix, String> {
    for call in text.split(')').map(|c| c.trim().trim_start_matches(',').trim()).filter(|c| !c.is_empty()) {
        let (name, arguments) = call.split_once('(').ok_or("it has a broken transform")?;
        let arguments = numbers(arguments);
        let step = match (name.trim(), arguments.as_slice()) {
            ("matrix", [a, b, c, d, e, f]) => [*a, *b, *c, *d, *e, *f],
            ("translate", [x]) => [1.0, 0.0, 0.0, 1.0, *x, 0.0],
            ("translate", [x, y]) => [1.0, 0.0, 0.0, 1.0, *x, *y],
            ("scale", [s]) => [*s, 0.0, 0.0, *s, 0.0, 0.0],
            ("scale", [x, y]) => [*x, 0.0, 0.0, *y, 0.0, 0.0],
            ("rotate", [angle]) => rotation(*angle),
            ("rotate", [angle, x, y]) => {
                multiply(multiply([1.0, 0.0, 0.0, 1.0, *x, *y], rotation(*angle)), [1.0, 0.0, 0.0, 1.0, -x, -y])
            }
            _ => return Err(format!("it uses the transform '{call})'")),
        };
        matrix = multiply(matrix, step);
    }
    Ok(matrix)
}

fn rotation(degrees: f64) -> Matrix {
    let (sin, cos) = degrees.to_radians().sin_cos();
    [cos, sin, -sin, cos, 0.0, 0.0]
}

fn rings(node: Node<'_, '_>) -> Result<Vec<(Vec<Point>, bool)>, String> {
    let n = |name: &str| node.attribute(name).and_then(|v| v.trim_end_matches("px").trim().parse::<f64>().ok());
    let z = |name: &str| n(name).unwrap_or(0.0);
    Ok(match node.tag_name().name() {
        "rect" => {
            let (x, y, w, h) = (z("x"), z("y"), z("width"), z("height"));
            let rx = n("rx").or(n("ry")).unwrap_or(0.0).min(w / 2.0);
            let ry = n("ry").or(n("rx")).unwrap_or(0.0).min(h / 2.0);
            if rx <= 0.0 || ry <= 0.0 {
                vec![(vec![(x, y, false), (x + w, y, false), (x + w, y + h, false), (x, y + h, false)], true)]
            } else {
                let (kx, ky) = (rx * 0.4477, ry * 0.4477);
                let (r, b) = (x + w, y + h);
                let ring = vec![
                    (x + rx, y, false),
                    (r - rx, y, false),
                    (r - kx, y, true),
                    (r, y + ky, true),
                    (r, y + ry, false),
                    (r, b - ry, false),
                    (r, b - ky, true),
                    (r - kx, b, true),
                    (r - rx, b, false),
                    (x + rx, b, false),
                    (x + kx, b, true),
                    (x, b - ky, true),
                    (x, b - ry, false),
                    (x, y + ry, false),
                    (x, y + ky, true),
                    (x + kx, y, true),
                    (x + rx, y, false),
                ];
                vec![(ring, true)]
            }
        }
        "circle" => vec![(ellipse(z("cx"), z("cy"), z("r"), z("r")), true)],
        "ellipse" => vec![(ellipse(z("cx"), z("cy"), z("rx"), z("ry")), true)],
        "line" => vec![(vec![(z("x1"), z("y1"), false), (z("x2"), z("y2"), false)], false)],
        "polyline" | "polygon" => {
            let values = numbers(node.attribute("points").unwrap_or_default());
            let ring = values.chunks_exact(2).filter_map(|p| Some((*p.first()?, *p.get(1)?, false))).collect();
            vec![(ring, node.tag_name().name() == "polygon")]
        }
        _ => path::path(node.attribute("d").unwrap_or_default())?,
    })
}

fn ellipse(x: f64, y: f64, rx: f64, ry: f64) -> Vec<Point> {
    let (kx, ky) = (rx * 0.5523, ry * 0.5523);
    vec![
        (x + rx, y, false),
        (x + rx, y + ky, true),
        (x + kx, y + ry, true),
        (x, y + ry, false),
        (x - kx, y + ry, true),
        (x - rx, y + ky, true),
        (x - rx, y, false),
        (x - rx, y - ky, true),
        (x - kx, y - ry, true),
        (x, y - ry, false),
        (x + kx, y - ry, true),
        (x + rx, y - ky, true),
        (x + rx, y, false),
    ]
}

impl Drawing {
    /// Paints the drawing in a box.
    pub fn paint(&self, paint: &mut Paint, x: f64, y: f64, w: f64, h: f64) {
        let (sx, sy) = (w / self.width, h / self.height);
        let place = |p: &Point| (x + (p.0 - self.left) * sx, y + h - (p.1 - self.top) * sy, p.2);
        for outline in &self.outlines {
            let rings: Vec<Vec<Point>> =
                outline.rings.iter().map(|(ring, _)| ring.iter().map(place).collect()).collect();
            if let Some(colour) = outline.fill {
                paint.shape(&rings, outline.even_odd, colour);
            }
            if let Some((colour, width)) = outline.stroke {
                for (ring, (_, closed)) in rings.iter().zip(&outline.rings) {
                    paint.outline(ring, *closed, width * sx.min(sy), colour);
                }
            }
        }
    }
}
