//! Marks, letter boxes and fills as vectors: the built-in fonts lack them, and each has a shape of its own, so that nothing hangs on colour.

use super::paint::{GREY, Paint, WHITE, tint};
use crate::document::{Colour, Fill, Ground, Mark, Tone};

/// From one mark of a row of units to the next, points.
pub(super) const UNIT: f64 = 9.2;
/// What is overdue or rejected, and what is open or suspended.
pub(super) const RED: Colour = Colour(0xA3, 0x26, 0x1B);
pub(super) const AMBER: Colour = Colour(0x7A, 0x4A, 0x00);
/// The ratio by which Bézier control points make a circle.
const ROUND: f64 = 0.5523;

/// The ground behind a state of a tone.
pub(super) fn ground(tone: Tone) -> Colour {
    match tone {
        Tone::Bad => Colour(0xFB, 0xEA, 0xE8),
        Tone::Attention => Colour(0xFF, 0xF3, 0xDC),
        _ => WHITE,
    }
}

fn ring(x: f64, y: f64, r: f64) -> Vec<(f64, f64, bool)> {
    let k = r * ROUND;
    vec![
        (x + r, y, false),
        (x + r, y + k, true),
        (x + k, y + r, true),
        (x, y + r, false),
        (x - k, y + r, true),
        (x - r, y + k, true),
        (x - r, y, false),
        (x - r, y - k, true),
        (x - k, y - r, true),
        (x, y - r, false),
        (x + k, y - r, true),
        (x + r, y - k, true),
        (x + r, y, false),
    ]
}

fn disc(paint: &mut Paint, x: f64, y: f64, r: f64, colour: Colour) {
    paint.shape(&[ring(x, y, r)], false, colour);
}

fn circle(paint: &mut Paint, x: f64, y: f64, r: f64, width: f64, colour: Colour) {
    paint.outline(&ring(x, y, r), true, width, colour);
}

fn tick(paint: &mut Paint, x: f64, y: f64, r: f64, colour: Colour) {
    paint.line(&[(x - r * 0.45, y), (x - r * 0.1, y - r * 0.38), (x + r * 0.5, y + r * 0.38)], r * 0.24, colour);
}

/// A mark in a square of `size`, its lower left corner given.
pub(super) fn paint(paint: &mut Paint, mark: Mark, x: f64, y: f64, size: f64, colour: Colour) {
    let r = size / 2.0;
    let (cx, cy) = (x + r, y + r);
    let edge = size * 0.1;
    let inner = r - edge / 2.0;
    match mark {
        Mark::Done => {
            disc(paint, cx, cy, r, colour);
            tick(paint, cx, cy, r, WHITE);
        }
        Mark::Alternative => {
            disc(paint, cx, cy, r, colour);
            paint.line(&[(cx - r * 0.5, cy), (cx + r * 0.5, cy)], r * 0.24, WHITE);
            paint.line(
                &[(cx + r * 0.1, cy + r * 0.4), (cx + r * 0.5, cy), (cx + r * 0.1, cy - r * 0.4)],
                r * 0.24,
                WHITE,
            );
        }
        Mark::Half | Mark::Most => {
            circle(paint, cx, cy, inner, edge, colour);
            filled(paint, cx, cy, inner, mark == Mark::Most, colour);
        }
        Mark::Clock => {
            circle(paint, cx, cy, inner, edge, colour);
            paint.line(&[(cx, cy + inner * 0.6), (cx, cy), (cx + inner * 0.5, cy)], edge, colour);
        }
        Mark::Open => circle(paint, cx, cy, inner, edge, colour),
        Mark::Off => {
            circle(paint, cx, cy, inner, edge, colour);
            let d = inner * 0.7;
            paint.line(&[(cx - d, cy - d), (cx + d, cy + d)], edge, colour);
        }
        Mark::WithExceptions => {
            circle(paint, cx, cy, inner, edge, colour);
            tick(paint, cx, cy, r, colour);
        }
        Mark::Rejected => {
            paint.boxed(x, y, size, size, colour);
            let d = r * 0.5;
            paint.line(&[(cx - d, cy - d), (cx + d, cy + d)], edge * 1.3, WHITE);
            paint.line(&[(cx - d, cy + d), (cx + d, cy - d)], edge * 1.3, WHITE);
        }
        Mark::Paused => {
            circle(paint, cx, cy, inner, edge, colour);
            for dx in [-0.25, 0.25] {
                paint.line(&[(cx + r * dx, cy - r * 0.4), (cx + r * dx, cy + r * 0.4)], edge * 1.3, colour);
            }
        }
        Mark::Dashed => dashed_ring(paint, cx, cy, inner, edge, colour),
        Mark::Overdue => {
            paint.shape(
                &[vec![(cx, cy + r, false), (cx + r, cy, false), (cx, cy - r, false), (cx - r, cy, false)]],
                false,
                colour,
            );
            paint.line(&[(cx, cy + r * 0.5), (cx, cy - r * 0.05)], edge * 1.2, WHITE);
            disc(paint, cx, cy - r * 0.38, edge * 0.75, WHITE);
        }
        Mark::Warning => {
            paint.shape(&[vec![(x, y, false), (cx, y + size, false), (x + size, y, false)]], false, colour);
            paint.line(&[(cx, cy + r * 0.35), (cx, cy - r * 0.25)], edge * 1.1, WHITE);
            disc(paint, cx, cy - r * 0.6, edge * 0.65, WHITE);
        }
        Mark::Note => {
            circle(paint, cx, cy, inner, edge, colour);
            paint.line(&[(cx, cy + r * 0.05), (cx, cy - r * 0.5)], edge * 1.1, colour);
            disc(paint, cx, cy + r * 0.42, edge * 0.7, colour);
        }
    }
}

/// The left half of a disc, and the lower right quarter where most is done.
fn filled(paint: &mut Paint, x: f64, y: f64, r: f64, most: bool, colour: Colour) {
    let arcs = ring(x, y, r).into_iter().skip(3);
    let mut shape: Vec<_> = arcs.take(if most { 10 } else { 7 }).collect();
    if most {
        shape.push((x, y, false));
    }
    paint.shape(&[shape], false, colour);
}

/// A ring of dashes: eight arcs, drawn as short chords.
fn dashed_ring(paint: &mut Paint, x: f64, y: f64, r: f64, width: f64, colour: Colour) {
    for i in 0..8_u32 {
        let from = f64::from(i) * std::f64::consts::FRAC_PI_4;
        let to = from + 0.42;
        paint.line(&[(x + r * from.cos(), y + r * from.sin()), (x + r * to.cos(), y + r * to.sin())], width, colour);
    }
}

/// A frame of dashes.
pub(super) fn dashed_frame(paint: &mut Paint, x: f64, y: f64, w: f64, h: f64, colour: Colour) {
    let mut side = |from: (f64, f64), to: (f64, f64)| {
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let (dx, dy) = ((to.0 - from.0) / length.max(0.01), (to.1 - from.1) / length.max(0.01));
        let mut at = 0.0;
        while at < length {
            let end = (at + 1.8).min(length);
            paint.line(&[(from.0 + dx * at, from.1 + dy * at), (from.0 + dx * end, from.1 + dy * end)], 0.7, colour);
            at += 3.2;
        }
    };
    side((x, y), (x + w, y));
    side((x + w, y), (x + w, y + h));
    side((x + w, y + h), (x, y + h));
    side((x, y + h), (x, y));
}

/// How a letter's box is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    /// R or A.
    pub solid: bool,
    /// Not the vendor's own.
    pub derived: bool,
}

/// The box of a RACI letter: solid behind R and A, an outline around C and I, dashed where derived.
pub(super) fn letter_box(paint: &mut Paint, (x, y, w, h): (f64, f64, f64, f64), kind: Letter, colour: Colour) {
    let Letter { solid, derived } = kind;
    if derived {
        dashed_frame(paint, x, y, w, h, colour);
    } else if solid {
        paint.boxed(x, y, w, h, colour);
    } else {
        paint.frame(x + 0.4, y + 0.4, w - 0.8, h - 0.8, 0.8, colour);
    }
}

/// An area's fill, told apart without colour.
#[expect(clippy::too_many_arguments, reason = "a box and two colours")]
pub(super) fn fill(paint: &mut Paint, fill: Fill, x: f64, y: f64, w: f64, h: f64, primary: Colour, accent: Colour) {
    match fill {
        Fill::Solid => paint.boxed(x, y, w, h, accent),
        Fill::Hatched => {
            paint.boxed(x, y, w, h, tint(primary, 0.85));
            hatch(paint, x, y, w, h, primary);
            paint.frame(x + 0.4, y + 0.4, w - 0.8, h - 0.8, 0.8, primary);
        }
        Fill::Blank => paint.frame(x + 0.4, y + 0.4, w - 0.8, h - 0.8, 0.8, GREY),
        Fill::Struck => {
            paint.frame(x + 0.4, y + 0.4, w - 0.8, h - 0.8, 0.8, GREY);
            paint.line(&[(x, y + h), (x + w, y)], 0.8, GREY);
        }
        Fill::Alert => {
            paint.frame(x + 0.7, y + 0.7, w - 1.4, h - 1.4, 1.3, RED);
            paint.line(&[(x + w / 2.0, y + h * 0.78), (x + w / 2.0, y + h * 0.42)], 1.1, RED);
            paint.line(&[(x + w / 2.0, y + h * 0.3), (x + w / 2.0, y + h * 0.2)], 1.1, RED);
        }
        Fill::Disc => disc(paint, x + w / 2.0, y + h / 2.0, w.min(h) / 2.0, Colour(0x6B, 0x74, 0x80)),
        Fill::Ring => circle(paint, x + w / 2.0, y + h / 2.0, w.min(h) / 2.0 - 0.4, 0.8, Colour(0x6B, 0x74, 0x80)),
    }
}

/// The ground of a cell of a heat map: darker for more, an outline for zero, hatched for silence.
pub(super) fn heat(paint: &mut Paint, ground: Ground, (x, y, w, h): (f64, f64, f64, f64), primary: Colour) {
    match ground {
        Ground::Blank => {}
        Ground::Zero => paint.frame(x + 0.4, y + 0.4, w - 0.8, h - 0.8, 0.7, GREY),
        Ground::One => paint.boxed(x, y, w, h, tint(primary, 0.8)),
        Ground::Few => paint.boxed(x, y, w, h, tint(primary, 0.55)),
        Ground::Many => paint.boxed(x, y, w, h, primary),
        Ground::Silent => {
            paint.boxed(x, y, w, h, self::ground(Tone::Attention));
            // At both ends, so that the word between them is read on a plain ground.
            let side = (w * 0.16).min(12.0);
            hatch(paint, x, y, side, h, AMBER);
            hatch(paint, x + w - side, y, side, h, AMBER);
        }
    }
}

/// A unit's mark: a small square, or a disc.
pub(super) fn unit(paint: &mut Paint, kind: Fill, x: f64, y: f64, size: f64, primary: Colour, accent: Colour) {
    fill(paint, kind, x, y, size, size, primary, accent);
}

/// Rising diagonal lines, cut to the box.
fn hatch(paint: &mut Paint, x: f64, y: f64, w: f64, h: f64, colour: Colour) {
    let mut offset = -h + 1.5;
    while offset < w {
        let (x0, y0) = (offset.max(0.0), (-offset).max(0.0));
        let (x1, y1) = ((offset + h).min(w), h.min(w - offset));
        paint.line(&[(x + x0, y + y0), (x + x1, y + y1)], 1.0, colour);
        offset += 3.0;
    }
}
