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

pub(super) fn path(data: &str) -> Result<Vec<(Vec<Point>, bool)>, String> {
    let broken = || "it has broken path data".to_owned();
    let mut scanner = Scanner::new(data);
    let mut out: Vec<(Vec<Point>, bool)> = Vec::new();
    let mut ring: Vec<Point> = Vec::new();
    let (mut x, mut y, mut start) = (0.0, 0.0, (0.0, 0.0));
    let mut control: Option<(f64, f64, char)> = None;
    let mut command = ' ';
    loop {
        match scanner.command() {
            Some(c) => command = c,
            None => {
                scanner.skip();
                if scanner.at >= data.len() {
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
        let relative = command.is_ascii_lowercase();
        let (ox, oy) = if relative { (x, y) } else { (0.0, 0.0) };
        let mut next = || scanner.number().ok_or_else(broken);
        if ring.is_empty() && !matches!(command, 'M' | 'm') {
            ring.push((x, y, false));
        }
        let kind = command.to_ascii_uppercase();
        let mut new_control = None;
        match kind {
            'M' => {
                if ring.len() > 1 {
                    out.push((std::mem::take(&mut ring), false));
                }
                (x, y) = (next()? + ox, next()? + oy);
                start = (x, y);
                ring = vec![(x, y, false)];
            }
            'L' => {
                (x, y) = (next()? + ox, next()? + oy);
                ring.push((x, y, false));
            }
            'H' => {
                x = next()? + ox;
                ring.push((x, y, false));
            }
            'V' => {
                y = next()? + oy;
                ring.push((x, y, false));
            }
            'C' | 'S' => {
                let (a, b) = if kind == 'C' {
                    (next()? + ox, next()? + oy)
                } else {
                    match control {
                        Some((cx, cy, 'C')) => (2.0 * x - cx, 2.0 * y - cy),
                        _ => (x, y),
                    }
                };
                let (c, d) = (next()? + ox, next()? + oy);
                (x, y) = (next()? + ox, next()? + oy);
                ring.extend([(a, b, true), (c, d, true), (x, y, false)]);
                new_control = Some((c, d, 'C'));
            }
            'Q' | 'T' => {
                let (a, b) = if kind == 'Q' {
                    (next()? + ox, next()? + oy)
                } else {
                    match control {
                        Some((cx, cy, 'Q')) => (2.0 * x - cx, 2.0 * y - cy),
                        _ => (x, y),
                    }
                };
                let (ex, ey) = (next()? + ox, next()? + oy);
                let third = |from: f64, to: f64| from + (to - from) * 2.0 / 3.0;
                ring.extend([(third(x, a), third(y, b), true), (third(ex, a), third(ey, b), true), (ex, ey, false)]);
                (x, y) = (ex, ey);
                new_control = Some((a, b, 'Q'));
            }
            'A' => {
                let (rx, ry, angle) = (next()?, next()?, next()?);
                let large = scanner.flag().ok_or_else(broken)?;
                let sweep = scanner.flag().ok_or_else(broken)?;
                let ex = scanner.number().ok_or_else(broken)? + ox;
                let ey = scanner.number().ok_or_else(broken)? + oy;
                arc(&mut ring, (x, y), (ex, ey), (rx.abs(), ry.abs()), angle, large, sweep);
                (x, y) = (ex, ey);
            }
            'Z' => {
                out.push((std::mem::take(&mut ring), true));
                (x, y) = start;
            }
            other => return Err(format!("it has the path command '{other}'")),
        }
        control = new_control;
    }
    if ring.len() > 1 {
        out.push((ring, false));
    }
    Ok(out)
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
