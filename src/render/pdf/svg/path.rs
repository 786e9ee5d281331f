//! Path data: lines, curves and arcs -> rings of points.

pub(super) type Point = (f64, f64, bool);

/// Reads numbers and command letters of path data.
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn skip(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.len() - rest.trim_start_matches([' ', ',', '\n', '\r', '\t']).len();
    }

    fn command(&mut self) -> Option<char> {
        self.skip();
        let c = self.text.get(self.at..)?.chars().next()?;
        if c.is_ascii_alphabetic() {
            self.at += 1;
            return Some(c);
        }
        None
    }

    pub(super) fn number(&mut self) -> Option<f64> {
        self.skip();
        let rest = self.text.get(self.at..)?.as_bytes();
        let mut end = 0;
        let (mut dot, mut exponent) = (false, false);
        while let Some(b) = rest.get(end) {
            let before = end.checked_sub(1).and_then(|i| rest.get(i));
            match b {
                b'0'..=b'9' => {}
                b'+' | b'-' if end == 0 || matches!(before, Some(b'e' | b'E')) => {}
                b'.' if !dot && !exponent => dot = true,
                b'e' | b'E' if !exponent && end > 0 => exponent = true,
                _ => break,
            }
            end += 1;
        }
        let value = self.text.get(self.at..self.at + end)?.parse().ok()?;
        self.at += end;
        Some(value)
    }

    /// A flag of an arc: one digit, which may stand right before the next number.
    fn flag(&mut self) -> Option<bool> {
        self.skip();
        let flag = match self.text.as_bytes().get(self.at)? {
            b'0' => false,
            b'1' => true,
            _ => return None,
        };
        self.at += 1;
        Some(flag)
    }
}

/// A ring of points, and whether it is closed.
type Ring = (Vec<Point>, bool);

/// Draws path data.
struct Pen<'d> {
    scanner: Scanner<'d>,
    rings: Vec<Ring>,
    ring: Vec<Point>,
    x: f64,
    y: f64,
    /// Where the ring began.
    start: (f64, f64),
    /// The last control point, and the kind of curve that it is of.
    control: Option<(f64, f64, char)>,
}

/// What is said of data that cannot be read.
fn broken() -> String {
    "it has broken path data".to_owned()
}

pub(super) fn path(data: &str) -> Result<Vec<Ring>, String> {
    let mut pen = Pen {
        scanner: Scanner::new(data),
        rings: Vec::new(),
        ring: Vec::new(),
        x: 0.0,
        y: 0.0,
        start: (0.0, 0.0),
        control: None,
    };
    let mut command = ' ';
    loop {
        match pen.scanner.command() {
            Some(c) => command = c,
            None => {
                pen.scanner.skip();
                if pen.scanner.at >= data.len() {
                    break;
                }
                // Further coordinates repeat the command; after a move they are lines.
                command = match command {
                    'M' => 'L',
                    'm' => 'l',
                    ' ' | 'Z' | 'z' => return Err(broken()),
                    c => c,
                };
            }
        }
        pen.draw(command)?;
    }
    if pen.ring.len() > 1 {
        pen.rings.push((pen.ring, false));
    }
    Ok(pen.rings)
}

impl Pen<'_> {
    fn draw(&mut self, command: char) -> Result<(), String> {
        let relative = command.is_ascii_lowercase();
        // Coordinates are counted from here.
        let (ox, oy) = if relative { (self.x, self.y) } else { (0.0, 0.0) };
        let kind = command.to_ascii_uppercase();
        if self.ring.is_empty() && kind != 'M' {
            self.ring.push((self.x, self.y, false));
        }
        let before = self.control.take();
        match kind {
            'M' => {
                if self.ring.len() > 1 {
                    self.rings.push((std::mem::take(&mut self.ring), false));
                }
                self.start = self.point(ox, oy)?;
                self.ring.clear();
                self.to(self.start);
            }
            'L' => {
                let end = self.point(ox, oy)?;
                self.to(end);
            }
            'H' => {
                let x = self.number()? + ox;
                self.to((x, self.y));
            }
            'V' => {
                let y = self.number()? + oy;
                self.to((self.x, y));
            }
            'C' | 'S' => {
                let (a, b) = if kind == 'C' { self.point(ox, oy)? } else { self.reflected(before, 'C') };
                let (c, d) = self.point(ox, oy)?;
                let end = self.point(ox, oy)?;
                self.ring.extend([(a, b, true), (c, d, true)]);
                self.to(end);
                self.control = Some((c, d, 'C'));
            }
            'Q' | 'T' => {
                let (a, b) = if kind == 'Q' { self.point(ox, oy)? } else { self.reflected(before, 'Q') };
                let (ex, ey) = self.point(ox, oy)?;
                let third = |from: f64, to: f64| from + (to - from) * 2.0 / 3.0;
                self.ring.extend([(third(self.x, a), third(self.y, b), true), (third(ex, a), third(ey, b), true)]);
                self.to((ex, ey));
                self.control = Some((a, b, 'Q'));
            }
            'A' => {
                let (rx, ry, angle) = (self.number()?, self.number()?, self.number()?);
                let large = self.scanner.flag().ok_or_else(broken)?;
                let sweep = self.scanner.flag().ok_or_else(broken)?;
                let end = self.point(ox, oy)?;
                arc(&mut self.ring, (self.x, self.y), end, (rx.abs(), ry.abs()), angle, large, sweep);
                (self.x, self.y) = end;
            }
            'Z' => {
                self.rings.push((std::mem::take(&mut self.ring), true));
                (self.x, self.y) = self.start;
            }
            other => return Err(format!("it has the path command '{other}'")),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<f64, String> {
        self.scanner.number().ok_or_else(broken)
    }

    fn point(&mut self, ox: f64, oy: f64) -> Result<(f64, f64), String> {
        Ok((self.number()? + ox, self.number()? + oy))
    }

    fn to(&mut self, (x, y): (f64, f64)) {
        (self.x, self.y) = (x, y);
        self.ring.push((x, y, false));
    }

    /// The control point of a curve that goes on smoothly from one of its kind.
    fn reflected(&self, before: Option<(f64, f64, char)>, kind: char) -> (f64, f64) {
        match before {
            Some((x, y, of)) if of == kind => (2.0 * self.x - x, 2.0 * self.y - y),
            _ => (self.x, self.y),
        }
    }
}

/// An elliptical arc as curves (SVG 1.1, appendix F.6).
fn arc(
    ring: &mut Vec<Point>,
    from: (f64, f64),
    to: (f64, f64),
    radii: (f64, f64),
    angle: f64,
    large: bool,
    sweep: bool,
) {
    let (mut rx, mut ry) = radii;
    if rx == 0.0 || ry == 0.0 || from == to {
        ring.push((to.0, to.1, false));
        return;
    }
    let (sin, cos) = angle.to_radians().sin_cos();
    let (dx, dy) = ((from.0 - to.0) / 2.0, (from.1 - to.1) / 2.0);
    let (px, py) = (cos * dx + sin * dy, -sin * dx + cos * dy);
    let lambda = (px / rx).powi(2) + (py / ry).powi(2);
    if lambda > 1.0 {
        rx *= lambda.sqrt();
        ry *= lambda.sqrt();
    }
    let denominator = (rx * py).powi(2) + (ry * px).powi(2);
    let factor = (((rx * ry).powi(2) - denominator) / denominator).max(0.0).sqrt();
    let factor = if large == sweep { -factor } else { factor };
    let (cx, cy) = (factor * rx * py / ry, -factor * ry * px / rx);
    let centre = (cos * cx - sin * cy + (from.0 + to.0) / 2.0, sin * cx + cos * cy + (from.1 + to.1) / 2.0);
    let theta = ((py - cy) / ry).atan2((px - cx) / rx);
    let mut sweep_angle = ((-py - cy) / ry).atan2((-px - cx) / rx) - theta;
    if sweep && sweep_angle < 0.0 {
        sweep_angle += std::f64::consts::TAU;
    } else if !sweep && sweep_angle > 0.0 {
        sweep_angle -= std::f64::consts::TAU;
    }
    let place = |u: f64, v: f64| (centre.0 + cos * rx * u - sin * ry * v, centre.1 + sin * rx * u + cos * ry * v);
    let pieces = (sweep_angle.abs() / std::f64::consts::FRAC_PI_2).ceil().max(1.0);
    let step = sweep_angle / pieces;
    let k = 4.0 / 3.0 * (step / 4.0).tan();
    let mut at = theta;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    for _ in 0..pieces as usize {
        let (s0, c0) = at.sin_cos();
        let (s1, c1) = (at + step).sin_cos();
        let a = place(c0 - k * s0, s0 + k * c0);
        let b = place(c1 + k * s1, s1 - k * c1);
        let e = place(c1, s1);
        ring.extend([(a.0, a.1, true), (b.0, b.1, true), (e.0, e.1, false)]);
        at += step;
    }
}
