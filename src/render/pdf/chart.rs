//! Charts as vectors: patterns tell the series apart without colour, and every number stands in the chart.

use super::flow::Flow;
use super::link::LinkTo;
use super::paint::{BLACK, GREY, Paint, WHITE};
use super::text::{Line, Style, lines, width};
use crate::document::{Chart, Colour, Pattern, Series};

/// Height of a bar, in points.
const BAR: f64 = 11.0;
/// From one bar to the next, where there are few, and where there are many.
const STEPS: (f64, f64) = (15.0, 12.5);
/// More bars than this are many.
const MANY: usize = 8;
/// Type size of the numbers.
const SIZE: f64 = 8.0;
/// Widest chart; a landscape page is wider than bars read well.
const WIDEST: f64 = 620.0;

/// Lays out a chart; one that is taller than a page goes on with its further categories on the next.
pub(super) fn chart(flow: &mut Flow<'_>, chart: &Chart) {
    if chart.categories.is_empty() || chart.series.is_empty() {
        return;
    }
    let plan = plan(flow, chart);
    let (head, step) = (plan.title + plan.head, plan.step);
    let mut from = 0;
    while from < chart.categories.len() {
        let wanted = chart.categories.len() - from;
        #[allow(clippy::cast_precision_loss)]
        let height = head + wanted as f64 * step;
        flow.need(if from == 0 { height.min(flow.full() * 0.6) } else { head + step * 3.0 });
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let fit = (((flow.room() - head) / step).floor().max(1.0)) as usize;
        let to = (from + fit).min(chart.categories.len());
        figure(flow, chart, &plan, from..to);
        from = to;
        if from < chart.categories.len() {
            flow.close_page();
        }
    }
    flow.y -= 8.0 * flow.air;
}

fn figure(flow: &mut Flow<'_>, chart: &Chart, plan: &Plan, range: std::ops::Range<usize>) {
    let title_style = title_style();
    let (left, full_width) = (flow.left(), flow.width().min(WIDEST));
    let set = lines(&mut flow.fonts, &chart.title, &title_style, full_width, &String::new);
    flow.write_lines("P", &set, &title_style, left, full_width);
    let top = flow.y;
    let label_style = Style::regular(SIZE + 0.5, BLACK);
    let categories = chart.categories.get(range.clone()).unwrap_or_default();
    let label_width = plan.label_width;
    let count = f64::from(u32::try_from(categories.len()).unwrap_or(0));
    let bottom = top - plan.head - count * plan.step;

    // Labels stand outside the figure: they are links, and the figure's text is its alternative.
    let first_row = top - plan.head;
    for (i, category) in categories.iter().enumerate() {
        let y = first_row - plan.step * f64::from(u32::try_from(i).unwrap_or(0));
        let mut set = lines(&mut flow.fonts, category, &label_style, label_width - 6.0, &String::new);
        if set.len() > 1 {
            set = vec![shortened(flow, category, &label_style, label_width - 6.0)];
        }
        let baseline = y - BAR + 2.6;
        let anchor = chart.anchors.get(range.start + i).cloned().flatten().filter(|a| flow.known.contains(a));
        let Some(mut elem) = flow.open("P") else { return };
        let Some(line) = set.first() else { continue };
        if let Some(anchor) = anchor {
            let style = Style { colour: flow.theme.primary, ..label_style };
            let mut link = elem.child(&mut flow.file, "Link");
            let page = flow.page();
            page.begin("Link", &mut link);
            page.paint.text(&style, [(left, baseline, line)]);
            page.paint.end();
            let wide = line.width * style.size / 1000.0;
            flow.link(&mut link, category, &LinkTo::Anchor(&anchor), &[(left, baseline - 2.0, wide, BAR)]);
            link.finish(&mut flow.file);
        } else {
            let page = flow.page();
            page.begin("P", &mut elem);
            page.paint.text(&label_style, [(left, baseline, line)]);
            page.paint.end();
        }
        elem.finish(&mut flow.file);
    }

    let Some(mut elem) = flow.open("Figure") else { return };
    let x = left + label_width;
    let alt = super::object::text(&chart.alt);
    let frame = super::object::numbers(&[x, bottom, x + plan.body, top]);
    elem.set(&format!("/Alt{alt}/A<</O/Layout/Placement/Block/BBox{frame}>>"));
    let page = flow.page();
    page.begin("Figure", &mut elem);
    bars(&mut page.paint, chart, &range, plan, x, top);
    page.paint.end();
    elem.finish(&mut flow.file);
    flow.y = bottom;
}

/// A label cut to one line, with an ellipsis; the link and the alternative text have it whole.
pub(super) fn shortened(flow: &mut Flow<'_>, text: &str, style: &Style, room: f64) -> Line {
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).skip(1).collect();
    // Halving: a name may be as long as a document, and every try is set anew.
    let (mut fits, mut from, mut to) = (Line::default(), 0, ends.len());
    while from < to {
        let middle = from.midpoint(to);
        let cut = ends.get(middle).and_then(|end| text.get(..*end)).unwrap_or_default();
        let shown = format!("{}…", cut.trim_end());
        let line = lines(&mut flow.fonts, &shown, style, f64::INFINITY, &String::new).into_iter().next();
        match line.filter(|line| line.width * style.size / 1000.0 <= room) {
            Some(line) => (fits, from) = (line, middle + 1),
            None => to = middle,
        }
    }
    fits
}

/// A chart, measured: its room, and its words shaped.
struct Plan {
    /// Height of the title.
    title: f64,
    /// Height of the legend.
    head: f64,
    step: f64,
    label_width: f64,
    /// Width of the figure beside the labels.
    body: f64,
    /// Names of the series.
    names: Vec<Vec<Line>>,
    /// Where each name of a legend stands: distance from the left, and line.
    legend: Vec<(f64, f64)>,
    numbers: Vec<Vec<Line>>,
    totals: Vec<Line>,
    small: Style,
}

fn title_style() -> Style {
    Style::bold(9.5, BLACK)
}

fn plan(flow: &mut Flow<'_>, chart: &Chart) -> Plan {
    let small = Style::regular(SIZE, BLACK);
    let full = flow.width().min(WIDEST);
    let mut label_width: f64 = 0.0;
    for category in &chart.categories {
        label_width = label_width.max(width(&mut flow.fonts, category, &Style::regular(SIZE + 0.5, BLACK)));
    }
    let label_width = (label_width + 10.0).min(full * 0.42);
    let body = full - label_width;
    let title = lines(&mut flow.fonts, &chart.title, &title_style(), full, &String::new).len();
    let names: Vec<Vec<Line>> =
        chart.series.iter().map(|s| lines(&mut flow.fonts, &s.name, &small, f64::INFINITY, &String::new)).collect();
    let mut legend = Vec::new();
    let (mut x, mut row) = (0.0, 0.0);
    for name in &names {
        let needed = 12.0 + name.first().map_or(0.0, wide);
        if x > 0.0 && x + needed > body {
            (x, row) = (0.0, row + 1.0);
        }
        legend.push((x, row));
        x += needed + 12.0;
    }
    let head = 7.0 + 11.0 * (row + 1.0);
    let mut one = |text: &str| {
        lines(&mut flow.fonts, text, &small, f64::INFINITY, &String::new).into_iter().next().unwrap_or_default()
    };
    let every = 0..chart.categories.len();
    let numbers = chart.series.iter().map(|s| every.clone().map(|i| one(&shown(value(s, i)))).collect()).collect();
    let totals = every.map(|i| one(&shown(chart.series.iter().map(|s| value(s, i)).sum::<f64>()))).collect();
    let title = f64::from(u32::try_from(title).unwrap_or(1)) * title_style().leading();
    let step = if chart.categories.len() > MANY { STEPS.1 } else { STEPS.0 };
    Plan { title, head, step, label_width, body, names, legend, numbers, totals, small }
}

fn value(series: &Series, index: usize) -> f64 {
    series.values.get(index).map_or(0.0, |v| v.present)
}

fn shown(value: f64) -> String {
    super::object::number((value * 10.0).round() / 10.0)
}

fn wide(line: &Line) -> f64 {
    line.width * SIZE / 1000.0
}

fn bars(paint: &mut Paint, chart: &Chart, range: &std::ops::Range<usize>, plan: &Plan, x: f64, top: f64) {
    for ((series, name), (dx, row)) in chart.series.iter().zip(&plan.names).zip(&plan.legend) {
        let (at, y) = (x + dx, top - 11.0 - 11.0 * row);
        filled(paint, at, y, 9.0, 7.0, series);
        paint.text(&plan.small, name.first().map(|name| (at + 12.0, y + 0.6, name)));
    }
    // One scale for all pages of the chart.
    let most =
        (0..chart.categories.len()).map(|i| chart.series.iter().map(|s| value(s, i)).sum::<f64>()).fold(1.0, f64::max);
    let unit = (plan.body - 26.0) / most;
    let mut y = top - plan.head;
    for i in range.clone() {
        let mut at = x;
        for (series, numbers) in chart.series.iter().zip(&plan.numbers) {
            let amount = value(series, i);
            if amount <= 0.0 {
                continue;
            }
            let w = amount * unit;
            filled(paint, at, y - BAR, w, BAR, series);
            if let Some(number) = numbers.get(i)
                && wide(number) + 5.0 < w
            {
                let style = on_fill(paint, plan, series, at + w / 2.0, y - BAR, wide(number));
                paint.text(&style, [(at + w / 2.0 - wide(number) / 2.0, y - BAR + 2.9, number)]);
            }
            at += w;
        }
        if let Some(total) = plan.totals.get(i) {
            let style = Style { weight: super::font::Weight::Regular, colour: GREY, ..plan.small };
            paint.text(&style, [(at + 4.0, y - BAR + 2.9, total)]);
        }
        y -= plan.step;
    }
}

/// The style of a number on a fill; on a pattern it gets a white ground.
fn on_fill(paint: &mut Paint, plan: &Plan, series: &Series, centre: f64, y: f64, wide: f64) -> Style {
    if series.pattern == Pattern::Solid {
        Style { colour: if luminance(series.colour) < 0.45 { WHITE } else { BLACK }, ..plan.small }
    } else {
        if series.pattern != Pattern::Outline {
            paint.boxed(centre - wide / 2.0 - 1.5, y + 1.5, wide + 3.0, BAR - 3.0, WHITE);
        }
        plan.small
    }
}

/// Perceived lightness from 0 to 1 (ITU-R BT.601 weights).
fn luminance(c: Colour) -> f64 {
    (0.299 * f64::from(c.0) + 0.587 * f64::from(c.1) + 0.114 * f64::from(c.2)) / 255.0
}

/// A box in a series' colour and pattern, always with an outline.
fn filled(paint: &mut Paint, x: f64, y: f64, w: f64, h: f64, series: &Series) {
    let c = series.colour;
    if series.pattern == Pattern::Solid {
        paint.boxed(x, y, w, h, c);
        return;
    }
    paint.boxed(x, y, w, h, WHITE);
    match series.pattern {
        Pattern::DiagonalUp | Pattern::DiagonalDown => diagonals(paint, x, y, w, h, series),
        Pattern::Horizontal => {
            let mut at = y + 2.0;
            while at < y + h - 0.5 {
                paint.line(&[(x, at), (x + w, at)], 0.7, c);
                at += 2.6;
            }
        }
        Pattern::Dots => {
            let mut at = x + 1.8;
            while at < x + w - 0.8 {
                let mut up = y + 1.8;
                while up < y + h - 0.8 {
                    paint.boxed(at - 0.5, up - 0.5, 1.0, 1.0, c);
                    up += 2.8;
                }
                at += 2.8;
            }
        }
        Pattern::Solid | Pattern::Outline => {}
    }
    paint.frame(x, y, w, h, 0.7, c);
}

/// Diagonal lines, cut to the box by computing their ends.
fn diagonals(paint: &mut Paint, x: f64, y: f64, w: f64, h: f64, series: &Series) {
    let mut offset = -h + 3.0;
    while offset < w {
        // A rising line through (x + offset, y), of slope 1.
        let (mut x0, mut y0) = (offset, 0.0);
        if x0 < 0.0 {
            y0 = -x0;
            x0 = 0.0;
        }
        let (mut x1, mut y1) = (offset + h, h);
        if x1 > w {
            y1 = h - (x1 - w);
            x1 = w;
        }
        if series.pattern == Pattern::DiagonalDown {
            y0 = h - y0;
            y1 = h - y1;
        }
        paint.line(&[(x + x0, y + y0), (x + x1, y + y1)], 0.7, series.colour);
        offset += 3.2;
    }
}
