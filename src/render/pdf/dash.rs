//! The blocks of the first page: title with its state, verdict, figures, progress bar, signature strip, a panel beside lists, marks by section.

use super::cell::{paint_cell, set_rich, style_of};
use super::error::PdfError;
use super::facts;
use super::flow::Flow;
use super::icon::{self, UNIT};
use super::link::LinkTo;
use super::logo::Logo;
use super::object::text as pdf_text;
use super::paint::{BLACK, GREY, NAVY_LINE, RULE, WASH};
use super::table;
use super::text::{Line, Style, balanced, lines, width};
use super::tree::Elem;
use crate::document::{
    Bar, Beside, Block, DayForm, Facts, Figure, Fill, Rich, Segment, Signer, State, Theme, Title, Tone, UnitRow, Units,
};

/// Largest box of the logo, points.
const LOGO: (f64, f64) = (120.0, 34.0);
/// Type size of figures.
const FIGURE: f64 = 21.0;
/// Meta text.
const META: f64 = 8.0;
/// Width of the panel beside the lists, and the room between them: 46 and 6 mm.
const PANEL: f64 = 130.0;
const BETWEEN: f64 = 17.0;
/// Room between the two panels of the marks.
const BETWEEN_PANELS: f64 = 14.0;

/// The document's title; the page has a band in the brand's colour at its top, and the logo at the right.
pub(super) fn title(flow: &mut Flow<'_>, title: &Title, theme: &Theme, logo: Option<&Logo>) {
    flow.need(60.0);
    let (w, h) = flow.size();
    let (left, full, primary) = (flow.left(), flow.width(), flow.theme.primary);
    let page = flow.page();
    page.paint.begin_artifact();
    page.paint.boxed(0.0, h - 5.0, w, 5.0, primary);
    page.paint.end();
    if let (Some(logo), Some(brand)) = (logo, &theme.logo)
        && let Some(mut elem) = flow.open("Figure")
    {
        let (width, height) = logo.fit(LOGO);
        let (x, y) = (left + full - width, flow.y - height);
        let frame = super::object::numbers(&[x, y, x + width, y + height]);
        elem.set(&format!("/Alt{}/A<</O/Layout/Placement/Block/BBox{frame}>>", pdf_text(&brand.alt)));
        let page = flow.page();
        page.begin("Figure", &mut elem);
        logo.paint(&mut page.paint, x, y, width, height);
        page.paint.end();
        elem.finish(&mut flow.file);
    }
    let kicker = Style::regular(META, GREY);
    let set = lines(&mut flow.fonts, &title.kicker, &kicker, full * 0.7, &|| "title".into());
    flow.write_lines("P", &set, &kicker, left, full);
    flow.y -= 1.0;
    // The state stands at the right of the title, whose lines leave it room.
    let pill = title.state.as_ref().map_or(0.0, |state| pill_width(flow, state) + 12.0);
    let mut style = Style::bold(19.0, primary);
    let mut set = balanced(&mut flow.fonts, &title.text, &style, full - pill, &|| "title".into());
    while set.len() > 4 && style.size > 9.0 {
        style.size *= 0.8;
        set = balanced(&mut flow.fonts, &title.text, &style, full - pill, &|| "title".into());
    }
    if let Some(state) = &title.state {
        paint_pill(flow, state, left + full, flow.y - 3.0);
    }
    let tag = flow.mark_heading(1, &title.text, None);
    flow.write_lines(tag, &set, &style, left, full);
    flow.title_written();
    flow.y -= 5.0;
}

fn pill_width(flow: &mut Flow<'_>, state: &State) -> f64 {
    width(&mut flow.fonts, &state.word, &style_of(Tone::Strong, 9.0)) + 30.0
}

fn paint_pill(flow: &mut Flow<'_>, state: &State, right: f64, top: f64) {
    let style = Style { size: 9.0, ..style_of(state.tone, 9.0) };
    let wide = pill_width(flow, state);
    let (x, height) = (right - wide, 17.0);
    let set = lines(&mut flow.fonts, &state.word, &style, f64::INFINITY, &String::new);
    let keep = flow.y;
    let page = flow.page();
    page.paint.begin_artifact();
    page.paint.boxed(x, top - height, wide, height, icon::ground(state.tone));
    page.paint.frame(x, top - height, wide, height, 1.0, style.colour);
    icon::paint(&mut page.paint, state.mark, x + 8.0, top - height + 4.5, 8.0, style.colour);
    page.paint.end();
    flow.y = top - (height - style.leading()) / 2.0;
    flow.write_lines("P", &set, &style, x + 20.0, wide);
    flow.y = keep;
}

/// The verdict: one or two sentences.
pub(super) fn lead(flow: &mut Flow<'_>, rich: &Rich, size: f64) {
    let (left, full) = (flow.left(), flow.width());
    let place = flow.place.clone();
    let set = set_rich(flow, rich, size, full, &|| place.clone());
    flow.need(set.height());
    if let Some(mut elem) = flow.open("P") {
        let top = flow.y;
        paint_cell(flow, &mut elem, "P", &set, 0..set.lines.len(), left, top);
        elem.finish(&mut flow.file);
        flow.y = top - set.height() - 8.0 * flow.air;
    }
}

/// Figures side by side between two rules.
pub(super) fn figures(flow: &mut Flow<'_>, figures: &[Figure]) {
    let Some(count) = u32::try_from(figures.len()).ok().filter(|n| *n > 0) else { return };
    let (left, full, primary) = (flow.left(), flow.width(), flow.theme.primary);
    let column = full / f64::from(count);
    let big = Style::bold(FIGURE, primary);
    let small = Style::regular(9.0, GREY);
    let label = Style::regular(8.5, BLACK);
    let mut set = Vec::new();
    let mut tall: f64 = 0.0;
    for figure in figures {
        let words = lines(&mut flow.fonts, &figure.label, &label, column - 14.0, &|| "figures".into());
        let note = set_rich(flow, &figure.note, 8.5, column - 14.0, &|| "figures".into());
        let height = f64::from(u32::try_from(words.len()).unwrap_or(1)) * label.leading() + note.height();
        tall = tall.max(height);
        set.push((words, note));
    }
    let height = 27.0 + tall + 8.0;
    flow.need(height);
    let top = flow.y;
    let page = flow.page();
    page.paint.begin_artifact();
    page.paint.line(&[(left, top), (left + full, top)], 1.0, NAVY_LINE);
    page.paint.line(&[(left, top - height), (left + full, top - height)], 0.5, RULE);
    page.paint.end();
    for (at, (figure, (words, note))) in figures.iter().zip(set).enumerate() {
        let x = left + column * f64::from(u32::try_from(at).unwrap_or(0)) + if at > 0 { 8.0 } else { 0.0 };
        if at > 0 {
            let page = flow.page();
            page.paint.begin_artifact();
            page.paint.line(&[(x - 8.0, top), (x - 8.0, top - height)], 0.5, RULE);
            page.paint.end();
        }
        let value = figure.value.as_ref().map_or_else(|| "–".to_owned(), |live| format!("{:.0}", live.present));
        let wide = width(&mut flow.fonts, &value, &big);
        let (value, of) = (
            lines(&mut flow.fonts, &value, &big, f64::INFINITY, &String::new),
            lines(&mut flow.fonts, &figure.of, &small, f64::INFINITY, &String::new),
        );
        let Some(mut elem) = flow.open("P") else { return };
        let baseline = top - 23.0;
        let page = flow.page();
        page.begin("P", &mut elem);
        page.paint.text(&big, value.first().map(|line| (x, baseline, line)));
        page.paint.text(&small, of.first().map(|line| (x + wide + 4.0, baseline, line)));
        page.paint.end();
        flow.y = top - 28.0;
        flow.paint_lines(&mut elem, "P", &words, &label, x, column);
        let below = flow.y;
        paint_cell(flow, &mut elem, "P", &note, 0..note.lines.len(), x, below);
        elem.finish(&mut flow.file);
    }
    flow.y = top - height - 8.0;
}

/// The share of the width that a bar's name takes.
const NAMED: f64 = 0.16;

/// A bar of segments, their figures below.
pub(super) fn bar(flow: &mut Flow<'_>, bar: &Bar) {
    let total: usize = bar.segments.iter().map(|s| s.count).sum();
    if total == 0 {
        return;
    }
    flow.need(34.0);
    let (edge, whole, top) = (flow.left(), flow.width(), flow.y);
    let beside = if bar.name.is_empty() { 0.0 } else { whole * NAMED };
    let (left, full) = (edge + beside, whole - beside);
    let height = 14.0;
    let gap = 2.0;
    let gaps = gap * f64::from(u32::try_from(bar.segments.len().saturating_sub(1)).unwrap_or(0));
    let Some(mut elem) = flow.open("Figure") else { return };
    let frame = super::object::numbers(&[edge, top - 28.0, edge + whole, top]);
    elem.set(&format!("/Alt{}/A<</O/Layout/Placement/Block/BBox{frame}>>", pdf_text(&bar.alt)));
    let count_style = style_of(Tone::Strong, 8.5);
    let label_style = Style::regular(8.5, BLACK);
    let set: Vec<_> = bar
        .segments
        .iter()
        .map(|segment: &Segment| {
            let count = segment.count.to_string();
            let wide = width(&mut flow.fonts, &count, &count_style);
            let words = width(&mut flow.fonts, &segment.label, &label_style);
            let count = lines(&mut flow.fonts, &count, &count_style, f64::INFINITY, &String::new);
            let label = lines(&mut flow.fonts, &segment.label, &label_style, f64::INFINITY, &String::new);
            (segment, count, label, wide, words)
        })
        .collect();
    let name = lines(&mut flow.fonts, &bar.name, &count_style, (beside - 6.0).max(1.0), &String::new);
    let (primary, accent) = (flow.theme.primary, flow.theme.accent);
    let page = flow.page();
    page.begin("Figure", &mut elem);
    for (line, down) in name.iter().zip([10.0, 21.0]) {
        page.paint.text(&count_style, std::iter::once((edge, top - down, line)));
    }
    let mut x = left;
    let mut text = left;
    // Labels of narrow segments at the right end are pushed to the left, and those before them with them.
    let mut rest: f64 = set.iter().map(|(.., wide, words)| wide + words + 10.0).sum();
    for (segment, count, label, wide, words) in &set {
        let share = f64::from(u32::try_from(segment.count).unwrap_or(0)) / f64::from(u32::try_from(total).unwrap_or(1));
        let w = (full - gaps) * share;
        icon::fill(&mut page.paint, segment.fill, x, top - height, w, height, primary, accent);
        let at = x.max(text).min(left + full - rest);
        let baseline = top - height - 10.0;
        page.paint.text(&count_style, count.first().map(|line| (at, baseline, line)));
        page.paint.text(&label_style, label.first().map(|line| (at + wide + 3.0, baseline, line)));
        text = at + wide + words + 10.0;
        rest -= wide + words + 10.0;
        x += w + gap;
    }
    page.paint.end();
    elem.finish(&mut flow.file);
    // Bars that are compared stand closer.
    flow.y = top - if bar.name.is_empty() { 32.0 } else { 27.0 };
}

/// One box per signer: solid above a valid signature, dashed where there is none.
pub(super) fn signers(flow: &mut Flow<'_>, signers: &[Signer]) {
    let Some(count) = u32::try_from(signers.len()).ok().filter(|n| *n > 0) else { return };
    let (left, full) = (flow.left(), flow.width());
    let gap = 4.0;
    let wide = ((full - gap * f64::from(count - 1)) / f64::from(count)).min(170.0);
    let mut set = Vec::new();
    let mut tall: f64 = 0.0;
    for signer in signers {
        let mut rich = Rich::default();
        rich.push(signer.capacity.as_str(), Tone::Muted);
        rich.line();
        rich.push(signer.name.as_str(), Tone::Strong);
        rich.line();
        rich.mark(signer.state.mark);
        rich.push(
            signer.state.word.as_str(),
            if signer.state.tone == Tone::Muted { Tone::Normal } else { signer.state.tone },
        );
        if let Some(date) = signer.date {
            rich.line();
            rich.push(flow.day(date), Tone::Muted);
        }
        let cell = set_rich(flow, &rich, META, wide - 12.0, &|| "signers".into());
        tall = tall.max(cell.height());
        set.push(cell);
    }
    let height = tall + 10.0;
    flow.need(height);
    let top = flow.y;
    for (at, (signer, cell)) in signers.iter().zip(&set).enumerate() {
        let x = left + (wide + gap) * f64::from(u32::try_from(at).unwrap_or(0));
        let ink = style_of(signer.state.tone, META).colour;
        let page = flow.page();
        page.paint.begin_artifact();
        if signer.state.tone == Tone::Muted {
            icon::dashed_frame(&mut page.paint, x, top - height, wide, height, RULE);
        } else {
            page.paint.boxed(x, top - height, wide, height, icon::ground(signer.state.tone));
            page.paint.frame(x, top - height, wide, height, 0.6, RULE);
            page.paint.boxed(x, top - 1.6, wide, 1.6, ink);
        }
        page.paint.end();
        if let Some(mut elem) = flow.open("P") {
            paint_cell(flow, &mut elem, "P", cell, 0..cell.lines.len(), x + 6.0, top - 5.0);
            elem.finish(&mut flow.file);
        }
    }
    flow.y = top - height - 10.0;
}

/// Lists at the left, a panel of facts at the right; a panel taller than the page follows below the lists.
pub(super) fn beside(
    flow: &mut Flow<'_>,
    beside: &Beside,
    day: chrono::NaiveDate,
    level: usize,
) -> Result<(), PdfError> {
    let (left, full) = (flow.left(), flow.width());
    let heading = Style::bold(10.0, flow.theme.primary);
    let panel = panel_rich(&beside.panel, &flow.labels.day);
    let set = set_rich(flow, &panel, META, PANEL - 16.0, &|| "panel".into());
    let height = set.height() + heading.leading() + 18.0;
    let trial = |flow: &mut Flow<'_>| -> Result<(), PdfError> {
        for block in &beside.left {
            match block {
                Block::Heading { level: own, text, anchor } => {
                    flow.heading(usize::from(*own) + level, text, anchor.clone())
                }
                Block::Table(rows) => table::table(flow, rows, day, level + 1)?,
                Block::Paragraph(text) => flow.paragraph(&text.text, &style_of(text.tone, 8.5), 4.0),
                _ => {}
            }
        }
        Ok(())
    };
    if height > flow.full() || beside.left.is_empty() {
        trial(flow)?;
        facts::facts(flow, &beside.panel, 8.5);
        return Ok(());
    }
    flow.need(height);
    let (top, page) = (flow.y, flow.index());
    flow.narrow(full - PANEL - BETWEEN);
    let outcome = trial(flow);
    flow.widen();
    outcome?;
    let bottom = flow.y;
    // Lists that ran onto a further page leave the panel on their first.
    if flow.index() != page {
        facts::facts(flow, &beside.panel, 8.5);
        return Ok(());
    }
    let x = left + full - PANEL;
    let page = flow.page();
    page.paint.begin_artifact();
    page.paint.boxed(x, top - height, PANEL, height, WASH);
    page.paint.end();
    flow.y = top - 7.0;
    let title = lines(&mut flow.fonts, &beside.heading, &heading, PANEL - 16.0, &String::new);
    let tag = flow.mark_heading(level + 2, &beside.heading, None);
    flow.write_lines(tag, &title, &heading, x + 8.0, PANEL - 16.0);
    if let Some(mut elem) = flow.open("P") {
        let at = flow.y - 3.0;
        paint_cell(flow, &mut elem, "P", &set, 0..set.lines.len(), x + 8.0, at);
        elem.finish(&mut flow.file);
    }
    flow.y = bottom.min(top - height) - 8.0;
    Ok(())
}

/// Facts as lines: the label, and below it the value.
fn panel_rich(facts: &Facts, days: &DayForm) -> Rich {
    let mut rich = Rich::default();
    for fact in &facts.rows {
        if !fact.label.is_empty() {
            rich.line();
            rich.push(fact.label.as_str(), Tone::Muted);
        }
        rich.line();
        rich.push(super::cell::words(&fact.value, days), fact.tone);
    }
    rich
}

/// From one section of the marks to the next.
const STEP: f64 = 12.0;

/// A number of things as a length.
fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(1))
}

/// Where the two panels of the marks lie.
struct Panels {
    left: f64,
    top: f64,
    /// Width of one panel.
    panel: f64,
    /// Width of the sections' names.
    text: f64,
    /// Widths of the sides.
    sides: Vec<f64>,
    /// Sections in the first panel.
    half: usize,
}

impl Panels {
    fn x(&self, column: u32) -> f64 {
        self.left + f64::from(column) * (self.panel + BETWEEN_PANELS)
    }

    fn bottom(&self) -> f64 {
        self.top - 12.0 - STEP * count(self.half)
    }

    /// The lower left corner of a section.
    fn place(&self, at: usize) -> (f64, f64) {
        let (column, line) = if at < self.half { (0, at) } else { (1, at - self.half) };
        (self.x(column), self.top - 12.0 - STEP * count(line + 1))
    }
}

/// Marks by section, in two panels.
pub(super) fn units(flow: &mut Flow<'_>, units: &Units, level: usize) {
    if units.rows.is_empty() {
        return;
    }
    let (left, full) = (flow.left(), flow.width());
    let (label, head) = (Style::regular(META, BLACK), Style::bold(META, flow.theme.primary));
    let half = units.rows.len().div_ceil(2);
    let tall = 18.0 + 12.0 + STEP * count(half) + 16.0;
    flow.heading(level + 2, &units.title, None);
    flow.need(tall.min(flow.full() * 0.8));
    let note = lines(&mut flow.fonts, &units.note, &Style::regular(META, GREY), full, &String::new);
    flow.write_lines("P", &note, &Style::regular(META, GREY), left, full);
    let names: Vec<_> =
        units.sides.iter().map(|name| lines(&mut flow.fonts, name, &head, f64::INFINITY, &String::new)).collect();
    let most = |side: usize| units.rows.iter().filter_map(|r| r.sides.get(side)).map(Vec::len).max().unwrap_or(0);
    let wide =
        |(side, name): (usize, &String)| (count(most(side)) * UNIT).max(width(&mut flow.fonts, name, &head)) + 8.0;
    let sides: Vec<f64> = units.sides.iter().enumerate().map(wide).collect();
    let panel = (full - BETWEEN_PANELS) / 2.0;
    let text = (panel - sides.iter().sum::<f64>()).max(panel * 0.4);
    let panels = Panels { left, top: flow.y - 2.0, panel, text, sides, half };
    let Some(mut elem) = flow.open("Figure") else { return };
    let frame = super::object::numbers(&[left, panels.bottom(), left + full, panels.top]);
    elem.set(&format!("/Alt{}/A<</O/Layout/Placement/Block/BBox{frame}>>", pdf_text(&units.alt)));
    let labels: Vec<_> = units.rows.iter().map(|row| one_line(flow, &row.label, &label, text - 4.0)).collect();
    marks(flow, &mut elem, units, &panels);
    elem.finish(&mut flow.file);
    let page = flow.page();
    page.paint.begin_artifact();
    for column in 0..2 {
        let x = panels.x(column);
        let mut at = x + text;
        for (name, wide) in names.iter().zip(&panels.sides) {
            page.paint.text(&head, name.first().map(|line| (at, panels.top - 9.0, line)));
            at += wide;
        }
        page.paint.line(&[(x, panels.top - 12.0), (x + panel, panels.top - 12.0)], 0.5, RULE);
    }
    for (x, y) in (0..units.rows.len()).map(|at| panels.place(at)) {
        page.paint.line(&[(x, y), (x + panel, y)], 0.4, RULE);
    }
    page.paint.end();
    for (at, (row, set)) in units.rows.iter().zip(&labels).enumerate() {
        section_name(flow, row, set.first(), &label, panels.place(at), text - 4.0);
    }
    flow.y = panels.bottom() - 4.0;
    key(flow, &units.key);
}

/// A text on one line, shortened where it is too long.
fn one_line(flow: &mut Flow<'_>, words: &str, style: &Style, room: f64) -> Vec<Line> {
    let set = lines(&mut flow.fonts, words, style, room, &String::new);
    if set.len() > 1 { vec![super::chart::shortened(flow, words, style, room)] } else { set }
}

/// The marks of each section, side by side.
fn marks(flow: &mut Flow<'_>, elem: &mut Elem, units: &Units, panels: &Panels) {
    let (primary, accent) = (flow.theme.primary, flow.theme.accent);
    let page = flow.page();
    page.begin("Figure", elem);
    for (row, (x, y)) in units.rows.iter().enumerate().map(|(at, row)| (row, panels.place(at))) {
        let mut at = x + panels.text;
        for (side, wide) in row.sides.iter().zip(&panels.sides) {
            let unit = UNIT.min((wide - 4.0) / count(side.len().max(1)));
            for (i, fill) in side.iter().enumerate() {
                icon::unit(&mut page.paint, *fill, at + unit * count(i), y + 2.5, unit - 1.6, primary, accent);
            }
            at += wide;
        }
    }
    page.paint.end();
}

/// A section's name, which leads to where the section stands.
fn section_name(flow: &mut Flow<'_>, row: &UnitRow, line: Option<&Line>, style: &Style, (x, y): (f64, f64), room: f64) {
    let Some(mut elem) = flow.open("P") else { return };
    let anchor = row.anchor.as_ref().filter(|anchor| flow.known.contains(*anchor));
    let mut link = anchor.map(|_| elem.child(&mut flow.file, "Link"));
    let page = flow.page();
    match &mut link {
        Some(link) => page.begin("Link", link),
        None => page.begin("P", &mut elem),
    }
    page.paint.text(style, line.map(|line| (x, y + 3.5, line)));
    page.paint.end();
    if let Some((mut link, anchor)) = link.zip(anchor) {
        flow.link(&mut link, &row.label, &LinkTo::Anchor(anchor), &[(x, y, room, STEP)]);
        link.finish(&mut flow.file);
    }
    elem.finish(&mut flow.file);
}

/// What the marks mean, on one line or several.
fn key(flow: &mut Flow<'_>, key: &[(Fill, String)]) {
    let (left, full) = (flow.left(), flow.width());
    let style = Style::regular(META, GREY);
    let (primary, accent) = (flow.theme.primary, flow.theme.accent);
    let Some(mut elem) = flow.open("P") else { return };
    let mut x = left;
    for (fill, words) in key {
        let wide = width(&mut flow.fonts, words, &style) + 11.0 + 12.0;
        if x + wide > left + full {
            x = left;
            flow.y -= 12.0;
        }
        let set = lines(&mut flow.fonts, words, &style, f64::INFINITY, &String::new);
        let baseline = flow.y - 9.0;
        let page = flow.page();
        page.begin("P", &mut elem);
        icon::unit(&mut page.paint, *fill, x, baseline - 0.5, 6.6, primary, accent);
        page.paint.text(&style, set.first().map(|line| (x + 11.0, baseline, line)));
        page.paint.end();
        x += wide;
    }
    elem.finish(&mut flow.file);
    flow.y -= 20.0;
}
